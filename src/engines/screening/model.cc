#include <algorithm>
#include <cmath>

#include "base/checksum.h"
#include "engines/screening/screening.h"

namespace limen::screening {
namespace {

constexpr std::array<std::string_view, kEvidenceCount> kCodes = {
    "score.prior",
    "name.part.exact",
    "name.part.spelling",
    "name.part.form",
    "name.part.variant",
    "name.part.translation",
    "name.part.nickname",
    "name.part.similar",
    "name.part.similar.middle",
    "name.part.similar.floor",
    "name.part.vowels",
    "name.part.joined",
    "name.part.cut",
    "name.part.initial",
    "name.part.reading",
    "name.particle",
    "name.part.extra_query",
    "name.part.extra_list",
    "name.part.extra_list.more",
    "name.part.contradicts",
    "name.part.resembles",
    "name.part.resembles.more",
    "name.part.contradicts.known",
    "name.equal",
    "name.single",
    "name.order",
    "name.script",
    "name.filiation",
    "name.contradicted",
    "name.alias",
    "name.weak_alias",
    "birth.exact",
    "birth.month",
    "birth.year_only",
    "birth.in_range",
    "birth.swapped",
    "birth.same_month",
    "birth.same_year",
    "birth.near",
    "birth.contradicts",
    "sex.agrees",
    "sex.contradicts",
    "nationality.agrees",
    "nationality.differs",
    "document.exact",
    "document.near",
    "document.other_issuer",
};

constexpr double kLargestWeight = 30;
constexpr std::string_view kRaritySuffix = ".rarity";

// Pairs (smaller, larger) that the index and the reader of reasons rely on.
constexpr auto kOrder = std::to_array<std::pair<Evidence, Evidence>>({
    {Evidence::kPartSimilarFloor, Evidence::kPartSimilarMiddle},
    {Evidence::kPartSimilarMiddle, Evidence::kPartSimilar},
    {Evidence::kPartContradicts, Evidence::kPartExtraQuery},
    {Evidence::kPartContradicts, Evidence::kPartResembles},
    {Evidence::kPartContradictsKnown, Evidence::kPartResembles},
    {Evidence::kPartResembles, Evidence::kPartExtraQuery},
    {Evidence::kPartResembles, Evidence::kPartExtraList},
    {Evidence::kPartContradicts, Evidence::kPartExtraList},
    {Evidence::kPartExtraList, Evidence::kPartExtraListMore},
    {Evidence::kBirthMonth, Evidence::kBirthExact},
    {Evidence::kBirthYearOnly, Evidence::kBirthMonth},
    {Evidence::kBirthContradicts, Evidence::kBirthNear},
    {Evidence::kBirthNear, Evidence::kBirthExact},
    {Evidence::kDocumentOtherIssuer, Evidence::kDocumentExact},
    {Evidence::kDocumentNear, Evidence::kDocumentExact},
});
constexpr std::array kNeverPositive = {Evidence::kPartContradictsKnown,
                                       Evidence::kNameScript,
                                       Evidence::kPartResembles,
                                       Evidence::kPartExtraListMore,
                                       Evidence::kPartExtraQuery,
                                       Evidence::kPartExtraList,
                                       Evidence::kPartContradicts,
                                       Evidence::kPartReading,
                                       Evidence::kNameSingle,
                                       Evidence::kNameOrder,
                                       Evidence::kNameAlias,
                                       Evidence::kNameWeakAlias,
                                       Evidence::kBirthContradicts,
                                       Evidence::kSexContradicts,
                                       Evidence::kNameFiliation,
                                       Evidence::kNameContradicted};
constexpr std::array kNeverNegative = {Evidence::kPartExact,     Evidence::kNameEqual, Evidence::kBirthExact,
                                       Evidence::kDocumentExact, Evidence::kParticle,  Evidence::kPartResemblesMore};
// Evidence that says the more, the rarer the part.
constexpr std::array kRarityCounts = {Evidence::kPartExact,   Evidence::kPartSpelling,    Evidence::kPartForm,
                                      Evidence::kPartVariant, Evidence::kPartTranslation, Evidence::kPartNickname,
                                      Evidence::kPartSimilar, Evidence::kPartVowels,      Evidence::kPartJoined,
                                      Evidence::kPartCut};

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
  TRY(node.only({"valid_from", "valid_to", "source", "fact", "thresholds", "calibration", "weights", "particles",
                 "placeholders"}));
  Model model;
  const Node* weights = TRY(node.at("weights"));
  TRY(weights->require_map());
  for (const auto& [key, value] : weights->members) {
    std::string_view code = key;
    if (code.ends_with(kRaritySuffix)) code.remove_suffix(kRaritySuffix.size());
    if (std::ranges::find(kCodes, code) == kCodes.end()) {
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
  for (const auto evidence : kRarityCounts) {
    const auto i = static_cast<std::size_t>(evidence);
    const Node* value = TRY(weights->at(std::string(kCodes[i]) + std::string(kRaritySuffix)));
    model.rarity_[i] = TRY(value->number());
    if (!(model.rarity_[i] >= 0 && model.rarity_[i] <= kLargestWeight)) {
      return value->error("screening.weight.range", "rarity speaks for a hit, by at most 30 a nat");
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
  if (model.resemblance_weight(1) > 0) {
    return order_error(Evidence::kPartResemblesMore, "what only resembles must not speak for a hit");
  }
  // The index takes for granted that an initial that agrees is worth more than an omission less (bound.cc).
  const double omission = std::min(model.weight(Evidence::kPartExtraQuery), model.weight(Evidence::kPartExtraList));
  if (model.weight(Evidence::kPartInitial) < model.resemblance_weight(1) - omission) {
    return order_error(Evidence::kPartInitial, "must make up for a part that is left out instead of resembling");
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
  const Node* calibration = TRY(node.at("calibration"));
  TRY(calibration->only({"slope", "offset", "prior"}));
  const Node* slope = TRY(calibration->at("slope"));
  model.calibration_slope_ = TRY(slope->number());
  if (!(model.calibration_slope_ > 0)) return slope->error("screening.weight.range", "a calibration rises");
  const Node* offset = TRY(calibration->at("offset"));
  const double prior = TRY(share(*calibration, "prior"));
  model.calibration_offset_ = TRY(offset->number()) + std::log(prior / (1 - prior));
  model.particles_ = TRY(folded_words(node, "particles"));
  model.placeholders_ = TRY(folded_words(node, "placeholders"));
  return model;
}

double Model::gain(Evidence evidence, double similarity, float rarity) const {
  constexpr double kUsualRarity = 10, kMiddle = 0.8, kLeast = 0.6;
  const auto at = static_cast<std::size_t>(evidence);
  const double rare = rarity_[at] * (static_cast<double>(rarity) - kUsualRarity);
  if (evidence != Evidence::kPartSimilar) return weights_[at] + rare;
  const double middle = weight(Evidence::kPartSimilarMiddle);
  if (similarity >= kMiddle) {
    const double share = (similarity - kMiddle) / (1 - kMiddle);
    return middle + share * (weights_[at] - middle) + rare;
  }
  const double floor = weight(Evidence::kPartSimilarFloor);
  return floor + std::max(0.0, (similarity - kLeast) / (kMiddle - kLeast)) * (middle - floor) + rare;
}

double Model::resemblance_weight(double similarity) const {
  constexpr double kLeast = 0.5, kMost = 0.8;
  const double more = std::clamp((similarity - kLeast) / (kMost - kLeast), 0.0, 1.0);
  return weight(Evidence::kPartResembles) + more * weight(Evidence::kPartResemblesMore);
}

double Model::probability(double log_odds) const {
  return 1 / (1 + std::exp(-(calibration_slope_ * log_odds + calibration_offset_)));
}

bool Model::is_particle(std::string_view part) const {
  return part.size() <= 6 && std::ranges::binary_search(particles_, part);
}
bool Model::is_placeholder(std::string_view part) const {
  return !placeholders_.empty() && std::ranges::binary_search(placeholders_, part);
}

std::uint64_t Model::digest() const {
  std::string all;
  const auto add = [&](const auto& value) { all.append(reinterpret_cast<const char*>(&value), sizeof value); };
  for (const double weight : weights_) add(weight);
  for (const double rarity : rarity_) add(rarity);
  for (const double other : {calibration_slope_, calibration_offset_, min_score_, name_floor_}) add(other);
  add(max_hits_);
  for (const auto* words : {&particles_, &placeholders_}) {
    for (const auto& word : *words) all.append(word).push_back('\0');
    all.push_back('\1');
  }
  return checksum(as_bytes(all));
}

}  // namespace limen::screening
