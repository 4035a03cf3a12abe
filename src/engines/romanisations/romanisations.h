// A name in Latin letters that another system would have written otherwise: Mandarin in Wade-Giles (Taiwan, older
// documents) is read in Pinyin too, so that "Mao Tse-tung" meets "Mao Zedong".
//
//   in_pinyin({"mao", "tse", "tung"});   // {{mao, ze, dong}, {mao, ze, tong}, …}
//
// Pure. The tables are made by tools/make_romanisations.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace limen::romanisations {

inline constexpr std::size_t kMostReadings = 6;

// The likeliest readings first, at most kMostReadings; none unless every part (two to four, folded to a–z) is a
// syllable of Wade-Giles and one at least is none of Pinyin: without apostrophes "chang" is zhang or chang. A name that
// both systems could have written stays as it is.
std::vector<std::vector<std::string>> in_pinyin(std::span<const std::string> parts);
bool is_wade_giles(std::string_view part);  // a syllable of it

}  // namespace limen::romanisations
