// Who is ashore, who should be back, and what a supervisor found out about somebody who is not.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { ShorePass } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote, Loading, Note, Panel, PersonName, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { TextInput } from "../fields.tsx";
import { kGroupPurpose } from "./purpose.ts";

export function ShorePanel({ mayAnswer }: { mayAnswer: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [answering, setAnswering] = useState<ShorePass | null>(null);
  const passes = useLoad((signal) => client.get<{ passes: ShorePass[] }>("/api/shore-passes?state=out", { signal, purpose: kGroupPurpose }), "shore-passes");
  const back = (pass: ShorePass) =>
    void action.run(async () => {
      await client.post(`/api/shore-passes/${pass.id}/return`, {}, { purpose: kGroupPurpose });
      passes.reload();
    });
  const late = passes.data?.passes.filter((pass) => pass.overdue).length ?? 0;
  return (
    <Panel title={t("groups.ashore")} className="shore-panel" aside={late > 0 ? <Tag tone="warning">{t("groups.overdue", { count: late })}</Tag> : undefined}>
      <ErrorNote error={action.error ?? passes.error} />
      {late > 0 ? <Note tone="info">{t("groups.overdue_text")}</Note> : null}
      {passes.data ? (
        <DataTable
          caption={t("groups.ashore")}
          empty={t("groups.nobody_ashore")}
          rows={passes.data.passes}
          rowKey={(row) => row.id}
          tone={(row) => (row.overdue ? "row-warning" : "")}
          columns={[
            { id: "number", head: t("groups.pass_number"), numeric: true, cell: (row) => i18n.number(row.number) },
            { id: "who", head: t("groups.person"), cell: (row) => <PersonName surname={row.person?.surname} given={row.person?.given_names} /> },
            { id: "area", head: t("groups.area"), cell: (row) => i18n.label("shore_areas", row.area) },
            { id: "curfew", head: t("groups.curfew"), cell: (row) => i18n.instant(row.curfew_at) },
            {
              id: "tools",
              head: "",
              cell: (row) => (
                <span className="lane-tools">
                  <Button small onPress={() => back(row)} isDisabled={action.busy}>
                    {t("groups.is_back")}
                  </Button>
                  {row.overdue && mayAnswer ? (
                    <Button small kind="quiet" onPress={() => setAnswering(row)}>
                      {t("groups.answer")}
                    </Button>
                  ) : null}
                </span>
              ),
            },
          ]}
        />
      ) : passes.error ? null : (
        <Loading />
      )}
      {answering ? <AnswerDialog pass={answering} onClose={() => setAnswering(null)} onDone={() => { setAnswering(null); passes.reload(); }} /> : null}
    </Panel>
  );
}

function AnswerDialog({ pass, onClose, onDone }: { pass: ShorePass; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const [answer, setAnswer] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/shore-passes/${pass.id}/answer`, { answer: answer.trim() }, { purpose: kGroupPurpose });
      onDone();
    });
  return (
    <FormDialog title={t("groups.answer")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!answer.trim()} busy={action.busy} error={action.error}>
      <p>{t("groups.answer_text")}</p>
      <TextInput label={t("groups.answer_field")} value={answer} onChange={setAnswer} rows={4} required autoFocus />
    </FormDialog>
  );
}
