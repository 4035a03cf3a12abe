// Loading the synthetic country into a site: posts, past crossings and alerts.
#pragma once

#include <iosfwd>

#include "commands/wiring/whole_site.h"
#include "engines/synthetic/synthetic.h"

namespace limen::commands {

struct Loaded {
  std::size_t posts = 0, travellers = 0, crossings = 0, alerts = 0;
};
// The site must have no posts yet. Crossings go to the writer in batches, with a few under way at a time; the first
// error ends the loading. Progress is shown on `err` when it is a terminal. Errors: those of the services.
Result<Loaded> load_country(WholeSite& site, synthetic::Country& country, std::ostream& err);

}  // namespace limen::commands
