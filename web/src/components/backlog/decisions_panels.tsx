// What waits for a second person: corrections that somebody asked for, stamps; and who was not seen to leave.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { CorrectionRequest, OverstayerList, Rectification, WaitingEvidence } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Empty, ErrorNote, Note, Panel, PersonName } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { EvidencePicture } from "../traveller_file/evidence_picture.tsx";
import { RectificationItem } from "../traveller_file/rectifications.tsx";
import { go } from "../../lib/router.ts";
import { ChangeList } from "./change_list.tsx";
import { DecisionDialog, type Waiting } from "./decision_dialog.tsx";
import { backlogPurpose } from "./texts.ts";

function FileButton({ id, name }: { id: string; name: string }) {
  const { t } = useI18n();
  return (
    <Button small kind="quiet" aria-label={`${t("backlog.open_file")}: ${name}`} onPress={() => go("travellers", id)}>
      {t("backlog.open_file")}
    </Button>
  );
}

export function CorrectionsPanel() {
  const i18n = useI18n();
  const { t } = i18n;
  const { session, can } = useApp();
  const [deciding, setDeciding] = useState<Waiting | null>(null);
  const requests = useLoad((signal) => client.get<{ requests: CorrectionRequest[] }>("/api/correction-requests?state=open", { signal, purpose: backlogPurpose(session) }), "correction-requests");
  const rectifications = useLoad((signal) => client.get<{ requests: Rectification[] }>("/api/rectifications?state=open", { signal, purpose: backlogPurpose(session) }), "rectifications");
  const decide = (row: CorrectionRequest) =>
    setDeciding({ path: `/api/correction-requests/${row.id}/decision`, yes: t("backlog.approve"), no: t("backlog.refuse"), body: (approve, note) => ({ approve, note }) });
  return (
    <>
      <Panel title={t("backlog.requests")}>
        <ErrorNote error={requests.error} />
        <DataTable
          caption={t("backlog.requests")}
          rows={requests.data?.requests ?? []}
          rowKey={(row) => row.id}
          empty={t("backlog.no_requests")}
          columns={[
            { id: "at", head: t("backlog.happened"), cell: (row) => i18n.instant(row.crossing?.at) },
            {
              id: "changes",
              head: t("backlog.changes"),
              cell: (row) => <ChangeList changes={row.changes} />,
            },
            { id: "reason", head: t("common.reason"), cell: (row) => i18n.label("correction_reasons", row.reason) },
            { id: "note", head: t("common.note"), cell: (row) => <bdi>{row.note}</bdi> },
            {
              id: "by",
              head: t("backlog.asked_by"),
              cell: (row) => (
                <>
                  <bdi>{row.requested_by}</bdi> {row.asked_by === "traveller" ? t("backlog.for_traveller") : ""}
                </>
              ),
            },
            {
              id: "file",
              head: "",
              narrow: true,
              cell: (row) => <FileButton id={row.traveller_id} name={row.requested_by} />,
            },
            {
              id: "act",
              head: "",
              cell: (row) =>
                row.own ? (
                  <span className="muted">{t("backlog.own")}</span>
                ) : can("border.correct") ? (
                  <Button small aria-label={`${t("backlog.decide")}: ${row.requested_by}`} onPress={() => decide(row)}>
                    {t("backlog.decide")}
                  </Button>
                ) : null,
            },
          ]}
        />
        {deciding ? (
          <DecisionDialog
            waiting={deciding}
            purpose={backlogPurpose(session)}
            onClose={() => setDeciding(null)}
            onDone={() => {
              setDeciding(null);
              requests.reload();
            }}
          />
        ) : null}
      </Panel>
      <Panel title={t("requests.of_persons")}>
        <ErrorNote error={rectifications.error} />
        {rectifications.data && rectifications.data.requests.length === 0 ? <Empty>{t("backlog.no_requests")}</Empty> : null}
        <ul className="evidence-list">
          {(rectifications.data?.requests ?? []).map((one) => (
            <li key={one.id}>
              <RectificationItem one={one} purpose={backlogPurpose(session)} onDone={rectifications.reload} />
              <FileButton id={one.traveller_id} name={one.number} />
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}

export function StaysPanels() {
  const i18n = useI18n();
  const { t } = i18n;
  const { session } = useApp();
  const [deciding, setDeciding] = useState<Waiting | null>(null);
  const purpose = backlogPurpose(session);
  const waiting = useLoad((signal) => client.get<WaitingEvidence>("/api/stay-evidence/waiting", { signal, purpose }), "waiting-evidence");
  const list = useLoad((signal) => client.get<OverstayerList>("/api/overstayers", { signal, purpose }), "overstayers");
  return (
    <>
      <Panel title={t("backlog.stamps")}>
        <ErrorNote error={waiting.error} />
        <DataTable
          caption={t("backlog.stamps")}
          rows={waiting.data?.stamps ?? []}
          rowKey={(row) => row.id}
          empty={t("backlog.no_stamps")}
          columns={[
            { id: "direction", head: t("counter.direction"), cell: (row) => t(row.direction === "entry" ? "direction.entry" : "direction.exit") },
            { id: "day", head: t("backlog.happened"), cell: (row) => i18n.date(row.day) },
            {
              id: "place",
              head: t("backlog.place"),
              cell: (row) => (
                <bdi>
                  {row.place}, {row.page}
                </bdi>
              ),
            },
            { id: "picture", head: t("evidence.stamp_picture"), cell: (row) => (row.picture ? <EvidencePicture traveller={row.traveller_id} evidence={row.id} name={t("evidence.stamp_name", { day: i18n.date(row.day) })} purpose={purpose} /> : t("evidence.no_picture")) },
            { id: "by", head: t("backlog.asked_by"), cell: (row) => <bdi>{row.by}</bdi> },
            { id: "file", head: "", narrow: true, cell: (row) => <FileButton id={row.traveller_id} name={row.place} /> },
            {
              id: "act",
              head: "",
              cell: (row) =>
                row.own ? (
                  <span className="muted">{t("backlog.own")}</span>
                ) : (
                  <Button
                    small
                    aria-label={`${t("backlog.decide")}: ${row.place}`}
                    onPress={() => setDeciding({ path: `/api/stamps/${row.id}/decision`, yes: t("backlog.confirm"), no: t("backlog.reject"), body: (accept, note) => ({ accept, note }) })}
                  >
                    {t("backlog.decide")}
                  </Button>
                ),
            },
          ]}
        />
      </Panel>
      <Panel title={t("backlog.presumptions")}>
        <DataTable
          caption={t("backlog.presumptions")}
          rows={waiting.data?.presumptions ?? []}
          rowKey={(row) => row.id}
          empty={t("backlog.no_presumptions")}
          columns={[
            { id: "at", head: t("backlog.happened"), cell: (row) => i18n.instant(row.at) },
            { id: "basis", head: t("evidence.basis"), cell: (row) => <bdi>{row.basis}</bdi> },
            { id: "facts", head: t("evidence.facts"), cell: (row) => <bdi className="lines">{row.facts}</bdi> },
            { id: "evidence", head: t("evidence.brought"), numeric: true, cell: (row) => i18n.number(row.evidence.length) },
            { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.by}</bdi> },
            { id: "file", head: "", narrow: true, cell: (row) => <FileButton id={row.traveller_id} name={row.facts} /> },
          ]}
        />
      </Panel>
      <Panel title={t("backlog.overstayers")}>
        <ErrorNote error={list.error} />
        {list.data?.post_not_live ? <Note tone="warning">{t("backlog.not_live", { post: list.data.post_not_live })}</Note> : null}
        {list.data && list.data.unknown > 0 ? <Note>{t("backlog.left_out", { count: list.data.unknown })}</Note> : null}
        {list.data && list.data.exits_on_paper > 0 ? <Note tone="warning">{t("backlog.exits_missing", { count: list.data.exits_on_paper })}</Note> : null}
        <DataTable
          caption={t("backlog.overstayers")}
          rows={list.data?.overstayers ?? []}
          rowKey={(row) => row.traveller_id}
          empty={t("backlog.no_overstayers")}
          columns={[
            { id: "who", head: t("person.surname"), cell: (row) => <PersonName surname={row.surname} given={row.given_names} /> },
            { id: "nationality", head: t("person.nationality"), cell: (row) => i18n.state(row.nationality) },
            { id: "entered", head: t("direction.entry"), cell: (row) => i18n.date(row.entered) },
            { id: "until", head: t("backlog.until"), cell: (row) => i18n.date(row.authorised_until) },
          ]}
        />
      </Panel>
      {deciding ? (
        <DecisionDialog
          waiting={deciding}
          purpose={purpose}
          onClose={() => setDeciding(null)}
          onDone={() => {
            setDeciding(null);
            waiting.reload();
          }}
        />
      ) : null}
    </>
  );
}
