// Sensitive data at the door: what would reveal health, religion, origin, opinion, union membership or sex life is
// taken out of a PNR before anything is understood or stored, and counted [S-08; Directive (EU) 2016/681 Art. 13(4);
// ICAO Annex 9 Standard 9.31].
//
// What that is stands in a pack (pnr_sensitive.yaml): codes of special service requests, words and beginnings of words
// (with a * at their end) of free text. A request with such a code loses everything but its tag; a segment with such a
// word in its free text loses all its free text. Numbers of segments stay as they are, so that the rest can be read.
// Case, accents, release characters, wrapped lines, punctuation inside words, spaced letters and words cut over
// components do not get round it.
//
//   const Rules rules = TRY(Rules::read(node));
//   Filter filter(rules);
//   pnrgov::Reader reader(input, &filter);   // the model never sees it
//   const Filtered stored = filter_message(bytes, rules);  // and neither does what is stored as received
//
// Rules are immutable and may be shared by threads; a Filter belongs to one. No I/O, no clock.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/tree.h"
#include "formats/edifact/reader.h"
#include "formats/pnrgov/filter.h"

namespace limen::sensitive {

inline constexpr std::size_t kMostKinds = 32;

enum class Action : std::uint8_t {
  kDrop,  // gone
  kSeal   // given to the caller as Taken, who seals it under a key of its own
};

class Rules {
 public:
  // `pack`, and on top of it the site's own (or nullptr): kinds and words are joined, sealing becomes dropping when
  // either says so. Errors "sensitive.pack.*" with file and line.
  static Result<Rules> read(const Node& pack, const Node* further = nullptr);

  std::span<const std::string> kinds() const { return kinds_; }
  Action action() const { return action_; }
  // Bit k: kinds()[k] is revealed.
  std::uint32_t of_code(std::string_view code) const;     // of a special service request, upper case
  std::uint32_t of_words(std::string_view folded) const;  // lower case, single blanks, one at both ends

 private:
  static constexpr std::size_t kLetters = 37;  // a–z, 0–9, blank
  struct Code {
    std::string pattern;  // '?' is any letter
    std::uint32_t kinds = 0;
  };
  Result<void> add(const Node& pack);
  Result<void> add_kind(const Node& kind);
  void add_pattern(std::string_view folded, std::uint32_t kinds);
  void finish();  // links of the automaton [Aho and Corasick 1975]

  std::vector<std::string> kinds_;
  std::vector<Code> codes_;
  std::vector<std::array<std::int32_t, kLetters>> next_ = std::vector<std::array<std::int32_t, kLetters>>(1);
  std::vector<std::uint32_t> found_ = std::vector<std::uint32_t>(1);
  Action action_ = Action::kDrop;
};

// How often, by kind, in the order of Rules::kinds().
struct Counts {
  std::vector<std::uint64_t> kinds;
  std::uint64_t cards = 0;
  std::uint64_t segments = 0;  // that lost something, cards not counted

  std::uint64_t total() const;
};

struct Taken {
  std::uint32_t kinds = 0;
  std::uint64_t offset = 0;  // of the segment
  std::string text;          // its values, joined by blanks
};

class Filter final : public pnrgov::LineFilter {
 public:
  explicit Filter(const Rules& rules);
  void filter(pnrgov::Record& record) override;

  // Bits of the kinds that a text of no segment reveals.
  std::uint32_t look(std::string_view text);
  std::uint32_t look(std::span<const std::string_view> pieces);
  // Where free text begins in the text of such a request: behind names and numbers; npos: nowhere.
  static std::size_t free_from(std::string_view request, std::string_view text);
  void count(std::uint32_t kinds);
  const Counts& counts() const { return counts_; }
  Counts& counts() { return counts_; }
  std::vector<Taken>& taken() { return taken_; }  // with Action::kSeal only; the caller empties it

 private:
  std::uint32_t look(std::span<const pnrgov::Value> values);
  std::uint32_t look_behind(pnrgov::Record& record, std::string_view request);
  std::uint32_t look_at_names(std::span<const pnrgov::Value> values);
  void look_at_text(pnrgov::Record& record, std::span<const pnrgov::Value> values, std::string_view request);
  std::uint32_t glued_codes() const;
  std::uint32_t code_of(std::span<const pnrgov::Value> values) const;
  std::uint32_t code_in(std::span<const pnrgov::Value> values, unsigned element, unsigned first) const;
  void note(pnrgov::Record& record, std::uint32_t kinds);
  void take(pnrgov::Record& record, std::uint32_t kinds, bool everything);

  const Rules& rules_;
  Counts counts_;
  std::vector<Taken> taken_;
  std::string apart_, joined_, bare_, spelled_;  // the text in four readings; memory is kept
  std::vector<pnrgov::Value> tails_;
};

// One segment after the other, as it may be shown or stored.
class SegmentFilter {
 public:
  enum class Part : std::uint8_t {
    kEnvelope,  // card numbers are masked, nothing else
    kBooking,   // of PNRGOV and its relatives
    kOther      // of any other message: FTX, and segments that neither PAXLST nor CUSRES knows
  };
  explicit SegmentFilter(const Rules& rules) : filter_(rules) {}
  static Part part_of(const edifact::Message& message);

  // Its bytes without what must not be kept: as received where there is nothing of that, of the same length where only
  // card numbers were masked. Valid until the next call.
  std::string_view bytes(const edifact::Segment& segment, Part part);
  bool changed() const { return changed_; }  // by the last call
  Filter& filter() { return filter_; }

 private:
  bool mask_in_place(const edifact::Segment& segment);
  void keep_version(const edifact::Segment& segment);

  Filter filter_;
  pnrgov::Record record_;
  std::string before_, out_;
  bool changed_ = false;
};

// A message (or any bytes with interchanges in them) as it may be stored: card numbers masked, sensitive parts taken
// out; of messages other than PNRGOV from FTX and from segments that neither PAXLST nor CUSRES knows. It has the same
// segments in the same order; what was not touched is byte for byte the same.
struct Filtered {
  std::string bytes;
  Counts counts;
  struct Span {
    std::uint64_t offset = 0, length = 0;          // in the input
    std::uint64_t new_offset = 0, new_length = 0;  // in `bytes`
  };
  std::vector<Span> changed;  // in order
  std::vector<Taken> taken;
};
Filtered filter_message(std::string_view bytes, const Rules& rules);

}  // namespace limen::sensitive
