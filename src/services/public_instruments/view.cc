#include "services/public_instruments/view.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace limen::public_instruments {
namespace {

std::size_t index_of(Language language) { return static_cast<std::size_t>(language); }

// Figures as the language writes them, from exact decimals: a score on a threshold is shown on it.
std::string localised(std::string_view plain, Language language) {
  std::string_view group = ",", mark = ".";
  if (language == Language::kFrench) group = "\xE2\x80\xAF", mark = ",";  // narrow no-break space
  if (language == Language::kSpanish) group = ".", mark = ",";
  const bool below = plain.starts_with('-');
  if (below) plain.remove_prefix(1);
  const std::size_t point = std::min(plain.find('.'), plain.size());
  std::string out;
  if (below && plain.find_first_not_of("0.") != std::string_view::npos) out = "−";
  for (std::size_t i = 0; i < point; ++i) {
    if (i > 0 && (point - i) % 3 == 0 && point > 4) out += group;
    out += plain[i];
  }
  if (point < plain.size()) out.append(mark).append(plain.substr(point + 1));
  return out;
}

// At most so many characters, cut at a space where there is one.
std::string cut(const std::string& text, std::size_t most) {
  if (count_code_points(text) <= most) return text;
  std::u32string points = to_code_points(text).substr(0, most - 1);
  const std::size_t space = points.rfind(U' ');
  if (space != std::u32string::npos && space > most / 2) points.resize(space);
  return to_utf8(points) + "…";
}

}  // namespace

std::string View::word(std::string_view key, Parameters parameters) const {
  return texts().get(request_->language, fmt::format("instruments.{}", key), parameters);
}

Spoken View::spoken(const Label& label) const {
  const auto own = label.find(language());
  if (own != label.end() && !own->second.empty()) return {own->second};
  const auto english = label.find("en");
  if (english == label.end()) return {};
  return {english->second, request_->language == Language::kEnglish ? "" : "en"};
}
std::string View::short_title(std::size_t node) const { return cut(title(node).text, 60); }

Spoken View::option(const instruments::Option& option) const {
  Spoken spoken = this->spoken(option.label);
  // Codes that stand without a label ("yes") have the site's own words.
  if (spoken.text != option.code) return spoken;
  const std::string key = "instruments.option_" + option.code;
  return texts().has(key) ? Spoken{texts().get(request_->language, key)} : spoken;
}

const std::string& View::unit_name(std::size_t unit) const {
  return edition_->names[index_of(request_->language)][unit];
}
std::string View::kind_name(std::string_view kind) const {
  if (kind.empty()) return word("unit_any");
  return texts().get_or(request_->language, fmt::format("instruments.unit_{}", kind), kind);
}
std::vector<const Entry*> View::by_name(std::size_t period) const {
  std::vector<const Entry*> result;
  for (const Entry& entry : panel().of_period(period)) result.push_back(&entry);
  const auto& places = edition_->places[index_of(request_->language)];
  std::sort(result.begin(), result.end(),
            [&](const Entry* a, const Entry* b) { return places[a->unit] < places[b->unit]; });
  return result;
}
std::vector<std::size_t> View::units_by_name() const {
  const auto& places = edition_->places[index_of(request_->language)];
  std::vector<std::size_t> result(places.size());
  for (std::size_t unit = 0; unit < places.size(); ++unit) result[places[unit]] = unit;
  return result;
}

int View::decimals(std::size_t node) const {
  // A question's score is its option's, a number's what was measured: both as they are, as far as people read.
  return instrument().nodes[node].is_question() ? -1 : instrument().decimals;
}
std::string View::number(const Number& value, int decimals) const {
  if (!value) return "–";
  if (decimals >= 0) return localised(value->to_text(decimals), request_->language);
  std::string plain = value->to_text();
  const std::size_t point = plain.find('.');
  if (point != std::string::npos && plain.size() - point > 5) plain = value->to_text(4);
  return localised(plain, request_->language);
}
std::string View::signed_number(std::size_t node, const Number& value) const {
  const std::string text = number(node, value);
  const bool is_positive = value && value->sign() > 0 && text.find_first_of("123456789") != std::string::npos;
  return is_positive ? "+" + text : text;
}
std::string View::exact(const Number& value) const {
  return value ? localised(value->to_text(), request_->language) : "–";
}
std::string View::percent(const Fraction& share) const {
  return number(Number(share) * Number(Fraction(100)), 0) + " %";
}

