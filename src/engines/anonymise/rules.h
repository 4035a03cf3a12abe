// What every value of every segment is, by the kind of message. Private to this folder.
#pragma once

#include <string_view>

#include "engines/anonymise/segment.h"
#include "engines/anonymise/text.h"

namespace limen::anonymise {

enum class Family : std::uint8_t {
  kOther,   // nothing is known about its segments
  kPaxlst,  // and CUSRES
  kPnrgov,  // GOVREQ, ACKRES
  kControl  // CONTRL: about messages, not about persons
};
Family family_of(std::string_view message_type);

// Of service segments (UNB to UNZ), wherever they stand.
Treat of_service(std::uint32_t tag, const RawValue& value);
Treat of_value(Family family, std::uint32_t tag, const RawSegment& segment, const RawValue& value);

}  // namespace limen::anonymise
