// From the records of a list to the contents of alerts.
#include <algorithm>
#include <array>
#include <map>

#include "base/note.h"
#include "base/text.h"
#include "platform/journal/journal.h"
#include "services/alerts/import.h"

namespace limen::alerts {
namespace {

constexpr std::string_view kOwnList = "Own list";
constexpr std::string_view kOfacIssuer = "OFAC";
// Nobody is refused because a list says so: of the actions of the category the mildest is taken.
constexpr std::string_view kAskIssuer = "consult_issuer";
constexpr int kReviewMonths = 12, kExpiryMonths = 36;  // where the pack says nothing

struct FieldColumn {
  std::string_view field, csv, ofac;
};
constexpr FieldColumn kFieldColumns[] = {
    {"category", "category", ""},
    {"surname", "surname", "sdn.name"},
    {"given_names", "given_names", "sdn.name"},
    {"aliases", "other_names", "alt.name"},
    {"birth_dates", "birth_date", "sdn.remarks"},
    {"sex", "sex", "sdn.remarks"},
    {"nationalities", "nationality", "sdn.remarks"},
    {"documents", "document_number", "sdn.remarks"},
    {"issuer", "issuer", ""},
    {"legal_basis", "legal_basis", "sdn.program"},
    {"reason", "reason", ""},
    {"requested_action", "action", ""},
    {"proportionality_note", "proportionality_note", ""},
    {"review_date", "review_date", ""},
    {"expiry_date", "expiry_date", ""},
    {"reference", "issuer_reference", "sdn.ent_num"},
    {"remarks", "remarks", "sdn.remarks"},
};

AlertName alert_name(const lists::ListedName& name) {
  return {clean_line(name.surname), clean_line(name.given_names), name.kind == lists::ListedNameKind::kWeak};
}

void take_person(const lists::Record& record, Content& content) {
  for (const auto& name : record.names) {
    if (name.kind == lists::ListedNameKind::kPrimary && !content.has_name()) {
      content.name = alert_name(name);
    } else {
      content.aliases.push_back(alert_name(name));
    }
  }
  for (const auto& birth : record.births) content.births.push_back({birth.date, birth.to_year, birth.circa});
  if (record.sexes.size() == 1) content.sex = record.sexes.front();
  for (const auto& state : record.nationalities) {
    const bool known = std::find(content.nationalities.begin(), content.nationalities.end(), state.code) !=
                       content.nationalities.end();
    if (!state.code.empty() && !known) content.nationalities.push_back(state.code);
  }
  for (const auto& document : record.documents) {
    content.documents.push_back({clean_line(document.type), clean_line(document.number), document.issuer.code});
  }
  content.reference = record.reference;
  content.remarks = clean_note(record.remarks);
}

void take_own_measure(const lists::Record& record, const ImportRequest& request, const Rules& rules, Content& content) {
  content.category = record.category;
  content.issuer = !record.issuer.empty() ? record.issuer : clean_line(request.issuer);
  if (content.issuer.empty()) content.issuer = kOwnList;
  content.legal_basis = clean_note(record.legal_basis);
  const CategoryRule* rule = rules.category(content.category);
  if (content.legal_basis.empty() && rule != nullptr) content.legal_basis = rule->legal_basis;
  content.reason = clean_note(record.reason);
  content.requested_action = record.action;
  content.proportionality_note =
      clean_note(record.proportionality_note.empty() ? request.proportionality_note : record.proportionality_note);
}

void take_list_measure(const lists::Record& record, const ImportRequest& request, const CategoryRule& rule,
                       Content& content) {
  content.category = rule.code;
  content.issuer = kOfacIssuer;
  content.source = kOfacSource;
  content.legal_basis = "OFAC list of specially designated nationals";
  if (!record.legal_basis.empty()) content.legal_basis += ", programme " + record.legal_basis;
  content.reason = "Entry " + record.reference + " of the list";
  const bool may_ask = std::find(rule.actions.begin(), rule.actions.end(), kAskIssuer) != rule.actions.end();
  if (may_ask) {
    content.requested_action = kAskIssuer;
  } else if (!rule.actions.empty()) {
    content.requested_action = rule.actions.front();
  }
  content.proportionality_note = clean_note(request.proportionality_note);
  if (content.proportionality_note.empty()) {
    content.proportionality_note = "Taken from a published list; weighed by the authority that listed the person.";
  }
}

void drop_unreadable_aliases(Content& content, const names::Folder& folder, const Warn& warn) {
  const auto dropped =
      std::erase_if(content.aliases, [&](const AlertName& alias) { return folder.fold(alias.text()).parts.empty(); });
  if (dropped > 0) warn("aliases", "alerts.alias.empty", "an alias without letters was left out");
}

Bytes hash_of(const ImportRow& row) {
  json::object said = to_json(row.content);
  if (!row.dates_given) {
    said.erase("review_date");
    said.erase("expiry_date");
  }
  const journal::Hash hash = journal::hash_of(as_bytes(limen::to_text(json::value(std::move(said)))));
  return Bytes(hash.begin(), hash.end());
}

}  // namespace

std::string_view column_of(ImportFormat format, std::string_view field) {
  for (const FieldColumn& row : kFieldColumns) {
    if (row.field == field) return format == ImportFormat::kOfacSdn ? row.ofac : row.csv;
  }
  return field;
}

ImportRow row_of(const lists::Record& record, const ImportRequest& request, const Rules& rules, CivilDate today,
                 const names::Folder& folder, const Warn& warn) {
  ImportRow row;
  row.line = record.line;
  take_person(record, row.content);
  const CategoryRule* list_rule = request.category.empty() ? rules.list_category() : rules.category(request.category);
  if (request.format == ImportFormat::kOfacSdn && list_rule != nullptr) {
    take_list_measure(record, request, *list_rule, row.content);
    drop_unreadable_aliases(row.content, folder, warn);
  } else {
    take_own_measure(record, request, rules, row.content);
  }
  const CategoryRule* rule = rules.category(row.content.category);
  const auto months = [](int given, int fallback) { return given > 0 ? given : fallback; };
  const CivilDate review = today.plus_months(months(rule != nullptr ? rule->review_months : 0, kReviewMonths));
  const CivilDate expiry = today.plus_months(months(rule != nullptr ? rule->expiry_months : 0, kExpiryMonths));
  row.dates_given = record.review_date && record.expiry_date;
  row.content.expiry = record.expiry_date.value_or(record.review_date ? std::max(expiry, *record.review_date) : expiry);
  row.content.review = record.review_date.value_or(std::min(review, row.content.expiry));
  row.hash = hash_of(row);
  row.subject_key = subject_key(folder, row.content);
  return row;
}

}  // namespace limen::alerts
