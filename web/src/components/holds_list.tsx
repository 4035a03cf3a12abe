// Every hold in force. Whoever may see travellers opens the file; whoever may not sees the number of the record and can lift the hold here.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { Hold } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { go } from "../lib/router.ts";
import { useLoad } from "../lib/use_load.ts";
import { Button, Code, ErrorNote, Loading, Panel } from "./basics.tsx";
import { DataTable } from "./data_table.tsx";
import { HoldDialog } from "./hold_dialog.tsx";

export function HoldsList({ purpose }: { purpose: string }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const [dialog, setDialog] = useState<{ lift: Hold | null } | null>(null);
  const loaded = useLoad((signal) => client.get<{ holds: Hold[] }>("/api/holds", { purpose, signal }), purpose);
  const opens = can("border.history");
  return (
    <Panel
      title={t("holds.title")}
      aside={
        opens ? null : (
          <Button small onPress={() => setDialog({ lift: null })}>
            {t("holds.place")}
          </Button>
        )
      }
    >
      <ErrorNote error={loaded.error} />
      {loaded.data ? (
        <DataTable
          caption={t("holds.title")}
          rows={loaded.data.holds}
          rowKey={(row) => row.id}
          empty={t("holds.none")}
          columns={[
            { id: "at", head: t("common.at"), narrow: true, cell: (row) => i18n.instant(row.at) },
            { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.by}</bdi> },
            { id: "reason", head: t("common.reason"), cell: (row) => <bdi className="lines">{row.reason}</bdi> },
            ...(opens ? [] : [{ id: "traveller", head: t("holds.traveller"), narrow: true, cell: (row: Hold) => <Code>{row.traveller_id}</Code> }]),
            {
              id: "act",
              head: "",
              narrow: true,
              cell: (row) =>
                opens ? (
                  <Button small onPress={() => go("travellers", row.traveller_id)}>
                    {t("common.open")}
                  </Button>
                ) : (
                  <Button small onPress={() => setDialog({ lift: row })}>
                    {t("holds.lift")}
                  </Button>
                ),
            },
          ]}
        />
      ) : loaded.error ? null : (
        <Loading />
      )}
      {dialog ? (
        <HoldDialog
          travellerId={dialog.lift?.traveller_id ?? null}
          lift={dialog.lift !== null}
          purpose={purpose}
          onClose={() => setDialog(null)}
          onDone={() => {
            setDialog(null);
            loaded.reload();
          }}
        />
      ) : null}
    </Panel>
  );
}
