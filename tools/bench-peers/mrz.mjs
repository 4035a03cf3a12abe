// Runs an npm reader of machine readable zones over the vectors of tools/make_mrz_vectors.py: node mrz.mjs PEER FILE MODE
//
// MODE parse: accepted, rejected, fields right, processor time. MODE repair: look-alikes, with the reader's own
// correction switched on; a line is written before each one, so that whoever stops this process knows how far it came.
// The last line is one object of JSON. A reader is asked about the formats only that it says it reads.
import { readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [name, file, mode] = process.argv.slice(2);

const sexes = { male: 'M', female: 'F', nonspecified: 'X', unspecified: 'X' };
const peers = {
  mrz: {
    formats: ['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'],
    load: async () => {
      const { parse } = await import('mrz');
      return (lines, correct) => parse(lines, { autocorrect: correct });
    },
  },
  'mrz-fast': {
    formats: ['TD3'],
    load: async () => {
      const { parseMRZ } = await import('mrz-fast');
      return (lines, correct) => parseMRZ(lines, { errorCorrection: correct });
    },
  },
};
if (!(name in peers)) {
  console.error(`peers: ${Object.keys(peers).join(', ')}`);
  process.exit(2);
}
const vectors = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
  .filter((vector) => peers[name].formats.includes(vector.format));
const run = await peers[name].load();

// Dates that are not whole are not compared: every reader has its own way of writing them.
const short = (date) => (/^\d{4}-\d\d-\d\d$/.test(date) ? date.slice(2).replaceAll('-', '') : null);
function same(fields, truth) {
  if (!fields) return false;
  const wanted = {
    documentCode: truth.document_code, issuingState: truth.issuer, lastName: truth.surname, firstName: truth.given_names,
    documentNumber: truth.document_number, nationality: truth.nationality, birthDate: short(truth.birth_date),
    expirationDate: short(truth.expiry_date),
  };
  for (const [key, value] of Object.entries(wanted)) {
    if (value === null || !(key in fields)) continue;
    if ((fields[key] ?? '').replaceAll('<', ' ').trim() !== value) return false;
  }
  return fields.sex === undefined || (sexes[fields.sex] ?? 'X') === truth.sex;
}
function attempt(vector, correct) {
  try {
    return run(vector.mrz.split('\n'), correct);
  } catch {
    return { valid: false, thrown: true };
  }
}

const { version } = JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8'));
const answer = { peer: name, version, node: process.version, formats: peers[name].formats.length };
if (mode === 'parse') {
  const count = { valid: 0, accepted: 0, fields: 0, malformed: 0, rejected: 0, thrown: 0 };
  for (const vector of vectors) {
    const result = attempt(vector, false);
    if (result.thrown) count.thrown += 1;
    if (vector.kind === 'valid') {
      count.valid += 1;
      if (result.valid) count.accepted += 1;
      if (result.valid && same(result.fields, vector.fields)) count.fields += 1;
    } else if (vector.kind === 'malformed') {
      count.malformed += 1;
      if (!result.valid) count.rejected += 1;
    }
  }
  const good = vectors.filter((vector) => vector.kind === 'valid').map((vector) => vector.mrz.split('\n'));
  const before = process.cpuUsage();
  let parsed = 0;
  let used = { user: 0, system: 0 };
  while (used.user + used.system < 500000) {
    for (const lines of good) {
      try { run(lines, false); } catch { /* counted above */ }
    }
    parsed += good.length;
    used = process.cpuUsage(before);
  }
  Object.assign(answer, count, { parsed, cpu_ms: (used.user + used.system) / 1000 });
} else {
  const look = vectors.filter((vector) => vector.kind === 'look_alike');
  let repaired = 0;
  look.forEach((vector, index) => {
    writeSync(1, `at ${index} ${look.length} ${repaired}\n`);
    const result = attempt(vector, true);
    if (result.valid && same(result.fields, vector.fields)) repaired += 1;
  });
  Object.assign(answer, { look_alikes: look.length, repaired });
}
writeSync(1, `${JSON.stringify(answer)}\n`);
