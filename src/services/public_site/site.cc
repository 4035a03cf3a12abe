#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "platform/config/config.h"
#include "services/public_directory/public_directory.h"
#include "services/public_site/public_site.h"

namespace limen::public_site {

using public_pages::Asset;
using public_pages::Html;
using public_pages::kLanguages;
using public_pages::Language;
using public_pages::NavEntry;
using public_pages::Page;

namespace {

constexpr std::string_view kPack = "public_site", kAssets = "/assets/";
constexpr std::size_t kMostOfSitemap = 45'000;  // addresses in a file; the protocol allows 50,000

// What search engines are told of: no forms, no files.
bool is_mapped(std::string_view path) {
  if (public_pages::has_no_language(path) || path.starts_with("/propos")) return false;
  return public_pages::export_file(Language::kEnglish, path).ends_with(".html");
}

}  // namespace

Result<Knowledge> read_knowledge(const config::PackStore& packs) {
  Knowledge knowledge;
  knowledge.texts = TRY(public_pages::Texts::read(packs));
  knowledge.abuse = TRY(public_proposals::read_rules(packs));
  knowledge.style = TRY(packs.text(kPack, "site.css"));
  return knowledge;
}

Result<std::vector<SectionFactory>> own_sections(const config::PackStore& packs) {
  const auto knowledge = TRY(public_directory::read_knowledge(packs));
  return std::vector<SectionFactory>{[knowledge](const public_pages::SectionParts& parts) {
    return public_directory::make_section(parts, knowledge);
  }};
}

Result<std::shared_ptr<const Site>> Site::make(release::OpenRelease opened, const Knowledge& knowledge,
                                               std::span<const SectionFactory> factories) {
  std::shared_ptr<Site> site(new Site());
  site->parts_ = {std::move(opened), knowledge.texts};
  for (const SectionFactory& factory : factories) {
    std::unique_ptr<Section> section = TRY(factory(site->parts_));
    if (section != nullptr) site->sections_.push_back(std::move(section));
  }
  site->proposals_ = TRY(public_proposals::Proposals::make(site->parts_, knowledge.abuse));
  site->assets_.emplace("site.css", Asset{"site.css", "text/css; charset=utf-8", knowledge.style});
  for (const auto& section : site->sections_)
    for (Asset& asset : section->assets()) site->assets_.emplace(asset.name, asset);
  for (const Language language : kLanguages) {
    auto& entries = site->navigation_[static_cast<std::size_t>(language)];
    entries.push_back({"/", knowledge.texts->get(language, "frame.home")});
    for (const auto& section : site->sections_)
      for (NavEntry& entry : section->navigation(language)) entries.push_back(std::move(entry));
  }
  return std::shared_ptr<const Site>(std::move(site));
}

const std::vector<NavEntry>& Site::navigation(Language language) const {
  return navigation_[static_cast<std::size_t>(language)];
}

Answer Site::framed(const Request& request, Answer answer) const {
  if (!answer.page) return answer;
  answer.body = layout({parts_.release->manifest, *parts_.texts, navigation(request.language)}, request, *answer.page);
  answer.content_type = "text/html; charset=utf-8";
  return answer;
}

Answer Site::home(const Request& request) const {
  Page page;
  page.title = release::in_language(manifest().title, to_text(request.language));
  Html& html = page.body;
  html.element("h1", page.title);
  if (request.static_export)
    html.element("p", parts_.texts->get(request.language, "frame.export.note"), {{"class", "note"}});
  html.open("div", {{"class", "cards"}});
  for (const auto& section : sections_) {
    const Html summary = section->summary(request);
    if (summary.empty_so_far()) continue;
    html.open("section").append(summary).close();
  }
  return public_pages::page_answer(std::move(page));
}

std::optional<Answer> Site::asset(const Request& request) const {
  const auto found = assets_.find(std::string_view(request.path).substr(kAssets.size()));
  if (found == assets_.end()) return std::nullopt;
  return public_pages::data_answer(found->second.content_type, found->second.body);
}

Answer Site::failure(const Request& request, std::string_view what, unsigned status) const {
  Page page;
  const std::string key = fmt::format("frame.error.{}", what);
  page.title = parts_.texts->get(request.language, key);
  page.body.element("h1", page.title).element("p", parts_.texts->get(request.language, key + ".text"));
  page.body.open("p").link(request.link("/"), parts_.texts->get(request.language, "frame.home")).close();
  return framed(request, public_pages::page_answer(std::move(page), status));
}

Answer Site::answer(const Request& request) const {
  if (request.path == "/") return framed(request, home(request));
  std::optional<Answer> found;
  if (request.path.starts_with(kAssets)) {
    found = asset(request);
  } else {
    for (const auto& section : sections_) {
      found = section->answer(request);
      if (found) break;
    }
    if (!found) found = proposals_->answer(request);
  }
  if (found) return framed(request, std::move(*found));
  // Programs ask for data: they get a problem, see the server.
  if (public_pages::has_no_language(request.path)) return Answer{.status = 404};
  return failure(request, "not_found", 404);
}

std::vector<std::string> Site::paths() const {
  std::set<std::string> all = {"/"};
  for (const auto& section : sections_)
    for (std::string& path : section->paths()) all.insert(std::move(path));
  for (std::string& path : proposals_->paths()) all.insert(std::move(path));
  for (const auto& [name, asset] : assets_) all.insert(std::string(kAssets) + name);
  return {all.begin(), all.end()};
}

std::size_t Site::sitemap_parts() const {
  std::size_t pages = 0;
  for (const std::string& path : paths()) pages += is_mapped(path) ? kLanguages.size() : 0;
  return (pages + kMostOfSitemap - 1) / kMostOfSitemap;
}

std::string Site::sitemap(std::string_view base_url, std::size_t part) const {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
  const std::string day = manifest().made_at.utc_day().to_text();
  std::size_t number = 0;
  for (const std::string& path : paths()) {
    if (!is_mapped(path)) continue;
    for (const Language language : kLanguages) {
      if (number++ / kMostOfSitemap + 1 != part) continue;
      const Request request{.language = language, .path = path, .base_url = std::string(base_url)};
      out += fmt::format("<url><loc>{}</loc><lastmod>{}</lastmod></url>\n",
                         public_pages::escaped(request.whole_address(path)), day);
    }
  }
  return out + "</urlset>\n";
}

}  // namespace limen::public_site
