// The owned, decoded form of a person: UTF-8 as received, and the name as a travel document would write it.
#pragma once

#include <string>
#include <vector>

#include "formats/paxlst/model.h"

namespace limen::paxlst {

// UTF-8 of a value of this message; nothing is dropped.
std::string decoded(const Message& message, std::string_view value);

struct NormalName {
  std::string primary;    // A–Z and '<' between the parts [Doc 9303-3 §4.6]
  std::string secondary;  // empty for people with one name
};
NormalName normal_name(const Message& message, const Person& person);

struct OwnedDate {
  PartialDate date;
  std::optional<PartialDate> other;  // the second reading of a birth date
  DateState state = DateState::kAbsent;
  std::string raw;
};

struct OwnedDocument {
  std::string type;
  std::string number;
  std::string issuer;
  OwnedDate expiry;
  OwnedDate issued;
};

struct OwnedPerson {
  PersonKind kind = PersonKind::kOther;
  Sex sex = Sex::kUnknown;
  std::string surname;
  std::string given;  // all given names, with blanks between
  NormalName normal;
  OwnedDate birth;
  std::string nationality;
  std::string residence;
  std::string embarkation;
  std::string disembarkation;
  std::string booking;
  std::string unique;
  std::string seat;
  std::vector<OwnedDocument> documents;
};
OwnedPerson own(const Message& message, const Person& person);

}  // namespace limen::paxlst
