// The journal read by record instead of by time, and compared with the tables: journal verification proves that the
// chain is whole, this that nobody changed a row beside it.
//
// each_record gathers the entries about each subject of a type, in order, opened as far as keys are left. The service
// that owns the tables says what the entries amount to and looks whether its rows say the same (border::compare,
// alerts::compare, identity::compare); it stops at the first difference. Whose keys were destroyed must have no rows.
// Everything is read in one snapshot of the session; a key that is destroyed meanwhile leaves its record out.
//
//   const auto session = TRY(database::open_read_only(location));
//   const auto heads = TRY(session->query("select 1"));                     // the snapshot comes before the keys
//   const auto keys = TRY(keys::KeyStore::open_read_only(folder));
//   const journal::Comparison found = TRY(border::compare(*session, *keys));
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/journal/journal.h"

namespace limen::journal {

// Everything the journal says about one subject.
struct Record {
  std::string type, id;
  bool erased = false;    // its keys were destroyed: its rows must be gone
  bool readable = false;  // every sealed part opens
  std::vector<Opened> entries;
};

// An entry with the JSON of its facts and of its sealed parts taken together (objects only).
struct Told {
  std::int64_t seq = 0;
  std::string kind;
  json::object facts, sealed;
};
// Error "journal.damaged" when they are not the JSON that was written.
Result<Told> told(const Opened& entry);

struct Difference {
  std::int64_t seq = 0;  // of the entry that says otherwise; 0 when no entry tells of the row
  std::string record_type, record_id;
  std::string detail;  // names tables and columns, never a value
};

struct Comparison {
  std::int64_t records = 0;  // compared
  std::int64_t erased = 0;   // found to be gone
  std::optional<Difference> first;

  // For visitors: notes the first difference and says that the walk may end.
  bool differs(std::int64_t seq, const Record& record, std::string detail);
};

// Visits the records of a subject type in order of their ids, until the visitor says false. Errors "journal.damaged",
// "keys.…", the database's and the visitor's.
Result<void> each_record(database::Session& session, const keys::KeyStore& keys, std::string_view subject_type,
                         const std::function<Result<bool>(const Record&)>& visit);

}  // namespace limen::journal
