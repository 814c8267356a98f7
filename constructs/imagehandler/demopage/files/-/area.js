// The area of the edit crop, shown on the original and drawn there.

import { element } from "./controls.js";

const least = 4; // CSS pixels of a drag that is no click

export class Area {
  // The function chosen is called with a new area.
  constructor(canvas, img, chosen) {
    this.canvas = canvas;
    this.img = img;
    this.frame = element("div", { className: "area", hidden: true });
    canvas.append(this.frame);
    canvas.addEventListener("pointerdown", (e) => this.start(e, chosen));
    new ResizeObserver(() => this.draw()).observe(img);
  }

  // show draws an area, or none for undefined.
  show(area) {
    this.on = area !== undefined && area !== false;
    this.area = this.on && typeof area === "object" ? area : null;
    this.canvas.classList.toggle("drawing", this.on);
    this.draw();
  }

  draw() {
    const { left, top, width, height } = this.area ?? {};
    const known = [left, top, width, height].every(Number.isFinite);
    this.frame.hidden = this.img.hidden || !known || !this.img.naturalWidth;
    if (this.frame.hidden) return;
    const scale = this.img.width / this.img.naturalWidth;
    Object.assign(this.frame.style, {
      left: `${this.img.offsetLeft + left * scale}px`, top: `${this.img.offsetTop + top * scale}px`,
      width: `${width * scale}px`, height: `${height * scale}px`,
    });
  }

  start(down, chosen) {
    if (!this.on || this.img.hidden || down.button !== 0) return;
    down.preventDefault();
    this.canvas.setPointerCapture(down.pointerId);
    const move = (e) => {
      const area = this.between(down, e);
      if (!area) return;
      this.area = area;
      this.draw();
    };
    const end = (e) => {
      this.canvas.removeEventListener("pointermove", move);
      this.canvas.removeEventListener("pointerup", end);
      this.canvas.removeEventListener("pointercancel", end);
      const area = this.between(down, e);
      if (area && e.type === "pointerup") chosen(area);
    };
    this.canvas.addEventListener("pointermove", move);
    this.canvas.addEventListener("pointerup", end);
    this.canvas.addEventListener("pointercancel", end);
  }

  // between is the area between two places of the pointer, in the picture's pixels.
  between(a, b) {
    if (Math.abs(a.clientX - b.clientX) < least || Math.abs(a.clientY - b.clientY) < least) return null;
    const box = this.img.getBoundingClientRect();
    const { naturalWidth, naturalHeight } = this.img;
    const place = (at, start, length, pixels) => Math.min(Math.max(Math.round(((at - start) * pixels) / length), 0), pixels);
    const x = [a, b].map((e) => place(e.clientX, box.left, box.width, naturalWidth)).sort((m, n) => m - n);
    const y = [a, b].map((e) => place(e.clientY, box.top, box.height, naturalHeight)).sort((m, n) => m - n);
    const area = { left: x[0], top: y[0], width: x[1] - x[0], height: y[1] - y[0] };
    return area.width > 0 && area.height > 0 ? area : null;
  }
}
