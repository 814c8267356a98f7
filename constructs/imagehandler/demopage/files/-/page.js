import { Area } from "./area.js";
import { Controls, element } from "./controls.js";
import { accepts, load } from "./fetching.js";
import { base64Form, queryForm, thumborForm } from "./forms.js";

const $ = (id) => document.getElementById(id);
const file = async (name) => {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.json();
};

const patience = 150; // milliseconds without a change before a request

// state is what is shown: the document of the request, without what is empty.
let state = { bucket: "", key: "", preset: "", edits: {} };
let settings;
let pictures = [];
let controls;
let area;

start().catch((e) => showFailure({ status: "The page could not start", code: "", message: e.message }));

async function start() {
  const [catalogue, given, list] = await Promise.all([file("edits.json"), file("settings.json"), file("pictures.json").catch(() => ({ pictures: [] }))]);
  settings = given;
  pictures = list.pictures;
  offerPictures();
  const context = {
    lists: { bucket: "buckets", key: "keys" },
    other: () => pictures.find((p) => p.key !== state.key) ?? pictures[0],
    bucket: () => state.bucket,
  };
  controls = new Controls($("edits"), catalogue, context, (edits) => change({ edits }));
  area = new Area(document.querySelector("#original .canvas"), document.querySelector("#original img"), (crop) => controls.set("crop", crop));
  listen();
  restore();
}

// initial is the state of a page that is opened without one.
function initial() {
  const first = pictures[0] ?? { bucket: settings.buckets[0] ?? "", key: "" };
  return { bucket: first.bucket, key: first.key, preset: "", edits: { resize: { width: 800 }, toFormat: "webp" } };
}

function restore() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  state = initial();
  if (fragment.has("key")) {
    state = { bucket: fragment.get("bucket") ?? "", key: fragment.get("key"), preset: fragment.get("preset") ?? "", edits: {} };
    try {
      const edits = JSON.parse(fragment.get("edits") ?? "{}");
      if (edits !== null && typeof edits === "object" && !Array.isArray(edits)) state.edits = edits;
    } catch {
      // A link that was cut short shows the picture as it is.
    }
  }
  show();
}

function change(part) {
  state = { ...state, ...part };
  const fragment = new URLSearchParams();
  for (const name of ["bucket", "key", "preset"]) if (state[name]) fragment.set(name, state[name]);
  fragment.set("edits", JSON.stringify(state.edits));
  history.replaceState(null, "", "#" + fragment);
  show();
}

function requestDocument() {
  const { bucket, key, preset, edits } = state;
  return { ...(bucket && { bucket }), key, ...(preset && { preset }), ...(Object.keys(edits).length && { edits }) };
}

function show() {
  controls.show(state.edits);
  area.show(state.edits.crop);
  $("area-note").hidden = !("crop" in state.edits);
  $("bucket").value = state.bucket;
  if (document.activeElement !== $("key")) $("key").value = state.key;
  $("preset").value = state.preset;
  const chosen = pictures.findIndex((p) => p.bucket === (state.bucket || settings.buckets[0]) && p.key === state.key);
  $("picture").value = String(chosen);
  if (chosen < 0) $("typed").open = true;
  const text = JSON.stringify(requestDocument(), null, 2);
  if (document.activeElement !== $("json")) $("json").value = text;
  showForms();
  refresh();
}

// Pictures

function offerPictures() {
  const several = new Set(pictures.map((p) => p.bucket)).size > 1;
  const options = pictures.map((p, i) => element("option", { value: String(i) }, several ? `${p.bucket}/${p.key}` : p.key));
  $("picture").append(...options, element("option", { value: "-1" }, pictures.length ? "Another…" : "Type a key"));
  $("buckets").append(...settings.buckets.map((b) => element("option", { value: b })));
  $("keys").append(...pictures.map((p) => element("option", { value: p.key })));
  $("preset-row").hidden = settings.presets.length === 0;
  $("preset").append(element("option", { value: "" }, "None"), ...settings.presets.map((p) => element("option", { value: p }, p)));
}

function listen() {
  $("picture").addEventListener("change", () => {
    const picture = pictures[Number($("picture").value)];
    if (picture) change({ bucket: picture.bucket, key: picture.key });
    else {
      $("typed").open = true;
      $("key").focus();
    }
  });
  $("bucket").addEventListener("change", () => change({ bucket: $("bucket").value.trim() }));
  $("key").addEventListener("input", () => change({ key: $("key").value }));
  $("preset").addEventListener("change", () => change({ preset: $("preset").value }));
  $("controls").addEventListener("submit", (e) => e.preventDefault());
  $("json").addEventListener("input", readJSON);
  $("json").addEventListener("blur", () => $("json").ariaInvalid !== "true" && show());
  $("share").addEventListener("click", () => copyText($("share"), location.href));
  $("reset").addEventListener("click", () => {
    const { bucket, key } = state;
    change({ ...initial(), bucket, key });
  });
  addEventListener("hashchange", restore);
}

function readJSON() {
  const area = $("json");
  let problem = "";
  try {
    const { bucket = "", key = "", preset = "", edits = {}, ...rest } = JSON.parse(area.value);
    const unknown = Object.keys(rest);
    if (unknown.length) problem = `This page does not know ${unknown.join(", ")}.`;
    else if (edits === null || typeof edits !== "object" || Array.isArray(edits)) problem = "edits must be an object.";
    else change({ bucket: String(bucket), key: String(key), preset: String(preset), edits });
  } catch (e) {
    problem = e.message;
  }
  area.ariaInvalid = String(problem !== "");
  $("json-note").textContent = problem || "What the base64 form encodes. It can be edited here.";
  $("json-note").classList.toggle("bad", problem !== "");
}

