// Why a hit was found, as a sentence: what speaks for the same person and what against, the weightiest first.
import type { HitReason } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { codeText } from "../../lib/code_text.ts";
import { localeOf } from "../../lib/format.ts";

const kMost = 3;

export function HitSentence({ reasons }: { reasons: HitReason[] }) {
  const i18n = useI18n();
  const { t, language } = i18n;
  const list = new Intl.ListFormat(localeOf(language), { type: "conjunction" });
  // Several parts of a name agree for one reason: it is said once. In the middle of a sentence it begins small.
  const said = (wanted: (reason: HitReason) => boolean) => {
    const found = reasons.filter((reason) => reason.code !== "score.prior" && Math.abs(reason.contribution) >= 0.05 && wanted(reason));
    found.sort((left, right) => Math.abs(right.contribution) - Math.abs(left.contribution));
    const texts = [...new Set(found.map((reason) => codeText(i18n, "match", reason.code)))].slice(0, kMost);
    return list.format(texts.map((text) => text.charAt(0).toLocaleLowerCase(localeOf(language)) + text.slice(1)));
  };
  const speaksFor = said((reason) => reason.contribution > 0);
  const against = said((reason) => reason.contribution < 0);
  if (!speaksFor && !against) return null;
  return (
    <p className="hit-sentence">
      {speaksFor ? t("hits.why", { for: speaksFor }) : null} {against ? t("hits.why_against", { against }) : null}
    </p>
  );
}
