// Private to this folder: the state of reading one message, and a function for each segment.
#pragma once

#include <algorithm>
#include <optional>

#include "formats/edifact/reader.h"
#include "formats/paxlst/paxlst.h"

namespace limen::paxlst {

// A code of up to four characters as a number, for switch; blanks around it do not count.
constexpr std::uint32_t code(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (text.size() > 4) return ~std::uint32_t{0};
  std::uint32_t value = 0;
  for (const char c : text) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

// Of a message, over all its parts: places of what turns out at its end.
struct Doubts {
  struct OfCount {
    std::size_t index = 0;  // in Message::counts
    edifact::Diagnostic place;
  };
  std::optional<edifact::Diagnostic> beginning;  // where BGM should stand
  std::optional<edifact::Diagnostic> day;        // of the first person, when there was no date of a flight yet
  std::vector<OfCount> counts;
};

// CNT that says how many persons there are.
inline bool is_of_persons(const Count& count) {
  return code(count.qualifier) == code("42") || code(count.qualifier) == code("41");
}

class Reading {
 public:
  // `check` may be nullptr.
  Reading(edifact::InterchangeReader& reader, const ReadOptions& options, Message& message, directory::Check* check,
          Doubts& doubts)
      : reader_(reader), options_(options), m_(message), check_(check), doubts_(doubts) {
    const std::uint64_t begin = reader.segment().offset();
    part_end_ = begin + std::min(options.max_part_bytes, ~std::uint64_t{0} - begin);
    pass_from_ = part_end_ + std::min(options.max_part_bytes, ~std::uint64_t{0} - part_end_);
  }

  void start();
  void resume();  // a further part
  // The segments of the message, from the next one on. False: the part is full, and the reader's segment begins
  // another.
  bool segments();
  void segment(const edifact::Segment& segment) {
    take(segment);
    if (m_.code.empty() && !doubts_.beginning) doubts_.beginning = reader_.place();
  }
  void finish();
  // Would this segment begin another person?
  bool begins_person(const edifact::Segment& segment) const;

 private:
  using Segment = edifact::Segment;
  void take(const Segment& segment);
  using Fields = edifact::Fields;
  enum class Where : std::uint8_t { kHeader, kFlight, kPerson, kEnd };
  static constexpr std::size_t kMostBehindPersons = 1000;

  std::string_view keep(std::string_view text) {
    if (!options_.copy) return text;
    return where_ == Where::kPerson ? m_.person_text.keep(text) : m_.header_text.keep(text);
  }
  // The same of what every part of a message has, wherever it stands.
  std::string_view keep_for_all(std::string_view text) { return options_.copy ? m_.header_text.keep(text) : text; }
  // What is left of an element must be empty.
  static void over(Fields& fields, bool& surplus) {
    while (fields.more()) surplus |= !fields.component().empty();
  }
  // What is left of the segment must be empty; otherwise the segment is kept beside its fields.
  void done(const Segment& segment, Fields& fields, bool surplus) {
    if (fields.more() || fields.next_element()) rest(fields, surplus);
    if (surplus) keep_partly(segment);
  }
  static void rest(Fields& fields, bool& surplus);
  void keep_partly(const Segment& segment);
  void keep_whole(const Segment& segment, std::string_view code, Severity severity, std::string_view message,
                  std::string_view value = {});
  void push_raw(const Segment& segment, bool partly);
  bool join_raw(const Segment& segment, const RawPart& part);
  void pass_over(const Segment& segment);
  bool in_person() const { return where_ == Where::kPerson; }
  std::uint32_t document_number() const { return m_.persons.back().documents.count; }
  static void count_one(Slice& slice, std::size_t size_before) {
    if (slice.count++ == 0) slice.first = static_cast<std::uint32_t>(size_before);
  }

  // header_segments.cc
  void begin_message(const Segment& segment);    // BGM
  void transport(const Segment& segment);        // TDT
  void header_location(const Segment& segment);  // LOC
  bool arrived_before_departure() const;
  void header_date(const Segment& segment);       // DTM
  void header_reference(const Segment& segment);  // RFF
  void party(const Segment& segment, Fields fields, std::string_view qualifier);
  void contact_person(const Segment& segment);  // CTA
  void contacts(const Segment& segment);        // COM, of party or person
  void control_count(const Segment& segment);   // CNT
  void old_date(const Segment& segment);        // DTM of the old US form
  void old_person(const Segment& segment);      // PDT
  void other(const Segment& segment);
  void finish_header();
  void settle_dates();
  void settle_births();
  void check_counts();
  void count_persons();
  bool in_one_message() const {
    return m_.envelope.part == edifact::Part::kNone || m_.envelope.part == edifact::Part::kOnly;
  }
  bool right(const Count& count) const;
  // May the header have another one of these? Behind persons not without an end, because each part has the header.
  template <typename T>
  bool has_room(const std::vector<T>& list) const {
    return !header_done_ ||
           (list.size() < kMostBehindPersons && m_.header_text.memory_bytes() / 4 <= options_.max_part_bytes);
  }
  void keep_behind(const Segment& segment);
  // plain_segments.cc: true when the segment was in its usual form, and is read.
  template <bool kCopy, bool kValidate>
  bool read_segments();
  template <bool kCopy>
  void read_run();
  template <bool kCopy>
  bool read_broken();
  template <bool kCopy>
  bool plain(std::uint32_t found, const edifact::Outline& shape, std::uint64_t offset);
  template <bool kCopy>
  bool plain_once(std::uint32_t found, const edifact::Outline& shape, std::uint64_t offset);
  template <bool kCopy>
  edifact::Outline outline_of(const edifact::Outline& shape);
  template <bool kCopy>
  bool plain_name(const edifact::Outline& shape, std::uint64_t offset);
  template <bool kCopy>
  bool plain_date(const edifact::Outline& shape);
  bool plain_location(edifact::Outline outline);
  bool plain_reference(edifact::Outline outline);
  bool plain_attribute(edifact::Outline outline);
  bool plain_indicator(edifact::Outline outline);
  bool plain_nationality(edifact::Outline outline);
  bool plain_document(edifact::Outline outline);
  bool plain_measure(edifact::Outline outline);
  bool plain_bag(edifact::Outline outline);

  // person_segments.cc
  void name_and_address(const Segment& segment);  // NAD
  void person_name(Person& person, Fields& fields, bool& surplus);
  void address(Person& person, Fields& fields, bool& surplus);
  void attribute(const Segment& segment);        // ATT
  void person_date(const Segment& segment);      // DTM
  void measure(const Segment& segment);          // MEA
  void indicator(const Segment& segment);        // GEI
  void free_text(const Segment& segment);        // FTX
  void person_location(const Segment& segment);  // LOC
  void employment(const Segment& segment);       // EMP
  void nationality(const Segment& segment);      // NAT
  void reference(const Segment& segment);        // RFF
  void document(const Segment& segment);         // DOC
  Person& new_person(PersonKind kind, const Segment& segment);
  Person& add_person(PersonKind kind, std::uint64_t offset) {
    person_ = &m_.persons.emplace_back();
    document_ = nullptr;
    person_->kind = kind;
    person_->offset = offset;
    person_->documents.first = static_cast<std::uint32_t>(m_.documents.size());
    return *person_;
  }
  Document& new_document() {
    document_ = &m_.documents.emplace_back();
    ++person_->documents.count;
    return *document_;
  }
  void set_date(StatedDate& place, std::string_view kept, std::string_view value, std::uint16_t format, DateRule rule);
  void report_date(const StatedDate& date, std::string_view value);
  void check_name(const Person& person);
  void end_person();

  edifact::InterchangeReader& reader_;
  const ReadOptions& options_;
  Message& m_;
  directory::Check* check_;
  Doubts& doubts_;
  std::size_t counted_ = 0;  // persons of this part that the totals know already
  std::uint64_t part_end_;   // a person who begins behind this is of the next part
  std::uint64_t pass_from_;  // what stands behind this, and begins no person, is passed over
  Where where_ = Where::kHeader;
  bool header_done_ = false;
  // Of the person that is being read; the document is the last one, if there is any.
  Person* person_ = nullptr;
  Document* document_ = nullptr;
  UsualDates dates_{PackedDate()};
};

// Any number of pieces that fits, written with digits alone.
inline bool read_pieces(std::string_view text, std::int32_t& pieces) {
  if (text.empty() || text.size() > 6) return false;
  std::int32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  pieces = value;
  return true;
}

// 2379, a number of three digits; 0 otherwise.
std::uint16_t read_format(std::string_view text);

}  // namespace limen::paxlst
