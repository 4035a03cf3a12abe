#include "formats/pnrgov/model.h"

#include <algorithm>
#include <tuple>

#include "formats/pnrgov/builder.h"

namespace limen::pnrgov {
namespace {

auto content(const Originator& o) {
  return std::tie(o.system, o.system_city, o.agency_number, o.house_number, o.city, o.carrier, o.agent_type, o.country,
                  o.currency, o.language, o.agent);
}
auto content(const Locator& l) { return std::tie(l.group, l.carrier, l.code, l.type, l.created); }
auto content(const Traveller& t) {
  return std::tie(t.source, t.kind, t.sex, t.surname, t.given, t.key, t.unique_reference, t.adult, t.infant, t.birth);
}
auto content(const Ssr& s) {
  return std::tie(s.group, s.type, s.status, s.quantity, s.carrier, s.from, s.to, s.text, s.traveller, s.flight);
}
auto content(const Document& d) {
  return std::tie(d.kind, d.traveller, d.type, d.issuer, d.number, d.nationality, d.sex_code, d.surname, d.given,
                  d.middle, d.birth_place, d.issue_place, d.applies_to, d.infant, d.holder, d.birth, d.expiry,
                  d.issued);
}
auto content(const StayAddress& s) {
  return std::tie(s.traveller, s.type, s.country, s.street, s.city, s.state, s.postcode, s.infant);
}
auto content(const Contact& c) {
  return std::tie(c.traveller, c.purpose, c.street, c.city, c.state, c.country, c.postcode, c.text);
}
auto content(const Flight& f) {
  return std::tie(f.kind, f.departure, f.arrival, f.from, f.to, f.carrier, f.operating, f.number, f.booking_class,
                  f.suffix, f.operating_carrier, f.operating_number, f.quantity, f.status, f.equipment, f.shares,
                  f.pushed);
}
auto content(const Seat& s) { return std::tie(s.traveller, s.flight, s.number, s.cabin, s.checked_in); }
auto content(const CheckIn& c) { return std::tie(c.traveller, c.flight, c.sequence, c.time); }
auto content(const Bags& b) {
  return std::tie(b.traveller, b.flight, b.excess, b.pool, b.pieces, b.weight, b.unit, b.amount, b.currency,
                  b.first_tag, b.tag_count);
}
auto content(const BagTag& t) { return std::tie(t.carrier, t.number, t.count, t.destination); }
auto content(const Ticket& t) {
  return std::tie(t.traveller, t.number, t.type, t.booklets, t.issued, t.restriction, t.validating, t.deadline);
}
auto content(const Loyalty& l) { return std::tie(l.traveller, l.carrier, l.number); }
auto content(const Fare& f) { return std::tie(f.traveller, f.type, f.discount, f.country, f.basis); }
auto content(const Money& m) { return std::tie(m.ticket, m.tax, m.type, m.amount, m.currency, m.country); }
auto content(const Payment& p) { return std::tie(p.ticket, p.form, p.vendor, p.number, p.expiry, p.amount); }
auto content(const Split& s) { return std::tie(s.quantity, s.first_locator); }
auto content(const Service& s) { return std::tie(s.kind); }
auto content(const History& h) { return std::tie(h.action, h.time); }
auto content(const Stamp& s) { return std::tie(s.group, s.type, s.time, s.text); }

template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return content(x) == content(y); });
}

// Lines of history: what was added and cancelled.
bool same_history(const Record& a, const Record& b) {
  const auto next = [](std::span<const Line> lines, std::size_t at) {
    while (at < lines.size() && lines[at].group < Group::kHistory) ++at;
    return at;
  };
  std::size_t i = next(a.lines(), 0), k = next(b.lines(), 0);
  while (i < a.lines().size() && k < b.lines().size()) {
    if (!same_line(a, a.lines()[i], b, b.lines()[k])) return false;
    i = next(a.lines(), i + 1);
    k = next(b.lines(), k + 1);
  }
  return i == a.lines().size() && k == b.lines().size();
}

}  // namespace

