import assert from "node:assert/strict";
import { test } from "node:test";
import { MrzCapture, type KeyVerdict, type Outcome } from "../../src/lib/mrz_capture.ts";
import { mrzFromText } from "../../src/lib/mrz_text.ts";

const kPassport = ["P<UTOERIKSDOTTIR<<SALKA<MARIN<<<<<<<<<<<<<<<", "L898902C36UTO7408122F3204159ZE184226B<<<<<10"];
const kCard = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F3204159UTO<<<<<<<<<<<6", "ERIKSDOTTIR<<SALKA<MARIN<<<<<<"];
const kVisaB = ["V<UTOERIKSDOTTIR<<SALKA<MARIN<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"].map((line) => line.padEnd(36, "<"));

interface Run {
  verdicts: KeyVerdict[];
  outcome: Outcome;
}

// Types keys at a gap, with Enter where the text has a line break, and lets time pass at the end.
function type(capture: MrzCapture, keys: string[], gap: number, inField = false, pauseAtEnter = 0): Run {
  let at = 1000;
  const verdicts: KeyVerdict[] = [];
  let outcome: Outcome = { kind: "nothing" };
  for (const key of keys) {
    verdicts.push(capture.key(key, at, inField));
    const taken = capture.take();
    if (taken.kind !== "nothing") outcome = taken;
    at += gap + (key === "Enter" ? pauseAtEnter : 0);
  }
  const idle = capture.idle();
  return { verdicts, outcome: outcome.kind === "nothing" ? idle : outcome };
}
const keysOf = (lines: string[], between: string[], last: string[]) => lines.flatMap((line, index) => [...line, ...(index < lines.length - 1 ? between : last)]);

for (const [name, lines] of [["passport", kPassport], ["card", kCard], ["visa of two times 36", kVisaB]] as const) {
  for (const between of [[], ["Enter"]]) {
    for (const last of [[], ["Enter"], ["Enter", "Enter"]]) {
      test(`${name}, ${between.length} Enter between lines, ${last.length} at the end`, () => {
        const run = type(new MrzCapture(), keysOf(lines, between, last), 4);
        assert.deepEqual(run.outcome, { kind: "mrz", text: lines.join("\n"), way: "typed" });
        assert.ok(run.verdicts.every((verdict) => verdict !== "pass"), "no key reaches the page");
      });
    }
  }
}

test("a pause at the end of a line is part of the reading", () => {
  const run = type(new MrzCapture(), keysOf(kPassport, ["Enter"], ["Enter"]), 5, false, 250);
  assert.equal(run.outcome.kind, "mrz");
});

test("in a field the first keys pass and are then taken back", () => {
  const run = type(new MrzCapture(), keysOf(kPassport, ["Enter"], ["Enter"]), 5, true);
  assert.equal(run.outcome.kind, "mrz");
  assert.deepEqual(run.verdicts.slice(0, 6), ["pass-begin", "pass", "pass", "pass", "pass", "recognised"]);
  assert.ok(run.verdicts.slice(6).every((verdict) => verdict === "swallow"));
});

test("a person typing a name is left alone", () => {
  for (const gap of [65, 90, 200]) {
    const run = type(new MrzCapture(), [..."PATRICIA VALENCIA", "Enter"], gap, true);
    assert.ok(run.verdicts.every((verdict) => verdict === "pass" || verdict === "pass-begin"));
    assert.equal(run.outcome.kind, "nothing");
  }
});

test("a single letter outside fields is held only for a moment", () => {
  const capture = new MrzCapture();
  assert.equal(capture.key("a", 1000, false), "hold");
  assert.ok(capture.patience() <= 100);
  assert.deepEqual(capture.idle(), { kind: "released" });
  assert.equal(capture.key("r", 3000, false), "pass");
  assert.equal(capture.key("Enter", 3010, false), "pass");
});

test("fast typing that cannot be a zone is left alone", () => {
  for (const text of ["12345678901234567890", "P1234567890", "PUTZ.A.B", "HELLOWORLD"]) {
    const run = type(new MrzCapture(), [...text], 5, true);
    assert.ok(!run.verdicts.includes("recognised"), text);
  }
});

test("a zone cut short is reported, not sent", () => {
  const run = type(new MrzCapture(), [...kPassport.join("").slice(0, 80), "Enter"], 5);
  assert.deepEqual(run.outcome, { kind: "misread", length: 80 });
});

test("two documents in a row are two zones", () => {
  const capture = new MrzCapture();
  assert.equal(type(capture, keysOf(kPassport, ["Enter"], ["Enter"]), 5).outcome.kind, "mrz");
  assert.equal(type(capture, keysOf(kCard, ["Enter"], ["Enter"]), 5).outcome.kind, "mrz");
});

test("lower case, as from a reader with caps lock on, is understood", () => {
  const run = type(new MrzCapture(), keysOf(kPassport, ["Enter"], ["Enter"]).map((key) => (key.length === 1 ? key.toLowerCase() : key)), 5);
  assert.deepEqual(run.outcome, { kind: "mrz", text: kPassport.join("\n"), way: "typed" });
});

test("pasted text is a zone only if it looks like one", () => {
  assert.equal(mrzFromText(kPassport.join("\r\n")), kPassport.join("\n"));
  assert.equal(mrzFromText(` ${kCard.join("\n")} \n`), kCard.join("\n"));
  assert.equal(mrzFromText(kPassport.join("").toLowerCase()), kPassport.join("\n"));
  assert.equal(mrzFromText(kPassport.join("").replace(/<</g, "\u00ab")), kPassport.join("\n"));
  assert.equal(mrzFromText(kPassport[0]!), null);
  assert.equal(mrzFromText("A".repeat(88)), null);
  assert.equal(mrzFromText("Dear colleague, please look at this case. ".repeat(2)), null);
  assert.equal(mrzFromText(""), null);
});
