// limen health: how a site is, in words, beside the server or without one.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "commands/upkeep/commands.h"
#include "commands/wiring/site_health.h"

namespace limen::commands {

namespace {

// A database that cannot even be read is the first thing to say, and no reason to say nothing else.
Result<health::Facts> facts_of(const std::string& folder, const SiteSettings& settings, const health::Where& where,
                               Instant now) {
  const auto session = database::open_read_only(location_of(folder, settings));
  if (session.ok()) {
    auto facts = health::gather(**session, where, now);
    if (facts.ok()) return facts;
    health::Facts some{.now = now, .writable = false};
    some.write_error = facts.error().code;
    return some;
  }
  health::Facts some{.now = now, .writable = false};
  some.write_error = session.error().code;
  return some;
}

void print(const health::Report& report, const std::string& language, bool all, std::ostream& out) {
  const health::Words& words = *report.words;
  for (const health::Colour colour : {health::Colour::kRed, health::Colour::kYellow, health::Colour::kGreen}) {
    if (colour == health::Colour::kGreen && !all) continue;
    for (const health::Finding& finding : report.findings) {
      if (words.colour(finding) != colour) continue;
      out << fmt::format("{:<7} {}: {}\n", to_text(colour), words.title(finding.check, language),
                         words.says(finding, language));
      const std::string act = words.act(finding, language);
      if (!act.empty()) out << "        -> " << act << "\n";
    }
  }
  const auto green = std::ranges::count_if(
      report.findings, [&](const health::Finding& finding) { return words.colour(finding) == health::Colour::kGreen; });
  out << fmt::format("{} of {} checks are green.\n", green, report.findings.size());
}

Result<int> run(const Arguments& arguments, Streams& streams) {
  const std::string folder = arguments.text("site").value_or(".");
  const SiteSettings settings = TRY(read_settings(folder));
  const std::string own = arguments.text("packs").value_or("");
  const config::PackStore packs =
      own.empty() ? config::PackStore::embedded() : TRY(config::PackStore::with_directory(own));
  const health::Where where = health_where(folder, settings, packs);
  const auto words = TRY(health::read_words(where));
  health::Facts facts = TRY(facts_of(folder, settings, where, system::SystemClock().now()));
  facts.asked_beside = true;
  const health::Report report = health::report_of(facts, words);
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(health::to_json(report))) << "\n";
  } else {
    print(report, arguments.text("language").value_or("en"), arguments.flag("all"), streams.out);
  }
  const bool bad =
      report.colour == health::Colour::kRed || (arguments.flag("yellow") && report.colour == health::Colour::kYellow);
  return bad ? 1 : 0;
}

}  // namespace

Command health_command() {
  Command command{"health", "Says in words how a site is and what to do; status 1 when something is red"};
  command.options = {{"site", "folder of the site", OptionKind::kText, true},
                     {"packs", "folder of packs that come before the built-in ones"},
                     {"language", "en, fr, es or ar", OptionKind::kText, false, "en"},
                     {"all", "what is green too", OptionKind::kFlag},
                     {"yellow", "status 1 also when something is yellow", OptionKind::kFlag},
                     {"json", "one JSON object, in all languages", OptionKind::kFlag}};
  command.run = or_fail(run);
  return command;
}

}  // namespace limen::commands
