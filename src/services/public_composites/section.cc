#include <charconv>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/json_writer.h"
#include "services/public_composites/pages.h"
#include "services/public_composites/public_composites.h"

extern const char limen_embedded_composite_assets_begin[];
extern const char limen_embedded_composite_assets_end[];

namespace limen::public_composites {
namespace {

using public_pages::Answer;
using public_pages::Language;
using public_pages::Request;

constexpr std::string_view kBase = "/composites/", kApi = "/api/composites/", kFiles = "/data/composites/";

// Problem details [RFC 9457].
Answer problem(unsigned status, const Error& error, std::string_view detail) {
  std::string body;
  JsonWriter json(body);
  json.open('{');
  json.text("title", detail);
  json.number("status", status);
  json.text("code", error.code);
  json.text("detail", detail);
  json.close('}');
  Answer answer = public_pages::data_answer("application/problem+json", std::move(body));
  answer.status = status;
  return answer;
}

// "/composites/ID/rest": ID and rest.
std::pair<std::string_view, std::string_view> parts_of(std::string_view path, std::string_view base) {
  path.remove_prefix(base.size());
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return {path, {}};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

// What was wrong with a choice, in the reader's language.
std::string words_of(const Work& work, const Error& error) {
  if (error.code == "public_composites.weights.code") return work.t("composites.refused.code");
  if (error.code == "public_composites.weights.twice") return work.t("composites.refused.twice");
  if (error.code == "public_composites.weights.number") return work.t("composites.refused.number");
  if (error.code == "public_composites.weights.zero") return work.t("composites.refused.zero");
  if (error.code == "public_composites.weights.runs") {
    return work.t("composites.refused.runs",
                  {{"low", std::to_string(kLeastRuns)}, {"high", std::to_string(kMostRuns)}});
  }
  if (error.code == "public_composites.weights.spread") return work.t("composites.refused.spread");
  if (error.code == "public_composites.weights.too_much") return work.t("composites.refused.too_much");
  if (error.code == "public_composites.weights.form") return work.t("composites.refused.form");
  return work.t("composites.refused.build");
}

class Section final : public public_pages::Section {
 public:
  Section(const public_pages::SectionParts& parts, std::shared_ptr<const world_outlines::World> world)
      : parts_(parts), world_(std::move(world)) {}

  Result<void> load() {
    for (const release::CompositeEntry& entry : parts_.release->manifest.composites) {
      indices_.push_back(TRY(load_index(entry, *parts_.release)));
    }
    return {};
  }

  std::vector<public_pages::NavEntry> navigation(Language language) const override {
    if (indices_.empty()) return {};
    return {{"/composites", parts_.texts->get(language, "composites.nav")}};
  }

  std::optional<Answer> answer(const Request& request) const override {
    const std::string_view path = request.path;
    if (indices_.empty()) return {};
    if (path == "/composites") return public_pages::page_answer(home(request));
    if (path.starts_with(kFiles)) return file(path);
    if (path.starts_with(kApi)) {
      const auto [id, rest] = parts_of(path, kApi);
      const Index* const index = find(id);
      if (!index || rest != "weights") return {};
      // Addresses of programs have no language; the page's script says the page's.
      Request asked = request;
      asked.language = public_pages::parse_language(request.parameter("lang")).value_or(request.language);
      return weights_answer(work(*index, asked));
    }
    if (!path.starts_with(kBase)) return {};
    const auto [id, rest] = parts_of(path, kBase);
    const Index* const index = find(id);
    if (!index) return {};
    return page(work(*index, request), rest);
  }

  std::vector<std::string> paths() const override {
    std::vector<std::string> made;
    if (indices_.empty()) return made;
    made.push_back("/composites");
    for (const auto& index : indices_) {
      const std::string base = std::string(kBase) + index->entry.id;
      made.insert(made.end(), {base, base + "/robustness", base + "/weights"});
      for (const composite::Unit& unit : index->built.units) {
        made.push_back(base + "/units/" + public_pages::encode_segment(unit.code));
      }
      for (const std::string& stage : stage_names()) {
        made.push_back(fmt::format("{}{}/{}.csv", kFiles, index->entry.id, stage));
      }
    }
    return made;
  }

  std::vector<public_pages::Asset> assets() const override {
    const EmbeddedFiles files(limen_embedded_composite_assets_begin, limen_embedded_composite_assets_end);
    return {{"weights.js", "text/javascript; charset=utf-8", std::string(files.find("weights.js"))}};
  }

  Html summary(const Request& request) const override {
    Html html;
    if (indices_.empty()) return html;
    html.element("h2", parts_.texts->get(request.language, "composites.nav"));
    list(html, request);
    return html;
  }

 private:
  Work work(const Index& index, const Request& request) const {
    return {index, request, *parts_.texts, parts_.release->manifest, *world_};
  }

  const Index* find(std::string_view id) const {
    for (const auto& index : indices_) {
      if (index->entry.id == id) return index.get();
    }
    return nullptr;
  }

  void list(Html& html, const Request& request) const {
    html.open("ul");
    for (const auto& index : indices_) {
      const Work each = work(*index, request);
      html.open("li").link(request.link(each.home()), each.title());
      html.text(" " +
                each.t("composites.home.size", {{"units", std::to_string(index->built.units.size())},
                                                {"indicators", std::to_string(index->structure.indicators().size())}}));
      html.close();
    }
    html.close();
  }

  Page home(const Request& request) const {
    const auto t = [&](std::string_view key) { return parts_.texts->get(request.language, key); };
    Page page{.title = t("composites.nav"), .description = t("composites.home.text")};
    page.body.element("h1", page.title).element("p", page.description);
    list(page.body, request);
    page.body.element("p", t("composites.home.careful"), {{"class", "note"}});
    return page;
  }

  std::optional<Answer> file(std::string_view path) const {
    const auto [id, rest] = parts_of(path, kFiles);
    const Index* const index = find(id);
    if (!index || !rest.ends_with(".csv")) return {};
    const std::string_view stage = rest.substr(0, rest.size() - 4);
    auto text = stage_csv(*index, stage);
    if (!text) return {};
    return public_pages::download_answer("text/csv; charset=utf-8", std::move(*text),
                                         fmt::format("{}-{}.csv", index->entry.id, stage));
  }

  std::optional<Answer> page(const Work& work, std::string_view rest) const {
    if (rest.empty()) return public_pages::page_answer(ranking_page(work));
    if (rest == "robustness") return public_pages::page_answer(robustness_page(work));
    if (rest == "weights") return weights_page_answer(work);
    constexpr std::string_view kUnits = "units/";
    if (!rest.starts_with(kUnits)) return {};
    for (std::size_t i = 0; i < work.index.built.units.size(); ++i) {
      const std::string& code = work.index.built.units[i].code;
      const std::string_view asked = rest.substr(kUnits.size());
      if (asked == code || asked == public_pages::encode_segment(code))
        return public_pages::page_answer(unit_page(work, i));
    }
    return {};
  }

  Result<std::pair<Choice, std::shared_ptr<const Reweighted>>> chosen(const Work& work,
                                                                      const public_pages::Query& query) const {
    Choice choice = TRY(read_choice(work.index, query));
    auto found = TRY(reweigher_.reweigh(work.index, choice));
    return std::pair(std::move(choice), std::move(found));
  }

  std::optional<Answer> weights_page_answer(const Work& work) const {
    auto found = chosen(work, work.request.static_export ? public_pages::Query() : work.request.query);
    if (found.ok()) return public_pages::page_answer(weights_page(work, found->first, *found->second, ""));
    const auto published = chosen(work, {});
    if (!published.ok()) return public_pages::page_answer(robustness_page(work));
    return public_pages::page_answer(
        weights_page(work, published->first, *published->second, words_of(work, found.error())), 400);
  }

  Answer weights_answer(const Work& work) const {
    const auto found = chosen(work, work.request.query);
    if (!found.ok()) {
      const bool asked_wrong = found.error().code.starts_with("public_composites.");
      return problem(asked_wrong ? 400 : 422, found.error(), words_of(work, found.error()));
    }
    return public_pages::data_answer("application/json", weights_json(work, found->first, *found->second));
  }

  public_pages::SectionParts parts_;
  std::shared_ptr<const world_outlines::World> world_;
  std::vector<std::unique_ptr<Index>> indices_;
  mutable Reweigher reweigher_;
};

Result<std::unique_ptr<public_pages::Section>> make(const public_pages::SectionParts& parts,
                                                    const config::PackStore& packs) {
  const std::string text = TRY(packs.text("public_site", "world_outlines.txt"));
  auto world = std::make_shared<const world_outlines::World>(
      TRY(world_outlines::World::read(text, "public_site/world_outlines.txt")));
  auto section = std::make_unique<Section>(parts, std::move(world));
  TRY(section->load());
  return std::unique_ptr<public_pages::Section>(std::move(section));
}

}  // namespace

public_pages::SectionFactory make_section(const config::PackStore& packs) {
  return [packs](const public_pages::SectionParts& parts) { return make(parts, packs); };
}

}  // namespace limen::public_composites
