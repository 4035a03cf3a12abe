// Help without a network: the card for officers, and the guide of the one who keeps the site alive, in the reader's language.
import { useEffect, useState } from "react";
import { client } from "../api/client.ts";
import type { OfficerCard } from "../api/types.ts";
import { ErrorNote, Loading, PageHead, Panel } from "../components/basics.tsx";
import { GuideText, headingId } from "../components/guide_text.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { parseMarkdown, plainText, type Block } from "../lib/markdown.ts";
import { useLoad } from "../lib/use_load.ts";

// Each a file of its own, loaded when it is asked for; part of the program like the rest of the client.
const kGuides = {
  en: () => import("../../../docs/operations.md?raw"),
  fr: () => import("../../../docs/operations.fr.md?raw"),
  es: () => import("../../../docs/operations.es.md?raw"),
  ar: () => import("../../../docs/operations.ar.md?raw"),
};

export function HelpPage({ guide }: { guide: boolean }) {
  const { t, language } = useI18n();
  return (
    <div className="page">
      <PageHead title={t("help.title")}>
        <a className="button button-plain" href={guide ? "#/help" : "#/help/guide"}>
          {t(guide ? "help.show_card" : "help.show_guide")}
        </a>
      </PageHead>
      {guide ? <Guide key={language} /> : <Card key={language} />}
    </div>
  );
}

function Card() {
  const { t, language } = useI18n();
  const card = useLoad((signal) => client.get<OfficerCard>(`/api/health/card/text?language=${language}`, { signal }), `card-${language}`);
  if (card.error) return <ErrorNote error={card.error} />;
  if (!card.data) return <Loading />;
  const of = (kind: string) => card.data?.lines.find((line) => line.kind === kind)?.text ?? "";
  const parts: { heading: string; lines: OfficerCard["lines"] }[] = [];
  for (const line of card.data.lines) {
    if (line.kind === "heading") parts.push({ heading: line.text, lines: [] });
    // Lines to be filled in by hand are for the paper.
    else if ((line.kind === "tick" || line.kind === "paragraph") && !line.text.includes("____")) parts.at(-1)?.lines.push(line);
  }
  return (
    <>
      <p>
        <strong>{of("title")}.</strong> {of("below")}{" "}
        <a href={`/api/health/card?language=${language}`} target="_blank" rel="noreferrer">
          {t("desk.card")}
        </a>
      </p>
      <div className="guide">
        {parts.map((part) => (
          <Panel key={part.heading} title={part.heading}>
            <ul className="card-lines">
              {part.lines.map((line) => (
                <li key={line.text}>{line.text}</li>
              ))}
            </ul>
          </Panel>
        ))}
      </div>
    </>
  );
}

function Guide() {
  const { t, language } = useI18n();
  const [blocks, setBlocks] = useState<Block[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    kGuides[language]().then(
      (file) => {
        if (!gone) setBlocks(parseMarkdown(file.default));
      },
      () => {
        if (!gone) setFailed(true);
      },
    );
    return () => {
      gone = true;
    };
  }, [language]);
  if (failed) return <p role="alert">{t("help.failed")}</p>;
  if (!blocks) return <Loading />;
  const chapters = blocks.flatMap((block) => (block.kind === "heading" && block.level === 2 ? [block] : []));
  const show = (slug: string) => {
    const heading = document.getElementById(headingId(slug));
    heading?.scrollIntoView();
    heading?.focus();
  };
  return (
    <div className="guide-page">
      <nav className="guide-contents" aria-label={t("help.contents")}>
        <ul>
          {chapters.map((chapter) => (
            <li key={chapter.slug}>
              <button type="button" className="guide-link" onClick={() => show(chapter.slug)}>
                {plainText(chapter.parts)}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <GuideText blocks={blocks} />
    </div>
  );
}

