// The screening of a check, then and now, for those who watch over decisions. What is not kept any more is said.
import { client } from "../../api/client.ts";
import type { HitReason, Replay, ReplayedHit } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { codeText } from "../../lib/code_text.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Code, Empty, ErrorNote, Loading, Note, PersonName, Tag } from "../basics.tsx";
import { InfoDialog } from "../dialog.tsx";

const kMissing: Record<ReplayedHit["missing"][number], MessageKey> = {
  entry: "replay.missing_entry",
  entry_version: "replay.missing_entry_version",
  model: "replay.missing_model",
  program: "replay.missing_program",
};

export function ReplayDialog({ checkId, purpose, onClose }: { checkId: string; purpose: string; onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const loaded = useLoad((signal) => client.get<Replay>(`/api/checks/${encodeURIComponent(checkId)}/replay`, { purpose, signal }), `${checkId} ${purpose}`);
  const replay = loaded.data;
  return (
    <InfoDialog title={t("replay.title")} open wide onClose={onClose}>
      <ErrorNote error={loaded.error} />
      {replay ? (
        <>
          <p>
            <PersonName surname={replay.person.surname} given={replay.person.given_names} /> · {i18n.date(replay.person.birth_date)} · {i18n.state(replay.person.nationality)}
            {replay.document ? (
              <>
                {" · "}
                <Code>{replay.document.number}</Code>
              </>
            ) : null}
          </p>
          <p className="muted small">
            {i18n.instant(replay.opened_at)} · <bdi>{replay.post.name}</bdi> · <bdi>{replay.officer}</bdi>
          </p>
          <p className="muted small">
            {t("replay.lists", { then: replay.list_number, now: replay.list_number_now })} {replay.model.kept ? t(replay.model.then === replay.model.now ? "replay.model_same" : "replay.model_changed") : t("replay.missing_model")}
          </p>
          {replay.hits.length === 0 ? <Empty>{t("replay.no_hits")}</Empty> : null}
          {replay.hits.map((hit) => (
            <ReplayedCard key={hit.hit_id} hit={hit} />
          ))}
          {replay.new_hits.length > 0 ? <h3 className="replay-heading">{t("replay.new")}</h3> : null}
          {replay.new_hits.map((hit) => (
            <article key={hit.alert_id} className="replay-hit">
              <strong>{i18n.label("alert_categories", hit.category)}</strong> <PersonName surname={hit.listed.surname} given={hit.listed.given_names} />
              <Reasons score={hit.score} reasons={hit.reasons} />
            </article>
          ))}
        </>
      ) : loaded.error ? null : (
        <Loading />
      )}
    </InfoDialog>
  );
}

function ReplayedCard({ hit }: { hit: ReplayedHit }) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <article className="replay-hit">
      <header className="hit-head">
        <strong>{i18n.label("alert_categories", hit.category)}</strong>
        {hit.listed ? <PersonName surname={hit.listed.surname} given={hit.listed.given_names} /> : null}
        <Tag>{t("clearances.version", { version: hit.alert_version })}</Tag>
      </header>
      {hit.missing.map((what) => (
        <Note key={what} tone="warning">
          {t(kMissing[what])}
        </Note>
      ))}
      {hit.again ? <p className="small">{hit.again.equal ? t("replay.equal") : t("replay.differs", { score: Math.round(hit.again.score * 100) })}</p> : null}
      {hit.now && !hit.now.counts ? <p className="small">{t("replay.not_counting")}</p> : null}
      <div className="replay-columns">
        <section>
          <h4>{t("replay.then")}</h4>
          <Reasons score={hit.then.score} reasons={hit.then.reasons} />
        </section>
        {hit.now ? (
          <section>
            <h4>
              {t("replay.now")} {hit.now.alert_version === hit.alert_version ? null : <Tag>{t("clearances.version", { version: hit.now.alert_version })}</Tag>}
            </h4>
            <Reasons score={hit.now.score} reasons={hit.now.reasons} />
          </section>
        ) : null}
      </div>
    </article>
  );
}

function Reasons({ score, reasons }: { score: number; reasons: HitReason[] }) {
  const i18n = useI18n();
  return (
    <>
      <p className="small">{i18n.t("hits.score", { score: Math.round(score * 100) })}</p>
      <ul className="hit-reasons">
        {reasons.map((reason, index) => (
          <li key={index}>
            <span className="contribution" dir="ltr">
              {reason.contribution < 0 ? "−" : "+"}
              {Math.abs(reason.contribution).toFixed(1)}
            </span>
            <bdi>{codeText(i18n, "match", reason.code)}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
