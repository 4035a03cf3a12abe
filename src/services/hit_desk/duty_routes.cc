// The HTTP routes of the roster and of the age of the lists. Neither shows anything of a traveller.
#include "platform/api/operations.h"
#include "platform/api/reading.h"
#include "services/hit_desk/service.h"

namespace limen::hit_desk {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kLine = 1'000, kNote = 4'000, kMost = 50;

constexpr api::Operations operation{.tag = "hit desk"};
std::vector<std::string> who_calls() { return {"hits.call", "hits.desk", "hits.roster"}; }
std::vector<std::string> who_screens() { return {"border.check", "border.second_line", "hits.desk", "alerts.read"}; }

Result<std::vector<std::string>> clean_lines(JsonReader& reader, std::string_view key) {
  std::vector<std::string> lines;
  for (const std::string& text : TRY(reader.texts(key, kMost, kLine))) {
    std::string line = clean_line(text);
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

Result<Contact> read_contact(JsonReader& reader) {
  Contact contact;
  contact.label = TRY(api::read_line(reader, "label", kLine));
  contact.authority = TRY(api::read_line(reader, "authority", kLine));
  contact.note = TRY(api::read_note(reader, "note", kNote));
  contact.phones = TRY(clean_lines(reader, "phones"));
  contact.rule.issuers = TRY(clean_lines(reader, "issuers"));
  contact.rule.categories = TRY(clean_lines(reader, "categories"));
  for (const std::string& text : TRY(clean_lines(reader, "hours"))) {
    const auto hours = duty_roster::parse_hours(text);
    if (!hours.ok()) return reader.error_at("hours", hours.error().code, hours.error().message);
    contact.rule.hours.push_back(*hours);
  }
  const std::string holidays = TRY(reader.optional_text("holidays", 20)).value_or("as_usual");
  const auto parsed = duty_roster::parse_on_holidays(holidays);
  if (!parsed) return reader.error_at("holidays", "hit_desk.contact.holidays", "as_usual, off or only");
  contact.rule.holidays = *parsed;
  contact.rule.valid_from = TRY(reader.date("valid_from"));
  contact.rule.valid_to = TRY(reader.optional_date("valid_to"));
  constexpr std::int64_t kLastRank = 999;
  contact.rule.rank = static_cast<int>(TRY(reader.optional_integer("rank", 0, kLastRank)).value_or(0));
  if (reader.has("stand_in_id")) contact.rule.stand_in = TRY(api::read_id<ContactId>(reader, "stand_in_id")).raw();
  if (reader.has("post_id")) contact.post = TRY(api::read_id<PostId>(reader, "post_id"));
  contact.version = TRY(reader.optional_integer("version", 1, INT64_MAX)).value_or(1);
  TRY(reader.finish());
  return contact;
}

json::object contact_view(const Contact& contact) {
  json::object view = to_json(contact);
  view["id"] = limen::to_text(contact.rule.id);
  view["version"] = contact.version;
  return view;
}

Result<Answer> roster(database::Session& session) {
  json::array contacts, holidays;
  for (const Contact& one : TRY(store::contacts(session))) contacts.push_back(contact_view(one));
  for (const Holiday& one : TRY(store::holidays(session))) {
    holidays.push_back(json::object{{"day", one.day.to_text()}, {"label", one.label}});
  }
  return Answer::json(json::object{{"contacts", std::move(contacts)}, {"holidays", std::move(holidays)}});
}

Result<void> add_roster_writes(api::Api& api, const ServicePointer& service) {
  api::Operation create = operation(Method::kPost, "/api/duty/contacts", "addDutyContact",
                                    "A new contact on the roster", {"hits.roster"}, "DutyContactInput", "DutyContact");
  create.status = 201;
  TRY(api.write(std::move(create), [service](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const Contact contact = TRY(read_contact(reader));
    return Commit([service, &call, contact](database::Transaction& tx) -> Result<Answer> {
      const Contact made = TRY(service->put_contact(tx, std::nullopt, contact, call.entry("hit_desk.contact_added")));
      return Answer::json(contact_view(made), 201);
    });
  }));
  TRY(api.write(operation(Method::kPost, "/api/duty/contacts/{id}", "changeDutyContact", "Changes a contact",
                          {"hits.roster"}, "DutyContactInput", "DutyContact"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const ContactId id = TRY(call.id<ContactId>("id"));
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const Contact contact = TRY(read_contact(reader));
                  return Commit([service, &call, id, contact](database::Transaction& tx) -> Result<Answer> {
                    const Contact made =
                        TRY(service->put_contact(tx, id, contact, call.entry("hit_desk.contact_changed")));
                    return Answer::json(contact_view(made));
                  });
                }));
  TRY(api.write(operation(Method::kPost, "/api/duty/contacts/{id}/remove", "removeDutyContact",
                          "Takes a contact from the roster, and what was written of him", {"hits.roster"}, "HitNothing",
                          "DutyRoster"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  const ContactId id = TRY(call.id<ContactId>("id"));
                  return Commit([service, &call, id](database::Transaction& tx) -> Result<Answer> {
                    TRY(service->remove_contact(tx, id, call.entry("hit_desk.contact_removed")));
                    return roster(tx);
                  });
                }));
  return api.write(
      operation(Method::kPost, "/api/duty/holidays", "setDutyHoliday",
                "A holiday of the roster; without a name it is none", {"hits.roster"}, "DutyHoliday", "DutyRoster"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const Holiday holiday{TRY(reader.date("day")), TRY(api::read_line(reader, "label", kLine))};
        TRY(reader.finish());
        return Commit([service, &call, holiday](database::Transaction& tx) -> Result<Answer> {
          TRY(service->put_holiday(tx, holiday, call.entry("hit_desk.holiday_set")));
          return roster(tx);
        });
      });
}

}  // namespace

Result<void> add_duty_routes(api::Api& api, const ServicePointer& service) {
  TRY(api.read(operation(Method::kGet, "/api/duty/contacts", "getDutyRoster", "The roster: contacts and holidays",
                         who_calls(), "", "DutyRoster"),
               [](Call&, database::Session& session) -> Result<Answer> { return roster(session); }));
  api::Operation now = operation(Method::kGet, "/api/duty/now", "whomToCallNow",
                                 "Whom to call now from the session's post", who_calls(), "", "CallSheet");
  now.query = {{"issuer", "of an alert"}, {"category", "of an alert"}};
  TRY(api.read(std::move(now), [service](Call& call, database::Session& session) -> Result<Answer> {
    if (!call.caller().current_post) return Error{"border.no_post", "choose the post you work at first"};
    return Answer::json(TRY(service->call_sheet(session, *call.caller().current_post, call.query("issuer").value_or(""),
                                                call.query("category").value_or(""), {})));
  }));
  TRY(api.read(
      operation(Method::kGet, "/api/list-age", "getListAge",
                "How old each list on the counter is, and what to do when it is stale", who_screens(), "", "ListAges"),
      [service](Call&, database::Session& session) -> Result<Answer> {
        json::array lists;
        bool stale = false;
        for (const ListState& list : TRY(service->lists(session, Service::kToLook))) {
          stale = stale || list.age.state == list_age::State::kStale;
          lists.push_back(service->list_view(list));
        }
        return Answer::json(json::object{{"lists", std::move(lists)}, {"stale", stale}});
      }));
  TRY(api.read(operation(Method::kGet, "/api/list-age/checks/{id}", "getListAgeOfCheck",
                         "Which lists were stale when that check was decided", who_screens(), "", "StaleDecision"),
               [](Call& call, database::Session& session) -> Result<Answer> {
                 const auto id = TRY(call.id<border::CheckId>("id"));
                 json::object view{{"lists", json::array()}};
                 if (auto stale = TRY(store::stale_decision(session, id))) {
                   view["lists"] = std::move(stale->lists);
                   view["at"] = stale->at.to_text();
                 }
                 return Answer::json(std::move(view));
               }));
  return add_roster_writes(api, service);
}

}  // namespace limen::hit_desk
