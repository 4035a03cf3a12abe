#include "engines/interactive/interactive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace limen::interactive {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;

// In the manner of FNV-1a, eight bytes at a time: a repeated question is the same bytes, and nobody gains by making two
// look the same: the verdict would be that of an earlier question of the same carrier under the same references.
std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t hash = 0xCBF29CE484222325ULL ^ seed ^ bytes.size() << 32;
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t count = std::min(bytes.size(), sizeof word);
    std::memcpy(&word, bytes.data(), count);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29;
    bytes.remove_prefix(count);
  }
  return hash;
}

std::string_view carrier_of(const paxlst::Message& message) {
  if (message.flights.empty()) return {};
  const paxlst::Flight& flight = message.flights.front();
  return flight.carrier.empty() ? flight.airline : flight.carrier;
}

// YYMMDD and HHMM of UTC, for the envelope.
void stamp(edifact::Interchange& interchange, Instant now) {
  const CivilDate day = now.utc_day();
  const std::int64_t second = now.microseconds / kMicroseconds - std::int64_t{day.days()} * 86'400;  // of the day
  const auto two = [](std::string& text, std::int64_t number) {
    text.push_back(static_cast<char>('0' + number / 10 % 10));
    text.push_back(static_cast<char>('0' + number % 10));
  };
  for (const std::int64_t part : {day.year(), day.month(), day.day()}) two(interchange.date, part);
  for (const std::int64_t part : {second / 3600, second / 60 % 60}) two(interchange.time, part);
}

}  // namespace

std::string_view to_text(EventKind kind) {
  switch (kind) {
    case EventKind::kAnswered:
      return "answered";
    case EventKind::kRepeated:
      return "repeated";
    case EventKind::kInsufficient:
      return "insufficient";
    case EventKind::kFailed:
      return "failed";
    case EventKind::kAccepted:
      return "accepted";
    case EventKind::kAcknowledged:
      return "acknowledged";
    case EventKind::kRefused:
      return "refused";
    case EventKind::kUnexpected:
      return "unexpected";
    case EventKind::kSent:
      return "sent";
    case EventKind::kGivenUp:
      return "given_up";
  }
  return "failed";
}

void Desk::event(EventKind kind, std::string_view carrier, std::string_view transaction, std::string_view unique,
                 std::string_view status) {
  events_.push_back({kind, message_.action, std::string(carrier), std::string(transaction), std::string(unique),
                     std::string(status)});
}

void Desk::begin(edifact::EdifactWriter& writer, const edifact::Interchange& theirs, Instant now) {
  edifact::Interchange ours;
  ours.separators = theirs.separators;
  ours.has_una = theirs.has_una;
  ours.syntax_id = theirs.syntax_id.empty() ? "UNOA" : theirs.syntax_id;
  ours.version = theirs.version == 0 ? 4 : theirs.version;
  ours.sender = theirs.recipient;
  ours.sender.id = settings_.identity;
  ours.recipient = theirs.sender;
  stamp(ours, now);
  reference_ = fmt::format("{}", ++sent_);
  ours.reference = reference_;
  ours.application = settings_.application;
  ours.test = theirs.test;
  writer.begin_interchange(ours);
}

void Desk::begin_response(cusres::Kind kind) {
  response_.clear();
  response_.kind = kind;
  response_.code = cusres::code_of(kind);
  response_.envelope.type = "CUSRES";
  response_.envelope.version = "D";
  response_.envelope.agency = "UN";
  response_.envelope.association = "IATA";
}

const std::vector<Event>& Desk::receive(std::string_view bytes, Instant now, Decider& decider, std::string& out,
                                        edifact::Report& report) {
  events_.clear();
  bytes_ = bytes;
  edifact::InterchangeReader reader(bytes, report, {.retention = edifact::Retention::kMessage});
  edifact::EdifactWriter writer(out);
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kInterchangeEnd && open_) {
      writer.end_interchange();
      open_ = false;
    }
    if (step != edifact::Step::kMessage) continue;
    if (reader.message().type == "PAXLST") answer(reader, now, decider, writer);
    if (reader.message().type == "CUSRES") take_acknowledgement(reader);
  }
  return events_;
}

