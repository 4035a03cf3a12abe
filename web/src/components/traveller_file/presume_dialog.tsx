// A presumption of overstay is a named officer's, of one check, with the facts it follows from; the system makes none.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Presumption, Traveller } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { SelectInput, TextInput } from "../fields.tsx";

export function PresumeDialog({ traveller, basis, purpose, onClose, onDone }: { traveller: Traveller; basis: string; purpose: string; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const checks = traveller.checks.filter((check) => check.direction === "exit");
  const [check, setCheck] = useState<string | null>(checks[0]?.id ?? null);
  const [facts, setFacts] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post<Presumption>(`/api/checks/${encodeURIComponent(check ?? "")}/presumption`, { facts: facts.trim() }, { purpose });
      onDone();
    });
  return (
    <FormDialog title={t("evidence.presume")} open onClose={onClose} onSubmit={submit} submitLabel={t("evidence.presume")} disabled={!check || !facts.trim()} busy={action.busy} error={action.error}>
      <Note tone="warning">
        {t("evidence.presume_text")} <bdi>{basis}</bdi>
      </Note>
      <SelectInput label={t("evidence.at_check")} value={check} onChange={setCheck} choices={checks.map((one) => ({ id: one.id, label: i18n.instant(one.opened_at) }))} required />
      <TextInput label={t("evidence.facts")} value={facts} onChange={setFacts} rows={2} required />
    </FormDialog>
  );
}
