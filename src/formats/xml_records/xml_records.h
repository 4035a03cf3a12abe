// Large XML documents that are a sequence of records, read record by record: the caller names the paths of the elements
// that he wants, gets each of them as a small tree when it ends, and everything else is passed over. Memory is that of
// the record in hand, whatever the size of the document.
//
// Namespaces are dropped: names are local names. Documents with a DOCTYPE are refused, so that there are no entities to
// expand. A record that is too large or too deep is given as such (Tree::overflow) and not as a tree.
//
//   constexpr Rule kRules[] = {{"/list/person", 1}};
//   auto broken = read_records(source, kRules, [](int what, const Tree& tree) { use(tree.root()); });
//
// Ownership: a tree and all views into it live until the callback returns. Threads: a call belongs to one. No I/O.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace limen::xml_records {

class Tree;

// An element, or none. Reading a text or an attribute marks it as used, so that what nobody asked for can be listed.
class Element {
 public:
  Element() = default;
  Element(const Tree* tree, std::uint32_t index) : tree_(tree), index_(index) {}

  explicit operator bool() const { return tree_ != nullptr; }
  std::string_view name() const;
  // Of the element itself, without white space at the ends; empty for none.
  std::string_view text() const;
  // Empty when it is absent.
  std::string_view attribute(std::string_view name) const;
  Element child(std::string_view name) const;  // the first of that name, or none
  std::string_view text_of(std::string_view name) const { return child(name).text(); }
  Element first() const;                                  // child
  Element next() const;                                   // sibling
  std::vector<Element> all(std::string_view name) const;  // of that name at any depth below
  void use() const;                                       // marks it and everything in it
  std::uint64_t line() const;
  std::uint64_t offset() const;

 private:
  const Tree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

struct Leftover {
  std::string_view parent, name, text;
  std::uint64_t line = 0, offset = 0;
};

class Tree {
 public:
  Element root() const { return nodes_.empty() ? Element() : Element(this, 0); }
  // Texts and attributes that were never asked for, in the order of the document.
  std::vector<Leftover> leftovers() const;
  // Larger or deeper than allowed: there is only a root, without children.
  bool overflow() const { return overflow_; }
  // The document ended, or was damaged, within this record.
  bool cut() const { return cut_; }

 private:
  friend class Element;
  friend class Builder;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Range {
    std::uint32_t begin = 0, size = 0;
  };
  struct Node {
    Range name, text;
    std::uint32_t parent = kNone, first = kNone, last = kNone, next = kNone;
    std::uint32_t first_attribute = 0, attributes = 0;
    std::uint64_t line = 0, offset = 0;
    mutable bool used = false;
  };
  struct Attribute {
    Range name, value;
    mutable bool used = false;
  };
  std::string_view view(Range range) const { return std::string_view(bytes_).substr(range.begin, range.size); }

  std::string bytes_;
  std::vector<Node> nodes_;
  std::vector<Attribute> attributes_;
  bool overflow_ = false, cut_ = false;
};

struct Rule {
  std::string_view path;   // "/CONSOLIDATED_LIST/INDIVIDUALS/INDIVIDUAL", from the root on
  int what = 0;            // handed back
  bool head_only = false;  // the start tag alone, given as soon as it is read; what lies in it may have rules
};

struct Limits {
  std::size_t record_bytes = 16U << 20U;
  std::size_t record_nodes = 1U << 20U;
  std::size_t depth = 64;
};

using Source = std::function<std::size_t(std::span<char> buffer)>;
using OnTree = std::function<void(int what, const Tree& tree)>;

// Nothing when the document was read to its end; else what is wrong with it and where. What was read before it was
// given out, a record that was cut too (Tree::cut). Errors: "xml.syntax", "xml.doctype", "xml.empty".
std::optional<Error> read_records(const Source& source, std::span<const Rule> rules, const OnTree& on_tree,
                                  const Limits& limits = {});

}  // namespace limen::xml_records
