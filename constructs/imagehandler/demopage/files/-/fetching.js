// Requests to the service.

// Accept fields: what a browser asks for a picture with, and what names no format, so
// that a service which chooses one by this field sends a picture as it is stored.
export const accepts = { result: "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", original: "application/octet-stream" };

// Failure is what the service answered in place of a picture.
export class Failure {
  constructor(status, code, message) {
    this.status = status;
    this.code = code;
    this.message = message;
  }
}

// load asks for a picture. It returns its {blob, type, milliseconds, fields, failure}:
// a service with a fallback picture sends one with an error's status.
export async function load(url, accept, signal) {
  const start = performance.now();
  let response;
  let blob;
  try {
    response = await fetch(url, { signal, cache: "no-store", headers: { Accept: accept }, referrerPolicy: "no-referrer" });
    blob = await response.blob();
  } catch (e) {
    if (signal.aborted) throw e;
    return { failure: new Failure("No response", "", "The service could not be reached: " + e.message) };
  }
  const milliseconds = performance.now() - start;
  const type = (response.headers.get("content-type") ?? "").split(";")[0].trim();
  const fields = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  const loaded = { milliseconds, type, fields: [`${response.status} ${response.statusText}`, ...fields].join("\n") };
  if (type.startsWith("image/")) loaded.blob = blob;
  if (!response.ok || !loaded.blob) loaded.failure = await failureOf(response, blob, type);
  return loaded;
}

async function failureOf(response, blob, type) {
  const status = `${response.status} ${response.statusText}`.trim();
  if (type.startsWith("image/")) return new Failure(status, "", "The service sent its fallback picture.");
  const text = await blob.text();
  try {
    const { code, message } = JSON.parse(text);
    return new Failure(status, code ?? "", message ?? text);
  } catch {
    return new Failure(status, "", text.slice(0, 2000) || "The response has no body.");
  }
}
