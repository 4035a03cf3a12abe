// A list in the tables: which import it comes from, what it has, and whether an update of it looks right. An entry of a
// list is an alert whose source is the list's name; the table of alerts is the version in use, and the hash of what the
// import said stands for an entry's text.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engines/list_versions/list_versions.h"
#include "platform/database/database.h"
#include "services/alerts/import.h"

namespace limen::alerts {

struct ListInUse {
  std::int64_t number = 0;  // of the last import; 0: there was none
  std::optional<CivilDate> published{};
  std::vector<list_versions::Entry> entries{};          // by id; the text is the hash of what was imported
  std::set<std::string, std::less<>> withdrawn_here{};  // by a person: no import brings them back
};
Result<ListInUse> list_in_use(database::Session& session, const std::string& list);

// What an update does to the list, and what speaks against it.
struct Weighed {
  std::vector<list_versions::Finding> findings{};
  std::vector<std::string> ending{};  // references, of what the list has no more
  std::size_t entries = 0;            // after it
};
struct Update {
  const Incoming& incoming;
  const std::vector<ImportRow>& rows;
  const std::vector<std::string>& deletions;  // of a delta
  const std::set<std::string>& refused;       // references of records that were read and cannot be alerts
  lists::Count counts{};                      // rows and deletions are those accepted
  bool is_delta = false;
};
Weighed weigh(const list_versions::Rules& rules, const ListInUse& in_use, const Update& update);

// In the writer. An import claims its number with its first part and shows it with every other, so that no two imports
// of one list are mixed: error "alerts.import.moved".
Result<void> claim(database::Transaction& tx, const std::string& list, std::int64_t before);
Result<void> still_ours(database::Transaction& tx, const std::string& list, std::int64_t number);
Result<void> complete(database::Transaction& tx, const ImportedList& list);

// Where an alert was read.
struct Origin {
  std::int64_t number = 0;
  std::string places{};
};
Result<void> set_origin(database::Transaction& tx, const AlertId& id, std::int64_t number, std::string_view places);
Result<std::optional<Origin>> origin(database::Session& session, const AlertId& id);
Result<void> mark_gone(database::Transaction& tx, const AlertId& id, std::int64_t number);
Result<bool> is_gone(database::Session& session, const AlertId& id);

}  // namespace limen::alerts
