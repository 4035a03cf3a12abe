#include "formats/pnrgov/xml_tree.h"

#include "base/text.h"

namespace limen::pnrgov {
namespace {

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view XmlTree::trimmed(std::string_view text) { return trim(text); }

void XmlTree::clear() {
  count_ = 0;
  attributes_.clear();
  text_.clear();
  text_bytes_ = 0;
  open_ = kNobody;
}

std::uint32_t XmlTree::put(std::string_view text) {
  const auto at = static_cast<std::uint32_t>(text_.size());
  text_.append(text);
  return at;
}

void XmlTree::open(std::string_view name, const char** attributes, std::uint64_t offset) {
  if (count_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[count_];
  const std::string_view local = local_name(name);
  node.name = put(local);
  node.name_size = static_cast<std::uint32_t>(local.size());
  node.parent = open_;
  node.offset = offset;
  node.text.clear();
  node.used = false;
  node.first_attribute = static_cast<std::uint32_t>(attributes_.size());
  node.attributes = 0;
  for (; attributes != nullptr && *attributes != nullptr; attributes += 2) {
    const std::string_view full = attributes[0];
    // Declarations of name spaces say nothing about the booking.
    if (full == "xmlns" || full.starts_with("xmlns:") || full.starts_with("xsi:")) continue;
    const std::string_view key = local_name(full);
    const std::string_view value = trim(attributes[1]);
    Attribute attribute{};
    attribute.name = put(key);
    attribute.name_size = static_cast<std::uint32_t>(key.size());
    attribute.value = put(value);
    attribute.value_size = static_cast<std::uint32_t>(value.size());
    attribute.used = value.empty();
    attributes_.push_back(attribute);
    ++node.attributes;
  }
  open_ = count_++;
}

void XmlTree::text(std::string_view text) {
  if (open_ == kNobody) return;
  nodes_[open_].text.append(text);
  text_bytes_ += text.size();
}

void XmlTree::cut_text(std::size_t size) {
  if (open_ == kNobody || nodes_[open_].text.size() <= size) return;
  text_bytes_ -= nodes_[open_].text.size() - size;
  nodes_[open_].text.resize(size);
}

void XmlTree::close() {
  if (open_ != kNobody) open_ = nodes_[open_].parent;
}

std::uint32_t XmlTree::child(std::uint32_t parent, std::string_view wanted, std::uint32_t after) const {
  for (std::uint32_t i = (after == kNobody ? parent : after) + 1; i < count_; ++i) {
    // Nodes stand in document order: behind the last descendant comes one with an earlier parent.
    if (nodes_[i].parent == kNobody || nodes_[i].parent < parent) break;
    if (nodes_[i].parent == parent && name(i) == wanted) return i;
  }
  return kNobody;
}

std::string_view XmlTree::attribute(std::uint32_t i, std::string_view wanted) {
  if (i == kNobody) return {};
  const Node& node = nodes_[i];
  for (std::uint32_t k = 0; k < node.attributes; ++k) {
    Attribute& a = attributes_[node.first_attribute + k];
    if (view(a.name, a.name_size) != wanted) continue;
    a.used = true;
    return view(a.value, a.value_size);
  }
  return {};
}

std::string_view XmlTree::content(std::uint32_t i) {
  if (i == kNobody) return {};
  nodes_[i].used = true;
  return trim(nodes_[i].text);
}

std::string_view XmlTree::child_text(std::uint32_t parent, std::string_view wanted) {
  return parent == kNobody ? std::string_view() : content(child(parent, wanted));
}

std::string_view XmlTree::child_attribute(std::uint32_t parent, std::string_view wanted,
                                          std::string_view attribute_name) {
  return parent == kNobody ? std::string_view() : attribute(child(parent, wanted), attribute_name);
}

std::string XmlTree::path(std::uint32_t i) const {
  std::string path;
  for (int depth = 0; i != kNobody && depth < 64; i = nodes_[i].parent, ++depth)
    path = path.empty() ? std::string(name(i)) : std::string(name(i)) + "/" + path;
  return path;
}

}  // namespace limen::pnrgov
