// What the pack says of categories and kinds, and the one validation of the form and of every import.
#include <algorithm>

#include "base/text.h"
#include "services/things/model.h"

namespace limen::things {
namespace {

constexpr std::string_view kCategories = "thing_categories", kKinds = "thing_kinds", kIdentifiers = "thing_identifiers";

CategoryRule rule_of(const lists::Code& code) {
  CategoryRule rule;
  rule.code = code.code;
  rule.protective = code.protective;
  rule.second_line = code.second_line;
  rule.review_months = code.integer("review_months").value_or(0);
  rule.expiry_months = code.integer("expiry_months").value_or(0);
  for (std::string& field : code.texts("data_minimum")) rule.minimum.insert(std::move(field));
  for (std::string& action : code.texts("discreet_actions")) rule.discreet_actions.insert(std::move(action));
  rule.actions = code.texts("actions");
  return rule;
}

class Checker {
 public:
  Checker(const Content& content, CivilDate today) : content_(content), today_(today) {}

  void fail(std::string_view field, std::string code, std::string message) {
    problems_.push_back({std::string(field), std::move(code), std::move(message)});
  }

  void sizes() {
    limit("description", content_.description, kNoteBytes);
    limit("issuer", content_.issuer, kLineBytes);
    limit("reference", content_.reference, kLineBytes);
    limit("legal_basis", content_.legal_basis, kNoteBytes);
    limit("reason", content_.reason, kNoteBytes);
    limit("proportionality_note", content_.proportionality_note, kNoteBytes);
    limit("remarks", content_.remarks, kNoteBytes);
  }

  void identifiers(const thing_match::Rules& match, const mrz::StateTable& states) {
    const thing_match::KindRule* kind = match.kind(content_.kind);
    if (kind == nullptr) {
      fail("kind", "things.kind.unknown", "no kind of thing has this code");
      return;
    }
    if (content_.identifiers.empty()) fail("identifiers", "things.identifier.missing", "a thing needs a number");
    for (const Identifier& one : content_.identifiers) {
      limit("identifiers", one.text, kNumberBytes);
      const thing_match::IdentifierRule* rule = match.identifier(one.code);
      const bool fits = rule != nullptr && std::ranges::count(kind->identifiers, one.code) > 0;
      if (!fits) {
        fail("identifiers", "things.identifier.kind", "a thing of this kind has no such number");
        continue;
      }
      const std::string normal = match.normal(one);
      if (normal.empty() || count_code_points(normal) > rule->most) {
        fail("identifiers", "things.identifier.text", "a number has letters or digits, and not too many of them");
      }
      if (!one.state.empty() && !states.find(one.state.text())) {
        fail("identifiers", "things.state.unknown", "no state has this code");
      }
    }
  }

  void minimum(const CategoryRule& rule) {
    const std::pair<std::string_view, const std::string&> fields[] = {
        {"description", content_.description},
        {"legal_basis", content_.legal_basis},
        {"reason", content_.reason},
        {"requested_action", content_.requested_action},
        {"proportionality_note", content_.proportionality_note},
        {"reference", content_.reference},
        {"remarks", content_.remarks}};
    for (const auto& [field, text] : fields) {
      if (text.empty() && rule.minimum.contains(field)) {
        fail(field, "things.minimum.missing", "this category needs it");
      }
    }
    if (content_.issuer.empty()) fail("issuer", "things.minimum.missing", "say who asks for it");
    const bool listed = std::ranges::count(rule.actions, content_.requested_action) > 0;
    if (!content_.requested_action.empty() && !listed) {
      fail("requested_action", "things.action.not_allowed", "this category does not have this action");
    }
  }

