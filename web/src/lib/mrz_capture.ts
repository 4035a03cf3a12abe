// Tells a document reader in keyboard mode from a person typing. A reader sends 72, 88 or 90 characters a few milliseconds apart, with Enter
// at the end and often between the lines. The detector is fed keys with their times and answers what to do with each; it knows no DOM, so that
// it can be tested. `attach_mrz_capture` in mrz_listener.ts connects it to a page.
//
// - Outside text fields a first key that could start a zone is held: letter shortcuts and type-ahead must not act on it. If nothing follows
//   quickly it is released and acts then.
// - Inside text fields keys pass at first (a person must see what he types at once); when the burst is recognised the field is put back to
//   what it held before, and the rest is swallowed.
import { canStartMrz, isCompleteLength, isMrzCharacter, kLongest, kNoMapping, mapKey, splitLines, type KeyMapping } from "./mrz_text.ts";

export interface CaptureOptions {
  maximumGapMs: number; // between two keys of a reader; people at full speed stay above 60
  recogniseAfter: number; // keys of a burst before it is taken for a reader
  lineGapMs: number; // a reader may pause at the end of a line
  mapping: KeyMapping;
}
export const kCaptureDefaults: CaptureOptions = { maximumGapMs: 50, recogniseAfter: 6, lineGapMs: 400, mapping: kNoMapping };

export type KeyVerdict = "pass" | "pass-begin" | "hold" | "recognised" | "swallow";
export type Outcome = { kind: "mrz"; text: string } | { kind: "misread"; length: number } | { kind: "released" } | { kind: "nothing" };

type Phase = "idle" | "watching" | "capturing" | "draining";

export class MrzCapture {
  private readonly options: CaptureOptions;
  private phase: Phase = "idle";
  private text = "";
  private last = 0;
  private afterLineBreak = false;
  private holding = false;
  private finished: string | null = null;

  constructor(options: Partial<CaptureOptions> = {}) {
    this.options = { ...kCaptureDefaults, ...options };
  }

  // One key going down. `inTextField` says whether it would write into a field.
  key(key: string, at: number, inTextField: boolean): KeyVerdict {
    const gap = at - this.last;
    const limit = this.afterLineBreak ? this.options.lineGapMs : this.options.maximumGapMs;
    const fast = gap <= limit;
    this.last = at;
    if (this.phase === "draining") {
      if (fast && (key === "Enter" || key === "Tab")) return "swallow";
      this.reset();
    }
    if (this.phase === "capturing") return this.capturing(key);
    const character = mapKey(key, this.options.mapping);
    if (this.phase === "watching" && fast && isMrzCharacter(character) && canStartMrz(this.text + character)) {
      this.text += character;
      if (this.text.length < this.options.recogniseAfter) return this.holding ? "hold" : "pass";
      this.phase = "capturing";
      return "recognised";
    }
    this.reset();
    if (!isMrzCharacter(character) || !canStartMrz(character)) return "pass";
    this.phase = "watching";
    this.text = character;
    this.holding = !inTextField;
    this.last = at;
    return this.holding ? "hold" : "pass-begin";
  }

  // How long to wait for the next key before calling `idle`.
  patience(): number {
    if (this.phase === "capturing" && this.afterLineBreak && !isCompleteLength(this.text.length)) return this.options.lineGapMs;
    // A busy page gets its keys late, in one go; a reading once recognised is given time for that.
    return this.phase === "draining" || this.phase === "capturing" ? this.options.maximumGapMs * 4 : this.options.maximumGapMs + 30;
  }

  // Whether a reader is (or was just now) sending: also its control keys, like the line feed Ctrl+J, are not for the page then.
  active(): boolean {
    return this.phase === "capturing" || this.phase === "draining";
  }

  // No key came within `patience`.
  idle(): Outcome {
    const { phase, text, holding } = this;
    this.reset();
    if (phase === "capturing") return this.result(text);
    return phase === "watching" && holding ? { kind: "released" } : { kind: "nothing" };
  }

  // A zone completed by its last Enter; asked after every "swallow".
  take(): Outcome {
    const done = this.finished;
    this.finished = null;
    return done === null ? { kind: "nothing" } : this.result(done);
  }

  private capturing(key: string): KeyVerdict {
    if (key === "Enter" || key === "Tab") {
      this.afterLineBreak = true;
      // 72 characters may only be complete at the second line's end, 60 of 90 are never a whole zone: the length alone decides.
      if (isCompleteLength(this.text.length)) this.finish();
      return "swallow";
    }
    this.afterLineBreak = false;
    const character = mapKey(key, this.options.mapping);
    if (isMrzCharacter(character)) this.text += character;
    if (this.text.length >= kLongest) this.finish();
    return "swallow";
  }

  private finish(): void {
    this.finished = this.text;
    this.phase = "draining";
    this.afterLineBreak = false;
    this.text = "";
  }

  private result(text: string): Outcome {
    return isCompleteLength(text.length) && text.includes("<") ? { kind: "mrz", text: splitLines(text) } : { kind: "misread", length: text.length };
  }

  private reset(): void {
    this.phase = "idle";
    this.text = "";
    this.afterLineBreak = false;
    this.holding = false;
  }
}
