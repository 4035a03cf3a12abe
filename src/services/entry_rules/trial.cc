#include <algorithm>
#include <map>

#include "engines/suppression/suppression.h"
#include "services/border/border.h"
#include "services/entry_rules/entry_rules.h"

namespace limen::entry_rules {
namespace {

using entry_regime::PastEntry;
using entry_regime::Regime;
using entry_regime::Requirement;
using entry_regime::Rule;

constexpr std::array<std::string_view, kEffects> kNames = {"unchanged", "stricter", "freer",
                                                           "shorter",   "longer",   "other"};
constexpr int kMostDays = 3 * 366;

// What is had with more effort is higher.
int effort(const Rule& rule) { return static_cast<int>(rule.requirement); }

bool same_fee(const Rule& a, const Rule& b) {
  if (a.fee.has_value() != b.fee.has_value()) return false;
  return !a.fee || (a.fee->cents == b.fee->cents && a.fee->currency == b.fee->currency);
}

std::vector<CivilDate> boundaries_of(const Regime& a, const Regime& b) {
  std::vector<CivilDate> days;
  for (const Regime* regime : {&a, &b}) {
    for (const Rule& rule : regime->rules()) {
      days.push_back(rule.valid_from);
      if (rule.valid_to) days.push_back(*rule.valid_to + 1);
    }
  }
  std::ranges::sort(days);
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

const Rule* rule_for(const Regime& regime, const PastEntry& entry, CivilDate day) {
  entry_regime::Question question;
  question.day = day;
  question.nationality = entry.nationality;
  question.document = entry.document;
  question.purpose = entry.purpose;
  return regime.answer(question).rule;
}

using Counts = std::map<StateCode, std::array<std::int64_t, kEffects>>;

Trial show(const Counts& counts, const Period& period, std::int64_t threshold) {
  std::vector<suppression::TableCell> cells;
  std::size_t row = 0;
  std::array<std::int64_t, kEffects> totals{};
  std::int64_t entries = 0;
  for (const auto& [nationality, effects] : counts) {
    for (std::size_t i = 0; i < kEffects; ++i) {
      cells.push_back({row, i, effects[i]});
      totals[i] += effects[i];
      entries += effects[i];
    }
    ++row;
  }
  const auto hidden = suppression::suppress_table(cells, counts.size(), kEffects, threshold);
  Trial trial{.period = period, .suppressed_below = threshold};
  std::size_t cell = 0;
  row = 0;
  for (const auto& [nationality, effects] : counts) {
    Trial::Row shown{.nationality = nationality};
    std::int64_t sum = 0;
    bool changed = false;
    for (std::size_t i = 0; i < kEffects; ++i, ++cell) {
      sum += effects[i];
      changed = changed || (i > 0 && (effects[i] > 0));
      if (!hidden.hidden[cell]) shown.effects[i] = effects[i];
    }
    if (!hidden.row_sum_hidden[row] && (sum == 0 || sum >= threshold)) shown.entries = sum;
    ++row;
    if (changed) trial.rows.push_back(shown);
  }
  for (std::size_t i = 0; i < kEffects; ++i) {
    if (!hidden.column_sum_hidden[i] && (totals[i] == 0 || totals[i] >= threshold)) trial.totals[i] = totals[i];
  }
  if (!hidden.total_hidden && (entries == 0 || entries >= threshold)) trial.entries = entries;
  return trial;
}

}  // namespace

std::string_view to_text(Effect effect) { return kNames[static_cast<std::size_t>(effect)]; }

Effect effect_of(const Rule* before, const Rule* after) {
  if (before == nullptr || after == nullptr) return before == after ? Effect::kUnchanged : Effect::kOther;
  if (effort(*before) != effort(*after)) return effort(*before) < effort(*after) ? Effect::kStricter : Effect::kFreer;
  constexpr int kAny = 1'000'000;
  const int was = before->days.value_or(kAny), is = after->days.value_or(kAny);
  if (was != is) return is < was ? Effect::kShorter : Effect::kLonger;
  const bool same = before->conditions == after->conditions && same_fee(*before, *after) &&
                    before->months_beyond == after->months_beyond && before->years_old == after->years_old;
  return same ? Effect::kUnchanged : Effect::kOther;
}

Result<Trial> try_change(database::Session& session, const protection::Grant& grant, const site::Knowledge& knowledge,
                         const Regime& changed, const Period& period) {
  if (!knowledge.entry_regime) return Error{"entry_rules.none", "the site's pack has no visa rules"};
  if (period.to < period.from || period.to - period.from > kMostDays) {
    return Error{"entry_rules.period", "a trial looks at one to 1098 days", Place{.path = "/from"}};
  }
  const Regime& now = *knowledge.entry_regime;
  const auto entries =
      TRY(border::Border::past_entries(session, grant, period.from, period.to, boundaries_of(now, changed)));
  Counts counts;
  for (const PastEntry& entry : entries) {
    const CivilDate day = period.as_of.value_or(entry.day);
    const Effect effect = effect_of(rule_for(now, entry, day), rule_for(changed, entry, day));
    counts[entry.nationality][static_cast<std::size_t>(effect)] += entry.count;
  }
  return show(counts, period, knowledge.statistics.suppress_below);
}

json::object to_json(const Trial& trial) {
  const auto shown = [](const std::optional<std::int64_t>& count) {
    return count ? json::value(*count) : json::value(nullptr);
  };
  const auto effects = [&](const std::array<std::optional<std::int64_t>, kEffects>& counts) {
    json::object object;
    for (std::size_t i = 0; i < kEffects; ++i) object[kNames[i]] = shown(counts[i]);
    return object;
  };
  json::array rows;
  for (const Trial::Row& row : trial.rows) {
    rows.push_back(json::object{
        {"nationality", row.nationality.text()}, {"entries", shown(row.entries)}, {"effects", effects(row.effects)}});
  }
  json::object object{{"from", trial.period.from.to_text()},
                      {"to", trial.period.to.to_text()},
                      {"suppressed_below", trial.suppressed_below},
                      {"entries", shown(trial.entries)},
                      {"totals", effects(trial.totals)},
                      {"rows", std::move(rows)}};
  if (trial.period.as_of) object["as_of"] = trial.period.as_of->to_text();
  return object;
}

}  // namespace limen::entry_rules