bool is_name_filler(std::string_view given) { return given.empty() || given == "FNU" || given == "XXX"; }

std::string_view to_text(PushKind kind) {
  switch (kind) {
    case PushKind::kFull:
      return "full";
    case PushKind::kChanges:
      return "changes";
    case PushKind::kUnknown:
      break;
  }
  return "unknown";
}

std::string_view to_text(TravellerKind kind) {
  constexpr std::string_view kNames[] = {"unknown", "adult", "child", "infant", "group"};
  return kNames[static_cast<std::size_t>(kind)];
}

MessageType message_type(std::string_view type) {
  if (type == "PNRGOV") return MessageType::kPnrgov;
  if (type == "GOVREQ") return MessageType::kRequest;
  if (type == "ACKRES") return MessageType::kAcknowledgement;
  return MessageType::kOther;
}

std::optional<CivilDate> Push::day() const {
  for (const Leg& leg : legs) {
    if (leg.departure.day) return leg.departure.day;
  }
  return std::nullopt;
}

void Push::clear() {
  record.clear();
  type = MessageType::kOther;
  xml = false;
  for (std::string* text : {&version, &sender, &recipient, &reference, &access, &sequence}) text->clear();
  part = edifact::Part::kNone;
  repertoire = edifact::Repertoire::kUnknown;
  kind = PushKind::kUnknown;
  function = {};
  originator = {};
  legs.clear();
  announced.reset();
  errors.clear();
  pnrs = 0;
}

const Locator* Pnr::locator() const {
  for (const Locator& locator : locators) {
    if (locator.group == Group::kPnr && !locator.code.empty()) return &locator;
  }
  return locators.empty() ? nullptr : &locators.front();
}

std::string Pnr::text_of(const Remark& remark) const {
  std::string text;
  for (const Value& value : record.elements(record.lines()[remark.line])) {
    if (!remark.history && value.element < 2) continue;
    if (!text.empty()) text += ' ';
    text += value.text();
  }
  return text;
}

void Pnr::clear() {
  record.clear();
  filtered = implied = cancelled = group_booking = false;
  originator = {};
  locators.clear();
  travellers.clear();
  ssrs.clear();
  documents.clear();
  stays.clear();
  contacts.clear();
  flights.clear();
  seats.clear();
  check_ins.clear();
  bags.clear();
  tags.clear();
  tickets.clear();
  loyalties.clear();
  fares.clear();
  money.clear();
  payments.clear();
  splits.clear();
  services.clear();
  history.clear();
  stamps.clear();
  remarks.clear();
}

bool same_booking(const Pnr& a, const Pnr& b) {
  const auto remarks = [](const Remark& remark, const Pnr& pnr) {
    return std::make_tuple(remark.traveller, remark.history, remark.type, remark.carrier, pnr.text_of(remark));
  };
  const bool same_remarks =
      std::equal(a.remarks.begin(), a.remarks.end(), b.remarks.begin(), b.remarks.end(),
                 [&](const Remark& x, const Remark& y) { return remarks(x, a) == remarks(y, b); });
  return a.cancelled == b.cancelled && a.group_booking == b.group_booking &&
         content(a.originator) == content(b.originator) && same(a.locators, b.locators) &&
         same(a.travellers, b.travellers) && same(a.ssrs, b.ssrs) && same(a.documents, b.documents) &&
         same(a.stays, b.stays) && same(a.contacts, b.contacts) && same(a.flights, b.flights) &&
         same(a.seats, b.seats) && same(a.check_ins, b.check_ins) && same(a.bags, b.bags) && same(a.tags, b.tags) &&
         same(a.tickets, b.tickets) && same(a.money, b.money) && same(a.payments, b.payments) &&
         same(a.splits, b.splits) && same(a.loyalties, b.loyalties) && same(a.fares, b.fares) &&
         same(a.services, b.services) && same(a.history, b.history) && same(a.stamps, b.stamps) && same_remarks &&
         same_history(a.record, b.record);
}

}  // namespace limen::pnrgov
