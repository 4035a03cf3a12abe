// Runs npm's reader of boarding passes over a file, a pass a line, and says what processor time it took:
// node bcbp.mjs FILE RUNS. One line of JSON: passes a processor second (the best run), how many it read without an
// exception, and how many come out of decode and encode as the same text.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const { decode, encode } = await import('bcbp').catch(() => createRequire(import.meta.url)('bcbp'));
const [file, runs] = process.argv.slice(2);
const passes = readFileSync(file, 'latin1').split('\n').filter((line) => line !== '');

let best = 0;
let read = 0;
for (let run = 0; run < Number(runs); run += 1) {
  read = 0;
  const before = process.cpuUsage();
  for (const pass of passes) {
    try {
      decode(pass, 2026);
      read += 1;
    } catch { /* counted by not being counted */ }
  }
  const used = process.cpuUsage(before);
  best = Math.max(best, passes.length / ((used.user + used.system) / 1e6));
}
let same = 0;
for (const pass of passes.slice(0, 2000)) {
  try {
    same += encode(decode(pass, 2026)) === pass ? 1 : 0;
  } catch { /* not the same */ }
}
const { version } = JSON.parse(readFileSync(join(here, 'node_modules/bcbp/package.json'), 'utf8'));
process.stdout.write(`${JSON.stringify({
  peer: 'bcbp', version, node: process.version, passes: passes.length, read, per_cpu_second: Math.round(best), same_of_2000: same,
})}\n`);
