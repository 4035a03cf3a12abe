// Card numbers are made unreadable where they are, in memory of our own. See mask.cc for what counts as one.
#pragma once

#include <span>

#include "formats/pnrgov/record.h"

namespace limen::pnrgov {

// Of the last line of a record. Returns how many numbers were masked.
int mask_cards(Record& record);

// Of any text: 13 to 19 digits that satisfy the check digit of ISO/IEC 7812-1, single blanks and hyphens between them.
// `long_only`: only 15, 16 and 19 digits, where numbers of other kinds stand.
int mask_cards(std::span<char> text, bool long_only = false);
bool luhn(std::string_view digits);

}  // namespace limen::pnrgov
