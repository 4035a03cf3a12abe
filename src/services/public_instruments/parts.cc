// What several pages share.
#include <algorithm>
#include <charconv>

#include "services/public_instruments/pages.h"

namespace limen::public_instruments {
namespace {

constexpr std::size_t kMostAtAGlance = 16;

}  // namespace

std::vector<std::size_t> main_nodes(const View& view) {
  std::vector<std::size_t> result = view.instrument().roots();
  for (const std::size_t node : view.panel().profile()) {
    if (std::find(result.begin(), result.end(), node) == result.end()) result.push_back(node);
  }
  if (result.empty()) {  // questions alone
    for (std::size_t n = 0; n < view.instrument().nodes.size(); ++n) result.push_back(n);
  }
  if (result.size() > kMostAtAGlance) result.resize(kMostAtAGlance);
  return result;
}

std::vector<std::vector<std::size_t>> profile_groups(const View& view) {
  std::vector<std::vector<std::size_t>> groups;
  for (const std::size_t node : view.panel().profile()) {
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
      return view.panel().range(group[0]) == view.panel().range(node);
    });
    if (found == groups.end()) {
      groups.push_back({node});
    } else {
      found->push_back(node);
    }
  }
  return groups;
}

std::optional<std::size_t> named_group(const View& view, std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  const auto groups = profile_groups(view);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (name.substr(prefix.size()) == std::to_string(g + 1)) return g;
  }
  return std::nullopt;
}

void write_periods(Html& html, const View& view, const std::vector<PeriodLink>& periods, std::size_t current) {
  if (periods.size() < 2) return;
  html.open("nav", {{"aria-label", view.word("periods")}}).open("ul", {{"class", "pages"}});
  for (const PeriodLink& period : periods) {
    html.open("li");
    const std::string& name = view.panel().periods()[period.period];
    if (period.period == current) {
      html.element("strong", name, {{"aria-current", "page"}});
    } else {
      html.link(view.link(period.below), name);
    }
    html.close();
  }
  html.close().close();
}

std::optional<int> year_of(std::string_view period) {
  int year = 0;
  const auto [end, error] = std::from_chars(period.data(), period.data() + period.size(), year);
  if (error != std::errc() || end != period.data() + period.size()) return std::nullopt;
  return year;
}

void write_facts(Html& html, const std::vector<std::pair<std::string, Spoken>>& facts) {
  html.open("dl", {{"class", "facts"}});
  for (const auto& [name, value] : facts) {
    if (value.text.empty()) continue;
    html.element("dt", name);
    say(html, "dd", value);
  }
  html.close();
}

void write_file_link(Html& html, const View& view, std::string_view below) {
  html.open("p", {{"class", "source"}});
  html.link(view.link(below), view.texts().get(view.request().language, "figure.csv")).close();
}

void write_option(Html& html, std::string_view value, const std::string& text, bool chosen) {
  if (chosen) {
    html.element("option", text, {{"value", value}, {"selected", "selected"}});
  } else {
    html.element("option", text, {{"value", value}});
  }
}

void write_checkbox(Html& html, std::string_view name, const std::string& text, bool chosen) {
  html.open("label", {{"class", "inline"}});
  if (chosen) {
    html.empty("input", {{"type", "checkbox"}, {"name", name}, {"value", "1"}, {"checked", "checked"}});
  } else {
    html.empty("input", {{"type", "checkbox"}, {"name", name}, {"value", "1"}});
  }
  html.text(" ").text(text).close();
}

bool has_kinds(const View& view, std::size_t period) { return view.panel().kinds(period).size() > 1; }

}  // namespace limen::public_instruments
