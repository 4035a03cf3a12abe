// The whole site as files.
#include <fmt/format.h>

#include <fstream>

#include "services/public_site/public_site.h"

namespace limen::public_site {

namespace fs = std::filesystem;
using public_pages::kLanguages;
using public_pages::Language;

namespace {

Error at(std::string code, std::string message, const fs::path& path) {
  Place place;
  place.source = path.string();
  return Error{std::move(code), std::move(message), place};
}

class Folder {
 public:
  explicit Folder(fs::path to) : to_(std::move(to)) {}

  Result<void> write(const std::string& name, std::string_view content) {
    const fs::path path = to_ / name;
    std::error_code failure;
    fs::create_directories(path.parent_path(), failure);
    std::ofstream file(path, std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (failure || !file) return at("public_site.export.write", "cannot be written", path);
    ++done_.files;
    done_.bytes += content.size();
    return {};
  }
  const Exported& done() const { return done_; }

 private:
  const fs::path to_;
  Exported done_;
};

// The first page of all: leads to the languages without a script.
std::string entrance(const Site& site) {
  public_pages::Html html;
  const std::string_view title = release::in_language(site.manifest().title, "en");
  html.markup("<!DOCTYPE html>\n").open("html", {{"lang", "en"}}).open("head").empty("meta", {{"charset", "utf-8"}});
  html.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  html.element("title", title).empty("link", {{"rel", "stylesheet"}, {"href", "assets/site.css"}});
  html.close().open("body").open("main").element("h1", title).open("ul");
  for (const Language language : kLanguages)
    html.open("li")
        .link(fmt::format("{}/index.html", to_text(language)), own_name(language),
              {{"lang", to_text(language)}, {"dir", direction(language)}})
        .close();
  return html.take();
}

}  // namespace

Result<Exported> write_export(const Site& site, const fs::path& to) {
  std::error_code failure;
  if (fs::exists(to, failure) && (!fs::is_directory(to, failure) || !fs::is_empty(to, failure)))
    return at("public_site.export.folder", "the folder is not empty", to);
  Folder folder(to);
  TRY(folder.write("index.html", entrance(site)));
  for (const std::string& path : site.paths()) {
    const bool once = public_pages::has_no_language(path);
    for (const Language language : kLanguages) {
      if (once && language != Language::kEnglish) continue;
      const Request request{.language = language, .path = path, .static_export = true};
      const Answer answer = site.answer(request);
      if (answer.status != 200) return at("public_site.export.page", "a path named that is not answered", path);
      TRY(folder.write(public_pages::export_file(language, path), answer.body));
    }
  }
  return folder.done();
}

}  // namespace limen::public_site
