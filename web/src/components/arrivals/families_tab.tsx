// Families that were registered: names, papers and whom they miss are added here, and what was written down twice is found.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Household, HouseholdPairs, ProtectionForms } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { saveFile } from "../../lib/save_file.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Loading, Panel, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { Checkbox, TextInput } from "../fields.tsx";

const kReception = "reception";
const kStates: Record<Household["state"], MessageKey> = { registered: "arrivals.state.registered", complete: "arrivals.state.complete", closed: "arrivals.state.closed" };
const kReasons: Record<string, MessageKey> = { wristband: "arrivals.pair.wristband", names: "arrivals.pair.names", same_people: "arrivals.pair.same_people" };

export function FamiliesTab({ forms }: { forms: ProtectionForms }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { can, announce } = useApp();
  const [chosen, setChosen] = useState<Household | null>(null);
  const [closing, setClosing] = useState<Household | null>(null);
  const families = useLoad((signal) => client.get<{ households: Household[] }>("/api/arrivals/households?limit=200", { signal, purpose: kReception }), "households");
  const pairs = useLoad((signal) => client.get<HouseholdPairs>("/api/arrivals/duplicates", { signal, purpose: kReception }), "household-pairs");
  const action = useAction();
  const labels = new Map(forms.needs.map((need) => [need.code, need.label[i18n.language]]));
  const reload = () => {
    families.reload();
    pairs.reload();
  };
  const judge = (a: string, b: string, same: boolean) =>
    void action.run(async () => {
      await client.post("/api/arrivals/duplicates", { a, b, same }, { purpose: kReception });
      reload();
    });
  const print = (one: Household) =>
    void action.run(async () => saveFile(await client.blob(`/api/arrivals/households/${encodeURIComponent(one.id)}/wristbands?language=${i18n.language}`, kReception), `${one.wristband}.pdf`));
  const people = (one: Household) => one.members.map((member) => `${member.sex || "?"}${member.age ?? "?"}`).join(" ");
  if (!families.data) return families.error ? <ErrorNote error={families.error} /> : <Loading />;
  return (
    <>
      <ErrorNote error={action.error} />
      {pairs.data && pairs.data.pairs.length > 0 ? (
        <Panel title={t("arrivals.twice")}>
          <ul className="pairs">
            {pairs.data.pairs.map((pair) => (
              <li key={pair.a.id + pair.b.id}>
                <Code>{pair.a.wristband}</Code> <bdi dir="ltr">{people(pair.a)}</bdi> · <Code>{pair.b.wristband}</Code> <bdi dir="ltr">{people(pair.b)}</bdi>{" "}
                {pair.reasons.map((reason) => (
                  <Tag key={reason} tone="warning">
                    {t(kReasons[reason] ?? "arrivals.pair.names")}
                  </Tag>
                ))}{" "}
                <Button small onPress={() => judge(pair.a.id, pair.b.id, true)} isDisabled={action.busy}>{t("arrivals.same")}</Button>{" "}
                <Button small onPress={() => judge(pair.a.id, pair.b.id, false)} isDisabled={action.busy}>{t("arrivals.distinct")}</Button>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
      <DataTable
        caption={t("arrivals.families")}
        rows={families.data.households}
        rowKey={(one) => one.id}
        empty={t("arrivals.nobody")}
        columns={[
          { id: "band", head: t("arrivals.wristband"), cell: (one) => <Code>{one.wristband || "–"}</Code> },
          { id: "people", head: t("arrivals.people"), cell: (one) => <bdi dir="ltr">{people(one)}</bdi> },
          { id: "name", head: t("arrivals.name"), cell: (one) => <bdi>{one.members[0]?.surname ?? "–"}</bdi> },
          { id: "needs", head: t("arrivals.needs"), cell: (one) => [...new Set(one.members.flatMap((member) => member.needs))].map((need) => <Tag key={need} tone="protect">{labels.get(need) ?? need}</Tag>) },
          { id: "at", head: t("common.at"), cell: (one) => i18n.instant(one.registered_at) },
          { id: "state", head: t("arrivals.state"), cell: (one) => <>{t(kStates[one.state])} {one.same_as ? <Tag>{t("arrivals.counted_once")}</Tag> : null}</> },
          {
            id: "do",
            head: "",
            cell: (one) => (
              <>
                <Button small onPress={() => setChosen(one)}>{t("arrivals.complete")}</Button>{" "}
                <Button small isDisabled={action.busy} aria-label={`${t("arrivals.print_wristbands")}: ${one.wristband}`} onPress={() => print(one)}>{t("arrivals.print_wristbands")}</Button>{" "}
                {can("arrivals.close") ? <Button small onPress={() => setClosing(one)}>{t("arrivals.close")}</Button> : null}
              </>
            ),
          },
        ]}
      />
      {chosen ? <CompleteDialog family={chosen} onClose={() => setChosen(null)} onDone={() => { setChosen(null); announce(t("arrivals.saved")); reload(); }} /> : null}
      {closing ? <CloseDialog family={closing} onClose={() => setClosing(null)} onDone={() => { setClosing(null); announce(t("arrivals.saved")); reload(); }} /> : null}
    </>
  );
}

function CompleteDialog({ family, onClose, onDone }: { family: Household; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const action = useAction();
  const [members, setMembers] = useState(family.members);
  const [missing, setMissing] = useState({ surname: "", given_names: "" });
  const [whole, setWhole] = useState(family.state === "complete");
  const set = (index: number, change: Partial<Household["members"][number]>) => setMembers((now) => now.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const submit = () =>
    void action.run(async () => {
      const body = { version: family.version, wristband: family.wristband, language: family.language, members, complete: whole, ...(missing.surname || missing.given_names ? { missing: [missing] } : {}) };
      await client.post(`/api/arrivals/households/${family.id}/complete`, body, { purpose: kReception });
      onDone();
    });
  return (
    <FormDialog title={t("arrivals.complete")} open wide onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} busy={action.busy} error={action.error}>
      {members.map((one, index) => (
        <fieldset key={one.id} className="member-fields">
          <legend>
            {index === 0 ? t("arrivals.head") : i18n.number(index + 1)} · {one.sex === "F" ? t("sex.F") : one.sex === "M" ? t("sex.M") : t("sex.unknown")} {one.age === undefined ? "" : i18n.number(one.age)}
          </legend>
          <TextInput label={t("arrivals.surname")} value={one.surname ?? ""} onChange={(surname) => set(index, { surname })} autoFocus={index === 0} />
          <TextInput label={t("arrivals.given")} value={one.given_names ?? ""} onChange={(given_names) => set(index, { given_names })} />
          <TextInput label={t("arrivals.nationality")} value={one.nationality ?? ""} onChange={(code) => set(index, { nationality: code.toUpperCase() })} maxLength={3} ltr />
        </fieldset>
      ))}
      <fieldset className="member-fields">
        <legend>{t("arrivals.missing")}</legend>
        <TextInput label={t("arrivals.surname")} value={missing.surname} onChange={(surname) => setMissing({ ...missing, surname })} />
        <TextInput label={t("arrivals.given")} value={missing.given_names} onChange={(given_names) => setMissing({ ...missing, given_names })} />
      </fieldset>
      <Checkbox checked={whole} onChange={setWhole}>{t("arrivals.whole")}</Checkbox>
    </FormDialog>
  );
}

function CloseDialog({ family, onClose, onDone }: { family: Household; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const [note, setNote] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/arrivals/households/${family.id}/close`, { version: family.version, note }, { purpose: kReception });
      onDone();
    });
  return (
    <FormDialog title={t("arrivals.close")} open onClose={onClose} onSubmit={submit} submitLabel={t("arrivals.close")} disabled={!note.trim()} busy={action.busy} error={action.error}>
      <p>{t("arrivals.close_text")}</p>
      <TextInput label={t("arrivals.where")} value={note} onChange={setNote} rows={2} required autoFocus />
    </FormDialog>
  );
}
