#include "formats/paxlst/decode.h"

#include "formats/edifact/repertoire.h"
#include "formats/mrz/mrz.h"

namespace limen::paxlst {
namespace {

std::string given_names(const Message& message, const Person& person) {
  std::string names;
  for (std::size_t i = 1; i < person.name.size(); ++i) {
    if (person.name[i].empty()) continue;
    if (!names.empty()) names += ' ';
    names += decoded(message, person.name[i]);
  }
  return names;
}

OwnedDate own(const Message& message, const StatedDate& stated) {
  OwnedDate date;
  date.state = stated.state;
  date.raw = decoded(message, stated.raw);
  date.date = stated.date.partial();
  if (!stated.other.empty()) date.other = stated.other.partial();
  return date;
}

}  // namespace

std::string decoded(const Message& message, std::string_view value) {
  if (edifact::is_ascii(value)) return std::string(value);
  return edifact::decode(message.repertoire, value).text;
}

NormalName normal_name(const Message& message, const Person& person) {
  return {mrz::to_mrz_name(decoded(message, person.surname())).text,
          mrz::to_mrz_name(given_names(message, person)).text};
}

OwnedPerson own(const Message& message, const Person& person) {
  OwnedPerson owned;
  owned.kind = person.kind;
  owned.sex = person.sex;
  owned.surname = decoded(message, person.surname());
  owned.given = given_names(message, person);
  owned.normal = normal_name(message, person);
  owned.birth = own(message, person.birth);
  owned.nationality = decoded(message, person.nationality);
  owned.residence = decoded(message, person.residence);
  owned.embarkation = decoded(message, person.embarkation);
  owned.disembarkation = decoded(message, person.disembarkation);
  owned.booking = decoded(message, person.booking);
  owned.unique = decoded(message, person.unique);
  owned.seat = decoded(message, person.seat);
  for (const Document& document : message.documents_of(person)) {
    owned.documents.push_back({decoded(message, document.type), decoded(message, document.number),
                               decoded(message, document.issuer), own(message, document.expiry),
                               own(message, document.issued)});
  }
  return owned;
}

}  // namespace limen::paxlst
