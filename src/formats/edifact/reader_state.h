// The inside of InterchangeReader, shared by reader.cc and envelope.cc.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "formats/edifact/frame.h"
#include "formats/edifact/input.h"
#include "formats/edifact/reader.h"

namespace limen::edifact {

// What is reported once an interchange only.
enum class Once : std::uint8_t { kLineBreaks = 1, kPaddedTag = 2, kQuoted = 4 };

inline constexpr std::size_t kCharacterBatch = 4096;

struct InterchangeReader::State : InterchangeReader::Plain {
  // `report`: nullptr for the reader of a part, which keeps its findings.
  State(Input bytes, Report* report, const ReaderOptions& chosen);

  // reader.cc: the order of steps. What returns an optional gives nothing when there is no step to give yet.
  void settle() {
    if (cursor.passed() != 0) note_passed();
  }
  void note_passed();
  std::uint64_t ordinary_until() const;
  bool next_broken();
  Step next();
  std::optional<Step> take();
  std::optional<Step> take_service(std::uint32_t tag);
  std::optional<Step> take_unexpected(std::string_view code, std::string_view message);
  std::optional<Step> take_ordinary();
  std::optional<Step> take_in_message();
  Step open_interchange();
  Step open_group();
  Step open_message();
  // Ends the innermost thing that is open, because something else has come or the input ends; nothing when all is
  // closed. The segment at hand comes again.
  std::optional<Step> close_one();
  // Where what is open ends without its own segment.
  std::uint64_t open_end() const { return waiting ? segment.offset() : reframe ? *reframe : input.end(); }
  Step end_message(bool by_its_segment);
  Step end_group(bool by_its_segment);
  Step end_interchange(bool by_its_segment);
  Step give(Step step, RangeKind as);
  void report_flags();
  void begin_outside(std::uint64_t offset);
  void cover_last();

  // framing.cc: bytes, segments, frames
  bool find_start();
  void pass_outside(std::string_view bytes, std::uint64_t offset);
  void end_outside(std::uint64_t end);
  bool read_segment();
  bool fetch();
  bool look_further();
  void show_bytes();
  void look_from(std::uint64_t offset);
  std::string_view text_and_frame() const;
  void read_more(std::uint64_t keep_from);
  void tidy_after_message();
  bool runs_into_frame();
  void cut(std::size_t size);
  bool may_rescan(std::uint64_t bytes);
  bool una_belongs_to_next();
  void check_characters(std::uint64_t end);
  void locate_characters(std::string_view bytes);
  void characters_from(std::uint64_t offset, std::uint64_t number);

  // envelope.cc: contents and checks of service segments
  void parse_interchange();
  void parse_group();
  void parse_message();
  void report_frame();
  void set_character_exceptions();
  void turn_off_repetition();
  void check_message_end();
  void check_group_end();
  void check_interchange_end();
  void check_count(std::string_view code, std::string_view message, std::uint64_t expected);
  void check_reference(std::string_view code, std::string_view message, std::string_view expected);

  // parts.cc: reading from a seam on
  void begin_at(const Seam& seam);
  bool part_ends();

  void report_at(std::string_view code, Severity severity, std::string_view message, std::uint64_t offset,
                 std::uint64_t length);
  void report_interchange(std::string_view code, Severity severity, std::string_view message, std::uint64_t length);
  void report_value(std::string_view code, Severity severity, std::string_view message, std::string_view value);
  Diagnostic place_of(std::string_view value);
  Diagnostic place_of_message_end();
  bool first_time(Once what);
  bool given() const { return shown == &segment; }
  std::uint64_t segment_number() const { return in_message ? current_message.segments : interchange_segments; }

  Input input;
  Findings own;
  Report& told;
  ReaderOptions options;
  RangeKeeper ranges;
  LineCounter lines;
  // Over the beginning of a segment that ran into the next interchange: [1] inside a message, [0] elsewhere.
  std::optional<SegmentCursor> cut_cursor[2];
  std::optional<SegmentCursor> locator;  // for places of characters
  Segment nothing;                       // what segment() gives at an end without its segment
  bool waiting = false;                  // `segment` was read and not dealt with: something had to be closed first
  bool pending = false;                  // the range of `segment` is not covered yet
  RangeKind kind = RangeKind::kUnderstood;
  std::uint64_t segment_end = 0;  // of `segment`, or where it was cut

  std::uint64_t ordinary = 0;  // what ordinary_until() gave last
  bool utf8 = false;           // the bytes are known to be UTF-8, whatever repertoire UNB names
  bool outside = true;
  bool ended = false;
  std::uint64_t search = 0;  // outside: where the search goes on
  bool search_open = true;
  std::uint64_t sure = 0;                   // up to here no other interchange begins for certain
  std::optional<std::uint64_t> next_frame;  // where one does; the cursor sees nothing of it
  std::optional<std::uint64_t> reframe;     // another interchange begins here, before this one was closed
  std::uint64_t rescanned = 0;              // bytes read again because a frame might begin there; held linear
  std::uint64_t looked = 0;                 // bytes looked at beside the cursor
  Frame frame;
  std::uint64_t frame_line = 0;       // of a stream, whose bytes may be gone when it is asked for; 0: to be counted
  bool starting = false;              // the next segment is the first of an interchange
  std::optional<std::uint64_t> hold;  // offset of a UNA that is looked at
  std::optional<std::uint64_t> stray_una;    // of one that opens nothing
  bool tidy_due = false;                     // the last message is over; its views may go
  std::optional<std::uint64_t> message_end;  // at kMessageEnd: the place of UNT, or where it is missing

  std::uint64_t outside_from = 0;
  std::optional<std::uint64_t> outside_first;  // of something that is neither blank nor a mark
  std::uint64_t outside_line = 0;
  std::optional<std::uint64_t> outside_bom;
  std::uint64_t outside_bom_line = 0;
  std::string outside_text;  // its beginning

  bool in_interchange = false;
  bool in_group = false;
  bool in_message = false;
  bool swallowing = false;  // the rest of a message that is too large
  Interchange current;
  Group current_group;
  Message current_message;
  std::uint64_t interchange_segments = 0;
  std::uint64_t interchange_count = 0;
  std::uint8_t told_once = 0;

  bool is_part = false;      // begun at a seam
  bool part_inside = false;  // between messages
  std::uint64_t part_begin = 0;
  std::uint64_t part_until = 0;

  std::uint64_t characters_offset = 0;  // checked up to here
  std::string character_exceptions;     // the separators
  std::uint64_t characters_number = 0;  // number of the segment that begins there
};

}  // namespace limen::edifact
