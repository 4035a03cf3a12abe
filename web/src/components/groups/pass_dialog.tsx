// Ashore without a crossing: the area and by when to be back, in hours from now.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Group, GroupMember } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { SelectInput, TextInput } from "../fields.tsx";
import { kGroupPurpose } from "./purpose.ts";

const kUsualHours = 10;

export function PassDialog({ group, member, onClose, onDone }: { group: Group; member: GroupMember; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const most = group.shore?.most_hours ?? 1;
  const [area, setArea] = useState<string>("town");
  const [hours, setHours] = useState(String(Math.min(kUsualHours, most)));
  const count = Number(hours);
  const fits = Number.isFinite(count) && count > 0 && count <= most;
  const until = new Date(Date.now() + count * 3_600_000);
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/groups/${group.id}/shore-passes`, { member: member.id, area, curfew_at: until.toISOString() }, { purpose: kGroupPurpose });
      onDone();
    });
  return (
    <FormDialog title={t("groups.issue_pass")} open onClose={onClose} onSubmit={submit} submitLabel={t("groups.issue_pass")} disabled={!fits} busy={action.busy} error={action.error}>
      <p>{t("groups.pass_text")}</p>
      <SelectInput label={t("groups.area")} value={area} onChange={setArea} choices={choicesOf(i18n, "shore_areas")} required />
      <TextInput label={t("groups.hours")} hint={t("groups.hours_hint", { most })} value={hours} onChange={setHours} numeric ltr required maxLength={4} autoFocus />
      {fits ? <p className="muted">{t("groups.back_by", { at: i18n.instant(until.toISOString()) })}</p> : null}
    </FormDialog>
  );
}
