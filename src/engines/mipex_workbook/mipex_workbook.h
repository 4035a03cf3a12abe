// The workbook of the Migrant Integration Policy Index (MIPEX) that a user brings, made into an instrument and a round
// that engines/instruments reads. None is shipped: its figures are not free to be passed on.
//
// Two forms are found by what stands in the sheets, wherever it stands:
//  - a sheet for each country, named by its code, with a block of overall scores and one of policy strands, years going
//    down or across (the update 2020 to 2024; the form is recalled, not specified by its publisher);
//  - tables with a row for each country and year and a column for each strand or indicator, or a row for each score
//    (older editions; recalled too).
// What is not understood is left out and said with sheet and cell, never guessed.
//
// Pure; values own their data. The workbook is only read.
//
//   const Extract extract = TRY(read(workbook, "mipex.xlsx", unit_of));
//   const Edition edition = make_edition(extract);   // YAML for Instrument::read, CSV for Round::read_csv
//   for (const StrandAudit& strand : audit(extract)) …
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/exact_numbers/exact_numbers.h"
#include "formats/workbook/workbook.h"

namespace limen::mipex {

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

// What is scored: the whole, one of the policy strands (areas), or an indicator of one.
struct Item {
  enum class Kind { kOverall, kStrand, kIndicator };
  Kind kind = Kind::kStrand;
  std::string id, title;          // id: letters, digits and _
  std::size_t strand = kNowhere;  // of an indicator, among the items; kNowhere: of none that is known
};

struct Score {
  std::string unit;  // as UnitOf gives it
  int year = 0;
  std::size_t item = 0;
  exact::Fraction value;
  int decimals = 0;  // behind the point, as written
  std::string cell;  // "DE!B7"
};

// The code of a country as the workbook names it, by a code or by a name; nothing for what is no country.
using UnitOf = std::function<std::optional<std::string>(std::string_view)>;

struct Extract {
  enum class Form { kCountrySheets, kTables };
  Form form = Form::kCountrySheets;
  std::vector<Item> items;      // strands in the order of the file
  std::vector<Score> scores;    // by unit, year and item; each once
  std::vector<Error> findings;  // warnings, and what is merely passed over

  std::vector<std::string> units() const;  // each once, in order
  std::vector<int> years() const;
  const Score* find(const std::string& unit, int year, std::size_t item) const;
  std::size_t find_item(std::string_view id) const;
};

// Errors: "mipex.form" (nothing in it that looks like MIPEX). Findings: docs/errors/mipex.md.
Result<Extract> read(const workbook::Workbook& workbook, std::string_view source, const UnitOf& unit_of);

// Whether the published overall scores are the means of the published strands.
struct OverallCheck {
  std::size_t compared = 0, differing = 0;  // over `allowed`
  exact::Fraction largest;                  // difference
  exact::Fraction allowed;                  // what rounding of strands and overall can make at most
  std::vector<Error> findings;              // "mipex.overall.differs", with the cell
};
OverallCheck check_overall(const Extract& extract);

// What a strand's scores say of how it is built.
struct StrandAudit {
  std::size_t item = kNowhere;
  std::size_t values = 0;  // different ones
  // The least number of whole-numbered scores of which all values can be means; none up to 60. `chance`: how likely
  // figures without any structure were to fit as well; over 0.01 it says nothing.
  std::optional<int> parts;
  double chance = 1;
  // Cells of values that cannot be the mean of so many options of 0, 50 and 100.
  std::vector<std::string> not_of_three;
};
std::vector<StrandAudit> audit(const Extract& extract);

// Whether `value`, published with so many decimals, can be the mean of n scores, each one of `options` (in whole
// points). n at most 200 and options from 0 to 100, else false.
bool can_be_mean_of(const exact::Fraction& value, int decimals, int n, std::span<const int> options);

// Files for engines/instruments.
struct Edition {
  std::string id, edition;
  std::string instrument_yaml, round_csv;
};
Edition make_edition(const Extract& extract);

}  // namespace limen::mipex
