// The journal (what was changed) and the access log (who looked at what, and why), the proof that nothing is missing, and the backup.
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { client, query } from "../api/client.ts";
import type { BackupResult, Head, JournalEntry, JournalPage as JournalAnswer, VerifyResult } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { AccessLog } from "../components/access_log.tsx";
import { Button, Code, ErrorNote, Loading, Note, PageHead } from "../components/basics.tsx";
import { ReplayDialog } from "../components/check/replay_dialog.tsx";
import { DataTable } from "../components/data_table.tsx";
import { TextInput } from "../components/fields.tsx";
import { HoldsList } from "../components/holds_list.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { shortId } from "../lib/format.ts";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

export const kOversight = "oversight";
const kPageSize = 50;
const kIds = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

export function factsText(facts: Record<string, unknown>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" ");
}

export function JournalPage() {
  const { t } = useI18n();
  const { can } = useApp();
  return (
    <div className="page">
      <PageHead title={t("nav.journal")}>
        <SiteTools />
      </PageHead>
      {can("journal.read") ? <JournalTabs /> : null}
    </div>
  );
}

function JournalTabs() {
  const { t } = useI18n();
  const { can } = useApp();
  return (
    <Tabs className="tabs">
      <TabList className="tab-list" aria-label={t("nav.journal")}>
        <Tab className="tab" id="journal">
          {t("journal.entries")}
        </Tab>
        <Tab className="tab" id="access">
          {t("journal.access")}
        </Tab>
        {can("retention.hold") ? (
          <Tab className="tab" id="holds">
            {t("holds.tab")}
          </Tab>
        ) : null}
      </TabList>
      <TabPanel className="tab-panel" id="journal">
        <JournalList />
      </TabPanel>
      <TabPanel className="tab-panel" id="access">
        <AccessLog />
      </TabPanel>
      {can("retention.hold") ? (
        <TabPanel className="tab-panel" id="holds">
          <HoldsList purpose={kOversight} />
        </TabPanel>
      ) : null}
    </Tabs>
  );
}

function headHash(head: Head | string): string {
  return typeof head === "string" ? head : head.hash;
}

function SiteTools() {
  const { t, number } = useI18n();
  const { can } = useApp();
  const verify = useAction();
  const backup = useAction();
  const [verified, setVerified] = useState<VerifyResult | null>(null);
  const [saved, setSaved] = useState<BackupResult | null>(null);
  return (
    <>
      <div className="tool-results">
        <ErrorNote error={verify.error ?? backup.error} />
        {verified ? (
          <Note tone={verified.ok ? "good" : "error"} live>
            {verified.ok ? t("journal.verified", { entries: verified.entries }) : t("journal.broken", { seq: verified.first_bad?.seq ?? 0, reason: verified.first_bad?.reason ?? "" })} <Code>{headHash(verified.head).slice(0, 16)}</Code>
          </Note>
        ) : null}
        {saved ? (
          <Note tone="good" live>
            {t("journal.saved", { size: number(saved.bytes / 1e6, { maximumFractionDigits: 1 }), entries: saved.entries })} <Code>{saved.file}</Code>
          </Note>
        ) : null}
      </div>
      {can("journal.verify") ? (
        <Button isDisabled={verify.busy} onPress={() => void verify.run(async () => setVerified(await client.post<VerifyResult>("/api/journal/verify", {})))}>
          {verify.busy ? t("journal.verifying") : t("journal.verify")}
        </Button>
      ) : null}
      {can("site.backup") ? (
        <Button isDisabled={backup.busy} onPress={() => void backup.run(async () => setSaved(await client.post<BackupResult>("/api/backup", {})))}>
          {backup.busy ? t("journal.saving") : t("journal.backup")}
        </Button>
      ) : null}
    </>
  );
}

function JournalList() {
  const i18n = useI18n();
  const { t } = i18n;
  const [kind, setKind] = useState("");
  const [actor, setActor] = useState("");
  const [subject, setSubject] = useState("");
  const [before, setBefore] = useState<number[]>([]);
  const [replaying, setReplaying] = useState<string | null>(null);
  const { can } = useApp();
  const filter = query({ before: before.at(-1), limit: kPageSize, kind: kind.trim(), actor: actor.trim(), subject: subject.trim() });
  const loaded = useLoad((signal) => client.get<JournalAnswer>(`/api/journal${filter}`, { purpose: kOversight, signal }), filter);
  const filtered = (set: (value: string) => void) => (value: string) => {
    set(value);
    setBefore([]);
  };
  const entries = loaded.data?.entries ?? [];
  const last = entries.at(-1)?.seq;
  return (
    <>
      <div className="filter-bar">
        <TextInput label={t("journal.kind")} value={kind} onChange={filtered(setKind)} ltr />
        <TextInput label={t("journal.actor")} value={actor} onChange={filtered(setActor)} ltr />
        <TextInput label={t("journal.subject")} value={subject} onChange={filtered(setSubject)} ltr />
        {loaded.data ? (
          <p className="filter-note">
            {t("journal.head", { seq: loaded.data.head.seq })} <Code>{loaded.data.head.hash.slice(0, 16)}</Code>
          </p>
        ) : null}
      </div>
      <ErrorNote error={loaded.error} />
      {loaded.data ? (
        <DataTable
          caption={t("journal.entries")}
          className="fill"
          rows={entries}
          rowKey={(row: JournalEntry) => String(row.seq)}
          empty={t("journal.none")}
          columns={[
            { id: "seq", head: t("journal.number"), numeric: true, narrow: true, cell: (row) => i18n.number(row.seq) },
            { id: "at", head: t("common.at"), narrow: true, cell: (row) => i18n.instant(row.at) },
            { id: "kind", head: t("journal.kind"), cell: (row) => <Code>{row.kind}</Code> },
            { id: "actor", head: t("common.by"), cell: (row) => <bdi>{row.actor_name || row.actor}</bdi> },
            { id: "subject", head: t("journal.subject"), cell: (row) => row.subject_id ? <Code>{`${row.subject_type} ${shortId(row.subject_id)}`}</Code> : "–" },
            { id: "purpose", head: t("travellers.purpose"), cell: (row) => i18n.label("purposes", row.purpose) },
            { id: "facts", head: t("journal.facts"), cell: (row) => <Code>{factsText(row.facts).replace(kIds, (id) => shortId(id))}</Code> },
            { id: "hash", head: t("journal.hash"), cell: (row) => <Code>{row.hash.slice(0, 12)}</Code> },
            ...(can("screening.replay")
              ? [
                  {
                    id: "replay",
                    head: t("replay.button"),
                    narrow: true,
                    cell: (row: JournalEntry) =>
                      row.kind === "border.check_opened" ? (
                        <Button small kind="quiet" onPress={() => setReplaying(row.subject_id)}>
                          {t("replay.button")}
                        </Button>
                      ) : null,
                  },
                ]
              : []),
          ]}
        />
      ) : loaded.error ? null : (
        <Loading />
      )}
      {replaying ? <ReplayDialog checkId={replaying} purpose={kOversight} onClose={() => setReplaying(null)} /> : null}
      <div className="pager">
        {before.length > 0 ? <Button onPress={() => setBefore(before.slice(0, -1))}>{t("common.newer")}</Button> : null}
        {entries.length === kPageSize && last ? <Button onPress={() => setBefore([...before, last])}>{t("common.older")}</Button> : null}
      </div>
    </>
  );
}
