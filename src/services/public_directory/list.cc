// The list: search, facets, paging. Everything is a link or a form that is sent by GET, so that no script is needed.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "services/public_directory/pages.h"

namespace limen::public_directory {
namespace {

using public_pages::Query;

constexpr std::size_t kPerPage = 50, kMaxText = 200, kShownValues = 8;

Filter filter_of(const Request& request) {
  Filter filter;
  filter.text = std::string(request.parameter("q")).substr(0, kMaxText);
  for (std::size_t i = 0; i < kFacets; ++i) filter.chosen[i] = request.parameter(kFacetNames[i]);
  return filter;
}

Query query_of(const Filter& filter) {
  Query query{{"q", filter.text}};
  for (std::size_t i = 0; i < kFacets; ++i) query[std::string(kFacetNames[i])] = filter.chosen[i];
  return query;
}

std::size_t page_of(const Request& request, std::size_t pages) {
  const std::string_view text = request.parameter("page");
  std::size_t page = 1;
  std::from_chars(text.data(), text.data() + text.size(), page);
  return std::clamp<std::size_t>(page, 1, pages);
}

std::string number(const Request& request, std::size_t count) {
  return public_pages::format_number(request.language, static_cast<double>(count), 0);
}

void write_search(Html& html, const Context& context, const Request& request, const Filter& filter) {
  html.open("form", {{"method", "get"}, {"action", request.link("/directory")}, {"role", "search"}});
  html.element("label", context.word(request, "bodies.search.label"), {{"for", "q"}});
  html.empty("input", {{"type", "search"}, {"id", "q"}, {"name", "q"}, {"value", filter.text}, {"maxlength", "200"}});
  for (std::size_t i = 0; i < kFacets; ++i)
    if (!filter.chosen[i].empty())
      html.empty("input", {{"type", "hidden"}, {"name", kFacetNames[i]}, {"value", filter.chosen[i]}});
  html.text(" ").element("button", context.word(request, "bodies.search"), {{"type", "submit"}});
  html.close();
}

struct Choice {
  std::string value{}, label{};
  std::size_t count = 0;
};

std::vector<Choice> choices(const Context& context, const Request& request, Facet facet,
                            const std::vector<std::size_t>& counts) {
  std::vector<Choice> out;
  const auto& values = context.index.values(facet);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (counts[i] > 0) out.push_back({values[i], value_label(context, request.language, facet, values[i]), counts[i]});
  std::sort(out.begin(), out.end(), [](const Choice& a, const Choice& b) {
    return a.count != b.count ? a.count > b.count : a.value < b.value;
  });
  return out;
}

void write_facets(Html& html, const Context& context, const Request& request, const Filter& filter,
                  const Found& found) {
  html.open("section", {{"class", "facets"}, {"aria-labelledby", "narrow"}});
  html.element("h2", context.word(request, "bodies.narrow"), {{"id", "narrow"}});
  for (std::size_t i = 0; i < kFacets; ++i) {
    const auto facet = static_cast<Facet>(i);
    std::vector<Choice> all = choices(context, request, facet, found.counts[i]);
    if (!filter.chosen[i].empty())
      std::erase_if(all, [&](const Choice& choice) { return choice.value != filter.chosen[i]; });
    if (all.empty() && filter.chosen[i].empty()) continue;
    html.element("h3", context.word(request, "bodies.facet." + std::string(kFacetNames[i])));
    Query query = query_of(filter);
    if (!filter.chosen[i].empty()) {
      query[std::string(kFacetNames[i])].clear();
      const std::string label = value_label(context, request.language, facet, filter.chosen[i]);
      html.open("p").link(request.link("/directory", query),
                          context.word(request, "bodies.remove", {{"choice", label}}));
      html.close();
      continue;
    }
    html.open("ul");
    for (std::size_t c = 0; c < all.size(); ++c) {
      if (c == kShownValues) {
        html.close().open("details").element("summary", context.word(request, "bodies.more")).open("ul");
      }
      query[std::string(kFacetNames[i])] = all[c].value;
      html.open("li").link(request.link("/directory", query), all[c].label, {{"rel", "nofollow"}});
      html.text(" ").element("span", number(request, all[c].count), {{"class", "count"}}).close();
    }
    html.close();
    if (all.size() > kShownValues) html.close();
  }
  html.close();
}

void write_rows(Html& html, const Context& context, const Request& request, const std::vector<std::size_t>& shown) {
  public_pages::Table table;
  const auto label = [&](std::string_view code) { return context.word(request, "bodies.field." + std::string(code)); };
  table.caption = context.word(request, "bodies.title");
  table.columns = {{label("name")}, {label("acronym")}, {label("kind")}, {label("seat")}, {label("status")}};
  for (const std::size_t place : shown) {
    const Entry& entry = context.index.entries()[place];
    const auto first = [&](std::string_view attribute) {
      const auto found = directory::attributes_of(*entry.record, attribute);
      return found.empty() ? std::string() : found.front().value;
    };
    std::string status;
    if (!entry.status.empty())
      status = value_label(context, request.language, Facet::kStatus, status_word(entry.status.front().text));
    table.rows.push_back({{entry.name, request.link(organisation_path(entry.id))},
                          {entry.acronym},
                          {first("kind")},
                          {first("fact:seat")},
                          {status}});
  }
  write_table(html, table);
}

void write_paging(Html& html, const Context& context, const Request& request, const Filter& filter, std::size_t page,
                  std::size_t pages) {
  if (pages < 2) return;
  Query query = query_of(filter);
  html.open("ul", {{"class", "pages"}});
  const auto to = [&](std::size_t other, std::string_view key) {
    query["page"] = std::to_string(other);
    html.open("li").link(request.link("/directory", query), context.word(request, key)).close();
  };
  if (page > 1) to(page - 1, "bodies.previous");
  html.element(
      "li", context.word(request, "bodies.page", {{"page", number(request, page)}, {"pages", number(request, pages)}}));
  if (page < pages) to(page + 1, "bodies.next");
  html.close();
}

}  // namespace

Page list_page(const Context& context, const Request& request) {
  const Filter filter = request.static_export ? Filter{} : filter_of(request);
  const Found found = context.index.search(filter);
  Page page;
  page.title = context.word(request, "bodies.title");
  page.description = context.word(request, "bodies.description");
  Html& html = page.body;
  html.element("h1", page.title).element("p", page.description);
  html.open("ul", {{"class", "pages"}});
  html.open("li").link(request.link("/directory/map"), context.word(request, "bodies.map")).close();
  html.open("li").link(request.link("/directory/files"), context.word(request, "bodies.files")).close();
  html.open("li").link(request.link("/propose"), context.word(request, "propose.new")).close();
  html.open("li").link(request.link("/proposal"), context.word(request, "propose.follow")).close();
  html.close();
  if (request.static_export) {
    html.element("p", context.word(request, "frame.export.note"), {{"class", "note"}});
    write_rows(html, context, request, found.entries);
    return page;
  }
  write_search(html, context, request, filter);
  html.open("div", {{"class", "columns"}});
  write_facets(html, context, request, filter, found);
  html.open("div");
  html.element("p",
               context.word(request, "bodies.found",
                            {{"count", number(request, found.entries.size())},
                             {"all", number(request, context.index.entries().size())}}),
               {{"role", "status"}});
  const bool narrowed = found.entries.size() < context.index.entries().size();
  if (narrowed) html.open("p").link(request.link("/directory"), context.word(request, "bodies.search.clear")).close();
  if (found.entries.empty()) {
    html.element("p", context.word(request, "bodies.none"), {{"class", "note"}});
    return page;
  }
  const std::size_t pages = (found.entries.size() + kPerPage - 1) / kPerPage, at = page_of(request, pages);
  const auto from = found.entries.begin() + static_cast<std::ptrdiff_t>((at - 1) * kPerPage);
  const auto left = static_cast<std::size_t>(found.entries.end() - from);
  write_rows(html, context, request, {from, from + static_cast<std::ptrdiff_t>(std::min(kPerPage, left))});
  write_paging(html, context, request, filter, at, pages);
  return page;
}

}  // namespace limen::public_directory
