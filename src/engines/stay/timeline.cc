#include <algorithm>
#include <array>

#include "engines/stay/stay.h"

namespace limen::stay {
namespace {

constexpr std::array<std::string_view, 5> kBasisNames = {"rule", "extended", "extended_bilateral", "revoked",
                                                         "annulled"};
constexpr std::array<std::string_view, 11> kLimitNames = {
    "nothing",      "rule",           "no_rule", "visa_not_yet_valid", "visa_validity",  "visa_days",
    "visa_entries", "visa_territory", "revoked", "not_calculated",     "end_of_calendar"};
constexpr std::array<std::string_view, 8> kExcludedNames = {
    "after_check_day",   "outside_territory", "permit_or_long_visa", "kind_not_counted",
    "covered_by_permit", "outside_window",    "earlier_entry",       "already_counted"};

}  // namespace

std::string_view to_text(Basis basis) { return kBasisNames[static_cast<std::size_t>(basis)]; }
std::string_view to_text(LimitedBy limit) { return kLimitNames[static_cast<std::size_t>(limit)]; }
std::string_view to_text(Excluded reason) { return kExcludedNames[static_cast<std::size_t>(reason)]; }

std::optional<Basis> parse_basis(std::string_view text) {
  const auto found = std::find(kBasisNames.begin(), kBasisNames.end(), text);
  if (found == kBasisNames.end()) return std::nullopt;
  return static_cast<Basis>(found - kBasisNames.begin());
}

void Timeline::assign(const RulePack& pack, std::span<const Stay> stays, CivilDate as_of, Area area) {
  pack_ = &pack;
  stays_ = stays;
  as_of_ = as_of;
  area_ = area;
  pieces_.clear();
  counted_.clear();
  removed_.clear();
  extended_.clear();
  refused_.clear();
  for (std::size_t i = 0; i < stays.size(); ++i) add_stay(i);
  removed_.normalise();
  extended_.normalise();
  refused_.normalise();
  const auto by_day = [](const Piece& a, const Piece& b) { return a.days.from < b.days.from; };
  if (!std::is_sorted(pieces_.begin(), pieces_.end(), by_day)) std::sort(pieces_.begin(), pieces_.end(), by_day);
  for (const Piece& piece : pieces_) counted_.add(piece.days);
  counted_.normalise();
  counted_.subtract(removed_);
  make_chains();
}

bool Timeline::in_area(const Stay& stay, CivilDate day) const {
  if (!area_) return pack_->member(stay.state, day);
  return stay.state == *area_ && !pack_->member(stay.state, day);
}

// Calls use(part) for the parts of `days` that lie in the area asked about.
template <typename Use>
void Timeline::each_part_in_area(const Stay& stay, DayInterval days, Use use) const {
  const auto& territory = pack_->territory();
  if (!area_ && (territory.empty() || stay.state.empty())) return use(days);
  if (area_ && stay.state != *area_) return;
  if (area_ && territory.empty()) return;
  DaySet parts;
  for (const Membership& member : territory) {
    if (member.state == stay.state) parts.add(member.counts.clip(days));
  }
  parts.normalise();
  if (area_) {
    DaySet rest(days);
    rest.subtract(parts);
    parts = std::move(rest);
  }
  for (const DayInterval& part : parts.intervals()) use(part);
}

DaySet Timeline::area_days(const Stay& stay, DayInterval days) const {
  DaySet result;
  if (!days.empty()) each_part_in_area(stay, days, [&](DayInterval part) { result.add(part); });
  result.normalise();
  return result;
}

void Timeline::add_stay(std::size_t index) {
  const Stay& stay = stays_[index];
  const DayInterval days = days_of(stay);
  if (days.empty()) return;
  add_decision(stay, days);
  each_part_in_area(stay, days, [&](DayInterval part) {
    const auto& rules = pack_->kind_rules(stay.kind);
    if (rules.empty()) {
      pieces_.push_back({part, index});
      return;
    }
    DaySet counts(part);
    for (const KindRule& rule : rules) {
      const DayInterval held = rule.provenance.valid.clip(part);
      if (held.empty() || rule.effect == KindEffect::kCounts) continue;
      counts.subtract(DaySet(held));
      if (rule.effect == KindEffect::kRemovesDay) removed_.add(held);
    }
    for (const DayInterval& rest : counts.intervals()) pieces_.push_back({rest, index});
  });
}

void Timeline::add_decision(const Stay& stay, DayInterval days) {
  switch (stay.basis) {
    case Basis::kRule:
      break;
    case Basis::kExtended:
    case Basis::kExtendedBilateral:
      extended_.add({stay.entry, std::min(stay.authorised_until.value_or(days.to), days.to)});
      break;
    case Basis::kRevoked:
      refused_.add({std::max(stay.entry, stay.authorised_until.value_or(stay.entry - 1) + 1), days.to});
      break;
    case Basis::kAnnulled:
      refused_.add(days);
      break;
  }
}

int Timeline::least_step(const Rule& rule) {
  // Away from the day after the exit to the day before the entry: n whole days away are n + 1 days from exit to entry.
  return rule.fresh_after_days_away == 0 ? 0 : rule.fresh_after_days_away + 1;
}

void Timeline::make_chains() {
  const auto& rules = pack_->rules();
  chains_.resize(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    chains_[i].clear();
    if (rules[i].kind != RuleKind::kPerEntry) continue;
    std::optional<CivilDate> last_exit;
    for (const Piece& piece : pieces_) {
      const bool again = last_exit && piece.days.from - *last_exit < least_step(rules[i]);
      if (!again) chains_[i].push_back(piece.days.from);
      last_exit = std::max(last_exit.value_or(piece.days.to), piece.days.to);
    }
  }
}

bool Timeline::inside(CivilDate day) const {
  return std::any_of(stays_.begin(), stays_.end(), [&](const Stay& stay) { return days_of(stay).contains(day); });
}

}  // namespace limen::stay
