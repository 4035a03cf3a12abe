// Reading one input with several threads: where it can be cut, and how the parts become one again. See edifact.h.
//
// A seam is a guess: between two messages of the first interchange, or between two interchanges. A reader that begins
// at a seam reads whole messages (or interchanges) and keeps what it has to report; the reader of everything takes that
// over when it comes to the seam in the state that was guessed, and goes on behind. If it does not, it reads on as if
// there were no other, and what the other has read counts for nothing. So ranges, diagnostics and counts of the
// envelope are those of one reader alone; only Message::number and Interchange::number count from the seam in the
// other.
//
//   const std::vector<Seam> seams = find_seams(bytes, 2);
//   InterchangeReader first(bytes, report), second(bytes, seams.at(0));  // or with a report of its own: see reader.h
//   // In a thread of its own: all steps of `second`, its persons kept apart.
//   for (Step step = first.next(); step != Step::kEnd; step = first.next()) {
//     …
//     if (first.at_seam(seams.at(0))) {  // may be true at kMessageEnd and kInterchangeEnd
//       join the thread;
//       if (first.take_over(second)) its persons count;
//     }
//   }  // never at the seam: join the thread and forget its persons
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/edifact/types.h"

namespace limen::edifact {

struct Seam {
  std::uint64_t offset = 0;  // behind the terminator of UNT or UNZ
  std::uint64_t until = 0;   // whoever begins here ends with the first message or interchange that reaches this
  bool inside = false;       // between messages, not between interchanges
  std::uint8_t told = 0;     // when inside: what is said once an interchange and has been said before
  Interchange interchange;   // when inside: what is open
  std::optional<Group> group;
};

// Seams that cut a whole input in at most `parts` parts of about the same size, in order; fewer, or none, when there
// are no places for them.
std::vector<Seam> find_seams(std::string_view whole, std::size_t parts);

}  // namespace limen::edifact
