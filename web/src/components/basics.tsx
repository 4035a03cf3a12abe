// Small pieces that every page uses.
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps } from "react-aria-components";
import { ApiError, UnreachableError } from "../api/client.ts";
import type { Severity } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { codeMessage } from "../lib/error_text.ts";

interface ActionButtonProps extends Omit<ButtonProps, "className" | "children"> {
  kind?: "primary" | "plain" | "danger" | "protect" | "quiet";
  keys?: string;
  small?: boolean;
  children: ReactNode;
}

export function Button({ kind = "plain", keys, small, children, ...rest }: ActionButtonProps) {
  return (
    <AriaButton {...rest} className={`button button-${kind}${small ? " button-small" : ""}`}>
      <span>{children}</span>
      {keys ? <kbd dir="ltr">{keys}</kbd> : null}
    </AriaButton>
  );
}

export function Panel({ title, aside, children, className = "" }: { title: ReactNode; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`panel ${className}`}>
      <header className="panel-head">
        <h2>{title}</h2>
        {aside}
      </header>
      {/* A panel may scroll by itself; the keyboard must reach what scrolls. */}
      <div className="panel-body" tabIndex={className.includes("scrolls") ? 0 : undefined} role={className.includes("scrolls") ? "group" : undefined} aria-label={className.includes("scrolls") && typeof title === "string" ? title : undefined}>
        {children}
      </div>
    </section>
  );
}

export function Fact({ label, children, strong }: { label: string; children: ReactNode; strong?: boolean }) {
  return (
    <div className={`fact${strong ? " fact-strong" : ""}`}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

// Document numbers, codes, hashes: the characters themselves, left to right in every language.
export function Code({ children }: { children: ReactNode }) {
  return (
    <bdi dir="ltr" className="code">
      {children}
    </bdi>
  );
}

export function PersonName({ surname, given }: { surname: string | null | undefined; given: string | null | undefined }) {
  return (
    <bdi className="person-name">
      <span className="surname">{surname || "–"}</span>
      {given ? <span className="given">, {given}</span> : null}
    </bdi>
  );
}

export type Tone = "neutral" | "info" | "good" | "warning" | "error" | "protect";
export function Tag({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}

export function toneOf(severity: Severity): Tone {
  return severity;
}

export function ErrorNote({ error }: { error: unknown }) {
  const { t, language } = useI18n();
  if (!error) return null;
  let text = t("error.unknown");
  let detail = "";
  if (error instanceof UnreachableError) text = t("error.unreachable");
  if (error instanceof ApiError) {
    const known = codeMessage(error.code);
    text = known ? t(known) : error.message;
    // The server speaks English: in another language, first say what has happened at all.
    if (!known && language !== "en") [text, detail] = [t("error.not_done"), error.message];
    if (error.retryAfter !== null) detail = `${detail} ${t("error.retry_after", { seconds: error.retryAfter })}`.trim();
  }
  return (
    <div className="note note-error" role="alert">
      <strong>{text}</strong>
      {detail ? <bdi> {detail}</bdi> : null}
      {error instanceof ApiError ? (
        <span className="note-code">
          <Code>{error.code}</Code>
          {error.problem.request_id ? <> · <Code>{error.problem.request_id}</Code></> : null}
        </span>
      ) : null}
    </div>
  );
}

export function Note({ tone = "info", children, live }: { tone?: Tone; children: ReactNode; live?: boolean }) {
  return (
    <div className={`note note-${tone}`} role={live ? "status" : undefined}>
      {children}
    </div>
  );
}

export function Loading() {
  const { t } = useI18n();
  return (
    <p className="loading" role="status">
      {t("common.loading")}
    </p>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty">{children}</p>;
}

export function PageHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="page-head">
      <h1>{title}</h1>
      <div className="page-tools">{children}</div>
    </header>
  );
}
