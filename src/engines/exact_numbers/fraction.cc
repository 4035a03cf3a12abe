#include <algorithm>
#include <cmath>

#include "engines/exact_numbers/exact_numbers.h"

namespace limen::exact {
namespace {

constexpr Wide kTooBig = static_cast<Wide>(1'000'000'000'000'000'000);

Wide gcd(Wide a, Wide b) {
  if (a < 0) a = -a;
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

std::string digits_of(Wide value) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value > 0);
  return text;
}

std::vector<Fraction> there(std::span<const Number> values) {
  std::vector<Fraction> result;
  for (const Number& value : values) {
    if (value) result.push_back(*value);
  }
  return result;
}

}  // namespace

std::optional<Fraction> Fraction::reduced(Wide top, Wide below) {
  constexpr Wide kLeast = static_cast<Wide>(-2) * (static_cast<Wide>(1) << 126U);
  if (top == kLeast) ++top;  // the one number that cannot be turned round; a part in 10^38
  if (below == kLeast) ++below;
  if (below == 0) return std::nullopt;
  if (below < 0) {
    top = -top;
    below = -below;
  }
  const Wide common = gcd(top, below);
  if (common > 1) {
    top /= common;
    below /= common;
  }
  if (top / below > kTooBig || top / below < -kTooBig) return std::nullopt;
  return Fraction(top, below);
}

std::optional<Fraction> Fraction::from_double(double value) {
  if (!std::isfinite(value) || std::abs(value) > 1e18) return std::nullopt;
  const double whole = std::trunc(value);
  const auto parts = static_cast<Wide>(std::llround((value - whole) * 1e12));
  return reduced(static_cast<Wide>(whole) * 1'000'000'000'000 + parts, 1'000'000'000'000);
}

std::optional<Fraction> Fraction::parse(std::string_view text) {
  const bool minus = text.starts_with('-');
  if (minus) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view behind = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (whole.empty() || whole.size() > 18 || behind.size() > 18) return std::nullopt;
  if (point != std::string_view::npos && behind.empty()) return std::nullopt;
  Wide top = 0, below = 1;
  for (const std::string_view part : {whole, behind}) {
    for (const char c : part) {
      if (c < '0' || c > '9') return std::nullopt;
      top = top * 10 + (c - '0');
    }
  }
  for (std::size_t i = 0; i < behind.size(); ++i) below *= 10;
  return reduced(minus ? -top : top, below);
}

double Fraction::to_double() const {
  return static_cast<double>(static_cast<long double>(top_) / static_cast<long double>(below_));
}

std::string Fraction::to_text(int decimals) const {
  Wide rest = top_ < 0 ? -top_ : top_;
  Wide whole = rest / below_;
  rest %= below_;
  std::string behind;
  for (int i = 0; i < decimals; ++i) {
    // rest < below_; ten times it may pass 128 bits only where below_ is over 10^37, which reduced() seldom leaves.
    Wide ten = 0;
    if (__builtin_mul_overflow(rest, static_cast<Wide>(10), &ten)) {
      ten = rest;
      behind += '0';
    } else {
      behind += static_cast<char>('0' + static_cast<int>(ten / below_));
      rest = ten % below_;
    }
  }
  if (rest >= below_ - rest) {  // round up
    int i = decimals - 1;
    while (i >= 0 && behind[static_cast<std::size_t>(i)] == '9') behind[static_cast<std::size_t>(i--)] = '0';
    if (i >= 0) {
      ++behind[static_cast<std::size_t>(i)];
    } else {
      ++whole;
    }
  }
  const bool nought = whole == 0 && behind.find_first_not_of('0') == std::string::npos;
  return (top_ < 0 && !nought ? "-" : "") + digits_of(whole) + (decimals > 0 ? "." + behind : "");
}

