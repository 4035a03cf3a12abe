// What is done with a case. Each dialog sends one act with the version that was read.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { ProtectionCase, ProtectionForms, ProtectionReferral } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Empty, Note } from "../basics.tsx";
import { useBodies } from "../body_picker.tsx";
import { FormDialog } from "../dialog.tsx";
import { Checkbox, CheckboxList, DateInput, RadioList, SelectInput, TextInput } from "../fields.tsx";
import { kCare, kReferralStates } from "./shared.ts";

export interface CaseDialogProps {
  one: ProtectionCase;
  forms: ProtectionForms;
  onClose: () => void;
  onDone: (next: ProtectionCase) => void;
}

function useAct({ one, onDone }: CaseDialogProps) {
  const action = useAction();
  const act = (rest: string, body: object) => void action.run(async () => onDone(await client.post<ProtectionCase>(`/api/protection/cases/${one.id}/${rest}`, { version: one.version, ...body }, { purpose: kCare })));
  return { action, act };
}

function useChoices(list: { code: string; label: Record<string, string> }[]) {
  const { language } = useI18n();
  return list.map((code) => ({ id: code.code, label: code.label[language] ?? code.code }));
}

export function ConsentDialog(props: CaseDialogProps) {
  const { t, language } = useI18n();
  const { action, act } = useAct(props);
  const [templates, setTemplates] = useState<string[]>([]);
  const [by, setBy] = useState("self");
  const [interpreter, setInterpreter] = useState(false);
  const choices = useChoices(props.forms.referral_templates);
  return (
    <FormDialog title={t("care.give_consent")} open onClose={props.onClose} onSubmit={() => act("consent", { given_by: by, templates, language, interpreter })} submitLabel={t("care.agreed")} disabled={templates.length === 0} busy={action.busy} error={action.error}>
      <Note tone="protect">{t("care.consent_text")}</Note>
      <CheckboxList label={t("care.consent_for")} choices={choices} value={templates} onChange={setTemplates} columns={2} required autoFocus />
      <RadioList label={t("care.given_by")} choices={[{ id: "self", label: t("care.self") }, { id: "guardian", label: t("care.guardian") }]} value={by} onChange={setBy} />
      <Checkbox checked={interpreter} onChange={setInterpreter}>{t("care.interpreter")}</Checkbox>
    </FormDialog>
  );
}

export function WithdrawConsentDialog(props: CaseDialogProps) {
  const { t } = useI18n();
  const { action, act } = useAct(props);
  const [reason, setReason] = useState("");
  return (
    <FormDialog title={t("care.withdraw")} open onClose={props.onClose} onSubmit={() => act("consent/withdraw", { reason })} submitLabel={t("care.withdraw")} submitKind="danger" busy={action.busy} error={action.error}>
      <p>{t("care.withdraw_text")}</p>
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} autoFocus />
    </FormDialog>
  );
}

export function ReferralDialog(props: CaseDialogProps) {
  const { t } = useI18n();
  const { can } = useApp();
  const { action, act } = useAct(props);
  const { one, forms } = props;
  const [need, setNeed] = useState(one.needs_open[0] ?? forms.needs[0]?.code ?? "");
  const [template, setTemplate] = useState(forms.referral_templates[0]?.code ?? "");
  const [place, setPlace] = useState("");
  const [message, setMessage] = useState("");
  const [best, setBest] = useState("");
  const [reason, setReason] = useState("consent");
  const [why, setWhy] = useState("");
  const wanted = forms.needs.find((item) => item.code === need);
  const near = useBodies(wanted?.service ?? "");
  const all = useBodies();
  const bodies = near.length > 0 ? near : all;
  const places = bodies.flatMap((body) => body.services.map((service) => ({ id: `${body.id}\n${service.name}`, label: `${body.name} · ${service.name}` })));
  const needs = useChoices(forms.needs);
  const templates = useChoices(forms.referral_templates);
  const overrides = useChoices(forms.consent_overrides);
  const [body = "", service = ""] = place.split("\n");
  const submit = () =>
    act("referrals", { body, service, need, template, message, ...(best ? { best_interest_note: best } : {}), ...(reason === "consent" ? {} : { override_reason: reason, override_text: why }) });
  return (
    <FormDialog title={t("care.refer")} open wide onClose={props.onClose} onSubmit={submit} submitLabel={t("care.refer")} submitKind="protect" disabled={!place || (one.person.child && !best)} busy={action.busy} error={action.error}>
      <SelectInput label={t("care.need")} value={need} onChange={setNeed} choices={needs} required />
      {places.length === 0 ? <Empty>{t("care.no_bodies")}</Empty> : <SelectInput label={t("care.service")} value={place || null} onChange={setPlace} choices={places} required />}
      <SelectInput label={t("care.template")} hint={(forms.referral_templates.find((item) => item.code === template)?.fields ?? []).join(", ")} value={template} onChange={setTemplate} choices={templates} required />
      <TextInput label={t("care.message")} hint={t("care.message_hint")} value={message} onChange={setMessage} rows={2} />
      {one.person.child ? <TextInput label={t("care.best_interest")} value={best} onChange={setBest} rows={2} required /> : null}
      {can("protection.override") ? <SelectInput label={t("care.basis")} value={reason} onChange={setReason} choices={[{ id: "consent", label: t("care.by_consent") }, ...overrides]} /> : null}
      {reason === "consent" ? null : <TextInput label={t("care.why")} value={why} onChange={setWhy} rows={2} required />}
    </FormDialog>
  );
}

