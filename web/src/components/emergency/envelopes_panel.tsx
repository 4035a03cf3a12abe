// Sealed envelopes: how many there are, in which state, and new ones to print. Codes are shown once.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { EnvelopeList, PrintedEnvelopes } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Panel } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog, InfoDialog } from "../dialog.tsx";
import { SelectInput, TextInput } from "../fields.tsx";

const kStates: Record<"sealed" | "opened" | "destroyed", MessageKey> = { sealed: "envelope.sealed", opened: "envelope.opened", destroyed: "envelope.destroyed" };

export function EnvelopesPanel() {
  const { t, instant, language } = useI18n();
  const [making, setMaking] = useState(false);
  const [kind, setKind] = useState<string | null>(null);
  const [count, setCount] = useState("3");
  const [printed, setPrinted] = useState<PrintedEnvelopes | null>(null);
  const action = useAction();
  const list = useLoad((signal) => client.get<EnvelopeList>("/api/envelopes", { signal }), "envelopes");
  const nameOf = (code: string) => list.data?.kinds.find((item) => item.code === code)?.label[language] ?? code;
  const make = () =>
    void action.run(async () => {
      setPrinted(await client.post<PrintedEnvelopes>("/api/envelopes", { kind, count: Number(count) }));
      setMaking(false);
      list.reload();
    });
  const print = () =>
    void action.run(async () => {
      const response = await fetch("/api/envelopes/sheets", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(printed), credentials: "same-origin" });
      window.open(URL.createObjectURL(await response.blob()), "_blank");
    });
  const destroy = (number: number) =>
    void action.run(async () => {
      await client.post(`/api/envelopes/${number}/destroy`, undefined);
      list.reload();
    });
  return (
    <Panel title={t("envelope.title")} aside={<Button onPress={() => setMaking(true)}>{t("envelope.make")}</Button>}>
      <p className="muted">{t("envelope.text")}</p>
      <ErrorNote error={list.error ?? action.error} />
      <DataTable
        caption={t("envelope.title")}
        rows={list.data?.envelopes ?? []}
        rowKey={(one) => String(one.number)}
        empty={t("envelope.none")}
        columns={[
          { id: "number", head: t("envelope.number"), cell: (one) => <Code>{one.number}</Code>, narrow: true },
          { id: "kind", head: t("emergency.kind"), cell: (one) => nameOf(one.kind) },
          { id: "state", head: t("emergency.state"), cell: (one) => t(kStates[one.state]) },
          { id: "made", head: t("envelope.made"), cell: (one) => instant(one.made_at, true) },
          { id: "ended", head: t("envelope.ended"), cell: (one) => (one.ended_at ? `${instant(one.ended_at, true)} · ${one.ended_by ?? ""}` : "") },
          {
            id: "destroy",
            head: "",
            cell: (one) =>
              one.state === "sealed" ? (
                <Button small kind="quiet" isDisabled={action.busy} onPress={() => destroy(one.number)}>
                  {t("envelope.destroy")}
                </Button>
              ) : null,
          },
        ]}
      />
      {making ? (
        <FormDialog title={t("envelope.make")} open onClose={() => setMaking(false)} onSubmit={make} submitLabel={t("envelope.make")} disabled={!kind || !(Number(count) > 0)} busy={action.busy} error={action.error}>
          <SelectInput label={t("emergency.kind")} value={kind} onChange={setKind} choices={(list.data?.kinds ?? []).map((item) => ({ id: item.code, label: item.label[language] ?? item.code }))} required />
          <TextInput label={t("envelope.count")} value={count} onChange={setCount} numeric ltr required maxLength={2} />
        </FormDialog>
      ) : null}
      {printed ? (
        <InfoDialog title={t("envelope.once")} open onClose={() => setPrinted(null)}>
          <p>{t("envelope.once_text")}</p>
          <ul className="plain-list">
            {printed.envelopes.map((one) => (
              <li key={one.number}>
                <Code>
                  {one.number}: {one.code}
                </Code>
              </li>
            ))}
          </ul>
          <Button kind="primary" onPress={print}>
            {t("envelope.print")}
          </Button>
        </InfoDialog>
      ) : null}
    </Panel>
  );
}
