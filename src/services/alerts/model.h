// What an alert is, and its forms: JSON of docs/api.md, compact columns, an entry of the screening index.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/json.h"
#include "engines/names/names.h"
#include "engines/screening/screening.h"
#include "services/alerts/alerts.h"

namespace limen::alerts {

struct AlertName {
  std::string surname{}, given_names{};
  bool weak = false;
  bool operator==(const AlertName&) const = default;
  std::string text() const;  // "surname, given names"
};

struct AlertDocument {
  std::string type{}, number{};
  StateCode issuer{};
};

// What its author says. All text is clean: one line each, notes may have several.
struct Content {
  std::string category{};
  AlertName name{};
  std::vector<AlertName> aliases{};
  std::vector<screening::EntryBirth> births{};
  Sex sex = Sex::kUnknown;
  std::vector<StateCode> nationalities{};
  std::vector<AlertDocument> documents{};
  std::string issuer{}, legal_basis{}, reason{}, requested_action{}, proportionality_note{};
  std::optional<CivilDate> valid_from{};  // none: at once
  CivilDate review{}, expiry{};           // the last day on which it counts
  std::string reference{};                // the issuer's own number
  std::string remarks{};
  // The list that it is an entry of ("ofac", "un"): within it the reference decides what is the same alert. Empty: the
  // form, and rows of our own that belong to no list.
  std::string source{};

  bool has_name() const { return !name.surname.empty() || !name.given_names.empty(); }
};

enum class AlertState : std::uint8_t { kActive, kExpired, kWithdrawn };
std::string_view to_text(AlertState state);  // "active", "expired", "withdrawn"
std::optional<AlertState> parse_alert_state(std::string_view text);

struct Alert {
  AlertId id{};
  int version = 1;
  bool withdrawn = false;
  Content content{};
  Instant created_at{}, updated_at{};
  std::string created_by{}, updated_by{};
  std::string change_reason{};  // of the present version; of the withdrawal once withdrawn

  AlertState state(CivilDate today) const {
    if (withdrawn) return AlertState::kWithdrawn;
    return content.expiry < today ? AlertState::kExpired : AlertState::kActive;
  }
  bool counts_on(CivilDate day) const {
    return state(day) == AlertState::kActive && (!content.valid_from || *content.valid_from <= day);
  }
};

// A version that was superseded, as it stands in alert_version.
struct OldVersion {
  int version = 1;
  Instant at{};
  std::string by{}, reason{};
  json::object content{};
};

// "1974-08-12", "1974-08-XX", "circa 1974-XX-XX", "1970/1975". The reader takes what the writer gives and every form
// of a PartialDate; nullopt for anything else, and for a date of which nothing is known.
std::string to_text(const screening::EntryBirth& birth);
std::optional<screening::EntryBirth> parse_birth(std::string_view text);
bool same_birth(const screening::EntryBirth& a, const screening::EntryBirth& b);

// AlertInput of docs/api.md.
json::object to_json(const Content& content);
// Hit.listed of docs/api.md.
json::object listed(const Content& content);

// Columns that hold several values: items parted by RS, fields by US, which no clean text contains.
std::string pack_names(const std::vector<AlertName>& names);
std::vector<AlertName> unpack_names(std::string_view column);
std::string pack_documents(const std::vector<AlertDocument>& documents);
std::vector<AlertDocument> unpack_documents(std::string_view column);
std::string pack_births(const std::vector<screening::EntryBirth>& births);
std::vector<screening::EntryBirth> unpack_births(std::string_view column);
std::string pack_states(const std::vector<StateCode>& states);
std::vector<StateCode> unpack_states(std::string_view column);

// What the index keeps of it.
screening::Entry entry_of(const AlertId& id, const Content& content);

// The folded name, parts sorted; without a name the first document's number. Equal keys are candidates for being the
// same subject.
std::string subject_key(const names::Folder& folder, const Content& content);
// Folded names, numbers and reference, parted and ended by blanks: what the list is searched in.
std::string search_text(const names::Folder& folder, const Content& content);
// Letters and digits, lower case, nothing between: how numbers and references are compared in a search.
std::string squeezed(std::string_view text);

// The same person or document: a birth date in common (or none known to either); without names a document in common.
// Precondition: equal subject keys.
bool same_subject(const Content& a, const Content& b);

}  // namespace limen::alerts
