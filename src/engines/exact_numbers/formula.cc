#include <algorithm>
#include <cmath>

#include "engines/exact_numbers/exact_numbers.h"

namespace limen::exact {

struct Formula::Part {
  enum class Kind { kNumber, kName, kCall };
  Kind kind = Kind::kNumber;
  Fraction number;
  std::string word;  // name, function or operator
  std::vector<std::shared_ptr<const Part>> arguments;
};

namespace {

using Part = Formula::Part;
using Pointer = std::shared_ptr<const Part>;

constexpr std::size_t kMaxBytes = 4096, kMaxParts = 512, kMaxDepth = 32;

struct Function {
  std::string_view name;
  std::size_t least, most;
};
constexpr std::size_t kAny = kMaxParts;
constexpr Function kFunctions[] = {{"mean", 1, kAny},   {"sum", 1, kAny},   {"min", 1, kAny},   {"max", 1, kAny},
                                   {"median", 1, kAny}, {"gmean", 1, kAny}, {"hmean", 1, kAny}, {"count", 1, kAny},
                                   {"first", 1, kAny},  {"known", 1, 1},    {"if", 3, 3},       {"clamp", 3, 3},
                                   {"rescale", 3, 3},   {"abs", 1, 1},      {"ln", 1, 1},       {"sqrt", 1, 1}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Pointer> read(std::vector<std::string>& names) {
    if (text_.size() > kMaxBytes) return error("formula.too_large", "over 4,096 bytes");
    Pointer whole = TRY(level(0, 0));
    if (!at_end()) return error("formula.syntax", "something follows the formula");
    names = names_;
    return whole;
  }

 private:
  Error error(std::string code, std::string message) const {
    Place place;
    place.column = at_ + 1;
    return Error{std::move(code), std::move(message), place};
  }
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool at_end() {
    skip();
    return at_ == text_.size();
  }

  // The operator of this level that comes next, or none. Words are whole words.
  std::string_view next_operator(std::size_t at_level) {
    static constexpr std::string_view kLevels[][6] = {
        {"or"}, {"and"}, {"<=", ">=", "!=", "<", ">", "="}, {"+", "-"}, {"*", "/"}};
    skip();
    for (const std::string_view word : kLevels[at_level]) {
      if (word.empty() || !text_.substr(at_).starts_with(word)) continue;
      const std::size_t end = at_ + word.size();
      if (is_letter(word[0]) && end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) continue;
      return word;
    }
    return {};
  }

  Result<Pointer> part(Part part) {
    if (++parts_ > kMaxParts) return error("formula.too_large", "over 512 parts");
    return Pointer(std::make_shared<const Part>(std::move(part)));
  }

  Result<Pointer> level(std::size_t at_level, std::size_t depth) {
    if (depth > kMaxDepth) return error("formula.too_large", "over 32 levels");
    if (at_level == 5) return single(depth);
    Pointer left = TRY(level(at_level + 1, depth));
    while (true) {
      const std::string_view sign = next_operator(at_level);
      if (sign.empty()) return left;
      at_ += sign.size();
      Pointer right = TRY(level(at_level + 1, depth));
      left = TRY(part({Part::Kind::kCall, {}, std::string(sign), {left, right}}));
      if (at_level == 2) return left;  // a < b < c means nothing
    }
  }

  Result<Pointer> single(std::size_t depth) {
    skip();
    if (at_ == text_.size()) return error("formula.syntax", "a value is missing");
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      Pointer inner = TRY(level(0, depth + 1));
      TRY(expect(')'));
      return inner;
    }
    if (c == '-') {
      ++at_;
      if (depth >= kMaxDepth) return error("formula.too_large", "over 32 levels");
      Pointer inner = TRY(single(depth + 1));
      return part({Part::Kind::kCall, {}, "negative", {inner}});
    }
    if (is_digit(c)) return number();
    if (is_letter(c)) return word(depth);
    return error("formula.syntax", "this character has no meaning here");
  }

  Result<Pointer> number() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    const auto value = Fraction::parse(text_.substr(begin, at_ - begin));
    if (!value) return error("formula.syntax", "is no decimal number");
    return part({Part::Kind::kNumber, *value, {}, {}});
  }

