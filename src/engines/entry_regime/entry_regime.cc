#include "engines/entry_regime/entry_regime.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "engines/entry_regime/words.h"

namespace limen::entry_regime {
namespace {

constexpr std::array<std::string_view, 6> kRequirements = {"none", "authorisation", "visa_on_arrival",
                                                           "visa", "not_open",      "no_rule"};
constexpr std::array<std::string_view, 3> kPermissions = {"visa", "permit", "authorisation"};

bool holds(const Rule& rule, CivilDate day) {
  return rule.valid_from <= day && (!rule.valid_to || day <= *rule.valid_to);
}

template <typename T, typename U>
bool among(const std::vector<T>& list, const U& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// A rule for some documents or purposes does not fit where these are not known.
bool fits(const Rule& rule, CivilDate day, StateCode nationality, std::string_view document, std::string_view purpose) {
  return holds(rule, day) &&
         (rule.any_nationality ||
          std::binary_search(rule.nationalities.begin(), rule.nationalities.end(), nationality)) &&
         (rule.documents.empty() || among(rule.documents, document)) &&
         (rule.purposes.empty() || among(rule.purposes, purpose));
}

const Rule* first_fit(const std::vector<Rule>& rules, CivilDate day, StateCode nationality, std::string_view document,
                      std::string_view purpose) {
  for (const Rule& rule : rules) {
    if (fits(rule, day, nationality, document, purpose)) return &rule;
  }
  return nullptr;
}

bool usable(const Permission& permission, CivilDate day) {
  return permission.in_force && permission.valid_from <= day && day <= permission.valid_to &&
         (!permission.entries || permission.entries_used < *permission.entries);
}

bool replaces(const Rule& rule, const Permission& permission) {
  return std::any_of(rule.instead.begin(), rule.instead.end(), [&](const Instead& instead) {
    return instead.kind == permission.kind &&
           (instead.issuers.empty() ? permission.issuer.empty() : among(instead.issuers, permission.issuer));
  });
}

// The one that gives most: the longest stay, then the longest validity.
const Permission* best_permission(const Rule& rule, const Question& question) {
  const Permission* best = nullptr;
  const auto value = [](const Permission& one) {
    return std::tuple(one.days.value_or(1'000'000), one.valid_to.days());
  };
  for (const Permission& one : question.permissions) {
    if (!replaces(rule, one) || !usable(one, question.day)) continue;
    if (best == nullptr || value(one) > value(*best)) best = &one;
  }
  return best;
}

std::string_view why_not(const Permission& permission, CivilDate day) {
  if (!permission.in_force) return "entry_regime.permission.not_in_force";
  if (day < permission.valid_from) return "entry_regime.permission.not_yet";
  if (permission.valid_to < day) return "entry_regime.permission.expired";
  return "entry_regime.permission.entries_used";
}

void find_permission_faults(const Rule& rule, const Question& question, Answer& answer) {
  for (const Permission& one : question.permissions) {
    if (!replaces(rule, one) || usable(one, question.day)) continue;
    answer.findings.push_back({why_not(one, question.day), Severity::kWarning, one.id});
  }
}

void find_document_faults(const Rule& rule, const Question& question, Answer& answer) {
  if (rule.months_beyond) {
    const int stay = question.intended_days.value_or(answer.days.value_or(1));
    const CivilDate last = question.day + std::max(stay - 1, 0);
    if (!question.document_expires) {
      answer.findings.push_back({"entry_regime.document.expiry_unknown", Severity::kInfo, {}});
    } else if (*question.document_expires < last.plus_months(*rule.months_beyond)) {
      answer.findings.push_back(
          {"entry_regime.document.expires_early", Severity::kWarning, last.plus_months(*rule.months_beyond).to_text()});
    }
  }
  if (rule.years_old && question.document_issued &&
      question.document_issued->plus_months(12 * *rule.years_old) < question.day) {
    answer.findings.push_back({"entry_regime.document.too_old", Severity::kWarning, {}});
  }
}

std::optional<int> least(std::optional<int> a, std::optional<int> b) {
  if (!a) return b;
  return b ? std::min(*a, *b) : a;
}

// Everybody that `below` fits, `above` fits too.
template <typename T>
bool covers(const std::vector<T>& above, const std::vector<T>& below) {
  if (above.empty()) return true;
  return !below.empty() && std::all_of(below.begin(), below.end(), [&](const T& one) { return among(above, one); });
}

bool hides(const Rule& above, const Rule& below) {
  const bool nationalities =
      above.any_nationality || (!below.any_nationality && covers(above.nationalities, below.nationalities));
  const bool time = above.valid_from <= below.valid_from &&
                    (!above.valid_to || (below.valid_to && *below.valid_to <= *above.valid_to));
  return nationalities && time && covers(above.documents, below.documents) && covers(above.purposes, below.purposes);
}

std::string in_language(const Label& label, std::string_view language) {
  const auto found = label.find(language);
  return found != label.end() ? found->second : label.at("en");
}

void replace(std::string& text, std::string_view what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

std::string_view to_text(Requirement requirement) { return kRequirements[static_cast<std::size_t>(requirement)]; }
std::string_view to_text(PermissionKind kind) { return kPermissions[static_cast<std::size_t>(kind)]; }
std::optional<PermissionKind> parse_permission_kind(std::string_view text) {
  const auto found = std::find(kPermissions.begin(), kPermissions.end(), text);
  if (found == kPermissions.end()) return {};
  return static_cast<PermissionKind>(found - kPermissions.begin());
}

std::optional<Requirement> words::parse_requirement(std::string_view text) {
  const auto found = std::find(kRequirements.begin(), kRequirements.end(), text);
  if (found == kRequirements.end() || text == "no_rule") return {};
  return static_cast<Requirement>(found - kRequirements.begin());
}

Answer Regime::answer(const Question& question) const {
  Answer answer;
  answer.rule = first_fit(rules_, question.day, question.nationality, question.document, question.purpose);
  if (answer.rule == nullptr) {
    answer.findings.push_back({"entry_regime.no_rule", Severity::kWarning, {}});
    return answer;
  }
  const Rule& rule = *answer.rule;
  answer.requirement = rule.requirement;
  answer.fulfilled_by = best_permission(rule, question);
  answer.days = rule.days;
  if (answer.fulfilled_by != nullptr) answer.days = least(answer.days, answer.fulfilled_by->days);
  if (answer.fulfilled_by == nullptr) find_permission_faults(rule, question, answer);
  if (!answer.open()) {
    answer.findings.push_back({rule.requirement == Requirement::kNotOpen ? "entry_regime.not_open"
                               : rule.requirement == Requirement::kVisa  ? "entry_regime.visa_needed"
                                                                         : "entry_regime.authorisation_needed",
                               Severity::kWarning,
                               {}});
  }
  if (question.intended_days && answer.days && *question.intended_days > *answer.days) {
    answer.findings.push_back({"entry_regime.days", Severity::kWarning, std::to_string(*answer.days)});
  }
  for (const std::string& condition : rule.conditions) {
    answer.findings.push_back({"entry_regime.condition", Severity::kInfo, condition});
  }
  if (question.purpose.empty() && std::any_of(rules_.begin(), rules_.end(), [&](const Rule& other) {
        return !other.purposes.empty() && &other < &rule && holds(other, question.day) &&
               (other.any_nationality || among(other.nationalities, question.nationality)) &&
               (other.documents.empty() || among(other.documents, question.document));
      })) {
    answer.findings.push_back({"entry_regime.purpose_unknown", Severity::kInfo, {}});
  }
  find_document_faults(rule, question, answer);
  return answer;
}

std::vector<Error> Regime::check(std::span<const std::string> document_types,
                                 std::span<const std::string> travel_purposes) const {
  std::vector<Error> found;
  const auto warn = [&](const Rule& rule, std::string code, std::string message) {
    found.push_back({std::move(code), std::move(message), rule.place, Severity::kWarning});
  };
  const auto unknown = [](std::span<const std::string> known, const std::string& code) {
    return !known.empty() && std::find(known.begin(), known.end(), code) == known.end();
  };
  for (auto rule = rules_.begin(); rule != rules_.end(); ++rule) {
    const auto above = std::find_if(rules_.begin(), rule, [&](const Rule& other) { return hides(other, *rule); });
    if (above != rule)
      warn(*rule, "entry_regime.hidden", fmt::format("{} above leaves nobody for {}", above->id, rule->id));
    for (const std::string& code : rule->documents) {
      if (unknown(document_types, code)) warn(*rule, "entry_regime.document_type", code + " is no kind of document");
    }
    for (const std::string& code : rule->purposes) {
      if (unknown(travel_purposes, code)) warn(*rule, "entry_regime.travel_purpose", code + " is no purpose");
    }
  }
  return found;
}

const Rule* Regime::find(std::string_view id) const {
  const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules_.end() ? nullptr : &*found;
}

const Label* Regime::condition(std::string_view code) const {
  const auto found = conditions_.find(code);
  return found == conditions_.end() ? nullptr : &found->second;
}

std::string Regime::slip(const Answer& answer, CivilDate until, std::string_view language) const {
  const auto part = [&](std::string_view name) {
    const auto found = slip_.find(name);
    return found == slip_.end() ? std::string() : in_language(found->second, language);
  };
  std::string text = part("until");
  if (text.empty()) text = "{until}";
  if (answer.rule != nullptr && !answer.rule->conditions.empty()) {
    for (const std::string& code : answer.rule->conditions) {
      if (const Label* label = condition(code)) text += "\n" + in_language(*label, language);
    }
  }
  if (const std::string closing = part("closing"); !closing.empty()) text += "\n" + closing;
  replace(text, "{until}", until.to_text());
  replace(text, "{days}", answer.days ? std::to_string(*answer.days) : "");
  return text;
}

Simulation simulate(const Regime& now, const Regime& then, std::span<const PastEntry> entries,
                    std::optional<CivilDate> day) {
  Simulation out;
  std::map<std::tuple<StateCode, const Rule*, const Rule*>, Shift> shifts;
  const auto requirement = [](const Rule* rule) { return rule == nullptr ? Requirement::kNoRule : rule->requirement; };
  const auto same = [](const Rule& a, const Rule& b) {
    const bool fees = a.fee.has_value() == b.fee.has_value() &&
                      (!a.fee || (a.fee->cents == b.fee->cents && a.fee->currency == b.fee->currency));
    return a.requirement == b.requirement && a.days == b.days && a.conditions == b.conditions && fees &&
           a.months_beyond == b.months_beyond && a.years_old == b.years_old;
  };
  const auto too_long = [](const PastEntry& entry, const Rule* rule) {
    return rule != nullptr && rule->days && entry.stayed_days && *entry.stayed_days > *rule->days ? entry.count : 0;
  };
  for (const PastEntry& entry : entries) {
    const CivilDate on = day.value_or(entry.day);
    const Rule* before = first_fit(now.rules(), on, entry.nationality, entry.document, entry.purpose);
    const Rule* after = first_fit(then.rules(), on, entry.nationality, entry.document, entry.purpose);
    out.entries += entry.count;
    out.before[std::string(to_text(requirement(before)))] += entry.count;
    out.after[std::string(to_text(requirement(after)))] += entry.count;
    if (before == nullptr ? after == nullptr : after != nullptr && same(*before, *after)) continue;
    out.changed += entry.count;
    Shift& shift = shifts[{entry.nationality, before, after}];
    shift.nationality = entry.nationality;
    shift.before = requirement(before);
    shift.after = requirement(after);
    shift.rule_before = before == nullptr ? "" : before->id;
    shift.rule_after = after == nullptr ? "" : after->id;
    shift.entries += entry.count;
    shift.too_long_before += too_long(entry, before);
    shift.too_long_after += too_long(entry, after);
    if (before != nullptr && before->fee) shift.fees_before[before->fee->currency] += before->fee->cents * entry.count;
    if (after != nullptr && after->fee) shift.fees_after[after->fee->currency] += after->fee->cents * entry.count;
  }
  for (auto& [key, shift] : shifts) out.shifts.push_back(std::move(shift));
  std::sort(out.shifts.begin(), out.shifts.end(), [](const Shift& a, const Shift& b) {
    return std::tie(b.entries, a.nationality, a.rule_before, a.rule_after) <
           std::tie(a.entries, b.nationality, b.rule_before, b.rule_after);
  });
  return out;
}

}  // namespace limen::entry_regime
