#include "engines/instruments/instrument.h"

#include <algorithm>

#include "engines/instruments/read.h"

namespace limen::instruments {
namespace {

constexpr std::size_t kMaxNodes = 5000;

Error at(const InstrumentNode& node, std::string code, std::string message) {
  return Error{std::move(code), node.id + ": " + message, node.place};
}

Result<void> read_nodes(const Node& node, Instrument& result) {
  const Node* list = TRY(node.at("nodes"));
  TRY(list->require_list());
  if (list->items.empty() || list->items.size() > kMaxNodes) {
    return list->error("instrument.too_large", "an instrument has 1 to 5,000 nodes");
  }
  for (const Node& item : list->items) {
    InstrumentNode read = TRY(read_node(item, result));
    if (!result.by_id.emplace(read.id, result.nodes.size()).second) {
      return at(read, "instrument.duplicate", "the id stands twice");
    }
    if (item.find("parent") != nullptr) {
      const std::string parent = TRY(item.text_at("parent"));
      read.parent = result.find(parent);
      // Parents stand before their children, so that no node can be its own ancestor.
      if (read.parent == kNowhere || read.parent == result.nodes.size() || result.nodes[read.parent].is_question()) {
        return at(read, "instrument.parent", "the parent " + parent + " is no node before it that has children");
      }
      result.nodes[read.parent].children.push_back(result.nodes.size());
    }
    result.nodes.push_back(std::move(read));
  }
  return {};
}

bool belongs(const InstrumentNode& question, const std::string& family) {
  return family.empty() ||
         std::find(question.families.begin(), question.families.end(), family) != question.families.end();
}

Result<void> gather_members(Instrument& result) {
  for (InstrumentNode& node : result.nodes) {
    if (node.is_question()) continue;
    if ((node.formula && node.over) || (node.kind == NodeKind::kFormula) != node.formula.has_value()) {
      return at(node, "instrument.formula", "a node of kind formula has a formula, and no other has");
    }
    if (node.formula) {
      for (const std::string& name : node.formula->names()) {
        const auto reading = result.find_reading(name);
        if (!reading) return at(node, "instrument.formula", "there is no node " + name);
        node.members.push_back(reading->first);
      }
      continue;
    }
    if (node.over) {
      for (std::size_t i = 0; i < result.nodes.size(); ++i) {
        const InstrumentNode& question = result.nodes[i];
        const bool asked =
            question.is_question() && (question.is_number || question.options[node.over->aspect] != kNowhere);
        if (asked && belongs(question, node.over->family)) node.members.push_back(i);
      }
    } else {
      for (const std::size_t child : node.children) {
        if (!result.nodes[child].weight.is_zero()) node.members.push_back(child);
      }
    }
    if (node.members.empty()) return at(node, "instrument.members", "nothing to be combined from");
  }
  return {};
}

// Members first. What never gets its turn waits for itself.
Result<void> find_order(Instrument& result) {
  std::vector<std::size_t> waiting(result.nodes.size());
  std::vector<std::vector<std::size_t>> waiters(result.nodes.size());
  for (std::size_t i = 0; i < result.nodes.size(); ++i) {
    waiting[i] = result.nodes[i].members.size();
    for (const std::size_t member : result.nodes[i].members) waiters[member].push_back(i);
    if (waiting[i] == 0) result.order.push_back(i);
  }
  for (std::size_t k = 0; k < result.order.size(); ++k) {
    for (const std::size_t waiter : waiters[result.order[k]]) {
      if (--waiting[waiter] == 0) result.order.push_back(waiter);
    }
  }
  for (std::size_t i = 0; i < result.nodes.size(); ++i) {
    if (waiting[i] > 0) return at(result.nodes[i], "instrument.cycle", "it depends on itself");
  }
  return {};
}

Result<void> read_bands(const Node& node, Instrument& result) {
  const Node* tables = node.find("bands");
  if (tables == nullptr) return {};
  TRY(tables->require_list());
  for (const Node& item : tables->items) {
    TRY(item.require_map());
    TRY(item.only({"node", "bands"}));
    BandTable table;
    const std::string id = TRY(item.text_at("node"));
    table.node = result.find(id);
    if (table.node == kNowhere) return item.error("instrument.band", "there is no node " + id);
    const Node* bands = TRY(item.at("bands"));
    TRY(bands->require_list());
    for (const Node& band : bands->items) {
      TRY(band.only({"from", "label"}));
      const Node* from = TRY(band.at("from"));
      table.bands.push_back({TRY(decimal(*from)), TRY(label_or(band, "label", ""))});
      const std::size_t n = table.bands.size();
      if (n > 1 && !(table.bands[n - 2].from < table.bands[n - 1].from)) {
        return band.error("instrument.band", "bands rise");
      }
    }
    if (table.bands.empty()) return item.error("instrument.band", "no band");
    result.bands.push_back(std::move(table));
  }
  return {};
}

Result<void> check_names(const exact::Formula& formula, const Instrument& instrument, const Node& node) {
  for (const std::string& name : formula.names()) {
    if (!instrument.find_reading(name)) return node.error("instrument.formula", "there is no node " + name);
  }
  return {};
}

Result<void> read_rest(const Node& node, Instrument& result) {
  if (const Node* typologies = node.find("typologies")) {
    TRY(typologies->require_list());
    for (const Node& item : typologies->items) {
      TRY(item.only({"when", "label"}));
      const Node* when = TRY(item.at("when"));
      Typology typology{TRY(formula_of(*when)), TRY(label_or(item, "label", ""))};
      TRY(check_names(typology.when, result, *when));
      result.typologies.push_back(std::move(typology));
    }
  }
  if (const Node* rules = node.find("rules")) {
    TRY(rules->require_list());
    for (const Node& item : rules->items) {
      Rule rule = TRY(read_rule(item, result));
      if (rule.when) TRY(check_names(*rule.when, result, item));
      result.rules.push_back(std::move(rule));
    }
  }
  if (const Node* crossings = node.find("crosswalk")) {
    TRY(crossings->require_list());
    for (const Node& item : crossings->items) {
      Crossing crossing = TRY(read_crossing(item));
      if (result.find(crossing.to) == kNowhere) {
        return item.error("instrument.crosswalk", "there is no node " + crossing.to);
      }
      result.crosswalk.push_back(std::move(crossing));
    }
  }
  return {};
}

Error warning(const InstrumentNode& node, std::string code, std::string message) {
  Error error = at(node, std::move(code), std::move(message));
  error.severity = Severity::kWarning;
  return error;
}

}  // namespace

std::string_view to_text(InstrumentKind kind) {
  static constexpr std::string_view kTexts[] = {"index", "ladder", "audit", "rates", "event"};
  return kTexts[static_cast<std::size_t>(kind)];
}
std::string_view to_text(NodeKind kind) {
  static constexpr std::string_view kTexts[] = {"overall", "area", "dimension", "indicator", "question", "formula"};
  return kTexts[static_cast<std::size_t>(kind)];
}
std::string_view to_text(Combine combine) {
  static constexpr std::string_view kTexts[] = {"mean",    "geometric", "harmonic", "sum",   "share",
                                                "minimum", "maximum",   "median",   "ladder"};
  return kTexts[static_cast<std::size_t>(combine)];
}

std::size_t OptionSet::find(std::string_view code) const {
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i].code == code) return i;
  }
  return kNowhere;
}

