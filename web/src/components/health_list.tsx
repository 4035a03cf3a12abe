// Findings of the health check, the worst first: what is so, and what to do.
import type { HealthFinding } from "../api/types.ts";
import { Tag, type Tone } from "./basics.tsx";
import { useI18n, type MessageKey } from "../i18n/i18n.tsx";

const kTones: Record<HealthFinding["colour"], Tone> = { red: "error", yellow: "warning", green: "good" };
const kWorst = ["red", "yellow", "green"] as const;
const kColours: Record<HealthFinding["colour"], MessageKey> = { green: "health.green", yellow: "health.yellow", red: "health.red" };
export const colourKey = (colour: HealthFinding["colour"]) => kColours[colour];

export function HealthList({ findings, only }: { findings: HealthFinding[]; only: readonly HealthFinding["colour"][] }) {
  const { t, language } = useI18n();
  const shown = kWorst.filter((colour) => only.includes(colour)).flatMap((colour) => findings.filter((finding) => finding.colour === colour));
  return (
    <ul className="health-list">
      {shown.map((finding) => (
        <li key={finding.check} className={`health-item health-${finding.colour}`} data-check={finding.check}>
          <div className="health-head">
            <Tag tone={kTones[finding.colour]}>{t(colourKey(finding.colour))}</Tag>
            <h3>{finding.title[language]}</h3>
          </div>
          <p className="health-says">{finding.says[language]}</p>
          {finding.act ? (
            <p className="health-act">
              <strong>{t("health.act")}</strong> {finding.act[language]}
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
