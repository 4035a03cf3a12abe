// Before a check: the big hint, what holds for the lane (direction, transport, carrier), manual entry, and the checks still open.
import { useState } from "react";
import { client } from "../../api/client.ts";
import type { CheckSummary, Direction } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { mrzFromText } from "../../lib/mrz_text.ts";
import { repairText } from "../../lib/zone_reading.ts";
import { go } from "../../lib/router.ts";
import { useLoad } from "../../lib/use_load.ts";
import { useShortcuts } from "../../lib/use_shortcuts.ts";
import type { CheckSubject } from "../../pages/counter_page.tsx";
import { Button, ErrorNote, Panel } from "../basics.tsx";
import { Segmented, SelectInput, TextInput } from "../fields.tsx";
import { CheckList } from "./check_list.tsx";
import { ManualEntryDialog } from "./manual_entry_dialog.tsx";
import { PictureDialog } from "./picture_dialog.tsx";

export interface LaneSettings {
  direction: Direction;
  transport: string;
  carrier: string;
}

interface StartPanelProps {
  settings: LaneSettings;
  onSettings: (settings: LaneSettings) => void;
  onStart: (subject: CheckSubject) => Promise<boolean>;
  busy: boolean;
  error: unknown;
}

export function StartPanel({ settings, onSettings, onStart, busy, error }: StartPanelProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const [entry, setEntry] = useState<"document" | "no_document" | "picture" | null>(null);
  const [typed, setTyped] = useState("");
  const open = useLoad((signal) => client.get<{ checks: CheckSummary[]; unreadable?: number }>("/api/checks?state=open&limit=8", { purpose: "border_check", signal }), "open");
  useShortcuts(
    entry
      ? {}
      : {
          m: () => setEntry("document"),
          n: () => setEntry("no_document"),
          b: () => setEntry("picture"),
          e: () => onSettings({ ...settings, direction: settings.direction === "entry" ? "exit" : "entry" }),
        },
  );
  const mrz = mrzFromText(typed) ?? repairText(typed)?.text ?? null;
  const check = () => {
    if (mrz) void onStart({ mrz });
  };
  return (
    <div className="start">
      <section className={`start-hint start-${settings.direction}`}>
        <svg className="start-icon" viewBox="0 0 96 64" aria-hidden="true">
          <rect x="2" y="44" width="92" height="16" rx="3" className="icon-reader" />
          <rect x="20" y="4" width="56" height="36" rx="3" className="icon-page" />
          <circle cx="34" cy="17" r="6" className="icon-line" />
          <path d="M46 13h22M46 20h16M26 30h44M26 35h44" className="icon-line" />
        </svg>
        <h1>{busy ? t("counter.checking") : t("counter.hint")}</h1>
        <p>{t("counter.hint_text")}</p>
        <div className="start-lane">
          <Segmented
            label={t("counter.direction")}
            value={settings.direction}
            onChange={(direction) => onSettings({ ...settings, direction: direction as Direction })}
            choices={[
              { id: "entry", label: t("direction.entry") },
              { id: "exit", label: t("direction.exit") },
            ]}
          />
          <SelectInput label={t("journey.transport")} value={settings.transport} onChange={(transport) => onSettings({ ...settings, transport })} choices={choicesOf(i18n, "transport_modes")} />
          <TextInput label={t("journey.carrier")} value={settings.carrier} onChange={(carrier) => onSettings({ ...settings, carrier })} ltr maxLength={40} />
        </div>
        <ErrorNote error={error} />
      </section>
      <div className="start-side">
        <Panel title={t("counter.without_reader")}>
          <TextInput label={t("counter.mrz")} hint={t("counter.mrz_hint")} value={typed} onChange={setTyped} rows={3} ltr />
          <div className="row">
            <Button kind="primary" isDisabled={!mrz || busy} onPress={check}>
              {t("counter.check")}
            </Button>
          </div>
          <hr />
          <div className="row">
            <Button keys="M" onPress={() => setEntry("document")}>
              {t("counter.manual")}
            </Button>
            <Button keys="N" onPress={() => setEntry("no_document")}>
              {t("counter.no_document")}
            </Button>
            <Button keys="B" onPress={() => setEntry("picture")}>
              {t("picture.open_dialog")}
            </Button>
          </div>
          <p className="muted small">{t("counter.keys_hint")}</p>
        </Panel>
        <Panel title={t("counter.open_checks")} className="scrolls">
          <ErrorNote error={open.error} />
          <CheckList checks={open.data?.checks ?? []} unreadable={open.data?.unreadable} empty={t("counter.open_none")} onOpen={(id) => go("counter", id)} />
        </Panel>
      </div>
      {entry === "picture" ? <PictureDialog busy={busy} error={error} onStart={onStart} onClose={() => setEntry(null)} /> : null}
      {entry && entry !== "picture" ? <ManualEntryDialog mode={entry} busy={busy} error={error} onStart={onStart} onClose={() => setEntry(null)} /> : null}
    </div>
  );
}
