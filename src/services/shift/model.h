// The records of a shift, and the pack's rules. Private to this folder.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "platform/lists/lists.h"
#include "services/shift/shift.h"

namespace limen::shift {

using IncidentId = Id<struct IncidentTag>;
using Digest = std::array<std::uint8_t, 32>;

// shift.yaml of the pack.
struct Rules {
  std::int64_t seat_seconds = 10 * 3600;  // after a full sign-in at the desk
  int pin_digits = 6;
  int pin_failures = 3;                      // so many wrong ones take the seat away
  std::int64_t longest_seconds = 24 * 3600;  // of the first report of a post: how far it looks back
  // Errors "shift.rules" and those of base/tree.h.
  static Result<Rules> read(const Node& file);
};

// The words of the printed report: handover_report.yaml. Error "shift.texts".
class Texts {
 public:
  static Result<Texts> read(const Node& file);
  const std::string& operator()(std::string_view key, std::string_view language) const;

 private:
  std::map<std::string, lists::Label, std::less<>> texts_;
};

struct Desk {
  DeskId id{};
  std::optional<PostId> post{};
  std::string lane{};
  std::optional<AccountId> locked_by{};  // who left it locked
};

// Who may come back to a desk with a PIN.
struct Seat {
  AccountId account{};
  std::int64_t account_version = 0;
  Instant until{};
  int failures = 0;
};

// A check and in whose hands it is: nobody's when it was given back.
struct HeldCheck {
  border::OpenCheck check{};
  std::optional<AccountId> holder{};
  std::string holder_name{}, given_by{};
  std::optional<Instant> given_at{};
};

struct Incident {
  IncidentId id{};
  Instant at{};
  std::string by{};
  std::string text{};  // empty once its period is over
};

struct Handover {
  HandoverId id{};
  std::string number{};  // H-POST-YEAR-SERIAL
  PostId post{};
  Instant from{}, to{};
  json::object figures{};
  std::vector<Incident> incidents{};
  std::string note{};
  bool cleared = false;  // the words are gone
  AccountId left_by{};
  std::string left_name{};
  std::optional<AccountId> taken_by{};
  std::string taken_name{};
  std::optional<Instant> taken_at{};
};

}  // namespace limen::shift
