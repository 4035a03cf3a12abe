// Messages (ICU), the language, and the formats that go with it. `t` takes only keys that exist in en.json; a test keeps the four files equal.
import { IntlMessageFormat } from "intl-messageformat";
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { client } from "../api/client.ts";
import type { Language, ListName, Setup } from "../api/types.ts";
import { formatDate, formatInstant, formatNumber, localeOf } from "../lib/format.ts";
import ar from "../messages/ar.json";
import en from "../messages/en.json";
import es from "../messages/es.json";
import fr from "../messages/fr.json";

export type MessageKey = keyof typeof en;
type Values = Record<string, string | number>;
const kMessages: Record<Language, Record<MessageKey, string>> = { en, fr, es, ar };
export const kLanguages: Language[] = ["en", "fr", "es", "ar"];
export const kLanguageNames: Record<Language, string> = { en: "English", fr: "Français", es: "Español", ar: "العربية" };
const kStorageKey = "limen.language";

const compiled = new Map<string, IntlMessageFormat>();
export function translate(language: Language, key: MessageKey, values?: Values): string {
  const id = `${language}:${key}`;
  let format = compiled.get(id);
  if (!format) {
    format = new IntlMessageFormat(kMessages[language][key], localeOf(language));
    compiled.set(id, format);
  }
  return String(format.format(values));
}

export interface I18n {
  language: Language;
  setLanguage: (language: Language) => void;
  t: (key: MessageKey, values?: Values) => string;
  date: (text: string | null | undefined) => string;
  instant: (text: string | null | undefined, withDay?: boolean) => string;
  number: (value: number | null | undefined, options?: Intl.NumberFormatOptions) => string;
  label: (list: ListName, code: string | null | undefined) => string;
  state: (code: string | null | undefined) => string;
  setup: Setup | null;
  setSetup: (setup: Setup | null) => void;
  setZone: (zone: string | undefined) => void;
}

const Context = createContext<I18n | null>(null);

export function storedLanguage(): Language | null {
  const stored = window.localStorage.getItem(kStorageKey);
  return kLanguages.find((language) => language === stored) ?? null;
}

function firstLanguage(): Language {
  const wanted = navigator.language.slice(0, 2);
  return storedLanguage() ?? kLanguages.find((language) => language === wanted) ?? "en";
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguageState] = useState<Language>(firstLanguage);
  const [setup, setSetup] = useState<Setup | null>(null);
  const [zone, setZone] = useState<string | undefined>();
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
    client.language = language;
  }, [language]);
  const setLanguage = useCallback((next: Language) => {
    window.localStorage.setItem(kStorageKey, next);
    setLanguageState(next);
  }, []);
  const value = useMemo<I18n>(() => {
    const regions = new Intl.DisplayNames([localeOf(language)], { type: "region" });
    return {
      language,
      setLanguage,
      setup,
      setSetup,
      setZone,
      t: (key, values) => translate(language, key, values),
      date: (text) => formatDate(text, language),
      instant: (text, withDay = true) => formatInstant(text, language, zone, withDay),
      number: (number, options) => formatNumber(number, language, options),
      label: (list, code) => {
        if (!code) return "–";
        const entry = setup?.lists[list]?.find((item) => item.code === code);
        return entry?.label[language] ?? entry?.label.en ?? code;
      },
      state: (code) => {
        if (!code) return "–";
        const entry = setup?.states.find((item) => item.code === code);
        if (!entry) return code;
        if (!entry.alpha2) return entry.name;
        try {
          return regions.of(entry.alpha2) ?? entry.name;
        } catch {
          return entry.name;
        }
      },
    };
  }, [language, setLanguage, setup, zone]);
  return (
    <Context.Provider value={value}>
      <I18nProvider locale={localeOf(language)}>{children}</I18nProvider>
    </Context.Provider>
  );
}

export function useI18n(): I18n {
  const value = useContext(Context);
  if (!value) throw new Error("useI18n outside LanguageProvider");
  return value;
}
