// What PostgreSQL says of a failure, as one of our errors. Private to this folder.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/database/libpq.h"

namespace limen::database {

inline std::string_view code_for(std::string_view state) {
  if (state == "23505") return "database.constraint.unique";
  if (state == "23503") return "database.constraint.foreign_key";
  if (state == "23502") return "database.constraint.not_null";
  if (state == "23514") return "database.constraint.check";
  if (state == "25006") return "database.read_only";
  if (state == "53100") return "database.disk_full";
  if (state == "58030") return "database.io_error";
  if (state == "40001" || state == "40P01" || state == "55P03") return "database.busy";
  if (state == "42804" || state.starts_with("22")) return "database.constraint.type";
  if (state.starts_with("23")) return "database.constraint.other";
  if (state.starts_with("XX001") || state.starts_with("XX002")) return "database.corrupt";
  if (state.starts_with("08") || state.starts_with("53") || state.starts_with("57P")) return "database.unavailable";
  return "database.sql";
}

// The server's words, where they cannot hold values: of syntax and names only.
inline Error error_of(const PGresult* result) {
  const auto field = [result](int code) {
    const char* text = PQresultErrorField(result, code);
    return std::string(text != nullptr ? text : "");
  };
  const std::string state = field(PG_DIAG_SQLSTATE);
  Error error{std::string(code_for(state)), "PostgreSQL " + state};
  if (state.starts_with("42") || state.starts_with("0A")) error.message += ": " + field(PG_DIAG_MESSAGE_PRIMARY);
  if (const std::string name = field(PG_DIAG_CONSTRAINT_NAME); !name.empty()) error.message += ": constraint " + name;
  if (const std::string name = field(PG_DIAG_COLUMN_NAME); !name.empty()) error.message += ": column " + name;
  return error;
}

}  // namespace limen::database
