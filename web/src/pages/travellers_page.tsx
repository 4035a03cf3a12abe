// Finding a traveller and reading the history. The reason for looking is chosen by the officer from those the account holds, and recorded.
import { useState, type FormEvent } from "react";
import { client, query } from "../api/client.ts";
import type { Redress, TravellerSummary } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Code, ErrorNote, Note, PageHead, Panel, PersonName } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { ComboInput, DateInput, SelectInput, TextInput } from "../components/fields.tsx";
import { HoldsList } from "../components/holds_list.tsx";
import { TravellerHistory } from "../components/traveller_history.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { parseTypedDate } from "../lib/format.ts";
import { sexLabel, stateChoices } from "../lib/lists.ts";
import { go } from "../lib/router.ts";
import { travellerPurposes } from "../lib/purposes.ts";
import { useAction } from "../lib/use_action.ts";

export function TravellersPage({ travellerId }: { travellerId: string | null }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { session, can, announce } = useApp();
  const [purpose, setPurpose] = useState<string | null>(travellerPurposes(session).length === 1 ? travellerPurposes(session)[0]! : null);
  const [number, setNumber] = useState("");
  const [issuer, setIssuer] = useState("");
  const [surname, setSurname] = useState("");
  const [given, setGiven] = useState("");
  const [birth, setBirth] = useState("");
  const [found, setFound] = useState<TravellerSummary[] | null>(null);
  const [holds, setHolds] = useState(false);
  const [redress, setRedress] = useState("");
  const action = useAction();
  const birthDate = birth ? parseTypedDate(birth) : "";
  const enough = number.trim() !== "" || surname.trim() !== "" || redress.trim() !== "";
  const search = (event: FormEvent) => {
    event.preventDefault();
    if (!purpose || !enough) return;
    void action.run(async () => {
      if (redress.trim()) {
        const owner = await client.get<Redress>(`/api/redress/${encodeURIComponent(redress.trim())}`, { purpose });
        setFound(null);
        setHolds(false);
        go("travellers", owner.traveller_id);
        return;
      }
      const filter = query({ document_number: number.trim(), issuer, surname: surname.trim(), given_names: given.trim(), birth_date: birthDate });
      const answer = await client.get<{ travellers: TravellerSummary[] }>(`/api/travellers${filter}`, { purpose });
      setFound(answer.travellers);
      setHolds(false);
      announce(t("travellers.found", { count: answer.travellers.length }));
      if (answer.travellers.length === 1 && answer.travellers[0]) go("travellers", answer.travellers[0].id);
      else if (travellerId) go("travellers");
    });
  };
  // Only when asked for: the list is a look at everybody on it, and is recorded.
  const showHolds = () => {
    setFound(null);
    setHolds(true);
    if (travellerId) go("travellers");
  };
  return (
    <div className="page">
      <PageHead title={t("nav.travellers")}>
        <SelectInput
          compact
          className="purpose-select"
          label={t("travellers.purpose")}
          placeholder={t("travellers.choose_purpose")}
          value={purpose}
          onChange={setPurpose}
          choices={travellerPurposes(session).map((code) => ({ id: code, label: i18n.label("purposes", code) }))}
        />
        {can("retention.hold") ? (
          <Button isDisabled={!purpose} onPress={showHolds}>
            {t("holds.title")}
          </Button>
        ) : null}
      </PageHead>
      <form className="filter-bar" onSubmit={search} role="search">
        <TextInput label={t("document.number")} value={number} onChange={setNumber} ltr maxLength={30} />
        <ComboInput label={t("document.issuer")} value={issuer} onChange={setIssuer} choices={stateChoices(i18n)} />
        <TextInput label={t("person.surname")} value={surname} onChange={setSurname} />
        <TextInput label={t("person.given_names")} value={given} onChange={setGiven} />
        <DateInput label={t("person.birth_date")} value={birth} onChange={setBirth} />
        <TextInput label={t("redress.number")} value={redress} onChange={setRedress} ltr maxLength={40} />
        <Button type="submit" kind="primary" isDisabled={!purpose || !enough || action.busy}>
          {t("common.search")}
        </Button>
      </form>
      {purpose ? null : <Note>{t("travellers.purpose_needed")}</Note>}
      <ErrorNote error={action.error} />
      {found && !travellerId ? (
        <Panel title={t("travellers.results")}>
          <DataTable
            caption={t("travellers.results")}
            rows={found}
            rowKey={(row) => row.id}
            empty={t("travellers.none")}
            columns={[
              { id: "name", head: t("person.name"), cell: (row) => <PersonName surname={row.surname} given={row.given_names} /> },
              { id: "birth", head: t("person.birth_date"), cell: (row) => i18n.date(row.birth_date) },
              { id: "sex", head: t("person.sex"), cell: (row) => sexLabel(i18n, row.sex) },
              { id: "nationality", head: t("person.nationality"), cell: (row) => i18n.state(row.nationality) },
              { id: "documents", head: t("travellers.documents"), cell: (row) => row.documents.map((item) => <Code key={item.number}>{item.number} </Code>) },
              { id: "open", head: "", narrow: true, cell: (row) => <Button small onPress={() => go("travellers", row.id)}>{t("common.open")}</Button> },
            ]}
          />
        </Panel>
      ) : null}
      {holds && purpose && !found && !travellerId ? <HoldsList purpose={purpose} /> : null}
      {travellerId && purpose ? <TravellerHistory key={travellerId} id={travellerId} purpose={purpose} onBack={found ? () => go("travellers") : undefined} /> : null}
    </div>
  );
}
