// Writes the pictures that the tests edit, and what sharp makes of them.
//
// In a directory outside of the repository: npm install sharp@0.35.5, then
//
//	NODE_PATH=node_modules node golden.mjs <this directory>
//
// The name of a golden is that of the picture, then that of the edit, which the table
// of golden_test.go says in Go.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const sharp = createRequire(join(process.cwd(), 'x.js'))('sharp');
const to = process.argv[2];
const png = { compressionLevel: 9, palette: false };
mkdirSync(join(to, 'golden'), { recursive: true });

// Pictures: gradients, a disc, bars, noise in one corner; whole numbers only.
function picture(width, height, channels, f) {
  let state = 1;
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const p = f(x, y, state >>> 24);
      for (let c = 0; c < channels; c++) data[(y * width + x) * channels + c] = p[c];
    }
  }
  return sharp(data, { raw: { width, height, channels } }).png(png).toBuffer();
}
function scene(x, y, noise) {
  const disc = (x - 17) ** 2 + (y - 14) ** 2 < 90;
  const a = Math.min(255, Math.max(0, 24 * (20 - Math.abs(x - 24)) + 8 * y));
  if (x >= 36 && y < 14) return [noise, (noise * 7) & 255, 255 - noise, a];
  if (disc) return [230, 60 + 6 * y, 40, a];
  if (y > 24) return (x >> 1) & 1 ? [250, 250, 250, a] : [12, 16, 30, a];
  return [2 * x + 40, 140 - 2 * y, 5 * y + 30, a];
}
const pictures = {
  rgb: await picture(48, 32, 3, scene),
  rgba: await picture(48, 32, 4, scene),
  mark: await picture(16, 12, 4, (x, y, n) => [255 - 9 * x, 20 * y, n, x < 3 || y < 2 ? 0 : x > 12 ? 255 : 12 * x + 5 * y]),
  framed: await picture(30, 24, 3, (x, y, n) => (x >= 7 && x < 22 && y >= 5 && y < 17) || (x === 3 && y === 3)
    ? [n, 60, 200] : [250, 245 + (n & 3), 240]),
  other: await picture(48, 32, 3, (x, y, n) => [5 * x, 7 * y, n]),
};
for (const [name, data] of Object.entries(pictures)) {
  await sharp(data).png(png).toFile(join(to, `${name}.png`));
}

