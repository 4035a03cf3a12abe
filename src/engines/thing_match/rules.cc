#include <set>

#include "base/text.h"
#include "engines/thing_match/thing_match.h"

namespace limen::thing_match {
namespace {

Error wrong(const Node& node, std::string message) { return node.error("thing_match.pack", std::move(message)); }

Result<Check> read_check(const Node& node) {
  const std::string text = TRY(node.text_or("check", "none"));
  if (text == "none") return Check::kNone;
  if (text == "vin") return Check::kVin;
  if (text == "imo") return Check::kImo;
  if (text == "container") return Check::kContainer;
  if (text == "mmsi") return Check::kMmsi;
  return wrong(node, "a check is none, vin, imo, container or mmsi");
}

Result<std::size_t> read_size(const Node& node, std::string_view key, std::int64_t fallback) {
  const std::int64_t value = TRY(node.integer_or(key, fallback));
  if (value < 1 || value > 100) return wrong(node, std::string(key) + " is from 1 to 100");
  return static_cast<std::size_t>(value);
}

Result<IdentifierRule> read_identifier(const Node& node) {
  TRY(node.only({"code", "state", "near", "near_from", "most", "prefix", "check"}));
  IdentifierRule rule;
  rule.code = TRY(node.text_at("code"));
  rule.state = TRY(node.boolean_or("state", false));
  rule.near = TRY(node.boolean_or("near", true));
  rule.near_from = TRY(read_size(node, "near_from", 5));
  rule.most = TRY(read_size(node, "most", 20));
  rule.prefix = TRY(node.text_or("prefix", ""));
  rule.check = TRY(read_check(node));
  return rule;
}

}  // namespace

struct Reader {
  static Result<void> letters(const Node& list, Rules& rules) {
    for (const Node& row : list.items) {
      TRY(row.only({"from", "to"}));
      // Folded as the text is, so that the table needs one case only.
      const std::string before = TRY(row.text_at("from")), after = TRY(row.text_at("to"));
      const std::u32string from = to_code_points(fold_case(before)), to = to_code_points(after);
      if (from.size() != to.size()) return wrong(row, "as many characters in from as in to");
      for (std::size_t i = 0; i < from.size(); ++i) {
        const auto [known, added] = rules.letters_.emplace(from[i], to[i]);
        if (!added && known->second != to[i]) return wrong(row, "a character is put into two others");
      }
    }
    return {};
  }

  static Result<void> alike(const Node& list, Rules& rules) {
    for (const Node& row : list.items) {
      const std::string text = TRY(row.text());
      const std::u32string members = to_code_points(text);
      if (members.size() < 2) return wrong(row, "at least two characters look alike");
      for (const char32_t c : members) {
        if (!rules.alike_.emplace(c, members[0]).second) return wrong(row, "a character stands in one class only");
      }
    }
    return {};
  }

  static Result<void> kinds(const Node& list, Rules& rules) {
    for (const Node& row : list.items) {
      TRY(row.only({"code", "identifiers"}));
      KindRule kind;
      kind.code = TRY(row.text_at("code"));
      kind.identifiers = TRY(row.texts_or_empty("identifiers"));
      if (kind.identifiers.empty()) return wrong(row, "a kind of thing has identifiers");
      for (const std::string& code : kind.identifiers) {
        if (rules.identifier(code) == nullptr) return wrong(row, "no identifier has the code " + code);
      }
      if (rules.kind(kind.code) != nullptr) return wrong(row, "a kind stands here once");
      rules.kinds_.push_back(std::move(kind));
    }
    return {};
  }
};

Result<Rules> Rules::read(const Node& file) {
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "identifiers", "kinds", "letters", "separators",
                 "look_alikes", "most_look_alikes"}));
  Rules rules;
  const Node* identifiers = TRY(file.at("identifiers"));
  const Node* kinds = TRY(file.at("kinds"));
  const Node* letters = TRY(file.at("letters"));
  const Node* alike = TRY(file.at("look_alikes"));
  for (const Node* list : {identifiers, kinds, letters, alike}) TRY(list->require_list());
  for (const Node& row : identifiers->items) {
    IdentifierRule rule = TRY(read_identifier(row));
    if (rules.identifier(rule.code) != nullptr) return wrong(row, "an identifier stands here once");
    rules.identifiers_.push_back(std::move(rule));
  }
  TRY(Reader::kinds(*kinds, rules));
  TRY(Reader::letters(*letters, rules));
  TRY(Reader::alike(*alike, rules));
  const std::string separators = TRY(file.text_at("separators"));
  rules.separators_ = to_code_points(separators) + U' ';
  rules.most_alike_ = TRY(read_size(file, "most_look_alikes", 2));
  return rules;
}

}  // namespace limen::thing_match
