#include "services/alerts/model.h"

#include <algorithm>
#include <array>

#include "base/parse_code.h"
#include "base/text.h"

namespace limen::alerts {
namespace {

constexpr char kItemEnd = '\x1e', kFieldEnd = '\x1f';  // RS, US
constexpr std::string_view kCirca = "circa ";

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += ' ';
    text += part;
  }
  return text;
}

std::string join_texts(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += between;
    all += text;
  }
  return all;
}

// Calls take(fields) for each item; an item always has `Count` fields, missing ones are empty.
template <std::size_t Count, typename Take>
void unpack(std::string_view column, Take take) {
  while (!column.empty()) {
    const std::size_t end = std::min(column.find(kItemEnd), column.size());
    std::string_view item = column.substr(0, end);
    column.remove_prefix(std::min(end + 1, column.size()));
    std::array<std::string_view, Count> fields{};
    for (std::string_view& field : fields) {
      const std::size_t field_end = std::min(item.find(kFieldEnd), item.size());
      field = item.substr(0, field_end);
      item.remove_prefix(std::min(field_end + 1, item.size()));
    }
    take(fields);
  }
}

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

StateCode state_or_none(std::string_view text) {
  const auto code = StateCode::parse(text);
  return code.ok() ? *code : StateCode();
}

std::string document_text(const AlertDocument& document) {
  std::string text = document.type.empty() ? document.number : document.type + " " + document.number;
  if (!document.issuer.empty()) text.append(" (").append(document.issuer.text()).append(")");
  return text;
}

}  // namespace

std::string AlertName::text() const {
  if (surname.empty() || given_names.empty()) return surname + given_names;
  return surname + ", " + given_names;
}

std::string_view to_text(AlertState state) {
  switch (state) {
    case AlertState::kActive:
      return "active";
    case AlertState::kExpired:
      return "expired";
    case AlertState::kWithdrawn:
      return "withdrawn";
  }
  return "active";
}

std::optional<AlertState> parse_alert_state(std::string_view text) {
  return parse_code(text, {AlertState::kActive, AlertState::kExpired, AlertState::kWithdrawn});
}

std::string to_text(const screening::EntryBirth& birth) {
  std::string text = birth.circa ? std::string(kCirca) : std::string();
  if (!birth.to_year) return text + birth.date.to_text();
  const std::string from = birth.date.year() ? birth.date.to_text().substr(0, 4) : "";
  const std::string to = PartialDate::from_parts(birth.to_year, std::nullopt, std::nullopt)->to_text().substr(0, 4);
  return text + from + "/" + to;
}

std::optional<screening::EntryBirth> parse_birth(std::string_view text) {
  screening::EntryBirth birth;
  text = trim(text);
  if (text.starts_with(kCirca)) {
    birth.circa = true;
    text = trim(text.substr(kCirca.size()));
  }
  const std::size_t slash = text.find('/');
  const auto date = PartialDate::parse(trim(text.substr(0, slash)));
  if (!date.ok() || date->unknown()) return std::nullopt;
  birth.date = *date;
  if (slash == std::string_view::npos) return birth;
  const auto last = PartialDate::parse(trim(text.substr(slash + 1)));
  if (!last.ok() || !last->year() || !birth.date.year() || *last->year() < *birth.date.year()) return std::nullopt;
  birth.to_year = last->year();
  birth.date = *PartialDate::from_parts(birth.date.year(), std::nullopt, std::nullopt);
  return birth;
}

bool same_birth(const screening::EntryBirth& a, const screening::EntryBirth& b) {
  return a.date == b.date && a.to_year == b.to_year;
}

json::object to_json(const Content& content) {
  json::object object;
  object["category"] = content.category;
  put(object, "surname", content.name.surname);
  put(object, "given_names", content.name.given_names);
  json::array aliases, births, nationalities, documents;
  for (const AlertName& alias : content.aliases) {
    aliases.push_back(json::object{
        {"surname", alias.surname}, {"given_names", alias.given_names}, {"kind", alias.weak ? "weak" : "alias"}});
  }
  for (const auto& birth : content.births) births.emplace_back(to_text(birth));
  for (const StateCode& state : content.nationalities) nationalities.emplace_back(state.text());
  for (const AlertDocument& document : content.documents) {
    json::object item{{"type", document.type}, {"number", document.number}};
    put(item, "issuer", document.issuer.text());
    documents.push_back(std::move(item));
  }
  object["aliases"] = std::move(aliases);
  object["birth_dates"] = std::move(births);
  if (content.sex != Sex::kUnknown) object["sex"] = limen::to_text(content.sex);
  object["nationalities"] = std::move(nationalities);
  object["documents"] = std::move(documents);
  object["issuer"] = content.issuer;
  object["legal_basis"] = content.legal_basis;
  object["reason"] = content.reason;
  object["requested_action"] = content.requested_action;
  object["proportionality_note"] = content.proportionality_note;
  if (content.valid_from) object["valid_from"] = content.valid_from->to_text();
  object["review_date"] = content.review.to_text();
  object["expiry_date"] = content.expiry.to_text();
  put(object, "reference", content.reference);
  put(object, "remarks", content.remarks);
  put(object, "source", content.source);
  return object;
}

