import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { IntlMessageFormat } from "intl-messageformat";

const root = process.env.LIMEN_WEB ?? ".";
const kLanguages = ["en", "fr", "es", "ar"];
const load = (language: string) => JSON.parse(readFileSync(join(root, "src/messages", `${language}.json`), "utf8")) as Record<string, string>;
const messages = Object.fromEntries(kLanguages.map((language) => [language, load(language)]));

function sources(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? sources(path) : /\.tsx?$/.test(path) ? readFileSync(path, "utf8") : ""))
    .join("\n");
}

interface Element {
  type: number;
  value?: string;
  options?: Record<string, { value: Element[] }>;
}
function variables(elements: Element[]): Set<string> {
  const found = new Set<string>();
  for (const element of elements) {
    if (element.type !== 0 && element.type !== 7 && element.value) found.add(element.value);
    for (const option of Object.values(element.options ?? {})) for (const name of variables(option.value)) found.add(name);
  }
  return found;
}
const ast = (language: string, text: string) => new IntlMessageFormat(text, language).getAst() as Element[];

test("the four languages have the same keys", () => {
  const keys = Object.keys(messages.en!).sort();
  assert.ok(keys.length > 300);
  for (const language of kLanguages) assert.deepEqual(Object.keys(messages[language]!).sort(), keys, language);
});

test("no message is empty, and none but names is left in English", () => {
  const same = new Map<string, number>();
  for (const language of kLanguages) {
    for (const [key, text] of Object.entries(messages[language]!)) {
      assert.ok(text.trim(), `${language} ${key}`);
      if (language !== "en" && text === messages.en![key]) same.set(language, (same.get(language) ?? 0) + 1);
    }
  }
  for (const [language, count] of same) assert.ok(count < 45, `${language}: ${count} messages equal the English ones`);
  assert.ok((same.get("ar") ?? 0) <= 1);
});

test("every key is used, and every key used exists", () => {
  const code = sources(join(root, "src"));
  for (const key of Object.keys(messages.en!)) assert.ok(code.includes(`"${key}"`), `unused: ${key}`);
  for (const [, key] of code.matchAll(/\bt\("([^"]+)"/g)) assert.ok(key! in messages.en!, `missing: ${key}`);
});

test("every message is well formed and takes the same values in each language", () => {
  for (const [key, english] of Object.entries(messages.en!)) {
    const expected = [...variables(ast("en", english))].sort();
    for (const language of kLanguages) assert.deepEqual([...variables(ast(language, messages[language]![key]!))].sort(), expected, `${language} ${key}`);
  }
});

test("Arabic plurals have the forms of Arabic", () => {
  for (const [key, text] of Object.entries(messages.ar!)) {
    if (!text.includes("plural,")) continue;
    for (const form of ["one", "two", "few", "many", "other"]) assert.ok(text.includes(`${form} {`), `${key}: ${form}`);
  }
});
