// Any bytes are a tree or an error of a pack with its line: keys once, nothing deep, every place inside of the text.
// The readers of its nodes answer or say what is wrong.
#include <algorithm>
#include <cstdint>
#include <set>

#include "base/test_require.h"
#include "platform/config/config.h"

namespace {

using limen::Node;
using limen::testing::require;

template <typename T>
void told(const limen::Result<T>& result) {
  require(result.ok() || (result.error().code.starts_with("pack.") && result.error().place.source == "fuzz.yaml"));
}

void check(const Node& node, std::uint64_t lines, int depth) {
  require(depth <= 34);
  require(node.place.source == "fuzz.yaml" && node.place.line.value_or(1) <= lines);
  told(node.text());
  told(node.integer());
  told(node.number());
  told(node.boolean());
  told(node.date());
  told(node.texts());
  require(node.require_map().ok() == (node.kind == Node::Kind::kMap));
  require(node.require_list().ok() == (node.kind == Node::Kind::kList));
  for (const Node& item : node.items) check(item, lines, depth + 1);
  std::set<std::string> keys;
  for (const auto& [key, value] : node.members) {
    require(keys.insert(key).second);
    check(value, lines, depth + 1);
    require((node.find(key) == nullptr) == (value.kind == Node::Kind::kNull));
    told(node.at(key));
    told(node.text_or(key, "x"));
    told(node.integer_or(key, 1));
    told(node.optional_date(key));
    told(node.texts_or_empty(key));
  }
  told(node.only({"id", "valid_from"}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto ends = std::count_if(bytes.begin(), bytes.end(), [](char c) { return c == '\n' || c == '\r'; });
  const std::uint64_t lines = static_cast<std::uint64_t>(ends) + 1;
  const auto tree = limen::config::parse_yaml(bytes, "fuzz.yaml");
  told(tree);
  if (tree.ok()) check(*tree, lines, 1);
  return 0;
}
