// The pages of the section, and what they share. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/public_instruments/view.h"

namespace limen::public_instruments {

// --- home_pages.cc
Answer list_page(const Site& site, const public_pages::Request& request);
Answer home_page(const View& view);
Answer period_page(const View& view, std::size_t period);
Answer period_csv(const View& view, std::size_t period);

// --- unit_pages.cc
Answer unit_page(const View& view, const Entry& entry);
Answer trace_page(const View& view, const Entry& entry, std::size_t node);
// "profile-1", "scores", "answers". Nothing: there is no such file.
std::optional<Answer> entry_file(const View& view, const Entry& entry, std::string_view name);

// --- series_pages.cc: over the periods
Answer series_page(const View& view, std::size_t unit);
std::optional<Answer> series_file(const View& view, std::size_t unit, std::string_view name);  // "series-1"
Answer mean_series_page(const View& view, std::size_t node);
Answer mean_series_csv(const View& view, std::size_t node);

// --- node_pages.cc
Answer node_page(const View& view, std::size_t period, std::size_t node);
Answer node_csv(const View& view, std::size_t period, std::size_t node);
Answer ranking_page(const View& view, std::size_t period, std::size_t node);
Answer ranking_csv(const View& view, std::size_t period, std::size_t node);
Chart node_bars(const View& view, std::size_t period, std::size_t node);
// Empty drawing where there are no countries or no outlines.
Chart node_map(const View& view, std::size_t period, std::size_t node);

// --- choice_pages.cc, own_chart.cc: what a reader chooses comes with the query
Answer compare_page(const View& view, bool as_csv);
Answer change_page(const View& view, bool as_csv);
Answer scatter_page(const View& view, bool as_csv);
Answer own_chart_page(const View& view, bool as_csv);

// --- methodology.cc
Answer methodology_page(const View& view);
std::string rule_sentence(const View& view, std::size_t node);  // how the node becomes a score
void write_bands(Html& html, const View& view);
void write_typologies(Html& html, const View& view);

// --- exports.cc
Answer downloads_page(const View& view);
std::optional<Answer> export_file(const View& view, std::string_view name);  // "scores.csv" …
inline constexpr std::string_view kExports[] = {"scores.csv", "scores.json", "answers.csv", "codebook.csv",
                                                "codebook.json"};

// --- shared (parts.cc)
// Topmost nodes and those of the profile: what is shown of a unit at a glance; at most 16.
std::vector<std::size_t> main_nodes(const View& view);
// The profile in groups of nodes that share a scale, for one axis each.
std::vector<std::vector<std::size_t>> profile_groups(const View& view);
// Of "profile-1" with the prefix "profile-": the first group.
std::optional<std::size_t> named_group(const View& view, std::string_view name, std::string_view prefix);
std::optional<int> year_of(std::string_view period);  // where a period is a year
// Links to the same page in the other periods.
struct PeriodLink {
  std::size_t period = kNowhere;
  std::string below{};
};
void write_periods(Html& html, const View& view, const std::vector<PeriodLink>& periods, std::size_t current);
void write_facts(Html& html, const std::vector<std::pair<std::string, Spoken>>& facts);
// A link to a file of this edition, under a table.
void write_file_link(Html& html, const View& view, std::string_view below);
// An <option> of a <select>, or an <input type="checkbox"> with its label.
void write_option(Html& html, std::string_view value, const std::string& text, bool chosen);
void write_checkbox(Html& html, std::string_view name, const std::string& text, bool chosen);
bool has_kinds(const View& view, std::size_t period);  // units of more than one kind

}  // namespace limen::public_instruments
