// One check on one screen, the same for the counter and the second line; they differ in purpose and in what the bar offers.
import { useCallback, useEffect, useMemo, useState } from "react";
import { ApiError, client } from "../../api/client.ts";
import type { CheckView, DecisionReceipt, DetailsInput, Hit } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useShortcuts } from "../../lib/use_shortcuts.ts";
import { DecidedOnStale, StaleLists } from "../hits/counter_panel.tsx";
import { PersonPanel } from "../persons/person_panel.tsx";
import { PapersDialog } from "../papers/papers_dialog.tsx";
import { CasePanel } from "./case_panel.tsx";
import { DecisionBar, type CheckActions } from "./decision_bar.tsx";
import { FindingsPanel } from "./findings_panel.tsx";
import { HistoryPanel } from "./history_panel.tsx";
import { HitsPanel, type Review } from "./hits_panel.tsx";
import { IdentityStrip } from "./identity_strip.tsx";
import { JourneyPanel } from "./journey_panel.tsx";
import { PermitsPanel } from "./permits_panel.tsx";
import { StayPanel } from "./stay_panel.tsx";

interface CheckScreenProps {
  check: CheckView;
  purpose: "border_check" | "second_line";
  onChange: (check: CheckView) => void;
}

export function CheckScreen({ check, purpose, onChange }: CheckScreenProps) {
  const { t } = useI18n();
  const { can, announce } = useApp();
  const action = useAction();
  const send = useCallback(
    async (what: string, body: unknown) => {
      const next = await client.post<CheckView>(`/api/checks/${check.id}/${what}`, body, { purpose });
      onChange(next);
      return next;
    },
    [check.id, purpose, onChange],
  );
  const actions = useMemo<CheckActions>(
    () => ({
      // The counter's answer is small: it is merged into the check that is shown.
      decide: async (decision) => {
        try {
          onChange({ ...check, ...(await client.post<DecisionReceipt>(`/api/checks/${check.id}/decision`, decision, { purpose })) });
        } catch (error) {
          // The server has added hits to the check: they are shown beside the reason why nothing was decided.
          if (error instanceof ApiError && error.code === "border.hits_changed") onChange(await client.get<CheckView>(`/api/checks/${check.id}`, { purpose }));
          throw error;
        }
      },
      refer: async (reasons, note, body) => {
        await send("refer", { reasons, ...(note ? { note } : {}), ...(body ? { referred_to: body } : {}) });
        announce(t("announce.referred"));
      },
      protect: async (kind, note, body) => {
        await send("protection", { kind, ...(note ? { note } : {}), ...(body ? { referred_to: body } : {}) });
        announce(t("announce.protection"));
      },
      closeProtection: async (outcome, note) => void (await send("protection/close", { outcome, note })),
    }),
    [send, announce, t, check, purpose, onChange],
  );
  const review = async (hit: Hit, outcome: Review) => {
    const next = await send(`hits/${hit.id}/review`, outcome);
    announce(t("announce.reviewed", { count: next.hits.filter((item) => item.state === "unreviewed").length }));
  };
  const details = (values: DetailsInput) => void action.run(async () => void (await send("details", values)));
  const secondLine = purpose === "second_line" && can("border.second_line");
  const [papers, setPapers] = useState(false);
  const showPapers = useCallback(() => setPapers(true), []);
  useEffect(() => setPapers(false), [check.id]);
  useShortcuts({ f6: showPapers });
  return (
    <div className="check-screen">
      <IdentityStrip check={check} />
      {check.state === "closed" ? <DecidedOnStale checkId={check.id} /> : <StaleLists />}
      <div className="check-columns">
        <div className="check-column">
          <FindingsPanel findings={check.findings} onPapers={showPapers} />
          <StayPanel stay={check.stay} />
        </div>
        <div className="check-column check-column-wide">
          <HitsPanel check={check} purpose={purpose} action={action} onReview={review} />
          <PersonPanel check={check} purpose={purpose} onChange={onChange} />
          <HistoryPanel check={check} />
        </div>
        <div className="check-column">
          <PermitsPanel check={check} onDetails={details} />
          <JourneyPanel check={check} onDetails={details} />
          <CasePanel check={check} secondLine={secondLine} />
        </div>
      </div>
      <DecisionBar check={check} action={action} actions={actions} secondLine={secondLine} mayCloseProtection={can("protection.close")} />
      {papers ? <PapersDialog check={check} purpose={purpose} secondLine={secondLine} onClose={() => setPapers(false)} /> : null}
    </div>
  );
}
