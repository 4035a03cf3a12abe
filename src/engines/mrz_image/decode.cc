#include "engines/mrz_image/decode.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engines/mrz_image/lattice.h"

namespace limen::mrz_image {
namespace {

using mrz_glyphs::kAlphabet;

// The net is surer than it should be: its scores are flattened, and nothing is held impossible.
constexpr double kTemperature = 0.85;
constexpr double kFloor = 1e-6;
// How much likelier (as a logarithm) the net's own reading must be before print with wrong check digits is believed.
constexpr double kDisbelief = 9;
constexpr double kUnusual = 1e-3;  // factor of what the standard does not foresee but documents have

int value_of(int symbol) { return symbol < 36 ? symbol : 0; }
bool is_filler(int symbol) { return symbol == 36; }

// What a column may hold beyond the format's word: digits that dates begin with.
double date_factor(const mrz::Position& date, int line, int column, int symbol) {
  if (date.length == 0 || line != date.line || is_filler(symbol)) return 1;
  if (column == date.column + 2) return symbol <= 1 ? 1 : kUnusual;
  if (column == date.column + 4) return symbol <= 3 ? 1 : kUnusual;
  return 1;
}

// `lost`: logarithm of the probability that the net gives to what may stand here at all.
Choices choices_of(const mrz_glyphs::Reading& reading, const mrz::Layout& layout, int line, int column, double& lost) {
  const mrz::Characters allowed = mrz::characters_at(layout, line, column);
  Choices choices;
  double sum = 0;
  double admitted = 0;
  for (int symbol = 0; symbol < static_cast<int>(kAlphabet.size()); ++symbol) {
    if (!mrz::admits(allowed, kAlphabet[static_cast<std::size_t>(symbol)])) continue;
    const double score = static_cast<double>(reading.scores[static_cast<std::size_t>(symbol)]) / kTemperature;
    double probability = std::exp(score) + kFloor;
    admitted += std::exp(static_cast<double>(reading.scores[static_cast<std::size_t>(symbol)]));
    probability *=
        date_factor(layout.birth_date, line, column, symbol) * date_factor(layout.expiry_date, line, column, symbol);
    choices.push_back({symbol, probability});
    sum += probability;
  }
  for (Choice& choice : choices) choice.probability /= sum;
  lost = std::log(std::clamp(admitted, 0.003, 1.0));
  std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.symbol < b.symbol;
  });
  std::size_t keep = 4;
  while (keep < choices.size() && choices[keep].probability > 3e-6) ++keep;
  choices.resize(std::min(keep, choices.size()));
  return choices;
}

// The sums of the check digit that is being computed and of the composite one.
class Checks {
 public:
  static constexpr int kStates = 100;

  explicit Checks(const mrz::Layout& layout) : columns_(static_cast<std::size_t>(layout.lines * layout.width)) {
    static constexpr int kWeights[] = {7, 3, 1};
    for (const mrz::CheckRule& rule : mrz::check_rules(layout)) {
      const bool composite = rule.field == mrz::Field::kComposite;
      std::size_t index = 0;
      for (const mrz::Position& range : rule.over) {
        for (int i = 0; i < range.length; ++i) {
          Column& column = at(layout, range.line, range.column + i);
          (composite ? column.composite_weight : column.weight) = kWeights[index++ % 3];
        }
      }
      Column& digit = at(layout, rule.digit.line, rule.digit.column);
      (composite ? digit.composite_digit : digit.digit) = true;
      if (!composite && rule.may_be_filler) digit.filler_frees = rule.field == mrz::Field::kDocumentNumber;
    }
  }

  int start() const { return 0; }
  bool accepts(int state) const { return state == 0; }
  Next step(std::size_t k, int state, int symbol) const {
    const Column& column = columns_[k];
    int field = state % 10;
    int composite = state / 10;
    double factor = 1;
    const int value = value_of(symbol);
    if (column.digit) {
      if (is_filler(symbol) && column.filler_frees) {
        factor = kUnusual;  // the number goes on in the optional data
      } else if (value % 10 != field) {
        return {0, 0};
      }
      field = 0;
    } else {
      field = (field + column.weight * value) % 10;
    }
    if (column.composite_digit) {
      if (value % 10 != composite || is_filler(symbol)) return {0, 0};
      composite = 0;
    } else {
      composite = (composite + column.composite_weight * value) % 10;
    }
    return {composite * 10 + field, factor};
  }

 private:
  struct Column {
    int weight = 0;
    int composite_weight = 0;
    bool digit = false;
    bool composite_digit = false;
    bool filler_frees = false;
  };
  Column& at(const mrz::Layout& layout, int line, int column) {
    return columns_[static_cast<std::size_t>((line - 1) * layout.width + column - 1)];
  }
  std::vector<Column> columns_;
};

