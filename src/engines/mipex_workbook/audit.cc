// What published scores say of how they were made.
#include <algorithm>
#include <bitset>
#include <cmath>
#include <map>
#include <set>

#include "engines/mipex_workbook/mipex_workbook.h"

namespace limen::mipex {
namespace {

using exact::Fraction;
using exact::Number;

constexpr int kMaxParts = 60, kMaxScores = 200, kUnrounded = 6;

Fraction power_of_ten(int exponent) {
  std::int64_t value = 1;
  for (int i = 0; i < exponent; ++i) value *= 10;
  return Fraction(value);
}

// How far a published figure may stand from the true one: half of its last decimal. Figures with more than six decimals
// were not rounded, but went through binary numbers.
Fraction rounding(int decimals) {
  if (decimals > kUnrounded) return *divide(Fraction(1), power_of_ten(6));
  return *divide(Fraction(1), *multiply(Fraction(2), power_of_ten(decimals)));
}

Fraction distance(const Fraction& a, const Fraction& b) {
  const Fraction difference = *add(a, b.negated());
  return difference.sign() < 0 ? difference.negated() : difference;
}

bool is_mean_of_whole(const Fraction& value, const Fraction& half, int n) {
  const Fraction sum = *multiply(value, Fraction(n));
  const Fraction nearest(std::llround(sum.to_double()));
  return distance(sum, nearest) <= *multiply(half, Fraction(n));
}

}  // namespace

OverallCheck check_overall(const Extract& extract) {
  OverallCheck check;
  std::vector<std::size_t> strands;
  std::size_t overall = kNowhere;
  int of_overall = 0, of_strands = 0;
  for (std::size_t i = 0; i < extract.items.size(); ++i) {
    if (extract.items[i].kind == Item::Kind::kOverall) overall = i;
    if (extract.items[i].kind == Item::Kind::kStrand) strands.push_back(i);
  }
  for (const Score& score : extract.scores) {
    const Item::Kind kind = extract.items[score.item].kind;
    if (kind == Item::Kind::kOverall) of_overall = std::max(of_overall, score.decimals);
    if (kind == Item::Kind::kStrand) of_strands = std::max(of_strands, score.decimals);
  }
  // The mean of rounded strands is as far from the mean of unrounded ones as one of them may be, the overall as much.
  check.allowed = *add(rounding(of_overall), rounding(of_strands));
  if (overall == kNowhere || strands.empty()) return check;
  for (const Score& score : extract.scores) {
    if (score.item != overall) continue;
    std::vector<Number> values;
    for (const std::size_t strand : strands) {
      const Score* const found = extract.find(score.unit, score.year, strand);
      values.push_back(found == nullptr ? Number() : Number(found->value));
    }
    if (std::find(values.begin(), values.end(), Number()) != values.end())
      continue;  // a mean of part of them is another
    ++check.compared;
    const Fraction off = distance(*mean(values), score.value);
    if (check.largest < off) check.largest = off;
    if (off <= check.allowed) continue;
    ++check.differing;
    Place place;
    place.path = score.cell;
    check.findings.push_back(Error{"mipex.overall.differs",
                                   "the overall score is not the mean of the strands: off by " + off.to_text(4),
                                   std::move(place), Severity::kWarning});
  }
  return check;
}

bool can_be_mean_of(const Fraction& value, int decimals, int n, std::span<const int> options) {
  const bool fit = std::all_of(options.begin(), options.end(), [](int option) { return option >= 0 && option <= 100; });
  if (n < 1 || n > kMaxScores || !fit) return false;
  using Sums = std::bitset<100 * kMaxScores + 1>;
  Sums sums;
  sums.set(0);
  for (int i = 0; i < n; ++i) {
    Sums next;
    for (const int option : options) next |= sums << static_cast<std::size_t>(option);
    sums = next;
  }
  const Fraction wanted = *multiply(value, Fraction(n)), slack = *multiply(rounding(decimals), Fraction(n));
  for (std::size_t sum = 0; sum <= static_cast<std::size_t>(100 * n); ++sum) {
    if (sums.test(sum) && distance(wanted, Fraction(static_cast<std::int64_t>(sum))) <= slack) return true;
  }
  return false;
}

std::vector<StrandAudit> audit(const Extract& extract) {
  constexpr int kThree[] = {0, 50, 100};
  std::vector<StrandAudit> result;
  for (std::size_t i = 0; i < extract.items.size(); ++i) {
    if (extract.items[i].kind != Item::Kind::kStrand) continue;
    StrandAudit strand;
    strand.item = i;
    std::map<std::string, const Score*> values;  // different ones
    int decimals = 0;
    for (const Score& score : extract.scores) {
      if (score.item != i) continue;
      values.emplace(score.value.to_ratio(), &score);
      decimals = std::max(decimals, score.decimals);
    }
    strand.values = values.size();
    const Fraction half = rounding(decimals);
    double chance = 0;
    for (int n = 1; n <= kMaxParts && !strand.parts && !values.empty(); ++n) {
      const double one = std::min(1.0, 2 * n * half.to_double());
      chance += std::pow(one, static_cast<double>(values.size()));
      const auto fits = [&](const auto& value) { return is_mean_of_whole(value.second->value, half, n); };
      if (std::all_of(values.begin(), values.end(), fits)) strand.parts = n;
    }
    strand.chance = std::min(1.0, values.empty() ? 1.0 : chance);
    if (strand.parts && strand.chance <= 0.01) {
      for (const auto& [ratio, score] : values) {
        if (!can_be_mean_of(score->value, decimals, *strand.parts, kThree)) strand.not_of_three.push_back(score->cell);
      }
    }
    result.push_back(std::move(strand));
  }
  return result;
}

}  // namespace limen::mipex
