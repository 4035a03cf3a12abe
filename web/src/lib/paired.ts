// The rules of a tester's form, as the server has them: what can be chosen for a phase, and whether the form is whole.
import type { PairedForm, PairedFormInput, PairedOutcome, PairedPhase } from "../api/types.ts";

export interface PhaseDraft {
  phase: PairedPhase;
  outcome: PairedOutcome | "";
  text: string;
}
export interface IncidentDraft {
  text: string;
  breaks_protocol: boolean;
}
export interface Draft {
  version: number;
  phases: PhaseDraft[];
  text: string;
  incidents: IncidentDraft[];
}

export function draftOf(form: PairedForm): Draft {
  return {
    version: form.version,
    phases: form.phases.map((item) => ({ phase: item.phase, outcome: item.outcome ?? "", text: item.text ?? "" })),
    text: form.text ?? "",
    incidents: form.incidents.map((item) => ({ text: item.text ?? "", breaks_protocol: item.breaks_protocol })),
  };
}

// Whoever was refused, or got no answer, reaches nothing further; whoever was treated goes on.
export function withOutcome(draft: Draft, index: number, outcome: PairedOutcome): Draft {
  const phases = draft.phases.map((item, at) => (at === index ? { ...item, outcome } : item));
  let ended = false;
  const settled = phases.map((item) => {
    if (ended) return { ...item, outcome: "not_reached" as const };
    if (item.outcome === "not_reached") return { ...item, outcome: "" as const };
    ended = item.outcome === "refused" || item.outcome === "no_answer";
    return item;
  });
  return { ...draft, phases: settled };
}

export function isWhole(draft: Draft): boolean {
  return draft.phases.every((item) => item.outcome !== "");
}

export function inputOf(draft: Draft): PairedFormInput {
  return {
    version: draft.version,
    phases: draft.phases.map((item) => ({ phase: item.phase, ...(item.outcome ? { outcome: item.outcome } : {}), text: item.text.trim() })),
    text: draft.text.trim(),
    incidents: draft.incidents.filter((item) => item.text.trim()).map((item) => ({ ...item, text: item.text.trim() })),
  };
}

export function sameDraft(a: Draft, b: Draft): boolean {
  return JSON.stringify(inputOf(a)) === JSON.stringify(inputOf(b));
}
