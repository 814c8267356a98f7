// The controls of edits, made from the catalogue. Each edit's value is in the JSON
// form of the service; the document's edits are the truth, and controls show them.

let count = 0;
const id = () => `c${++count}`;

// element makes an element with properties and children.
export function element(name, properties = {}, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in e) e[key] = value;
    else e.setAttribute(key, value);
  }
  e.append(...children);
  return e;
}

const copy = (value) => structuredClone(value);

// Controls are all edits. The function changed is called with the edits, as they
// are to be, whenever a control changes one.
export class Controls {
  constructor(root, catalogue, context, changed) {
    this.context = context;
    this.changed = changed;
    this.edits = {};
    this.names = new Map();
    this.views = new Map();
    for (const spec of catalogue.edits) {
      this.views.set(spec.name, new EditControl(spec, this));
      for (const name of [spec.name, ...(spec.aliases ?? [])]) this.names.set(name, spec.name);
    }
    this.groups = catalogue.groups.map((group) => this.addGroup(root, group));
  }

  addGroup(root, group) {
    const views = group.edits.map((name) => this.views.get(name)).filter(Boolean);
    const badge = element("span", { className: "count", hidden: true });
    const details = element("details", { className: "group card", open: Boolean(group.open) },
      element("summary", {}, group.title, " ", badge), ...views.map((v) => v.root));
    root.append(details);
    return { details, badge, views };
  }

  // show sets all controls from edits.
  show(edits) {
    this.edits = edits;
    const values = new Map();
    for (const [name, value] of Object.entries(edits)) values.set(this.names.get(name) ?? name, value);
    for (const [name, view] of this.views) view.show(values.get(name));
    for (const { details, badge, views } of this.groups) {
      const on = views.filter((v) => v.on).length;
      badge.textContent = String(on);
      badge.hidden = on === 0;
      badge.title = `${on} switched on`;
      if (on) details.open = true;
    }
  }

  // set changes one edit. An area is put first, since what it means depends on
  // whether a resize comes before it.
  set(name, value) {
    let edits = {};
    let found = false;
    for (const [n, v] of Object.entries(this.edits)) {
      if ((this.names.get(n) ?? n) !== name) edits[n] = v;
      else if (value !== undefined) {
        edits[name] = value;
        found = true;
      }
    }
    if (!found && value !== undefined) edits = name === "crop" ? { [name]: value, ...edits } : { ...edits, [name]: value };
    this.changed(edits);
  }

  // size tells the size of the picture that an edit is for, to which its area is
  // limited.
  size(edit, width, height) {
    this.views.get(edit)?.size(width, height);
  }

  // blame marks the edit that an error's message names.
  blame(message) {
    const name = /\b(?:edit|filter) (\w+)\b/.exec(message ?? "")?.[1];
    for (const [n, view] of this.views) view.root.classList.toggle("blamed", n === (this.names.get(name) ?? name));
  }
}

// EditControl is the switch of an edit, and the controls of its parameters.
class EditControl {
  constructor(spec, controls) {
    this.spec = spec;
    this.controls = controls;
    this.on = false;
    this.toggle = element("input", { type: "checkbox", id: id(), role: "switch" });
    this.toggle.addEventListener("change", () => controls.set(spec.name, this.toggle.checked ? this.start() : undefined));
    this.params = spec.params.map((p) => makeParam(p, controls.context, () => this.changed()));
    this.body = element("div", { className: "params", hidden: true }, ...this.params.map((p) => p.root));
    const label = element("label", { htmlFor: this.toggle.id }, element("span", { className: "name" }, spec.name));
    if (spec.note) label.append(element("span", { className: "note" }, spec.note));
    this.root = element("div", { className: "edit", role: "group", "aria-label": spec.name },
      element("div", { className: "head" }, this.toggle, label), this.body);
    this.root.dataset.edit = spec.name;
  }

  // start is the value when the edit is switched on.
  start() {
    const value = copy(this.spec.start);
    const { other, bucket } = this.controls.context;
    if (this.picture) {
      const { width, height } = this.picture;
      const half = (n) => Math.max(1, Math.floor(n / 2));
      return { left: Math.floor(width / 4), top: Math.floor(height / 4), width: half(width), height: half(height) };
    }
    if (this.spec.name === "overlayWith") {
      const picture = other();
      Object.assign(value, { bucket: picture?.bucket ?? bucket(), key: picture?.key ?? "" });
    }
    return value;
  }