// PRIMARY<<SECONDARY<<<<: after the fillers at the end comes no letter, or hardly ever.
class NameGrammar {
 public:
  static constexpr int kStates = 6;
  int start() const { return 0; }
  bool accepts(int) const { return true; }
  Next step(std::size_t, int state, int symbol) const {
    static constexpr int kFiller[] = {1, 2, 5, 4, 5, 5};
    static constexpr int kLetter[] = {0, 0, 3, 3, 3, 3};
    if (is_filler(symbol)) return {kFiller[state], 1};
    return {kLetter[state], state == 5 ? kUnusual : 1};
  }
};

class Decoder {
 public:
  Decoder(const Scores& scores, const mrz::Layout& layout, const Options& options)
      : layout_(layout), options_(options), checks_(layout) {
    for (int line = 1; line <= layout.lines; ++line) {
      for (int column = 1; column <= layout.width; ++column) {
        double lost = 0;
        columns_.push_back(choices_of(scores[static_cast<std::size_t>(line - 1)][static_cast<std::size_t>(column - 1)],
                                      layout, line, column, lost));
        lost_ += lost;
      }
    }
    prefer_known(layout.issuer);
    prefer_known(layout.nationality);
  }

  Decoded decode() {
    const Lattice<Checks> lattice(columns_, checks_);
    double score = 0;
    path_ = lattice.best_path(score);
    double free_score = 0;
    for (const Choices& choices : columns_) free_score += std::log(choices[0].probability);
    const bool possible = !path_.empty() && free_score - score < kDisbelief;
    if (!possible) path_.assign(columns_.size(), 0);
    Decoded out;
    out.score = ((possible ? score : free_score) + lost_) / static_cast<double>(columns_.size());
    out.consistent = possible;
    read_name();
    fill_lines(out);
    for (const auto& [field, position] : places()) {
      if (position.length > 0) out.fields.push_back(field_of(field, position, possible ? &lattice : nullptr, out));
    }
    return out;
  }

 private:
  std::size_t index(const mrz::Position& position) const {
    return static_cast<std::size_t>((position.line - 1) * layout_.width + position.column - 1);
  }