std::string View::why(std::size_t node, const NodeScore& score) const {
  const InstrumentNode& of = instrument().nodes[node];
  switch (score.why) {
    case NodeScore::Why::kThere:
      return {};
    case NodeScore::Why::kNoAnswer:
      return word("why_no_answer");
    case NodeScore::Why::kUndefined:
      return word("why_undefined");
    case NodeScore::Why::kCoverage:
      break;
  }
  const std::string there = std::to_string(score.there), all = std::to_string(score.all);
  if (score.there < of.min_count) {
    return word("why_min_count", {{"there", there}, {"all", all}, {"least", std::to_string(of.min_count)}});
  }
  if (score.coverage < of.min_share) {
    const std::string share = percent(score.coverage), least = percent(of.min_share);
    return word("why_min_share", {{"there", there}, {"all", all}, {"share", share}, {"least", least}});
  }
  return word("why_below", {{"there", there}, {"all", all}});
}

std::string View::source(const instruments::Answer& answer) const {
  return answer.citation.empty() || answer.source.empty() ? answer.source + answer.citation
                                                          : fmt::format("{}, {}", answer.source, answer.citation);
}

Spoken View::band(std::size_t node, const NodeScore& score) const {
  if (score.band == kNowhere) return {};
  for (const instruments::BandTable& table : instrument().bands) {
    if (table.node == node) return spoken(table.bands[score.band].label);
  }
  return {};
}
Field View::figure(std::size_t node, const NodeScore& score) const {
  if (score.value) return {.text = number(node, score.value), .number = score.value};
  return {.text = word("missing")};
}
Field View::figure(std::size_t node, const Number& value) const {
  return {.text = value ? number(node, value) : word("missing"), .number = value};
}

std::string View::path(std::string_view below) const {
  return fmt::format("/instruments/{}/{}{}", segment_of(edition_->instrument), segment_of(edition_->id), below);
}
std::string View::link(std::string_view below, const Query& query) const { return request_->link(path(below), query); }
std::string View::period_path(std::size_t period) const { return "/in/" + segment_of(panel().periods()[period]); }
std::string View::unit_path(std::size_t period, std::size_t unit) const {
  return fmt::format("{}/units/{}", period_path(period), segment_of(panel().units()[unit].code));
}
std::string View::trace_path(std::size_t period, std::size_t unit, std::size_t node) const {
  return fmt::format("{}/{}", unit_path(period, unit), instrument().nodes[node].id);
}
std::string View::node_path(std::size_t period, std::size_t node) const {
  return fmt::format("{}/nodes/{}", period_path(period), instrument().nodes[node].id);
}
std::string View::ranking_path(std::size_t period, std::size_t node) const {
  return fmt::format("{}/ranking/{}", period_path(period), instrument().nodes[node].id);
}

charts::Format View::format(int decimals) const {
  // Rounded as the tables are: from twelve decimals, half away from nought.
  return [decimals, view = *this](double value) {
    const auto exact = Fraction::from_double(value);
    return exact ? view.number(*exact, decimals) : charts::format_number(value, view.language(), std::max(decimals, 2));
  };
}
charts::Frame View::frame(std::string id, std::string title, std::size_t node) const {
  charts::Frame frame;
  frame.id = std::move(id);
  frame.title = std::move(title);
  frame.right_to_left = right_to_left();
  frame.format = format(node == kNowhere ? instrument().decimals : decimals(node));
  frame.words = {word("missing"), word("chart_more", {{"n", "{n}"}}), word("chart_low"), word("chart_high")};
  return frame;
}
charts::Axis View::axis(std::size_t node) const {
  const instrument_panel::Range range = panel().range(node);
  return charts::Span{range.low.to_double(), range.high.to_double()};
}
charts::Value View::value(const Number& number) const {
  return number ? charts::Value(number->to_double()) : std::nullopt;
}

