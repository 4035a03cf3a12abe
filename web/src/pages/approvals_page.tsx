// What waits for a second person: one's own requests, and those that one may decide on, with everything they would do.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { Approval, ApprovalList } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Code, ErrorNote, Fact, Loading, Note, PageHead, Panel } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { InfoDialog } from "../components/dialog.tsx";
import { TextInput } from "../components/fields.tsx";
import { useI18n, type MessageKey } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

const kStates: Record<Approval["state"], MessageKey> = {
  waiting: "approval.waiting",
  approved: "approval.approved",
  refused: "approval.refused",
  used: "approval.used",
  alone: "approval.alone",
  lapsed: "approval.lapsed",
};

export function ApprovalsPage() {
  const { t, instant, language } = useI18n();
  const [shown, setShown] = useState<Approval | null>(null);
  const list = useLoad((signal) => client.get<ApprovalList>("/api/approvals", { signal }), "approvals");
  const close = () => {
    setShown(null);
    list.reload();
  };
  return (
    <div className="page">
      <PageHead title={t("nav.approvals")}>
        <Button onPress={list.reload}>{t("approval.again")}</Button>
      </PageHead>
      <p className="muted">{t("approval.text")}</p>
      <ErrorNote error={list.error} />
      {list.data ? (
        <Panel title={t("approval.requests")}>
          <DataTable
            caption={t("approval.requests")}
            rows={list.data.approvals}
            rowKey={(one) => one.id}
            empty={t("approval.none")}
            columns={[
              { id: "number", head: t("approval.number"), cell: (one) => <Code>{one.number}</Code>, narrow: true },
              { id: "what", head: t("approval.what"), cell: (one) => one.label[language] ?? one.action },
              { id: "who", head: t("approval.who"), cell: (one) => (one.own ? t("approval.you") : <bdi>{one.name}</bdi>) },
              { id: "at", head: t("approval.asked"), cell: (one) => instant(one.asked_at, true) },
              { id: "until", head: t("approval.until"), cell: (one) => instant(one.expires_at, true) },
              { id: "state", head: t("approval.state"), cell: (one) => t(kStates[one.state]) },
              {
                id: "look",
                head: "",
                cell: (one) => (
                  <Button small kind={one.may_decide ? "primary" : "quiet"} onPress={() => setShown(one)}>
                    {t(one.may_decide ? "approval.decide" : "approval.look")}
                  </Button>
                ),
              },
            ]}
          />
        </Panel>
      ) : list.error ? null : (
        <Loading />
      )}
      {shown ? <ApprovalDialog one={shown} onClose={close} /> : null}
    </div>
  );
}

function ApprovalDialog({ one, onClose }: { one: Approval; onClose: () => void }) {
  const { t, instant, language } = useI18n();
  const { announce } = useApp();
  const [note, setNote] = useState("");
  const action = useAction();
  const decide = (approve: boolean) =>
    void action.run(async () => {
      await client.post(`/api/approvals/${one.id}/decision`, { hash: one.hash, approve, note });
      announce(t(approve ? "approval.approved" : "approval.refused"));
      onClose();
    });
  const { shown } = one;
  return (
    <InfoDialog title={one.label[language] ?? one.action} open wide onClose={onClose}>
      <dl className="facts">
        <Fact label={t("approval.who")}>
          <bdi>{one.name}</bdi>
        </Fact>
        <Fact label={t("approval.asked")}>{instant(one.asked_at, true)}</Fact>
        <Fact label={t("approval.operation")}>
          <Code>
            {shown.method} {shown.path}
          </Code>
        </Fact>
        {shown.bytes ? (
          <Fact label={t("approval.content")}>
            <Code>
              {shown.bytes} B · {shown.sha256}
            </Code>
          </Fact>
        ) : null}
      </dl>
      {shown.query ? <Values title={t("approval.query")} value={shown.query} /> : null}
      {shown.body ? <Values title={t("approval.body")} value={shown.body} /> : null}
      {shown.preview ? <Values title={t("approval.preview")} value={shown.preview} /> : null}
      <ul className="plain-list">
        {one.votes.map((vote) => (
          <li key={vote.at}>
            {instant(vote.at, true)} · <bdi>{vote.name}</bdi> · {t(vote.approves ? "approval.approved" : "approval.refused")} {vote.note}
          </li>
        ))}
      </ul>
      {one.own && one.state === "approved" ? <Note tone="good">{t("approval.send_again")}</Note> : null}
      {one.may_decide ? (
        <>
          <TextInput label={t("approval.note")} value={note} onChange={setNote} maxLength={500} />
          <ErrorNote error={action.error} />
          <div className="button-row">
            <Button kind="primary" isDisabled={action.busy} onPress={() => decide(true)}>
              {t("approval.approve")}
            </Button>
            <Button kind="danger" isDisabled={action.busy} onPress={() => decide(false)}>
              {t("approval.refuse")}
            </Button>
          </div>
        </>
      ) : null}
    </InfoDialog>
  );
}

function Values({ title, value }: { title: string; value: Record<string, unknown> }) {
  return (
    <>
      <h3>{title}</h3>
      <dl className="facts">
        {Object.entries(value).map(([name, content]) => (
          <Fact key={name} label={name}>
            <Code>{typeof content === "string" ? content : JSON.stringify(content)}</Code>
          </Fact>
        ))}
      </dl>
    </>
  );
}
