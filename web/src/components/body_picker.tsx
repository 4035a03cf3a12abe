// Whom somebody is sent to: a published body of the directory, and one of its services. Nothing is chosen by itself.
import { client, query } from "../api/client.ts";
import type { PickedBody } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useLoad } from "../lib/use_load.ts";
import { SelectInput, type Choice } from "./fields.tsx";

const kNone = "none";

export function useBodies(need = ""): PickedBody[] {
  const bodies = useLoad((signal) => client.get<{ organisations: PickedBody[] }>(`/api/directory/pick${query({ need: need || null })}`, { signal }), `pick ${need}`);
  return bodies.data?.organisations ?? [];
}

export function BodyPicker({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useI18n();
  const bodies = useBodies();
  if (bodies.length === 0) return null;
  const choices: Choice[] = [{ id: kNone, label: t("pick.none") }, ...bodies.map((body) => ({ id: body.id, label: body.name }))];
  return <SelectInput label={t("pick.body")} value={value || kNone} onChange={(id) => onChange(id === kNone ? "" : id)} choices={choices} className="body-picker" />;
}
