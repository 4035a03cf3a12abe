// Gaps in one period and along the years.
#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/region_names.h"
#include "base/text.h"
#include "services/public_outcomes/pages.h"

namespace limen::public_outcomes {
namespace {

using outcomes::Gap;
using public_pages::Table;

constexpr std::size_t kMostLines = 6;

// Highest gap first; those without one last, by code.
std::vector<std::size_t> order_of(const Outcome& outcome, std::size_t period) {
  std::vector<std::size_t> order(outcome.codes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto &x = outcome.gap(period, a).gap, &y = outcome.gap(period, b).gap;
    if (x.has_value() != y.has_value()) return x.has_value();
    if (x && !(*x == *y)) return *y < *x;
    return outcome.codes[a] < outcome.codes[b];
  });
  return order;
}

std::string flags_text(const Work& work, const std::string& flags) {
  return flags.empty() ? "" : work.t("gaps.flagged", {{"flags", flags}});
}

void write_gaps(Html& html, const Work& work, std::size_t period, const std::vector<std::size_t>& order) {
  const Outcome& outcome = work.outcome;
  const std::string reference = work.group_name(outcome.entry.gap->reference);
  const std::string other = work.group_name(outcome.entry.gap->other);
  charts::Dumbbell chart{
      .frame = work.frame("gaps", work.t("gaps.chart", {{"title", work.title()}, {"period", work.period_name(period)}}),
                          work.t("gaps.chart.text", {{"reference", reference}, {"other", other}})),
      .label_name = work.t("gaps.country"),
      .first_name = reference,
      .second_name = other,
      .rows = {}};
  Table table{.caption = chart.frame.title,
              .columns = {{work.t("gaps.country")},
                          {reference, true},
                          {work.t("gaps.flags")},
                          {other, true},
                          {work.t("gaps.flags")},
                          {work.t("gaps.gap"), true}},
              .rows = {}};
  for (const std::size_t place : order) {
    const Gap& gap = outcome.gap(period, place);
    chart.rows.push_back({.label = work.name_of(gap.code),
                          .first = value_of(gap.reference),
                          .second = value_of(gap.group),
                          .first_note = flags_text(work, gap.reference_flags),
                          .second_note = flags_text(work, gap.group_flags),
                          .emphasised = is_aggregate(gap.code)});
    table.rows.push_back({{.text = work.name_of(gap.code)},
                          {.text = work.number(value_of(gap.reference))},
                          {.text = gap.reference_flags},
                          {.text = work.number(value_of(gap.group))},
                          {.text = gap.group_flags},
                          {.text = work.number(value_of(gap.gap))}});
  }
  public_pages::write_figure(html, work.request, work.texts,
                             {.id = "gaps",
                              .title = chart.frame.title,
                              .svg = charts::draw(chart),
                              .table = std::move(table),
                              .csv = "/data" + work.home() + ".csv",
                              .citation = work.citation(work.home())});
}

void write_flags(Html& html, const Work& work) {
  std::set<char> seen;
  for (const auto& period : work.outcome.gaps) {
    for (const Gap& gap : period) {
      for (const char flag : gap.reference_flags + gap.group_flags) seen.insert(flag);
    }
  }
  if (seen.empty()) return;
  html.element("h2", work.t("gaps.flags.title")).element("p", work.t("gaps.flags.text"));
  html.open("dl", {{"class", "facts"}});
  for (const char flag : seen) {
    const std::string letter(1, flag);
    html.element("dt", letter)
        .element("dd", work.texts.get_or(work.request.language, "gaps.flag." + letter, work.t("gaps.flag.other")));
  }
  html.close();
}

// The aggregates, and the highest and lowest gaps of the period.
std::vector<std::size_t> usual_lines(const Outcome& outcome, const std::vector<std::size_t>& order,
                                     std::size_t period) {
  std::vector<std::size_t> aggregates, countries;
  for (const std::size_t place : order) {
    if (!outcome.gap(period, place).gap) continue;
    (is_aggregate(outcome.codes[place]) ? aggregates : countries).push_back(place);
  }
  if (aggregates.size() > 2) aggregates.resize(2);
  std::vector<std::size_t> made = aggregates;
  const std::size_t each = std::min<std::size_t>(2, countries.size() / 2);
  made.insert(made.end(), countries.begin(), countries.begin() + static_cast<std::ptrdiff_t>(each));
  made.insert(made.end(), countries.end() - static_cast<std::ptrdiff_t>(each), countries.end());
  return made;
}

// "?geo=XA,XB" or fields "geo.XA"; codes that the table has not are passed over.
std::vector<std::size_t> asked_lines(const Work& work) {
  std::vector<std::size_t> made;
  const auto add = [&](std::string_view code) {
    const std::size_t place = work.outcome.find_place(code);
    if (place == std::string::npos || made.size() >= kMostLines) return;
    if (std::find(made.begin(), made.end(), place) == made.end()) made.push_back(place);
  };
  for (const auto& [name, value] : work.request.query) {
    if (name == "geo") {
      for (const std::string_view code : split(value, ',')) add(code);
    } else if (name.starts_with("geo.")) {
      add(std::string_view(name).substr(4));
    }
  }
  return made;
}

void write_trend(Html& html, const Work& work, const std::vector<std::size_t>& lines) {
  const Outcome& outcome = work.outcome;
  charts::Lines chart{
      .frame = work.frame("trend", work.t("gaps.trend.chart", {{"title", work.title()}}), work.t("gaps.trend.text")),
      .year_name = work.t("gaps.year"),
      .years = {},
      .series = {}};
  chart.frame.unit = work.t("gaps.points");
  std::vector<std::pair<int, std::size_t>> years;
  for (std::size_t p = 0; p < outcome.table.periods().size(); ++p) {
    const std::string& name = outcome.table.periods()[p];
    int year = 0;
    const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), year);
    if (failed == std::errc{} && end == name.data() + name.size()) years.emplace_back(year, p);
  }
  std::sort(years.begin(), years.end());
  if (years.size() < 2 || lines.empty()) return;
  for (const auto& [year, period] : years) chart.years.push_back(year);
  for (const std::size_t place : lines) {
    charts::Series series{work.name_of(outcome.codes[place]), {}};
    for (const auto& [year, period] : years) series.values.push_back(value_of(outcome.gap(period, place).gap));
    chart.series.push_back(std::move(series));
  }
  html.element("h2", work.t("gaps.trend.title"));
  const charts::Table found = charts::table_of(chart);
  Table table{.caption = found.caption};
  for (std::size_t c = 0; c < found.header.size(); ++c) table.columns.push_back({found.header[c], c > 0});
  for (const auto& row : found.rows) {
    std::vector<public_pages::Cell> cells = {{.text = row[0].text}};
    for (std::size_t c = 1; c < row.size(); ++c) cells.push_back({.text = work.number(row[c].number)});
    table.rows.push_back(std::move(cells));
  }
  public_pages::write_figure(html, work.request, work.texts,
                             {.id = "trend",
                              .title = chart.frame.title,
                              .svg = charts::draw(chart),
                              .table = std::move(table),
                              .csv = "/data" + work.home() + ".csv",
                              .citation = work.citation(work.home())});
}

