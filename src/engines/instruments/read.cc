// From the checked tree of a pack to an Instrument: the parts that stand for themselves. link.cc joins them.
#include "engines/instruments/read.h"

#include <algorithm>

namespace limen::instruments {
namespace {

template <typename T>
Result<T> word(const Node& node, std::string_view key, std::initializer_list<std::pair<std::string_view, T>> words,
               T fallback) {
  const Node* found = node.find(key);
  if (found == nullptr) return fallback;
  const std::string text = TRY(found->text());
  std::string known;
  for (const auto& [name, value] : words) {
    if (name == text) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  return found->error("instrument.word", text + " is none of " + known);
}

bool is_identifier(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 64 && letter(text[0]) && std::all_of(text.begin(), text.end(), fits);
}

Result<OptionSet> read_option_set(std::string id, const Node& node) {
  TRY(node.require_list());
  OptionSet set;
  set.id = std::move(id);
  for (const Node& item : node.items) {
    TRY(item.require_map());
    TRY(item.only({"code", "score", "missing", "label"}));
    Option option;
    option.code = TRY(item.text_at("code"));
    if (option.code.empty()) return item.error("instrument.options", "an option has no code");
    if (set.find(option.code) != kNowhere) {
      return item.error("instrument.duplicate", "the option " + option.code + " stands twice");
    }
    const bool missing = TRY(item.boolean_or("missing", false));
    if (missing == (item.find("score") != nullptr)) {
      return item.error("instrument.options", "an option has a score, or is missing: true");
    }
    if (!missing) option.score = TRY(decimal(*item.find("score")));
    option.label = TRY(label_or(item, "label", option.code));
    set.options.push_back(std::move(option));
  }
  if (set.options.empty() || set.options.size() > 200) {
    return node.error("instrument.options", "a set has 1 to 200 options");
  }
  return set;
}

Result<NodeKind> read_kind(const Node& node) {
  return word<NodeKind>(node, "kind",
                        {{"overall", NodeKind::kOverall},
                         {"area", NodeKind::kArea},
                         {"dimension", NodeKind::kDimension},
                         {"indicator", NodeKind::kIndicator},
                         {"question", NodeKind::kQuestion},
                         {"formula", NodeKind::kFormula}},
                        NodeKind::kIndicator);
}

Result<void> read_question(const Node& node, const Instrument& instrument, InstrumentNode& result) {
  result.is_number = TRY(node.boolean_or("number", false));
  result.needs_source = TRY(node.boolean_or("needs_source", false));
  result.repeats = TRY(node.boolean_or("repeats", false));
  for (const Aspect& aspect : instrument.aspects) result.options.push_back(aspect.options);
  if (const Node* options = node.find("options")) {
    const std::string id = TRY(options->text());
    const auto same = [&](const OptionSet& set) { return set.id == id; };
    const auto set = std::find_if(instrument.option_sets.begin(), instrument.option_sets.end(), same);
    if (set == instrument.option_sets.end()) return options->error("instrument.options", "there is no set " + id);
    result.options[0] = static_cast<std::size_t>(set - instrument.option_sets.begin());
  }
  if (result.is_number) {
    result.options.assign(instrument.aspects.size(), kNowhere);
    if (node.find("low") != nullptr || node.find("high") != nullptr) {
      const Node* low_node = TRY(node.at("low"));
      const Node* high_node = TRY(node.at("high"));
      const Fraction low = TRY(decimal(*low_node));
      const Fraction high = TRY(decimal(*high_node));
      if (low == high) return node.error("instrument.number", "goalposts are two different numbers");
      result.goalposts = std::pair(low, high);
    }
  } else if (result.options[0] == kNowhere) {
    return node.error("instrument.options", result.id + " is neither a number nor has options");
  }
  return {};
}

Result<void> read_combination(const Node& node, const Instrument& instrument, InstrumentNode& result) {
  result.combine = TRY(word<Combine>(node, "combine",
                                     {{"mean", Combine::kMean},
                                      {"geometric", Combine::kGeometric},
                                      {"harmonic", Combine::kHarmonic},
                                      {"sum", Combine::kSum},
                                      {"share", Combine::kShare},
                                      {"minimum", Combine::kMinimum},
                                      {"maximum", Combine::kMaximum},
                                      {"median", Combine::kMedian},
                                      {"ladder", Combine::kLadder}},
                                     Combine::kMean));
  result.factor = TRY(decimal_or(node, "factor", Fraction(1)));
  result.met_at = TRY(decimal_or(node, "met_at", Fraction(1)));
  result.min_share = TRY(decimal_or(node, "min_share", Fraction(0)));
  const auto count = TRY(node.integer_or("min_count", 0));
  if (count < 0 || count > 100'000 || result.min_share < Fraction(0) || Fraction(1) < result.min_share) {
    return node.error("instrument.number", "min_share is 0 to 1 and min_count not below 0");
  }
  result.min_count = static_cast<std::size_t>(count);
  if (const Node* over = node.find("over")) {
    TRY(over->require_map());
    TRY(over->only({"family", "aspect"}));
    result.over = Over{TRY(over->text_or("family", "")), 0};
    const std::string aspect = TRY(over->text_or("aspect", instrument.aspects[0].id));
    result.over->aspect = instrument.find_aspect(aspect);
    if (result.over->aspect == kNowhere) return over->error("instrument.aspect", "there is no aspect " + aspect);
  }
  if (const Node* text = node.find("formula")) result.formula = TRY(formula_of(*text));
  return {};
}

}  // namespace

Result<Fraction> decimal(const Node& node) {
  const std::string text = TRY(node.text());
  const auto value = Fraction::parse(text);
  if (!value) return node.error("instrument.number", text + " is no decimal number");
  return *value;
}

Result<Fraction> decimal_or(const Node& node, std::string_view key, Fraction fallback) {
  const Node* found = node.find(key);
  return found == nullptr ? Result<Fraction>(fallback) : decimal(*found);
}

Result<exact::Formula> formula_of(const Node& node) {
  const std::string text = TRY(node.text());
  auto formula = exact::Formula::parse(text);
  if (formula.ok()) return formula;
  Error error = formula.take_error();
  error.message += " (column " + std::to_string(error.place.column.value_or(0)) + " of the formula)";
  error.place = node.place;
  return error;
}

Result<Label> label_or(const Node& node, std::string_view key, std::string_view fallback) {
  const Node* found = node.find(key);
  Label label;
  if (found == nullptr || found->kind == Node::Kind::kScalar) {
    label["en"] = found == nullptr ? std::string(fallback) : found->scalar;
    return label;
  }
  TRY(found->only({"en", "fr", "es", "ar"}));
  for (const auto& [language, text] : found->members) label[language] = TRY(text.text());
  if (!label.contains("en")) return found->error("pack.missing", "a label has English words");
  return label;
}

Result<void> read_head(const Node& node, Instrument& result) {
  result.id = TRY(node.text_at("id"));
  result.edition = TRY(node.text_at("edition"));
  if (!is_identifier(result.id) || result.edition.empty()) {
    return node.error("instrument.id", "an instrument has an id of letters, digits and _, and an edition");
  }
  result.title = TRY(label_or(node, "title", result.id));
  result.kind = TRY(word<InstrumentKind>(node, "kind",
                                         {{"index", InstrumentKind::kIndex},
                                          {"ladder", InstrumentKind::kLadder},
                                          {"audit", InstrumentKind::kAudit},
                                          {"rates", InstrumentKind::kRates},
                                          {"event", InstrumentKind::kEvent}},
                                         InstrumentKind::kIndex));
  result.source = TRY(node.text_at("source"));
  result.custodian = TRY(node.text_or("custodian", ""));
  result.licence = TRY(node.text_or("licence", ""));
  result.url = TRY(node.text_or("url", ""));
  result.supersedes = TRY(node.text_or("supersedes", ""));
  result.ranking_allowed = TRY(node.boolean_or("ranking_allowed", false));
  result.recalled = TRY(word<bool>(node, "fact", {{"verified", false}, {"recalled", true}}, false));
  result.valid_from = TRY(node.date_at("valid_from"));
  result.valid_to = TRY(node.optional_date("valid_to"));
  if (result.valid_to && *result.valid_to < result.valid_from) {
    return node.error("instrument.validity", "the edition ends before it begins");
  }
  const auto decimals = TRY(node.integer_or("decimals", 2));
  if (decimals < 0 || decimals > 12) return node.error("instrument.number", "decimals are 0 to 12");
  result.decimals = static_cast<int>(decimals);
  if (const Node* scale = node.find("scale")) {
    TRY(scale->require_list());
    if (scale->items.size() != 2) return scale->error("instrument.number", "a scale has two ends");
    result.scale_low = TRY(decimal(scale->items[0]));
    result.scale_high = TRY(decimal(scale->items[1]));
  }
  return {};
}

Result<void> read_options(const Node& node, Instrument& result) {
  if (const Node* sets = node.find("option_sets")) {
    TRY(sets->require_map());
    for (const auto& [id, set] : sets->members) result.option_sets.push_back(TRY(read_option_set(id, set)));
  }
  const auto set_named = [&](const std::string& id) {
    const auto same = [&](const OptionSet& set) { return set.id == id; };
    const auto found = std::find_if(result.option_sets.begin(), result.option_sets.end(), same);
    return found == result.option_sets.end() ? kNowhere : static_cast<std::size_t>(found - result.option_sets.begin());
  };
  const Node* aspects = node.find("aspects");
  if (aspects == nullptr) {
    result.aspects.push_back({"answer", kNowhere});
    return {};
  }
  TRY(aspects->require_list());
  for (const Node& item : aspects->items) {
    TRY(item.require_map());
    TRY(item.only({"id", "options"}));
    Aspect aspect{TRY(item.text_at("id")), kNowhere};
    static constexpr std::string_view kColumns[] = {"unit",     "period", "unit_name", "unit_kind", "unit_parent",
                                                    "question", "source", "citation",  "comment",   "as_of"};
    if (!is_identifier(aspect.id) || result.find_aspect(aspect.id) != kNowhere ||
        std::find(std::begin(kColumns), std::end(kColumns), aspect.id) != std::end(kColumns)) {
      return item.error("instrument.aspect", "an aspect has a name of its own, of letters, digits and _");
    }
    if (item.find("options") != nullptr) {
      const std::string id = TRY(item.text_at("options"));
      aspect.options = set_named(id);
      if (aspect.options == kNowhere) return item.error("instrument.options", "there is no set " + id);
    }
    result.aspects.push_back(aspect);
  }
  if (result.aspects.empty()) return aspects->error("instrument.aspect", "no aspect");
  return {};
}

Result<InstrumentNode> read_node(const Node& node, const Instrument& instrument) {
  TRY(node.require_map());
  InstrumentNode result;
  result.place = node.place;
  result.kind = TRY(read_kind(node));
  if (result.is_question()) {
    TRY(node.only({"id", "kind", "parent", "text", "weight", "reverse", "families", "options", "number", "low", "high",
                   "needs_source", "repeats"}));
  } else {
    TRY(node.only({"id", "kind", "parent", "title", "weight", "reverse", "families", "combine", "over", "formula",
                   "factor", "min_share", "min_count", "met_at"}));
  }
  result.id = TRY(node.text_at("id"));
  if (!is_identifier(result.id)) {
    return node.error("instrument.id", "an id is made of letters, digits and _, and begins with no digit");
  }
  result.title = TRY(label_or(node, result.is_question() ? "text" : "title", result.id));
  result.weight = TRY(decimal_or(node, "weight", Fraction(1)));
  if (result.weight.sign() < 0) return node.error("instrument.number", "a weight is not below nought");
  result.reverse = TRY(node.boolean_or("reverse", false));
  result.families = TRY(node.texts_or_empty("families"));
  if (result.is_question()) {
    TRY(read_question(node, instrument, result));
  } else {
    TRY(read_combination(node, instrument, result));
  }
  return result;
}

Result<Rule> read_rule(const Node& node, const Instrument& instrument) {
  TRY(node.require_map());
  TRY(node.only({"id", "when", "aspect", "option", "severity", "message"}));
  Rule rule;
  rule.id = TRY(node.text_at("id"));
  rule.message = TRY(label_or(node, "message", rule.id));
  rule.severity = TRY(word<Severity>(
      node, "severity", {{"info", Severity::kInfo}, {"warning", Severity::kWarning}, {"error", Severity::kError}},
      Severity::kWarning));
  if (const Node* when = node.find("when")) {
    rule.when = TRY(formula_of(*when));
    return rule;
  }
  const std::string aspect = TRY(node.text_at("aspect"));
  rule.aspect = instrument.find_aspect(aspect);
  if (rule.aspect == kNowhere) return node.error("instrument.aspect", "there is no aspect " + aspect);
  rule.option = TRY(node.text_at("option"));
  return rule;
}

Result<Crossing> read_crossing(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"edition", "from", "to", "relation"}));
  Crossing crossing;
  crossing.edition = TRY(node.text_at("edition"));
  crossing.from = TRY(node.text_at("from"));
  crossing.to = TRY(node.text_at("to"));
  using Relation = Crossing::Relation;
  crossing.relation = TRY(word<Relation>(node, "relation",
                                         {{"same", Relation::kSame},
                                          {"narrower", Relation::kNarrower},
                                          {"broader", Relation::kBroader},
                                          {"changed", Relation::kChanged}},
                                         Relation::kSame));
  return crossing;
}

}  // namespace limen::instruments
