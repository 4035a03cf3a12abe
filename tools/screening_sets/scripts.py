"""Names in the holder's own script, asked against Latin names only."""

import csv
import os
import re
import unicodedata
import xml.etree.ElementTree as ElementTree

from common import Dice, split_of

PER_SCRIPT = 600
WIKIDATA = {"arabic": "arabic", "hebrew": "hebrew", "russian": "cyrillic", "chinese": "han", "korean": "hangul",
            "japanese": "kana"}
LEAST = {"russian": 5}  # how often Wikidata must have the pair; 3 for the others


def script_of(name):
    names = {"CJK": "han", "HIRAGANA": "kana", "KATAKANA": "kana"}
    for c in name:
        if c.isalpha():
            word = unicodedata.name(c, "? ").split()[0].split("-")[0]
            return names.get(word, word.lower())
    return "none"


# Consonants by their rough class, to tell a pair that spells one name from one that Wikidata's labels put side by side by
# accident ("lichnowsky" with the kana of "Max"). Weak on purpose: half of the consonants are enough.
CLASSES = [
    ("P", "pbfvw", "بپفو", "בפו", "пбфв"), ("T", "tdjc", "تدطضثذ", "תטד", "тд"),
    ("S", "szcxjtdg", "سصشزژجچثذظض", "סזשצ", "сзшжчщц"), ("K", "kgqcxjh", "كکقغجگخح", "קכגח", "кгх"),
    ("L", "lr", "لر", "לר", "лр"), ("M", "m", "م", "מ", "м"), ("N", "n", "ن", "נ", "н")]
JAMO = {"ᄀ": "K", "ᄁ": "K", "ᄂ": "N", "ᄃ": "T", "ᄄ": "T", "ᄅ": "L", "ᄆ": "M", "ᄇ": "P", "ᄈ": "P", "ᄉ": "S", "ᄊ": "S",
        "ᄌ": "S", "ᄍ": "S", "ᄎ": "S", "ᄏ": "K", "ᄐ": "T", "ᄑ": "P", "ᆨ": "K", "ᆫ": "N", "ᆮ": "T", "ᆯ": "L", "ᆷ": "M",
        "ᆸ": "P", "ᆺ": "S", "ᆼ": "N"}


def letter_classes():
    table = {}
    for kind, *groups in CLASSES:
        for group in groups:
            for letter in group:
                table.setdefault(letter, set()).add(kind)
    for base, letters in (("כ", "ך"), ("מ", "ם"), ("נ", "ן"), ("פ", "ף"), ("צ", "ץ")):
        table[letters] = table[base]
    # Rows of kana: a, i, u, e, o; small letters follow their row.
    rows = {"K": "カキクケコガギグゲゴ", "S": "サシスセソザジズゼゾチツヂヅ", "T": "タテトダヂデドツチ", "N": "ナニヌネノン",
            "P": "ハヒフヘホバビブベボパピプペポヴ", "M": "マミムメモ", "L": "ラリルレロ"}
    for kind, letters in rows.items():
        for letter in letters:
            table.setdefault(letter, set()).add(kind)
    for letter, kind in JAMO.items():
        table.setdefault(letter, set()).add(kind)
    return table


TABLE = letter_classes()


def outline(text):
    if script_of(text) == "hangul":
        text = unicodedata.normalize("NFD", text)
    elif script_of(text) not in ("kana", "cyrillic"):
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return [TABLE[c] for c in text if c in TABLE]


def same_name(latin, native):
    left, right = outline(latin), outline(native)
    if not left or not right:
        return not left and not right
    row = [0] * (len(right) + 1)
    for a in left:
        before = 0
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], max(row[j], row[j - 1], before + bool(a & b))
    return 2 * row[-1] >= max(len(left), len(right))


def wikidata_pairs(sources, language):
    """Pairs that Wikidata has several times; of several native forms of one name, all."""
    pairs = []
    for line in sources.text("wikidata_%s_train.tsv.gz" % language).splitlines():
        latin, native, count = line.split("\t")
        native = native.replace(" ", "")
        if int(count) < LEAST.get(language, 3) or len(latin) < 2 or not latin.replace("-", "").isalpha():
            continue
        if script_of(native) != WIKIDATA[language] or script_of(latin) != "latin":
            continue
        if language == "chinese":  # no letters to compare: the number of characters must fit that of syllables
            if not (2 <= len(native) <= 1 + len(latin) and len(latin) <= 6 * len(native)):
                continue
        elif not same_name(latin, native):
            continue
        pairs.append((latin, native, int(count)))
    return sorted(pairs)


def list_row(reference, given, surname):
    return [surname, "test", "refer", given, reference]


def write_list(sources, script, rows):
    with open(sources.path("extra_%s.csv" % script), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["surname", "category", "action", "given_names", "issuer_reference"])
        writer.writerows(rows)


