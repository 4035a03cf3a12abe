// Checks in short, newest first: a list of buttons.
import { Button as AriaButton } from "react-aria-components";
import type { CheckSummary } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { kDecisionLabel } from "../check/action_labels.ts";
import { Code, Empty, PersonName, Tag } from "../basics.tsx";

export function CheckList({ checks, empty, selected, unreadable, onOpen }: { checks: CheckSummary[]; empty: string; selected?: string | null; unreadable?: number; onOpen: (id: string) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const damaged = unreadable ? <p className="muted small">{t("counter.unreadable", { count: unreadable })}</p> : null;
  if (checks.length === 0) return <>{damaged}<Empty>{empty}</Empty></>;
  return (
    <>
    {damaged}
    <ul className="check-list">
      {checks.map((check) => {
        const decision = check.decision ? kDecisionLabel[check.decision] : undefined;
        return (
          <li key={check.id}>
            <AriaButton className="check-item" onPress={() => onOpen(check.id)} aria-current={check.id === selected || undefined}>
              <span className="check-item-top">
                <PersonName surname={check.surname} given={check.given_names} />
                <span className="muted">{i18n.instant(check.opened_at, false)}</span>
              </span>
              <span className="check-item-line">
                <Code>{check.nationality}</Code>
                <span>{i18n.date(check.birth_date)}</span>
                <span>{check.direction === "entry" ? t("direction.entry") : t("direction.exit")}</span>
                {check.lane ? <bdi>{t("shell.lane", { lane: check.lane })}</bdi> : null}
              </span>
              <span className="check-item-line">
                {check.protection_open ? <Tag tone="protect">{t("case.protection_open")}</Tag> : null}
                {check.unreviewed_hits ? <Tag tone="warning">{t("hits.open", { count: check.unreviewed_hits })}</Tag> : null}
                {check.referral_reasons.map((reason) => (
                  <Tag key={reason}>{i18n.label("referral_reasons", reason)}</Tag>
                ))}
                {decision ? <Tag>{t(decision)}</Tag> : null}
              </span>
            </AriaButton>
          </li>
        );
      })}
    </ul>
    </>
  );
}