void Desk::answer(edifact::InterchangeReader& reader, Instant now, Decider& decider, edifact::EdifactWriter& writer) {
  paxlst::PaxlstReader lists(reader, {.max_part_bytes = ~std::uint64_t{0}});
  lists.read(message_);
  if (!message_.air()) return;
  unnamed_.clear();
  if (!open_) begin(writer, reader.interchange(), now);
  open_ = true;
  const std::string_view carrier = carrier_of(message_);
  begin_response(cusres::Kind::kAnswer);
  response_.envelope.reference = message_.envelope.reference;
  response_.envelope.release = message_.envelope.release;
  response_.envelope.access = message_.envelope.access;
  for (const paxlst::Reference& item : message_.header_references) {
    if (item.qualifier != "TN") continue;
    response_.header_references.push_back({item.qualifier, item.value, item.line, item.version, item.revision});
  }
  if (!message_.flights.empty()) {
    response_.add_flight({"AF", message_.flights.front().id, {}, {}, {}});
    if (const paxlst::Leg* leg = message_.border_leg()) {
      const paxlst::Stop& from = message_.stops[leg->from];
      const paxlst::Stop& to = message_.stops[leg->to];
      if (from.departure.present()) response_.add_moment({"189", from.departure.raw, "201"});
      if (to.arrival.present()) response_.add_moment({"232", to.arrival.raw, "201"});
      response_.add_place({"125", from.airport});
      response_.add_place({"87", to.airport});
    }
  }
  const bool question = message_.kind == paxlst::MessageKind::kPassengerList ||
                        message_.kind == paxlst::MessageKind::kCrewList ||
                        message_.kind == paxlst::MessageKind::kGatePass;
  const bool withdrawn = message_.action == paxlst::Action::kCancel || message_.action == paxlst::Action::kReduction;
  if (question && !withdrawn && !message_.persons.empty()) {
    for (const paxlst::Person& person : message_.persons) {
      answer_person(person, carrier, now, decider);
      if (person.unique.empty()) continue;
      remember(persons_[key_], person, reader.interchange(), now);
    }
  } else {
    response_.add_result(cusres::Level::kHeader);
    response_.add_code({cusres::kAccepted, {}, {}});
    event(EventKind::kAccepted, carrier, message_.transaction(), {}, cusres::kAccepted);
  }
  cusres::write_message(writer, response_);
}

void Desk::answer_person(const paxlst::Person& person, std::string_view carrier, Instant now, Decider& decider) {
  response_.add_result(cusres::Level::kPerson);
  if (!person.booking.empty()) response_.add_reference({"AVF", person.booking, {}, {}, {}});
  if (!person.unique.empty()) response_.add_reference({"ABO", person.unique, {}, {}, {}});
  const bool named = !person.unique.empty() || !settings_.unique_required;
  const bool booked = !person.booking.empty() || !settings_.booking_required;
  if (!named || !booked) {
    response_.add_code({settings_.on_insufficient, {}, {}});
    event(EventKind::kInsufficient, carrier, message_.transaction(), person.unique, settings_.on_insufficient);
    if (person.unique.empty()) return;
    key_.assign(carrier).append("/").append(person.unique);
    return;
  }
  key_.assign(carrier).append("/").append(person.unique);
  const std::string_view transaction = message_.transaction();
  // The question is the person's segments on this flight with this action; the envelope around it may differ.
  std::uint64_t seed = static_cast<std::uint64_t>(message_.action) + 1;
  for (const paxlst::Stop& stop : message_.stops) {
    seed = fingerprint(stop.airport, fingerprint(stop.departure.raw, seed));
  }
  const std::string_view segments = bytes_.substr(person.offset, person.end - person.offset);
  const std::uint64_t print = fingerprint(segments, seed);
  Answered* answered = nullptr;
  if (person.unique.empty()) {
    answered = &unnamed_.emplace_back();
  } else {
    answered = &persons_[key_].questions[std::string(transaction)];
  }
  const bool again = !answered->status.empty() && answered->fingerprint == print && !transaction.empty();
  if (!again) {
    auto decision = decider.decide(message_, person);
    const bool usable = decision.ok() && decision->status.size() == 2;
    answered->fingerprint = print;
    answered->status = usable ? decision->status : settings_.on_failure;
    answered->text = usable ? decision->text : std::string();
    event(usable ? EventKind::kAnswered : EventKind::kFailed, carrier, transaction, person.unique, answered->status);
    // What could not be decided is asked for again, not repeated.
    if (!usable) answered->fingerprint = ~print;
  } else {
    event(EventKind::kRepeated, carrier, transaction, person.unique, answered->status);
  }
  answered->at = now;
  response_.add_code({answered->status, {}, {}});
  if (!answered->text.empty()) response_.add_text({"AAP", {}, {}, {answered->text, {}, {}, {}, {}}});
}

void Desk::remember(Person& known, const paxlst::Person& person, const edifact::Interchange& envelope, Instant now) {
  known.at = now;
  known.booking = person.booking;
  known.envelope = envelope;
  if (message_.flights.empty()) return;
  known.flight = message_.flights.front().id;
  const paxlst::Leg* leg = message_.border_leg();
  if (leg == nullptr) return;
  known.origin = message_.stops[leg->from].airport;
  known.destination = message_.stops[leg->to].airport;
  known.departure = message_.stops[leg->from].departure.raw;
  known.arrival = message_.stops[leg->to].arrival.raw;
}

