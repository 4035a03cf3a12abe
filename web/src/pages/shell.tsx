// The frame of the working pages: where one is, what one may open, who one is.
import { lazy, Suspense, useEffect, useState } from "react";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { client } from "../api/client.ts";
import type { Scope } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Code, Loading } from "../components/basics.tsx";
import { AlarmBanner } from "../components/emergency/alarm_banner.tsx";
import { Brand } from "../components/front_page.tsx";
import { HealthSign } from "../components/health_sign.tsx";
import { LanguageSwitch } from "../components/language_switch.tsx";
import { TotpDialog } from "../components/totp_dialog.tsx";
import { useTraining } from "../components/training_banner.tsx";
import { useI18n, type MessageKey } from "../i18n/i18n.tsx";
import { go, useRoute } from "../lib/router.ts";
import { PinDialog } from "../components/shift/pin_dialog.tsx";
import { RecoveryDialog } from "../components/shift/recovery_dialog.tsx";
import { DeputationDialog } from "../components/shift/deputation_dialog.tsx";
import { lockDesk } from "../components/shift/desk.ts";
import { useShortcuts } from "../lib/use_shortcuts.ts";
import { AdministrationPage } from "./administration_page.tsx";
import { ApprovalsPage } from "./approvals_page.tsx";
import { EmergencyPage } from "./emergency_page.tsx";
import { ShiftPage } from "./shift_page.tsx";
import { AlertsPage } from "./alerts_page.tsx";
import { ArrivalsPage } from "./arrivals_page.tsx";
import { AssessmentsPage } from "./assessments_page.tsx";
import { CarePage } from "./care_page.tsx";
import { BacklogPage } from "./backlog_page.tsx";
import { CounterPage } from "./counter_page.tsx";
import { DeskPage } from "./desk_page.tsx";
import { DirectoryPage } from "./directory_page.tsx";
import { HitsPage } from "./hits_page.tsx";
import { HealthPage } from "./health_page.tsx";
import { HelpPage } from "./help_page.tsx";
import { GroupsPage } from "./groups_page.tsx";
import { JournalPage } from "./journal_page.tsx";
import { EntryRulesPage } from "./entry_rules_page.tsx";
import { PersonsPage } from "./persons_page.tsx";
import { PairedPage } from "./paired_page.tsx";
import { PermitsPage } from "./permits_page.tsx";
import { PostChoicePage } from "./post_choice_page.tsx";
import { SecondLinePage } from "./second_line_page.tsx";
import { TrainingPage } from "./training_page.tsx";
import { TravellersPage } from "./travellers_page.tsx";
import { TrustPage } from "./trust_page.tsx";

// Charts are the heaviest part and no officer at a counter needs them.
const StatisticsPage = lazy(() => import("./statistics_page.tsx"));

interface PageEntry {
  id: string;
  label: MessageKey;
  scopes: Scope[];
}
const kPages: PageEntry[] = [
  { id: "counter", label: "nav.counter", scopes: ["border.check"] },
  { id: "groups", label: "nav.groups", scopes: ["border.check", "border.second_line"] },
  { id: "second-line", label: "nav.second_line", scopes: ["border.second_line"] },
  { id: "hits", label: "nav.hits", scopes: ["hits.call", "hits.desk", "hits.discreet"] },
  { id: "backlog", label: "nav.backlog", scopes: ["backlog.type", "backlog.issue"] },
  { id: "shift", label: "nav.shift", scopes: ["shift.hand_over"] },
  { id: "travellers", label: "nav.travellers", scopes: ["border.history"] },
  { id: "permits", label: "nav.permits", scopes: ["permits.read"] },
  { id: "arrivals", label: "nav.arrivals", scopes: ["arrivals.register", "arrivals.surge"] },
  { id: "care", label: "nav.care", scopes: ["protection.desk"] },
  { id: "persons", label: "nav.persons", scopes: ["persons.manage"] },
  { id: "alerts", label: "nav.alerts", scopes: ["alerts.read"] },
  { id: "trust", label: "nav.trust", scopes: ["trust.import", "trust.confirm"] },
  { id: "directory", label: "nav.directory", scopes: ["directory.read", "releases.publish"] },
  { id: "paired", label: "nav.paired", scopes: ["paired_tests.manage", "paired_tests.fill"] },
  { id: "assessments", label: "nav.assessments", scopes: ["assessments.read"] },
  { id: "statistics", label: "nav.statistics", scopes: ["statistics.read"] },
  { id: "entry-rules", label: "nav.entry_rules", scopes: ["statistics.read"] },
  { id: "journal", label: "nav.journal", scopes: ["journal.read", "journal.verify", "site.backup"] },
  { id: "training", label: "nav.training", scopes: ["border.check", "border.second_line"] },
  { id: "health", label: "nav.health", scopes: ["health.read"] },
  { id: "approvals", label: "nav.approvals", scopes: ["accounts.manage", "alerts.import", "site.backup", "emergency.watch"] },
  { id: "emergency", label: "nav.emergency", scopes: ["emergency.watch", "emergency.review", "deputies.give"] },
  { id: "administration", label: "nav.administration", scopes: ["accounts.manage", "posts.manage"] },
];

