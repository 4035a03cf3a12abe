import assert from "node:assert/strict";
import { test } from "node:test";
import { nextWristband, readFamilyLine } from "../../src/lib/family_line.ts";

const needs = new Map([["p", "pregnant"], ["i", "serious_illness"]]);

test("a family of five is a line of twelve letters", () => {
  const line = readFamilyLine("f34m36f9m6f1", needs);
  assert.equal(line.wrong, null);
  assert.deepEqual(line.members.map((one) => `${one.sex}${one.age}`), ["F34", "M36", "F9", "M6", "F1"]);
  assert.deepEqual(readFamilyLine("F34 m36, f9 M6 f1", needs).members, line.members);
});

test("letters behind an age are needs", () => {
  assert.deepEqual(readFamilyLine("f28pi m", needs).members, [{ sex: "F", age: 28, needs: ["pregnant", "serious_illness"] }, { sex: "M", needs: [] }]);
  assert.deepEqual(readFamilyLine("x7", needs).members, [{ sex: "", age: 7, needs: [] }]);
});

test("what cannot be read is named and nothing is guessed", () => {
  assert.equal(readFamilyLine("f34 m999", needs).wrong, "m999");
  assert.equal(readFamilyLine("34 f2", needs).wrong, "34");
  assert.equal(readFamilyLine("f34q", needs).wrong, "f34q");
  assert.deepEqual(readFamilyLine("  ", needs), { members: [], wrong: null });
});

test("wristbands count on and keep their zeros", () => {
  assert.equal(nextWristband("0099"), "0100");
  assert.equal(nextWristband("A-7"), "A-8");
  assert.equal(nextWristband("blue"), "");
});