// Forms

const formNames = [["Base64 JSON", base64Form], ["Thumbor path", thumborForm], ["Query", queryForm]];

function serviceURL(path) {
  return settings.service ? settings.service + path : new URL(path, location.origin).href;
}

function showForms() {
  const doc = requestDocument();
  const items = formNames.map(([name, make]) => formItem(name, make(doc, settings.buckets[0])));
  const list = $("forms");
  items.forEach((item, i) => {
    const old = list.children[i];
    if (!old) list.append(item);
    else if (old.dataset.text !== item.dataset.text) old.replaceWith(item);
  });
}

function formItem(name, { path, reason }) {
  const item = element("li", { className: path ? "form" : "form unsaid" });
  item.dataset.form = name;
  item.dataset.text = path ?? reason;
  item.append(element("span", { className: "form-name" }, name));
  if (!path) {
    item.append(element("span", { className: "note" }, `Not in this form: ${reason}.`));
    return item;
  }
  const url = serviceURL(path);
  const button = element("button", { type: "button", "aria-label": `Copy the URL of the form ${name}` }, "Copy");
  button.addEventListener("click", () => copyText(button, url));
  const link = element("a", { href: url, target: "_blank", rel: "noopener" }, path);
  item.append(element("span", { className: "url" }, link), button);
  return item;
}

async function copyText(button, text) {
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    $("status").textContent = "Copied";
  } catch {
    button.textContent = "Cannot copy";
  }
  setTimeout(() => (button.textContent = label), 1500);
}

// Pictures from the service

const shown = { original: { asked: "" }, result: { asked: "" } };
let timer;

function refresh() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const { bucket, key } = state;
    if (key === "") return;
    ask("original", { ...(bucket && { bucket }), key });
    ask("result", requestDocument());
  }, patience);
}

async function ask(name, doc) {
  const side = shown[name];
  const url = serviceURL(base64Form(doc).path);
  if (side.asked === url) return;
  side.asked = url;
  side.abort?.abort();
  side.abort = new AbortController();
  const signal = side.abort.signal;
  const figure = $(name);
  figure.ariaBusy = "true";
  figure.dataset.asked = url;
  try {
    const loaded = await load(url, accepts[name], signal);
    if (!signal.aborted) await present(name, loaded, signal);
  } catch (e) {
    if (!signal.aborted) throw e;
  } finally {
    if (!signal.aborted) figure.ariaBusy = "false";
  }
}

async function present(name, loaded, signal) {
  const figure = $(name);
  const side = shown[name];
  const img = figure.querySelector("img");
  side.bytes = loaded.blob?.size;
  let pixels = "–";
  if (loaded.blob) {
    const url = URL.createObjectURL(loaded.blob);
    const next = new Image();
    next.src = url;
    const decoded = await next.decode().then(() => true, () => false);
    if (signal.aborted) return URL.revokeObjectURL(url);
    if (side.url) URL.revokeObjectURL(side.url);
    side.url = url;
    img.hidden = !decoded;
    if (decoded) {
      img.src = url;
      if (name === "original") await img.decode().then(() => area.draw(), () => {});
      pixels = `${next.naturalWidth} × ${next.naturalHeight}`;
    }
    figure.querySelector(".empty").textContent = decoded ? "" : `The picture has come, but this browser cannot show ${formatName(loaded.type)}.`;
    if (decoded && name === "original") controls.size("crop", next.naturalWidth, next.naturalHeight);
    if (decoded && name === "result" && !("extract" in state.edits)) controls.size("extract", next.naturalWidth, next.naturalHeight);
  }
  figure.classList.toggle("stale", Boolean(loaded.failure) && !loaded.blob);
  if (!loaded.blob && !side.url) figure.querySelector(".empty").textContent = "No picture.";
  const facts = {
    pixels, format: loaded.blob ? formatName(loaded.type) : "–",
    bytes: side.bytes === undefined ? "–" : side.bytes.toLocaleString("en"),
    time: loaded.milliseconds === undefined ? "–" : `${loaded.milliseconds < 10 ? loaded.milliseconds.toFixed(1) : Math.round(loaded.milliseconds)} ms`,
  };
  for (const [fact, text] of Object.entries(facts)) figure.querySelector(`[data-fact=${fact}]`).textContent = text;
  showSaving();
  figure.dataset.shown = side.asked;
  if (name === "result") {
    showFailure(loaded.failure);
    $("fields").textContent = loaded.fields ?? "";
    if (!loaded.failure) $("status").textContent = `Result: ${facts.pixels}, ${facts.bytes} bytes, ${facts.format}`;
  }
}

function formatName(type) {
  return type.replace("image/", "").replace("svg+xml", "svg").toUpperCase();
}

function showSaving() {
  const [before, after] = [shown.original.bytes, shown.result.bytes];
  const badge = $("saving");
  badge.hidden = !before || after === undefined || before === after;
  if (badge.hidden) return;
  const percent = (100 * (after - before)) / before;
  badge.textContent = `${percent > 0 ? "+" : "−"}${Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0)} %`;
  badge.title = "bytes, compared with the original";
  badge.classList.toggle("more", percent > 0);
}

function showFailure(failure) {
  $("error").hidden = !failure;
  $("error-status").textContent = failure?.status ?? "";
  $("error-code").textContent = failure?.code ?? "";
  $("error-message").textContent = failure?.message ?? "";
  controls?.blame(failure?.message);
}
