// The hit desk: files with their clock, the roster, the age of the lists. One file is a page of its own. No count and no sound tells of a new
// file anywhere else: the desk looks, and a screen beside a traveller shows nothing.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { HitFileList } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, ErrorNote, Loading, PageHead, Panel } from "../components/basics.tsx";
import { Segmented } from "../components/fields.tsx";
import { ListAgePanel } from "../components/hits/counter_panel.tsx";
import { FilePage } from "../components/hits/file_page.tsx";
import { FileTable } from "../components/hits/file_table.tsx";
import { RosterPanel } from "../components/hits/roster_panel.tsx";
import { hitPurpose } from "../components/hits/texts.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useLoad } from "../lib/use_load.ts";

export function HitsPage({ fileId }: { fileId: string | null }) {
  const { t } = useI18n();
  const { session } = useApp();
  const [shown, setShown] = useState("open");
  const files = useLoad(fileId || shown === "roster" ? null : (signal) => client.get<HitFileList>(`/api/hit-files?state=${shown}`, { signal, purpose: hitPurpose(session) }), `hit-files ${shown} ${fileId ?? ""}`);
  if (fileId) return <FilePage key={fileId} id={fileId} />;
  return (
    <div className="page">
      <PageHead title={t("hit_desk.title")}>
        <Segmented
          label={t("hit_desk.shown")}
          hideLabel
          value={shown}
          onChange={setShown}
          choices={[
            { id: "open", label: t("hit_desk.shown_open") },
            { id: "closed", label: t("hit_desk.shown_closed") },
            { id: "roster", label: t("hit_desk.roster") },
          ]}
        />
        {shown === "roster" ? null : <Button onPress={files.reload}>{t("common.reload")}</Button>}
      </PageHead>
      <ErrorNote error={files.error} />
      {shown === "roster" ? <RosterPanel /> : <Panel title={t("hit_desk.files")}>{files.data ? <FileTable files={files.data.files} /> : files.error ? null : <Loading />}</Panel>}
      {shown === "open" ? <ListAgePanel /> : null}
    </div>
  );
}
