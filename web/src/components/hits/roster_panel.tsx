// The roster: who is called, when, in whose place; holidays. For the supervisor and the alert manager.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { DutyContact, DutyRoster } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type I18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Loading, Panel } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { DateInput, TextInput } from "../fields.tsx";
import { ContactDialog } from "./contact_dialog.tsx";

export function RosterPanel() {
  const i18n = useI18n();
  const { t } = i18n;
  const { can, announce } = useApp();
  const [editing, setEditing] = useState<DutyContact | "new" | null>(null);
  const [removing, setRemoving] = useState<DutyContact | null>(null);
  const [holiday, setHoliday] = useState(false);
  const roster = useLoad((signal) => client.get<DutyRoster>("/api/duty/contacts", { signal }), "duty-roster");
  const action = useAction();
  const may = can("hits.roster");
  const saved = () => {
    setEditing(null);
    setRemoving(null);
    setHoliday(false);
    roster.reload();
    announce(t("hit_desk.roster_saved"));
  };
  const drop = (day: string) =>
    void action.run(async () => {
      roster.set(await client.post<DutyRoster>("/api/duty/holidays", { day }));
    });
  return (
    <>
      <ErrorNote error={roster.error ?? action.error} />
      {!roster.data && !roster.error ? <Loading /> : null}
      {roster.data ? (
        <Panel
          title={t("hit_desk.roster")}
          aside={
            may ? (
              <Button small onPress={() => setEditing("new")}>
                {t("hit_desk.new_contact")}
              </Button>
            ) : null
          }
        >
          <DataTable
            caption={t("hit_desk.roster")}
            rows={[...roster.data.contacts].sort((left, right) => left.rank - right.rank || left.label.localeCompare(right.label))}
            rowKey={(row) => row.id}
            empty={t("hit_desk.no_contacts")}
            columns={[
              { id: "rank", head: t("hit_desk.rank"), numeric: true, cell: (row) => i18n.number(row.rank) },
              {
                id: "label",
                head: t("hit_desk.contact"),
                cell: (row) => (
                  <>
                    <strong>
                      <bdi>{row.label}</bdi>
                    </strong>{" "}
                    <bdi className="muted small">{row.authority ?? ""}</bdi>
                  </>
                ),
              },
              { id: "phones", head: t("hit_desk.phones"), cell: (row) => row.phones.map((phone) => <div key={phone}><Code>{phone}</Code></div>) },
              { id: "for", head: t("hit_desk.for"), cell: (row) => [...row.issuers, ...row.categories.map((code) => categoryLabel(i18n, code))].join(", ") || t("hit_desk.everything") },
              { id: "hours", head: t("hit_desk.hours"), cell: (row) => (row.hours.length === 0 ? t("hit_desk.always") : row.hours.map((hours) => <div key={hours}><Code>{hours}</Code></div>)) },
              { id: "valid", head: t("hit_desk.valid"), narrow: true, cell: (row) => `${i18n.date(row.valid_from)} – ${row.valid_to ? i18n.date(row.valid_to) : ""}` },
              {
                id: "edit",
                head: "",
                narrow: true,
                cell: (row) =>
                  may ? (
                    <>
                      <Button small aria-label={`${t("hit_desk.change")}: ${row.label}`} onPress={() => setEditing(row)}>
                        {t("hit_desk.change")}
                      </Button>{" "}
                      <Button small kind="quiet" aria-label={`${t("common.remove")}: ${row.label}`} onPress={() => setRemoving(row)}>
                        {t("common.remove")}
                      </Button>
                    </>
                  ) : null,
              },
            ]}
          />
        </Panel>
      ) : null}
      {roster.data ? (
        <Panel
          title={t("hit_desk.holidays")}
          aside={
            may ? (
              <Button small onPress={() => setHoliday(true)}>
                {t("hit_desk.new_holiday")}
              </Button>
            ) : null
          }
        >
          <DataTable
            caption={t("hit_desk.holidays")}
            rows={roster.data.holidays}
            rowKey={(row) => row.day}
            empty={t("hit_desk.no_holidays")}
            columns={[
              { id: "day", head: t("hit_desk.day"), narrow: true, cell: (row) => i18n.date(row.day) },
              { id: "label", head: t("hit_desk.holiday"), cell: (row) => <bdi>{row.label ?? ""}</bdi> },
              {
                id: "drop",
                head: "",
                narrow: true,
                cell: (row) =>
                  may ? (
                    <Button small kind="quiet" isDisabled={action.busy} aria-label={`${t("common.remove")}: ${row.label ?? row.day}`} onPress={() => drop(row.day)}>
                      {t("common.remove")}
                    </Button>
                  ) : null,
              },
            ]}
          />
        </Panel>
      ) : null}
      {editing && roster.data ? <ContactDialog contact={editing === "new" ? null : editing} others={roster.data.contacts} onClose={() => setEditing(null)} onDone={saved} /> : null}
      {removing ? <RemoveDialog contact={removing} onClose={() => setRemoving(null)} onDone={saved} /> : null}
      {holiday ? <HolidayDialog onClose={() => setHoliday(false)} onDone={saved} /> : null}
    </>
  );
}

function RemoveDialog({ contact, onClose, onDone }: { contact: DutyContact; onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      await client.post(`/api/duty/contacts/${contact.id}/remove`, {});
      onDone();
    });
  return (
    <FormDialog title={`${t("common.remove")}: ${contact.label}`} open onClose={onClose} onSubmit={submit} submitLabel={t("common.remove")} submitKind="danger" busy={action.busy} error={action.error}>
      <p>{t("hit_desk.remove_text")}</p>
    </FormDialog>
  );
}

function HolidayDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useI18n();
  const action = useAction();
  const [day, setDay] = useState("");
  const [label, setLabel] = useState("");
  const submit = () =>
    void action.run(async () => {
      await client.post("/api/duty/holidays", { day, label: label.trim() });
      onDone();
    });
  return (
    <FormDialog title={t("hit_desk.new_holiday")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!day || !label.trim()} busy={action.busy} error={action.error}>
      <DateInput label={t("hit_desk.day")} value={day} onChange={setDay} required autoFocus />
      <TextInput label={t("hit_desk.holiday")} value={label} onChange={setLabel} required maxLength={100} />
    </FormDialog>
  );
}

function categoryLabel(i18n: I18n, code: string): string {
  const about = i18n.setup?.lists.thing_categories?.some((one) => one.code === code) ? "thing_categories" : "alert_categories";
  return i18n.label(about, code);
}
