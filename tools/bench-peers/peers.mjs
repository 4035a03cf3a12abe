// Runs one of the npm readers over a file and says what processor time it took: node peers.mjs PEER FILE RUNS
//
// The reader gets the text in pieces of 64 KiB, made before the clock starts, and has to give out every segment and
// component; both are counted. Answers one line of JSON. Figures of the whole process, its collector included.
import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

const peers = {
  edifact: async () => {
    const { Parser } = require('edifact');
    return (count) => {
      const parser = new Parser();
      parser.onclosesegment = () => { count.segments += 1; };
      parser.oncomponent = () => { count.components += 1; };
      return parser;
    };
  },
  'ts-edifact': async () => {
    const { Parser } = require('ts-edifact');
    return (count) => {
      const parser = new Parser();
      parser.onCloseSegment = () => { count.segments += 1; };
      parser.onComponent = () => { count.components += 1; };
      return parser;
    };
  },
  '@makakwastaken/ts-edifact': async () => {
    // Published for bundlers: its imports have no file extensions. A resolver that adds them is all it needs.
    const hook = `export async function resolve(specifier, context, next) {
      const bare = specifier.startsWith('.') && !/\\.(js|json|mjs)$/.test(specifier);
      return next(bare ? specifier + '.js' : specifier, context);
    }`;
    register(`data:text/javascript,${encodeURIComponent(hook)}`);
    const file = join(here, 'node_modules/@makakwastaken/ts-edifact/build/esm/src/parser.js');
    const { Parser } = await import(pathToFileURL(file).href);
    return (count) => {
      const parser = new Parser();
      parser.onCloseSegment = () => { count.segments += 1; };
      parser.onComponent = () => { count.components += 1; };
      return parser;
    };
  },
};

const [name, file, runs] = process.argv.slice(2);
if (!(name in peers)) {
  console.error(`peers: ${Object.keys(peers).join(', ')}`);
  process.exit(2);
}
// One of them warns of every segment that it has no table for; the terminal's time is not the reader's.
for (const method of ['log', 'info', 'warn', 'error', 'debug']) console[method] = () => {};
const make = await peers[name]();
const text = readFileSync(file, 'latin1');
const pieces = [];
for (let at = 0; at < text.length; at += 65536) pieces.push(text.slice(at, at + 65536));

const milliseconds = [];
let count;
for (let run = 0; run < Number(runs); run += 1) {
  count = { segments: 0, components: 0 };
  const parser = make(count);
  const before = process.cpuUsage();
  for (const piece of pieces) parser.write(piece);
  parser.end();
  const used = process.cpuUsage(before);
  milliseconds.push((used.user + used.system) / 1000);
}
const { version } = JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8'));
process.stdout.write(`${JSON.stringify({ peer: name, version, node: process.version, ...count, cpu_ms: milliseconds })}\n`);
