// A new study, or a change of one; after the first case only its title changes.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PairedCharacteristic, PairedPhase, PairedStudy } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Button, Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { CheckboxList, RadioList, TextInput } from "../fields.tsx";
import { kPairedPurpose, kPhases } from "./texts.ts";

const kOrder: PairedPhase[] = ["contact", "application", "interview"];
const kEmpty: PairedCharacteristic = { name: "", a: "", b: "" };

export function StudyDialog({ study, onClose, onDone }: { study: PairedStudy | null; onClose: () => void; onDone: (study: PairedStudy) => void }) {
  const { t } = useI18n();
  const action = useAction();
  const [title, setTitle] = useState(study?.title ?? "");
  const [question, setQuestion] = useState(study?.question ?? "");
  const [protocol, setProtocol] = useState(study?.protocol ?? "");
  const [traits, setTraits] = useState<PairedCharacteristic[]>(study?.characteristics ?? [kEmpty]);
  const [phases, setPhases] = useState<string[]>(study?.phases ?? ["contact"]);
  const [noAnswer, setNoAnswer] = useState<string>(study?.no_answer ?? "unfavourable");
  const begun = (study?.cases ?? 0) > 0;
  const whole = traits.filter((item) => item.name.trim() && item.a.trim() && item.b.trim());
  const differing = whole.filter((item) => item.a.trim() !== item.b.trim()).length;
  const change = (index: number, part: Partial<PairedCharacteristic>) => setTraits(traits.map((item, at) => (at === index ? { ...item, ...part } : item)));
  const submit = () =>
    void action.run(async () => {
      const body = { title: title.trim(), question: question.trim(), protocol: protocol.trim(), characteristics: whole, phases: kOrder.filter((phase) => phases.includes(phase)), no_answer: noAnswer };
      const path = "/api/paired-tests/studies";
      onDone(await (study ? client.post<PairedStudy>(`${path}/${study.id}`, { ...body, version: study.version }, { purpose: kPairedPurpose }) : client.post<PairedStudy>(path, body, { purpose: kPairedPurpose })));
    });
  const ready = title.trim() && question.trim() && protocol.trim() && phases.length > 0 && differing === 1;
  return (
    <FormDialog title={t(study ? "paired.edit_study" : "paired.new_study")} open wide onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!ready} busy={action.busy} error={action.error}>
      {begun ? <Note tone="info">{t("paired.begun")}</Note> : null}
      <TextInput label={t("paired.study_title")} value={title} onChange={setTitle} required maxLength={200} autoFocus />
      <TextInput label={t("paired.question")} value={question} onChange={setQuestion} rows={2} required disabled={begun} />
      <TextInput label={t("paired.protocol")} value={protocol} onChange={setProtocol} rows={4} required disabled={begun} />
      <fieldset className="paired-traits" disabled={begun}>
        <legend>{t("paired.characteristics")}</legend>
        <p className="muted small">{t("paired.one_differs")}</p>
        {traits.map((item, index) => (
          <div key={index} className="paired-trait">
            <TextInput label={t("paired.characteristic")} value={item.name} onChange={(name) => change(index, { name })} disabled={begun} />
            <TextInput label={t("paired.tester_a")} value={item.a} onChange={(a) => change(index, { a })} disabled={begun} />
            <TextInput label={t("paired.tester_b")} value={item.b} onChange={(b) => change(index, { b })} disabled={begun} />
            <Button small isDisabled={begun || traits.length === 1} aria-label={`${t("common.remove")}: ${item.name || index + 1}`} onPress={() => setTraits(traits.filter((_, at) => at !== index))}>
              {t("common.remove")}
            </Button>
          </div>
        ))}
        <div>
          <Button small isDisabled={begun} onPress={() => setTraits([...traits, kEmpty])}>
            {t("paired.add_characteristic")}
          </Button>
        </div>
        {whole.length > 0 && differing !== 1 ? (
          <Note tone="warning" live>
            {t("paired.differ", { count: differing })}
          </Note>
        ) : null}
      </fieldset>
      {begun ? null : (
        <>
          <CheckboxList label={t("paired.phases")} value={phases} onChange={setPhases} choices={kOrder.map((phase) => ({ id: phase, label: t(kPhases[phase]) }))} required />
          <RadioList
            label={t("paired.no_answer_label")}
            value={noAnswer}
            onChange={setNoAnswer}
            choices={[
              { id: "unfavourable", label: t("paired.no_answer_counts") },
              { id: "unusable", label: t("paired.no_answer_unusable") },
            ]}
          />
        </>
      )}
    </FormDialog>
  );
}
