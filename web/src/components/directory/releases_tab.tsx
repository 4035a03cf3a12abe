// What the public sees is the release in force. A new one is made of what is published now; an earlier one can be put in force again.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Release } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { shortId } from "../../lib/format.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Loading, Note, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { TextInput } from "../fields.tsx";

type Open = null | "publish" | Release;

export function ReleasesTab() {
  const i18n = useI18n();
  const { t } = i18n;
  const [open, setOpen] = useState<Open>(null);
  const list = useLoad((signal) => client.get<{ releases: Release[] }>("/api/releases", { signal }), "releases");
  const done = () => {
    setOpen(null);
    list.reload();
  };
  return (
    <>
      <div className="panel-tools">
        <Button kind="primary" onPress={() => setOpen("publish")}>
          {t("directory.publish")}
        </Button>
      </div>
      <ErrorNote error={list.error} />
      {!list.data && !list.error ? <Loading /> : null}
      {list.data ? (
        <DataTable
          caption={t("directory.releases")}
          rows={list.data.releases}
          rowKey={(row) => row.id}
          empty={t("directory.no_releases")}
          columns={[
            { id: "at", head: t("common.at"), narrow: true, cell: (row) => i18n.instant(row.made_at) },
            { id: "id", head: t("directory.release"), narrow: true, cell: (row) => <Code>{shortId(row.id)}</Code> },
            { id: "organisations", head: t("directory.organisations"), numeric: true, cell: (row) => i18n.number(row.organisations) },
            { id: "rounds", head: t("directory.rounds"), numeric: true, cell: (row) => i18n.number(row.rounds) },
            { id: "files", head: t("directory.files"), numeric: true, cell: (row) => i18n.number(row.files) },
            {
              id: "state",
              head: "",
              narrow: true,
              cell: (row) =>
                row.current ? (
                  <Tag tone="good">{t("directory.in_force")}</Tag>
                ) : (
                  <Button small aria-label={`${t("directory.put_in_force")}: ${shortId(row.id)}`} onPress={() => setOpen(row)}>
                    {t("directory.put_in_force")}
                  </Button>
                ),
            },
          ]}
        />
      ) : null}
      {open === "publish" ? <PublishDialog onClose={() => setOpen(null)} onDone={done} /> : null}
      {open !== null && open !== "publish" ? <AgainDialog release={open} onClose={() => setOpen(null)} onDone={done} /> : null}
    </>
  );
}

function PublishDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t, language } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const [title, setTitle] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post<Release>("/api/releases", title.trim() ? { title: { [language]: title.trim() } } : {});
      announce(t("directory.published"));
      onDone();
    });
  return (
    <FormDialog title={t("directory.publish")} open onClose={onClose} onSubmit={submit} submitLabel={t("directory.publish")} busy={action.busy} error={action.error}>
      <Note>{t("directory.publish_text")}</Note>
      <TextInput label={t("directory.release_title")} value={title} onChange={setTitle} maxLength={200} autoFocus />
    </FormDialog>
  );
}

function AgainDialog({ release, onClose, onDone }: { release: Release; onClose: () => void; onDone: () => void }) {
  const { t, instant } = useI18n();
  const { announce } = useApp();
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/releases/${encodeURIComponent(release.id)}/current`, undefined);
      announce(t("directory.published"));
      onDone();
    });
  return (
    <FormDialog title={t("directory.put_in_force")} open onClose={onClose} onSubmit={submit} submitLabel={t("directory.put_in_force")} submitKind="danger" busy={action.busy} error={action.error}>
      <Note tone="warning">{t("directory.again_text", { at: instant(release.made_at) })}</Note>
    </FormDialog>
  );
}
