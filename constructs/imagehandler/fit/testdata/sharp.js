// node sharp.js >sharp.json asks sharp where it puts pictures: for every request
// the size of the result, for Contain the rectangle that is not background, and
// for Cover where the first pixel comes from, which is exact if nothing is resized.
'use strict';
const sharp = require(require.resolve('sharp', { paths: [process.env.LINTEL_SHARP || process.cwd()] }));

const pictures = [[400, 300], [300, 401], [101, 67], [7, 5], [1, 9], [64, 64]];
const sizes = [[256, 128], [100, 100], [33, 0], [0, 33], [50, 201], [99, 45], [500, 350], [3, 3]];
const modes = ['cover', 'contain', 'fill', 'inside', 'outside'];
const positions = ['center', 'top', 'right top', 'right', 'right bottom', 'bottom', 'left bottom', 'left', 'left top'];
const limits = [[false, false], [true, false], [false, true]];

// Every pixel says where it is.
function picture(width, height) {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[i++] = x & 255;
      data[i++] = y & 255;
      data[i++] = 128 + (x >> 8) + 2 * (y >> 8);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function ask(width, height, w, h, fit, position, [withoutEnlargement, withoutReduction]) {
  const { data, info } = await picture(width, height)
    .resize({ width: w || undefined, height: h || undefined, fit, position, withoutEnlargement, withoutReduction, background: '#000' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const row = { source: [width, height], size: [w, h], fit, position, withoutEnlargement, withoutReduction };
  row.result = [info.width, info.height];
  if (fit === 'contain') {
    let [left, top, right, bottom] = [info.width, info.height, 0, 0];
    for (let y = 0; y < info.height; y++) {
      for (let x = 0; x < info.width; x++) {
        if (data[(y * info.width + x) * info.channels + 2] === 0) continue;
        left = Math.min(left, x);
        right = Math.max(right, x + 1);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y + 1);
      }
    }
    row.into = [left, top, right, bottom];
  }
  if (fit === 'cover' && (withoutEnlargement || withoutReduction) && info.width <= width && info.height <= height) {
    const high = data[2] - 128;
    row.cut = [data[0] + 256 * (high & 1), data[1] + 256 * (high >> 1)];
  }
  return row;
}

async function main() {
  const rows = [];
  for (const [width, height] of pictures) {
    for (const [w, h] of sizes) {
      for (const fit of modes) {
        for (const limit of limits) rows.push(await ask(width, height, w, h, fit, 'center', limit));
      }
    }
  }
  for (const position of positions.slice(1)) {
    for (const [width, height] of [[101, 67], [7, 5]]) {
      for (const [w, h] of [[50, 20], [4, 3], [99, 150]]) {
        rows.push(await ask(width, height, w, h, 'contain', position, [true, false]));
        rows.push(await ask(width, height, w, h, 'cover', position, [false, true]));
      }
    }
  }
  console.log('[\n' + rows.map((row) => JSON.stringify(row)).join(',\n') + '\n]');
}

main();
