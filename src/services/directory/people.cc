// People of organisations: stored, moved, forgotten, published; and when somebody is on duty.
#include <algorithm>

#include "base/text.h"
#include "services/directory/people.h"

namespace limen::partners {
namespace {

constexpr std::string_view kColumns =
    "id, organisation, name, role, email, phone, visibility, consent, consent_on, version";

Person read(const database::Row& row) {
  Person one;
  one.id = row.id<PersonId>(0);
  one.organisation = row.text(1);
  one.name = row.text(2);
  one.role = row.text(3);
  one.email = row.text(4);
  one.phone = row.text(5);
  one.visibility = row.text(6);
  one.consent = row.boolean(7);
  one.consent_on = row.optional_date(8);
  one.version = row.integer(9);
  return one;
}

Duty read_duty(const database::Row& row) {
  Duty one;
  one.id = row.id<DutyId>(0);
  one.person = row.id<PersonId>(1);
  one.role = row.text(2);
  one.post = row.id<PostId>(3);
  one.from = row.date(4);
  one.to = row.optional_date(5);
  one.weekdays = static_cast<int>(row.integer(6));
  one.starts = static_cast<int>(row.integer(7));
  one.ends = static_cast<int>(row.integer(8));
  return one;
}

constexpr std::string_view kDutyColumns = "id, person, role, post, valid_from, valid_to, weekdays, starts, ends";

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? clean_line(value->get_string()) : std::string();
}

void take_from(json::object& object, std::vector<Contact>& found, int depth) {
  constexpr int kDeepest = 8;
  if (const json::value* all = object.if_contains("contacts"); all != nullptr && all->is_array()) {
    for (const json::value& value : all->get_array()) {
      if (!value.is_object()) continue;
      const json::object& one = value.get_object();
      Contact contact{text_of(one, "name"), text_of(one, "title"), text_of(one, "email"), {}};
      if (const json::value* phones = one.if_contains("phones");
          phones != nullptr && phones->is_array() && !phones->get_array().empty() && phones->get_array()[0].is_object())
        contact.phone = text_of(phones->get_array()[0].get_object(), "number");
      if (contact.name.empty()) contact.name = contact.role.empty() ? contact.email : contact.role;
      if (!contact.name.empty()) found.push_back(std::move(contact));
    }
  }
  object.erase("contacts");
  if (depth == kDeepest) return;
  for (auto& member : object) {
    json::value& value = member.value();
    if (value.is_object()) take_from(value.get_object(), found, depth + 1);
    if (!value.is_array()) continue;
    for (json::value& item : value.get_array()) {
      if (item.is_object()) take_from(item.get_object(), found, depth + 1);
    }
  }
}

}  // namespace

bool on_duty_at(const Duty& duty, const TimeZone& zone, Instant at) {
  constexpr int kDay = 1440, kMinute = 60;
  const auto instant = [&](CivilDate day, int minute, bool last) {
    if (minute >= kDay) return zone.start_of(day + 1);
    const LocalInstant local = zone.instant_of(day, minute * kMinute);
    return last ? local.later : local.instant;
  };
  const CivilDate today = zone.day_of(at);
  // The period of yesterday may reach into today.
  for (const CivilDate day : {today - 1, today}) {
    if (day < duty.from || (duty.to && *duty.to < day)) continue;
    if (((duty.weekdays >> (day.weekday() - 1)) & 1) == 0) continue;
    const bool over_midnight = duty.ends <= duty.starts;
    const Instant begin = instant(day, duty.starts, false);
    const Instant end = instant(over_midnight ? day + 1 : day, duty.ends, true);
    if (begin <= at && at < end) return true;
  }
  return false;
}

std::vector<Contact> take_contacts(json::object& organisation) {
  std::vector<Contact> found;
  take_from(organisation, found, 0);
  return found;
}

namespace people {

Result<std::optional<Person>> find(database::Session& session, const PersonId& id) {
  const auto rows =
      TRY(session.query("select " + std::string(kColumns) + " from directory_person where id = $1", {id}));
  return rows.empty() ? std::optional<Person>() : std::optional(read(rows.front()));
}

Result<std::vector<Person>> of(database::Session& session, std::string_view organisation, std::int64_t most) {
  const std::string start = "select " + std::string(kColumns) + " from directory_person";
  const auto rows =
      organisation.empty()
          ? TRY(session.query(start + " order by organisation, name, id limit $1", {most}))
          : TRY(session.query(start + " where organisation = $1 order by name, id limit $2", {organisation, most}));
  std::vector<Person> all;
  for (const auto row : rows) all.push_back(read(row));
  return all;
}

Result<void> save(database::Transaction& tx, const Person& one) {
  TRY(tx.execute("delete from directory_person where id = $1", {one.id}));
  return tx.execute(
      "insert into directory_person(id, organisation, name, role, email, phone, visibility, consent, consent_on, "
      "version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {one.id, one.organisation, one.name, one.role, one.email, one.phone, one.visibility, one.consent, one.consent_on,
       one.version});
}

