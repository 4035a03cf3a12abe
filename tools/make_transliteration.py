#!/usr/bin/env python3
"""Makes src/engines/transliteration/data: dictionaries and learnt readings of names in other scripts.

Sources: the Wikidata name pairs of the COLING 2018 transliteration set (steveash/NETransliteration-COLING2018, CC0),
wikidata_{arabic,hebrew,russian,japanese,korean,chinese}_train.tsv.gz (Latin, native letters by blanks, count);
Unihan_Readings.txt.bz2 and Unihan_Variants.txt.bz2 of Debian's unicode-data (Unicode licence, see data/NOTICE);
tools/transliteration/*.txt (written for Limen).

  tools/make_transliteration.py --rows DIR --unihan DIR [--out DIR] [--only SCRIPT] [--hold-out DIR]

--hold-out also makes the data without every tenth native word (by its hash), in DIR, with those rows in DIR.rows: what is
measured with them was never seen. How it works: every native letter is aligned with 0 to 4 Latin ones (hard EM); pairs that align
badly are no pairs and go; what a letter became is counted in its contexts (next letter, letter before, last Latin letter
written) and smoothed from the longest to the shortest; a dictionary keeps the words that these readings do not give.

Formats: `*.model` lines `letter next before last TAB readings`, `*.dict` lines `word TAB readings`, sorted by bytes; a
reading is a character of its cost (0.1 nat above '!', at most 62) and its Latin letters.
"""
import argparse
import bz2
import collections
import gzip
import heapq
import math
import pathlib
import re
import unicodedata

SPECIAL = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ħ": "h", "ı": "i",
           "ŋ": "n", "ŧ": "t", "ə": "a", "ʻ": "", "ʼ": ""}
ARABIC = {"ک": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه", "ے": "ي", "ۃ": "ة", "ۀ": "ه", "ٱ": "ا", "ـ": "", "ە": "ه", "ې": "ي",
          "ۍ": "ي", "ګ": "گ", "ں": "ن"}
SCRIPTS = {"arabic": "arabic", "hebrew": "hebrew", "cyrillic": "russian", "kana": "japanese", "hangul": "korean",
           "han": "chinese"}
KANA = re.compile(r"^[\u30a1-\u30fa\u30fc]+$")
HAN = re.compile(r"^[\u3005\u3400-\u9fff]+$")
# Least weight of a context, by the number of its letters.
LEAST = {"arabic": (0, 2, 4, 7), "hebrew": (0, 2, 4, 7), "cyrillic": (0, 3, 7, 12), "kana": (0, 2, 6, 10),
         "hangul": (0, 2, 5, 8), "han": (1.5, 3, 9, 99)}
LEAST_WORD = {"cyrillic": 4}  # weight of a word of the dictionary; 2 elsewhere
MOST_LETTERS = 24
SAMPLE = 12000
NOISE = 2.3  # mean cost of a letter from which a pair is no pair


def fold(text):
    out = []
    for c in unicodedata.normalize("NFKD", text.lower()):
        if "a" <= c <= "z":
            out.append(c)
        elif c in SPECIAL:
            out.append(SPECIAL[c])
        elif not (unicodedata.combining(c) or c in "'’`-.\""):
            return None
    return "".join(out)


def native_form(script, text):
    text = unicodedata.normalize("NFKC", text.lower().replace(" ", ""))
    if script == "arabic":
        text = "".join(ARABIC.get(c, c) for c in text if not ("\u064b" <= c <= "\u0652" or c in "\u0670\u200c\u200e\u200f"))
    elif script == "hebrew":
        text = "".join(c for c in text if not "\u05b0" <= c <= "\u05c7").translate(str.maketrans("׳’״", "'''"))
    elif script == "hangul":
        text = unicodedata.normalize("NFD", text)
    elif script == "kana":
        text = "".join(chr(ord(c) + 0x60) if "\u3041" <= c <= "\u3096" else c for c in text)
        return text if KANA.match(text) else ""
    elif script == "han":
        return text if HAN.match(text) else ""
    return text if "\t" not in text else ""


