#include "services/hit_desk/model.h"

#include "base/parse_code.h"
#include "platform/api/reading.h"

namespace limen::hit_desk {
namespace {

Error damaged() { return Error{"hit_desk.stored_form", "a stored record has not the form it was written in"}; }

json::array texts(const std::vector<std::string>& all) {
  json::array array;
  for (const std::string& one : all) array.emplace_back(one);
  return array;
}

Result<Contact> read_stored(JsonReader& reader) {
  Contact contact;
  contact.label = TRY(reader.text("label", 4000));
  contact.authority = TRY(reader.optional_text("authority", 4000)).value_or("");
  contact.note = TRY(reader.optional_text("note", 40'000)).value_or("");
  contact.phones = TRY(reader.texts("phones", 100, 400));
  contact.rule.issuers = TRY(reader.texts("issuers", 1000, 4000));
  contact.rule.categories = TRY(reader.texts("categories", 1000));
  for (const std::string& text : TRY(reader.texts("hours", 1000))) {
    contact.rule.hours.push_back(TRY(duty_roster::parse_hours(text)));
  }
  const std::string holidays = TRY(reader.text("holidays"));
  const auto parsed = duty_roster::parse_on_holidays(holidays);
  if (!parsed) return damaged();
  contact.rule.holidays = *parsed;
  contact.rule.valid_from = TRY(reader.date("valid_from"));
  contact.rule.valid_to = TRY(reader.optional_date("valid_to"));
  contact.rule.rank = static_cast<int>(TRY(reader.integer("rank", 0, 1'000'000)));
  if (const auto id = TRY(reader.optional_text("stand_in_id"))) contact.rule.stand_in = TRY(parse_raw_id(*id));
  if (const auto id = TRY(reader.optional_text("post_id"))) contact.post = TRY(PostId::parse(*id));
  return contact;
}

}  // namespace

std::string_view to_text(Level level) {
  switch (level) {
    case Level::kOpen:
      return "open";
    case Level::kSecondLine:
      return "second_line";
    case Level::kDiscreet:
      return "discreet";
  }
  return "";
}
std::optional<Level> parse_level(std::string_view text) {
  return parse_code(text, {Level::kOpen, Level::kSecondLine, Level::kDiscreet});
}

std::string_view to_text(Judged judged) {
  switch (judged) {
    case Judged::kWaiting:
      return "waiting";
    case Judged::kConfirmed:
      return "confirmed";
    case Judged::kFalse:
      return "false";
  }
  return "";
}
std::optional<Judged> parse_judged(std::string_view text) {
  return parse_code(text, {Judged::kWaiting, Judged::kConfirmed, Judged::kFalse});
}

std::string text_of(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
}

const json::object& object_of(const json::object& object, std::string_view key) {
  static const json::object kEmpty;
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_object() ? found->get_object() : kEmpty;
}

json::object to_json(const hit_report::Text& text) {
  return {{"en", text.en}, {"fr", text.fr}, {"es", text.es}, {"ar", text.ar}};
}

bool File::about_thing() const { return content.contains("thing"); }

std::string File::category() const { return text_of(object_of(content, "hit"), "category"); }

bool File::late(Instant now) const {
  if (outcome == Outcome::kFalse && !sent_at) return false;  // there is nothing to report
  if (sent_at.value_or(now) > report_by) return true;
  return answer_by && answered_at.value_or(now) > *answer_by;
}

json::object to_json(const Contact& contact) {
  json::array hours;
  for (const duty_roster::Hours& one : contact.rule.hours) hours.emplace_back(duty_roster::to_text(one));
  json::object object{{"label", contact.label},
                      {"phones", texts(contact.phones)},
                      {"issuers", texts(contact.rule.issuers)},
                      {"categories", texts(contact.rule.categories)},
                      {"hours", std::move(hours)},
                      {"holidays", duty_roster::to_text(contact.rule.holidays)},
                      {"valid_from", contact.rule.valid_from.to_text()},
                      {"rank", contact.rule.rank}};
  if (!contact.authority.empty()) object["authority"] = contact.authority;
  if (!contact.note.empty()) object["note"] = contact.note;
  if (contact.rule.valid_to) object["valid_to"] = contact.rule.valid_to->to_text();
  if (contact.rule.stand_in) object["stand_in_id"] = limen::to_text(*contact.rule.stand_in);
  if (contact.post) object["post_id"] = contact.post->to_text();
  return object;
}

Result<Contact> stored_contact(const ContactId& id, std::int64_t version, std::string_view text) {
  const auto value = parse_json(text);
  if (!value.ok()) return damaged();
  auto reader = JsonReader::open(*value);
  if (!reader.ok()) return damaged();
  Result<Contact> contact = read_stored(*reader);
  if (!contact.ok()) return damaged();
  contact->rule.id = id.raw();
  contact->version = version;
  return contact;
}

}  // namespace limen::hit_desk
