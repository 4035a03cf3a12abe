// Alerts about vehicles, vessels and other things.
import { useState } from "react";
import { client, query } from "../../api/client.ts";
import type { ThingAlert, ThingRules } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { identifiersText } from "../../lib/things.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote, Loading, PageHead, Tag, type Tone } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { SelectInput, TextInput } from "../fields.tsx";
import { kThingPurpose } from "./purpose.ts";
import { ThingAlertDialog } from "./thing_alert_dialog.tsx";
import { ThingImportDialog } from "./thing_import_dialog.tsx";

const kAll = "all";
const kStates: Record<ThingAlert["state"] | "all", MessageKey> = { active: "alerts.active", expired: "alerts.expired", withdrawn: "alerts.withdrawn", all: "alerts.all_states" };
const kTones: Record<ThingAlert["state"], Tone> = { active: "good", expired: "warning", withdrawn: "neutral" };

export function ThingAlertList() {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [number, setNumber] = useState("");
  const [category, setCategory] = useState(kAll);
  const [state, setState] = useState("active");
  const [after, setAfter] = useState<string[]>([]);
  const [editing, setEditing] = useState<ThingAlert | "new" | null>(null);
  const [withdrawing, setWithdrawing] = useState<ThingAlert | null>(null);
  const [importing, setImporting] = useState(false);
  const rules = useLoad((signal) => client.get<ThingRules>("/api/thing-rules", { signal, purpose: kThingPurpose }), "thing rules");
  const filter = query({ number: number.trim(), category: category === kAll ? "" : category, state, after: after.at(-1) });
  const list = useLoad((signal) => client.get<{ alerts: ThingAlert[]; next?: string }>(`/api/thing-alerts${filter}`, { purpose: kThingPurpose, signal }), `things ${filter}`);
  const filtered = (set: (value: string) => void) => (value: string) => {
    set(value);
    setAfter([]);
  };
  const done = () => {
    setEditing(null);
    setWithdrawing(null);
    setImporting(false);
    list.reload();
  };
  return (
    <div className="page">
      <PageHead title={t("things.title")}>
        {can("alerts.import") ? <Button onPress={() => setImporting(true)}>{t("alerts.import")}</Button> : null}
        {can("alerts.write") ? (
          <Button kind="primary" onPress={() => setEditing("new")} isDisabled={!rules.data}>
            {t("alerts.new")}
          </Button>
        ) : null}
      </PageHead>
      <div className="filter-bar">
        <TextInput label={t("things.number")} value={number} onChange={filtered(setNumber)} type="search" ltr />
        <SelectInput label={t("alerts.category")} value={category} onChange={filtered(setCategory)} choices={[{ id: kAll, label: t("alerts.all_categories") }, ...choicesOf(i18n, "thing_categories")]} />
        <SelectInput label={t("alerts.state")} value={state} onChange={filtered(setState)} choices={(["active", "expired", "withdrawn", "all"] as const).map((id) => ({ id, label: t(kStates[id]) }))} />
      </div>
      <ErrorNote error={list.error ?? rules.error} />
      {list.data ? (
        <DataTable
          caption={t("things.title")}
          className="fill"
          rows={list.data.alerts}
          rowKey={(row) => row.id}
          empty={t("alerts.none")}
          tone={(row) => (row.protective ? "row-protective" : "")}
          columns={[
            { id: "kind", head: t("things.kind"), cell: (row) => i18n.label("thing_kinds", row.kind) },
            { id: "numbers", head: t("things.numbers"), cell: (row) => <bdi>{identifiersText(i18n, row.identifiers)}</bdi> },
            { id: "description", head: t("things.description"), cell: (row) => <bdi>{row.description ?? "–"}</bdi> },
            {
              id: "category",
              head: t("alerts.category"),
              cell: (row) => (
                <>
                  {row.protective ? <Tag tone="protect">{t("hits.protect")}</Tag> : null} {row.discreet ? <Tag tone="warning">{t("hit_desk.discreet")}</Tag> : null} {i18n.label("thing_categories", row.category)}
                </>
              ),
            },
            { id: "issuer", head: t("alerts.issuer"), cell: (row) => <bdi>{row.issuer}</bdi> },
            { id: "action", head: t("alerts.action"), cell: (row) => i18n.label("requested_actions", row.requested_action) },
            { id: "review", head: t("alerts.review_date"), narrow: true, cell: (row) => i18n.date(row.review_date) },
            { id: "expiry", head: t("alerts.expiry_date"), narrow: true, cell: (row) => i18n.date(row.expiry_date) },
            { id: "state", head: t("alerts.state"), cell: (row) => <Tag tone={kTones[row.state]}>{t(kStates[row.state])}</Tag> },
            {
              id: "tools",
              head: t("common.actions"),
              narrow: true,
              cell: (row) => (
                <span className="row-tools">
                  <Button small onPress={() => setEditing(row)} isDisabled={!rules.data}>
                    {can("alerts.write") && row.state !== "withdrawn" ? t("common.edit") : t("common.open")}
                  </Button>
                  {can("alerts.write") && row.state !== "withdrawn" ? (
                    <Button small kind="quiet" onPress={() => setWithdrawing(row)}>
                      {t("alerts.withdraw")}
                    </Button>
                  ) : null}
                </span>
              ),
            },
          ]}
        />
      ) : list.error ? null : (
        <Loading />
      )}
      <div className="pager">
        {after.length > 0 ? <Button onPress={() => setAfter(after.slice(0, -1))}>{t("common.previous")}</Button> : null}
        {list.data?.next ? <Button onPress={() => setAfter([...after, list.data?.next ?? ""])}>{t("common.next")}</Button> : null}
      </div>
      {editing && rules.data ? <ThingAlertDialog alert={editing === "new" ? null : editing} rules={rules.data} readOnly={!can("alerts.write") || (editing !== "new" && editing.state === "withdrawn")} onClose={() => setEditing(null)} onDone={done} /> : null}
      {withdrawing ? <WithdrawDialog alert={withdrawing} onClose={() => setWithdrawing(null)} onDone={done} /> : null}
      {importing ? <ThingImportDialog onClose={done} /> : null}
    </div>
  );
}

function WithdrawDialog({ alert, onClose, onDone }: { alert: ThingAlert; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [reason, setReason] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/thing-alerts/${alert.id}/withdraw`, { reason: reason.trim() }, { purpose: kThingPurpose });
      onDone();
    });
  return (
    <FormDialog title={t("alerts.withdraw")} open onClose={onClose} onSubmit={submit} submitLabel={t("alerts.withdraw")} disabled={!reason.trim()} busy={action.busy} error={action.error}>
      <p>
        <bdi>{identifiersText(i18n, alert.identifiers)}</bdi>
      </p>
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required autoFocus />
    </FormDialog>
  );
}