const both = {
  negate: s => s.negate(),
  'negate-keep': s => s.negate({ alpha: false }),
  greyscale: s => s.greyscale(),
  tint: s => s.tint({ r: 255, g: 120, b: 20 }),
  modulate: s => s.modulate({ brightness: 1.2, saturation: 0.6, hue: 70, lightness: -4 }),
  vivid: s => s.modulate({ saturation: 1.8 }),
  recomb: s => s.recomb([[0.3588, 0.7044, 0.1368], [0.299, 0.587, 0.114], [0.2392, 0.4696, 0.0912]]),
  linear: s => s.linear(1.3, -20),
  'linear-3': s => s.linear([1.2, 0.8, 0.5], [-10, 20, 40]),
  threshold: s => s.threshold(100),
  'threshold-colour': s => s.threshold(140, { greyscale: false }),
  normalise: s => s.normalise(),
  'normalise-20-80': s => s.normalise({ lower: 20, upper: 80 }),
  'normalise-0-100': s => s.normalise({ lower: 0, upper: 100 }),
  clahe: s => s.clahe({ width: 9, height: 7 }),
  'clahe-even': s => s.clahe({ width: 16, height: 16, maxSlope: 10 }),
  'clahe-unlimited': s => s.clahe({ width: 12, height: 5, maxSlope: 0 }),
  bandbool: s => s.bandbool('eor'),
  'bandbool-and': s => s.bandbool('and'),
  'bandbool-or': s => s.bandbool('or'),
  'extract-green': s => s.extractChannel(1),
  'remove-alpha': s => s.removeAlpha(),
  flatten: s => s.flatten({ background: { r: 200, g: 100, b: 50 } }),
  unflatten: s => s.unflatten(),
  flip: s => s.flip(),
  flop: s => s.flop(),
  'rotate-90': s => s.rotate(90),
  'rotate-180': s => s.rotate(180),
  'rotate-270': s => s.rotate(270),
  'rotate-30': s => s.rotate(30, { background: { r: 10, g: 60, b: 200, alpha: 1 } }),
  'rotate--100': s => s.rotate(-100, { background: { r: 0, g: 0, b: 0, alpha: 0 } }),
  'affine-bilinear': s => s.affine([1.1, 0.3, -0.2, 0.9], { background: { r: 0, g: 0, b: 0, alpha: 0 }, interpolator: 'bilinear' }),
  'affine-bicubic': s => s.affine([1.4, 0.3, -0.2, 1.7], { background: { r: 240, g: 240, b: 240, alpha: 1 }, interpolator: 'bicubic' }),
  'affine-nearest': s => s.affine([0.83, 0.27, 0.13, 1.31], { background: { r: 9, g: 8, b: 7, alpha: 1 }, interpolator: 'nearest' }),
  'affine-offsets': s => s.affine([1, 0.2, 0, 1], { background: 'white', interpolator: 'bilinear', idx: 2.5, idy: -1, odx: 4, ody: 3.25 }),
  'extend-background': s => s.extend({ top: 3, left: 5, bottom: 7, right: 2, background: { r: 1, g: 2, b: 3, alpha: 1 } }),
  'extend-copy': s => s.extend({ top: 3, left: 5, bottom: 7, right: 2, extendWith: 'copy' }),
  'extend-repeat': s => s.extend({ top: 40, left: 60, bottom: 7, right: 50, extendWith: 'repeat' }),
  'extend-mirror': s => s.extend({ top: 40, left: 60, bottom: 7, right: 50, extendWith: 'mirror' }),
  extract: s => s.extract({ left: 5, top: 6, width: 20, height: 11 }),
  median: s => s.median(),
  'median-5': s => s.median(5),
  'median-4': s => s.median(4),
  'median-21': s => s.median(21),
  blur: s => s.blur(),
  'blur-0.8': s => s.blur(0.8),
  'blur-2': s => s.blur(2),
  'blur-6': s => s.blur(6),
  'blur-14': s => s.blur(14),
  'blur-40': s => s.blur(40),
  'blur-wide': s => s.blur({ sigma: 3, minAmplitude: 0.01 }),
  'blur-precise': s => s.blur({ sigma: 1.5, minAmplitude: 0.01, precision: 'float' }),
  'blur-precise-8': s => s.blur({ sigma: 8, precision: 'float' }),
  convolve: s => s.convolve({ width: 3, height: 3, kernel: [-1, 0, 1, -2, 4, 2, -1, 0, 1] }),
  'convolve-edges': s => s.convolve({ width: 3, height: 3, kernel: [-1, -1, -1, -1, 8, -1, -1, -1, -1], scale: 1, offset: 30 }),
  'convolve-5x4': s => s.convolve({ width: 5, height: 4, kernel: Array.from({ length: 20 }, (_, i) => (i * 7) % 5), scale: 45, offset: 6 }),
  sharpen: s => s.sharpen(),
  'sharpen-1': s => s.sharpen({ sigma: 1 }),
  'sharpen-3': s => s.sharpen({ sigma: 3, m1: 0.5, m2: 4, x1: 3, y2: 15, y3: 8 }),
  gamma: s => s.gamma(1, 2.2),
  'gamma-dark': s => s.gamma(1.8, 1),
  boolean: s => s.boolean(pictures.other, 'eor'),
  mark: s => s.composite([{ input: pictures.mark }]),
  'mark-southeast': s => s.composite([{ input: pictures.mark, gravity: 'southeast' }]),
  'mark-offset': s => s.composite([{ input: pictures.mark, left: -5, top: 25 }]),
  'mark-tile': s => s.composite([{ input: pictures.mark, tile: true }]),
  'mark-tile-east': s => s.composite([{ input: pictures.mark, tile: true, gravity: 'east' }]),
};
const rgbOnly = { 'ensure-alpha': s => s.ensureAlpha(0.4) };
const rgbaOnly = {
  'extract-alpha': s => s.extractChannel(3),
  'recomb-4': s => s.recomb([[0, 1, 0, 0], [0, 0, 1, 0], [0.5, 0, 0, 0.5], [0.1, 0, 0, 0.9]]),
  'linear-4': s => s.linear([1.2, 0.8, 0.5, 0.7], [-10, 20, 40, 30]),
  boolean: null,
};
for (const mode of ['clear', 'source', 'in', 'out', 'atop', 'dest', 'dest-over', 'dest-in', 'dest-out', 'dest-atop', 'xor',
  'add', 'saturate', 'multiply', 'screen', 'overlay', 'darken', 'lighten', 'colour-dodge', 'colour-burn', 'hard-light',
  'soft-light', 'difference', 'exclusion']) {
  rgbaOnly[`blend-${mode}`] = s => s.composite([{ input: pictures.mark, blend: mode, left: 18, top: 10 }]);
  rgbOnly[`blend-${mode}`] = rgbaOnly[`blend-${mode}`];
}
const framed = {
  trim: s => s.trim(),
  'trim-colour': s => s.trim({ background: { r: 250, g: 250, b: 250 }, threshold: 3 }),
  'trim-line-art': s => s.trim({ lineArt: true }),
  'trim-margin': s => s.trim({ margin: 4 }),
};
const alone = {
  'mark-trim': ['mark', s => s.trim()],
  'rgb-join-alpha': ['rgb', async s => s.joinChannel(await sharp(pictures.other).extractChannel(0).png().toBuffer())],
  'rgb-round-crop': ['rgb', s => s.composite([{ input: Buffer.from('<svg viewBox="0 0 48 32"> <ellipse cx="20" cy="15" rx="17" ry="12.5" /></svg>'), blend: 'dest-in' }])],
  'rgba-round-crop': ['rgba', s => s.composite([{ input: Buffer.from('<svg viewBox="0 0 48 32"> <ellipse cx="24" cy="16" rx="16" ry="16" /></svg>'), blend: 'dest-in' }])],
};

const cases = { ...alone };
const add = (name, edits) => {
  for (const [edit, f] of Object.entries(edits)) cases[`${name}-${edit}`] = f && [name, f];
};
add('rgb', { ...both, ...rgbOnly });
add('rgba', { ...both, ...rgbaOnly });
add('framed', framed);
for (const [name, edit] of Object.entries(cases)) {
  if (!edit) continue;
  const s = await edit[1](sharp(pictures[edit[0]]));
  await s.png(png).toFile(join(to, 'golden', `${name}.png`));
}
