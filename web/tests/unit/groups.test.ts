import assert from "node:assert/strict";
import { test } from "node:test";
import type { GroupMember } from "../../src/api/types.ts";
import { carersFor, mayTick, nextOpen, textOfList } from "../../src/lib/groups.ts";

const member = (id: string, check?: object): GroupMember => ({ id, check: check && { state: "open", looked: true, child: false, ...check } }) as unknown as GroupMember;

test("who was not looked at, or has something to judge, is not ticked", () => {
  assert.ok(mayTick(member("a", {})));
  assert.ok(!mayTick(member("b", { looked: false })));
  assert.ok(!mayTick(member("c", { out_of_batch: { code: "groups.batch.hit", message: "" } })));
  assert.ok(!mayTick(member("d", { state: "closed" })));
  assert.ok(!mayTick(member("e")));
});

test("the next is whoever waits after this one, round once", () => {
  const all = [member("a", {}), member("b", { state: "closed" }), member("c", {}), member("d")];
  assert.equal(nextOpen(all, null)?.id, "a");
  assert.equal(nextOpen(all, "a")?.id, "c");
  assert.equal(nextOpen(all, "c")?.id, "a");
  assert.equal(nextOpen([all[1]!], "b"), null);
});

test("a child does not answer for a child", () => {
  const all = [member("a", {}), member("b", { child: true }), member("c", { child: true }), member("d")];
  assert.deepEqual(carersFor(all, all[1]!).map((one) => one.id), ["a", "d"]);
});

test("no letter of a spreadsheet is lost", () => {
  assert.equal(textOfList(new TextEncoder().encode("Müller")), "Müller");
  assert.equal(textOfList(new Uint8Array([0x4d, 0xfc, 0x6c])), "Mül");
  assert.equal(textOfList(new Uint8Array([0xff, 0xfe, 0x41, 0x00])), "A");
});
