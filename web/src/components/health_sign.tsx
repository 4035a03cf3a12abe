// The small sign in the top bar: nothing while all that concerns a counter is well, else how bad it is, and on a press what it is and whom to call.
import { useEffect, useState } from "react";
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { client } from "../api/client.ts";
import type { HealthReport } from "../api/types.ts";
import { HealthList } from "./health_list.tsx";
import { useI18n } from "../i18n/i18n.tsx";

const kEveryMs = 120_000;

export function HealthSign() {
  const { t } = useI18n();
  const [report, setReport] = useState<HealthReport | null>(null);
  useEffect(() => {
    let gone = false;
    // Without the server the page says so itself; an old sign would be worse than none.
    const ask = () => void client.get<HealthReport>("/api/health/sign").then((next) => !gone && setReport(next), () => !gone && setReport(null));
    ask();
    const timer = window.setInterval(ask, kEveryMs);
    return () => {
      gone = true;
      window.clearInterval(timer);
    };
  }, []);
  if (!report || report.colour === "green") return null;
  return (
    <DialogTrigger>
      <AriaButton className={`health-sign health-sign-${report.colour}`}>{t(report.colour === "red" ? "health.sign_red" : "health.sign_yellow")}</AriaButton>
      <Popover className="popover health-popover" placement="bottom end">
        <Dialog aria-label={t("health.sign_title")}>
          <h2>{t("health.sign_title")}</h2>
          <HealthList findings={report.findings} only={["red", "yellow"]} />
          <p>{t("health.sign_call")}</p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
