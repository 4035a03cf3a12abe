// What a site says of itself in its folder: site.yaml (what it is and how it listens). Nothing is opened here.
//
// A site is a folder: site.yaml, limen.db (or another database named in site.yaml), the key files, journal.head,
// backups/. create_site makes one; open_site (commands/wiring) opens it and takes its writer lock.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "services/site/site.h"

namespace limen::commands {

struct ListenSettings {
  std::string address = "127.0.0.1";
  int port = 8443;
  // PEM files, from the site's folder on unless they are absolute; both or none (plain HTTP, loopback only).
  std::string certificate{}, key{};
  std::vector<std::string> host_names{};
  bool self_signed = false;  // an authority of its own (platform/desk_authority), made at the first start
};

struct SiteSettings {
  site::SiteInfo info{};
  std::string database{};  // location; empty: sqlite:limen.db in the folder
  ListenSettings listen{};
  int workers = 4;
  double requests_per_second = 50;  // of one session
  // What lies between the desk and the public site (docs/public_site.md); from the site's folder on unless absolute.
  std::string inbox = "observatory/inbox", releases = "observatory/releases";
  std::string stick{};    // folder of a stick that backups are copied to; empty: none is named
  bool training = false;  // a site for practice: invented people, and no way to real ones (services/training)
};

// Errors: "site.settings" with the place, and those of the pack reader.
Result<SiteSettings> read_settings(const std::filesystem::path& folder);
// Writes site.yaml. Error "site.exists", "site.write".
Result<void> create_site(const std::filesystem::path& folder, const SiteSettings& settings);

// Where the database is: what site.yaml says, else limen.db in the folder.
std::string location_of(const std::filesystem::path& folder, const SiteSettings& settings);
// Makes site.yaml name that database, after a restore into another one. Errors "site.write", "site.settings".
Result<void> set_database(const std::filesystem::path& folder, const std::string& location);

// The files of the settings: site.yaml, the certificate and key that it names or that were made at the first start.
// `inside` are names within the folder, for a backup to take along; `outside` are not the site's to copy.
struct SettingsFiles {
  std::vector<std::string> inside, outside;
};
Result<SettingsFiles> settings_files(const std::filesystem::path& folder);

}  // namespace limen::commands
