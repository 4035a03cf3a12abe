// What a request wants changed, in the words of the page.
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { sexLabel } from "../../lib/lists.ts";
import type { Sex } from "../../api/types.ts";

const kFields: Record<string, MessageKey> = {
  direction: "counter.direction",
  transport_mode: "journey.transport",
  travel_purpose: "journey.purpose",
  carrier_reference: "journey.carrier",
  at: "correction.at",
  document: "document.number",
  surname: "person.surname",
  given_names: "person.given_names",
  birth_date: "person.birth_date",
  sex: "person.sex",
  nationality: "person.nationality",
};

export function ChangeList({ changes }: { changes: Record<string, unknown> }) {
  const i18n = useI18n();
  const { t } = i18n;
  const said = (name: string, value: unknown): string => {
    if (typeof value !== "string") return JSON.stringify(value);
    if (name === "direction") return t(value === "entry" ? "direction.entry" : "direction.exit");
    if (name === "transport_mode") return i18n.label("transport_modes", value);
    if (name === "travel_purpose") return i18n.label("travel_purposes", value);
    if (name === "at") return i18n.instant(value);
    if (name === "birth_date") return i18n.date(value);
    if (name === "sex") return sexLabel(i18n, value as Sex);
    if (name === "nationality") return `${value} ${i18n.state(value)}`;
    return value;
  };
  return (
    <ul className="change-list">
      {Object.entries(changes).map(([name, value]) => (
        <li key={name}>
          {kFields[name] ? t(kFields[name]) : name}: <bdi>{said(name, value)}</bdi>
        </li>
      ))}
    </ul>
  );
}
