// The directory of partners at the desk: organisations, what the public proposes, who is on duty, and what is published of it.
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { client } from "../api/client.ts";
import type { ProposalList } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { ErrorNote, PageHead } from "../components/basics.tsx";
import { DutyTab } from "../components/directory/duty_tab.tsx";
import { OrganisationPage } from "../components/directory/organisation_page.tsx";
import { OrganisationsTab } from "../components/directory/organisations_tab.tsx";
import { ProposalsTab } from "../components/directory/proposals_tab.tsx";
import { ReleasesTab } from "../components/directory/releases_tab.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useLoad } from "../lib/use_load.ts";

export function DirectoryPage({ organisation }: { organisation: string | null }) {
  const { t, number } = useI18n();
  const { can } = useApp();
  const reads = can("directory.read");
  const [tab, setTab] = useState(reads ? "organisations" : "releases");
  const queue = useLoad(reads ? (signal) => client.get<ProposalList>("/api/directory/proposals", { signal }) : null, "proposals");
  if (organisation) return <OrganisationPage key={organisation} id={organisation} />;
  const waiting = queue.data?.open ?? 0;
  return (
    <div className="page">
      <PageHead title={t("directory.title")} />
      <ErrorNote error={queue.error} />
      <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => {
          setTab(String(key));
          if (key === "proposals") queue.reload();  // what has come since the page was opened
        }}>
        <TabList className="tab-list" aria-label={t("directory.title")}>
          {reads ? (
            <>
              <Tab className="tab" id="organisations">
                {t("directory.organisations")}
              </Tab>
              <Tab className="tab" id="proposals">
                {waiting > 0 ? t("directory.proposals_open", { count: waiting, shown: number(waiting) }) : t("directory.proposals")}
              </Tab>
              <Tab className="tab" id="duty">
                {t("directory.on_duty")}
              </Tab>
            </>
          ) : null}
          {can("releases.publish") ? (
            <Tab className="tab" id="releases">
              {t("directory.releases")}
            </Tab>
          ) : null}
        </TabList>
        <TabPanel className="tab-panel" id="organisations">
          <OrganisationsTab />
        </TabPanel>
        <TabPanel className="tab-panel" id="proposals">
          <ProposalsTab queue={queue.data} onDecided={queue.reload} />
        </TabPanel>
        <TabPanel className="tab-panel" id="duty">
          <DutyTab />
        </TabPanel>
        {can("releases.publish") ? (
          <TabPanel className="tab-panel" id="releases">
            <ReleasesTab />
          </TabPanel>
        ) : null}
      </Tabs>
    </div>
  );
}
