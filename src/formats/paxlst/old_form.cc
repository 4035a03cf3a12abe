// The US form before the UN directory: PAXLST:001:000, one PDT a person, times with their offset to UTC.
#include "formats/paxlst/reading.h"

namespace limen::paxlst {
namespace {

// "M05" is five hours behind UTC, "P0530" ahead of it.
std::int16_t read_offset(std::string_view text) {
  if ((text.size() != 3 && text.size() != 5) || (text[0] != 'M' && text[0] != 'P')) return LocalTime::kNoOffset;
  int value = 0;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return LocalTime::kNoOffset;
    value = value * 10 + (c - '0');
  }
  const int minutes = text.size() == 3 ? value * 60 : value / 100 * 60 + value % 100;
  if (minutes > 15 * 60) return LocalTime::kNoOffset;
  return static_cast<std::int16_t>(text[0] == 'M' ? -minutes : minutes);
}

}  // namespace

// DTM+136+020131+1030+M05: qualifier, day, time, offset, each an element of its own.
void Reading::old_date(const Segment& segment) {
  if (!has_room(m_.header_moments)) return keep_behind(segment);
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view qualifier = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view day = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view clock = fields.component();
  over(fields, surplus);
  fields.next_element();
  const std::string_view offset = fields.component();
  LocalTime time = read_local_time(keep(day), 0, read_envelope_date(reader_.interchange().date));
  if (time.state == DateState::kExact && clock.size() == 4) {
    int value = 0;
    bool digits = true;
    for (const char c : clock) {
      digits = digits && c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    if (digits && value / 100 < 24 && value % 100 < 60) {
      time.minute = static_cast<std::int16_t>(value / 100 * 60 + value % 100);
    } else {
      surplus = true;
    }
  } else {
    surplus |= !clock.empty();
  }
  time.utc_offset_minutes = read_offset(offset);
  surplus |= !offset.empty() && time.utc_offset_minutes == LocalTime::kNoOffset;
  if (time.state == DateState::kInvalid) {
    reader_.report("paxlst.date.invalid", Severity::kWarning, "not a date, or not a time", day);
  }
  const std::uint32_t meaning = code(qualifier);
  if (where_ == Where::kFlight && !m_.stops.empty() && m_.flights.back().stops.count != 0) {
    Stop& stop = m_.stops.back();
    LocalTime& place = meaning == code("136") || meaning == code("189") ? stop.departure : stop.arrival;
    if (!place.present()) {
      place = time;
      return done(segment, fields, surplus);
    }
  }
  m_.header_moments.push_back({keep(qualifier), time, kOfPerson});
  done(segment, fields, surplus);
}

// PDT+P/number:expiry:issuer+surname:given:middle:birth:sex+PAX+NZAKL:USLAX
void Reading::old_person(const Segment& segment) {
  Fields fields(segment);
  bool surplus = false;
  fields.next_element();
  const std::string_view type_and_number = fields.component();
  const std::string_view expiry = fields.component();
  const std::string_view issuer = fields.component();
  over(fields, surplus);
  Fields ahead = fields;  // the kind of person stands behind the name
  ahead.skip(2);
  const std::string_view kind = ahead.component();
  const bool crew = kind == "CRW" || kind == "CRE" || kind == "FM";
  Person& person = new_person(crew ? PersonKind::kCrew : PersonKind::kPassenger, segment);
  if (m_.form == Form::kOldUs) {
    person.qualifier = keep(kind);
  } else {  // astray in a list of the UN form: a person all the same, and the segment is kept beside it
    person.qualifier = crew ? "FM" : "FL";
    surplus = true;
  }
  if (!type_and_number.empty() || !expiry.empty() || !issuer.empty()) {
    Document& document = new_document();
    const std::size_t slash = type_and_number.find('/');
    document.type = keep(slash == std::string_view::npos ? std::string_view() : type_and_number.substr(0, slash));
    document.number = keep(slash == std::string_view::npos ? type_and_number : type_and_number.substr(slash + 1));
    document.issuer = keep(issuer);
    if (!expiry.empty()) {
      document.expiry = read_date(keep(expiry), 0, DateRule::kExpiry, m_.reference_day);
      report_date(document.expiry, expiry);
    }
  }
  fields.next_element();
  for (std::size_t i = 0; i < 3; ++i) person.name[i] = keep(fields.component());
  check_name(person);
  const std::string_view birth = fields.component();
  const std::string_view sex = fields.component();
  over(fields, surplus);
  if (!birth.empty()) {
    person.birth = read_date(keep(birth), 0, DateRule::kPast, m_.reference_day, true);
    report_date(person.birth, birth);
  }
  if (sex == "M" || sex == "F" || sex == "X" || sex == "U") {
    person.sex_letter = sex[0];
    person.sex = sex[0] == 'M'   ? Sex::kMale
                 : sex[0] == 'F' ? Sex::kFemale
                 : sex[0] == 'X' ? Sex::kUnspecified
                                 : Sex::kUnknown;
  } else if (!sex.empty()) {
    surplus = true;
  }
  fields.next_element();
  fields.component();  // the kind
  over(fields, surplus);
  fields.next_element();
  person.embarkation = keep(fields.component());
  person.disembarkation = keep(fields.component());
  done(segment, fields, surplus);
}

}  // namespace limen::paxlst
