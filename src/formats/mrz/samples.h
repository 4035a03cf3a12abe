// Zones that the tests, the benchmark and the fuzzer begin with: the specimens of Doc 9303. For tests only.
#pragma once

#include <string_view>

namespace limen::mrz::samples {

inline constexpr std::string_view kTd1 =
    "I<UTOD231458907<<<<<<<<<<<<<<<\n"
    "7408122F1204159UTO<<<<<<<<<<<6\n"
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n";
inline constexpr std::string_view kTd1Long =
    "I<UTOD23145890<7349<<<<<<<<<<<\n"
    "3407127M9507122UTO<<<<<<<<<<<2\n"
    "STEVENSON<<PETER<JOHN<<<<<<<<<\n";
inline constexpr std::string_view kTd2 =
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
    "D231458907UTO7408122F1204159<<<<<<<6\n";
inline constexpr std::string_view kTd2Long =
    "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\n"
    "D23145890<UTO3407127M95071227349<<<8\n";
inline constexpr std::string_view kTd3 =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
inline constexpr std::string_view kMrvA =
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
    "L8988901C4XXX4009078F96121096ZE184226B<<<<<<\n";
inline constexpr std::string_view kMrvB =
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
    "L8988901C4XXX4009078F9612109<<<<<<<<\n";

inline constexpr std::string_view kAll[] = {kTd1, kTd1Long, kTd2, kTd2Long, kTd3, kMrvA, kMrvB};

}  // namespace limen::mrz::samples
