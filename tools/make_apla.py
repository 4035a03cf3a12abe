#!/usr/bin/env python3
"""Derives the asylum-policy instrument and its answers from the APLA database.

Source: the APLA data set (asylum policies in Latin America), repository HammoudG/APLA_Dataset, data-raw/APLA_Database.csv, CC BY 4.0.
Taken over are the numbers of the questions, their beginnings as the file has them, and for each answer: presence, openness, and whether its
source cites an article. Sources and comments themselves are not; this script writes them too when asked (--sources).

    tools/make_apla.py APLA.csv.gz packs/instruments [--sources]
"""
import csv
import gzip
import io
import pathlib
import re
import sys

CODES = {"Argentina": "ARG", "Bolivia": "BOL", "Brazil": "BRA", "Chile": "CHL", "Colombia": "COL", "Costa Rica": "CRI", "Cuba": "CUB",
         "Dominican Republic": "DOM", "Ecuador": "ECU", "El Salvador": "SLV", "Guatemala": "GTM", "Honduras": "HND", "Mexico": "MEX",
         "Nicaragua": "NIC", "Panama": "PAN", "Paraguay": "PRY", "Peru": "PER", "Uruguay": "URY", "Venezuela": "VEN"}
INTERNATIONAL = 8  # the first questions are about treaties, the other 57 about national law

HEAD = '''# Made by tools/make_apla.py; do not edit. Asylum policies of Latin America, 1990 to 2020.
id: apla
edition: "1"
title: Asylum policies in Latin America (APLA)
kind: index
source: "APLA database, repository HammoudG/APLA_Dataset, data-raw/APLA_Database.csv, CC BY 4.0; question texts as far as the file has them"
custodian: the authors of APLA
licence: CC BY 4.0
url: https://github.com/HammoudG/APLA_Dataset
ranking_allowed: false
valid_from: 1990-01-01
valid_to: 2020-12-31
decimals: 3
scale: [0, 1]
note: >-
  Complexity is the share of the national questions whose answer cites an article of law; liberalisation is open over open and restrictive
  answers to them, where at least nine are answered. Presence is whether the rule exists.

option_sets:
  presence: [{code: yes, score: 1}, {code: no, score: 0}]
  openness: [{code: open, score: 1}, {code: restrictive, score: 0}]
  evidence: [{code: article, score: 1}, {code: source, score: 0, label: a source without an article}, {code: none, score: 0}]
aspects:
  - {id: presence, options: presence}
  - {id: openness, options: openness}
  - {id: evidence, options: evidence}

rules:
  - {id: no_source, aspect: evidence, option: none, message: an answer without a source}

nodes:
  - {id: liberalisation, kind: overall, combine: mean, over: {family: national, aspect: openness}, min_count: 9, title: Liberalisation}
  - {id: complexity, kind: overall, combine: share, over: {family: national, aspect: evidence}, factor: 100, title: Complexity}
'''


def main():
    text = gzip.decompress(pathlib.Path(sys.argv[1]).read_bytes()).decode("latin-1")
    target = pathlib.Path(sys.argv[2])
    rows = list(csv.reader(io.StringIO(text)))
    head, words, rows = rows[0], rows[1], rows[2:]
    questions = [(head[i].split("#")[0], i) for i in range(2, len(head), 4)]
    pack = HEAD
    for number, (code, i) in enumerate(questions):
        parts = words[i].split(" - ")
        question = re.sub(r"\s+", " ", re.sub(r"[^\x20-\x7e]", " ", parts[0])).strip().replace('"', "'")
        theme = parts[-1].strip().lower().replace(" ", "_")
        family = "international" if number < INTERNATIONAL else "national"
        pack += f'  - {{id: {code}, kind: question, families: [{family}, {theme}], text: "{question}"}}\n'
    (target / "apla.yaml").write_text(pack)
    out = io.StringIO()
    full = "--sources" in sys.argv
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["unit", "period", "question", "presence", "openness", "evidence"] + (["source", "comment"] if full else []))
    for row in rows:
        for code, i in questions:
            presence, openness, source, comment = (cell.strip() for cell in row[i:i + 4])
            if not presence and not openness:
                continue
            evidence = "article" if "Art" in source else "source" if source else "none"
            record = [CODES[row[0]], row[1], code, presence.lower(), {"0": "open", "1": "restrictive"}[openness], evidence]
            writer.writerow(record + ([source, comment] if full else []))
    (target / "apla_answers.csv.gz").write_bytes(gzip.compress(out.getvalue().encode(), 9, mtime=0))


main()
