// What each node can reach, from the ends of its members and its rule; and how nodes stand to each other.
#include <algorithm>

#include "engines/instrument_panel/instrument_panel.h"

namespace limen::instrument_panel {
namespace {

using instruments::Combine;
using instruments::InstrumentNode;

const Fraction& lesser(const Fraction& a, const Fraction& b) { return b < a ? b : a; }
const Fraction& greater(const Fraction& a, const Fraction& b) { return a < b ? b : a; }

Range range_of_set(const instruments::OptionSet& set) {
  Range range;
  for (const instruments::Option& option : set.options) {
    if (!option.score) continue;
    range.low = range.is_known ? lesser(range.low, *option.score) : *option.score;
    range.high = range.is_known ? greater(range.high, *option.score) : *option.score;
    range.is_known = true;
  }
  return range;
}

Range range_of_question(const Instrument& instrument, const InstrumentNode& question, std::size_t aspect) {
  if (question.repeats) return {};  // any number of answers add up
  if (question.is_number) {
    if (!question.goalposts || aspect != 0) return {};
    return {Fraction(0), Fraction(1), true};
  }
  const std::size_t set = aspect < question.options.size() ? question.options[aspect] : kNowhere;
  return set == kNowhere ? Range{} : range_of_set(instrument.option_sets[set]);
}

Range summed(const Instrument& instrument, const InstrumentNode& node, const std::vector<Range>& members) {
  Number low = Fraction(0), high = Fraction(0);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Fraction& weight = instrument.nodes[node.members[i]].weight;
    const Number a = Number(members[i].low) * Number(weight), b = Number(members[i].high) * Number(weight);
    if (!a || !b) return {};
    low = low + Number(lesser(*a, *b));
    high = high + Number(greater(*a, *b));
  }
  if (!low || !high) return {};
  return {*low, *high, true};
}

Range combined(const Instrument& instrument, const InstrumentNode& node, const std::vector<Range>& members) {
  if (node.combine == Combine::kLadder) {
    return {Fraction(0), Fraction(static_cast<std::int64_t>(members.size())), true};
  }
  Range range;
  for (const Range& member : members) {
    if (!member.is_known) return {};
    range.low = range.is_known ? lesser(range.low, member.low) : member.low;
    range.high = range.is_known ? greater(range.high, member.high) : member.high;
    range.is_known = true;
  }
  if (node.combine == Combine::kSum) return summed(instrument, node, members);
  // Who is missing adds nothing to a share.
  if (node.combine == Combine::kShare) range.low = lesser(range.low, Fraction(0));
  return range;
}

}  // namespace

void Panel::find_ranges() {
  const auto& nodes = instrument_.nodes;
  ranges_.assign(nodes.size(), Range{});
  used_by_.resize(nodes.size());
  for (const std::size_t n : instrument_.order) {
    const InstrumentNode& node = nodes[n];
    for (const std::size_t member : node.members) used_by_[member].push_back(n);
    if (node.is_question()) {
      ranges_[n] = range_of_question(instrument_, node, 0);
      continue;
    }
    if (node.formula) continue;
    std::vector<Range> members;
    for (const std::size_t member : node.members) {
      members.push_back(node.over ? range_of_question(instrument_, nodes[member], node.over->aspect) : ranges_[member]);
    }
    Range range = combined(instrument_, node, members);
    const Number low = Number(range.low) * Number(node.factor), high = Number(range.high) * Number(node.factor);
    if (!low || !high) range.is_known = false;
    if (range.is_known) range = {lesser(*low, *high), greater(*low, *high), true};
    if (range.is_known && node.reverse) range = {instrument_.scale_low, instrument_.scale_high, true};
    ranges_[n] = range;
  }
  // Where the rule does not say it: the instrument's scale, widened by what was scored.
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (ranges_[n].is_known) continue;
    const bool is_plain = nodes[n].is_question();
    Range range{is_plain ? Fraction(0) : instrument_.scale_low, is_plain ? Fraction(1) : instrument_.scale_high, false};
    for (const Entry& entry : entries_) {
      const Number& value = score(entry, n).value;
      if (!value) continue;
      range.low = lesser(range.low, *value);
      range.high = greater(range.high, *value);
    }
    ranges_[n] = range;
  }
  const auto roots = instrument_.roots();
  // Where one topmost node alone has parts, its parts; where several have, or none has, the topmost nodes.
  std::vector<std::size_t> whole;
  for (const std::size_t root : roots) {
    const auto& children = nodes[root].children;
    if (std::any_of(children.begin(), children.end(), [&](std::size_t n) { return !nodes[n].is_question(); })) {
      whole.push_back(root);
    }
  }
  const std::vector<std::size_t>& shown = whole.size() == 1 ? nodes[whole[0]].children : roots;
  for (const std::size_t n : shown) {
    if (!nodes[n].is_question()) profile_.push_back(n);
  }
  for (auto& users : used_by_) std::sort(users.begin(), users.end());
}

}  // namespace limen::instrument_panel
