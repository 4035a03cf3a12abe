// The checked generic tree that packs are read into: maps, lists and scalars, each with its place in the file.
//
// platform/config reads YAML into a Node; an engine builds its own rules from it and reports what does not fit, with
// file, line and column. Scalars are kept as text and typed by whoever reads them, so "NO" stays Norway's code.
// Immutable after reading; may be read in parallel.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace limen {

class Node {
 public:
  enum class Kind { kNull, kScalar, kList, kMap };

  // Defined in tree.cc, where std::pair<std::string, Node> is complete: clang instantiates it too early otherwise.
  Node();
  Node(const Node&);
  Node(Node&&) noexcept;
  Node& operator=(const Node&);
  Node& operator=(Node&&) noexcept;
  ~Node();

  Kind kind = Kind::kNull;
  std::string scalar;                                 // kScalar
  std::vector<Node> items;                            // kList
  std::vector<std::pair<std::string, Node>> members;  // kMap, in file order, keys unique
  Place place;                                        // source, line, column

  // The member, or nullptr when this is no map or has no such key (or it is null).
  const Node* find(std::string_view key) const;

  // Readers. Errors: "pack.missing", "pack.type", "pack.value", each with the place.
  Result<const Node*> at(std::string_view key) const;
  Result<std::string> text() const;
  Result<std::int64_t> integer() const;
  Result<double> number() const;
  Result<bool> boolean() const;  // true, false
  Result<CivilDate> date() const;
  Result<std::vector<std::string>> texts() const;  // a list of scalars
  Result<void> require_map() const;
  Result<void> require_list() const;
  // Error "pack.unknown_key" if the map has a key outside the given ones.
  Result<void> only(std::initializer_list<std::string_view> keys) const;

  Result<std::string> text_at(std::string_view key) const;
  Result<std::string> text_or(std::string_view key, std::string_view fallback) const;
  Result<std::int64_t> integer_at(std::string_view key) const;
  Result<std::int64_t> integer_or(std::string_view key, std::int64_t fallback) const;
  Result<bool> boolean_or(std::string_view key, bool fallback) const;
  Result<CivilDate> date_at(std::string_view key) const;
  Result<std::optional<CivilDate>> optional_date(std::string_view key) const;
  Result<std::vector<std::string>> texts_or_empty(std::string_view key) const;

  Error error(std::string code, std::string message) const { return Error{std::move(code), std::move(message), place}; }
};

}  // namespace limen
