// The public site: pages of a release for everybody, a letter box for proposals, and nothing else (docs/public_site.md,
// docs/services/public_site.md). No account, no cookie, no session, no log of addresses.
//
// Site is one release put together: its sections, their navigation, the first page, the site map; immutable, asked by
// many threads. Server listens, watches `releases/current` and exchanges the Site when another release is in force and
// checks; requests under way keep the one they began with. write_export() gives the whole site as files.
//
// The process that calls Server::start() is fenced (platform/file_fence) unless told otherwise: afterwards it can read
// the releases, put files into the inbox, and open nothing else. Call it before any thread is made.
//
//   std::vector<SectionFactory> factories = TRY(own_sections(packs));
//   auto server = TRY(Server::start({.releases = "releases", .inbox = "inbox", .http = {.port = 8080}},
//                                   TRY(read_knowledge(packs)), factories, clock, random));
#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "platform/file_fence/file_fence.h"
#include "platform/http/http.h"
#include "services/public_pages/public_pages.h"
#include "services/public_proposals/public_proposals.h"

namespace limen::config {
class PackStore;
}

namespace limen::public_site {

using public_pages::Answer;
using public_pages::Request;
using public_pages::Section;
using public_pages::SectionFactory;

// What all releases share; read once from the program's packs.
struct Knowledge {
  std::shared_ptr<const public_pages::Texts> texts{};
  directory_fields::AbuseRules abuse{};
  std::string style{};  // site.css
};
Result<Knowledge> read_knowledge(const config::PackStore& packs);

// The sections that are in this folder's hands: the directory. Others are added behind it.
Result<std::vector<SectionFactory>> own_sections(const config::PackStore& packs);

class Site {
 public:
  // Errors: those of the sections.
  static Result<std::shared_ptr<const Site>> make(release::OpenRelease release, const Knowledge& knowledge,
                                                  std::span<const SectionFactory> factories);

  // The whole answer: pages are in their frame, what nobody knows is a page that says so (404).
  Answer answer(const Request& request) const;
  // A page of the site's own for a failure ("not_found", "internal").
  Answer failure(const Request& request, std::string_view what, unsigned status) const;
  // In its frame.
  Answer framed(const Request& request, Answer answer) const;
  const public_proposals::Proposals& proposals() const { return *proposals_; }
  const release::Manifest& manifest() const { return parts_.release->manifest; }
  // Every path, each once: pages without their language, and those of /data/ and /assets/.
  std::vector<std::string> paths() const;
  // Site map of the pages in all languages [sitemaps.org]; `part` from 1, at most sitemap_parts().
  std::string sitemap(std::string_view base_url, std::size_t part) const;
  std::size_t sitemap_parts() const;

 private:
  Site() = default;
  std::optional<Answer> asset(const Request& request) const;
  Answer home(const Request& request) const;
  const std::vector<public_pages::NavEntry>& navigation(public_pages::Language language) const;

  public_pages::SectionParts parts_;
  std::vector<std::unique_ptr<Section>> sections_;
  std::unique_ptr<public_proposals::Proposals> proposals_;
  std::map<std::string, public_pages::Asset, std::less<>> assets_;
  std::array<std::vector<public_pages::NavEntry>, 4> navigation_;
};

struct ServerSettings {
  std::filesystem::path releases{}, inbox{};
  http::Settings http{};      // address, port, TLS, host names; policy and health are set by the server
  std::string base_url{};     // of citations and the site map: "https://observatory.example"; may be empty
  bool behind_proxy = false;  // the caller's address is the last of X-Forwarded-For
  bool fenced = true;         // false: tests within one process
  public_proposals::Inbox::Limits inbox_limits{};
  public_proposals::Limiter::Limits rate_limits{};
  std::chrono::milliseconds poll{2000};  // how often `current` is looked at
  unsigned workers = 2;
  // One line for operators; no address and no path of a request is ever in it.
  std::function<void(Severity severity, const std::string& line)> log{};
};

class Server {
 public:
  // Errors: those of http::Server::start and file_fence; "public_site.folder" (a folder is missing). Without a release
  // in force the server starts and answers 503 until there is one.
  static Result<std::unique_ptr<Server>> start(ServerSettings settings, Knowledge knowledge,
                                               std::vector<SectionFactory> factories, const Clock& clock,
                                               RandomBytes random);
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  virtual void stop() = 0;
  virtual const file_fence::State& fence() const = 0;
  // The id of the release that is served; empty: none.
  virtual std::string release_id() const = 0;
  // Looks at `current` now; true when another release is served afterwards.
  virtual bool look() = 0;
};

struct Exported {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};
// The whole site in four languages as files that work from a folder: relative links, notes instead of forms. The same
// release gives the same bytes. `to` must be empty or missing. Errors "public_site.export.folder" (not empty),
// "public_site.export.page" (a section does not answer a path it named), "public_site.export.write".
Result<Exported> write_export(const Site& site, const std::filesystem::path& to);

}  // namespace limen::public_site