void write_choice(Html& html, const Work& work, std::size_t period, const std::vector<std::size_t>& lines) {
  if (work.request.static_export) return;
  html.open("form", {{"method", "get"}, {"action", work.request.link(work.home())}});
  html.element("label", work.t("gaps.period"), {{"for", "period"}});
  html.open("select", {{"id", "period"}, {"name", "period"}});
  const auto& periods = work.outcome.table.periods();
  for (std::size_t p = 0; p < periods.size(); ++p) {
    if (p == period) {
      html.element("option", periods[p], {{"value", periods[p]}, {"selected", "selected"}});
    } else {
      html.element("option", periods[p], {{"value", periods[p]}});
    }
  }
  html.close();
  html.open("fieldset").element("legend", work.t("gaps.lines", {{"n", std::to_string(kMostLines)}}));
  for (std::size_t place = 0; place < work.outcome.codes.size(); ++place) {
    const std::string& code = work.outcome.codes[place];
    const std::string id = fmt::format("geo-{}", place);
    const bool chosen = std::find(lines.begin(), lines.end(), place) != lines.end();
    html.open("span", {{"class", "choice"}});
    if (chosen) {
      html.empty("input",
                 {{"type", "checkbox"}, {"id", id}, {"name", "geo." + code}, {"value", "1"}, {"checked", "checked"}});
    } else {
      html.empty("input", {{"type", "checkbox"}, {"id", id}, {"name", "geo." + code}, {"value", "1"}});
    }
    html.element("label", work.name_of(code), {{"for", id}, {"class", "inline"}}).close().text(" ");
  }
  html.close().element("button", work.t("gaps.show"), {{"type", "submit"}}).close();
}

}  // namespace

std::string Work::title() const {
  const auto found = release::in_language(outcome.entry.title, public_pages::to_text(request.language));
  return found.empty() ? outcome.entry.id : std::string(found);
}