std::string View::citation(std::string_view below, const Query& query, std::size_t period) const {
  const release::Manifest& release = site_->parts.release->manifest;
  std::string address = request_->whole_address(path(below));
  char mark = '?';
  for (const auto& [name, value] : query) {
    address += fmt::format("{}{}={}", mark, public_pages::encode_segment(name), public_pages::encode_segment(value));
    mark = '&';
  }
  std::string source = instrument().source, licence = instrument().licence;
  if (period != kNowhere && !panel().of_period(period).empty()) {
    const instrument_panel::PanelRound& round = panel().rounds()[panel().of_period(period).back().round];
    if (!round.source.empty()) source = round.source;
    if (!round.licence.empty()) licence = round.licence;
  }
  const std::string when = period == kNowhere ? "" : panel().periods()[period] + ". ";
  const std::string rights = licence.empty() ? word("no_licence") : licence;
  return word("citation", {{"publisher", release.publisher},
                           {"title", title().text},
                           {"edition", instrument().edition},
                           {"period", when},
                           {"source", source},
                           {"licence", rights},
                           {"release", release.id},
                           {"date", release.made_at.utc_day().to_text()},
                           {"address", address}});
}

void write_chart(Html& html, const View& view, const Chart& chart, const Where& where) {
  public_pages::Figure figure;
  figure.id = chart.id;
  figure.title = chart.title;
  figure.svg = chart.svg;
  figure.table = chart.grid.shown();
  figure.csv = view.path(where.file);
  figure.csv_query = where.query;
  figure.citation = view.citation(where.page, where.query, where.period);
  public_pages::write_figure(html, view.request(), view.texts(), figure);
}
void write_grid(Html& html, const View&, const Grid& grid) { public_pages::write_table(html, grid.shown()); }

Answer csv_answer(const Grid& grid, std::string_view name) {
  return public_pages::download_answer("text/csv; charset=utf-8", grid.csv(), name);
}

void say(Html& html, public_pages::Name element, const Spoken& spoken) {
  if (spoken.language.empty()) {
    html.element(element, spoken.text);
  } else {
    html.element(element, spoken.text, {{"lang", spoken.language}, {"dir", "auto"}});
  }
}

Page start_page(const View& view, const Spoken& heading,
                std::initializer_list<std::pair<std::string, std::string>> way) {
  const std::string title = view.title().text;
  Page page;
  page.title = heading.text == title ? title : fmt::format("{} – {}", heading.text, title);
  page.description = view.word("description", {{"title", title}, {"edition", view.instrument().edition}});
  Html& html = page.body;
  html.open("nav", {{"class", "way"}, {"aria-label", view.word("way")}}).open("p");
  html.link(view.request().link("/instruments"), view.word("instruments"));
  html.text(" › ").link(view.link(),
                        view.word("edition_of", {{"title", title}, {"edition", view.instrument().edition}}));
  for (const auto& [below, text] : way) html.text(" › ").link(view.link(below), text);
  html.close().close();
  say(html, "h1", heading);
  if (view.instrument().recalled) {
    html.open("p", {{"class", "note"}});
    html.element("strong", view.word("recalled"), {{"class", "badge"}}).text(" ").text(view.word("recalled_text"));
    html.close();
  }
  return page;
}

Answer refuse(const View& view, unsigned status, std::string_view key, View::Parameters parameters) {
  Page page;
  page.title = view.word(status == 404 ? "refused_404" : "refused_400");
  page.body.element("h1", page.title);
  page.body.element("p", view.word(key, parameters));
  page.body.open("p").link(view.request().link("/instruments"), view.word("instruments")).close();
  return public_pages::page_answer(std::move(page), status);
}

}  // namespace limen::public_instruments
