// What may not be done with a check, and why: the one place that says it. Pure; called inside the writer's transaction
// with the state read there, and by the view to show the officer what is open to her.
//
// Nothing here looks at who sent the request beyond the rights given; no caller can skip it, because the service has no
// other way to write a decision.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "services/border/model.h"

namespace limen::border {

enum class Action : std::uint8_t {
  kAdmit,
  kRefer,
  kRefuse,
  kWithdraw,
  kProtection,
  kDetails,
  kReview,
  kCloseProtection
};
std::string_view to_text(
    Action action);  // "admit", "refer", "refuse", "withdraw", "protection", "details", "review", "close_protection"

struct Rights {
  AccountId account{};            // whose
  bool first_line = false;        // scope border.check at this post
  bool second_line = false;       // scope border.second_line at this post
  bool close_protection = false;  // scope protection.close at this post
  bool clear_hits = false;        // scope hits.clear at this post
};

// What safeguards.yaml of the pack asks for, and what the request for a refusal brings.
struct ChildSafeguards {
  bool guardian_informed = false;
  std::string best_interest_note{};
  bool approved_by_other = false;  // a second person with the right to approve has proved who she is
};

// What the pack says of a reason that is given (flags of refusal_reasons.yaml).
struct RefusalReason {
  std::string code{};
  std::string parent{};      // this is a sub-box of that reason
  bool needs_alert = false;  // only with a confirmed hit on an alert that asks for refusing entry
  bool choose_one = false;   // only with one of its sub-boxes
  bool needs_stay = false;   // only when the stay calculation shows that no day is left, or an overstay
};

struct RefusalRequest {
  std::vector<RefusalReason> reasons{};
  std::string facts{};
  std::optional<ChildSafeguards> child{};
};

// The first reason why the action is closed; nullopt when it is open. Without a refusal request, the parts of a refusal
// that the officer fills in only when she refuses are not asked for.
std::optional<Error> closed(Action action, const Check& check, const Rights& rights, bool protection_blocks_refusal,
                            const RefusalRequest* refusal = nullptr);

// Every guard that holds now, for the view.
struct Guard {
  Action action;
  Error error;
};
std::vector<Guard> guards_of(const Check& check, const Rights& rights, bool protection_blocks_refusal);
std::vector<Action> open_actions(const Check& check, const Rights& rights, bool protection_blocks_refusal);

}  // namespace limen::border
