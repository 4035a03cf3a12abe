// Exact numbers for scores, and a small language of formulas over them.
//
// A Fraction is a ratio of two 128-bit integers in lowest terms: a third of a point is a third, three of them are one
// point, and a score that stands exactly on a threshold is on it. What does not fit any more is rounded to twelve
// decimals (said by none of the instruments that ship; a guard, not a feature). A Number is a Fraction or nothing:
// missing is not nought and stays missing through arithmetic.
//
// A Formula is total: whatever the text and the values, reading ends with a formula or an error with its column, and
// evaluating ends with a Number (a division by nought gives nothing). No loops, no state, no input but the names.
//
//   or and not   < <= > >= = !=   + -   * /   unary -   ( )
//   mean sum min max median gmean hmean (over those that are there)  count (how many are there)  known(x)
//   if(c, a, b)  clamp(x, low, high)  rescale(x, low, high)  first(a, b, …) (the first there)  abs  ln  sqrt
//
// Values; everything may be called in parallel.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace limen::exact {

__extension__ using Wide = __int128;

class Fraction {
 public:
  Fraction() = default;
  Fraction(std::int64_t whole) : top_(whole) {}
  // Rounded to twelve decimals; nothing when it is no finite number or over 10^18.
  static std::optional<Fraction> from_double(double value);
  // "12", "-0.25": at most 18 digits before and 18 behind the point, no exponent.
  static std::optional<Fraction> parse(std::string_view text);

  double to_double() const;
  std::string to_text(int decimals) const;  // rounded half away from nought, for people
  std::string to_text() const;              // as few of twelve decimals as give it back
  std::string to_ratio() const;             // "41/57", "3"
  bool is_zero() const { return top_ == 0; }
  int sign() const { return top_ > 0 ? 1 : top_ < 0 ? -1 : 0; }

  friend bool operator==(const Fraction& a, const Fraction& b) { return a.top_ == b.top_ && a.below_ == b.below_; }
  friend bool operator<(const Fraction& a, const Fraction& b);
  friend bool operator<=(const Fraction& a, const Fraction& b) { return !(b < a); }

  // Nothing: divided by nought, or over 10^18.
  friend std::optional<Fraction> add(const Fraction& a, const Fraction& b);
  friend std::optional<Fraction> multiply(const Fraction& a, const Fraction& b);
  friend std::optional<Fraction> divide(const Fraction& a, const Fraction& b);
  Fraction negated() const;

 private:
  Fraction(Wide top, Wide below) : top_(top), below_(below) {}
  static std::optional<Fraction> reduced(Wide top, Wide below);
  Wide top_ = 0, below_ = 1;  // below_ > 0
};

using Number = std::optional<Fraction>;

Number operator+(const Number& a, const Number& b);
Number operator-(const Number& a, const Number& b);
Number operator*(const Number& a, const Number& b);
Number operator/(const Number& a, const Number& b);

// Over those that are there; nothing when none is. gmean and hmean: nothing unless all are over nought (gmean: one
// nought gives nought).
Number sum(std::span<const Number> values);
Number mean(std::span<const Number> values);
Number geometric_mean(std::span<const Number> values);
Number harmonic_mean(std::span<const Number> values);
Number median(std::span<const Number> values);
Number least(std::span<const Number> values);
Number most(std::span<const Number> values);

class Formula {
 public:
  // Errors, with the column: "formula.syntax", "formula.function", "formula.arguments", "formula.too_large" (over 4,096
  // bytes, 512 parts or 32 levels).
  static Result<Formula> parse(std::string_view text);

  const std::vector<std::string>& names() const { return names_; }  // each once, in order of appearance
  const std::string& text() const { return text_; }                 // as it was read
  // `value` is asked for each name as it is met. A truth is 1 or 0.
  Number evaluate(const std::function<Number(std::string_view)>& value) const;

  struct Part;  // of the tree; private to the folder

 private:
  std::shared_ptr<const Part> root_;
  std::vector<std::string> names_;
  std::string text_;
};

}  // namespace limen::exact
