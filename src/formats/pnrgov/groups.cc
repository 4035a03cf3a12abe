// Which segment group a line belongs to [guide, message diagram]. Order inside a group is free; a segment that stands
// where the guide has none is put where it makes sense, and that is said.
#include "formats/pnrgov/builder.h"

namespace limen::pnrgov {

bool Builder::begins_pnr(std::uint32_t kind) {
  switch (kind) {
    case tag("RCI"):
    case tag("SSR"):
    case tag("DAT"):
    case tag("IFT"):
    case tag("ADD"):
    case tag("EBD"):
    case tag("TIF"):
    case tag("FTI"):
    case tag("REF"):
    case tag("FAR"):
    case tag("TKT"):
    case tag("MON"):
    case tag("PTK"):
    case tag("TXD"):
    case tag("FOP"):
    case tag("TRA"):
    case tag("RPI"):
    case tag("APD"):
    case tag("TRI"):
    case tag("SSD"):
    case tag("TBD"):
    case tag("ABI"):
    case tag("SAC"):
    case tag("LTS"):
      return true;
    default:
      return false;
  }
}

void Builder::open(Group group) {
  group_ = group;
  leaders_[static_cast<std::size_t>(group)] = here();
  line_now().group = group;
  line_now().leader = here();
}

void Builder::member(Group group, bool in_order) {
  const std::uint32_t leader = leaders_[static_cast<std::size_t>(group)];
  if (leader == kNone) {
    group = Group::kPnr;
    in_order = false;
  }
  line_now().group = group;
  line_now().leader = group == Group::kPnr ? 0 : leader;
  if (!in_order) report("pnrgov.order", Severity::kWarning, "the segment stands where the guide has none");
}

void Builder::place_tvl() {
  if (group_ == Group::kService) {
    member(Group::kService);
  } else {
    open(Group::kFlight);
  }
}

void Builder::place_tif() {
  if (group_ == Group::kCheckedTraveller) {
    member(group_);
  } else {
    const bool in_order = within(Group::kPnr, Group::kPayment);
    open(Group::kTraveller);
    if (!in_order) report("pnrgov.order", Severity::kWarning, "the segment stands where the guide has none");
  }
}

// What stands behind ABI is what the booking once was, whatever it is, until LTS or the next booking.
bool Builder::place_history(std::uint32_t kind) {
  switch (kind) {
    case tag("SAC"):
      open(Group::kHistoryAction);
      return true;
    case tag("TVL"): {
      const bool in_order = group_ != Group::kHistory;
      open(Group::kHistoryFlight);
      if (!in_order) report("pnrgov.order", Severity::kWarning, "the segment stands where the guide has none");
      return true;
    }
    case tag("DAT"):
      member(Group::kHistory, group_ == Group::kHistory);
      return true;
    case tag("IFT"):  // senders put it anywhere
      member(group_);
      return true;
    case tag("TIF"):
    case tag("SSR"):
    case tag("TBD"):
      member(group_, group_ == Group::kHistoryAction);
      return true;
    case tag("RPI"):
      member(group_, group_ == Group::kHistoryFlight);
      return true;
    default:
      break;
  }
  const bool known =
      begins_pnr(kind) || kind == tag("EQN") || kind == tag("MSG") || kind == tag("ORG") || kind == tag("ERC");
  member(group_, !known);
  return known;
}

bool Builder::place(std::uint32_t kind) {
  if (within(Group::kHistory, Group::kHistoryFlight) && kind != tag("SRC") && kind != tag("ABI") && kind != tag("LTS"))
    return place_history(kind);
  switch (kind) {
    case tag("SRC"):
      open(Group::kPnr);
      return true;
    case tag("TIF"):
      place_tif();
      return true;
    case tag("TKT"):
      open(Group::kTicket);
      return true;
    case tag("FOP"):
      open(Group::kPayment);
      return true;
    case tag("TVL"):
      place_tvl();
      return true;
    case tag("TRI"): {
      const bool in_order = within(Group::kCheckIn, Group::kCheckedTraveller);
      open(Group::kCheckedTraveller);
      if (!in_order) report("pnrgov.order", Severity::kInfo, "the segment stands where the guide has none");
      return true;
    }
    case tag("EQN"):
      open(Group::kSplit);
      return true;
    case tag("MSG"):
      open(Group::kService);
      return true;
    case tag("ABI"):
      open(Group::kHistory);
      return true;
    case tag("SAC"):
      open(Group::kHistoryAction);
      report("pnrgov.order", Severity::kWarning, "the segment stands where the guide has none");
      return true;
    default:
      return place_member(kind);
  }
}

bool Builder::place_member(std::uint32_t kind) {
  const bool flight = within(Group::kFlight, Group::kCheckedTraveller);
  const bool traveller = within(Group::kTraveller, Group::kPayment);
  switch (kind) {
    case tag("RCI"):
      if (flight) {
        member(Group::kFlight);
      } else if (group_ == Group::kSplit || group_ == Group::kService) {
        member(group_);
      } else {
        member(Group::kPnr, group_ == Group::kPnr);
      }
      return true;
    case tag("SSR"):
      if (flight) {
        member(Group::kFlight, group_ == Group::kFlight);
      } else if (traveller) {
        member(Group::kTraveller, group_ == Group::kTraveller);
      } else {
        member(group_, group_ == Group::kPnr);
      }
      return true;
    case tag("DAT"):
      if (flight) {
        open(Group::kCheckIn);
      } else if (traveller && ticket_ != kNone && group_ != Group::kTraveller) {
        member(Group::kTicket);
      } else {
        member(group_, group_ == Group::kPnr);
      }
      return true;
    case tag("IFT"):  // senders put it anywhere
      member(group_);
      return true;
    case tag("LTS"):  // the last of the guide: what follows stands where a booking begins
      member(Group::kPnr);
      group_ = Group::kPnr;
      return true;
    case tag("ERC"):
      member(Group::kPnr, false);
      return true;
    case tag("ORG"):
      member(group_ == Group::kCheckIn ? group_ : Group::kPnr, group_ == Group::kCheckIn || group_ == Group::kPnr);
      return true;
    case tag("ADD"):
    case tag("EBD"):
      member(traveller || group_ == Group::kPnr ? group_ : Group::kPnr, traveller || group_ == Group::kPnr);
      return true;
    case tag("FTI"):
    case tag("REF"):
    case tag("FAR"):
      member(Group::kTraveller, traveller);
      return true;
    case tag("MON"):
    case tag("PTK"):
    case tag("TXD"):
      member(Group::kTicket, traveller);
      return true;
    case tag("TRA"):
    case tag("APD"):
      member(group_ == Group::kService ? group_ : Group::kFlight, flight);
      return true;
    case tag("RPI"):
      member(group_ == Group::kService ? group_ : Group::kFlight, flight || group_ == Group::kService);
      return true;
    case tag("SSD"):
    case tag("TBD"):
      member(Group::kCheckedTraveller, group_ == Group::kCheckedTraveller);
      return true;
    default:
      // What nobody knows stays where it stood.
      line_now().group = group_;
      line_now().leader =
          leaders_[static_cast<std::size_t>(group_)] == kNone ? 0 : leaders_[static_cast<std::size_t>(group_)];
      return false;
  }
}

}  // namespace limen::pnrgov
