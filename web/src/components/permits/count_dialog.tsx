// A count that is wrong: one person asks with a reason, another decides.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PermitCountRequest, PermitWhole } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { RadioList, TextInput } from "../fields.tsx";

type Props = { purpose: string; onClose: () => void; onDone: (next: PermitWhole) => void } & ({ permit: PermitWhole; request?: undefined } | { request: PermitCountRequest; permit?: undefined });

export function CountDialog({ permit, request, purpose, onClose, onDone }: Props) {
  const { t, number } = useI18n();
  const action = useAction();
  const [wanted, setWanted] = useState("");
  const [answer, setAnswer] = useState("");
  const [note, setNote] = useState("");
  const submit = () =>
    void action.run(async () => {
      const next = request
        ? await client.post<PermitWhole>(`/api/permits/count-requests/${request.id}/decision`, { accept: answer === "accept", ...(note.trim() ? { note: note.trim() } : {}) }, { purpose })
        : await client.post<PermitWhole>(`/api/permits/${permit.id}/count-requests`, { wanted: Number(wanted), note: note.trim() }, { purpose });
      onDone(next);
    });
  const ready = request ? answer === "accept" || (answer === "decline" && note.trim() !== "") : wanted !== "" && note.trim() !== "";
  return (
    <FormDialog title={request ? t("permits.decide") : t("permits.ask_count")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!ready} busy={action.busy} error={action.error}>
      {request ? (
        <>
          <p>{t("permits.count_question", { counted: number(request.counted), wanted: number(request.wanted) })}</p>
          <p>
            <bdi>{request.note}</bdi>
          </p>
          <RadioList label={t("permits.decide")} value={answer} onChange={setAnswer} choices={[{ id: "accept", label: t("permits.accept") }, { id: "decline", label: t("permits.decline") }]} required autoFocus />
        </>
      ) : (
        <TextInput label={t("permits.wanted")} hint={t("permits.wanted_hint")} value={wanted} onChange={(value) => setWanted(value.replace(/\D/g, ""))} numeric required autoFocus maxLength={4} />
      )}
      <TextInput label={t("common.note")} hint={request ? undefined : t("permits.note_hint")} value={note} onChange={setNote} rows={3} required={!request} />
    </FormDialog>
  );
}
