// What the traveller brings against a presumption, taken as it is said; another officer judges it.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Presumption } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { base64UrlOf } from "../../lib/base64.ts";
import { choicesOf } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { SelectInput, TextInput } from "../fields.tsx";
import { kPictureBytes, PictureField } from "./picture_field.tsx";

export function RebuttalDialog({ presumption, purpose, onClose, onDone }: { presumption: string; purpose: string; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [kind, setKind] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [picture, setPicture] = useState<File | null>(null);
  const submit = () =>
    void action.run(async () => {
      await client.post<Presumption>(`/api/presumptions/${encodeURIComponent(presumption)}/evidence`, { kind, note: note.trim(), ...(picture ? { picture: await base64UrlOf(picture) } : {}) }, { purpose });
      onDone();
    });
  return (
    <FormDialog title={t("evidence.rebut")} open onClose={onClose} onSubmit={submit} submitLabel={t("evidence.rebut_submit")} disabled={!kind || !note.trim() || (picture !== null && picture.size > kPictureBytes)} busy={action.busy} error={action.error}>
      <SelectInput label={t("evidence.rebut_kind")} value={kind} onChange={setKind} choices={choicesOf(i18n, "rebuttal_evidence")} required />
      <TextInput label={t("evidence.rebut_note")} value={note} onChange={setNote} rows={2} required />
      <PictureField label={t("papers.add_picture")} picture={picture} onChange={setPicture} />
    </FormDialog>
  );
}
