// The segments that a large list consists of, in the form in which nearly all of them come, and the loop over them.
// Each function takes a segment whose separators are exactly those expected and whose values need no second look, with
// the same outcome as its fuller sister in person_segments.cc; false leaves the message as it was, and the sister reads
// it.
//
// All of it becomes one loop without calls (LIMEN_INLINE): a segment is some fifteen bytes, and to be read in about
// seventy cycles.
#include "formats/paxlst/reading.h"

namespace limen::paxlst {
namespace {

using edifact::Outline;
using edifact::short_code;
using edifact::Step;
using edifact::tag;

}  // namespace

#define LIMEN_INLINE [[gnu::always_inline]] inline

// The text of a segment is copied at once where values are copied.
template <bool kCopy>
LIMEN_INLINE Outline Reading::outline_of(const Outline& shape) {
  if constexpr (!kCopy) return shape;
  return shape.of_copy(m_.person_text.keep(shape.body()).data());
}

// NAD+FL+++SURNAME:GIVEN:SECOND
template <bool kCopy>
LIMEN_INLINE bool Reading::plain_name(const Outline& shape, std::uint64_t offset) {
  const std::size_t count = shape.count();
  if (count < 4 || count > 8 || !shape.begins<'+', '+', '+', '+'>()) return false;
  for (std::size_t i = 4; i < count; ++i) {
    if (!shape.is_component(i)) return false;
  }
  PersonKind kind = PersonKind::kPassenger;
  switch (shape.code(0)) {
    case short_code("FL"):
      break;
    case short_code("FM"):
      kind = PersonKind::kCrew;
      break;
    case short_code("DDU"):
      kind = PersonKind::kTransitPassenger;
      break;
    case short_code("DDT"):
      kind = PersonKind::kTransitCrew;
      break;
    default:
      return false;
  }
  if (!shape[2].empty() || shape[3].empty() || offset > part_end_) return false;
  person_->end = offset;
  Person& person = add_person(kind, offset);
  const Outline outline = outline_of<kCopy>(shape);
  person.qualifier = outline[0];
  person.id = outline[1];
  person.name[0] = outline[3];
  for (std::size_t i = 4; i < count; ++i) person.name[i - 3] = outline[i];
  return true;
}

// LOC+174+GBR
LIMEN_INLINE bool Reading::plain_location(Outline outline) {
  if (!outline.is<'+', '+'>()) return false;
  std::string_view* place = nullptr;
  switch (outline.code(0)) {
    case short_code("22"):
      place = &person_->clearance;
      break;
    case short_code("174"):
      place = &person_->residence;
      break;
    case short_code("178"):
      place = &person_->embarkation;
      break;
    case short_code("179"):
      place = &person_->disembarkation;
      break;
    case short_code("180"):
      if (!person_->birth_place.empty()) return false;
      place = &person_->birth_state;
      break;
    case short_code("91"):
      if (document_ == nullptr || !document_->place.empty()) return false;
      place = &document_->issuer;
      break;
    default:
      return false;
  }
  if (!place->empty()) return false;
  *place = outline[1];
  return true;
}

// RFF+AVF:ABC123
LIMEN_INLINE bool Reading::plain_reference(Outline outline) {
  if (!outline.is<'+', ':'>()) return false;
  std::string_view* reference = nullptr;
  switch (outline.code(0)) {
    case short_code("AVF"):
      reference = &person_->booking;
      break;
    case short_code("ABO"):
      reference = &person_->unique;
      break;
    case short_code("SEA"):
      reference = &person_->seat;
      break;
    default:
      return false;
  }
  if (!reference->empty()) return false;
  *reference = outline[1];
  return true;
}

// DTM+329:800229
template <bool kCopy>
LIMEN_INLINE bool Reading::plain_date(const Outline& shape) {
  if (!shape.is<'+', ':'>() || shape.size(1) != UsualDates::kSize) return false;
  StatedDate* place = nullptr;
  DateRule rule = DateRule::kPast;
  switch (shape.code(0)) {
    case short_code("329"):
      place = &person_->birth;
      break;
    case short_code("36"):
      rule = DateRule::kExpiry;
      if (document_ != nullptr) place = &document_->expiry;
      break;
    case short_code("182"):
      if (document_ != nullptr) place = &document_->issued;
      break;
    default:
      return false;
  }
  if (place == nullptr || place->state != DateState::kAbsent) return false;
  if (!dates_.read(*place, shape[1].data(), rule, place == &person_->birth)) return false;
  place->raw = kCopy ? m_.person_text.keep(shape[1]) : shape[1];
  return true;
}

// ATT+2++F
LIMEN_INLINE bool Reading::plain_attribute(Outline outline) {
  if (!outline.is<'+', '+', '+'>() || outline.code(0) != short_code("2") || !outline[1].empty()) return false;
  if (person_->sex_letter != '\0') return false;
  Sex sex = Sex::kUnknown;
  const std::uint32_t letter = outline.code(2);
  switch (letter) {
    case short_code("M"):
      sex = Sex::kMale;
      break;
    case short_code("F"):
      sex = Sex::kFemale;
      break;
    case short_code("X"):
      sex = Sex::kUnspecified;
      break;
    case short_code("U"):
      break;
    default:
      return false;
  }
  person_->sex = sex;
  person_->sex_letter = static_cast<char>(letter);
  return true;
}

// GEI+4+173
LIMEN_INLINE bool Reading::plain_indicator(Outline outline) {
  if (!outline.is<'+', '+'>() || outline.code(0) != short_code("4")) return false;
  const std::uint32_t value = outline.code(1);
  if (value != short_code("173") && value != short_code("174")) return false;
  Verification& place = document_ == nullptr ? person_->verification : document_->verification;
  if (place != Verification::kNotStated) return false;
  place = value == short_code("173") ? Verification::kVerified : Verification::kNotVerified;
  return true;
}

// NAT+2+GBR
LIMEN_INLINE bool Reading::plain_nationality(Outline outline) {
  if (!outline.is<'+', '+'>() || outline.code(0) != short_code("2") || !person_->nationality.empty()) return false;
  person_->nationality = outline[1];
  return true;
}

// DOC+P:110:111+925076473
LIMEN_INLINE bool Reading::plain_document(Outline outline) {
  if (!outline.is<'+', ':', ':', '+'>()) return false;
  if (outline.code(1) != short_code("110") || outline.code(2) != short_code("111")) return false;
  Document& document = new_document();
  document.type = outline[0];
  document.coded = true;
  document.number = outline[3];
  return true;
}

// MEA+CT++:2 and MEA+WT++KGM:20
LIMEN_INLINE bool Reading::plain_measure(Outline outline) {
  if (!outline.is<'+', '+', '+', ':'>() || !outline[1].empty()) return false;
  const std::uint32_t meaning = outline.code(0);
  if (meaning == short_code("CT")) {
    std::int32_t pieces = 0;
    if (person_->bags >= 0 || !outline[2].empty() || !read_pieces(outline[3], pieces)) return false;
    person_->bags = pieces;
    return true;
  }
  if (meaning != short_code("WT") || !person_->bag_weight.empty() || outline[3].empty()) return false;
  person_->bag_weight = outline[3];
  person_->bag_unit = outline[2];
  return true;
}

// FTX+BAG+++XX987654:2
LIMEN_INLINE bool Reading::plain_bag(Outline outline) {
  const bool counted = outline.is<'+', '+', '+', '+', ':'>();
  if (!counted && !outline.is<'+', '+', '+', '+'>()) return false;
  if (outline.code(0) != short_code("BAG") || !outline[2].empty()) return false;
  const std::string_view tag_number = outline[3];
  const std::string_view count = counted ? outline[4] : std::string_view();
  std::int32_t pieces = 1;
  if (tag_number.empty() || tag_number == "NULL" || (!count.empty() && !read_pieces(count, pieces))) return false;
  count_one(person_->bag_tags, m_.bag_tags.size());
  m_.bag_tags.push_back({tag_number, count, outline[1], pieces});
  return true;
}

template <bool kCopy>
LIMEN_INLINE bool Reading::plain(std::uint32_t found, const Outline& shape, std::uint64_t offset) {
  switch (found) {
    case tag("LOC"):
      return plain_location(outline_of<kCopy>(shape));
    case tag("RFF"):
      return plain_reference(outline_of<kCopy>(shape));
    case tag("DTM"):
      return m_.form == Form::kUn && plain_date<kCopy>(shape);
    case tag("NAD"):
      return plain_name<kCopy>(shape, offset);
    case tag("ATT"):
      return plain_attribute(shape);
    case tag("GEI"):
      return plain_indicator(shape);
    case tag("NAT"):
      return plain_nationality(outline_of<kCopy>(shape));
    case tag("DOC"):
      return plain_document(outline_of<kCopy>(shape));
    case tag("MEA"):
      return plain_measure(outline_of<kCopy>(shape));
    case tag("FTX"):
      return plain_bag(outline_of<kCopy>(shape));
    default:
      return false;
  }
}

// The same where it is not the loop that counts.
template <bool kCopy>
[[gnu::noinline]] bool Reading::plain_once(std::uint32_t found, const Outline& shape, std::uint64_t offset) {
  return plain<kCopy>(found, shape, offset);
}

// As many segments as are in their usual form, without a word to the reader.
template <bool kCopy>
[[gnu::noinline]] void Reading::read_run() {
  edifact::OrdinaryRun run = reader_.ordinary_run();
  while (run.look() && plain<kCopy>(run.tag(), run.outline(), run.offset())) run.accept();
}

// The one behind them, if it is one of them but for line breaks inside.
template <bool kCopy>
bool Reading::read_broken() {
  edifact::BrokenSegment broken = reader_.broken_segment();
  if (!broken.look() || !plain_once<kCopy>(broken.tag(), broken.outline(), broken.offset())) return false;
  broken.accept();
  return true;
}

template <bool kCopy, bool kValidate>
bool Reading::read_segments() {
  while (true) {
    const bool passing = reader_.segment().offset() > pass_from_;
    if (!kValidate && where_ == Where::kPerson && !passing) {
      do read_run<kCopy>();
      while (read_broken<kCopy>());
    }
    if (reader_.next() != Step::kSegment) return true;
    const Segment& part = reader_.segment();
    if constexpr (kValidate) check_->segment(part, reader_);
    if (part.offset() > pass_from_ && !begins_person(part)) {
      pass_over(part);
      continue;
    }
    const bool clean = (part.flags() & ~Segment::kLineBreaks) == 0;
    if (clean && where_ == Where::kPerson && plain_once<kCopy>(part.tag(), Outline(part), part.offset())) continue;
    if (part.offset() > part_end_ && begins_person(part)) return false;
    segment(part);
  }
}

bool Reading::segments() {
  if (check_ == nullptr) return options_.copy ? read_segments<true, false>() : read_segments<false, false>();
  return options_.copy ? read_segments<true, true>() : read_segments<false, true>();
}

}  // namespace limen::paxlst
