// Payment card numbers in passenger name records. They are of no use to a border and dangerous to keep: whatever shows,
// logs or stores EDIFACT text masks them first [PCI DSS 3.4; PNRGOV guide, FOP].
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "formats/edifact/types.h"

namespace limen::edifact {

// Segments in whose text card numbers are found: FOP, the free texts SSR, LTS, IFT, and the like, and those of nobody's
// directory. Not where numbers of other kinds stand: documents, references, tickets, names.
bool may_hold_card_number(std::uint32_t tag);

// Overwrites with 'X' all digits but the last four of each card number: 12 to 19 digits, possibly with blanks, hyphens
// or line breaks between, that have a length and beginning that card issuers use and pass the check of ISO 7812. In
// FOP (`every`) the check is not asked. The number of bytes stays the same. Returns how many were found.
std::size_t mask_card_numbers(std::span<char> bytes, bool every);

// The same for a segment or a value of one.
std::string masked(std::uint32_t tag, std::string_view bytes);
// The same for segments as received, one behind the other.
std::string masked_segments(std::string_view bytes, const Separators& separators);

}  // namespace limen::edifact
