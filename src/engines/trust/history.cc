#include <algorithm>

#include "engines/trust/trust.h"

namespace limen::trust {

namespace {

bool holds(const Entry& entry, std::uint32_t source) {
  return std::ranges::find(entry.sources, source) != entry.sources.end();
}

// Master lists by publisher, oldest first.
std::map<std::string, std::vector<std::uint32_t>> lists_by_publisher(const std::vector<Source>& sources) {
  std::map<std::string, std::vector<std::uint32_t>> lists;
  for (std::uint32_t at = 0; at < sources.size(); ++at) {
    if (sources[at].kind == "master_list") lists[std::string(sources[at].publisher.text())].push_back(at);
  }
  for (auto& [publisher, of_one] : lists) {
    std::ranges::sort(of_one, [&](std::uint32_t a, std::uint32_t b) {
      return sources[a].order() != sources[b].order() ? sources[a].order() < sources[b].order() : a < b;
    });
  }
  return lists;
}

}  // namespace

bool Store::dropped(const Entry& entry) const {
  bool ever = false;
  for (const auto& [publisher, lists] : lists_by_publisher(sources_)) {
    if (holds(entry, lists.back())) return false;
    ever = ever || std::ranges::any_of(lists, [&](std::uint32_t list) { return holds(entry, list); });
  }
  return ever;
}

std::vector<HistoryLine> Store::history(const Entry& entry) const {
  std::vector<HistoryLine> lines;
  for (const auto& [publisher, lists] : lists_by_publisher(sources_)) {
    bool ever = false, there = false;
    for (const std::uint32_t list : lists) {
      const bool now = holds(entry, list);
      if (now && !there) lines.push_back({sources_[list].order(), ever ? "added_again" : "added", publisher});
      if (!now && there) lines.push_back({sources_[list].order(), "dropped", publisher});
      there = now;
      ever = ever || now;
    }
  }
  for (const std::uint32_t source : entry.sources) {
    if (sources_[source].kind != "master_list") {
      lines.push_back({sources_[source].imported_at, "imported", sources_[source].file});
    }
  }
  for (const Act& act : entry.acts) {
    const std::string_view what = act.kind == Act::Kind::kProposed    ? "proposed"
                                  : act.kind == Act::Kind::kConfirmed ? "confirmed"
                                                                      : "withdrawn";
    lines.push_back({act.at, what, act.by});
  }
  std::ranges::sort(
      lines, [](const HistoryLine& a, const HistoryLine& b) { return a.at != b.at ? a.at < b.at : a.what < b.what; });
  return lines;
}

}  // namespace limen::trust
