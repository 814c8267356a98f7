// A Lambda function that answers image requests with sharp, to be compared with Lintel's. It speaks to the Runtime API
// itself, without AWS's client for it. It takes the Serverless Image Handler's requests in base64 JSON from the events of
// function URLs, and of the edits resize and those of the format of the result.
import http from 'node:http';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import sharp from 'sharp';

const s3 = new S3Client({});
const agent = new http.Agent({ keepAlive: true });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path: `/2018-06-01/runtime/invocation/${path}` }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function handle(event) {
  const { bucket, key, edits, outputFormat } = JSON.parse(Buffer.from(event.rawPath.slice(1), 'base64').toString());
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const source = Buffer.from(await object.Body.transformToByteArray());
  const image = sharp(source).rotate().resize(edits.resize).toFormat(outputFormat, edits[outputFormat]);
  const result = await image.toBuffer();
  return {
    statusCode: 200,
    headers: { 'Content-Type': `image/${outputFormat}`, 'Cache-Control': 'max-age=31536000,public' },
    body: result.toString('base64'),
    isBase64Encoded: true,
  };
}

async function run() {
  for (;;) {
    const next = await call('GET', 'next');
    const id = next.headers['lambda-runtime-aws-request-id'];
    try {
      await call('POST', `${id}/response`, JSON.stringify(await handle(JSON.parse(next.body))));
    } catch (error) {
      await call('POST', `${id}/error`, JSON.stringify({ errorType: error.name, errorMessage: error.message }));
    }
  }
}

run();
