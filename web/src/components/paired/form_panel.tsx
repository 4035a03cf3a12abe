// A tester's own form: saved as often as needed, locked once. What follows after a refusal settles itself.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PairedCase, PairedForm, PairedOutcome } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { draftOf, inputOf, isWhole, sameDraft, withOutcome, type Draft, type IncidentDraft } from "../../lib/paired.ts";
import { useAction } from "../../lib/use_action.ts";
import { Button, ErrorNote, Note, Panel, Tag } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { Checkbox, Segmented, TextInput } from "../fields.tsx";
import { kOutcomes, kPairedPurpose, kPhases } from "./texts.ts";

const kChoices: PairedOutcome[] = ["treated", "refused", "no_answer"];

export function FormPanel({ found, form, onChanged }: { found: PairedCase; form: PairedForm; onChanged: (next: PairedCase) => void }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [stored, setStored] = useState<Draft>(() => draftOf(form));
  const [draft, setDraft] = useState<Draft>(stored);
  const [locking, setLocking] = useState(false);
  const changed = !sameDraft(draft, stored);
  const path = `/api/paired-tests/cases/${found.id}`;

  const save = async () => {
    const next = await client.post<PairedCase>(`${path}/form`, inputOf(draft), { purpose: kPairedPurpose });
    if (!next.form) return;
    const read = draftOf(next.form);
    setStored(read);
    setDraft(read);
    return read.version;
  };
  const saveOnly = () =>
    void action.run(async () => {
      await save();
      announce(t("paired.saved"));
    });
  const lock = () =>
    void action.run(async () => {
      const version = changed ? await save() : stored.version;
      const next = await client.post<PairedCase>(`${path}/lock`, { version }, { purpose: kPairedPurpose });
      setLocking(false);
      announce(t("paired.locked"));
      onChanged(next);
    });
  const setIncident = (index: number, part: Partial<IncidentDraft>) => setDraft({ ...draft, incidents: draft.incidents.map((item, at) => (at === index ? { ...item, ...part } : item)) });
  return (
    <Panel title={t("paired.own_form")} aside={changed ? <Tag tone="warning">{t("paired.unsaved")}</Tag> : stored.version > 0 ? <Tag tone="good">{t("paired.saved")}</Tag> : null}>
      <p className="muted small">{t("paired.blind_tester")}</p>
      {draft.phases.map((item, index) => (
        <fieldset key={item.phase} className="paired-phase">
          <legend>{t(kPhases[item.phase])}</legend>
          {item.outcome === "not_reached" ? (
            <p className="muted">{t("paired.step.not_reached")}</p>
          ) : (
            <>
              <Segmented label={t(kPhases[item.phase])} hideLabel value={item.outcome} onChange={(value) => setDraft(withOutcome(draft, index, value as PairedOutcome))} choices={kChoices.map((id) => ({ id, label: t(kOutcomes[id]) }))} />
              <TextInput label={t("paired.what_happened")} value={item.text} onChange={(text) => setDraft({ ...draft, phases: draft.phases.map((other, at) => (at === index ? { ...other, text } : other)) })} rows={2} maxLength={5000} />
            </>
          )}
        </fieldset>
      ))}
      <TextInput label={t("paired.remarks")} value={draft.text} onChange={(text) => setDraft({ ...draft, text })} rows={2} maxLength={5000} />
      {draft.incidents.map((item, index) => (
        <div key={index} className="paired-incident">
          <TextInput label={t("paired.incident")} value={item.text} onChange={(text) => setIncident(index, { text })} rows={2} maxLength={5000} />
          <Checkbox checked={item.breaks_protocol} onChange={(breaks_protocol) => setIncident(index, { breaks_protocol })}>
            {t("paired.breaks_protocol")}
          </Checkbox>
          <Button small onPress={() => setDraft({ ...draft, incidents: draft.incidents.filter((_, at) => at !== index) })}>
            {t("common.remove")}
          </Button>
        </div>
      ))}
      <ErrorNote error={locking ? null : action.error} />
      <div className="panel-tools paired-form-tools">
        <Button small onPress={() => setDraft({ ...draft, incidents: [...draft.incidents, { text: "", breaks_protocol: false }] })}>
          {t("paired.add_incident")}
        </Button>
        <Button onPress={saveOnly} isDisabled={!changed || action.busy}>
          {t("common.save")}
        </Button>
        <Button kind="primary" onPress={() => setLocking(true)} isDisabled={!isWhole(draft) || action.busy}>
          {t("paired.lock")}
        </Button>
      </div>
      {locking ? (
        <FormDialog title={t("paired.lock")} open onClose={() => setLocking(false)} onSubmit={lock} submitLabel={t("paired.lock_now")} submitKind="danger" busy={action.busy} error={action.error}>
          <Note tone="warning">{t("paired.lock_text")}</Note>
          <ul className="paired-summary">
            {draft.phases.map((item) => (
              <li key={item.phase}>
                {t(kPhases[item.phase])}: <strong>{item.outcome ? t(kOutcomes[item.outcome]) : "–"}</strong>
              </li>
            ))}
          </ul>
        </FormDialog>
      ) : null}
    </Panel>
  );
}
