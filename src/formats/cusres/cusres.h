// The answer of a state to a passenger list: UN/EDIFACT CUSRES of interactive API [WCO/IATA/ICAO API guidelines,
// appendix II B], read and written.
//
// 962 answers a query, 132 changes an answer unasked, 312 is the carrier's acknowledgement of a 132. A result stands at
// the level of the header (ERP 1: it concerns the whole message) or of one person (ERP 2: named by its references).
// Customs answers for cargo have the same name (BGM 294 and others); they are read as kind kOther and are not air.
//
//   cusres::Response response;              // reused: its lists keep their memory
//   cusres::read(reader, response);         // at Step::kMessage of an edifact::InterchangeReader
//   …
//   cusres::write_message(writer, response);
//
// Ownership: text are views, of the message that was read (edifact::Retention::kMessage; all views of a span that was
// given as a whole stay) or of whatever the caller put in. Threads: an object belongs to one. No I/O, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/directory/directory.h"
#include "formats/edifact/reader.h"
#include "formats/edifact/writer.h"

namespace limen::cusres {

enum class Kind : std::uint8_t {
  kUnknown,
  kAnswer,           // BGM 962
  kChange,           // 132: unsolicited
  kAcknowledgement,  // 312
  kOther             // customs, not air
};
std::string_view to_text(Kind kind);
std::string_view code_of(Kind kind);  // "962", "132", "312", ""

enum class Level : std::uint8_t { kUnknown, kHeader, kPerson };  // ERP 1, 2
std::string_view to_text(Level level);

// What the two characters of a person's status say; the second one belongs to travel authorisation (Z: not applicable)
// and is the states' own.
enum class Verdict : std::uint8_t {
  kOther,
  kBoard,        // 0Z
  kDoNotBoard,   // 1Z
  kAdvice,       // 2Z: further action before boarding
  kInsufficient  // 4Z: data insufficient, send again
};
std::string_view to_text(Verdict verdict);
Verdict verdict_of(std::string_view status);  // of one code, by the first of its two characters
std::string_view code_of(Verdict verdict);    // "0Z" …; empty for kOther

// ERC of a header: "0" accepted, "1" exception; "118" the negative acknowledgement of a 132. Others are numbers of
// errors.
constexpr std::string_view kAccepted = "0";
constexpr std::string_view kException = "1";
constexpr std::string_view kNegative = "118";

struct Reference {             // RFF
  std::string_view qualifier;  // 1153: TN, AF, AVF, ABO, AEA
  std::string_view value;
  std::string_view line;
  std::string_view version;
  std::string_view revision;
};

struct Moment {                // DTM
  std::string_view qualifier;  // 189, 232
  std::string_view value;
  std::string_view format;
};

struct Place {                 // LOC
  std::string_view qualifier;  // 125, 87
  std::string_view code;
};

struct Slice {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

struct Flight {         // SG3
  Reference reference;  // AF: the flight; customs have other references here
  Slice moments;
  Slice places;
};

struct Result {  // SG4
  Level level = Level::kUnknown;
  std::string_view level_code;  // 1049 as received
  Slice references;
  Slice codes;
  Slice texts;
};

struct Code {               // ERC
  std::string_view value;   // 9321
  std::string_view list;    // 1131
  std::string_view agency;  // 3055
};

struct Text {                // FTX
  std::string_view subject;  // AAP
  std::string_view function;
  std::string_view reference;
  std::array<std::string_view, 5> lines;
};

// A segment that did not become a field, or not with all of its values.
struct RawPart {
  std::string_view text;  // with its terminator, as received; empty when passed over
  std::uint64_t offset = 0;
  bool partly = false;
  std::uint64_t length = 0;   // bytes from offset on
  std::uint32_t flights = 0;  // flights so far
  std::uint32_t results = 0;  // results of this part so far
  bool passed_over = false;   // too much without another result: cusres.result.too_large
};

struct Response {
  edifact::Message envelope;
  edifact::Separators separators;
  Kind kind = Kind::kUnknown;
  std::string_view code;                     // 1001
  std::string_view action;                   // 1225 or 1004, where somebody sends it
  std::vector<Reference> header_references;  // TN: the echo
  std::vector<Flight> flights;
  std::vector<Result> results;
  std::vector<Moment> moments;
  std::vector<Place> places;
  std::vector<Reference> references;
  std::vector<Code> codes;
  std::vector<Text> texts;
  std::vector<RawPart> raw;
  std::uint64_t part = 1;  // large messages come in parts: the header with each, every result in one
  bool last_part = true;

  void clear();
  void clear_results();  // for the next part
  bool air() const { return kind != Kind::kOther; }
  std::string_view transaction() const;  // RFF+TN
  template <typename T>
  static std::span<const T> list_of(Slice slice, const std::vector<T>& all) {
    return {all.data() + slice.first, slice.count};
  }
  std::string_view reference(const Result& result, std::string_view qualifier) const;  // empty: none
  std::string_view status(const Result& result) const;                                 // the first ERC
  // What all of its codes say; kOther where they say different things, or nothing.
  Verdict verdict(const Result& result) const;
  bool negative() const;  // 312 with 118 in any result of the header

  // For building one: each adds to the last flight or result.
  void add_flight(const Reference& reference) { flights.push_back({reference, {}, {}}); }
  void add_moment(const Moment& moment);
  void add_place(const Place& place);
  void add_result(Level level);
  void add_reference(const Reference& reference);
  void add_code(const Code& code);
  void add_text(const Text& text);
};

// Reads the message whose UNH the reader has just given, up to its kMessageEnd. Diagnostics go to the reader's report.
void read(edifact::InterchangeReader& reader, Response& response);

// The same for messages of any length, with Retention::kSegment: text is copied, and lives as long as the Reader and
// until its next call. A message with more bytes than `max_part_bytes` is given in parts, cut between results. What
// belongs to one result, or to the header, beyond twice as much is passed over.
class Reader {
 public:
  // `validate`: compare with the directory of the message's release (formats/directory); gives diagnostics only.
  explicit Reader(edifact::InterchangeReader& reader, std::uint64_t max_part_bytes = 64U << 20, bool validate = false);
  // False: there are more results; the header stays, and the next call gives them.
  bool read(Response& response);

 private:
  edifact::InterchangeReader& reader_;
  std::uint64_t max_part_bytes_;
  std::optional<directory::Check> check_;
  std::uint64_t results_ = 0;                     // in the parts before
  std::optional<edifact::Diagnostic> beginning_;  // where BGM should stand
  bool resuming_ = false;
  std::deque<std::string> header_text_;
  std::deque<std::string> result_text_;
};

// UNH to UNT.
void write_message(edifact::EdifactWriter& writer, const Response& response);

// Header, flight and result of `response` once more as 312 [the carrier's duty on a 132]. Shares its views.
void acknowledge(const Response& response, Response& acknowledgement);
// ERP 1 with 118: the change could not be taken.
void refuse(const Response& response, Response& acknowledgement);

}  // namespace limen::cusres
