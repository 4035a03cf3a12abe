// One person wrote it down, another decides, with a reason either way.
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { Segmented, TextInput } from "../fields.tsx";

export interface Waiting {
  path: string;
  yes: string;
  no: string;
  told?: boolean; // the reason stands in a letter to the person
  body: (accept: boolean, note: string) => object;
}

export function DecisionDialog({ waiting, purpose, onClose, onDone }: { waiting: Waiting; purpose: string; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const [choice, setChoice] = useState("");
  const [note, setNote] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post(waiting.path, waiting.body(choice === "yes", note.trim()), { purpose });
      onDone();
    });
  return (
    <FormDialog title={t("backlog.decide")} open onClose={onClose} onSubmit={submit} submitLabel={t("backlog.decide")} disabled={!choice || !note.trim()} busy={action.busy} error={action.error}>
      <Segmented
        label={t("backlog.decide")}
        value={choice}
        onChange={setChoice}
        choices={[
          { id: "yes", label: waiting.yes },
          { id: "no", label: waiting.no },
        ]}
      />
      <TextInput label={t(waiting.told ? "requests.answer" : "common.reason")} value={note} onChange={setNote} rows={2} required />
    </FormDialog>
  );
}
