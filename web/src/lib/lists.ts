// Code lists as choices of a field, in the reader's language.
import type { Choice } from "../components/fields.tsx";
import type { I18n } from "../i18n/i18n.tsx";
import type { ListName } from "../api/types.ts";

export function choicesOf(i18n: I18n, list: ListName): Choice[] {
  return (i18n.setup?.lists[list] ?? []).map((item) => ({ id: item.code, label: i18n.label(list, item.code) }));
}

// Reasons as on the form: its letters, and a reason with sub-boxes as their heading (a sub-box ticks the reason it belongs to).
export function refusalChoices(i18n: I18n): Choice[] {
  return (i18n.setup?.lists.refusal_reasons ?? []).map((item) => {
    const label = i18n.label("refusal_reasons", item.code);
    return { id: item.code, label: /^[A-Z]\d?$/.test(item.code) ? `${item.code} · ${label}` : label, heading: Boolean(item.choose_one), sub: Boolean(item.parent) };
  });
}

export function stateChoices(i18n: I18n): Choice[] {
  const choices = (i18n.setup?.states ?? []).map((state) => ({ id: state.code, label: `${state.code} · ${i18n.state(state.code)}` }));
  return choices.sort((left, right) => left.id.localeCompare(right.id, "en"));
}

export function sexChoices(i18n: I18n): Choice[] {
  return [
    { id: "F", label: i18n.t("sex.F") },
    { id: "M", label: i18n.t("sex.M") },
    { id: "X", label: i18n.t("sex.X") },
    { id: "unknown", label: i18n.t("sex.unknown") },
  ];
}

export function sexLabel(i18n: I18n, code: string): string {
  if (code === "F") return i18n.t("sex.F");
  if (code === "M") return i18n.t("sex.M");
  return code === "X" ? i18n.t("sex.X") : i18n.t("sex.unknown");
}

export function postName(post: string | { name: string } | null | undefined): string {
  if (!post) return "–";
  return typeof post === "string" ? post : post.name;
}
