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

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/edifact/types.h"

namespace limen::edifact {

// The numbers of the lines at which the seams of a whole input stand, counted when somebody has to name one: by all
// readers of parts together no byte more than about once. Any thread.
class SeamLines {
 public:
  SeamLines(std::string_view whole, std::vector<std::uint64_t> offsets);
  std::uint64_t line_at(std::size_t seam);

 private:
  static constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
  std::string_view whole_;
  std::vector<std::uint64_t> offsets_;
  std::vector<std::atomic<std::uint64_t>> counts_;  // of the lines that end between a seam and the one before
};

struct Seam {
  std::uint64_t offset = 0;  // behind the terminator of UNT or UNZ
  std::uint64_t until = 0;   // whoever begins here ends with the first message or interchange that reaches this
  bool inside = false;       // between messages, not between interchanges
  std::uint8_t told = 0;     // when inside: what is said once an interchange and has been said before
  bool utf8 = false;         // a byte order mark stands before
  Interchange interchange;   // when inside: what is open
  std::optional<Group> group;
  std::shared_ptr<SeamLines> lines;  // of find_seams(); otherwise lines are counted from the beginning of the input
  std::size_t number = 0;            // of this one among them, from 0
};

// Seams that cut a whole input in at most `parts` parts of about the same size, in order; fewer, or none, when there
// are no places for them.
std::vector<Seam> find_seams(std::string_view whole, std::size_t parts);

}  // namespace limen::edifact
