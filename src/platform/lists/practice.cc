#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/codes.h"
#include "platform/lists/reading.h"

namespace limen::lists {
namespace {

constexpr std::int64_t kMost = 1200;  // months or years that a rule may speak of

Result<int> small(const Node& node, std::string_view key, int fallback, std::string_view code) {
  const auto value = node.integer_or(key, fallback);
  if (!value.ok() || *value < 0 || *value > kMost) {
    return node.error(std::string(code), fmt::format("{} is no number from 0 to {}", key, kMost));
  }
  return static_cast<int>(*value);
}

Result<bool> may_only_be_true(const Node& node, std::string_view key) {
  const Node* value = node.find(key);
  if (value == nullptr) return true;
  if (value->kind == Node::Kind::kScalar && value->scalar == "true") return true;
  return value->error("list.safeguards", fmt::format("{} is a safeguard and cannot be switched off", key));
}

}  // namespace

Result<FreeMovement> FreeMovement::read(const config::PackStore& packs, std::string_view pack) {
  const Node file = TRY(packs.read_or_baseline(pack, "free_movement.yaml"));
  TRY(file.only({"source", "valid_from", "valid_to", "nationalities"}));
  TRY(read_source(file));
  const Validity whole = TRY(read_validity(file, std::nullopt));
  const Node* rows = TRY(file.at("nationalities"));
  TRY(rows->require_list());
  FreeMovement movement;
  for (const Node& row : rows->items) {
    TRY(row.require_map());
    TRY(row.only({"code", "valid_from", "valid_to", "group", "fact"}));
    const std::string code = TRY(row.text_at("code"));
    if (!StateCode::parse(code).ok()) return row.error("list.code", "is no state code of one to three letters");
    TRY(read_recalled(row));
    Validity days = TRY(read_validity(row, whole.from));
    if (days.from < whole.from) days.from = whole.from;
    if (whole.to && (!days.to || *days.to > *whole.to)) days.to = whole.to;
    auto& periods = movement.nationalities_[code];
    const CivilDate end = days.to.value_or(CivilDate::from_days(std::numeric_limits<std::int32_t>::max()));
    for (const Validity& other : periods) {
      if (days.from <= other.to.value_or(end) && other.from <= end) {
        return row.error("list.duplicate", fmt::format("{} stands twice for the same days", code));
      }
    }
    periods.push_back(days);
  }
  return movement;
}

bool FreeMovement::covers(std::string_view nationality, CivilDate day) const {
  const auto found = nationalities_.find(nationality);
  return found != nationalities_.end() &&
         std::ranges::any_of(found->second, [day](const Validity& days) { return days.covers(day); });
}

std::vector<std::string> FreeMovement::on(CivilDate day) const {
  std::vector<std::string> codes;
  for (const auto& [code, periods] : nationalities_) {
    if (covers(code, day)) codes.push_back(code);
  }
  return codes;
}

Result<Safeguards> Safeguards::read(const config::PackStore& packs, std::string_view pack) {
  const Node file = TRY(packs.read_or_baseline(pack, "safeguards.yaml"));
  TRY(file.only({"source", "valid_from", "valid_to", "child", "protection"}));
  Safeguards safeguards;
  safeguards.source = TRY(read_source(file));
  safeguards.validity = TRY(read_validity(file, std::nullopt));
  const Node* child = TRY(file.at("child"));
  TRY(child->require_map());
  TRY(child->only({"age", "unknown_age_is_child", "refusal_requires"}));
  // Under eighteen is the Convention's own line [CRC Art. 1]; a pack may draw it higher.
  safeguards.child_age = TRY(small(*child, "age", 18, "list.safeguards"));
  if (safeguards.child_age < 18) return child->error("list.safeguards", "a child is anybody under 18, at least");
  safeguards.unknown_age_is_child = TRY(may_only_be_true(*child, "unknown_age_is_child"));
  safeguards.child_refusal_requires = TRY(child->texts_or_empty("refusal_requires"));
  for (const std::string_view needed : {"guardian_informed", "best_interest_note", "approver_account"}) {
    if (std::ranges::find(safeguards.child_refusal_requires, needed) == safeguards.child_refusal_requires.end()) {
      return child->error("list.safeguards", fmt::format("refusal_requires lacks {}", needed));
    }
  }
  const Node* protection = TRY(file.at("protection"));
  TRY(protection->require_map());
  TRY(protection->only({"blocks_refusal", "blocks_exchange_with_origin"}));
  safeguards.protection_blocks_refusal = TRY(may_only_be_true(*protection, "blocks_refusal"));
  safeguards.protection_blocks_alert_exchange = TRY(may_only_be_true(*protection, "blocks_exchange_with_origin"));
  return safeguards;
}

CivilDate RetentionPeriod::keep_until(CivilDate start) const {
  return start.plus_years(years).plus_months(months) + days;
}

std::optional<CivilDate> RetentionPeriod::warn_on(CivilDate start) const {
  if (!warn_months_before) return std::nullopt;
  return keep_until(start).plus_months(-*warn_months_before);
}

const RetentionPeriod* Retention::find(std::string_view record, std::string_view start_event,
                                       std::string_view when) const {
  const auto found = std::ranges::find_if(periods, [&](const RetentionPeriod& period) {
    return period.record == record && period.start_event == start_event && period.when == when;
  });
  return found == periods.end() ? nullptr : &*found;
}

Result<Retention> Retention::read(const config::PackStore& packs, std::string_view pack) {
  const Node file = TRY(packs.read_or_baseline(pack, "retention.yaml"));
  TRY(file.only({"source", "valid_from", "valid_to", "periods"}));
  Retention retention;
  retention.source = TRY(read_source(file));
  retention.validity = TRY(read_validity(file, std::nullopt));
  const Node* rows = TRY(file.at("periods"));
  TRY(rows->require_list());
  for (const Node& row : rows->items) {
    TRY(row.require_map());
    TRY(row.only({"record", "start", "when", "years", "months", "days", "warn_months", "fact", "source", "label"}));
    RetentionPeriod period;
    period.record = TRY(row.text_at("record"));
    period.start_event = TRY(row.text_at("start"));
    period.when = TRY(row.text_or("when", ""));
    period.years = TRY(small(row, "years", 0, "list.retention"));
    period.months = TRY(small(row, "months", 0, "list.retention"));
    period.days = TRY(small(row, "days", 0, "list.retention"));
    if (period.years > 100) return row.error("list.retention", "keeps for more than a hundred years");
    // Nothing is kept for ever, and nothing goes at once by a forgotten number.
    if (period.years + period.months + period.days == 0) return row.error("list.retention", "has no length");
    if (row.find("warn_months") != nullptr) {
      period.warn_months_before = TRY(small(row, "warn_months", 0, "list.retention"));
    }
    period.recalled = TRY(read_recalled(row));
    const Node* label = TRY(row.at("label"));
    period.label = TRY(read_label(*label));
    period.source = TRY(row.text_or("source", retention.source));
    if (retention.find(period.record, period.start_event, period.when) != nullptr) {
      return row.error("list.duplicate", fmt::format("{} from {} stands twice", period.record, period.start_event));
    }
    retention.periods.push_back(std::move(period));
  }
  return retention;
}

const StatisticsRules::AgeBand& StatisticsRules::band(std::optional<int> age) const {
  for (const AgeBand& band : age_bands) {
    if (age && *age >= band.from && (!band.to || *age <= *band.to)) return band;
  }
  return unknown_age;
}

Result<StatisticsRules> StatisticsRules::read(const config::PackStore& packs, std::string_view pack) {
  const Node file = TRY(packs.read_or_baseline(pack, "statistics.yaml"));
  TRY(file.only({"source", "valid_from", "valid_to", "suppress_below", "lists"}));
  StatisticsRules rules;
  rules.source = TRY(read_source(file));
  rules.validity = TRY(read_validity(file, std::nullopt));
  rules.suppress_below = TRY(small(file, "suppress_below", 5, "list.suppression"));
  if (rules.suppress_below < 3) return file.error("list.suppression", "suppress_below must be at least 3");
  const std::vector<CodeList> lists = TRY(read_lists(file, pack));
  const auto bands = std::ranges::find(lists, "age_bands", &CodeList::name);
  if (bands == lists.end()) return file.error("list.age_bands", "the list age_bands is missing");
  bool unknown = false;
  for (const Code& code : bands->entries) {
    AgeBand band{code.code, static_cast<int>(code.integer("from").value_or(0)), std::nullopt, code.label};
    if (const auto to = code.integer("to")) band.to = static_cast<int>(*to);
    if (code.code == "unknown") {
      rules.unknown_age = std::move(band);
      unknown = true;
      continue;
    }
    const bool first = rules.age_bands.empty();
    const bool joins =
        first ? band.from == 0 : rules.age_bands.back().to && band.from == *rules.age_bands.back().to + 1;
    if (!joins || !code.integer("from") || (band.to && *band.to < band.from)) {
      return Error{"list.age_bands", "age bands have a gap or an overlap", code.place};
    }
    rules.age_bands.push_back(std::move(band));
  }
  if (!unknown || rules.age_bands.empty() || rules.age_bands.back().to) {
    return file.error("list.age_bands", "age bands need an open last band and one called unknown");
  }
  return rules;
}

}  // namespace limen::lists
