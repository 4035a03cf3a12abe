#include <fmt/format.h>

#include "services/public_pages/section.h"

namespace limen::public_pages {
namespace {

void write_head(Html& html, const Frame& frame, const Request& request, const Page& page) {
  const std::string_view site = release::in_language(frame.manifest.title, to_text(request.language));
  html.open("head");
  html.empty("meta", {{"charset", "utf-8"}});
  html.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  html.element("title",
               page.title.empty() || page.title == site ? std::string(site) : fmt::format("{} – {}", page.title, site));
  if (!page.description.empty()) html.empty("meta", {{"name", "description"}, {"content", page.description}});
  html.empty("link", {{"rel", "stylesheet"}, {"href", request.link("/assets/site.css")}});
  if (!request.base_url.empty())
    html.empty("link", {{"rel", "canonical"}, {"href", request.whole_address(request.path)}});
  for (const Language language : kLanguages)
    html.empty("link", {{"rel", "alternate"},
                        {"hreflang", to_text(language)},
                        {"href", request.link_in(language, request.path, request.query)}});
  for (const std::string& script : page.scripts)
    html.open("script", {{"type", "module"}, {"src", request.link(script)}}).close();
  if (page.json_ld) html.json_ld(*page.json_ld);
  html.close();
}

void write_languages(Html& html, const Frame& frame, const Request& request) {
  html.open("nav", {{"class", "languages"}, {"aria-label", frame.texts.get(request.language, "frame.languages")}})
      .open("ul");
  for (const Language language : kLanguages) {
    html.open("li");
    if (language == request.language) {
      html.element("span", own_name(language), {{"aria-current", "true"}, {"lang", to_text(language)}});
    } else {
      html.link(request.link_in(language, request.path, request.query), own_name(language),
                {{"lang", to_text(language)}, {"hreflang", to_text(language)}, {"dir", direction(language)}});
    }
    html.close();
  }
  html.close().close();
}

// A section's entry is the current one on all its pages.
bool is_current(std::string_view path, std::string_view entry) {
  return path == entry || (entry != "/" && path.starts_with(entry) && path.substr(entry.size()).starts_with("/"));
}

void write_header(Html& html, const Frame& frame, const Request& request) {
  const auto word = [&](std::string_view key) { return frame.texts.get(request.language, key); };
  html.open("header", {{"class", "site"}});
  html.link(request.link("/"), release::in_language(frame.manifest.title, to_text(request.language)),
            {{"class", "name"}});
  if (frame.manifest.demo) html.element("strong", word("frame.demo"), {{"class", "demo"}});
  html.open("nav", {{"aria-label", word("frame.navigation")}}).open("ul");
  for (const NavEntry& entry : frame.navigation) {
    html.open("li");
    if (is_current(request.path, entry.path)) {
      html.link(request.link(entry.path), entry.label,
                {{"aria-current", request.path == entry.path ? "page" : "true"}});
    } else {
      html.link(request.link(entry.path), entry.label);
    }
    html.close();
  }
  html.close().close();
  write_languages(html, frame, request);
  html.close();
}

void write_footer(Html& html, const Frame& frame, const Request& request) {
  const Language language = request.language;
  html.open("footer");
  html.element("p", frame.texts.get(language, "frame.publisher", {{"publisher", frame.manifest.publisher}}));
  html.element("p", frame.texts.get(language, "frame.release",
                                    {{"id", frame.manifest.id}, {"date", frame.manifest.made_at.utc_day().to_text()}}));
  html.element("p", frame.texts.get(language, "frame.licence"));
  html.close();
}

}  // namespace

std::string layout(const Frame& frame, const Request& request, const Page& page) {
  Html html;
  html.markup("<!DOCTYPE html>\n");
  html.open("html", {{"lang", to_text(request.language)}, {"dir", direction(request.language)}});
  write_head(html, frame, request, page);
  html.open("body");
  html.link("#content", frame.texts.get(request.language, "frame.skip"), {{"class", "skip"}});
  write_header(html, frame, request);
  html.open("main", {{"id", "content"}, {"tabindex", "-1"}});
  html.append(page.body);
  html.close();
  write_footer(html, frame, request);
  return html.take();
}

}  // namespace limen::public_pages
