"""Cases from the lists themselves: aliases held out, birth dates damaged, document numbers misread."""

import csv
import re

from common import Dice, edits, folded_parts

MONTHS = {m: i for i, m in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def as_travelled(name):
    """LAST, First -> First LAST."""
    last, comma, first = name.partition(",")
    return (first.strip() + " " + last.strip()).strip() if comma else name.strip()


class Person:
    def __init__(self, reference, name):
        self.reference, self.name = reference, name
        self.aliases = []  # (row of the alias file)
        self.birth = self.sex = self.nationality = ""
        self.documents = []

    def facts(self):
        return {"birth_date": self.birth, "sex": self.sex, "nationality": self.nationality}


def read_remarks(sources, remarks, person):
    found = re.search(r"\bDOB (?:(\d\d) )?(?:([A-Z][a-z][a-z]) )?(\d{4})(?! to|\d)", remarks)
    if found and not re.search(r"\bDOB circa", remarks):
        day, month, year = found.groups()
        if not month:
            person.birth = year
        elif month in MONTHS:
            person.birth = "%s-%02d" % (year, MONTHS[month]) + ("-" + day if day else "")
    found = re.search(r"\bGender (Male|Female)", remarks)
    person.sex = found.group(1)[0] if found else ""
    found = re.search(r"\b(?:nationality|citizen) ([^;.]*)", remarks)
    person.nationality = sources.state(found.group(1)) if found else ""
    for number, country in re.findall(r"(?<!alt\. )\bPassport ([A-Z0-9]{6,12}) \(([^)]*)\)", remarks):
        person.documents.append((number, sources.state(country)))


def read_persons(sources):
    persons = {}
    for row in sources.rows("ofac_sdn.csv.gz"):
        if len(row) < 12 or row[2].strip() != "individual":
            continue
        person = Person(row[0].strip(), row[1].strip())
        read_remarks(sources, row[11], person)
        persons[person.reference] = person
    for row in sources.rows("ofac_alt_even.csv.gz"):
        if len(row) >= 4 and row[0].strip() in persons:
            persons[row[0].strip()].aliases.append((row[1].strip(), row[3].strip()))
    return persons


def write_lists(sources):
    with open(sources.path("sdn.csv"), "w", encoding="utf-8", newline="") as file:
        file.write(sources.text("ofac_sdn.csv.gz"))
    text = sources.text("un_consolidated_2020.xml.gz")
    text = re.sub(r"<NAME_ORIGINAL_SCRIPT>.*?</NAME_ORIGINAL_SCRIPT>", "<NAME_ORIGINAL_SCRIPT/>", text, flags=re.S)
    with open(sources.path("un_latin.xml"), "w", encoding="utf-8", newline="") as file:
        file.write(text)


def resembles(name, other):
    """Two parts of the one within 40 % edits of two parts of the other."""
    left, right = folded_parts(name), folded_parts(other)
    pairs = [(i, j) for i, a in enumerate(left) for j, b in enumerate(right)
             if edits(a, b) <= 0.4 * max(len(a), len(b))]
    return any(i != k and j != m for i, j in pairs for k, m in pairs)


def same_parts(name, other):
    return sorted(folded_parts(name)) == sorted(folded_parts(other))


DAMAGES = ["exact"] * 8 + ["wrong_day"] * 3 + ["swapped"] * 3 + ["first_january"] * 2 + ["year_only"] * 2 + ["year_off"] * 2


def damage_birth(dice, birth):
    """40 % as listed, the rest as travellers' dates differ in life; what cannot be swapped gets a wrong day."""
    kind = dice.pick(DAMAGES)
    year, month, day = (int(part) for part in birth.split("-"))
    if kind == "swapped" and (day > 12 or day == month):
        kind = "wrong_day"
    if kind == "wrong_day":
        day = (day - 1 + 1 + dice.below(26)) % 28 + 1
        if "%04d-%02d-%02d" % (year, month, day) == birth:
            day = day % 28 + 1
    elif kind == "swapped":
        day, month = month, day
    elif kind == "first_january":
        day = month = 1
    elif kind == "year_off":
        year += 1 if dice.below(2) else -1
        day = min(day, 28)
    if kind == "year_only":
        return kind, "%04d" % year
    return kind, "%04d-%02d-%02d" % (year, month, day)


def write_aliases(sources, persons):
    dice = Dice("aliases")
    held, related, unrelated = {}, [], []
    for person in persons.values():
        others = [name for _, name in person.aliases] + [person.name]
        choices = [alias for alias in person.aliases if sum(same_parts(alias[1], other) for other in others) == 1]
        if not choices:
            continue
        number, alias = dice.pick(choices)
        held[person.reference, number] = True
        rest = [person.name] + [name for other, name in person.aliases if other != number]
        close = any(resembles(alias, name) for name in rest)
        (related if close else unrelated).append((person, number, alias))
    with open(sources.path("alt_kept.csv"), "w", encoding="utf-8", newline="") as file:
        for line in sources.text("ofac_alt_even.csv.gz").splitlines(keepends=True):
            row = next(csv.reader([line]), [])
            if len(row) < 2 or (row[0].strip(), row[1].strip()) not in held:
                file.write(line)

    def case(person, number, alias, kind):
        return {"id": "%s-%s" % (kind.replace("/", "-"), number), "name": as_travelled(alias), "truth": person.reference,
                "class": kind, "origin": person.nationality, "person": "ofac " + person.reference, **person.facts()}

    sources.write_cases("alias.tsv", [case(*item, "alias") for item in related])
    sources.write_cases("alias_unrelated.tsv", [case(*item, "alias_unrelated") for item in unrelated])
    damaged = []
    for item in related:
        if len(item[0].birth) == 10:
            kind, birth = damage_birth(dice, item[0].birth)
            damaged.append({**case(*item, "alias_dob/" + kind), "birth_date": birth})
    sources.write_cases("alias_dob.tsv", damaged)


CONFUSED = {"0": "O", "O": "0", "1": "I", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2"}


def write_documents(sources, persons):
    """A listed passport under another name: as it is, and with one character misread."""
    dice, cases = Dice("documents"), []
    for person in persons.values():
        if not person.documents:
            continue
        number, issuer = person.documents[0]
        base = {"truth": person.reference, "origin": "", "nationality": issuer, "person": "ofac " + person.reference}
        cases.append({**base, "id": "document-%s" % person.reference, "name": "Zzyx Qwyllt", "document_number": number,
                      "class": "document/exact"})
        places = [i for i, c in enumerate(number) if c in CONFUSED]
        if places:
            i = dice.pick(places)
            cases.append({**base, "id": "document-ocr-%s" % person.reference, "name": "Zzyx Qwyllt",
                          "document_number": number[:i] + CONFUSED[number[i]] + number[i + 1:],
                          "class": "document/ocr"})
    sources.write_cases("documents.tsv", cases)
