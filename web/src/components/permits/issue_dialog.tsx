// Recording what an authority issued. Used entries are not asked for: they are counted from crossings.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PermitInput, PermitWhole } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { parseTypedDate } from "../../lib/format.ts";
import { sexChoices, stateChoices } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { ComboInput, DateInput, SelectInput, TextInput } from "../fields.tsx";
import { kKinds } from "./texts.ts";

const kEmpty = {
  number: "", category: "", authority: "", surname: "", given_names: "", birth_date: "", document_number: "", issued_on: "", valid_from: "", valid_to: "", entries: "", days: "", territory: "", conditions: "",
};
type Field = keyof typeof kEmpty;

export function IssueDialog({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [kind, setKind] = useState<string>("visa");
  const [issuer, setIssuer] = useState("");
  const [nationality, setNationality] = useState("");
  const [documentIssuer, setDocumentIssuer] = useState("");
  const [sex, setSex] = useState("unknown");
  const [values, setValues] = useState(kEmpty);
  const set = (field: Field) => (value: string) => setValues((before) => ({ ...before, [field]: value }));
  const digits = (field: Field) => (value: string) => set(field)(value.replace(/\D/g, ""));
  const day = (field: Field) => parseTypedDate(values[field]) ?? values[field];
  const complete = values.number.trim() && issuer && values.authority.trim() && (values.surname.trim() || values.given_names.trim()) && values.issued_on && values.valid_from && values.valid_to && Boolean(values.document_number.trim()) === Boolean(documentIssuer);
  const submit = () =>
    void action.run(async () => {
      const body: PermitInput = {
        kind: kind as PermitInput["kind"], number: values.number.trim(), issuer, authority: values.authority.trim(), surname: values.surname.trim(), given_names: values.given_names.trim(), sex,
        issued_on: day("issued_on"), valid_from: day("valid_from"), valid_to: day("valid_to"), territory: values.territory.toUpperCase().split(/[\s,]+/).filter(Boolean),
      };
      if (values.birth_date) body.birth_date = day("birth_date");
      if (nationality) body.nationality = nationality;
      if (values.category.trim()) body.category = values.category.trim();
      if (values.document_number.trim()) Object.assign(body, { document_number: values.document_number.trim(), document_issuer: documentIssuer });
      if (Number(values.entries) > 0) body.entries = Number(values.entries);
      if (Number(values.days) > 0) body.days = Number(values.days);
      if (values.conditions.trim()) body.conditions = values.conditions.trim();
      const made = await client.post<PermitWhole>("/api/permits", body, { purpose: "permits" });
      onDone(made.id);
    });
  const states = stateChoices(i18n);
  return (
    <FormDialog title={t("permits.issue")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!complete} busy={action.busy} error={action.error} wide>
      <div className="form-grid two">
        <SelectInput label={t("permits.kind")} value={kind} onChange={setKind} choices={Object.entries(kKinds).map(([id, key]) => ({ id, label: t(key) }))} required />
        <TextInput label={t("permits.category")} value={values.category} onChange={set("category")} maxLength={60} />
        <TextInput label={t("permits.number")} value={values.number} onChange={set("number")} ltr required autoFocus maxLength={40} />
        <ComboInput label={t("document.issuer")} value={issuer} onChange={setIssuer} choices={states} required />
        <TextInput label={t("permits.authority")} value={values.authority} onChange={set("authority")} required maxLength={200} />
        <DateInput label={t("permits.issued_on")} value={values.issued_on} onChange={set("issued_on")} required />
        <TextInput label={t("person.surname")} value={values.surname} onChange={set("surname")} maxLength={200} />
        <TextInput label={t("person.given_names")} value={values.given_names} onChange={set("given_names")} maxLength={200} />
        <DateInput label={t("person.birth_date")} value={values.birth_date} onChange={set("birth_date")} />
        <SelectInput label={t("person.sex")} value={sex} onChange={setSex} choices={sexChoices(i18n)} />
        <ComboInput label={t("person.nationality")} value={nationality} onChange={setNationality} choices={states} />
        <TextInput label={t("document.number")} value={values.document_number} onChange={set("document_number")} ltr maxLength={40} />
        <ComboInput label={t("permits.document_issuer")} value={documentIssuer} onChange={setDocumentIssuer} choices={states} />
        <DateInput label={t("visa.valid_from")} value={values.valid_from} onChange={set("valid_from")} required />
        <DateInput label={t("visa.valid_to")} value={values.valid_to} onChange={set("valid_to")} required />
        <TextInput label={t("visa.entries")} hint={t("permits.entries_hint")} value={values.entries} onChange={digits("entries")} numeric maxLength={4} />
        <TextInput label={t("visa.days")} value={values.days} onChange={digits("days")} numeric maxLength={5} />
        <TextInput label={t("permits.territory")} hint={t("permits.territory_hint")} value={values.territory} onChange={set("territory")} ltr maxLength={200} />
      </div>
      <TextInput label={t("permits.conditions")} value={values.conditions} onChange={set("conditions")} rows={2} />
    </FormDialog>
  );
}
