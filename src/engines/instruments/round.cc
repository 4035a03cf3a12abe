#include "engines/instruments/round.h"

#include <algorithm>
#include <map>
#include <set>

#include "formats/csv/csv.h"

namespace limen::instruments {
namespace {

class RoundReader {
 public:
  RoundReader(std::string_view text, std::string_view source, const Instrument& instrument)
      : reader_(text), source_(source), instrument_(instrument) {}

  Result<Round> read() {
    auto header = csv::Header::read_loose(reader_, {"unit", "question"});
    if (!header.ok()) return named(header.take_error());
    header_ = header.take();
    TRY(check_columns());
    while (true) {
      const auto more = reader_.next();
      if (!more.ok()) return named(more.error());
      if (!*more) return std::move(round_);
      const auto width = header_.check_width(reader_);
      if (!width.ok()) return named(width.error());
      TRY(take_row());
    }
  }

 private:
  Error named(Error error) const {
    error.place.source = source_;
    return error;
  }
  Error at(std::string_view column, std::string code, std::string message) const {
    return named(header_.field(reader_, column).error(std::move(code), std::move(message), std::string(column)));
  }

  Result<void> check_columns() const {
    static constexpr std::string_view kKnown[] = {"unit",        "question", "period",   "unit_name", "unit_kind",
                                                  "unit_parent", "source",   "citation", "comment",   "as_of"};
    for (std::size_t i = 0; i < header_.names().size(); ++i) {
      const std::string& name = header_.names()[i];
      const bool known = std::find(std::begin(kKnown), std::end(kKnown), name) != std::end(kKnown) ||
                         instrument_.find_aspect(name) != kNowhere;
      if (!known) {
        return named(reader_.fields()[i].error("csv.header.unknown", name + " is no column of a round", name));
      }
    }
    for (const Aspect& aspect : instrument_.aspects) {
      if (!header_.has(aspect.id)) {
        return named(Error{"instrument.round.aspect", "there is no column " + aspect.id, {}});
      }
    }
    return {};
  }

  RoundUnit& unit_of_row() {
    const std::pair<std::string, std::string> key(header_.text(reader_, "unit"), header_.text(reader_, "period"));
    const auto [found, is_new] = units_.emplace(key, round_.units.size());
    if (is_new) {
      round_.units.push_back({key.first,
                              key.second,
                              std::string(header_.text(reader_, "unit_name")),
                              std::string(header_.text(reader_, "unit_kind")),
                              std::string(header_.text(reader_, "unit_parent")),
                              {}});
    }
    unit_ = found->second;
    RoundUnit& unit = round_.units[unit_];
    if (unit.name.empty()) unit.name = header_.text(reader_, "unit_name");
    return unit;
  }

  Result<void> take_row() {
    if (header_.text(reader_, "unit").empty()) return at("unit", "instrument.round.unit", "no unit");
    RoundUnit& unit = unit_of_row();
    Answer answer;
    answer.question = instrument_.find(header_.text(reader_, "question"));
    if (answer.question == kNowhere || !instrument_.nodes[answer.question].is_question()) {
      return at("question", "instrument.round.question", "the instrument has no such question");
    }
    const InstrumentNode& question = instrument_.nodes[answer.question];
    bool anything = false;
    for (std::size_t a = 0; a < instrument_.aspects.size(); ++a) {
      const bool said = TRY(take_aspect(question, a, answer));
      anything = anything || said;
    }
    if (!anything) return {};
    if (!question.repeats && !seen_.emplace(unit_, answer.question).second) {
      return at("question", "instrument.round.duplicate", "the unit has answered this question already");
    }
    answer.source = header_.text(reader_, "source");
    answer.citation = header_.text(reader_, "citation");
    answer.comment = header_.text(reader_, "comment");
    answer.as_of = header_.text(reader_, "as_of");
    answer.line = reader_.line();
    unit.answers.push_back(std::move(answer));
    return {};
  }

  // Whether anything is said.
  Result<bool> take_aspect(const InstrumentNode& question, std::size_t aspect, Answer& answer) const {
    const std::string& column = instrument_.aspects[aspect].id;
    const std::string_view text = header_.text(reader_, column);
    answer.options.push_back(kNowhere);
    if (text.empty()) return false;
    if (question.is_number && aspect == 0) {
      answer.number = Fraction::parse(text);
      if (!answer.number) return at(column, "instrument.round.number", "is no decimal number");
      return true;
    }
    const std::size_t set = question.options[aspect];
    if (set != kNowhere) answer.options[aspect] = instrument_.option_sets[set].find(text);
    if (answer.options[aspect] == kNowhere) {
      return at(column, "instrument.round.option", "is no option of this question");
    }
    return true;
  }

  csv::Reader reader_;
  std::string_view source_;
  const Instrument& instrument_;
  csv::Header header_;
  Round round_;
  std::map<std::pair<std::string, std::string>, std::size_t> units_;
  std::set<std::pair<std::size_t, std::size_t>> seen_;
  std::size_t unit_ = 0;
};

}  // namespace

Result<Round> Round::read_csv(std::string_view text, std::string_view source, const Instrument& instrument) {
  return RoundReader(text, source, instrument).read();
}

}  // namespace limen::instruments
