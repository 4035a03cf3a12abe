// One form after the other, by keyboard: the serial number says what it is, what stays the same from form to form stays filled in.
import { useRef, useState, type FormEvent } from "react";
import { client } from "../../api/client.ts";
import type { PaperFormReceipt, Sex } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { parseTypedDate } from "../../lib/format.ts";
import { choicesOf, sexChoices, stateChoices } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { Button, ErrorNote, Note, Panel, Tag } from "../basics.tsx";
import { Checkbox, ComboInput, DateInput, SelectInput, TextInput } from "../fields.tsx";
import { backlogPurpose, kindOf, kKinds } from "./texts.ts";

const kNobody = { number: "", surname: "", given: "", birth: "", expiry: "", days: "", note: "" };

export function EntryForm({ onRecorded }: { onRecorded: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { session, announce } = useApp();
  const action = useAction();
  const box = useRef<HTMLFormElement>(null);
  const [serial, setSerial] = useState("");
  const [day, setDay] = useState("");
  const [time, setTime] = useState("");
  const [decidedBy, setDecidedBy] = useState("");
  const [reason, setReason] = useState<string | null>(null);
  const [transport, setTransport] = useState<string | null>(null);
  const [type, setType] = useState("passport");
  const [issuer, setIssuer] = useState("");
  const [nationality, setNationality] = useState("");
  const [sex, setSex] = useState<Sex>("unknown");
  const [need, setNeed] = useState<string | null>(null);
  const [again, setAgain] = useState(false);
  const [person, setPerson] = useState(kNobody);
  const [said, setSaid] = useState("");
  const kind = kindOf(serial);
  const set = (key: keyof typeof kNobody) => (value: string) => setPerson((before) => ({ ...before, [key]: value }));
  const birth = parseTypedDate(person.birth);
  const complete = kind && parseTypedDate(day) && /^\d\d:\d\d$/.test(time) && decidedBy.trim() && reason && transport && person.number.trim() && issuer && nationality && birth && (person.surname.trim() || person.given.trim()) && (kind !== "protection" || need);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complete || !kind) return;
    void action.run(async () => {
      const expiry = person.expiry ? parseTypedDate(person.expiry) : null;
      const body = {
        serial: serial.trim(),
        day: parseTypedDate(day),
        time,
        decided_by: decidedBy.trim(),
        reason,
        ...(person.note.trim() ? { note: person.note.trim() } : {}),
        ...(kind === "entry" && person.days.trim() ? { authorised_days: Number(person.days) } : {}),
        ...(kind === "protection" ? { protection: need } : {}),
        ...(again ? { not_the_same: true } : {}),
        check: {
          direction: kind === "exit" ? "exit" : "entry",
          transport_mode: transport,
          document: { type, number: person.number.trim().toUpperCase(), issuer, nationality, surname: person.surname.trim(), given_names: person.given.trim(), birth_date: birth, sex, ...(expiry ? { expiry_date: expiry } : {}) },
        },
      };
      const receipt = await client.post<PaperFormReceipt>("/api/backlog/entries", body, { purpose: backlogPurpose(session) });
      const text = t(receipt.second_line ? "backlog.recorded_second_line" : "backlog.recorded", { serial: receipt.form.serial });
      setSaid(text);
      announce(text);
      setSerial("");
      setTime("");
      setAgain(false);
      setPerson(kNobody);
      onRecorded();
      box.current?.querySelector("input")?.focus();
    });
  };
  return (
    <Panel title={t("backlog.tab_type")} aside={kind ? <Tag tone="info">{t(kKinds[kind])}</Tag> : null}>
      <form ref={box} onSubmit={submit} className="backlog-form" aria-label={t("backlog.tab_type")}>
        <p className="muted">{t("backlog.type_text")}</p>
        {said ? <Note live>{said}</Note> : null}
        <div className="form-grid four">
          <TextInput label={t("backlog.serial")} hint={t("backlog.serial_hint")} value={serial} onChange={setSerial} ltr required autoFocus maxLength={30} />
          <DateInput label={t("backlog.day")} value={day} onChange={setDay} required />
          <TextInput label={t("backlog.time")} hint="14:20" value={time} onChange={setTime} ltr required maxLength={5} />
          <TextInput label={t("backlog.decided_by")} value={decidedBy} onChange={setDecidedBy} required maxLength={100} />
          <SelectInput label={t("backlog.why_paper")} value={reason} onChange={setReason} choices={choicesOf(i18n, "paper_reasons")} required />
          <SelectInput label={t("journey.transport")} value={transport} onChange={setTransport} choices={choicesOf(i18n, "transport_modes")} required />
          <SelectInput label={t("document.type")} value={type} onChange={setType} choices={choicesOf(i18n, "document_types")} />
          <TextInput label={t("document.number")} value={person.number} onChange={set("number")} ltr required maxLength={30} />
          <ComboInput label={t("document.issuer")} value={issuer} onChange={setIssuer} choices={stateChoices(i18n)} required />
          <DateInput label={t("document.expiry")} value={person.expiry} onChange={set("expiry")} />
          <TextInput label={t("person.surname")} value={person.surname} onChange={set("surname")} maxLength={100} />
          <TextInput label={t("person.given_names")} value={person.given} onChange={set("given")} maxLength={100} />
          <DateInput label={t("person.birth_date")} value={person.birth} onChange={set("birth")} required />
          <SelectInput label={t("person.sex")} value={sex} onChange={(value) => setSex(value as Sex)} choices={sexChoices(i18n)} />
          <ComboInput label={t("person.nationality")} value={nationality} onChange={setNationality} choices={stateChoices(i18n)} required />
          {kind === "entry" ? <TextInput label={t("backlog.days_told")} value={person.days} onChange={set("days")} numeric ltr maxLength={4} /> : null}
          {kind === "protection" ? <SelectInput label={t("backlog.need")} value={need} onChange={setNeed} choices={choicesOf(i18n, "protection_kinds")} required /> : null}
        </div>
        <TextInput label={t("common.note")} value={person.note} onChange={set("note")} rows={2} />
        <Checkbox checked={again} onChange={setAgain}>
          {t("backlog.not_the_same")}
        </Checkbox>
        <ErrorNote error={action.error} />
        <Button type="submit" kind="primary" isDisabled={!complete || action.busy}>
          {t("backlog.record")}
        </Button>
      </form>
    </Panel>
  );
}
