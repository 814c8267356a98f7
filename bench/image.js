// node image.js TASK does a task, which is described in image.go, with sharp. Without a task, it only finds out whether sharp
// is there. It uses one thread, unless the task says more, and remembers no results. LINTEL_SHARP is the directory that sharp was installed in.
'use strict';
const fs = require('fs');
const sharp = require(require.resolve('sharp', { paths: [process.env.LINTEL_SHARP || process.cwd()] }));

sharp.cache(false);

const kernels = { bilinear: 'linear', bicubic: 'cubic', lanczos: 'lanczos3' };

// prepare returns the function that does the task, and the one that turns its result into a file.
function prepare(task) {
  sharp.concurrency(task.processors || 1);
  const data = fs.readFileSync(task.input);
  const resized = (image) =>
    image.resize(task.outWidth, task.outHeight, { fit: 'fill', kernel: kernels[task.option] });
  const same = (result) => result;
  switch (task.stage) {
    case 'thumbnail':
      return [() => resized(sharp(data)).jpeg({ quality: 80 }).toBuffer(), same];
    case 'webp':
      return [() => resized(sharp(data)).webp({ quality: 80 }).toBuffer(), same];
    case 'resize': {
      const image = rgb(data, task);
      const header = Buffer.from(`P6\n${task.outWidth} ${task.outHeight}\n255\n`);
      return [() => resized(image()).raw().toBuffer(), (result) => Buffer.concat([header, result])];
    }
    case 'encode': {
      const image = rgb(data, task);
      return [() => image().jpeg({ quality: 80, optimiseCoding: task.option === 'optimised' }).toBuffer(), same];
    }
  }
  throw new Error(`sharp cannot ${task.stage}`);
}

// rgb drops every fourth octet, which sharp would take for alpha.
function rgb(data, task) {
  const pixels = Buffer.alloc((data.length / 4) * 3);
  for (let i = 0, j = 0; i < data.length; i += 4, j += 3) {
    pixels[j] = data[i];
    pixels[j + 1] = data[i + 1];
    pixels[j + 2] = data[i + 2];
  }
  return () => sharp(pixels, { raw: { width: task.width, height: task.height, channels: 3 } });
}

async function run(task) {
  const [operate, file] = prepare(task);
  const result = await operate();
  if (task.output) fs.writeFileSync(task.output, file(result));
  const started = process.cpuUsage();
  let operations = 0;
  let micros = 0;
  while (micros < task.atLeast) {
    await operate();
    operations++;
    const used = process.cpuUsage(started);
    micros = used.user + used.system;
  }
  console.log(JSON.stringify({ operations, micros }));
}

if (process.argv.length > 2) run(JSON.parse(process.argv[2]));
