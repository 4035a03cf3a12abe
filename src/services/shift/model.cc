#include "services/shift/model.h"

#include <algorithm>

namespace limen::shift {
namespace {

constexpr std::string_view kKeys[] = {"title",
                                      "below",
                                      "number",
                                      "post",
                                      "from",
                                      "to",
                                      "section_figures",
                                      "entries",
                                      "exits",
                                      "corrections",
                                      "refused",
                                      "open",
                                      "referred",
                                      "protection",
                                      "section_refusals",
                                      "signature",
                                      "signed",
                                      "not_signed",
                                      "copy",
                                      "copy_filed",
                                      "copy_missing",
                                      "section_lists",
                                      "list",
                                      "published",
                                      "imported",
                                      "stale",
                                      "section_incidents",
                                      "none",
                                      "note",
                                      "section_signatures",
                                      "leaving",
                                      "coming",
                                      "page",
                                      "hits_open",
                                      "time"};

Result<std::int64_t> bounded(const Node& node, std::string_view key, std::int64_t least, std::int64_t most) {
  const std::int64_t value = TRY(node.integer_at(key));
  if (value < least || value > most) return node.error("shift.rules", std::string(key) + " is out of bounds");
  return value;
}

}  // namespace

Result<Rules> Rules::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "short_sign_in", "handover"}));
  TRY(file.text_at("source"));
  Rules rules;
  const Node* sign_in = TRY(file.at("short_sign_in"));
  TRY(sign_in->only({"hours", "pin_digits", "failures"}));
  rules.seat_seconds = 3600 * TRY(bounded(*sign_in, "hours", 1, 12));
  rules.pin_digits = static_cast<int>(TRY(bounded(*sign_in, "pin_digits", 6, 12)));
  rules.pin_failures = static_cast<int>(TRY(bounded(*sign_in, "failures", 1, 5)));
  const Node* handover = TRY(file.at("handover"));
  TRY(handover->only({"longest_hours"}));
  rules.longest_seconds = 3600 * TRY(bounded(*handover, "longest_hours", 1, 72));
  return rules;
}

Result<Texts> Texts::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "texts"}));
  TRY(file.text_at("source"));
  const Node* texts = TRY(file.at("texts"));
  TRY(texts->require_map());
  Texts out;
  for (const std::string_view key : kKeys) {
    const Node* text = texts->find(key);
    if (text == nullptr) return texts->error("shift.texts", "the text " + std::string(key) + " is missing");
    out.texts_.emplace(key, TRY(lists::read_label(*text)));
  }
  for (const auto& [key, value] : texts->members) {
    if (std::ranges::find(kKeys, key) == std::end(kKeys))
      return value.error("shift.texts", "the report has no text " + key);
  }
  return out;
}

const std::string& Texts::operator()(std::string_view key, std::string_view language) const {
  static const std::string kNone;
  const auto found = texts_.find(key);
  return found == texts_.end() ? kNone : found->second.in(language);
}

}  // namespace limen::shift
