// A questionnaire. Nobody has to answer, so what was not asked stays empty and is shown as open afterwards.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { ProtectionCase, ProtectionQuestionnaire } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { RadioList } from "../fields.tsx";
import type { CaseDialogProps } from "./dialogs.tsx";
import { kCare } from "./shared.ts";

export function ScreeningDialog({ one, form, onClose, onDone }: CaseDialogProps & { form: ProtectionQuestionnaire }) {
  const { t, language } = useI18n();
  const action = useAction();
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const choices = [
    { id: "yes", label: t("common.yes") },
    { id: "no", label: t("common.no") },
    { id: "unknown", label: t("care.unknown") },
    { id: "declined", label: t("care.declined") },
  ];
  const submit = () =>
    void action.run(async () => {
      const given = Object.entries(answers).map(([question, answer]) => ({ question, answer }));
      onDone(await client.post<ProtectionCase>(`/api/protection/cases/${one.id}/screening`, { version: one.version, questionnaire: form.id, answers: given }, { purpose: kCare }));
    });
  const groups = form.groups.length > 0 ? form.groups : [null];
  return (
    <FormDialog title={form.title[language]} open wide onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={Object.keys(answers).length === 0} busy={action.busy} error={action.error}>
      <Note tone="protect">{form.intro[language]}</Note>
      {groups.map((group) => (
        <section key={group?.id ?? "all"}>
          {group ? <h3>{group.label[language]}</h3> : null}
          {form.questions
            .filter((question) => !group || question.group === group.id)
            .map((question) => (
              <div key={question.id} className="question">
                <RadioList label={question.text[language]} choices={choices} value={answers[question.id] ?? ""} onChange={(answer) => setAnswers((now) => ({ ...now, [question.id]: answer }))} columns={2} />
              </div>
            ))}
        </section>
      ))}
    </FormDialog>
  );
}
