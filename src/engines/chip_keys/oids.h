// Object identifiers of the chip protocols, dotted [9303-11 §9.2; TR-03111; RFC 3279, RFC 5480, RFC 5639].
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace limen::chip_keys::oids {

inline constexpr std::string_view kPublicKeyInfo = "0.4.0.127.0.7.2.2.1";           // id-PK
inline constexpr std::string_view kTerminalAuthentication = "0.4.0.127.0.7.2.2.2";  // id-TA
inline constexpr std::string_view kChipAuthentication = "0.4.0.127.0.7.2.2.3";      // id-CA
inline constexpr std::string_view kPace = "0.4.0.127.0.7.2.2.4";                    // id-PACE
inline constexpr std::string_view kActiveAuthentication = "2.23.136.1.1.5";
inline constexpr std::string_view kStandardisedDomain = "0.4.0.127.0.7.1.2";
inline constexpr std::string_view kEcdsaPlain = "0.4.0.127.0.7.1.1.4.1";
inline constexpr std::string_view kRsa = "1.2.840.113549.1.1.1";
inline constexpr std::string_view kEcPublicKey = "1.2.840.10045.2.1";
inline constexpr std::string_view kPrimeField = "1.2.840.10045.1.1";
inline constexpr std::string_view kDhKeyAgreement = "1.2.840.113549.1.3.1";  // PKCS #3
inline constexpr std::string_view kDhPublicNumber = "1.2.840.10046.2.1";     // X9.42
inline constexpr std::string_view kSignedData = "1.2.840.113549.1.7.2";

// Named curves and their standardised identifiers.
inline constexpr std::array<std::pair<std::string_view, int>, 11> kCurves = {{
    {"1.2.840.10045.3.1.1", 8},
    {"1.3.36.3.3.2.8.1.1.3", 9},
    {"1.3.132.0.33", 10},
    {"1.3.36.3.3.2.8.1.1.5", 11},
    {"1.2.840.10045.3.1.7", 12},
    {"1.3.36.3.3.2.8.1.1.7", 13},
    {"1.3.36.3.3.2.8.1.1.9", 14},
    {"1.3.132.0.34", 15},
    {"1.3.36.3.3.2.8.1.1.11", 16},
    {"1.3.36.3.3.2.8.1.1.13", 17},
    {"1.3.132.0.35", 18},
}};

}  // namespace limen::chip_keys::oids
