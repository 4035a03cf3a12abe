// Payment card numbers in passenger data. They are of no use to a border and dangerous to keep: whatever shows, logs or
// stores a text masks them first [PCI DSS 3.4; PNRGOV guide, FOP]. This is the one place that says what such a number
// looks like; formats/pnrgov/mask.h applies it to the values of a segment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/types.h"

namespace limen::edifact {

struct CardRule {
  bool long_only = false;  // only 15, 16 and 19 digits: where numbers of other kinds stand
  bool whole = false;      // every run that is long enough, as a whole, whatever its check digit says
};

// Overwrites with 'X' all digits but the last four of each number: 13 to 19 digits that pass the check of ISO/IEC
// 7812-1, with blanks and hyphens between them; with points, slashes, line breaks, release characters and the like
// between them 15, 16 or 19 with a beginning that card issuers use. The number of bytes stays the same. Linear.
// Returns how many were found; a text that was masked has none.
int mask_cards(std::span<char> text, bool long_only = false);
bool luhn(std::string_view digits);

// What is left of a masked number, its last four digits, can be the beginning of another one with what stands behind
// it: whoever reads it again must not find one. Masking goes on until nothing is found; input made for it, where each
// number uncovers the next, loses all its digits instead of being looked at without end.
template <typename Once>
int mask_until_clean(const Once& once) {
  constexpr int kPasses = 4;
  int found = 0;
  for (int pass = 0; pass < kPasses; ++pass) {
    const int more = once(false);
    found += more;
    if (more == 0) return found;
  }
  return found + once(true);
}

// One pass of it.
int mask_cards_once(std::span<char> text, CardRule rule);
// Of a number that may be cut over pieces, each of nothing but digits and gaps.
int mask_cards_across(std::span<const std::span<char>> pieces, bool whole);
int mask_cards_across(std::span<const std::span<char>> pieces);
// Every digit but those of the last four bytes, where a card's number belongs. False: there was nothing to mask.
bool mask_account(std::span<char> text);

// For other sources of digits: masks every number in a run of them, longest first at each place. A number has its own
// ends: where digits stand without a gap, only the whole stretch counts, so that a longer number of another kind is not
// mistaken for a card.
class CardRun {
 public:
  enum class Gap : std::uint8_t { kNone, kPlain, kOdd };
  void add(char* digit, Gap before);
  void clear();
  std::size_t size() const { return digits_.size(); }
  // Digits that were masked are 'X' now. The run is empty afterwards.
  int mask(CardRule rule);

 private:
  struct Start {
    std::size_t at = 0;
    std::size_t odd = 0;  // gaps of that kind up to here
  };
  bool is_card(const Start& from, const Start& to, CardRule rule) const;
  int mask_whole();

  std::vector<char*> digits_;
  std::vector<Start> starts_;
};

// A segment or a value of one as text: in FOP every account, whatever its check digit says; nothing where numbers of
// documents, frequent flyers and references stand, and only long ones where those of tickets and telephones do.
std::string masked(std::uint32_t tag, std::string_view bytes);
// The same for segments as received, one behind the other.
std::string masked_segments(std::string_view bytes, const Separators& separators);

}  // namespace limen::edifact
