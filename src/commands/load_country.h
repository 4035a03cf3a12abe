// Loading the synthetic country into a site: posts, past crossings and alerts.
#pragma once

#include <functional>
#include <iosfwd>
#include <string_view>

#include "commands/site.h"
#include "engines/synthetic/synthetic.h"

namespace limen::commands {

struct Loaded {
  std::size_t posts = 0, travellers = 0, crossings = 0, alerts = 0;
};
using Progress = std::function<void(std::string_view what, std::size_t done, std::size_t all)>;

// The site must have no posts yet. Crossings go to the writer in batches, with a few under way at a time; the first
// error ends the loading. Errors: those of the services.
Result<Loaded> load_country(Site& site, synthetic::Country& country, const Progress& progress);

// A bar on a terminal, nothing elsewhere.
Progress progress_bar(std::ostream& err, bool terminal);

}  // namespace limen::commands
