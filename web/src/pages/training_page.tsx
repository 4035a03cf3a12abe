// Exercises of a training site: a case to be worked at the ordinary counter, and afterwards how it went.
import { useState } from "react";
import { client } from "../api/client.ts";
import type { TrainingAttempt, TrainingExercise } from "../api/types.ts";
import { Button, Empty, ErrorNote, Loading, Note, PageHead, Panel, Tag } from "../components/basics.tsx";
import { useI18n, type MessageKey } from "../i18n/i18n.tsx";
import { go } from "../lib/router.ts";
import { useAction } from "../lib/use_action.ts";
import { useLoad } from "../lib/use_load.ts";

// Under way while one works at the counter; gone with the tab.
const kKey = "limen.attempt";
function storedAttempt(): TrainingAttempt | null {
  try {
    return JSON.parse(window.sessionStorage.getItem(kKey) ?? "null") as TrainingAttempt | null;
  } catch {
    return null;
  }
}

const kPoints: Record<string, MessageKey> = {
  not_decided: "training.point_not_decided",
  outcome: "training.point_outcome",
  hits: "training.point_hits",
  protection: "training.point_protection",
};

export function TrainingPage() {
  const { t, language } = useI18n();
  const [attempt, setAttempt] = useState<TrainingAttempt | null>(storedAttempt);
  const action = useAction();
  const list = useLoad((signal) => client.get<{ exercises: TrainingExercise[] }>("/api/training/exercises", { signal }), "exercises");
  const keep = (next: TrainingAttempt | null) => {
    if (next && !next.finished) window.sessionStorage.setItem(kKey, JSON.stringify(next));
    else window.sessionStorage.removeItem(kKey);
    setAttempt(next);
  };
  const begin = (exercise: TrainingExercise) => void action.run(async () => keep(await client.post<TrainingAttempt>(`/api/training/exercises/${exercise.id}/attempts`, {})));
  const finish = (id: string) =>
    void action.run(async () => {
      keep(await client.post<TrainingAttempt>(`/api/training/attempts/${id}/finish`, {}));
      list.reload();
    });
  const current = attempt ? list.data?.exercises.find((item) => item.id === attempt.exercise) : null;
  return (
    <div className="page">
      <PageHead title={t("training.title")} />
      <p className="muted">{t("training.text")}</p>
      <ErrorNote error={action.error ?? list.error} />
      {attempt && current ? (
        <Panel title={current.title[language]}>
          <p>{current.story[language]}</p>
          {attempt.finished ? (
            <>
              <Note tone={attempt.good ? "good" : "warning"} live>
                <strong>{t(attempt.good ? "training.good" : "training.not_good")}</strong> {attempt.feedback?.[language]}
              </Note>
              {(attempt.points ?? []).length > 0 ? <ul>{(attempt.points ?? []).map((point) => <li key={point}>{kPoints[point] ? t(kPoints[point]) : point}</li>)}</ul> : null}
              <Button onPress={() => keep(null)}>{t("training.close")}</Button>
            </>
          ) : (
            <>
              <pre className="zone" dir="ltr">{(attempt.zone ?? []).join("\n")}</pre>
              <p>{t("training.how")}</p>
              <div className="row">
                <Button kind="primary" onPress={() => go("counter")}>{t("training.to_counter")}</Button>
                <Button onPress={() => void navigator.clipboard?.writeText((attempt.zone ?? []).join("\n"))}>{t("training.copy")}</Button>
                <Button onPress={() => finish(attempt.id)} isDisabled={action.busy}>{t("training.finish")}</Button>
              </div>
            </>
          )}
        </Panel>
      ) : null}
      <Panel title={t("training.exercises")}>
        {list.data ? (
          list.data.exercises.length === 0 ? (
            <Empty>{t("training.none")}</Empty>
          ) : (
            <ul className="health-list">
              {list.data.exercises.map((exercise) => (
                <li key={exercise.id} className="health-item" data-exercise={exercise.id}>
                  <div className="health-head">
                    <h3>{exercise.title[language]}</h3>
                    {exercise.attempts > 0 ? <Tag tone={exercise.good > 0 ? "good" : "neutral"}>{t("training.count", { good: exercise.good, of: exercise.attempts })}</Tag> : null}
                  </div>
                  <p>{exercise.story[language]}</p>
                  <Button small onPress={() => begin(exercise)} isDisabled={action.busy}>{t("training.begin")}</Button>
                </li>
              ))}
            </ul>
          )
        ) : list.error ? null : (
          <Loading />
        )}
      </Panel>
    </div>
  );
}
