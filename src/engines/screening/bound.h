// Inside the screening engine: what a name can reach at best, from little knowledge, so that most names are passed over
// without judging them and none that could be reported.
//
// The score of a hit is prior + parts + penalties for parts without a like + birth, sex, nationality, document. A Brief
// says of a listed name how many parts it has and which years its entry may be born in; from it follows the most that
// birth can add, and from that what the name must reach.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "engines/name_facts/name_facts.h"
#include "engines/screening/judge.h"

namespace limen::screening {

// First year (8 bits from 1880), last year (8), month and day (9), dated (1), parts (4), initials (2). Years include
// what "circa" allows; month and day are those of a single plain date, else any. Initials may agree without being found
// by the dictionary; particles and titles, which agree with the same word only and take nobody's place, are not
// counted.
struct Brief {
  std::uint32_t bits = 0;

  static Brief of(std::span<const EntryBirth> births);
  Brief with_name(std::size_t parts, std::size_t initials) const;
  std::size_t shape() const { return bits >> 26U; }
  static constexpr std::uint32_t kManyParts = 15, kManyInitials = 3;  // so many or more, or not to be relied on
  std::size_t parts() const { return bits >> 26U & kManyParts; }
  std::size_t initials() const { return bits >> 30U; }
  bool shape_known() const { return parts() != kManyParts && initials() != kManyInitials; }
  // Nothing in the name agrees but what the dictionary finds: of these a bound is tight.
  bool plain() const { return initials() == 0 && parts() != kManyParts; }

  // An order in which plain names stand behind the others, and of both kinds births together that may agree: those not
  // known, those of several years or dates, then single dates by year and day. In front, names of unknown shape.
  static constexpr std::uint32_t kAnyDay = 511, kFirstDate = 2, kPlain = 1U << 20U;
  static constexpr std::uint32_t date_rank(std::uint32_t year, std::uint32_t day) {
    return kFirstDate + (year << 9U) + day;
  }
  std::uint32_t rank() const {
    if (!shape_known()) return 0;
    const std::uint32_t first = bits & 0xffU, last = bits >> 8U & 0xffU, day = bits >> 16U & 0x1ffU;
    const std::uint32_t kind = plain() ? kPlain : 0;
    if ((bits >> 25U & 1U) == 0) return kind;
    return kind + (day == kAnyDay || first != last ? 1 : date_rank(first, day));
  }
};

class Bound {
 public:
  Bound(const Model& model, const name_facts::NameFacts& facts, const PreparedQuery& query,
        const PreparedQuery::Name& name, double min_log_odds);

  // What the name must reach, the most that the rest can add taken off.
  double target(Brief brief) const { return targets_[birth_class(brief)]; }
  double lowest_target() const { return lowest_target_; }

  // The most a name of such a shape can reach whose agreeing parts say `sum` together.
  double most(Brief brief, double sum) const { return shapes_[brief.shape()] + sum; }
  double most_of_any(double sum) const { return std::max(best_.plain, best_.others) + sum; }
  // The same of a name only one part of which agrees, beside initials and particles.
  double most_alone(Brief brief, double gain) const { return alone_[brief.shape()] + gain; }

  // What plain names and the others can reach, by the best shape of each.
  struct Reach {
    double plain = 0, others = 0;
  };
  Reach reach(double sum) const { return {best_.plain + sum, best_.others + sum}; }
  Reach reach_alone(double gain) const { return {best_alone_.plain + gain, best_alone_.others + gain}; }
  // Whether any name may do, and whether names of both kinds may whatever their births.
  bool may(Reach reach) const { return std::max(reach.plain, reach.others) >= lowest_target_; }
  bool any_birth_may(Reach reach) const { return any_birth_may(reach.plain) && any_birth_may(reach.others); }
  // The ranks of those that may, in order.
  template <typename Visit>
  void each_rank_range(Reach reach, const Visit& visit) const {
    each_rank_range(0, reach.others, visit);
    each_rank_range(Brief::kPlain, reach.plain, visit);
  }

  // The most a name can reach of whose parts `matches` have their like, and these say `sum` together.
  // `joined`: beside them so many pairs of neighbours that written together are one part of the other side.
  double best(std::size_t matches, double sum, std::size_t list_parts, std::size_t list_initials,
              std::size_t joined = 0) const;
  // The same, for a brief.
  double best(std::size_t matches, double sum, Brief brief, std::size_t joined) const;
  std::size_t query_parts() const { return query_parts_; }

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
  bool any_birth_may(double reached) const {
    return dated_ ? reached >= targets_[kElsewhere] : reached >= lowest_target_;
  }
  template <typename Visit>
  void each_rank_range(std::uint32_t kind, double reached, const Visit& visit) const {
    if (reached < lowest_target_) return;
    if (any_birth_may(reached)) {
      visit(kind, kind + Brief::kPlain - 1);
      return;
    }
    visit(kind, kind + Brief::kFirstDate - 1);
    const auto may = [&](Class birth) { return reached >= targets_[birth]; };
    const bool near = may(kNear), same_year = near || may(kNearYear) || may(kSameMonth) || may(kSameYear);
    const auto dates = [&](std::uint32_t year, std::uint32_t from, std::uint32_t to) {
      visit(kind + Brief::date_rank(year, from), kind + Brief::date_rank(year, to));
    };
    for (std::uint32_t year = decade_before_; year <= decade_after_; ++year) {
      if (year >= year_before_ && year <= year_after_) {
        if (year == year_ ? same_year : near) dates(year, 0, Brief::kAnyDay);
      } else if (near && day_ != 0) {
        dates(year, day_, day_);
      }
    }
  }
  void set_birth(const PartialDate& birth);
  double extra_list(std::size_t parts) const;
  double birth_gain(std::size_t birth_class) const;

  const Model& model_;
  // Without words that are structure wherever they stand; what these say is `structure_gain_`. `query_free_`: initials,
  // and words that may agree with structure of the list.
  std::size_t query_parts_ = 0, query_free_ = 0;
  double free_gain_ = 0, structure_gain_ = 0;
  bool dated_ = false;
  std::uint32_t year_ = 0, year_before_ = 0, year_after_ = 0, decade_before_ = 0, decade_after_ = 0;
  std::uint32_t day_ = 0, swapped_day_ = 0;  // as a Brief has them; 0: not known
  std::array<double, kClasses> targets_{};
  double lowest_target_ = 0;
  Reach best_, best_alone_;
  std::array<double, kShapes> shapes_{}, alone_{};
};

}  // namespace limen::screening
