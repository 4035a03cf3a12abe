#include "services/alerts/rules.h"

#include <algorithm>

#include "base/text.h"

namespace limen::alerts {
namespace {

constexpr std::size_t kMostItems = 200;
constexpr std::size_t kNameBytes = 300, kLineBytes = 300, kNoteBytes = 8000;

class Checker {
 public:
  Checker(const Content& content, CivilDate today) : content_(content), today_(today) {}

  void fail(std::string_view field, std::string code, std::string message) {
    problems_.push_back({field, std::move(code), std::move(message)});
  }
  bool failed(std::string_view field) const {
    return std::any_of(problems_.begin(), problems_.end(), [&](const Problem& p) { return p.field == field; });
  }

  void sizes() {
    limit("surname", content_.name.surname, kNameBytes);
    limit("given_names", content_.name.given_names, kNameBytes);
    limit("issuer", content_.issuer, kLineBytes);
    limit("reference", content_.reference, kLineBytes);
    limit("legal_basis", content_.legal_basis, kNoteBytes);
    limit("reason", content_.reason, kNoteBytes);
    limit("proportionality_note", content_.proportionality_note, kNoteBytes);
    limit("remarks", content_.remarks, kNoteBytes);
    many("aliases", content_.aliases.size());
    many("birth_dates", content_.births.size());
    many("nationalities", content_.nationalities.size());
    many("documents", content_.documents.size());
  }

  // Whoever screens needs letters or a number to compare.
  void subject(const names::Folder& folder) {
    const bool readable = content_.has_name() && !folder.fold(content_.name.text()).parts.empty();
    if (!readable && content_.documents.empty()) {
      fail("surname", "alerts.subject.missing", "an alert needs a name with letters, or a document");
    }
    for (const AlertName& alias : content_.aliases) {
      limit("aliases", alias.surname, kNameBytes);
      limit("aliases", alias.given_names, kNameBytes);
      if (folder.fold(alias.text()).parts.empty()) fail("aliases", "alerts.alias.empty", "an alias without letters");
    }
    for (const AlertDocument& document : content_.documents) {
      limit("documents", document.type, kLineBytes);
      if (squeezed(document.number).empty() || document.number.size() > 100) {
        fail("documents", "alerts.document.number", "a document number has letters or digits, at most 100");
      }
    }
  }

  void births() {
    for (const auto& birth : content_.births) {
      const auto earliest = birth.date.earliest();
      if (earliest && *earliest > today_) fail("birth_dates", "alerts.birth.future", "born after today");
    }
  }

  void states(const mrz::StateTable& table) {
    for (const StateCode& state : content_.nationalities) {
      if (!table.find(state.text())) fail("nationalities", "alerts.state.unknown", "no state has this code");
    }
    for (const AlertDocument& document : content_.documents) {
      if (!document.issuer.empty() && !table.find(document.issuer.text())) {
        fail("documents", "alerts.state.unknown", "no state or organisation has this code");
      }
    }
  }

  void minimum(const CategoryRule& rule) {
    const std::pair<std::string_view, bool> fields[] = {
        {"surname", content_.has_name()},
        {"given_names", !content_.name.given_names.empty()},
        {"birth_dates", !content_.births.empty()},
        {"sex", content_.sex != Sex::kUnknown},
        {"nationalities", !content_.nationalities.empty()},
        {"documents", !content_.documents.empty()},
        {"legal_basis", !content_.legal_basis.empty()},
        {"reason", !content_.reason.empty()},
        {"requested_action", !content_.requested_action.empty()},
        {"reference", !content_.reference.empty()},
        {"remarks", !content_.remarks.empty()},
    };
    for (const auto& [field, filled] : fields) {
      if (!filled && rule.minimum.contains(field) && !failed(field)) {
        fail(field, "alerts.minimum.missing", "this category needs it");
      }
    }
    if (content_.issuer.empty()) fail("issuer", "alerts.issuer.missing", "say who asks for it");
    if (content_.proportionality_note.empty()) {
      fail("proportionality_note", "alerts.proportionality.missing", "say why the alert is proportionate");
    }
  }

  void action(const CategoryRule& rule, const lists::CodeLists& codes) {
    if (content_.requested_action.empty()) {
      if (!failed("requested_action")) fail("requested_action", "alerts.minimum.missing", "say what is to be done");
      return;
    }
    const bool listed = rule.actions.empty() ? codes.valid("requested_actions", content_.requested_action, today_)
                                             : std::find(rule.actions.begin(), rule.actions.end(),
                                                         content_.requested_action) != rule.actions.end();
    if (!listed) fail("requested_action", "alerts.action.not_allowed", "this category does not have this action");
  }

