import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Alert } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { kAlertPurpose } from "../../pages/alerts_page.tsx";
import { PersonName } from "../basics.tsx";
import { FormDialog } from "../dialog.tsx";
import { TextInput } from "../fields.tsx";

export function WithdrawAlertDialog({ alert, onClose, onDone }: { alert: Alert; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const [reason, setReason] = useState("");
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      await client.post<Alert>(`/api/alerts/${encodeURIComponent(alert.id)}/withdraw`, { reason: reason.trim() }, { purpose: kAlertPurpose });
      onDone();
    });
  return (
    <FormDialog title={t("alerts.withdraw_title")} open onClose={onClose} onSubmit={submit} submitLabel={t("alerts.withdraw")} submitKind="danger" disabled={!reason.trim()} busy={action.busy} error={action.error}>
      <p>
        <PersonName surname={alert.surname} given={alert.given_names} />
      </p>
      <TextInput label={t("common.reason")} value={reason} onChange={setReason} rows={2} required autoFocus />
    </FormDialog>
  );
}
