// Runs one npm library over a list of names and queries: node screening.mjs PEER LIST QUERIES SECONDS
//
// LIST: reference TAB name; QUERIES: truth (empty for travellers whom nobody looks for) TAB name; names are folded to
// small Latin letters already, which is more than these libraries do for themselves. Stops after SECONDS of its own time.
// First line: peer and version; then a line a query: best score of any name, of the name's own record, milliseconds.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const [peer, listFile, queryFile, seconds] = process.argv.slice(2);
const pairs = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => line.split('\t'));
const list = pairs(listFile).map(([reference, name], id) => ({ id, reference, name }));
const queries = pairs(queryFile);

const makers = {
  fuzzball: () => {
    const fuzzball = require('fuzzball');
    // Sorted once, as its own documentation advises for many queries on one list.
    const sorted = list.map(({ reference, name }) => ({ reference, name: fuzzball.process_and_sort(name) }));
    return (name) => {
      const query = fuzzball.process_and_sort(name);
      return sorted.map((entry) => ({
        reference: entry.reference,
        score: fuzzball.token_sort_ratio(query, entry.name, { proc_sorted: true, full_process: false }) / 100,
      }));
    };
  },
  minisearch: () => {
    const MiniSearch = require('minisearch').default ?? require('minisearch');
    const index = new MiniSearch({ fields: ['name'], storeFields: ['reference'] });
    index.addAll(list);
    return (name) => index.search(name, { fuzzy: 0.25, prefix: false, combineWith: 'OR' });
  },
  'fuse.js': () => {
    const Fuse = require('fuse.js').default ?? require('fuse.js');
    const index = new Fuse(list, { keys: ['name'], includeScore: true, threshold: 0.6, ignoreLocation: true });
    return (name) => index.search(name).map(({ item, score }) => ({ reference: item.reference, score: 1 - score }));
  },
};
if (!(peer in makers)) {
  console.error(`peers: ${Object.keys(makers).join(', ')}`);
  process.exit(2);
}
const search = makers[peer]();
const { version } = JSON.parse(readFileSync(join(here, 'node_modules', peer, 'package.json'), 'utf8'));
const out = [`${peer}\t${version}\t${process.version}`];
const end = process.hrtime.bigint() + BigInt(Math.round(Number(seconds) * 1e9));
for (const [truth, name] of queries) {
  const begin = process.hrtime.bigint();
  if (begin > end) break;
  let best = 0;
  let own = 0;
  for (const { reference, score } of search(name)) {
    if (score > best) best = score;
    if (reference === truth && score > own) own = score;
  }
  out.push(`${best}\t${own}\t${Number(process.hrtime.bigint() - begin) / 1e6}`);
}
process.stdout.write(`${out.join('\n')}\n`);
