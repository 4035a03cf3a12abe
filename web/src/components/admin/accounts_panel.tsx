import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Account } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Loading, Tag, type Tone } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { AccountDialog } from "./account_dialog.tsx";
import { OneTimePassword, type Issued } from "./one_time_password.tsx";

const kStates: Record<Account["state"], { label: MessageKey; tone: Tone }> = {
  active: { label: "admin.active", tone: "good" },
  disabled: { label: "admin.disabled", tone: "neutral" },
  locked: { label: "admin.locked", tone: "error" },
};

export function AccountsPanel() {
  const i18n = useI18n();
  const { t } = i18n;
  const { session } = useApp();
  const loaded = useLoad((signal) => client.get<{ accounts: Account[] }>("/api/accounts", { signal }), "accounts");
  const [editing, setEditing] = useState<Account | "new" | null>(null);
  const [issued, setIssued] = useState<Issued | null>(null);
  const action = useAction();
  const send = (account: Account, what: "disable" | "enable" | "reset") =>
    void action.run(async () => {
      const answer = await client.post<{ one_time_password?: string } | undefined>(`/api/accounts/${encodeURIComponent(account.id)}/${what}`, {});
      if (answer?.one_time_password) setIssued({ account: account.account, password: answer.one_time_password });
      loaded.reload();
    });
  const postNames = (account: Account) => (account.posts.length === 0 ? t("admin.all_posts") : account.posts.map((id) => i18n.setup?.posts.find((post) => post.id === id)?.code ?? id.slice(0, 8)).join(" "));
  return (
    <>
      <div className="panel-tools">
        <Button kind="primary" onPress={() => setEditing("new")}>
          {t("admin.new_account")}
        </Button>
      </div>
      <ErrorNote error={loaded.error ?? action.error} />
      {loaded.data ? (
        <DataTable
          caption={t("admin.accounts")}
          className="fill"
          rows={loaded.data.accounts}
          rowKey={(row) => row.id}
          empty={t("admin.no_accounts")}
          columns={[
            { id: "account", head: t("signin.account"), cell: (row) => <Code>{row.account}</Code> },
            { id: "name", head: t("person.name"), cell: (row) => <bdi>{row.name}</bdi> },
            { id: "roles", head: t("admin.roles"), cell: (row) => row.roles.map((role) => i18n.label("roles", role)).join(" · ") },
            { id: "posts", head: t("admin.posts"), cell: (row) => <bdi>{postNames(row)}</bdi> },
            { id: "totp", head: t("admin.totp"), cell: (row) => (row.totp_enrolled ? t("common.yes") : t("common.no")) },
            { id: "last", head: t("admin.last_sign_in"), cell: (row) => i18n.instant(row.last_sign_in) },
            { id: "state", head: t("alerts.state"), cell: (row) => <Tag tone={kStates[row.state].tone}>{t(kStates[row.state].label)}</Tag> },
            {
              id: "tools",
              head: t("common.actions"),
              narrow: true,
              cell: (row) =>
                row.id === session.account_id ? (
                  <span className="muted small">{t("admin.own")}</span>
                ) : (
                  <span className="row-tools">
                    <Button small onPress={() => setEditing(row)}>
                      {t("admin.roles")}
                    </Button>
                    <Button small kind="quiet" isDisabled={action.busy} onPress={() => send(row, "reset")}>
                      {t("admin.reset")}
                    </Button>
                    <Button small kind="quiet" isDisabled={action.busy} onPress={() => send(row, row.state === "disabled" ? "enable" : "disable")}>
                      {row.state === "disabled" ? t("admin.enable") : t("admin.disable")}
                    </Button>
                  </span>
                ),
            },
          ]}
        />
      ) : loaded.error ? null : (
        <Loading />
      )}
      {editing ? (
        <AccountDialog
          account={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onDone={(made) => {
            setEditing(null);
            if (made) setIssued(made);
            loaded.reload();
          }}
        />
      ) : null}
      {issued ? <OneTimePassword issued={issued} onClose={() => setIssued(null)} /> : null}
    </>
  );
}
