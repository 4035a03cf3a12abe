#include "engines/traffic/answers.h"

#include "formats/cusres/cusres.h"

namespace limen::traffic {
namespace {

std::string_view draw_status(Random& random) {
  const std::size_t dice = random.below(100);
  return dice < 90 ? "0Z" : dice < 94 ? "1Z" : dice < 97 ? "2Z" : "4Z";
}

cusres::Kind kind_of(What what) {
  if (what == What::kChangedAnswers) return cusres::Kind::kChange;
  return what == What::kAcknowledgements ? cusres::Kind::kAcknowledgement : cusres::Kind::kAnswer;
}

}  // namespace

void write_answer(const Dialect& dialect, const Flight& flight, What what, std::string_view reference,
                  std::string_view transaction, std::span<Told> persons, Random& random,
                  edifact::EdifactWriter& writer) {
  cusres::Response response;
  response.envelope.reference = reference;
  response.envelope.type = "CUSRES";
  response.envelope.version = dialect.version;
  response.envelope.release = dialect.release;
  response.envelope.agency = dialect.agency;
  response.envelope.association = dialect.association;
  response.kind = kind_of(what);
  response.code = cusres::code_of(response.kind);
  response.header_references.push_back({"TN", transaction, "", "", "1"});
  const std::string designator = flight.designator();
  const std::string leaves = year_month_day(flight.day) + clock_text(flight.departure);
  const std::string lands = year_month_day(flight.arrival_day) + clock_text(flight.arrival);
  response.add_flight({"AF", designator, "", "", ""});
  response.add_moment({"189", leaves, "201"});
  response.add_moment({"232", lands, "201"});
  response.add_place({"125", flight.from});
  response.add_place({"87", flight.to});
  for (Told& told : persons) {
    TruthPerson truth;
    truth.kind = "result";
    truth.booking = told.truth.booking;
    truth.unique = told.truth.unique;
    truth.status = draw_status(random);
    told.truth = std::move(truth);
    response.add_result(cusres::Level::kPerson);
    response.add_reference({"AVF", told.truth.booking, "", "", ""});
    response.add_reference({"ABO", told.truth.unique, "", "", ""});
    response.add_code({told.truth.status, "", ""});
    if (told.truth.status[0] == '1') response.add_text({"AAP", "", "", {"CALL THE BORDER POST", "", "", "", ""}});
  }
  cusres::write_message(writer, response);
}

}  // namespace limen::traffic
