// Entering and revising an alert about a thing; withdrawing it is a button of the list.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { ThingAlert, ThingAlertInput, ThingIdentifier, ThingRules } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { parseTypedDate, shiftDay } from "../../lib/format.ts";
import { choicesOf, stateChoices } from "../../lib/lists.ts";
import { numberFields, withNumber } from "../../lib/things.ts";
import { useAction } from "../../lib/use_action.ts";
import { Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { ComboInput, DateInput, SelectInput, TextInput } from "../fields.tsx";
import { kThingPurpose } from "./purpose.ts";

const kMostReviewDays = 180;
const kMostExpiryDays = 360;
const kDaysOfAMonth = 30;

interface ThingAlertDialogProps {
  alert: ThingAlert | null;
  rules: ThingRules;
  readOnly: boolean;
  onClose: () => void;
  onDone: () => void;
}

export function ThingAlertDialog({ alert, rules, readOnly, onClose, onDone }: ThingAlertDialogProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [form, setForm] = useState<ThingAlertInput>(() => alert ?? emptyAlert(rules));
  const [change, setChange] = useState("");
  const set = <Key extends keyof ThingAlertInput>(key: Key, value: ThingAlertInput[Key]) => setForm((current) => ({ ...current, [key]: value }));
  const codes = rules.kinds.find((kind) => kind.code === form.kind)?.identifiers ?? [];
  const category = rules.categories.find((one) => one.code === form.category);
  const needs = new Set(category?.data_minimum ?? []);
  const setKind = (kind: string) => setForm((current) => ({ ...current, kind, identifiers: [] }));
  const setCategory = (code: string) => setForm((current) => ({ ...current, category: code, requested_action: rules.categories.find((one) => one.code === code)?.actions[0] ?? "" }));
  const fields = numberFields(codes, form.identifiers).map((one, at, all) => ({ ...one, index: all.slice(0, at).filter((other) => other.code === one.code).length }));
  const nameOf = (code: string, index: number) => (index > 0 ? `${i18n.label("thing_identifiers", code)} (${index + 1})` : i18n.label("thing_identifiers", code));
  const setNumber = (code: string, index: number, part: Partial<ThingIdentifier>) => set("identifiers", withNumber(form.identifiers, code, index, part));
  const identifiers = form.identifiers.filter((one) => codes.includes(one.code) && one.text.trim());
  const complete = identifiers.length > 0 && form.issuer.trim() && form.legal_basis.trim() && form.reason.trim() && (!needs.has("proportionality_note") || form.proportionality_note?.trim()) && (!alert || change.trim());
  const submit = () =>
    void action.run(async () => {
      const input = cleanAlert(form, identifiers);
      if (alert) await client.post<ThingAlert>(`/api/thing-alerts/${alert.id}/revise`, { ...input, version: alert.version, reason_for_change: change.trim() }, { purpose: kThingPurpose });
      else await client.post<ThingAlert>("/api/thing-alerts", input, { purpose: kThingPurpose });
      onDone();
    });
  return (
    <FormDialog title={alert ? t("alerts.edit_title", { version: alert.version }) : t("things.new_title")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={readOnly || !complete} busy={action.busy} error={action.error} wide>
      {form.requested_action === "discreet_check" ? <Note tone="warning">{t("things.discreet_text")}</Note> : null}
      <div className="form-grid four">
        <SelectInput label={t("things.kind")} value={form.kind} onChange={setKind} choices={choicesOf(i18n, "thing_kinds")} disabled={readOnly} required />
        <SelectInput label={t("alerts.category")} value={form.category} onChange={setCategory} choices={choicesOf(i18n, "thing_categories")} disabled={readOnly} required />
        <SelectInput label={t("alerts.action")} value={form.requested_action} onChange={(value) => set("requested_action", value)} choices={(category?.actions ?? []).map((id) => ({ id, label: i18n.label("requested_actions", id) }))} disabled={readOnly} required />
        <TextInput label={t("alerts.reference")} value={form.reference ?? ""} onChange={(value) => set("reference", value)} disabled={readOnly} ltr />
      </div>
      <div className="form-grid four">
        {fields.map(({ code, index, text }) => (
          <TextInput key={`${code}-${index}`} label={nameOf(code, index)} value={text} onChange={(typed) => setNumber(code, index, { text: typed })} disabled={readOnly} ltr maxLength={80} />
        ))}
        {fields
          .filter(({ code }) => rules.identifiers.find((one) => one.code === code)?.state)
          .map(({ code, index, state }) => (
            <ComboInput key={`${code}-${index}`} label={t("things.state_of", { name: nameOf(code, index) })} value={state ?? ""} onChange={(chosen) => setNumber(code, index, { state: chosen })} choices={stateChoices(i18n)} disabled={readOnly} />
          ))}
      </div>
      {alert && alert.findings.length > 0 ? (
        <Note tone="warning">
          <ul>
            {alert.findings.map((finding) => (
              <li key={finding.code + finding.identifier}>
                {i18n.label("thing_identifiers", finding.identifier)}: <bdi>{finding.message}</bdi>
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      <div className="form-grid two">
        <TextInput label={t("things.description")} hint={t("things.description_hint")} value={form.description ?? ""} onChange={(value) => set("description", value)} disabled={readOnly} />
        <TextInput label={t("alerts.issuer")} value={form.issuer} onChange={(value) => set("issuer", value)} disabled={readOnly} required />
        <TextInput label={t("alerts.legal_basis")} value={form.legal_basis} onChange={(value) => set("legal_basis", value)} disabled={readOnly} required />
        <div className="form-grid two">
          <DateInput label={t("alerts.review_date")} value={form.review_date} onChange={(value) => set("review_date", value)} disabled={readOnly} required />
          <DateInput label={t("alerts.expiry_date")} value={form.expiry_date} onChange={(value) => set("expiry_date", value)} disabled={readOnly} required />
        </div>
        <TextInput label={t("alerts.reason")} value={form.reason} onChange={(value) => set("reason", value)} rows={2} disabled={readOnly} required />
        <TextInput label={t("alerts.proportionality")} value={form.proportionality_note ?? ""} onChange={(value) => set("proportionality_note", value)} rows={2} disabled={readOnly} required={needs.has("proportionality_note")} />
        <TextInput label={t("alerts.remarks")} value={form.remarks ?? ""} onChange={(value) => set("remarks", value)} rows={2} disabled={readOnly} />
        {alert && !readOnly ? <TextInput label={t("alerts.change_reason")} value={change} onChange={setChange} rows={2} required /> : null}
      </div>
    </FormDialog>
  );
}

function emptyAlert(rules: ThingRules): ThingAlertInput {
  const today = new Date().toISOString().slice(0, 10);
  const category = rules.categories.find((one) => one.code === "stolen") ?? rules.categories[0];
  const within = (months: number, days: number) => shiftDay(today, months > 0 ? Math.min(months * kDaysOfAMonth - 1, days) : days);
  return {
    kind: rules.kinds[0]?.code ?? "",
    category: category?.code ?? "",
    identifiers: [],
    description: "",
    issuer: "",
    legal_basis: "",
    reason: "",
    requested_action: category?.actions[0] ?? "",
    proportionality_note: "",
    review_date: within(category?.review_months ?? 0, kMostReviewDays),
    expiry_date: within(category?.expiry_months ?? 0, kMostExpiryDays),
    reference: "",
    remarks: "",
  };
}

// Only the members of the input go to the server, without the empty ones.
function cleanAlert(form: ThingAlertInput, identifiers: ThingIdentifier[]): ThingAlertInput {
  const text = (value: string | null | undefined) => value?.trim() || undefined;
  return {
    kind: form.kind,
    category: form.category,
    identifiers: identifiers.map((one) => ({ code: one.code, text: one.text.trim(), ...(one.state ? { state: one.state } : {}) })),
    description: text(form.description),
    issuer: form.issuer.trim(),
    legal_basis: form.legal_basis.trim(),
    reason: form.reason.trim(),
    requested_action: form.requested_action,
    proportionality_note: text(form.proportionality_note),
    ...(form.valid_from ? { valid_from: form.valid_from } : {}),
    review_date: parseTypedDate(form.review_date) ?? form.review_date,
    expiry_date: parseTypedDate(form.expiry_date) ?? form.expiry_date,
    reference: text(form.reference),
    remarks: text(form.remarks),
  };
}
