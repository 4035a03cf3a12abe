import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useApp } from "../app_context.tsx";
import { AccountsPanel } from "../components/admin/accounts_panel.tsx";
import { EnvelopesPanel } from "../components/emergency/envelopes_panel.tsx";
import { PostsPanel } from "../components/admin/posts_panel.tsx";
import { PageHead } from "../components/basics.tsx";
import { useI18n } from "../i18n/i18n.tsx";

export function AdministrationPage() {
  const { t } = useI18n();
  const { can } = useApp();
  return (
    <div className="page">
      <PageHead title={t("nav.administration")} />
      <Tabs className="tabs">
        <TabList className="tab-list" aria-label={t("nav.administration")}>
          {can("accounts.manage") ? (
            <Tab className="tab" id="accounts">
              {t("admin.accounts")}
            </Tab>
          ) : null}
          {can("posts.manage") ? (
            <Tab className="tab" id="posts">
              {t("admin.posts")}
            </Tab>
          ) : null}
          {can("emergency.manage") ? (
            <Tab className="tab" id="envelopes">
              {t("envelope.title")}
            </Tab>
          ) : null}
        </TabList>
        {can("accounts.manage") ? (
          <TabPanel className="tab-panel" id="accounts">
            <AccountsPanel />
          </TabPanel>
        ) : null}
        {can("posts.manage") ? (
          <TabPanel className="tab-panel" id="posts">
            <PostsPanel />
          </TabPanel>
        ) : null}
        {can("emergency.manage") ? (
          <TabPanel className="tab-panel" id="envelopes">
            <EnvelopesPanel />
          </TabPanel>
        ) : null}
      </Tabs>
    </div>
  );
}
