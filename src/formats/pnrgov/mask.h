// Card numbers are made unreadable where they are, in memory of our own. edifact/mask.h says what counts as one.
#pragma once

#include <span>

#include "formats/edifact/mask.h"
#include "formats/pnrgov/record.h"

namespace limen::pnrgov {

// Of the last line of a record, which may be of any message. Returns how many numbers were masked.
int mask_cards(Record& record);

using edifact::luhn;
using edifact::mask_cards;

}  // namespace limen::pnrgov
