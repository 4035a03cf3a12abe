// Writes interchanges: separators, release characters, counts and references are its business.
//
//   std::string out;
//   EdifactWriter writer(out);
//   writer.begin_interchange(interchange);           // UNA (if interchange.has_una) and UNB
//   writer.begin_message(message);                   // UNH
//   writer.segment("BGM", {{"745"}});                // BGM+745'
//   writer.segment("NAD", {{"FL"}, {}, {}, {"DOE", "JOHN"}});
//   writer.end_message();                            // UNT with count and reference
//   writer.end_interchange();                        // UNZ
//   TRY(writer.finish());
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/edifact/segment.h"
#include "formats/edifact/types.h"

namespace limen::edifact {

class EdifactWriter {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit EdifactWriter(std::string& out, const Separators& separators = {});

  // Separators become those of the interchange. One group or message at a time; begin_ and end_ must pair.
  void begin_interchange(const Interchange& interchange);
  void begin_group(const Group& group);
  void begin_message(const Message& message);
  void end_message();
  void end_group();
  void end_interchange();

  // A whole segment: elements, each a list of components. Empty ones at the end are left out.
  void segment(std::string_view tag, std::initializer_list<std::initializer_list<std::string_view>> elements = {});

  // The same piece by piece: begin("NAD"), element("FL"), element(), element("DOE"), component("JOHN"), end().
  // Separators behind the last value that is not empty are left out, unless end(true).
  void begin(std::string_view tag);
  void element(std::string_view value = {});
  void repetition(std::string_view value = {});  // of the element before; a new element where repetition is not in use
  void component(std::string_view value = {});
  void end(bool keep_empty = false);

  // A segment that was read. Byte for byte as received when the separators are the same; otherwise value by value.
  void copy(const Segment& segment);

  // Error "edifact.write.line_break" or "edifact.write.character" if a value held something that no reader could give
  // back (a CR or LF, or a separator when there is no release character); it was written as a blank. The first one.
  // "edifact.write.service" if a segment inside a message was named like one of the envelope (UNB, UNT, …).
  Result<void> finish();

 private:
  void check_tag(std::string_view tag);
  bool is_plain(std::string_view value) const;
  void put(std::string_view value);
  void flush_separators();
  void party(const Party& party);

  std::string& out_;
  Separators separators_;
  std::string pending_;  // separators that wait for a value
  std::uint64_t segments_ = 0;
  std::uint64_t messages_ = 0;
  std::uint64_t groups_ = 0;
  std::uint64_t group_messages_ = 0;
  std::string interchange_reference_;
  std::string group_reference_;
  std::string message_reference_;
  bool in_message_ = false;
  bool service_ = false;
  bool line_break_ = false;
  bool character_ = false;
};

}  // namespace limen::edifact