  void dates(const CategoryRule& rule) {
    if (content_.review < today_) fail("review_date", "alerts.review.past", "the review date is over");
    if (content_.expiry < today_) fail("expiry_date", "alerts.expiry.past", "the expiry date is over");
    if (content_.review > content_.expiry) {
      fail("review_date", "alerts.review.after_expiry", "the review date lies after the expiry date");
    }
    if (content_.valid_from && *content_.valid_from > content_.expiry) {
      fail("valid_from", "alerts.valid_from.after_expiry", "the alert would begin after its end");
    }
    if (rule.review_months > 0 && content_.review > today_.plus_months(rule.review_months)) {
      fail("review_date", "alerts.review.late", "this category is reviewed after " + months(rule.review_months));
    }
    if (rule.expiry_months > 0 && content_.expiry > today_.plus_months(rule.expiry_months)) {
      fail("expiry_date", "alerts.expiry.late", "this category expires after " + months(rule.expiry_months));
    }
  }

  std::vector<Problem> take() { return std::move(problems_); }

 private:
  static std::string months(int count) { return std::to_string(count) + " months at most"; }
  void limit(std::string_view field, std::string_view text, std::size_t bytes) {
    if (text.size() > bytes) {
      fail(field, "alerts.text.too_long", "at most " + std::to_string(bytes) + " bytes");
    }
  }
  void many(std::string_view field, std::size_t count) {
    if (count > kMostItems) fail(field, "alerts.items.too_many", "at most " + std::to_string(kMostItems));
  }

  const Content& content_;
  const CivilDate today_;
  std::vector<Problem> problems_;
};

CategoryRule rule_of(const lists::Code& code) {
  CategoryRule rule;
  rule.code = code.code;
  rule.protective = code.protective;
  rule.second_line = code.second_line;
  for (std::string& action : code.texts("discreet_actions")) rule.discreet_actions.insert(std::move(action));
  rule.list_import = code.flag("list_import");
  rule.review_months = static_cast<int>(code.integer("review_months").value_or(0));
  rule.expiry_months = static_cast<int>(code.integer("expiry_months").value_or(0));
  rule.legal_basis = code.text("legal_basis");
  for (std::string& field : code.texts("data_minimum")) rule.minimum.insert(std::move(field));
  rule.actions = code.texts("actions");
  for (std::string& other : code.texts("incompatible_with")) rule.incompatible.insert(std::move(other));
  return rule;
}

}  // namespace

Rules::Rules(std::shared_ptr<const site::Knowledge> knowledge) : knowledge_(std::move(knowledge)) {
  const lists::CodeList* list = knowledge_->codes.list("alert_categories");
  if (list == nullptr) return;
  for (const lists::Code& code : list->entries) categories_.emplace(code.code, rule_of(code));
}

const CategoryRule* Rules::category(std::string_view code) const {
  const auto found = categories_.find(code);
  return found == categories_.end() ? nullptr : &found->second;
}

bool Rules::in_force(std::string_view code, CivilDate day) const {
  return category(code) != nullptr && knowledge_->codes.valid("alert_categories", code, day);
}

bool Rules::second_line(std::string_view code) const {
  const CategoryRule* rule = category(code);
  return rule == nullptr || rule->second_line;
}

bool Rules::discreet(std::string_view code, std::string_view action) const {
  const CategoryRule* rule = category(code);
  return rule != nullptr && rule->discreet_actions.contains(action);
}

bool Rules::protective(std::string_view code) const {
  const CategoryRule* rule = category(code);
  return rule != nullptr && rule->protective;
}

const CategoryRule* Rules::list_category() const {
  for (const auto& [code, rule] : categories_) {
    if (rule.list_import) return &rule;
  }
  return nullptr;
}

std::vector<Problem> Rules::check(const Content& content, CivilDate today, const names::Folder& folder) const {
  Checker checker(content, today);
  const CategoryRule* rule = category(content.category);
  if (!in_force(content.category, today)) {
    checker.fail("category", "alerts.category.unknown", "no category in force has this code");
    rule = nullptr;
  }
  checker.sizes();
  checker.subject(folder);
  checker.births();
  checker.states(knowledge_->states);
  if (rule != nullptr) {
    checker.minimum(*rule);
    checker.action(*rule, knowledge_->codes);
    checker.dates(*rule);
  }
  return checker.take();
}

}  // namespace limen::alerts
