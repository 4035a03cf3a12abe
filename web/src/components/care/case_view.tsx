// One case. Notes are opened by themselves, because who reads them is recorded.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { ProtectionCase, ProtectionForms, ProtectionNotes, ProtectionQuestionnaire, ProtectionReferral } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, Empty, ErrorNote, Loading, Note, PageHead, Panel, PersonName, Tag } from "../basics.tsx";
import { LetterButton } from "../letter_button.tsx";
import { CloseCaseDialog, ConsentDialog, FollowUpDialog, NeedDialog, ReferralDialog, ReopenDialog, StepDialog, WithdrawConsentDialog, type CaseDialogProps } from "./dialogs.tsx";
import { ScreeningDialog } from "./screening_dialog.tsx";
import { kCare, kCaseStates, kReferralStates, kSteps } from "./shared.ts";

type Open = null | "consent" | "withdraw" | "refer" | "follow-up" | "close" | "reopen" | "need" | { questionnaire: ProtectionQuestionnaire } | { referral: ProtectionReferral; step: ProtectionReferral["state"] };

export function CaseView({ id, forms }: { id: string; forms: ProtectionForms }) {
  const i18n = useI18n();
  const { t, language } = i18n;
  const { announce } = useApp();
  const [open, setOpen] = useState<Open>(null);
  const found = useLoad((signal) => client.get<ProtectionCase>(`/api/protection/cases/${id}`, { signal, purpose: kCare }), `care-case ${id}`);
  const one = found.data;
  if (!one) return found.error ? <ErrorNote error={found.error} /> : <Loading />;
  const labels = new Map(forms.needs.map((need) => [need.code, need.label[language]]));
  const texts = new Map(forms.questionnaires.flatMap((form) => form.questions.map((question) => [question.id, question.text[language]] as const)));
  const dialog: CaseDialogProps = {
    one,
    forms,
    onClose: () => setOpen(null),
    onDone: (next) => {
      setOpen(null);
      found.set(next);
      announce(t("care.saved"));
    },
  };
  const closed = one.state === "closed";
  const consented = one.consents.some((consent) => !consent.withdrawn_at);
  return (
    <div className="page care-page">
      <PageHead title={t("care.case", { number: one.number })}>
        <a href="#/care">{t("care.back")}</a>
        <Tag tone={closed ? "neutral" : "info"}>{t(kCaseStates[one.state])}</Tag>
        {closed ? <Button onPress={() => setOpen("reopen")}>{t("care.reopen")}</Button> : <Button onPress={() => setOpen("close")}>{t("care.close")}</Button>}
      </PageHead>
      {one.stops_return ? <Note tone="protect">{t("care.stops_return")}</Note> : null}
      <p className="care-person">
        <PersonName surname={one.person.surname} given={one.person.given_names} /> {one.person.age === undefined ? t("care.no_age") : i18n.number(one.person.age)} {one.person.child ? <Tag tone="warning">{t("care.child")}</Tag> : null}{" "}
        <bdi>{one.person.nationality ?? ""}</bdi> <bdi>{one.person.language ?? ""}</bdi> {one.person.wristband ? <Code>{one.person.wristband}</Code> : null} <bdi>{one.person.contact ?? ""}</bdi>
      </p>
      <div className="care-columns">
        <Panel title={t("care.needs")} aside={closed ? null : <Button small onPress={() => setOpen("need")}>{t("care.add_need")}</Button>}>
          {one.needs.length === 0 ? <Empty>{t("care.no_needs")}</Empty> : null}
          <ul className="care-list">
            {one.needs.map((need, index) => (
              <li key={index} className={need.state === "closed" ? "muted" : undefined}>
                <Tag tone="protect">{labels.get(need.code) ?? need.code}</Tag> {need.state === "closed" ? t("care.need_closed") : null}
                <ul className="reasons">
                  {need.reasons.map((reason) => (
                    <li key={reason}>
                      <bdi>{texts.get(reason) ?? (reason === "counter" ? t("care.source.counter") : reason === "reception" ? t("care.source.reception") : reason === "age" ? t("arrivals.age") : reason)}</bdi>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
          <div className="buttons">
            {closed ? null : forms.questionnaires.map((form) => (
              <Button key={form.id} onPress={() => setOpen({ questionnaire: form })}>
                {form.title[language]}
              </Button>
            ))}
          </div>
          {one.screenings.some((screening) => screening.questionnaire === "trafficking" && screening.ask_again) ? <Note tone="warning">{t("care.ask_again")}</Note> : null}
        </Panel>
        <Panel title={t("care.consent")} aside={closed ? null : <Button small onPress={() => setOpen("consent")}>{t("care.give_consent")}</Button>}>
          {one.consents.length === 0 ? <Empty>{t("care.no_consent")}</Empty> : null}
          <ul className="care-list">
            {one.consents.map((consent, index) => (
              <li key={index} className={consent.withdrawn_at ? "muted" : undefined}>
                {consent.templates.map((code) => forms.referral_templates.find((item) => item.code === code)?.label[language] ?? code).join(" · ")} · {i18n.instant(consent.at)} {consent.withdrawn_at ? <Tag>{t("care.withdrawn")}</Tag> : null}
              </li>
            ))}
          </ul>
          {consented && !closed ? <Button small onPress={() => setOpen("withdraw")}>{t("care.withdraw")}</Button> : null}
          <LetterButton path={`/api/protection/cases/${id}/consent-form`} name={t("care.case", { number: one.number })} label={t("care.print_consent")} purpose={kCare} />
        </Panel>
        <Panel title={t("care.referrals")} aside={closed ? null : <Button small kind="primary" onPress={() => setOpen("refer")}>{t("care.refer")}</Button>}>
          {one.referrals.length === 0 ? <Empty>{t("care.no_referrals")}</Empty> : null}
          <ul className="care-list">
            {one.referrals.map((referral) => (
              <li key={referral.id}>
                <strong><bdi>{referral.body_name}</bdi></strong> · <bdi>{referral.service}</bdi> <Tag tone={referral.overdue ? "error" : "info"}>{referral.overdue ? t("care.overdue") : t(kReferralStates[referral.state])}</Tag>
                <p className="muted">
                  {t("care.due", { at: i18n.instant(referral.due_at) })} · {referral.basis === "consent" ? t("care.by_consent") : t("care.by_override")} · {t("care.told")} <bdi>{Object.keys(referral.told).map((key) => String(referral.told[key])).join(", ")}</bdi>
                </p>
                <div className="buttons">
                  {kSteps[referral.state].map((step) => (
                    <Button key={step} small onPress={() => setOpen({ referral, step })}>
                      {t(kReferralStates[step])}
                    </Button>
                  ))}
                </div>
                <LetterButton path={`/api/protection/cases/${id}/referrals/${referral.id}/receipt`} name={referral.body_name ?? ""} label={t("care.print_receipt")} purpose={kCare} />
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title={t("care.follow_ups")} aside={closed ? null : <Button small onPress={() => setOpen("follow-up")}>{t("care.follow_up")}</Button>}>
          <ul className="care-list">
            {one.follow_ups.map((step, index) => (
              <li key={index}>
                {i18n.date(step.on)} <bdi>{step.text}</bdi> {step.result ? <p className="muted"><bdi>{step.result}</bdi></p> : <Tag tone="warning">{t("care.waits")}</Tag>}
              </li>
            ))}
          </ul>
        </Panel>
        <Notes one={one} />
      </div>
      {one.outcome ? <Note tone="good">{forms.case_outcomes.find((item) => item.code === one.outcome?.code)?.label[language] ?? one.outcome.code}: <bdi>{one.outcome.note}</bdi></Note> : null}
      {open === "consent" ? <ConsentDialog {...dialog} /> : null}
      {open === "withdraw" ? <WithdrawConsentDialog {...dialog} /> : null}
      {open === "refer" ? <ReferralDialog {...dialog} /> : null}
      {open === "follow-up" ? <FollowUpDialog {...dialog} /> : null}
      {open === "close" ? <CloseCaseDialog {...dialog} /> : null}
      {open === "reopen" ? <ReopenDialog {...dialog} /> : null}
      {open === "need" ? <NeedDialog {...dialog} /> : null}
      {open !== null && typeof open === "object" && "questionnaire" in open ? <ScreeningDialog {...dialog} form={open.questionnaire} /> : null}
      {open !== null && typeof open === "object" && "referral" in open ? <StepDialog {...dialog} referral={open.referral} step={open.step} /> : null}
    </div>
  );
}

function Notes({ one }: { one: ProtectionCase }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [notes, setNotes] = useState<ProtectionNotes | null>(null);
  const [text, setText] = useState("");
  const path = `/api/protection/cases/${one.id}/notes`;
  const read = () => void action.run(async () => setNotes(await client.get<ProtectionNotes>(path, { purpose: kCare })));
  const add = () =>
    void action.run(async () => {
      setNotes(await client.post<ProtectionNotes>(path, { text }, { purpose: kCare }));
      setText("");
    });
  return (
    <Panel title={t("care.notes", { count: notes?.notes.length ?? one.notes })}>
      <ErrorNote error={action.error} />
      {one.notes_gone ? <Empty>{t("care.notes_gone")}</Empty> : null}
      {notes ? (
        <ul className="care-list">
          {notes.notes.map((note, index) => (
            <li key={index}>
              <bdi className="note-text">{note.text}</bdi>
              <p className="muted"><bdi>{note.by}</bdi> · {i18n.instant(note.at)}</p>
            </li>
          ))}
        </ul>
      ) : (
        <Button small onPress={read} isDisabled={action.busy}>{t("care.read_notes")}</Button>
      )}
      {one.state === "closed" ? null : (
        <form onSubmit={(event) => { event.preventDefault(); if (text.trim()) add(); }}>
          <label className="field">
            <span>{t("care.new_note")}</span>
            <textarea className="input" rows={3} value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          <Button small type="submit" isDisabled={!text.trim() || action.busy}>{t("care.add_note")}</Button>
        </form>
      )}
    </Panel>
  );
}
