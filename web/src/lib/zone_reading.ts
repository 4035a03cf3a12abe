// What a reader meant, found out from what the desk made of it. Every way of reading the keys is tried: as they were typed, and by their positions
// for each layout that readers are set up for. The check digits of the zone say which one is right; a zone that is right as typed is never changed.
import { characterAt, kLayoutIds, kReaderLayouts, positionOf, type LayoutId } from "./keyboard_layouts.ts";
import { isCompleteLength, isMrzCharacter, splitLines } from "./mrz_text.ts";

export interface Stroke {
  key: string; // what the desk made of it
  code: string; // where the key stands; "" where the browser does not say
  shift: boolean;
}
export type Way = "typed" | LayoutId;
export const kWays: readonly Way[] = ["typed", ...kReaderLayouts];
export const isWay = (text: unknown): text is Way => kWays.includes(text as Way);

export interface Reading {
  way: Way;
  text: string; // of characters of a zone alone
  right: number; // check digits that fit
  of: number; // that the zone has
}

// One character; "" when this way makes none of it that a zone may have.
export function strokeCharacter(stroke: Stroke, way: Way): string {
  const character = (way === "typed" ? stroke.key : characterAt(way, stroke.code, stroke.shift)).toUpperCase();
  return isMrzCharacter(character) ? character : "";
}

// Weights 7, 3, 1 [9303-3 §4.9].
function checkDigit(field: string): number {
  let sum = 0;
  for (let at = 0; at < field.length; ++at) {
    const c = field[at] ?? "<";
    const value = c === "<" ? 0 : /\d/.test(c) ? Number(c) : c.charCodeAt(0) - 55;
    sum += value * ([7, 3, 1][at % 3] ?? 0);
  }
  return sum % 10;
}

// Parts [from, length] of number, birth, expiry and of all together, each with the place of its digit: a passport, a card of two lines and one of three.
type Field = readonly [parts: readonly (readonly [number, number])[], place: number];
const kFields: Record<number, readonly Field[]> = {
  88: [[[[44, 9]], 53], [[[57, 6]], 63], [[[65, 6]], 71], [[[44, 10], [57, 7], [65, 22]], 87]],
  72: [[[[36, 9]], 45], [[[49, 6]], 55], [[[57, 6]], 63], [[[36, 10], [49, 7], [57, 14]], 71]],
  90: [[[[5, 9]], 14], [[[30, 6]], 36], [[[38, 6]], 44], [[[5, 25], [30, 7], [38, 7], [48, 11]], 59]],
};

// How many check digits fit. Where "<" stands in the place of one (a visa has none of all together, a long number of a card has its own elsewhere)
// there is none to judge: the server reads it.
export function countChecks(text: string): { right: number; of: number } {
  let right = 0;
  let of = 0;
  for (const [parts, place] of kFields[text.length] ?? []) {
    const digit = text[place] ?? "";
    if (!/\d/.test(digit) || (text.startsWith("V") && parts.length > 1)) continue;
    of += 1;
    if (checkDigit(parts.map(([from, length]) => text.slice(from, from + length)).join("")) === Number(digit)) right += 1;
  }
  return { right, of };
}

export function readingOf(strokes: readonly Stroke[], way: Way): Reading {
  const text = strokes.map((stroke) => strokeCharacter(stroke, way)).join("");
  return { way, text, ...(isCompleteLength(text.length) && text.includes("<") ? countChecks(text) : { right: 0, of: 0 }) };
}

const isZone = (reading: Reading) => isCompleteLength(reading.text.length) && reading.text.includes("<");

// The best of the ways; `remembered` wins among equals, then what was typed. Another way than the typed one must prove itself by two check digits:
// a document that is false at one place must reach the server as it is. Null too when two ways are as good as each other and differ (Y and Z of a
// name, which no check digit covers): a guess would change somebody's name, so the desk is set up first.
export function bestReading(strokes: readonly Stroke[], remembered: Way = "typed"): Reading | null {
  const readings = kWays.map((way) => readingOf(strokes, way)).filter(isZone);
  const known = (reading: Reading) => reading.way === remembered || reading.way === "typed";
  const rank = (reading: Reading) => reading.right * 4 + (reading.way === remembered ? 2 : 0) + (reading.way === "typed" ? 1 : 0);
  const proved = readings.filter((reading) => known(reading) || reading.right >= 2).sort((a, b) => rank(b) - rank(a));
  const best = proved[0];
  if (!best) return null;
  const rival = proved.find((reading) => reading.text !== best.text);
  return rival && !known(best) && rank(rival) === rank(best) ? null : best;
}

// Text that was pasted, or typed into the field for a zone, where no positions are known: the desk's layout is turned round first. Null when nothing
// makes a zone with two check digits right.
export function repairText(pasted: string): { text: string; desk: LayoutId; way: Way } | null {
  const compact = pasted.replace(/[\s\u200e\u200f]/gu, "");
  let best: { text: string; desk: LayoutId; way: Way; right: number } | null = null;
  let unsure = false;
  for (const desk of kLayoutIds) {
    const strokes = strokesOf(compact, desk);
    if (!strokes) continue;
    for (const way of kReaderLayouts) {
      const reading = readingOf(strokes, way);
      if (!isZone(reading) || reading.right < 2) continue;
      const text = splitLines(reading.text);
      if (best !== null && reading.right === best.right && text !== best.text) unsure = true;
      if (best !== null && reading.right <= best.right) continue;
      best = { text, desk, way, right: reading.right };
      unsure = false;
    }
  }
  return best && !unsure ? { text: best.text, desk: best.desk, way: best.way } : null;
}

// Characters of two code points first (the ligatures of the Arabic layout).
function strokesOf(text: string, desk: LayoutId): Stroke[] | null {
  const strokes: Stroke[] = [];
  for (let at = 0; at < text.length; ) {
    const two = desk === "ar" ? positionOf(desk, text.slice(at, at + 2)) : null;
    const key = two ? text.slice(at, at + 2) : (text[at] ?? "");
    const position = two ?? positionOf(desk, key) ?? positionOf(desk, key.toLowerCase());
    if (!position) return null;
    strokes.push({ key, ...position });
    at += key.length;
  }
  return strokes;
}

// ---- What a desk remembers ----
const kKey = "limen.reader";

export function rememberedWay(storage: Pick<Storage, "getItem"> = window.localStorage): Way {
  try {
    const way = storage.getItem(kKey);
    return isWay(way) ? way : "typed";
  } catch {
    return "typed"; // storage is forbidden: nothing is remembered
  }
}

export function rememberWay(way: Way, storage: Pick<Storage, "setItem"> = window.localStorage): void {
  try {
    storage.setItem(kKey, way);
  } catch {
    // it is found out anew next time
  }
}
