// What the rules of consistency found; a coordinator settles an issue with a reason.
import type { AssessmentIssue } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Button, Code, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { ruleText } from "./shared.ts";

export function IssueTable({ issues, onResolve }: { issues: AssessmentIssue[]; onResolve?: (issue: AssessmentIssue) => void }) {
  const { t } = useI18n();
  return (
    <DataTable
      caption={t("assess.issues")}
      rows={issues}
      rowKey={(row) => row.id}
      empty={t("assess.no_issues")}
      columns={[
        { id: "severity", head: t("assess.severity"), narrow: true, cell: (row) => <Tag tone={row.open ? row.severity : "neutral"}>{t(row.open ? (row.severity === "error" ? "assess.severity.error" : row.severity === "warning" ? "assess.severity.warning" : "assess.severity.info") : "assess.resolved")}</Tag> },
        { id: "unit", head: t("assess.unit"), narrow: true, cell: (row) => <Code>{row.period ? `${row.unit} ${row.period}` : row.unit}</Code> },
        { id: "node", head: t("assess.node"), narrow: true, cell: (row) => <Code>{row.node}</Code> },
        {
          id: "rule",
          head: t("assess.rule"),
          cell: (row) => {
            const text = ruleText(row.rule);
            return (
              <>
                {text ? t(text) : <bdi>{row.message}</bdi>} {row.other ? <Code>{row.other}</Code> : null}
                {row.reason ? <div className="small muted"><bdi>{row.resolved_by}</bdi>: <bdi>{row.reason}</bdi></div> : null}
              </>
            );
          },
        },
        { id: "act", head: "", narrow: true, cell: (row) => (onResolve && row.open ? <Button small onPress={() => onResolve(row)}>{t("assess.resolve")}</Button> : null) },
      ]}
    />
  );
}
