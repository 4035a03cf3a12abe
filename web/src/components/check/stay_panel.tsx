// What the stay rule says: used, remaining, authorised until; an overstay in words; and the days behind it on demand.
import { useState } from "react";
import type { Stay } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { codeText } from "../../lib/code_text.ts";
import { Button, Empty, Fact, Panel, Tag } from "../basics.tsx";
import { InfoDialog } from "../dialog.tsx";
import { DataTable } from "../data_table.tsx";

export function StayPanel({ stay }: { stay: Stay }) {
  const i18n = useI18n();
  const { t, number, date } = i18n;
  const [open, setOpen] = useState(false);
  const over = stay.unlawful_days > 0;
  const share = stay.limit && stay.used !== null && stay.used !== undefined ? Math.min(100, (stay.used / stay.limit) * 100) : null;
  return (
    <Panel
      title={t("stay.title")}
      className="scrolls"
      aside={
        stay.rows.length > 0 ? (
          <Button small kind="quiet" onPress={() => setOpen(true)}>
            {t("stay.explain")}
          </Button>
        ) : undefined
      }
    >
      {stay.applies ? null : <p className="stay-none">{stay.reason ? <bdi>{codeText(i18n, "stay_reason", stay.reason)}</bdi> : t("stay.not_applicable")}</p>}
      {over ? (
        <p className="overstay" role="status">
          <Tag tone="error">{t("stay.overstay")}</Tag> {t("stay.overstay_text", { days: stay.unlawful_days, from: date(stay.first_unlawful_day) })}
        </p>
      ) : null}
      {stay.applies ? (
        <>
          {share === null ? null : (
            <div className="stay-bar" role="img" aria-label={t("stay.bar", { used: stay.used ?? 0, limit: stay.limit ?? 0 })}>
              <span className={over || share >= 100 ? "full" : undefined} style={{ inlineSize: `${share}%` }} />
            </div>
          )}
          <dl className="facts facts-stay">
            <Fact label={t("stay.used")}>{stay.limit ? t("stay.used_of", { used: stay.used ?? 0, limit: stay.limit }) : number(stay.used)}</Fact>
            <Fact label={t("stay.remaining")} strong>
              {number(stay.remaining)}
            </Fact>
            <Fact label={t("stay.until")} strong>
              <span className={over ? "bad" : undefined}>{date(stay.last_lawful_day)}</span>
            </Fact>
            {stay.entry ? (
              <Fact label={t("stay.entry")}>
                <span className={stay.entry.open ? undefined : "bad"}>{codeText(i18n, "stay_entry", stay.entry.requirement)}</span>
              </Fact>
            ) : null}
          </dl>
          {stay.reason ? <p className="muted small"><bdi>{codeText(i18n, "stay_reason", stay.reason)}</bdi></p> : null}
        </>
      ) : null}
      {open ? (
        <InfoDialog title={t("stay.table_title")} open onClose={() => setOpen(false)}>
          <StayTable stay={stay} />
        </InfoDialog>
      ) : null}
    </Panel>
  );
}

export function StayTable({ stay }: { stay: Stay }) {
  const i18n = useI18n();
  const { t, number, date } = i18n;
  return (
    <>
      <dl className="facts">
        <Fact label={t("stay.rule")}>
          <bdi>{stay.rule}</bdi>
        </Fact>
        <Fact label={t("stay.window")}>{date(stay.window_start)}</Fact>
        {stay.entry?.rule ? (
          <Fact label={t("stay.entry")}>
            {codeText(i18n, "stay_entry", stay.entry.requirement)} (<bdi>{stay.entry.rule}</bdi>)
            {stay.entry.recalled ? <span className="muted small"> {t("stay.entry_recalled")}</span> : null}
          </Fact>
        ) : null}
        {stay.limited_by ? (
          <Fact label={t("stay.limited_by")}>
            <bdi>{codeText(i18n, "stay_limit", stay.limited_by)}</bdi>
          </Fact>
        ) : null}
      </dl>
      {stay.rows.length === 0 ? <Empty>{t("stay.no_rows")}</Empty> : null}
      <DataTable
        caption={t("stay.table_title")}
        rows={stay.rows}
        rowKey={(row) => `${row.entry}${row.exit ?? ""}`}
        empty={t("stay.no_rows")}
        columns={[
          { id: "entry", head: t("direction.entry"), cell: (row) => date(row.entry) },
          { id: "exit", head: t("direction.exit"), cell: (row) => (row.exit ? date(row.exit) : t("stay.still_here")) },
          { id: "counted", head: t("stay.counted"), numeric: true, cell: (row) => number(row.counted) },
          { id: "excluded", head: t("stay.excluded"), numeric: true, cell: (row) => number(row.excluded) },
          { id: "unlawful", head: t("stay.unlawful"), numeric: true, cell: (row) => (row.unlawful ? <Tag tone="error">{number(row.unlawful)}</Tag> : "–") },
          { id: "reason", head: t("common.reason"), cell: (row) => <bdi>{codeText(i18n, "stay_excluded", row.reason)}</bdi> },
        ]}
      />
    </>
  );
}
