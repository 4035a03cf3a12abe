#include <algorithm>

#include "engines/stay/stay.h"

namespace limen::stay {

// One question on its way. The stay asked about is taken as unbroken from walk.day on; days that a permit covers pass
// and do not count. Between them (in a segment) every day counts, so each limit, once passed, stays passed, and the
// first day that breaks it can be searched for instead of walked to.
struct Timeline::Walk {
  Question question;
  CivilDate day;
  bool staying_on = false;
  bool not_calculated = false;
  CivilDate extended_until = kFirstDay - 1;  // by an authority, for the stay the person is in
  std::vector<const Stay*> extended{};
  std::optional<CivilDate> refused_from{};
  int counted_before = 0;  // counted days before walk.day
  int visa_days_before = 0;
  bool visa_entry_missing = false;

  CivilDate breach = kLastDay + 1;
  LimitedBy limit = LimitedBy::kEndOfCalendar;
  const Rule* rule = nullptr;

  void propose(CivilDate at, LimitedBy by, const Rule* with = nullptr) {
    if (at >= breach) return;
    breach = at;
    limit = by;
    rule = with;
  }
};

CivilDate Timeline::extension_end(const Stay& stay, const Rule& rule) const {
  const CivilDate until = stay.authorised_until.value_or(days_of(stay).to);
  if (rule.kind == RuleKind::kWindow) return until;
  const CivilDate most = stay.entry + (rule.limit_days + rule.extension_times * rule.extension_days - 1);
  return std::min(until, most);
}

Timeline::Walk Timeline::begin(const Question& question) const {
  Walk walk;
  walk.question = question;
  walk.day = question.day;
  walk.counted_before = counted_.up_to(question.day - 1);
  walk.staying_on = !question.entering && inside(question.day);
  if (walk.staying_on) {
    for (const Stay& stay : stays_) {
      const DayInterval days = days_of(stay);
      if (!days.contains(question.day)) continue;
      if (pack_->effect(stay.kind, question.day) != KindEffect::kCounts) walk.not_calculated = true;
      if (stay.basis == Basis::kExtended || stay.basis == Basis::kExtendedBilateral) {
        walk.extended.push_back(&stay);
        walk.extended_until = std::max(walk.extended_until, stay.authorised_until.value_or(days.to));
      } else if (stay.basis == Basis::kRevoked || stay.basis == Basis::kAnnulled) {
        const bool until = stay.basis == Basis::kRevoked && stay.authorised_until;
        const CivilDate from = until ? std::max(stay.entry, *stay.authorised_until + 1) : stay.entry;
        walk.refused_from = std::min(walk.refused_from.value_or(from), from);
      }
    }
  }
  if (const VisaCaps* visa = question.visa) {
    walk.visa_days_before = visa->days_used + (visa->days ? visa_days(*visa).up_to(walk.day - 1) : 0);
    if (visa->entries) {
      const int used = visa->entries_used + visa_entries(*visa, walk.day);
      walk.visa_entry_missing = walk.staying_on ? used > *visa->entries : used >= *visa->entries;
    }
  }
  return walk;
}

// Days of the stay asked about that count, from its first day to `to`.
int Timeline::stayed(const Walk& walk, CivilDate to) const {
  if (to < walk.day) return 0;
  return to - walk.day + 1 - (removed_.empty() ? 0 : removed_.count(walk.day, to));
}

bool Timeline::piece_on(CivilDate day) const {
  return std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) { return piece.days.contains(day); });
}

std::optional<CivilDate> Timeline::chain_start(std::size_t rule, CivilDate day) const {
  const auto& starts = chains_[rule];
  const auto after = std::upper_bound(starts.begin(), starts.end(), day);
  if (after == starts.begin()) return std::nullopt;
  return *(after - 1);
}

// The day on which the allowance began that the stay asked about lives on.
CivilDate Timeline::allowance_start(std::size_t rule, const Walk& walk) const {
  std::optional<CivilDate> last_exit;
  for (const Piece& piece : pieces_) {
    if (piece.days.from <= walk.day) last_exit = std::max(last_exit.value_or(piece.days.to), piece.days.to);
  }
  const bool same = (walk.staying_on && piece_on(walk.day)) ||
                    (last_exit && walk.day - *last_exit < least_step(pack_->rules()[rule]));
  return same ? chain_start(rule, walk.day).value_or(walk.day) : walk.day;
}

int Timeline::used_staying(const Rule& rule, std::size_t index, const Walk& walk, CivilDate day) const {
  if (rule.kind == RuleKind::kPerEntry)
    return counted_.count(allowance_start(index, walk), walk.day - 1) + stayed(walk, day);
  const CivilDate from = day - (rule.window_days - 1);
  if (from >= walk.day) return day - from + 1 - removed_.count(from, day);
  return walk.counted_before - counted_.up_to(from - 1) + stayed(walk, day);
}

