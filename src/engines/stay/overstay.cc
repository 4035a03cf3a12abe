#include <algorithm>

#include "engines/stay/stay.h"

namespace limen::stay {

std::vector<RuleUse> Timeline::uses(CivilDate day) const {
  std::vector<RuleUse> result;
  for (std::size_t i = 0; i < pack_->rules().size(); ++i) {
    const Rule& rule = pack_->rules()[i];
    if (!rule.provenance.valid.contains(day)) continue;
    RuleUse use;
    use.rule = &rule;
    use.counted_from = rule.kind == RuleKind::kWindow ? std::max(kFirstDay, day - (rule.window_days - 1))
                       : piece_on(day)                ? chain_start(i, day).value_or(day)
                                                      : day;
    use.used = counted_.count(use.counted_from, day);
    use.remaining = std::max(0, rule.limit_days - use.used);
    result.push_back(use);
  }
  return result;
}

std::optional<RuleUse> Timeline::tightest(CivilDate day) const {
  std::optional<RuleUse> result;
  for (const RuleUse& use : uses(day)) {
    if (!result || use.remaining < result->remaining) result = use;
  }
  return result;
}

// Inside one unbroken interval each further day adds itself and drops at most one, so that the count never falls: the
// days over the limit are the interval's tail.
void Timeline::add_window_breaches(const Rule& rule, CivilDate upto, DaySet& breaches) const {
  int before = 0;  // days in the intervals before this one
  for (const DayInterval& interval : counted_.intervals()) {
    const int begin = before;
    before += interval.days();
    if (before <= rule.limit_days) continue;
    const auto used = [&](CivilDate day) {
      return begin + (day - interval.from) + 1 - counted_.up_to(day - rule.window_days);
    };
    const DayInterval range = interval.clip(rule.provenance.valid).clip({kFirstDay, upto});
    if (range.empty() || used(range.to) <= rule.limit_days) continue;
    CivilDate low = range.from, high = range.to;
    while (low < high) {
      const CivilDate middle = low + (high - low) / 2;
      if (used(middle) > rule.limit_days) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    breaches.add({low, range.to});
  }
}

void Timeline::add_entry_breaches(const Rule& rule, std::size_t index, CivilDate upto, DaySet& breaches) const {
  DaySet over;
  const auto& starts = chains_[index];
  for (std::size_t k = 0; k < starts.size(); ++k) {
    const CivilDate end = k + 1 < starts.size() ? starts[k + 1] - 1 : kLastDay;
    const auto first = counted_.nth(counted_.up_to(starts[k] - 1) + rule.limit_days + 1);
    if (first) over.add(DayInterval{*first, std::min(end, upto)}.clip(rule.provenance.valid));
  }
  over.normalise();
  over.intersect(counted_);
  if (!extended_.empty()) {
    DaySet extended;
    for (const Stay& stay : stays_) {
      if (stay.basis == Basis::kExtended || stay.basis == Basis::kExtendedBilateral)
        extended.add(DayInterval{stay.entry, extension_end(stay, rule)}.clip(days_of(stay)));
    }
    extended.normalise();
    over.subtract(extended);
  }
  for (const DayInterval& interval : over.intervals()) breaches.add(interval);
}

bool Timeline::on_visa(const Stay& stay, const VisaCaps& visa) const {
  return stay.kind == StayKind::kShortVisa && !days_of(stay).empty() &&
         stay.entry >= visa.valid_from.value_or(kFirstDay) && stay.entry <= visa.valid_to.value_or(kLastDay);
}

DaySet Timeline::visa_days(const VisaCaps& visa) const {
  DaySet result;
  for (const Piece& piece : pieces_) {
    if (on_visa(stays_[piece.stay], visa)) result.add(piece.days);
  }
  result.normalise();
  result.intersect(counted_);
  return result;
}

int Timeline::visa_entries(const VisaCaps& visa, CivilDate upto) const {
  return static_cast<int>(std::count_if(stays_.begin(), stays_.end(),
                                        [&](const Stay& stay) { return on_visa(stay, visa) && stay.entry <= upto; }));
}

DaySet Timeline::visa_breaches(const VisaCaps& visa) const {
  const DaySet days = visa_days(visa);
  DaySet result;
  if (visa.valid_to) result.unite(days.clipped({*visa.valid_to + 1, kLastDay}));
  if (visa.days) {
    if (const auto first = days.nth(std::max(*visa.days - visa.days_used, 0) + 1))
      result.unite(days.clipped({*first, kLastDay}));
  }
  if (visa.entries) {
    std::vector<const Stay*> stays;
    for (const Stay& stay : stays_) {
      if (on_visa(stay, visa)) stays.push_back(&stay);
    }
    // Of one array: whoever comes first in it comes first of two entries of one day.
    std::sort(stays.begin(), stays.end(),
              [](const Stay* a, const Stay* b) { return a->entry != b->entry ? a->entry < b->entry : a < b; });
    const auto allowed = static_cast<std::size_t>(std::max(*visa.entries - visa.entries_used, 0));
    DaySet good;
    for (std::size_t i = 0; i < std::min(allowed, stays.size()); ++i) good.add(days_of(*stays[i]));
    good.normalise();
    DaySet without = days;
    without.subtract(good);
    result.unite(without);
  }
  if (!visa.territory.empty()) {
    DaySet elsewhere;
    for (const Piece& piece : pieces_) {
      const Stay& stay = stays_[piece.stay];
      const auto& allowed = visa.territory;
      if (on_visa(stay, visa) && !stay.state.empty() &&
          std::find(allowed.begin(), allowed.end(), stay.state) == allowed.end())
        elsewhere.add(piece.days);
    }
    elsewhere.normalise();
    elsewhere.intersect(days);
    result.unite(elsewhere);
  }
  return result;
}

Overstay Timeline::overstay(CivilDate upto, const VisaCaps* visa) const {
  Overstay result;
  DaySet breaches;
  for (const Rule& rule : pack_->rules()) {
    if (rule.kind == RuleKind::kWindow) {
      add_window_breaches(rule, upto, breaches);
      if (rule.provenance.valid.contains(upto)) {
        const int used = counted_.count(upto - (rule.window_days - 1), upto);
        result.excess_in_window = std::max(result.excess_in_window, used - rule.limit_days);
      }
    }
  }
  if (visa != nullptr) {
    const DaySet beyond = visa_breaches(*visa).clipped({kFirstDay, upto});
    for (const DayInterval& interval : beyond.intervals()) breaches.add(interval);
  }
  breaches.normalise();
  breaches.subtract(extended_);
  bool more = false;
  for (std::size_t i = 0; i < pack_->rules().size(); ++i) {
    if (pack_->rules()[i].kind != RuleKind::kPerEntry) continue;
    add_entry_breaches(pack_->rules()[i], i, upto, breaches);
    more = true;
  }
  if (!refused_.empty()) {
    DaySet refused = refused_.clipped({kFirstDay, upto});
    refused.intersect(counted_);
    for (const DayInterval& interval : refused.intervals()) breaches.add(interval);
    more = true;
  }
  if (more) breaches.normalise();
  result.days = breaches.size();
  if (!breaches.empty()) result.first = breaches.intervals().front().from;
  result.intervals.assign(breaches.intervals().begin(), breaches.intervals().end());
  return result;
}

std::vector<ExplainRow> Timeline::explain(CivilDate day, const VisaCaps* visa) const {
  const auto use = tightest(day);
  const bool window = !use || use->rule->kind == RuleKind::kWindow;
  const CivilDate from = use ? use->counted_from : kFirstDay;
  DaySet unlawful;
  const Overstay found = overstay(day, visa);
  for (const DayInterval& interval : found.intervals) unlawful.add(interval);
  unlawful.normalise();
  DaySet seen;
  std::vector<ExplainRow> rows;
  for (std::size_t i = 0; i < stays_.size(); ++i) {
    const Stay& stay = stays_[i];
    ExplainRow row;
    row.stay = i;
    row.days = days_of(stay);
    DaySet rest(row.days);
    const auto exclude = [&](DaySet days, Excluded reason) {
      days.intersect(rest);
      for (const DayInterval& part : days.intervals()) row.excluded.push_back({part, reason});
      rest.subtract(days);
    };
    exclude(DaySet({day + 1, kLastDay}), Excluded::kAfterCheckDay);
    DaySet outside = rest;
    outside.subtract(area_days(stay, row.days));
    exclude(outside, Excluded::kOutsideTerritory);
    for (const KindRule& rule : pack_->kind_rules(stay.kind)) {
      if (rule.effect == KindEffect::kRemovesDay) exclude(DaySet(rule.provenance.valid), Excluded::kPermitOrLongVisa);
      if (rule.effect == KindEffect::kNotCounted) exclude(DaySet(rule.provenance.valid), Excluded::kKindNotCounted);
    }
    exclude(removed_, Excluded::kCoveredByPermit);
    exclude(DaySet({kFirstDay, from - 1}), window ? Excluded::kOutsideWindow : Excluded::kEarlierEntry);
    exclude(seen, Excluded::kAlreadyCounted);
    row.counted = rest.size();
    seen.unite(rest);
    DaySet mine = unlawful;
    mine.intersect(DaySet(row.days));
    row.unlawful = mine.size();
    std::sort(row.excluded.begin(), row.excluded.end(),
              [](const auto& a, const auto& b) { return a.days.from < b.days.from; });
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace limen::stay
