#include "platform/config/config.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "base/embedded.h"

extern "C" {
extern const char limen_embedded_packs_begin[];
extern const char limen_embedded_packs_end[];
}

namespace limen::config {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxBytes = 8U << 20;

EmbeddedFiles embedded_packs() { return {limen_embedded_packs_begin, limen_embedded_packs_end}; }

Place place_of(const YAML::Mark& mark, std::string_view source) {
  Place place;
  place.source = std::string(source);
  if (mark.line >= 0) place.line = static_cast<std::uint64_t>(mark.line) + 1;
  if (mark.column >= 0) place.column = static_cast<std::uint64_t>(mark.column) + 1;
  return place;
}

// Looks at the events before the tree is built: aliases can make a small file expand without end, and deep nesting
// would recurse in the builder.
class GuardingHandler final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { look(mark, anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse("pack.syntax", "aliases are not allowed in packs", mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string&) override {
    look(mark, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    descend(mark, anchor);
  }
  void OnSequenceEnd() override { --depth_; }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    descend(mark, anchor);
  }
  void OnMapEnd() override { --depth_; }

  bool refused() const { return !code_.empty(); }
  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }
  const YAML::Mark& mark() const { return mark_; }

 private:
  void look(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) refuse("pack.syntax", "anchors are not allowed in packs", mark);
  }
  void descend(const YAML::Mark& mark, YAML::anchor_t anchor) {
    look(mark, anchor);
    if (++depth_ > kMaxDepth) refuse("pack.too_deep", "nested deeper than 32 levels", mark);
  }
  void refuse(std::string code, std::string message, const YAML::Mark& mark) {
    if (refused()) return;
    code_ = std::move(code);
    message_ = std::move(message);
    mark_ = mark;
  }
  int depth_ = 0;
  std::string code_, message_;
  YAML::Mark mark_;
};

Result<Node> convert(const YAML::Node& yaml, std::string_view source, int depth) {
  Node node;
  node.place = place_of(yaml.Mark(), source);
  if (depth > kMaxDepth) return node.error("pack.too_deep", fmt::format("nested deeper than {} levels", kMaxDepth));
  switch (yaml.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
      return node;
    case YAML::NodeType::Scalar:
      node.kind = Node::Kind::kScalar;
      node.scalar = yaml.Scalar();
      return node;
    case YAML::NodeType::Sequence:
      node.kind = Node::Kind::kList;
      for (const auto& item : yaml) node.items.push_back(TRY(convert(item, source, depth + 1)));
      return node;
    case YAML::NodeType::Map:
      break;
  }
  node.kind = Node::Kind::kMap;
  std::set<std::string> keys;
  for (const auto& member : yaml) {
    Node value = TRY(convert(member.second, source, depth + 1));
    if (!member.first.IsScalar()) return value.error("pack.syntax", "a key must be a single value");
    if (!keys.insert(member.first.Scalar()).second)
      return value.error("pack.duplicate_key", "the same key twice in one map");
    node.members.emplace_back(member.first.Scalar(), std::move(value));
  }
  return node;
}

bool plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find_first_of("/\\") == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

// Plain names with '/' between them: a file in a folder of the pack.
bool plain_path(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    if (!plain_name(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

Result<Node> parse_yaml(std::string_view text, std::string_view source) {
  Place whole;
  whole.source = std::string(source);
  if (text.size() > kMaxBytes) return Error{"pack.too_large", "larger than 8 MiB", whole};
  try {  // yaml-cpp reports by exception only
    std::istringstream checked{std::string(text)};
    GuardingHandler guard;
    YAML::Parser parser(checked);
    parser.HandleNextDocument(guard);
    if (guard.refused()) return Error{guard.code(), guard.message(), place_of(guard.mark(), source)};
    std::istringstream stream{std::string(text)};
    const YAML::Node root = YAML::Load(stream);
    return convert(root, source, 0);
  } catch (const YAML::Exception& failure) {
    return Error{"pack.syntax", failure.msg, place_of(failure.mark, source)};
  }
}

PackStore PackStore::embedded() { return {}; }

Result<PackStore> PackStore::with_directory(std::filesystem::path directory) {
  std::error_code failure;
  if (!std::filesystem::is_directory(directory, failure)) {
    Place place;
    place.source = directory.string();
    return Error{"pack.directory", "is not a directory of packs", place};
  }
  PackStore store;
  store.directory_ = std::move(directory);
  return store;
}

std::optional<std::string> PackStore::content(std::string_view pack, std::string_view file) const {
  if (!plain_name(pack) || !plain_path(file)) return std::nullopt;
  if (directory_) {
    std::ifstream stream(*directory_ / pack / file, std::ios::binary);
    if (stream) return std::string(std::istreambuf_iterator<char>(stream), {});
  }
  const std::string_view found = embedded_packs().find(fmt::format("{}/{}", pack, file));
  if (found.data() == nullptr) return std::nullopt;
  return std::string(found);
}

Result<std::string> PackStore::text(std::string_view pack, std::string_view file) const {
  auto found = content(pack, file);
  if (found) return std::move(*found);
  Place place;
  place.source = fmt::format("{}/{}", pack, file);
  return Error{"pack.not_found", "no such pack file", place};
}

bool PackStore::has(std::string_view pack, std::string_view file) const { return content(pack, file).has_value(); }

Result<Node> PackStore::read(std::string_view pack, std::string_view file) const {
  const std::string name = fmt::format("{}/{}", pack, file);
  const auto text = content(pack, file);
  if (!text) {
    Place place;
    place.source = name;
    return Error{"pack.not_found", "no such pack file", place};
  }
  return parse_yaml(*text, name);
}

Result<Node> PackStore::read_or_baseline(std::string_view pack, std::string_view file) const {
  return has(pack, file) ? read(pack, file) : read("baseline", file);
}

std::vector<std::string> PackStore::files(std::string_view pack) const {
  std::set<std::string> names;
  if (!plain_name(pack)) return {};
  const std::string folder = std::string(pack) + "/";
  const EmbeddedFiles shipped = embedded_packs();
  for (const auto& [path, bytes] : shipped.files()) {
    if (path.starts_with(folder) && path.find('/', folder.size()) == std::string_view::npos) {
      names.emplace(path.substr(folder.size()));
    }
  }
  std::error_code failure;
  if (directory_) {
    for (const auto& entry : std::filesystem::directory_iterator(*directory_ / pack, failure)) {
      if (entry.is_regular_file(failure)) names.insert(entry.path().filename().string());
    }
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> PackStore::packs() const {
  std::set<std::string> names;
  const EmbeddedFiles shipped = embedded_packs();
  for (const auto& [path, bytes] : shipped.files()) {
    if (path.find('/') != std::string_view::npos) names.emplace(path.substr(0, path.find('/')));
  }
  std::error_code failure;
  if (directory_) {
    for (const auto& entry : std::filesystem::directory_iterator(*directory_, failure)) {
      if (entry.is_directory()) names.insert(entry.path().filename().string());
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace limen::config
