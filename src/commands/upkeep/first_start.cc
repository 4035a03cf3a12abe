// limen first-password and limen desks: what the administrator needs between the installation and the first sign-in.
#include <fmt/format.h>

#include <ostream>

#include "commands/upkeep/commands.h"
#include "commands/wiring/open_site.h"
#include "platform/desk_authority/desk_authority.h"

namespace limen::commands {

namespace {

Result<void> first_password(const Arguments& arguments, Streams& streams) {
  const auto site = TRY(open_site(arguments.text("site").value_or(".")));
  const auto password = TRY(site->identity->bootstrap());
  if (!password)
    return Error{"site.has_accounts", "the site has accounts already; an administrator helps who is locked out"};
  streams.out << *password << "\n";
  return {};
}

Result<void> desks(const Arguments& arguments, Streams& streams) {
  const std::string folder = arguments.text("site").value_or(".");
  const SiteSettings settings = TRY(read_settings(folder));
  if (!settings.listen.self_signed || !settings.listen.certificate.empty()) {
    return Error{"desk_authority.none", "the site's certificate is somebody else's: site.yaml names it"};
  }
  const auto state =
      TRY(desk_authority::ensure(folder, settings.listen.host_names, settings.info.name, system::SystemClock().now()));
  if (arguments.flag("json")) {
    json::array names;
    for (const std::string& name : state.names) names.emplace_back(name);
    streams.out << to_text(json::value(json::object{{"sha256", state.fingerprint},
                                                    {"authority_until", state.authority_until.to_text()},
                                                    {"server_until", state.server_until.to_text()},
                                                    {"names", std::move(names)}}))
                << "\n";
    return {};
  }
  streams.out << fmt::format("SHA-256    {}\nauthority  until {}\nserver     until {}, as", state.fingerprint,
                             state.authority_until.utc_day().to_text(), state.server_until.utc_day().to_text());
  for (const std::string& name : state.names) streams.out << " " << name;
  streams.out << "\n";
  return {};
}

}  // namespace

Command first_password_command() {
  Command command{"first-password", "Makes the first account of a new site and prints its one-time password"};
  command.options = {{"site", "folder of the site", OptionKind::kText, true}};
  command.run = or_fail(first_password);
  return command;
}

Command desks_command() {
  Command command{"desks", "Shows the authority that the desks of the local network believe; makes or renews it"};
  command.options = {{"site", "folder of the site", OptionKind::kText, true},
                     {"json", "one JSON object", OptionKind::kFlag}};
  command.run = or_fail(desks);
  return command;
}

}  // namespace limen::commands
