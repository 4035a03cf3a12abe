// A matched pair for one target, which is a code, a place and a day: never a name.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PairedStudy, PairedTester } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { DateInput, SelectInput, TextInput } from "../fields.tsx";
import { kPairedPurpose } from "./texts.ts";

export function CaseDialog({ study, onClose, onDone }: { study: PairedStudy; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const [target, setTarget] = useState("");
  const [place, setPlace] = useState("");
  const [day, setDay] = useState("");
  const [a, setA] = useState<string | null>(null);
  const [b, setB] = useState<string | null>(null);
  const testers = useLoad((signal) => client.get<{ testers: PairedTester[] }>("/api/paired-tests/testers", { signal, purpose: kPairedPurpose }), "paired-testers");
  const people = (testers.data?.testers ?? []).map((item) => ({ id: item.id, label: item.name }));
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/paired-tests/studies/${study.id}/cases`, { target: target.trim().toUpperCase(), place: place.trim(), day, tester_a: a, tester_b: b }, { purpose: kPairedPurpose });
      onDone();
    });
  return (
    <FormDialog title={t("paired.new_case")} open onClose={onClose} onSubmit={submit} submitLabel={t("paired.new_case")} disabled={!target.trim() || !place.trim() || !day || !a || !b || a === b} busy={action.busy} error={action.error ?? testers.error}>
      <TextInput label={t("paired.target")} hint={t("paired.target_hint")} value={target} onChange={setTarget} required ltr maxLength={20} autoFocus />
      <TextInput label={t("paired.place")} value={place} onChange={setPlace} required maxLength={80} />
      <DateInput label={t("paired.day")} value={day} onChange={setDay} required />
      <SelectInput label={t("paired.tester_a")} value={a} onChange={setA} choices={people} required />
      <SelectInput label={t("paired.tester_b")} value={b} onChange={setB} choices={people.filter((item) => item.id !== a)} required />
      {testers.data && people.length < 2 ? <Note tone="warning">{t("paired.few_testers")}</Note> : null}
    </FormDialog>
  );
}