const kInBar = 7;

export function Shell() {
  const { t, setup } = useI18n();
  const { can } = useApp();
  const route = useRoute();
  const [changingPost, setChangingPost] = useState(false);
  const training = useTraining();
  const pages = kPages.filter((page) => can(...page.scopes) && (page.id !== "training" || training));
  const current = pages.find((page) => page.id === route.page) ?? null;
  // As many as fit beside the post and the name; whoever may open more has them behind one button.
  const bar = pages.length <= kInBar + 1 ? pages : pages.slice(0, kInBar);
  const more = pages.slice(bar.length);
  // Reached from the menu under the name, not from the bar: it is for the morning, not for the day.
  const atDesk = route.page === "desk" && can("border.check", "border.second_line", "health.read");
  // Help is everybody's.
  const atHelp = route.page === "help";
  useEffect(() => {
    if (!current && !atDesk && !atHelp && pages[0]) go(pages[0].id);
  }, [current, atDesk, atHelp, pages]);
  useEffect(() => {
    const label = atDesk ? "desk.title" : atHelp ? "help.title" : current?.label;
    document.title = label ? `${t(label)} · Limen` : "Limen";
  }, [current, atDesk, atHelp, t]);

  if (changingPost) return <PostChoicePage onDone={() => setChangingPost(false)} onCancel={() => setChangingPost(false)} />;
  return (
    <div className="shell">
      <a className="skip-link" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>
        {t("nav.skip")}
      </a>
      <header className="topbar">
        <Brand />
        <nav aria-label={t("nav.label")} className="nav">
          {bar.map((page) => (
            <a key={page.id} href={`#/${page.id}`} aria-current={page === current ? "page" : undefined}>
              {t(page.label)}
            </a>
          ))}
          {more.length > 0 ? (
            <MenuTrigger>
              <AriaButton className="nav-more" data-current={current && more.includes(current) ? true : undefined}>
                {current && more.includes(current) ? t(current.label) : t("nav.more")} <span aria-hidden="true">▾</span>
              </AriaButton>
              <Popover className="popover">
                <Menu className="listbox" aria-label={t("nav.more")} onAction={(key) => go(String(key))}>
                  {more.map((page) => (
                    <MenuItem className="option" id={page.id} key={page.id}>
                      {t(page.label)}
                    </MenuItem>
                  ))}
                  <MenuItem className="option" id="help">
                    {t("help.title")}
                  </MenuItem>
                </Menu>
              </Popover>
            </MenuTrigger>
          ) : null}
        </nav>
        <SessionTools onChangePost={() => setChangingPost(true)} />
      </header>
      {setup?.site.demo ? (
        <div className="demo-banner" role="note">
          {t("demo.banner")}
        </div>
      ) : null}
      {can("emergency.watch") ? <AlarmBanner /> : null}
      <main id="main" className="main" tabIndex={-1}>
        <Suspense fallback={<Loading />}>{atHelp ? <HelpPage guide={route.rest[0] === "guide"} /> : pages.length === 0 ? <p className="empty">{t("nav.nothing")}</p> : atDesk ? <DeskPage /> : current ? pageOf(current.id) : null}</Suspense>
      </main>
    </div>
  );

  function pageOf(id: string) {
    if (id === "counter") return <CounterPage checkId={route.rest[0] ?? null} />;
    if (id === "groups") return <GroupsPage groupId={route.rest[0] ?? null} />;
    if (id === "second-line") return <SecondLinePage checkId={route.rest[0] ?? null} />;
    if (id === "hits") return <HitsPage fileId={route.rest[0] ?? null} />;
    if (id === "backlog") return <BacklogPage />;
    if (id === "shift") return <ShiftPage />;
    if (id === "approvals") return <ApprovalsPage />;
    if (id === "emergency") return <EmergencyPage />;
    if (id === "travellers") return <TravellersPage travellerId={route.rest[0] ?? null} />;
    if (id === "permits") return <PermitsPage permitId={route.rest[0] ?? null} />;
    if (id === "entry-rules") return <EntryRulesPage />;
    if (id === "arrivals") return <ArrivalsPage />;
    if (id === "care") return <CarePage caseId={route.rest[0] ?? null} />;
    if (id === "persons") return <PersonsPage />;
    if (id === "alerts") return <AlertsPage />;
    if (id === "trust") return <TrustPage />;
    if (id === "directory") return <DirectoryPage organisation={route.rest[0] ?? null} />;
    if (id === "paired") return <PairedPage caseId={route.rest[0] ?? null} />;
    if (id === "assessments") return <AssessmentsPage rest={route.rest} />;
    if (id === "statistics") return <StatisticsPage />;
    if (id === "training") return <TrainingPage />;
    if (id === "health") return <HealthPage />;
    return id === "journal" ? <JournalPage /> : <AdministrationPage />;
  }
}

