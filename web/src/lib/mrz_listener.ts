// Connects MrzCapture to a page: listens before everybody else, holds or lets pass, restores fields, and takes pasted zones too.
import { MrzCapture, type CaptureOptions, type Outcome } from "./mrz_capture.ts";
import { mrzFromText } from "./mrz_text.ts";
import { repairText, type Way } from "./zone_reading.ts";

export interface MrzHandlers {
  // `way`: how the keys had to be read; "typed" when they came out as they were meant.
  onMrz: (text: string, way: Way) => void;
  onMisread: (length: number) => void;
}

type TextField = HTMLInputElement | HTMLTextAreaElement;
interface Snapshot {
  field: TextField;
  value: string;
  start: number | null;
  end: number | null;
}

export function textFieldOf(target: EventTarget | null): TextField | null {
  if (target instanceof HTMLTextAreaElement) return target;
  if (!(target instanceof HTMLInputElement)) return null;
  return ["text", "search", "password", "email", "tel", "url", "number"].includes(target.type) ? target : null;
}

function snapshot(field: TextField): Snapshot {
  return { field, value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

// React keeps its own copy of a field's value; setting it through the prototype and announcing it as input makes React follow.
function restore({ field, value, start, end }: Snapshot): void {
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (start !== null) field.setSelectionRange(start, end ?? start);
}

export function attachMrzCapture(handlers: MrzHandlers, options: Partial<CaptureOptions> = {}): () => void {
  const capture = new MrzCapture(options);
  let saved: Snapshot | null = null;
  let held: { target: EventTarget; init: KeyboardEventInit }[] = [];
  let timer = 0;
  let replaying = false;

  const release = () => {
    const keys = held;
    held = [];
    replaying = true;
    for (const { target, init } of keys) {
      target.dispatchEvent(new KeyboardEvent("keydown", init));
      target.dispatchEvent(new KeyboardEvent("keyup", init));
    }
    replaying = false;
  };

  const settle = (outcome: Outcome) => {
    if (outcome.kind === "released") release();
    if (outcome.kind === "mrz") handlers.onMrz(outcome.text, outcome.way);
    if (outcome.kind === "misread") handlers.onMisread(outcome.length);
    if (outcome.kind !== "nothing") held = [];
  };

  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => settle(capture.idle()), capture.patience());
  };

  const stop = (event: Event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (replaying || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (capture.active()) stop(event);
      return;
    }
    if (["Shift", "CapsLock", "AltGraph", "Control", "Alt", "Meta"].includes(event.key)) return;
    const field = textFieldOf(event.target);
    const pending = held.length > 0;
    const verdict = capture.key(event.key, event.timeStamp, field !== null, event.code, event.shiftKey);
    if (pending && (verdict === "pass" || verdict === "pass-begin" || (verdict === "hold" && event.repeat))) release();
    if (verdict === "pass") return;
    if (verdict === "pass-begin") {
      saved = field ? snapshot(field) : null;
    } else if (verdict === "hold") {
      stop(event);
      if (event.target) held.push({ target: event.target, init: { key: event.key, code: event.code, shiftKey: event.shiftKey, bubbles: true, cancelable: true } });
    } else {
      stop(event);
      if (verdict === "recognised") {
        held = [];
        if (saved) restore(saved);
        saved = null;
      }
      settle(capture.take());
    }
    wait();
  };

  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData?.getData("text") ?? "";
    const mrz = mrzFromText(pasted);
    const repaired = mrz ? null : repairText(pasted);
    if (!mrz && !repaired) return;
    stop(event);
    if (mrz) handlers.onMrz(mrz, "typed");
    else if (repaired) handlers.onMrz(repaired.text, repaired.way);
  };

  window.addEventListener("keydown", onKeyDown, true);
  window.addEventListener("paste", onPaste, true);
  return () => {
    window.clearTimeout(timer);
    window.removeEventListener("keydown", onKeyDown, true);
    window.removeEventListener("paste", onPaste, true);
  };
}
