// Dates of the zone and their centuries. In numbers until the date is known: -1 for an unknown part. Internal.
#pragma once

#include <algorithm>

#include "base/calendar.h"
#include "formats/mrz/reader.h"

namespace limen::mrz {
inline constexpr int kUnknown = -1;
inline constexpr int kMalformed = -2;
inline constexpr int kLastYear = 9999;  // that a CivilDate has

inline int read_part(char tens, char ones) {
  const unsigned high = static_cast<unsigned char>(tens) - unsigned{'0'};
  const unsigned low = static_cast<unsigned char>(ones) - unsigned{'0'};
  if (high <= 9 && low <= 9) return static_cast<int>(high * 10 + low);
  return tens == '<' && ones == '<' ? kUnknown : kMalformed;
}

// Is there such a day, in some completion? Parts that are known are in range but for the day.
inline bool exists(int year, int month, int day) {
  if (month > 12) return false;
  if (day <= 28) return true;
  return day <= (month == kUnknown ? 31 : days_in_month(year == kUnknown ? 2000 : year, month));
}

inline std::optional<int> known(int part) { return part == kUnknown ? std::nullopt : std::optional<int>(part); }

// Of a day that exists. Whole dates, nearly all, go by way of a CivilDate: three numbers that may be absent cost more
// to hand over than to compute.
inline void set_date(PartialDate& date, int year, int month, int day) {
  if (year != kUnknown && month != kUnknown && day != kUnknown) {
    date = PartialDate(CivilDate::from_days(days_since_epoch({year, month, day})));
  } else if (const auto partial = PartialDate::from_parts(known(year), known(month), known(day))) {
    date = *partial;
  }
}

// The first and the last possible day as numbers that order days. 31 for an unknown day is as good as the month's last
// when days are only compared.
inline int earliest(int year, int month, int day) {
  return year * 10'000 + (month == kUnknown ? 1 : month) * 100 + (day == kUnknown ? 1 : day);
}
inline int latest(int year, int month, int day) {
  return year * 10'000 + (month == kUnknown ? 12 : month) * 100 + (day == kUnknown ? 31 : day);
}

template <const Layout& kLayout>
bool Reader<kLayout>::read_date(Field field, const Position& position, Parts& parts) {
  const char* const date = text(position).data();
  parts = {read_part(date[0], date[1]), read_part(date[2], date[3]), read_part(date[4], date[5])};
  if (parts.year == kMalformed || parts.month == kMalformed || parts.day == kMalformed) {
    find("mrz.date.invalid", Severity::kError, field, position, kDates, "not a date YYMMDD");
    return false;
  }
  if (parts.month == 0 || parts.day == 0) {
    find("mrz.date.zero_part", Severity::kError, field, position, kDates,
         "an unknown month or day is written 00; it must be fillers");
    if (parts.month == 0) parts.month = kUnknown;
    if (parts.day == 0) parts.day = kUnknown;
  }
  // 2000 has a 29 February; whether the year has one is seen when its century is known.
  if (!exists(kUnknown, parts.month, parts.day)) {
    find("mrz.date.invalid", Severity::kError, field, position, kDates, "there is no such day");
    return false;
  }
  return true;
}

// The year of expiry; nothing if there is no such day in it.
template <const Layout& kLayout>
std::optional<int> Reader<kLayout>::expiry_year(const Parts& parts) const {
  if (parts.year == kUnknown) return kUnknown;
  const int last = today_ / 10'000 + std::clamp(options_.expiry_years_ahead, 0, 99);
  const int year = last - (last - parts.year) % 100;
  // A century earlier only for 29 February in a year that is not a leap year.
  for (int candidate = year; candidate > year - 200 && candidate > 0; candidate -= 100) {
    if (candidate <= kLastYear && exists(candidate, parts.month, parts.day)) return candidate;
  }
  return std::nullopt;
}

template <const Layout& kLayout>
void Reader<kLayout>::read_expiry() {
  place<kLayout.expiry_date>(document_.expiry_date);
  Parts parts;
  if (!read_date(Field::kExpiryDate, kLayout.expiry_date, parts)) return;
  const auto year = expiry_year(parts);
  if (!year) {
    find("mrz.date.invalid", Severity::kError, Field::kExpiryDate, kLayout.expiry_date, kDates, "there is no such day");
    return;
  }
  Date& result = document_.expiry_date.value;
  set_date(result.date, *year, parts.month, parts.day);
  if (*year != kUnknown) {
    result.century_inferred = true;
    expires_ = latest(*year, parts.month, parts.day);
    if (expires_ < today_) {
      find("mrz.expired", Severity::kWarning, Field::kExpiryDate, kLayout.expiry_date, kLayout.part,
           "the document has expired");
    }
  }
  if (*year != kUnknown && parts.month != kUnknown && parts.day != kUnknown) return;
  if (*year == kUnknown && parts.month == kUnknown && parts.day == kUnknown) {
    find("mrz.expiry.unknown", Severity::kWarning, Field::kExpiryDate, kLayout.expiry_date, kDates,
         "the document states no date of expiry");
  } else {
    find("mrz.expiry.partial", Severity::kWarning, Field::kExpiryDate, kLayout.expiry_date, kDates,
         "a part of the date of expiry is unknown");
  }
}

// The year of birth: the latest in which the day is neither after today nor after the expiry.
template <const Layout& kLayout>
std::optional<int> Reader<kLayout>::birth_year(const Parts& parts, Date& result) const {
  if (parts.year == kUnknown) return kUnknown;
  const int this_year = today_ / 10'000;
  const int year = this_year - (this_year - parts.year + 100) % 100;
  const int limit = expires_ == 0 ? today_ : std::min(today_, expires_);
  for (int candidate = year; candidate > year - 200 && candidate > 0; candidate -= 100) {
    if (!exists(candidate, parts.month, parts.day) || earliest(candidate, parts.month, parts.day) > limit) continue;
    const int older = candidate - 100;
    result.century_inferred = true;
    result.century_ambiguous = older > 0 && exists(older, parts.month, parts.day) &&
                               (today_ - earliest(older, parts.month, parts.day)) / 10'000 <= options_.maximum_age;
    return candidate;
  }
  return std::nullopt;
}

template <const Layout& kLayout>
void Reader<kLayout>::read_birth() {
  place<kLayout.birth_date>(document_.birth_date);
  Parts parts;
  if (!read_date(Field::kBirthDate, kLayout.birth_date, parts)) return;
  Date& result = document_.birth_date.value;
  const auto year = birth_year(parts, result);
  if (!year) {
    find("mrz.date.invalid", Severity::kError, Field::kBirthDate, kLayout.birth_date, kDates, "there is no such day");
    return;
  }
  set_date(result.date, *year, parts.month, parts.day);
  if (!result.date.complete()) {
    find("mrz.birth.partial", Severity::kInfo, Field::kBirthDate, kLayout.birth_date, kDates,
         "all or part of the date of birth is unknown");
  }
}

}  // namespace limen::mrz