// First day of a segment on which the rule is broken.
std::optional<CivilDate> Timeline::rule_breach(std::size_t index, const Walk& walk, DayInterval segment) const {
  const Rule& rule = pack_->rules()[index];
  DayInterval range = segment.clip(rule.provenance.valid);
  for (const Stay* stay : walk.extended) range.from = std::max(range.from, extension_end(*stay, rule) + 1);
  if (range.empty()) return std::nullopt;
  // After `limit` more days, all of them present, the limit is certainly passed.
  CivilDate low = range.from, high = std::min(range.to, range.from + rule.limit_days);
  if (used_staying(rule, index, walk, high) <= rule.limit_days) return std::nullopt;
  while (low < high) {
    const CivilDate middle = low + (high - low) / 2;
    if (used_staying(rule, index, walk, middle) > rule.limit_days) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

void Timeline::find_visa_breach(Walk& walk, DayInterval segment) const {
  const VisaCaps& visa = *walk.question.visa;
  const CivilDate first = std::max(segment.from, walk.extended_until + 1);
  if (first > segment.to) return;
  const StateCode state = walk.question.state;
  const auto& territory = visa.territory;
  if (visa.valid_from && first < *visa.valid_from) walk.propose(first, LimitedBy::kVisaNotYetValid);
  if (walk.visa_entry_missing) walk.propose(first, LimitedBy::kVisaEntries);
  if (!territory.empty() && !state.empty() && std::find(territory.begin(), territory.end(), state) == territory.end())
    walk.propose(first, LimitedBy::kVisaTerritory);
  if (visa.valid_to) walk.propose(std::max(first, *visa.valid_to + 1), LimitedBy::kVisaValidity);
  if (visa.days) {
    const int left = *visa.days - walk.visa_days_before - stayed(walk, segment.from - 1);
    walk.propose(std::max(first, segment.from + std::max(left, 0)), LimitedBy::kVisaDays);
  }
}

void Timeline::find_breach(Walk& walk, DayInterval segment) const {
  const CivilDate first = std::max(segment.from, walk.extended_until + 1);
  if (walk.refused_from) walk.propose(std::max(segment.from, *walk.refused_from), LimitedBy::kRevoked);
  CivilDate ruled_until = first - 1;
  for (const DayInterval& ruled : pack_->rule_days().intervals()) {
    if (ruled.contains(first)) ruled_until = ruled.to;
  }
  walk.propose(ruled_until + 1, LimitedBy::kNoRule);
  for (std::size_t i = 0; i < pack_->rules().size(); ++i) {
    if (const auto breach = rule_breach(i, walk, segment)) walk.propose(*breach, LimitedBy::kRule, &pack_->rules()[i]);
  }
  if (walk.question.visa != nullptr) find_visa_breach(walk, segment);
  // What lies behind the segment is not yet decided.
  if (walk.breach > segment.to && segment.to < kLastDay) {
    walk.breach = kLastDay + 1;
    walk.limit = LimitedBy::kEndOfCalendar;
    walk.rule = nullptr;
  }
}

Allowance Timeline::allowed_from(const Question& question) const {
  Walk walk = begin(question);
  if (walk.not_calculated) return Allowance{.limited_by = LimitedBy::kNotCalculated};
  CivilDate cursor = walk.day;
  for (const DayInterval& removed : removed_.intervals()) {
    if (removed.to < cursor) continue;
    if (cursor < removed.from) find_breach(walk, {cursor, removed.from - 1});
    if (walk.breach <= kLastDay) break;
    cursor = removed.to + 1;
  }
  if (walk.breach > kLastDay && cursor <= kLastDay) find_breach(walk, {cursor, kLastDay});
  Allowance result;
  result.limited_by = walk.limit;
  result.rule = walk.rule;
  result.days = walk.breach - walk.day;
  if (result.days > 0) result.last_day = walk.breach - 1;
  return result;
}

std::optional<CivilDate> Timeline::earliest_entry(const Question& question, int want) const {
  // Past everything that is known, a later day is worth no more than this one.
  CivilDate last = question.day;
  const auto reach = [&](CivilDate day) { last = std::max(last, std::min(day, kLastDay)); };
  if (!counted_.empty()) reach(counted_.intervals().back().to);
  if (!removed_.empty()) reach(removed_.intervals().back().to);
  for (const Stay& stay : stays_) reach(days_of(stay).to);
  for (const Rule& rule : pack_->rules()) {  // a rule that ends may give way to a wider one
    reach(rule.provenance.valid.from);
    if (rule.provenance.valid.to < kLastDay) reach(rule.provenance.valid.to + 1);
  }
  if (question.visa != nullptr && question.visa->valid_from) reach(*question.visa->valid_from);
  const CivilDate known = last;
  for (const Rule& rule : pack_->rules()) reach(known + (rule.window_days + rule.fresh_after_days_away + 1));
  Question next = question;
  next.entering = true;
  for (; next.day <= last; ++next.day) {
    if (allowed_from(next).days >= want) return next.day;
  }
  return std::nullopt;
}

std::vector<BilateralOption> Timeline::bilateral_options(const Question& question, StateCode nationality) const {
  std::vector<BilateralOption> result;
  CivilDate entry = question.day;
  if (!question.entering) {
    for (const Stay& stay : stays_) {
      if (days_of(stay).contains(question.day)) entry = std::min(entry, stay.entry);
    }
  }
  for (const BilateralAgreement* agreement : pack_->agreements(nationality, question.state, question.day)) {
    BilateralOption option{agreement};
    if (agreement->answer == BilateralAgreement::Answer::kOfficerDecides) {
      const bool after = agreement->start == BilateralAgreement::Start::kAfterLimit;
      const CivilDate before = after ? allowed_from(question).last_day.value_or(question.day - 1) : entry - 1;
      option.last_day = std::min(before + agreement->extra_days, kLastDay);
    }
    result.push_back(option);
  }
  return result;
}

}  // namespace limen::stay
