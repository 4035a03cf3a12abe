// Hit files in a table; each leads to its page.
import type { HitFileSummary } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { identifiersText } from "../../lib/things.ts";
import { go } from "../../lib/router.ts";
import { Button, Code, PersonName, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { clockText, kOutcomes, kStates } from "./texts.ts";

export function FileTable({ files }: { files: HitFileSummary[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <DataTable
      caption={t("hit_desk.files")}
      rows={files}
      rowKey={(row) => row.id}
      empty={t("hit_desk.no_files")}
      columns={[
        { id: "number", head: t("hit_desk.number"), narrow: true, cell: (row) => <Code>{row.number}</Code> },
        {
          id: "what",
          head: t("hit_desk.category"),
          cell: (row) => (
            <>
              {i18n.label(row.thing ? "thing_categories" : "alert_categories", row.category)} {row.level === "discreet" ? <Tag tone="warning">{t("hit_desk.discreet")}</Tag> : null} {row.urgent ? <Tag tone="error">{t("hit_desk.urgent")}</Tag> : null}
            </>
          ),
        },
        { id: "who", head: t("hit_desk.person"), cell: (row) => (row.thing ? <bdi>{identifiersText(i18n, row.thing.identifiers)}</bdi> : <PersonName surname={row.surname} given={row.given_names} />) },
        { id: "post", head: t("hit_desk.post"), narrow: true, cell: (row) => <Code>{row.post.code}</Code> },
        { id: "at", head: t("hit_desk.opened"), narrow: true, cell: (row) => i18n.instant(row.opened_at) },
        {
          id: "state",
          head: t("hit_desk.state"),
          narrow: true,
          cell: (row) => (
            <>
              <Tag tone={kStates[row.state].tone}>{t(kStates[row.state].text)}</Tag> {row.judged === "waiting" ? <Tag tone="warning">{t("hit_desk.to_judge")}</Tag> : row.outcome ? t(kOutcomes[row.outcome]) : null}
            </>
          ),
        },
        {
          id: "clock",
          head: t("hit_desk.clock"),
          cell: (row) => {
            const shown = clockText(i18n, row.clock);
            return <Tag tone={shown.tone}>{shown.text}</Tag>;
          },
        },
        {
          id: "open",
          head: "",
          narrow: true,
          cell: (row) => (
            <Button small aria-label={`${t("common.open")}: ${row.number}`} onPress={() => go("hits", row.id)}>
              {t("common.open")}
            </Button>
          ),
        },
      ]}
    />
  );
}
