// Groups of the post, the queues of its lanes and who is ashore; one group is a page of its own.
import { useState } from "react";
import { client, query } from "../api/client.ts";
import type { GroupSummary } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Code, ErrorNote, Loading, PageHead, Panel } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { GroupDialog } from "../components/groups/group_dialog.tsx";
import { GroupView } from "../components/groups/group_view.tsx";
import { LaneQueue } from "../components/groups/lane_queue.tsx";
import { ShorePanel } from "../components/groups/shore_panel.tsx";
import { kGroupPurpose } from "../components/groups/purpose.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { go } from "../lib/router.ts";
import { useLoad } from "../lib/use_load.ts";
import { useShortcuts } from "../lib/use_shortcuts.ts";

export function GroupsPage({ groupId }: { groupId: string | null }) {
  return groupId ? <GroupView key={groupId} id={groupId} /> : <Overview />;
}

function Overview() {
  const i18n = useI18n();
  const { t, number } = i18n;
  const { can } = useApp();
  const [making, setMaking] = useState(false);
  const [closed, setClosed] = useState(false);
  const groups = useLoad((signal) => client.get<{ groups: GroupSummary[] }>(`/api/groups${query({ closed: closed ? "true" : null })}`, { signal, purpose: kGroupPurpose }), `groups ${closed}`);
  useShortcuts({ g: () => setMaking(true) });
  return (
    <div className="page groups-page">
      <PageHead title={t("groups.title")}>
        <Button onPress={() => setClosed(!closed)}>{closed ? t("groups.show_open") : t("groups.show_closed")}</Button>
        <Button kind="primary" keys="G" onPress={() => setMaking(true)}>
          {t("groups.new")}
        </Button>
      </PageHead>
      <ErrorNote error={groups.error} />
      <Panel title={closed ? t("groups.closed_list") : t("groups.open_list")}>
        {groups.data ? (
          <DataTable
            caption={t("groups.title")}
            empty={t("groups.none")}
            rows={groups.data.groups}
            rowKey={(row) => row.id}
            columns={[
              { id: "label", head: t("groups.label"), cell: (row) => <a href={`#/groups/${row.id}`}><bdi>{row.label}</bdi></a> },
              { id: "kind", head: t("groups.kind"), cell: (row) => i18n.label("group_kinds", row.kind) },
              { id: "means", head: t("groups.means"), cell: (row) => <Code>{row.vehicle?.plate ?? row.vessel?.name ?? row.flight ?? "–"}</Code> },
              { id: "lane", head: t("groups.lane"), cell: (row) => <bdi>{row.lane ?? "–"}</bdi> },
              { id: "expected", head: t("groups.expected"), numeric: true, cell: (row) => number(row.expected) },
              { id: "present", head: t("groups.present"), numeric: true, cell: (row) => number(row.present) },
              { id: "absent", head: t("groups.absent"), numeric: true, cell: (row) => number(row.absent) },
              { id: "at", head: t("groups.opened_at"), cell: (row) => i18n.instant(row.opened_at) },
            ]}
          />
        ) : groups.error ? null : (
          <Loading />
        )}
      </Panel>
      <div className="groups-columns">
        <LaneQueue />
        <ShorePanel mayAnswer={can("border.second_line")} />
      </div>
      {making ? <GroupDialog onClose={() => setMaking(false)} onMade={(id) => go("groups", id)} /> : null}
    </div>
  );
}
