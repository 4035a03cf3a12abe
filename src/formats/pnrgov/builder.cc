#include "formats/pnrgov/builder.h"

#include <algorithm>

#include "formats/pnrgov/composites.h"
#include "formats/pnrgov/dates.h"
#include "formats/pnrgov/documents.h"
#include "formats/pnrgov/mask.h"

namespace limen::pnrgov {
namespace {

bool looks_like_reference(std::string_view text) {
  return !text.empty() && text.size() <= 7 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

Leg leg_of(Scan scan, std::uint32_t line) {
  Leg leg;
  leg.line = line;
  const std::string_view day = scan.get(1, 1), time = scan.get(1, 2);
  leg.departure = moment(day, time);
  const std::string_view arrival = scan.get(1, 3);
  leg.arrival = moment(arrival, scan.get(1, 4));
  leg.from = scan.get(2);
  leg.to = scan.get(3);
  leg.carrier = scan.get(4, 1);
  leg.operating = scan.get(4, 2);
  leg.number = scan.get(5, 1);
  leg.suffix = scan.get(5, 3);
  return leg;
}

}  // namespace

Originator originator_of(Scan scan, std::uint32_t line) {
  Originator origin;
  origin.line = line;
  origin.system = scan.get(1, 1);
  origin.system_city = scan.get(1, 2);
  origin.agency_number = scan.get(2, 1);
  origin.house_number = scan.get(2, 2);
  origin.city = scan.get(3);
  origin.carrier = scan.get(4);
  origin.agent_type = scan.get(5);
  origin.country = scan.get(6, 1);
  origin.currency = scan.get(6, 2);
  origin.language = scan.get(6, 3);
  origin.agent = scan.get(7);
  return origin;
}

void Builder::open_push(Push& push) {
  push_ = &push;
  pnr_ = nullptr;
  record_ = &push.record;
  group_ = Group::kHeader;
}

void Builder::open_pnr(Pnr& pnr, const Push& push) {
  pnr_ = &pnr;
  record_ = &pnr.record;
  of_ = &push;
  pnr.filtered = filter_ != nullptr;
  group_ = Group::kPnr;
  leaders_.fill(kNone);
  leaders_[static_cast<std::size_t>(Group::kPnr)] = 0;
  traveller_ = ticket_ = flight_ = check_in_ = kNone;
  check_in_time_ = history_time_ = {};
}

void Builder::check(const Moment& moment) {
  if (is_odd(moment)) report("pnrgov.date", Severity::kWarning, "not a date DDMMYY and a time HHMM; kept as received");
}

bool Builder::line() {
  Line& now = line_now();
  masked_ += static_cast<std::uint64_t>(mask_cards(*record_));
  if (now.unsplit) {
    now.raw = true;
    report("pnrgov.segment.unsplit", Severity::kError, "the segment is too large to be taken apart");
  }
  bool known = false;
  if (pnr_ != nullptr) {
    known = place(now.tag);
  } else {
    now.group = Group::kHeader;
    now.leader = 0;
  }
  if (filter_ != nullptr) filter_->filter(*record_);
  if (now.unsplit) return false;
  const Scan scan(record_->values(line_now()));
  known = pnr_ != nullptr ? known && pnr_line(scan) : header_line(scan);
  if (!known) {
    line_now().raw = true;
    report("pnrgov.segment.unknown", Severity::kWarning, "no segment of PNRGOV; kept as it is");
  }
  return known;
}

bool Builder::header_line(Scan scan) {
  Push& push = *push_;
  switch (line_now().tag) {
    case tag("MSG"): {
      const std::string_view first = scan.get(1, 1);
      const std::string_view second = scan.get(1, 2);
      push.function = second.empty() ? first : second;
      if (push.function == "22") push.kind = PushKind::kFull;
      if (push.function == "141") push.kind = PushKind::kChanges;
      if (push.kind == PushKind::kUnknown && push.type == MessageType::kPnrgov)
        report("pnrgov.msg.function", Severity::kWarning, "neither a full push (22) nor changes (141)");
      return true;
    }
    case tag("ORG"):
      push.originator = originator_of(scan, here());
      return true;
    case tag("TVL"): {
      push.legs.push_back(leg_of(scan, here()));
      check(push.legs.back().departure);
      check(push.legs.back().arrival);
      return true;
    }
    case tag("EQN"): {
      const std::string_view count = scan.get(1, 1);
      std::uint64_t number = 0;
      for (const char c : count) number = number * 10 + static_cast<std::uint64_t>(c - '0');
      if (digits_only(count) && count.size() <= 9) {
        push.announced = static_cast<std::uint32_t>(number);
      } else {
        report("pnrgov.eqn.count", Severity::kWarning, "not a number of bookings");
      }
      return true;
    }
    case tag("ERC"):
      push.errors.push_back(scan.get(1, 1));
      return true;
    default:  // requests and acknowledgements name bookings and travellers without SRC
      return push.type != MessageType::kPnrgov && begins_pnr(line_now().tag);
  }
}

bool Builder::pnr_line(Scan scan) {
  const Line& now = line_now();
  if (now.group >= Group::kHistory) return history_line();
  switch (now.tag) {
    case tag("SRC"):
    case tag("ERC"):
      return true;
    case tag("RCI"):
      on_locator(record_->elements(now));
      return true;
    case tag("TIF"):
      if (now.group == Group::kTraveller) on_traveller(scan);
      return true;
    case tag("SSR"):
      on_request(scan, record_->elements(now));
      return true;
    case tag("TVL"):
      if (now.group == Group::kFlight) on_flight(scan);
      return true;
    case tag("DAT"):
      on_stamp();
      return true;
    case tag("ORG"):
      if (now.group != Group::kPnr) return true;
      if (now.value_count == 0) {
        pnr_->cancelled = true;
      } else if (pnr_->originator.line == kNone) {
        pnr_->originator = originator_of(scan, here());
      }
      return true;
    default:
      return booking_line(now.tag, scan);
  }
}

bool Builder::booking_line(std::uint32_t kind, Scan scan) {
  const Line& now = line_now();
  switch (kind) {
    case tag("REF"): {
      const auto values = record_->elements(now);
      if (values.empty()) return true;
      if (now.group != Group::kTraveller || traveller_ == kNone) return false;  // whose it is, nobody knows
      pnr_->travellers[traveller_].unique_reference = values.front().text();
      return true;
    }
    case tag("FTI"):
    case tag("FAR"):
    case tag("PTK"):
      on_traveller_part(kind, record_->elements(now));
      return true;
    case tag("TKT"): {
      ticket_ = static_cast<std::uint32_t>(pnr_->tickets.size());
      Ticket& ticket = pnr_->tickets.emplace_back();
      ticket.line = here();
      ticket.traveller = traveller_;
      ticket.number = scan.get(1, 1);
      ticket.type = scan.get(1, 2);
      ticket.booklets = scan.get(1, 3);
      if (traveller_ == kNone) report("pnrgov.ticket.nobody", Severity::kWarning, "a ticket before any traveller");
      return true;
    }
    case tag("MON"):
    case tag("TXD"):
      on_ticket_part(kind, record_->elements(now));
      return true;
    case tag("FOP"):
      on_payment(record_->elements(now));
      return true;
    case tag("ADD"):
      on_address(scan);
      return true;
    case tag("EBD"):
    case tag("TBD"):
      if (now.group != Group::kHistoryAction) on_bags(kind == tag("EBD"), record_->elements(now));
      return true;
    case tag("IFT"):
    case tag("LTS"): {
      Remark& remark = pnr_->remarks.emplace_back();
      remark.line = here();
      remark.history = kind == tag("LTS");
      remark.traveller = now.group >= Group::kTraveller && now.group <= Group::kPayment ? traveller_ : kNone;
      if (!remark.history) {
        remark.type = scan.get(1, 2);
        remark.carrier = scan.get(1, 4);
      }
      return true;
    }
    default:
      return flight_line(kind, scan);
  }
}

bool Builder::flight_line(std::uint32_t kind, Scan scan) {
  const Line& now = line_now();
  Flight* const flight = now.group == Group::kFlight && flight_ != kNone ? &pnr_->flights[flight_] : nullptr;
  switch (kind) {
    case tag("TRA"):
      if (flight != nullptr) {
        flight->operating_carrier = scan.get(1, 1);
        flight->operating_number = scan.get(2, 1);
      }
      return true;
    case tag("RPI"):
      if (flight != nullptr) {
        flight->quantity = scan.get(1, 1);
        flight->status = scan.get(2, 1);
      }
      return true;
    case tag("APD"):
      if (flight != nullptr) flight->equipment = scan.get(1, 1);
      return true;
    case tag("TRI"):
      on_check_in(scan);
      return true;
    case tag("SSD"): {
      Seat& seat = pnr_->seats.emplace_back();
      seat.line = here();
      seat.checked_in = true;
      seat.flight = flight_;
      seat.traveller = check_in_;  // resolved at the end: an index of check_ins until then
      seat.number = scan.get(1, 1);
      for (const Value& value : record_->elements(now)) {
        if (value.element > 1) seat.cabin = value.text();
      }
      return true;
    }
    case tag("EQN"):
      pnr_->splits.push_back({here(), scan.get(1, 1), kNone});
      return true;
    case tag("MSG"): {
      const std::string_view first = scan.get(1, 1), second = scan.get(1, 2);
      pnr_->services.push_back({here(), second.empty() ? first : second});
      return true;
    }
    default:
      return false;
  }
}

// Only when, what was done, and the lines themselves: nothing of it is the booking of today.
bool Builder::history_line() {
  switch (line_now().tag) {
    case tag("ABI"):
      history_time_ = {};
      return true;
    case tag("DAT"):
      on_stamp();
      return true;
    case tag("SAC"): {
      History& history = pnr_->history.emplace_back();
      history.line = here();
      history.entry = leaders_[static_cast<std::size_t>(Group::kHistory)];
      history.time = history_time_;
      for (const Value& value : record_->elements(line_now())) {
        if (value.text() == "A") history.action = HistoryAction::kAdded;
        if (value.text() == "X") history.action = HistoryAction::kCancelled;
      }
      return true;
    }
    default:
      return true;
  }
}

void Builder::on_locator(std::span<const Value> values) {
  const Line& now = line_now();
  if (now.group == Group::kSplit && !pnr_->splits.empty() && pnr_->splits.back().first_locator == kNone)
    pnr_->splits.back().first_locator = static_cast<std::uint32_t>(pnr_->locators.size());
  for_each_composite(values, [&](std::span<const Value> composite) {
    Locator& locator = pnr_->locators.emplace_back();
    locator.line = here();
    locator.group = now.group;
    for (const Value& value : composite) {
      switch (value.component) {
        case 1:
          locator.carrier = value.text();
          break;
        case 2:
          locator.code = value.text();
          break;
        case 3:
          locator.type = value.text();
          break;
        default:
          break;
      }
    }
    locator.check_in = locator.type == "C";
    locator.created = moment(component(composite, 4), component(composite, 5));
    check(locator.created);
    if (locator.code.empty())
      report("pnrgov.rci.locator", Severity::kWarning, "no locator in RCI", composite.front().element);
  });
}

std::string_view Builder::request_text(std::span<const Value> values) {
  std::string_view only;
  std::size_t size = 0;
  int parts = 0;
  for (const Value& value : values) {
    if (value.element != 1 || value.component < 9) continue;
    only = value.text();
    size += value.size + 1;
    ++parts;
  }
  if (parts <= 1) return only;
  // Cut by colons that were not released: put together again.
  std::string joined;
  joined.reserve(size);
  for (const Value& value : values) {
    if (value.element != 1 || value.component < 9) continue;
    if (!joined.empty()) joined += ' ';
    joined += value.text();
  }
  return {record_->keep(joined), joined.size()};
}

void Builder::on_request(Scan scan, std::span<const Value> values) {
  const Line& now = line_now();
  if (now.value_count == 0) return;  // emptied by a filter, or by the sender
  Ssr request;
  request.line = here();
  request.group = now.group;
  request.type = scan.get(1, 1);
  request.status = scan.get(1, 2);
  request.quantity = scan.get(1, 3);
  request.carrier = scan.get(1, 4);
  request.from = scan.get(1, 7);
  request.to = scan.get(1, 8);
  request.text = request_text(values);
  request.flight = now.group == Group::kFlight ? flight_ : kNone;
  request.traveller = now.group == Group::kTraveller ? traveller_ : kNone;
  const bool seat =
      request.type == "SEAT" || request.type.starts_with("NSS") || request.type == "SMST" || request.type == "RQST";
  bool any = false;
  for_each_composite(values, [&](std::span<const Value> composite) {
    if (composite.front().element < 2) return;
    std::string_view reference = component(composite, 3);
    const std::string_view special = component(composite, 1);
    if (reference.empty() && !seat && composite.size() == 1 && looks_like_reference(composite.front().text()))
      reference = composite.front().text();
    if (seat && !special.empty())  // Seat::traveller: an index of ssrs until the end
      pnr_->seats.push_back(
          {here(), static_cast<std::uint32_t>(pnr_->ssrs.size()), request.flight, special, {}, false});
    if (reference.empty() && !(seat && !special.empty())) return;
    request.reference = reference;
    pnr_->ssrs.push_back(request);
    any = true;
  });
  if (!any) pnr_->ssrs.push_back(request);
  if (request.type.empty()) report("pnrgov.ssr.type", Severity::kWarning, "a request without its kind", 1);
}

void Builder::on_stamp() {
  const Line& now = line_now();
  if (now.value_count == 0) return;  // a placeholder: DAT'
  for_each_composite(record_->elements(now), [&](std::span<const Value> composite) {
    Stamp stamp;
    stamp.line = here();
    stamp.group = now.group;
    stamp.type = component(composite, 1);
    const std::string_view date = component(composite, 2);
    if (const auto day = day_month_year(date)) {
      stamp.time = moment(date, component(composite, 3));
      check(stamp.time);
    } else {
      stamp.text = date;
      if (digits_only(date)) report("pnrgov.date", Severity::kWarning, "not a date DDMMYY; kept as received");
    }
    if (now.group == Group::kCheckIn) check_in_time_ = stamp.time;
    if (now.group == Group::kHistory) history_time_ = stamp.time;
    if (now.group == Group::kTicket && ticket_ != kNone) pnr_->tickets[ticket_].issued = stamp.time;
    pnr_->stamps.push_back(stamp);
  });
}

void Builder::on_traveller(Scan scan) {
  traveller_ = static_cast<std::uint32_t>(pnr_->travellers.size());
  ticket_ = kNone;
  leaders_[static_cast<std::size_t>(Group::kTicket)] = kNone;
  Traveller& traveller = pnr_->travellers.emplace_back();
  traveller.line = here();
  traveller.surname = scan.get(1, 1);
  const std::string_view surname_type = scan.get(1, 2);
  set_given_name(traveller, scan.get(2, 1));
  traveller.type = scan.get(2, 2);
  traveller.reference = scan.get(2, 3);
  if (traveller.type.empty()) traveller.type = surname_type;
  traveller.key = reference_key(traveller.reference);
  traveller.kind = kind_of(traveller.type);
  if (traveller.kind == TravellerKind::kGroup) pnr_->group_booking = true;
  if (traveller.surname.empty() && traveller.given.empty())
    report("pnrgov.tif.name", Severity::kWarning, "a traveller without a name", 1);
  const auto values = record_->elements(line_now());
  if (!values.empty() && (values.back().element > 2 || values.back().repetition > 1)) on_names(traveller);
}

// TIF+KIM+ANNA:A:1+BO:A:2: further given names of that surname. What stands below belongs to none of them alone.
void Builder::on_names(Traveller first) {
  bool more = false;
  for_each_composite(record_->elements(line_now()), [&](std::span<const Value> composite) {
    const Value& value = composite.front();
    if (value.element < 2 || (value.element == 2 && value.repetition == 1)) return;
    Traveller traveller;
    traveller.line = first.line;
    traveller.surname = first.surname;
    set_given_name(traveller, component(composite, 1));
    traveller.type = component(composite, 2);
    traveller.reference = component(composite, 3);
    traveller.key = reference_key(traveller.reference);
    traveller.kind = kind_of(traveller.type);
    pnr_->travellers.push_back(traveller);
    more = true;
  });
  if (!more) return;
  traveller_ = kNone;
  report("pnrgov.tif.several", Severity::kWarning, "several names in one TIF: what stands below belongs to none alone",
         3);
}

void Builder::finish_pnr() {
  if (pnr_->locators.empty() && !pnr_->cancelled)
    pnr_->record.report("pnrgov.rci.missing", Severity::kWarning, "a booking without RCI", 0);
  // In a full push nobody is sent who is not to travel.
  if (of_->kind == PushKind::kFull && !pnr_->travellers.empty()) pnr_->cancelled = false;
  people_.link(*pnr_, *of_);
  pnr_ = nullptr;
  record_ = &push_->record;
}

}  // namespace limen::pnrgov
