#include "engines/mipex_workbook/mipex_workbook.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "engines/instruments/scoring.h"
#include "platform/config/config.h"

namespace limen::mipex {
namespace {

using exact::Fraction;
using workbook::Cell;
using workbook::CellKind;
using workbook::NewSheet;

// Rows of texts; what looks like a number is one, "" is an empty cell. All figures are invented.
NewSheet sheet_of(const std::string& name, const std::vector<std::vector<std::string>>& rows) {
  NewSheet sheet{name};
  for (std::uint32_t r = 0; r < rows.size(); ++r) {
    for (std::uint32_t c = 0; c < rows[r].size(); ++c) {
      const std::string& text = rows[r][c];
      if (text.empty()) continue;
      const bool number = text.find_first_not_of("0123456789.") == std::string::npos;
      sheet.cells.push_back({r + 1, c + 1, number ? CellKind::kNumber : CellKind::kText, false, text});
    }
  }
  return sheet;
}

std::optional<std::string> unit_of(std::string_view name) {
  if (name == "AA" || name == "Aland") return "AA";
  if (name == "BB" || name == "Beeland") return "BB";
  return std::nullopt;
}

Extract read_sheets(const std::vector<NewSheet>& sheets) {
  const auto bytes = workbook::write(sheets);
  EXPECT_TRUE(bytes.ok());
  const auto book = workbook::Workbook::read(*bytes, "m.xlsx");
  EXPECT_TRUE(book.ok());
  auto extract = read(*book, "m.xlsx", unit_of);
  EXPECT_TRUE(extract.ok()) << extract.error().to_text();
  return extract.ok() ? extract.take() : Extract();
}

std::vector<std::string> shown(const Extract& extract) {
  std::vector<std::string> lines;
  for (const Score& score : extract.scores) {
    lines.push_back(score.unit + " " + std::to_string(score.year) + " " + extract.items[score.item].id + " " +
                    score.value.to_text() + " " + score.cell);
  }
  return lines;
}
std::vector<std::string> findings(const Extract& extract) {
  std::vector<std::string> lines;
  for (const Error& finding : extract.findings) lines.push_back(finding.code + " " + finding.place.path);
  return lines;
}
using Lines = std::vector<std::string>;

// The form of the update 2020 to 2024, as recalled: years down, strands across.
NewSheet country(const std::string& name, const std::string& overall = "50.25") {
  return sheet_of(name, {{"Overall Scores"},
                         {"Year", "Overall score"},
                         {"2020", overall},
                         {"2021", "52.5"},
                         {},
                         {"Policy strand", "Labour market mobility", "Anti-discrimination"},
                         {"2020", "33.5", "67"},
                         {"2021", "38", "67"}});
}

TEST(MipexWorkbook, CountrySheetsWithYearsDown) {
  const Extract extract = read_sheets({sheet_of("Notes", {{"About this file"}}), country("AA"), country("BB")});
  EXPECT_EQ(extract.form, Extract::Form::kCountrySheets);
  EXPECT_EQ(extract.units(), (Lines{"AA", "BB"}));
  EXPECT_EQ(extract.years(), (std::vector<int>{2020, 2021}));
  const Lines lines = shown(extract);
  ASSERT_EQ(lines.size(), 12U);
  EXPECT_EQ(lines[0], "AA 2020 overall 50.25 AA!B3");
  EXPECT_EQ(lines[1], "AA 2020 labour_market_mobility 33.5 AA!B7");
  EXPECT_EQ(lines[2], "AA 2020 anti_discrimination 67 AA!C7");
  EXPECT_EQ(lines[11], "BB 2021 anti_discrimination 67 BB!C8");
  EXPECT_EQ(findings(extract), (Lines{"mipex.sheet Notes"}));
  EXPECT_EQ(extract.items[1].title, "Labour market mobility");
}

TEST(MipexWorkbook, TheSameScoresTurnedRoundAndMovedReadTheSame) {
  const Extract down = read_sheets({country("AA")});
  const Extract across = read_sheets({sheet_of("Aland", {{},
                                                         {"", "A title of some length"},
                                                         {"", "Overall", "2020", "MIPEX 2021"},
                                                         {"", "Overall score", "50.25", "52.5"},
                                                         {},
                                                         {"", "Policy Strand", "2020", "2021"},
                                                         {"", "LABOUR MARKET", "33.5", "38"},
                                                         {"", "Antidiscrimination", "67", "67"}})});
  ASSERT_EQ(down.scores.size(), across.scores.size());
  for (std::size_t i = 0; i < down.scores.size(); ++i) {
    const Score &a = down.scores[i], &b = across.scores[i];
    EXPECT_EQ(down.items[a.item].id, across.items[b.item].id);
    EXPECT_TRUE(a.unit == b.unit && a.year == b.year && a.value == b.value) << i;
  }
  EXPECT_EQ(findings(across), (Lines{"mipex.cell Aland!B2"}));
}

TEST(MipexWorkbook, SaysWhatIsNotUnderstood) {
  NewSheet sheet = sheet_of("AA", {{"7"},
                                   {"Overall scores"},
                                   {"2020", "55", "9"},
                                   {"2020", "56"},
                                   {"Policy strand", "Health", "Dancing", "5"},
                                   {"2020", "101", "40", "3"},
                                   {"2021", "n/a", "many", "2"},
                                   {"2022", "12.5"},
                                   {"Footnote"}});
  sheet.visibility = workbook::Visibility::kHidden;
  const Extract extract = read_sheets({sheet});
  EXPECT_EQ(shown(extract),
            (Lines{"AA 2020 overall 55 AA!B3", "AA 2020 dancing 40 AA!C6", "AA 2022 health 12.5 AA!B8"}));
  EXPECT_EQ(findings(extract),
            (Lines{"mipex.cell AA!A1", "mipex.cell AA!C3", "mipex.score.twice AA!B4", "mipex.cell AA!D5",
                   "mipex.score.range AA!B6", "mipex.cell AA!D6", "mipex.score.missing AA!B7",
                   "mipex.score.number AA!C7", "mipex.cell AA!D7", "mipex.cell AA!A9", "mipex.sheet.hidden AA"}));
}

TEST(MipexWorkbook, WideTableWithIndicatorsUnderTheirStrands) {
  NewSheet sheet =
      sheet_of("Scores", {{"MIPEX editions"},
                          {"", "", "", "", "Health", "", "", ""},
                          {"Country", "Year", "Overall", "Health", "Entitlement", "Advice", "Rating", "Remark"},
                          {"Aland", "2010", "60", "75", "50", "100", "3", "x"},
                          {"Elsewhere", "2010", "60", "75", "50", "100", "3", ""},
                          {"BB", "", "61", "75", "50", "100", "3", ""},
                          {"Beeland", "2014", "61.5", "76.5", "53", "100", "4", ""}});
  sheet.merged.push_back({2, 5, 2, 6});
  const Extract extract = read_sheets({sheet});
  EXPECT_EQ(extract.form, Extract::Form::kTables);
  EXPECT_EQ(shown(extract), (Lines{"AA 2010 overall 60 Scores!C4", "AA 2010 health 75 Scores!D4",
                                   "AA 2010 entitlement 50 Scores!E4", "AA 2010 advice 100 Scores!F4",
                                   "AA 2010 indicator_rating 3 Scores!G4", "BB 2014 overall 61.5 Scores!C7",
                                   "BB 2014 health 76.5 Scores!D7", "BB 2014 entitlement 53 Scores!E7",
                                   "BB 2014 advice 100 Scores!F7", "BB 2014 indicator_rating 4 Scores!G7"}));
  EXPECT_EQ(findings(extract), (Lines{"mipex.column Scores!G3", "mipex.column Scores!H3", "mipex.unit Scores!A5",
                                      "mipex.year Scores!A6"}));
  EXPECT_EQ(extract.items[extract.find_item("advice")].strand, extract.find_item("health"));
  const Edition edition = make_edition(extract);
  EXPECT_NE(edition.instrument_yaml.find("{id: advice, kind: question, number: true, parent: health_indicators"),
            std::string::npos);
}

TEST(MipexWorkbook, LongTableAndYearsAcross) {
  const Extract extract = read_sheets({sheet_of("All 2014", {{"Country", "Strand", "Indicator", "Score", "Law"},
                                                             {"AA", "Health", "Advice", "40", "Act"},
                                                             {"AA", "Health", "", "45", ""},
                                                             {"AA", "", "Overall", "44", ""},
                                                             {"AA", "Health", "More", "", ""}}),
                                       sheet_of("Education", {{"Country", "2007", "2010"}, {"BB", "10", "20"}}),
                                       sheet_of("Odd", {{"Country", "Year"}, {"BB", "2010", "9"}}),
                                       sheet_of("No year", {{"Country", "Health"}, {"BB", "9"}})});
  EXPECT_EQ(shown(extract),
            (Lines{"AA 2014 health 45 All 2014!D3", "AA 2014 advice 40 All 2014!D2", "AA 2014 overall 44 All 2014!D4",
                   "BB 2007 education 10 Education!B2", "BB 2010 education 20 Education!C2"}));
  EXPECT_EQ(findings(extract), (Lines{"mipex.column All 2014!E1", "mipex.cell All 2014!C5", "mipex.cell Odd!C2",
                                      "mipex.year No year", "mipex.sheet No year"}));
}

TEST(MipexWorkbook, RefusesWhatIsNone) {
  const auto bytes = workbook::write(
      std::vector<NewSheet>{sheet_of("AA", {{"Overall scores"}, {"Year"}}), sheet_of("T", {{"a", "b"}})});
  const auto book = workbook::Workbook::read(*bytes, "m.xlsx");
  const auto extract = read(*book, "m.xlsx", unit_of);
  ASSERT_FALSE(extract.ok());
  EXPECT_EQ(extract.error().code, "mipex.form");
  EXPECT_EQ(extract.error().place.source, "m.xlsx");
}

TEST(MipexOverall, IsTheMeanOfStrandsWithinWhatRoundingCanDo) {
  // 33.5 and 67: 50.25.
  EXPECT_EQ(check_overall(read_sheets({country("AA")})).differing, 0U);
  EXPECT_EQ(check_overall(read_sheets({country("AA", "50.3")})).differing, 0U);
  // One decimal in the strands, two in the overall: 0.05 and 0.005.
  const OverallCheck check = check_overall(read_sheets({country("AA", "50.31")}));
  EXPECT_EQ(check.allowed.to_text(), "0.055");
  EXPECT_EQ(check.compared, 2U);
  EXPECT_EQ(check.differing, 1U);
  EXPECT_EQ(check.largest.to_text(), "0.06");
  ASSERT_EQ(check.findings.size(), 1U);
  EXPECT_EQ(check.findings[0].place.path, "AA!B3");
  // Without one strand there is nothing to compare with.
  const Extract part = read_sheets({sheet_of("AA", {{"Overall scores"},
                                                    {"2020", "10"},
                                                    {"2021", "20"},
                                                    {"Policy strand", "Health", "Education"},
                                                    {"2020", "10", "20"},
                                                    {"2021", "20"}})});
  EXPECT_EQ(check_overall(part).compared, 1U);
  EXPECT_EQ(check_overall(part).differing, 1U);
}

TEST(MipexOverall, RoundingNeverMakesADifferenceThatIsReported) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> strands{"2020"}, head{"Policy strand"};
    double sum = 0;
    for (int s = 0; s < 8; ++s) {
      const double value = static_cast<double>(random() % 1'000'000) / 10'000.0;
      sum += value;
      strands.push_back(Fraction::from_double(value)->to_text(2));
      head.push_back("S" + std::to_string(s));
    }
    const std::string overall = Fraction::from_double(sum / 8)->to_text(2);
    const Extract extract = read_sheets({sheet_of("AA", {{"Overall scores"}, {"2020", overall}, head, strands})});
    const OverallCheck check = check_overall(extract);
    EXPECT_EQ(check.compared, 1U);
    EXPECT_EQ(check.differing, 0U) << check.largest.to_text();
  }
}