std::string Work::name_of(std::string_view code) const {
  const std::string language(public_pages::to_text(request.language));
  std::string name;
  if (const auto found = names.find(code); found != names.end()) name = found->second;
  if (name.empty()) name = texts.get_or(request.language, "gaps.area." + std::string(code), "");
  const std::string common = common_code(code, world);
  if (name.empty() && world.find(common)) name = region_name(common, language);
  if (name.empty()) name = code;
  return is_aggregate(code) ? t("gaps.aggregate", {{"name", name}}) : name;
}

std::string Work::group_name(std::string_view code) const {
  return texts.get_or(request.language, "gaps.group." + std::string(code), code);
}

std::string Work::number(const charts::Value& value, int decimals) const {
  return value ? charts::format_number(*value, public_pages::to_text(request.language), decimals) : t("gaps.missing");
}

charts::Format Work::format(int decimals) const {
  return charts::number_format(public_pages::to_text(request.language), decimals);
}

charts::Words Work::words() const {
  return {.missing = t("gaps.missing"),
          .more = t("gaps.more", {{"n", "{n}"}}),
          .low = t("gaps.low"),
          .high = t("gaps.high")};
}

charts::Frame Work::frame(std::string id, std::string title, std::string description) const {
  return {.id = std::move(id),
          .title = std::move(title),
          .description = std::move(description),
          .right_to_left = public_pages::direction(request.language) == "rtl",
          .format = format(1),
          .language = std::string(public_pages::to_text(request.language)),
          .words = words()};
}

std::string Work::citation(const std::string& path) const {
  std::string text = fmt::format("{}: {}. ", manifest.publisher, title());
  if (!outcome.entry.source.empty()) text += outcome.entry.source + ". ";
  if (!outcome.entry.licence.empty()) text += outcome.entry.licence + ". ";
  return text + request.whole_address(path);
}

std::size_t Work::period() const {
  const std::size_t asked = outcome.table.find_period(request.parameter("period"));
  return request.static_export || asked == eurostat::Table::kNone ? outcome.latest : asked;
}

Page gap_page(const Work& work) {
  Page page{.title = work.title(), .description = work.t("gaps.text")};
  Html& html = page.body;
  html.element("h1", page.title);
  if (work.manifest.demo) html.element("p", work.t("gaps.invented"), {{"class", "note"}});
  if (work.outcome.gaps.empty() || work.outcome.codes.empty()) {
    html.element("p", work.t("gaps.none"));
    html.open("p").link(work.request.link("/data" + work.home() + ".csv"), work.t("gaps.file")).close();
    return page;
  }
  const std::size_t period = work.period();
  const std::vector<std::size_t> order = order_of(work.outcome, period);
  std::vector<std::size_t> lines = work.request.static_export ? std::vector<std::size_t>() : asked_lines(work);
  if (lines.empty()) lines = usual_lines(work.outcome, order, work.outcome.latest);
  html.element("p", work.t("gaps.what", {{"reference", work.group_name(work.outcome.entry.gap->reference)},
                                         {"other", work.group_name(work.outcome.entry.gap->other)}}));
  if (!work.policies.empty()) {
    html.open("p").link(work.request.link(work.home() + "/policy"), work.t("gaps.policy.title")).close();
  }
  write_choice(html, work, period, lines);
  write_gaps(html, work, period, order);
  write_trend(html, work, lines);
  write_flags(html, work);
  if (!work.outcome.entry.source.empty())
    html.element("p", work.t("gaps.source", {{"source", work.outcome.entry.source}}));
  if (!work.outcome.entry.licence.empty())
    html.element("p", work.t("gaps.licence", {{"licence", work.outcome.entry.licence}}));
  return page;
}

std::string gaps_csv(const Outcome& outcome) {
  charts::Table table{
      .caption = {},
      .header = {"code", "period", "reference", "reference_flags", "other", "other_flags", "gap", "aggregate"},
      .rows = {}};
  const auto digits = [](const exact::Number& number) { return charts::figure_cell(value_of(number)); };
  for (std::size_t p = 0; p < outcome.gaps.size(); ++p) {
    for (const Gap& gap : outcome.gaps[p]) {
      table.rows.push_back({charts::text_cell(gap.code), charts::text_cell(outcome.table.periods()[p]),
                            digits(gap.reference), charts::text_cell(gap.reference_flags), digits(gap.group),
                            charts::text_cell(gap.group_flags), digits(gap.gap),
                            charts::text_cell(is_aggregate(gap.code) ? "1" : "0")});
    }
  }
  return charts::to_csv(table);
}

}  // namespace limen::public_outcomes
