// The records of the register that may concern the person: which one covers this entry, and why the others do not. The officer may take another.
import type { CheckPermit, CheckView, DetailsInput } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Button, Code, Panel, Tag } from "../basics.tsx";
import { kFaults, kKinds, kMayTake } from "../permits/texts.ts";

export function PermitsPanel({ check, onDetails }: { check: CheckView; onDetails: (details: DetailsInput) => void }) {
  const { t } = useI18n();
  const permits = check.stay.permits ?? [];
  if (permits.length === 0) return null;
  const locked = !check.actions.includes("details");
  return (
    <Panel title={t("permits.at_counter")} className="permits-panel">
      <ul className="permit-rows">
        {permits.map((permit) => (
          <PermitRow key={permit.permit_id} permit={permit} onTake={locked || check.direction === "exit" ? null : () => onDetails({ visa: { permit_id: permit.permit_id } })} />
        ))}
      </ul>
    </Panel>
  );
}

function PermitRow({ permit, onTake }: { permit: CheckPermit; onTake: (() => void) | null }) {
  const i18n = useI18n();
  const { t, date, number } = i18n;
  const mayTake = !permit.covers && permit.faults.every((fault) => kMayTake.includes(fault));
  return (
    <li className={permit.covers ? "permit-row covers" : "permit-row"}>
      <p>
        {permit.covers ? <Tag tone="good">{t("permits.covers")}</Tag> : null} {t(kKinds[permit.kind])} <Code>{permit.number}</Code> <Code>{permit.issuer}</Code>
      </p>
      <p className="muted small">
        {t("permits.until", { date: date(permit.valid_to) })}
        {permit.days ? ` · ${t("permits.days_of_stay", { count: permit.days })}` : ""}
        {permit.entries ? ` · ${t("permits.entries_of", { used: number(permit.entries_used ?? 0), entries: number(permit.entries) })}` : ""}
      </p>
      {permit.faults.length > 0 ? <p className="permit-faults">{permit.faults.map((fault) => t(kFaults[fault] ?? "permits.fault_not_asked")).join(" · ")}</p> : null}
      {permit.conditions ? (
        <p className="small">
          <bdi>{permit.conditions}</bdi>
        </p>
      ) : null}
      {mayTake && onTake ? (
        <Button small kind="quiet" onPress={onTake}>
          {t("permits.take")}
        </Button>
      ) : null}
    </li>
  );
}
