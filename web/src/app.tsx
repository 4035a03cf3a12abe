// The client as a whole: first the session, then the setup, then the pages that the session's scopes allow.
import { useCallback, useEffect, useMemo, useState } from "react";
import { ApiError, client } from "./api/client.ts";
import type { Scope, Session, Setup } from "./api/types.ts";
import { AppContext, type AppState } from "./app_context.tsx";
import { Button, Loading } from "./components/basics.tsx";
import { OfflineBanner } from "./components/offline_banner.tsx";
import { TrainingBanner } from "./components/training_banner.tsx";
import { storedLanguage, useI18n } from "./i18n/i18n.tsx";
import { LockPage } from "./pages/lock_page.tsx";
import { PasswordPage } from "./pages/password_page.tsx";
import { PostChoicePage } from "./pages/post_choice_page.tsx";
import { Shell } from "./pages/shell.tsx";
import { SignInPage } from "./pages/sign_in_page.tsx";

type Start = "loading" | "ready" | "unreachable";

export function App() {
  const { language, setLanguage, setSetup, setup, setZone, t } = useI18n();
  const [start, setStart] = useState<Start>("loading");
  const [session, setSessionState] = useState<Session | null>(null);
  const [expired, setExpired] = useState(false);
  const [offlineSince, setOfflineSince] = useState<number | null>(null);
  const [spoken, setSpoken] = useState("");

  const setSession = useCallback(
    (next: Session | null) => {
      setSessionState(next);
      if (!next) return;
      setExpired(false);
      if (!storedLanguage()) setLanguage(next.language);
    },
    [setLanguage],
  );

  useEffect(() => {
    client.listen({
      sessionEnded: () =>
        setSessionState((current) => {
          if (current) setExpired(true);
          return null;
        }),
      passwordRequired: () => setSessionState((current) => current && { ...current, password_change_required: true }),
      reachable: (yes) => setOfflineSince((since) => (yes ? null : (since ?? Date.now()))),
    });
  }, []);

  const readSession = useCallback(() => {
    client.get<Session>("/api/session").then(
      (found) => {
        setSession(found);
        setStart("ready");
      },
      (error: unknown) => setStart(error instanceof ApiError ? "ready" : "unreachable"),
    );
  }, [setSession]);
  useEffect(readSession, [readSession]);

  const reloadSetup = useCallback(async () => setSetup(await client.get<Setup>("/api/setup")), [setSetup]);
  const ready = session !== null && !session.password_change_required;
  // Read again when the server comes back: the lists may have been missed.
  const reachable = offlineSince === null;
  useEffect(() => {
    if (ready && reachable) void reloadSetup().catch(() => undefined);
  }, [ready, reachable, reloadSetup]);

  useEffect(() => {
    const post = setup?.posts.find((item) => item.id === session?.post_id);
    setZone(post?.zone);
  }, [setup, session, setZone]);

  const announce = useCallback((text: string) => {
    setSpoken("");
    window.setTimeout(() => setSpoken(text), 30);
  }, []);

  const state = useMemo<AppState | null>(
    () =>
      session && {
        session,
        setSession,
        can: (...scopes: Scope[]) => scopes.some((scope) => session.scopes.includes(scope)),
        announce,
        reloadSetup,
      },
    [session, setSession, announce, reloadSetup],
  );

  return (
    <>
      <TrainingBanner />
      <OfflineBanner since={offlineSince} onReachable={() => setOfflineSince(null)} />
      <div className="visually-hidden" aria-live="assertive" lang={language}>
        {spoken}
      </div>
      {content()}
    </>
  );

  function content() {
    if (start === "loading") return <Loading />;
    if (start === "unreachable") {
      return (
        <main className="plain-page">
          <p>{t("offline.start")}</p>
          <Button onPress={readSession}>{t("offline.retry")}</Button>
        </main>
      );
    }
    if (!session || !state) return <LockPage otherwise={(desk) => <SignInPage expired={expired} desk={desk} onSession={setSession} />} onSession={setSession} />;
    if (session.password_change_required) return <PasswordPage session={session} onSession={setSession} />;
    if (!setup) return <Loading />;
    const needsPost = state.can("border.check", "border.second_line", "protection.desk") && !session.post_id;
    return <AppContext.Provider value={state}>{needsPost ? <PostChoicePage /> : <Shell />}</AppContext.Provider>;
  }
}
