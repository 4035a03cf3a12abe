// What the server says by a code and an officer can meet at the counter or in the second line has words of the client's own in four languages.
// Which codes there are stands in docs/errors (tools/check_errors holds those tables to the source of the server).
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const web = process.env.LIMEN_WEB ?? ".";
const read = (...path: string[]) => readFileSync(join(web, ...path), "utf8");
const english = JSON.parse(read("src/messages/en.json")) as Record<string, string>;
const keysIn = (file: string) => [...read("src/lib", file).matchAll(/"([^"\s]+)"/g)].map((match) => match[1]!);
const codeKeys = new Set(keysIn("code_text.ts"));
const errorTexts = new Map([...read("src/lib/error_text.ts").matchAll(/"([a-z0-9_.]+)": "([a-z0-9_.]+)"/g)].map((match) => [match[1]!, match[2]!]));

// Rows of a table of codes; those of the journal are no answers.
function codesOf(area: string, under?: RegExp): string[] {
  const text = read("../docs/errors", `${area}.md`);
  const parts = text.split(/^## /m).filter((part) => !under || under.test(part.split("\n")[0]!));
  const rows = parts.flatMap((part) => [...part.matchAll(/^\| `([a-z0-9_.]+)` \| ([a-z, ]+) \|/gm)]);
  return rows.filter((row) => row[2] !== "journal").map((row) => row[1]!);
}

// Not said to anybody at a desk: found at the start or when a pack is read, said to programs, or turned into another code on the way.
const kNotAtADesk = /^(api\.(credential|operation\.invalid|schema\.\w+|status\.conflict)|identity\.policy|protection\.roles\.invalid|[a-z_]+\.(rules|pack|texts)|persons\.pack\.range|hit_report\.\w+|list_age\.\w+|memberships\.\w+|permits\.(import\.\w+|record_changed)|papers\.statistics\.\w+|mrz\.(bench|compose|generate|states)\.\w+|document_check\.rules\.\w+)$/;

test("every finding of a check has a text", () => {
  const found = [...codesOf("mrz"), ...codesOf("border", /^Findings/), "border.protection.elsewhere"];
  assert.ok(found.length > 50);
  for (const code of found.filter((item) => !kNotAtADesk.test(item))) assert.ok(codeKeys.has(`found.${code}`), `found.${code}`);
  for (const code of codesOf("document_check").filter((item) => !kNotAtADesk.test(item))) assert.ok(codeKeys.has(`paper.${code}`), `paper.${code}`);
});

test("every finding that the server's source puts into a check is in the table of findings", () => {
  const folder = "../src/services/border";
  const said = new Set<string>();
  for (const name of readdirSync(join(web, folder)).filter((item) => item.endsWith(".cc") && !item.includes("test"))) {
    for (const [, code] of read(folder, name).matchAll(/\bfinding\(\s*"([a-z_.]+)"/g)) said.add(code!);
  }
  assert.ok(said.size > 8);
  for (const code of said) assert.ok(codeKeys.has(`found.${code}`), `found.${code}`);
});

test("every answer that keeps an officer from going on has a text", () => {
  const areas = ["border", "groups", "papers", "persons", "hit_desk", "shift", "approvals", "emergency", "backlog", "stay_evidence", "permits", "arrivals", "identity", "api", "protection"];
  const missing: string[] = [];
  for (const area of areas) {
    const codes = (area === "border" ? codesOf(area, /^(Guards|Requests)/) : codesOf(area)).filter((code) => !kNotAtADesk.test(code));
    assert.ok(codes.length > 2, area);
    missing.push(...codes.filter((code) => !errorTexts.has(code)));
  }
  assert.deepEqual(missing, []);
});

test("every step of the proof of a chip has a name", () => {
  const names = read("../src/engines/passive_authentication/passive_authentication.cc").split("to_text(Step")[1]!.split("};")[0]!;
  const steps = [...names.matchAll(/"([a-z_]+)"/g)].map((match) => match[1]!);
  assert.equal(steps.length, 15);
  const named = read("src/components/papers/chip_proof.tsx");
  for (const step of steps) assert.ok(named.includes(`${step}: "papers.pa.${step}"`), step);
});

test("every text that a code points to exists", () => {
  for (const [code, key] of errorTexts) assert.ok(key in english, `${code}: ${key}`);
  for (const key of codeKeys) if (key.includes(".") && !key.startsWith("../") && !key.startsWith("./")) assert.ok(key in english, key);
});
