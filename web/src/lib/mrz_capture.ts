// Tells a document reader in keyboard mode from a person typing. A reader sends 72, 88 or 90 characters a few milliseconds apart, with Enter
// at the end and often between the lines. The detector is fed keys with their times and answers what to do with each; it knows no DOM, so that
// it can be tested. `attach_mrz_capture` in mrz_listener.ts connects it to a page.
//
// - Outside text fields a first key that could start a zone is held: letter shortcuts and type-ahead must not act on it. If nothing follows
//   quickly it is released and acts then.
// - Inside text fields keys pass at first (a person must see what he types at once); when the burst is recognised the field is put back to
//   what it held before, and the rest is swallowed.
//
// A reader may be set up for another keyboard layout than the desk: each way of reading the keys is followed until it cannot be a zone any more, and
// the check digits choose among those that are left (zone_reading.ts).
import { canStartMrz, isCompleteLength, kLongest, splitLines } from "./mrz_text.ts";
import { bestReading, kWays, readingOf, strokeCharacter, type Stroke, type Way } from "./zone_reading.ts";

export interface CaptureOptions {
  maximumGapMs: number; // between two keys of a reader; people at full speed stay above 60
  recogniseAfter: number; // keys of a burst before it is taken for a reader
  lineGapMs: number; // a reader may pause at the end of a line
  remembered: Way; // how this desk's reader was read before
}
export const kCaptureDefaults: CaptureOptions = { maximumGapMs: 50, recogniseAfter: 6, lineGapMs: 400, remembered: "typed" };

export type KeyVerdict = "pass" | "pass-begin" | "hold" | "recognised" | "swallow";
export type Outcome = { kind: "mrz"; text: string; way: Way } | { kind: "misread"; length: number } | { kind: "released" } | { kind: "nothing" };

type Phase = "idle" | "watching" | "capturing" | "draining";

export class MrzCapture {
  private readonly options: CaptureOptions;
  private phase: Phase = "idle";
  private strokes: Stroke[] = [];
  private last = 0;
  private afterLineBreak = false;
  private holding = false;
  private finished: Stroke[] | null = null;

  constructor(options: Partial<CaptureOptions> = {}) {
    this.options = { ...kCaptureDefaults, ...options };
  }

  // One key going down. `inTextField` says whether it would write into a field.
  key(key: string, at: number, inTextField: boolean, code = "", shift = false): KeyVerdict {
    const gap = at - this.last;
    const limit = this.afterLineBreak ? this.options.lineGapMs : this.options.maximumGapMs;
    const fast = gap <= limit;
    this.last = at;
    if (this.phase === "draining") {
      if (fast && (key === "Enter" || key === "Tab")) return "swallow";
      this.reset();
    }
    const stroke = { key, code, shift };
    if (this.phase === "capturing") return this.capturing(stroke);
    if (this.phase === "watching" && fast && couldStart([...this.strokes, stroke])) {
      this.strokes.push(stroke);
      if (this.strokes.length < this.options.recogniseAfter) return this.holding ? "hold" : "pass";
      this.phase = "capturing";
      return "recognised";
    }
    this.reset();
    if (!couldStart([stroke])) return "pass";
    this.phase = "watching";
    this.strokes = [stroke];
    this.holding = !inTextField;
    this.last = at;
    return this.holding ? "hold" : "pass-begin";
  }

  // How long to wait for the next key before calling `idle`.
  patience(): number {
    if (this.phase === "capturing" && this.afterLineBreak && !this.complete()) return this.options.lineGapMs;
    // A busy page gets its keys late, in one go; a reading once recognised is given time for that.
    return this.phase === "draining" || this.phase === "capturing" ? this.options.maximumGapMs * 4 : this.options.maximumGapMs + 30;
  }

  // Whether a reader is (or was just now) sending: also its control keys, like the line feed Ctrl+J, are not for the page then.
  active(): boolean {
    return this.phase === "capturing" || this.phase === "draining";
  }

  // No key came within `patience`.
  idle(): Outcome {
    const { phase, strokes, holding } = this;
    this.reset();
    if (phase === "capturing") return this.result(strokes);
    return phase === "watching" && holding ? { kind: "released" } : { kind: "nothing" };
  }

  // A zone completed by its last Enter; asked after every "swallow".
  take(): Outcome {
    const done = this.finished;
    this.finished = null;
    return done === null ? { kind: "nothing" } : this.result(done);
  }

  private capturing(stroke: Stroke): KeyVerdict {
    if (stroke.key === "Enter" || stroke.key === "Tab") {
      this.afterLineBreak = true;
      // 72 characters may only be complete at the second line's end, 60 of 90 are never a whole zone: the length alone decides.
      if (this.complete()) this.finish();
      return "swallow";
    }
    this.afterLineBreak = false;
    this.strokes.push(stroke);
    if (this.strokes.length >= kLongest) this.finish();
    return "swallow";
  }

  // Whether some way of reading makes a zone of what is there.
  private complete(): boolean {
    return kWays.some((way) => isCompleteLength(readingOf(this.strokes, way).text.length));
  }

  private finish(): void {
    this.finished = this.strokes;
    this.phase = "draining";
    this.afterLineBreak = false;
    this.strokes = [];
  }

  private result(strokes: Stroke[]): Outcome {
    const best = bestReading(strokes, this.options.remembered);
    return best ? { kind: "mrz", text: splitLines(best.text), way: best.way } : { kind: "misread", length: strokes.length };
  }

  private reset(): void {
    this.phase = "idle";
    this.strokes = [];
    this.afterLineBreak = false;
    this.holding = false;
  }
}

// Whether one way of reading makes the beginning of a zone of them.
function couldStart(strokes: readonly Stroke[]): boolean {
  return kWays.some((way) => {
    const text = strokes.map((stroke) => strokeCharacter(stroke, way)).join("");
    return text.length === strokes.length && canStartMrz(text);
  });
}
