"""Travellers that nobody looks for."""

import itertools
import unicodedata

from common import Dice

PER_GROUP = 6000
SCRIPTS = "arabic chinese hebrew japanese korean russian".split()


def script_of(name):
    for c in name:
        if c.isalpha():
            return unicodedata.name(c, "?").split()[0].split("-")[0].lower()
    return "none"


def birth(dice):
    return "%04d-%02d-%02d" % (1945 + dice.below(62), 1 + dice.below(12), 1 + dice.below(28))


def published(sources, group):
    """Synthetic as published (MIT), every fourth row or so, so that the order of the file has no say."""
    rows = sources.dictionaries("negatives_%s_first_half.csv.gz" % group)
    dice = Dice("negatives " + group)
    cases = []
    for i, row in enumerate(dice.shuffled(rows)[:PER_GROUP]):
        code = sources.state(row["nationality"])
        cases.append({"id": "%s-%d" % (group, i), "name": row["full_name"], "birth_date": row["date_of_birth"],
                      "sex": {"male": "M", "female": "F"}.get(row["gender"], ""), "nationality": code,
                      "class": "negative/" + group, "origin": code, "person": "%s %d" % (group, i)})
    sources.write_cases("negatives_%s.tsv" % group, cases)


def hard(sources):
    forenames, surnames = {}, {}
    for row in sources.dictionaries("popular_forenames.csv"):
        name = row["Romanized Name"] or row["Localized Name"]
        if name and row["Gender"] in ("F", "M"):
            forenames.setdefault(row["Country"], []).append((name, row["Gender"]))
    for row in sources.dictionaries("popular_surnames.csv"):
        name = row["Romanized Name"] or row["Localized Name"]
        if name:
            surnames.setdefault(row["Country"], []).append(name)
    countries = sorted(set(forenames) & set(surnames))
    dice, cases = Dice("negatives hard"), []
    seen = set()
    while len(cases) < PER_GROUP:
        country = dice.pick(countries)
        (forename, sex), surname = dice.pick(forenames[country]), dice.pick(surnames[country])
        if (country, forename, surname) in seen:
            continue
        seen.add((country, forename, surname))
        code = sources.alpha2.get(country, "")
        cases.append({"id": "hard-%d" % len(cases), "name": "%s %s" % (forename, surname), "birth_date": birth(dice),
                      "sex": sex, "nationality": code, "class": "negative/hard", "origin": code,
                      "person": "hard %d" % len(cases)})
    sources.write_cases("negatives_hard.tsv", cases)


def wiki(sources):
    """Parts as common as Wikidata has them. Which is forename and which surname is not known there."""
    counts = {}
    for script in SCRIPTS:
        for line in sources.text("wikidata_%s_train.tsv.gz" % script).splitlines():
            latin, _, count = line.split("\t")
            if len(latin) > 1 and latin.replace("-", "").isalpha():
                counts[latin] = counts.get(latin, 0) + int(count)
    names = sorted(counts)
    sums = list(itertools.accumulate(counts[name] for name in names))
    dice, cases, seen = Dice("negatives wiki"), [], set()
    while len(cases) < PER_GROUP:
        first, last = dice.weighted(names, sums), dice.weighted(names, sums)
        if first == last or (first, last) in seen:
            continue
        seen.add((first, last))
        cases.append({"id": "wiki-%d" % len(cases), "name": ("%s %s" % (first, last)).title(), "birth_date": birth(dice),
                      "sex": "FM"[dice.below(2)], "class": "negative/wiki", "person": "wiki %d" % len(cases)})
    sources.write_cases("negatives_wiki.tsv", cases)


def write(sources):
    published(sources, "global")
    published(sources, "us")
    hard(sources)
    wiki(sources)
