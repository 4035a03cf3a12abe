#include "engines/duty_roster/duty_roster.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace limen::duty_roster {
namespace {

constexpr int kWeek = 7;

Error bad_hours() {
  return Error{"duty_roster.hours", "hours are weekdays and a span: 1-5 08:00-18:00, or 6,7 20:00-06:00"};
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hour = number(text.substr(0, 2)), minute = number(text.substr(3));
  if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return std::nullopt;
  return *hour * 60 + *minute;
}

std::optional<std::uint8_t> weekdays_of(std::string_view text) {
  std::uint8_t days = 0;
  for (const std::string_view part : split(text, ',')) {
    const auto dash = part.find('-');
    const auto first = number(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number(part.substr(dash + 1));
    if (!first || !last || *first < 1 || *last > kWeek || *first > *last) return std::nullopt;
    for (int day = *first; day <= *last; ++day) days |= static_cast<std::uint8_t>(1U << (day - 1));
  }
  return days;
}

// Of one civil day: whether the contact works at all on it.
bool works_on(const Contact& contact, bool holiday) {
  if (contact.holidays == OnHolidays::kOff) return !holiday;
  return contact.holidays == OnHolidays::kAsUsual || holiday;
}

bool on_weekday(const Hours& hours, CivilDate day) { return ((hours.weekdays >> (day.weekday() - 1)) & 1U) != 0; }

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : to_upper_ascii(text)) {
    if (c != ' ') out += c;
  }
  return out;
}

// How closely the contact is meant; nullopt: not for this.
std::optional<int> closeness(const Contact& contact, std::string_view issuer, std::string_view category) {
  const auto named = [](const std::vector<std::string>& list, std::string_view wanted) {
    return std::ranges::any_of(list, [&](const std::string& one) { return folded(one) == wanted; });
  };
  if (!contact.issuers.empty() && !named(contact.issuers, folded(issuer))) return std::nullopt;
  if (!contact.categories.empty() && !named(contact.categories, folded(category))) return std::nullopt;
  return (contact.issuers.empty() ? 0 : 2) + (contact.categories.empty() ? 0 : 1);
}

bool valid_on(const Contact& contact, CivilDate day) {
  return day >= contact.valid_from && (!contact.valid_to || day <= *contact.valid_to);
}

}  // namespace

Result<Hours> parse_hours(std::string_view text) {
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return bad_hours();
  const auto days = weekdays_of(text.substr(0, blank));
  const std::string_view span = text.substr(blank + 1);
  const auto from = span.size() == 11 && span[5] == '-' ? minute_of(span.substr(0, 5)) : std::nullopt;
  const auto to = from ? minute_of(span.substr(6)) : std::nullopt;
  if (!days || *days == 0 || !from || !to) return bad_hours();
  return Hours{*days, *from, *to};
}

std::string to_text(const Hours& hours) {
  std::string text;
  for (int day = 1; day <= kWeek; ++day) {
    if (((hours.weekdays >> (day - 1)) & 1U) == 0) continue;
    int last = day;
    while (last < kWeek && ((hours.weekdays >> last) & 1U) != 0) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(day) + (last > day ? "-" + std::to_string(last) : "");
    day = last;
  }
  const auto clock = [](int minute) {
    const std::string hour = std::to_string(minute / 60), rest = std::to_string(minute % 60);
    return (hour.size() < 2 ? "0" : "") + hour + ":" + (rest.size() < 2 ? "0" : "") + rest;
  };
  return text + " " + clock(hours.from) + "-" + clock(hours.to);
}

std::string_view to_text(OnHolidays holidays) {
  switch (holidays) {
    case OnHolidays::kAsUsual:
      return "as_usual";
    case OnHolidays::kOff:
      return "off";
    case OnHolidays::kOnly:
      return "only";
  }
  return "";
}

std::optional<OnHolidays> parse_on_holidays(std::string_view text) {
  for (const OnHolidays one : {OnHolidays::kAsUsual, OnHolidays::kOff, OnHolidays::kOnly}) {
    if (to_text(one) == text) return one;
  }
  return std::nullopt;
}

bool on_duty(const Contact& contact, const Moment& moment) {
  const auto covers = [&](CivilDate day, bool holiday, int minute) {
    if (!valid_on(contact, day) || !works_on(contact, holiday)) return false;
    if (contact.hours.empty()) return minute < kMinutesOfDay;
    return std::ranges::any_of(contact.hours, [&](const Hours& hours) {
      const int end = hours.to > hours.from ? hours.to : hours.to + kMinutesOfDay;
      return on_weekday(hours, day) && minute >= hours.from && minute < end;
    });
  };
  return covers(moment.day, moment.holiday, moment.minute) ||
         covers(moment.day - 1, moment.holiday_eve, moment.minute + kMinutesOfDay);
}

std::vector<Turn> whom_to_call(std::span<const Contact> contacts, const Moment& moment, std::string_view issuer,
                               std::string_view category) {
  struct Candidate {
    std::size_t at;
    int closeness;
  };
  std::vector<Candidate> wanted;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    if (const auto close = closeness(contacts[i], issuer, category)) wanted.push_back({i, *close});
  }
  std::ranges::stable_sort(wanted, [&](const Candidate& a, const Candidate& b) {
    if (a.closeness != b.closeness) return a.closeness > b.closeness;
    if (contacts[a.at].rank != contacts[b.at].rank) return contacts[a.at].rank < contacts[b.at].rank;
    return contacts[a.at].id < contacts[b.at].id;
  });
  std::vector<Turn> turns;
  const auto add = [&](std::size_t at, std::optional<std::size_t> for_whom) {
    const bool there = std::ranges::any_of(turns, [&](const Turn& turn) { return turn.contact == at; });
    if (!there && on_duty(contacts[at], moment)) turns.push_back({at, for_whom});
  };
  for (const Candidate& one : wanted) {
    add(one.at, std::nullopt);
    const auto& stand_in = contacts[one.at].stand_in;
    if (!stand_in) continue;
    const auto found = std::ranges::find(contacts, *stand_in, &Contact::id);
    if (found != contacts.end()) add(static_cast<std::size_t>(found - contacts.begin()), one.at);
  }
  return turns;
}

}  // namespace limen::duty_roster
