// Invented passes for tests, benchmarks and fuzzers.
#pragma once

#include <string_view>

namespace limen::bcbp::samples {

// Mandatory fields alone.
inline constexpr std::string_view kPlain = "M1NORDHAVN/ASTRID MS  EK7QX2P OSLCPHZZ 0417 143Y012C0031 100";
// Version 6, all fields of both sections, airline's own, security.
inline constexpr std::string_view kFull =
    "M1NORDHAVN/ASTRID MS  EK7QX2P OSLCPHZZ 0417 143Y012C0031 14D>6182WM6142BZZ 09991234560022A9992345678901 1ZZ ZZ "
    "77712345678      20KYHELLO^110SIGNATUREOFSIXTN";
// Two legs, the second with a section of its own; version 8 and a passenger who is X.
inline constexpr std::string_view kTwoLegs =
    "M2FERREIRA/JOAO       EP0RT0  LISMADYY 1020A364J001A0001 348>818XWW6363BYY 07771234560012A7771234567890 2Y"
    "Y                     1PCNP0RT0  MADTLVXXX0099 001C002B0044 12C2A7771234567890 0YY                     2PCY";
// Sections that end early: unique behind the source of issuance, repeated behind the document number.
inline constexpr std::string_view kShortSections =
    "M1OKAFOR/CHIDI        EABCDEF LOSABVXX 0001 001Y021F0100 116>503  W0D8881234567890";

}  // namespace limen::bcbp::samples
