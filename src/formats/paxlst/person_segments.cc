// The segments of persons and their documents: the ones that a large list consists of.
#include "formats/paxlst/reading.h"

namespace limen::paxlst {
namespace {

constexpr std::string_view kCodeList = "110";
constexpr std::string_view kAgency = "111";

}  // namespace

Person& Reading::new_person(PersonKind kind, const Segment& segment) {
  end_person();
  if (!header_done_) finish_header();
  dates_ = UsualDates(m_.reference_day);
  where_ = Where::kPerson;
  return add_person(kind, segment.offset());
}

void Reading::end_person() {
  if (!in_person()) return;
  Person& person = m_.persons.back();
  // At the end of a message without its UNT there is no segment.
  person.end = reader_.segment().original().empty() ? reader_.offset() : reader_.segment().offset();
  where_ = Where::kEnd;
}

void Reading::check_name(const Person& person) {
  if (!person.name[0].empty() || person.kind == PersonKind::kReference) return;
  reader_.report("paxlst.person.nameless", Severity::kWarning, "a person without a name");
}

void Reading::name_and_address(const Segment& segment) {
  Fields fields(segment);
  fields.next_element();
  const std::string_view qualifier = fields.component();
  PersonKind kind = PersonKind::kOther;
  switch (code(qualifier)) {
    case code("FL"):
      kind = PersonKind::kPassenger;
      break;
    case code("FM"):
      kind = PersonKind::kCrew;
      break;
    case code("DDU"):
      kind = PersonKind::kTransitPassenger;
      break;
    case code("DDT"):
      kind = PersonKind::kTransitCrew;
      break;
    case code("ZZZ"):
      kind = PersonKind::kReference;
      break;
    case code("VW"):
      kind = PersonKind::kTruckPerson;
      break;
    default:
      // Before the flight stand parties; behind it everybody is a person, so that nobody is lost to a typing error.
      if (where_ == Where::kHeader) return party(segment, fields, qualifier);
      reader_.report("paxlst.person.qualifier", Severity::kWarning, "not a kind of person; kept as one", qualifier);
  }
  Person& person = new_person(kind, segment);
  person.qualifier = keep(qualifier);
  bool surplus = false;
  over(fields, surplus);
  person_name(person, fields, surplus);
  check_name(person);
  if (fields.next_element()) address(person, fields, surplus);
  done(segment, fields, surplus);
}

void Reading::person_name(Person& person, Fields& fields, bool& surplus) {
  fields.next_element();
  person.id = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  const Fields unstructured = fields;
  bool anything = false;
  over(fields, anything);
  fields.next_element();
  std::size_t count = 0;
  while (count < person.name.size()) {
    person.name[count++] = keep(fields.component());
    if (!fields.more()) break;
  }
  over(fields, surplus);
  if (!anything || !person.name[0].empty()) {
    surplus |= anything;
    return;
  }
  Fields again = unstructured;  // the name in the place for unstructured text
  for (std::string_view& name : person.name) name = keep(again.component());
  person.name_from_address = true;
  over(again, surplus);
  reader_.report("paxlst.person.name_place", Severity::kInfo, "the name stands where unstructured text belongs");
}

// `fields` stands at the street.
void Reading::address(Person& person, Fields& fields, bool& surplus) {
  Address address;
  for (std::string_view& line : address.street) line = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  address.city = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  address.region = keep(fields.component());
  surplus |= !fields.component().empty();
  surplus |= !fields.component().empty();
  address.region_name = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  address.postcode = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  address.country = keep(fields.component());
  if (address == Address{}) return;  // separators and nothing between them
  m_.addresses.push_back(address);
  person.address = static_cast<std::uint32_t>(m_.addresses.size());
}

void Reading::attribute(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view function = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view type = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view value = fields.component();
  Person& person = m_.persons.back();
  if (function == "2" && type.empty() && value.size() == 1 && person.sex_letter == '\0') {
    Sex sex = Sex::kUnknown;
    bool known = true;
    switch (value[0]) {
      case 'M':
        sex = Sex::kMale;
        break;
      case 'F':
        sex = Sex::kFemale;
        break;
      case 'X':
        sex = Sex::kUnspecified;
        break;
      case 'U':
        break;
      default:
        known = false;
    }
    if (known) {
      person.sex = sex;
      person.sex_letter = value[0];
      return done(segment, fields, surplus);
    }
  }
  if (function == "2") reader_.report("paxlst.sex.unknown", Severity::kWarning, "not a letter for the sex", value);
  count_one(person.attributes, m_.attributes.size());
  m_.attributes.push_back({keep(function), keep(type), keep(value)});
  done(segment, fields, surplus);
}

// `value` is what stands in the segment.
void Reading::set_date(StatedDate& place, std::string_view kept, std::string_view value, std::uint16_t format,
                       DateRule rule) {
  place = read_date(kept, format, rule, m_.reference_day, &place == &person_->birth);
  if (place.state != DateState::kExact) report_date(place, value);
}

void Reading::report_date(const StatedDate& date, std::string_view value) {
  if (date.state == DateState::kExact) return;
  if (date.state == DateState::kInvalid) {
    reader_.report("paxlst.date.invalid", Severity::kWarning, "not a date, or not a time", value);
  } else if (date.date.year() == 0 && date.date.month() != 0) {
    reader_.report("paxlst.date.century", Severity::kInfo, "the century cannot be told", value);
  } else {
    reader_.report("paxlst.date.partial", Severity::kInfo, "parts of the date are stated to be unknown", value);
  }
}

void Reading::person_date(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  const std::string_view value = fields.component();
  const std::string_view format_text = fields.component();
  const std::uint16_t format = format_text.empty() ? std::uint16_t{0} : read_format(format_text);
  surplus |= !format_text.empty() && format == 0;
  Person& person = m_.persons.back();
  Document* document = person.documents.count == 0 ? nullptr : &m_.documents.back();
  StatedDate* place = nullptr;
  DateRule rule = DateRule::kPast;
  switch (code(qualifier)) {
    case code("329"):
      place = &person.birth;
      break;
    case code("36"):
      rule = DateRule::kExpiry;
      if (document != nullptr) place = &document->expiry;
      break;
    case code("182"):
      if (document != nullptr) place = &document->issued;
      break;
    default:
      reader_.report("paxlst.date.qualifier", Severity::kInfo, "not a date that a person or document has", qualifier);
  }
  if (place != nullptr && place->state == DateState::kAbsent) {
    set_date(*place, keep(value), value, format, rule);
  } else {
    if (place == nullptr && document == nullptr && (code(qualifier) == code("36") || code(qualifier) == code("182"))) {
      reader_.report("paxlst.segment.order", Severity::kWarning, "something of a document stands before any document");
    }
    count_one(person.moments, m_.moments.size());
    m_.moments.push_back({keep(qualifier), read_local_time(keep(value), format, m_.reference_day), document_number()});
  }
  done(segment, fields, surplus);
}

void Reading::measure(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view purpose = fields.component();
  over(fields, surplus);
  fields.next_element();
  over(fields, surplus);
  fields.next_element();
  const std::string_view unit = fields.component();
  const std::string_view value = fields.component();
  Person& person = m_.persons.back();
  const std::uint32_t meaning = code(purpose);
  if (meaning == code("CT") && person.bags < 0) {
    // The guide writes "CT++:2"; some write the count where the unit belongs.
    if (read_pieces(value.empty() ? unit : value, person.bags) && (value.empty() || unit.empty())) {
      return done(segment, fields, surplus);
    }
    person.bags = -1;
  } else if (meaning == code("WT") && person.bag_weight.empty() && !value.empty()) {
    person.bag_weight = keep(value);
    person.bag_unit = keep(unit);
    return done(segment, fields, surplus);
  }
  keep_whole(segment, "paxlst.measure.unknown", Severity::kWarning, "not a count or weight of bags, or given twice");
}

void Reading::indicator(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view value = fields.component();
  Person& person = m_.persons.back();
  Verification& place = person.documents.count == 0 ? person.verification : m_.documents.back().verification;
  const std::uint32_t meaning = qualifier == "4" ? code(value) : 0;
  const bool known = meaning == code("173") || meaning == code("174");
  if (known && value.size() == 3 && place == Verification::kNotStated) {
    place = meaning == code("173") ? Verification::kVerified : Verification::kNotVerified;
  } else {
    count_one(person.indicators, m_.indicators.size());
    m_.indicators.push_back({keep(qualifier), keep(value), document_number()});
  }
  done(segment, fields, surplus);
}

void Reading::free_text(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  FreeText text;
  fields.next_element();
  text.subject = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  text.function = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  text.reference = keep(fields.component());
  over(fields, surplus);
  fields.next_element();
  for (std::string_view& line : text.text) line = keep(fields.component());
  Person& person = m_.persons.back();
  const bool more = !text.text[2].empty() || !text.text[3].empty() || !text.text[4].empty();
  const bool bag =
      text.subject == "BAG" && !more && text.reference.empty() && !text.text[0].empty() && text.text[0] != "NULL";
  if (bag) {
    std::int32_t pieces = text.text[1].empty() ? 1 : 0;
    if (!text.text[1].empty() && !read_pieces(text.text[1], pieces)) {
      reader_.report("paxlst.bag.count", Severity::kWarning, "the number of bags in sequence is no number");
    }
    count_one(person.bag_tags, m_.bag_tags.size());
    m_.bag_tags.push_back({text.text[0], text.text[1], text.function, pieces});
  } else {
    count_one(person.texts, m_.texts.size());
    m_.texts.push_back(text);
  }
  done(segment, fields, surplus);
}

void Reading::person_location(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view place = fields.component();
  std::string_view text;
  if (fields.more()) {
    surplus |= !fields.component().empty();
    surplus |= !fields.component().empty();
    text = fields.component();
  }
  Person& person = m_.persons.back();
  std::string_view* field = nullptr;
  switch (code(qualifier)) {
    case code("22"):
      field = &person.clearance;
      break;
    case code("174"):
      field = &person.residence;
      break;
    case code("178"):
      field = &person.embarkation;
      break;
    case code("179"):
      field = &person.disembarkation;
      break;
    case code("180"):
      if (!person.birth_state.empty() || !person.birth_place.empty()) break;
      person.birth_state = keep(place);
      person.birth_place = keep(text);
      return done(segment, fields, surplus);
    case code("91"):
      if (person.documents.count == 0) {
        reader_.report("paxlst.segment.order", Severity::kWarning,
                       "something of a document stands before any document");
        break;
      }
      if (Document& document = m_.documents.back(); document.issuer.empty() && document.place.empty()) {
        document.issuer = keep(place);
        document.place = keep(text);
        return done(segment, fields, surplus);
      }
      break;
    default:
      reader_.report("paxlst.location.qualifier", Severity::kWarning, "not a place that a person has", qualifier);
  }
  if (field != nullptr && field->empty() && text.empty()) {
    *field = keep(place);
  } else {
    count_one(person.places, m_.places.size());
    m_.places.push_back({keep(qualifier), keep(place), keep(text), document_number()});
  }
  done(segment, fields, surplus);
}

void Reading::employment(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  Person& person = m_.persons.back();
  if (qualifier != "1" || !person.crew_function.empty()) {
    return keep_whole(segment, "paxlst.segment.unplaced", Severity::kInfo,
                      "a segment of the directory that has no field here");
  }
  over(fields, surplus);
  fields.next_element();
  person.crew_function = keep(fields.component());
  const std::string_view list = fields.component();
  const std::string_view agency = fields.component();
  person.crew_coded = list == kCodeList && agency == kAgency && !person.crew_function.empty();
  surplus |= !person.crew_coded && !(list.empty() && agency.empty());
  done(segment, fields, surplus);
}

void Reading::nationality(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view state = fields.component();
  Person& person = m_.persons.back();
  if (qualifier == "2" && person.nationality.empty()) {
    person.nationality = keep(state);
  } else {
    count_one(person.nationalities, m_.nationalities.size());
    m_.nationalities.push_back({keep(qualifier), keep(state)});
  }
  done(segment, fields, surplus);
}

void Reading::reference(const Segment& segment) {
  Fields fields(segment);
  fields.next_element();
  const std::string_view qualifier = fields.component();
  const std::string_view value = fields.component();
  const std::string_view line = fields.component(), version = fields.component(), revision = fields.component();
  Person& person = m_.persons.back();
  std::string_view* field = nullptr;
  bool of_document = false;
  switch (code(qualifier)) {
    case code("AVF"):
      field = &person.booking;
      break;
    case code("ABO"):
      field = &person.unique;
      break;
    case code("SEA"):
      field = &person.seat;
      break;
    case code("CR"):
    case code("AEA"):
    case code("AHN"):
    case code("YZY"):
      break;
    default:
      of_document = true;
      reader_.report("paxlst.reference.qualifier", Severity::kInfo, "not a reference that a person has", qualifier);
  }
  if (field != nullptr && field->empty() && line.empty() && version.empty() && revision.empty()) {
    *field = keep(value);
  } else {
    Reference reference;
    reference.qualifier = keep(qualifier);
    reference.value = keep(value);
    reference.line = keep(line);
    reference.version = keep(version);
    reference.revision = keep(revision);
    reference.document = of_document ? document_number() : kOfPerson;
    count_one(person.references, m_.references.size());
    m_.references.push_back(reference);
  }
  done(segment, fields, false);
}

void Reading::document(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  Document& document = new_document();
  fields.next_element();
  document.type = keep(fields.component());
  const std::string_view list = fields.component();
  const std::string_view agency = fields.component();
  document.coded = list == kCodeList && agency == kAgency;
  if (!document.coded) {
    document.list = keep(list);
    document.agency = keep(agency);
  }
  over(fields, surplus);
  fields.next_element();
  document.number = keep(fields.component());
  done(segment, fields, surplus);
}

}  // namespace limen::paxlst
