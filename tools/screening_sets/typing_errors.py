"""Thirteen treatments of listed primary names, as names are damaged on their way through counters and systems."""

import re

from common import Dice, folded_parts
from listed import as_travelled

PER_TREATMENT = 600
LETTERS = "abcdefghijklmnopqrstuvwxyz"
RESPELLED = [("ph", "f"), ("f", "ph"), ("ou", "u"), ("ee", "i"), ("y", "i"), ("i", "y"), ("c", "k"), ("k", "c"), ("q", "k"),
             ("z", "s"), ("ck", "k"), ("v", "w"), ("w", "v"), ("sh", "ch"), ("kh", "h"), ("dh", "d"), ("j", "y"), ("x", "ks"),
             ("ie", "i"), ("oo", "u"), ("mm", "m"), ("ss", "s"), ("ll", "l"), ("dd", "d"), ("o", "u"), ("e", "i")]
OCR = {"o": "0", "i": "1", "l": "1", "s": "5", "b": "8", "z": "2", "g": "6", "q": "9"}
EXTRA = "Anton Karim Maria Pedro Yusef Leila Chen Omar Elena Tomas Amir Ivan".split()


def one_edit(dice, word):
    kind, i = dice.below(4), dice.below(len(word))
    letter = dice.pick(LETTERS)
    if kind == 0 and len(word) > 3:
        return word[:i] + word[i + 1:]
    if kind == 1:
        return word[:i] + letter + word[i:]
    if kind == 2 and i + 1 < len(word) and word[i] != word[i + 1]:
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    return word[:i] + (letter if letter != word[i].lower() else "e" if letter != "e" else "a") + word[i + 1:]


def long_part(dice, parts, least):
    places = [i for i, part in enumerate(parts) if len(part) >= least and part.isalpha()]
    return dice.pick(places) if places else None


def edited(dice, parts, times):
    parts = list(parts)
    for _ in range(times):
        i = long_part(dice, parts, 4)
        if i is None:
            return None
        parts[i] = one_edit(dice, parts[i])
    return parts


def order(dice, parts):
    return parts[1:] + parts[:1] if parts[1:] + parts[:1] != parts else None


def dropped_middle(dice, parts):
    if len(parts) < 3:
        return None
    i = 1 + dice.below(len(parts) - 2)
    return parts[:i] + parts[i + 1:]


def joined(dice, parts):
    if len(parts) < 2:
        return None
    i = dice.below(len(parts) - 1)
    return parts[:i] + [parts[i] + parts[i + 1].lower()] + parts[i + 2:]


def split(dice, parts):
    i = long_part(dice, parts, 6)
    if i is None:
        return None
    cut = 3 + dice.below(len(parts[i]) - 5)
    return parts[:i] + [parts[i][:cut], parts[i][cut:]] + parts[i + 1:]


def phonetic(dice, parts):
    i = long_part(dice, parts, 4)
    if i is None:
        return None
    word = parts[i].lower()
    fitting = [(a, b) for a, b in RESPELLED if a in word[1:]]
    if not fitting:
        return None
    old, new = dice.pick(fitting)
    return parts[:i] + [word[0] + word[1:].replace(old, new, 1)] + parts[i + 1:]


def first_letter(dice, parts):
    i = long_part(dice, parts, 4)
    if i is None:
        return None
    letter = dice.pick([c for c in LETTERS if c != parts[i][0].lower()])
    return parts[:i] + [letter.upper() + parts[i][1:]] + parts[i + 1:]


def initial(dice, parts):
    if len(parts) < 2 or len(parts[0]) < 3:
        return None
    return [parts[0][0]] + parts[1:]


def extra(dice, parts):
    word = dice.pick([w for w in EXTRA if w.lower() not in {p.lower() for p in parts}])
    i = dice.below(len(parts) + 1)
    return parts[:i] + [word] + parts[i:]


def cut(dice, parts):
    """Surname first, as in a machine readable zone, cut at 20 to 30 letters."""
    text, limit = " ".join(parts[-1:] + parts[:-1]), 20 + dice.below(11)
    return text[:limit].split() if len(text) > limit + 1 else None


def ocr(dice, parts):
    i = long_part(dice, parts, 4)
    if i is None:
        return None
    word = parts[i].lower()
    places = [k for k, c in enumerate(word) if c in OCR]
    if not places:
        return None
    k = dice.pick(places)
    return parts[:i] + [word[:k] + OCR[word[k]] + word[k + 1:]] + parts[i + 1:]


TREATMENTS = [
    ("exact", lambda dice, parts: parts), ("one_edit", lambda dice, parts: edited(dice, parts, 1)),
    ("two_edits", lambda dice, parts: edited(dice, parts, 2)), ("order", order), ("dropped_middle", dropped_middle),
    ("joined", joined), ("split", split), ("phonetic", phonetic), ("first_letter", first_letter), ("initial", initial),
    ("extra", extra), ("cut", cut), ("ocr", ocr)]


def write(sources, persons):
    dice, cases = Dice("typing errors"), []
    fitting = [p for p in persons.values() if len(folded_parts(p.name)) >= 2]
    for name, treat in TREATMENTS:
        made = 0
        for person in dice.shuffled(fitting):
            # Titles and hyphens stay as listed: they are part of the work.
            parts = re.sub(r"[^\w\s'’-]", " ", as_travelled(person.name)).split()
            treated = treat(dice, parts)
            if treated is None or (name != "exact" and treated == parts):
                continue
            cases.append({"id": "typo-%s-%s" % (name, person.reference), "name": " ".join(treated),
                          "truth": person.reference, "class": "typo/" + name, "origin": person.nationality,
                          "person": "ofac " + person.reference, **person.facts()})
            made += 1
            if made == PER_TREATMENT:
                break
    sources.write_cases("typo.tsv", cases)
