// Alerts: who is sought or protected, by whom, on what basis, until when.
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { client, query } from "../api/client.ts";
import type { Alert } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { AlertFormDialog } from "../components/alerts/alert_form_dialog.tsx";
import { FindingsList } from "../components/alerts/findings_list.tsx";
import { ImportDialog } from "../components/alerts/import_dialog.tsx";
import { ThingAlertList } from "../components/things/thing_alert_list.tsx";
import { ThingHitList } from "../components/things/thing_hit_list.tsx";
import { WithdrawAlertDialog } from "../components/alerts/withdraw_alert_dialog.tsx";
import { Button, Code, ErrorNote, Loading, PageHead, PersonName, Tag, type Tone } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { SelectInput, TextInput } from "../components/fields.tsx";
import { useI18n, type MessageKey } from "../i18n/i18n.tsx";
import { choicesOf } from "../lib/lists.ts";
import { useLoad } from "../lib/use_load.ts";

export const kAlertPurpose = "alert_management";
const kAll = "all";
const kPageSize = 50;
const kStates: Record<Alert["state"] | "all", MessageKey> = { active: "alerts.active", expired: "alerts.expired", withdrawn: "alerts.withdrawn", all: "alerts.all_states" };
const kTones: Record<Alert["state"], Tone> = { active: "good", expired: "warning", withdrawn: "neutral" };

// Alerts about persons and about things; with what was found afterwards for those who may see it, asked for only when it is opened.
export function AlertsPage() {
  const { t } = useI18n();
  const { can } = useApp();
  return (
    <Tabs className="tabs page-tabs">
      <TabList className="tab-list" aria-label={t("nav.alerts")}>
        <Tab className="tab" id="alerts">
          {t("nav.alerts")}
        </Tab>
        {can("alerts.findings") ? (
          <Tab className="tab" id="findings">
            {t("reverse.title")}
          </Tab>
        ) : null}
        <Tab className="tab" id="things">
          {t("things.title")}
        </Tab>
        {can("alerts.findings") || can("hits.desk") ? (
          <Tab className="tab" id="thing-hits">
            {t("things.hits")}
          </Tab>
        ) : null}
      </TabList>
      <TabPanel className="tab-panel" id="alerts">
        <AlertList />
      </TabPanel>
      <TabPanel className="tab-panel" id="things">
        <ThingAlertList />
      </TabPanel>
      <TabPanel className="tab-panel" id="thing-hits">
        <ThingHitList />
      </TabPanel>
      <TabPanel className="tab-panel" id="findings">
        <FindingsList purpose={kAlertPurpose} />
      </TabPanel>
    </Tabs>
  );
}

function AlertList() {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [text, setText] = useState("");
  const [category, setCategory] = useState(kAll);
  const [state, setState] = useState<string>("active");
  const [after, setAfter] = useState<string[]>([]);
  const [editing, setEditing] = useState<Alert | "new" | null>(null);
  const [withdrawing, setWithdrawing] = useState<Alert | null>(null);
  const [importing, setImporting] = useState(false);
  const filter = query({ query: text.trim(), category: category === kAll ? "" : category, state, limit: kPageSize, after: after.at(-1) });
  const list = useLoad((signal) => client.get<{ alerts: Alert[]; next?: string | null }>(`/api/alerts${filter}`, { purpose: kAlertPurpose, signal }), filter);
  const filtered = (set: (value: string) => void) => (value: string) => {
    set(value);
    setAfter([]);
  };
  const open = async (alert: Alert) => setEditing(await client.get<Alert>(`/api/alerts/${encodeURIComponent(alert.id)}`, { purpose: kAlertPurpose }).catch(() => alert));
  const done = () => {
    setEditing(null);
    setWithdrawing(null);
    setImporting(false);
    list.reload();
  };
  return (
    <div className="page">
      <PageHead title={t("nav.alerts")}>
        {can("alerts.import") ? <Button onPress={() => setImporting(true)}>{t("alerts.import")}</Button> : null}
        {can("alerts.write") ? (
          <Button kind="primary" onPress={() => setEditing("new")}>
            {t("alerts.new")}
          </Button>
        ) : null}
      </PageHead>
      <div className="filter-bar">
        <TextInput label={t("alerts.query")} value={text} onChange={filtered(setText)} type="search" />
        <SelectInput label={t("alerts.category")} value={category} onChange={filtered(setCategory)} choices={[{ id: kAll, label: t("alerts.all_categories") }, ...choicesOf(i18n, "alert_categories")]} />
        <SelectInput
          label={t("alerts.state")}
          value={state}
          onChange={filtered(setState)}
          choices={(["active", "expired", "withdrawn", "all"] as const).map((id) => ({ id, label: t(kStates[id]) }))}
        />
      </div>
      <ErrorNote error={list.error} />
      {list.data ? (
        <DataTable
          caption={t("nav.alerts")}
          className="fill"
          rows={list.data.alerts}
          rowKey={(row) => row.id}
          empty={t("alerts.none")}
          tone={(row) => (row.protective ? "row-protective" : "")}
          columns={[
            {
              id: "name",
              head: t("alerts.subject"),
              cell: (row) => (
                <>
                  {row.surname || row.given_names ? <PersonName surname={row.surname} given={row.given_names} /> : null}
                  {row.documents.map((document) => (
                    <Code key={document.number}> {document.number}</Code>
                  ))}
                </>
              ),
            },
            {
              id: "category",
              head: t("alerts.category"),
              cell: (row) => (
                <>
                  {row.protective ? <Tag tone="protect">{t("hits.protect")}</Tag> : null} {i18n.label("alert_categories", row.category)}
                </>
              ),
            },
            { id: "birth", head: t("person.birth_date"), narrow: true, cell: (row) => row.birth_dates.map((day) => i18n.date(day)).join(", ") || "–" },
            { id: "nationality", head: t("person.nationality"), cell: (row) => <Code>{row.nationalities.join(" ")}</Code> },
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
                  <Button small onPress={() => void open(row)}>
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
      {editing ? <AlertFormDialog alert={editing === "new" ? null : editing} readOnly={!can("alerts.write") || (editing !== "new" && editing.state === "withdrawn")} onClose={() => setEditing(null)} onDone={done} /> : null}
      {withdrawing ? <WithdrawAlertDialog alert={withdrawing} onClose={() => setWithdrawing(null)} onDone={done} /> : null}
      {importing ? <ImportDialog onClose={done} /> : null}
    </div>
  );
}
