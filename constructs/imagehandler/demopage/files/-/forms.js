// The forms of a request. A document is {bucket, key, preset, edits}; a form is
// {path} or, where it cannot say the document, {reason}.

const extension = /\.(jpe?g|png|webp|tiff?|svg|gif|avif)$/i;

// base64Form is the JSON of the document in base64 of the URL alphabet.
export function base64Form(doc) {
  const bytes = new TextEncoder().encode(JSON.stringify(doc));
  let binary = "";
  for (const b of bytes) binary += String.fromCharCode(b);
  return { path: "/" + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") };
}

// Unsaid is thrown where a form has no words for a document.
class Unsaid extends Error {}

function attempt(make) {
  try {
    return { path: make() };
  } catch (e) {
    if (e instanceof Unsaid) return { reason: e.message };
    throw e;
  }
}

const encode = (segment) => encodeURIComponent(segment).replaceAll("%3A", ":").replaceAll("%2C", ",");

// keyPath is the key as the end of a path.
function keyPath(key) {
  const name = key.slice(key.lastIndexOf("/") + 1);
  if (key === "") throw new Unsaid("there is no key");
  if (name.includes(".") && !name.endsWith(".") && !extension.test(name)) {
    throw new Unsaid("the key does not end like a picture's");
  }
  const first = key.split("/")[0];
  if (key.includes("/") && (first === "" || first === "unsafe" || first === "fit-in" || /^(s3|preset):/.test(first) || /^\d+x\d+(:\d+x\d+)?$/.test(first)) || first.startsWith("filters:")) {
    throw new Unsaid("the key begins like an option of the path");
  }
  return key.split("/").map(encode).join("/");
}

function bucketSegment(doc, standardBucket) {
  return doc.bucket && doc.bucket !== standardBucket ? "s3:" + encode(doc.bucket) + "/" : "";
}

// params are an edit's value as an object, with the bare parameter's name.
function params(value, bare) {
  if (value === true || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) return bare ? { [bare]: value } : {};
  return value;
}

// only throws unless all parameters of an edit are among the names.
function only(edit, given, names) {
  for (const name of Object.keys(given)) {
    if (given[name] !== null && !names.includes(name)) throw new Unsaid(`it cannot say ${edit}'s ${name}`);
  }
}

function number(edit, name, value) {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Unsaid(`${edit}'s ${name} is no number`);
  return value;
}

function whole(edit, name, value, least) {
  if (!Number.isInteger(number(edit, name, value)) || value < least || value > 999999999) {
    throw new Unsaid(`${edit}'s ${name} is no whole number from ${least}`);
  }
  return value;
}

function plain(edit, name, value) {
  if (typeof value !== "string" || /[(),\s]/.test(value) || value === "") {
    throw new Unsaid(`${edit}'s ${name} has signs that a filter cannot hold`);
  }
  return value;
}

function colour(edit, value) {
  if (typeof value !== "string" || !/^#?\w+$/.test(value)) throw new Unsaid(`${edit}'s colour is neither a name nor hexadecimal`);
  return value.replace("#", "");
}

// inOrder throws unless those of the edits whose order counts are in this order.
function inOrder(edits, order) {
  const ordered = ["crop", "extract", "smartCrop", "resize", "rotate", "trim"];
  let last = -1;
  for (const name of Object.keys(edits)) {
    const at = order.indexOf(name);
    if (!ordered.includes(name) || at < 0) continue;
    if (at < last) throw new Unsaid(`it applies ${order.filter((n) => n in edits).join(", ")} in this order`);
    last = at;
  }
}

// filters turn an edit into a filter.
const filters = {
  animated: (v) => `animated(${v.animated !== false})`,
  autoOrient: (v) => {
    if (v.autoOrient === false) throw new Unsaid("it cannot say autoOrient: false");
    return "rotate()";
  },
  blur: (v) => {
    only("blur", v, ["sigma"]);
    return `blur(${2 * number("blur", "sigma", v.sigma)},${v.sigma})`;
  },
  convolve: (v) => {
    only("convolve", v, ["width", "height", "kernel"]);
    const kernel = [v.kernel].flat(2).map((k) => number("convolve", "kernel", k));
    if (kernel.length !== v.width * v.height) throw new Unsaid("convolve's kernel is not width x height numbers");
    return `convolution(${kernel.join(";")},${v.width})`;
  },
  flatten: (v) => `background_color(${colour("flatten", v.background ?? "black")})`,
  greyscale: () => "grayscale()",
  normalise: (v) => {
    only("normalise", v, []);
    return "equalize()";
  },
  overlayWith: (v) => {
    only("overlayWith", v, ["bucket", "key", "wRatio", "hRatio", "alpha", "options"]);
    const o = v.options ?? {};
    only("overlayWith", { ...o, gravity: /^cent(re|er)$/.test(o.gravity ?? "centre") ? null : o.gravity }, ["left", "top"]);
    const place = (n) => (n === undefined ? "" : plain("overlayWith", "place", String(n)));
    const all = [
      plain("overlayWith", "bucket", v.bucket), plain("overlayWith", "key", v.key), place(o.left), place(o.top),
      v.alpha ?? "", v.wRatio ?? "", v.hRatio ?? "",
    ];
    while (all.at(-1) === "") all.pop();
    return `watermark(${all.join(",")})`;
  },
  quality: (v) => `quality(${number("quality", "quality", v.quality)})`,
  rotate: (v, value) => {
    only("rotate", v, ["angle"]);
    if (value === null) return "strip_exif()";
    return `rotate(${number("rotate", "angle", v.angle)})`;
  },
  sharpen: (v) => {
    only("sharpen", v, ["sigma"]);
    const radius = (number("sharpen", "sigma", v.sigma) - 1) * 2;
    if (1 + radius / 2 !== v.sigma) throw new Unsaid("it cannot say this sigma of sharpen exactly");
    return `sharpen(0,${radius},false)`;
  },
  smartCrop: (v) => `smart_crop(${v.faceIndex ?? ""},${v.padding ?? ""})`,
  stripMetadata: () => "strip_exif()",
  tint: (v) => {
    const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(v.color);
    if (!hex) throw new Unsaid("tint's colour is not #rrggbb");
    return `rgb(${hex.slice(1).map((c) => (parseInt(c, 16) * 100) / 255).join(",")})`;
  },
  toFormat: (v) => `format(${plain("toFormat", "id", v.id)})`,
};

// bare are the parameters that values which are no objects set.
const bare = {
  animated: "animated", autoOrient: "autoOrient", blur: "sigma", flatten: "background", quality: "quality",
  rotate: "angle", sharpen: "sigma", tint: "color", toFormat: "id",
};

const thumborOrder = ["crop", "resize", "rotate", "smartCrop"];

// thumborForm is a Thumbor path. The standard bucket is that of requests which name
// none.
export function thumborForm(doc, standardBucket) {
  return attempt(() => {
    const { crop, resize, ...rest } = doc.edits ?? {};
    inOrder(doc.edits ?? {}, thumborOrder);
    const segments = [];
    const words = [];
    if (crop !== undefined) segments.push(cropSegment(crop));
    if (resize !== undefined) thumborResize(params(resize, "width"), segments, words);
    for (const [name, value] of Object.entries(rest)) {
      if (value === false && !["animated", "autoOrient"].includes(name)) continue;
      const filter = filters[name];
      if (!filter) throw new Unsaid(`it has no filter for ${name}`);
      words.push(filter(params(value, bare[name]), value));
    }
    if (words.length) segments.push("filters:" + words.map((w) => w.split("/").map(encode).join("/")).join(":"));
    const before = segments.map((s) => s + "/").join("");
    const preset = doc.preset ? "preset:" + encode(doc.preset) + "/" : "";
    return "/" + before + bucketSegment(doc, standardBucket) + preset + keyPath(doc.key);
  });
}

function cropSegment(crop) {
  const v = params(crop);
  only("crop", v, ["left", "top", "width", "height"]);
  const n = (name, least) => whole("crop", name, v[name], least);
  return `${n("left", 0)}x${n("top", 0)}:${v.left + n("width", 0)}x${v.top + n("height", 0)}`;
}

// thumborResize adds a resize's segments and filters.
function thumborResize(v, segments, words) {
  only("resize", v, ["width", "height", "ratio", "fit", "background", "withoutEnlargement"]);
  const both = v.width !== undefined && v.height !== undefined;
  const none = v.width === undefined && v.height === undefined;
  if (v.ratio !== undefined && !none) throw new Unsaid("it cannot say resize's ratio beside a size");
  if (v.ratio !== undefined) words.push(`proportion(${number("resize", "ratio", v.ratio)})`);
  if (v.withoutEnlargement === true) words.push("no_upscale()");
  const side = (name) => (v[name] === undefined ? 0 : whole("resize", name, v[name], 1));
  const fit = v.fit ?? "cover";
  if (fit === "fill" && !both) throw new Unsaid("it cannot say resize's fill of one side");
  if (both && fit === "inside") segments.push("fit-in");
  if (both && fit === "fill") words.push("stretch()");
  if (both && fit === "contain") words.push(`fill(${colour("resize", v.background ?? "black")})`);
  if (!["cover", "contain", "fill", "inside", "outside"].includes(fit) || (both && fit === "outside")) {
    throw new Unsaid(`it cannot say resize's fit ${fit}`);
  }
  if (!none) segments.push(`${side("width")}x${side("height")}`);
}

const queryOrder = ["rotate", "resize"];

// queryForm is the key with query parameters.
export function queryForm(doc, standardBucket) {
  return attempt(() => {
    const edits = doc.edits ?? {};
    inOrder(edits, queryOrder);
    const query = new URLSearchParams();
    if (doc.preset) query.set("preset", doc.preset);
    for (const [name, value] of Object.entries(edits)) {
      const parameter = parameters[name];
      if (!parameter) throw new Unsaid(`it has no parameter for ${name}`);
      parameter(query, value);
    }
    query.sort();
    return "/" + bucketSegment(doc, standardBucket) + keyPath(doc.key) + (query.size ? "?" + query : "");
  });
}

const flag = (name) => (query, value) => query.set(name, String(value !== false));

const parameters = {
  flip: flag("flip"),
  flop: flag("flop"),
  greyscale: flag("grayscale"),
  resize: (query, value) => {
    const v = params(value, "width");
    only("resize", v, ["width", "height", "fit"]);
    for (const name of ["width", "height"]) {
      if (v[name] !== undefined) query.set(name, whole("resize", name, v[name], 1));
    }
    if (v.fit !== undefined) query.set("fit", v.fit);
  },
  rotate: (query, value) => {
    const v = params(value, "angle");
    only("rotate", v, ["angle"]);
    if (value === null || value === false) throw new Unsaid("it cannot say this rotate");
    query.set("rotate", whole("rotate", "angle", v.angle, -999999));
  },
  toFormat: (query, value) => query.set("format", params(value, "id").id),
};
