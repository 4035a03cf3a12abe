#include "engines/traffic/bookings.h"

#include <fmt/format.h>

namespace limen::traffic {
namespace {

std::string title_of(const Dialect& dialect, const Told& told) {
  if (dialect.titles == Titles::kNone || told.truth.placeholder || told.given.empty()) return {};
  const bool young = told.flyer->child || told.flyer->infant;
  // "MS" is never glued on: where it is, nobody can tell it from the end of a name.
  if (told.sex == 'M') return young ? "MSTR" : "MR";
  if (told.sex == 'F') return young ? "MISS" : dialect.titles == Titles::kGlued ? "MRS" : "MS";
  return {};
}

// What a booking can say about the birth is a whole day or nothing; DOCS is the only place for it, and for the sex.
void fit_truth(const Dialect& dialect, Guest& guest) {
  Told& told = guest.told;
  TruthPerson& truth = told.truth;
  const Flyer& flyer = *told.flyer;
  truth.kind = flyer.infant ? "infant" : flyer.child ? "child" : "adult";
  if (told.birth_state == Birth::kUnknown || !told.birth.complete()) told.birth_state = Birth::kMissing;
  const bool request_tells = guest.requested && told.birth.complete();
  if (request_tells) told.birth_state = Birth::kSent;
  truth.birth = told.birth_state == Birth::kSent ? told.birth.to_text() : std::string();
  if (told.birth_state == Birth::kWrong) truth.birth_sent = dialect.xml ? "1978-02-32" : "32FEB78";
  if (told.documents) {
    truth.documents.push_back({std::string(told.document.mrz_code.substr(0, 1)), told.document.number,
                               std::string(told.document.issuer.text()), told.document.expiry.to_text()});
  } else {
    truth.nationality.clear();
    truth.birth_sent.clear();
    if (!request_tells) truth.birth.clear();
    // A title says it, too; that of a child as well as that of its parents.
    if (guest.title.empty() || !guest.named) truth.sex = "";
  }
  if (!guest.named) truth.unique.clear();
}

// Infants of this dialect: a name of their own, a request of the adult's, or both.
void place_infant(const Dialect& dialect, std::size_t first, Guest& guest) {
  const Flyer& flyer = *guest.told.flyer;
  guest.held = flyer.adult.has_value();
  if (!guest.held) return;
  guest.adult = *flyer.adult - first;
  guest.requested = dialect.infants != Infants::kName;
  guest.named = dialect.infants != Infants::kRequest;
}

}  // namespace

std::vector<Booking> bookings_of(const Flights& flights, const Dialect& dialect, const Flight& flight,
                                 std::size_t dirt_percent) {
  std::vector<Booking> bookings;
  Random faults = flights.random(kFaults, flight.index);
  Random random = flights.random(kBookings, flight.index);
  std::size_t first = 0;
  for (std::size_t i = 0; i < flight.passengers.size(); ++i) {
    const Flyer& flyer = flight.passengers[i];
    if (i == 0 || flyer.party != flight.passengers[i - 1].party) {
      first = i;
      Booking& booking = bookings.emplace_back();
      booking.locator = flyer.locator;
      booking.created = flight.day - random.between(2, 150);
      booking.minute = random.between(0, 24 * 60 - 1);
      booking.onward = random.chance(2, 3);
      booking.remarks = random.between(2, 5);
    }
    Booking& booking = bookings.back();
    Guest& guest = booking.guests.emplace_back();
    guest.told = tell(dialect, flyer, dirt_percent, faults);
    guest.reference = fmt::format("1.{}", booking.guests.size());
    guest.ticket = fmt::format("999{:010}", random.below(1'000'000'000) * 10 + random.below(10));
    guest.card = dialect.card_numbers && random.chance(1, 3);
    guest.title = title_of(dialect, guest.told);
    if (flyer.infant) place_infant(dialect, first, guest);
    fit_truth(dialect, guest);
  }
  return bookings;
}

std::string docs_text(const Dialect& dialect, const Guest& guest) {
  const Told& told = guest.told;
  std::string birth, sex;
  if (told.birth_state == Birth::kWrong) birth = told.truth.birth_sent;
  if (told.birth_state == Birth::kSent) birth = document_day(*told.birth.date());
  if (told.sex != '\0') sex = std::string(1, told.sex);
  if (told.flyer->infant) sex += sex.empty() ? "UI" : "I";
  std::string text =
      fmt::format("/{}/{}/{}/{}/{}/{}/{}/{}/{}", told.document.mrz_code.substr(0, 1), told.document.issuer.text(),
                  told.document.number, told.truth.nationality, birth, sex, document_day(told.document.expiry),
                  wire_text(dialect, told.surname), wire_text(dialect, told.given));
  if (!told.second.empty()) text += "/" + wire_text(dialect, told.second);
  return text;
}

}  // namespace limen::traffic
