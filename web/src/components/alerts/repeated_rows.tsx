// Parts of an alert that may come several times: birth dates, other names, documents.
import type { ReactNode } from "react";
import type { AlertAlias, AlertDocument } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { choicesOf } from "../../lib/lists.ts";
import { Button } from "../basics.tsx";
import { DateInput, SelectInput, TextInput } from "../fields.tsx";

interface RowsProps<Item> {
  title: string;
  items: Item[];
  blank: Item;
  onChange: (items: Item[]) => void;
  disabled?: boolean;
  row: (item: Item, change: (item: Item) => void) => ReactNode;
}

function Rows<Item>({ title, items, blank, onChange, disabled, row }: RowsProps<Item>) {
  const { t } = useI18n();
  return (
    <fieldset className="rows">
      <legend>{title}</legend>
      {items.map((item, index) => (
        <div className="rows-row" key={index}>
          {row(item, (next) => onChange(items.map((old, at) => (at === index ? next : old))))}
          {disabled ? null : (
            <Button small kind="quiet" aria-label={`${t("common.remove")}: ${title}`} onPress={() => onChange(items.filter((_, at) => at !== index))}>
              ×
            </Button>
          )}
        </div>
      ))}
      {disabled ? null : (
        <Button small kind="quiet" onPress={() => onChange([...items, blank])}>
          {t("common.add")}
        </Button>
      )}
    </fieldset>
  );
}

export function BirthDateRows({ days, onChange, disabled }: { days: string[]; onChange: (days: string[]) => void; disabled?: boolean }) {
  const { t } = useI18n();
  return (
    <Rows
      title={t("alerts.birth_dates")}
      items={days}
      blank=""
      onChange={onChange}
      disabled={disabled}
      row={(day, change) => <DateInput label={t("person.birth_date")} className="label-hidden" value={day} onChange={change} disabled={disabled} />}
    />
  );
}

export function AliasRows({ aliases, onChange, disabled }: { aliases: AlertAlias[]; onChange: (aliases: AlertAlias[]) => void; disabled?: boolean }) {
  const { t } = useI18n();
  const blank: AlertAlias = { surname: "", given_names: "", kind: "alias" };
  return (
    <Rows
      title={t("alerts.aliases")}
      items={aliases}
      blank={blank}
      onChange={onChange}
      disabled={disabled}
      row={(alias, change) => (
        <>
          <TextInput label={t("person.surname")} className="label-hidden" value={alias.surname} onChange={(surname) => change({ ...alias, surname })} disabled={disabled} />
          <TextInput label={t("person.given_names")} className="label-hidden" value={alias.given_names} onChange={(given) => change({ ...alias, given_names: given })} disabled={disabled} />
          <SelectInput
            compact
            label={t("alerts.alias_kind")}
            value={alias.kind ?? "alias"}
            onChange={(kind) => change({ ...alias, kind: kind === "weak" ? "weak" : "alias" })}
            choices={[
              { id: "alias", label: t("alerts.alias_good") },
              { id: "weak", label: t("alerts.alias_weak") },
            ]}
            disabled={disabled}
          />
        </>
      )}
    />
  );
}

export function DocumentRows({ documents, onChange, disabled }: { documents: AlertDocument[]; onChange: (documents: AlertDocument[]) => void; disabled?: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const types = choicesOf(i18n, "document_types");
  const blank: AlertDocument = { type: types[0]?.id ?? "P", number: "", issuer: "" };
  return (
    <Rows
      title={t("travellers.documents")}
      items={documents}
      blank={blank}
      onChange={onChange}
      disabled={disabled}
      row={(document, change) => (
        <>
          <SelectInput compact label={t("document.type")} value={document.type} onChange={(type) => change({ ...document, type })} choices={types} disabled={disabled} />
          <TextInput label={t("document.number")} className="label-hidden" value={document.number} onChange={(number) => change({ ...document, number })} ltr disabled={disabled} />
          <TextInput label={t("document.issuer")} className="label-hidden narrow-field" value={document.issuer ?? ""} onChange={(issuer) => change({ ...document, issuer: issuer.toUpperCase() })} maxLength={3} ltr disabled={disabled} />
        </>
      )}
    />
  );
}
