// Words and tones of rounds and answers.
import type { AssessmentAnswer, AssessmentRound } from "../../api/types.ts";
import type { MessageKey } from "../../i18n/i18n.tsx";
import type { Tone } from "../basics.tsx";

export const kPurpose = "assessment";

export const roundStates: Record<AssessmentRound["state"], { text: MessageKey; tone: Tone }> = {
  open: { text: "assess.round.open", tone: "info" },
  frozen: { text: "assess.round.frozen", tone: "warning" },
  published: { text: "assess.round.published", tone: "good" },
  superseded: { text: "assess.round.superseded", tone: "neutral" },
};
export const answerStates: Record<AssessmentAnswer["state"], { text: MessageKey; tone: Tone }> = {
  draft: { text: "assess.state.draft", tone: "neutral" },
  submitted: { text: "assess.state.submitted", tone: "info" },
  in_review: { text: "assess.state.in_review", tone: "info" },
  queried: { text: "assess.state.queried", tone: "warning" },
  agreed: { text: "assess.state.agreed", tone: "good" },
  checked: { text: "assess.state.checked", tone: "good" },
  published: { text: "assess.state.published", tone: "good" },
  superseded: { text: "assess.state.superseded", tone: "neutral" },
};
const kRules: Record<string, MessageKey> = {
  source_required: "assess.rule.source_required",
  contradiction: "assess.rule.contradiction",
  parent_says_no: "assess.rule.parent_says_no",
  jump: "assess.rule.jump",
  same_law_other_option: "assess.rule.same_law_other_option",
  same_source_other_answer: "assess.rule.same_source_other_answer",
  outlier: "assess.rule.outlier",
};
// A rule of the instrument itself has no text here: its own message is shown.
export function ruleText(rule: string): MessageKey | undefined {
  return kRules[rule];
}
