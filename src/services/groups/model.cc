#include "services/groups/model.h"

#include <algorithm>

#include "base/text.h"
#include "formats/fal/fal.h"
#include "platform/api/reading.h"

namespace limen::groups {
namespace {

constexpr std::size_t kLine = 300, kUnread = 9'000, kMostFindings = 200;

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

Error damaged() { return Error{"groups.stored_form", "a stored record has not the form it was written in"}; }

template <typename T, typename Read>
Result<T> stored(std::string_view text, Read read) {
  const auto value = parse_json(text);
  if (!value.ok()) return damaged();
  auto reader = JsonReader::open(*value);
  if (!reader.ok()) return damaged();
  auto made = read(*reader);
  if (!made.ok()) return damaged();
  return made;
}

Result<std::string> line(JsonReader& reader, std::string_view key, std::size_t most = kLine) {
  return api::read_line(reader, key, most);
}

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

Result<std::optional<Instant>> optional_instant(JsonReader& reader, std::string_view key) {
  const auto text = TRY(reader.optional_text(key, 40));
  if (!text) return std::optional<Instant>();
  auto at = Instant::parse(*text);
  if (!at.ok()) return reader.error_at(key, at.error().code, at.error().message);
  return std::optional<Instant>(*at);
}

}  // namespace

std::string_view to_text(Presence presence) {
  constexpr std::string_view kNames[] = {"expected", "present", "absent"};
  return kNames[static_cast<std::size_t>(presence)];
}

std::optional<Presence> parse_presence(std::string_view text) {
  for (const Presence one : {Presence::kExpected, Presence::kPresent, Presence::kAbsent}) {
    if (to_text(one) == text) return one;
  }
  return std::nullopt;
}

Result<StateCode> read_state(JsonReader& reader, std::string_view key) {
  const std::string text = to_upper_ascii(TRY(api::read_line(reader, key, 8)));
  if (text.empty()) return StateCode();
  auto state = StateCode::parse(text);
  if (!state.ok()) return reader.error_at(key, "groups.code.unknown", "a state is a code of one to three letters");
  return state;
}

json::object to_json(const Sheet& sheet) {
  json::object object{{"role", sheet.role},
                      {"surname", sheet.surname},
                      {"given_names", sheet.given_names},
                      {"sex", limen::to_text(sheet.sex)}};
  put(object, "birth_date", sheet.birth.to_text());
  put(object, "nationality", sheet.nationality.text());
  put(object, "document_type", sheet.document_type);
  put(object, "document_number", sheet.document_number);
  put(object, "document_issuer", sheet.document_issuer.text());
  if (sheet.document_expiry) object["document_expiry"] = sheet.document_expiry->to_text();
  put(object, "rank", sheet.rank);
  put(object, "birth_place", sheet.birth_place);
  put(object, "embarked", sheet.embarked);
  put(object, "disembarked", sheet.disembarked);
  put(object, "visa", sheet.visa);
  put(object, "cabin", sheet.cabin);
  put(object, "booking", sheet.booking);
  if (sheet.transit) object["transit"] = *sheet.transit;
  if (sheet.line > 0) object["line"] = sheet.line;
  put(object, "unread", sheet.unread);
  json::array findings;
  for (const SheetFinding& one : sheet.findings) {
    findings.push_back(
        json::object{{"code", one.code}, {"severity", one.severity}, {"column", one.column}, {"message", one.message}});
  }
  object["list_findings"] = std::move(findings);
  return object;
}

Result<Sheet> read_sheet(JsonReader& reader) {
  Sheet sheet;
  sheet.role = TRY(line(reader, "role", 40));
  sheet.surname = TRY(line(reader, "surname"));
  sheet.given_names = TRY(line(reader, "given_names"));
  sheet.birth = TRY(reader.partial_date("birth_date"));
  const std::string sex = TRY(reader.optional_text("sex", 8)).value_or("unknown");
  const auto known = parse_sex(sex);
  if (!known) return reader.error_at("sex", "groups.code.unknown", "must be F, M, X or unknown");
  sheet.sex = *known;
  sheet.nationality = TRY(read_state(reader, "nationality"));
  sheet.document_type = TRY(line(reader, "document_type", 40));
  sheet.document_number = to_upper_ascii(TRY(line(reader, "document_number", 64)));
  std::erase(sheet.document_number, ' ');
  sheet.document_issuer = TRY(read_state(reader, "document_issuer"));
  sheet.document_expiry = TRY(reader.optional_date("document_expiry"));
  sheet.rank = TRY(line(reader, "rank"));
  sheet.birth_place = TRY(line(reader, "birth_place"));
  sheet.embarked = TRY(line(reader, "embarked"));
  sheet.disembarked = TRY(line(reader, "disembarked"));
  sheet.visa = TRY(line(reader, "visa"));
  sheet.cabin = TRY(line(reader, "cabin"));
  sheet.booking = TRY(line(reader, "booking"));
  return sheet;
}

Result<Sheet> stored_sheet(std::string_view text) {
  return stored<Sheet>(text, [](JsonReader& reader) -> Result<Sheet> {
    Sheet sheet = TRY(read_sheet(reader));
    if (TRY(reader.boolean_or("transit", false))) sheet.transit = true;
    sheet.line = TRY(reader.optional_integer("line", 0, INT64_MAX)).value_or(0);
    sheet.unread = TRY(reader.optional_text("unread", kUnread)).value_or("");
    for (JsonReader& one : TRY(reader.objects("list_findings", kMostFindings))) {
      SheetFinding finding;
      finding.code = TRY(one.text("code"));
      finding.severity = TRY(one.text("severity"));
      finding.column = TRY(one.optional_text("column")).value_or("");
      finding.message = TRY(one.text("message"));
      sheet.findings.push_back(std::move(finding));
    }
    return sheet;
  });
}

json::object to_json(const Care& care) {
  json::object object{{"relation", care.relation}, {"seen_by", care.seen_by}, {"at", care.at.to_text()}};
  if (care.carer) object["carer"] = care.carer->to_text();
  put(object, "carer_name", care.carer_name);
  put(object, "paper", care.paper);
  put(object, "given_by", care.given_by);
  put(object, "note", care.note);
  return object;
}

Result<std::optional<Care>> stored_care(std::optional<std::string_view> text) {
  using Optional = std::optional<Care>;
  if (!text || text->empty()) return Optional();
  return stored<Optional>(*text, [](JsonReader& reader) -> Result<Optional> {
    Care care;
    if (const auto carer = TRY(reader.optional_text("carer", 36))) care.carer = TRY(MemberId::parse(*carer));
    care.carer_name = TRY(line(reader, "carer_name"));
    care.relation = TRY(line(reader, "relation"));
    care.paper = TRY(line(reader, "paper"));
    care.given_by = TRY(line(reader, "given_by"));
    care.seen_by = TRY(line(reader, "seen_by"));
    care.note = TRY(api::read_note(reader, "note", 8000));
    if (const auto at = TRY(optional_instant(reader, "at"))) care.at = *at;
    return Optional(std::move(care));
  });
}

json::object to_json(const Vehicle& vehicle) {
  json::object object{{"plate", vehicle.plate}, {"kind", vehicle.kind}};
  put(object, "state", vehicle.state.text());
  put(object, "vin", vehicle.vin);
  return object;
}

json::object to_json(const Vessel& vessel) {
  json::object object{{"name", vessel.name}};
  put(object, "imo", vessel.imo);
  put(object, "flag", vessel.flag.text());
  put(object, "call", vessel.call);
  put(object, "mmsi", vessel.mmsi);
  put(object, "call_sign", vessel.call_sign);
  return object;
}

Result<std::optional<Vehicle>> stored_vehicle(std::string_view text) {
  using Optional = std::optional<Vehicle>;
  if (text.empty()) return Optional();
  return stored<Optional>(text, [](JsonReader& reader) -> Result<Optional> {
    Vehicle vehicle;
    vehicle.plate = TRY(line(reader, "plate"));
    vehicle.kind = TRY(line(reader, "kind"));
    vehicle.vin = TRY(line(reader, "vin"));
    vehicle.state = TRY(read_state(reader, "state"));
    return Optional(std::move(vehicle));
  });
}

Result<std::optional<Vessel>> stored_vessel(std::string_view text) {
  using Optional = std::optional<Vessel>;
  if (text.empty()) return Optional();
  return stored<Optional>(text, [](JsonReader& reader) -> Result<Optional> {
    Vessel vessel;
    vessel.name = TRY(line(reader, "name"));
    vessel.imo = TRY(line(reader, "imo"));
    vessel.call = TRY(line(reader, "call"));
    vessel.mmsi = TRY(line(reader, "mmsi"));
    vessel.call_sign = TRY(line(reader, "call_sign"));
    vessel.flag = TRY(read_state(reader, "flag"));
    return Optional(std::move(vessel));
  });
}

Result<std::vector<things::Thing>> stored_others(std::string_view text) {
  using Things = std::vector<things::Thing>;
  if (text.empty()) return Things();
  return stored<Things>(text, [](JsonReader& reader) -> Result<Things> {
    Things all;
    for (JsonReader& item : TRY(reader.objects("things", 1000))) all.push_back(TRY(things::read_thing(item)));
    return all;
  });
}

const ShoreRule* Rules::shore_of(std::string_view group_kind) const {
  const auto found =
      std::find_if(shore.begin(), shore.end(), [&](const ShoreRule& one) { return has(one.kinds, group_kind); });
  return found == shore.end() ? nullptr : &*found;
}

Result<Rules> read_rules(const Node& node, const lists::CodeLists& codes) {
  constexpr std::int64_t kMostHours = 240;
  TRY(node.only({"source", "valid_from", "valid_to", "fact", "batch", "open_ahead", "child", "shore"}));
  TRY(node.text_at("source"));
  TRY(node.date_at("valid_from"));
  const auto known = [&](const Node& where, std::string_view list, const std::string& code) -> Result<void> {
    if (codes.find(list, code) != nullptr) return {};
    return where.error("list.reference", "no code of " + std::string(list));
  };
  Rules rules;
  const Node* batch = TRY(node.at("batch"));
  TRY(batch->only({"most"}));
  rules.batch_most = TRY(batch->integer_at("most"));
  rules.open_ahead = TRY(node.integer_at("open_ahead"));
  const bool right =
      rules.batch_most >= 1 && rules.batch_most <= 100 && rules.open_ahead >= 1 && rules.open_ahead <= 200;
  if (!right)
    return batch->error("groups.rules", "a batch has 1 to 100 persons, and 1 to 200 checks are opened at once");
  const Node* child = TRY(node.at("child"));
  TRY(child->only({"no_paper_for"}));
  rules.no_paper_for = TRY(child->texts_or_empty("no_paper_for"));
  for (const std::string& code : rules.no_paper_for) TRY(known(*child, "carer_relations", code));
  const Node* shore = TRY(node.at("shore"));
  TRY(shore->only({"overdue_after_minutes", "passes"}));
  rules.overdue_minutes = TRY(shore->integer_at("overdue_after_minutes"));
  const Node* passes = TRY(shore->at("passes"));
  TRY(passes->require_list());
  for (const Node& one : passes->items) {
    TRY(one.only({"pass", "kinds", "most_hours", "reason"}));
    ShoreRule rule;
    rule.pass = TRY(one.text_at("pass"));
    rule.kinds = TRY(one.texts_or_empty("kinds"));
    rule.most_hours = TRY(one.integer_at("most_hours"));
    rule.reason = TRY(one.text_at("reason"));
    for (const std::string& kind : rule.kinds) TRY(known(one, "group_kinds", kind));
    TRY(known(one, "withdrawal_reasons", rule.reason));
    if (rule.most_hours < 1 || rule.most_hours > kMostHours)
      return one.error("groups.rules", "a pass lasts 1 to 240 hours");
    rules.shore.push_back(std::move(rule));
  }
  return rules;
}

Result<void> check_care(const Member& child, const std::map<MemberId, Member>& members, const Rules& rules) {
  const auto alone = [](const char* message) { return Error{"groups.batch.child", message}; };
  if (!child.care) return alone("nobody is recorded who answers for this child; she is decided alone");
  const Care& care = *child.care;
  const auto carer = care.carer ? members.find(*care.carer) : members.end();
  if (carer == members.end() || carer->second.presence != Presence::kPresent) {
    return alone("who answers for this child is not present in the group");
  }
  if (!has(rules.no_paper_for, care.relation) && care.paper.empty()) {
    return alone("no consent paper was seen for this child");
  }
  return {};
}

std::optional<Error> out_of_batch(const BatchQuestion& question) {
  const auto& [member, members, check, looked_at, place, officer, rules, thing_waits] = question;
  if (!check->open) return Error{"border.check_closed", "the check is closed; a correction is a new entry"};
  if (const auto* state = check->view.if_contains("state"); state == nullptr || *state != "open") {
    return Error{"groups.batch.referred", "the check is with second line"};
  }
  if (thing_waits) {
    return Error{"groups.batch.thing", "what they travel in agrees with an alert, and nobody has reviewed that"};
  }
  if (member->presence != Presence::kPresent) return Error{"groups.batch.not_present", "this person is not there"};
  if (looked_at != check->version) {
    return Error{"groups.batch.not_looked", "you have not looked at this check as it is now"};
  }
  if (place != nullptr && place->holder && *place->holder != officer) {
    return Error{"groups.batch.held", "another officer has this check"};
  }
  if (check->protection) return Error{"groups.batch.protection", "there is a request for protection"};
  // What border says of an admission goes first; hits that wait for review among it.
  for (const json::value& guard : check->view.at("guards").as_array()) {
    if (guard.at("action") == "admit") {
      return Error{std::string(guard.at("code").as_string()), std::string(guard.at("message").as_string())};
    }
  }
  for (const json::value& hit : check->view.at("hits").as_array()) {
    if (hit.at("state") != "dismissed" && hit.at("state") != "cleared") {
      return Error{"groups.batch.hit", "there is a hit; this person is decided alone"};
    }
  }
  for (const json::value& finding : check->view.at("findings").as_array()) {
    if (finding.at("severity") != "info") {
      return Error{"groups.batch.finding", "there is something to judge about this person; she is decided alone"};
    }
  }
  if (check->child) {
    if (auto cared = check_care(*member, *members, *rules); !cared.ok()) return cared.take_error();
  }
  return std::nullopt;
}

}  // namespace limen::groups
