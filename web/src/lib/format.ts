// Dates, numbers and names as an officer of the chosen language reads them. Document numbers and MRZ text are never passed through here:
// they stay in the characters of the document.
import type { Language } from "../api/types.ts";

const kLocales: Record<Language, string> = { en: "en-GB", fr: "fr-FR", es: "es-ES", ar: "ar-u-ca-gregory-nu-arab" };

export function localeOf(language: Language): string {
  return kLocales[language];
}

function civil(text: string): Date | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return Number.isNaN(date.getTime()) ? null : date;
}

// A civil date, possibly partial: 1990-04-XX gives "Apr 1990", 1990-XX-XX gives "1990". What cannot be read is shown as it came.
export function formatDate(text: string | null | undefined, language: Language): string {
  if (!text) return "–";
  const locale = kLocales[language];
  const full = civil(text);
  if (full) return new Intl.DateTimeFormat(locale, { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" }).format(full);
  const partial = /^(\d{4})-(\d{2}|XX)-XX$/.exec(text);
  if (!partial) return text;
  if (partial[2] === "XX") return new Intl.DateTimeFormat(locale, { year: "numeric", timeZone: "UTC" }).format(new Date(Date.UTC(Number(partial[1]), 0, 1)));
  const month = new Date(Date.UTC(Number(partial[1]), Number(partial[2]) - 1, 1));
  return new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" }).format(month);
}

// An instant, in the zone of the post, because that is the clock on the wall.
export function formatInstant(text: string | null | undefined, language: Language, zone: string | undefined, withDay = true): string {
  if (!text) return "–";
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const parts: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (withDay) Object.assign(parts, { day: "2-digit", month: "short", year: "numeric" });
  try {
    return new Intl.DateTimeFormat(kLocales[language], { ...parts, timeZone: zone ?? "UTC" }).format(at);
  } catch {
    return new Intl.DateTimeFormat(kLocales[language], { ...parts, timeZone: "UTC" }).format(at);
  }
}

export function formatNumber(value: number | null | undefined, language: Language, options: Intl.NumberFormatOptions = {}): string {
  return value === null || value === undefined ? "–" : new Intl.NumberFormat(kLocales[language], options).format(value);
}

// YYYY-MM-DD, also typed as 7.3.1990, 07/03/1990 or 07031990 (day first, as on documents); XX where a part is unknown.
export function parseTypedDate(text: string): string | null {
  const value = text.trim().toUpperCase().replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
  const iso = /^(\d{4})-(\d{2}|XX)-(\d{2}|XX)$/.exec(value);
  const local = /^(\d{1,2}|XX)[./ -](\d{1,2}|XX)[./ -](\d{4})$/.exec(value) ?? /^(\d{2}|XX)(\d{2}|XX)(\d{4})$/.exec(value);
  const yearOnly = /^(\d{4})$/.exec(value);
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : yearOnly ? [yearOnly[1], "XX", "XX"] : [];
  if (!year || !month || !day) return null;
  const result = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (month === "XX") return day === "XX" ? result : null;
  if (Number(month) < 1 || Number(month) > 12) return null;
  if (day === "XX") return result;
  const date = civil(result);
  return date && date.getUTCDate() === Number(day) ? result : null;
}

// Our ids begin with the time, so those of one minute begin alike: the end tells them apart.
export function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}

export function shiftDay(day: string, days: number): string {
  const date = civil(day) ?? new Date();
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
