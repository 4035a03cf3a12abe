// The words of the enumerations, for JSON and people.
#include "formats/paxlst/model.h"

namespace limen::paxlst {

std::string_view to_text(MessageKind kind) {
  switch (kind) {
    case MessageKind::kUnknown:
      return "unknown";
    case MessageKind::kPassengerList:
      return "passenger_list";
    case MessageKind::kCrewList:
      return "crew_list";
    case MessageKind::kFlightStatus:
      return "flight_status";
    case MessageKind::kMasterCrewList:
      return "master_crew_list";
    case MessageKind::kGatePass:
      return "gate_pass";
    case MessageKind::kTruckManifest:
      return "truck_manifest";
  }
  return "unknown";
}

std::string_view to_text(Action action) {
  switch (action) {
    case Action::kNone:
      return "none";
    case Action::kUnknown:
      return "unknown";
    case Action::kChange:
      return "change";
    case Action::kCancel:
      return "cancel";
    case Action::kReduction:
      return "reduction";
    case Action::kClose:
      return "close";
    case Action::kCloseNotOnBoard:
      return "close_not_on_board";
    case Action::kCloseOnBoard:
      return "close_on_board";
    case Action::kCancelFlight:
      return "cancel_flight";
    case Action::kChangeFlight:
      return "change_flight";
    case Action::kCrewPassengerFlight:
      return "crew_passenger_flight";
    case Action::kCrewPassengerFlightChange:
      return "crew_passenger_flight_change";
    case Action::kCrewCargoFlight:
      return "crew_cargo_flight";
    case Action::kCrewCargoFlightChange:
      return "crew_cargo_flight_change";
    case Action::kCrewOverflight:
      return "crew_overflight";
    case Action::kCrewOverflightOther:
      return "crew_overflight_other";
    case Action::kCrewContinuation:
      return "crew_continuation";
    case Action::kCrewContinuationChange:
      return "crew_continuation_change";
    case Action::kCrewCargoContinuation:
      return "crew_cargo_continuation";
    case Action::kCrewCargoContinuationChange:
      return "crew_cargo_continuation_change";
    case Action::kMasterAdd:
      return "master_add";
    case Action::kMasterDelete:
      return "master_delete";
    case Action::kMasterChange:
      return "master_change";
  }
  return "unknown";
}

std::string_view to_text(PersonKind kind) {
  switch (kind) {
    case PersonKind::kOther:
      return "other";
    case PersonKind::kPassenger:
      return "passenger";
    case PersonKind::kCrew:
      return "crew";
    case PersonKind::kTransitPassenger:
      return "transit_passenger";
    case PersonKind::kTransitCrew:
      return "transit_crew";
    case PersonKind::kReference:
      return "reference";
    case PersonKind::kTruckPerson:
      return "truck_person";
  }
  return "other";
}

std::string_view to_text(Verification verification) {
  switch (verification) {
    case Verification::kNotStated:
      return "not_stated";
    case Verification::kVerified:
      return "verified";
    case Verification::kNotVerified:
      return "not_verified";
  }
  return "not_stated";
}

}  // namespace limen::paxlst