function SessionTools({ onChangePost }: { onChangePost: () => void }) {
  const { t, setup } = useI18n();
  const { session, setSession, can } = useApp();
  const [open, setOpen] = useState<"totp" | "pin" | "recovery" | "deputy" | null>(null);
  const close = () => setOpen(null);
  const post = setup?.posts.find((item) => item.id === session.post_id);
  const signOut = () => {
    const leave = () => {
      window.location.hash = "";
      setSession(null);
    };
    // If the server cannot be reached the session still ends here; there it ends by its time.
    client.delete("/api/session").then(leave, leave);
  };
  const lock = (leaves: boolean) => void lockDesk(leaves).finally(() => setSession(null));
  useShortcuts({ f9: () => lock(false) });
  const choose = (key: string) => {
    if (key === "lock") lock(false);
    if (key === "leave") lock(true);
    if (key === "pin" || key === "recovery" || key === "deputy") setOpen(key);
    if (key === "post") onChangePost();
    if (key === "totp") setOpen("totp");
    if (key === "desk" || key === "help") go(key);
    if (key === "out") signOut();
  };
  return (
    <div className="session-tools">
      {post ? (
        <span className="where">
          <Code>{post.code}</Code> <bdi>{session.lane ? t("shell.lane", { lane: session.lane }) : ""}</bdi>
        </span>
      ) : null}
      <HealthSign />
      <LanguageSwitch />
      <MenuTrigger>
        <AriaButton className="user-button">
          <bdi>{session.name}</bdi>
          <span className="chevron" aria-hidden="true" />
        </AriaButton>
        <Popover className="popover" placement="bottom end">
          <Menu className="listbox" onAction={(key) => choose(String(key))}>
            {can("border.check", "border.second_line", "protection.desk") ? (
              <MenuItem className="option" id="post">
                {t("shell.change_post")}
              </MenuItem>
            ) : null}
            {can("border.check", "border.second_line", "health.read") ? (
              <MenuItem className="option" id="desk">
                {t("desk.title")}
              </MenuItem>
            ) : null}
            {session.totp_enrolled ? null : (
              <MenuItem className="option" id="totp">
                {t("shell.enrol_totp")}
              </MenuItem>
            )}
            {session.totp_enrolled ? (
              <MenuItem className="option" id="recovery">
                {t("recovery.title")}
              </MenuItem>
            ) : null}
            {can("shift.hand_over") ? (
              <>
                <MenuItem className="option" id="deputy">
                  {t("deputy.mine")}
                </MenuItem>
                <MenuItem className="option" id="pin">
                  {t("pin.title")}
                </MenuItem>
                <MenuItem className="option" id="leave">
                  {t("desk.leave")}
                </MenuItem>
              </>
            ) : null}
            <MenuItem className="option" id="help">
              {t("help.title")}
            </MenuItem>
            <MenuItem className="option" id="lock" textValue={t("desk.lock")}>
              {t("desk.lock")} <kbd dir="ltr">F9</kbd>
            </MenuItem>
            <MenuItem className="option" id="out">
              {t("shell.sign_out")}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      {open === "totp" ? <TotpDialog onClose={close} /> : null}
      {open === "pin" ? <PinDialog onClose={close} /> : null}
      {open === "recovery" ? <RecoveryDialog onClose={close} /> : null}
      {open === "deputy" ? <DeputationDialog onClose={close} /> : null}
    </div>
  );
}
