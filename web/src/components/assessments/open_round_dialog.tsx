// A new round: which instrument, what it is called, and between which days experts answer.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { AssessmentRound, InstrumentList } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { labelOf } from "../../lib/assessment.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { ErrorNote } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { DateInput, SelectInput, TextInput } from "../fields.tsx";
import { kPurpose } from "./shared.ts";

export function OpenRoundDialog({ rounds, onDone, onClose }: { rounds: AssessmentRound[]; onDone: (round: AssessmentRound) => void; onClose: () => void }) {
  const { t, language } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const instruments = useLoad((signal) => client.get<InstrumentList>("/api/assessments/instruments", { signal, purpose: kPurpose }), "instruments");
  const [instrument, setInstrument] = useState("");
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [reference, setReference] = useState("");
  const [opens, setOpens] = useState("");
  const [closes, setCloses] = useState("");
  const [source, setSource] = useState("");
  const [licence, setLicence] = useState("CC BY 4.0");
  const [previous, setPrevious] = useState("");
  const ready = instrument && name.trim() && title.trim() && reference && opens && closes;
  const before = rounds.filter((round) => round.instrument === instrument);
  const submit = () =>
    void action.run(async () => {
      const round = await client.post<AssessmentRound>(
        "/api/assessments/rounds",
        { instrument, name: name.trim(), title: { en: title.trim(), [language]: title.trim() }, reference_date: reference, opens, closes, source: source.trim(), licence: licence.trim(), ...(previous ? { previous } : {}) },
        { purpose: kPurpose },
      );
      announce(t("assess.round_opened"));
      onDone(round);
    });
  return (
    <FormDialog title={t("assess.open_round")} open wide onClose={onClose} onSubmit={submit} submitLabel={t("assess.open_round")} disabled={!ready} busy={action.busy} error={action.error}>
      <ErrorNote error={instruments.error} />
      <SelectInput label={t("assess.instrument")} value={instrument || null} onChange={setInstrument} choices={(instruments.data?.instruments ?? []).map((one) => ({ id: one.id, label: `${labelOf(one.title, language) || one.id} (${one.edition})` }))} required />
      <TextInput label={t("assess.name")} hint={t("assess.name_hint")} value={name} onChange={setName} required maxLength={64} ltr />
      <TextInput label={t("assess.round_title")} value={title} onChange={setTitle} required maxLength={200} />
      <DateInput label={t("assess.reference_date")} value={reference} onChange={setReference} required />
      <DateInput label={t("assess.opens")} value={opens} onChange={setOpens} required />
      <DateInput label={t("assess.closes")} value={closes} onChange={setCloses} required />
      <TextInput label={t("assess.round_source")} value={source} onChange={setSource} maxLength={500} />
      <TextInput label={t("assess.licence")} value={licence} onChange={setLicence} maxLength={100} />
      {before.length > 0 ? <SelectInput label={t("assess.previous")} value={previous} onChange={setPrevious} choices={[{ id: "", label: "–" }, ...before.map((one) => ({ id: one.id, label: labelOf(one.title, language) }))]} /> : null}
    </FormDialog>
  );
}
