// Who answers for a child, as what, and the paper that says so: who gave it. Who saw it is the officer who records this.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Group, GroupMember } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { carersFor } from "../../lib/groups.ts";
import { choicesOf } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { SelectInput, TextInput } from "../fields.tsx";
import { kGroupPurpose } from "./purpose.ts";

const kElse = "else", kNoPaper = "none";

export function CareDialog({ group, child, onClose, onDone }: { group: Group; child: GroupMember; onClose: () => void; onDone: (group: Group) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [carer, setCarer] = useState<string | null>(child.care?.carer ?? (child.care?.carer_name ? kElse : null));
  const [name, setName] = useState(child.care?.carer_name ?? "");
  const [relation, setRelation] = useState<string | null>(child.care?.relation ?? null);
  const [paper, setPaper] = useState(child.care?.paper ?? kNoPaper);
  const [givenBy, setGivenBy] = useState(child.care?.given_by ?? "");
  const [note, setNote] = useState(child.care?.note ?? "");
  const submit = () =>
    void action.run(async () => {
      const body = {
        relation,
        ...(carer === kElse ? { carer_name: name.trim() } : { carer }),
        ...(paper === kNoPaper ? {} : { paper, given_by: givenBy.trim() }),
        ...(note.trim() ? { note: note.trim() } : {}),
        version: child.version,
      };
      onDone(await client.post<Group>(`/api/groups/${group.id}/members/${child.id}/care`, body, { purpose: kGroupPurpose }));
    });
  const people = carersFor(group.members, child).map((one) => ({ id: one.id, label: `${one.person.surname}, ${one.person.given_names}` }));
  const ready = carer !== null && relation !== null && (carer !== kElse || name.trim() !== "") && (paper === kNoPaper || givenBy.trim() !== "");
  return (
    <FormDialog title={t("groups.care")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!ready} busy={action.busy} error={action.error}>
      <p>{t("groups.care_text")}</p>
      <SelectInput label={t("groups.carer")} value={carer} onChange={setCarer} choices={[...people, { id: kElse, label: t("groups.carer_else") }]} required />
      {carer === kElse ? <TextInput label={t("groups.carer_name")} value={name} onChange={setName} required maxLength={100} /> : null}
      <SelectInput label={t("groups.relation")} value={relation} onChange={setRelation} choices={choicesOf(i18n, "carer_relations")} required />
      <SelectInput label={t("groups.paper")} value={paper} onChange={setPaper} choices={[{ id: kNoPaper, label: t("groups.no_paper") }, ...choicesOf(i18n, "consent_papers")]} />
      {paper === kNoPaper ? null : <TextInput label={t("groups.given_by")} value={givenBy} onChange={setGivenBy} required maxLength={100} />}
      <TextInput label={t("groups.note")} value={note} onChange={setNote} rows={2} />
    </FormDialog>
  );
}
