// Situation testing: the studies, cases and results of who leads them; the own cases of who tests. One case is a page of its own.
import { useState } from "react";
import { client, query } from "../api/client.ts";
import type { PairedCaseList, PairedStudy } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, ErrorNote, Loading, PageHead, Panel } from "../components/basics.tsx";
import { CaseDialog } from "../components/paired/case_dialog.tsx";
import { CasePage } from "../components/paired/case_page.tsx";
import { CaseTable } from "../components/paired/case_table.tsx";
import { ResultsPanel } from "../components/paired/results_panel.tsx";
import { StudyDialog } from "../components/paired/study_dialog.tsx";
import { StudyPanel } from "../components/paired/study_panel.tsx";
import { kPairedPurpose } from "../components/paired/texts.ts";
import { FormDialog } from "../components/dialog.tsx";
import { SelectInput } from "../components/fields.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

export function PairedPage({ caseId }: { caseId: string | null }) {
  const { can } = useApp();
  if (caseId) return <CasePage key={caseId} id={caseId} />;
  return can("paired_tests.manage") ? <ManagerView /> : <TesterView />;
}

function useCases(study: string | null, wanted: boolean) {
  const read = (signal: AbortSignal) => client.get<PairedCaseList>(`/api/paired-tests/cases${query({ study, limit: 200 })}`, { signal, purpose: kPairedPurpose });
  return useLoad(wanted ? read : null, `paired-cases ${study ?? ""}`);
}

function TesterView() {
  const { t } = useI18n();
  const cases = useCases(null, true);
  return (
    <div className="page">
      <PageHead title={t("paired.own_title")} />
      <p className="muted">{t("paired.own_text")}</p>
      <ErrorNote error={cases.error} />
      {cases.data ? (
        <Panel title={t("paired.cases")}>
          <CaseTable cases={cases.data.cases} manages={false} />
        </Panel>
      ) : cases.error ? null : (
        <Loading />
      )}
    </div>
  );
}

type Open = null | "study" | "edit" | "case" | "close";

function ManagerView() {
  const { t } = useI18n();
  const { announce } = useApp();
  const [open, setOpen] = useState<Open>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const studies = useLoad((signal) => client.get<{ studies: PairedStudy[] }>("/api/paired-tests/studies", { signal, purpose: kPairedPurpose }), "paired-studies");
  const study = studies.data?.studies.find((item) => item.id === chosen) ?? studies.data?.studies[0] ?? null;
  const cases = useCases(study?.id ?? null, study !== null);
  const done = (id: string, said: string) => {
    setOpen(null);
    setChosen(id);
    announce(said);
    studies.reload();
    cases.reload();
  };
  return (
    <div className="page paired-page">
      <PageHead title={t("paired.title")}>
        {studies.data && studies.data.studies.length > 0 ? (
          <SelectInput label={t("paired.study")} compact className="purpose-select" value={study?.id ?? null} onChange={setChosen} choices={studies.data.studies.map((item) => ({ id: item.id, label: item.title }))} />
        ) : null}
        <Button kind="primary" onPress={() => setOpen("study")}>
          {t("paired.new_study")}
        </Button>
      </PageHead>
      <ErrorNote error={studies.error ?? cases.error} />
      {!studies.data && !studies.error ? <Loading /> : null}
      {studies.data && !study ? <p className="empty">{t("paired.no_studies")}</p> : null}
      {study ? (
        <>
          <ResultsPanel study={study} finished={cases.data?.cases.filter((item) => item.result).length ?? 0} />
          <Panel
            title={t("paired.cases")}
            aside={
              study.closed ? null : (
                <Button small onPress={() => setOpen("case")}>
                  {t("paired.new_case")}
                </Button>
              )
            }
          >
            {cases.data ? <CaseTable cases={cases.data.cases} manages /> : <Loading />}
          </Panel>
          <StudyPanel study={study} onEdit={() => setOpen("edit")} onClose={() => setOpen("close")} />
        </>
      ) : null}
      {open === "study" ? <StudyDialog study={null} onClose={() => setOpen(null)} onDone={(saved) => done(saved.id, t("paired.study_saved"))} /> : null}
      {open === "edit" && study ? <StudyDialog study={study} onClose={() => setOpen(null)} onDone={(saved) => done(saved.id, t("paired.study_saved"))} /> : null}
      {open === "case" && study ? <CaseDialog study={study} onClose={() => setOpen(null)} onDone={() => done(study.id, t("paired.case_made"))} /> : null}
      {open === "close" && study ? <CloseDialog study={study} onClose={() => setOpen(null)} onDone={() => done(study.id, t("paired.study_closed"))} /> : null}
    </div>
  );
}

function CloseDialog({ study, onClose, onDone }: { study: PairedStudy; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/paired-tests/studies/${study.id}/close`, {}, { purpose: kPairedPurpose });
      onDone();
    });
  return (
    <FormDialog title={t("paired.close_study")} open onClose={onClose} onSubmit={submit} submitLabel={t("paired.close_study")} submitKind="danger" busy={action.busy} error={action.error}>
      <p>{t("paired.close_study_text")}</p>
    </FormDialog>
  );
}
