#include "commands/publishing/observatory_library.h"

#include <fstream>
#include <iterator>
#include <set>
#include <tuple>

#include "engines/composite/composite.h"
#include "engines/composite_plan/composite_plan.h"
#include "formats/eurostat/eurostat.h"
#include "services/release_folder/release_folder.h"

namespace limen::commands {
namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t kMostBytes = 64U << 20U;
constexpr std::size_t kMostEntries = 200;

Error at(const fs::path& path, std::string code, std::string message) {
  return Error{std::move(code), std::move(message), Place{.source = path.string()}};
}

Result<std::string> read_file(const fs::path& path) {
  std::error_code failure;
  const auto size = fs::file_size(path, failure);
  if (failure || !fs::is_regular_file(fs::symlink_status(path))) {
    return at(path, "library.read", "is not there, or is no plain file");
  }
  if (size > kMostBytes) return at(path, "library.limit", "is larger than 64 MiB");
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return at(path, "library.read", "cannot be read");
  return text;
}

Result<release::Titles> titles_of(const Node& about) {
  const Node* title = TRY(about.at("title"));
  if (title->kind == Node::Kind::kScalar) return release::Titles{{"en", title->scalar}};
  TRY(title->require_map());
  release::Titles titles;
  for (const auto& [language, text] : title->members) titles[language] = TRY(text.text());
  if (!titles.contains("en")) return title->error("library.entry", "an English title is needed");
  return titles;
}

Result<Node> about_of(const fs::path& folder, std::initializer_list<std::string_view> keys) {
  const fs::path path = folder / "about.yaml";
  const std::string text = TRY(read_file(path));
  const Node about = TRY(config::parse_yaml(text, path.string()));
  TRY(about.require_map());
  TRY(about.only(keys));
  return about;
}

// The ids of a shelf, in their order.
Result<std::set<std::string>> entries_of(const fs::path& shelf) {
  std::set<std::string> ids;
  std::error_code failure;
  if (!fs::exists(shelf, failure)) return ids;
  for (const auto& entry : fs::directory_iterator(shelf, failure)) {
    const std::string id = entry.path().filename().string();
    if (!entry.is_directory() || !release::is_plain_id(id)) {
      return at(entry.path(), "library.entry",
                "a shelf has folders whose names may stand in an address, and nothing else");
    }
    if (ids.size() == kMostEntries) return at(shelf, "library.limit", "has more than 200 entries");
    ids.insert(id);
  }
  if (failure) return at(shelf, "library.read", "cannot be read");
  return ids;
}

// What every entry says of itself.
template <typename Entry>
Result<Entry> entry_of(const Node& about, const std::string& id) {
  Entry entry;
  entry.id = id;
  entry.title = TRY(titles_of(about));
  entry.source = TRY(about.text_at("source"));
  entry.licence = TRY(about.text_or("licence", ""));
  return entry;
}

Result<void> add_composite(const fs::path& folder, const std::string& id, release::Opened& draft) {
  const Node about = TRY(about_of(folder, {"title", "source", "licence", "seed"}));
  auto entry = TRY(entry_of<release::CompositeEntry>(about, id));
  entry.seed = static_cast<std::uint64_t>(TRY(about.integer_or("seed", 1)));
  const std::string structure = TRY(read_file(folder / "structure.csv"));
  const std::string data = TRY(read_file(folder / "data.csv"));
  const std::string plan = TRY(read_file(folder / "plan.yaml"));
  const auto tree = TRY(composite::Structure::read_csv(structure, (folder / "structure.csv").string()));
  const auto figures = TRY(composite::Data::read_csv(data, (folder / "data.csv").string(), tree));
  const Node steps = TRY(config::parse_yaml(plan, (folder / "plan.yaml").string()));
  const auto read = TRY(composite_plan::read_plan(steps, tree));
  static_cast<void>(TRY(composite::build(tree, figures, read.settings)));
  const std::string base = "composites/" + id + "/";
  for (const auto& [name, text, path] :
       {std::tuple("structure.csv", &structure, &entry.structure), std::tuple("data.csv", &data, &entry.data),
        std::tuple("plan.yaml", &plan, &entry.plan)}) {
    *path = base + name;
    release::add_file(draft, *path, *text, release_folder::sha256);
  }
  draft.manifest.composites.push_back(std::move(entry));
  return {};
}

Result<void> add_outcomes(const fs::path& folder, const std::string& id, release::Opened& draft) {
  const Node about = TRY(about_of(folder, {"title", "source", "licence", "gap"}));
  auto entry = TRY(entry_of<release::OutcomeEntry>(about, id));
  if (const Node* gap = about.find("gap")) {
    TRY(gap->require_map());
    TRY(gap->only({"dimension", "reference", "other", "fixed"}));
    release::Gap read{TRY(gap->text_at("dimension")), TRY(gap->text_at("reference")), TRY(gap->text_at("other")), {}};
    if (const Node* fixed = gap->find("fixed")) {
      TRY(fixed->require_map());
      for (const auto& [dimension, code] : fixed->members) read.fixed[dimension] = TRY(code.text());
    }
    entry.gap = std::move(read);
  }
  const fs::path path = folder / "table.tsv";
  const std::string table = TRY(read_file(path));
  static_cast<void>(TRY(eurostat::Table::read(table, path.string())));
  entry.table = "outcomes/" + id + ".tsv";
  release::add_file(draft, entry.table, table, release_folder::sha256);
  draft.manifest.outcomes.push_back(std::move(entry));
  return {};
}

Result<void> put(const fs::path& path, const std::string& text) {
  std::error_code failure;
  fs::create_directories(path.parent_path(), failure);
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (failure || !out) return at(path, "library.write", "cannot be written");
  return {};
}

}  // namespace

Result<void> add_library(const fs::path& folder, release::Opened& draft) {
  for (const std::string& id : TRY(entries_of(folder / "composites"))) {
    TRY(add_composite(folder / "composites" / id, id, draft));
  }
  for (const std::string& id : TRY(entries_of(folder / "outcomes"))) {
    TRY(add_outcomes(folder / "outcomes" / id, id, draft));
  }
  return {};
}

Result<void> write_demo_library(const fs::path& folder, const config::PackStore& packs) {
  const fs::path index = folder / "composites" / "living_together", gap = folder / "outcomes" / "employment_gap";
  TRY(put(
      index / "about.yaml",
      "title: {en: \"Living together (invented)\", fr: \"Vivre ensemble (inventé)\", es: \"Vivir juntos (inventado)\", "
      "ar: \"العيش معا (بيانات مختلقة)\"}\nsource: invented for the demonstration\nlicence: none needed\nseed: 1\n"));
  for (const char* file : {"structure.csv", "data.csv", "plan.yaml"}) {
    TRY(put(index / file, TRY(packs.text("demo", std::string("composites/living_together/") + file))));
  }
  TRY(put(gap / "about.yaml",
          "title: {en: \"Employment of citizens and of others (invented)\", fr: \"Emploi des nationaux et des autres "
          "(inventé)\", es: \"Empleo de nacionales y de otros (inventado)\", ar: \"توظيف المواطنين وغيرهم (بيانات "
          "مختلقة)\"}\n"
          "source: invented for the demonstration, in the form of Eurostat's tables\nlicence: none needed\n"
          "gap: {dimension: citizen, reference: NAT, other: FOR, fixed: {sex: T, age: Y20-64}}\n"));
  return put(gap / "table.tsv", TRY(packs.text("demo", "outcomes/employment_gap.tsv")));
}

}  // namespace limen::commands
