#include "services/public_instruments/choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace limen::public_instruments {
namespace {

constexpr std::size_t kMostOptions = 300;  // of one list; above it one list for all fields

}  // namespace

Chosen<std::size_t> chosen_period(const View& view, std::string_view name) {
  const std::string_view wanted = view.request().parameter(name);
  if (wanted.empty()) return {view.panel().periods().size() - 1};
  const auto found = view.edition().period_by_segment.find(wanted);
  if (found == view.edition().period_by_segment.end()) return {kNowhere, Refusal{404, "refused_period"}};
  return {found->second};
}

Chosen<std::size_t> chosen_node(const View& view, std::string_view name, std::size_t fallback) {
  const std::string_view wanted = view.request().parameter(name);
  if (wanted.empty()) return {fallback};
  const std::size_t node = view.instrument().find(wanted);
  if (node == kNowhere) return {kNowhere, Refusal{404, "refused_node"}};
  return {node};
}

Chosen<std::vector<std::size_t>> chosen_units(const View& view, std::string_view prefix, std::size_t most) {
  Chosen<std::vector<std::size_t>> chosen;
  for (std::size_t i = 1; i <= most; ++i) {
    const std::string_view wanted = view.request().parameter(fmt::format("{}{}", prefix, i));
    if (wanted.empty()) continue;
    const auto found = view.edition().unit_by_segment.find(wanted);
    if (found == view.edition().unit_by_segment.end()) return {{}, Refusal{404, "refused_unit"}};
    if (std::find(chosen.value.begin(), chosen.value.end(), found->second) != chosen.value.end()) {
      return {{}, Refusal{400, "refused_twice"}};
    }
    chosen.value.push_back(found->second);
  }
  for (const auto& [name, value] : view.request().query) {
    if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
    const std::string_view number = std::string_view(name).substr(prefix.size());
    const bool is_number = std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (is_number && (number.size() > 1 || number == "0" || number > std::to_string(most))) {
      return {{}, Refusal{400, "refused_many"}};
    }
  }
  return chosen;
}

Chosen<std::vector<std::size_t>> chosen_marks(const View& view, std::string_view prefix, std::size_t most,
                                              const std::function<std::size_t(std::string_view)>& find) {
  Chosen<std::vector<std::size_t>> chosen;
  for (const auto& [name, value] : view.request().query) {
    if (!name.starts_with(prefix)) continue;
    if (value != "1") return {{}, Refusal{400, "refused_value"}};
    const std::size_t place = find(std::string_view(name).substr(prefix.size()));
    if (place == kNowhere) return {{}, Refusal{404, "refused_unknown"}};
    chosen.value.push_back(place);
    if (chosen.value.size() > most) return {{}, Refusal{400, "refused_many"}};
  }
  std::sort(chosen.value.begin(), chosen.value.end());
  return chosen;
}

Answer refuse(const View& view, const Refusal& refusal) { return refuse(view, refusal.status, refusal.key); }

Form::Form(Html& html, const View& view, std::string_view below)
    : html_(html), view_(view), is_shown_(!view.request().static_export) {
  if (!is_shown_) {
    html_.element("p", view_.word("export_default"), {{"class", "hint"}});
    return;
  }
  html_.open("form", {{"method", "get"}, {"action", view_.link(below)}});
}

void Form::select_period(std::string_view name, const std::string& label, std::size_t chosen) {
  if (!is_shown_) return;
  html_.element("label", label, {{"for", fmt::format("choose-{}", name)}});
  html_.open("select", {{"id", fmt::format("choose-{}", name)}, {"name", name}});
  for (std::size_t p = view_.panel().periods().size(); p-- > 0;) {
    const std::string& period = view_.panel().periods()[p];
    write_option(html_, segment_of(period), period, p == chosen);
  }
  html_.close();
}

void Form::select_node(std::string_view name, const std::string& label, std::size_t chosen, bool with_questions) {
  if (!is_shown_) return;
  html_.element("label", label, {{"for", fmt::format("choose-{}", name)}});
  html_.open("select", {{"id", fmt::format("choose-{}", name)}, {"name", name}});
  for (std::size_t n = 0; n < view_.instrument().nodes.size(); ++n) {
    const InstrumentNode& node = view_.instrument().nodes[n];
    if (node.is_question() && !with_questions && n != chosen) continue;
    write_option(html_, node.id, view_.short_title(n), n == chosen);
  }
  html_.close();
}

void Form::select_unit(std::string_view name, const std::string& label, std::size_t chosen) {
  if (!is_shown_) return;
  const std::string id = fmt::format("choose-{}", name);
  html_.element("label", label, {{"for", id}});
  if (view_.panel().units().size() > kMostOptions) {
    const std::string value = chosen == kNowhere ? "" : segment_of(view_.panel().units()[chosen].code);
    html_.empty("input", {{"id", id}, {"name", name}, {"type", "text"}, {"list", "choose-units"}, {"value", value}});
    if (has_list_) return;
    has_list_ = true;
    html_.open("datalist", {{"id", "choose-units"}});
    for (const std::size_t unit : view_.units_by_name()) {
      html_.element("option", view_.unit_name(unit), {{"value", segment_of(view_.panel().units()[unit].code)}});
    }
    html_.close();
    return;
  }
  html_.open("select", {{"id", id}, {"name", name}});
  write_option(html_, "", "–", chosen == kNowhere);
  for (const std::size_t unit : view_.units_by_name()) {
    write_option(html_, segment_of(view_.panel().units()[unit].code), view_.unit_name(unit), unit == chosen);
  }
  html_.close();
}

void Form::finish() {
  if (!is_shown_) return;
  html_.open("p").element("button", view_.word("show"), {{"type", "submit"}}).close();
  html_.close();
}

}  // namespace limen::public_instruments
