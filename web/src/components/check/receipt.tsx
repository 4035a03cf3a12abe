// What has just been decided, until the next document.
import type { CheckView } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Button, PersonName, Tag } from "../basics.tsx";
import { Slip } from "./slip.tsx";
import { kDecisionLabel } from "./action_labels.ts";

export function Receipt({ check, onClose }: { check: CheckView; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { decision } = check;
  const label = decision ? kDecisionLabel[decision.decision] : undefined;
  const good = decision?.decision === "admit";
  return (
    <section className={`receipt receipt-${decision?.decision ?? "referred"}`} role="status">
      <Tag tone={good ? "good" : "warning"}>{decision ? (good && check.direction === "exit" ? t("decision.exit_recorded") : label ? t(label) : decision.decision) : t("state.referred")}</Tag>
      <strong>
        <PersonName surname={check.traveller.surname} given={check.traveller.given_names} />
      </strong>
      {decision?.authorised_until ? <span className="receipt-until">{t("decision.authorised_until", { date: i18n.date(decision.authorised_until) })}</span> : null}
      {good && decision?.authorised_until && check.direction === "entry" ? <Slip checkId={check.id} purpose="border_check" /> : null}
      <span className="muted">{decision ? i18n.instant(decision.at, false) : t("receipt.referred_text")}</span>
      <Button small kind="quiet" onPress={onClose}>
        {t("common.close")}
      </Button>
    </section>
  );
}
