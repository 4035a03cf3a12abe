import { useState } from "react";
import { client, query } from "../api/client.ts";
import type { Look } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { parseTypedDate, shortId } from "../lib/format.ts";
import { choicesOf } from "../lib/lists.ts";
import { useLoad } from "../lib/use_load.ts";
import { kOversight } from "../pages/journal_page.tsx";
import { Code, ErrorNote, Loading } from "./basics.tsx";
import { DataTable } from "./data_table.tsx";
import { DateInput, SelectInput, TextInput } from "./fields.tsx";

const kAll = "-";
const kLimit = 200;

export function AccessLog() {
  const i18n = useI18n();
  const { t } = i18n;
  const [actor, setActor] = useState("");
  const [subject, setSubject] = useState("");
  const [purpose, setPurpose] = useState(kAll);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const filter = query({ actor: actor.trim(), subject: subject.trim(), purpose: purpose === kAll ? "" : purpose, from: parseTypedDate(from), to: parseTypedDate(to), limit: kLimit });
  const loaded = useLoad((signal) => client.get<{ looks: Look[] }>(`/api/access${filter}`, { purpose: kOversight, signal }), filter);
  return (
    <>
      <div className="filter-bar">
        <TextInput label={t("journal.actor")} value={actor} onChange={setActor} ltr />
        <TextInput label={t("journal.subject")} value={subject} onChange={setSubject} ltr />
        <SelectInput label={t("travellers.purpose")} value={purpose} onChange={setPurpose} choices={[{ id: kAll, label: t("statistics.all") }, ...choicesOf(i18n, "purposes")]} />
        <DateInput label={t("statistics.from")} value={from} onChange={setFrom} />
        <DateInput label={t("statistics.to")} value={to} onChange={setTo} />
      </div>
      <ErrorNote error={loaded.error} />
      {loaded.data ? (
        <DataTable
          caption={t("journal.access")}
          className="fill"
          rows={loaded.data.looks}
          rowKey={(row) => `${row.seq} ${row.subject_type} ${row.subject_id}`}
          empty={t("journal.no_looks")}
          columns={[
            { id: "at", head: t("common.at"), narrow: true, cell: (row) => i18n.instant(row.at) },
            { id: "actor", head: t("journal.who"), cell: (row) => <bdi>{row.actor_name || row.actor}</bdi> },
            { id: "operation", head: t("journal.operation"), cell: (row) => <Code>{row.operation}</Code> },
            { id: "subject", head: t("journal.what"), cell: (row) => <Code>{`${row.subject_type} ${shortId(row.subject_id)}`}</Code> },
            { id: "purpose", head: t("journal.why"), cell: (row) => i18n.label("purposes", row.purpose) },
            { id: "count", head: t("journal.count"), numeric: true, cell: (row) => i18n.number(row.count) },
          ]}
        />
      ) : loaded.error ? null : (
        <Loading />
      )}
    </>
  );
}
