// The map, and the page of files.
#include <algorithm>
#include <map>

#include "base/region_names.h"
#include "engines/charts/charts.h"
#include "services/public_directory/pages.h"

namespace limen::public_directory {

Page map_page(const Context& context, const Request& request) {
  const std::string_view language = public_pages::to_text(request.language);
  std::map<std::string, std::vector<std::size_t>> by_country;
  for (std::size_t i = 0; i < context.index.entries().size(); ++i)
    by_country[context.index.entries()[i].country].push_back(i);
  Page page;
  page.title = context.word(request, "bodies.map.title");
  page.description = context.word(request, "bodies.map.text");
  charts::WorldMap map;
  map.frame = {.id = "seats",
               .title = page.title,
               .description = page.description,
               .right_to_left = request.language == Language::kArabic,
               .format = charts::number_format(language, 0),
               .words = {.missing = context.word(request, "bodies.map.none")}};
  public_pages::Figure figure{.id = "seats-figure", .title = page.title};
  figure.table.columns = {{context.word(request, "bodies.map.country")},
                          {context.word(request, "bodies.map.count"), true}};
  struct Country {
    std::string name{};
    const std::vector<std::size_t>* entries = nullptr;
  };
  std::vector<Country> countries;
  for (const auto& [code, entries] : by_country) {
    if (code.empty()) continue;
    std::string name = region_name(code, language);
    if (name.empty()) name = code;
    map.countries.push_back({.code = code, .label = name, .value = static_cast<double>(entries.size())});
    countries.push_back({std::move(name), &entries});
  }
  const NameOrder order(language);
  std::sort(countries.begin(), countries.end(),
            [&](const Country& a, const Country& b) { return order(a.name, b.name); });
  for (const Country& country : countries)
    figure.table.rows.push_back(
        {{country.name},
         {public_pages::format_number(request.language, static_cast<double>(country.entries->size()), 0)}});
  figure.svg = charts::draw(map, context.knowledge.world);
  figure.citation = std::string(release::in_language(context.parts.release->manifest.title, language)) + ", " +
                    context.parts.release->manifest.publisher + ", " + context.today.to_text();
  Html& html = page.body;
  html.element("h1", page.title).element("p", page.description);
  write_figure(html, request, *context.parts.texts, figure);
  for (const Country& country : countries) {
    html.element("h2", country.name).open("ul");
    for (const std::size_t place : *country.entries) {
      const Entry& entry = context.index.entries()[place];
      html.open("li").link(request.link(organisation_path(entry.id)), entry.name, {{"dir", "auto"}}).close();
    }
    html.close();
  }
  if (const auto unknown = by_country.find(""); unknown != by_country.end())
    html.element("p", context.word(request, "bodies.map.unknown",
                                   {{"count", public_pages::format_number(
                                                  request.language, static_cast<double>(unknown->second.size()), 0)}}));
  return page;
}

Page files_page(const Context& context, const Request& request) {
  Page page;
  page.title = context.word(request, "bodies.files.title");
  page.description = context.word(request, "bodies.files.text");
  page.body.element("h1", page.title).element("p", page.description).open("ul");
  for (const char* ending : {"json", "zip", "csv", "jsonld", "vcf"})
    page.body.open("li")
        .link(request.link("/data/directory." + std::string(ending)),
              context.word(request, "bodies.file." + std::string(ending)))
        .close();
  page.body.close().element("p", context.word(request, "bodies.neutrality"), {{"class", "note"}});
  return page;
}

}  // namespace limen::public_directory
