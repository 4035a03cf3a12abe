#!/usr/bin/env python3
"""Makes the invented composite index and the invented table of outcomes of the demonstration's observatory.

    tools/make_demo_composite.py packs/demo

States and figures are made up: codes are those that ISO 3166-1 leaves to users (as tools/make_demo_rounds.py has them), so
that nobody takes an invented figure for one about a state. A state's figures hang together as real ones do: a common
factor, one for each pillar, and chance; some are missing, a few lie far out. The same seed gives the same bytes.
"""
import csv
import pathlib
import random
import sys

STATES = [("XA", "Arvania"), ("XB", "Belmora"), ("XC", "Corvia"), ("XD", "Dellmere"), ("XE", "Estovia"), ("XF", "Falden"), ("XG", "Gresia"), ("XH", "Halvaria"),
          ("XI", "Istrova"), ("XJ", "Jorvia"), ("XL", "Lomaria"), ("XM", "Mirovia"), ("XN", "Nordelle"), ("XO", "Ostrana"), ("XP", "Pellonia"), ("XQ", "Quessia"),
          ("XR", "Rovania"), ("XS", "Sarmela"), ("XT", "Tessaly Coast"), ("XU", "Ulmania"), ("XV", "Varnia"), ("XW", "Westmark"), ("XY", "Ysolde"), ("XZ", "Zembra")]
GROUPS = ["Coast", "Plain", "Mountains"]

# code, name, unit, direction, mean, spread, decimals, per inhabitants
PILLARS = {
    "WORK": ("Work", [
        ("EmplRate", "Employment rate of residents born abroad", "%", 1, 64, 8, 1, False),
        ("Overqual", "Workers born abroad who are overqualified for their job", "%", -1, 34, 9, 1, False),
        ("Recogn", "Qualifications recognised in a year", "decisions", 1, 5200, 2600, 0, True),
        ("SelfEmp", "Self-employed among workers born abroad", "%", 1, 12, 4, 1, False)]),
    "EDUC": ("Education", [
        ("Early", "Children of immigrants in early education", "%", 1, 81, 9, 1, False),
        ("Leavers", "Early leavers from school among those born abroad", "%", -1, 19, 6, 1, False),
        ("Language", "Places in language courses", "places", 1, 31000, 14000, 0, True),
        ("Reading", "Gap in reading at the age of 15", "points", -1, 42, 15, 0, False)]),
    "LIFE": ("Living conditions", [
        ("Crowded", "Overcrowded homes among households born abroad", "%", -1, 27, 9, 1, False),
        ("Poverty", "Risk of poverty among those born abroad", "%", -1, 29, 7, 1, False),
        ("Health", "Unmet need of medical care among those born abroad", "%", -1, 5, 2, 1, False),
        ("Trust", "Trust in the police among those born abroad", "0 to 10", 1, 6.1, 0.8, 1, False)]),
    "PART": ("Participation", [
        ("Natural", "Naturalisations", "persons", 1, 9000, 5200, 0, True),
        ("Vote", "Residents who may vote where they live", "%", 1, 71, 12, 1, False),
        ("Permit", "Long-term permits among residents from elsewhere", "%", 1, 48, 13, 1, False),
        ("Days", "Time to decide on a permit for a family member", "days", -1, 140, 55, 0, False)]),
}
PLAN = """# Plan of the invented index. What is done stands above, what is varied below.
denominate: {scale: 0.001}
impute: {method: group_median, group: Landscape}
screen: {available: 0.7}
treat: {winmax: 3, skew: 2, kurtosis: 3.5, log: ct}
normalise: {method: minmax, low: 0, high: 100}
aggregate: {method: arithmetic, coverage: 0.5}
vary:
  - {name: weights, step: weights, spread: 0.25}
  - {name: gaps, step: impute, among: [{method: group_median, group: Landscape}, {method: mean}, none]}
  - {name: outliers, step: treat, among: [{winmax: 3, log: ct}, none]}
  - {name: scale, step: normalise, among: [{low: 0, high: 100}, {method: rank}]}
"""


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def composite(folder, chance):
    structure = [["iCode", "iName", "Parent", "Type", "Level", "Direction", "Weight", "Unit", "Denominator"]]
    indicators = []
    for code, (name, members) in PILLARS.items():
        for member, label, unit, direction, mean, spread, decimals, per in members:
            indicators.append((member, code, direction, mean, spread, decimals, per))
            structure.append([member, label, code, "Indicator", 1, direction, 1, unit, "Pop" if per else ""])
    for code, (name, _) in PILLARS.items():
        structure.append([code, name, "INDEX", "Aggregate", 2, 1, 1, "", ""])
    structure.append(["INDEX", "Index of living together (invented)", "", "Aggregate", 3, 1, 1, "", ""])
    structure.append(["Pop", "Residents born abroad, in thousands", "", "Denominator", "", "", "", "thousand", ""])
    structure.append(["Landscape", "Landscape", "", "Group", "", "", "", "", ""])
    data = [["uCode", "uName", "Landscape", "Pop"] + [member for member, *_ in indicators]]
    common = {}
    for place, (code, name) in enumerate(STATES):
        common[code] = chance.gauss(0, 1)
        factor = {pillar: 0.7 * common[code] + 0.6 * chance.gauss(0, 1) for pillar in PILLARS}
        people = round(abs(chance.lognormvariate(5.6, 0.9)) + 40)
        row = [code, name, GROUPS[place % 3], people]
        for member, pillar, direction, mean, spread, decimals, per in indicators:
            better = 0.75 * factor[pillar] + 0.6 * chance.gauss(0, 1)
            figure = mean + direction * spread * better
            if chance.random() < 0.012:
                figure = mean + spread * 6  # far out
            figure = max(figure, mean * 0.05)
            if per:
                figure *= people / 300
            row.append("" if chance.random() < 0.05 else f"{figure:.{decimals}f}")
        data.append(row)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "structure.csv", structure)
    write(folder / "data.csv", data)
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return common


