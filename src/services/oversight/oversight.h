// What those who watch over the system may see: the journal, who looked at what, whether the chain is whole; and the
// making of a backup. docs/api.md, "Journal and access".
//
// Facts and looks hold no personal data of travellers, so oversight never reads a traveller's record; names of officers
// are added from the accounts. Nothing here changes anything but by adding the entry that it was done.
//
//   TRY(oversight::add_routes(api, database, journal, {.verify = …, .backup = …}));
#pragma once

#include <functional>
#include <string>

#include "platform/api/api.h"
#include "platform/journal/journal.h"

namespace limen::oversight {

struct Backup {
  std::string file;  // name inside the site's backup folder
  std::int64_t bytes = 0;
  std::int64_t entries = 0;
  journal::Head head{};
};

struct Options {
  // Walks the journal; when empty, journal::verify of a snapshot without an anchor.
  std::function<Result<journal::Verification>(database::Database&)> verify{};
  // Makes a backup; when empty there is no such route. Called on a worker thread.
  std::function<Result<Backup>()> backup{};
};

// Database and Journal must outlive the Api.
Result<void> add_routes(api::Api& api, database::Database& database, journal::Journal& journal, Options options = {});

}  // namespace limen::oversight