Result<void> remove(database::Transaction& tx, const PersonId& id) {
  TRY(tx.execute("delete from directory_duty where person = $1", {id}));
  return tx.execute("delete from directory_person where id = $1", {id});
}

Result<std::vector<Duty>> duties_of(database::Session& session, const PersonId& id) {
  const auto rows = TRY(session.query(
      "select " + std::string(kDutyColumns) + " from directory_duty where person = $1 order by valid_from, id", {id}));
  std::vector<Duty> all;
  for (const auto row : rows) all.push_back(read_duty(row));
  return all;
}

Result<std::vector<Duty>> duties_at(database::Session& session, const PostId& post) {
  const auto rows = TRY(session.query(
      "select " + std::string(kDutyColumns) + " from directory_duty where post = $1 order by role, id", {post}));
  std::vector<Duty> all;
  for (const auto row : rows) all.push_back(read_duty(row));
  return all;
}

Result<std::optional<Duty>> duty(database::Session& session, const DutyId& id) {
  const auto rows =
      TRY(session.query("select " + std::string(kDutyColumns) + " from directory_duty where id = $1", {id}));
  return rows.empty() ? std::optional<Duty>() : std::optional(read_duty(rows.front()));
}

Result<void> save_duty(database::Transaction& tx, const Duty& one) {
  TRY(tx.execute("delete from directory_duty where id = $1", {one.id}));
  return tx.execute(
      "insert into directory_duty(id, person, role, post, valid_from, valid_to, weekdays, starts, ends) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {one.id, one.person, one.role, one.post, one.from, one.to, one.weekdays, one.starts, one.ends});
}

// Sealed under the key of the person, so that deletion reaches the journal.
journal::Sealed sealed(const Person& one, bool fresh) {
  return {.group = "person",
          .plaintext = limen::to_text(json::value(json::object{{"organisation", one.organisation},
                                                               {"name", one.name},
                                                               {"role", one.role},
                                                               {"email", one.email},
                                                               {"phone", one.phone}})),
          .record_type = std::string(kRecord),
          .record_id = one.id.to_text(),
          .new_record = fresh};
}

}  // namespace people

Result<void> move_people(database::Transaction& tx, std::string_view from, std::string_view into) {
  TRY(tx.execute("update directory_person set organisation = $1 where organisation = $2", {into, from}));
  TRY(tx.execute("update directory_membership set member = $1 where member = $2", {into, from}));
  return tx.execute("update directory_membership set network = $1 where network = $2", {into, from});
}

Result<void> keep_contacts(const State& state, database::Transaction& tx, std::string_view organisation,
                           const std::vector<Contact>& contacts, const Change& how) {
  constexpr std::int64_t kMost = 10'000;
  const auto known = TRY(people::of(tx, organisation, kMost));
  for (const Contact& contact : contacts) {
    const bool there = std::ranges::any_of(
        known, [&](const Person& one) { return one.name == contact.name && one.email == contact.email; });
    if (there) continue;
    Person one;
    one.id = PersonId::make(state.parts.clock.now(), state.parts.random);
    one.organisation = organisation;
    one.name = contact.name;
    one.role = contact.role;
    one.email = contact.email;
    one.phone = contact.phone;
    one.version = 1;
    TRY(people::save(tx, one));
    journal::Entry entry{.kind = "directory.person_added",
                         .actor = how.entry.actor,
                         .subject_type = std::string(people::kRecord),
                         .subject_id = one.id.to_text()};
    entry.facts["organisation"] = organisation;
    entry.sealed.push_back(people::sealed(one, true));
    TRY(state.parts.journal.append(tx, std::move(entry)));
  }
  return {};
}

Result<std::map<std::string, json::array>> public_contacts(database::Session& session) {
  std::map<std::string, json::array> all;
  const auto rows = TRY(session.query("select " + std::string(kColumns) +
                                      " from directory_person where visibility = 'public' and consent = 1 order by "
                                      "organisation, name, id"));
  for (const auto row : rows) {
    const Person one = read(row);
    json::object contact{{"id", one.id.to_text()}, {"name", one.name}};
    if (!one.role.empty()) contact["title"] = one.role;
    if (!one.email.empty()) contact["email"] = one.email;
    if (!one.phone.empty())
      contact["phones"] = json::array{json::object{{"id", one.id.to_text() + "-p1"}, {"number", one.phone}}};
    all[one.organisation].push_back(std::move(contact));
  }
  return all;
}

Result<void> Partners::forget_record(database::Transaction& tx, std::string_view record_type,
                                     std::string_view record_id) {
  if (record_type != people::kRecord) return {};
  const auto id = PersonId::parse(record_id);
  if (!id.ok()) return {};
  return people::remove(tx, *id);
}

}  // namespace limen::partners
