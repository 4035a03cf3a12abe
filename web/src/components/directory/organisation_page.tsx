// One organisation: what is said of it, who works there, and what changed when.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { DirectoryPeople, Organisation, OrganisationHistory } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { go } from "../../lib/router.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Fact, Loading, Note, PageHead, Panel, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { OrganisationDialog } from "./organisation_dialog.tsx";
import { fieldName, kDirectoryPurpose, statusText } from "./texts.ts";

export function OrganisationPage({ id }: { id: string }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [editing, setEditing] = useState(false);
  const path = `/api/directory/organisations/${encodeURIComponent(id)}`;
  const loaded = useLoad((signal) => client.get<Organisation>(path, { signal }), path);
  const found = loaded.data;
  return (
    <div className="page paired-page">
      <PageHead title={found?.name ?? t("directory.title")}>
        {found && can("directory.write") ? (
          <Button kind="primary" onPress={() => setEditing(true)}>
            {t("common.edit")}
          </Button>
        ) : null}
        <Button onPress={() => go("directory")}>{t("directory.back")}</Button>
      </PageHead>
      <ErrorNote error={loaded.error} />
      {!found && !loaded.error ? <Loading /> : null}
      {found ? (
        <>
          {found.successor ? (
            <Note tone="warning">
              {t("directory.succeeded_by")} <a href={`#/directory/${encodeURIComponent(found.successor)}`}>{found.successor}</a>
            </Note>
          ) : null}
          <Panel
            title={t("directory.entry")}
            aside={
              <div className="panel-tools">
                <Tag tone={found.public ? "good" : "neutral"}>{t(found.public ? "directory.public" : "directory.not_public")}</Tag>
                <Tag tone={found.due ? "warning" : "good"}>{found.due ? t("directory.due") : t("directory.verified_until", { until: i18n.date(found.expires_on) })}</Tag>
              </div>
            }
          >
            <dl className="facts directory-facts">
              {Object.entries(found.fields)
                .filter(([, value]) => value)
                .map(([field, value]) => (
                  <Fact key={field} label={fieldName(i18n, field)}>
                    <span className="directory-value" dir="auto">
                      {field === "status" ? statusText(i18n, value) : value}
                    </span>
                  </Fact>
                ))}
            </dl>
          </Panel>
          <People organisation={found.id} />
          <History path={path} version={found.version} />
        </>
      ) : null}
      {editing && found ? (
        <OrganisationDialog
          organisation={found}
          onClose={() => setEditing(false)}
          onDone={() => {
            setEditing(false);
            loaded.reload();
          }}
        />
      ) : null}
    </div>
  );
}

function People({ organisation }: { organisation: string }) {
  const { t } = useI18n();
  const path = `/api/directory/people?organisation=${encodeURIComponent(organisation)}`;
  const people = useLoad((signal) => client.get<DirectoryPeople>(path, { signal, purpose: kDirectoryPurpose }), path);
  return (
    <Panel title={t("directory.people")}>
      <ErrorNote error={people.error} />
      {people.data ? (
        <DataTable
          caption={t("directory.people")}
          rows={people.data.people}
          rowKey={(row) => row.id}
          empty={t("directory.no_people")}
          columns={[
            { id: "name", head: t("directory.person"), cell: (row) => <bdi>{row.name}</bdi> },
            { id: "role", head: t("directory.role"), cell: (row) => <bdi>{row.role}</bdi> },
            { id: "phone", head: t("directory.field.phone"), cell: (row) => <Code>{row.phone}</Code> },
            { id: "email", head: t("directory.field.email"), cell: (row) => <Code>{row.email}</Code> },
            { id: "visibility", head: t("directory.visibility"), narrow: true, cell: (row) => t(row.visibility === "public" ? "directory.visible.public" : row.visibility === "partners" ? "directory.visible.partners" : "directory.visible.internal") },
          ]}
        />
      ) : null}
    </Panel>
  );
}

function History({ path, version }: { path: string; version: number }) {
  const i18n = useI18n();
  const { t } = i18n;
  const history = useLoad((signal) => client.get<OrganisationHistory>(`${path}/history`, { signal }), `${path} ${version}`);
  return (
    <Panel title={t("directory.history")}>
      <ErrorNote error={history.error} />
      {history.data ? (
        <DataTable
          caption={t("directory.history")}
          rows={history.data.history}
          rowKey={(row) => String(row.seq)}
          empty={t("directory.no_history")}
          columns={[
            { id: "at", head: t("common.at"), narrow: true, cell: (row) => i18n.instant(row.at) },
            { id: "field", head: t("directory.field"), cell: (row) => fieldName(i18n, row.field) },
            { id: "before", head: t("directory.before"), cell: (row) => <bdi className="directory-value">{row.before || "–"}</bdi> },
            { id: "after", head: t("directory.after"), cell: (row) => <bdi className="directory-value">{row.after || "–"}</bdi> },
            { id: "source", head: t("directory.source"), cell: (row) => <bdi>{row.source}</bdi> },
          ]}
        />
      ) : null}
    </Panel>
  );
}
