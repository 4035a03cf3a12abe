// The stay calculator: how many days a person has used, how long they may still stay, which days were unlawful, and
// why.
//
// Implements the short-stay rule of the Schengen Borders Code (Regulation (EU) 2016/399 art. 6(1)) and its relatives as
// data: every limit comes from a RulePack (rules.h), and the answer is the minimum of all limits, with the one that
// bit. The rules, and the two meanings of overstay, are explained in docs/engines/stay.md.
//
// Days are civil days in the local time of the post; entry day and exit day both count; a day counts once. A Timeline
// is built from stays as known on one day: a stay without exit lasts until that day. The engine answers for histories
// that contain overstays too. It proposes; an officer decides.
//
// The pack and the stays given to a Timeline must outlive it. A built Timeline may be read in parallel. One Timeline
// may be assigned again and again and then allocates nothing in the common case.
//
//   const Timeline timeline(pack, stays, today);
//   const Allowance allowance = timeline.allowed_from({.day = today, .entering = true});
//   const Overstay overstay = timeline.overstay(today);
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"
#include "engines/stay/day_set.h"
#include "engines/stay/rules.h"

namespace limen::stay {

// What an authority decided about a stay beside the rules [EES Regulation (EU) 2017/2226 art. 19].
enum class Basis : std::uint8_t {
  kRule,               // nothing: the rules alone
  kExtended,           // extended until authorised_until
  kExtendedBilateral,  // the same, under a bilateral agreement (Schengen Convention art. 20(2))
  kRevoked,            // authorised until authorised_until, unlawful after it whatever the rules say
  kAnnulled,           // never authorised: every day is unlawful
};
std::string_view to_text(Basis basis);  // "rule", "extended", "extended_bilateral", "revoked", "annulled"
std::optional<Basis> parse_basis(std::string_view text);

struct Stay {
  CivilDate entry;
  std::optional<CivilDate> exit{};  // none: still inside; not before entry
  StayKind kind = StayKind::kVisaFree;
  StateCode state{};  // where; empty: inside the common territory, state not recorded
  Basis basis = Basis::kRule;
  // Last day the authority allows. For the extensions, none means the whole stay; for kRevoked, none means no day.
  std::optional<CivilDate> authorised_until{};
};

// What a visa allows. The stays made on it are those of kind short_visa that began while it was valid.
struct VisaCaps {
  std::optional<CivilDate> valid_from{}, valid_to{};
  std::optional<int> days{};           // duration of stay
  std::optional<int> entries{};        // none: any number
  int days_used = 0;                   // used on this visa by stays that are not in the history
  int entries_used = 0;                // the same
  std::vector<StateCode> territory{};  // limited territorial validity; empty: everywhere
};

// Which days of presence are asked about: those in the common territory (no state), or, before a state joined, those
// in that state alone.
using Area = std::optional<StateCode>;

enum class LimitedBy : std::uint8_t {
  kNothing,
  kRule,    // Allowance::rule
  kNoRule,  // no rule of the pack holds on the next day
  kVisaNotYetValid,
  kVisaValidity,
  kVisaDays,
  kVisaEntries,
  kVisaTerritory,
  kRevoked,
  kNotCalculated,  // the person stays on a permit, a long-stay visa or outside the scope
  kEndOfCalendar,
};
std::string_view to_text(LimitedBy limit);  // "nothing", "rule", "no_rule", "visa_not_yet_valid", …

struct Question {
  CivilDate day;
  bool entering = true;  // false: the person is inside on `day` and stays on
  StateCode state{};     // where the stay is to be, if known
  const VisaCaps* visa = nullptr;
};

struct Allowance {
  int days = 0;                         // from the day asked about to last_day, both counted
  std::optional<CivilDate> last_day{};  // none when days is 0
  LimitedBy limited_by = LimitedBy::kNothing;
  const Rule* rule = nullptr;  // for kRule
};

struct RuleUse {
  const Rule* rule = nullptr;
  int used = 0;
  int remaining = 0;       // never below 0
  CivilDate counted_from;  // first day of the window, or the entry that began the allowance
};

struct Overstay {
  int days = 0;  // unlawful days
  std::optional<CivilDate> first{};
  std::vector<DayInterval> intervals{};
  int excess_in_window = 0;  // used − limit on the day asked about; saturates, so it is not the length of an overstay
};

// Why days of a stay are not counted on the day asked about.
enum class Excluded : std::uint8_t {
  kAfterCheckDay,
  kOutsideTerritory,  // the state was not in the territory on those days (or not the state asked about)
  kPermitOrLongVisa,  // the stay itself is of a kind that takes its days out
  kKindNotCounted,
  kCoveredByPermit,  // another stay takes the days out
  kOutsideWindow,
  kEarlierEntry,    // before the entry that began the present allowance
  kAlreadyCounted,  // an earlier row holds the same day
};
std::string_view to_text(Excluded reason);  // "after_check_day", "outside_territory", …

struct ExplainRow {
  struct Part {
    DayInterval days;
    Excluded reason;
  };
  std::size_t stay = 0;  // index in the given stays
  DayInterval days;      // the stay as counted: until exit, or until the day the timeline was made for
  int counted = 0;       // the sum over all rows is the number of used days
  int unlawful = 0;      // unlawful days of the stay up to the day asked about
  std::vector<Part> excluded{};
};

// An agreement an officer may use, and what it would give.
struct BilateralOption {
  const BilateralAgreement* agreement = nullptr;
  // Last day if the officer grants the whole of it, counted from the last lawful day or from the entry; none if this
  // state does not apply the agreement.
  std::optional<CivilDate> last_day{};
};

class Timeline {
 public:
  Timeline() = default;
  Timeline(const RulePack& pack, std::span<const Stay> stays, CivilDate as_of, Area area = {}) {
    assign(pack, stays, as_of, area);
  }
  // Stays may come in any order and overlap. A stay that ends before it begins, or an open stay that begins after
  // `as_of`, has no days.
  void assign(const RulePack& pack, std::span<const Stay> stays, CivilDate as_of, Area area = {});

