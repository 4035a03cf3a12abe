// A stamp in the traveller's document, put forward with its place and its picture; another person confirms it before it counts.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Stamp, Traveller } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { base64UrlOf } from "../../lib/base64.ts";
import { parseTypedDate } from "../../lib/format.ts";
import { useAction } from "../../lib/use_action.ts";
import { Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { DateInput, Segmented, SelectInput, TextInput } from "../fields.tsx";
import { kPictureBytes, PictureField } from "./picture_field.tsx";

const keyOf = (document: Traveller["documents"][number]) => `${document.issuer} ${document.number}`;

export function StampDialog({ traveller, purpose, onClose, onDone }: { traveller: Traveller; purpose: string; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [direction, setDirection] = useState("");
  const [day, setDay] = useState("");
  const [place, setPlace] = useState("");
  const [page, setPage] = useState("");
  const [note, setNote] = useState("");
  const [key, setKey] = useState<string | null>(traveller.documents[0] ? keyOf(traveller.documents[0]) : null);
  const [picture, setPicture] = useState<File | null>(null);
  const written = parseTypedDate(day);
  const document = traveller.documents.find((one) => keyOf(one) === key);
  const submit = () =>
    void action.run(async () => {
      const body = {
        direction,
        day: written,
        place: place.trim(),
        page: page.trim(),
        ...(note.trim() ? { note: note.trim() } : {}),
        ...(document ? { document_type: document.type, document_number: document.number, document_issuer: document.issuer } : {}),
        ...(picture ? { picture: await base64UrlOf(picture) } : {}),
      };
      await client.post<Stamp>(`/api/travellers/${encodeURIComponent(traveller.id)}/stamps`, body, { purpose });
      onDone();
    });
  return (
    <FormDialog
      title={t("evidence.stamp_title")}
      open
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t("evidence.stamp_submit")}
      disabled={!direction || !written || !place.trim() || !page.trim() || (picture !== null && picture.size > kPictureBytes)}
      busy={action.busy}
      error={action.error}
    >
      <Note>{t("evidence.stamp_text")}</Note>
      <Segmented
        label={t("counter.direction")}
        value={direction}
        onChange={setDirection}
        choices={[
          { id: "entry", label: t("direction.entry") },
          { id: "exit", label: t("direction.exit") },
        ]}
      />
      <div className="form-grid two">
        <DateInput label={t("evidence.stamp_day")} value={day} onChange={setDay} required />
        <TextInput label={t("evidence.stamp_place")} value={place} onChange={setPlace} required maxLength={100} />
        <TextInput label={t("evidence.stamp_page")} value={page} onChange={setPage} required maxLength={40} />
        {traveller.documents.length > 0 ? (
          <SelectInput
            label={t("evidence.stamp_document")}
            value={key}
            onChange={setKey}
            choices={traveller.documents.map((one) => ({ id: keyOf(one), label: `${i18n.label("document_types", one.type)} ${one.issuer} ${one.number}` }))}
          />
        ) : null}
      </div>
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} />
      <PictureField label={t("evidence.stamp_picture")} picture={picture} onChange={setPicture} />
    </FormDialog>
  );
}
