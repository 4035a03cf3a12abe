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
// what "circa" allows. Initials and particles are free: they may agree without being found by the dictionary.
struct Brief {
  std::uint32_t bits = 0;

  static Brief of(std::span<const EntryBirth> births);
  Brief with_name(std::size_t parts, std::size_t free_parts) const;
  std::size_t shape() const { return bits >> 26U; }
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

  // The most a name can reach of whose parts `matches` have their like, and these say `sum` together.
  double best(std::size_t matches, double sum, std::size_t list_parts, std::size_t list_free) const;
  // The same for a name in which neighbours written together are one part of the other side.
  double best_joined(std::size_t list_parts, std::size_t list_free) const;

  static constexpr double kRounding = 1e-6;  // sums are made in another order than the judge's

 private:
  static constexpr std::size_t kClasses = 4, kShapes = 64;

  std::size_t birth_class(Brief brief) const;
  void set_birth(const PartialDate& birth);
  double extra_list(std::size_t parts) const;
  double birth_gain(std::size_t birth_class) const;

  const Model& model_;
  std::size_t query_parts_ = 0, query_free_ = 0;
  double free_gain_ = 0, most_gain_ = 0;
  bool dated_ = false;
  std::uint32_t year_before_ = 0, year_after_ = 0, decade_before_ = 0, decade_after_ = 0, day_ = 0;
  std::array<double, kClasses> targets_{};
  double lowest_target_ = 0, best_shape_ = 0;
  std::array<double, kShapes> shapes_{};
};

}  // namespace limen::screening