  // Days of presence that count, as a set.
  const DaySet& counted() const { return counted_; }
  // Whether some stay contains the day, counted or not.
  bool inside(CivilDate day) const;

  // The rules that hold on `day`, in the pack's order; none if no rule does.
  std::vector<RuleUse> uses(CivilDate day) const;
  // The one with the fewest days remaining.
  std::optional<RuleUse> tightest(CivilDate day) const;

  // The longest unbroken stay from the day asked about of which every day is lawful under every limit.
  Allowance allowed_from(const Question& question) const;
  // First day not before question.day on which entering allows at least `want` days; nullopt if there is none.
  std::optional<CivilDate> earliest_entry(const Question& question, int want) const;
  // Unlawful days up to `upto`. `visa` adds its own limits to the stays made on it.
  Overstay overstay(CivilDate upto, const VisaCaps* visa = nullptr) const;
  // The agreements to think of for such a person; nothing is applied.
  std::vector<BilateralOption> bilateral_options(const Question& question, StateCode nationality) const;
  // One row for each stay, in the given order.
  std::vector<ExplainRow> explain(CivilDate day, const VisaCaps* visa = nullptr) const;

 private:
  struct Piece {
    DayInterval days;
    std::size_t stay;
  };
  struct Walk;  // the state of one allowed_from

  DayInterval days_of(const Stay& stay) const { return {stay.entry, stay.exit.value_or(as_of_)}; }
  bool in_area(const Stay& stay, CivilDate day) const;
  template <typename Use>
  void each_part_in_area(const Stay& stay, DayInterval days, Use use) const;
  DaySet area_days(const Stay& stay, DayInterval days) const;
  void add_stay(std::size_t index);
  void add_decision(const Stay& stay, DayInterval days);
  void make_chains();
  // Days from an exit to the entry that begins a new allowance.
  static int least_step(const Rule& rule);
  std::optional<CivilDate> chain_start(std::size_t rule, CivilDate day) const;
  bool piece_on(CivilDate day) const;
  CivilDate allowance_start(std::size_t rule, const Walk& walk) const;

  Walk begin(const Question& question) const;
  int stayed(const Walk& walk, CivilDate to) const;
  int used_staying(const Rule& rule, std::size_t index, const Walk& walk, CivilDate day) const;
  std::optional<CivilDate> rule_breach(std::size_t index, const Walk& walk, DayInterval segment) const;
  void find_visa_breach(Walk& walk, DayInterval segment) const;
  void find_breach(Walk& walk, DayInterval segment) const;
  CivilDate extension_end(const Stay& stay, const Rule& rule) const;

  bool on_visa(const Stay& stay, const VisaCaps& visa) const;
  DaySet visa_days(const VisaCaps& visa) const;
  int visa_entries(const VisaCaps& visa, CivilDate upto) const;
  void add_window_breaches(const Rule& rule, CivilDate upto, DaySet& breaches) const;
  void add_entry_breaches(const Rule& rule, std::size_t index, CivilDate upto, DaySet& breaches) const;
  DaySet visa_breaches(const VisaCaps& visa) const;

  const RulePack* pack_ = nullptr;
  std::span<const Stay> stays_;
  CivilDate as_of_;
  Area area_;
  std::vector<Piece> pieces_;  // counted parts of stays, by first day
  DaySet counted_, removed_;
  DaySet extended_, refused_;                   // days an authority allowed, and days it refused
  std::vector<std::vector<CivilDate>> chains_;  // for each per-entry rule of the pack: days on which an allowance began
};

}  // namespace limen::stay
