// People, duties and memberships over HTTP.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "services/directory/people.h"

namespace limen::partners {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;

constexpr std::int64_t kMostPeople = 1000;
constexpr std::size_t kNameMost = 200, kRoleMost = 80;

json::object to_json(const Duty& one, const site::Posts& posts) {
  const auto clock = [](int minute) {
    const std::string hours = std::to_string(minute / 60), minutes = std::to_string(minute % 60);
    return (hours.size() < 2 ? "0" : "") + hours + ":" + (minutes.size() < 2 ? "0" : "") + minutes;
  };
  json::array days;
  for (int day = 1; day <= 7; ++day) {
    if (((one.weekdays >> (day - 1)) & 1) != 0) days.emplace_back(day);
  }
  const auto post = posts.find(one.post);
  json::object out{{"id", one.id.to_text()},      {"person", one.person.to_text()}, {"role", one.role},
                   {"post", one.post.to_text()},  {"from", one.from.to_text()},     {"weekdays", std::move(days)},
                   {"starts", clock(one.starts)}, {"ends", clock(one.ends)}};
  if (post) out["zone"] = post->zone.name();
  if (one.to) out["to"] = one.to->to_text();
  return out;
}

json::object to_json(const Person& one) {
  json::object out{{"id", one.id.to_text()},
                   {"organisation", one.organisation},
                   {"name", one.name},
                   {"role", one.role},
                   {"email", one.email},
                   {"phone", one.phone},
                   {"visibility", one.visibility},
                   {"consent", one.consent},
                   {"version", one.version}};
  if (one.consent_on) out["consent_on"] = one.consent_on->to_text();
  return out;
}

Result<json::object> with_duties(const State& state, database::Session& session, const Person& one) {
  json::object out = to_json(one);
  json::array duties;
  for (const Duty& duty : TRY(people::duties_of(session, one.id))) duties.push_back(to_json(duty, state.parts.posts));
  out["duties"] = std::move(duties);
  return out;
}

Result<Person> read_person(const Call& call, bool has_version) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Person one;
  if (has_version) {
    one.version = TRY(reader.integer("version", 1, INT64_MAX));
  } else {
    one.organisation = TRY(reader.text("organisation", 64));
  }
  one.name = clean_line(TRY(reader.text("name", kNameMost)));
  one.role = clean_line(TRY(reader.optional_text("role", kRoleMost)).value_or(""));
  const std::string email = TRY(reader.optional_text("email")).value_or("");
  const std::string phone = TRY(reader.optional_text("phone")).value_or("");
  one.email = TRY(fields::check_value(*fields::find_field("email"), email));
  one.phone = TRY(fields::check_value(*fields::find_field("phone"), phone));
  one.visibility = TRY(reader.optional_text("visibility")).value_or("internal");
  one.consent = TRY(reader.boolean_or("consent", false));
  TRY(reader.finish());
  if (one.name.empty()) return Error{"partners.name", "a person has a name"};
  if (one.visibility != "public" && one.visibility != "partners" && one.visibility != "internal")
    return Error{"partners.visibility", "visibility is public, partners or internal"};
  if (one.visibility == "public" && !one.consent)
    return Error{"partners.consent", "a person is public only who has consented"};
  return one;
}

Result<Person> require(database::Session& session, const PersonId& id) {
  auto found = TRY(people::find(session, id));
  if (!found) return Error{"partners.not_found", "there is no such person"};
  return std::move(*found);
}

Result<Answer> keep(const State& state, database::Transaction& tx, Person one, journal::Entry entry) {
  const bool fresh = one.version == 0;
  ++one.version;
  TRY(people::save(tx, one));
  entry.subject_type = people::kRecord;
  entry.subject_id = one.id.to_text();
  entry.facts["organisation"] = one.organisation;
  entry.facts["visibility"] = one.visibility;
  entry.facts["consent"] = one.consent;
  entry.sealed.push_back(people::sealed(one, fresh));
  TRY(state.parts.journal.append(tx, std::move(entry)));
  return Answer::json(TRY(with_duties(state, tx, one)), fresh ? 201 : 200);
}

Result<Answer> add(const State& state, const Call& call, database::Transaction& tx, Person one) {
  one.organisation = TRY(state.require(tx, one.organisation)).id;
  one.id = PersonId::make(call.now(), state.parts.random);
  if (one.consent) one.consent_on = call.now().utc_day();
  return keep(state, tx, std::move(one), call.entry("directory.person_added"));
}

Result<Answer> edit(const State& state, const Call& call, database::Transaction& tx, Person one) {
  const PersonId id = TRY(call.id<PersonId>("id"));
  const Person stored = TRY(require(tx, id));
  if (stored.version != one.version) return Error{"partners.version", "somebody else changed this person meanwhile"};
  one.id = id;
  one.organisation = stored.organisation;
  if (one.consent) one.consent_on = stored.consent ? stored.consent_on : std::optional(call.now().utc_day());
  return keep(state, tx, std::move(one), call.entry("directory.person_changed"));
}