// All sums, by trying every choice.
bool reachable(const Fraction& value, int decimals, int n, const std::vector<int>& options, int sum = 0) {
  if (n == 0) return false;
  static int total = 0;
  if (sum == 0) total = n;
  for (const int option : options) {
    const int now = sum + option;
    if (n == 1) {
      double half = 0.5;
      for (int i = 0; i < decimals; ++i) half /= 10;
      if (std::abs(value.to_double() * total - now) <= half * total + 1e-9) return true;
    } else if (reachable(value, decimals, n - 1, options, now == 0 ? -1'000'000 : now)) {
      return true;
    }
  }
  return false;
}

TEST(MipexAudit, MeansOfOptionsAgreeWithTryingAll) {
  // Options over nought, so that the slow way can tell its first step by a sum of nought.
  std::mt19937 random(5);
  const std::vector<std::vector<int>> sets{{50, 100}, {1, 50, 100}, {33, 67, 100}, {25}};
  int yes = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto& options = sets[random() % sets.size()];
    const int n = 1 + static_cast<int>(random() % 6), decimals = static_cast<int>(random() % 3);
    int sum = 0;
    for (int i = 0; i < n; ++i) sum += options[random() % options.size()];
    const double off = random() % 2 == 0 ? 0 : static_cast<double>(random() % 300) / 100;
    const Fraction value =
        *Fraction::parse(Fraction::from_double(sum / static_cast<double>(n) + off)->to_text(decimals));
    const bool expected = reachable(value, decimals, n, options);
    yes += expected ? 1 : 0;
    EXPECT_EQ(can_be_mean_of(value, decimals, n, options), expected) << value.to_text() << " of " << n;
  }
  EXPECT_GT(yes, 1000);
  EXPECT_LT(yes, 2800);
}

