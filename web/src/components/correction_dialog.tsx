// A crossing is never changed: a correction stands beside it, with who, when and why.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { Crossing } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { choicesOf } from "../lib/lists.ts";
import { useAction } from "../lib/use_action.ts";
import { Note } from "./basics.tsx";
import { FormDialog } from "./dialog.tsx";
import { Segmented, SelectInput, TextInput } from "./fields.tsx";

export function CorrectionDialog({ crossing, purpose, onClose, onDone }: { crossing: Crossing; purpose: string; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [direction, setDirection] = useState<string>(crossing.direction);
  const [transport, setTransport] = useState(crossing.transport_mode);
  const [travelPurpose, setTravelPurpose] = useState<string | null>(crossing.travel_purpose ?? null);
  const [carrier, setCarrier] = useState(crossing.carrier_reference ?? "");
  const [at, setAt] = useState(crossing.at);
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const action = useAction();
  const changes: Record<string, string> = {};
  if (direction !== crossing.direction) changes.direction = direction;
  if (transport !== crossing.transport_mode) changes.transport_mode = transport;
  if (travelPurpose && travelPurpose !== crossing.travel_purpose) changes.travel_purpose = travelPurpose;
  if (carrier.trim() !== (crossing.carrier_reference ?? "")) changes.carrier_reference = carrier.trim();
  if (at.trim() !== crossing.at) changes.at = at.trim();
  const submit = () =>
    void action.run(async () => {
      await client.post<Crossing>(`/api/crossings/${encodeURIComponent(crossing.id)}/correction`, { changes, reason, note: note.trim() }, { purpose });
      onDone();
    });
  return (
    <FormDialog
      title={t("correction.title")}
      open
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t("correction.submit")}
      disabled={Object.keys(changes).length === 0 || !reason || !note.trim()}
      busy={action.busy}
      error={action.error}
    >
      <Note>{t("correction.text")}</Note>
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
        <SelectInput label={t("journey.transport")} value={transport} onChange={setTransport} choices={choicesOf(i18n, "transport_modes")} />
        <SelectInput label={t("journey.purpose")} value={travelPurpose} onChange={setTravelPurpose} choices={choicesOf(i18n, "travel_purposes")} />
        <TextInput label={t("journey.carrier")} value={carrier} onChange={setCarrier} ltr />
        <TextInput label={t("correction.at")} value={at} onChange={setAt} ltr />
        <SelectInput label={t("common.reason")} value={reason} onChange={setReason} choices={choicesOf(i18n, "correction_reasons")} required />
      </div>
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} required />
    </FormDialog>
  );
}
