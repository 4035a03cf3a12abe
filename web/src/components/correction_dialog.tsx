// A crossing is never changed: a correction stands beside it, with who, when and why. `ask`: it is asked for, and another person decides.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { CorrectionRequest, Crossing } from "../api/types.ts";
import { useI18n, type I18n } from "../i18n/i18n.tsx";
import { choicesOf } from "../lib/lists.ts";
import { useAction } from "../lib/use_action.ts";
import { Note } from "./basics.tsx";
import { FormDialog } from "./dialog.tsx";
import { Segmented, SelectInput, TextInput } from "./fields.tsx";

// Who wants it corrected: the traveller by right, or the officer who saw that it is wrong.
export const askers = (t: I18n["t"]) => [
  { id: "traveller", label: t("requests.by_traveller") },
  { id: "officer", label: t("requests.by_officer") },
];

export function CorrectionDialog({ crossing, purpose, ask, onClose, onDone }: { crossing: Crossing; purpose: string; ask?: boolean; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [direction, setDirection] = useState<string>(crossing.direction);
  const [transport, setTransport] = useState(crossing.transport_mode);
  const [travelPurpose, setTravelPurpose] = useState<string | null>(crossing.travel_purpose ?? null);
  const [carrier, setCarrier] = useState(crossing.carrier_reference ?? "");
  const [at, setAt] = useState(crossing.at);
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [evidence, setEvidence] = useState("");
  const [askedBy, setAskedBy] = useState("traveller");
  const action = useAction();
  const changes: Record<string, string> = {};
  if (direction !== crossing.direction) changes.direction = direction;
  if (transport !== crossing.transport_mode) changes.transport_mode = transport;
  if (travelPurpose && travelPurpose !== crossing.travel_purpose) changes.travel_purpose = travelPurpose;
  if (carrier.trim() !== (crossing.carrier_reference ?? "")) changes.carrier_reference = carrier.trim();
  if (at.trim() !== crossing.at) changes.at = at.trim();
  const submit = () =>
    void action.run(async () => {
      const path = `/api/crossings/${encodeURIComponent(crossing.id)}`;
      const body = { changes, reason, note: note.trim() };
      if (ask) await client.post<CorrectionRequest>(`${path}/correction-requests`, { ...body, ...(evidence.trim() ? { evidence: evidence.trim() } : {}), asked_by: askedBy }, { purpose });
      else await client.post<Crossing>(`${path}/correction`, body, { purpose });
      onDone();
    });
  return (
    <FormDialog
      title={t(ask ? "requests.ask_title" : "correction.title")}
      open
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t(ask ? "requests.ask_submit" : "correction.submit")}
      disabled={Object.keys(changes).length === 0 || !reason || !note.trim()}
      busy={action.busy}
      error={action.error}
    >
      <Note>{t(ask ? "requests.ask_text" : "correction.text")}</Note>
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
      {ask ? (
        <>
          <Segmented label={t("requests.asked_by")} value={askedBy} onChange={setAskedBy} choices={askers(t)} />
          <TextInput label={t("requests.evidence")} value={evidence} onChange={setEvidence} rows={2} />
        </>
      ) : null}
    </FormDialog>
  );
}