def outcomes(path, chance, common):
    """Employment rates in the form of Eurostat's tables: citizens and others, by sex, 2014 to 2024."""
    years = list(range(2014, 2025))
    path.parent.mkdir(parents=True, exist_ok=True)
    sums = {}
    lines = []
    for code, _ in STATES:
        national, gap, trend = chance.gauss(73, 4), 11 - 5 * common[code] + chance.gauss(0, 3), chance.gauss(-0.25, 0.3)
        broken, weak = chance.random() < 0.2, chance.random() < 0.2
        for sex, shift, wider in (("T", 0, 0), ("M", 4, -2), ("F", -4, 2)):
            for citizen in ("NAT", "FOR"):
                cells = []
                for i, year in enumerate(years):
                    value = national + shift + 0.3 * i
                    if citizen != "NAT":
                        value -= gap + wider + trend * i
                    value += chance.gauss(0, 0.5)
                    flags = ("b" if broken and year == 2021 else "") + ("u" if weak and citizen != "NAT" else "") + ("p" if year == 2024 else "")
                    missing = chance.random() < (0.06 if citizen != "NAT" else 0.01)
                    cells.append((":" if missing else f"{value:.1f}") + (f" {flags}" if flags else ""))
                    if not missing:
                        sums.setdefault((sex, citizen, year), []).append(value)
                lines.append((sex, citizen, code, cells))
    for sex in "TMF":
        for citizen in ("NAT", "FOR"):
            means = [sums[sex, citizen, year] for year in years]
            lines.append((sex, citizen, "X_ALL24", [f"{sum(each) / len(each):.1f} e" for each in means]))
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("freq,unit,sex,age,citizen,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in years) + "\n")
        for sex, citizen, code, cells in sorted(lines):
            file.write(f"A,PC,{sex},Y20-64,{citizen},{code}\t" + "\t".join(cell + ("" if " " in cell else " ") for cell in cells) + "\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    chance = random.Random(20261122)
    common = composite(folder / "composites" / "living_together", chance)
    outcomes(folder / "outcomes" / "employment_gap.tsv", chance, common)


main()
