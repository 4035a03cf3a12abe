import type { Finding, Severity } from "../../api/types.ts";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { codeText, hasText } from "../../lib/code_text.ts";
import { Button, Code, Empty, Panel, Tag } from "../basics.tsx";

const kOrder: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
export const kSeverityLabel: Record<Severity, MessageKey> = { error: "severity.error", warning: "severity.warning", info: "severity.info" };

export function FindingsPanel({ findings, onPapers }: { findings: Finding[]; onPapers: () => void }) {
  const i18n = useI18n();
  const { t, number, language } = i18n;
  // The server speaks English and knows the particulars; who reads another language gets the meaning of the code.
  const text = (finding: Finding) => (language !== "en" && hasText("found", finding.code) ? codeText(i18n, "found", finding.code) : sentence(finding.message));
  const sorted = [...findings].sort((left, right) => kOrder[left.severity] - kOrder[right.severity]);
  return (
    <Panel title={t("findings.title")} aside={
        <span className="panel-aside">
          <span className="count">{number(findings.length)}</span>
          <Button small kind="quiet" keys="F6" onPress={onPapers}>
            {t("papers.open")}
          </Button>
        </span>
      } className="scrolls">
      {sorted.length === 0 ? <Empty>{t("findings.none")}</Empty> : null}
      <ul className="findings">
        {sorted.map((finding, index) => (
          <li key={`${finding.code}-${index}`} className={`finding finding-${finding.severity}`}>
            <Tag tone={finding.severity}>{t(kSeverityLabel[finding.severity])}</Tag>
            <span className="finding-text">
              <bdi>{text(finding)}</bdi>
              <small>
                <Code>{finding.code}</Code>
                {finding.line ? ` · ${t("findings.place", { line: finding.line, column: finding.column ?? 1 })}` : ""}
                {finding.section ? <> · <bdi>{finding.section}</bdi></> : null}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
