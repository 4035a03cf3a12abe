#include "engines/screening/bound.h"

#include <algorithm>
#include <limits>

namespace limen::screening {
namespace {

constexpr int kFirstYear = 1880;
constexpr int kCirca = 2;  // as compare_birth() has it
// Cut off at both ends, which keeps the order, so that a year within a range stays within it.
std::uint32_t year_byte(int year) { return static_cast<std::uint32_t>(std::clamp(year - kFirstYear, 0, 255)); }

std::uint32_t day_bits(const PartialDate& date) {
  return date.complete() ? static_cast<std::uint32_t>(*date.month() * 32 + *date.day()) : 0;
}

// Whether the word may be structure in a name, or an initial; else it agrees with no particle or title [free_words()].
bool may_be_structure(const Model& model, const name_facts::NameFacts& facts, std::string_view word) {
  return word.size() == 1 || facts.role(word) != name_facts::Role::kName || model.is_particle(word);
}

// A particle agrees with the same word alone. Where that is a name of the other side, everything else of that name is
// structure too, and its brief says nothing of its shape [Store::ready_names]; so the word takes nobody's place.
bool only_structure(const Model& model, const name_facts::NameFacts& facts, const Word& word) {
  return word.free && word.text().size() > 1 && word.spellings.size() == 1 &&
         (model.is_particle(word.text()) || !facts.also_name(word.text()));
}

}  // namespace

Brief Brief::of(std::span<const EntryBirth> births) {
  bool dated = false;
  int first = 0, last = 0;
  std::uint32_t day = 0;
  for (const auto& birth : births) {
    if (!birth.date.year()) continue;
    const int slack = birth.circa ? kCirca : 0;
    const int from = *birth.date.year() - slack;
    const int to = std::max(*birth.date.year(), birth.to_year.value_or(0)) + slack;
    day = dated || birth.circa || birth.to_year ? kAnyDay : day_bits(birth.date);
    first = dated ? std::min(first, from) : from;
    last = dated ? std::max(last, to) : to;
    dated = true;
  }
  return {dated ? year_byte(first) | (year_byte(last) << 8U) | (day << 16U) | (1U << 25U) : 0};
}

Brief Brief::with_name(std::size_t parts, std::size_t initials) const {
  const auto many = static_cast<std::uint32_t>(std::min<std::size_t>(parts, kManyParts));
  const auto few = static_cast<std::uint32_t>(std::min<std::size_t>(initials, kManyInitials));
  return {(bits & 0x3ffffffU) | (many << 26U) | (few << 30U)};
}

Bound::Bound(const Model& model, const name_facts::NameFacts& facts, const PreparedQuery& query,
             const PreparedQuery::Name& name, double min_log_odds)
    : model_(model) {
  for (const Word& word : name.words) {
    if (only_structure(model, facts, word)) {
      structure_gain_ += std::max(model.weight(Evidence::kParticle), 0.0);
      continue;
    }
    ++query_parts_;
    const bool free = word.free || std::ranges::any_of(word.spellings, [&](const Spelling& spelling) {
                        return may_be_structure(model, facts, spelling.letters);
                      });
    query_free_ += free ? 1 : 0;
  }
  free_gain_ = std::max({model.weight(Evidence::kPartInitial), model.weight(Evidence::kParticle), 0.0});
  set_birth(query.birth);

  double others = 0;
  const auto may_add = [&](std::initializer_list<Evidence> kinds) {
    double most = 0;
    for (const auto kind : kinds) most = std::max(most, model.weight(kind));
    others += most;
  };
  if (query.sex == Sex::kFemale || query.sex == Sex::kMale) may_add({Evidence::kSexAgrees, Evidence::kSexContradicts});
  if (!query.nationalities.empty()) may_add({Evidence::kNationalityAgrees, Evidence::kNationalityDiffers});
  // Exact and near numbers are looked up by themselves.
  if (!query.documents.empty()) may_add({Evidence::kDocumentOtherIssuer});

  for (std::size_t c = 0; c < kClasses; ++c) {
    targets_[c] = std::max(model.name_floor(), min_log_odds - others - birth_gain(c)) - kRounding;
  }
  lowest_target_ = *std::ranges::min_element(targets_);
  constexpr double kLeast = std::numeric_limits<double>::lowest();
  best_ = best_alone_ = {kLeast, kLeast};
  for (std::uint32_t shape = 0; shape < kShapes; ++shape) {
    const Brief brief{shape << 26U};
    shapes_[shape] = best(std::min(query_parts_, brief.parts()), 0, brief, 0);
    alone_[shape] = best(std::min<std::size_t>({query_parts_, brief.parts(), 1}), 0, brief, 0);
    double& most = brief.plain() ? best_.plain : best_.others;
    most = std::max(most, shapes_[shape]);
    double& alone = brief.plain() ? best_alone_.plain : best_alone_.others;
    alone = std::max(alone, alone_[shape]);
  }
}

void Bound::set_birth(const PartialDate& birth) {
  dated_ = birth.year().has_value();
  if (!dated_) return;
  const int year = *birth.year();
  year_ = year_byte(year);
  year_before_ = year_byte(year - 1);
  year_after_ = year_byte(year + 1);
  decade_before_ = year_byte(year - 10);
  decade_after_ = year_byte(year + 10);
  day_ = day_bits(birth);
  if (day_ != 0) swapped_day_ = static_cast<std::uint32_t>(*birth.day() * 32 + *birth.month());
}

double Bound::birth_gain(std::size_t birth_class) const {
  if (birth_class == kUndated) return 0;  // one side says nothing
  double most = model_.weight(Evidence::kBirthContradicts);
  const auto may_be = [&](std::initializer_list<Evidence> kinds) {
    for (const auto kind : kinds) most = std::max(most, model_.weight(kind));
  };
  if (birth_class != kElsewhere) may_be({Evidence::kBirthNear});
  if (birth_class == kSameMonth) may_be({Evidence::kBirthSameMonth});
  if (birth_class == kSameYear) may_be({Evidence::kBirthSameYear});
  if (birth_class == kNearYear) {
    may_be({Evidence::kBirthExact, Evidence::kBirthMonth, Evidence::kBirthYearOnly, Evidence::kBirthInRange,
            Evidence::kBirthSwapped, Evidence::kBirthSameMonth, Evidence::kBirthSameYear});
  }
  return most;
}

// Free words and initials of either side may match without being counted, and cost nothing at best. [The order of
// weights that Model::from_pack checks: no part says more than an exact one, no penalty is worse for one part more that
// matches.]
double Bound::best(std::size_t matches, double sum, std::size_t list_parts, std::size_t list_initials,
                   std::size_t joined) const {
  const std::size_t free = query_free_ + list_initials, covered = matches + free + 2 * joined;
  const std::size_t query_left = query_parts_ - std::min(query_parts_, covered);
  const std::size_t list_left = list_parts - std::min(list_parts, covered);
  const std::size_t both = std::min(query_left, list_left);
  double total = model_.weight(Evidence::kPrior) + sum + structure_gain_ + static_cast<double>(free) * free_gain_ +
                 static_cast<double>(both) * model_.resemblance_weight(1) +
                 static_cast<double>(query_left - both) * model_.weight(Evidence::kPartExtraQuery) +
                 extra_list(list_left - both);
  // Of one side a joined pair is one part, not the two that are covered: the other may be what resembles another.
  const double worst_extra =
      std::min({model_.weight(Evidence::kPartExtraQuery), model_.weight(Evidence::kPartExtraList),
                model_.weight(Evidence::kPartExtraListMore)});
  total += static_cast<double>(joined) * std::max(0.0, model_.resemblance_weight(1) - worst_extra);
  if (query_left == 0 && list_left == 0) total += model_.weight(Evidence::kNameEqual);
  if (matches + joined <= 1 && query_left + list_left > 0) total += model_.weight(Evidence::kNameSingle);
  return total;
}

// Of an unknown shape nothing is known but that what agrees without being found takes a word of the query each.
double Bound::best(std::size_t matches, double sum, Brief brief, std::size_t joined) const {
  if (brief.shape_known()) return best(matches, sum, brief.parts(), brief.initials(), joined);
  return model_.weight(Evidence::kPrior) + model_.weight(Evidence::kNameEqual) + sum + structure_gain_ +
         static_cast<double>(query_parts_) * free_gain_;
}

double Bound::extra_list(std::size_t parts) const {
  if (parts == 0) return 0;
  return model_.weight(Evidence::kPartExtraList) +
         static_cast<double>(parts - 1) * model_.weight(Evidence::kPartExtraListMore);
}

}  // namespace limen::screening