std::string Fraction::to_text() const {
  std::string text = to_text(12);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string Fraction::to_ratio() const {
  const std::string top = (top_ < 0 ? "-" : "") + digits_of(top_ < 0 ? -top_ : top_);
  return below_ == 1 ? top : top + "/" + digits_of(below_);
}

Fraction Fraction::negated() const { return Fraction(-top_, below_); }

bool operator<(const Fraction& a, const Fraction& b) {
  Wide left = 0, right = 0;
  if (__builtin_mul_overflow(a.top_, b.below_, &left) || __builtin_mul_overflow(b.top_, a.below_, &right)) {
    return a.to_double() < b.to_double();
  }
  return left < right;
}

std::optional<Fraction> add(const Fraction& a, const Fraction& b) {
  // Over the least common denominator, which keeps sums of thirds and eighths small.
  const Wide common = gcd(a.below_, b.below_);
  Wide left = 0, right = 0, top = 0, below = 0;
  if (__builtin_mul_overflow(a.top_, b.below_ / common, &left) ||
      __builtin_mul_overflow(b.top_, a.below_ / common, &right) || __builtin_add_overflow(left, right, &top) ||
      __builtin_mul_overflow(a.below_, b.below_ / common, &below)) {
    return Fraction::from_double(a.to_double() + b.to_double());
  }
  return Fraction::reduced(top, below);
}

std::optional<Fraction> multiply(const Fraction& a, const Fraction& b) {
  const Wide one = std::max<Wide>(1, gcd(a.top_, b.below_)), two = std::max<Wide>(1, gcd(b.top_, a.below_));
  Wide top = 0, below = 0;
  if (__builtin_mul_overflow(a.top_ / one, b.top_ / two, &top) ||
      __builtin_mul_overflow(a.below_ / two, b.below_ / one, &below)) {
    return Fraction::from_double(a.to_double() * b.to_double());
  }
  return Fraction::reduced(top, below);
}

std::optional<Fraction> divide(const Fraction& a, const Fraction& b) {
  if (b.is_zero()) return std::nullopt;
  const auto upside_down = Fraction::reduced(b.below_, b.top_);
  return upside_down ? multiply(a, *upside_down) : std::nullopt;
}

Number operator+(const Number& a, const Number& b) { return a && b ? add(*a, *b) : std::nullopt; }
Number operator-(const Number& a, const Number& b) { return a && b ? add(*a, b->negated()) : std::nullopt; }
Number operator*(const Number& a, const Number& b) { return a && b ? multiply(*a, *b) : std::nullopt; }
Number operator/(const Number& a, const Number& b) { return a && b ? divide(*a, *b) : std::nullopt; }

Number sum(std::span<const Number> values) {
  const auto known = there(values);
  if (known.empty()) return std::nullopt;
  Number result = Fraction(0);
  for (const Fraction& value : known) result = result + value;
  return result;
}

Number mean(std::span<const Number> values) {
  return sum(values) / Number(Fraction(static_cast<std::int64_t>(there(values).size())));
}

Number geometric_mean(std::span<const Number> values) {
  const auto known = there(values);
  if (known.empty()) return std::nullopt;
  long double logs = 0;
  for (const Fraction& value : known) {
    if (value.sign() < 0) return std::nullopt;
    if (value.is_zero()) return Fraction(0);
    logs += std::log(static_cast<long double>(value.to_double()));
  }
  return Fraction::from_double(static_cast<double>(std::exp(logs / static_cast<long double>(known.size()))));
}

Number harmonic_mean(std::span<const Number> values) {
  std::vector<Number> upside_down;
  for (const Fraction& value : there(values)) {
    if (value.sign() <= 0) return std::nullopt;
    upside_down.push_back(divide(Fraction(1), value));
  }
  return Number(Fraction(1)) / mean(upside_down);
}

Number median(std::span<const Number> values) {
  auto known = there(values);
  if (known.empty()) return std::nullopt;
  std::sort(known.begin(), known.end());
  const std::size_t half = known.size() / 2;
  if (known.size() % 2 == 1) return known[half];
  return (Number(known[half - 1]) + Number(known[half])) / Number(Fraction(2));
}

Number least(std::span<const Number> values) {
  const auto known = there(values);
  return known.empty() ? Number() : Number(*std::min_element(known.begin(), known.end()));
}

Number most(std::span<const Number> values) {
  const auto known = there(values);
  return known.empty() ? Number() : Number(*std::max_element(known.begin(), known.end()));
}

}  // namespace limen::exact
