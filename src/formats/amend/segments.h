// The received segments of a message with another message's segments put in their places. Private to this folder.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/types.h"

namespace limen::amend {

// Where a unit begins, and a message without its UNT is a row of them: the header, then one for each of these.
using Openers = std::span<const std::uint32_t>;

struct Piece {
  std::string_view lead;  // white space before it
  std::string_view text;  // with its terminator
  std::uint32_t tag = 0;
  std::string key;  // tag and first value
};

struct Unit {
  std::size_t first = 0;  // pieces
  std::size_t count = 0;
  std::string_view text;  // from the first piece's lead to the end of the last
};

// A message taken apart; views of `bytes`.
struct Pieces {
  Pieces(std::string_view bytes, const edifact::Separators& separators, Openers openers);

  std::vector<Piece> pieces;
  std::vector<Unit> units;
  bool ended = false;  // the last piece is UNT and in no unit
  const Piece& end() const { return pieces.back(); }
};

class Merge {
 public:
  // `before` is what the writer made of what was received, `after` of the changed message.
  Merge(const Pieces& received, const Pieces& before, const Pieces& after, const edifact::Separators& separators);

  // False: what was received is not in the order of the writer's units, and cannot be compared with them.
  bool possible() const { return possible_; }
  // The received bytes with the change in them. `whole_units`: a unit that changed is written as a whole.
  std::string bytes(bool whole_units) const;

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};

  void pair_units();
  void add_unit(std::string& out, std::size_t& count, std::size_t after_unit, bool whole) const;
  void add_merged(std::string& out, std::size_t& count, const Unit& received, const Unit& before,
                  const Unit& after) const;
  void add_piece(std::string& out, std::size_t& count, std::string_view lead, const Piece& piece) const;

  const Pieces& received_;
  const Pieces& before_;
  const Pieces& after_;
  const edifact::Separators& separators_;
  bool possible_ = false;
  std::vector<std::size_t> pairs_;  // by unit of after_: the one of before_ (and received_), or none
  std::string_view lead_;           // line breaks between segments, where there are
};

}  // namespace limen::amend
