import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, inputOf, isWhole, sameDraft, withOutcome } from "../../src/lib/paired.ts";

const empty = draftOf({ version: 3, phases: [{ phase: "contact" }, { phase: "application" }, { phase: "interview" }], incidents: [] });
const outcomes = (draft: typeof empty) => draft.phases.map((item) => item.outcome);

test("whoever is refused or gets no answer reaches nothing further", () => {
  assert.deepEqual(outcomes(withOutcome(empty, 0, "refused")), ["refused", "not_reached", "not_reached"]);
  assert.deepEqual(outcomes(withOutcome(withOutcome(empty, 0, "treated"), 1, "no_answer")), ["treated", "no_answer", "not_reached"]);
  assert.ok(isWhole(withOutcome(empty, 0, "refused")));
});

test("a change of mind opens what was not reached, and keeps what was said", () => {
  const all = withOutcome(withOutcome(withOutcome(empty, 0, "treated"), 1, "treated"), 2, "treated");
  assert.ok(isWhole(all));
  const back = withOutcome(withOutcome(all, 0, "refused"), 0, "treated");
  assert.deepEqual(outcomes(back), ["treated", "", ""]);
  assert.ok(!isWhole(back));
});

test("what is sent names no phase without an outcome as decided, and no empty incident", () => {
  const draft = { ...withOutcome(empty, 0, "treated"), text: "  fine ", incidents: [{ text: " ", breaks_protocol: true }, { text: "rain", breaks_protocol: false }] };
  const sent = inputOf(draft);
  assert.equal(sent.version, 3);
  assert.equal(sent.text, "fine");
  assert.deepEqual(sent.incidents, [{ text: "rain", breaks_protocol: false }]);
  assert.ok(!("outcome" in sent.phases![1]!));
  assert.ok(!sameDraft(draft, empty));
  assert.ok(sameDraft(empty, { ...empty, text: " " }));
});
