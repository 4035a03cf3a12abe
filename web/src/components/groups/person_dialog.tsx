// A person who is there and on no list, or what a list has wrong about one before there is a check.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Group, GroupMember } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf, sexChoices, stateChoices } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { Code, Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { ComboInput, DateInput, SelectInput, TextInput } from "../fields.tsx";
import { kGroupPurpose } from "./purpose.ts";

export function PersonDialog({ group, member, onClose, onDone }: { group: Group; member: GroupMember | null; onClose: () => void; onDone: (group: Group) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const given = member?.person;
  const [role, setRole] = useState(given?.role ?? (group.kind.endsWith("_crew") ? "crew" : "passenger"));
  const [surname, setSurname] = useState(given?.surname ?? "");
  const [names, setNames] = useState(given?.given_names ?? "");
  const [birth, setBirth] = useState(given?.birth_date ?? "");
  const [sex, setSex] = useState<string>(given?.sex ?? "unknown");
  const [nationality, setNationality] = useState(given?.nationality ?? "");
  const [type, setType] = useState(given?.document_type ?? "passport");
  const [number, setNumber] = useState(given?.document_number ?? "");
  const [issuer, setIssuer] = useState(given?.document_issuer ?? "");
  const [expiry, setExpiry] = useState(given?.document_expiry ?? "");
  const submit = () =>
    void action.run(async () => {
      const body = {
        role,
        surname: surname.trim(),
        given_names: names.trim(),
        ...(birth ? { birth_date: birth } : {}),
        sex,
        ...(nationality ? { nationality } : {}),
        ...(number.trim() ? { document_type: type, document_number: number.trim(), document_issuer: issuer || nationality, ...(expiry ? { document_expiry: expiry } : {}) } : {}),
        ...(member ? { version: member.version } : {}),
      };
      onDone(await client.post<Group>(`/api/groups/${group.id}/members${member ? `/${member.id}` : ""}`, body, { purpose: kGroupPurpose }));
    });
  return (
    <FormDialog title={member ? t("groups.correct") : t("groups.add_person")} open wide onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!surname.trim() && !names.trim()} busy={action.busy} error={action.error}>
      {given?.unread ? (
        <Note tone="warning">
          {t("groups.unread")} <Code>{given.unread}</Code>
        </Note>
      ) : null}
      <SelectInput label={t("groups.role")} value={role} onChange={setRole} choices={choicesOf(i18n, "group_roles")} />
      <TextInput label={t("person.surname")} value={surname} onChange={setSurname} autoFocus maxLength={100} />
      <TextInput label={t("person.given_names")} value={names} onChange={setNames} maxLength={100} />
      <DateInput label={t("person.birth_date")} value={birth} onChange={setBirth} />
      <SelectInput label={t("person.sex")} value={sex} onChange={setSex} choices={sexChoices(i18n)} />
      <ComboInput label={t("person.nationality")} value={nationality} onChange={setNationality} choices={stateChoices(i18n)} />
      <SelectInput label={t("document.type")} value={type} onChange={setType} choices={choicesOf(i18n, "document_types")} />
      <TextInput label={t("document.number")} value={number} onChange={setNumber} ltr maxLength={32} />
      <ComboInput label={t("document.issuer")} value={issuer} onChange={setIssuer} choices={stateChoices(i18n)} />
      <DateInput label={t("document.expiry")} value={expiry} onChange={setExpiry} />
    </FormDialog>
  );
}
