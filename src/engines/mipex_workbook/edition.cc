// The files that engines/instruments reads.
#include "base/json_writer.h"
#include "engines/mipex_workbook/mipex_workbook.h"
#include "formats/csv/csv.h"

namespace limen::mipex {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  append_json_text(out, text);
  return out;
}

// The id of the question that holds an item's figures: the published overall score stands beside the one computed here.
std::string question_of(const Item& item) { return item.kind == Item::Kind::kOverall ? "published_overall" : item.id; }

std::string question_line(const Item& item, const std::string& parent) {
  return "  - {id: " + question_of(item) + ", kind: question, number: true" +
         (parent.empty() ? "" : ", parent: " + parent) + ", text: " + in_quotes(item.title) + "}\n";
}

std::string nodes_of(const Extract& extract) {
  bool strands = false;
  std::size_t overall = kNowhere;
  std::vector<std::size_t> with_indicators;
  for (std::size_t i = 0; i < extract.items.size(); ++i) {
    const Item& item = extract.items[i];
    strands = strands || item.kind == Item::Kind::kStrand;
    if (item.kind == Item::Kind::kOverall) overall = i;
  }
  // A mean of part of the strands is another figure than the index: it needs all of them.
  std::string text =
      "nodes:\n  - {id: overall, kind: overall, combine: mean, min_share: 1, title: \"Overall score\"}\n";
  for (const Item& item : extract.items) {
    if (item.kind == Item::Kind::kStrand) text += question_line(item, "overall");
  }
  if (overall != kNowhere) text += question_line(extract.items[overall], strands ? "" : "overall");
  if (overall != kNowhere && strands) {
    text += "  - {id: overall_difference, kind: formula, formula: \"overall - published_overall\"}\n";
  }
  for (std::size_t i = 0; i < extract.items.size(); ++i) {
    std::string inside;
    const std::string group = extract.items[i].id + "_indicators";
    for (const Item& item : extract.items) {
      if (item.kind == Item::Kind::kIndicator && item.strand == i) inside += question_line(item, group);
    }
    if (inside.empty()) continue;
    text += "  - {id: " + group +
            ", kind: area, combine: mean, title: " + in_quotes(extract.items[i].title + " (mean of its indicators)") +
            "}\n" + inside;
  }
  for (const Item& item : extract.items) {
    if (item.kind == Item::Kind::kIndicator && item.strand == kNowhere) text += question_line(item, "");
  }
  if (overall != kNowhere && strands) {
    text += "rules:\n  - {id: overall_differs, when: \"abs(overall_difference) > " +
            check_overall(extract).allowed.to_text() +
            "\", severity: warning, message: \"the published overall score is not the mean of the strands\"}\n";
  }
  return text;
}

}  // namespace

Edition make_edition(const Extract& extract) {
  const std::vector<int> years = extract.years();
  const int first = years.empty() ? 1990 : years.front(), last = years.empty() ? 1990 : years.back();
  Edition edition;
  edition.id = "mipex";
  edition.edition = std::to_string(first) + (last == first ? "" : "-" + std::to_string(last));
  edition.instrument_yaml =
      "# Made from a workbook that a user brought. Its figures are under the terms of their publisher.\n"
      "id: mipex\nedition: " +
      in_quotes(edition.edition) +
      "\ntitle: \"Migrant Integration Policy Index\"\nkind: index\n"
      "source: \"Migrant Integration Policy Index (MIPEX), workbook of scores\"\nfact: recalled\n"
      "custodian: \"Migration Policy Group and its partners\"\n"
      "licence: \"of the publisher; not to be passed on without looking at it\"\nranking_allowed: false\n"
      "valid_from: " +
      std::to_string(first) + "-01-01\nvalid_to: " + std::to_string(last) + "-12-31\nscale: [0, 100]\ndecimals: 2\n" +
      nodes_of(extract);
  csv::Writer round({.crlf = false});
  round.record({"unit", "unit_kind", "period", "question", "answer", "source"});
  for (const Score& score : extract.scores) {
    round.record({score.unit, "country", std::to_string(score.year), question_of(extract.items[score.item]),
                  score.value.to_text(), "workbook, " + score.cell});
  }
  edition.round_csv = round.take();
  return edition;
}

}  // namespace limen::mipex
