#include "commands/site/settings.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/training.h"
#include "platform/config/config.h"
#include "platform/desk_authority/desk_authority.h"

namespace limen::commands {
namespace {

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    Place place;
    place.source = path.string();
    return Error{"site.settings", "cannot be read; make a site with `limen init`", place};
  }
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<ListenSettings> read_listen(const Node& node) {
  TRY(node.only({"address", "port", "certificate", "key", "host_names", "self_signed"}));
  ListenSettings listen;
  listen.address = TRY(node.text_or("address", listen.address));
  listen.port = static_cast<int>(TRY(node.integer_or("port", listen.port)));
  listen.certificate = TRY(node.text_or("certificate", ""));
  listen.key = TRY(node.text_or("key", ""));
  listen.host_names = TRY(node.texts_or_empty("host_names"));
  listen.self_signed = TRY(node.boolean_or("self_signed", false));
  if (listen.port < 0 || listen.port > 65535) return node.error("site.settings", "port must be 0 to 65535");
  if (listen.certificate.empty() != listen.key.empty())
    return node.error("site.settings", "certificate and key go together");
  return listen;
}

std::string yaml_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace

Result<SiteSettings> read_settings(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "site.yaml";
  const std::string text = TRY(read_file(path));
  const Node root = TRY(config::parse_yaml(text, path.string()));
  TRY(root.only({"id", "name", "pack", "state", "authority", "demo", "database", "listen", "workers",
                 "requests_per_second", "observatory", "stick", "training"}));
  SiteSettings settings;
  settings.info.id = TRY(root.text_at("id"));
  settings.info.name = TRY(root.text_at("name"));
  settings.info.pack = TRY(root.text_or("pack", "baseline"));
  const std::string state = TRY(root.text_at("state"));
  settings.info.state = TRY(StateCode::parse(state));
  settings.info.authority = TRY(root.text_or("authority", settings.info.name));
  settings.info.demo = TRY(root.boolean_or("demo", false));
  settings.database = TRY(root.text_or("database", ""));
  settings.stick = TRY(root.text_or("stick", ""));
  settings.training = TRY(root.boolean_or("training", false));
  // Whatever is printed there says so; nobody edits it away.
  if (settings.training) settings.info.authority = kTrainingAuthority;
  settings.workers = static_cast<int>(TRY(root.integer_or("workers", settings.workers)));
  if (settings.workers < 1 || settings.workers > 64) return root.error("site.settings", "workers must be 1 to 64");
  if (const Node* rate = root.find("requests_per_second")) settings.requests_per_second = TRY(rate->number());
  if (const Node* listen = root.find("listen")) settings.listen = TRY(read_listen(*listen));
  if (const Node* observatory = root.find("observatory")) {
    TRY(observatory->only({"inbox", "releases"}));
    settings.inbox = TRY(observatory->text_or("inbox", settings.inbox));
    settings.releases = TRY(observatory->text_or("releases", settings.releases));
  }
  return settings;
}

Result<void> create_site(const std::filesystem::path& folder, const SiteSettings& settings) {
  Place place;
  place.source = (folder / "site.yaml").string();
  if (std::filesystem::exists(folder / "site.yaml"))
    return Error{"site.exists", "there is a site in this folder already", place};
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
  std::ofstream out(folder / "site.yaml");
  out << "# The site: what it is, which pack of law it works under, and how it listens. docs/operations.md explains "
         "each line.\n"
      << "id: " << yaml_text(settings.info.id) << "\nname: " << yaml_text(settings.info.name)
      << "\npack: " << yaml_text(settings.info.pack) << "\nstate: " << settings.info.state.text()
      << "\nauthority: " << yaml_text(settings.info.authority) << "\ndemo: " << (settings.info.demo ? "true" : "false")
      << "\nworkers: " << settings.workers << "\nrequests_per_second: " << settings.requests_per_second << "\n";
  if (settings.training) out << "training: true\n";
  if (!settings.stick.empty()) out << "stick: " << yaml_text(settings.stick) << "\n";
  if (!settings.database.empty()) out << "database: " << yaml_text(settings.database) << "\n";
  out << "listen:\n  address: " << yaml_text(settings.listen.address) << "\n  port: " << settings.listen.port
      << "\n  self_signed: " << (settings.listen.self_signed ? "true" : "false") << "\n";
  if (!settings.listen.certificate.empty()) {
    out << "  certificate: " << yaml_text(settings.listen.certificate) << "\n  key: " << yaml_text(settings.listen.key)
        << "\n";
  }
  out << "  host_names: [";
  for (std::size_t i = 0; i < settings.listen.host_names.size(); ++i)
    out << (i == 0 ? "" : ", ") << yaml_text(settings.listen.host_names[i]);
  out << "]\n";
  out.close();
  if (!out) return Error{"site.write", "cannot be written", place};
  return {};
}

std::string location_of(const std::filesystem::path& folder, const SiteSettings& settings) {
  return settings.database.empty() ? "sqlite:" + (folder / "limen.db").string() : settings.database;
}

Result<void> set_database(const std::filesystem::path& folder, const std::string& location) {
  const SiteSettings before = TRY(read_settings(folder));
  if (location_of(folder, before) == location) return {};
  const std::filesystem::path path = folder / "site.yaml";
  std::istringstream lines(TRY(read_file(path)));
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("database:")) text += line + "\n";
  }
  if (location != location_of(folder, SiteSettings())) text += "database: " + yaml_text(location) + "\n";
  const std::filesystem::path next = path.string() + ".new";
  std::ofstream out(next, std::ios::binary);
  out << text;
  out.close();
  std::error_code failure;
  // The location may hold a password.
  std::filesystem::permissions(next, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failure);
  if (out) std::filesystem::rename(next, path, failure);
  Place place;
  place.source = path.string();
  if (!out || failure) return Error{"site.write", "cannot be written", place};
  const SiteSettings after = TRY(read_settings(folder));
  if (location_of(folder, after) != location) return Error{"site.settings", "database cannot be set here", place};
  return {};
}

Result<SettingsFiles> settings_files(const std::filesystem::path& folder) {
  const SiteSettings settings = TRY(read_settings(folder));
  SettingsFiles files;
  files.inside.emplace_back("site.yaml");
  for (const std::string& name :
       {settings.listen.certificate, settings.listen.key, std::string(desk_authority::kServer),
        std::string(desk_authority::kServerKey), std::string(desk_authority::kAuthority),
        std::string(desk_authority::kAuthorityKey)}) {
    const std::filesystem::path path = folder / name;
    if (name.empty() || !std::filesystem::exists(path)) continue;
    const std::string inside = std::filesystem::weakly_canonical(path)
                                   .lexically_relative(std::filesystem::weakly_canonical(folder))
                                   .generic_string();
    auto& list = inside.starts_with("..") || std::filesystem::path(name).is_absolute() ? files.outside : files.inside;
    const std::string& shown = &list == &files.inside ? inside : name;
    if (std::find(list.begin(), list.end(), shown) == list.end()) list.push_back(shown);
  }
  return files;
}

}  // namespace limen::commands
