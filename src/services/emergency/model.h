// Envelopes, their uses and deputies; the pack's rules. Private to this folder.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "platform/lists/lists.h"
#include "services/emergency/emergency.h"

namespace limen::emergency {

using UseId = Id<struct EmergencyUseTag>;
using Digest = std::array<std::uint8_t, 32>;

struct Kind {
  std::string code{};
  lists::Label label{};
  std::string role{};  // of somebody absent; empty: stands for the code of the app
  int persons = 1;
  std::int64_t session_seconds = 0;
};

struct Outcome {
  std::string code{};
  lists::Label label{};
};

// emergency.yaml of the pack.
struct Rules {
  int codes = 10;
  std::int64_t recovery_seconds = 0;
  std::vector<std::string> deputy_roles{};
  std::int64_t deputy_seconds = 0;
  int deputy_days_ahead = 0;
  std::vector<Kind> kinds{};
  int review_days = 0;
  std::vector<Outcome> outcomes{};
  lists::Label sheet_title{}, sheet_how{};  // printed with each code

  // Errors "emergency.rules" and those of base/tree.h.
  static Result<Rules> read(const Node& file);
  const Kind* kind(std::string_view code) const;
};

struct Envelope {
  std::int64_t number = 0;
  std::string kind{};
  std::string state{};  // "sealed", "opened", "destroyed"
  Instant made_at{};
  std::string made_by{};
  std::optional<Instant> ended_at{};
  std::string ended_by{};
};

// A right that was taken in an emergency, or given for a time.
struct Use {
  UseId id{};
  std::string kind{};  // of the pack's kinds, or "given": by a supervisor beforehand
  std::optional<std::int64_t> envelope{};
  AccountId account{};
  std::string name{};
  std::optional<AccountId> second{};
  std::string second_name{};
  std::string role{};
  std::optional<PostId> post{};
  std::string reason{};
  Instant at{}, begins{}, until{}, review_due{};
  std::optional<AccountId> reviewer{};
  std::string reviewer_name{}, outcome{}, note{};
  std::optional<Instant> reviewed_at{};
};

}  // namespace limen::emergency
