// limen card: the card for officers as a page to print.
#include <fstream>
#include <ostream>

#include "commands/site/settings.h"
#include "commands/upkeep/commands.h"
#include "platform/documents/leaflet.h"
#include "platform/system/system.h"

namespace limen::commands {

namespace {

Result<void> run(const Arguments& arguments, Streams& streams) {
  config::PackStore packs = config::PackStore::embedded();
  if (const auto own = arguments.text("packs")) packs = TRY(config::PackStore::with_directory(*own));
  std::string pack = "baseline", authority = arguments.text("authority").value_or("");
  if (const auto folder = arguments.text("site")) {
    const SiteSettings settings = TRY(read_settings(*folder));
    pack = settings.info.pack;
    authority = settings.info.authority;
  }
  const std::string file = arguments.flag("test-page") ? "test_page.yaml" : "officer_card.yaml";
  const Node node = TRY(packs.read_or_baseline(pack, file));
  const documents::Leaflet leaflet = TRY(documents::Leaflet::read(node));
  const Bytes pdf =
      TRY(leaflet.render(arguments.text("language").value_or("en"), authority, system::SystemClock().now()));
  const std::string to = arguments.text("to").value_or("");
  std::ofstream out(to, std::ios::binary);
  out.write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
  out.close();
  if (!out) return Error{"site.write", "cannot be written", Place{.source = to}};
  streams.out << to << "\n";
  return {};
}

}  // namespace

Command card_command() {
  Command command{"card", "Makes the card for officers (or the test page of a printer) as PDF"};
  command.options = {{"language", "en, fr, es or ar", OptionKind::kText, false, "en"},
                     {"to", "file to make", OptionKind::kText, true},
                     {"site", "folder of the site whose pack and authority it names"},
                     {"authority", "authority at the top of the page"},
                     {"packs", "folder of packs that come before the built-in ones"},
                     {"test-page", "the test page of a printer instead", OptionKind::kFlag}};
  command.run = or_fail(run);
  return command;
}

}  // namespace limen::commands
