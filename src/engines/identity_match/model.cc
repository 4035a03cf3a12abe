#include <algorithm>

#include "engines/identity_match/identity_match.h"

namespace limen::identity_match {
namespace {

struct Named {
  Evidence evidence;
  std::string_view code;
  int sign;  // 1: speaks for one person, -1: against, 0: either
};
constexpr std::array<Named, kEvidenceCount> kNamed = {{
    {Evidence::kPrior, "identity.prior", -1},
    {Evidence::kNameContradicts, "identity.name.contradicts", -1},
    {Evidence::kNameSurnameChanged, "identity.name.surname_changed", -1},
    {Evidence::kNameOld, "identity.name.old", -1},
    {Evidence::kBirthExact, "identity.birth.exact", 1},
    {Evidence::kBirthSwapped, "identity.birth.swapped", 1},
    {Evidence::kBirthSameMonth, "identity.birth.same_month", 0},
    {Evidence::kBirthSameYear, "identity.birth.same_year", 0},
    {Evidence::kBirthYearOnly, "identity.birth.year_only", 0},
    {Evidence::kBirthOtherYear, "identity.birth.other_year", 0},
    {Evidence::kBirthContradicts, "identity.birth.contradicts", -1},
    {Evidence::kSexAgrees, "identity.sex.agrees", 1},
    {Evidence::kSexContradicts, "identity.sex.contradicts", -1},
    {Evidence::kNationalityAgrees, "identity.nationality.agrees", 1},
    {Evidence::kNationalityDiffers, "identity.nationality.differs", -1},
    {Evidence::kDocumentSame, "identity.document.same", 1},
    {Evidence::kDocumentMisread, "identity.document.misread", 1},
    {Evidence::kDocumentOtherIssuer, "identity.document.other_issuer", 0},
    {Evidence::kDocumentRenewed, "identity.document.renewed", 0},
    {Evidence::kDocumentTwoAtOnce, "identity.document.two_at_once", 0},
}};

Result<std::size_t> limit_at(const Node& node, std::string_view key, std::int64_t most) {
  const auto value = TRY(node.integer_at(key));
  if (value < 1 || value > most)
    return node.error("identity_match.search.range", "a limit of the search is out of range");
  return static_cast<std::size_t>(value);
}

// Names are compared here whatever little they have in common: the floor below which screening looks at no birth date
// is put just above the prior, as low as it may be.
Node without_floor(Node node) {
  for (auto& [key, value] : node.members) {
    if (key != "thresholds") continue;
    for (auto& [name, number] : value.members) {
      if (name == "name_floor") number.scalar = "0.025";
    }
  }
  return node;
}

}  // namespace

std::string_view code(Evidence evidence) { return kNamed.at(static_cast<std::size_t>(evidence)).code; }

std::string_view to_text(Grade grade) {
  switch (grade) {
    case Grade::kNone:
      return "none";
    case Grade::kPossible:
      return "possible";
    case Grade::kProbable:
      return "probable";
    case Grade::kStrong:
      return "strong";
  }
  return "none";
}

Result<Matcher> Matcher::from_pack(const Node& identity, const Node& screening) {
  constexpr double kMost = 30;
  TRY(identity.only({"valid_from", "valid_to", "source", "fact", "thresholds", "search", "weights"}));
  Matcher matcher(TRY(screening::Model::from_pack(without_floor(screening))));
  const Node* weights = TRY(identity.at("weights"));
  TRY(weights->require_map());
  for (const auto& [key, value] : weights->members) {
    const bool known = std::ranges::any_of(kNamed, [&key = key](const Named& named) { return named.code == key; });
    if (!known) return value.error("pack.unknown_key", "is no kind of evidence");
  }
  for (const Named& named : kNamed) {
    const Node* node = TRY(weights->at(named.code));
    const double weight = TRY(node->number());
    if (!(weight >= -kMost && weight <= kMost)) {
      return node->error("identity_match.weight.range", "a weight lies between -30 and 30");
    }
    if (weight * named.sign < 0) {
      return node->error("identity_match.weight.order", named.sign > 0
                                                            ? "what agrees does not speak against one person"
                                                            : "what contradicts does not speak for one person");
    }
    matcher.weights_[static_cast<std::size_t>(named.evidence)] = weight;
  }
  const Node* thresholds = TRY(identity.at("thresholds"));
  TRY(thresholds->only({"possible", "probable", "strong"}));
  const Node* possible = TRY(thresholds->at("possible"));
  const Node* probable = TRY(thresholds->at("probable"));
  const Node* strong = TRY(thresholds->at("strong"));
  matcher.possible_ = TRY(possible->number());
  matcher.probable_ = TRY(probable->number());
  matcher.strong_ = TRY(strong->number());
  if (!(matcher.possible_ < matcher.probable_ && matcher.probable_ < matcher.strong_)) {
    return thresholds->error("identity_match.threshold.range", "possible is below probable, and probable below strong");
  }
  const Node* search = TRY(identity.at("search"));
  TRY(search->only({"most_of_key", "most_compared", "most_candidates"}));
  matcher.search_.most_of_key = TRY(limit_at(*search, "most_of_key", 100'000));
  matcher.search_.most_compared = TRY(limit_at(*search, "most_compared", 1'000));
  matcher.search_.most_candidates = TRY(limit_at(*search, "most_candidates", 50));
  return matcher;
}

}  // namespace limen::identity_match
