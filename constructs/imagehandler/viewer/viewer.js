// Brings a request for a picture into the form in which it is cached: the query
// parameters that change the picture, sorted, each once; of Accept the one format
// that the service would choose; of client hints the rounded value where it counts.
// Lintel writes the first statement when it makes the function.
var settings = SETTINGS;

function handler(event) {
  var request = event.request;
  var raw = request.rawQueryString() || '';
  var path = escapePath(request.uri);
  if (request.uri.length > settings.maxPath || path.length > settings.maxEscaped) {
    return refuse(settings.pathError);
  }
  var query = raw.length > settings.maxQuery ? null : parse(raw);
  if (query === null) {
    return refuse(settings.queryError);
  }
  request.uri = path;
  request.querystring = write(query);
  setHeader(request.headers, 'accept', isFormat(query.format) ? '' : negotiate(header(request.headers, 'accept')));
  setHeader(request.headers, 'sec-ch-width', query.width === 'auto' ? width(header(request.headers, 'sec-ch-width')) : '');
  setHeader(request.headers, 'sec-ch-dpr',
    query.dpr === 'auto' && query.width !== 'auto' ? ratio(header(request.headers, 'sec-ch-dpr')) : '');
  return request;
}

function refuse(body) {
  return {
    statusCode: 400,
    statusDescription: 'Bad Request',
    headers: {
      'content-type': { value: 'application/json' },
      'cache-control': { value: 'no-store' },
      'x-content-type-options': { value: 'nosniff' }
    },
    body: body
  };
}

// escapePath writes every octet but letters, digits and -._/ as ~ and two digits.
function escapePath(uri) {
  return uri.replace(/[\u0080-\uffff]+/g, encode).replace(/[^A-Za-z0-9._\/-]/g, function (c) { return '~' + hexOf(c); });
}

function hexOf(c) {
  return ('0' + c.charCodeAt(0).toString(16).toUpperCase()).slice(-2);
}

// parse returns the parameters that count by their names, of those that are repeated
// the last; null for a query that is malformed.
function parse(raw) {
  var query = Object.create(null);
  var pairs = raw.split('&');
  for (var i = 0; i < pairs.length; i++) {
    var pair = pairs[i];
    if (pair === '') {
      continue;
    }
    if (pair.indexOf(';') >= 0 || /%(?![0-9A-Fa-f]{2})/.test(pair)) {
      return null;
    }
    var equals = pair.indexOf('=');
    var name = decode(equals < 0 ? pair : pair.substring(0, equals));
    if (settings.parameters.indexOf(name) >= 0) {
      query[name] = decode(equals < 0 ? '' : pair.substring(equals + 1));
    }
  }
  return query;
}

// decode returns a text, or, of one that is not UTF-8, an object with its encoded form.
function decode(text) {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch (e) {
    return { encoded: text };
  }
}

// encode leaves letters, digits and -._~ as they are, as signing requests of AWS does.
function encode(value) {
  return typeof value !== 'string' ? value.encoded :
    encodeURIComponent(value).replace(/[!'()*]/g, function (c) { return '%' + hexOf(c); });
}

function write(query) {
  return Object.keys(query).sort().map(function (name) { return name + '=' + encode(query[name]); }).join('&');
}

function header(headers, name) {
  var field = headers[name];
  if (!field) {
    return '';
  }
  return field.multiValue ? field.multiValue.map(function (v) { return v.value; }).join(',') : field.value;
}

function setHeader(headers, name, value) {
  if (value === '') {
    delete headers[name];
  } else {
    headers[name] = { value: value };
  }
}

// isFormat tells that the query names the format, which leaves nothing to negotiate.
function isFormat(value) {
  return typeof value === 'string' && settings.names.indexOf(value.toLowerCase()) >= 0;
}

// negotiate returns the media type of the format that an Accept field likes best, or ''.
function negotiate(accept) {
  var best = '';
  var bestWeight = 0;
  if (settings.formats.length === 0) {
    return best;
  }
  var ranges = accept.split(',').map(parseRange).filter(function (r) { return r !== null; }).slice(0, settings.maxRanges);
  for (var i = 0; i < settings.formats.length; i++) {
    var weight = weightOf(ranges, settings.formats[i]);
    if (weight > bestWeight) {
      best = settings.formats[i].type;
      bestWeight = weight;
    }
  }
  return best;
}

function parseRange(element) {
  var parts = element.split(';');
  var name = parts[0].trim().toLowerCase();
  var weight = 1;
  for (var i = 1; i < parts.length; i++) {
    var equals = parts[i].indexOf('=');
    if ((equals < 0 ? parts[i] : parts[i].substring(0, equals)).trim().toLowerCase() === 'q') {
      weight = equals < 0 ? NaN : parseWeight(parts[i].substring(equals + 1).trim());
      break;
    }
  }
  return name !== '' && weight <= 1 ? { name: name, weight: weight } : null;
}

function parseWeight(text) {
  return /^[0-9.]+$/.test(text) ? Number(text) : NaN;
}

function weightOf(ranges, format) {
  var names = format.wildcard ? [format.type, 'image/*', '*/*'] : [format.type];
  for (var i = 0; i < names.length; i++) {
    for (var j = 0; j < ranges.length; j++) {
      if (ranges[j].name === names[i]) {
        return ranges[j].weight;
      }
    }
  }
  return 0;
}

// number returns NaN for what is no finite decimal number.
function number(text) {
  var trimmed = text.trim();
  var n = /^[0-9+\-.eE]+$/.test(trimmed) ? Number(trimmed) : NaN;
  return isFinite(n) ? n : NaN;
}

// width returns a width hint as the service rounds it, or '' where it counts for nothing.
function width(hint) {
  var n = number(hint);
  if (!(n >= 1)) {
    return '';
  }
  return String(Math.min(Math.ceil(Math.min(n, settings.maxWidth) / settings.widthStep) * settings.widthStep, settings.maxWidth));
}

// ratio returns a device pixel ratio as the service rounds it, or '' where it counts
// for nothing.
function ratio(hint) {
  var n = number(hint);
  if (!(n > 1)) {
    return '';
  }
  return String(Math.ceil(Math.min(n, settings.maxRatio) * settings.ratioStep) / settings.ratioStep);
}
