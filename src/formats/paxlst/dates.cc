#include "formats/paxlst/dates.h"

#include "base/calendar.h"
#include "formats/paxlst/reading.h"

namespace limen::paxlst {
namespace {

constexpr int kUnreadable = -1;

// In a year that is not known, 29 February may exist.
bool day_exists(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1) return false;
  constexpr int kSomeLeapYear = 2000;
  return day <= days_in_month(year == 0 ? kSomeLeapYear : year, month);
}

// Two digits; 0 for a placeholder.
int two(const char* text) {
  const unsigned high = static_cast<unsigned char>(text[0]) - unsigned{'0'};
  const unsigned low = static_cast<unsigned char>(text[1]) - unsigned{'0'};
  if (high <= 9 && low <= 9) return static_cast<int>(high * 10 + low);
  const auto filler = [](char c) { return c == 'X' || c == 'x' || c == '<' || c == ' '; };
  return filler(text[0]) && filler(text[1]) ? 0 : kUnreadable;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Parts in calendar order: day without month is no date, and both must exist together.
bool parts_fit(int year, int month, int day) {
  if (month == 0) return day == 0;
  if (month > 12) return false;
  return day == 0 || day_exists(year, month, day);
}

// 29 February becomes 1 March in a common year.
PackedDate plus_years(PackedDate date, int years) {
  const int year = date.year() + years;
  if (date.month() == 2 && date.day() == 29 && !is_leap_year(year)) return {year, 3, 1};
  return {year, date.month(), date.day()};
}

// The earliest completion, for comparing a date with unknown parts.
PackedDate first_day(int year, int month, int day) { return {year, month == 0 ? 1 : month, day == 0 ? 1 : day}; }

int within_validity(int year_of_century, int month, int day, PackedDate flight) {
  const int century = flight.year() / 100 * 100;
  for (const int year : {century + year_of_century, century + 100 + year_of_century, century - 100 + year_of_century}) {
    const PackedDate candidate = first_day(year, month, day);
    if (candidate >= plus_years(flight, -20) && candidate <= plus_years(flight, 50)) return year;
  }
  return 0;
}

StatedDate& invalid(StatedDate& stated) {
  stated.state = DateState::kInvalid;
  return stated;
}

StatedDate& set(StatedDate& stated, int year, int month, int day) {
  stated.date = PackedDate(year, month, day);
  stated.state = stated.date.complete() ? DateState::kExact : DateState::kPartial;
  return stated;
}

StatedDate read_long(StatedDate& stated, std::string_view text) {
  const int century = two(text.data());
  const int year_of_century = two(text.data() + 2);
  const int month = two(text.data() + 4);
  const int day = two(text.data() + 6);
  if (century < 0 || year_of_century < 0 || month < 0 || day < 0) return invalid(stated);
  const int year = century * 100 + year_of_century;
  if (!parts_fit(year, month, day)) return invalid(stated);
  return set(stated, year, month, day);
}

}  // namespace

std::optional<CivilDate> PackedDate::date() const { return CivilDate::from_ymd(year(), month(), day()); }

PartialDate PackedDate::partial() const {
  const auto part = [](int value) { return value == 0 ? std::nullopt : std::optional<int>(value); };
  return PartialDate::from_parts(part(year()), part(month()), part(day())).value_or(PartialDate());
}

std::string_view to_text(DateState state) {
  switch (state) {
    case DateState::kAbsent:
      return "absent";
    case DateState::kExact:
      return "exact";
    case DateState::kPartial:
      return "partial";
    case DateState::kInvalid:
      return "invalid";
  }
  return "invalid";
}

std::string_view to_text(UtcState state) {
  switch (state) {
    case UtcState::kUnknown:
      return "unknown";
    case UtcState::kUnique:
      return "unique";
    case UtcState::kSkipped:
      return "skipped";
    case UtcState::kDoubled:
      return "doubled";
  }
  return "unknown";
}

UsualDates::UsualDates(PackedDate flight) {
  if (flight.year() < 1900) return;
  flight_ = flight.bits();
  century_ = PackedDate(flight.year() / 100 * 100, 0, 0).bits();
  expiry_from_ = plus_years(flight, -20).bits();
  expiry_span_ = plus_years(flight, 50).bits() - expiry_from_;
}

StatedDate read_date(std::string_view raw, std::uint16_t format, DateRule rule, PackedDate flight, bool both) {
  StatedDate stated{.raw = raw, .date = {}, .other = {}, .state = DateState::kInvalid, .format = format};
  std::string_view text = raw;
  if (raw.size() == UsualDates::kSize && UsualDates(flight).read(stated, raw.data(), rule, both)) return stated;
  if (text.size() != 6) text = without_blanks(text);
  if (text.size() == 8) return read_long(stated, text);
  if (text.size() != 6) return stated;
  const int year_of_century = two(text.data());
  const int month = two(text.data() + 2);
  const int day = two(text.data() + 4);
  if (year_of_century < 0 || month < 0 || day < 0) return stated;
  // "000000" and "XXXXXX" say that nothing is known; "00" and a month may be the year 2000.
  const bool year_known = is_digit(text[0]) && (year_of_century != 0 || month != 0 || day != 0);
  if (!year_known || flight.year() < 1900) {
    if (!parts_fit(0, month, day)) return stated;
    set(stated, 0, month, day);
    return stated;
  }
  if (!parts_fit(0, month, day)) return stated;
  if (rule == DateRule::kExpiry) {
    const int year = within_validity(year_of_century, month, day, flight);
    if (year != 0 && !parts_fit(year, month, day)) return stated;
    return set(stated, year, month, day);
  }
  const int year = latest_year_not_after({flight.year(), flight.month(), flight.day()}, {year_of_century, month, day});
  if (!parts_fit(year, month, day)) return stated;
  set(stated, year, month, day);
  // Age 0 or 1, or 100 or 101: two digits cannot say which. The younger reading comes first.
  if (both && plus_years(stated.date, 2) > flight && parts_fit(year - 100, month, day)) {
    stated.other = PackedDate(year - 100, month, day);
  }
  return stated;
}

PackedDate read_envelope_date(std::string_view text) {
  if (text.size() != 6 && text.size() != 8) return {};
  for (const char c : text) {
    if (!is_digit(c)) return {};
  }
  const bool full = text.size() == 8;
  const char* rest = text.data() + (full ? 2 : 0);
  const int short_year = two(rest);
  const int year = full ? two(text.data()) * 100 + short_year : short_year + (short_year >= 90 ? 1900 : 2000);
  const int month = two(rest + 2);
  const int day = two(rest + 4);
  return year > 0 && day_exists(year, month, day) ? PackedDate(year, month, day) : PackedDate();
}

LocalTime read_local_time(std::string_view raw, std::uint16_t format, PackedDate anchor) {
  LocalTime time{};
  time.raw = raw;
  time.format = format;
  time.state = DateState::kInvalid;
  const std::string_view text = without_blanks(raw);
  for (const char c : text) {
    if (!is_digit(c)) return time;
  }
  const std::size_t size = text.size();
  if (size != 6 && size != 8 && size != 10 && size != 12 && size != 14) return time;
  // Twelve digits are CCYYMMDDHHMM, unless the format says that seconds follow a short year (202).
  const bool full = size == 8 || size == 14 || (size == 12 && format != 202);
  const char* rest = text.data() + (full ? 2 : 0);
  int year = two(rest);
  if (full) {
    year += two(text.data()) * 100;
  } else {
    year += year >= 90 ? 1900 : 2000;
    if (!anchor.empty()) {  // nearest to the anchor
      while (year - anchor.year() > 50) year -= 100;
      while (anchor.year() - year > 50) year += 100;
    }
  }
  const int month = two(rest + 2);
  const int day = two(rest + 4);
  if (year < 1 || !day_exists(year, month, day)) return time;
  time.date = PackedDate(year, month, day);
  const std::size_t day_end = full ? 8 : 6;
  if (size >= day_end + 4) {
    const int hour = two(rest + 6);
    const int minute = two(rest + 8);
    if (hour > 23 || minute > 59) return time;  // the day stands, the time does not
    time.minute = static_cast<std::int16_t>(hour * 60 + minute);
  }
  time.state = DateState::kExact;
  return time;
}

}  // namespace limen::paxlst