TEST(MipexAudit, SaysFromHowManyPartsAScoreCanCome) {
  constexpr int kThree[] = {0, 50, 100};
  EXPECT_TRUE(can_be_mean_of(*Fraction::parse("83.33"), 2, 3, kThree));
  EXPECT_FALSE(can_be_mean_of(*Fraction::parse("83.34"), 2, 3, kThree));
  EXPECT_FALSE(can_be_mean_of(*Fraction::parse("88.67"), 2, 3, kThree));
  EXPECT_FALSE(can_be_mean_of(Fraction(50), 2, 0, kThree));
  EXPECT_FALSE(can_be_mean_of(Fraction(50), 2, 201, kThree));
  constexpr int kBad[] = {-50};
  EXPECT_FALSE(can_be_mean_of(Fraction(50), 2, 1, kBad));
}

TEST(MipexAudit, FindsTheLeastNumberOfParts) {
  std::mt19937 random(11);
  for (const int parts : {7, 9, 12, 18, 24}) {
    std::vector<std::vector<std::string>> rows{{"Policy strand", "Health", "Education"}};
    for (int year = 2000; year < 2015; ++year) {
      int sum = 0;
      for (int i = 0; i < parts; ++i) sum += static_cast<int>(random() % 4) * 33 + (random() % 2 == 0 ? 1 : 0);
      const std::string value = divide(Fraction(std::min(sum, 100 * parts)), Fraction(parts))->to_text(2);
      rows.push_back({std::to_string(year), value, std::to_string(random() % 100)});
    }
    rows[1][1] = divide(Fraction(1), Fraction(parts))->to_text(2);  // so that no divisor of the number does
    const std::vector<StrandAudit> result = audit(read_sheets({sheet_of("AA", rows)}));
    ASSERT_EQ(result.size(), 2U);
    EXPECT_EQ(result[0].parts, parts);
    EXPECT_LT(result[0].chance, 0.01);
    EXPECT_FALSE(result[0].not_of_three.empty());
    // Whole numbers say nothing: any figures without decimals are means of one.
    EXPECT_EQ(result[1].parts, 1);
    EXPECT_EQ(result[1].chance, 1);
    EXPECT_TRUE(result[1].not_of_three.empty());
  }
}

