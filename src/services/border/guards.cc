#include "services/border/guards.h"

#include <algorithm>

#include "base/text.h"

namespace limen::border {
namespace {

bool unreviewed(const Check& check) {
  return std::any_of(check.hits.begin(), check.hits.end(),
                     [](const CheckHit& hit) { return hit.state == HitState::kUnreviewed; });
}

// A request that is open here or at another check of the person, or that was handed to another authority.
bool protection_stands(const Check& check) {
  return (check.protection && check.protection->open) || check.protection_blocks;
}

Error guard(std::string code, std::string message) { return Error{std::move(code), std::move(message)}; }

// Whatever the pack says: who came in a mass arrival is received, and somebody else decides later.
Error reception() {
  return guard(
      "border.reception_registered",
      "the person was registered in a mass arrival: nobody is refused until the protection desk has closed it");
}

// A protective alert asks for help, and an alert for arrest does not say that entry is refused.
bool alert_confirmed(const Check& check) {
  return std::any_of(check.hits.begin(), check.hits.end(), [](const CheckHit& hit) {
    const auto* action = hit.snapshot.if_contains("requested_action");
    return hit.state == HitState::kConfirmed && !hit.protective && action != nullptr && *action == "refuse_entry";
  });
}

// Whatever does not say so clearly does not show it.
bool stay_used_up(const Check& check) {
  const auto* applies = check.stay.if_contains("applies");
  if (applies == nullptr || !applies->is_bool() || !applies->get_bool()) return false;
  const auto* days = check.stay.if_contains("authorised_days");
  return check.unlawful_days > 0 || (days != nullptr && days->is_int64() && days->get_int64() == 0);
}

std::optional<Error> unfounded(const Check& check, const std::vector<RefusalReason>& reasons) {
  for (const RefusalReason& reason : reasons) {
    if (reason.needs_alert && !alert_confirmed(check)) {
      return guard("border.refuse.reason_needs_alert",
                   "this reason needs a confirmed hit on an alert for refusing entry");
    }
    if (reason.needs_stay && !stay_used_up(check)) {
      return guard("border.refuse.reason_needs_stay", "the stay calculation does not show what this reason says");
    }
    const bool chosen = std::any_of(reasons.begin(), reasons.end(),
                                    [&](const RefusalReason& other) { return other.parent == reason.code; });
    if (reason.choose_one && !chosen)
      return guard("border.refuse.reason_choose_one", "this reason is given with at least one of its parts");
  }
  return std::nullopt;
}

std::optional<Error> closed_refusal(const Check& check, const Rights& rights, bool protection_blocks_refusal,
                                    const RefusalRequest* refusal) {
  if (!rights.second_line) return guard("border.refuse.second_line_only", "only second line may refuse entry");
  if (check.state != CheckState::kReferred) return guard("border.not_referred", "refer the check to second line first");
  if (check.direction == Direction::kExit) return guard("border.refuse.exit", "entry is refused, not exit");
  if (check.free_movement) {
    return guard("border.refuse.free_movement", "a person with free movement is never refused on this form");
  }
  // The pack may only add to this: an open request blocks whatever it says.
  if (protection_blocks_refusal && protection_stands(check)) {
    return guard("border.protection_open", "a request for protection is open; a competent person closes it first");
  }
  if (check.reception_blocks) return reception();
  const auto& closers = check.protection_closers;
  if (std::find(closers.begin(), closers.end(), rights.account) != closers.end()) {
    return guard("border.refuse.same_person",
                 "who closed this person's request for protection does not refuse her too");
  }
  if (unreviewed(check)) return guard("border.hits_unreviewed", "every hit is reviewed by a person first");
  if (refusal == nullptr) return std::nullopt;
  if (refusal->reasons.empty()) return guard("border.refuse.no_reason", "a refusal names at least one reason");
  if (trim(refusal->facts).empty()) return guard("border.refuse.no_facts", "a refusal states the facts");
  if (auto error = unfounded(check, refusal->reasons)) return error;
  if (check.child) {
    const bool complete = refusal->child && refusal->child->guardian_informed &&
                          !trim(refusal->child->best_interest_note).empty() && refusal->child->approved_by_other;
    if (!complete)
      return guard("border.refuse.child_safeguards",
                   "a child is not refused without guardian, best-interest note and a second person's approval");
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Action action) {
  switch (action) {
    case Action::kAdmit:
      return "admit";
    case Action::kRefer:
      return "refer";
    case Action::kRefuse:
      return "refuse";
    case Action::kWithdraw:
      return "withdraw";
    case Action::kProtection:
      return "protection";
    case Action::kDetails:
      return "details";
    case Action::kReview:
      return "review";
    case Action::kCloseProtection:
      return "close_protection";
  }
  return "";
}

std::optional<Error> closed(Action action, const Check& check, const Rights& rights, bool protection_blocks_refusal,
                            const RefusalRequest* refusal) {
  if (check.state == CheckState::kClosed) {
    // A need for protection may outlive the decision and must still be closable by the competent person.
    if (action == Action::kCloseProtection && check.protection && check.protection->open && rights.close_protection)
      return std::nullopt;
    // What was decided on paper was screened afterwards: its hits are reviewed when it is closed already.
    if (action == Action::kReview && !check.paper.empty() && rights.second_line) return std::nullopt;
    return guard("border.check_closed", "the check is closed; a correction is a new entry");
  }
  const bool referred = check.state == CheckState::kReferred;
  if (action == Action::kCloseProtection) {
    if (!rights.close_protection)
      return guard("border.protection_not_competent", "only a competent person closes a request for protection");
    if (!check.protection || !check.protection->open)
      return guard("border.protection_not_open", "there is no open request for protection");
    return std::nullopt;
  }
  if (action == Action::kProtection) {
    if (check.protection && check.protection->open)
      return guard("border.protection_open", "a request for protection is open already");
    return std::nullopt;
  }
  if (action == Action::kRefuse) return closed_refusal(check, rights, protection_blocks_refusal, refusal);
  if (action == Action::kRefer) {
    if (referred) return guard("border.already_referred", "the check is with second line already");
    return std::nullopt;
  }
  if (referred && !rights.second_line) return guard("border.referred_elsewhere", "the check is with second line");
  if (action == Action::kReview || action == Action::kDetails) return std::nullopt;
  // On paper a person has been let through already: nobody can be stopped in the past.
  const bool has_happened = action == Action::kAdmit && !check.paper.empty() && !referred;
  if (unreviewed(check) && !has_happened)
    return guard("border.hits_unreviewed", "every hit is reviewed by a person first");
  if (action == Action::kWithdraw && protection_stands(check)) {
    return guard("border.protection_open", "a request for protection is open; a competent person closes it first");
  }
  if (action == Action::kWithdraw && check.reception_blocks) return reception();
  return std::nullopt;
}

std::vector<Guard> guards_of(const Check& check, const Rights& rights, bool protection_blocks_refusal) {
  std::vector<Guard> result;
  if (check.state == CheckState::kClosed) return result;
  for (const Action action :
       {Action::kAdmit, Action::kRefer, Action::kRefuse, Action::kWithdraw, Action::kProtection, Action::kDetails}) {
    if (auto error = closed(action, check, rights, protection_blocks_refusal))
      result.push_back({action, std::move(*error)});
  }
  return result;
}

std::vector<Action> open_actions(const Check& check, const Rights& rights, bool protection_blocks_refusal) {
  std::vector<Action> result;
  for (const Action action : {Action::kAdmit, Action::kRefer, Action::kRefuse, Action::kWithdraw, Action::kProtection,
                              Action::kDetails, Action::kCloseProtection}) {
    if (!closed(action, check, rights, protection_blocks_refusal)) result.push_back(action);
  }
  return result;
}

}  // namespace limen::border
