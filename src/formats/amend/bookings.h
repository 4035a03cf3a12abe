// The same for bookings [PNRGOV, GOVREQ and ACKRES]: the bytes as received, but for lines that were changed and for
// what must not be kept.
//
// Typed things of a booking name their lines, and a line is what is changed: Record::set(), add_line(), remove_line().
// A segment whose line says what was received is the same bytes; another one is written from its line, so that what is
// behind its last value, and line breaks inside, go. Every other byte between UNH and UNT stays; UNT follows where
// there are more or fewer segments.
//
// Card numbers that the reader masked, and what a LineFilter took out, are not in the lines and so never come back:
// such a segment is written as the line has it, and counted. A card number that somebody sets is masked too.
// UNH and UNT are no lines: nothing of them is masked. Bookings in XML are not amended.
//
//   while (reader.next()) pnrs.push_back(std::move(reader.pnr()));   // to the end of the message
//   pnrs[2].record.set(pnrs[2].travellers[0].line, 1, 1, "OTHER");
//   amend::Bookings out(received, input.message(), input.interchange().separators);
//   out.add(push.record);
//   for (const pnrgov::Pnr& pnr : pnrs) out.add(pnr.record);
//   const amend::BookingBytes written = TRY(out.end());
//
// Memory: the bytes that are written, and a segment. Time is linear. Threads: an object belongs to one. No I/O, no
// clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/edifact/segment.h"
#include "formats/edifact/types.h"
#include "formats/edifact/writer.h"
#include "formats/pnrgov/record.h"

namespace limen::amend {

struct BookingBytes {
  std::string bytes;
  // Segments that are not the bytes received, by cause; one may have several.
  std::uint64_t masked = 0;    // card numbers
  std::uint64_t filtered = 0;  // a LineFilter took something out
  std::uint64_t changed = 0;   // changed, added or removed
};

class Bookings {
 public:
  // `received`: UNH to UNT (or to the end, where there is none) as received; a view that must stay. `message` and
  // `separators` are those of the reader at the message's end.
  Bookings(std::string_view received, const edifact::Message& message, const edifact::Separators& separators);
  Bookings(const Bookings&) = delete;
  Bookings& operator=(const Bookings&) = delete;

  // The lines before the first booking, and then those of each booking, in the order in which they were read.
  void add(const pnrgov::Record& record);
  // Errors: "amend.part" where not the whole message was read; "amend.lines" for lines of something else, or in another
  // order; "amend.service" for an added line that would end the message; those of EdifactWriter.
  Result<BookingBytes> end();

 private:
  void next();
  std::string_view lead_here() const;  // white space before the segment at hand
  void skip_to(std::uint64_t offset);
  void copy();
  void put(const pnrgov::Record& record, const pnrgov::Line& line);
  void put_unsplit(const pnrgov::Record& record, const pnrgov::Line& line, bool touched);
  void put_new(const pnrgov::Record& record, const pnrgov::Line& line);
  void write(const pnrgov::Record& record, const pnrgov::Line& line);
  void put_end();

  std::string_view received_;
  edifact::Message message_;
  edifact::Separators separators_;
  edifact::SegmentCursor cursor_;
  bool more_ = false;             // its segment is the next received one that is not dealt with
  std::uint64_t dealt_with_ = 0;  // of received_
  BookingBytes out_;
  edifact::EdifactWriter writer_;
  pnrgov::Record scratch_, line_;
  std::uint64_t received_count_ = 0, count_ = 0;  // segments
  bool foreign_ = false, service_ = false;
};

}  // namespace limen::amend
