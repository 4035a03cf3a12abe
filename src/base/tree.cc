#include "base/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace limen {

Node::Node() = default;
Node::Node(const Node&) = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(const Node&) = default;
Node& Node::operator=(Node&&) noexcept = default;
Node::~Node() = default;

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, node] : members) {
    if (name == key) return node.kind == Kind::kNull ? nullptr : &node;
  }
  return nullptr;
}

Result<const Node*> Node::at(std::string_view key) const {
  TRY(require_map());
  const Node* node = find(key);
  if (node == nullptr) return error("pack.missing", fmt::format("'{}' is required", key));
  return node;
}

Result<void> Node::require_map() const {
  if (kind != Kind::kMap) return error("pack.type", "must be a map");
  return {};
}

Result<void> Node::require_list() const {
  if (kind != Kind::kList) return error("pack.type", "must be a list");
  return {};
}

Result<std::string> Node::text() const {
  if (kind != Kind::kScalar) return error("pack.type", "must be a single value");
  return scalar;
}

Result<std::int64_t> Node::integer() const {
  const std::string value = TRY(text());
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failure != std::errc() || end != value.data() + value.size())
    return error("pack.value", "must be a whole number");
  return number;
}

Result<double> Node::number() const {
  const std::string value = TRY(text());
  double result = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), result);
  if (failure != std::errc() || end != value.data() + value.size()) return error("pack.value", "must be a number");
  return result;
}

Result<bool> Node::boolean() const {
  const std::string value = TRY(text());
  if (value == "true") return true;
  if (value == "false") return false;
  return error("pack.value", "must be true or false");
}

Result<CivilDate> Node::date() const {
  const auto value = CivilDate::parse(TRY(text()));
  if (!value.ok()) return error("pack.value", "must be a date of the form YYYY-MM-DD");
  return *value;
}

Result<std::vector<std::string>> Node::texts() const {
  TRY(require_list());
  std::vector<std::string> result;
  for (const Node& item : items) result.push_back(TRY(item.text()));
  return result;
}

Result<void> Node::only(std::initializer_list<std::string_view> keys) const {
  TRY(require_map());
  for (const auto& [name, node] : members) {
    if (std::find(keys.begin(), keys.end(), name) == keys.end())
      return node.error("pack.unknown_key", fmt::format("'{}' is not a known key", name));
  }
  return {};
}

Result<std::string> Node::text_at(std::string_view key) const { return TRY(at(key))->text(); }

Result<std::string> Node::text_or(std::string_view key, std::string_view fallback) const {
  const Node* node = find(key);
  if (node == nullptr) return std::string(fallback);
  return node->text();
}

Result<std::int64_t> Node::integer_at(std::string_view key) const { return TRY(at(key))->integer(); }

Result<std::int64_t> Node::integer_or(std::string_view key, std::int64_t fallback) const {
  const Node* node = find(key);
  if (node == nullptr) return fallback;
  return node->integer();
}

Result<bool> Node::boolean_or(std::string_view key, bool fallback) const {
  const Node* node = find(key);
  if (node == nullptr) return fallback;
  return node->boolean();
}

Result<CivilDate> Node::date_at(std::string_view key) const { return TRY(at(key))->date(); }

Result<std::optional<CivilDate>> Node::optional_date(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr) return std::optional<CivilDate>();
  return std::optional<CivilDate>(TRY(node->date()));
}

Result<std::vector<std::string>> Node::texts_or_empty(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr) return std::vector<std::string>();
  return node->texts();
}

}  // namespace limen
