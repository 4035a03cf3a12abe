import { useState, type FormEvent } from "react";
import { client } from "../api/client.ts";
import type { Session } from "../api/types.ts";
import { useApp } from "../app_context.tsx";
import { Button, ErrorNote } from "../components/basics.tsx";
import { SelectInput } from "../components/fields.tsx";
import { FrontPage } from "../components/front_page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useAction } from "../lib/use_action.ts";

const kNoLane = "-";

export function PostChoicePage({ onDone, onCancel }: { onDone?: () => void; onCancel?: () => void }) {
  const { t, setup } = useI18n();
  const { session, setSession } = useApp();
  const posts = (setup?.posts ?? []).filter((post) => post.active && (session.posts.length === 0 || session.posts.includes(post.id)));
  const [postId, setPostId] = useState<string | null>(session.post_id ?? posts[0]?.id ?? null);
  const [lane, setLane] = useState<string>(session.lane ?? kNoLane);
  const action = useAction();
  const lanes = posts.find((post) => post.id === postId)?.lanes ?? [];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run(async () => {
      const body = { post_id: postId, ...(lane === kNoLane ? {} : { lane }) };
      setSession(await client.post<Session>("/api/session/post", body));
      onDone?.();
    });
  };

  return (
    <FrontPage title={t("post_choice.title")}>
      <p>{t("post_choice.text", { name: session.name })}</p>
      {posts.length === 0 ? <p>{t("post_choice.none")}</p> : null}
      <form onSubmit={submit} className="stack">
        <SelectInput
          label={t("post_choice.post")}
          value={postId}
          onChange={(id) => {
            setPostId(id);
            setLane(kNoLane);
          }}
          choices={posts.map((post) => ({ id: post.id, label: `${post.code} · ${post.name}` }))}
          required
        />
        <SelectInput label={t("post_choice.lane")} value={lane} onChange={setLane} choices={[{ id: kNoLane, label: t("post_choice.no_lane") }, ...lanes.map((name) => ({ id: name, label: name }))]} />
        <ErrorNote error={action.error} />
        <div className="row">
          <Button type="submit" kind="primary" isDisabled={action.busy || !postId}>
            {t("post_choice.submit")}
          </Button>
          {onCancel ? <Button onPress={onCancel}>{t("common.cancel")}</Button> : null}
        </div>
      </form>
    </FrontPage>
  );
}
