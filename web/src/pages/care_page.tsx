// The protection desk: cases that wait, what is overdue, and one case with everything that is done for a person.
import { useState } from "react";
import { client, query } from "../api/client.ts";
import type { ProtectionCase, ProtectionForms, ProtectionSummary } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Code, ErrorNote, Loading, Note, PageHead, PersonName, Tag } from "../components/basics.tsx";
import { CaseView } from "../components/care/case_view.tsx";
import { kCaseStates, kCare, kSources } from "../components/care/shared.ts";
import { DataTable } from "../components/data_table.tsx";
import { FormDialog } from "../components/dialog.tsx";
import { SelectInput, TextInput } from "../components/fields.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { go } from "../lib/router.ts";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

export function CarePage({ caseId }: { caseId: string | null }) {
  const forms = useLoad((signal) => client.get<ProtectionForms>("/api/protection/forms", { signal }), "protection-forms");
  if (!forms.data) return forms.error ? <ErrorNote error={forms.error} /> : <Loading />;
  return caseId ? <CaseView key={caseId} id={caseId} forms={forms.data} /> : <CaseList forms={forms.data} />;
}

function CaseList({ forms }: { forms: ProtectionForms }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [state, setState] = useState("open");
  const [opening, setOpening] = useState(false);
  const cases = useLoad((signal) => client.get<{ cases: ProtectionSummary[] }>(`/api/protection/cases${query({ state })}`, { signal, purpose: kCare }), `care ${state}`);
  const labels = new Map(forms.needs.map((need) => [need.code, need.label[i18n.language]]));
  const late = cases.data?.cases.filter((one) => one.overdue).length ?? 0;
  return (
    <div className="page care-page">
      <PageHead title={t("care.title")}>
        <SelectInput label={t("care.state")} compact value={state} onChange={setState} choices={["open", "closed", "all"].map((id) => ({ id, label: t(id === "open" ? "care.open_cases" : id === "closed" ? "care.closed_cases" : "care.all_cases") }))} />
        <Button kind="primary" onPress={() => setOpening(true)}>{t("care.new")}</Button>
      </PageHead>
      <Note tone="protect">{t("care.firewall")}</Note>
      {late > 0 ? <Note tone="error" live>{t("care.late", { count: late })}</Note> : null}
      <ErrorNote error={cases.error} />
      {cases.data ? (
        <DataTable
          caption={t("care.title")}
          rows={cases.data.cases}
          rowKey={(one) => one.id}
          empty={t("care.none")}
          columns={[
            { id: "number", head: t("care.number"), cell: (one) => <a href={`#/care/${one.id}`}>{i18n.number(one.number)}</a>, narrow: true },
            { id: "person", head: t("care.person"), cell: (one) => <><PersonName surname={one.person.surname} given={one.person.given_names} /> {one.person.age === undefined ? "" : i18n.number(one.person.age)} {one.person.child ? <Tag tone="warning">{t("care.child")}</Tag> : null} {one.person.wristband ? <Code>{one.person.wristband}</Code> : null}</> },
            { id: "needs", head: t("care.needs"), cell: (one) => one.needs_open.map((need) => <Tag key={need} tone="protect">{labels.get(need) ?? need}</Tag>) },
            { id: "source", head: t("care.source"), cell: (one) => t(kSources[one.source]) },
            { id: "state", head: t("care.state"), cell: (one) => <>{t(kCaseStates[one.state])} {one.overdue ? <Tag tone="error">{t("care.overdue")}</Tag> : null} {one.follow_up_due ? <Tag tone="warning">{t("care.follow_up_due")}</Tag> : null}</> },
            { id: "at", head: t("common.at"), cell: (one) => i18n.instant(one.opened_at) },
          ]}
        />
      ) : cases.error ? null : <Loading />}
      {opening ? <OpenDialog onClose={() => setOpening(false)} /> : null}
    </div>
  );
}

function OpenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [person, setPerson] = useState({ surname: "", given_names: "", age: "", sex: "unknown", language: "", contact: "" });
  const set = (change: Partial<typeof person>) => setPerson((now) => ({ ...now, ...change }));
  const submit = () =>
    void action.run(async () => {
      const { age, ...rest } = person;
      const made = await client.post<ProtectionCase>("/api/protection/cases", { person: { ...rest, ...(age ? { age: Number(age) } : {}) } }, { purpose: kCare });
      announce(t("care.saved"));
      go(`care/${made.id}`);
    });
  return (
    <FormDialog title={t("care.new")} open onClose={onClose} onSubmit={submit} submitLabel={t("care.new")} busy={action.busy} error={action.error}>
      <TextInput label={t("arrivals.surname")} value={person.surname} onChange={(surname) => set({ surname })} autoFocus />
      <TextInput label={t("arrivals.given")} value={person.given_names} onChange={(given_names) => set({ given_names })} />
      <TextInput label={t("arrivals.age")} hint={t("care.age_hint")} value={person.age} onChange={(age) => set({ age })} numeric ltr />
      <SelectInput label={t("care.sex")} value={person.sex} onChange={(sex) => set({ sex })} choices={[{ id: "F", label: t("sex.F") }, { id: "M", label: t("sex.M") }, { id: "X", label: t("sex.X") }, { id: "unknown", label: t("sex.unknown") }]} />
      <TextInput label={t("arrivals.language")} value={person.language} onChange={(language) => set({ language })} ltr />
      <TextInput label={t("care.contact")} value={person.contact} onChange={(contact) => set({ contact })} />
    </FormDialog>
  );
}
