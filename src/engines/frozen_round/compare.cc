// Differences: of a frozen round and what another engine makes of it, and of two rounds.
#include <algorithm>
#include <set>

#include "engines/frozen_round/frozen_round.h"

namespace limen::frozen_round {
namespace {

using instruments::Instrument;
using instruments::kNowhere;
using instruments::Number;
using instruments::Round;
using instruments::Scored;

using Key = std::pair<std::string, std::string>;  // unit and period

std::string count_text(std::size_t number, std::size_t none) {
  return number == none ? std::string() : std::to_string(number);
}

void compare_units(const UnitScores& before, const UnitScores& after, const std::string& why,
                   std::vector<Difference>& result) {
  const auto note = [&](const std::string& node, const std::string& was, const std::string& is) {
    if (was != is) result.push_back({after.unit, after.period, node, was, is, why});
  };
  const auto at = [](const UnitScores& unit, const std::string& node) {
    const auto found = unit.scores.find(node);
    return found == unit.scores.end() ? std::string() : found->second;
  };
  const auto band = [](const UnitScores& unit, const std::string& node) {
    const auto found = unit.bands.find(node);
    return found == unit.bands.end() ? std::string() : "band " + std::to_string(found->second);
  };
  std::set<std::string, std::less<>> nodes;
  for (const auto& [node, score] : before.scores) nodes.insert(node);
  for (const auto& [node, score] : after.scores) nodes.insert(node);
  for (const std::string& node : nodes) {
    note(node, at(before, node), at(after, node));
    note(node, band(before, node), band(after, node));
  }
  note("typology", count_text(before.typology, kNowhere), count_text(after.typology, kNowhere));
  note("rank", count_text(before.rank, 0), count_text(after.rank, 0));
}

std::map<Key, const UnitScores*> by_key(const std::vector<UnitScores>& units) {
  std::map<Key, const UnitScores*> result;
  for (const UnitScores& unit : units) result.emplace(Key(unit.unit, unit.period), &unit);
  return result;
}

// Whether every unit is in the round once.
bool is_single(const Round& round) {
  std::set<std::string_view> codes;
  return std::all_of(round.units.begin(), round.units.end(),
                     [&](const instruments::RoundUnit& unit) { return codes.insert(unit.code).second; });
}

struct NodePair {
  std::size_t before = kNowhere, after = kNowhere;
};

Result<std::vector<NodePair>> pairs_of(const Instrument& before, const Instrument& after) {
  if (before.id != after.id) {
    return Error{"frozen_round.compare.instrument", "rounds of two instruments are not compared", {}};
  }
  std::vector<NodePair> pairs;
  if (before.edition == after.edition) {
    for (std::size_t i = 0; i < after.nodes.size(); ++i) {
      const std::size_t was = before.find(after.nodes[i].id);
      if (was != kNowhere) pairs.push_back({was, i});
    }
    return pairs;
  }
  for (const auto& [id, node] : after.comparable(before.edition)) {
    if (const std::size_t was = before.find(id); was != kNowhere) pairs.push_back({was, node});
  }
  for (const auto& [id, node] : before.comparable(after.edition)) {
    if (const std::size_t is = after.find(id); is != kNowhere) pairs.push_back({node, is});
  }
  const auto names = [](const Instrument& newer, const Instrument& older) {
    return std::any_of(newer.crosswalk.begin(), newer.crosswalk.end(),
                       [&](const instruments::Crossing& one) { return one.edition == older.edition; });
  };
  if (!names(after, before) && !names(before, after)) {
    return Error{"frozen_round.compare.crosswalk", "no crosswalk leads from one edition to the other", {}};
  }
  return pairs;
}

}  // namespace

std::vector<Difference> compare(const Frozen& before, const Frozen& after) {
  const std::string why = before.engine == after.engine ? "changed" : "engine";
  std::vector<Difference> result;
  const auto olds = by_key(before.units), news = by_key(after.units);
  for (const UnitScores& unit : after.units) {
    const auto found = olds.find(Key(unit.unit, unit.period));
    if (found == olds.end()) {
      result.push_back({unit.unit, unit.period, "", "", "there", why});
    } else {
      compare_units(*found->second, unit, why, result);
    }
  }
  for (const UnitScores& unit : before.units) {
    if (!news.contains(Key(unit.unit, unit.period))) {
      result.push_back({unit.unit, unit.period, "", "there", "", why});
    }
  }
  return result;
}

Result<std::vector<Difference>> replay(std::string_view bytes, const ReadTree& read_tree) {
  const Frozen before = TRY(read(bytes));
  const std::string again = TRY(freeze(before.inputs, read_tree));
  const Frozen after = TRY(read(again));
  return compare(before, after);
}

Result<Comparison> compare_rounds(const Instrument& before_instrument, const Round& before,
                                  const Instrument& after_instrument, const Round& after) {
  const std::vector<NodePair> pairs = TRY(pairs_of(before_instrument, after_instrument));
  const Scored was = score(before_instrument, before), is = score(after_instrument, after);
  const bool by_code = is_single(before) && is_single(after);
  const auto key_of = [&](const instruments::RoundUnit& unit) { return Key(unit.code, by_code ? "" : unit.period); };
  std::map<Key, std::size_t> olds;
  for (std::size_t u = 0; u < before.units.size(); ++u) olds.emplace(key_of(before.units[u]), u);
  Comparison result;
  result.same_edition = before_instrument.edition == after_instrument.edition;
  result.nodes = pairs.size();
  std::set<Key> met;
  for (std::size_t u = 0; u < after.units.size(); ++u) {
    const instruments::RoundUnit& unit = after.units[u];
    const auto old = olds.find(key_of(unit));
    if (old == olds.end()) {
      result.only_after.push_back(unit.code + (unit.period.empty() ? "" : " " + unit.period));
      continue;
    }
    met.insert(old->first);
    for (const NodePair& pair : pairs) {
      const Number a = was.units[old->second].nodes[pair.before].value, b = is.units[u].nodes[pair.after].value;
      if (a == b) continue;
      result.changes.push_back({unit.code, by_code ? "" : unit.period, before_instrument.nodes[pair.before].id,
                                after_instrument.nodes[pair.after].id, a, b, b - a});
    }
  }
  for (const instruments::RoundUnit& unit : before.units) {
    if (!met.contains(key_of(unit))) {
      result.only_before.push_back(unit.code + (unit.period.empty() ? "" : " " + unit.period));
    }
  }
  return result;
}

}  // namespace limen::frozen_round
