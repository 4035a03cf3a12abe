#include <fmt/format.h>

#include <mutex>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/zip/zip.h"
#include "platform/config/config.h"
#include "services/public_directory/pages.h"

namespace limen::public_directory {
namespace {

using public_pages::Answer;
using public_pages::NavEntry;
using public_pages::Section;
using public_pages::SectionParts;

constexpr std::string_view kPack = "public_site", kBodies = "/organisation/", kData = "/data/organisation/",
                           kWhole = "/data/directory.";
constexpr std::array<std::string_view, 3> kOfOne = {".jsonld", ".json", ".vcf"};
constexpr std::array<std::string_view, 5> kOfAll = {"json", "jsonld", "vcf", "csv", "zip"};

std::string type_of(std::string_view ending) {
  if (ending == "json") return "application/json";
  if (ending == "jsonld") return "application/ld+json";
  if (ending == "vcf") return "text/vcard; charset=utf-8";
  if (ending == "csv") return "text/csv; charset=utf-8";
  return "application/zip";
}

std::string write(const directory::Directory& list, std::string_view ending) {
  if (ending == "json") return directory::write_hsds_json(list);
  if (ending == "jsonld") return directory::write_json_ld(list);
  if (ending == "vcf") return directory::write_vcards(list);
  if (ending == "csv") return directory::write_rows(list);
  std::vector<zip::NewEntry> tables;
  for (const auto& [name, content] : directory::write_hsds_tables(list)) {
    const ByteView bytes = as_bytes(content);
    tables.push_back({name.ends_with(".json") ? name : name + ".csv", Bytes(bytes.begin(), bytes.end())});
  }
  return std::string(as_text(zip::write(tables)));
}

class Directory final : public Section {
 public:
  Directory(SectionParts parts, std::shared_ptr<const Knowledge> knowledge, directory::Directory list)
      : parts_(std::move(parts)),
        knowledge_(std::move(knowledge)),
        index_(std::move(list), *knowledge_),
        context_{index_, *knowledge_, parts_, parts_.release->manifest.made_at.utc_day()} {}

  std::vector<NavEntry> navigation(Language language) const override {
    return {{"/directory", parts_.texts->get(language, "bodies.title")}};
  }

  std::optional<Answer> answer(const Request& request) const override {
    const std::string_view path = request.path;
    if (path == "/directory") return page_answer(list_page(context_, request));
    if (path == "/directory/map") return page_answer(map_page(context_, request));
    if (path == "/directory/files") return page_answer(files_page(context_, request));
    if (path.starts_with(kBodies)) return body(request, path.substr(kBodies.size()));
    if (path.starts_with(kData)) return file_of_one(path.substr(kData.size()));
    if (path.starts_with(kWhole)) return file_of_all(path.substr(kWhole.size()));
    return std::nullopt;
  }

  std::vector<std::string> paths() const override {
    std::vector<std::string> all = {"/directory", "/directory/map", "/directory/files"};
    for (const std::string_view ending : kOfAll) all.push_back(fmt::format("{}{}", kWhole, ending));
    for (const Entry& entry : index_.entries()) {
      all.push_back(organisation_path(entry.id));
      for (const std::string_view ending : kOfOne) all.push_back(fmt::format("{}{}{}", kData, entry.id, ending));
    }
    return all;
  }

  Html summary(const Request& request) const override {
    Html html;
    html.open("h2").link(request.link("/directory"), context_.word(request, "bodies.title")).close();
    html.element("p", context_.word(request, "bodies.description"));
    html.element(
        "p", context_.word(request, "bodies.summary",
                           {{"count", public_pages::format_number(request.language,
                                                                  static_cast<double>(index_.entries().size()), 0)}}));
    return html;
  }

 private:
  std::optional<Answer> body(const Request& request, std::string_view id) const {
    if (const Entry* entry = index_.find(id)) return page_answer(organisation_page(context_, request, *entry));
    if (const std::string* now = index_.now_called(id))
      return public_pages::redirect_answer(request.link(organisation_path(*now)), 301);
    return std::nullopt;
  }

  std::optional<Answer> file_of_one(std::string_view name) const {
    for (const std::string_view ending : kOfOne) {
      if (!name.ends_with(ending)) continue;
      const Entry* entry = index_.find(name.substr(0, name.size() - ending.size()));
      if (entry == nullptr) continue;
      directory::Directory one;
      one.organisations.push_back(*entry->record);
      const std::string_view kind = ending.substr(1);
      return public_pages::download_answer(type_of(kind), write(one, kind), name);
    }
    return std::nullopt;
  }

  // Made once, when first asked for: 10,000 organisations take a moment.
  std::optional<Answer> file_of_all(std::string_view ending) const {
    for (std::size_t i = 0; i < kOfAll.size(); ++i) {
      if (kOfAll[i] != ending) continue;
      std::call_once(made_[i], [&] { files_[i] = write(index_.directory(), ending); });
      return public_pages::download_answer(type_of(ending), files_[i], fmt::format("directory.{}", ending));
    }
    return std::nullopt;
  }

  const SectionParts parts_;
  const std::shared_ptr<const Knowledge> knowledge_;
  const Index index_;
  const Context context_;
  mutable std::array<std::once_flag, kOfAll.size()> made_;
  mutable std::array<std::string, kOfAll.size()> files_;
};

}  // namespace

std::string value_label(const Context& context, Language language, Facet facet, std::string_view value) {
  if (facet == Facet::kStatus)
    return context.parts.texts->get_or(language, fmt::format("bodies.status.{}", value), value);
  return std::string(value);
}

Result<std::shared_ptr<const Knowledge>> read_knowledge(const config::PackStore& packs) {
  auto knowledge = std::make_shared<Knowledge>();
  const std::string outlines = TRY(packs.text(kPack, "world_outlines.txt"));
  knowledge->world = TRY(world_outlines::World::read(outlines, "world_outlines.txt"));
  const Node seats = TRY(packs.read(kPack, "seats.yaml"));
  const Node* cities = TRY(seats.at("cities"));
  for (const auto& [city, code] : cities->members) knowledge->country_of_city.emplace(city, TRY(code.text()));
  return std::shared_ptr<const Knowledge>(std::move(knowledge));
}

Result<std::unique_ptr<Section>> make_section(const SectionParts& parts, std::shared_ptr<const Knowledge> knowledge) {
  const std::string& path = parts.release->manifest.directory;
  const std::string* text = parts.release->find(path);
  if (text == nullptr) return std::unique_ptr<Section>();
  directory::Directory list = TRY(directory::read_hsds_json(*text, path));
  return std::unique_ptr<Section>(std::make_unique<Directory>(parts, std::move(knowledge), std::move(list)));
}

}  // namespace limen::public_directory
