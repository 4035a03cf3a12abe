// Says honestly that the server does not answer, since when, and what that means; asks again every few seconds until it does.
import { useEffect } from "react";
import { useI18n } from "../i18n/i18n.tsx";

const kAskEveryMs = 4000;

export function OfflineBanner({ since, onReachable }: { since: number | null; onReachable: () => void }) {
  const i18n = useI18n();
  useEffect(() => {
    if (since === null) return undefined;
    const timer = window.setInterval(() => {
      // Any answer, also "not healthy", proves that the server is there.
      fetch("/healthz", { cache: "no-store" }).then(onReachable, () => undefined);
    }, kAskEveryMs);
    return () => window.clearInterval(timer);
  }, [since, onReachable]);
  if (since === null) return null;
  return (
    <div className="offline-banner" role="alert">
      <strong>{i18n.t("offline.title", { time: i18n.instant(new Date(since).toISOString(), false) })}</strong> <span>{i18n.t("offline.text")}</span>
    </div>
  );
}
