// node kafka.js STAGE EVENT WARM-UPS MICROSECONDS decodes the event in a file as a handler in Node does, with JSON.parse and
// Buffer.from, and in the stage "dispatch" awaits a function for each record. It does so for at least that much processor
// time, and prints the digest of what it has found.
'use strict';
const fs = require('fs');

const [stage, file, warmUps, atLeast] = process.argv.slice(2);
const data = fs.readFileSync(file);
let digest;

function add(record) {
  digest.records++;
  digest.sum += record.partition + record.offset + (record.timestamp % 1000);
  addBytes(Buffer.from(record.key, 'base64'));
  addBytes(Buffer.from(record.value, 'base64'));
  for (const header of record.headers) {
    for (const name in header) addBytes(Buffer.from(header[name]));
  }
}

function addBytes(b) {
  digest.bytes += b.length;
  if (b.length > 0) digest.sum += b[b.length - 1];
}

const stages = {
  decode() {
    const event = JSON.parse(data.toString());
    for (const list of Object.values(event.records)) {
      for (const record of list) add(record);
    }
  },
  async dispatch() {
    const handle = async (record) => add(record);
    const event = JSON.parse(data.toString());
    for (const list of Object.values(event.records)) {
      for (const record of list) await handle(record);
    }
  },
};

async function run() {
  digest = { records: 0, bytes: 0, sum: 0 };
  await stages[stage]();
}

(async () => {
  for (let i = 0; i < Number(warmUps); i++) await run();
  const started = process.cpuUsage();
  let events = 0;
  let micros = 0;
  while (micros < Number(atLeast)) {
    await run();
    events++;
    const used = process.cpuUsage(started);
    micros = used.user + used.system;
  }
  console.log(JSON.stringify({ ...digest, events, micros }));
})();