  void dates(const CategoryRule& rule) {
    if (content_.review < today_) fail("review_date", "things.review.past", "the review date is over");
    if (content_.expiry < today_) fail("expiry_date", "things.expiry.past", "the expiry date is over");
    if (content_.review > content_.expiry) {
      fail("review_date", "things.review.after_expiry", "the review date lies after the expiry date");
    }
    if (content_.valid_from && *content_.valid_from > content_.expiry) {
      fail("valid_from", "things.valid_from.after_expiry", "the alert would begin after its end");
    }
    const auto late = [&](CivilDate day, std::int64_t months) {
      return months > 0 && day > today_.plus_months(static_cast<int>(months));
    };
    if (late(content_.review, rule.review_months)) {
      fail("review_date", "things.review.late", "this category is reviewed sooner");
    }
    if (late(content_.expiry, rule.expiry_months)) {
      fail("expiry_date", "things.expiry.late", "this category expires sooner");
    }
  }

  std::vector<Problem> take() { return std::move(problems_); }

 private:
  void limit(std::string_view field, std::string_view text, std::size_t bytes) {
    if (text.size() > bytes) fail(field, "things.text.too_long", "at most " + std::to_string(bytes) + " bytes");
  }

  const Content& content_;
  const CivilDate today_;
  std::vector<Problem> problems_{};
};

}  // namespace

Result<Rules> Rules::read(const Parts& parts) {
  Rules rules;
  rules.knowledge_ = parts.knowledge;
  const Node node = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "thing_match.yaml"));
  rules.match_ = TRY(thing_match::Rules::read(node));
  const lists::CodeLists& codes = parts.knowledge->codes;
  const auto named = [&](std::string_view list, const std::string& code) -> Result<void> {
    if (codes.find(list, code) != nullptr) return {};
    return Error{"things.pack", "thing_match.yaml has a code that thing_alerts.yaml does not name: " + code};
  };
  for (const auto& kind : rules.match_.kinds()) TRY(named(kKinds, kind.code));
  for (const auto& one : rules.match_.identifiers()) TRY(named(kIdentifiers, one.code));
  const lists::CodeList* categories = codes.list(kCategories);
  if (categories == nullptr) return Error{"things.pack", "the pack has no categories of alerts about things"};
  for (const lists::Code& code : categories->entries) rules.categories_.emplace(code.code, rule_of(code));
  return rules;
}

const CategoryRule* Rules::category(std::string_view code) const {
  const auto found = categories_.find(code);
  return found == categories_.end() ? nullptr : &found->second;
}

bool Rules::discreet(const Content& content) const {
  const CategoryRule* rule = category(content.category);
  return rule != nullptr && rule->discreet_actions.contains(content.requested_action);
}

bool Rules::second_line(const Content& content) const {
  const CategoryRule* rule = category(content.category);
  return rule == nullptr || rule->second_line;
}

bool Rules::protective(const Content& content) const {
  const CategoryRule* rule = category(content.category);
  return rule != nullptr && rule->protective;
}

std::vector<Problem> Rules::check(const Content& content, CivilDate today) const {
  Checker checker(content, today);
  const CategoryRule* rule = category(content.category);
  if (rule == nullptr || !knowledge_->codes.valid(kCategories, content.category, today)) {
    checker.fail("category", "things.category.unknown", "no category in force has this code");
    rule = nullptr;
  }
  checker.sizes();
  checker.identifiers(match_, knowledge_->states);
  if (rule != nullptr) {
    checker.minimum(*rule);
    checker.dates(*rule);
  }
  return checker.take();
}

Result<void> Rules::check(const Thing& thing) const {
  Content content;
  content.kind = thing.kind;
  content.identifiers = thing.identifiers;
  Checker checker(content, CivilDate());
  checker.identifiers(match_, knowledge_->states);
  const auto problems = checker.take();
  if (!problems.empty()) return problems.front().error();
  return {};
}

std::vector<thing_match::Finding> Rules::findings(const std::vector<Identifier>& identifiers) const {
  std::vector<thing_match::Finding> all;
  for (const Identifier& one : identifiers) {
    if (auto finding = match_.check(one)) all.push_back(std::move(*finding));
  }
  return all;
}

}  // namespace limen::things