Result<Instrument> Instrument::read(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"id",        "edition",     "title",           "kind",  "source",     "custodian",  "licence",
                 "url",       "supersedes",  "ranking_allowed", "fact",  "valid_from", "valid_to",   "decimals",
                 "scale",     "option_sets", "aspects",         "nodes", "bands",      "typologies", "rules",
                 "crosswalk", "note"}));
  Instrument result;
  TRY(read_head(node, result));
  TRY(read_options(node, result));
  TRY(read_nodes(node, result));
  TRY(gather_members(result));
  TRY(find_order(result));
  TRY(read_bands(node, result));
  TRY(read_rest(node, result));
  return result;
}

std::size_t Instrument::find(std::string_view node_id) const {
  const auto found = by_id.find(node_id);
  return found == by_id.end() ? kNowhere : found->second;
}

std::size_t Instrument::find_aspect(std::string_view aspect_id) const {
  for (std::size_t i = 0; i < aspects.size(); ++i) {
    if (aspects[i].id == aspect_id) return i;
  }
  return kNowhere;
}

std::optional<std::pair<std::size_t, std::size_t>> Instrument::find_reading(std::string_view name) const {
  const std::size_t dot = name.find('.');
  const std::size_t node = find(name.substr(0, dot));
  if (node == kNowhere) return std::nullopt;
  if (dot == std::string_view::npos) return std::pair(node, std::size_t{0});
  const std::size_t aspect = find_aspect(name.substr(dot + 1));
  if (aspect == kNowhere || !nodes[node].is_question()) return std::nullopt;
  return std::pair(node, aspect);
}

std::vector<std::size_t> Instrument::roots() const {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].parent == kNowhere && !nodes[i].is_question()) result.push_back(i);
  }
  return result;
}

std::vector<std::pair<std::string, std::size_t>> Instrument::comparable(std::string_view older_edition) const {
  std::vector<std::pair<std::string, std::size_t>> result;
  for (const Crossing& crossing : crosswalk) {
    if (crossing.edition != older_edition || crossing.relation != Crossing::Relation::kSame) continue;
    result.emplace_back(crossing.from, find(crossing.to));
  }
  return result;
}

std::vector<Error> Instrument::check() const {
  std::vector<bool> used(nodes.size());
  for (const InstrumentNode& node : nodes) {
    for (const std::size_t member : node.members) used[member] = true;
  }
  std::vector<Error> findings;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].is_question() && !used[i]) {
      findings.push_back(warning(nodes[i], "instrument.check.unused", "no score uses this question"));
    }
    if (!nodes[i].is_question() && nodes[i].over && !nodes[i].children.empty()) {
      findings.push_back(
          warning(nodes[i], "instrument.check.children", "it is combined over a family: its children do not count"));
    }
  }
  return findings;
}

}  // namespace limen::instruments
