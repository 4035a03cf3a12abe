#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engines/entry_regime/entry_regime.h"
#include "engines/entry_regime/words.h"
#include "formats/csv/csv.h"

namespace limen::entry_regime {
namespace {

constexpr std::int64_t kMostDays = 36'600, kMostMonths = 120, kMostYears = 50;

bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

Result<Label> label_of(const Node& node) {
  if (node.kind == Node::Kind::kScalar) return Label{{"en", node.scalar}};
  TRY(node.require_map());
  Label label;
  for (const auto& [language, text] : node.members) label[language] = TRY(text.text());
  if (!label.contains("en")) return node.error("entry_regime.label", "an English text is needed");
  return label;
}

Result<StateCode> state_of(const Node& node) {
  const std::string text = TRY(node.text());
  const auto state = StateCode::parse(text);
  if (!state.ok()) return node.error("entry_regime.state", "is not the code of a state");
  return *state;
}

Result<std::optional<int>> number_of(const Node& node, std::string_view key, std::int64_t most) {
  const Node* value = node.find(key);
  if (value == nullptr) return std::optional<int>();
  const std::int64_t number = TRY(value->integer());
  if (number < 0 || number > most) {
    return value->error("entry_regime.days", fmt::format("'{}' must be 0 to {}", key, most));
  }
  return std::optional<int>(static_cast<int>(number));
}

// "45", "45.5", "45.50": hundredths.
std::optional<std::int64_t> cents_of(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot), part = dot == text.npos ? "" : text.substr(dot + 1);
  if (whole.empty() || whole.size() > 9 || part.size() > 2 || (dot != text.npos && part.empty())) return {};
  std::int64_t cents = 0;
  for (const char c : std::string(whole) + std::string(part) + std::string(2 - part.size(), '0')) {
    if (c < '0' || c > '9') return {};
    cents = cents * 10 + (c - '0');
  }
  return cents;
}

Result<std::optional<Fee>> fee_of(const Node& rule) {
  const Node* node = rule.find("fee");
  if (node == nullptr) return std::optional<Fee>();
  TRY(node->require_map());
  TRY(node->only({"amount", "currency"}));
  const std::string amount = TRY(node->text_at("amount"));
  const std::string currency = TRY(node->text_at("currency"));
  const auto cents = cents_of(amount);
  const bool letters = currency.size() == 3 &&
                       std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!cents || !letters) {
    return node->error("entry_regime.fee", "a fee is an amount with two decimals at most and three letters [ISO 4217]");
  }
  return std::optional<Fee>(Fee{*cents, currency});
}

using Groups = std::map<std::string, std::vector<StateCode>, std::less<>>;

Result<Groups> groups_of(const Node& node) {
  Groups groups;
  const Node* list = node.find("groups");
  if (list == nullptr) return groups;
  TRY(list->require_map());
  for (const auto& [name, states] : list->members) {
    if (!is_code(name)) return states.error("entry_regime.group", "a group has a name of small letters and digits");
    TRY(states.require_list());
    for (const Node& state : states.items) groups[name].push_back(TRY(state_of(state)));
  }
  return groups;
}

Result<std::vector<std::string>> codes_of(const Node& rule, std::string_view key) {
  const Node* list = rule.find(key);
  std::vector<std::string> codes;
  if (list == nullptr) return codes;
  TRY(list->require_list());
  for (const Node& item : list->items) {
    codes.push_back(TRY(item.text()));
    if (!is_code(codes.back())) return item.error("entry_regime.word", "is no code");
  }
  if (codes.empty()) return list->error("entry_regime.word", "an empty list fits nobody: leave it out");
  return codes;
}

Result<void> read_nationalities(const Node& node, const Groups& groups, Rule& rule) {
  const Node* list = node.find("nationalities");
  rule.any_nationality = list == nullptr;
  if (list == nullptr) return {};
  TRY(list->require_list());
  for (const Node& item : list->items) {
    const std::string text = TRY(item.text());
    if (const auto group = groups.find(text); group != groups.end()) {
      rule.nationalities.insert(rule.nationalities.end(), group->second.begin(), group->second.end());
    } else {
      const auto state = StateCode::parse(text);
      if (!state.ok()) return item.error("entry_regime.group", "is neither a group nor the code of a state");
      rule.nationalities.push_back(*state);
    }
  }
  if (rule.nationalities.empty()) return list->error("entry_regime.group", "an empty list fits nobody: leave it out");
  std::sort(rule.nationalities.begin(), rule.nationalities.end());
  rule.nationalities.erase(std::unique(rule.nationalities.begin(), rule.nationalities.end()), rule.nationalities.end());
  return {};
}

Result<std::vector<Instead>> instead_of(const Node& rule) {
  std::vector<Instead> all;
  const Node* list = rule.find("instead");
  if (list == nullptr) return all;
  TRY(list->require_list());
  for (const Node& item : list->items) {
    TRY(item.require_map());
    TRY(item.only({"kind", "issuers"}));
    const auto kind = parse_permission_kind(TRY(item.text_at("kind")));
    if (!kind) return item.error("entry_regime.word", "kind is visa, permit or authorisation");
    Instead one{*kind, {}};
    if (const Node* issuers = item.find("issuers")) {
      TRY(issuers->require_list());
      for (const Node& issuer : issuers->items) one.issuers.push_back(TRY(state_of(issuer)));
    }
    all.push_back(std::move(one));
  }
  return all;
}

