// How good a screening is: arithmetic on scores of people who are listed and of people whom nobody looks for.
//
// An alarm is a traveller with at least one hit at or above a threshold. Negatives give the threshold of an alarm rate;
// cases, whose listed record is known, give the recall at it: the share whose own record scores at or above it. Shares
// stand with their 95 % interval after Wilson (1927), which is honest for few cases and for shares near 0 and 1.
//
//   const double threshold = measure::threshold_of(best_scores_of_negatives, 0.01);
//   measure::Groups recall;
//   for (const Case& one : cases) recall.add(one.kind, one.score >= threshold);
//   recall.all().at("typo/order").low();
//
// Pure functions and plain values; an object belongs to one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limen::measure {

struct Share {
  std::uint64_t hits = 0, of = 0;
  double value() const { return of == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(of); }
  // The ends of the 95 % interval; 0 and 1 of nothing.
  double low() const;
  double high() const;
  bool operator==(const Share&) const = default;
};

// The lowest threshold at which at most rate × count of the scores are alarms (a score at the threshold is one). One
// score for each negative: of its best hit, 0 where there was none. Never below the smallest positive double: who has
// no hit is no alarm.
double threshold_of(std::vector<double> scores, double rate);

// Shares by name, "" being all; of "a/b" counted for "a" too.
class Groups {
 public:
  void add(std::string_view name, bool hit);
  const std::map<std::string, Share, std::less<>>& all() const { return shares_; }
  Share total() const;

 private:
  std::map<std::string, Share, std::less<>> shares_;
};

// Groups of alarms that are more than `times` the mean of all, and `sure`: even at the low end of their interval.
struct Outlier {
  std::string name;
  Share share;
  bool sure = false;
};
std::vector<Outlier> outliers(const Groups& groups, double times);  // worst first

// What probabilities promised and what came of it, in ten bins. A weight below 1 says that the kind of traveller is
// rarer in life than in the set.
class Reliability {
 public:
  static constexpr std::size_t kBins = 10;
  struct Bin {
    double weight = 0, promised = 0, right = 0;  // sums
    std::uint64_t count = 0;
  };
  void add(double probability, bool right, double weight = 1);
  const std::vector<Bin>& bins() const { return bins_; }
  // The mean distance between promise and outcome, by weight: the expected calibration error.
  double error() const;

 private:
  std::vector<Bin> bins_ = std::vector<Bin>(kBins);
};

}  // namespace limen::measure
