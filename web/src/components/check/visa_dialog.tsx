// The data of a visa or permit, as far as the stay rules need them: how long it holds, how many days and entries it gives.
import { useState } from "react";
import type { DetailsInput, Visa } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { parseTypedDate } from "../../lib/format.ts";
import { FormDialog } from "../dialog.tsx";
import { DateInput, TextInput } from "../fields.tsx";

const digits = (value: string) => value.replace(/\D/g, "");

export function VisaDialog({ visa, onDetails, onClose }: { visa: Visa | null; onDetails: (details: DetailsInput) => void; onClose: () => void }) {
  const { t } = useI18n();
  const [number, setNumber] = useState(visa?.number ?? "");
  const [from, setFrom] = useState(visa?.valid_from ?? "");
  const [to, setTo] = useState(visa?.valid_to ?? "");
  const [days, setDays] = useState(String(visa?.days ?? ""));
  const [entries, setEntries] = useState(String(visa?.entries ?? ""));
  const [used, setUsed] = useState(String(visa?.entries_used ?? ""));
  const complete = number.trim() !== "" && [from, to].every((day) => !day || !/XX/.test(parseTypedDate(day) ?? "XX"));
  const submit = () => {
    const next: Visa = { number: number.trim() };
    if (from) next.valid_from = parseTypedDate(from) ?? undefined;
    if (to) next.valid_to = parseTypedDate(to) ?? undefined;
    if (Number(days) > 0) next.days = Number(days);
    if (Number(entries) > 0) next.entries = Number(entries);
    if (used !== "") next.entries_used = Number(used);
    onDetails({ visa: next });
    onClose();
  };
  return (
    <FormDialog title={t("visa.edit")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!complete}>
      <TextInput label={t("visa.number")} value={number} onChange={setNumber} ltr required autoFocus maxLength={40} />
      <div className="form-grid two">
        <DateInput label={t("visa.valid_from")} value={from} onChange={setFrom} />
        <DateInput label={t("visa.valid_to")} value={to} onChange={setTo} />
        <TextInput label={t("visa.days")} value={days} onChange={(value) => setDays(digits(value))} numeric maxLength={4} />
        <TextInput label={t("visa.entries")} value={entries} onChange={(value) => setEntries(digits(value))} numeric maxLength={3} />
        <TextInput label={t("visa.entries_used")} value={used} onChange={(value) => setUsed(digits(value))} numeric maxLength={3} />
      </div>
    </FormDialog>
  );
}
