// limen mrz: what its sub-commands share. JSON of a zone and its table for people.
#pragma once

#include <iosfwd>

#include "base/json.h"
#include "commands/command_line/command.h"
#include "formats/mrz/mrz.h"
#include "formats/mrz_national/mrz_national.h"

namespace limen::commands {

// format, valid, fields, findings, check_digits, sources, lines; `repairs` where the zone is not valid and can be read
// otherwise, and `blind_spots`: what its check digits cannot see (engines/mrz_repair).
json::object mrz_json(const mrz::Document& document, const mrz::ParseOptions& options);
// The same shape for a zone that one state lays out for itself; its `format` is FRA-ID, FRA-DL or CHE-DL.
json::object mrz_json(const mrz_national::Document& document);

void write_mrz_table(const mrz::Document& document, const mrz::ParseOptions& options, std::ostream& out);
void write_mrz_table(const mrz_national::Document& document, std::ostream& out);

Command mrz_generate_command();
Command mrz_bench_command();

}  // namespace limen::commands
