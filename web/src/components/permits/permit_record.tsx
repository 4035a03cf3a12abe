// One record: as it stands, everything decided about it, the entries counted, and what is asked to be mended.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PermitWhole } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Fact, Loading, PageHead, Panel, PersonName, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { CountDialog } from "./count_dialog.tsx";
import { StatusDialog } from "./status_dialog.tsx";
import { kKinds, kStatuses, toneOfStatus } from "./texts.ts";

export function PermitRecord({ id, purpose }: { id: string; purpose: string }) {
  const { t } = useI18n();
  const { can, announce } = useApp();
  const [open, setOpen] = useState<null | "status" | "count">(null);
  const loaded = useLoad((signal) => client.get<PermitWhole>(`/api/permits/${encodeURIComponent(id)}`, { purpose, signal }), id);
  const permit = loaded.data;
  const done = (next: PermitWhole, said: string) => {
    setOpen(null);
    loaded.set(next);
    announce(said);
  };
  return (
    <div className="page permits-page">
      <PageHead title={permit ? `${t(kKinds[permit.kind])} ${permit.number}` : t("nav.permits")}>
        <a className="button button-plain" href="#/permits">
          {t("permits.back")}
        </a>
        {permit && can("permits.request") ? <Button onPress={() => setOpen("count")}>{t("permits.ask_count")}</Button> : null}
        {permit && can("permits.status") ? (
          <Button kind="primary" onPress={() => setOpen("status")}>
            {t("permits.change_status")}
          </Button>
        ) : null}
      </PageHead>
      <ErrorNote error={loaded.error} />
      {permit ? <Whole permit={permit} /> : loaded.error ? null : <Loading />}
      {open === "status" && permit ? <StatusDialog permit={permit} purpose={purpose} onClose={() => setOpen(null)} onDone={(next) => done(next, t("permits.changed"))} /> : null}
      {open === "count" && permit ? <CountDialog permit={permit} purpose={purpose} onClose={() => setOpen(null)} onDone={(next) => done(next, t("permits.asked"))} /> : null}
    </div>
  );
}

function Whole({ permit }: { permit: PermitWhole }) {
  const i18n = useI18n();
  const { t, date, number } = i18n;
  const today = new Date().toISOString().slice(0, 10);
  return (
    <div className="permit-whole">
      <Panel title={t("permits.record")} aside={<Tag tone={toneOfStatus(permit.status, permit.valid_to, today)}>{t(kStatuses[permit.status])}</Tag>}>
        <dl className="facts">
          <Fact label={t("permits.holder")} strong>
            <PersonName surname={permit.surname} given={permit.given_names} />
          </Fact>
          <Fact label={t("person.birth_date")}>{date(permit.birth_date)}</Fact>
          <Fact label={t("person.nationality")}>{permit.nationality ? <bdi>{i18n.state(permit.nationality)}</bdi> : "–"}</Fact>
          <Fact label={t("document.number")}>{permit.document_number ? <Code>{`${permit.document_number} ${permit.document_issuer ?? ""}`}</Code> : t("permits.any_document")}</Fact>
          <Fact label={t("permits.authority")}>
            <Code>{permit.issuer}</Code> <bdi>{permit.authority}</bdi>
          </Fact>
          <Fact label={t("permits.issued_on")}>{date(permit.issued_on)}</Fact>
          <Fact label={t("visa.valid_from")}>{date(permit.valid_from)}</Fact>
          <Fact label={t("visa.valid_to")} strong>
            {date(permit.valid_to)}
          </Fact>
          <Fact label={t("visa.entries")}>{permit.entries ? number(permit.entries) : t("permits.any_number")}</Fact>
          <Fact label={t("visa.entries_used")} strong>
            {number(permit.entries_used)}
          </Fact>
          <Fact label={t("visa.days")}>{permit.days ? number(permit.days) : "–"}</Fact>
          <Fact label={t("permits.territory")}>{permit.territory.length > 0 ? <Code>{permit.territory.join(" ")}</Code> : t("permits.everywhere")}</Fact>
          {permit.category ? (
            <Fact label={t("permits.category")}>
              <bdi>{permit.category}</bdi>
            </Fact>
          ) : null}
          {permit.conditions ? (
            <Fact label={t("permits.conditions")}>
              <bdi>{permit.conditions}</bdi>
            </Fact>
          ) : null}
        </dl>
      </Panel>
      <Panel title={t("permits.history")}>
        <DataTable
          caption={t("permits.history")}
          rows={permit.changes}
          rowKey={(row) => String(row.number)}
          empty="–"
          columns={[
            { id: "day", head: t("permits.decided_on"), cell: (row) => date(row.decided_on) },
            { id: "status", head: t("permits.status"), cell: (row) => <Tag>{t(kStatuses[row.status])}</Tag> },
            { id: "reason", head: t("common.reason"), cell: (row) => <bdi>{row.reason ? i18n.label("permit_reasons", row.reason) : "–"}</bdi> },
            { id: "until", head: t("visa.valid_to"), cell: (row) => (row.valid_to ? date(row.valid_to) : "–") },
            { id: "days", head: t("visa.days"), numeric: true, cell: (row) => (row.days ? number(row.days) : "–") },
            { id: "authority", head: t("permits.authority"), cell: (row) => <bdi>{[row.authority, row.place].filter(Boolean).join(", ")}</bdi> },
            { id: "note", head: t("common.note"), cell: (row) => <bdi>{[row.new_number, row.note].filter(Boolean).join(" · ") || "–"}</bdi> },
            { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.by}</bdi> },
          ]}
        />
      </Panel>
      <Panel title={t("permits.entries_counted")}>
        <DataTable
          caption={t("permits.entries_counted")}
          rows={permit.entries_counted}
          rowKey={(row) => String(row.number)}
          empty={t("permits.no_entries")}
          columns={[
            { id: "day", head: t("direction.entry"), cell: (row) => date(row.day) },
            { id: "exit", head: t("direction.exit"), cell: (row) => (row.exit_day ? date(row.exit_day) : "–") },
            { id: "until", head: t("permits.stay_until"), cell: (row) => (row.stay_until ? date(row.stay_until) : "–") },
            { id: "back", head: t("permits.status"), cell: (row) => (row.taken_back ? <Tag tone="warning">{t("permits.taken_back")}</Tag> : "–") },
          ]}
        />
      </Panel>
      {permit.count_requests.length > 0 ? (
        <Panel title={t("permits.requests")}>
          <DataTable
            caption={t("permits.requests")}
            rows={permit.count_requests}
            rowKey={(row) => row.id}
            empty="–"
            columns={[
              { id: "counted", head: t("permits.counted"), numeric: true, cell: (row) => number(row.counted) },
              { id: "wanted", head: t("permits.wanted"), numeric: true, cell: (row) => number(row.wanted) },
              { id: "note", head: t("common.note"), cell: (row) => <bdi>{row.note}</bdi> },
              { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.by}</bdi> },
              { id: "decision", head: t("permits.status"), cell: (row) => (row.decision ? t(row.decision === "accepted" ? "permits.accepted" : "permits.declined") : t("permits.waits")) },
            ]}
          />
        </Panel>
      ) : null}
    </div>
  );
}
