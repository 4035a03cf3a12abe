// The list of organisations, found by words and by what they are.
import { useState, type FormEvent } from "react";
import { client, query } from "../../api/client.ts";
import type { OrganisationList } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { go } from "../../lib/router.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote, Loading, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { SelectInput, TextInput } from "../fields.tsx";
import { OrganisationDialog } from "./organisation_dialog.tsx";
import { kStatuses, statusText } from "./texts.ts";

const kPageSize = 100;
const kAll = "all";

export function OrganisationsTab() {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState("");
  const [status, setStatus] = useState(kAll);
  const [shown, setShown] = useState(kAll);
  const [pages, setPages] = useState<string[]>([]);
  const [making, setMaking] = useState(false);
  const path = `/api/directory/organisations${query({
    text: wanted,
    status: status === kAll ? null : status,
    public: shown === "public" ? "true" : shown === "hidden" ? "false" : null,
    due: shown === "due" ? "true" : null,
    after: pages[pages.length - 1],
    limit: kPageSize,
  })}`;
  const list = useLoad((signal) => client.get<OrganisationList>(path, { signal }), path);
  const search = (event: FormEvent) => {
    event.preventDefault();
    setPages([]);
    setWanted(text.trim());
  };
  const narrow = (set: (value: string) => void) => (value: string) => {
    setPages([]);
    set(value);
  };
  const next = list.data?.next;
  return (
    <>
      <form className="filter-bar" onSubmit={search}>
        <TextInput label={t("common.search")} value={text} onChange={setText} type="search" />
        <SelectInput label={t("directory.field.status")} value={status} onChange={narrow(setStatus)} choices={[{ id: kAll, label: t("directory.all") }, ...kStatuses.map((id) => ({ id, label: statusText(i18n, id) }))]} />
        <SelectInput
          label={t("directory.show")}
          value={shown}
          onChange={narrow(setShown)}
          choices={[
            { id: kAll, label: t("directory.all") },
            { id: "public", label: t("directory.public") },
            { id: "hidden", label: t("directory.not_public") },
            { id: "due", label: t("directory.due") },
          ]}
        />
        <Button type="submit">{t("common.search")}</Button>
        {can("directory.write") ? (
          <Button kind="primary" onPress={() => setMaking(true)}>
            {t("directory.new")}
          </Button>
        ) : null}
      </form>
      <ErrorNote error={list.error} />
      {list.data ? (
        <>
          <p className="muted small" role="status">
            {t("directory.count", { count: list.data.total })}
          </p>
          <DataTable
            caption={t("directory.organisations")}
            className="fill"
            rows={list.data.organisations}
            rowKey={(row) => row.id}
            empty={t("directory.none")}
            columns={[
              {
                id: "name",
                head: t("directory.field.name"),
                cell: (row) => (
                  <a href={`#/directory/${encodeURIComponent(row.id)}`}>
                    <bdi>{row.name}</bdi>
                    {row.acronym ? <bdi className="muted"> ({row.acronym})</bdi> : null}
                  </a>
                ),
              },
              { id: "kind", head: t("directory.field.kind"), cell: (row) => <bdi>{row.kind}</bdi> },
              { id: "topics", head: t("directory.field.topics"), cell: (row) => <bdi>{row.topics.join(", ")}</bdi> },
              { id: "status", head: t("directory.field.status"), cell: (row) => <bdi>{statusText(i18n, row.status)}</bdi> },
              { id: "public", head: t("directory.public"), narrow: true, cell: (row) => <Tag tone={row.public ? "good" : "neutral"}>{t(row.public ? "common.yes" : "common.no")}</Tag> },
              { id: "verified", head: t("directory.verified"), narrow: true, cell: (row) => (row.due ? <Tag tone="warning">{t("directory.due")}</Tag> : i18n.date(row.verified_on)) },
            ]}
          />
          <div className="pager">
            <Button isDisabled={pages.length === 0} onPress={() => setPages(pages.slice(0, -1))}>
              {t("common.previous")}
            </Button>
            <Button isDisabled={!next} onPress={() => next && setPages([...pages, next])}>
              {t("common.next")}
            </Button>
          </div>
        </>
      ) : list.error ? null : (
        <Loading />
      )}
      {making ? <OrganisationDialog organisation={null} onClose={() => setMaking(false)} onDone={(saved) => go("directory", saved.id)} /> : null}
    </>
  );
}
