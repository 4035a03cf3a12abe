// Registration in a mass arrival: a family in one line, at a desk that may have no network. There is no refusal here.
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { client } from "../api/client.ts";
import type { ArrivalsState, ProtectionForms } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { BoardPanel } from "../components/arrivals/board_panel.tsx";
import { FamiliesTab } from "../components/arrivals/families_tab.tsx";
import { RegisterTab } from "../components/arrivals/register_tab.tsx";
import { TracingTab } from "../components/arrivals/tracing_tab.tsx";
import { Button, ErrorNote, Loading, Note, PageHead } from "../components/basics.tsx";
import { FormDialog } from "../components/dialog.tsx";
import { TextInput } from "../components/fields.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

export const kReception = "reception";

export function ArrivalsPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [tab, setTab] = useState("register");
  const [open, setOpen] = useState(false);
  const state = useLoad((signal) => client.get<ArrivalsState>("/api/arrivals/state", { signal }), "arrivals-state");
  const forms = useLoad((signal) => client.get<ProtectionForms>("/api/protection/forms", { signal }), "protection-forms");
  const surge = state.data?.surge ?? null;
  return (
    <div className="page arrivals-page">
      <PageHead title={t("arrivals.title")}>
        {can("arrivals.surge") && state.data ? (
          <Button kind={surge ? "plain" : "primary"} onPress={() => setOpen(true)}>
            {surge ? t("arrivals.end") : t("arrivals.start")}
          </Button>
        ) : null}
      </PageHead>
      <ErrorNote error={state.data ? null : (state.error ?? forms.error)} />
      {!state.data && !state.error ? <Loading /> : null}
      {state.data ? (
        <Note tone={surge ? "protect" : "info"} live>
          {surge ? t("arrivals.on", { until: i18n.instant(surge.ends_at), by: surge.by }) : t("arrivals.off")} {surge ? <bdi>{surge.reason}</bdi> : null}
        </Note>
      ) : null}
      {state.data && forms.data ? (
        <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => setTab(String(key))}>
          <TabList aria-label={t("arrivals.title")} className="tab-list">
            <Tab id="register" className="tab">{t("arrivals.register")}</Tab>
            <Tab id="families" className="tab">{t("arrivals.families")}</Tab>
            <Tab id="tracing" className="tab">{t("arrivals.tracing")}</Tab>
            <Tab id="board" className="tab">{t("arrivals.board")}</Tab>
          </TabList>
          <TabPanel id="register">{surge ? <RegisterTab state={state.data} forms={forms.data} /> : <p className="empty">{t("arrivals.off_text")}</p>}</TabPanel>
          <TabPanel id="families">
            <FamiliesTab forms={forms.data} />
          </TabPanel>
          <TabPanel id="tracing">
            <TracingTab />
          </TabPanel>
          <TabPanel id="board">
            <BoardPanel />
          </TabPanel>
        </Tabs>
      ) : null}
      {open && state.data ? <SurgeDialog state={state.data} onClose={() => setOpen(false)} onDone={(next) => { setOpen(false); state.set(next); }} /> : null}
    </div>
  );
}

function SurgeDialog({ state, onClose, onDone }: { state: ArrivalsState; onClose: () => void; onDone: (state: ArrivalsState) => void }) {
  const { t } = useI18n();
  const action = useAction();
  const [reason, setReason] = useState("");
  const [hours, setHours] = useState(String(state.hours));
  const on = Boolean(state.surge);
  const submit = () =>
    void action.run(async () => {
      onDone(await client.post<ArrivalsState>(on ? "/api/arrivals/surge/end" : "/api/arrivals/surge", on ? { reason } : { reason, hours: Number(hours) }));
    });
  return (
    <FormDialog title={on ? t("arrivals.end") : t("arrivals.start")} open onClose={onClose} onSubmit={submit} submitLabel={on ? t("arrivals.end") : t("arrivals.start")} disabled={!reason.trim()} busy={action.busy} error={action.error}>
      <p>{on ? t("arrivals.end_text") : t("arrivals.start_text")}</p>
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required autoFocus />
      {on ? null : <TextInput label={t("arrivals.hours", { most: state.longest_hours })} value={hours} onChange={setHours} numeric ltr />}
    </FormDialog>
  );
}