Result<Answer> remove(const State& state, const Call& call, database::Transaction& tx) {
  const PersonId id = TRY(call.id<PersonId>("id"));
  TRY(require(tx, id));
  TRY(people::remove(tx, id));
  TRY(state.parts.journal.erase(tx, people::kRecord, id.to_text(), "", call.caller().account.to_text(),
                                call.purpose()));
  return Answer::no_content();
}

// "07:30", "24:00".
Result<int> minutes(JsonReader& reader, std::string_view key) {
  const std::string text = TRY(reader.text(key, 5));
  constexpr int kDay = 1440;
  int hour = -1, minute = -1;
  if (text.size() == 5 && text[2] == ':' && is_ascii_digits(text.substr(0, 2)) && is_ascii_digits(text.substr(3))) {
    std::from_chars(text.data(), text.data() + 2, hour);
    std::from_chars(text.data() + 3, text.data() + 5, minute);
  }
  const int all = hour * 60 + minute;
  if (hour < 0 || minute < 0 || minute > 59 || all > kDay)
    return reader.error_at(key, "partners.duty", "a time of day is written 07:30");
  return all;
}

Result<Duty> read_duty(const State& state, const Call& call) {
  JsonReader reader = TRY(JsonReader::open(call.body()));
  Duty duty;
  duty.role = clean_line(TRY(reader.text("role", kRoleMost)));
  const std::string post = TRY(reader.text("post"));
  duty.post = TRY(PostId::parse(post));
  duty.from = TRY(reader.date("from"));
  duty.to = TRY(reader.optional_date("to"));
  duty.starts = TRY(minutes(reader, "starts"));
  duty.ends = TRY(minutes(reader, "ends"));
  if (reader.has("weekdays")) {
    duty.weekdays = 0;
    for (const std::string& day : TRY(reader.texts("weekdays", 7, 1))) {
      if (day[0] < '1' || day[0] > '7') return Error{"partners.duty", "days of the week are 1 (Monday) to 7"};
      duty.weekdays |= 1 << (day[0] - '1');
    }
  }
  TRY(reader.finish());
  if (duty.role.empty() || duty.weekdays == 0) return Error{"partners.duty", "a duty has a role and days"};
  if (duty.starts == 1440 || (duty.to && *duty.to < duty.from))
    return Error{"partners.duty", "a duty begins before it ends"};
  if (!state.parts.posts.find(duty.post)) return Error{"partners.duty", "there is no such post"};
  return duty;
}

Result<Answer> put_on_duty(const State& state, const Call& call, database::Transaction& tx, Duty duty) {
  const PersonId person = TRY(call.id<PersonId>("id"));
  const Person one = TRY(require(tx, person));
  duty.id = DutyId::make(call.now(), state.parts.random);
  duty.person = one.id;
  TRY(people::save_duty(tx, duty));
  journal::Entry entry = call.entry("directory.duty_added", std::string(people::kRecord), one.id.to_text());
  entry.facts["role"] = duty.role;
  entry.facts["post"] = duty.post.to_text();
  TRY(state.parts.journal.append(tx, std::move(entry)));
  return Answer::json(to_json(duty, state.parts.posts), 201);
}

Result<Answer> end_duty(const State& state, const Call& call, database::Transaction& tx, CivilDate last) {
  const DutyId id = TRY(call.id<DutyId>("id"));
  auto duty = TRY(people::duty(tx, id));
  if (!duty) return Error{"partners.not_found", "there is no such duty"};
  if (last < duty->from - 1) return Error{"partners.duty", "a duty begins before it ends"};
  duty->to = last;
  TRY(people::save_duty(tx, *duty));
  TRY(state.parts.journal.append(
      tx, call.entry("directory.duty_ended", std::string(people::kRecord), duty->person.to_text())));
  return Answer::json(to_json(*duty, state.parts.posts));
}

Result<Answer> on_duty(const State& state, Call& call, database::Session& session) {
  const auto post_text = call.query("post");
  if (!post_text) return Error{"api.query.missing", "a post is needed"};
  const auto post_id = PostId::parse(*post_text);
  const auto post = post_id.ok() ? state.parts.posts.find(*post_id) : std::nullopt;
  if (!post) return Error{"partners.not_found", "there is no such post"};
  Instant at = call.now();
  if (const auto text = call.query("at")) {
    const auto given = Instant::parse(*text);
    if (!given.ok()) return Error{"api.query.value", "at is an instant"};
    at = *given;
  }
  const std::string role = fold_case(call.query("role").value_or(""));
  json::array all;
  for (const Duty& duty : TRY(people::duties_at(session, post->id))) {
    if ((!role.empty() && fold_case(duty.role) != role) || !on_duty_at(duty, post->zone, at)) continue;
    const Person person = TRY(require(session, duty.person));
    call.look(people::kRecord, person.id.to_text());
    all.push_back(
        json::object{{"role", duty.role}, {"person", to_json(person)}, {"duty", to_json(duty, state.parts.posts)}});
  }
  return Answer::json(
      json::object{{"at", at.to_text()}, {"local", post->zone.local_text(at)}, {"on_duty", std::move(all)}});
}

