// One element of an XML document with all that is in it, and a note of what was understood. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limen::pnrgov {

class XmlTree {
 public:
  static constexpr std::uint32_t kNobody = 0xFFFFFFFF;

  struct Attribute {
    std::uint32_t name, name_size, value, value_size;  // in text_
    bool used = false;
  };
  struct Node {
    std::uint32_t name, name_size;
    std::uint32_t parent = kNobody;
    std::uint32_t first_attribute = 0, attributes = 0;
    std::uint64_t offset = 0;
    std::string text;
    bool used = false;
  };

  void clear();
  void open(std::string_view name, const char** attributes, std::uint64_t offset);
  void text(std::string_view text);
  // Text of the element at hand; cut_text() takes back all but the first `size` bytes.
  std::size_t text_size() const { return open_ == kNobody ? 0 : nodes_[open_].text.size(); }
  void cut_text(std::size_t size);
  void close();
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_ + attributes_.size(); }
  std::size_t bytes() const { return text_.size() + text_bytes_; }

  std::uint32_t count() const { return count_; }
  const Node& node(std::uint32_t i) const { return nodes_[i]; }
  std::string_view name(std::uint32_t i) const { return view(nodes_[i].name, nodes_[i].name_size); }
  // The next child of that name behind `after` (kNobody: the first); kNobody when there is none.
  std::uint32_t child(std::uint32_t parent, std::string_view name, std::uint32_t after = kNobody) const;
  // Values, blanks at the ends taken off; they count as understood from now on.
  std::string_view attribute(std::uint32_t i, std::string_view name);
  std::string_view content(std::uint32_t i);
  std::string_view child_text(std::uint32_t parent, std::string_view name);
  std::string_view child_attribute(std::uint32_t parent, std::string_view name, std::string_view attribute_name);
  std::string path(std::uint32_t i) const;
  // Everything that was not asked for: use(node, attribute name or "", value).
  template <typename Use>
  void for_each_left(const Use& use) const {
    for (std::uint32_t i = 0; i < count_; ++i) {
      const Node& node = nodes_[i];
      for (std::uint32_t k = 0; k < node.attributes; ++k) {
        const Attribute& a = attributes_[node.first_attribute + k];
        if (!a.used) use(i, view(a.name, a.name_size), view(a.value, a.value_size));
      }
      const std::string_view text = trimmed(node.text);
      if (!node.used && !text.empty()) use(i, std::string_view(), text);
    }
  }

 private:
  std::string_view view(std::uint32_t at, std::uint32_t size) const { return {text_.data() + at, size}; }
  std::uint32_t put(std::string_view text);
  static std::string_view trimmed(std::string_view text);

  std::vector<Node> nodes_;  // kept when cleared, for their texts' memory
  std::uint32_t count_ = 0;
  std::vector<Attribute> attributes_;
  std::string text_;
  std::size_t text_bytes_ = 0;
  std::uint32_t open_ = kNobody;
};

}  // namespace limen::pnrgov
