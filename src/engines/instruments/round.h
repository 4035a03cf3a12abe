// A round: the answers of some units to the questions of one edition. See instrument.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/instruments/instrument.h"

namespace limen::instruments {

struct Answer {
  std::size_t question = kNowhere;   // node
  std::vector<std::size_t> options;  // by aspect, the option's place in its set; kNowhere: nothing said
  Number number{};                   // of a number question
  std::string source{}, comment{}, as_of{};
  std::string citation{};  // where in the source: article, paragraph, page
  std::uint64_t line = 0;  // of the file
};

// Who was asked about, and when: a country, a region, a city, an organisation, a post.
struct RoundUnit {
  std::string code, period{};
  std::string name{};  // for people, where the code does not say it; the first that a line of the unit gives
  std::string kind{}, parent{};
  std::vector<Answer> answers{};  // by question, in file order
};

struct Round {
  std::vector<RoundUnit> units;  // in order of appearance

  // CSV with a header: unit, question and one column for each aspect are needed; period, unit_name, unit_kind,
  // unit_parent, source, citation, comment and as_of may be there. Number questions are answered in the first aspect's
  // column. An empty answer is none. Errors: those of formats/csv, "instrument.round.unit", ".question", ".option",
  // ".number",
  // ".duplicate",
  // ".aspect", with line and column.
  static Result<Round> read_csv(std::string_view text, std::string_view source, const Instrument& instrument);
};

}  // namespace limen::instruments
