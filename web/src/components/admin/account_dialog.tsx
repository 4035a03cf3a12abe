import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Account, NewAccount } from "../../api/types.ts";
import { kLanguageNames, kLanguages, useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { FormDialog } from "../dialog.tsx";
import { CheckboxList, SelectInput, TextInput } from "../fields.tsx";
import type { Issued } from "./one_time_password.tsx";

export function AccountDialog({ account, onClose, onDone }: { account: Account | null; onClose: () => void; onDone: (issued: Issued | null) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [id, setId] = useState(account?.account ?? "");
  const [name, setName] = useState(account?.name ?? "");
  const [roles, setRoles] = useState<string[]>(account?.roles ?? []);
  const [posts, setPosts] = useState<string[]>(account?.posts ?? []);
  const [language, setLanguage] = useState<string>(account?.language ?? i18n.language);
  const action = useAction();
  const submit = () =>
    void action.run(async () => {
      if (account) {
        await client.post<Account>(`/api/accounts/${encodeURIComponent(account.id)}/roles`, { roles, posts });
        onDone(null);
        return;
      }
      const made = await client.post<NewAccount>("/api/accounts", { account: id.trim(), name: name.trim(), roles, posts, language });
      onDone({ account: made.account, password: made.one_time_password });
    });
  return (
    <FormDialog
      title={account ? t("admin.roles_title", { name: account.name }) : t("admin.new_account")}
      open
      onClose={onClose}
      onSubmit={submit}
      submitLabel={t("common.save")}
      disabled={!id.trim() || !name.trim() || roles.length === 0}
      busy={action.busy}
      error={action.error}
    >
      {account ? null : (
        <div className="form-grid three">
          <TextInput label={t("signin.account")} value={id} onChange={setId} ltr required autoFocus />
          <TextInput label={t("person.name")} value={name} onChange={setName} required />
          <SelectInput label={t("language.label")} value={language} onChange={setLanguage} choices={kLanguages.map((code) => ({ id: code, label: kLanguageNames[code] }))} />
        </div>
      )}
      <CheckboxList label={t("admin.roles")} choices={choicesOf(i18n, "roles")} value={roles} onChange={setRoles} columns={2} required />
      <CheckboxList label={t("admin.posts_none_is_all")} choices={(i18n.setup?.posts ?? []).map((post) => ({ id: post.id, label: `${post.code} · ${post.name}` }))} value={posts} onChange={setPosts} columns={2} />
    </FormDialog>
  );
}
