// Private to this folder: the state of reading one message, and a function for each segment.
#pragma once

#include <algorithm>

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

class Reading {
 public:
  // `check` may be nullptr.
  Reading(edifact::InterchangeReader& reader, const ReadOptions& options, Message& message, directory::Check* check)
      : reader_(reader), options_(options), m_(message), check_(check) {
    const std::uint64_t begin = reader.segment().offset();
    part_end_ = begin + std::min(options.max_part_bytes, ~std::uint64_t{0} - begin);
    pass_from_ = part_end_ + std::min(options.max_part_bytes, ~std::uint64_t{0} - part_end_);
  }

  void start();
  void resume();  // a further part
  // The segments of the message, from the next one on. False: the part is full, and the reader's segment begins
  // another.
  bool segments();
  void segment(const edifact::Segment& segment);
  void finish();
  // Would this segment begin another person?
  bool begins_person(const edifact::Segment& segment) const;

 private:
  using Segment = edifact::Segment;
  using Fields = edifact::Fields;
  enum class Where : std::uint8_t { kHeader, kFlight, kPerson, kEnd };

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
  void begin_message(const Segment& segment);     // BGM
  void transport(const Segment& segment);         // TDT
  void header_location(const Segment& segment);   // LOC
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
  void end_person();

  edifact::InterchangeReader& reader_;
  const ReadOptions& options_;
  Message& m_;
  directory::Check* check_;
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
