// Whether this desk is ready: what its document reader types, and what its printer makes of a page. The answer goes to the health page.
import { useEffect, useState } from "react";
import { client } from "../api/client.ts";
import type { DeskTrial } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, Code, ErrorNote, Fact, Note, PageHead, Panel } from "../components/basics.tsx";
import { SelectInput } from "../components/fields.tsx";
import { wayText } from "../components/way_text.ts";
import { kLanguageNames, kLanguages, useI18n } from "../i18n/i18n.tsx";
import { attachMrzCapture } from "../lib/mrz_listener.ts";
import { countChecks, isWay, kWays, rememberedWay, rememberWay, type Way } from "../lib/zone_reading.ts";
import { useAction } from "../lib/use_action.ts";

interface Read {
  text: string;
  way: Way;
}

export function DeskPage() {
  const { t, setup } = useI18n();
  const { session, announce } = useApp();
  const post = setup?.posts.find((item) => item.id === session.post_id);
  const action = useAction();
  const tried = (part: "printer" | "reader", good: boolean, layout = "") =>
    void action.run(async () => {
      await client.post<DeskTrial>("/api/health/trials", { part, good, ...(layout ? { layout } : {}) });
      announce(t("desk.noted"));
    });
  return (
    <div className="page">
      <PageHead title={t("desk.title")} />
      {post ? (
        <p className="muted">
          <Code>{post.code}</Code> <bdi>{session.lane}</bdi>
        </p>
      ) : (
        <Note tone="warning">{t("desk.no_post")}</Note>
      )}
      <ErrorNote error={action.error} />
      <ReaderPanel onTried={(good, way) => tried("reader", good, way)} />
      <PrinterPanel onTried={(good) => tried("printer", good)} />
    </div>
  );
}

function ReaderPanel({ onTried }: { onTried: (good: boolean, way: Way) => void }) {
  const { t } = useI18n();
  const { announce } = useApp();
  const [way, setWay] = useState<Way>(() => rememberedWay());
  const [read, setRead] = useState<Read | null>(null);
  const [misread, setMisread] = useState(false);
  useEffect(
    () =>
      attachMrzCapture(
        {
          onMrz: (text, found) => {
            setMisread(false);
            setRead({ text, way: found });
            announce(t("desk.read"));
          },
          onMisread: () => {
            setRead(null);
            setMisread(true);
            announce(t("desk.not_read"));
          },
        },
        { remembered: way },
      ),
    [way, announce, t],
  );
  const choose = (next: string) => {
    if (!isWay(next)) return;
    rememberWay(next);
    setWay(next);
    setRead(null);
  };
  const checks = read ? countChecks(read.text.replace(/\n/g, "")) : null;
  return (
    <Panel title={t("desk.reader")}>
      <p>{t("desk.reader_text")}</p>
      <SelectInput label={t("desk.layout")} value={way} onChange={choose} choices={kWays.map((id) => ({ id, label: t(wayText(id)) }))} />
      {misread ? <Note tone="error">{t("desk.not_read")}</Note> : null}
      {read && checks ? (
        <>
          <pre className="zone" dir="ltr">{read.text}</pre>
          <dl className="facts">
            <Fact label={t("desk.check_digits")}>{t("desk.check_digits_of", { right: checks.right, of: checks.of })}</Fact>
            <Fact label={t("desk.read_as")}>{t(wayText(read.way))}</Fact>
          </dl>
          <p>{t("desk.compare")}</p>
          <div className="row">
            <Button
              kind="primary"
              onPress={() => {
                rememberWay(read.way);
                onTried(true, read.way);
              }}
            >
              {t("desk.reader_right")}
            </Button>
            <Button onPress={() => onTried(false, read.way)}>{t("desk.reader_wrong")}</Button>
          </div>
        </>
      ) : null}
      {misread ? (
        <div className="row">
          <Button onPress={() => onTried(false, way)}>{t("desk.reader_wrong")}</Button>
        </div>
      ) : null}
    </Panel>
  );
}

function PrinterPanel({ onTried }: { onTried: (good: boolean) => void }) {
  const { t, language } = useI18n();
  const [pageLanguage, setPageLanguage] = useState<string>(language);
  const [opened, setOpened] = useState(false);
  return (
    <Panel title={t("desk.printer")}>
      <p>{t("desk.printer_text")}</p>
      <SelectInput label={t("desk.page_language")} value={pageLanguage} onChange={setPageLanguage} choices={kLanguages.map((code) => ({ id: code, label: kLanguageNames[code] }))} />
      <div className="row">
        <a className="button button-primary" href={`/api/health/test-page?language=${pageLanguage}`} target="_blank" rel="noreferrer" onClick={() => setOpened(true)}>
          {t("desk.open_page")}
        </a>
        <Button onPress={() => onTried(true)} isDisabled={!opened}>
          {t("desk.page_right")}
        </Button>
        <Button onPress={() => onTried(false)} isDisabled={!opened}>
          {t("desk.page_wrong")}
        </Button>
      </div>
      <p className="muted small">
        <a href={`/api/health/card?language=${pageLanguage}`} target="_blank" rel="noreferrer">
          {t("desk.card")}
        </a>
      </p>
    </Panel>
  );
}
