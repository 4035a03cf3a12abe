// A later addition: what was decided, by which authority, why, where and when. What was there before stays readable.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PermitChangeInput, PermitWhole } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { parseTypedDate } from "../../lib/format.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { DateInput, SelectInput, TextInput } from "../fields.tsx";
import { holds, kStatuses } from "./texts.ts";

type Next = PermitChangeInput["status"];

export function StatusDialog({ permit, purpose, onClose, onDone }: { permit: PermitWhole; purpose: string; onClose: () => void; onDone: (next: PermitWhole) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const inForce = holds(permit.status);
  const possible: Next[] = inForce ? ["extended", "shortened", "revoked", "annulled", "expired", "lost"] : permit.status === "annulled" ? ["reinstated"] : ["annulled", "reinstated"];
  const [status, setStatus] = useState<string | null>(null);
  const [reason, setReason] = useState<string | null>(null);
  const [authority, setAuthority] = useState("");
  const [place, setPlace] = useState("");
  const [day, setDay] = useState(new Date().toISOString().slice(0, 10));
  const [until, setUntil] = useState("");
  const [days, setDays] = useState("");
  const [newNumber, setNewNumber] = useState("");
  const [stay, setStay] = useState("");
  const [note, setNote] = useState("");
  const moves = status === "extended" || status === "shortened";
  const inside = permit.entries_counted.some((entry) => !entry.exit_day && !entry.taken_back);
  const reasons = (i18n.setup?.lists.permit_reasons ?? []).filter((item) => item.group === "any" || item.group === status);
  const submit = () =>
    void action.run(async () => {
      const body: PermitChangeInput = { status: status as Next, reason: reason ?? "", authority: authority.trim(), decided_on: parseTypedDate(day) ?? day, version: permit.version };
      if (place.trim()) body.place = place.trim();
      if (note.trim()) body.note = note.trim();
      if (moves && until) body.valid_to = parseTypedDate(until) ?? until;
      if (moves && Number(days) > 0) body.days = Number(days);
      if (newNumber.trim()) body.new_number = newNumber.trim();
      if (stay) body.stay_until = parseTypedDate(stay) ?? stay;
      onDone(await client.post<PermitWhole>(`/api/permits/${permit.id}/status`, body, { purpose }));
    });
  return (
    <FormDialog title={t("permits.change_status")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!status || !reason || !authority.trim() || !day} busy={action.busy} error={action.error} wide>
      <div className="form-grid two">
        <SelectInput
          label={t("permits.status")}
          value={status}
          onChange={(next) => {
            setStatus(next);
            setReason(null);
          }}
          choices={possible.map((id) => ({ id, label: t(kStatuses[id]) }))}
          required
        />
        <SelectInput label={t("common.reason")} value={reason} onChange={setReason} choices={reasons.map((item) => ({ id: item.code, label: i18n.label("permit_reasons", item.code) }))} disabled={!status} required />
        <TextInput label={t("permits.authority")} value={authority} onChange={setAuthority} required maxLength={200} />
        <TextInput label={t("permits.place")} value={place} onChange={setPlace} maxLength={200} />
        <DateInput label={t("permits.decided_on")} value={day} onChange={setDay} required />
        {moves ? <DateInput label={t("permits.new_valid_to")} value={until} onChange={setUntil} /> : null}
        {moves ? <TextInput label={t("permits.new_days")} value={days} onChange={(value) => setDays(value.replace(/\D/g, ""))} numeric maxLength={5} /> : null}
        {status === "extended" ? <TextInput label={t("permits.new_number")} value={newNumber} onChange={setNewNumber} ltr maxLength={40} /> : null}
        {inside && status !== "reinstated" ? <DateInput label={t("permits.stay_until")} hint={t("permits.stay_until_hint")} value={stay} onChange={setStay} /> : null}
      </div>
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}
