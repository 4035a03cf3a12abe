// The end of a shift: checks in whose hands, what happened, the report signed by who goes and who comes.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { Handover, HandoverList, HeldCheck, HeldCheckList } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Code, ErrorNote, Fact, Loading, PageHead, Panel } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { FormDialog } from "../components/dialog.tsx";
import { TextInput } from "../components/fields.tsx";
import { kShiftPurpose } from "../components/shift/desk.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

const kPurpose = { purpose: kShiftPurpose };

export function ShiftPage() {
  const { t } = useI18n();
  const { announce } = useApp();
  const [open, setOpen] = useState<"incident" | "write" | null>(null);
  const [text, setText] = useState("");
  const action = useAction();
  const draft = useLoad((signal) => client.get<Handover>("/api/handovers/draft", { signal, ...kPurpose }), "handover-draft");
  const reports = useLoad((signal) => client.get<HandoverList>("/api/handovers", { signal, ...kPurpose }), "handovers");
  const again = () => {
    draft.reload();
    reports.reload();
  };
  const submit = () =>
    void action.run(async () => {
      if (open === "incident") await client.post("/api/shift/incidents", { text }, kPurpose);
      else announce(t("shift.written", { number: (await client.post<Handover>("/api/handovers", { note: text }, kPurpose)).number ?? "" }));
      setOpen(null);
      setText("");
      again();
    });
  return (
    <div className="page">
      <PageHead title={t("nav.shift")}>
        <Button onPress={() => setOpen("incident")}>{t("shift.note_incident")}</Button>
        <Button kind="primary" onPress={() => setOpen("write")}>
          {t("shift.end")}
        </Button>
      </PageHead>
      <HeldChecks />
      <ErrorNote error={draft.error} />
      {draft.data ? <Figures one={draft.data} /> : draft.error ? null : <Loading />}
      <Reports reports={reports.data?.handovers ?? []} error={reports.error} onSigned={again} />
      {open ? (
        <FormDialog title={t(open === "incident" ? "shift.note_incident" : "shift.end")} open onClose={() => setOpen(null)} onSubmit={submit} submitLabel={t(open === "incident" ? "shift.note_save" : "shift.sign_out_report")} disabled={open === "incident" && !text.trim()} busy={action.busy} error={action.error}>
          <p>{t(open === "incident" ? "shift.incident_text" : "shift.end_text")}</p>
          <TextInput label={t(open === "incident" ? "shift.incident" : "shift.note")} value={text} onChange={setText} rows={4} autoFocus required={open === "incident"} />
        </FormDialog>
      ) : null}
    </div>
  );
}

function HeldChecks() {
  const { t, instant } = useI18n();
  const held = useLoad((signal) => client.get<HeldCheckList>("/api/shift/checks", { signal, ...kPurpose }), "held-checks");
  const action = useAction();
  const take = (id: string) => void action.run(async () => held.set(await client.post<HeldCheckList>(`/api/shift/checks/${id}/take`, {}, kPurpose)));
  const where = (check: HeldCheck) => (check.mine ? t("shift.mine") : check.holder ? <bdi>{check.holder}</bdi> : t("shift.queue"));
  return (
    <Panel title={t("shift.checks")}>
      <ErrorNote error={held.error ?? action.error} />
      <DataTable
        caption={t("shift.checks")}
        rows={held.data?.checks ?? []}
        rowKey={(check) => check.id}
        empty={t("shift.no_checks")}
        columns={[
          { id: "at", head: t("shift.since"), cell: (check) => instant(check.opened_at, true) },
          { id: "lane", head: t("shift.lane"), cell: (check) => <Code>{check.lane}</Code> },
          { id: "state", head: t("shift.state"), cell: (check) => t(check.state === "referred" ? "shift.referred" : "shift.open") },
          { id: "who", head: t("shift.hands"), cell: where },
          { id: "opened", head: t("shift.opened_by"), cell: (check) => <bdi>{check.officer}</bdi> },
          {
            id: "take",
            head: "",
            cell: (check) =>
              check.mine ? null : (
                <Button small isDisabled={action.busy} onPress={() => take(check.id)}>
                  {t("shift.take")}
                </Button>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function Figures({ one }: { one: Handover }) {
  const { t, instant, number } = useI18n();
  const { figures } = one;
  return (
    <Panel title={t("shift.so_far")}>
      <dl className="facts">
        <Fact label={t("shift.from")}>{instant(one.from, true)}</Fact>
        <Fact label={t("shift.entries")}>{number(figures.entries)}</Fact>
        <Fact label={t("shift.exits")}>{number(figures.exits)}</Fact>
        <Fact label={t("shift.refused")}>{number(figures.refused)}</Fact>
        <Fact label={t("shift.open_checks")}>{number(figures.open)}</Fact>
        <Fact label={t("shift.referred_checks")}>{number(figures.referred)}</Fact>
        <Fact label={t("shift.protection")}>{number(figures.protection)}</Fact>
        {figures.hits_open === undefined ? null : <Fact label={t("shift.hits_open")}>{number(figures.hits_open)}</Fact>}
        {figures.lists?.map((list) => (
          <Fact key={list.name} label={list.name} strong={list.stale}>
            {instant(list.imported_at, true)} {list.stale ? t("shift.stale") : ""}
          </Fact>
        ))}
      </dl>
      {one.incidents.length > 0 ? (
        <ul className="plain-list">
          {one.incidents.map((incident) => (
            <li key={`${incident.at} ${incident.by}`}>
              {instant(incident.at)} · <bdi>{incident.by}</bdi>: {incident.text}
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function Reports({ reports, error, onSigned }: { reports: Handover[]; error: unknown; onSigned: () => void }) {
  const { t, instant, language } = useI18n();
  const action = useAction();
  const print = (one: Handover) =>
    void action.run(async () => {
      const blob = await client.blob(`/api/handovers/${one.id}/form?language=${language}`, kShiftPurpose);
      window.open(URL.createObjectURL(blob), "_blank");
    });
  const sign = (one: Handover) =>
    void action.run(async () => {
      await client.post(`/api/handovers/${one.id}/sign`, {}, kPurpose);
      onSigned();
    });
  return (
    <Panel title={t("shift.reports")}>
      <ErrorNote error={error ?? action.error} />
      <DataTable
        caption={t("shift.reports")}
        rows={reports}
        rowKey={(one) => one.id ?? ""}
        empty={t("shift.no_reports")}
        columns={[
          { id: "number", head: t("shift.number"), cell: (one) => <Code>{one.number}</Code> },
          { id: "to", head: t("shift.to"), cell: (one) => instant(one.to, true) },
          { id: "left", head: t("shift.left_by"), cell: (one) => <bdi>{one.left_by}</bdi> },
          {
            id: "taken",
            head: t("shift.taken_by"),
            cell: (one) =>
              one.taken_by ? (
                <bdi>{one.taken_by}</bdi>
              ) : one.own ? (
                t("shift.waits")
              ) : (
                <Button small kind="primary" isDisabled={action.busy} onPress={() => sign(one)}>
                  {t("shift.sign")}
                </Button>
              ),
          },
          {
            id: "print",
            head: "",
            cell: (one) => (
              <Button small kind="quiet" isDisabled={action.busy} onPress={() => print(one)}>
                {t("shift.print")}
              </Button>
            ),
          },
        ]}
      />
    </Panel>
  );
}
