// Dates and times as PNRGOV writes them. See dates.cc.
#pragma once

#include <optional>
#include <string_view>

#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

std::optional<CivilDate> day_month_year(std::string_view text);  // DDMMYY, years 2000 to 2099; DDMMYYYY
std::int32_t second_of_day(std::string_view text);               // HHMM, HHMMSS; -1
Moment moment(std::string_view date, std::string_view time);
bool is_odd(const Moment& moment);  // something is written there that cannot be read

// DDMMMYY, DDMMMYYYY or YYYY-MM-DD.
bool looks_like_document_date(std::string_view text);
// Birth: the latest century that does not lie after the flight; both where it makes an infant or a centenarian.
// `infant` says which. Without a day of flight 2-digit years above 68 are of the 20th century [POSIX strptime].
DocumentDate birth_date(std::string_view text, std::optional<CivilDate> flight, bool infant);
// Issue: the latest century that does not lie after the flight.
DocumentDate issue_date(std::string_view text, std::optional<CivilDate> flight);
// Expiry: within 20 years before and 50 after the flight; no day (`no_century`) where no century puts it there.
DocumentDate expiry_date(std::string_view text, std::optional<CivilDate> flight);

}  // namespace limen::pnrgov