TEST(MipexEdition, InstrumentAndRoundScoreAsPublished) {
  const Extract extract = read_sheets({country("AA"), country("BB", "60")});
  const Edition edition = make_edition(extract);
  EXPECT_EQ(edition.edition, "2020-2021");
  const auto node = config::parse_yaml(edition.instrument_yaml, "mipex.yaml");
  ASSERT_TRUE(node.ok()) << node.error().to_text();
  const auto instrument = instruments::Instrument::read(*node);
  ASSERT_TRUE(instrument.ok()) << instrument.error().to_text();
  const auto round = instruments::Round::read_csv(edition.round_csv, "round.csv", *instrument);
  ASSERT_TRUE(round.ok()) << round.error().to_text();
  const auto scored = instruments::score(*instrument, *round);
  ASSERT_EQ(round->units.size(), 4U);
  EXPECT_EQ(round->units[0].code, "AA");
  EXPECT_EQ(round->units[0].period, "2020");
  EXPECT_EQ(scored.units[0].nodes[instrument->find("overall")].value->to_text(), "50.25");
  EXPECT_EQ(scored.units[0].rank, 0U);
  ASSERT_EQ(scored.issues.size(), 1U);  // of BB in 2020: 60 was published
  EXPECT_EQ(scored.issues[0].unit, 2U);
  EXPECT_EQ(round->units[0].answers[0].source, "workbook, AA!B3");
}

}  // namespace
}  // namespace limen::mipex
