// Where an interchange begins in bytes that may be anything. Internal to the reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/edifact/types.h"

namespace limen::edifact {

struct Frame {
  std::size_t begin = 0;    // place of UNA, or of the segment when there is none
  std::size_t segment = 0;  // place of UNB; of UNG or UNH when implied
  Separators separators;
  bool has_una = false;
  bool una_invalid = false;         // there is a UNA, but it cannot be meant: separators come from UNB
  bool implied = false;             // no UNB
  bool inferred = false;            // no UNA, and not the default separators
  bool repetition_ignored = false;  // UNA names a repetition separator that this syntax does not use
  bool certain = false;             // no data looks like this; see look_ahead()
};

// Behind a candidate fewer bytes than this are looked at.
inline constexpr std::size_t kFrameReach = 2560;

// The frame that begins at this place, if one does.
std::optional<Frame> frame_at(std::string_view bytes, std::size_t place);

// The first frame that begins in [from, until). A frame begins where a segment could: the byte before is no letter or
// digit; `open_before` says so of the byte before bytes[0]. `implied`: also one that begins with UNG or UNH, behind a
// damaged UNB too.
std::optional<Frame> find_frame(std::string_view bytes, std::size_t from, std::size_t until, bool open_before,
                                bool implied);

// Where bytes of an interchange end for certain, whatever separators it has and however it was cut: where UNB stands
// with a syntax identifier that is known, its version and a separator behind it, or UNA directly before such a UNB with
// the separators that it uses.
struct Outlook {
  std::optional<std::size_t> frame;  // the first such place in [from, until)
  std::size_t sure = 0;              // none is before this one; less than `until` when the bytes behind it are needed
};
// Behind a place no more than these are looked at.
inline constexpr std::size_t kCertainReach = 384;
// `final`: nothing follows the bytes.
Outlook look_ahead(std::string_view bytes, std::size_t from, std::size_t until, bool final);

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Is this text, which stands before an interchange, the heading of a Type B message and nothing else: addresses
// ("QD VIEGPXH"), originator (".HDQKMAT 271137"), control characters? Byte order marks do not count.
bool is_type_b_heading(std::string_view text);

// How many bytes at the front, or at the end, are white space and what a mail program puts before the lines that it
// quotes or between them: '>', a no-break space, "<br>".
std::size_t quotation_before(std::string_view text);
std::size_t quotation_behind(std::string_view text);

// Where the heading of a Type B message begins that these bytes end with; their size when they end with none.
std::size_t trailing_heading(std::string_view text);

bool is_alphanumeric(char c);                     // ASCII
bool is_blank_or_control(std::string_view text);  // nothing but white space, control characters and byte order marks

}  // namespace limen::edifact
