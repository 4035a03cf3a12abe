#!/usr/bin/env python3
"""Machine readable zones with the right answer, to judge a reader by: one JSON object a line.

Written from the rules of ICAO Doc 9303 (parts 3 to 7) alone, and in another language than the reader on purpose: it
shares no table and no code with src/formats/mrz. All people are invented. The same seed gives the same lines.

    tools/make_mrz_vectors.py --seed 1 > vectors.jsonl

Keys of a line: id; kind (valid, malformed, look_alike); group (what is special about it); today (the day of inspection);
format; mrz (lines separated by line feeds); accept (whether a reader has to find it valid); fields (what it says, for
valid and look_alike lines); changed (look_alike: line, column, was, is).
"""
import argparse
import calendar
import datetime
import json
import random
import sys

TODAY = datetime.date(2026, 11, 22)

# ISO 3166-1 alpha-3 [9303-3 §5 part A], then parts B to E, withdrawn codes and those that are seen in the field.
ISO = """ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM
BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP
CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB
GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN
KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR
MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW
PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR
SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT
VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE""".split()
OTHERS = """D GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK XBA XIM XCC XCE XCO XEC XPO XES XMP XOM XDC XXA XXB XXC XXX UTO ANT
NTZ XXK ROM""".split()
CODES = ISO + OTHERS

# format: lines, width, then (line, first, last) of each part, counted from 1 as Doc 9303 does.
FORMATS = {
    "TD1": dict(lines=3, width=30, code=(1, 1, 2), issuer=(1, 3, 5), number=(1, 6, 14), number_cd=(1, 15), opt=(1, 16, 30),
                birth=(2, 1, 6), birth_cd=(2, 7), sex=(2, 8, 8), expiry=(2, 9, 14), expiry_cd=(2, 15), nat=(2, 16, 18),
                opt2=(2, 19, 29), name=(3, 1, 30), comp=(2, 30), over=[(1, 6, 30), (2, 1, 7), (2, 9, 15), (2, 19, 29)]),
    "TD2": dict(lines=2, width=36, code=(1, 1, 2), issuer=(1, 3, 5), name=(1, 6, 36), number=(2, 1, 9), number_cd=(2, 10),
                nat=(2, 11, 13), birth=(2, 14, 19), birth_cd=(2, 20), sex=(2, 21, 21), expiry=(2, 22, 27),
                expiry_cd=(2, 28), opt=(2, 29, 35), comp=(2, 36), over=[(2, 1, 10), (2, 14, 20), (2, 22, 35)]),
    "TD3": dict(lines=2, width=44, code=(1, 1, 2), issuer=(1, 3, 5), name=(1, 6, 44), number=(2, 1, 9), number_cd=(2, 10),
                nat=(2, 11, 13), birth=(2, 14, 19), birth_cd=(2, 20), sex=(2, 21, 21), expiry=(2, 22, 27),
                expiry_cd=(2, 28), opt=(2, 29, 42), opt_cd=(2, 43), comp=(2, 44),
                over=[(2, 1, 10), (2, 14, 20), (2, 22, 43)]),
    "MRV-A": dict(lines=2, width=44, code=(1, 1, 2), issuer=(1, 3, 5), name=(1, 6, 44), number=(2, 1, 9),
                  number_cd=(2, 10), nat=(2, 11, 13), birth=(2, 14, 19), birth_cd=(2, 20), sex=(2, 21, 21),
                  expiry=(2, 22, 27), expiry_cd=(2, 28), opt=(2, 29, 44)),
    "MRV-B": dict(lines=2, width=36, code=(1, 1, 2), issuer=(1, 3, 5), name=(1, 6, 36), number=(2, 1, 9),
                  number_cd=(2, 10), nat=(2, 11, 13), birth=(2, 14, 19), birth_cd=(2, 20), sex=(2, 21, 21),
                  expiry=(2, 22, 27), expiry_cd=(2, 28), opt=(2, 29, 36)),
}
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = ALPHABET[10:]
# What readers take a digit for.
LOOK_ALIKES = {"0": "ODQ", "1": "IL", "2": "Z", "4": "A", "5": "S", "6": "G", "7": "T", "8": "B"}


def value(c):
    return 0 if c == "<" else ALPHABET.index(c)


