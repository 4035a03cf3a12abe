// Finds interchanges in any bytes, checks their envelopes, and gives message after message. See edifact.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "formats/edifact/parts.h"
#include "formats/edifact/run.h"
#include "formats/edifact/segment.h"
#include "formats/edifact/types.h"

namespace limen::edifact {

enum class Step : std::uint8_t {
  kInterchange,     // interchange() is new; segment() is UNB
  kGroup,           // group() is new; segment() is UNG
  kMessage,         // message() is new; segment() is UNH
  kSegment,         // segment() is one of the message, UNH and UNT excepted
  kMessageEnd,      // segment() is UNT, or whatever ended the message without one
  kGroupEnd,        // likewise
  kInterchangeEnd,  // likewise
  kOutside,         // segment() is inside an interchange but in no message (quarantined)
  kEnd              // of the input; also of every further call
};
std::string_view to_text(Step step);  // "interchange", "group", …

// How long views of values live. A Segment itself lives until the next call of next().
enum class Retention : std::uint8_t {
  kSegment,  // until the next call: constant memory however long a message is
  kMessage   // until the next kMessage (or kEnd): for typed readers that keep views of a whole message
};

struct ReaderOptions {
  Retention retention = Retention::kSegment;
  bool check_characters = true;                // report what is outside the repertoire
  bool utf8 = false;                           // it was made UTF-8 (from UTF-16), whatever repertoire UNB names
  bool portable = false;                       // never use AVX2
  std::size_t max_segment_bytes = 256U << 10;  // a longer one is kept raw: edifact.segment.too_large
  std::size_t max_message_bytes = 16U << 20;   // with kMessage: the rest of a longer one is kept raw
  std::size_t chunk_bytes = 256U << 10;        // asked from a source at a time
};

// Fills the buffer, returns how many bytes it put there; 0 at the end of the input.
using Source = std::function<std::size_t(std::span<char> buffer)>;

class InterchangeReader {
 public:
  // The whole input (a mapped file, a buffer); it must outlive the reader, like `report`.
  InterchangeReader(std::string_view whole, Report& report, const ReaderOptions& options = {});
  // A stream of any length. Memory: chunk_bytes and the longest segment (kSegment) or message (kMessage).
  InterchangeReader(Source source, Report& report, const ReaderOptions& options = {});
  // The part of a whole input that begins at a seam, for another thread: see parts.h.
  InterchangeReader(std::string_view whole, const Seam& seam, const ReaderOptions& options = {});
  // The same; `report` is told at once, and nothing but counts is taken over.
  InterchangeReader(std::string_view whole, const Seam& seam, Report& report, const ReaderOptions& options = {});
  InterchangeReader(const InterchangeReader&) = delete;
  InterchangeReader& operator=(const InterchangeReader&) = delete;
  ~InterchangeReader();

  [[gnu::always_inline]] Step next() { return plain_->cursor.next_ordinary() ? Step::kSegment : next_slow(); }
  // The segments that next() is about to give and that it has nothing to do for: see OrdinaryRun. What comes behind
  // them, next() gives. Until then nothing else of this reader may be asked for, but for a BrokenSegment between runs.
  OrdinaryRun ordinary_run() { return OrdinaryRun(plain_->cursor); }
  BrokenSegment broken_segment() { return BrokenSegment(plain_->cursor); }

  const Segment& segment() const { return *plain_->shown; }  // of the last step; empty original() at an end without it
  const Interchange& interchange() const;                    // valid from kInterchange up to the next one
  const Group* group() const;                                // nullptr outside a group
  const Message& message() const;                            // valid from kMessage up to the next one
  bool in_message() const;

  // Reports something about the current segment, or about one of its values (place and numbers are derived from the
  // view). `code` and `message` are literals.
  // At kMessageEnd it is about the message that has just ended: at its UNT, or where that is missing.
  void report(std::string_view code, Severity severity, std::string_view message, std::string_view value = {});
  // The place of the current segment (or of one of its values), for what turns out later: a Diagnostic that says
  // nothing yet. The second tells it.
  Diagnostic place(std::string_view value = {}) const;
  void report(Diagnostic place, std::string_view code, Severity severity, std::string_view message);
  // The current segment was not understood: its range becomes raw.
  void keep_raw();

  // Is this where the other reader of the same bytes began, and in the state that was guessed?
  bool at_seam(const Seam& seam) const;
  // Precondition: at_seam() of the seam that `other` was made with, and its last step was kEnd. Its findings become
  // this reader's, which goes on behind. False: nothing was taken over, and reading goes on here.
  bool take_over(const InterchangeReader& other);

  std::uint64_t offset() const;      // how far the input is dealt with
  std::uint64_t work() const;        // bytes looked at: for tests of linear time
  std::size_t memory_bytes() const;  // held for buffers

 private:
  struct State;
  // What the common case needs of the state: an ordinary segment of a message. It leaves nothing behind but its place
  // in the cursor; settle() notes the rest when somebody asks.
  struct Plain {
    explicit Plain(const CursorOptions& options)
        : cursor({}, Separators{}, 0, true, options), segment(cursor.slot()), shown(nullptr) {}
    SegmentCursor cursor;
    Segment& segment;      // of the cursor
    const Segment* shown;  // what segment() gives
  };
  Step next_slow();

  std::unique_ptr<State> state_;
  Plain* plain_;  // of *state_
};

}  // namespace limen::edifact
