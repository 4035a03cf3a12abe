// What is known of stays that the record does not show whole: entries nobody recorded, stamps, and a presumption of overstay with what the
// traveller brings against it. Who writes a thing down does not decide on it; the server says no.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Presumption, StayEvidence, Stamp, Traveller } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { DecisionDialog, type Waiting } from "../backlog/decision_dialog.tsx";
import { Button, Empty, ErrorNote, Panel, Tag, type Tone } from "../basics.tsx";
import { EvidencePicture } from "./evidence_picture.tsx";
import { PresumeDialog } from "./presume_dialog.tsx";
import { RebuttalDialog } from "./rebuttal_dialog.tsx";
import { StampDialog } from "./stamp_dialog.tsx";

export const kStampState: Record<Stamp["state"], { label: MessageKey; tone: Tone }> = {
  proposed: { label: "evidence.proposed", tone: "warning" },
  confirmed: { label: "evidence.confirmed", tone: "good" },
  rejected: { label: "evidence.rejected", tone: "neutral" },
};
export const kPresumptionState: Record<Presumption["state"], { label: MessageKey; tone: Tone }> = {
  open: { label: "evidence.open", tone: "warning" },
  explained: { label: "evidence.explained", tone: "good" },
  resolved: { label: "evidence.resolved", tone: "neutral" },
};

export function EvidencePanel({ traveller, purpose, onChange }: { traveller: Traveller; purpose: string; onChange: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [stamping, setStamping] = useState(false);
  const [presuming, setPresuming] = useState(false);
  const [rebutting, setRebutting] = useState<string | null>(null);
  const [deciding, setDeciding] = useState<Waiting | null>(null);
  const loaded = useLoad((signal) => client.get<StayEvidence>(`/api/travellers/${encodeURIComponent(traveller.id)}/stay-evidence`, { purpose, signal }), `${traveller.id} ${purpose}`);
  const found = loaded.data;
  const done = () => {
    setStamping(false);
    setPresuming(false);
    setRebutting(null);
    setDeciding(null);
    loaded.reload();
    onChange();
  };
  const record = can("stay_evidence.record");
  return (
    <Panel
      title={t("evidence.title")}
      className="evidence"
      aside={
        record ? (
          <Button small onPress={() => setStamping(true)}>
            {t("evidence.stamp_title")}
          </Button>
        ) : null
      }
    >
      <ErrorNote error={loaded.error} />
      {found?.may_presume && can("stay_evidence.decide") && traveller.checks.some((check) => check.direction === "exit") ? (
        <Button small kind="quiet" onPress={() => setPresuming(true)}>
          {t("evidence.presume")}
        </Button>
      ) : null}
      {found && found.stamps.length + found.gaps.length + found.presumptions.length === 0 ? <Empty>{t("evidence.none")}</Empty> : null}
      <ul className="evidence-list">
        {(found?.presumptions ?? []).map((one) => (
          <li key={one.id}>
            <PresumptionItem one={one} />
          </li>
        ))}
        {(found?.stamps ?? []).map((one) => (
          <li key={one.id}>
            <p>
              <Tag tone={kStampState[one.state].tone}>{t(kStampState[one.state].label)}</Tag> {t(one.direction === "entry" ? "direction.entry" : "direction.exit")} · {i18n.date(one.day)} · <bdi>{one.place}</bdi> · {t("evidence.on_page")} <bdi>{one.page}</bdi>
            </p>
            <p className="muted">
              <bdi>{one.by}</bdi> · {i18n.instant(one.at)}
              {one.note ? <> · <bdi className="lines">{one.note}</bdi></> : null}
            </p>
            {one.decided_by ? (
              <p className="muted">
                <bdi>{one.decided_by}</bdi> · {i18n.instant(one.decided_at)}
                {one.decision_note ? <> · <bdi className="lines">{one.decision_note}</bdi></> : null}
              </p>
            ) : null}
            {one.picture ? <EvidencePicture traveller={traveller.id} evidence={one.id} name={t("evidence.stamp_name", { day: i18n.date(one.day) })} purpose={purpose} /> : null}
          </li>
        ))}
        {(found?.gaps ?? []).map((one) => (
          <li key={one.id}>
            <p>
              {t("evidence.gap")} · {i18n.label("entry_gap_reasons", one.reason)}
            </p>
            <p className="muted">
              <bdi>{one.by}</bdi> · {i18n.instant(one.at)}
              {one.said ? <> · <bdi className="lines">{one.said}</bdi></> : null}
            </p>
          </li>
        ))}
      </ul>
      {stamping ? <StampDialog traveller={traveller} purpose={purpose} onClose={() => setStamping(false)} onDone={done} /> : null}
      {presuming && found ? <PresumeDialog traveller={traveller} basis={found.basis} purpose={purpose} onClose={() => setPresuming(false)} onDone={done} /> : null}
      {rebutting ? <RebuttalDialog presumption={rebutting} purpose={purpose} onClose={() => setRebutting(null)} onDone={done} /> : null}
      {deciding ? <DecisionDialog waiting={deciding} purpose={purpose} onClose={() => setDeciding(null)} onDone={done} /> : null}
    </Panel>
  );

  function PresumptionItem({ one }: { one: Presumption }) {
    const decide = can("stay_evidence.decide");
    return (
      <>
        <p>
          <Tag tone={kPresumptionState[one.state].tone}>{t(kPresumptionState[one.state].label)}</Tag> {t("evidence.presumption")} · <bdi>{one.basis}</bdi>
        </p>
        <p>
          <bdi className="lines">{one.facts}</bdi>
        </p>
        <p className="muted">
          <bdi>{one.by}</bdi> · {i18n.instant(one.at)}
        </p>
        <ul className="evidence-list">
          {one.evidence.map((item) => (
            <li key={item.id}>
              <p>
                {item.accepted === undefined ? null : <Tag tone={item.accepted ? "good" : "neutral"}>{t(item.accepted ? "evidence.accepted" : "evidence.not_accepted")}</Tag>} {i18n.label("rebuttal_evidence", item.kind)} · <bdi className="lines">{item.note}</bdi>
              </p>
              <p className="muted">
                <bdi>{item.by}</bdi> · {i18n.instant(item.at)}
                {item.decided_by ? <> · <bdi>{item.decided_by}</bdi> · <bdi className="lines">{item.decision_note ?? ""}</bdi></> : null}
              </p>
              {item.picture ? <EvidencePicture traveller={traveller.id} evidence={item.id} name={i18n.label("rebuttal_evidence", item.kind)} purpose={purpose} /> : null}
              {decide && one.state === "open" && item.accepted === undefined ? (
                <Button
                  small
                  aria-label={`${t("backlog.decide")}: ${i18n.label("rebuttal_evidence", item.kind)}`}
                  onPress={() => setDeciding({ path: `/api/presumptions/${one.id}/evidence/${item.id}/decision`, yes: t("evidence.accept"), no: t("evidence.not_accept"), body: (accept, note) => ({ accept, note }) })}
                >
                  {t("backlog.decide")}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
        {one.end_note ? (
          <p className="muted">
            <bdi>{one.ended_by}</bdi> · <bdi className="lines">{one.end_note}</bdi>
          </p>
        ) : null}
        {record && one.state === "open" ? (
          <Button small onPress={() => setRebutting(one.id)}>
            {t("evidence.rebut")}
          </Button>
        ) : null}
      </>
    );
  }
}