  Result<Pointer> word(std::size_t depth) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string name(text_.substr(begin, at_ - begin));
    if (name == "not") {
      if (depth >= kMaxDepth) return error("formula.too_large", "over 32 levels");
      Pointer inner = TRY(level(2, depth + 1));
      return part({Part::Kind::kCall, {}, name, {inner}});
    }
    skip();
    if (at_ == text_.size() || text_[at_] != '(') {
      if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
      return part({Part::Kind::kName, {}, name, {}});
    }
    const auto* function = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                        [&](const Function& known) { return known.name == name; });
    if (function == std::end(kFunctions)) return error("formula.function", name + " is no function");
    Part call{Part::Kind::kCall, {}, name, {}};
    ++at_;
    while (true) {
      call.arguments.push_back(TRY(level(0, depth + 1)));
      skip();
      if (at_ == text_.size() || text_[at_] != ',') break;
      ++at_;
    }
    TRY(expect(')'));
    if (call.arguments.size() < function->least || call.arguments.size() > function->most) {
      return error("formula.arguments", name + " has another number of arguments");
    }
    return part(std::move(call));
  }

  Result<void> expect(char c) {
    skip();
    if (at_ == text_.size() || text_[at_] != c) return error("formula.syntax", std::string("expected ") + c);
    ++at_;
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0, parts_ = 0;
  std::vector<std::string> names_;
};

Number truth(bool value) { return Fraction(value ? 1 : 0); }

Number compare(const std::string& sign, const Fraction& a, const Fraction& b) {
  if (sign == "<") return truth(a < b);
  if (sign == "<=") return truth(a <= b);
  if (sign == ">") return truth(b < a);
  if (sign == ">=") return truth(b <= a);
  return truth((a == b) == (sign == "="));
}

// Three-valued: what is known decides where it can.
Number join(bool both, const Number& a, const Number& b) {
  for (const Number& side : {a, b}) {
    if (side && side->is_zero() == both) return truth(!both);
  }
  return a && b ? truth(both) : Number();
}

Number call_one(const std::string& word, const Number& x) {
  if (word == "known") return truth(x.has_value());
  if (!x) return std::nullopt;
  if (word == "negative") return x->negated();
  if (word == "not") return truth(x->is_zero());
  if (word == "abs") return x->sign() < 0 ? x->negated() : *x;
  if (word == "ln") return x->sign() > 0 ? Fraction::from_double(std::log(x->to_double())) : std::nullopt;
  return x->sign() >= 0 ? Fraction::from_double(std::sqrt(x->to_double())) : std::nullopt;
}

Number call_two(const std::string& word, const Number& a, const Number& b) {
  if (word == "and" || word == "or") return join(word == "and", a, b);
  if (word == "+") return a + b;
  if (word == "-") return a - b;
  if (word == "*") return a * b;
  if (word == "/") return a / b;
  return a && b ? compare(word, *a, *b) : Number();
}

Number call_three(const std::string& word, const std::vector<Number>& x) {
  if (word == "if") return !x[0] ? Number() : x[0]->is_zero() ? x[2] : x[1];
  if (!x[0] || !x[1] || !x[2]) return std::nullopt;
  if (word == "rescale") return (x[0] - x[1]) / (x[2] - x[1]);
  return *x[0] < *x[1] ? x[1] : *x[2] < *x[0] ? x[2] : x[0];
}

Number call_many(const std::string& word, const std::vector<Number>& x) {
  if (word == "mean") return mean(x);
  if (word == "sum") return sum(x);
  if (word == "min") return least(x);
  if (word == "max") return most(x);
  if (word == "median") return median(x);
  if (word == "gmean") return geometric_mean(x);
  if (word == "hmean") return harmonic_mean(x);
  const auto known = [](const Number& value) { return value.has_value(); };
  if (word == "count") return Fraction(static_cast<std::int64_t>(std::count_if(x.begin(), x.end(), known)));
  const auto found = std::find_if(x.begin(), x.end(), known);
  return found == x.end() ? Number() : *found;
}

bool takes_three(const std::string& word) { return word == "if" || word == "clamp" || word == "rescale"; }
bool takes_one(const std::string& word) {
  return word == "known" || word == "negative" || word == "not" || word == "abs" || word == "ln" || word == "sqrt";
}

Number value_of(const Part& part, const std::function<Number(std::string_view)>& value) {
  if (part.kind == Part::Kind::kNumber) return part.number;
  if (part.kind == Part::Kind::kName) return value(part.word);
  std::vector<Number> x;
  for (const Pointer& argument : part.arguments) x.push_back(value_of(*argument, value));
  if (takes_one(part.word)) return call_one(part.word, x[0]);
  if (takes_three(part.word)) return call_three(part.word, x);
  if (is_letter(part.word[0]) && part.word != "and" && part.word != "or") return call_many(part.word, x);
  return call_two(part.word, x[0], x[1]);
}

}  // namespace

Result<Formula> Formula::parse(std::string_view text) {
  Formula formula;
  formula.root_ = TRY(Reader(text).read(formula.names_));
  formula.text_ = text;
  return formula;
}

Number Formula::evaluate(const std::function<Number(std::string_view)>& value) const {
  return root_ ? value_of(*root_, value) : Number();
}

}  // namespace limen::exact
