// Words that docs/glossary.md has left behind, because they say something else in this field, do not come back.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const web = process.env.LIMEN_WEB ?? ".";
const kLeft: Record<string, RegExp> = {
  // To send a person back, to be arrested, to be a hit by a blow: none of this happens at a counter.
  fr: /\brenvoi\b|\brenvoyer (en|à la) deuxième|renvoyé(e|s)? (en|à la) deuxième|clés? de contrôle|zone lisible à la machine|voyageur ne soit plus arrêté/i,
  es: /(lista|tipo|emisor|motivo|base)s? de (la )?descripci(ón|ones)|ventanilla|constataci|detenga .*viajero|\bfichero/i,
  ar: /المنضدة|الإصاب|التدقيق|الضابط|للضباط|اللقب|النقطة|المسار|اً/,
};

test("no message uses a word that was left behind", () => {
  for (const [language, left] of Object.entries(kLeft)) {
    const messages = JSON.parse(readFileSync(join(web, `src/messages/${language}.json`), "utf8")) as Record<string, string>;
    for (const [key, text] of Object.entries(messages)) if (!key.startsWith("assess.")) assert.doesNotMatch(text, left, `${language} ${key}`);
  }
});

test("nor does the baseline pack", () => {
  const folder = join(web, "../packs/baseline");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
    const text = readFileSync(join(folder, name), "utf8");
    assert.doesNotMatch(text, /descripción (?!física)|descripciones/, name);
    assert.doesNotMatch(text, /الإصاب|إصابة:|اللقب|الضابط|النقطة"|اً[ "،.]/, name);
    assert.doesNotMatch(text, /renvoyez|Renvoyer en/, name);
  }
});
