// What the hit desk's pages have in common: the purpose a person reads under, the words of states, texts in four languages.
import type { HitClock, HitFileSummary, HitText, Session } from "../../api/types.ts";
import type { I18n, MessageKey } from "../../i18n/i18n.tsx";
import type { Tone } from "../basics.tsx";

// Each role holds one of these with its scopes of the desk.
export function hitPurpose(session: Session): string {
  return ["second_line", "alert_management", "border_check"].find((purpose) => session.purposes.includes(purpose)) ?? "border_check";
}

export function textIn(i18n: I18n, text: HitText): string {
  return text[i18n.language] || text.en;
}

export const kStates: Record<HitFileSummary["state"], { text: MessageKey; tone: Tone }> = {
  drafted: { text: "hit_desk.state_drafted", tone: "warning" },
  sent: { text: "hit_desk.state_sent", tone: "info" },
  received: { text: "hit_desk.state_received", tone: "info" },
  in_work: { text: "hit_desk.state_in_work", tone: "info" },
  answered: { text: "hit_desk.state_answered", tone: "good" },
  closed: { text: "hit_desk.state_closed", tone: "neutral" },
};
export const kOutcomes: Record<NonNullable<HitFileSummary["outcome"]>, MessageKey> = {
  done: "hit_desk.outcome_done",
  not_possible: "hit_desk.outcome_not_possible",
  false: "hit_desk.outcome_false",
};
const kColours: Record<NonNullable<HitClock["colour"]>, Tone> = { green: "good", amber: "warning", red: "error", late: "error" };

// The clock in words: a colour alone says nothing to who cannot see it.
export function clockText(i18n: I18n, clock: HitClock): { text: string; tone: Tone } {
  if (clock.stage === "done" || !clock.limit) return clock.late ? { text: i18n.t("hit_desk.clock_was_late"), tone: "warning" } : { text: i18n.t("hit_desk.clock_done"), tone: "neutral" };
  const until = i18n.instant(clock.limit);
  if (clock.colour === "late") return { text: i18n.t(clock.stage === "report" ? "hit_desk.clock_report_late" : "hit_desk.clock_answer_late", { until }), tone: "error" };
  return { text: i18n.t(clock.stage === "report" ? "hit_desk.clock_report" : "hit_desk.clock_answer", { until }), tone: kColours[clock.colour ?? "green"] };
}
