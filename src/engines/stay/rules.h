// The rules of stay that a pack holds (packs/<pack>/stay.yaml): limits, kinds of stay that do not count, the dated set
// of states that make up the common territory, and bilateral extensions that an officer may grant.
//
// Code knows no country: everything here is built from a Node, and what does not fit is refused with file, line and
// column. Immutable after build; may be read in parallel. The meaning of every key stands in docs/engines/stay.md.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/result.h"
#include "base/tree.h"
#include "engines/stay/day_set.h"

namespace limen::stay {

// On what ground somebody stays. "exempt" is everybody outside the scope for another listed reason (some crew, others
// under special rules); "free_movement" is recorded and not calculated.
enum class StayKind : std::uint8_t {
  kVisaFree,
  kShortVisa,
  kLongVisaD,
  kResidencePermit,
  kFreeMovement,
  kExempt,
};
inline constexpr std::size_t kStayKinds = 6;
std::string_view to_text(StayKind kind);  // "visa_free", "short_visa", "long_visa_d", "residence_permit", …
std::optional<StayKind> parse_stay_kind(std::string_view text);

// Which part of the border a step of joining opened.
enum class BorderMode : std::uint8_t { kAir, kSea, kLand };
std::string_view to_text(BorderMode mode);  // "air", "sea", "land"
std::optional<BorderMode> parse_border_mode(std::string_view text);

// When a record of the pack holds and where it comes from.
struct Provenance {
  DayInterval valid{kFirstDay, kLastDay};
  std::string source;
  bool recalled = false;  // "fact: recalled": written from memory, to be checked against the source
};

enum class RuleKind : std::uint8_t { kWindow, kPerEntry };

struct Rule {
  std::string id;
  RuleKind kind = RuleKind::kWindow;
  int limit_days = 0;
  int window_days = 0;            // kWindow: the check day and the days before it, limit < window
  int fresh_after_days_away = 0;  // kPerEntry: whole days outside before an entry begins a new allowance
  int extension_times = 0;        // kPerEntry: how often an officer may extend
  int extension_days = 0;         // kPerEntry: by how many days each time
  Provenance provenance;
};

// What the days of a kind of stay do to the count. kRemovesDay takes the day out even if another stay covers it.
enum class KindEffect : std::uint8_t { kCounts, kRemovesDay, kNotCounted };

struct KindRule {
  StayKind kind = StayKind::kVisaFree;
  KindEffect effect = KindEffect::kCounts;
  Provenance provenance;
};

struct Membership {
  struct Step {
    BorderMode mode = BorderMode::kAir;
    CivilDate from;
  };
  StateCode state;
  DayInterval counts{kFirstDay, kLastDay};  // days in this state that are days in the common territory
  std::vector<Step> checks_lifted;          // since when crossings between it and other members are no border checks
  Provenance provenance;
};

// An older agreement under which an officer of `state` may grant more days. Never applied by itself.
struct BilateralAgreement {
  enum class Start : std::uint8_t { kAfterLimit, kIndependent };
  enum class Answer : std::uint8_t { kOfficerDecides, kNotApplied };
  std::string id;
  StateCode state;
  std::vector<StateCode> nationalities;
  int extra_days = 0;
  Start start = Start::kAfterLimit;
  bool paused_by_other_states = false;
  std::vector<std::string> proof;
  Answer answer = Answer::kOfficerDecides;
  Provenance provenance;
};
std::string_view to_text(BilateralAgreement::Start start);    // "after_limit", "independent"
std::string_view to_text(BilateralAgreement::Answer answer);  // "officer_decides", "not_applied"

class RulePack {
 public:
  // Errors: those of Node, and "stay.pack.rule", "stay.pack.kind", "stay.pack.territory", "stay.pack.bilateral",
  // "stay.pack.validity".
  static Result<RulePack> build(const Node& node);

  const std::string& title() const { return title_; }
  const std::vector<Rule>& rules() const { return rules_; }  // all must be kept: the minimum of all is the answer
  const std::vector<KindRule>& kind_rules(StayKind kind) const { return kinds_[static_cast<std::size_t>(kind)]; }
  const std::vector<Membership>& territory() const { return territory_; }  // empty: the pack has no states in it
  const std::vector<BilateralAgreement>& bilateral() const { return bilateral_; }
  const DaySet& rule_days() const { return rule_days_; }  // days on which some rule holds

  KindEffect effect(StayKind kind, CivilDate day) const;
  bool member(StateCode state, CivilDate day) const;
  // True if `state` is named by the pack, as a member at some time or as known to be outside. Always true in a pack
  // without territory.
  bool knows(StateCode state) const;
  // Whether a crossing by this mode between `state` and another full member is free of border checks on `day`.
  bool checks_lifted(StateCode state, BorderMode mode, CivilDate day) const;
  // Agreements that may concern such a person in such a state on such a day.
  std::vector<const BilateralAgreement*> agreements(StateCode nationality, StateCode state, CivilDate day) const;

 private:
  std::string title_;
  std::vector<Rule> rules_;
  std::array<std::vector<KindRule>, kStayKinds> kinds_;
  std::vector<Membership> territory_;
  std::vector<StateCode> outside_;
  std::vector<BilateralAgreement> bilateral_;
  DaySet rule_days_;
};

}  // namespace limen::stay
