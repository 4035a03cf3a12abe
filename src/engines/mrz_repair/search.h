// The zone cut into groups of places that a check digit joins, and what each group may read as. Internal to the module.
#pragma once

#include <string>
#include <vector>

#include "engines/mrz_repair/likeness.h"
#include "formats/mrz/layout.h"

namespace limen::mrz_repair {

inline constexpr std::size_t kMaxAlternatives = 12;  // of a group

struct Slot {
  mrz::Position position;
  mrz::Field field = mrz::Field::kZone;
  char received = '<';
  bool stays = false;           // the received character may stand here
  std::vector<Option> options;  // others that may
  int weight = 0;               // in the group's own check digit; -1 modulo 10 for the digit itself
  int older_weight = 0;         // the same for a long number that counts the filler, else as `weight`
  int composite = 0;            // in the composite digit; -1 modulo 10 for the digit itself; 0: not covered
};

// What a group may read as.
struct Alternative {
  std::string text;  // one character a slot
  float cost = 0;
  int composite = 0;  // its part of the composite sum, modulo 10
};

struct Group {
  std::vector<Slot> slots;
  bool own_digit = false;
  std::size_t most_changes = 0;  // beyond those that must be
  std::vector<Alternative> alternatives;
};

// The groups of a zone of a known format whose lines have their width.
std::vector<Group> groups_of(const mrz::Document& document, const mrz::Layout& layout);

// Fills in what agrees with the group's own check digit, cheapest first. With a table, states must be known.
void find_alternatives(Group& group, const mrz::StateTable* states);

}  // namespace limen::mrz_repair
