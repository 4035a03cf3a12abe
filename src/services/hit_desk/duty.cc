// The roster, whom to call now, and the age of the lists.
#include <algorithm>

#include "base/text.h"
#include "services/hit_desk/service.h"

namespace limen::hit_desk {
namespace {

using database::Session;
using database::Transaction;

constexpr std::size_t kLetters = 200, kMostPhones = 8;
constexpr std::string_view kLostDocuments = "lost_documents";

Error problem(const char* code, const char* message, const char* pointer) {
  Place place;
  place.path = pointer;
  return Error{code, message, place};
}

// Digits, blanks and what numbers are written with; at least three digits.
bool is_phone(std::string_view text) {
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 3 && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || c == '+' || c == ' ' || c == '-' || c == '(' || c == ')' || c == '/' ||
                  c == '#' || c == '*' || c == '.';
         });
}

int minute_of_day(const std::string& local) {
  // "2026-11-22T09:15:30+01:00"
  const auto two = [&](std::size_t at) { return (local[at] - '0') * 10 + (local[at + 1] - '0'); };
  return local.size() < 16 ? 0 : two(11) * 60 + two(14);
}

json::object brief(const Contact& contact) {
  json::array phones;
  for (const std::string& phone : contact.phones) phones.emplace_back(phone);
  json::object object{
      {"contact_id", limen::to_text(contact.rule.id)}, {"label", contact.label}, {"phones", std::move(phones)}};
  if (!contact.authority.empty()) object["authority"] = contact.authority;
  if (!contact.note.empty()) object["note"] = contact.note;
  return object;
}

}  // namespace

Result<Contact> Service::put_contact(Transaction& tx, std::optional<ContactId> id, Contact contact,
                                     journal::Entry entry) const {
  if (contact.label.empty() || count_code_points(contact.label) > kLetters) {
    return problem("hit_desk.contact.label", "a contact has a name or function", "/label");
  }
  if (contact.phones.empty() || contact.phones.size() > kMostPhones || !std::ranges::all_of(contact.phones, is_phone)) {
    return problem("hit_desk.contact.phone", "one to eight telephone numbers", "/phones");
  }
  if (contact.rule.valid_to && *contact.rule.valid_to < contact.rule.valid_from) {
    return problem("hit_desk.contact.dates", "the last day is not before the first", "/valid_to");
  }
  for (const std::string& category : contact.rule.categories) {
    const auto& codes = parts.knowledge->codes;
    if (codes.find("alert_categories", category) == nullptr && codes.find("thing_categories", category) == nullptr) {
      return problem("hit_desk.contact.category", "no such kind of alert", "/categories");
    }
  }
  const auto all = TRY(store::contacts(tx));
  const auto there = [&](const RawId& wanted) {
    return std::ranges::find_if(all, [&](const Contact& one) { return one.rule.id == wanted; });
  };
  if (contact.rule.stand_in && there(*contact.rule.stand_in) == all.end()) {
    return problem("hit_desk.contact.unknown", "the stand-in is not on the roster", "/stand_in_id");
  }
  if (id && contact.rule.stand_in == id->raw()) {
    return problem("hit_desk.contact.unknown", "nobody stands in for himself", "/stand_in_id");
  }
  if (contact.post && !parts.posts.find(*contact.post)) {
    return problem("hit_desk.contact.unknown", "no such post", "/post_id");
  }
  if (id) {
    const auto before = there(id->raw());
    if (before == all.end()) return problem("hit_desk.contact.unknown", "nobody on the roster has this id", "/id");
    if (before->version != contact.version) {
      return problem("hit_desk.contact.version", "somebody else changed this contact meanwhile", "/version");
    }
    ++contact.version;
  } else {
    id = ContactId::make(parts.clock.now(), parts.random);
    contact.version = 1;
  }
  contact.rule.id = id->raw();
  TRY(store::put_contact(tx, *id, contact));
  entry.subject_type = "duty_contact";
  entry.subject_id = id->to_text();
  entry.facts["version"] = contact.version;
  entry.sealed.push_back({.group = "contact", .plaintext = limen::to_text(json::value(to_json(contact)))});
  TRY(parts.journal.append(tx, std::move(entry)));
  return contact;
}

Result<void> Service::remove_contact(Transaction& tx, const ContactId& id, journal::Entry entry) const {
  if (!TRY(store::remove_contact(tx, id))) {
    return problem("hit_desk.contact.unknown", "nobody on the roster has this id", "/id");
  }
  entry.subject_type = "duty_contact";
  entry.subject_id = id.to_text();
  const std::string actor = entry.actor, purpose = entry.purpose.empty() ? "administration" : entry.purpose;
  TRY(parts.journal.append(tx, std::move(entry)));
  auto erased = parts.journal.erase(tx, "duty_contact", id.to_text(), "", actor, purpose);
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  return {};
}

