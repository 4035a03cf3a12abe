import type { CheckView, Crossing } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { postName } from "../../lib/lists.ts";
import { Code, Empty, Panel, Tag } from "../basics.tsx";
import { kDecisionLabel } from "./action_labels.ts";

export function HistoryPanel({ check }: { check: CheckView }) {
  const i18n = useI18n();
  const { t } = i18n;
  const nothing = check.history.length === 0 && check.refusals.length === 0;
  return (
    <Panel title={t("history.title")} aside={<span className="count">{i18n.number(check.history.length)}</span>} className="scrolls">
      {nothing ? <Empty>{t("history.none")}</Empty> : null}
      {check.refusals.map((refusal) => (
        <p key={refusal.id} className="history-refusal">
          <Tag tone="error">{t("decision.refuse")}</Tag> {i18n.instant(refusal.at)} · <bdi>{postName(refusal.post)}</bdi> · {refusal.reasons.map((reason) => i18n.label("refusal_reasons", reason)).join("; ")}
        </p>
      ))}
      <table className="table table-tight">
        <caption className="visually-hidden">{t("history.title")}</caption>
        <tbody>
          {check.history.map((crossing) => (
            <CrossingRow key={crossing.id} crossing={crossing} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function CrossingRow({ crossing }: { crossing: Crossing }) {
  const i18n = useI18n();
  const { t } = i18n;
  const decision = kDecisionLabel[crossing.decision];
  return (
    <tr className={crossing.corrected_by ? "corrected" : undefined}>
      <td className="narrow">{i18n.date(crossing.local_day)}</td>
      <td className="narrow">
        <span className={`way way-${crossing.direction}`} aria-hidden="true" /> {crossing.direction === "entry" ? t("direction.entry") : t("direction.exit")}
      </td>
      <td>
        <bdi>{crossing.post.name}</bdi>
      </td>
      <td className="narrow">
        <Code>{crossing.document_number}</Code>
      </td>
      <td className="narrow">
        {crossing.decision !== "admit" && decision ? <Tag tone="warning">{t(decision)}</Tag> : null}
        {crossing.unlawful_days ? <Tag tone="error">{t("history.unlawful", { days: crossing.unlawful_days })}</Tag> : null}
        {crossing.corrected_by ? <Tag>{t("history.corrected")}</Tag> : null}
      </td>
    </tr>
  );
}