Result<void> Desk::change(std::string_view carrier, std::string_view unique, const Decision& decision, Instant now,
                          std::string& out) {
  key_.assign(carrier).append("/").append(unique);
  const auto known = persons_.find(key_);
  if (known == persons_.end()) {
    return Error{"interactive.person.unknown", "nobody with these references was answered"};
  }
  // A newer change of mind replaces one that is not acknowledged yet.
  std::erase_if(changes_,
                [&](const auto& item) { return item.second.carrier == carrier && item.second.unique == unique; });
  // The same question again must not bring the old verdict back.
  for (auto& [transaction, answered] : known->second.questions) {
    answered.status = decision.status;
    answered.text = decision.text;
  }
  Change change{std::string(carrier), std::string(unique), decision.status, decision.text, 0, now};
  const std::string transaction = fmt::format("{}{:06}", settings_.identity, sent_ + 1);
  Change& open = changes_[transaction] = std::move(change);
  send(transaction, open, now, out);
  return {};
}

void Desk::send(const std::string& transaction, Change& change, Instant now, std::string& out) {
  key_.assign(change.carrier).append("/").append(change.unique);
  const auto known = persons_.find(key_);
  std::int64_t wait = settings_.repeat_seconds;
  for (int i = 0; i < change.tries && wait < settings_.longest_repeat_seconds; ++i) wait *= 2;
  change.due = now.plus_seconds(std::min(wait, settings_.longest_repeat_seconds));
  ++change.tries;
  const Person& person = known->second;
  edifact::EdifactWriter writer(out);
  begin(writer, person.envelope, now);
  begin_response(cusres::Kind::kChange);
  response_.envelope.reference = "1";
  response_.envelope.release = "05B";
  response_.header_references.push_back({"TN", transaction, {}, {}, {}});
  response_.add_flight({"AF", person.flight, {}, {}, {}});
  if (!person.departure.empty()) response_.add_moment({"189", person.departure, "201"});
  if (!person.arrival.empty()) response_.add_moment({"232", person.arrival, "201"});
  if (!person.origin.empty()) response_.add_place({"125", person.origin});
  if (!person.destination.empty()) response_.add_place({"87", person.destination});
  response_.add_result(cusres::Level::kPerson);
  if (!person.booking.empty()) response_.add_reference({"AVF", person.booking, {}, {}, {}});
  response_.add_reference({"ABO", change.unique, {}, {}, {}});
  response_.add_code({change.status, {}, {}});
  if (!change.text.empty()) response_.add_text({"AAP", {}, {}, {change.text, {}, {}, {}, {}}});
  cusres::write_message(writer, response_);
  writer.end_interchange();
}

void Desk::take_acknowledgement(edifact::InterchangeReader& reader) {
  cusres::read(reader, response_);
  message_.action = paxlst::Action::kNone;
  const std::string transaction(response_.transaction());
  const auto open = changes_.find(transaction);
  if (response_.kind != cusres::Kind::kAcknowledgement || open == changes_.end()) {
    return event(EventKind::kUnexpected, {}, transaction, {}, {});
  }
  const Change& change = open->second;
  if (response_.negative()) {
    event(EventKind::kRefused, change.carrier, transaction, change.unique, cusres::kNegative);
    changes_.erase(open);
    return;
  }
  // An acknowledgement of somebody else, or of another verdict, leaves the change open.
  for (const cusres::Result& result : response_.results) {
    if (response_.reference(result, "ABO") != change.unique || response_.status(result) != change.status) continue;
    event(EventKind::kAcknowledged, change.carrier, transaction, change.unique, change.status);
    changes_.erase(open);
    return;
  }
  event(EventKind::kUnexpected, change.carrier, transaction, change.unique, {});
}

const std::vector<Event>& Desk::repeat_due(Instant now, std::string& out) {
  events_.clear();
  message_.action = paxlst::Action::kNone;
  for (auto item = changes_.begin(); item != changes_.end();) {
    Change& change = item->second;
    if (change.due > now) {
      ++item;
      continue;
    }
    if (change.tries >= settings_.tries) {
      event(EventKind::kGivenUp, change.carrier, item->first, change.unique, change.status);
      item = changes_.erase(item);
      continue;
    }
    send(item->first, change, now, out);
    event(EventKind::kSent, change.carrier, item->first, change.unique, change.status);
    ++item;
  }
  return events_;
}

std::optional<Instant> Desk::next_due() const {
  std::optional<Instant> first;
  for (const auto& [transaction, change] : changes_) {
    if (!first || change.due < *first) first = change.due;
  }
  return first;
}

void Desk::forget_before(Instant instant) {
  std::erase_if(persons_, [&](const auto& item) {
    if (item.second.at >= instant) return false;
    return std::ranges::none_of(
        changes_, [&](const auto& open) { return open.second.carrier + "/" + open.second.unique == item.first; });
  });
}

}  // namespace limen::interactive
