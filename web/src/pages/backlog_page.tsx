// What is brought into the record afterwards: paper forms, corrections that somebody asked for, stays that are not whole.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { Backlog } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { CorrectionsPanel, StaysPanels } from "../components/backlog/decisions_panels.tsx";
import { EntryForm } from "../components/backlog/entry_form.tsx";
import { LateHitsPanel, PrintPanel, ScreenPanels } from "../components/backlog/forms_panels.tsx";
import { backlogPurpose } from "../components/backlog/texts.ts";
import { ErrorNote, Loading, PageHead } from "../components/basics.tsx";
import { Segmented } from "../components/fields.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useLoad } from "../lib/use_load.ts";

export function BacklogPage() {
  const { t } = useI18n();
  const { session, can } = useApp();
  const [shown, setShown] = useState("type");
  const backlog = useLoad((signal) => client.get<Backlog>("/api/backlog", { signal, purpose: backlogPurpose(session) }), "backlog");
  const choices = [
    { id: "type", label: t("backlog.tab_type") },
    { id: "forms", label: t("backlog.tab_forms") },
    { id: "corrections", label: t("backlog.tab_corrections") },
  ];
  if (can("stay_evidence.decide")) choices.push({ id: "stays", label: t("backlog.tab_stays") });
  return (
    <div className="page">
      <PageHead title={t("backlog.title")}>
        <Segmented label={t("backlog.title")} hideLabel value={shown} onChange={setShown} choices={choices} />
      </PageHead>
      <ErrorNote error={backlog.error} />
      {shown === "type" ? <EntryForm onRecorded={backlog.reload} /> : null}
      {shown === "forms" ? (
        <>
          <PrintPanel onPrinted={backlog.reload} />
          {backlog.data ? <ScreenPanels backlog={backlog.data} onChanged={backlog.reload} /> : backlog.error ? null : <Loading />}
          {can("border.second_line") ? <LateHitsPanel /> : null}
        </>
      ) : null}
      {shown === "corrections" ? <CorrectionsPanel /> : null}
      {shown === "stays" ? <StaysPanels /> : null}
    </div>
  );
}
