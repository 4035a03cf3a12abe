// A document that no reader can read, or a traveller without one: the data typed by hand.
import { useState } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { parseTypedDate } from "../../lib/format.ts";
import { choicesOf, sexChoices, stateChoices } from "../../lib/lists.ts";
import type { Sex } from "../../api/types.ts";
import type { CheckSubject } from "../../pages/counter_page.tsx";
import { FormDialog } from "../dialog.tsx";
import { ComboInput, DateInput, SelectInput, TextInput } from "../fields.tsx";
import { Note } from "../basics.tsx";

interface ManualEntryProps {
  mode: "document" | "no_document";
  busy: boolean;
  error: unknown;
  onStart: (subject: CheckSubject) => Promise<boolean>;
  onClose: () => void;
}

export function ManualEntryDialog({ mode, busy, error, onStart, onClose }: ManualEntryProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const states = stateChoices(i18n);
  const types = choicesOf(i18n, "document_types");
  const [type, setType] = useState(types[0]?.id ?? "P");
  const [number, setNumber] = useState("");
  const [issuer, setIssuer] = useState("");
  const [nationality, setNationality] = useState("");
  const [surname, setSurname] = useState("");
  const [given, setGiven] = useState("");
  const [birth, setBirth] = useState("");
  const [sex, setSex] = useState<Sex>("unknown");
  const [expiry, setExpiry] = useState("");
  const withDocument = mode === "document";
  const birthDate = parseTypedDate(birth);
  const person = { surname: surname.trim(), given_names: given.trim(), birth_date: birthDate ?? "", sex, nationality };
  const complete = (surname.trim() || given.trim()) && birthDate && nationality && (!withDocument || (number.trim() && issuer));
  const submit = () => {
    const expiryDate = expiry ? parseTypedDate(expiry) : null;
    const subject: CheckSubject = withDocument
      ? { document: { ...person, type, number: number.trim().toUpperCase(), issuer, ...(expiryDate ? { expiry_date: expiryDate } : {}) } }
      : { no_document: true, person };
    void onStart(subject);
  };
  return (
    <FormDialog title={withDocument ? t("manual.title") : t("manual.no_document_title")} open onClose={onClose} onSubmit={submit} submitLabel={t("counter.check")} disabled={!complete} busy={busy} error={error} wide>
      {withDocument ? null : <Note tone="warning">{t("manual.no_document_text")}</Note>}
      {withDocument ? (
        <div className="form-grid four">
          <SelectInput label={t("document.type")} value={type} onChange={setType} choices={types} />
          <TextInput label={t("document.number")} value={number} onChange={setNumber} ltr required autoFocus maxLength={30} />
          <ComboInput
            label={t("document.issuer")}
            value={issuer}
            onChange={(code) => {
              setIssuer(code);
              if (!nationality) setNationality(code);
            }}
            choices={states}
            required
          />
          <DateInput label={t("document.expiry")} value={expiry} onChange={setExpiry} />
        </div>
      ) : null}
      <div className="form-grid two">
        <TextInput label={t("person.surname")} value={surname} onChange={setSurname} autoFocus={!withDocument} maxLength={100} />
        <TextInput label={t("person.given_names")} value={given} onChange={setGiven} maxLength={100} />
      </div>
      <div className="form-grid four">
        <DateInput label={t("person.birth_date")} hint={t("field.date_hint")} value={birth} onChange={setBirth} required />
        <SelectInput label={t("person.sex")} value={sex} onChange={(value) => setSex(value as Sex)} choices={sexChoices(i18n)} />
        <ComboInput label={t("person.nationality")} value={nationality} onChange={setNationality} choices={states} required />
      </div>
    </FormDialog>
  );
}
