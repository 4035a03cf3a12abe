import assert from "node:assert/strict";
import { test } from "node:test";
import { numberFields, withNumber, withThing } from "../../src/lib/things.ts";

const plates = [
  { code: "plate", text: "AB12CD", state: "UTO" },
  { code: "vin", text: "1M8GDM9AXKP042788" },
  { code: "plate", text: "XY99ZZ", state: "XAN" },
];

test("every number of a code is shown, and a place for one that is not there", () => {
  assert.deepEqual(numberFields(["plate", "vin"], plates).map((one) => one.text), ["AB12CD", "XY99ZZ", "1M8GDM9AXKP042788"]);
  assert.deepEqual(numberFields(["imo"], plates), [{ code: "imo", text: "" }]);
});

test("changing one number leaves the second of the same code", () => {
  assert.deepEqual(withNumber(plates, "plate", 0, { text: "AB13CD" }), [{ ...plates[0], text: "AB13CD" }, plates[1], plates[2]]);
  assert.deepEqual(withNumber(plates, "plate", 1, { state: "UTO" }), [plates[0], plates[1], { ...plates[2], state: "UTO" }]);
  assert.deepEqual(withNumber(plates, "plate", 1, { text: "" }).map((one) => one.text), ["AB12CD", "1M8GDM9AXKP042788", ""]);
  assert.deepEqual(withNumber([], "imo", 0, { text: "9074729" }), [{ code: "imo", text: "9074729" }]);
});

test("a lorry with two containers keeps the second one, and what else it has", () => {
  const container = (text: string) => ({ kind: "container", identifiers: [{ code: "container", text }] });
  const blank = { kind: "document_blank", identifiers: [{ code: "serial", text: "S1" }] };
  const two = [container("CSQU3054383"), blank, container("MSKU0000000")];
  assert.deepEqual(withThing(two, "container", "container", "CSQU3054383"), two);
  assert.deepEqual(withThing(two, "container", "container", " TGHU1234567 "), [container("TGHU1234567"), blank, two[2]]);
  assert.deepEqual(withThing(two, "container", "container", ""), [blank, two[2]]);
  assert.deepEqual(withThing([blank], "container", "container", "CSQU3054383"), [blank, two[0]]);
  assert.deepEqual(withThing([blank], "container", "container", ""), [blank]);
});

test("an aircraft keeps its serial number when its tail number is typed anew or taken out", () => {
  const aircraft = { kind: "aircraft", identifiers: [{ code: "serial", text: "28001" }, { code: "tail", text: "5N-ABC" }] };
  assert.deepEqual(withThing([aircraft], "aircraft", "tail", "5N-ABD"), [{ kind: "aircraft", identifiers: [aircraft.identifiers[0], { code: "tail", text: "5N-ABD" }] }]);
  assert.deepEqual(withThing([aircraft], "aircraft", "tail", ""), [{ kind: "aircraft", identifiers: [aircraft.identifiers[0]] }]);
});
