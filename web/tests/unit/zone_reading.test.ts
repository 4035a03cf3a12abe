// Every pair of a reader's layout and a desk's layout: what the desk makes of the reader's keys is turned back into the zone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { characterAt, kLayoutIds, kLayouts, kPositions, kReaderLayouts, positionOf, type LayoutId } from "../../src/lib/keyboard_layouts.ts";
import { MrzCapture, type Outcome } from "../../src/lib/mrz_capture.ts";
import { bestReading, countChecks, rememberedWay, rememberWay, repairText, type Stroke } from "../../src/lib/zone_reading.ts";

// Of the specimens of ICAO Doc 9303; AZQMWY123 has every letter that moves between layouts.
const kZones: Record<string, string[]> = {
  passport: ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
  card: ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"],
  "passport of moving letters": ["P<UTOAZQMWYZ<<MAZY<QUYNH<<<<<<<<<<<<<<<<<<<<", "AZQMWY1230UTO7408122F1204159<<<<<<<<<<<<<<<0"],
};
const digit = (field: string) => [...field].reduce((sum, c, at) => sum + (c === "<" ? 0 : /\d/.test(c) ? Number(c) : c.charCodeAt(0) - 55) * ([7, 3, 1][at % 3] ?? 0), 0) % 10;
kZones["passport of moving letters"]![1] = `AZQMWY123${digit("AZQMWY123")}UTO7408122F1204159<<<<<<<<<<<<<<<0`;

// What a browser tells of the keys that a reader sends, set up for `reader`, at a desk with layout `desk`. A reader holds shift for capital letters.
function sent(lines: string[], reader: LayoutId, desk: LayoutId): Stroke[] {
  return [...lines.join("")].map((character) => {
    const position = positionOf(reader, character);
    assert.ok(position, `${character} at ${reader}`);
    return { ...position, key: characterAt(desk, position.code, position.shift) || "Unidentified" };
  });
}

test("tables are whole: each position once, each layout as long as the positions", () => {
  assert.equal(new Set(kPositions).size, kPositions.length);
  for (const id of kLayoutIds) {
    assert.equal(kLayouts[id].plain.length, kPositions.length, id);
    assert.equal(kLayouts[id].shifted.length, kPositions.length, id);
  }
  for (const id of kReaderLayouts) for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<") assert.ok(positionOf(id, character), `${character} at ${id}`);
});

for (const [name, lines] of Object.entries(kZones)) {
  for (const reader of kReaderLayouts) {
    for (const desk of kLayoutIds) {
      test(`${name}: a reader for ${reader} at a desk with ${desk}`, () => {
        const strokes = sent(lines, reader, desk);
        assert.equal(bestReading(strokes)?.text, lines.join(""));
        const capture = new MrzCapture();
        let at = 1000;
        let outcome: Outcome = { kind: "nothing" };
        for (const [index, stroke] of strokes.entries()) {
          capture.key(stroke.key, (at += 4), false, stroke.code, stroke.shift);
          if ((index + 1) % lines[0]!.length === 0) capture.key("Enter", (at += 4), false, "Enter", false);
          const taken = capture.take();
          if (taken.kind !== "nothing") outcome = taken;
        }
        assert.equal(outcome.kind, "mrz");
        assert.equal(outcome.kind === "mrz" && outcome.text, lines.join("\n"));
        const text = strokes.map((stroke) => stroke.key).join("");
        // Without positions: what was pasted, or typed by the reader into the field. The ligature of the Arabic layout is told by its two letters.
        if (text !== lines.join("")) assert.equal(repairText(text)?.text, lines.join("\n"), text);
      });
    }
  }
}

test("a zone that is right as typed is never changed", () => {
  for (const lines of Object.values(kZones)) {
    for (const layout of kReaderLayouts) {
      const reading = bestReading(sent(lines, layout, layout));
      assert.equal(reading?.way, layout === "us" ? reading?.way : "typed");
      assert.equal(reading?.text, lines.join(""));
    }
  }
});

test("a false document reaches the server as it is", () => {
  const wrong = kZones.passport!.join("").replace("7408122", "7408129").replace("1204159", "1204151").replace("L898902C36", "L898902C37");
  const strokes = sent([wrong], "us", "us");
  assert.deepEqual(countChecks(wrong), { right: 1, of: 4 }); // that of the optional data stands
  assert.equal(bestReading(strokes)?.text, wrong);
});

test("what is no zone is no zone in any layout", () => {
  assert.equal(repairText("Bonjour, voici un texte"), null);
  assert.equal(repairText("P<UTO"), null);
  assert.equal(bestReading(sent(["P<UTOSHORT"], "us", "fr")), null);
  assert.equal(repairText("ش".repeat(88)), null);
});

test("fast typing at a desk with another layout is left alone", () => {
  for (const text of ["12345678901234567890", "HELLOWORLD", "SALUT A TOUS"]) {
    const capture = new MrzCapture();
    let at = 1000;
    for (const character of text) {
      const verdict = capture.key(character, (at += 5), true, positionOf("us", character)?.code ?? "Space", true);
      assert.notEqual(verdict, "recognised", text);
    }
  }
});

test("the desk remembers the way, and an unknown one is forgotten", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  assert.equal(rememberedWay(storage), "typed");
  rememberWay("fr", storage);
  assert.equal(rememberedWay(storage), "fr");
  kept.set("limen.reader", "dvorak");
  assert.equal(rememberedWay(storage), "typed");
  const forbidden = { getItem: () => { throw new Error("no"); }, setItem: () => { throw new Error("no"); } };
  assert.equal(rememberedWay(forbidden), "typed");
  rememberWay("us", forbidden);
});

// Any keys, of any layout or none: reading them ends, and what is made of them has proved itself. A seed, so that a failure comes again.
test("any keys give nothing, what was typed, or a zone with two check digits right", () => {
  let state = 20261123;
  const dice = (sides: number) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % sides;
  const pick = <T>(from: readonly T[]): T => from[dice(from.length)] as T;
  const alphabet = [...kLayoutIds.flatMap((id) => [...kLayouts[id].plain, ...kLayouts[id].shifted]), " ", "\n", "\u200f", "٣", "😀", "é", ""];
  let made = 0;
  for (let round = 0; round < 3000; ++round) {
    let text = "";
    if (dice(3) === 0) {
      for (let left = dice(100); left > 0; --left) text += pick(alphabet);
    } else {
      const reader = pick(kReaderLayouts);
      const lines = [...pick(Object.values(kZones)).join("")];
      for (let edits = dice(4); edits > 0; --edits) lines[dice(lines.length)] = pick([..."ABYZQMW0189<"]);
      text = sent(lines, reader, pick(kLayoutIds)).map((stroke) => stroke.key).join("");
      if (dice(4) === 0) text = text.slice(0, dice(text.length)) + pick(alphabet) + text.slice(dice(text.length));
    }
    const repaired = repairText(text);
    if (repaired) {
      made += 1;
      const flat = repaired.text.replaceAll("\n", "");
      assert.match(flat, /^[A-Z0-9<]+$/);
      assert.ok(countChecks(flat).right >= 2, text);
    }
    const strokes = [...text].map((key) => ({ key, code: pick(["", "Space", "Numpad7", ...kPositions]), shift: dice(2) === 0 }));
    const remembered = pick(["typed" as const, ...kReaderLayouts]);
    const best = bestReading(strokes, remembered);
    if (best) assert.ok(best.right >= 2 || best.way === "typed" || best.way === remembered, text);
  }
  assert.ok(made > 300, `${made}`);
});
