import { useState } from "react";
import { client } from "../../api/client.ts";
import type { Post, PostInput, PostKind } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n, type MessageKey } from "../../i18n/i18n.tsx";
import { stateChoices } from "../../lib/lists.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Loading, Tag } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { Checkbox, ComboInput, SelectInput, TextInput } from "../fields.tsx";

const kKinds: Record<PostKind, MessageKey> = { air: "post.air", land: "post.land", sea: "post.sea", rail: "post.rail" };

export function PostsPanel() {
  const i18n = useI18n();
  const { t } = i18n;
  const { reloadSetup } = useApp();
  const loaded = useLoad((signal) => client.get<{ posts: Post[] }>("/api/posts", { signal }), "posts");
  const [editing, setEditing] = useState<Post | "new" | null>(null);
  return (
    <>
      <div className="panel-tools">
        <Button kind="primary" onPress={() => setEditing("new")}>
          {t("post.new")}
        </Button>
      </div>
      <ErrorNote error={loaded.error} />
      {loaded.data ? (
        <DataTable
          caption={t("admin.posts")}
          className="fill"
          rows={loaded.data.posts}
          rowKey={(row) => row.id}
          empty={t("post.none")}
          columns={[
            { id: "code", head: t("common.code"), cell: (row) => <Code>{row.code}</Code> },
            { id: "name", head: t("person.name"), cell: (row) => <bdi>{row.name}</bdi> },
            { id: "kind", head: t("post.kind"), cell: (row) => t(kKinds[row.kind]) },
            { id: "state", head: t("post.state"), cell: (row) => i18n.state(row.state_code) },
            { id: "zone", head: t("post.zone"), cell: (row) => <Code>{row.zone}</Code> },
            { id: "lanes", head: t("post.lanes"), cell: (row) => <Code>{row.lanes.join(", ")}</Code> },
            { id: "active", head: t("alerts.state"), cell: (row) => <Tag tone={row.active ? "good" : "neutral"}>{row.active ? t("post.active") : t("post.closed")}</Tag> },
            {
              id: "tools",
              head: t("common.actions"),
              narrow: true,
              cell: (row) => (
                <Button small onPress={() => setEditing(row)}>
                  {t("common.edit")}
                </Button>
              ),
            },
          ]}
        />
      ) : loaded.error ? null : (
        <Loading />
      )}
      {editing ? (
        <PostDialog
          post={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onDone={() => {
            setEditing(null);
            loaded.reload();
            void reloadSetup();
          }}
        />
      ) : null}
    </>
  );
}

function PostDialog({ post, onClose, onDone }: { post: Post | null; onClose: () => void; onDone: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [form, setForm] = useState<PostInput>(() => post ?? { code: "", name: "", kind: "air", zone: "UTC", state_code: "", lanes: [], active: true });
  const [lanes, setLanes] = useState(form.lanes.join(", "));
  const action = useAction();
  const set = <Key extends keyof PostInput>(key: Key, value: PostInput[Key]) => setForm((current) => ({ ...current, [key]: value }));
  const submit = () =>
    void action.run(async () => {
      const { code, name, kind, zone, state_code, active } = form;
      const names = lanes.split(/[,،]/).map((lane) => lane.trim()).filter(Boolean);
      const input: PostInput = { code: code.trim(), name: name.trim(), kind, zone: zone.trim(), state_code, active, lanes: names };
      await client.post<Post>(post ? `/api/posts/${encodeURIComponent(post.id)}` : "/api/posts", input);
      onDone();
    });
  return (
    <FormDialog title={post ? t("post.edit") : t("post.new")} open onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={!form.code.trim() || !form.name.trim() || !form.state_code} busy={action.busy} error={action.error}>
      <div className="form-grid two">
        <TextInput label={t("common.code")} value={form.code} onChange={(value) => set("code", value.toUpperCase())} ltr required autoFocus />
        <TextInput label={t("person.name")} value={form.name} onChange={(value) => set("name", value)} required />
        <SelectInput label={t("post.kind")} value={form.kind} onChange={(value) => set("kind", value as PostKind)} choices={(["air", "land", "sea", "rail"] as const).map((id) => ({ id, label: t(kKinds[id]) }))} required />
        <ComboInput label={t("post.state")} value={form.state_code} onChange={(value) => set("state_code", value)} choices={stateChoices(i18n)} required />
        <TextInput label={t("post.zone")} hint={t("post.zone_hint")} value={form.zone} onChange={(value) => set("zone", value)} ltr required />
        <TextInput label={t("post.lanes")} hint={t("post.lanes_hint")} value={lanes} onChange={setLanes} ltr />
      </div>
      <Checkbox checked={form.active} onChange={(value) => set("active", value)}>
        {t("post.active")}
      </Checkbox>
    </FormDialog>
  );
}
