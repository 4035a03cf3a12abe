// One record of a traveller, as it is compared with another: name, birth, sex, nationality, documents, when last here.
import type { PersonRecord } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { sexLabel } from "../../lib/lists.ts";
import { Code, PersonName } from "../basics.tsx";

export function RecordLine({ record }: { record: PersonRecord }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <div className="person-record">
      <p>
        <strong>
          <PersonName surname={record.surname} given={record.given_names} />
        </strong>{" "}
        · {i18n.date(record.birth_date)} · {sexLabel(i18n, record.sex)} · {i18n.state(record.nationality)}
      </p>
      <p className="small">
        {record.documents.map((document) => (
          <span key={`${document.issuer} ${document.number}`} className="person-document">
            {document.issuer} <Code>{document.number}</Code>
            {document.expiry_date ? ` (${i18n.date(document.expiry_date)})` : ""}
          </span>
        ))}
      </p>
      <p className="muted small">
        {record.last_crossing ? (
          <>
            {t(record.last_crossing.direction === "entry" ? "direction.entry" : "direction.exit")} · {i18n.instant(record.last_crossing.at)} · <bdi>{record.last_crossing.post_name}</bdi>
          </>
        ) : (
          t("persons.no_crossing")
        )}
      </p>
    </div>
  );
}