export function StepDialog(props: CaseDialogProps & { referral: ProtectionReferral; step: ProtectionReferral["state"] }) {
  const { t } = useI18n();
  const { action, act } = useAct(props);
  const { referral, step, forms } = props;
  const [contact, setContact] = useState("");
  const [note, setNote] = useState("");
  const [reason, setReason] = useState(forms.referral_rejections[0]?.code ?? "");
  const reasons = useChoices(forms.referral_rejections);
  const confirmed = step === "received" || step === "accepted";
  const submit = () => act(`referrals/${referral.id}/step`, { step, ...(contact ? { contact } : {}), ...(note ? { note } : {}), ...(step === "rejected" ? { reason } : {}) });
  return (
    <FormDialog title={`${referral.body_name}: ${t(kReferralStates[step])}`} open onClose={props.onClose} onSubmit={submit} submitLabel={t(kReferralStates[step])} disabled={(confirmed && !contact.trim()) || (step === "revoked" && !note.trim())} busy={action.busy} error={action.error}>
      {confirmed ? <TextInput label={t("care.confirmed_by")} value={contact} onChange={setContact} required autoFocus /> : null}
      {step === "rejected" ? <RadioList label={t("common.reason")} choices={reasons} value={reason} onChange={setReason} required autoFocus /> : null}
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}

export function NeedDialog(props: CaseDialogProps) {
  const { t } = useI18n();
  const { action, act } = useAct(props);
  const needs = useChoices(props.forms.needs);
  const [code, setCode] = useState(needs[0]?.id ?? "");
  const [reason, setReason] = useState("");
  const open = props.one.needs_open.includes(code);
  return (
    <FormDialog title={t("care.add_need")} open onClose={props.onClose} onSubmit={() => act("needs", { code, open: !open, reason })} submitLabel={open ? t("care.end_need") : t("care.add_need")} disabled={open && !reason.trim()} busy={action.busy} error={action.error}>
      <SelectInput label={t("care.need")} value={code} onChange={setCode} choices={needs} required />
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required={open} />
    </FormDialog>
  );
}

export function FollowUpDialog(props: CaseDialogProps) {
  const { t } = useI18n();
  const { action, act } = useAct(props);
  const [on, setOn] = useState("");
  const [text, setText] = useState("");
  return (
    <FormDialog title={t("care.follow_up")} open onClose={props.onClose} onSubmit={() => act("follow-up", { text, ...(on ? { on } : {}) })} submitLabel={t("common.save")} disabled={!text.trim()} busy={action.busy} error={action.error}>
      <DateInput label={t("care.on")} hint={t("care.on_hint")} value={on} onChange={setOn} />
      <TextInput label={t("care.follow_up_text")} value={text} onChange={setText} rows={2} required />
    </FormDialog>
  );
}

export function CloseCaseDialog(props: CaseDialogProps) {
  const { t } = useI18n();
  const { action, act } = useAct(props);
  const outcomes = useChoices(props.forms.case_outcomes);
  const [outcome, setOutcome] = useState(outcomes[0]?.id ?? "");
  const [note, setNote] = useState("");
  return (
    <FormDialog title={t("care.close")} open onClose={props.onClose} onSubmit={() => act("close", { outcome, note })} submitLabel={t("care.close")} disabled={!note.trim()} busy={action.busy} error={action.error}>
      <RadioList label={t("care.outcome")} choices={outcomes} value={outcome} onChange={setOutcome} required autoFocus />
      <TextInput label={t("care.outcome_note")} value={note} onChange={setNote} rows={2} required />
    </FormDialog>
  );
}

export function ReopenDialog(props: CaseDialogProps) {
  const { t } = useI18n();
  const { action, act } = useAct(props);
  const [reason, setReason] = useState("");
  return (
    <FormDialog title={t("care.reopen")} open onClose={props.onClose} onSubmit={() => act("reopen", { reason })} submitLabel={t("care.reopen")} disabled={!reason.trim()} busy={action.busy} error={action.error}>
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required autoFocus />
    </FormDialog>
  );
}