  show(value) {
    const bareParam = this.spec.params.find((p) => p.name === this.spec.bare);
    const bareBool = bareParam?.type === "bool";
    this.on = value !== undefined && (value !== false || bareBool);
    this.toggle.checked = this.on;
    this.root.classList.toggle("on", this.on);
    this.body.hidden = !this.on || this.params.length === 0;
    const members = flatten(this.on ? value : undefined, this.spec.bare, bareParam);
    for (const p of this.params) p.show(members[p.spec.name]);
  }

  changed() {
    const entries = this.params.map((p) => [p.spec.name, p.value()]).filter(([, v]) => v !== undefined);
    const { name, bare } = this.spec;
    if (entries.length === 0) this.controls.set(name, this.spec.params.some((p) => p.required) ? {} : true);
    else if (entries.length === 1 && entries[0][0] === bare) this.controls.set(name, entries[0][1]);
    else this.controls.set(name, nest(entries));
  }

  size(width, height) {
    this.picture = { width, height };
    for (const p of this.params) p.size?.(p.spec.axis === "x" ? width : height);
  }
}

// flatten makes an edit's value a flat object by the parameters' names.
function flatten(value, bare, bareParam) {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    return bare && (value !== true || bareParam.type === "bool") ? { [bare]: value } : {};
  }
  const flat = {};
  for (const [name, v] of Object.entries(value)) {
    if (v !== null && typeof v === "object" && !Array.isArray(v)) {
      for (const [inner, w] of Object.entries(v)) flat[`${name}.${inner}`] = w;
    }
    flat[name] = v;
  }
  return flat;
}

function nest(entries) {
  const value = {};
  for (const [name, v] of entries) {
    const [outer, inner] = name.split(".");
    if (inner === undefined) value[outer] = v;
    else (value[outer] ??= {})[inner] = v;
  }
  return value;
}

function makeParam(spec, context, changed) {
  const makers = {
    bool: boolParam, int: numberParam, number: numberParam, pixels: numberParam,
    enum: choiceParam, format: choiceParam, colour: colourParam, numbers: numbersParam, texts: textsParam,
  };
  return (makers[spec.type] ?? textParam)(spec, context, changed);
}

// row is a parameter's label and its inputs.
function row(spec, input, ...more) {
  input.id = id();
  input.dataset.param = spec.name;
  if (spec.required) input.required = true;
  const label = element("label", { htmlFor: input.id }, spec.name.replace(/^.*\./, ""));
  const root = element("div", { className: "param" }, label, input, ...more);
  const notes = [spec.note];
  if (spec.range && !spec.slider && !spec.axis) notes.unshift(`${spec.range.min} to ${spec.range.max}`);
  const note = notes.filter(Boolean).join("; ");
  if (note) {
    const text = element("p", { className: "note", id: id() }, note);
    input.setAttribute("aria-describedby", text.id);
    root.append(text);
  }
  return root;
}

// fill sets an input, unless it is being typed in and says the same already.
function fill(input, text, same) {
  if (document.activeElement === input && same) return;
  if (input.value !== text) input.value = text;
}

function numberParam(spec, _, changed) {
  const input = element("input", { type: "number", step: "any", inputMode: "decimal", placeholder: spec.default ?? "" });
  if (spec.range) Object.assign(input, { min: spec.range.min, max: spec.range.max });
  const slider = spec.slider ?? (spec.axis && { min: 0, max: 1000, step: 1 });
  let range;
  if (slider) {
    range = element("input", { type: "range", ...slider, "aria-label": `${spec.name} slider` });
    range.addEventListener("input", () => {
      input.value = range.value;
      changed();
    });
  }
  input.addEventListener("input", changed);
  const root = row(spec, input, ...(range ? [range] : []));
  const value = () => (input.value === "" ? undefined : Number(input.value));
  return {
    spec, root, value,
    show(v) {
      fill(input, v === undefined ? "" : String(v), value() === v);
      range?.classList.toggle("unset", v === undefined);
      if (range && document.activeElement !== range) range.value = String(v ?? spec.default ?? slider.min);
    },
    size: spec.axis && ((most) => {
      range.max = String(most);
      if (input.value !== "") range.value = input.value;
    }),
  };
}

