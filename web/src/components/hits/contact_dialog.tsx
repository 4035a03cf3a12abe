// A contact of the roster. Hours are typed as they are spoken of: weekdays and a span.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { DutyContact } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { CheckboxList, DateInput, RadioList, SelectInput, TextInput } from "../fields.tsx";

const kNobody = "-";

function lines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

export function ContactDialog({ contact, others, onClose, onDone }: { contact: DutyContact | null; others: DutyContact[]; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t, setup } = i18n;
  const action = useAction();
  const [label, setLabel] = useState(contact?.label ?? "");
  const [authority, setAuthority] = useState(contact?.authority ?? "");
  const [phones, setPhones] = useState((contact?.phones ?? []).join("\n"));
  const [issuers, setIssuers] = useState((contact?.issuers ?? []).join("\n"));
  const [categories, setCategories] = useState<string[]>(contact?.categories ?? []);
  const [hours, setHours] = useState((contact?.hours ?? []).join("\n"));
  const [holidays, setHolidays] = useState<string>(contact?.holidays ?? "as_usual");
  const [from, setFrom] = useState(contact?.valid_from ?? new Date().toISOString().slice(0, 10));
  const [to, setTo] = useState(contact?.valid_to ?? "");
  const [standIn, setStandIn] = useState(contact?.stand_in_id ?? kNobody);
  const [post, setPost] = useState(contact?.post_id ?? kNobody);
  const [rank, setRank] = useState(String(contact?.rank ?? 0));
  const [note, setNote] = useState(contact?.note ?? "");
  const submit = () =>
    void action.run(async () => {
      const body = {
        label: label.trim(),
        phones: lines(phones),
        issuers: lines(issuers),
        categories,
        hours: lines(hours),
        holidays,
        valid_from: from,
        rank: Number(rank) || 0,
        ...(authority.trim() ? { authority: authority.trim() } : {}),
        ...(to ? { valid_to: to } : {}),
        ...(standIn === kNobody ? {} : { stand_in_id: standIn }),
        ...(post === kNobody ? {} : { post_id: post }),
        ...(note.trim() ? { note: note.trim() } : {}),
        ...(contact ? { version: contact.version } : {}),
      };
      await client.post(contact ? `/api/duty/contacts/${contact.id}` : "/api/duty/contacts", body);
      onDone();
    });
  const people = [{ id: kNobody, label: t("hit_desk.nobody") }, ...others.filter((item) => item.id !== contact?.id).map((item) => ({ id: item.id, label: item.label }))];
  const posts = [{ id: kNobody, label: t("hit_desk.every_post") }, ...(setup?.posts ?? []).map((item) => ({ id: item.id, label: `${item.code} ${item.name}` }))];
  return (
    <FormDialog title={t(contact ? "hit_desk.change_contact" : "hit_desk.new_contact")} open wide onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!label.trim() || lines(phones).length === 0 || !from} busy={action.busy} error={action.error}>
      <div className="form-grid two">
        <TextInput label={t("hit_desk.contact")} value={label} onChange={setLabel} required maxLength={200} autoFocus />
        <TextInput label={t("hit_desk.authority")} value={authority} onChange={setAuthority} maxLength={200} />
        <TextInput label={t("hit_desk.phones")} hint={t("hit_desk.one_a_line")} value={phones} onChange={setPhones} rows={2} required ltr />
        <TextInput label={t("hit_desk.hours")} hint={t("hit_desk.hours_hint")} value={hours} onChange={setHours} rows={2} ltr />
        <TextInput label={t("hit_desk.issuers")} hint={t("hit_desk.one_a_line")} value={issuers} onChange={setIssuers} rows={2} />
        <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
      </div>
      <CheckboxList label={t("hit_desk.categories")} value={categories} onChange={setCategories} choices={[...choicesOf(i18n, "alert_categories"), ...choicesOf(i18n, "thing_categories")]} columns={2} />
      <RadioList
        label={t("hit_desk.on_holidays")}
        value={holidays}
        onChange={setHolidays}
        choices={[
          { id: "as_usual", label: t("hit_desk.holidays_as_usual") },
          { id: "off", label: t("hit_desk.holidays_off") },
          { id: "only", label: t("hit_desk.holidays_only") },
        ]}
      />
      <div className="form-grid four">
        <DateInput label={t("hit_desk.valid_from")} value={from} onChange={setFrom} required />
        <DateInput label={t("hit_desk.valid_to")} value={to} onChange={setTo} />
        <SelectInput label={t("hit_desk.stand_in")} value={standIn} onChange={setStandIn} choices={people} />
        <SelectInput label={t("hit_desk.post")} value={post} onChange={setPost} choices={posts} />
        <TextInput label={t("hit_desk.rank")} value={rank} onChange={setRank} numeric maxLength={3} />
      </div>
    </FormDialog>
  );
}
