// Alerts of which a person found that they do not mean this traveller. Who may clear may take a pair back, with a reason.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { Clearance } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { shortId } from "../lib/format.ts";
import { useAction } from "../lib/use_action.ts";
import { Button, Code, Note, Panel } from "./basics.tsx";
import { DataTable } from "./data_table.tsx";
import { FormDialog } from "./dialog.tsx";
import { TextInput } from "./fields.tsx";

export function ClearancesPanel({ clearances, purpose, onChange }: { clearances: Clearance[]; purpose: string; onChange: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { announce } = useApp();
  const [withdrawing, setWithdrawing] = useState<Clearance | null>(null);
  const [reason, setReason] = useState("");
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      if (!withdrawing) return;
      await client.post(`/api/clearances/${withdrawing.id}/withdraw`, { reason: reason.trim() }, { purpose });
      announce(t("clearances.withdrawn"));
      setWithdrawing(null);
      setReason("");
      onChange();
    });
  return (
    <Panel title={t("clearances.title")}>
      <DataTable
        caption={t("clearances.title")}
        rows={clearances}
        rowKey={(row) => row.id}
        empty=""
        columns={[
          { id: "at", head: t("common.at"), narrow: true, cell: (row) => i18n.instant(row.at) },
          { id: "alert", head: t("clearances.alert"), cell: (row) => <><Code>{shortId(row.alert_id)}</Code> {t("clearances.version", { version: row.alert_version })}</> },
          { id: "reason", head: t("common.reason"), cell: (row) => i18n.label("hit_dismissal_reasons", row.reason) },
          { id: "by", head: t("common.by"), cell: (row) => <bdi>{row.by}</bdi> },
          { id: "act", head: "", narrow: true, cell: (row) => <Button small kind="quiet" onPress={() => setWithdrawing(row)}>{t("clearances.withdraw")}</Button> },
        ]}
      />
      {withdrawing ? (
        <FormDialog title={t("clearances.withdraw_title")} open onClose={() => setWithdrawing(null)} onSubmit={submit} submitLabel={t("clearances.withdraw")} submitKind="danger" disabled={!reason.trim()} busy={action.busy} error={action.error}>
          <Note tone="warning">{t("clearances.withdraw_text")}</Note>
          <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={3} required maxLength={1000} />
        </FormDialog>
      ) : null}
    </Panel>
  );
}
