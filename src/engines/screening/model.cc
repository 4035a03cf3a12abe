#include <algorithm>
#include <cmath>

#include "engines/screening/screening.h"

namespace limen::screening {
namespace {

constexpr std::array<std::string_view, kEvidenceCount> kCodes = {
    "score.prior",
    "name.part.exact",
    "name.part.spelling",
    "name.part.similar",
    "name.part.similar.floor",
    "name.part.joined",
    "name.part.cut",
    "name.part.initial",
    "name.part.short",
    "name.particle",
    "name.part.extra_query",
    "name.part.extra_list",
    "name.part.contradicts",
    "name.equal",
    "name.alias",
    "name.weak_alias",
    "birth.exact",
    "birth.month",
    "birth.year_only",
    "birth.in_range",
    "birth.swapped",
    "birth.same_year",
    "birth.near",
    "birth.contradicts",
    "sex.agrees",
    "sex.contradicts",
    "nationality.agrees",
    "nationality.differs",
    "document.exact",
    "document.other_issuer",
};

constexpr double kLargestWeight = 30;

// Pairs (smaller, larger) that the index and the reader of reasons rely on.
constexpr auto kOrder = std::to_array<std::pair<Evidence, Evidence>>({
    {Evidence::kPartSpelling, Evidence::kPartExact},
    {Evidence::kPartSimilar, Evidence::kPartExact},
    {Evidence::kPartSimilarFloor, Evidence::kPartSimilar},
    {Evidence::kPartJoined, Evidence::kPartExact},
    {Evidence::kPartCut, Evidence::kPartExact},
    {Evidence::kPartInitial, Evidence::kPartExact},
    {Evidence::kPartShort, Evidence::kPartExact},
    {Evidence::kParticle, Evidence::kPartExact},
    {Evidence::kPartContradicts, Evidence::kPartExtraQuery},
    {Evidence::kPartContradicts, Evidence::kPartExtraList},
    {Evidence::kBirthMonth, Evidence::kBirthExact},
    {Evidence::kBirthYearOnly, Evidence::kBirthMonth},
    {Evidence::kBirthContradicts, Evidence::kBirthNear},
    {Evidence::kBirthNear, Evidence::kBirthExact},
    {Evidence::kDocumentOtherIssuer, Evidence::kDocumentExact},
});
constexpr std::array kNeverPositive = {
    Evidence::kPartExtraQuery, Evidence::kPartExtraList, Evidence::kPartContradicts, Evidence::kBirthContradicts,
    Evidence::kSexContradicts, Evidence::kNameAlias,     Evidence::kNameWeakAlias};
constexpr std::array kNeverNegative = {Evidence::kPartExact, Evidence::kNameEqual, Evidence::kBirthExact,
                                       Evidence::kDocumentExact};

Result<std::vector<std::string>> folded_words(const Node& node, std::string_view key) {
  const names::Folder folder;
  std::vector<std::string> words;
  for (const auto& text : TRY(node.texts_or_empty(key))) {
    for (auto& part : folder.fold(text).parts) words.push_back(std::move(part));
  }
  std::ranges::sort(words);
  return words;
}

Result<double> share(const Node& node, std::string_view key) {
  const Node* value = TRY(node.at(key));
  const double number = TRY(value->number());
  if (!(number > 0 && number < 1)) {
    return value->error("screening.threshold.range", "a score threshold lies between 0 and 1");
  }
  return number;
}

}  // namespace

std::string_view code(Evidence evidence) {
  const auto index = static_cast<std::size_t>(evidence);
  return index < kEvidenceCount ? kCodes[index] : std::string_view{};
}

std::string_view to_text(NameKind kind) {
  switch (kind) {
    case NameKind::kPrimary:
      return "primary";
    case NameKind::kAlias:
      return "alias";
    case NameKind::kWeakAlias:
      return "weak";
  }
  return "primary";
}

Result<Model> Model::from_pack(const Node& node) {
  TRY(node.only({"valid_from", "valid_to", "source", "fact", "thresholds", "weights", "particles", "placeholders"}));
  Model model;
  const Node* weights = TRY(node.at("weights"));
  TRY(weights->require_map());
  for (const auto& [key, value] : weights->members) {
    if (std::ranges::find(kCodes, key) == kCodes.end()) {
      return value.error("pack.unknown_key", "no evidence has this code");
    }
  }
  for (std::size_t i = 0; i < kEvidenceCount; ++i) {
    const Node* value = TRY(weights->at(kCodes[i]));
    model.weights_[i] = TRY(value->number());
    if (!(std::abs(model.weights_[i]) <= kLargestWeight)) {
      return value->error("screening.weight.range", "a weight lies between -30 and 30");
    }
  }
  const auto order_error = [&](Evidence evidence, std::string message) {
    const Node* value = weights->find(code(evidence));
    return (value == nullptr ? weights : value)->error("screening.weight.order", std::move(message));
  };
  for (const auto& [smaller, larger] : kOrder) {
    if (model.weight(smaller) > model.weight(larger)) {
      return order_error(smaller, "must not be above " + std::string(code(larger)));
    }
  }
  for (const auto evidence : kNeverPositive) {
    if (model.weight(evidence) > 0) return order_error(evidence, "must not speak for a hit");
  }
  for (const auto evidence : kNeverNegative) {
    if (model.weight(evidence) < 0) return order_error(evidence, "must not speak against a hit");
  }
  const Node* thresholds = TRY(node.at("thresholds"));
  TRY(thresholds->only({"min_score", "name_floor", "max_hits"}));
  model.min_score_ = TRY(share(*thresholds, "min_score"));
  const double floor = TRY(share(*thresholds, "name_floor"));
  model.name_floor_ = std::log(floor / (1 - floor));
  if (model.name_floor_ <= model.weight(Evidence::kPrior)) {
    return thresholds->error("screening.threshold.range", "a name must say something to pass the name floor");
  }
  const auto max_hits = TRY(thresholds->integer_at("max_hits"));
  if (max_hits < 1 || max_hits > 10'000) {
    return thresholds->error("screening.threshold.range", "max_hits lies between 1 and 10000");
  }
  model.max_hits_ = static_cast<std::size_t>(max_hits);
  model.particles_ = TRY(folded_words(node, "particles"));
  model.placeholders_ = TRY(folded_words(node, "placeholders"));
  return model;
}

bool Model::is_particle(std::string_view part) const {
  return part.size() <= 6 && std::ranges::binary_search(particles_, part);
}
bool Model::is_placeholder(std::string_view part) const {
  return !placeholders_.empty() && std::ranges::binary_search(placeholders_, part);
}

}  // namespace limen::screening
