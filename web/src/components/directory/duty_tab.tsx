// Who can be reached at a post, now.
import { useState } from "react";
import { client, query } from "../../api/client.ts";
import type { OnDuty } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { useLoad } from "../../lib/use_load.ts";
import { Button, Code, ErrorNote, Loading } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { SelectInput } from "../fields.tsx";
import { kDirectoryPurpose } from "./texts.ts";

export function DutyTab() {
  const i18n = useI18n();
  const { t, setup } = i18n;
  const posts = setup?.posts ?? [];
  const [post, setPost] = useState<string | null>(posts[0]?.id ?? null);
  const path = `/api/directory/on-duty${query({ post })}`;
  const duty = useLoad(post ? (signal) => client.get<OnDuty>(path, { signal, purpose: kDirectoryPurpose }) : null, path);
  return (
    <>
      <div className="filter-bar">
        <SelectInput label={t("directory.post")} value={post} onChange={setPost} choices={posts.map((item) => ({ id: item.id, label: `${item.code} · ${item.name}` }))} />
        <Button onPress={duty.reload}>{t("common.reload")}</Button>
        <span className="filter-note">{duty.data ? t("directory.duty_at", { at: duty.data.local.slice(0, 16).replace("T", " ") }) : ""}</span>
      </div>
      <ErrorNote error={duty.error} />
      {duty.loading && !duty.data ? <Loading /> : null}
      {duty.data ? (
        <DataTable
          caption={t("directory.on_duty")}
          rows={duty.data.on_duty}
          rowKey={(row) => row.duty.id}
          empty={t("directory.nobody_on_duty")}
          columns={[
            { id: "role", head: t("directory.role"), cell: (row) => <bdi>{row.role}</bdi> },
            { id: "name", head: t("directory.person"), cell: (row) => <bdi>{row.person.name}</bdi> },
            { id: "phone", head: t("directory.field.phone"), cell: (row) => <Code>{row.person.phone}</Code> },
            { id: "email", head: t("directory.field.email"), cell: (row) => <Code>{row.person.email}</Code> },
            { id: "hours", head: t("directory.hours"), narrow: true, cell: (row) => <Code>{`${row.duty.starts}–${row.duty.ends}`}</Code> },
          ]}
        />
      ) : null}
    </>
  );
}