Result<void> Service::put_holiday(Transaction& tx, const Holiday& holiday, journal::Entry entry) const {
  if (count_code_points(holiday.label) > kLetters) return problem("hit_desk.contact.label", "a short name", "/label");
  TRY(store::put_holiday(tx, holiday));
  entry.subject_type = "site";
  entry.subject_id = "duty_roster";
  entry.facts["day"] = holiday.day.to_text();
  entry.facts["holiday"] = !holiday.label.empty();
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<json::object> Service::call_sheet(Session& session, const PostId& post_id, std::string_view issuer,
                                         std::string_view category, const std::vector<HitCall>& calls) const {
  const auto post = parts.posts.find(post_id);
  const Instant now = parts.clock.now();
  const TimeZone zone = post ? post->zone : TimeZone();
  const std::string local = zone.local_text(now);
  duty_roster::Moment moment{.day = zone.day_of(now), .minute = minute_of_day(local)};
  json::object sheet{{"at", now.to_text()}, {"local", local}, {"zone", zone.name()}};
  for (const Holiday& holiday : TRY(store::holidays(session))) {
    if (holiday.day == moment.day) {
      moment.holiday = true;
      sheet["holiday"] = holiday.label;
    }
    if (holiday.day == moment.day - 1) moment.holiday_eve = true;
  }
  std::vector<Contact> contacts = TRY(store::contacts(session));
  std::erase_if(contacts, [&](const Contact& one) { return one.post && *one.post != post_id; });
  std::vector<duty_roster::Contact> on_roster;
  for (const Contact& one : contacts) on_roster.push_back(one.rule);
  const auto turns = duty_roster::whom_to_call(on_roster, moment, issuer, category);
  const auto tried = [&](const duty_roster::Turn& turn) {
    return std::ranges::count_if(
        calls, [&](const HitCall& call) { return call.contact.raw() == contacts[turn.contact].rule.id; });
  };
  // Who did not answer is passed over until everybody was tried as often.
  const bool reached = std::ranges::any_of(calls, &HitCall::answered);
  const auto next = std::ranges::min_element(turns, {}, tried);
  json::array shown;
  bool every = true;
  for (auto turn = turns.begin(); turn != turns.end(); ++turn) {
    json::object one = brief(contacts[turn->contact]);
    if (turn->for_whom) one["stands_in_for"] = contacts[*turn->for_whom].label;
    one["tried"] = tried(*turn);
    one["next"] = !reached && turn == next;
    every = every && tried(*turn) > 0;
    shown.push_back(std::move(one));
  }
  if (!reached && every) sheet["nobody"] = to_json(rules_.nobody());
  sheet["reached"] = reached;
  sheet["turns"] = std::move(shown);
  return sheet;
}

Result<std::vector<ListState>> Service::read_lists(Session& session) const {
  std::vector<ListState> all;
  for (const alerts::ImportedList& list : TRY(parts.alerts.imported_lists(session))) {
    ListState state{
        .name = list.name, .last_good = list.imported_at, .published = list.published, .entries = list.entries};
    if (!list.complete) state.age.reasons.emplace_back("cut_off");
    if (list.stale) state.age.reasons.emplace_back("published_long_ago");
    all.push_back(std::move(state));
  }
  if (parts.lost_documents != nullptr) {
    const auto info = parts.lost_documents->info();
    if (info.state != "empty") {
      ListState state{.name = std::string(kLostDocuments), .last_good = info.imported_at};
      state.entries = static_cast<std::int64_t>(info.entries);
      if (info.state == "damaged") state.age.reasons.emplace_back("cut_off");
      all.push_back(std::move(state));
    }
  }
  return all;
}

Result<std::vector<ListState>> Service::lists(Session& session, std::int64_t seconds) const {
  const Instant now = parts.clock.now();
  std::optional<std::vector<ListState>> known_lists;
  {
    const std::scoped_lock lock(mutex_);
    if (kept_ && now >= kept_->at && now < kept_->at.plus_seconds(seconds)) known_lists = kept_->lists;
  }
  if (!known_lists) {
    known_lists = TRY(read_lists(session));
    const std::scoped_lock lock(mutex_);
    kept_ = Kept{now, *known_lists};
  }
  std::vector<ListState> all = std::move(*known_lists);
  for (ListState& list : all) {
    const auto said = [&](std::string_view reason) {
      return std::ranges::find(list.age.reasons, reason) != list.age.reasons.end();
    };
    const list_age::Known known{list.last_good, !said("cut_off"), said("published_long_ago")};
    list.age = ages_.judge(list.name, known, now);
  }
  return all;
}

json::object Service::list_view(const ListState& list) const {
  const list_age::Rule& rule = ages_.of(list.name);
  json::object view{{"name", list.name},
                    {"state", list_age::to_text(list.age.state)},
                    {"entries", list.entries},
                    {"expected_hours", rule.expected_hours},
                    {"stale_hours", rule.stale_hours}};
  if (list.last_good) view["last_good"] = list.last_good->to_text();
  if (list.published) view["published"] = list.published->to_text();
  if (list.age.hours) view["hours"] = *list.age.hours;
  json::array reasons;
  for (const std::string& reason : list.age.reasons) reasons.emplace_back(reason);
  view["reasons"] = std::move(reasons);
  if (list.age.state != list_age::State::kStale) return view;
  json::array categories;
  for (const std::string& code : rule.when_stale.second_line_categories) {
    if (parts.knowledge->codes.find("alert_categories", code) != nullptr) categories.emplace_back(code);
  }
  view["when_stale"] = json::object{{"telephone", rule.when_stale.telephone},
                                    {"note", rule.when_stale.note},
                                    {"second_line_categories", std::move(categories)},
                                    {"text", to_json(rule.when_stale.text)}};
  return view;
}

// The record says on which old lists a decision was made; nothing is stopped by it.
Result<void> Service::on_decision(Transaction& tx, const border::DecisionNews& news) {
  json::array stale;
  for (const ListState& list : TRY(lists(tx, kToDecide))) {
    if (list.age.state == list_age::State::kStale) stale.emplace_back(list.name);
  }
  if (stale.empty()) return {};
  TRY(store::add_stale_decision(tx, news.check, news.at, limen::to_text(json::value(stale))));
  journal::Entry entry{.kind = "hit_desk.decided_on_stale_lists",
                       .actor = news.officer.to_text(),
                       .subject_type = "check",
                       .subject_id = news.check.to_text(),
                       .purpose = news.purpose};
  entry.facts = {{"post", news.post_code}, {"decision", news.decision}, {"lists", std::move(stale)}};
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

}  // namespace limen::hit_desk
