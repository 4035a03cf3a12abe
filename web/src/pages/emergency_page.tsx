// What was opened in an emergency and who stands in for whom: watched by everybody who watches, reviewed by one who is named.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { EmergencyUse, EmergencyUseList } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { DeputyDialog } from "../components/emergency/deputy_dialog.tsx";
import { Button, Code, ErrorNote, Loading, PageHead, Panel } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { FormDialog } from "../components/dialog.tsx";
import { SelectInput, TextInput } from "../components/fields.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

export function EmergencyPage() {
  const { t, instant, label, language } = useI18n();
  const { can } = useApp();
  const [giving, setGiving] = useState(false);
  const [reviewed, setReviewed] = useState<EmergencyUse | null>(null);
  const list = useLoad((signal) => client.get<EmergencyUseList>("/api/emergency/uses", { signal }), "emergency-uses");
  const action = useAction();
  const end = (use: EmergencyUse) =>
    void action.run(async () => {
      await client.post(`/api/deputies/${use.id}/end`, {});
      list.reload();
    });
  const state = (use: EmergencyUse) => {
    if (use.outcome) return list.data?.outcomes?.find((item) => item.code === use.outcome)?.label[language] ?? use.outcome;
    return t(use.overdue ? "emergency.overdue" : "emergency.to_review");
  };
  const done = () => {
    setReviewed(null);
    setGiving(false);
    list.reload();
  };
  return (
    <div className="page">
      <PageHead title={t("nav.emergency")}>
        {can("deputies.give") ? (
          <Button kind="primary" onPress={() => setGiving(true)}>
            {t("deputy.give")}
          </Button>
        ) : null}
      </PageHead>
      <p className="muted">{t("emergency.text")}</p>
      <ErrorNote error={list.error ?? action.error} />
      {list.data ? (
        <Panel title={t("emergency.uses")}>
          <DataTable
            caption={t("emergency.uses")}
            rows={list.data.uses}
            rowKey={(use) => use.id}
            empty={t("emergency.none")}
            tone={(use) => (use.outcome ? "" : "row-warning")}
            columns={[
              { id: "at", head: t("emergency.at"), cell: (use) => instant(use.at, true) },
              { id: "kind", head: t("emergency.kind"), cell: (use) => (use.kind === "given" ? t("deputy.given") : (use.label?.[language] ?? use.kind)) },
              { id: "number", head: t("envelope.number"), cell: (use) => (use.envelope ? <Code>{use.envelope}</Code> : "") },
              { id: "who", head: t("emergency.who"), cell: (use) => <bdi>{use.name}</bdi> },
              { id: "second", head: t("emergency.second"), cell: (use) => <bdi>{use.second}</bdi> },
              { id: "role", head: t("emergency.role"), cell: (use) => (use.role ? `${label("roles", use.role)} · ${use.post ?? ""}` : "") },
              { id: "until", head: t("emergency.until"), cell: (use) => instant(use.until, true) },
              { id: "reason", head: t("emergency.reason"), cell: (use) => use.reason },
              { id: "state", head: t("emergency.state"), cell: state },
              {
                id: "act",
                head: "",
                cell: (use) => (
                  <>
                    {can("emergency.review") && !use.outcome ? (
                      <Button small kind="primary" onPress={() => setReviewed(use)}>
                        {t("emergency.review")}
                      </Button>
                    ) : null}
                    {can("deputies.give") && use.role && Date.parse(use.until) > Date.now() ? (
                      <Button small isDisabled={action.busy} onPress={() => end(use)}>
                        {t("deputy.end")}
                      </Button>
                    ) : null}
                  </>
                ),
              },
            ]}
          />
        </Panel>
      ) : list.error ? null : (
        <Loading />
      )}
      {giving ? <DeputyDialog onClose={() => setGiving(false)} onDone={done} /> : null}
      {reviewed ? <ReviewDialog use={reviewed} outcomes={list.data?.outcomes ?? []} onClose={() => setReviewed(null)} onDone={done} /> : null}
    </div>
  );
}

function ReviewDialog({ use, outcomes, onClose, onDone }: { use: EmergencyUse; outcomes: NonNullable<EmergencyUseList["outcomes"]>; onClose: () => void; onDone: () => void }) {
  const { t, language } = useI18n();
  const [outcome, setOutcome] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/emergency/uses/${use.id}/review`, { outcome, note });
      onDone();
    });
  return (
    <FormDialog title={t("emergency.review")} open onClose={onClose} onSubmit={submit} submitLabel={t("emergency.save")} disabled={!outcome || !note.trim()} busy={action.busy} error={action.error}>
      <p>
        <bdi>{use.name}</bdi>: {use.reason}
      </p>
      <SelectInput label={t("emergency.outcome")} value={outcome} onChange={setOutcome} choices={outcomes.map((item) => ({ id: item.code, label: item.label[language] ?? item.code }))} required />
      <TextInput label={t("emergency.found")} value={note} onChange={setNote} rows={3} required />
    </FormDialog>
  );
}
