// Inside the screening engine: what a name can reach at best, from little knowledge, so that most names are passed over
// without judging them and none that could be reported.
//
// The score of a hit is prior + parts + penalties for parts without a like + birth, sex, nationality, document. A Brief
// says of a listed name how many parts it has and which years its entry may be born in; from it follows the most that
// birth can add, and from that what the name must reach.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engines/screening/judge.h"

namespace limen::screening {

// First year (8 bits from 1880), last year (8), month and day (9), dated (1), parts (4), free parts (2). Years include
// what "circa" allows; month and day are those of a single plain date, else any. Initials and particles are free: they
// may agree without being found by the dictionary.
struct Brief {
  std::uint32_t bits = 0;

  static Brief of(std::span<const EntryBirth> births);
  Brief with_name(std::size_t parts, std::size_t free_parts) const;
  std::size_t shape() const { return bits >> 26U; }

  // An order in which births that may agree stand together: those not known, those of several years or dates, then
  // single dates by year and day.
  static constexpr std::uint32_t kAnyDay = 511, kFirstPlain = 2;
  static constexpr std::uint32_t plain_rank(std::uint32_t year, std::uint32_t day) {
    return kFirstPlain + (year << 9U) + day;
  }
  std::uint32_t rank() const {
    const std::uint32_t first = bits & 0xffU, last = bits >> 8U & 0xffU, day = bits >> 16U & 0x1ffU;
    if ((bits >> 25U & 1U) == 0) return 0;
    return day == kAnyDay || first != last ? 1 : plain_rank(first, day);
  }
};

class Bound {
 public:
  Bound(const Model& model, const PreparedQuery& query, const PreparedQuery::Name& name, double min_log_odds);

  // What the name must reach, the most that the rest can add taken off.
  double target(Brief brief) const { return targets_[birth_class(brief)]; }
  double lowest_target() const { return lowest_target_; }

  // The most a name of such a shape can reach whose agreeing parts say `sum` together.
  double most(Brief brief, double sum) const { return shapes_[brief.shape()] + sum; }
  double most_of_any(double sum) const { return best_shape_ + sum; }
  // The same of a name only one part of which agrees, beside initials and particles.
  double most_alone(Brief brief, double gain) const { return alone_[brief.shape()] + gain; }

  // Of names whose agreeing parts say `sum` together: whether births that have nothing to do with that of the query may
  // do; and else the ranks of those that may.
  bool any_birth_may(double sum) const { return !dated_ || may(kElsewhere, sum); }
  template <typename Visit>
  void each_rank_range(double sum, const Visit& visit) const {
    visit(0, Brief::kFirstPlain - 1);
    const bool near = may(kNear, sum);
    const bool same_year = near || may(kNearYear, sum) || may(kSameMonth, sum) || may(kSameYear, sum);
    for (std::uint32_t year = decade_before_; year <= decade_after_; ++year) {
      if (year >= year_before_ && year <= year_after_) {
        if (year == year_ ? same_year : near)
          visit(Brief::plain_rank(year, 0), Brief::plain_rank(year, Brief::kAnyDay));
      } else if (near && day_ != 0) {
        visit(Brief::plain_rank(year, day_), Brief::plain_rank(year, day_));
      }
    }
  }

  // The most a name can reach of whose parts `matches` have their like, and these say `sum` together.
  double best(std::size_t matches, double sum, std::size_t list_parts, std::size_t list_free) const;
  // The same for a name in which neighbours written together are one part of the other side.
  double best_joined(std::size_t list_parts, std::size_t list_free) const;

  static constexpr double kRounding = 1e-6;  // sums are made in another order than the judge's

 private:
  // What the birth dates of an entry can be to that of the query: nearly anything within a year; the same month of the
  // same year, or only the year; a date that is near in another way; none of these.
  enum Class : std::size_t { kUndated, kNearYear, kSameMonth, kSameYear, kNear, kElsewhere, kClasses };
  static constexpr std::size_t kShapes = 64;
  static constexpr std::uint32_t kNewYear = 33;  // 1 January: says no more than the year

  std::size_t birth_class(Brief brief) const {
    if (!dated_ || (brief.bits >> 25U & 1U) == 0) return kUndated;
    const std::uint32_t first = brief.bits & 0xffU, last = brief.bits >> 8U & 0xffU, day = brief.bits >> 16U & 0x1ffU;
    if (first > decade_after_ || last < decade_before_) return kElsewhere;
    if (first <= year_after_ && last >= year_before_) {
      if (day == Brief::kAnyDay) return kNearYear;
      if (first != year_) return kNear;
      if (day == 0 || day_ == 0 || day == kNewYear || day_ == kNewYear || day == day_ || day == swapped_day_)
        return kNearYear;
      return day / 32 == day_ / 32 ? kSameMonth : kSameYear;
    }
    return day == Brief::kAnyDay || (day != 0 && day == day_) ? kNear : kElsewhere;
  }
  bool may(Class birth, double sum) const { return most_of_any(sum) >= targets_[birth]; }
  void set_birth(const PartialDate& birth);
  double extra_list(std::size_t parts) const;
  double birth_gain(std::size_t birth_class) const;

  const Model& model_;
  std::size_t query_parts_ = 0, query_free_ = 0;
  double free_gain_ = 0, most_gain_ = 0;
  bool dated_ = false;
  std::uint32_t year_ = 0, year_before_ = 0, year_after_ = 0, decade_before_ = 0, decade_after_ = 0;
  std::uint32_t day_ = 0, swapped_day_ = 0;  // as a Brief has them; 0: not known
  std::array<double, kClasses> targets_{};
  double lowest_target_ = 0, best_shape_ = 0;
  std::array<double, kShapes> shapes_{}, alone_{};
};

}  // namespace limen::screening
