// What a record says of its person, put right: the record says it from now on, and what it said before is kept beside
// it, with its number, for ever as long as the record. Checks keep what their documents said.
#include "services/border/json_forms.h"
#include "services/border/service.h"

namespace limen::border {
namespace {

SeenTraveller seen_of(const Traveller& traveller, const Person& person) {
  SeenTraveller seen{.id = traveller.id,
                     .surname = person.surname,
                     .given_names = person.given_names,
                     .birth = person.birth,
                     .sex = person.sex,
                     .nationality = person.nationality};
  for (const auto& known : traveller.documents) {
    seen.documents.push_back(
        {known.document.number, known.document.issuer, known.document.type, known.document.expiry});
  }
  return seen;
}

}  // namespace

Result<PersonCorrected> Service::correct_person(database::Transaction& tx, const protection::Grant& grant,
                                                const TravellerId& id, const PersonChange& change,
                                                const RecordsAct& act) const {
  const Traveller traveller = TRY(store::load_traveller(tx, grant, id));
  Person person = traveller.person;
  person.surname = change.surname.value_or(person.surname);
  person.given_names = change.given_names.value_or(person.given_names);
  person.birth = change.birth.value_or(person.birth);
  person.sex = change.sex.value_or(person.sex);
  person.nationality = change.nationality.value_or(person.nationality);
  if (person == traveller.person) return Error{"border.person.no_change", "the record says so already"};
  // Nobody could be screened without one.
  if (person.surname.empty() && person.given_names.empty())
    return Error{"border.person.name", "a person has at least one name"};
  std::string search_name;
  for (const std::string& part : folder_->fold(person.surname).parts)
    search_name += (search_name.empty() ? "" : " ") + part;
  TRY(store::correct_traveller(tx, id, person, search_name, parts_.clock.now()));
  journal::Entry entry{.kind = "border.person_corrected",
                       .actor = grant.caller().account.to_text(),
                       .subject_type = "traveller",
                       .subject_id = id.to_text(),
                       .purpose = grant.purpose()};
  entry.facts = {{"reason", act.reason}};
  json::object sealed{{"before", to_json(traveller.person)}, {"after", to_json(person)}, {"note", act.note}};
  entry.sealed.push_back({.group = "traveller", .plaintext = limen::to_text(json::value(std::move(sealed)))});
  TRY(parts_.journal.append(tx, std::move(entry)));
  const auto records = TRY(store::records_of(tx, id));
  note_changed(records);
  TRY(end_clearances(tx, grant, records, "corrected"));
  PersonCorrected made{seen_of(traveller, traveller.person), seen_of(traveller, person)};
  for (const AddedSubscriber& subscriber : corrected_) TRY(subscriber(tx, made.after));
  for (const TravellerId& record : records) {
    for (const CheckId& waiting : TRY(store::waiting_of(tx, record))) TRY(judge_waiting(tx, grant, waiting));
  }
  return made;
}

}  // namespace limen::border
