// On every page of a site for practice, before anybody has signed in too, and on every print.
import { useEffect, useState } from "react";
import { client } from "../api/client.ts";
import { useI18n } from "../i18n/i18n.tsx";

// What a site is does not change while it runs: asked once.
let asked: Promise<boolean> | null = null;
const askTraining = () => (asked ??= client.get<{ training: boolean }>("/api/training").then((found) => found.training, () => ((asked = null), false)));

export function useTraining(): boolean {
  const [training, setTraining] = useState(false);
  useEffect(() => {
    void askTraining().then(setTraining);
  }, []);
  useEffect(() => {
    document.documentElement.classList.toggle("training", training);
  }, [training]);
  return training;
}

export function TrainingBanner() {
  const { t } = useI18n();
  return useTraining() ? (
    <div className="training-banner" role="note">
      {t("training.banner")}
    </div>
  ) : null;
}
