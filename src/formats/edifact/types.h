// Separators, diagnostics, ranges and the envelope of an interchange. See edifact.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/edifact/repertoire.h"

namespace limen::edifact {

// The service characters [ISO 9735-1 §7]. What is not in use is NUL in `release` and `repetition`.
struct Separators {
  char component = ':';
  char element = '+';
  char decimal = '.';
  char release = '?';
  char repetition = '\0';
  char terminator = '\'';
  // The terminator is U+2019 in UTF-8, after a word processor; `terminator` is its last byte then.
  bool typographic = false;

  bool has_release() const { return release != '\0'; }
  bool has_repetition() const { return repetition != '\0'; }
  std::size_t terminator_size() const { return typographic ? 3 : 1; }
  std::string_view terminator_text() const;  // constant of the program or view of `terminator`
  bool is_service(char c) const;             // one of those in use that must be released inside a value
  bool operator==(const Separators&) const = default;
};
inline constexpr Separators kDefaultSeparators{};

// U+2019 in UTF-8: the terminator where Separators::typographic says so. Its three bytes are one separator.
inline constexpr std::string_view kTypographicTerminator = "\xE2\x80\x99";

// Blanks and control characters: passed over before a tag.
constexpr bool is_white(char c) { return static_cast<unsigned char>(c) <= ' '; }

// Something that is not as it should be. `code` and `message` point to constants of the program; no message holds
// content of the input.
struct Diagnostic {
  std::string_view code;  // "edifact.unt.count"; those of this folder stand in docs/errors/edifact.md
  Severity severity = Severity::kWarning;
  std::uint64_t offset = 0;     // of the first byte concerned, from 0, in the input as received
  std::uint64_t length = 0;     // bytes concerned; 0 when something is missing at `offset`
  std::uint64_t line = 0;       // from 1; LF, CR LF and CR end a line
  std::uint64_t segment = 0;    // number in the message, UNH being 1; outside a message number in the interchange, UNB
                                // being 1; 0 outside an interchange
  std::uint32_t element = 0;    // from 1, the first behind the tag; 0: the segment as a whole
  std::uint32_t component = 0;  // from 1; 0: the element as a whole
  std::string_view message;

  bool operator==(const Diagnostic&) const = default;
};

enum class RangeKind : std::uint8_t {
  kUnderstood,  // envelopes, segments, and the white space and marks between them
  kRaw,         // inside a message, but not understood; kept as it is
  kQuarantined  // belongs to no message: heading, footer, log lines, segments outside messages
};
std::string_view to_text(RangeKind kind);  // "understood", "raw", "quarantined"

struct Range {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // never 0
  RangeKind kind = RangeKind::kUnderstood;
  bool operator==(const Range&) const = default;
};

// Who is told. Ranges come in order without gaps, neighbours of one kind joined, the last one when the reader gives
// kEnd. Diagnostics come in the order in which they are found.
class Report {
 public:
  virtual ~Report() = default;
  virtual void diagnostic(const Diagnostic& diagnostic) = 0;
  virtual void range(const Range& range) = 0;
};

// A Report that keeps everything: for tests and small inputs.
class Findings final : public Report {
 public:
  void diagnostic(const Diagnostic& diagnostic) override { diagnostics.push_back(diagnostic); }
  void range(const Range& range) override { ranges.push_back(range); }
  bool has(std::string_view code) const;
  std::size_t count(std::string_view code) const;

  std::vector<Diagnostic> diagnostics;
  std::vector<Range> ranges;
};

// The envelope. All text as received (release characters taken out), not decoded: see decode().
struct Party {
  std::string id;         // 0004 or 0010
  std::string qualifier;  // 0007
  std::string internal;   // 0008 or 0014
};

struct Interchange {
  std::uint64_t offset = 0;  // of UNA, or of UNB when there is none
  std::uint64_t number = 0;  // in the input, from 1
  Separators separators;
  bool has_una = false;
  bool implied = false;   // there is no UNB: the input begins with a group or a message
  std::string syntax_id;  // 0001: "UNOA", "IATA", "SIRE"
  int version = 0;        // 0002; 0 when missing or no number
  Repertoire repertoire = Repertoire::kUnknown;
  Party sender;                  // S002
  Party recipient;               // S003
  std::string date;              // 0017: YYMMDD, CCYYMMDD, or whatever stands there
  std::string time;              // 0019: HHMM
  std::string reference;         // 0020
  std::string application;       // 0026: "APIS", "PNRGOV"
  std::string priority;          // 0029
  bool acknowledgement = false;  // 0031 is "1"
  std::string agreement;         // 0032
  bool test = false;             // 0035 is "1"
  std::uint64_t groups = 0;      // read so far
  std::uint64_t messages = 0;    // read so far, all groups
};

struct Group {
  std::uint64_t offset = 0;
  std::string type;  // 0038: "PAXLST"
  Party sender;      // S006
  Party recipient;   // S007
  std::string date;
  std::string time;
  std::string reference;       // 0048
  std::string agency;          // 0051
  std::string version;         // 0052
  std::string release;         // 0054
  std::string association;     // 0057
  std::uint64_t messages = 0;  // read so far
};

enum class Part : std::uint8_t { kNone, kFirst, kMiddle, kLast, kOnly };  // kOnly: "01:F"

struct Message {
  std::uint64_t offset = 0;    // of UNH
  std::uint64_t number = 0;    // in the interchange, from 1
  std::string reference;       // 0062
  std::string type;            // 0065: "PAXLST"
  std::string version;         // 0052: "D"
  std::string release;         // 0054: "12B"
  std::string agency;          // 0051: "UN"
  std::string association;     // 0057: "IATA"
  std::string access;          // 0068 common access reference
  std::string sequence;        // 0070: "01"
  std::string first_last;      // 0073: "C", "F", or empty
  Part part = Part::kNone;     // what 0070 and 0073 say together
  std::uint64_t segments = 0;  // read so far, UNH (and at the end UNT) included
  // Known at kMessageEnd:
  std::uint64_t length = 0;  // bytes from UNH to the end of UNT
  bool complete = false;     // ended by its UNT
  bool too_large = false;    // longer than max_message_bytes: the rest was kept raw and not given out
};

}  // namespace limen::edifact
