// A study as it was laid down: the question, the protocol, and in what A and B differ.
import type { PairedStudy } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Button, Panel, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { kPhases } from "./texts.ts";

export function StudyPanel({ study, onEdit, onClose }: { study: PairedStudy; onEdit?: () => void; onClose?: () => void }) {
  const { t } = useI18n();
  return (
    <Panel
      title={<bdi>{study.title}</bdi>}
      aside={
        study.closed ? (
          <Tag>{t("paired.closed")}</Tag>
        ) : onEdit && onClose ? (
          <div className="panel-tools">
            <Button small onPress={onEdit}>
              {t("common.edit")}
            </Button>
            <Button small onPress={onClose}>
              {t("paired.close_study")}
            </Button>
          </div>
        ) : null
      }
    >
      <div className="paired-study">
        <div>
          <h3>{t("paired.question")}</h3>
          <p className="paired-text" dir="auto">
            {study.question}
          </p>
          <h3>{t("paired.protocol")}</h3>
          <p className="paired-text" dir="auto">
            {study.protocol}
          </p>
          <p className="muted small">
            {t("paired.phases")}: {study.phases.map((phase) => t(kPhases[phase])).join(" → ")} · {t(study.no_answer === "unusable" ? "paired.no_answer_unusable" : "paired.no_answer_counts")}
          </p>
        </div>
        <DataTable
          caption={t("paired.characteristics")}
          rows={study.characteristics}
          rowKey={(row) => row.name}
          empty=""
          tone={(row) => (row.a === row.b ? "" : "paired-differs")}
          columns={[
            { id: "name", head: t("paired.characteristic"), cell: (row) => <bdi>{row.name}</bdi> },
            { id: "a", head: t("paired.tester_a"), cell: (row) => <bdi>{row.a}</bdi> },
            { id: "b", head: t("paired.tester_b"), cell: (row) => <bdi>{row.b}</bdi> },
          ]}
        />
      </div>
    </Panel>
  );
}
