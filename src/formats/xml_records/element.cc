#include "base/text.h"
#include "formats/xml_records/xml_records.h"

namespace limen::xml_records {

std::string_view Element::name() const {
  return tree_ == nullptr ? std::string_view{} : tree_->view(tree_->nodes_[index_].name);
}

std::string_view Element::text() const {
  if (tree_ == nullptr) return {};
  const auto& node = tree_->nodes_[index_];
  node.used = true;
  return trim(tree_->view(node.text));
}

std::string_view Element::attribute(std::string_view name) const {
  if (tree_ == nullptr) return {};
  const auto& node = tree_->nodes_[index_];
  for (std::uint32_t i = 0; i < node.attributes; ++i) {
    const auto& attribute = tree_->attributes_[node.first_attribute + i];
    if (tree_->view(attribute.name) != name) continue;
    attribute.used = true;
    return trim(tree_->view(attribute.value));
  }
  return {};
}

Element Element::child(std::string_view name) const {
  for (Element element = first(); element; element = element.next()) {
    if (element.name() == name) return element;
  }
  return {};
}

Element Element::first() const {
  if (tree_ == nullptr || tree_->nodes_[index_].first == Tree::kNone) return {};
  return {tree_, tree_->nodes_[index_].first};
}

Element Element::next() const {
  if (tree_ == nullptr || tree_->nodes_[index_].next == Tree::kNone) return {};
  return {tree_, tree_->nodes_[index_].next};
}

// The nodes of a subtree lie one behind the other, up to the first whose parent lies before it.
std::vector<Element> Element::all(std::string_view name) const {
  std::vector<Element> found;
  if (tree_ == nullptr) return found;
  const auto& nodes = tree_->nodes_;
  for (std::uint32_t i = index_ + 1; i < nodes.size() && nodes[i].parent >= index_; ++i) {
    if (tree_->view(nodes[i].name) == name) found.emplace_back(tree_, i);
  }
  return found;
}

void Element::use() const {
  if (tree_ == nullptr) return;
  const auto& nodes = tree_->nodes_;
  for (std::uint32_t i = index_; i < nodes.size() && (i == index_ || nodes[i].parent >= index_); ++i) {
    nodes[i].used = true;
    for (std::uint32_t a = 0; a < nodes[i].attributes; ++a)
      tree_->attributes_[nodes[i].first_attribute + a].used = true;
  }
}

std::uint64_t Element::line() const { return tree_ == nullptr ? 0 : tree_->nodes_[index_].line; }
std::uint64_t Element::offset() const { return tree_ == nullptr ? 0 : tree_->nodes_[index_].offset; }

std::vector<Leftover> Tree::leftovers() const {
  std::vector<Leftover> left;
  for (const Node& node : nodes_) {
    const std::string_view name = view(node.name);
    for (std::uint32_t i = 0; i < node.attributes; ++i) {
      const Attribute& attribute = attributes_[node.first_attribute + i];
      const std::string_view value = trim(view(attribute.value));
      if (!attribute.used && !value.empty())
        left.push_back({name, view(attribute.name), value, node.line, node.offset});
    }
    if (node.used) continue;
    const std::string_view text = trim(view(node.text));
    if (text.empty()) continue;
    left.push_back({node.parent == kNone ? std::string_view{} : view(nodes_[node.parent].name), name, text, node.line,
                    node.offset});
  }
  return left;
}

}  // namespace limen::xml_records