json::object listed(const Content& content) {
  std::vector<std::string> births, states;
  for (const auto& birth : content.births) births.push_back(to_text(birth));
  for (const StateCode& state : content.nationalities) states.emplace_back(state.text());
  json::array documents;
  for (const AlertDocument& document : content.documents) documents.emplace_back(document_text(document));
  json::object object{{"surname", content.name.surname},         {"given_names", content.name.given_names},
                      {"birth_date", join_texts(births, ", ")},  {"sex", limen::to_text(content.sex)},
                      {"nationality", join_texts(states, ", ")}, {"documents", std::move(documents)}};
  put(object, "remarks", content.remarks);
  return object;
}

std::string pack_names(const std::vector<AlertName>& names) {
  std::string column;
  for (const AlertName& name : names) {
    column.append(name.weak ? "w" : "a").append(1, kFieldEnd).append(name.surname).append(1, kFieldEnd);
    column.append(name.given_names).append(1, kItemEnd);
  }
  return column;
}

std::vector<AlertName> unpack_names(std::string_view column) {
  std::vector<AlertName> names;
  unpack<3>(column, [&](const auto& fields) {
    names.push_back({std::string(fields[1]), std::string(fields[2]), fields[0] == "w"});
  });
  return names;
}

std::string pack_documents(const std::vector<AlertDocument>& documents) {
  std::string column;
  for (const AlertDocument& document : documents) {
    column.append(document.type).append(1, kFieldEnd).append(document.number).append(1, kFieldEnd);
    column.append(document.issuer.text()).append(1, kItemEnd);
  }
  return column;
}

std::vector<AlertDocument> unpack_documents(std::string_view column) {
  std::vector<AlertDocument> documents;
  unpack<3>(column, [&](const auto& fields) {
    documents.push_back({std::string(fields[0]), std::string(fields[1]), state_or_none(fields[2])});
  });
  return documents;
}

std::string pack_births(const std::vector<screening::EntryBirth>& births) {
  std::string column;
  for (const auto& birth : births) column.append(to_text(birth)).append(1, kItemEnd);
  return column;
}

std::vector<screening::EntryBirth> unpack_births(std::string_view column) {
  std::vector<screening::EntryBirth> births;
  unpack<1>(column, [&](const auto& fields) {
    if (auto birth = parse_birth(fields[0])) births.push_back(*birth);
  });
  return births;
}

std::string pack_states(const std::vector<StateCode>& states) {
  std::string column;
  for (const StateCode& state : states) column.append(state.text()).append(1, kItemEnd);
  return column;
}

std::vector<StateCode> unpack_states(std::string_view column) {
  std::vector<StateCode> states;
  unpack<1>(column, [&](const auto& fields) {
    if (const StateCode state = state_or_none(fields[0]); !state.empty()) states.push_back(state);
  });
  return states;
}

screening::Entry entry_of(const AlertId& id, const Content& content) {
  screening::Entry entry;
  entry.id = id.raw();
  if (content.has_name()) entry.names.push_back({content.name.text(), screening::NameKind::kPrimary});
  for (const AlertName& alias : content.aliases) {
    entry.names.push_back({alias.text(), alias.weak ? screening::NameKind::kWeakAlias : screening::NameKind::kAlias});
  }
  entry.births = content.births;
  if (content.sex != Sex::kUnknown) entry.sexes.push_back(content.sex);
  entry.nationalities = content.nationalities;
  for (const AlertDocument& document : content.documents) entry.documents.push_back({document.number, document.issuer});
  return entry;
}

std::string squeezed(std::string_view text) {
  std::string kept;
  for (const char c : to_lower_ascii(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) kept += c;
  }
  return kept;
}

std::string subject_key(const names::Folder& folder, const Content& content) {
  if (content.has_name()) {
    names::Folded folded = folder.fold(content.name.text());
    std::sort(folded.parts.begin(), folded.parts.end());
    if (!folded.parts.empty()) return joined(folded.parts);
  }
  return content.documents.empty() ? "" : "#" + squeezed(content.documents.front().number);
}

std::string search_text(const names::Folder& folder, const Content& content) {
  std::string text = " ";
  const auto add = [&](const std::string& more) {
    if (!more.empty()) text += more + " ";
  };
  add(joined(folder.fold(content.name.text()).parts));
  for (const AlertName& alias : content.aliases) add(joined(folder.fold(alias.text()).parts));
  for (const AlertDocument& document : content.documents) add(squeezed(document.number));
  add(squeezed(content.reference));
  return text;
}

bool same_subject(const Content& a, const Content& b) {
  if (!a.has_name() || !b.has_name()) {
    if (a.has_name() != b.has_name()) return false;
    return std::any_of(a.documents.begin(), a.documents.end(), [&](const AlertDocument& mine) {
      return std::any_of(b.documents.begin(), b.documents.end(), [&](const AlertDocument& other) {
        return squeezed(mine.number) == squeezed(other.number) && mine.issuer == other.issuer;
      });
    });
  }
  if (a.births.empty() && b.births.empty()) return true;
  return std::any_of(a.births.begin(), a.births.end(), [&](const auto& mine) {
    return std::any_of(b.births.begin(), b.births.end(), [&](const auto& other) { return same_birth(mine, other); });
  });
}

}  // namespace limen::alerts
