// Statistical tables as JSON: JSON-stat 2.0, which Eurostat's statistics service gives, and SDMX-JSON 1.0 (its data
// message, with series or flat; the structure of 2.0 where it says the same). What is read is the table of
// formats/eurostat: dimensions, periods, a figure for each, flags kept.
//
// Documents: JSON-stat format 2.0 (json-stat.org); SDMX-JSON data message 1.0 (sdmx-twg/sdmx-json).
//
// A figure is the shortest decimal that means the JSON number (76.70 is 76.7). Missing is null, absent, or a status
// alone. Flags are the status as received, without ":" (not available, which is what a missing figure says) and the
// status A of SDMX ("normal value"). Series in which nothing stands are left out. Labels are not read.
//
// Total: any bytes give a table or an error with a JSON pointer. Pure.
//
//   const eurostat::Table table = TRY(sdmx_json::read(text, "lfsa_ergan.json"));
#pragma once

#include <string_view>

#include "base/result.h"
#include "formats/eurostat/eurostat.h"

namespace limen::sdmx_json {

// Whether the text is JSON at all, by its first character.
bool is_json(std::string_view text);

// Errors: those of base/json.h; "sdmx.form" (neither of both), "sdmx.member" (something is missing or of another type),
// "sdmx.code" (a code that is empty or holds what separates codes), "sdmx.time" (no dimension of time), "sdmx.index"
// (an observation outside of its dimensions), "sdmx.value", "sdmx.too_large".
Result<eurostat::Table> read(std::string_view text, std::string_view source);

}  // namespace limen::sdmx_json
