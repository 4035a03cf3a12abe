// Things in words: their numbers, and why a number agrees with an alert.
import type { ThingAgreement, ThingIdentifier } from "../api/types.ts";
import type { I18n } from "../i18n/i18n.tsx";

export function identifierText(i18n: I18n, one: ThingIdentifier): string {
  return `${i18n.label("thing_identifiers", one.code)} ${one.text}${one.state ? ` (${one.state})` : ""}`;
}

export function identifiersText(i18n: I18n, all: ThingIdentifier[]): string {
  return all.map((one) => identifierText(i18n, one)).join(" · ");
}

// "Plate: another character that looks alike, O here and 0 in the alert."
export function agreementText(i18n: I18n, one: ThingAgreement): string {
  const { t } = i18n;
  const name = i18n.label("thing_identifiers", one.identifier);
  const differences = one.differences.map((item) => t("things.difference", { seen: item.seen || "–", listed: item.listed || "–" })).join(", ");
  const how = one.how === "exact" ? t("things.exact", { name }) : one.how === "look_alike" ? t("things.look_alike", { name, differences }) : t("things.typing", { name, differences });
  return one.registry === "other" ? `${how} ${t("things.other_state")}` : how;
}
