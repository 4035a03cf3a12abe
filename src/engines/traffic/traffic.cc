#include "engines/traffic/traffic.h"

#include <fmt/format.h>

#include <algorithm>

#include "engines/traffic/answers.h"
#include "engines/traffic/bookings.h"
#include "engines/traffic/passenger_lists.h"
#include "engines/traffic/sender.h"

namespace limen::traffic {
namespace {

Error unknown_dialect(std::string message) { return Error{"traffic.dialect.unknown", std::move(message)}; }

Result<std::vector<const Dialect*>> choose(const Options& options, const Dialects& dialects) {
  const auto fits = [&](const Dialect& dialect) {
    return options.types.empty() ||
           std::find(options.types.begin(), options.types.end(), dialect.type()) != options.types.end();
  };
  std::vector<const Dialect*> chosen;
  if (!options.dialect.empty()) {
    const Dialect* dialect = dialects.find(options.dialect);
    if (dialect == nullptr) return unknown_dialect("no dialect of that name");
    if (!fits(*dialect)) return unknown_dialect("that dialect is one of other messages");
    chosen.push_back(dialect);
    return chosen;
  }
  for (const Dialect& dialect : dialects.all()) {
    if (fits(dialect)) chosen.push_back(&dialect);
  }
  if (chosen.empty()) return unknown_dialect("no dialect of such messages");
  return chosen;
}

}  // namespace

struct Traffic::State {
  State(const Options& given, std::vector<const Dialect*> chosen, Flights made)
      : options(given), dialects(std::move(chosen)), flights(std::move(made)) {}

  Result<void> fly(Piece& piece);
  Result<void> send_lists(const Flight& flight, What what, Piece& piece);
  Result<void> send_list(const Flight& flight, What what, std::span<Told> persons, std::size_t part, bool last,
                         std::size_t total, Piece& piece);
  Result<void> send_bookings(const Flight& flight, What what, Piece& piece);
  Result<void> send_answers(const Flight& flight, What what, Piece& piece);
  std::vector<Told> told_of(const Flight& flight, What what);
  TruthMessage& begin_truth(const Flight& flight, What what, std::string_view reference, Piece& piece);
  Result<void> end_message();
  void open(const Flight& flight) {
    if (!sender->is_open()) ++interchanges;
    sender->open(flight, interchanges);
  }