function boolParam(spec, _, changed) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", changed);
  return {
    spec,
    root: row(spec, input),
    value: () => (!spec.required && input.checked === (spec.default ?? false) ? undefined : input.checked),
    show: (v) => (input.checked = (v ?? spec.default ?? false) === true || v === "true"),
  };
}

function choiceParam(spec, _, changed) {
  const select = element("select");
  if (!spec.required) select.append(element("option", { value: "" }, spec.default ?? "–"));
  for (const v of spec.values ?? []) if (spec.required || v !== spec.default) select.append(element("option", { value: v }, v));
  select.addEventListener("change", changed);
  return {
    spec,
    root: row(spec, select),
    value: () => select.value || undefined,
    show(v) {
      const text = v === undefined || (v === spec.default && !spec.required) ? "" : String(v);
      if (text && ![...select.options].some((o) => o.value === text)) select.append(element("option", { value: text }, text));
      select.value = text;
    },
  };
}

function textParam(spec, context, changed) {
  const input = spec.name === "text"
    ? element("textarea", { rows: 2 })
    : element("input", { type: "text", spellcheck: false, autocapitalize: "none", placeholder: spec.default ?? "" });
  const list = context.lists[spec.name];
  if (list) input.setAttribute("list", list);
  input.addEventListener("input", changed);
  const value = () => input.value || undefined;
  return { spec, root: row(spec, input), value, show: (v) => fill(input, v === undefined ? "" : String(v), value() === v) };
}

// colourParam has a text, for names and transparency, beside the picker.
function colourParam(spec, context, changed) {
  const text = textParam(spec, { lists: {} }, changed);
  const input = text.root.querySelector("input");
  const picker = element("input", { type: "color", "aria-label": `${spec.name} picker` });
  picker.addEventListener("input", () => {
    input.value = picker.value;
    changed();
  });
  input.after(picker);
  text.root.classList.add("colour");
  const paint = (v) => {
    const hex = /^#[0-9a-f]{6}/i.exec(v ?? spec.default ?? "");
    if (hex) picker.value = hex[0];
  };
  return {
    spec, root: text.root, value: text.value,
    show(v) {
      const shown = v !== null && typeof v === "object" ? fromObject(v) : v;
      text.show(shown);
      paint(shown);
    },
  };
}

function fromObject({ r = 0, g = 0, b = 0, alpha = 1 }) {
  return `rgb(${r}, ${g}, ${b}, ${alpha})`;
}

// numbersParam takes numbers between spaces or commas. Square matrices are lists of
// rows, as the original has them.
function numbersParam(spec, _, changed) {
  const input = element("input", { type: "text", spellcheck: false, placeholder: "numbers" });
  input.addEventListener("input", changed);
  const parse = () => {
    const numbers = input.value.split(/[\s,;[\]]+/).filter(Boolean).map((t) => (Number.isNaN(Number(t)) ? t : Number(t)));
    const side = Math.sqrt(numbers.length);
    if (spec.name !== "matrix" || side < 2 || side % 1) return numbers;
    return Array.from({ length: side }, (_, i) => numbers.slice(i * side, (i + 1) * side));
  };
  const value = () => (input.value.trim() === "" ? undefined : parse());
  return {
    spec, root: row(spec, input), value,
    show(v) {
      const text = v === undefined ? "" : [v].flat(2).join(" ");
      fill(input, text, JSON.stringify(value()) === JSON.stringify(v));
    },
  };
}

function textsParam(spec, _, changed) {
  const input = element("input", { type: "text", spellcheck: false, placeholder: "texts, by commas" });
  input.addEventListener("input", changed);
  const value = () => {
    const texts = input.value.split(",").map((t) => t.trim()).filter(Boolean);
    return texts.length ? texts : undefined;
  };
  return {
    spec, root: row(spec, input), value,
    show: (v) => fill(input, v === undefined ? "" : [v].flat().join(", "), JSON.stringify(value()) === JSON.stringify(v)),
  };
}
