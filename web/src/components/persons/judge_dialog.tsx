// A person says whether two records are one person's: the colour, a reason of the list, and a note.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { PersonJudgement, PersonLink } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { Note } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { RadioList, TextInput } from "../fields.tsx";

export type Verdict = PersonJudgement["colour"];

export interface JudgedPair {
  first: string;
  second: string;
  version: number;
  checkId?: string | undefined;
}

interface JudgeDialogProps {
  pair: JudgedPair;
  verdict: Verdict;
  purpose: string;
  onClose: () => void;
  onDone: (link: PersonLink) => void;
}

const kTitles = { white: "persons.same_title", green: "persons.different_title", red: "persons.suspicion_title" } as const;
const kTexts = { white: "persons.same_text", green: "persons.different_text", red: "persons.suspicion_text" } as const;

export function JudgeDialog({ pair, verdict, purpose, onClose, onDone }: JudgeDialogProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const { announce } = useApp();
  const action = useAction();
  const [reason, setReason] = useState("");
  const [kind, setKind] = useState<"merging" | "non_merging">("merging");
  const [note, setNote] = useState("");
  const reasons = (i18n.setup?.lists.identity_link_reasons ?? []).filter((item) => item.group === verdict);
  const needsNote = reasons.find((item) => item.code === reason)?.requires?.includes("note") ?? false;
  const submit = () =>
    void action.run(async () => {
      const body: PersonJudgement = {
        first: pair.first,
        second: pair.second,
        version: pair.version,
        colour: verdict,
        reason,
        ...(verdict === "red" ? { kind } : {}),
        ...(note.trim() ? { note: note.trim() } : {}),
        ...(pair.checkId ? { check_id: pair.checkId } : {}),
      };
      const link = await client.post<PersonLink>("/api/persons/judgements", body, { purpose });
      announce(t("persons.judged"));
      onDone(link);
    });
  return (
    <FormDialog
      title={t(kTitles[verdict])}
      open
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t(kTitles[verdict])}
      submitKind={verdict === "red" ? "danger" : "primary"}
      disabled={!reason || (needsNote && !note.trim())}
      busy={action.busy}
      error={action.error}
    >
      <Note tone={verdict === "red" ? "warning" : "info"}>{t(kTexts[verdict])}</Note>
      <RadioList label={t("common.reason")} choices={reasons.map((item) => ({ id: item.code, label: i18n.label("identity_link_reasons", item.code) }))} value={reason} onChange={setReason} required autoFocus />
      {verdict === "red" ? (
        <RadioList
          label={t("persons.kind")}
          choices={[
            { id: "merging", label: t("persons.kind_merging") },
            { id: "non_merging", label: t("persons.kind_non_merging") },
          ]}
          value={kind}
          onChange={(value) => setKind(value === "merging" ? "merging" : "non_merging")}
          required
        />
      ) : null}
      <TextInput label={t("common.note")} value={note} onChange={setNote} rows={2} required={needsNote} maxLength={1000} />
    </FormDialog>
  );
}
