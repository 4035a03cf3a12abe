// Which path is which page, and all paths there are.
#include <algorithm>

#include "base/text.h"
#include "services/public_instruments/pages.h"
#include "services/public_instruments/public_instruments.h"

namespace limen::public_instruments {
namespace {

using Parts = std::vector<std::string_view>;
using Found = std::optional<public_pages::Answer>;

// Takes ".csv" away and says whether it was there.
bool take_csv(std::string_view& name) {
  const bool is_file = name.ends_with(".csv");
  if (is_file) name.remove_suffix(4);
  return is_file;
}

template <typename Map>
std::size_t place_of(const Map& places, std::string_view segment) {
  const auto found = places.find(segment);
  return found == places.end() ? kNowhere : found->second;
}

// A score that can be traced: a combined one.
bool is_traced(const View& view, std::size_t node) { return !view.instrument().nodes[node].is_question(); }

Found unit_in_period(const View& view, std::size_t period, Parts parts) {
  const std::size_t unit = place_of(view.edition().unit_by_segment, parts[0]);
  const Entry* entry = unit == kNowhere ? nullptr : view.panel().find(unit, period);
  if (entry == nullptr || parts.size() > 2) return std::nullopt;
  if (parts.size() == 1) return unit_page(view, *entry);
  if (take_csv(parts[1])) return entry_file(view, *entry, parts[1]);
  const std::size_t node = view.instrument().find(parts[1]);
  if (node == kNowhere || !is_traced(view, node)) return std::nullopt;
  return trace_page(view, *entry, node);
}

Found in_period(const View& view, Parts parts) {
  const bool is_file = parts.size() == 1 && take_csv(parts[0]);
  const std::size_t period = place_of(view.edition().period_by_segment, parts[0]);
  if (period == kNowhere) return std::nullopt;
  if (parts.size() == 1) return is_file ? period_csv(view, period) : period_page(view, period);
  if (parts.size() < 3) return std::nullopt;
  if (parts[1] == "units") return unit_in_period(view, period, {parts.begin() + 2, parts.end()});
  if (parts.size() > 3) return std::nullopt;
  const bool as_csv = take_csv(parts[2]);
  const std::size_t node = view.instrument().find(parts[2]);
  if (node == kNowhere) return std::nullopt;
  if (parts[1] == "nodes") return as_csv ? node_csv(view, period, node) : node_page(view, period, node);
  if (parts[1] == "ranking") return as_csv ? ranking_csv(view, period, node) : ranking_page(view, period, node);
  return std::nullopt;
}

Found over_time(const View& view, Parts parts) {
  if (parts.empty() || parts.size() > 2) return std::nullopt;
  const std::size_t unit = place_of(view.edition().unit_by_segment, parts[0]);
  if (unit == kNowhere) return std::nullopt;
  if (parts.size() == 1) return series_page(view, unit);
  if (!take_csv(parts[1])) return std::nullopt;
  return series_file(view, unit, parts[1]);
}

Found means(const View& view, Parts parts) {
  if (parts.size() != 1) return std::nullopt;
  const bool as_csv = take_csv(parts[0]);
  const std::size_t node = view.instrument().find(parts[0]);
  if (node == kNowhere || view.panel().periods().empty()) return std::nullopt;
  return as_csv ? mean_series_csv(view, node) : mean_series_page(view, node);
}

// Below an edition.
Found answer_in(const View& view, Parts parts) {
  if (parts.empty()) return home_page(view);
  if (parts[0] == "in" && parts.size() > 1) return in_period(view, {parts.begin() + 1, parts.end()});
  if (parts[0] == "units") return over_time(view, {parts.begin() + 1, parts.end()});
  if (parts[0] == "nodes") return means(view, {parts.begin() + 1, parts.end()});
  if (parts.size() > 1) return std::nullopt;
  if (parts[0] == "methodology") return methodology_page(view);
  if (parts[0] == "downloads") return downloads_page(view);
  if (Found file = export_file(view, parts[0])) return file;
  const bool as_csv = take_csv(parts[0]);
  if (parts[0] == "compare") return compare_page(view, as_csv);
  if (parts[0] == "change") return change_page(view, as_csv);
  if (parts[0] == "scatter") return scatter_page(view, as_csv);
  if (parts[0] == "chart") return own_chart_page(view, as_csv);
  return std::nullopt;
}

class PathLister {
 public:
  std::vector<std::string> run(const Site& site) {
    paths_.push_back("/instruments");
    for (const Family& family : site.catalogue.families) {
      paths_.push_back("/instruments/" + segment_of(family.id));
      for (const auto& edition : family.editions) list(View(site, edition.get(), request_));
    }
    return std::move(paths_);
  }

