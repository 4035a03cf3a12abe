#include <algorithm>

#include "engines/inspection/inspection.h"

namespace limen::inspection {
namespace {

constexpr std::array<std::string_view, 9> kMethods = {"feel",     "look",    "tilt",    "through", "ultraviolet",
                                                      "infrared", "magnify", "measure", "read"};
constexpr std::array<std::string_view, 4> kOutcomes = {"not_looked", "good", "bad", "unclear"};
constexpr std::array<std::string_view, 4> kLanguages = {"en", "fr", "es", "ar"};

Result<Labels> read_labels(const Node& node) {
  TRY(node.only({"en", "fr", "es", "ar"}));
  Labels labels;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    labels[i] = TRY(node.text_at(kLanguages[i]));
    if (labels[i].empty()) return node.error("pack.value", "a label is empty");
  }
  return labels;
}

Error unknown(const Node& node, std::string_view what) {
  return node.error("inspection.library.unknown", "there is no such " + std::string(what));
}

Result<Feature> read_feature(const Node& node) {
  TRY(node.only({"code", "label", "look_for", "methods", "line", "required", "kinds", "findings", "frauds", "fact"}));
  Feature feature;
  feature.code = TRY(node.text_at("code"));
  feature.label = TRY(read_labels(*TRY(node.at("label"))));
  feature.look_for = TRY(read_labels(*TRY(node.at("look_for"))));
  const Node* methods = TRY(node.at("methods"));
  for (const std::string& text : TRY(methods->texts())) {
    const auto found = std::ranges::find(kMethods, text);
    if (found == kMethods.end()) return unknown(*methods, "method");
    feature.methods.push_back(static_cast<Method>(found - kMethods.begin()));
  }
  const std::string line = TRY(node.text_or("line", "first"));
  if (line != "first" && line != "second") return unknown(*TRY(node.at("line")), "line");
  feature.line = line == "second" ? Line::kSecond : Line::kFirst;
  feature.required = TRY(node.boolean_or("required", false));
  feature.kinds = TRY(node.texts_or_empty("kinds"));
  feature.findings = TRY(node.texts_or_empty("findings"));
  feature.frauds = TRY(node.texts_or_empty("frauds"));
  return feature;
}

Result<Fraud> read_fraud(const Node& node) {
  TRY(node.only({"code", "label", "genuine_document", "fact"}));
  Fraud fraud;
  fraud.code = TRY(node.text_at("code"));
  if (fraud.code == "genuine" || fraud.code == "unclear")
    return node.error("inspection.library.duplicate", "this is no fraud");
  fraud.label = TRY(read_labels(*TRY(node.at("label"))));
  fraud.genuine_document = TRY(node.boolean_or("genuine_document", false));
  return fraud;
}

Result<Placed> read_placed(const Node& node) {
  TRY(node.only({"feature", "page", "region", "detail"}));
  Placed placed;
  placed.feature = TRY(node.text_at("feature"));
  placed.page = TRY(node.text_at("page"));
  if (const Node* region = node.find("region")) {
    TRY(region->require_list());
    if (region->items.size() != 4) return region->error("pack.value", "a region is x, y, width, height in millimetres");
    std::array<double, 4> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = TRY(region->items[i].number());
    if (std::ranges::any_of(numbers, [](double n) { return !(n >= 0 && n <= 1000); }))
      return region->error("pack.value", "a region is 0 to 1000 mm");
    placed.region = Region{numbers[0], numbers[1], numbers[2], numbers[3]};
  }
  if (const Node* detail = node.find("detail")) placed.detail = TRY(read_labels(*detail));
  return placed;
}

Result<Edition> read_edition(const Node& node) {
  TRY(node.only({"reference", "issuer", "document_code", "kind", "issued_from", "issued_to", "size", "pages", "chip",
                 "features", "source", "fact"}));
  Edition edition;
  edition.reference = TRY(node.text_at("reference"));
  const Node* issuer = TRY(node.at("issuer"));
  const auto state = StateCode::parse(TRY(issuer->text()));
  if (!state.ok()) return issuer->error("pack.value", "a state code is one to three letters");
  edition.issuer = state.value();
  edition.document_code = TRY(node.text_at("document_code"));
  edition.kind = TRY(node.text_at("kind"));
  edition.issued_from = TRY(node.optional_date("issued_from"));
  edition.issued_to = TRY(node.optional_date("issued_to"));
  if (const Node* size = node.find("size")) {
    TRY(size->require_list());
    if (size->items.size() != 2) return size->error("pack.value", "a size is width and height in millimetres");
    edition.width_mm = TRY(size->items[0].number());
    edition.height_mm = TRY(size->items[1].number());
  }
  edition.pages = static_cast<int>(std::clamp<std::int64_t>(TRY(node.integer_or("pages", 0)), 0, 1000));
  edition.chip = TRY(node.boolean_or("chip", false));
  const Node* features = TRY(node.at("features"));
  TRY(features->require_list());
  for (const Node& one : features->items) edition.features.push_back(TRY(read_placed(one)));
  return edition;
}

bool contains(const std::vector<std::string>& list, std::string_view one) {
  return std::ranges::find(list, one) != list.end();
}

// What a document code means for the general features: visas begin with V, cards are of TD1 and TD2. [9303-3 §5]
std::string_view kind_of(std::string_view document_code) {
  if (document_code.starts_with("V")) return "visa";
  return document_code.starts_with("P") ? "passport" : "card";
}

}  // namespace

std::string_view to_text(Method method) { return kMethods[static_cast<std::size_t>(method)]; }
std::string_view to_text(Outcome outcome) { return kOutcomes[static_cast<std::size_t>(outcome)]; }
std::optional<Outcome> parse_outcome(std::string_view text) {
  const auto found = std::ranges::find(kOutcomes, text);
  if (found == kOutcomes.end()) return std::nullopt;
  return static_cast<Outcome>(found - kOutcomes.begin());
}

