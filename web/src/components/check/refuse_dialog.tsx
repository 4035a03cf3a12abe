// Refusal, in the second line only: reasons of the law, the facts behind them, the child safeguards where there is a child, and the form.
import { useState } from "react";
import type { DecisionInput } from "../../api/types.ts";
import { kLanguageNames, kLanguages, useI18n } from "../../i18n/i18n.tsx";
import { refusalChoices } from "../../lib/lists.ts";
import { Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { Checkbox, CheckboxList, Segmented, SelectInput, TextInput } from "../fields.tsx";
import type { DecisionDialogProps } from "./decision_dialogs.tsx";

export function RefuseDialog({ check, action, actions, onClose }: DecisionDialogProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const [reasons, setReasons] = useState<string[]>([]);
  const [facts, setFacts] = useState("");
  const [formLanguage, setFormLanguage] = useState<string>(i18n.language);
  const [signature, setSignature] = useState<string>("");
  const [witness, setWitness] = useState("");
  const [informed, setInformed] = useState(false);
  const [interest, setInterest] = useState("");
  const [approver, setApprover] = useState("");
  const [approverPassword, setApproverPassword] = useState("");
  const { child } = check.traveller;
  const childComplete = !child || (informed && interest.trim() !== "" && approver.trim() !== "" && approverPassword !== "");
  const complete = reasons.length > 0 && facts.trim() !== "" && signature !== "" && (signature === "signed" || witness.trim() !== "") && childComplete;
  const submit = async () => {
    const decision: DecisionInput = { decision: "refuse", reasons, facts: facts.trim(), form_language: formLanguage, signature: signature as "signed" | "refused_to_sign" };
    if (signature === "refused_to_sign") decision.witness = witness.trim();
    if (child) {
      decision.child_safeguards = { guardian_informed: informed, best_interest_note: interest.trim(), approver_account: approver.trim(), approver_password: approverPassword };
    }
    if (await action.run(() => actions.decide(decision))) onClose();
  };
  return (
    <FormDialog title={t("refuse.title")} open onClose={onClose} onSubmit={() => void submit()} submitLabel={t("refuse.submit")} submitKind="danger" disabled={!complete} busy={action.busy} error={action.error} wide>
      <CheckboxList label={t("refuse.reasons")} choices={refusalChoices(i18n)} value={reasons} onChange={setReasons} columns={2} required autoFocus />
      <TextInput label={t("refuse.facts")} hint={t("refuse.facts_hint")} value={facts} onChange={setFacts} rows={3} required />
      {child ? (
        <fieldset className="safeguards">
          <legend>{t("refuse.child_title")}</legend>
          <Note tone="protect">{t("refuse.child_text")}</Note>
          <Checkbox checked={informed} onChange={setInformed}>
            {t("refuse.guardian_informed")}
          </Checkbox>
          <TextInput label={t("refuse.best_interest")} value={interest} onChange={setInterest} rows={2} required />
          <div className="form-grid two">
            <TextInput label={t("refuse.approver")} value={approver} onChange={setApprover} ltr required />
            <TextInput label={t("refuse.approver_password")} type="password" value={approverPassword} onChange={setApproverPassword} autoComplete="off" required />
          </div>
        </fieldset>
      ) : null}
      <div className="form-grid two">
        <SelectInput label={t("refuse.form_language")} value={formLanguage} onChange={setFormLanguage} choices={kLanguages.map((code) => ({ id: code, label: kLanguageNames[code] }))} />
        <Segmented
          label={t("refuse.signature")}
          value={signature}
          onChange={setSignature}
          choices={[
            { id: "signed", label: t("refuse.signed") },
            { id: "refused_to_sign", label: t("refuse.refused_to_sign") },
          ]}
        />
      </div>
      {signature === "refused_to_sign" ? <TextInput label={t("refuse.witness")} hint={t("refuse.witness_hint")} value={witness} onChange={setWitness} required /> : null}
    </FormDialog>
  );
}