 private:
  void list(const View& view) {
    const auto add = [&](const std::string& below) { paths_.push_back(view.path(below)); };
    add("");
    for (const char* page : {"/methodology", "/downloads", "/compare", "/change", "/scatter", "/chart"}) add(page);
    for (const std::string_view file : kExports) add("/" + std::string(file));
    if (view.panel().periods().empty()) return;
    for (const char* file : {"/compare.csv", "/scatter.csv", "/chart.csv"}) add(file);
    if (change_page(view, true).status == 200) add("/change.csv");
    const std::size_t groups = profile_groups(view).size();
    for (const instrument_panel::Unit& unit : view.panel().units()) {
      const std::string below = "/units/" + segment_of(unit.code);
      add(below);
      for (std::size_t g = 1; g <= groups; ++g) add(below + "/series-" + std::to_string(g) + ".csv");
    }
    for (const InstrumentNode& node : view.instrument().nodes) {
      for (const char* ending : {"", ".csv"}) add("/nodes/" + node.id + ending);
    }
    for (std::size_t period = 0; period < view.panel().periods().size(); ++period) list_period(view, period, groups);
  }

  void list_period(const View& view, std::size_t period, std::size_t groups) {
    const auto add = [&](const std::string& below) { paths_.push_back(view.path(below)); };
    add(view.period_path(period));
    add(view.period_path(period) + ".csv");
    for (std::size_t node = 0; node < view.instrument().nodes.size(); ++node) {
      for (const std::string& below : {view.node_path(period, node), view.ranking_path(period, node)}) {
        add(below);
        add(below + ".csv");
      }
    }
    for (const Entry& entry : view.panel().of_period(period)) {
      const std::string below = view.unit_path(period, entry.unit);
      add(below);
      for (const char* file : {"/scores.csv", "/answers.csv"}) add(below + file);
      for (std::size_t g = 1; g <= groups; ++g) add(below + "/profile-" + std::to_string(g) + ".csv");
      for (std::size_t node = 0; node < view.instrument().nodes.size(); ++node) {
        if (is_traced(view, node)) add(view.trace_path(period, entry.unit, node));
      }
    }
  }

  public_pages::Request request_{.path = "/instruments"};
  std::vector<std::string> paths_;
};

class Instruments final : public public_pages::Section {
 public:
  explicit Instruments(Site site) : site_(std::move(site)) {}

  std::vector<public_pages::NavEntry> navigation(Language language) const override {
    return {{"/instruments", site_.parts.texts->get(language, "instruments.instruments")}};
  }

  std::optional<public_pages::Answer> answer(const public_pages::Request& request) const override {
    const Parts parts = split(request.path, '/');  // "", "instruments", ID, EDITION, …
    if (parts.size() < 2 || !parts[0].empty() || parts[1] != "instruments") return std::nullopt;
    if (parts.size() == 2) return list_page(site_, request);
    for (const Family& family : site_.catalogue.families) {
      if (segment_of(family.id) != parts[2]) continue;
      if (parts.size() == 3) return home_page(View(site_, &family.newest(), request));
      for (const auto& edition : family.editions) {
        if (segment_of(edition->id) != parts[3]) continue;
        return answer_in(View(site_, edition.get(), request), {parts.begin() + 4, parts.end()});
      }
    }
    return std::nullopt;
  }

  std::vector<std::string> paths() const override { return PathLister().run(site_); }

  Html summary(const public_pages::Request& request) const override {
    Html html;
    if (site_.catalogue.families.empty()) return html;
    html.element("h2", site_.parts.texts->get(request.language, "instruments.instruments"));
    html.element("p", site_.parts.texts->get(request.language, "instruments.instruments_text")).open("ul");
    for (const Family& family : site_.catalogue.families) {
      const View view(site_, &family.newest(), request);
      html.open("li").link(view.link(), view.title().text).close();
    }
    html.close();
    return html;
  }

 private:
  Site site_;
};

}  // namespace

public_pages::SectionFactory factory(std::shared_ptr<const world_outlines::World> world) {
  return [world](const public_pages::SectionParts& parts) -> Result<std::unique_ptr<public_pages::Section>> {
    Site site{parts, world, TRY(read_catalogue(*parts.release))};
    return std::unique_ptr<public_pages::Section>(std::make_unique<Instruments>(std::move(site)));
  };
}

}  // namespace limen::public_instruments
