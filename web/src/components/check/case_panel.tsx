// Referral, request for protection, and why an action is not available.
import { client } from "../../api/client.ts";
import type { CheckView, ProtectionStatus } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { codeMessage } from "../../lib/error_text.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Code, Empty, Panel, Tag } from "../basics.tsx";
import { kActionLabel } from "./action_labels.ts";

// All that the counter learns of the protection desk.
function CareStatus({ check }: { check: CheckView }) {
  const { t } = useI18n();
  const asked = check.protection ? check.id : null;
  const status = useLoad(asked ? (signal) => client.get<ProtectionStatus>(`/api/protection/status?check=${asked}`, { signal, purpose: "border_check" }) : null, `care ${asked ?? ""}`);
  if (!status.data?.referred) return null;
  return (
    <p>
      <Tag tone="protect">{status.data.received ? t("case.care_received") : t("case.care_referred")}</Tag>
    </p>
  );
}

export function CasePanel({ check, secondLine }: { check: CheckView; secondLine: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { referral, protection } = check;
  // The counter does not offer refusal, so why it is not possible would only distract there.
  const guards = check.guards.filter((guard) => secondLine || guard.action !== "refuse");
  const nothing = !referral && !protection && guards.length === 0;
  return (
    <Panel title={t("case.title")} className="scrolls">
      {nothing ? <Empty>{t("case.none")}</Empty> : null}
      {protection ? (
        <div className={`case case-protection case-${protection.state}`}>
          <Tag tone="protect">{protection.state === "open" ? t("case.protection_open") : t("case.protection_closed")}</Tag>
          <p>
            {i18n.label("protection_kinds", protection.kind)} · <bdi>{protection.by}</bdi> · {i18n.instant(protection.at, false)}
          </p>
          {protection.outcome ? (
            <p>
              {i18n.label("protection_outcomes", protection.outcome)} · <bdi>{protection.closed_by ?? ""}</bdi>
            </p>
          ) : null}
        </div>
      ) : null}
      {referral ? (
        <div className="case">
          <Tag tone="warning">{t("case.referred")}</Tag>
          <p>
            {referral.reasons.map((reason) => i18n.label("referral_reasons", reason)).join(" · ")} · <bdi>{referral.by}</bdi> · {i18n.instant(referral.at, false)}
          </p>
          {referral.referred_to ? (
            <p>
              {t("case.referred_to")} <bdi>{referral.referred_to.name}</bdi>
            </p>
          ) : null}
          <CareStatus check={check} />
          {referral.note ? <p className="muted"><bdi>{referral.note}</bdi></p> : null}
        </div>
      ) : null}
      <ul className="guards">
        {guards.map((guard, index) => {
          const known = codeMessage(guard.code);
          const label = kActionLabel[guard.action];
          return (
            <li key={index}>
              <strong>{label ? t(label) : guard.action}</strong> {known ? t(known) : <bdi>{guard.message}</bdi>} <Code>{guard.code}</Code>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
