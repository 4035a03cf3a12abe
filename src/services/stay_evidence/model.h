// The records, and the rules of the pack. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "services/stay_evidence/stay_evidence.h"

namespace limen::stay_evidence {

using GapId = Id<struct EntryGapTag>;
using StampId = Id<struct StayStampTag>;
using PresumptionId = Id<struct StayPresumptionTag>;
using RebuttalId = Id<struct StayRebuttalTag>;

// stay_evidence.yaml.
struct Rules {
  bool second_person = true;  // a stamp counts when another person than the first has confirmed it
  bool may_presume = false;
  std::string basis{};      // the law that presumes
  int transition_days = 0;  // after the last post went live, in which nothing is presumed
  std::map<std::string, CivilDate, std::less<>> go_live{};  // by code of the post

  // Errors "stay_evidence.rules", and those of base/tree.h.
  static Result<Rules> read(const Node& file);
};

struct By {
  AccountId id{};
  std::string name{};
  Instant at{};
};

struct Gap {
  GapId id{};
  border::CheckId check{};
  border::TravellerId traveller{};
  PostId post{};
  std::string reason{}, said{};  // code of entry_gap_reasons; what the traveller says
  By by{};
};

enum class StampState : std::uint8_t { kProposed, kConfirmed, kRejected };
std::string_view to_text(StampState state);  // "proposed", "confirmed", "rejected"
std::optional<StampState> parse_stamp_state(std::string_view text);

struct Stamp {
  StampId id{};
  border::TravellerId traveller{};
  PostId post{};  // that put it forward
  Direction direction = Direction::kEntry;
  CivilDate day{};
  std::string place{}, page{}, note{};
  std::string document_type{}, document_number{};
  StateCode document_issuer{};
  StampState state = StampState::kProposed;
  By by{};
  std::string decided_by{}, decision_note{};
  std::optional<Instant> decided_at{};
  std::optional<border::CrossingId> crossing{};
  bool picture = false;
};

// Explained: what the traveller brought was accepted. Resolved: ended otherwise, by a named officer.
enum class PresumptionState : std::uint8_t { kOpen, kExplained, kResolved };
std::string_view to_text(PresumptionState state);  // "open", "explained", "resolved"
std::optional<PresumptionState> parse_presumption_state(std::string_view text);

struct Rebuttal {
  RebuttalId id{};
  std::string kind{}, note{};  // code of rebuttal_evidence
  By by{};
  std::optional<bool> accepted{};
  std::string decided_by{}, decision_note{};
  std::optional<Instant> decided_at{};
  bool picture = false;
};

struct Presumption {
  PresumptionId id{};
  border::CheckId check{};
  border::TravellerId traveller{};
  PostId post{};
  std::string basis{}, facts{};
  PresumptionState state = PresumptionState::kOpen;
  By by{};
  std::string ended_by{}, end_note{};
  std::optional<Instant> ended_at{};
  std::vector<Rebuttal> rebuttals{};
};

json::object to_json(const Gap& gap);
json::object to_json(const Stamp& stamp);
json::object to_json(const Presumption& presumption);

}  // namespace limen::stay_evidence