  Options options;
  std::vector<const Dialect*> dialects;
  Flights flights;
  std::string bytes;
  const Dialect* dialect = nullptr;
  std::unique_ptr<Sender> sender;
  std::size_t next = 0;        // flight
  std::size_t in_dialect = 0;  // flights sent in this interchange
  std::size_t turns = 0;       // dialects taken so far
  std::uint64_t interchanges = 0, messages = 0;
  std::size_t lists = 0;  // of this flight
};

TruthMessage& Traffic::State::begin_truth(const Flight& flight, What what, std::string_view reference, Piece& piece) {
  TruthMessage& truth = piece.messages.emplace_back();
  truth.number = ++messages;
  truth.type = dialect->type();
  truth.what = what;
  truth.dialect = dialect->name;
  truth.reference = reference;
  truth.flight = flight.designator();
  truth.from = flight.from;
  truth.to = flight.to;
  truth.day = flight.day.to_text();
  return truth;
}

Result<void> Traffic::State::end_message() {
  Random random = flights.random(kFaults, (std::uint64_t{1} << 40U) + messages);
  const std::size_t rate = static_cast<std::size_t>(dialect->dirt.wrong_count) * options.dirt_percent;
  sender->message_done(random.chance(rate, 100'000));
  if (dialect->apart) TRY(sender->close());
  return {};
}

// Who stands in such a message.
std::vector<Told> Traffic::State::told_of(const Flight& flight, What what) {
  Random faults = flights.random(kFaults, flight.index);  // the same for each message: what is said twice is the same
  Random choices = flights.random(kChoices, flight.index * kWhats + static_cast<std::size_t>(what));
  std::vector<Told> all;
  const bool of_crew = what == What::kCrew || what == What::kMasterCrew;
  const std::vector<Flyer>& people = of_crew ? flight.crew : flight.passengers;
  if (what == What::kCancelFlight) return all;
  all.reserve(people.size());
  for (const Flyer& flyer : people) all.push_back(tell(*dialect, flyer, options.dirt_percent, faults));
  const bool few = what == What::kChange || what == What::kCancel || what == What::kReduction ||
                   what == What::kCloseNotOnBoard || what == What::kChangedAnswers || what == What::kAcknowledgements;
  if (!few) return all;
  // Some neighbours: a party, mostly.
  const std::size_t count = std::min(all.size(), 1 + choices.below(3));
  const std::size_t first = choices.below(all.size() - count + 1);
  std::vector<Told> chosen(all.begin() + static_cast<std::ptrdiff_t>(first),
                           all.begin() + static_cast<std::ptrdiff_t>(first + count));
  if (what != What::kChange) return chosen;
  for (Told& told : chosen) {  // a new document, and the birth date as it should have been
    told.document.number = fmt::format("C{:08}", choices.below(100'000'000));
    told.document.expiry = flight.day + 3650;
    told.documents = true;
  }
  return chosen;
}

Result<void> Traffic::State::send_list(const Flight& flight, What what, std::span<Told> persons, std::size_t part,
                                       bool last, std::size_t total, Piece& piece) {
  open(flight);
  ListPlace place;
  place.reference = sender->next_reference();
  place.transaction = fmt::format("T{:06}{:04}", flight.index + 1, what == What::kQueries ? part : lists + 1);
  place.access = fmt::format("{}/{}/{}", flight.designator(), year_month_day(flight.day), lists + 1);
  const bool parts = what != What::kQueries;
  place.part = parts ? part : 1;
  place.last = last;
  place.total = total;
  TruthMessage& truth = begin_truth(flight, what, place.reference, piece);
  truth.part = place.part;
  truth.last_part = last;
  TRY(write_list(*dialect, flight, what, place, persons, sender->writer()));
  for (Told& told : persons) truth.persons.push_back(std::move(told.truth));
  return end_message();
}

Result<void> Traffic::State::send_lists(const Flight& flight, What what, Piece& piece) {
  std::vector<Told> all = told_of(flight, what);
  const std::span<Told> persons(all);
  if (what == What::kQueries) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      TRY(send_list(flight, what, persons.subspan(i, 1), i + 1, true, 1, piece));
    }
    return {};
  }
  const std::size_t size = dialect->part == 0 ? std::max<std::size_t>(1, all.size()) : dialect->part;
  std::size_t part = 0, first = 0;
  do {
    const std::size_t count = std::min(size, all.size() - first);
    const bool last = first + count == all.size();
    TRY(send_list(flight, what, persons.subspan(first, count), ++part, last, all.size(), piece));
    first += count;
  } while (first < all.size());
  return {};
}

Result<void> Traffic::State::send_bookings(const Flight& flight, What what, Piece& piece) {
  std::vector<Booking> all = bookings_of(flights, *dialect, flight, options.dirt_percent);
  const bool changes = what == What::kChangedBookings;
  std::string cancelled;
  if (changes) {
    all.resize(std::min<std::size_t>(all.size(), 3));
    cancelled = locator_of(flight.index * 8192 + 8191);
  }
  const std::size_t size = dialect->part == 0 || dialect->xml ? all.size() : dialect->part;
  std::size_t part = 0;
  for (std::size_t first = 0; first < all.size(); first += size) {
    const std::span<Booking> some = std::span(all).subspan(first, std::min(size, all.size() - first));
    std::string reference = fmt::format("T{:06}", flight.index + 1);
    if (dialect->xml) {
      piece.bytes += xml_push(*dialect, flight, reference, some);
    } else {
      open(flight);
      PushPlace place;
      place.reference = reference = sender->next_reference();
      place.access = fmt::format("{}/{}", flight.designator(), day_month_year(flight.day));
      place.part = ++part;
      place.last = first + size >= all.size();
      place.changes = changes;
      place.total = all.size() + (changes ? 1 : 0);
      write_push(*dialect, flight, place, some, place.last ? cancelled : std::string(), sender->writer());
    }
    TruthMessage& truth = begin_truth(flight, what, reference, piece);
    truth.part = std::max<std::size_t>(1, part);
    truth.last_part = first + size >= all.size();
    truth.bookings = some.size();
    for (Booking& booking : some) {
      for (Guest& guest : booking.guests) truth.persons.push_back(std::move(guest.told.truth));
    }
    if (!dialect->xml) TRY(end_message());
  }
  return {};
}

Result<void> Traffic::State::send_answers(const Flight& flight, What what, Piece& piece) {
  std::vector<Told> all = told_of(flight, what);
  open(flight);
  const std::string reference = sender->next_reference();
  Random random =
      flights.random(kChoices, (std::uint64_t{1} << 40U) + flight.index * kWhats + static_cast<std::size_t>(what));
  TruthMessage& truth = begin_truth(flight, what, reference, piece);
  write_answer(*dialect, flight, what, reference, fmt::format("T{:06}0001", flight.index + 1), all, random,
               sender->writer());
  for (Told& told : all) truth.persons.push_back(std::move(told.truth));
  return end_message();
}

Result<void> Traffic::State::fly(Piece& piece) {
  const Flight flight = flights.flight(next++);
  lists = 0;
  for (const What what : dialect->sends) {
    switch (type_of(what)) {
      case MessageType::kPaxlst:
        TRY(send_lists(flight, what, piece));
        break;
      case MessageType::kCusres:
        TRY(send_answers(flight, what, piece));
        break;
      default:
        TRY(send_bookings(flight, what, piece));
        break;
    }
    ++lists;
  }
  return {};
}

Traffic::Traffic(std::unique_ptr<State> state) : state_(std::move(state)) {}
Traffic::Traffic(Traffic&&) noexcept = default;
Traffic& Traffic::operator=(Traffic&&) noexcept = default;
Traffic::~Traffic() = default;

Result<Traffic> Traffic::make(const Options& options, const Dialects& dialects,
                              const synthetic::ZoneFinder& find_zone) {
  std::vector<const Dialect*> chosen = TRY(choose(options, dialects));
  Flights flights = TRY(Flights::make(options, dialects.network(), find_zone));
  return Traffic(std::make_unique<State>(options, std::move(chosen), std::move(flights)));
}

Result<bool> Traffic::next(Piece& piece) {
  State& state = *state_;
  piece.bytes.clear();
  piece.messages.clear();
  piece.flights_done = state.next;
  if (state.next >= state.options.flights) return false;
  if (state.dialect == nullptr) {
    state.dialect = state.dialects[state.turns++ % state.dialects.size()];
    state.sender = std::make_unique<Sender>(*state.dialect, state.bytes);
    state.in_dialect = 0;
  }
  TRY(state.fly(piece));
  const bool full = ++state.in_dialect >= state.options.flights_in_an_interchange;
  if (full || state.next >= state.options.flights) {
    TRY(state.sender->close());
    state.dialect = nullptr;
  }
  piece.bytes += state.bytes;
  state.bytes.clear();
  piece.flights_done = state.next;
  return true;
}

}  // namespace limen::traffic
