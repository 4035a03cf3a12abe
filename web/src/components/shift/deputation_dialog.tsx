// When one is to stand in for somebody: taking it up is a new session, with the role, until it is over.
import { client } from "../../api/client.ts";
import type { EmergencyUse, EmergencyUseList, Session } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, ErrorNote, Empty } from "../basics.tsx";
import { InfoDialog } from "../dialog.tsx";

export function DeputationDialog({ onClose }: { onClose: () => void }) {
  const { t, instant, label } = useI18n();
  const { setSession } = useApp();
  const action = useAction();
  const mine = useLoad((signal) => client.get<EmergencyUseList>("/api/deputies/mine", { signal }), "deputies-mine");
  const take = (use: EmergencyUse) =>
    void action.run(async () => {
      setSession(await client.post<Session>(`/api/deputies/${use.id}/take`, {}));
      onClose();
    });
  return (
    <InfoDialog title={t("deputy.mine")} open onClose={onClose}>
      <p>{t("deputy.text")}</p>
      <ErrorNote error={mine.error ?? action.error} />
      {mine.data?.uses.length === 0 ? <Empty>{t("deputy.none")}</Empty> : null}
      <ul className="plain-list">
        {mine.data?.uses.map((use) => (
          <li key={use.id}>
            <bdi>{use.second}</bdi> · {label("roles", use.role)} · {use.post} · {instant(use.from, true)} – {instant(use.until, true)}{" "}
            <Button small kind="primary" isDisabled={action.busy || Date.parse(use.from) > Date.now()} onPress={() => take(use)}>
              {t("deputy.take")}
            </Button>
          </li>
        ))}
      </ul>
    </InfoDialog>
  );
}
