// Creating and revising an alert. The form asks for as little as the category needs and for a note on why the alert is proportionate.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Alert, AlertInput, Sex } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { parseTypedDate, shiftDay } from "../../lib/format.ts";
import { choicesOf, sexChoices, stateChoices } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { kAlertPurpose } from "../../pages/alerts_page.tsx";
import { Note, Tag } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { ComboInput, DateInput, SelectInput, TextInput } from "../fields.tsx";
import { AlertVersions } from "./alert_versions.tsx";
import { AliasRows, BirthDateRows, DocumentRows } from "./repeated_rows.tsx";

const kReviewDays = 365;
const kExpiryDays = 3 * 365;

function emptyAlert(category: string, action: string): AlertInput {
  const today = new Date().toISOString().slice(0, 10);
  return {
    category,
    surname: "",
    given_names: "",
    aliases: [],
    birth_dates: [""],
    sex: undefined,
    nationalities: [],
    documents: [],
    issuer: "",
    legal_basis: "",
    reason: "",
    requested_action: action,
    proportionality_note: "",
    review_date: shiftDay(today, kReviewDays),
    expiry_date: shiftDay(today, kExpiryDays),
    reference: "",
    remarks: "",
  };
}

// Only the members of the input go back to the server, without the empty ones.
export function cleanAlert(form: AlertInput): AlertInput {
  const text = (value: string | null | undefined) => value?.trim() || undefined;
  return {
    category: form.category,
    surname: text(form.surname),
    given_names: text(form.given_names),
    aliases: form.aliases.filter((alias) => alias.surname.trim() || alias.given_names.trim()),
    birth_dates: form.birth_dates.map((day) => parseTypedDate(day)).filter((day) => day !== null),
    sex: form.sex || undefined,
    nationalities: form.nationalities.filter(Boolean),
    documents: form.documents.filter((document) => document.number.trim()).map((document) => ({ ...document, number: document.number.trim().toUpperCase(), issuer: document.issuer || undefined })),
    issuer: form.issuer.trim(),
    legal_basis: form.legal_basis.trim(),
    reason: form.reason.trim(),
    requested_action: form.requested_action,
    proportionality_note: form.proportionality_note.trim(),
    review_date: parseTypedDate(form.review_date) ?? form.review_date,
    expiry_date: parseTypedDate(form.expiry_date) ?? form.expiry_date,
    reference: text(form.reference),
    remarks: text(form.remarks),
  };
}

interface AlertFormProps {
  alert: Alert | null;
  readOnly: boolean;
  onClose: () => void;
  onDone: () => void;
}

export function AlertFormDialog({ alert, readOnly, onClose, onDone }: AlertFormProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const lists = i18n.setup?.lists;
  const [form, setForm] = useState<AlertInput>(() => alert ?? emptyAlert(lists?.alert_categories?.[0]?.code ?? "", lists?.requested_actions?.[0]?.code ?? ""));
  const [change, setChange] = useState("");
  const action = useAction();
  const set = <Key extends keyof AlertInput>(key: Key, value: AlertInput[Key]) => setForm((current) => ({ ...current, [key]: value }));
  const category = lists?.alert_categories?.find((item) => item.code === form.category);
  const needs = new Set(category?.requires ?? []);
  const complete =
    form.issuer.trim() && form.legal_basis.trim() && form.reason.trim() && form.proportionality_note.trim() && (form.surname?.trim() || form.documents.some((document) => document.number.trim())) && (!alert || change.trim());
  const submit = () =>
    void action.run(async () => {
      const input = cleanAlert(form);
      if (alert) await client.post<Alert>(`/api/alerts/${encodeURIComponent(alert.id)}/revise`, { ...input, reason_for_change: change.trim() }, { purpose: kAlertPurpose });
      else await client.post<Alert>("/api/alerts", input, { purpose: kAlertPurpose });
      onDone();
    });
  return (
    <FormDialog
      title={alert ? t("alerts.edit_title", { version: alert.version }) : t("alerts.new_title")}
      open
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t("common.save")}
      disabled={readOnly || !complete}
      busy={action.busy}
      error={action.error}
      wide
    >
      {category?.protective ? (
        <Note tone="protect">
          <Tag tone="protect">{t("hits.protect")}</Tag> {t("alerts.protective_text")}
        </Note>
      ) : null}
      <div className="form-grid four">
        <SelectInput label={t("alerts.category")} value={form.category} onChange={(value) => set("category", value)} choices={choicesOf(i18n, "alert_categories")} disabled={readOnly} required />
        <SelectInput label={t("alerts.action")} value={form.requested_action} onChange={(value) => set("requested_action", value)} choices={choicesOf(i18n, "requested_actions")} disabled={readOnly} required />
        <TextInput label={t("alerts.issuer")} value={form.issuer} onChange={(value) => set("issuer", value)} disabled={readOnly} required />
        <TextInput label={t("alerts.reference")} value={form.reference ?? ""} onChange={(value) => set("reference", value)} disabled={readOnly} ltr />
        <TextInput label={t("person.surname")} value={form.surname ?? ""} onChange={(value) => set("surname", value)} disabled={readOnly} required={needs.has("surname")} />
        <TextInput label={t("person.given_names")} value={form.given_names ?? ""} onChange={(value) => set("given_names", value)} disabled={readOnly} required={needs.has("given_names")} />
        <SelectInput label={t("person.sex")} value={form.sex ?? null} onChange={(value) => set("sex", value as Sex)} choices={sexChoices(i18n)} disabled={readOnly} required={needs.has("sex")} />
        <ComboInput label={t("person.nationality")} value={form.nationalities[0] ?? ""} onChange={(value) => set("nationalities", value ? [value, ...form.nationalities.slice(1)] : form.nationalities.slice(1))} choices={stateChoices(i18n)} disabled={readOnly} required={needs.has("nationalities")} />
      </div>
      <div className="form-grid three repeated">
        <BirthDateRows days={form.birth_dates} onChange={(days) => set("birth_dates", days)} disabled={readOnly} />
        <AliasRows aliases={form.aliases} onChange={(aliases) => set("aliases", aliases)} disabled={readOnly} />
        <DocumentRows documents={form.documents} onChange={(documents) => set("documents", documents)} disabled={readOnly} />
      </div>
      <div className="form-grid two">
        <TextInput label={t("alerts.legal_basis")} value={form.legal_basis} onChange={(value) => set("legal_basis", value)} disabled={readOnly} required />
        <div className="form-grid two">
          <DateInput label={t("alerts.review_date")} value={form.review_date} onChange={(value) => set("review_date", value)} disabled={readOnly} required />
          <DateInput label={t("alerts.expiry_date")} value={form.expiry_date} onChange={(value) => set("expiry_date", value)} disabled={readOnly} required />
        </div>
        <TextInput label={t("alerts.reason")} value={form.reason} onChange={(value) => set("reason", value)} rows={2} disabled={readOnly} required />
        <TextInput label={t("alerts.proportionality")} hint={t("alerts.proportionality_hint")} value={form.proportionality_note} onChange={(value) => set("proportionality_note", value)} rows={2} disabled={readOnly} required />
        <TextInput label={t("alerts.remarks")} value={form.remarks ?? ""} onChange={(value) => set("remarks", value)} rows={2} disabled={readOnly} />
        {alert && !readOnly ? <TextInput label={t("alerts.change_reason")} value={change} onChange={setChange} rows={2} required /> : null}
      </div>
      {alert?.versions ? <AlertVersions versions={alert.versions} /> : null}
    </FormDialog>
  );
}
