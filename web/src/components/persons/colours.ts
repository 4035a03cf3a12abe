// The colours of links as words and tones: a colour alone is not read out and not seen by everybody.
import type { PersonLink } from "../../api/types.ts";

export const kColourLabel = { yellow: "persons.yellow", green: "persons.green", white: "persons.white", red: "persons.red" } as const;
export const kColourTone = { yellow: "warning", green: "good", white: "neutral", red: "error" } as const;
export const kGradeLabel = { none: "persons.grade_none", possible: "persons.grade_possible", probable: "persons.grade_probable", strong: "persons.grade_strong" } as const;

// The prior explains the sum to who audits the engine; beside a person it would only confuse.
export function shownReasons(reasons: PersonLink["reasons"]) {
  return reasons.filter((reason) => reason.code !== "identity.prior");
}
