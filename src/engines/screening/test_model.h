// For the tests and the benchmark only: the shipped pack as a Node. Engines do not read files or YAML, so this reads
// just the shape that packs/baseline/screening.yaml has: "key: value", one level of indented maps, [a, b] lists.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "base/text.h"
#include "engines/screening/screening.h"

namespace limen::screening {

inline Node pack_scalar(std::string_view text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = std::string(trim(text));
  return node;
}

inline Node pack_node(std::string_view yaml) {
  Node root;
  root.kind = Node::Kind::kMap;
  for (const auto line : split(yaml, '\n')) {
    const auto content = line.substr(0, line.find('#'));
    const auto colon = content.find(':');
    if (trim(content).empty() || colon == std::string_view::npos) continue;
    const std::string key(trim(content.substr(0, colon)));
    const auto value = trim(content.substr(colon + 1));
    Node node = pack_scalar(value);
    if (value.empty()) node.kind = Node::Kind::kMap;
    if (value.starts_with('[')) {
      node.kind = Node::Kind::kList;
      for (const auto item : split(value.substr(1, value.size() - 2), ',')) node.items.push_back(pack_scalar(item));
    }
    auto& target = content.starts_with(' ') ? root.members.back().second : root;
    target.members.emplace_back(key, std::move(node));
  }
  return root;
}

inline Node shipped_pack() {
  std::ifstream file(LIMEN_SOURCE_DIR "/packs/baseline/screening.yaml");
  std::ostringstream text;
  text << file.rdbuf();
  return pack_node(text.str());
}

inline Model shipped_model() { return Model::from_pack(shipped_pack()).take(); }

}  // namespace limen::screening
