// In a traveller's file: the records of the same person, and what was found of them and other records. To read.
import { client } from "../../api/client.ts";
import type { PersonFile, PersonLink } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Panel, Tag } from "../basics.tsx";
import { LetterButton } from "../letter_button.tsx";
import { kColourLabel, kColourTone } from "./colours.ts";
import { RecordLine } from "./record_line.tsx";

export function PersonFilePanel({ id, purpose }: { id: string; purpose: string }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { can } = useApp();
  const loaded = useLoad((signal) => client.get<PersonFile>(`/api/travellers/${encodeURIComponent(id)}/person`, { purpose, signal }), `${id} ${purpose}`);
  const file = loaded.data;
  if (!file || (file.records.length < 2 && file.links.length === 0 && file.history.length === 0)) return null;
  return (
    <Panel title={t("persons.panel")} className="person-file">
      <p className="person-count">{t("persons.records", { count: file.records.length })}</p>
      {file.records.map((record) => (
        <RecordLine key={record.id} record={record} />
      ))}
      {file.history.length > 0 ? (
        <>
          <h3>{t("persons.memberships")}</h3>
          <ul className="person-history">
            {file.history.map((one) => (
              <li key={`${one.record_id} ${one.from.at}`}>
                {i18n.instant(one.from.at)} – {one.to ? i18n.instant(one.to.at) : t("persons.still")} · <bdi>{one.from.by}</bdi> · {i18n.label("identity_link_reasons", one.from.reason)}
                {one.to ? ` · ${i18n.label("identity_link_reasons", one.to.reason)}` : ""}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {file.links.length > 0 ? (
        <>
          <h3>{t("persons.links")}</h3>
          {file.links.map((link) => (
            <div key={link.id}>
              <LinkHistory link={link} />
              {link.notice && link.colour === "red" && can("persons.manage") ? (
                <LetterButton path={`/api/persons/links/${encodeURIComponent(link.id)}/notice?record=${encodeURIComponent(id)}`} name={link.notice} label={t("persons.print_notice")} purpose={purpose} />
              ) : null}
            </div>
          ))}
        </>
      ) : null}
    </Panel>
  );
}

export function LinkHistory({ link }: { link: PersonLink }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <div className="person-link">
      <p>
        <Tag tone={kColourTone[link.colour]}>{t(kColourLabel[link.colour])}</Tag> {i18n.instant(link.found_at)}
        {link.notice ? <> · {t("persons.notice", { number: link.notice })}</> : null}
      </p>
      <ul className="person-history">
        {link.changes.map((change) => (
          <li key={change.at + change.colour}>
            {i18n.instant(change.at)} · {t(kColourLabel[change.colour])} · {i18n.label("identity_link_reasons", change.reason)} · <bdi>{change.by}</bdi>
            {change.note ? <> · <bdi className="lines">{change.note}</bdi></> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
