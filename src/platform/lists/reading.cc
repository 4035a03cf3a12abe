#include "platform/lists/reading.h"

#include "base/text.h"

namespace limen::lists {

Result<std::string> read_source(const Node& node) {
  const Node* source = node.find("source");
  if (source == nullptr || source->kind != Node::Kind::kScalar || trim(source->scalar).empty()) {
    return node.error("list.source", "says not where it comes from");
  }
  return source->scalar;
}

Result<Validity> read_validity(const Node& node, std::optional<CivilDate> fallback_from) {
  Validity validity;
  const Node* from = node.find("valid_from");
  if (from == nullptr && !fallback_from) return node.error("list.dates", "valid_from is missing");
  if (from == nullptr) {
    validity.from = *fallback_from;
  } else {
    const auto day = from->date();
    if (!day.ok()) return from->error("list.dates", "valid_from is no date");
    validity.from = *day;
  }
  if (const Node* to = node.find("valid_to"); to != nullptr) {
    const auto day = to->date();
    if (!day.ok()) return to->error("list.dates", "valid_to is no date");
    if (*day < validity.from) return to->error("list.dates", "valid_to is before valid_from");
    validity.to = *day;
  }
  return validity;
}

Result<bool> read_recalled(const Node& node) {
  const Node* fact = node.find("fact");
  if (fact == nullptr) return false;
  if (fact->kind != Node::Kind::kScalar || fact->scalar != "recalled") {
    return fact->error("list.fact", "fact can only say: recalled");
  }
  return true;
}

}  // namespace limen::lists
