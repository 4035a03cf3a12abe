// Blank forms to print, what is out and missing, what came back, and whose hits wait.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Backlog, CheckSummary, PaperForm, PaperFormBatch } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { kLanguageNames, kLanguages, useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { go } from "../../lib/router.ts";
import { saveFile } from "../../lib/save_file.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Note, Panel, PersonName, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { SelectInput, TextInput } from "../fields.tsx";
import { backlogPurpose, kKinds } from "./texts.ts";

export function PrintPanel({ onPrinted }: { onPrinted: () => void }) {
  const { t, language } = useI18n();
  const { session } = useApp();
  const action = useAction();
  const [kind, setKind] = useState<string>("entry");
  const [count, setCount] = useState("10");
  const [chosen, setChosen] = useState<string>(language);
  const print = () =>
    void action.run(async () => {
      const batch = await client.post<PaperFormBatch>("/api/paper-forms", { kind, count: Number(count) }, { purpose: backlogPurpose(session) });
      for (let from = 0; from < batch.count; from += 50) {
        const part = await client.blob(`/api/paper-forms/batches/${batch.id}/print?language=${chosen}&from=${from}`, backlogPurpose(session));
        saveFile(part, `${batch.first}.${from}.pdf`);
      }
      onPrinted();
    });
  const wanted = Number(count);
  return (
    <Panel title={t("backlog.print")}>
      <div className="form-grid four">
        <SelectInput label={t("backlog.kind")} value={kind} onChange={setKind} choices={Object.entries(kKinds).map(([id, key]) => ({ id, label: t(key) }))} />
        <TextInput label={t("backlog.count")} value={count} onChange={setCount} numeric ltr maxLength={3} />
        <SelectInput label={t("backlog.language")} value={chosen} onChange={setChosen} choices={kLanguages.map((id) => ({ id, label: kLanguageNames[id] }))} />
      </div>
      <ErrorNote error={action.error} />
      <Button kind="primary" isDisabled={action.busy || !(wanted >= 1 && wanted <= 200)} onPress={print}>
        {t("backlog.print")}
      </Button>
    </Panel>
  );
}

export function ScreenPanels({ backlog, onChanged }: { backlog: Backlog; onChanged: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [spoilt, setSpoilt] = useState<string | null>(null);
  return (
    <>
      <Panel title={t("backlog.tab_forms")}>
        <DataTable
          caption={t("backlog.tab_forms")}
          rows={backlog.kinds}
          rowKey={(row) => row.kind}
          empty=""
          columns={[
            { id: "kind", head: t("backlog.kind"), cell: (row) => t(kKinds[row.kind]) },
            { id: "issued", head: t("backlog.printed"), numeric: true, cell: (row) => i18n.number(row.issued) },
            { id: "typed", head: t("backlog.typed"), numeric: true, cell: (row) => i18n.number(row.typed) },
            { id: "spoilt", head: t("backlog.spoilt"), numeric: true, cell: (row) => i18n.number(row.spoilt) },
            { id: "out", head: t("backlog.out"), numeric: true, cell: (row) => i18n.number(row.out) },
            { id: "missing", head: t("backlog.missing"), numeric: true, cell: (row) => (row.missing > 0 ? <Tag tone="warning">{i18n.number(row.missing)}</Tag> : i18n.number(0)) },
          ]}
        />
      </Panel>
      <Panel title={t("backlog.missing")}>
        {backlog.oldest_missing ? <Note tone="warning">{t("backlog.oldest", { at: i18n.instant(backlog.oldest_missing) })}</Note> : null}
        <p className="muted">{t("backlog.missing_text")}</p>
        <DataTable
          caption={t("backlog.missing")}
          rows={backlog.missing}
          rowKey={(row) => row.serial}
          empty={t("backlog.none_missing")}
          columns={[
            { id: "serial", head: t("backlog.serial"), cell: (row) => <Code>{row.serial}</Code> },
            { id: "kind", head: t("backlog.kind"), cell: (row) => t(kKinds[row.kind]) },
            { id: "before", head: t("backlog.used_before"), cell: (row) => i18n.instant(row.before) },
            {
              id: "act",
              head: "",
              narrow: true,
              cell: (row) => (
                <Button small aria-label={`${t("backlog.give_up")}: ${row.serial}`} onPress={() => setSpoilt(row.serial)}>
                  {t("backlog.give_up")}
                </Button>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title={t("backlog.came_back")}>
        <FormsTable forms={backlog.closed} />
      </Panel>
      {spoilt ? (
        <GiveUpDialog
          serial={spoilt}
          onClose={() => setSpoilt(null)}
          onDone={() => {
            setSpoilt(null);
            onChanged();
          }}
        />
      ) : null}
    </>
  );
}

function FormsTable({ forms }: { forms: PaperForm[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <DataTable
      caption={t("backlog.came_back")}
      rows={forms}
      rowKey={(row) => row.id}
      empty={t("backlog.none_back")}
      columns={[
        { id: "serial", head: t("backlog.serial"), cell: (row) => <Code>{row.serial}</Code> },
        { id: "kind", head: t("backlog.kind"), cell: (row) => t(kKinds[row.kind]) },
        { id: "state", head: t("backlog.state"), cell: (row) => <Tag>{t(row.state === "typed" ? "backlog.typed" : "backlog.spoilt")}</Tag> },
        { id: "at", head: t("backlog.happened"), cell: (row) => i18n.instant(row.at) },
        { id: "decided", head: t("backlog.decided_by"), cell: (row) => <bdi>{row.decided_by}</bdi> },
        { id: "by", head: t("backlog.typed_by"), cell: (row) => <bdi>{row.closed_by}</bdi> },
      ]}
    />
  );
}

function GiveUpDialog({ serial, onClose, onDone }: { serial: string; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { session } = useApp();
  const action = useAction();
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post<PaperForm>("/api/backlog/spoilt", { serial, reason, note: note.trim() }, { purpose: backlogPurpose(session) });
      onDone();
    });
  return (
    <FormDialog title={t("backlog.give_up_title", { serial })} open onClose={onClose} onSubmit={submit} submitLabel={t("backlog.give_up")} disabled={!reason} busy={action.busy} error={action.error}>
      <SelectInput label={t("common.reason")} value={reason} onChange={setReason} choices={choicesOf(i18n, "spoilt_form_reasons")} required />
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}

export function LateHitsPanel() {
  const i18n = useI18n();
  const { t } = i18n;
  const { session } = useApp();
  const found = useLoad((signal) => client.get<{ checks: CheckSummary[] }>("/api/backlog/hits", { signal, purpose: backlogPurpose(session) }), "late-hits");
  return (
    <Panel title={t("backlog.hits")}>
      <ErrorNote error={found.error} />
      <DataTable
        caption={t("backlog.hits")}
        rows={found.data?.checks ?? []}
        rowKey={(row) => row.id}
        empty={t("backlog.no_hits")}
        columns={[
          { id: "who", head: t("person.surname"), cell: (row) => <PersonName surname={row.surname} given={row.given_names} /> },
          { id: "at", head: t("backlog.happened"), cell: (row) => i18n.instant(row.opened_at) },
          {
            id: "open",
            head: "",
            narrow: true,
            cell: (row) => (
              <Button small aria-label={`${t("common.open")}: ${row.surname}`} onPress={() => go("second-line", row.id)}>
                {t("common.open")}
              </Button>
            ),
          },
        ]}
      />
    </Panel>
  );
}
