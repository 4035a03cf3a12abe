// What comes in, and the answers to it.
#include <algorithm>
#include <cstring>

#include "engines/interactive/desk_state.h"

namespace limen::interactive {
namespace {

// In the manner of FNV-1a, eight bytes at a time: a repeated question is the same bytes, and nobody gains by making two
// look the same: the verdict would be that of an earlier question of the same carrier about the same reference.
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

// What a question says besides its person: the transaction, what kind of message, which flights. The envelope around
// it may differ.
std::uint64_t seed_of(const paxlst::Message& message) {
  std::uint64_t seed = fingerprint(message.transaction(), fingerprint(message.code, 1));
  seed = fingerprint(message.action_code, seed);
  for (const paxlst::Flight& flight : message.flights) {
    seed = fingerprint(flight.carrier, fingerprint(flight.id, seed));
  }
  for (const paxlst::Stop& stop : message.stops) {
    seed = fingerprint(stop.airport, fingerprint(stop.qualifier, seed));
    seed = fingerprint(stop.arrival.raw, fingerprint(stop.departure.raw, seed));
  }
  return seed;
}

// Whoever asks; the sender stands in where no flight says so.
std::string_view carrier_of(const paxlst::Message& message, const edifact::Interchange& interchange) {
  if (message.flights.empty()) return interchange.sender.id;
  const paxlst::Flight& flight = message.flights.front();
  if (!flight.carrier.empty()) return flight.carrier;
  return flight.airline.empty() ? std::string_view(interchange.sender.id) : flight.airline;
}

std::string_view format_of(const paxlst::LocalTime& time) {
  switch (time.format) {
    case 203:
      return "203";
    case 101:
      return "101";
    case 102:
      return "102";
    default:
      return "201";
  }
}

// "May board" is not repeated behind a newer answer that says otherwise: the decider is asked again.
bool can_be_repeated(const Question& question, const Conversation& conversation) {
  if (!question.decided) return false;
  return !may_board(question.answer.status) || conversation.withheld <= question.message;
}

enum class Purpose : std::uint8_t {
  kQuestion,    // may these persons board?
  kWithdrawal,  // these persons do not travel
  kNotice,      // doors closed, flight cancelled or changed
  kNone         // nothing that could be answered here
};

// Whatever names persons asks for them, also where the message does not say what it is: nobody is passed by.
Purpose purpose_of(const paxlst::Message& message) {
  if (message.kind == paxlst::MessageKind::kFlightStatus) {
    return message.action == paxlst::Action::kUnknown ? Purpose::kNone : Purpose::kNotice;
  }
  if (message.kind == paxlst::MessageKind::kMasterCrewList || message.persons.empty()) return Purpose::kNone;
  const bool withdrawn = message.action == paxlst::Action::kCancel || message.action == paxlst::Action::kReduction;
  return withdrawn ? Purpose::kWithdrawal : Purpose::kQuestion;
}

}  // namespace

const std::vector<Event>& Desk::State::receive(std::string_view bytes, Instant now, Decider& decider, std::string& out,
                                               edifact::Report& report) {
  events_.clear();
  open_ = group_open_ = false;
  bytes_ = bytes;
  // However long a message is, everybody in it is answered.
  edifact::InterchangeReader reader(
      bytes, report,
      {.retention = edifact::Retention::kMessage, .max_message_bytes = std::max<std::size_t>(bytes.size(), 1)});
  edifact::EdifactWriter writer(out);
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kGroupEnd && group_open_) {
      writer.end_group();
      group_open_ = false;
    }
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

void Desk::State::answer(edifact::InterchangeReader& reader, Instant now, Decider& decider,
                         edifact::EdifactWriter& writer) {
  take_line(reader, settings_, line_);
  paxlst::PaxlstReader lists(reader, {.max_part_bytes = ~std::uint64_t{0}});
  lists.read(message_);
  if (!message_.air()) return;
  ++asked_;
  texts_.clear();
  if (!open_) begin(writer, line_, now);
  open_ = true;
  if (line_.grouped && !group_open_) begin_group(writer, line_, now);
  group_open_ = line_.grouped;
  carrier_ = carrier_of(message_, reader.interchange());
  flight_key(message_, line_.theirs.id, flight_key_);
  answer_head();
  switch (purpose_of(message_)) {
    case Purpose::kQuestion:
      answer_persons(now, decider);
      break;
    case Purpose::kWithdrawal:
      answer_withdrawals(now);
      break;
    case Purpose::kNotice:
      answer_header(EventKind::kAccepted, cusres::kAccepted);
      break;
    case Purpose::kNone:
      answer_header(EventKind::kException, cusres::kException);
      break;
  }
  cusres::write_message(writer, response_);
}

// The transaction and the flight, as the carrier named them.
void Desk::State::answer_head() {
  begin_response(response_, cusres::Kind::kAnswer, line_);
  response_.envelope.reference = message_.envelope.reference;
  response_.envelope.access = message_.envelope.access;
  for (const paxlst::Reference& item : message_.header_references) {
    if (item.qualifier != "TN") continue;
    response_.header_references.push_back({item.qualifier, item.value, item.line, item.version, item.revision});
  }
  if (message_.flights.empty()) return;
  response_.add_flight({"AF", message_.flights.front().id, {}, {}, {}});
  const paxlst::Leg* leg = message_.border_leg();
  if (leg == nullptr) return;
  const paxlst::Stop& from = message_.stops[leg->from];
  const paxlst::Stop& to = message_.stops[leg->to];
  if (from.departure.present()) response_.add_moment({"189", from.departure.raw, format_of(from.departure)});
  if (to.arrival.present()) response_.add_moment({"232", to.arrival.raw, format_of(to.arrival)});
  response_.add_place({"125", from.airport});
  response_.add_place({"87", to.airport});
}

void Desk::State::answer_header(EventKind kind, std::string_view code) {
  response_.add_result(cusres::Level::kHeader);
  response_.add_code({code, {}, {}});
  event(kind, carrier_, message_.transaction(), {}, code);
}

// Whoever does not travel is told nothing more, until the carrier asks again.
void Desk::State::answer_withdrawals(Instant now) {
  response_.add_result(cusres::Level::kHeader);
  response_.add_code({cusres::kAccepted, {}, {}});
  for (const paxlst::Person& person : message_.persons) {
    event(EventKind::kAccepted, carrier_, message_.transaction(), person.unique, cusres::kAccepted);
    if (person.unique.empty()) continue;
    Conversation* conversation = conversations_.find(carrier_, person.unique, flight_key_);
    if (conversation == nullptr) continue;
    conversation->withdrawn = true;
    conversation->at = now;
    end_change(*conversation);
  }
}

// All are decided on before any is told: one reference may name several persons.
void Desk::State::answer_persons(Instant now, Decider& decider) {
  seed_ = seed_of(message_);
  told_.clear();
  told_.reserve(message_.persons.size());
  for (const paxlst::Person& person : message_.persons) decide(person, now, decider);
  for (std::size_t i = 0; i < told_.size(); ++i) tell(message_.persons[i], told_[i], now);
}

std::uint64_t Desk::State::fingerprint_of(const paxlst::Person& person) const {
  return fingerprint(bytes_.substr(person.offset, person.end - person.offset), seed_);
}

void Desk::State::decide(const paxlst::Person& person, Instant now, Decider& decider) {
  Told& told = told_.emplace_back();
  const bool booked = !person.booking.empty() || !settings_.booking_required;
  const bool named = !person.unique.empty() || !settings_.unique_required;
  if (!person.unique.empty()) {
    told.conversation = &conversations_.at(carrier_, person.unique, flight_key_);
    remember(*told.conversation, person, now);
  }
  const std::uint64_t print = told.conversation == nullptr ? 0 : fingerprint_of(person);
  Question* question = nullptr;
  // Without a carrier nobody can say whose reference it is, and without a transaction whether it is the same question.
  if (told.conversation != nullptr && !carrier_.empty() && !message_.transaction().empty()) {
    question = &told.conversation->questions[print];
    question->at = now;
  }
  if (question != nullptr && can_be_repeated(*question, *told.conversation)) {
    told.kind = EventKind::kRepeated;
    told.answer = question->answer;
  } else if (!named || !booked) {
    told.kind = EventKind::kInsufficient;
    told.answer.status = settings_.on_insufficient;
  } else {
    ask(person, decider, told);
  }
  if (question != nullptr && told.kind != EventKind::kRepeated) {
    question->answer = told.answer;
    question->decided = told.kind == EventKind::kAnswered;
    question->message = asked_;
  }
  if (told.conversation != nullptr) note_in_message(*told.conversation, print, told);
}

void Desk::State::ask(const paxlst::Person& person, Decider& decider, Told& told) {
  auto decision = decider.decide(message_, person);
  if (decision.ok() && is_status(decision->status)) {
    told.kind = EventKind::kAnswered;
    told.answer = *std::move(decision);
  } else {
    told.kind = EventKind::kFailed;
    told.answer.status = settings_.on_failure;
  }
}

void Desk::State::remember(Conversation& conversation, const paxlst::Person& person, Instant now) const {
  conversation.at = now;
  conversation.withdrawn = false;
  conversation.line = line_;
  conversation.booking = person.booking;
  if (message_.flights.empty()) return;
  conversation.flight = message_.flights.front().id;
  const paxlst::Leg* leg = message_.border_leg();
  if (leg == nullptr) return;
  const paxlst::Stop& from = message_.stops[leg->from];
  const paxlst::Stop& to = message_.stops[leg->to];
  conversation.origin = from.airport;
  conversation.destination = to.airport;
  conversation.departure = {std::string(from.departure.raw), format_of(from.departure)};
  conversation.arrival = {std::string(to.arrival.raw), format_of(to.arrival)};
}

void Desk::State::note_in_message(Conversation& conversation, std::uint64_t print, const Told& told) const {
  const bool board = may_board(told.answer.status);
  if (told.kind != EventKind::kRepeated) {
    if (!board) conversation.withheld = asked_;
    if (board && conversation.withheld != asked_) conversation.withheld = 0;
  }
  if (conversation.message != asked_) {
    conversation.message = asked_;
    conversation.first = print;
    conversation.shared = false;
    conversation.all_may_board = board;
    return;
  }
  conversation.shared |= conversation.first != print;
  conversation.all_may_board &= board;
}

void Desk::State::tell(const paxlst::Person& person, Told& told, Instant now) {
  Conversation* conversation = told.conversation;
  // Whoever reads the answer cannot know which of the persons with this reference may board: then none may, as yet.
  const bool unclear = conversation != nullptr && conversation->shared && !conversation->all_may_board;
  if (unclear && may_board(told.answer.status)) {
    told.kind = EventKind::kInsufficient;
    told.answer = {settings_.on_insufficient, {}};
  }
  response_.add_result(cusres::Level::kPerson);
  if (!person.booking.empty()) response_.add_reference({"AVF", person.booking, {}, {}, {}});
  if (!person.unique.empty()) response_.add_reference({"ABO", person.unique, {}, {}, {}});
  response_.add_code({told.answer.status, {}, {}});
  add_text(response_, told.answer.text, line_, texts_);
  event(told.kind, carrier_, message_.transaction(), person.unique, told.answer.status);
  if (conversation != nullptr) overtake(*conversation, told, now);
}

}  // namespace limen::interactive