def check_digit(text):
    return str(sum(value(c) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


class Zone:
    """Rows of characters, addressed as Doc 9303 does."""

    def __init__(self, name):
        self.name, self.layout = name, FORMATS[name]
        self.rows = [["<"] * self.layout["width"] for _ in range(self.layout["lines"])]

    def put(self, place, text):
        line, first, last = place if len(place) == 3 else (place[0], place[1], place[1])
        assert len(text) <= last - first + 1, (place, text)
        text = text.ljust(last - first + 1, "<")
        self.rows[line - 1][first - 1:last] = list(text)

    def get(self, place):
        line, first, last = place if len(place) == 3 else (place[0], place[1], place[1])
        return "".join(self.rows[line - 1][first - 1:last])

    def close(self, part):
        self.put(self.layout[part + "_cd"], check_digit(self.get(self.layout[part])))

    def composite(self):
        if "comp" in self.layout:
            self.put(self.layout["comp"], check_digit("".join(self.get(r) for r in self.layout["over"])))

    def text(self):
        return "\n".join("".join(row) for row in self.rows)


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.out = []

    # --- people -----------------------------------------------------------------------------------------------------
    def word(self, low=3, high=9):
        text = ""
        while len(text) < low:
            text += self.r.choice("BDFGHJKLMNPRSTVZ") + self.r.choice("AEIOU") + self.r.choice(["", "", "N", "R", "S", "L"])
        return text[:high]

    def words(self, count):
        return [self.word() for _ in range(count)]

    def dates(self):
        """Birth not after the day of inspection and not after the expiry; nobody is old enough for two centuries."""
        expiry = datetime.date(2017, 1, 1) + datetime.timedelta(days=self.r.randrange(7300))
        first = datetime.date(1932, 1, 1)
        last = min(TODAY, expiry - datetime.timedelta(days=400))
        return first + datetime.timedelta(days=self.r.randrange((last - first).days)), expiry

    def number(self, length=None):
        length = length or self.r.choice([9, 9, 9, 9, 8, 7, 6])
        style = self.r.randrange(3)
        if style == 0:
            return "".join(self.r.choice(ALPHABET[:10]) for _ in range(length))
        if style == 1:
            letters = min(length, self.r.choice([1, 2]))
            return ("".join(self.r.choice(LETTERS) for _ in range(letters)) +
                    "".join(self.r.choice(ALPHABET[:10]) for _ in range(length - letters)))
        return "".join(self.r.choice(ALPHABET) for _ in range(length))

    def code(self, form):
        if form == "TD3":
            return self.r.choice(["P", "P", "PD", "PS", "PO", "PP", "PE", "PT", "PM"])
        if form in ("MRV-A", "MRV-B"):
            return self.r.choice(["V", "V", "VA", "VB", "VC", "VT"])
        return self.r.choice(["I", "ID", "A", "C", "IR", "AR", "IT", "IP", "CR"] + (["AC"] if form == "TD1" else []))

    # --- a whole zone -----------------------------------------------------------------------------------------------
    def make(self, form, **over):
        """A zone and its fields. What is in `over` stands instead of what is drawn; `name` is the field as printed."""
        r, zone = self.r, Zone(form)
        layout = zone.layout
        fields = {}
        fields["document_code"] = over.get("code") or self.code(form)
        fields["issuer"] = over.get("issuer") or r.choice(CODES)
        fields["nationality"] = over.get("nationality") or (fields["issuer"] if r.random() < 0.7 else r.choice(CODES))
        width = layout["name"][2] - layout["name"][1] + 1
        if "name" in over:
            name, primary, secondary = over["name"](width)
        else:
            primary, secondary = self.words(r.choice([1, 1, 2])), self.words(r.choice([1, 1, 2]))
            name = "<".join(primary) + "<<" + "<".join(secondary)
            if len(name) > width:  # the last given name goes, then all is short enough
                secondary, primary = secondary[:1], primary[:1]
                name = primary[0] + "<<" + secondary[0]
        fields["surname"], fields["given_names"] = " ".join(primary), " ".join(secondary)
        number = over.get("number") or self.number()
        fields["document_number"] = number
        variant = over.get("variant", "none")
        fields["long_number"] = variant
        opt_width = layout["opt"][2] - layout["opt"][1] + 1
        room = opt_width - (len(number) - 9 + 2 if variant != "none" else 0)
        optional = over.get("optional")
        if optional is None:
            size = 0 if r.random() < 0.5 or room < 1 else r.randrange(1, min(room, 11) + 1)
            optional = "".join(r.choice(ALPHABET) for _ in range(size))
        fields["optional_data"] = optional
        birth, expiry = self.dates()
        birth_text = over.get("birth_text") or birth.strftime("%y%m%d")
        fields["birth_date"] = birth.isoformat()
        if "birth_mask" in over:
            birth_text, fields["birth_date"] = over["birth_mask"](birth)
        expiry_text = over.get("expiry_text") or expiry.strftime("%y%m%d")
        fields["expiry_date"] = expiry.isoformat()
        sex = over.get("sex") or r.choice("MMFF<")
        fields["sex"] = {"<": "X"}.get(sex, sex)

        zone.put(layout["code"], fields["document_code"])
        zone.put(layout["issuer"], fields["issuer"])
        zone.put(layout["nat"], fields["nationality"])
        zone.put(layout["name"], name)
        if variant == "none":
            zone.put(layout["number"], number)
            zone.close("number")
            zone.put(layout["opt"], optional)
        else:
            nine, rest = number[:9], number[9:]
            digit = check_digit(number if variant == "standard" else nine + "<" + rest)
            if variant != "standard" and digit == check_digit(number):
                fields["long_number"] = "standard"  # both agree
            zone.put(layout["number"], nine)
            tail = rest + digit + ("<" + optional if optional else "")
            zone.put(layout["opt"], tail)
        if "opt_cd" in layout:
            if optional:
                zone.close("opt")
            else:
                zone.put(layout["opt_cd"], over.get("empty_cd") or r.choice("0<"))
        zone.put(layout["birth"], birth_text)
        zone.close("birth")
        zone.put(layout["expiry"], expiry_text)
        zone.close("expiry")
        zone.put(layout["sex"], sex)
        if "opt2" in layout:
            optional2 = "".join(r.choice(ALPHABET) for _ in range(r.choice([0, 0, 4, 11])))
            fields["optional_data_2"] = optional2
            zone.put(layout["opt2"], optional2)
        zone.composite()
        return zone, fields

    def emit(self, kind, group, form, text, accept, fields=None, changed=None):
        row = {"id": len(self.out) + 1, "kind": kind, "group": group, "today": TODAY.isoformat(), "format": form,
               "mrz": text, "accept": accept}
        if fields is not None:
            row["fields"] = fields
        if changed is not None:
            row["changed"] = changed
        self.out.append(row)

    def valid(self, group, form, **over):
        zone, fields = self.make(form, **over)
        self.emit("valid", group, form, zone.text(), True, fields)

    # --- names that need care ---------------------------------------------------------------------------------------
    def mononym_primary(self, width):
        words = self.words(self.r.choice([1, 2, 3]))
        while len("<".join(words)) > width:
            words.pop()
        return "<".join(words), words, []

    def mononym_secondary(self, width):
        words = self.words(self.r.choice([1, 2]))
        return ("<<" + "<".join(words))[:width], [], words

    def truncated(self, width):
        """The ways of 9303-4 §4.2.3: given names cut or as initials; surnames cut, the field ending in a letter."""
        r = self.r
        way = r.randrange(4)
        if way == 0:  # the last given name is cut
            text = self.word(9, 12) + "<<" + "<".join(self.words(8))
            text = text[:width]
        elif way == 1:  # given names as initials to the last column
            primary = self.word(8, 8)
            text = primary + "<<"
            while len(text) < width:
                text += r.choice(LETTERS) + "<"
            text = text[:width]
        elif way == 2:  # several surnames, each cut, one letter of a given name at least
            given = self.word(2, 2)
            room = width - 2 - len(given)
            parts = []
            while room > 3:
                part = self.word(4, min(8, room))[:room]
                parts.append(part)
                room -= len(part) + 1
            text = "<".join(parts) + "<<" + given
            text += "".join(r.choice("AEIOU") for _ in range(width - len(text)))
        else:  # one long surname without given names
            text = self.word(width, width)
        text = text[:width]
        if text[-1] == "<":
            text = text[:-1] + r.choice(LETTERS)
        if text[-2] == "<" and text[-3] == "<" and way == 0:
            text = text[:-1] + r.choice(LETTERS)
        primary, _, secondary = text.partition("<<")
        return text, [w for w in primary.split("<") if w], [w for w in secondary.split("<") if w]

    # --- the parts of the set ---------------------------------------------------------------------------------------
    def all_valid(self):
        for form in FORMATS:
            for code in CODES:
                self.valid("state", form, issuer=code, nationality=self.r.choice([code, self.r.choice(CODES)]))
        masks = [lambda d: ("<<<<<<", ""), lambda d: (d.strftime("%y") + "<<<<", f"{d.year:04}-XX-XX"),
                 lambda d: (d.strftime("%y%m") + "<<", f"{d.year:04}-{d.month:02}-XX")]
        for form in FORMATS:
            for mask in masks:
                for _ in range(8):
                    self.valid("unknown_birth", form, birth_mask=mask)
            for _ in range(15):
                self.valid("mononym_primary", form, name=self.mononym_primary)
                self.valid("mononym_secondary", form, name=self.mononym_secondary)
                self.valid("truncated", form, name=self.truncated)
            for _ in range(5):
                self.valid("no_sex", form, sex="<")
                self.valid("short_number", form, number=self.number(self.r.choice([1, 3, 5])))
        for digit in "0<":
            for _ in range(10):
                self.valid("empty_optional", "TD3", optional="", empty_cd=digit)
        for form, longest in (("TD1", 22), ("TD2", 15)):
            for variant in ("standard", "counts_filler"):
                for _ in range(30):
                    length = self.r.randrange(10, longest + 1)
                    room = FORMATS[form]["opt"][2] - FORMATS[form]["opt"][1] + 1 - (length - 9 + 2)
                    optional = self.number(min(room, 4)) if room > 0 and self.r.random() < 0.4 else ""
                    self.valid("long_number", form, number=self.number(length), variant=variant, optional=optional)
        for form, codes in (("TD1", ["P", "PC", "IT", "IR", "AR", "ID"]), ("TD2", ["IT", "ID", "IR", "AR", "AI", "AC"])):
            for code in codes:
                for _ in range(4):
                    self.valid("field_code", form, code=code)

    def all_malformed(self, count):
        for i in range(count):
            self.wrong_check_digit(list(FORMATS)[i % 5])
        makers = [self.impossible_date, self.wrong_length, self.lower_case, self.foreign, self.unknown_state, self.bad_sex,
                  self.empty_name, self.missing_digit, self.name_digit, self.bad_code]
        for maker in makers:
            for i in range(85):
                maker(list(FORMATS)[i % 5])

    def bad(self, group, form, text):
        self.emit("malformed", group, form, text, False)

    def protected(self, zone):
        """Places that a check digit protects: (line, column) of the fields and of the digits themselves."""
        layout = zone.layout
        places = []
        parts = ["number", "birth", "expiry"] + (["opt"] if "comp" in layout else []) + (["opt2"] if "opt2" in layout else [])
        for part in parts:
            line, first, last = layout[part]
            places += [(line, c) for c in range(first, last + 1)]
        for part in ("number_cd", "birth_cd", "expiry_cd", "opt_cd", "comp"):
            if part in layout:
                places.append(layout[part])
        return places

    def wrong_check_digit(self, form):
        zone, _ = self.make(form)
        while True:
            line, column = self.r.choice(self.protected(zone))
            was = zone.rows[line - 1][column - 1]
            if was == "<":
                continue
            now = self.r.choice(ALPHABET[:10] if was.isdigit() else LETTERS)
            if value(now) % 10 != value(was) % 10:
                break
        zone.rows[line - 1][column - 1] = now
        self.bad("check_digit", form, zone.text())

    def impossible_date(self, form):
        zone, _ = self.make(form)
        part = self.r.choice(["birth", "expiry"])
        text = zone.get(zone.layout[part])
        year = text[:2]
        day = self.r.choice(["0230", "0231", "0431", "0631", "0931", "1131", "1301", "1515", "0132", "0540", "9901", "0015", "0200"])
        if self.r.random() < 0.2:
            odd = self.r.randrange(0, 50) * 2 + 1  # an odd year is never a leap year
            year, day = f"{odd:02}", "0229"
        zone.put(zone.layout[part], year + day)
        zone.close(part)
        zone.composite()
        self.bad("impossible_date", form, zone.text())

    def wrong_length(self, form):
        zone, _ = self.make(form)
        rows = zone.text().split("\n")
        way, at = self.r.randrange(4), self.r.randrange(len(rows))
        if way == 0:
            cut = self.r.randrange(1, 3)
            place = self.r.randrange(len(rows[at]) - cut)
            rows[at] = rows[at][:place] + rows[at][place + cut:]
        elif way == 1:
            rows[at] += self.r.choice("<A7")
        elif way == 2:
            rows[at] = rows[at][:-1]
        else:
            del rows[at]
        self.bad("wrong_length", form, "\n".join(rows))

    def lower_case(self, form):
        zone, _ = self.make(form)
        line = self.r.randrange(len(zone.rows))
        if self.r.random() < 0.3:
            zone.rows[line] = [c.lower() for c in zone.rows[line]]
        letters = [(y, x) for y, row in enumerate(zone.rows) for x, c in enumerate(row) if c in LETTERS]
        y, x = self.r.choice(letters)
        zone.rows[y][x] = zone.rows[y][x].lower()
        self.bad("lower_case", form, zone.text())

    def foreign(self, form):
        zone, _ = self.make(form)
        y, x = self.r.randrange(len(zone.rows)), self.r.randrange(1, zone.layout["width"] - 1)
        zone.rows[y][x] = self.r.choice("*#?$.-/'&%+=>@_\u00d6\u00e9\u0416\uff1c\u00ab")
        self.bad("foreign_character", form, zone.text())

    def unknown_state(self, form):
        while True:
            code = "".join(self.r.choice(LETTERS) for _ in range(3))
            if code not in CODES and code not in {"YUG", "SUN", "CSK", "DDR", "SCG", "ZAR", "TMP", "BUR", "IAO"}:
                break
        place = self.r.choice(["issuer", "nationality"])
        zone, _ = self.make(form, **{place: code})
        self.bad("unknown_state", form, zone.text())

    def bad_sex(self, form):
        zone, _ = self.make(form, sex=self.r.choice("XABCDEGHIJKLNOPQRSTUVWYZ0123456789"))
        self.bad("bad_sex", form, zone.text())

    def empty_name(self, form):
        zone, _ = self.make(form, name=lambda width: ("", [], []))
        self.bad("empty_name", form, zone.text())

    def missing_digit(self, form):
        zone, _ = self.make(form, optional="")
        zone.put(zone.layout[self.r.choice(["number_cd", "birth_cd", "expiry_cd"])], "<")
        zone.composite()
        self.bad("missing_check_digit", form, zone.text())

    def name_digit(self, form):
        zone, _ = self.make(form)
        line, first, _ = zone.layout["name"]
        zone.rows[line - 1][first - 1 + self.r.randrange(2)] = self.r.choice(ALPHABET[:10])
        self.bad("name_digit", form, zone.text())

    def bad_code(self, form):
        zone, _ = self.make(form)
        zone.put(zone.layout["code"], self.r.choice(["<P", "1<", "P1", "<<", "I2", "7A"]))
        self.bad("document_code", form, zone.text())

    def all_look_alikes(self, count):
        """One digit of a date, of a check digit or of a number is read as a letter. In a number only where the check
        digits can see it: 6 and G have the same value modulo 10."""
        forms = list(FORMATS)
        made = 0
        while made < count:
            form = forms[made % 5]
            zone, fields = self.make(form)
            layout = zone.layout
            part = self.r.choice(["birth", "expiry", "number", "check"])
            if part == "check":
                places = [layout[p] for p in ("number_cd", "birth_cd", "expiry_cd", "comp") if p in layout]
            else:
                line, first, last = layout[part]
                places = [(line, c) for c in range(first, last + 1)]
            line, column = self.r.choice(places)
            was = zone.rows[line - 1][column - 1]
            if was not in LOOK_ALIKES:
                continue
            now = self.r.choice(LOOK_ALIKES[was])
            if part == "number" and value(now) % 10 == value(was) % 10:
                continue
            zone.rows[line - 1][column - 1] = now
            self.emit("look_alike", "look_alike_" + part, form, zone.text(), False, fields,
                      {"line": line, "column": column, "was": was, "is": now})
            made += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--look-alikes", type=int, default=600)
    parser.add_argument("--check-digits", type=int, default=600, help="zones with one wrong character")
    parser.add_argument("--to", help="file to write; standard output if absent")
    parser.add_argument("--only", choices=["valid", "malformed", "look_alike"])
    arguments = parser.parse_args()
    assert len(ISO) == len(set(ISO)) == 249 and check_digit("520727") == "3" and not calendar.isleap(2027)
    maker = Maker(arguments.seed)
    maker.all_valid()
    maker.all_malformed(arguments.check_digits)
    maker.all_look_alikes(arguments.look_alikes)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in maker.out if arguments.only in (None, row["kind"])]
    if arguments.to:
        with open(arguments.to, "w", encoding="utf-8") as out:
            out.writelines(lines)
    else:
        sys.stdout.buffer.write("".join(lines).encode("utf-8"))


if __name__ == "__main__":
    main()