def compose(sources, language):
    script = WIKIDATA[language]
    # By the Latin part, so that what is learnt from the pairs of "fit" parts is measured on names it has never seen.
    pairs = {"fit": [], "held": []}
    for pair in wikidata_pairs(sources, language):
        pairs[split_of("part " + pair[0])].append(pair)
    dice, cases, rows, seen = Dice("scripts " + script), [], [], set()
    joint = {"han": ["·", " "], "kana": ["・", " "]}.get(script, [" "])
    while len(cases) < PER_SCRIPT:
        split = "fit" if len(cases) % 2 else "held"
        chosen = [dice.pick(pairs[split]) for _ in range(3 if dice.below(10) < 3 else 2)]
        latin = " ".join(part[0] for part in chosen)
        if latin in seen or len({part[0] for part in chosen}) < len(chosen):
            continue
        seen.add(latin)
        reference = "X-%s-%04d" % (script, len(cases))
        titled = [part[0].title() for part in chosen]
        rows.append(list_row(reference, " ".join(titled[:-1]), titled[-1]))
        cases.append({"id": "script-" + reference, "name": dice.pick(joint).join(part[1] for part in chosen),
                      "truth": reference, "class": "script/" + script, "origin": script, "split": split})
    write_list(sources, script, rows)
    return script, cases


def own_names(sources):
    """The tables of our own: tools/screening_sets/own_names.tsv."""
    tables = {}
    with open(os.path.join(os.path.dirname(__file__), "own_names.tsv"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                script, kind, sex, native, latin = line.rstrip("\n").split("\t")
                tables.setdefault(script, {}).setdefault(kind, []).append((sex, native, latin))
    by_script = {}
    for script, table in sorted(tables.items()):
        dice, cases, rows = Dice("own " + script), [], []
        couples = [(g, s) for g in table["given"] for s in table["surname"]
                   if "-" in (g[0], s[0]) or g[0] == s[0]]
        for number, (given, surname) in enumerate(dice.shuffled(couples)[:PER_SCRIPT]):
            reference = "X-%s-%04d" % (script, number)
            rows.append(list_row(reference, given[2], surname[2]))
            name = surname[1] + given[1] if script.startswith(("han_", "hangul_")) else given[1] + " " + surname[1]
            cases.append({"id": "script-" + reference, "name": name, "truth": reference, "class": "script/" + script,
                          "origin": script.split("_")[0], "sex": given[0].replace("-", ""), "person": reference})
        write_list(sources, script, rows)
        by_script[script] = cases
    return by_script


def united_nations(sources):
    cases = []
    root = ElementTree.fromstring(sources.text("un_consolidated_2020.xml.gz").encode())
    for person in root.iter("INDIVIDUAL"):
        original = (person.findtext("NAME_ORIGINAL_SCRIPT") or "").strip()
        name = re.split(r"[;؛(\n]|\bPreviously", original)[0].strip()
        if not name or script_of(name) in ("none", "latin"):
            continue
        reference = (person.findtext("REFERENCE_NUMBER") or "").strip()
        number = (person.findtext("DATAID") or "").strip()
        script = script_of(name)
        cases.append({"id": "script-un-" + number, "name": name, "truth": "%s|%s" % (reference, number),
                      "class": "script_listed/" + script, "origin": script, "person": "un " + number})
    return cases


def enhanced(sources):
    """Arabic names of persons in the sample of the enhanced form; their Latin names stand in sdn.csv."""
    listed = {row[0].strip() for row in sources.rows("ofac_sdn.csv.gz")
              if len(row) > 2 and row[2].strip() == "individual"}
    text = re.sub(r'\sxmlns="[^"]*"', "", sources.text("ofac_enhanced_sample.xml.gz"), count=1)
    cases = []
    for entity in ElementTree.fromstring(text.lstrip("\ufeff").encode()).iter("entity"):
        reference = entity.get("id")
        if reference not in listed:
            continue
        for number, translation in enumerate(entity.iter("translation")):
            script = translation.findtext("script")
            if script != "Arabic":
                continue
            parts = [(part.findtext("type"), part.findtext("value")) for part in translation.iter("namePart")]
            parts.sort(key=lambda part: part[0] == "Last Name")
            name = "".join(c for c in " ".join(value for _, value in parts) if unicodedata.category(c) != "Cf")
            cases.append({"id": "script-ofac-%s-%d" % (reference, number), "name": name, "truth": reference,
                          "class": "script_listed/arabic", "origin": "arabic", "person": "ofac " + reference})
    return cases


def write(sources):
    for language in WIKIDATA:
        script, cases = compose(sources, language)
        sources.write_cases("script_%s.tsv" % script, cases)
    for script, cases in own_names(sources).items():
        sources.write_cases("script_%s.tsv" % script, cases)
    sources.write_cases("script_listed.tsv", united_nations(sources) + enhanced(sources))
