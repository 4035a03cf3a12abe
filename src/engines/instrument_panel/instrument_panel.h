// The published rounds of one edition of an instrument as a panel: units × periods × nodes, scored once and then only
// read. What pages, charts and downloads ask: who is in, what was scored and why not, the mean of all, ranks with ties
// (only where the instrument allows ranking), what changed since the round before, and which nodes of two editions may
// be compared.
//
// A round's rows may name their period; where they do not, the period is the round's id. A unit is in a period once.
// Scores are those of engines/instruments, exact; nothing here is rounded, and missing stays missing.
//
// A Panel is immutable once made and may be read by many threads; what it returns by reference lives as long as it.
//
//   const Panel panel = TRY(Panel::make(std::move(instrument), std::move(rounds)));
//   const Entry* entry = panel.find(panel.find_unit("ARG"), panel.periods().size() - 1);
//   if (entry != nullptr) show(panel.score(*entry, node), panel.mean(*entry, node));
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"
#include "engines/instruments/scoring.h"

namespace limen::instrument_panel {

using exact::Fraction;
using exact::Number;
using instruments::Instrument;
using instruments::kNowhere;
using instruments::Label;
using instruments::NodeScore;

// A published round as a release has it.
struct RoundSource {
  std::string id;
  Label title;
  std::string source, licence, published_on;
  std::string csv;   // engines/instruments/round.h
  std::string file;  // named in errors
};

struct PanelRound {
  std::string id;
  Label title;
  std::string source, licence, published_on;
  instruments::Round answers;
  instruments::Scored scored;
};

struct Unit {
  std::string code, name, kind, parent;  // all but the code: as the last round has them
};

// One unit in one period.
struct Entry {
  std::size_t unit = kNowhere, period = kNowhere;
  std::size_t round = kNowhere, row = kNowhere;  // rounds()[round].answers.units[row]
};

struct Mean {
  Number value{};
  std::size_t units = 0;  // that have a score
};

// The ends of what a node can reach by its rule; not known where a formula or a plain number decides.
struct Range {
  Fraction low{0}, high{1};
  bool is_known = false;
  friend bool operator==(const Range& a, const Range& b) { return a.low == b.low && a.high == b.high; }
};

struct Ranked {
  const Entry* entry = nullptr;
  std::size_t rank = 0;  // equal scores, exactly compared, share the better one
  bool is_tied = false;
};

class Panel {
 public:
  Panel(Panel&&) = default;
  Panel& operator=(Panel&&) = default;
  Panel(const Panel&) = delete;  // it points into itself
  Panel& operator=(const Panel&) = delete;

  // Errors: those of Round::read_csv; "panel.twice" when a unit is in a period twice, "panel.too_large" over
  // 10,000,000 scores.
  static Result<Panel> make(Instrument instrument, std::vector<RoundSource> rounds);

  const Instrument& instrument() const { return instrument_; }
  const std::vector<PanelRound>& rounds() const { return rounds_; }
  const std::vector<Unit>& units() const { return units_; }             // by code
  const std::vector<std::string>& periods() const { return periods_; }  // rising; runs of digits as numbers
  const std::vector<Entry>& entries() const { return entries_; }        // by period, then by code
  std::span<const Entry> of_period(std::size_t period) const;           // by code
  std::vector<const Entry*> of_unit(std::size_t unit) const;            // by period
  std::vector<std::string> kinds(std::size_t period) const;             // of units, sorted

  std::size_t find_unit(std::string_view code) const;      // kNowhere when there is none
  std::size_t find_period(std::string_view period) const;  // kNowhere when there is none
  const Entry* find(std::size_t unit, std::size_t period) const;
  const Entry* latest(std::size_t unit) const;
  const Entry* before(const Entry& entry) const;  // the same unit in the last period before

  const instruments::RoundUnit& answers(const Entry& entry) const;
  const instruments::UnitScores& scores(const Entry& entry) const;
  const NodeScore& score(const Entry& entry, std::size_t node) const { return scores(entry).nodes[node]; }
  const std::string& kind(const Entry& entry) const { return answers(entry).kind; }
  std::vector<const instruments::Answer*> answers(const Entry& entry, std::size_t question) const;
  std::vector<const instruments::Issue*> issues(const Entry& entry) const;
  std::vector<instruments::Reason> explain(const Entry& entry, std::size_t node) const;

  // Of the units of one kind in one period that have a score.
  Mean mean(std::size_t period, std::string_view kind, std::size_t node) const;
  Mean mean(const Entry& entry, std::size_t node) const { return mean(entry.period, kind(entry), node); }

  // Highest first, by exact score. Empty where the instrument does not allow ranking.
  std::vector<Ranked> ranking(std::size_t period, std::string_view kind, std::size_t node) const;
  Ranked rank(const Entry& entry, std::size_t node) const;  // rank 0: none

  Range range(std::size_t node) const { return ranges_[node]; }
  // The nodes that a profile shows: the parts of the one topmost node that has parts, or else all topmost ones.
  const std::vector<std::size_t>& profile() const { return profile_; }
  // The nodes that name this one among their members.
  const std::vector<std::size_t>& used_by(std::size_t node) const { return used_by_[node]; }

 private:
  Panel() = default;
  Result<void> check_once() const;
  Result<void> take(RoundSource source);
  void sort_entries();
  void find_ranges();
  void find_means();

  using MeanKey = std::pair<std::size_t, std::string>;  // period, kind
  Instrument instrument_;
  std::vector<PanelRound> rounds_;
  std::vector<Unit> units_;
  std::vector<std::string> periods_;
  std::vector<Entry> entries_;
  std::vector<std::size_t> period_begins_;  // of entries_; one more than periods
  std::map<MeanKey, std::vector<Mean>> means_;
  std::vector<std::vector<const instruments::Issue*>> issues_;  // as entries_
  std::vector<Range> ranges_;
  std::vector<std::size_t> profile_;
  std::vector<std::vector<std::size_t>> used_by_;
};

// Where the same node stands in two editions.
struct Comparable {
  std::size_t before = kNowhere, after = kNowhere;
};
// In one edition every node is its own; between two, what the crosswalk of `newer` calls the same.
std::vector<Comparable> comparable(const Panel& older, const Panel& newer);

// True when `a` comes before `b`: "9" before "10", "2020" before "2020b".
bool period_before(std::string_view a, std::string_view b);

}  // namespace limen::instrument_panel
