// Something was opened in an emergency and nobody has reviewed it: said on every page of everybody who watches.
import { useEffect } from "react";
import { client } from "../../api/client.ts";
import type { EmergencyAlarm } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";

const kAskAgain = 60_000;

export function AlarmBanner() {
  const { t } = useI18n();
  const alarm = useLoad((signal) => client.get<EmergencyAlarm>("/api/emergency/alarm", { signal }), "emergency-alarm");
  const { reload } = alarm;
  useEffect(() => {
    const timer = window.setInterval(reload, kAskAgain);
    return () => window.clearInterval(timer);
  }, [reload]);
  const count = alarm.data?.unreviewed ?? 0;
  if (count === 0) return null;
  return (
    <div className="alarm-banner" role="status">
      <a href="#/emergency">{t("emergency.alarm", { count: String(count) })}</a> {alarm.data?.overdue ? t("emergency.alarm_overdue", { count: String(alarm.data.overdue) }) : ""}
    </div>
  );
}