  std::vector<std::pair<mrz::Field, mrz::Position>> places() const {
    using mrz::Field;
    std::vector<std::pair<Field, mrz::Position>> all = {{Field::kDocumentCode, layout_.document_code},
                                                        {Field::kIssuer, layout_.issuer},
                                                        {Field::kName, layout_.name},
                                                        {Field::kDocumentNumber, layout_.document_number},
                                                        {Field::kNationality, layout_.nationality},
                                                        {Field::kBirthDate, layout_.birth_date},
                                                        {Field::kSex, layout_.sex},
                                                        {Field::kExpiryDate, layout_.expiry_date},
                                                        {Field::kOptionalData, layout_.optional_data},
                                                        {Field::kOptionalData2, layout_.optional_data_2}};
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second.line, a.second.column) < std::pair(b.second.line, b.second.column);
    });
    return all;
  }

  // Codes of three letters: those that exist share the probability with those that do not.
  void prefer_known(const mrz::Position& position) {
    if (options_.states == nullptr || position.length != 3) return;
    const std::size_t first = index(position);
    const auto probability_of = [&](std::size_t column, char character) {
      const int symbol = mrz_glyphs::class_of(character);
      for (const Choice& choice : columns_[column]) {
        if (choice.symbol == symbol) return choice.probability;
      }
      return 0.0;
    };
    double best = 0;
    std::string best_code;
    for (const auto& entry : options_.states->entries()) {
      std::string code = entry.code;
      code.resize(3, '<');
      const double probability =
          probability_of(first, code[0]) * probability_of(first + 1, code[1]) * probability_of(first + 2, code[2]);
      if (probability > best) {
        best = probability;
        best_code = code;
      }
    }
    double free = 1;
    bool same = true;
    for (std::size_t i = 0; i < 3; ++i) {
      free *= columns_[first + i][0].probability;
      same = same && kAlphabet[static_cast<std::size_t>(columns_[first + i][0].symbol)] ==
                         best_code[std::min(i, best_code.size() - 1)];
      if (best_code.empty()) return;
    }
    constexpr double kRatio = 300;  // an existing code is so much likelier before one has looked
    if (same || best * kRatio < free) return;
    for (std::size_t i = 0; i < 3; ++i) {
      auto& choices = columns_[first + i];
      const int symbol = mrz_glyphs::class_of(best_code[i]);
      const auto found =
          std::find_if(choices.begin(), choices.end(), [&](const Choice& c) { return c.symbol == symbol; });
      if (found == choices.begin()) continue;
      forced_.push_back(first + i);
      // The probability of the whole code is what one letter of it can be trusted with.
      const double share = best * kRatio / (best * kRatio + free);
      const double before = choices.begin()->probability + found->probability;
      std::rotate(choices.begin(), found, found + 1);
      choices[0].probability = before * share;
      choices[1].probability = before * (1 - share);
    }
  }

  void read_name() {
    const std::size_t first = index(layout_.name);
    name_columns_.assign(columns_.begin() + static_cast<std::ptrdiff_t>(first),
                         columns_.begin() + static_cast<std::ptrdiff_t>(first) + layout_.name.length);
    const NameGrammar grammar;
    const Lattice<NameGrammar> lattice(name_columns_, grammar);
    double score = 0;
    const std::vector<int> name = lattice.best_path(score);
    if (name.empty()) return;
    std::copy(name.begin(), name.end(), path_.begin() + static_cast<std::ptrdiff_t>(first));
    name_confidence_ = lattice.share(name, 0, name.size());
  }

  void fill_lines(Decoded& out) const {
    for (int line = 0; line < layout_.lines; ++line) {
      std::string text;
      std::vector<Character> characters;
      for (int column = 0; column < layout_.width; ++column) {
        const auto k = static_cast<std::size_t>(line * layout_.width + column);
        const Choice& choice = columns_[k][static_cast<std::size_t>(path_[k])];
        const char value = kAlphabet[static_cast<std::size_t>(choice.symbol)];
        const bool forced = std::find(forced_.begin(), forced_.end(), k) != forced_.end();
        text += value;
        characters.push_back({value, path_[k] != 0 || forced, choice.probability});
      }
      out.lines.push_back(std::move(text));
      out.characters.push_back(std::move(characters));
    }
  }

  // Whether the check digit of the field, or the composite one where it has none of its own, agrees.
  bool checked(mrz::Field field, const mrz::Position& position, const std::vector<std::string>& lines) const {
    const mrz::CheckRule* guard = nullptr;
    for (const mrz::CheckRule& rule : mrz::check_rules(layout_)) {
      const char received = mrz::slice(lines, rule.digit)[0];
      // A long number has its own check digit elsewhere; the composite one covers it.
      const bool elsewhere = received == '<' && rule.may_be_filler && rule.field == mrz::Field::kDocumentNumber;
      if (elsewhere || (guard != nullptr && guard->field == field)) continue;
      if (rule.field == field || covers(rule, position)) guard = &rule;
    }
    if (guard == nullptr) return false;
    const char received = mrz::slice(lines, guard->digit)[0];
    const char expected = mrz::expected_digit(lines, *guard);
    return received == expected || (received == '<' && guard->may_be_filler && expected == '0');
  }

  static bool covers(const mrz::CheckRule& rule, const mrz::Position& position) {
    return std::any_of(rule.over.begin(), rule.over.end(), [&](const mrz::Position& range) {
      return range.length > 0 && range.line == position.line && range.column <= position.column &&
             position.column + position.length <= range.column + range.length;
    });
  }

  Field field_of(mrz::Field which, const mrz::Position& position, const Lattice<Checks>* lattice,
                 const Decoded& out) const {
    Field field;
    field.field = which;
    field.position = position;
    field.guess = mrz::slice(out.lines, position);
    const std::size_t first = index(position);
    const std::size_t end = first + static_cast<std::size_t>(position.length);
    if (which == mrz::Field::kName) {
      field.confidence = name_confidence_;
    } else if (lattice != nullptr) {
      field.confidence = lattice->share(path_, first, end);
    } else {
      field.confidence = 1;
      for (std::size_t k = first; k < end; ++k) field.confidence *= columns_[k][0].probability;
    }
    field.checked = checked(which, position, out.lines);
    bool inferred = false;
    for (std::size_t k = first; k < end; ++k) {
      inferred =
          inferred ||
          out.characters[k / static_cast<std::size_t>(layout_.width)][k % static_cast<std::size_t>(layout_.width)]
              .inferred;
    }
    const bool contradicted = !field.checked && protected_by_digit(which);
    const double least = field.checked ? options_.least_checked : options_.least_unchecked;
    if (field.confidence < least || contradicted) {
      field.state = State::kAbstained;
    } else {
      field.state = inferred ? State::kInferred : State::kRead;
      field.value = field.guess;
    }
    return field;
  }

  bool protected_by_digit(mrz::Field field) const {
    return std::any_of(mrz::check_rules(layout_).begin(), mrz::check_rules(layout_).end(),
                       [&](const mrz::CheckRule& rule) { return rule.field == field; });
  }

  const mrz::Layout& layout_;
  const Options& options_;
  Checks checks_;
  std::vector<Choices> columns_;
  std::vector<Choices> name_columns_;
  std::vector<int> path_;
  std::vector<std::size_t> forced_;
  double name_confidence_ = 0;
  double lost_ = 0;
};

}  // namespace

Decoded decode(const Scores& scores, mrz::Format format, const Options& options) {
  return Decoder(scores, *mrz::layout_of(format), options).decode();
}

}  // namespace limen::mrz_image
