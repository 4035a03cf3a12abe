import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { takeEvents } from "../../src/api/events.ts";
import { actionKey } from "../../src/lib/action_key.ts";
import { formatDate, formatInstant, formatNumber, parseTypedDate, shiftDay } from "../../src/lib/format.ts";
import { parseHash } from "../../src/lib/router.ts";

test("civil dates are shown whole or in part, never moved by a zone", () => {
  assert.equal(formatDate("1990-03-07", "en"), "07 Mar 1990");
  assert.equal(formatDate("1990-03-XX", "en"), "Mar 1990");
  assert.equal(formatDate("1990-XX-XX", "fr"), "1990");
  assert.equal(formatDate("XXXX-XX-XX", "en"), "XXXX-XX-XX");
  assert.equal(formatDate(null, "es"), "–");
  assert.match(formatDate("1990-03-07", "ar"), /٠٧.*١٩٩٠/);
});

test("instants are shown on the clock of the post", () => {
  assert.equal(formatInstant("2026-07-01T22:30:00Z", "en", "Africa/Tunis", false), "23:30");
  assert.match(formatInstant("2026-07-01T22:30:00Z", "en", "Europe/Madrid"), /02 Jul 2026.*00:30/);
  assert.equal(formatInstant("2026-07-01T22:30:00Z", "en", "No/Where", false), "22:30");
  assert.equal(formatInstant("nonsense", "en", "UTC"), "nonsense");
});

test("numbers follow the language", () => {
  assert.equal(formatNumber(1234.5, "en"), "1,234.5");
  assert.equal(formatNumber(12, "ar"), "١٢");
  assert.equal(formatNumber(null, "en"), "–");
  assert.equal(formatNumber(0, "en"), "0");
});

test("dates are read as people type them", () => {
  for (const text of ["1990-03-07", "7.3.1990", "07/03/1990", "07 03 1990", "07031990", "٠٧/٠٣/١٩٩٠"]) assert.equal(parseTypedDate(text), "1990-03-07", text);
  assert.equal(parseTypedDate("XX.03.1990"), "1990-03-XX");
  assert.equal(parseTypedDate("1990"), "1990-XX-XX");
  assert.equal(parseTypedDate("29.02.2024"), "2024-02-29");
  for (const text of ["30.02.1990", "29.02.2023", "07.13.1990", "1990-00-01", "7.3.90", "07.XX.1990", "yesterday", ""]) assert.equal(parseTypedDate(text), null, text);
});

test("days are shifted over months and leap years", () => {
  assert.equal(shiftDay("2024-02-28", 2), "2024-03-01");
  assert.equal(shiftDay("2026-01-01", -1), "2025-12-31");
});

test("an action key is made also where there is no randomUUID", () => {
  const whole = webcrypto as unknown as Crypto; // Node 18 has no global one
  const plain = { getRandomValues: whole.getRandomValues.bind(whole) } as unknown as Crypto;
  for (const source of [whole, plain]) {
    const keys = new Set(Array.from({ length: 200 }, () => actionKey(source)));
    assert.equal(keys.size, 200);
    for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test("server-sent events are cut at their ends only", () => {
  const first = takeEvents("event: check\ndata: {\"a\":1}\n\n: still here\n\nevent: check\ndata: {\"b\"");
  assert.deepEqual(first.events, [{ event: "check", data: '{"a":1}' }]);
  const second = takeEvents(`${first.rest}:2}\r\n\r\n`);
  assert.deepEqual(second, { events: [{ event: "check", data: '{"b":2}' }], rest: "" });
});

test("addresses behind the hash", () => {
  assert.deepEqual(parseHash("#/counter/a%2Fb"), { page: "counter", rest: ["a/b"] });
  assert.deepEqual(parseHash(""), { page: "", rest: [] });
});
