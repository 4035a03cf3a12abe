// Visas, permits and travel authorisations: finding a record, reading everything decided about it, issuing, changing its status, mending a count, and
// bringing a register along. Who may do what follows from the account; a record is never overwritten.
import { useState, type FormEvent } from "react";
import { client, query } from "../api/client.ts";
import type { Permit, PermitCountRequest } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Code, ErrorNote, PageHead, PersonName, Tag } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { DateInput, SelectInput, TextInput } from "../components/fields.tsx";
import { CountDialog } from "../components/permits/count_dialog.tsx";
import { ImportDialog } from "../components/permits/import_dialog.tsx";
import { IssueDialog } from "../components/permits/issue_dialog.tsx";
import { PermitRecord } from "../components/permits/permit_record.tsx";
import { kKinds, kStatuses, toneOfStatus } from "../components/permits/texts.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { parseTypedDate } from "../lib/format.ts";
import { go } from "../lib/router.ts";
import { travellerPurposes } from "../lib/purposes.ts";
import { useAction } from "../lib/use_action.ts";

type Open = null | "issue" | "import";

export function PermitsPage({ permitId }: { permitId: string | null }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { session, can, announce } = useApp();
  const [purpose, setPurpose] = useState<string | null>(session.purposes.includes("permits") ? "permits" : travellerPurposes(session).length === 1 ? travellerPurposes(session)[0]! : null);
  const [number, setNumber] = useState("");
  const [document, setDocument] = useState("");
  const [surname, setSurname] = useState("");
  const [birth, setBirth] = useState("");
  const [found, setFound] = useState<Permit[] | null>(null);
  const [requests, setRequests] = useState<PermitCountRequest[] | null>(null);
  const [deciding, setDeciding] = useState<PermitCountRequest | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const action = useAction();
  const birthDate = birth ? parseTypedDate(birth) : "";
  const search = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () => {
      const filter = query({ number: number.trim(), document_number: document.trim(), surname: surname.trim(), birth_date: birthDate });
      const answer = await client.get<{ permits: Permit[] }>(`/api/permits${filter}`, { purpose: purpose ?? "" });
      setRequests(null);
      setFound(answer.permits);
      announce(t("permits.found", { count: answer.permits.length }));
      if (permitId) go("permits");
    });
  };
  const showRequests = () =>
    void action.run(async () => {
      const answer = await client.get<{ requests: PermitCountRequest[] }>("/api/permits/count-requests", { purpose: purpose ?? "" });
      setFound(null);
      setRequests(answer.requests);
      if (permitId) go("permits");
    });
  if (permitId && purpose) return <PermitRecord key={permitId} id={permitId} purpose={purpose} />;
  return (
    <div className="page permits-page">
      <PageHead title={t("nav.permits")}>
        {travellerPurposes(session).length > 1 ? (
          <SelectInput compact className="purpose-select" label={t("travellers.purpose")} placeholder={t("travellers.choose_purpose")} value={purpose} onChange={setPurpose} choices={travellerPurposes(session).map((code) => ({ id: code, label: i18n.label("purposes", code) }))} />
        ) : null}
        {can("permits.approve") ? (
          <Button isDisabled={!purpose} onPress={showRequests}>
            {t("permits.requests")}
          </Button>
        ) : null}
        {can("permits.import") ? <Button onPress={() => setOpen("import")}>{t("permits.import")}</Button> : null}
        {can("permits.issue") ? (
          <Button kind="primary" onPress={() => setOpen("issue")}>
            {t("permits.issue")}
          </Button>
        ) : null}
      </PageHead>
      <form className="filter-bar" onSubmit={search} role="search">
        <TextInput label={t("permits.number")} value={number} onChange={setNumber} ltr maxLength={40} />
        <TextInput label={t("document.number")} value={document} onChange={setDocument} ltr maxLength={40} />
        <TextInput label={t("person.surname")} value={surname} onChange={setSurname} />
        <DateInput label={t("person.birth_date")} value={birth} onChange={setBirth} />
        <Button type="submit" kind="primary" isDisabled={!purpose || action.busy || (!number.trim() && !document.trim() && !surname.trim())}>
          {t("common.search")}
        </Button>
      </form>
      <ErrorNote error={action.error} />
      {found ? <PermitTable permits={found} /> : null}
      {requests ? (
        <DataTable
          caption={t("permits.requests")}
          className="fill"
          rows={requests}
          rowKey={(row) => row.id}
          empty={t("permits.no_requests")}
          columns={[
            { id: "at", head: t("common.at"), cell: (row) => i18n.instant(row.at) },
            { id: "counted", head: t("permits.counted"), numeric: true, cell: (row) => i18n.number(row.counted) },
            { id: "wanted", head: t("permits.wanted"), numeric: true, cell: (row) => i18n.number(row.wanted) },
            { id: "note", head: t("common.note"), cell: (row) => <bdi>{row.note}</bdi> },
            { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.by}</bdi> },
            { id: "record", head: t("permits.record"), cell: (row) => <a href={`#/permits/${row.permit_id}`}>{t("common.open")}</a> },
            {
              id: "decide",
              head: t("common.actions"),
              cell: (row) => (
                <Button small onPress={() => setDeciding(row)}>
                  {t("permits.decide")}
                </Button>
              ),
            },
          ]}
        />
      ) : null}
      {!found && !requests ? <p className="muted">{t("permits.intro")}</p> : null}
      {open === "issue" ? <IssueDialog onClose={() => setOpen(null)} onDone={(id) => go("permits", id)} /> : null}
      {open === "import" ? <ImportDialog onClose={() => setOpen(null)} /> : null}
      {deciding && purpose ? (
        <CountDialog
          request={deciding}
          purpose={purpose}
          onClose={() => setDeciding(null)}
          onDone={() => {
            setDeciding(null);
            showRequests();
          }}
        />
      ) : null}
    </div>
  );
}

function PermitTable({ permits }: { permits: Permit[] }) {
  const { t, date, number } = useI18n();
  const today = new Date().toISOString().slice(0, 10);
  return (
    <DataTable
      caption={t("nav.permits")}
      className="fill"
      rows={permits}
      rowKey={(row) => row.id}
      empty={t("permits.none")}
      columns={[
        { id: "kind", head: t("permits.kind"), cell: (row) => t(kKinds[row.kind]) },
        {
          id: "number",
          head: t("permits.number"),
          cell: (row) => (
            <a href={`#/permits/${row.id}`}>
              <Code>{row.number}</Code>
            </a>
          ),
        },
        { id: "issuer", head: t("document.issuer"), cell: (row) => <Code>{row.issuer}</Code> },
        { id: "holder", head: t("permits.holder"), cell: (row) => <PersonName surname={row.surname} given={row.given_names} /> },
        { id: "birth", head: t("person.birth_date"), cell: (row) => date(row.birth_date) },
        { id: "valid", head: t("visa.valid_to"), cell: (row) => date(row.valid_to) },
        { id: "entries", head: t("visa.entries_used"), numeric: true, cell: (row) => (row.entries ? t("permits.entries_of", { used: number(row.entries_used), entries: number(row.entries) }) : number(row.entries_used)) },
        { id: "status", head: t("permits.status"), cell: (row) => <Tag tone={toneOfStatus(row.status, row.valid_to, today)}>{t(kStatuses[row.status])}</Tag> },
      ]}
    />
  );
}
