#include "services/permits/model.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/api/reading.h"

namespace limen::permits {
namespace {

constexpr std::array<std::string_view, 8> kStatuses = {"issued",   "extended", "shortened", "revoked",
                                                       "annulled", "expired",  "lost",      "reinstated"};
constexpr std::array<std::string_view, 7> kFaults = {"not_in_force", "not_yet",        "expired",     "entries_used",
                                                     "territory",    "other_document", "other_holder"};
constexpr std::size_t kNameBytes = 300, kLineBytes = 200, kNoteBytes = 2000;
constexpr int kMostDays = 36'600, kMostEntries = 1000;
// Nothing is issued for longer than a life's work; a row that says so has its year wrong.
constexpr int kMostYears = 50;

Error at(const char* field, const char* code, const char* message) {
  return Error{code, message, Place{.path = std::string("/") + field}};
}

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}
void put(json::object& object, std::string_view key, const std::optional<CivilDate>& day) {
  if (day) object[key] = day->to_text();
}
void put(json::object& object, std::string_view key, const std::optional<int>& number) {
  if (number) object[key] = *number;
}

Result<StateCode> state_of(JsonReader& reader, std::string_view key) {
  const std::string text = TRY(reader.optional_text(key, 3)).value_or("");
  if (text.empty()) return StateCode();
  const auto state = StateCode::parse(text);
  if (!state.ok()) return reader.error_at(key, "permits.issue.state", "is not the code of a state");
  return *state;
}

Result<std::optional<int>> small(JsonReader& reader, std::string_view key, int least, int most) {
  const auto number = TRY(reader.optional_integer(key, least, most));
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

Result<Holder> read_holder(JsonReader& reader) {
  Holder holder;
  holder.surname = TRY(api::read_line(reader, "surname", kNameBytes));
  holder.given_names = TRY(api::read_line(reader, "given_names", kNameBytes));
  if (holder.surname.empty() && holder.given_names.empty()) {
    return reader.error_at("surname", "permits.issue.name", "the holder has at least one name");
  }
  holder.birth = TRY(reader.partial_date("birth_date"));
  const auto sex = parse_sex(TRY(reader.optional_text("sex", 8)).value_or("unknown"));
  if (!sex) return reader.error_at("sex", "permits.issue.sex", "must be F, M, X or unknown");
  holder.sex = *sex;
  holder.nationality = TRY(state_of(reader, "nationality"));
  return holder;
}

}  // namespace

std::string_view to_text(Status status) { return kStatuses[static_cast<std::size_t>(status)]; }
std::optional<Status> parse_status(std::string_view text) {
  const auto found = std::find(kStatuses.begin(), kStatuses.end(), text);
  if (found == kStatuses.end()) return {};
  return static_cast<Status>(found - kStatuses.begin());
}
bool in_force(Status status) {
  return status == Status::kIssued || status == Status::kExtended || status == Status::kShortened ||
         status == Status::kReinstated;
}
std::string_view to_text(Fault fault) { return kFaults[static_cast<std::size_t>(fault)]; }

std::vector<Fault> faults_of(const Found& found, CivilDate day, StateCode where) {
  const Permit& permit = found.permit;
  std::vector<Fault> faults;
  if (!in_force(permit.status)) faults.push_back(Fault::kNotInForce);
  if (day < permit.valid_from) faults.push_back(Fault::kNotYet);
  if (permit.valid_to < day) faults.push_back(Fault::kExpired);
  if (permit.entries && permit.entries_used >= *permit.entries) faults.push_back(Fault::kEntriesUsed);
  if (!permit.territory.empty() &&
      std::find(permit.territory.begin(), permit.territory.end(), where) == permit.territory.end()) {
    faults.push_back(Fault::kTerritory);
  }
  if (!permit.document_number.empty() && !found.this_document) faults.push_back(Fault::kOtherDocument);
  if (!found.this_holder) faults.push_back(Fault::kOtherHolder);
  return faults;
}

std::optional<std::string> number_of(std::string_view text) {
  std::string number;
  for (const char c : to_upper_ascii(text)) {
    if (c == ' ' || c == '<') continue;
    const bool allowed = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
    if (!allowed) return std::nullopt;
    number += c;
  }
  if (number.empty() || number.size() > 32) return std::nullopt;
  return number;
}

Result<void> check_change(const Permit& permit, const Change& change) {
  const bool holds = in_force(permit.status);
  const auto order = [](const char* message) { return at("status", "permits.status.order", message); };
  const CivilDate until = change.valid_to.value_or(permit.valid_to);
  const int most = 1'000'000;
  const int days = change.days.value_or(permit.days.value_or(most)), before = permit.days.value_or(most);
  switch (change.status) {
    case Status::kIssued:
      return order("a record is issued once");
    case Status::kExtended:
      if (!holds) return order("what is not in force is reinstated before it is extended");
      if (until < permit.valid_to || days < before || (until == permit.valid_to && days == before)) {
        return at("valid_to", "permits.status.extends",
                  "an extension gives a later last day or more days, and neither less");
      }
      break;
    case Status::kShortened:
      if (!holds) return order("what is not in force is not shortened");
      if (until > permit.valid_to || days > before || (until == permit.valid_to && days == before)) {
        return at("valid_to", "permits.status.shortens",
                  "a shortening gives an earlier last day or fewer days, and neither more");
      }
      if (until < permit.valid_from)
        return at("valid_to", "permits.status.shortens", "what ends before it begins is annulled");
      break;
    case Status::kAnnulled:
      if (permit.status == Status::kAnnulled) return order("it is annulled already");
      break;
    case Status::kRevoked:
    case Status::kExpired:
    case Status::kLost:
      if (!holds) return order("it is not in force any more");
      break;
    case Status::kReinstated:
      if (holds) return order("it is in force");
      break;
  }
  const bool longer = change.status == Status::kExtended || change.status == Status::kShortened;
  if (!longer && (change.valid_to || change.days)) {
    return at("valid_to", "permits.status.order", "a last day and days are changed by extending and shortening alone");
  }
  if (change.stay_until && change.status == Status::kReinstated) {
    return at("stay_until", "permits.status.stay", "the stay of who is inside is decided when the record is changed");
  }
  return {};
}

void apply(Permit& permit, const Change& change) {
  permit.status = change.status;
  if (!change.new_number.empty()) permit.number = change.new_number;
  if (change.valid_to) permit.valid_to = *change.valid_to;
  if (change.days) permit.days = change.days;
  ++permit.version;
}

Result<void> check_issue(const Permit& permit, CivilDate today) {
  if (permit.issuer.empty()) return at("issuer", "permits.issue.state", "the state that issued it is needed");
  if (permit.authority.empty())
    return at("authority", "permits.issue.authority", "the authority that issued it is needed");
  if (permit.valid_to < permit.valid_from) {
    return at("valid_to", "permits.issue.validity", "the last day lies before the first");
  }
  if (permit.valid_from.plus_years(kMostYears) < permit.valid_to) {
    return at("valid_to", "permits.issue.validity", "no record is valid for so many years");
  }
  if (permit.valid_to < permit.issued_on) {
    return at("issued_on", "permits.issue.validity", "it ended before it was issued");
  }
  if (today < permit.issued_on)
    return at("issued_on", "permits.issue.future", "it cannot have been issued in the future");
  return {};
}

Result<Permit> read_permit(JsonReader& reader) {
  Permit permit;
  const auto kind = entry_regime::parse_permission_kind(TRY(reader.text("kind", 20)));
  if (!kind) return reader.error_at("kind", "permits.issue.kind", "is visa, permit or authorisation");
  permit.kind = *kind;
  const auto number = number_of(TRY(reader.text("number", 64)));
  if (!number) {
    return reader.error_at("number", "permits.issue.number", "one to 32 letters, digits, dashes or slashes");
  }
  permit.number = *number;
  permit.category = TRY(api::read_line(reader, "category", kLineBytes));
  permit.issuer = TRY(state_of(reader, "issuer"));
  permit.authority = TRY(api::read_line(reader, "authority", kLineBytes));
  permit.holder = TRY(read_holder(reader));
  if (const std::string text = TRY(reader.optional_text("document_number", 64)).value_or(""); !text.empty()) {
    const auto document = number_of(text);
    if (!document) {
      return reader.error_at("document_number", "permits.issue.number", "one to 32 letters, digits, dashes or slashes");
    }
    permit.document_number = *document;
  }
  permit.document_issuer = TRY(state_of(reader, "document_issuer"));
  if (permit.document_number.empty() != permit.document_issuer.empty()) {
    return reader.error_at("document_issuer", "permits.issue.document",
                           "the number and the issuer of a document go together");
  }
  permit.valid_from = TRY(reader.date("valid_from"));
  permit.valid_to = TRY(reader.date("valid_to"));
  permit.issued_on = TRY(reader.date("issued_on"));
  permit.entries = TRY(small(reader, "entries", 1, kMostEntries));
  permit.days = TRY(small(reader, "days", 1, kMostDays));
  for (const std::string& text : TRY(reader.texts("territory", 60, 3))) {
    const auto state = StateCode::parse(text);
    if (!state.ok()) return reader.error_at("territory", "permits.issue.state", "is not the code of a state");
    permit.territory.push_back(*state);
  }
  permit.conditions = TRY(api::read_note(reader, "conditions", kNoteBytes));
  return permit;
}

json::object to_json(const Holder& holder) {
  return {{"surname", holder.surname},
          {"given_names", holder.given_names},
          {"birth_date", holder.birth.to_text()},
          {"sex", to_text(holder.sex)},
          {"nationality", holder.nationality.text()}};
}

json::object to_json(const Permit& permit) {
  json::object object = to_json(permit.holder);
  if (!permit.id.nil()) object["id"] = permit.id.to_text();
  object["version"] = permit.version;
  object["kind"] = entry_regime::to_text(permit.kind);
  put(object, "category", permit.category);
  object["number"] = permit.number;
  object["issuer"] = permit.issuer.text();
  object["authority"] = permit.authority;
  put(object, "document_number", permit.document_number);
  put(object, "document_issuer", permit.document_issuer.text());
  object["issued_on"] = permit.issued_on.to_text();
  object["valid_from"] = permit.valid_from.to_text();
  object["valid_to"] = permit.valid_to.to_text();
  put(object, "entries", permit.entries);
  put(object, "days", permit.days);
  json::array territory;
  for (const StateCode& state : permit.territory) territory.emplace_back(state.text());
  object["territory"] = std::move(territory);
  put(object, "conditions", permit.conditions);
  object["status"] = to_text(permit.status);
  object["entries_used"] = permit.entries_used;
  return object;
}

json::object to_json(const Change& change) {
  json::object object{{"number", change.number},
                      {"status", to_text(change.status)},
                      {"authority", change.authority},
                      {"decided_on", change.decided_on.to_text()},
                      {"by", change.by},
                      {"at", change.at.to_text()}};
  put(object, "reason", change.reason);
  put(object, "note", change.note);
  put(object, "place", change.place);
  put(object, "new_number", change.new_number);
  put(object, "valid_to", change.valid_to);
  put(object, "days", change.days);
  put(object, "stay_until", change.stay_until);
  return object;
}

json::object to_json(const Entry& entry) {
  json::object object{{"number", entry.number}, {"day", entry.day.to_text()}, {"taken_back", entry.taken_back}};
  put(object, "exit_day", entry.exit_day);
  put(object, "stay_until", entry.stay_until);
  return object;
}

json::object to_json(const CountRequest& request) {
  json::object object{{"id", request.id.to_text()}, {"permit_id", request.permit.to_text()},
                      {"wanted", request.wanted},   {"counted", request.counted},
                      {"note", request.note},       {"by", request.by},
                      {"at", request.at.to_text()}};
  put(object, "decision", request.decision);
  put(object, "decision_note", request.decision_note);
  put(object, "decided_by", request.decided_by);
  if (request.decided_at) object["decided_at"] = request.decided_at->to_text();
  return object;
}

json::object to_json(const Whole& whole) {
  json::object object = to_json(whole.permit);
  json::array changes, entries, requests;
  for (const Change& change : whole.changes) changes.push_back(to_json(change));
  for (const Entry& entry : whole.entries) entries.push_back(to_json(entry));
  for (const CountRequest& request : whole.requests) requests.push_back(to_json(request));
  object["changes"] = std::move(changes);
  object["entries_counted"] = std::move(entries);
  object["count_requests"] = std::move(requests);
  return object;
}

}  // namespace limen::permits
