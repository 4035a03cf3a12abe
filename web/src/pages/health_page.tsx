// How the site is, in words: for the administrator and for the supervisor on duty.
import { client } from "../api/client.ts";
import type { DeskTrial, HealthReport } from "../api/types.ts";
import { Button, ErrorNote, Loading, Note, PageHead, Panel, Tag } from "../components/basics.tsx";
import { DataTable } from "../components/data_table.tsx";
import { HealthList } from "../components/health_list.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useLoad } from "../lib/use_load.ts";

export function HealthPage() {
  const { t, instant } = useI18n();
  const report = useLoad((signal) => client.get<HealthReport>("/api/health", { signal }), "health");
  const trials = useLoad((signal) => client.get<{ trials: DeskTrial[] }>("/api/health/trials", { signal }), "health-trials");
  const count = (colour: string) => report.data?.findings.filter((finding) => finding.colour === colour).length ?? 0;
  const again = () => {
    report.reload();
    trials.reload();
  };
  return (
    <div className="page">
      <PageHead title={t("health.title")}>
        <a className="button button-plain" href="#/help/guide">
          {t("help.guide")}
        </a>
        <Button onPress={again} isDisabled={report.loading}>
          {t("health.again")}
        </Button>
      </PageHead>
      <ErrorNote error={report.error ?? trials.error} />
      {report.data ? (
        <>
          <Note tone={report.data.colour === "red" ? "error" : report.data.colour === "yellow" ? "warning" : "good"} live>
            <strong>{t(report.data.colour === "green" ? "health.all_well" : "health.not_well", { red: count("red"), yellow: count("yellow") })}</strong>{" "}
            <span className="muted">{t("health.at", { time: instant(report.data.at, true) })}</span>
          </Note>
          {report.data.colour === "green" ? null : (
            <Panel title={t("health.to_do")}>
              <HealthList findings={report.data.findings} only={["red", "yellow"]} />
            </Panel>
          )}
          <Panel title={t("health.well")}>
            <HealthList findings={report.data.findings} only={["green"]} />
          </Panel>
        </>
      ) : report.error ? null : (
        <Loading />
      )}
      <Panel title={t("health.desks")}>
        <DataTable
          caption={t("health.desks")}
          empty={t("health.no_desks")}
          rows={trials.data?.trials ?? []}
          rowKey={(trial) => `${trial.desk} ${trial.part}`}
          columns={[
            { id: "desk", head: t("health.desk"), cell: (trial) => <bdi>{trial.desk}</bdi> },
            { id: "part", head: t("health.part"), cell: (trial) => t(trial.part === "printer" ? "desk.printer" : "desk.reader") },
            { id: "good", head: t("health.outcome"), cell: (trial) => <Tag tone={trial.good ? "good" : "error"}>{t(trial.good ? "desk.right" : "desk.wrong")}</Tag> },
            { id: "at", head: t("health.when"), cell: (trial) => instant(trial.at, true) },
          ]}
        />
        <p className="muted small">{t("health.desks_hint")}</p>
      </Panel>
    </div>
  );
}