def hash_of(text):
    h = 2166136261
    for b in text.encode():
        h = ((h ^ b) * 16777619) & 0xFFFFFFFF
    return h


def held_out(native):
    return hash_of(native) % 10 == 0


def load(script, directory):
    rows = collections.Counter()
    with gzip.open(directory / f"wikidata_{SCRIPTS[script]}_train.tsv.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            latin, native, count = line.rstrip("\n").split("\t")
            latin, native = fold(latin), native_form(script, native)
            if latin and native and len(latin) <= MOST_LETTERS and len(native) <= MOST_LETTERS:
                rows[native, latin] += int(count)
    if script == "arabic":
        rows = without_article(rows)
    return rows


def without_article(rows):
    """al-Shehri: the article is read by rule, so the rest of the word is what is learnt."""
    begins = collections.Counter()
    for (native, latin), count in rows.items():
        if native.startswith("ال"):
            begins[native, bool(re.match("[aeiou]l", latin))] += count
    out = collections.Counter()
    for (native, latin), count in rows.items():
        if native.startswith("ال") and len(native) > 4 and begins[native, False] > begins[native, True]:
            if not re.match("[aeiou]l", latin):
                out[native[2:], latin] += count
        else:
            out[native, latin] += count
    return out


LENGTH_COST = (2.0, 0.0, 1.2, 2.6, 4.0, 5.0, 6.0)


def align(native, latin, costs, longest):
    """Which Latin letters each native one became, and what that costs."""
    rows, columns = len(native), len(latin)
    infinite = 1e9
    best = [infinite] * (columns + 1)
    best[0] = 0.0
    backs = []
    for i, letter in enumerate(native):
        known = costs.get(letter, {}) if costs is not None else None
        following = [infinite] * (columns + 1)
        back = [0] * (columns + 1)
        for j in range(max(0, columns - (rows - i) * longest), columns + 1):
            here = best[j]
            if here >= infinite:
                continue
            for k in range(0, min(longest, columns - j) + 1):
                if known is None:
                    cost = here + LENGTH_COST[k] + 3 * abs((i + 1) / rows - (j + k) / columns)
                else:
                    cost = here + known.get(latin[j:j + k], 9 + LENGTH_COST[k])
                if cost < following[j + k]:
                    following[j + k] = cost
                    back[j + k] = k
        backs.append(back)
        best = following
    if best[columns] >= infinite:
        return None, infinite
    parts, j = [], columns
    for back in reversed(backs):
        parts.append(latin[j - back[j]:j])
        j -= back[j]
    return parts[::-1], best[columns] / (rows + columns / 2)


def sample(rows):
    """Enough pairs to learn alignment from, those with the lowest hash; none that may be held out."""
    chosen = heapq.nsmallest(SAMPLE, ((hash_of(native + latin), native, latin) for native, latin in rows
                                      if not held_out(native)))
    return [(native, latin, rows[native, latin]) for _, native, latin in chosen]


def learn(rows, longest, rounds=4):
    costs = None
    chosen = sample(rows)
    for turn in range(rounds):
        counts = collections.defaultdict(collections.Counter)
        for native, latin, count in chosen:
            parts, mean = align(native, latin, costs, longest)
            if parts is None or (turn >= 2 and mean > NOISE + 0.3):
                continue
            for letter, part in zip(native, parts):
                counts[letter][part] += 1 + math.log(count)
        costs = {}
        for letter, table in counts.items():
            total = sum(table.values()) + 1
            costs[letter] = {part: -math.log(n / total) for part, n in table.items() if n >= 1.5 or n / total > 0.02}
    return costs


def context(native, i, last):
    before = native[i - 1] if i else "^"
    following = native[i + 1] if i + 1 < len(native) else "$"
    return native[i] + following + before + last


def count_contexts(aligned):
    counts = collections.defaultdict(collections.Counter)
    for native, parts, count in aligned:
        written = ""
        for i, part in enumerate(parts):
            key = context(native, i, written[-1:] or "^")
            for n in range(1, 5):
                counts[key[:n]][part] += 1 + math.log(count)
            written += part
    return counts


def smooth(counts, least):
    """Each context's readings, mixed with those of the shorter one; contexts that are too rare go."""
    model = {}
    for key in sorted(counts, key=len):
        table = counts[key]
        total = sum(table.values())
        if total < least[len(key) - 1]:
            continue
        shorter = next((model[key[:n]] for n in range(len(key) - 1, 0, -1) if key[:n] in model), {})
        trust = total / (total + len(table) + 0.3) if shorter else 1.0
        mixed = {part: (1 - trust) * p for part, p in shorter.items()}
        for part, n in table.items():
            mixed[part] = mixed.get(part, 0.0) + trust * n / total
        kept = heapq.nlargest(7, ((p, part) for part, p in mixed.items() if p > 0.015))
        model[key] = {part: p for p, part in kept}
    return model


def read(model, native, width=7):
    found = [(0.0, "")]
    for i in range(len(native)):
        following = {}
        for cost, text in found:
            key = context(native, i, text[-1:] or "^")
            table = next((model[key[:n]] for n in range(4, 0, -1) if key[:n] in model), {"": 1.0})
            for part, p in table.items():
                longer, sum_ = text + part, cost - math.log(p)
                if sum_ < following.get(longer, 1e9):
                    following[longer] = sum_
        found = heapq.nsmallest(width, ((cost, text) for text, cost in following.items()))
    return [text for _, text in found[:6]]


def encode(readings):
    return "".join(chr(ord("!") + min(62, round(10 * cost))) + text for cost, text in readings)


def dictionary(script, aligned, model):
    words = collections.defaultdict(collections.Counter)
    for native, parts, count in aligned:
        words[native]["".join(parts)] += count
    entries = {}
    for native, spellings in words.items():
        total = sum(spellings.values())
        if total < LEAST_WORD.get(script, 2):
            continue
        ranked = sorted(spellings.items(), key=lambda item: (-item[1], item[0]))
        ranked = [(text, n) for text, n in ranked if n / total >= 0.008][:6]
        learnt = read(model, native)
        if script not in ("arabic", "hebrew") or total < 3:
            known = [text for text, n in ranked if text in learnt[:3]]
            if ranked[0][0] in learnt[:1 if script in ("arabic", "hebrew") else 2] and len(known) == len(ranked):
                continue
        elif ranked[0][0] == learnt[0] and all(text in learnt for text, _ in ranked):
            continue
        entries[native] = [(-math.log(n / total), text) for text, n in ranked]
    return entries


def write(path, entries):
    lines = sorted(key.encode() + b"\t" + encode(readings).encode() + b"\n" for key, readings in entries.items() if readings)
    path.write_bytes(b"".join(lines))
    print(path.name, len(lines), "lines", path.stat().st_size, "bytes", flush=True)


def make_learnt(script, arguments):
    rows = load(script, arguments.rows)
    longest = 6 if script == "han" else 4
    costs = learn(rows, longest)
    aligned = []
    for (native, latin), count in rows.items():
        parts, mean = align(native, latin, costs, longest)
        if parts is not None and mean <= NOISE:
            aligned.append((native, parts, count))
    write_learnt(script, aligned, arguments.out)
    if arguments.hold_out:
        write_learnt(script, [row for row in aligned if not held_out(row[0])], arguments.hold_out)
        with open(arguments.hold_out.with_suffix(".rows"), "a", encoding="utf-8") as out:
            for (native, latin), count in sorted(rows.items()):
                if held_out(native):
                    out.write(f"{script}\t{unicodedata.normalize('NFC', native)}\t{latin}\t{count}\n")


def write_learnt(script, aligned, directory):
    model = smooth(count_contexts(aligned), LEAST[script])
    write(directory / f"{script}.model", {key: sorted((-math.log(p), part) for part, p in table.items())
                                         for key, table in model.items()})
    write(directory / f"{script}.dict", dictionary(script, aligned, model))


def plain_pinyin(text):
    out = []
    for c in unicodedata.normalize("NFD", text):
        if c == "\u0308":
            continue  # ü is u in names (lyu: by the surnames' table)
        if not unicodedata.combining(c):
            out.append(c)
    return "".join(out)


def make_characters(unihan, directory):
    """character TAB pinyin,… TAB Jyutping,… TAB Hangul"""
    fields = collections.defaultdict(dict)
    with bz2.open(unihan / "Unihan_Readings.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("U+"):
                code, field, value = line.rstrip("\n").split("\t")
                fields[int(code[2:], 16)][field] = value
    common = {code for code, f in fields.items() if "kTGHZ2013" in f or "kHanyuPinlu" in f or "kXHC1983" in f}
    with bz2.open(unihan / "Unihan_Variants.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("U+"):
                code, field, value = line.rstrip("\n").split("\t")
                if field == "kTraditionalVariant" and int(code[2:], 16) in common:
                    common |= {int(v[2:].split("<")[0], 16) for v in value.split()}
    out = []
    for code, f in fields.items():
        if not (0x4E00 <= code <= 0x9FFF and "kMandarin" in f and code in common):
            continue
        pinyin = [plain_pinyin(p) for p in f["kMandarin"].split()]
        jyutping = [re.sub("[0-9]", "", j) for j in f.get("kCantonese", "").split()]
        hangul = [h.split(":")[0] for h in f.get("kHangul", "").split()]
        line = "\t".join((chr(code), pinyin[0], jyutping[0] if jyutping else "", hangul[0] if hangul else ""))
        out.append(line.encode() + b"\n")
    path = directory / "han.characters"
    path.write_bytes(b"".join(sorted(out)))
    print(path.name, len(out), "lines", path.stat().st_size, "bytes", flush=True)


def make_names(directory):
    """Surnames and name characters written by hand: C, J or G and the characters, TAB, spellings."""
    entries = {}
    source = pathlib.Path(__file__).parent / "transliteration" / "han_names.txt"
    for line in source.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, written, *spellings = line.split()
        for form in forms(kind, written, spellings):
            entries[kind + form] = [(0.7 * i, s) for i, s in enumerate(dict.fromkeys(spellings))][:6]
    write(directory / "han.names", entries)


COMPOUND = {"ouyang", "sima", "shangguan", "zhuge", "situ", "huangfu", "xiahou", "dongfang", "yuchi", "gongsun", "murong",
            "linghu", "nangong"}


def forms(kind, written, spellings):
    """Variants of one name stand side by side: characters one by one (C), or words of equal length."""
    if kind == "C":
        length = 2 if spellings[0] in COMPOUND else 1
    else:
        variants = {"高橋髙橋": 2, "渡辺渡邊渡邉": 2, "斎藤斉藤齋藤齊藤": 2, "阿部安部": 2, "桜井櫻井": 2, "菊地菊池": 2,
                    "本田本多": 2, "小沢小澤": 2, "広瀬廣瀬": 2, "黒沢黒澤": 2, "浜田濱田": 2, "河合川合": 2,
                    "中沢中澤": 2, "次郎二郎": 2, "恵惠": 1, "竜龍": 1}
        length = variants.get(written, len(written))
    return [written[i:i + length] for i in range(0, len(written), length)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=pathlib.Path, required=True)
    parser.add_argument("--unihan", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent.parent / "src/engines/transliteration/data")
    parser.add_argument("--only", action="append")
    parser.add_argument("--hold-out", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    if arguments.hold_out:
        arguments.hold_out.mkdir(parents=True, exist_ok=True)
        if not arguments.only:
            arguments.hold_out.with_suffix(".rows").unlink(missing_ok=True)
    for script in SCRIPTS:
        if not arguments.only or script in arguments.only:
            make_learnt(script, arguments)
    for directory in filter(None, (arguments.out, arguments.hold_out)):
        if not arguments.only or "characters" in arguments.only:
            make_characters(arguments.unihan, directory)
            make_names(directory)


if __name__ == "__main__":
    main()
