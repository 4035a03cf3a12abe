// Flights, check-ins, bags, sales and addresses out of their lines.
#include "formats/pnrgov/builder.h"
#include "formats/pnrgov/composites.h"
#include "formats/pnrgov/dates.h"

namespace limen::pnrgov {

void Builder::on_flight(Scan scan) {
  const std::uint32_t before = flight_;
  flight_ = static_cast<std::uint32_t>(pnr_->flights.size());
  check_in_ = kNone;
  check_in_time_ = {};
  Flight flight;
  flight.line = here();
  const std::string_view day = scan.get(1, 1), time = scan.get(1, 2);
  flight.departure = moment(day, time);
  const std::string_view arrival = scan.get(1, 3);
  flight.arrival = moment(arrival, scan.get(1, 4));
  flight.from = scan.get(2);
  flight.to = scan.get(3);
  flight.carrier = scan.get(4, 1);
  flight.operating = scan.get(4, 2);
  flight.number = scan.get(5, 1);
  flight.booking_class = scan.get(5, 2);
  flight.suffix = scan.get(5, 3);
  check(flight.departure);
  check(flight.arrival);
  if (flight.number == "OPEN") flight.kind = FlightKind::kOpen;
  if (flight.number == "ARNK" || flight.carrier == "ARNK") flight.kind = FlightKind::kSurface;
  if (before != kNone) {
    const Flight& other = pnr_->flights[before];
    if (flight.kind == FlightKind::kAir && other.from == flight.from && other.to == flight.to && !flight.from.empty() &&
        other.departure == flight.departure && flight.departure.day && other.carrier != flight.carrier)
      flight.shares = other.shares == kNone ? before : other.shares;
  }
  pnr_->flights.push_back(flight);
}

void Builder::on_check_in(Scan scan) {
  check_in_ = static_cast<std::uint32_t>(pnr_->check_ins.size());
  CheckIn& check_in = pnr_->check_ins.emplace_back();
  check_in.line = here();
  check_in.flight = flight_;
  check_in.time = check_in_time_;
  check_in.sequence = scan.get(2, 1);
  // TRI++sequence:::reference; some senders give the reference an element of its own.
  for (const Value& value : record_->elements(line_now())) {
    if ((value.element == 2 && value.component > 1) || value.element > 2) check_in.reference = value.text();
  }
}

void Builder::on_bags(bool excess, std::span<const Value> values) {
  Bags& bags = pnr_->bags.emplace_back();
  bags.line = here();
  bags.excess = excess;
  bags.flight = excess ? kNone : flight_;
  bags.traveller = excess ? traveller_ : check_in_;  // of TBD: an index of check_ins until the end
  if (line_now().group == Group::kPnr) bags.traveller = kNone;
  bags.first_tag = static_cast<std::uint32_t>(pnr_->tags.size());
  for_each_composite(values, [&](std::span<const Value> composite) {
    const std::string_view first = component(composite, 1);
    const std::string_view second = component(composite, 2);
    if (excess && first.size() == 3 && !digits_only(first)) {
      bags.currency = first;
      bags.amount = second;
    } else if (first == "HP" || first == "MP") {
      bags.pool = first == "HP" ? Pool::kHead : Pool::kMember;
    } else if (bags.pieces.empty() && digits_only(first)) {
      bags.pieces = first;
      bags.weight = second;
      bags.unit = component(composite, 3);
    } else if (!second.empty()) {
      pnr_->tags.push_back({first, second, component(composite, 3), component(composite, 4)});
    }
  });
  bags.tag_count = static_cast<std::uint32_t>(pnr_->tags.size()) - bags.first_tag;
}

void Builder::on_ticket_part(std::uint32_t kind, std::span<const Value> values) {
  for_each_composite(values, [&](std::span<const Value> composite) {
    Money money;
    money.line = here();
    money.ticket = ticket_;
    money.tax = kind == tag("TXD");
    const std::string_view first = component(composite, 1);
    if (money.tax) {
      if (composite.size() == 1) return;  // TXD+700: what kind of taxes follow
      money.amount = first;
      money.country = component(composite, 2);
      money.currency = component(composite, 4);
      money.type = component(composite, 5);
    } else {
      money.type = first;
      money.amount = component(composite, 2);
      money.currency = component(composite, 3);
    }
    pnr_->money.push_back(money);
  });
}

// FTI, FAR, PTK.
void Builder::on_traveller_part(std::uint32_t kind, std::span<const Value> values) {
  Scan scan(values);
  if (kind == tag("FTI")) {
    for_each_composite(values, [&](std::span<const Value> composite) {
      pnr_->loyalties.push_back({here(), traveller_, component(composite, 1), component(composite, 2)});
    });
  } else if (kind == tag("FAR")) {
    Fare& fare = pnr_->fares.emplace_back();
    fare.line = here();
    fare.traveller = traveller_;
    fare.type = scan.get(1, 1);
    fare.discount = scan.get(2, 1);
    fare.country = scan.get(3, 1);
    for (const Value& value : values) {
      if (value.element > 3) fare.basis = value.text();
    }
  } else if (ticket_ != kNone) {
    Ticket& ticket = pnr_->tickets[ticket_];
    ticket.restriction = scan.get(1, 1);
    const std::string_view date = scan.get(3, 1);
    ticket.deadline = moment(date, scan.get(3, 2));
    ticket.validating = scan.get(4, 1);
    check(ticket.deadline);
  }
}

void Builder::on_payment(std::span<const Value> values) {
  for_each_composite(values, [&](std::span<const Value> composite) {
    Payment payment;
    payment.line = here();
    payment.ticket = ticket_;
    payment.form = component(composite, 1);
    payment.amount = component(composite, 3);
    payment.vendor = component(composite, 4);
    payment.number = component(composite, 5);
    payment.expiry = component(composite, 6);
    pnr_->payments.push_back(payment);
  });
}

void Builder::on_address(Scan scan) {
  const auto values = record_->elements(line_now());
  bool any = false;
  for_each_composite(values, [&](std::span<const Value> composite) {
    if (composite.front().element == 1) return;
    Contact& contact = pnr_->contacts.emplace_back();
    any = true;
    contact.line = here();
    contact.traveller = line_now().group == Group::kPnr ? kNone : traveller_;
    contact.purpose = component(composite, 1);
    contact.street = component(composite, 2);
    contact.city = component(composite, 3);
    contact.state = component(composite, 4);
    contact.country = component(composite, 6);
    contact.postcode = component(composite, 7);
    contact.text = component(composite, 8);
    if (contact.purpose == "E") {
      contact.text = contact.street;
      contact.street = {};
    }
  });
  if (!any && !values.empty()) {
    Contact& contact = pnr_->contacts.emplace_back();
    contact.line = here();
    contact.purpose = scan.get(1, 1);
  }
}

}  // namespace limen::pnrgov
