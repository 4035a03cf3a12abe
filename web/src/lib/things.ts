// Things in words: their numbers, and why a number agrees with an alert.
import type { GroupInput, ThingAgreement, ThingIdentifier } from "../api/types.ts";
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

// The numbers of a form: for each code those that are there, or an empty one to type in.
export function numberFields(codes: string[], all: ThingIdentifier[]): ThingIdentifier[] {
  return codes.flatMap((code) => {
    const there = all.filter((one) => one.code === code);
    return there.length > 0 ? there : [{ code, text: "" }];
  });
}

// The `index`-th number of that code says something else; the others stay, those of the same code, too.
export function withNumber(all: ThingIdentifier[], code: string, index: number, part: Partial<ThingIdentifier>): ThingIdentifier[] {
  const place = all.map((one, i) => (one.code === code ? i : -1)).filter((i) => i >= 0)[index];
  if (place === undefined) return [...all, { code, text: "", ...part }];
  return all.map((one, i) => (i === place ? { ...one, ...part } : one));
}

type Things = NonNullable<GroupInput["others"]>;

// What else stands with a group, when the one number of such a thing that its form shows was typed anew: the first of that kind and code. All else stays.
export function withThing(others: Things, kind: string, code: string, typed: string): Things {
  const text = typed.trim();
  const place = others.findIndex((one) => one.kind === kind && one.identifiers.some((number) => number.code === code));
  if (place < 0) return text ? [...others, { kind, identifiers: [{ code, text }] }] : others;
  const old = others[place]!.identifiers;
  const index = old.findIndex((number) => number.code === code);
  const identifiers = text ? old.map((number, i) => (i === index ? { ...number, text } : number)) : old.filter((_, i) => i !== index);
  return others.flatMap((one, i) => (i !== place ? [one] : identifiers.length > 0 ? [{ ...one, identifiers }] : []));
}