const Feature* Library::feature(std::string_view code) const {
  const auto found = std::ranges::find(features_, code, &Feature::code);
  return found == features_.end() ? nullptr : &*found;
}

const Fraud* Library::fraud(std::string_view code) const {
  const auto found = std::ranges::find(frauds_, code, &Fraud::code);
  return found == frauds_.end() ? nullptr : &*found;
}

Result<Library> Library::read(const Node& pack) {
  TRY(pack.only({"source", "fact", "valid_from", "valid_to", "frauds", "features", "editions"}));
  Library library;
  const Node* frauds = TRY(pack.at("frauds"));
  TRY(frauds->require_list());
  for (const Node& one : frauds->items) {
    Fraud fraud = TRY(read_fraud(one));
    if (library.fraud(fraud.code) != nullptr)
      return one.error("inspection.library.duplicate", "this code stands twice");
    library.frauds_.push_back(std::move(fraud));
  }
  const Node* features = TRY(pack.at("features"));
  TRY(features->require_list());
  for (const Node& one : features->items) {
    Feature feature = TRY(read_feature(one));
    if (library.feature(feature.code) != nullptr)
      return one.error("inspection.library.duplicate", "this code stands twice");
    for (const std::string& fraud : feature.frauds)
      if (library.fraud(fraud) == nullptr) return unknown(one, "fraud");
    library.features_.push_back(std::move(feature));
  }
  const Node* editions = TRY(pack.at("editions"));
  TRY(editions->require_list());
  for (const Node& one : editions->items) {
    Edition edition = TRY(read_edition(one));
    const auto known = [&](const Edition& other) { return other.reference == edition.reference; };
    if (std::ranges::any_of(library.editions_, known))
      return one.error("inspection.library.duplicate", "this reference stands twice");
    for (const Placed& placed : edition.features)
      if (library.feature(placed.feature) == nullptr) return unknown(one, "feature");
    library.editions_.push_back(std::move(edition));
  }
  return library;
}

std::vector<const Edition*> Library::editions(const Presented& presented) const {
  std::vector<const Edition*> found;
  for (const Edition& edition : editions_) {
    if (edition.issuer != presented.issuer || !presented.document_code.starts_with(edition.document_code)) continue;
    if (presented.issued && edition.issued_from && *presented.issued < *edition.issued_from) continue;
    if (presented.issued && edition.issued_to && *edition.issued_to < *presented.issued) continue;
    found.push_back(&edition);
  }
  return found;
}

std::vector<Item> Library::checklist(const Presented& presented, Line line) const {
  std::vector<Item> items;
  const auto add = [&](const Feature& feature, Item item) {
    if (feature.line == Line::kSecond && line == Line::kFirst) return;
    item.feature = feature.code;
    item.required = feature.required;
    for (const std::string& finding : feature.findings)
      if (contains(presented.findings, finding)) item.because.push_back(finding);
    if (std::ranges::find(items, item) == items.end()) items.push_back(std::move(item));
  };
  const auto known = editions(presented);
  for (const Edition* edition : known) {
    for (const Placed& placed : edition->features) {
      add(*feature(placed.feature), {.edition = edition->reference, .page = placed.page, .region = placed.region});
    }
  }
  // General features: of every document of the kind that the library does not have; else what a finding points to.
  const std::string_view kind = kind_of(presented.document_code);
  for (const Feature& feature : features_) {
    const bool listed = std::ranges::any_of(items, [&](const Item& item) { return item.feature == feature.code; });
    const bool pointed = std::ranges::any_of(
        feature.findings, [&](const std::string& finding) { return contains(presented.findings, finding); });
    const bool general = contains(feature.kinds, kind) && known.empty();
    if (!listed && (general || (pointed && (feature.kinds.empty() || contains(feature.kinds, kind))))) add(feature, {});
  }
  const auto rank = [](const Item& item) { return item.because.empty() ? (item.required ? 1 : 2) : 0; };
  std::vector<Item> ordered;
  for (const int wanted : {0, 1, 2}) {
    for (Item& item : items)
      if (rank(item) == wanted) ordered.push_back(item);
  }
  return ordered;
}

Result<void> conclude(const Library& library, std::span<const Item> checklist, std::span<const Looked> looked,
                      std::string_view conclusion) {
  bool failed = false, founded = false;
  for (const Looked& one : looked) {
    const Feature* feature = library.feature(one.feature);
    if (feature == nullptr) return Error{"inspection.item.unknown", "the library has no such feature"};
    if (one.outcome != Outcome::kBad) continue;
    failed = true;
    founded = founded || contains(feature->frauds, conclusion);
  }
  if (conclusion == "unclear") return {};
  if (conclusion == "genuine") {
    if (failed) return Error{"inspection.conclusion.contradicted", "a feature failed"};
    for (const Item& item : checklist) {
      if (!item.required && item.because.empty()) continue;
      const bool seen = std::ranges::any_of(
          looked, [&](const Looked& one) { return one.feature == item.feature && one.outcome == Outcome::kGood; });
      if (!seen) return Error{"inspection.conclusion.unlooked", "a feature that must be good was not found so"};
    }
    return {};
  }
  const Fraud* fraud = library.fraud(conclusion);
  if (fraud == nullptr) return Error{"inspection.conclusion.unknown", "the taxonomy has no such fraud"};
  if (!founded && !fraud->genuine_document)
    return Error{"inspection.conclusion.unfounded", "no feature failed that may show this"};
  return {};
}

}  // namespace limen::inspection
