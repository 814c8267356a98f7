// Runs the function whose code is the first argument on the requests of standard
// input, one JSON document a line, as CloudFront would hand them over.
const code = process.argv[2];
const handler = new Function(code + '\nreturn handler;')();
const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(Boolean);
for (const line of lines) {
  const { uri, query, headers = {} } = JSON.parse(line);
  const request = { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} };
  request.rawQueryString = () => query === '' ? undefined : query;
  for (const [name, values] of Object.entries(headers)) {
    request.headers[name] = { value: values[0] };
    if (values.length > 1) {
      request.headers[name].multiValue = values.map((value) => ({ value }));
    }
  }
  const out = handler({ version: '1.0', context: { eventType: 'viewer-request' }, request });
  process.stdout.write(JSON.stringify(out) + '\n');
}
