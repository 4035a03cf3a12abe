// What the public proposes, oldest first; each field is accepted or refused by itself, beside what the proposer saw and what stands there now.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Proposal, ProposalField, ProposalList } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { decisionsOf, kUndecided, lineDiff, type Choice } from "../../lib/directory.ts";
import { useAction } from "../../lib/use_action.ts";
import { Button, Code, ErrorNote, Loading, Note, Panel, Tag } from "../basics.tsx";
import { Checkbox, Segmented, TextInput } from "../fields.tsx";
import { fieldName } from "./texts.ts";

export function ProposalsTab({ queue, onDecided }: { queue: ProposalList | null; onDecided: () => void }) {
  const { t, number } = useI18n();
  if (!queue) return <Loading />;
  const refused = Object.values(queue.inbox_refused).reduce((sum, count) => sum + count, 0);
  return (
    <div className="proposals">
      {refused > 0 ? <p className="muted small">{t("directory.inbox_refused", { count: refused, shown: number(refused) })}</p> : null}
      {queue.proposals.length === 0 ? <p className="empty">{t("directory.no_proposals")}</p> : null}
      {queue.proposals.map((proposal) => (
        <ProposalPanel key={`${proposal.id} ${proposal.fields.filter((field) => field.state === "open").length}`} proposal={proposal} onDecided={onDecided} />
      ))}
    </div>
  );
}

function ProposalPanel({ proposal, onDecided }: { proposal: Proposal; onDecided: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { announce, can } = useApp();
  const action = useAction();
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const decisions = decisionsOf(proposal, choices);
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/directory/proposals/${proposal.id}/decide`, { decisions });
      announce(t("directory.decided", { count: decisions.length }));
      onDecided();
    });
  const about = proposal.is_new ? t("directory.proposed_new") : (proposal.name ?? proposal.organisation ?? "");
  return (
    <Panel title={<bdi>{about}</bdi>} aside={<span className="muted small">{t("directory.received", { at: i18n.instant(proposal.received_at), language: proposal.language })}</span>}>
      {proposal.suspicions.map((item, index) => (
        <Note key={index} tone="warning">
          {item.field ? <strong>{fieldName(i18n, item.field)}: </strong> : null}
          <bdi>{item.message}</bdi> <Code>{item.code}</Code>
        </Note>
      ))}
      {proposal.remark ? (
        <p className="paired-text" dir="auto">
          {proposal.remark}
        </p>
      ) : null}
      {proposal.fields.map((field) => (
        <FieldDecision key={field.field} field={field} may={can("directory.write")} choice={choices[field.field] ?? kUndecided} onChange={(choice) => setChoices({ ...choices, [field.field]: choice })} />
      ))}
      <ErrorNote error={action.error} />
      {can("directory.write") ? (
        <div className="panel-tools">
          <Button kind="primary" onPress={submit} isDisabled={decisions.length === 0 || action.busy}>
            {t("directory.decide", { count: decisions.length })}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function FieldDecision({ field, may, choice, onChange }: { field: ProposalField; may: boolean; choice: Choice; onChange: (choice: Choice) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const name = fieldName(i18n, field.field);
  return (
    <fieldset className="proposal-field">
      <legend>{name}</legend>
      <div className="proposal-values">
        <Value head={t("directory.before")} text={field.before} />
        <Value head={t("directory.now")} text={field.now} changed={field.changed_since} />
        <div>
          <h3>{t("directory.proposed")}</h3>
          <div className="directory-value" dir="auto">
            {field.value === "" ? <span className="muted">{t("directory.take_away")}</span> : null}
            {lineDiff(field.now, field.value).map((line, index) =>
              line.kind === "added" ? <ins key={index}>{line.text}</ins> : line.kind === "removed" ? <del key={index}>{line.text}</del> : <span key={index}>{line.text}</span>,
            )}
          </div>
        </div>
      </div>
      {field.state !== "open" ? (
        <p>
          <Tag tone={field.state === "accepted" ? "good" : "error"}>{t(field.state === "accepted" ? "directory.accepted" : "directory.refused")}</Tag> <bdi>{field.reason}</bdi>
        </p>
      ) : may ? (
        <div className="proposal-choice">
          <Segmented
            label={name}
            hideLabel
            value={choice.accept === null ? "" : choice.accept ? "accept" : "refuse"}
            onChange={(value) => onChange({ ...choice, accept: value === "accept" })}
            choices={[
              { id: "accept", label: t("directory.accept") },
              { id: "refuse", label: t("directory.refuse") },
            ]}
          />
          <TextInput label={t("common.reason")} value={choice.reason} onChange={(reason) => onChange({ ...choice, reason })} required={choice.accept === false} maxLength={500} />
          {choice.accept && field.changed_since && field.now !== field.value ? (
            <Checkbox checked={choice.despite} onChange={(despite) => onChange({ ...choice, despite })}>
              {t("directory.despite")}
            </Checkbox>
          ) : null}
          {choice.accept ? (
            <Checkbox checked={choice.verified} onChange={(verified) => onChange({ ...choice, verified })}>
              {t("directory.read_in_source")}
            </Checkbox>
          ) : null}
        </div>
      ) : null}
    </fieldset>
  );
}

function Value({ head, text, changed }: { head: string; text: string; changed?: boolean }) {
  const { t } = useI18n();
  return (
    <div>
      <h3>
        {head} {changed ? <Tag tone="warning">{t("directory.changed_since")}</Tag> : null}
      </h3>
      <div className="directory-value" dir="auto">
        {text || "–"}
      </div>
    </div>
  );
}
