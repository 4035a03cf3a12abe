// The person's own data as they should read; nothing changes until another person has approved it.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Rectification, Sex, Traveller } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { parseTypedDate } from "../../lib/format.ts";
import { choicesOf, sexChoices, stateChoices } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { Note } from "../basics.tsx";
import { askers } from "../correction_dialog.tsx";
import { FormDialog } from "../dialog.tsx";
import { ComboInput, DateInput, Segmented, SelectInput, TextInput } from "../fields.tsx";

export function RectificationDialog({ traveller, purpose, onClose, onDone }: { traveller: Traveller; purpose: string; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { announce } = useApp();
  const action = useAction();
  const [surname, setSurname] = useState(traveller.surname ?? "");
  const [given, setGiven] = useState(traveller.given_names ?? "");
  const [birth, setBirth] = useState("");
  const [sex, setSex] = useState<Sex>(traveller.sex ?? "unknown");
  const [nationality, setNationality] = useState(traveller.nationality ?? "");
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [evidence, setEvidence] = useState("");
  const [askedBy, setAskedBy] = useState("traveller");
  const written = birth ? parseTypedDate(birth) : "";
  const changes: Record<string, string> = {};
  if (surname.trim() !== (traveller.surname ?? "")) changes.surname = surname.trim();
  if (given.trim() !== (traveller.given_names ?? "")) changes.given_names = given.trim();
  if (written && written !== traveller.birth_date) changes.birth_date = written;
  if (sex !== (traveller.sex ?? "unknown")) changes.sex = sex;
  if (nationality && nationality !== traveller.nationality) changes.nationality = nationality;
  const submit = () =>
    void action.run(async () => {
      const made = await client.post<Rectification>(
        `/api/travellers/${encodeURIComponent(traveller.id)}/rectifications`,
        { changes, reason, note: note.trim(), ...(evidence.trim() ? { evidence: evidence.trim() } : {}), asked_by: askedBy },
        { purpose },
      );
      announce(t("requests.received", { number: made.number }));
      onDone();
    });
  return (
    <FormDialog
      title={t("requests.rectify_title")}
      open
      wide
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t("requests.ask_submit")}
      disabled={Object.keys(changes).length === 0 || !reason || !note.trim() || (birth !== "" && !written)}
      busy={action.busy}
      error={action.error}
    >
      <Note>{t("requests.rectify_text")}</Note>
      <div className="form-grid two">
        <TextInput label={t("person.surname")} value={surname} onChange={setSurname} maxLength={100} />
        <TextInput label={t("person.given_names")} value={given} onChange={setGiven} maxLength={100} />
        <DateInput label={t("requests.birth_date", { date: i18n.date(traveller.birth_date) })} value={birth} onChange={setBirth} />
        <SelectInput label={t("person.sex")} value={sex} onChange={(value) => setSex(value as Sex)} choices={sexChoices(i18n)} />
        <ComboInput label={t("person.nationality")} value={nationality} onChange={setNationality} choices={stateChoices(i18n)} />
        <SelectInput label={t("common.reason")} value={reason} onChange={setReason} choices={choicesOf(i18n, "rectification_reasons")} required />
      </div>
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} required />
      <Segmented label={t("requests.asked_by")} value={askedBy} onChange={setAskedBy} choices={askers(t)} />
      <TextInput label={t("requests.evidence")} value={evidence} onChange={setEvidence} rows={2} />
    </FormDialog>
  );
}
