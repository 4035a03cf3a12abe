// A form that is locked: to be read.
import type { PairedForm } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Code, Fact, Panel, Tag } from "../basics.tsx";
import { kOutcomes, kPhases } from "./texts.ts";

export function LockedForm({ title, form, cleared }: { title: string; form: PairedForm; cleared: boolean }) {
  const { t, instant } = useI18n();
  return (
    <Panel title={title} aside={form.locked_at ? <span className="muted small">{t("paired.locked_at", { at: instant(form.locked_at) })}</span> : null}>
      <dl className="facts">
        {form.phases.map((item) => (
          <Fact key={item.phase} label={t(kPhases[item.phase])}>
            <Tag tone={item.outcome === "treated" ? "good" : item.outcome === "refused" ? "error" : "neutral"}>{item.outcome ? t(kOutcomes[item.outcome]) : "–"}</Tag>
            {item.text ? (
              <p className="paired-text" dir="auto">
                {item.text}
              </p>
            ) : null}
          </Fact>
        ))}
      </dl>
      {form.text ? (
        <p className="paired-text" dir="auto">
          {form.text}
        </p>
      ) : null}
      {form.incidents.map((item, index) => (
        <p key={index} className="paired-text">
          <Tag tone={item.breaks_protocol ? "error" : "warning"}>{t(item.breaks_protocol ? "paired.incident_breaks" : "paired.incident")}</Tag> <bdi>{item.text}</bdi>
        </p>
      ))}
      {cleared ? <p className="muted">{t("paired.text_deleted")}</p> : null}
      {form.seal ? (
        <p className="muted small paired-seal">
          {t("paired.seal")} <Code>{form.seal}</Code>
        </p>
      ) : null}
    </Panel>
  );
}