// A permission of the site's own fulfils what is needed without being named.
void add_own(Rule& rule) {
  switch (rule.requirement) {
    case Requirement::kVisa:
    case Requirement::kVisaOnArrival:
      rule.instead.push_back({PermissionKind::kVisa, {}});
      rule.instead.push_back({PermissionKind::kPermit, {}});
      break;
    case Requirement::kAuthorisation:
      rule.instead.push_back({PermissionKind::kAuthorisation, {}});
      rule.instead.push_back({PermissionKind::kVisa, {}});
      rule.instead.push_back({PermissionKind::kPermit, {}});
      break;
    case Requirement::kNone:
    case Requirement::kNotOpen:
    case Requirement::kNoRule:
      break;
  }
}

Result<Rule> rule_of(const Node& node, const Groups& groups, const Node& file) {
  TRY(node.require_map());
  TRY(node.only({"id", "nationalities", "documents", "purposes", "requirement", "days", "conditions", "instead",
                 "months_beyond", "years_old", "fee", "valid_from", "valid_to", "source", "fact", "note"}));
  Rule rule;
  rule.place = node.place;
  rule.id = TRY(node.text_at("id"));
  if (!is_code(rule.id)) return node.error("entry_regime.id", "an id has small letters, digits, _ and -");
  TRY(read_nationalities(node, groups, rule));
  rule.documents = TRY(codes_of(node, "documents"));
  rule.purposes = TRY(codes_of(node, "purposes"));
  rule.conditions = TRY(codes_of(node, "conditions"));
  const Node* requirement = TRY(node.at("requirement"));
  const auto word = words::parse_requirement(TRY(requirement->text()));
  if (!word)
    return requirement->error("entry_regime.word", "is none, authorisation, visa_on_arrival, visa or not_open");
  rule.requirement = *word;
  rule.days = TRY(number_of(node, "days", kMostDays));
  rule.months_beyond = TRY(number_of(node, "months_beyond", kMostMonths));
  rule.years_old = TRY(number_of(node, "years_old", kMostYears));
  rule.fee = TRY(fee_of(node));
  rule.instead = TRY(instead_of(node));
  add_own(rule);
  rule.valid_from = TRY(node.date_at("valid_from"));
  rule.valid_to = TRY(node.optional_date("valid_to"));
  if (rule.valid_to && *rule.valid_to < rule.valid_from) {
    return node.error("entry_regime.validity", "valid_to lies before valid_from");
  }
  rule.source = TRY(node.text_or("source", TRY(file.text_or("source", ""))));
  const std::string fact = TRY(node.text_or("fact", TRY(file.text_or("fact", "verified"))));
  if (fact != "verified" && fact != "recalled") return node.error("entry_regime.word", "fact is verified or recalled");
  rule.recalled = fact == "recalled";
  return rule;
}

}  // namespace

Result<Regime> Regime::read(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"title", "source", "fact", "valid_from", "note", "groups", "conditions", "slip", "rules"}));
  Regime regime;
  regime.title = TRY(node.text_at("title"));
  regime.source = TRY(node.text_at("source"));
  const Groups groups = TRY(groups_of(node));
  for (const auto& [key, into] : {std::pair("conditions", &regime.conditions_), std::pair("slip", &regime.slip_)}) {
    const Node* map = node.find(key);
    if (map == nullptr) continue;
    TRY(map->require_map());
    for (const auto& [name, text] : map->members) (*into)[name] = TRY(label_of(text));
  }
  const Node* rules = TRY(node.at("rules"));
  TRY(rules->require_list());
  for (const Node& item : rules->items) {
    Rule rule = TRY(rule_of(item, groups, node));
    if (regime.find(rule.id) != nullptr)
      return item.error("entry_regime.duplicate", "there is a rule of this id above");
    for (const std::string& condition : rule.conditions) {
      if (regime.condition(condition) == nullptr) {
        return item.error("entry_regime.word", condition + " is not among the conditions");
      }
    }
    regime.rules_.push_back(std::move(rule));
  }
  return regime;
}

Result<std::vector<PastEntry>> read_entries(std::string_view text, std::string_view source) {
  csv::Reader reader(text);
  const auto named = [&](Error error) {
    error.place.source = source;
    return error;
  };
  auto header = csv::Header::read(reader, {"day", "nationality"}, {"document", "purpose", "stayed_days", "count"});
  if (!header.ok()) return named(header.take_error());
  const auto bad = [&](std::string_view column, std::string message) {
    return named(header->field(reader, column).error("entry_regime.entries", std::move(message), std::string(column)));
  };
  std::vector<PastEntry> entries;
  while (true) {
    const auto more = reader.next();
    if (!more.ok()) return named(more.error());
    if (!*more) return entries;
    if (const auto width = header->check_width(reader); !width.ok()) return named(width.error());
    PastEntry entry;
    const auto day = CivilDate::parse(header->text(reader, "day"));
    if (!day.ok()) return bad("day", "is no day");
    entry.day = *day;
    if (const auto code = header->text(reader, "nationality"); !code.empty()) {
      const auto state = StateCode::parse(code);
      if (!state.ok()) return bad("nationality", "is not the code of a state");
      entry.nationality = *state;
    }
    entry.document = header->text(reader, "document");
    entry.purpose = header->text(reader, "purpose");
    for (const std::string_view column : {"stayed_days", "count"}) {
      const std::string_view digits = header->text(reader, column);
      if (digits.empty()) continue;
      std::int64_t number = 0;
      const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
      const std::int64_t most = column == "count" ? 1'000'000'000 : kMostDays;
      if (failure != std::errc() || end != digits.data() + digits.size() || number < 0 || number > most) {
        return bad(column, "is no number of " + std::string(column == "count" ? "entries" : "days"));
      }
      if (column == "count") {
        entry.count = number;
      } else {
        entry.stayed_days = static_cast<int>(number);
      }
    }
    entries.push_back(std::move(entry));
  }
}

}  // namespace limen::entry_regime
