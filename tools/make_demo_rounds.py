#!/usr/bin/env python3
"""Makes the invented rounds of the demonstration's observatory.

    tools/make_demo_rounds.py packs/instruments packs/demo/rounds

States, organisations, posts, laws and answers are made up: codes are those that ISO 3166-1 leaves to users (XA to XZ), so
that nobody takes an invented answer for one about a state. The same seed gives the same bytes. Some answers are left out,
some say that it is not known, and a few have no source, as real rounds have.
"""
import csv
import pathlib
import random
import re
import sys

STATES = [("XA", "Arvania"), ("XB", "Belmora"), ("XC", "Corvia"), ("XD", "Dellmere"), ("XE", "Estovia"), ("XF", "Falden"), ("XG", "Gresia"), ("XH", "Halvaria"),
          ("XI", "Istrova"), ("XJ", "Jorvia"), ("XL", "Lomaria"), ("XM", "Mirovia"), ("XN", "Nordelle"), ("XO", "Ostrana"), ("XP", "Pellonia"), ("XQ", "Quessia"),
          ("XR", "Rovania"), ("XS", "Sarmela")]
REGIONS = [("XA-N", "North Arvania", "XA"), ("XA-S", "South Arvania", "XA")]
ORGANISATIONS = [("harbour-party", "Harbour Party"), ("river-union", "River Union"), ("hill-league", "League of the Hills")]
POSTS = [("port-utopia", "Port Utopia"), ("high-pass", "High Pass"), ("utopia-air", "Utopia Airport"), ("lake-jetty", "Lake Jetty")]
LAWS = ["Nationality Act", "Naturalisation Ordinance", "Administrative Procedure Act", "Aliens Act", "Circular of the Ministry"]


def questions(pack):
    """Id, option codes, whether a number, goalposts: of each question, by the lines of the file."""
    text = pack.read_text(encoding="utf-8")
    sets = {}
    for name, body in re.findall(r"^  (\w+): \[(.*)\]\s*$", text, re.M):
        codes = re.findall(r"\{code: ([\w-]+)(?:, score: ([\d.]+))?", body)
        if codes:
            sets[name] = [(code, float(score) if score else None) for code, score in codes]
    for name, body in re.findall(r"^  (\w+):\n((?:    - \{.*\}\n)+)", text, re.M):  # one option a line
        sets[name] = [(code, float(score) if score else None) for code, score in re.findall(r"\{code: ([\w-]+)(?:, score: ([\d.]+))?", body)]
    for line in text.splitlines():
        if "kind: question" not in line:
            continue
        found = re.search(r"id: (\w+)", line).group(1)
        options = re.search(r"options: (\w+)", line)
        low, high = re.search(r"low: ([-\d.]+)", line), re.search(r"high: ([-\d.]+)", line)
        yield found, sets.get(options.group(1)) if options else None, (float(low.group(1)), float(high.group(1))) if low and high else None, "needs_source" in line


LADDER = {"basic": 0.6, "lower": 0.3, "upper": 0.05, "advanced": -0.3}  # what stands lower is reached more often


def answer(rng, options, posts, leaning):
    """One answer: the higher the unit's leaning, the likelier a high score."""
    if options is None:
        low, high = posts or (0, 100)
        return f"{low + (high - low) * min(1, max(0, rng.gauss(leaning, 0.2))):.1f}"
    scored = sorted((o for o in options if o[1] is not None), key=lambda o: o[1])
    unknown = [o for o in options if o[1] is None]
    if unknown and rng.random() < 0.04:
        return unknown[0][0]
    place = min(len(scored) - 1, max(0, int(rng.gauss(leaning, 0.33) * len(scored))))
    return scored[place][0]


def write(path, pack, units, kind, periods, sourced, seed):
    rng = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    asked = list(questions(pack))
    leanings = {unit[0]: rng.uniform(0.25, 0.85) for unit in units}
    said = {}
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["unit", "unit_name", "unit_kind", "unit_parent", "period", "question", "answer", "source", "comment", "as_of"])
        for n, period in enumerate(periods):
            for unit in units:
                for question, options, posts, needs in asked:
                    if rng.random() < 0.02:
                        continue
                    key = (unit[0], question)
                    is_new = key not in said or rng.random() < 0.12
                    if is_new:
                        year = int(period) - rng.randint(0, 9) if key not in said else int(period)
                        source = f"{rng.choice(LAWS)} {year}, section {rng.randint(1, 60)}" if sourced and (not needs or rng.random() > 0.01) else ""
                        step = next((more for level, more in LADDER.items() if f"_{level}_" in question), 0)
                        said[key] = (answer(rng, options, posts, leanings[unit[0]] + 0.04 * n + step), source)
                    text, source = said[key]
                    comment = "Changed since the round before." if is_new and n > 0 else ""
                    out.writerow([unit[0], unit[1], "region" if len(unit) > 2 else kind, unit[2] if len(unit) > 2 else "", period, question, text, source, comment,
                                  f"{period}-06-30"])


def main(packs, to):
    packs, to = pathlib.Path(packs), pathlib.Path(to)
    write(to / "naturalisation_procedure.csv", packs / "naturalisation_procedure.yaml", STATES + REGIONS, "country", ["2024", "2026"], True, 11)
    write(to / "refugee_integration.csv", packs / "refugee_integration.yaml", STATES[:8], "country", ["2025"], True, 12)
    write(to / "organisation_diversity.csv", packs / "organisation_diversity.yaml", ORGANISATIONS, "organisation", ["2026"], False, 13)
    write(to / "border_post.csv", packs / "border_post.yaml", POSTS, "post", ["2026"], False, 14)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
