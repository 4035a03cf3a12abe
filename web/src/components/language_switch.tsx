import { kLanguageNames, kLanguages, useI18n } from "../i18n/i18n.tsx";
import type { Language } from "../api/types.ts";
import { SelectInput } from "./fields.tsx";

export function LanguageSwitch() {
  const { language, setLanguage, t } = useI18n();
  return (
    <SelectInput
      compact
      className="language-switch"
      label={t("language.label")}
      value={language}
      onChange={(next) => setLanguage(next as Language)}
      choices={kLanguages.map((code) => ({ id: code, label: kLanguageNames[code] }))}
    />
  );
}
