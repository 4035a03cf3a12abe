#include <fmt/format.h>

#include "formats/csv/csv.h"
#include "services/public_outcomes/pages.h"
#include "services/public_outcomes/public_outcomes.h"

namespace limen::public_outcomes {
namespace {

using public_pages::Answer;
using public_pages::Language;
using public_pages::Request;

constexpr std::string_view kBase = "/outcomes/", kFiles = "/data/outcomes/";

// Names of units that the release itself has: of instruments' rounds, and of the data of composite indices.
void add_names(const release::Opened& release, Names& names) {
  for (const release::CompositeEntry& entry : release.manifest.composites) {
    const std::string* const text = release.find(entry.data);
    if (!text) continue;
    csv::Reader reader(*text);
    const auto header = csv::Header::read_loose(reader, {"uCode", "uName"});
    if (!header.ok()) continue;
    for (auto more = reader.next(); more.ok() && *more; more = reader.next()) {
      if (!header->check_width(reader).ok()) continue;
      const std::string code(header->text(reader, "uCode")), name(header->text(reader, "uName"));
      if (!name.empty()) names.emplace(code, name);
    }
  }
}

class Section final : public public_pages::Section {
 public:
  Section(const public_pages::SectionParts& parts, world_outlines::World world)
      : parts_(parts), world_(std::move(world)) {}

  Result<void> load() {
    const release::Opened& release = *parts_.release;
    if (release.manifest.outcomes.empty()) return {};
    for (const release::OutcomeEntry& entry : release.manifest.outcomes) {
      outcomes_.push_back(TRY(load_outcome(entry, release)));
    }
    policies_ = TRY(load_policies(release));
    for (const Policy& policy : policies_) {
      for (const auto& unit : policy.panel->units()) {
        if (!unit.name.empty()) names_.emplace(unit.code, unit.name);
      }
    }
    add_names(release, names_);
    return {};
  }

  std::vector<public_pages::NavEntry> navigation(Language language) const override {
    if (outcomes_.empty()) return {};
    return {{"/outcomes", parts_.texts->get(language, "gaps.nav")}};
  }

  std::optional<Answer> answer(const Request& request) const override {
    if (outcomes_.empty()) return {};
    const std::string_view path = request.path;
    if (path == "/outcomes") return public_pages::page_answer(home(request));
    for (const auto& outcome : outcomes_) {
      const Work each = work(*outcome, request);
      const std::string file = fmt::format("{}{}", kFiles, outcome->entry.id);
      if (path == each.home()) return public_pages::page_answer(gap_page(each));
      if (path == file + ".csv") {
        return public_pages::download_answer("text/csv; charset=utf-8", gaps_csv(*outcome), outcome->entry.id + ".csv");
      }
      if (policies_.empty()) continue;
      if (path == each.home() + "/policy") return public_pages::page_answer(policy_page(each));
      if (path == file + "/policy.csv") {
        return public_pages::download_answer("text/csv; charset=utf-8", policy_csv(each),
                                             outcome->entry.id + "-policy.csv");
      }
    }
    return {};
  }

  std::vector<std::string> paths() const override {
    std::vector<std::string> made;
    if (!outcomes_.empty()) made.push_back("/outcomes");
    for (const auto& outcome : outcomes_) {
      made.push_back(std::string(kBase) + outcome->entry.id);
      made.push_back(fmt::format("{}{}.csv", kFiles, outcome->entry.id));
      if (policies_.empty()) continue;
      made.push_back(std::string(kBase) + outcome->entry.id + "/policy");
      made.push_back(fmt::format("{}{}/policy.csv", kFiles, outcome->entry.id));
    }
    return made;
  }

  Html summary(const Request& request) const override {
    Html html;
    if (outcomes_.empty()) return html;
    html.element("h2", parts_.texts->get(request.language, "gaps.nav"));
    list(html, request);
    return html;
  }

 private:
  Work work(const Outcome& outcome, const Request& request) const {
    return {outcome, policies_, names_, world_, request, *parts_.texts, parts_.release->manifest};
  }

  void list(Html& html, const Request& request) const {
    html.open("ul");
    for (const auto& outcome : outcomes_) {
      const Work each = work(*outcome, request);
      html.open("li").link(request.link(each.home()), each.title()).close();
    }
    html.close();
  }

  Page home(const Request& request) const {
    const auto t = [&](std::string_view key) { return parts_.texts->get(request.language, key); };
    Page page{.title = t("gaps.nav"), .description = t("gaps.text")};
    page.body.element("h1", page.title).element("p", page.description);
    list(page.body, request);
    return page;
  }

  public_pages::SectionParts parts_;
  world_outlines::World world_;
  std::vector<std::unique_ptr<Outcome>> outcomes_;
  std::vector<Policy> policies_;
  Names names_;
};

Result<std::unique_ptr<public_pages::Section>> make(const public_pages::SectionParts& parts,
                                                    const config::PackStore& packs) {
  const std::string text = TRY(packs.text("public_site", "world_outlines.txt"));
  auto world = TRY(world_outlines::World::read(text, "public_site/world_outlines.txt"));
  auto section = std::make_unique<Section>(parts, std::move(world));
  TRY(section->load());
  return std::unique_ptr<public_pages::Section>(std::move(section));
}

}  // namespace

public_pages::SectionFactory make_section(const config::PackStore& packs) {
  return [packs](const public_pages::SectionParts& parts) { return make(parts, packs); };
}

}  // namespace limen::public_outcomes
