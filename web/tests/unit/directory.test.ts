import assert from "node:assert/strict";
import { test } from "node:test";
import type { Proposal, ProposalField } from "../../src/api/types.ts";
import { changedFields, clashes, decisionsOf, isReady, kUndecided, lineDiff, rebased } from "../../src/lib/directory.ts";

const base = { name: "Aid", phone: "1", website: "https://a.example" };

test("only what was changed is sent", () => {
  assert.deepEqual(changedFields(base, { ...base, phone: "2" }), { phone: "2" });
  assert.deepEqual(changedFields(base, { ...base, phone: " 1 " }), {});
  assert.deepEqual(changedFields(base, { ...base, website: "" }), { website: "" });
});

test("an edit is put on what another has written meanwhile, and nothing of either is lost", () => {
  const mine = { ...base, phone: "2" };
  const theirs = { ...base, website: "https://b.example" };
  assert.deepEqual(clashes(base, mine, theirs), []);
  assert.deepEqual(rebased(base, mine, theirs), { name: "Aid", phone: "2", website: "https://b.example" });
  assert.deepEqual(clashes(base, mine, { ...base, phone: "3" }), [{ field: "phone", mine: "2", theirs: "3" }]);
  assert.deepEqual(clashes(base, mine, { ...base, phone: "2" }), []);
});

const field = (more: Partial<ProposalField>): ProposalField => ({ field: "phone", before: "1", value: "2", state: "open", now: "1", changed_since: false, ...more });
const proposal = (fields: ProposalField[]): Proposal => ({ id: "p", received_at: "", taken_at: "", language: "en", remark: "", state: "open", is_new: false, suspicions: [], fields });

test("a refusal says why, and a field that changed since is accepted only by who has seen it", () => {
  assert.ok(!isReady(field({}), kUndecided));
  assert.ok(isReady(field({}), { ...kUndecided, accept: true }));
  assert.ok(!isReady(field({}), { ...kUndecided, accept: false, reason: "  " }));
  assert.ok(isReady(field({}), { ...kUndecided, accept: false, reason: "no source" }));
  assert.ok(!isReady(field({ changed_since: true, now: "9" }), { ...kUndecided, accept: true }));
  assert.ok(isReady(field({ changed_since: true, now: "9" }), { ...kUndecided, accept: true, despite: true }));
  assert.ok(isReady(field({ changed_since: true, now: "2" }), { ...kUndecided, accept: true }));
});

test("what is sent are the decided fields that are open still", () => {
  const all = proposal([field({}), field({ field: "name", state: "accepted" }), field({ field: "website" })]);
  const accept = { ...kUndecided, accept: true, verified: true };
  assert.deepEqual(decisionsOf(all, { phone: accept, name: accept }), [{ field: "phone", accept: true, verified: true }]);
  assert.deepEqual(decisionsOf(all, { website: { ...kUndecided, accept: false, reason: " gone ", verified: true } }), [{ field: "website", accept: false, reason: "gone" }]);
});

test("lists are compared line by line", () => {
  assert.deepEqual(lineDiff("a\nb", "b\nc"), [
    { kind: "removed", text: "a" },
    { kind: "same", text: "b" },
    { kind: "added", text: "c" },
  ]);
  assert.deepEqual(lineDiff("", ""), []);
});
