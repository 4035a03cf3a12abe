import assert from "node:assert/strict";
import { test } from "node:test";
import type { AssessmentAnswer, InstrumentNode } from "../../src/api/types.ts";
import { actionsFor, countOf, draftOf, isChanged, labelOf, sectionsOf } from "../../src/lib/assessment.ts";

const node = (id: string, kind: string, parent?: string): InstrumentNode => ({ id, kind, title: { en: id }, ...(parent ? { parent } : {}) });
const answer = (fields: Partial<AssessmentAnswer>): AssessmentAnswer => ({ period: "", question: "q", said: { answer: "yes" }, source: "Act 1", citation: "", comment: "", as_of: "", state: "draft", version: 1, ...fields });

test("questions stand below their node, in the order of the instrument", () => {
  const sections = sectionsOf([node("all", "overall"), node("rights", "area", "all"), node("q1", "question", "rights"), node("free", "question"), node("q2", "question", "rights")]);
  assert.deepEqual(sections.map((one) => [one.node?.id ?? null, one.questions.map((question) => question.id)]), [["rights", ["q1", "q2"]], [null, ["free"]]]);
  assert.deepEqual(sections[0]!.path.map((one) => one.id), ["all", "rights"]);
});

test("a tree that turns in a circle ends", () => {
  assert.equal(sectionsOf([node("a", "area", "b"), node("b", "area", "a"), node("q", "question", "a")])[0]!.questions.length, 1);
});

test("a draft is changed only when something that counts is", () => {
  const before = answer({});
  assert.equal(isChanged(draftOf(before), before), false);
  assert.equal(isChanged({ ...draftOf(before), said: { answer: "yes", scope: "" } }, before), false);
  assert.equal(isChanged({ ...draftOf(before), said: {} }, before), true);
  assert.equal(isChanged({ ...draftOf(before), citation: "p. 4" }, before), true);
  assert.equal(isChanged(draftOf(undefined), undefined), false);
});

test("buttons are those of the role and the state", () => {
  const names = (role: string, state: string, own = false, round = "open") => [...actionsFor(role, state, own, round)].sort();
  assert.deepEqual(names("country_expert", ""), ["write"]);
  assert.deepEqual(names("country_expert", "draft", true), ["submit", "write"]);
  assert.deepEqual(names("country_expert", "submitted", true), ["withdraw"]);
  assert.deepEqual(names("country_expert", "agreed", true), []);
  assert.deepEqual(names("peer_reviewer", "submitted"), ["agree", "begin", "change", "query"]);
  assert.deepEqual(names("peer_reviewer", "checked"), ["change", "query"]);
  assert.deepEqual(names("coordinator", "submitted"), ["agree", "change", "query"]);
  assert.deepEqual(names("coordinator", "draft"), []);
});

test("who wrote of an answer is offered no judgement of it, and a closed round offers nothing", () => {
  for (const state of ["draft", "submitted", "in_review", "queried", "agreed", "checked"]) {
    assert.equal(actionsFor("peer_reviewer", state, true, "open").size, 0);
    assert.equal(actionsFor("coordinator", state, true, "open").size, 0);
    for (const role of ["country_expert", "peer_reviewer", "coordinator"]) {
      for (const round of ["frozen", "published", "superseded"]) assert.equal(actionsFor(role, state, false, round).size, 0);
    }
  }
});

test("labels fall back to English, counts add up", () => {
  assert.equal(labelOf({ en: "Title", fr: "Titre" }, "fr"), "Titre");
  assert.equal(labelOf({ en: "Title" }, "ar"), "Title");
  assert.equal(labelOf(undefined, "en"), "");
  assert.equal(countOf({ draft: 2, agreed: 3 }, "draft", "agreed", "checked"), 5);
});
