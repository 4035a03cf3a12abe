// Editing an organisation. Only changed fields are sent; when somebody else saved meanwhile, the edits go on top of what stands there now, and what both
// have changed is shown side by side first.
import { useState } from "react";
import { ApiError, client } from "../../api/client.ts";
import type { Organisation, OrganisationField } from "../../api/types.ts";
import { useApp } from "../../app_context.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { changedFields, clashes, rebased, type Clash } from "../../lib/directory.ts";
import { useAction } from "../../lib/use_action.ts";
import { useLoad } from "../../lib/use_load.ts";
import { Loading, Note } from "../basics.tsx";
import { DataTable } from "../data_table.tsx";
import { FormDialog } from "../dialog.tsx";
import { Checkbox, TextInput } from "../fields.tsx";
import { fieldName } from "./texts.ts";

export function OrganisationDialog({ organisation, onClose, onDone }: { organisation: Organisation | null; onClose: () => void; onDone: (saved: Organisation) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { announce } = useApp();
  const action = useAction();
  const [base, setBase] = useState<Organisation | null>(organisation);
  const [values, setValues] = useState<Record<string, string>>(organisation?.fields ?? {});
  const [isPublic, setPublic] = useState(organisation?.public ?? false);
  const [verified, setVerified] = useState(false);
  const [source, setSource] = useState("");
  const [moved, setMoved] = useState<Clash[] | null>(null);
  const known = useLoad((signal) => client.get<{ fields: OrganisationField[] }>("/api/directory/fields", { signal }), "directory-fields");
  const changed = changedFields(base?.fields ?? {}, values);
  const nothing = Object.keys(changed).length === 0 && isPublic === (base?.public ?? false) && !verified;

  const goOnWith = async (id: string) => {
    const now = await client.get<Organisation>(`/api/directory/organisations/${encodeURIComponent(id)}`);
    setMoved(clashes(base?.fields ?? {}, values, now.fields));
    setValues(rebased(base?.fields ?? {}, values, now.fields));
    if (base && isPublic === base.public) setPublic(now.public);
    setBase(now);
  };
  const submit = () =>
    void action.run(async () => {
      const standing = { public: isPublic, ...(verified ? { verified: true } : {}), ...(source.trim() ? { source: source.trim() } : {}) };
      try {
        const saved = base
          ? await client.post<Organisation>(`/api/directory/organisations/${encodeURIComponent(base.id)}`, { version: base.version, fields: changed, ...standing })
          : await client.post<Organisation>("/api/directory/organisations", { fields: changed, ...standing });
        announce(t("directory.saved"));
        onDone(saved);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "partners.version" || !base) throw error;
        await goOnWith(base.id);
      }
    });
  return (
    <FormDialog title={base ? t("directory.edit", { name: base.name }) : t("directory.new")} open wide onClose={onClose} onSubmit={submit} submitLabel={t("common.save")} disabled={nothing || !(values.name ?? "").trim()} busy={action.busy} error={action.error ?? known.error}>
      {moved ? (
        <Note tone="warning" live>
          {t("directory.moved", { count: moved.length })}
        </Note>
      ) : null}
      {moved && moved.length > 0 ? (
        <DataTable
          caption={t("directory.clashes")}
          rows={moved}
          rowKey={(row) => row.field}
          empty=""
          columns={[
            { id: "field", head: t("directory.field"), cell: (row) => fieldName(i18n, row.field) },
            { id: "theirs", head: t("directory.theirs"), cell: (row) => <bdi className="directory-value">{row.theirs || "–"}</bdi> },
            { id: "mine", head: t("directory.mine"), cell: (row) => <bdi className="directory-value">{row.mine || "–"}</bdi> },
          ]}
        />
      ) : null}
      {known.data ? (
        <div className="directory-form">
          {known.data.fields.map((field) => (
            <TextInput
              key={field.field}
              className={field.most_lines > 1 ? "directory-long" : ""}
              label={fieldName(i18n, field.field)}
              value={values[field.field] ?? ""}
              onChange={(value) => setValues({ ...values, [field.field]: value })}
              rows={field.most_lines > 1 ? (field.form === "text" ? 4 : 2) : undefined}
              ltr={field.form === "url" || field.form === "email" || field.form === "phones"}
              required={field.required}
              hint={field.form === "services" ? t("directory.services_hint") : field.form === "list" || field.form === "phones" || field.form === "languages" ? t("directory.lines_hint") : undefined}
            />
          ))}
        </div>
      ) : (
        <Loading />
      )}
      <TextInput label={t("directory.source")} hint={t("directory.source_hint")} value={source} onChange={setSource} maxLength={300} />
      <Checkbox checked={isPublic} onChange={setPublic}>
        {t("directory.is_public")}
      </Checkbox>
      <Checkbox checked={verified} onChange={setVerified}>
        {t("directory.verify_now")}
      </Checkbox>
    </FormDialog>
  );
}
