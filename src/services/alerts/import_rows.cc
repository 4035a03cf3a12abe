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
// Nobody is refused because a list says so: of the actions of the category the mildest is taken.
constexpr std::string_view kAskIssuer = "consult_issuer";
constexpr int kReviewMonths = 12, kExpiryMonths = 36;                         // where the pack says nothing
constexpr std::size_t kMostItems = 200, kLineBytes = 300, kNoteBytes = 8000;  // of an alert (rules.cc)

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

// What is said of the person where an alert has no field for it.
std::string remarks_of(const lists::Record& record) {
  std::string text = record.remarks;
  const auto add = [&text](std::string_view label, const std::string& what) {
    if (what.empty() || text.find(what) != std::string::npos) return;
    text += (text.empty() ? "" : "\n") + std::string(label) + ": " + what;
  };
  for (const lists::ListedPlace& place : record.birth_places) add("Place of birth", place.text);
  for (const lists::ListedBirth& birth : record.births) {
    if (!birth.calendar.empty()) add("Born, in the calendar " + birth.calendar, birth.text);
  }
  return clean_note(text);
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

void take_list_measure(const lists::Record& record, const Incoming& incoming, const ImportRequest& request,
                       const CategoryRule& rule, Content& content) {
  content.category = rule.code;
  content.issuer = clean_line(request.issuer);
  if (content.issuer.empty()) content.issuer = incoming.form.issuer;
  content.legal_basis = incoming.form.legal_basis;
  std::string programmes = record.legal_basis;
  if (programmes.empty()) {
    for (const lists::Fact& programme : record.programmes) {
      programmes += (programmes.empty() ? "" : "; ") + programme.text;
    }
  }
  if (!programmes.empty()) content.legal_basis += ", programme " + clean_note(programmes);
  content.reason = "Entry " + record.reference + " of the list";
  if (!record.reason.empty()) content.reason += ": " + clean_note(record.reason);
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
  content.remarks = remarks_of(record);
}

// Whoever publishes a list does not know our limits. What does not fit is left out and said; the name is never cut.
class Fitting {
 public:
  Fitting(Content& content, const Rules& rules, const names::Folder& folder, const Warn& warn)
      : content_(content), rules_(rules), folder_(folder), warn_(warn) {}

  void run() {
    note("legal_basis", content_.legal_basis);
    note("reason", content_.reason);
    note("remarks", content_.remarks);
    aliases();
    documents();
    const auto unknown = std::erase_if(content_.nationalities, [&](StateCode state) { return !known(state); });
    if (unknown > 0) warn_("nationalities", "alerts.state.unknown", "a nationality without a known code was left out");
    items("birth_dates", content_.births);
    items("nationalities", content_.nationalities);
  }

 private:
  bool known(StateCode state) const { return rules_.knowledge().states.find(state.text()) != nullptr; }
  void note(std::string_view field, std::string& text) {
    if (text.size() <= kNoteBytes) return;
    std::size_t end = kNoteBytes - 4;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    text.resize(end);
    text += " …";
    warn_(field, "alerts.import.cut", "longer than an alert holds; cut");
  }
  template <typename Item>
  void items(std::string_view field, std::vector<Item>& all) {
    if (all.size() <= kMostItems) return;
    all.resize(kMostItems);
    warn_(field, "alerts.import.cut", "more than an alert holds; the last were left out");
  }
  void aliases() {
    auto& all = content_.aliases;
    const auto dropped =
        std::erase_if(all, [&](const AlertName& alias) { return folder_.fold(alias.text()).parts.empty(); });
    if (dropped > 0) warn_("aliases", "alerts.alias.empty", "an alias without letters was left out");
    const auto longest = std::erase_if(all, [](const AlertName& alias) {
      return alias.surname.size() > kLineBytes || alias.given_names.size() > kLineBytes;
    });
    if (longest > 0) warn_("aliases", "alerts.text.too_long", "an alias longer than an alert holds was left out");
    std::vector<AlertName> once;
    for (AlertName& alias : all) {
      if (std::find(once.begin(), once.end(), alias) == once.end()) once.push_back(std::move(alias));
    }
    // Strong ones first: they are the last to be left out.
    std::vector<AlertName> sorted;
    for (const bool weak : {false, true}) {
      for (const AlertName& alias : once) {
        if (alias.weak == weak) sorted.push_back(alias);
      }
    }
    if (sorted.size() > kMostItems) {
      all = std::move(sorted);
    } else {
      all = std::move(once);
    }
    items("aliases", all);
  }
  void documents() {
    const auto dropped = std::erase_if(content_.documents, [](const AlertDocument& document) {
      return squeezed(document.number).empty() || document.number.size() > 100;
    });
    if (dropped > 0) warn_("documents", "alerts.document.number", "a document without a usable number was left out");
    for (AlertDocument& document : content_.documents) {
      if (document.type.size() > kLineBytes) document.type.clear();
      if (document.issuer.empty() || known(document.issuer)) continue;
      document.issuer = StateCode();
      warn_("documents", "alerts.state.unknown", "the issuer of a document has no known code");
    }
    items("documents", content_.documents);
  }

  Content& content_;
  const Rules& rules_;
  const names::Folder& folder_;
  const Warn& warn_;
};

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

ListForm form_of(lists::Format format) {
  using lists::Format;
  switch (format) {
    case Format::kOfacCsv:
    case Format::kOfacAlt:
    case Format::kOfacAdd:
    case Format::kOfacComments:
    case Format::kOfacXml:
    case Format::kOfacAdvanced:
    case Format::kOfacEnhanced:
      return {"ofac", "OFAC", "OFAC list of specially designated nationals"};
    case Format::kUnXml:
      return {"un", "United Nations Security Council", "Consolidated list of the United Nations Security Council"};
    case Format::kEuXml:
      return {"eu", "European Union", "Consolidated list of financial sanctions of the European Union"};
    case Format::kUkXml:
      return {"uk", "United Kingdom", "Sanctions list of the United Kingdom"};
    case Format::kFtmEntities:
    case Format::kFtmNested:
    case Format::kFtmDelta:
    case Format::kOsSimpleCsv:
      return {"opensanctions", "OpenSanctions", "Lists gathered by OpenSanctions"};
    case Format::kAlertsCsv:
    case Format::kUnknown:
      break;
  }
  return {};
}

lists::Provenance place_of(const lists::Record& record, std::string_view field, lists::Format format) {
  const auto first = [&](const auto& values) {
    return values.empty() ? lists::Provenance{record.line, {}, 0} : values.front().from;
  };
  lists::Provenance place{record.line, {}, record.names.empty() ? 0 : record.names.front().from.offset};
  if (field == "surname" || field == "given_names") place = first(record.names);
  if (field == "birth_dates") place = first(record.births);
  if (field == "nationalities") place = first(record.nationalities);
  if (field == "documents") place = first(record.documents);
  if (place.line == 0) place.line = record.line;
  const bool own = format == lists::Format::kAlertsCsv, ofac = format == lists::Format::kOfacCsv;
  for (const FieldColumn& row : kFieldColumns) {
    if (row.field == field && (own || ofac)) place.column = own ? row.csv : row.ofac;
  }
  return place;
}

ImportRow row_of(const lists::Record& record, const Incoming& incoming, const ImportRequest& request,
                 const Rules& rules, CivilDate today, const names::Folder& folder, const Warn& warn) {
  ImportRow row;
  row.from = place_of(record, "", incoming.format);
  take_person(record, row.content);
  row.content.source = incoming.list;
  const CategoryRule* list_rule = request.category.empty() ? rules.list_category() : rules.category(request.category);
  if (!incoming.form.list.empty() && list_rule != nullptr) {
    take_list_measure(record, incoming, request, *list_rule, row.content);
    Fitting(row.content, rules, folder, warn).run();
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