api::Operation personal(Method method, std::string path, std::string id, std::string summary, std::string scope) {
  api::Operation one = operation(method, std::move(path), std::move(id), std::move(summary), std::move(scope));
  one.purpose = true;
  return one;
}

Result<void> add_people(api::Api& api, const std::shared_ptr<State>& state) {
  api::Operation made = personal(Method::kPost, "/api/directory/people", "addDirectoryPerson",
                                 "Adds a person of an organisation", "directory.write");
  made.body_schema = "DirectoryPersonInput";
  made.response_schema = "DirectoryPerson";
  made.status = 201;
  TRY(api.write(std::move(made), [state](Call& call, database::Session&) -> Result<Commit> {
    const Person one = TRY(read_person(call, false));
    return Commit([state, &call, one](database::Transaction& tx) { return add(*state, call, tx, one); });
  }));
  api::Operation changed = personal(Method::kPost, "/api/directory/people/{id}", "editDirectoryPerson",
                                    "Changes a person; what is not said is taken away", "directory.write");
  changed.body_schema = "DirectoryPersonEdit";
  changed.response_schema = "DirectoryPerson";
  TRY(api.write(std::move(changed), [state](Call& call, database::Session&) -> Result<Commit> {
    const Person one = TRY(read_person(call, true));
    return Commit([state, &call, one](database::Transaction& tx) { return edit(*state, call, tx, one); });
  }));
  api::Operation gone = personal(Method::kPost, "/api/directory/people/{id}/delete", "deleteDirectoryPerson",
                                 "Deletes a person, here and by her key in the journal", "directory.write");
  gone.status = 204;
  gone.shows = false;
  TRY(api.write(std::move(gone), [state](Call& call, database::Session&) -> Result<Commit> {
    return Commit([state, &call](database::Transaction& tx) { return remove(*state, call, tx); });
  }));
  api::Operation duty =
      personal(Method::kPost, "/api/directory/people/{id}/duties", "addDirectoryDuty",
               "Puts a person on duty: role, post, days, hours in the zone of the post", "directory.write");
  duty.body_schema = "DirectoryDutyInput";
  duty.response_schema = "DirectoryDuty";
  duty.status = 201;
  TRY(api.write(std::move(duty), [state](Call& call, database::Session&) -> Result<Commit> {
    const Duty one = TRY(read_duty(*state, call));
    return Commit([state, &call, one](database::Transaction& tx) { return put_on_duty(*state, call, tx, one); });
  }));
  api::Operation ended = personal(Method::kPost, "/api/directory/duties/{id}/end", "endDirectoryDuty",
                                  "Says on which day a duty begins for the last time", "directory.write");
  ended.body_schema = "DirectoryDutyEnd";
  ended.response_schema = "DirectoryDuty";
  return api.write(std::move(ended), [state](Call& call, database::Session&) -> Result<Commit> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const CivilDate last = TRY(reader.date("last_day"));
    TRY(reader.finish());
    return Commit([state, &call, last](database::Transaction& tx) { return end_duty(*state, call, tx, last); });
  });
}

}  // namespace

Result<void> add_people_routes(api::Api& api, const std::shared_ptr<State>& state) {
  TRY(add_membership_routes(api, state));
  api::Operation all = personal(Method::kGet, "/api/directory/people", "listDirectoryPeople",
                                "People of an organisation, or all, with their duties", "directory.read");
  all.response_schema = "DirectoryPeople";
  all.query = {{"organisation", "id"}};
  TRY(api.read(std::move(all), [state](Call& call, database::Session& session) -> Result<Answer> {
    const std::string of = TRY(store::resolved(session, call.query("organisation").value_or("")));
    json::array shown;
    for (const Person& one : TRY(people::of(session, of, kMostPeople))) {
      call.look(people::kRecord, one.id.to_text());
      shown.push_back(TRY(with_duties(*state, session, one)));
    }
    return Answer::json(json::object{{"people", std::move(shown)}});
  }));
  api::Operation now = personal(Method::kGet, "/api/directory/on-duty", "listOnDuty",
                                "Who is on duty at a post, now or at an instant", "directory.read");
  now.response_schema = "DirectoryOnDuty";
  now.query = {{.name = "post", .type = "string", .format = "uuid", .required = true},
               {"role"},
               {.name = "at", .description = "now when absent", .format = "date-time"}};
  TRY(api.read(std::move(now),
               [state](Call& call, database::Session& session) { return on_duty(*state, call, session); }));
  return add_people(api, state);
}

}  // namespace limen::partners
