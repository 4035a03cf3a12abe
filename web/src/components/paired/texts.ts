// Codes of the register in the reader's words.
import type { PairedCase, PairedOutcome, PairedPhase, PairedVerdict } from "../../api/types.ts";
import type { I18n, MessageKey } from "../../i18n/i18n.tsx";
import type { Tone } from "../basics.tsx";

export const kPairedPurpose = "paired_testing";

export const kPhases: Record<PairedPhase, MessageKey> = { contact: "paired.phase.contact", application: "paired.phase.application", interview: "paired.phase.interview" };
export const kOutcomes: Record<PairedOutcome, MessageKey> = { treated: "paired.step.treated", refused: "paired.step.refused", no_answer: "paired.step.no_answer", not_reached: "paired.step.not_reached" };
const kVerdicts: Record<PairedVerdict["outcome"], { text: MessageKey; tone: Tone }> = {
  both: { text: "paired.both", tone: "neutral" },
  neither: { text: "paired.neither", tone: "neutral" },
  only_a: { text: "paired.only_a", tone: "info" },
  only_b: { text: "paired.only_b", tone: "info" },
  unusable: { text: "paired.unusable", tone: "warning" },
};
export const kStates: Record<PairedCase["state"], { text: MessageKey; tone: Tone }> = {
  open: { text: "paired.state.open", tone: "info" },
  waiting: { text: "paired.state.waiting", tone: "warning" },
  complete: { text: "paired.state.complete", tone: "good" },
  abandoned: { text: "paired.state.abandoned", tone: "neutral" },
};
export const kGivenUp = ["target_gone", "tester_unavailable", "protocol_not_followed", "other"] as const;
const kReasons: Readonly<Record<string, MessageKey>> = {
  target_gone: "paired.reason.target_gone",
  tester_unavailable: "paired.reason.tester_unavailable",
  protocol_not_followed: "paired.reason.protocol_not_followed",
  other: "paired.reason.other",
  expired: "paired.reason.expired",
  protocol_broken: "paired.reason.protocol_broken",
  no_answer: "paired.reason.no_answer",
  not_reached: "paired.reason.not_reached",
};

export function reasonText({ t }: I18n, reason: string): string {
  const key = kReasons[reason];
  return key ? t(key) : reason;
}

export function verdictText(i18n: I18n, verdict: PairedVerdict): { text: string; tone: Tone } {
  const known = kVerdicts[verdict.outcome];
  const text = i18n.t(known.text);
  return { text: verdict.reason ? `${text}: ${reasonText(i18n, verdict.reason)}` : text, tone: known.tone };
}
