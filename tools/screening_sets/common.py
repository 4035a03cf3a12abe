"""What the makers of screening sets share: reading, a generator of our own, the form of a case."""

import csv
import gzip
import hashlib
import os
import re
import unicodedata

HEADER = "id name birth_date sex nationality document_number truth class origin split".split()


class Dice:
    """A small generator of our own (splitmix64), so that no version of Python changes the sets."""

    def __init__(self, seed):
        self.state = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        return z ^ (z >> 31)

    def below(self, n):
        return self.next() % n

    def pick(self, items):
        return items[self.below(len(items))]

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items

    def weighted(self, items, sums):
        """An item by its share; sums are running totals."""
        import bisect
        return items[bisect.bisect_right(sums, self.below(sums[-1]))]


def split_of(person):
    return "fit" if hashlib.sha256(("split " + person).encode()).digest()[0] < 128 else "held"


def folded_parts(name):
    """Rough: to tell whether two listed names resemble each other, nothing more."""
    text = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("’", "").replace("'", "")).lower()
    return re.findall(r"[^\W_]+", "".join(c for c in text if not unicodedata.combining(c)))


def edits(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


class Sources:
    def __init__(self, root, data, out):
        self.root, self.data, self.out = root, data, out
        self.counts = {}
        self.alpha2, self.by_name = {}, {}
        self._read_states()

    def _read_states(self):
        path = os.path.join(self.root, "packs", "baseline", "state_codes.yaml")
        with open(path, encoding="utf-8") as file:
            for line in file:
                found = re.search(r'\{code: (\w+)(?:, alpha2: "?(\w+)"?)?.*?name: "([^"]*)"', line)
                if not found:
                    continue
                code, alpha2, name = found.groups()
                if alpha2:
                    self.alpha2.setdefault(alpha2, code)
                self.by_name.setdefault(name.lower(), code)
                self.by_name.setdefault(name.split(",")[0].lower(), code) if "Korea" not in name else None
        self.by_name.update({
            "south korea": "KOR", "korea, south": "KOR", "north korea": "PRK", "korea, north": "PRK",
            "democratic people's republic of korea": "PRK", "ivory coast": "CIV", "russia": "RUS", "syria": "SYR",
            "laos": "LAO", "vietnam": "VNM", "brunei": "BRN", "bolivia": "BOL", "tanzania": "TZA", "venezuela": "VEN",
            "east timor": "TLS", "czech republic": "CZE", "united states": "USA", "united kingdom": "GBR",
            "democratic republic of the congo": "COD", "congo, democratic republic of the": "COD", "burma": "MMR",
            "turkey": "TUR", "palestinian": "PSE", "cabo verde": "CPV", "the gambia": "GMB", "moldova": "MDA",
            "north macedonia, the republic of": "MKD", "north macedonia": "MKD", "iran (islamic republic of)": "IRN",
            "united kingdom of great britain and northern ireland": "GBR", "united states of america": "USA",
            "kosovo": "RKS", "region: gaza": "PSE", "united republic of tanzania": "TZA"})

    def state(self, name):
        return self.by_name.get(name.strip().lower(), "")

    def text(self, name, encoding="utf-8"):
        with gzip.open(os.path.join(self.data, name), "rb") as file:
            raw = file.read()
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            return raw.decode("latin-1")

    def rows(self, name):
        return csv.reader(self.text(name).splitlines())

    def dictionaries(self, name):
        path = os.path.join(self.data, name)
        opened = gzip.open(path, "rt", encoding="utf-8-sig") if name.endswith(".gz") else open(path, encoding="utf-8-sig")
        with opened as file:
            return list(csv.DictReader(file))

    def path(self, name):
        return os.path.join(self.out, name)

    def write_cases(self, name, cases):
        """cases: dicts with id, name, class and what else is known; `person` decides the split."""
        with open(self.path(name), "w", encoding="utf-8", newline="\n") as file:
            file.write("\t".join(HEADER) + "\n")
            for case in cases:
                case.setdefault("split", split_of(case.pop("person", "")))
                file.write("\t".join(re.sub(r"\s+", " ", str(case.get(column, ""))) for column in HEADER) + "\n")
                key = (name, case["class"])
                self.counts[key] = self.counts.get(key, 0) + 1

    def write_counts(self):
        with open(self.path("counts.txt"), "w", encoding="utf-8") as file:
            for (name, kind), count in sorted(self.counts.items()):
                file.write("%-28s %-28s %6d\n" % (name, kind, count))
