// Who stands at the counter, readable from an arm's length.
import type { CheckView } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { sexLabel } from "../../lib/lists.ts";
import { Code, Fact, PersonName, Tag } from "../basics.tsx";

export function IdentityStrip({ check }: { check: CheckView }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { traveller, document } = check;
  const expired = Boolean(document?.expiry_date && document.expiry_date < check.local_day);
  return (
    <section className={`identity identity-${check.direction}`} aria-label={t("check.identity")}>
      <div className="identity-top">
        <span className={`direction direction-${check.direction}`}>{check.direction === "entry" ? t("direction.entry") : t("direction.exit")}</span>
        <h1>
          <PersonName surname={traveller.surname} given={traveller.given_names} />
        </h1>
        <span className="identity-tags">
          {traveller.child ? <Tag tone="protect">{t("check.child")}</Tag> : null}
          {traveller.free_movement ? <Tag tone="info">{t("check.free_movement")}</Tag> : null}
          {document ? null : <Tag tone="warning">{t("check.no_document")}</Tag>}
          {check.mrz ? <Tag tone={check.mrz.valid ? "good" : "error"}>{check.mrz.valid ? t("check.mrz_valid", { format: check.mrz.format }) : t("check.mrz_invalid", { format: check.mrz.format })}</Tag> : null}
          {check.state === "referred" ? <Tag tone="warning">{t("state.referred")}</Tag> : null}
          {check.state === "closed" ? <Tag>{t("state.closed")}</Tag> : null}
        </span>
      </div>
      <dl className="facts">
        <Fact label={t("person.birth_date")} strong>
          {i18n.date(traveller.birth_date)}
          {traveller.age === null || traveller.age === undefined ? null : <span className="muted"> ({t("person.age", { age: traveller.age })})</span>}
        </Fact>
        <Fact label={t("person.sex")} strong>
          {sexLabel(i18n, traveller.sex)}
        </Fact>
        <Fact label={t("person.nationality")} strong>
          <Code>{traveller.nationality}</Code> {i18n.state(traveller.nationality)}
        </Fact>
        {document ? (
          <>
            <Fact label={i18n.label("document_types", document.type)} strong>
              <Code>{document.number}</Code>
            </Fact>
            <Fact label={t("document.issuer")}>
              <Code>{document.issuer}</Code> {i18n.state(document.issuer)}
            </Fact>
            <Fact label={t("document.expiry")} strong>
              <span className={expired ? "bad" : undefined}>
                {i18n.date(document.expiry_date)}
                {expired ? ` · ${t("document.expired")}` : ""}
              </span>
            </Fact>
          </>
        ) : null}
        <Fact label={t("check.opened")}>
          {i18n.instant(check.opened_at, false)} · <bdi>{check.officer.name}</bdi>
        </Fact>
      </dl>
      {check.other_checks.length > 0 ? (
        <ul className="identity-others" aria-label={t("check.others")}>
          {check.other_checks.map((other) => (
            <li key={other.id}>
              <Tag tone="warning">{other.state === "referred" ? t("check.other_referred") : t("check.other_open")}</Tag> <bdi>{other.post.name}</bdi> · {i18n.instant(other.opened_at, false)}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
