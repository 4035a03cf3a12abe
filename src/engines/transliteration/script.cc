#include <algorithm>
#include <array>

#include "engines/transliteration/transliteration.h"

namespace limen::transliteration {
namespace {

struct Range {
  char32_t first = 0;
  char32_t last = 0;
  Script script = Script::kOther;
};

// Blocks and their letters, sorted [Unicode 15 Scripts.txt]; what stands between them belongs to nobody here.
constexpr std::array kRanges = std::to_array<Range>({
    {0x0041, 0x005A, Script::kLatin},    {0x0061, 0x007A, Script::kLatin},      {0x00AA, 0x00AA, Script::kLatin},
    {0x00BA, 0x00BA, Script::kLatin},    {0x00C0, 0x00D6, Script::kLatin},      {0x00D8, 0x00F6, Script::kLatin},
    {0x00F8, 0x02AF, Script::kLatin},    {0x0370, 0x0373, Script::kGreek},      {0x0376, 0x0377, Script::kGreek},
    {0x037B, 0x037D, Script::kGreek},    {0x037F, 0x037F, Script::kGreek},      {0x0386, 0x0386, Script::kGreek},
    {0x0388, 0x03E1, Script::kGreek},    {0x03F0, 0x03F5, Script::kGreek},      {0x03F7, 0x03FF, Script::kGreek},
    {0x0400, 0x0481, Script::kCyrillic}, {0x048A, 0x052F, Script::kCyrillic},   {0x0531, 0x0556, Script::kArmenian},
    {0x0560, 0x0588, Script::kArmenian}, {0x05B0, 0x05BD, Script::kHebrew},     {0x05BF, 0x05BF, Script::kHebrew},
    {0x05C1, 0x05C2, Script::kHebrew},   {0x05C4, 0x05C5, Script::kHebrew},     {0x05C7, 0x05C7, Script::kHebrew},
    {0x05D0, 0x05EA, Script::kHebrew},   {0x05EF, 0x05F4, Script::kHebrew},     {0x0620, 0x065F, Script::kArabic},
    {0x066E, 0x06D3, Script::kArabic},   {0x06D5, 0x06D5, Script::kArabic},     {0x06EE, 0x06EF, Script::kArabic},
    {0x06FA, 0x06FC, Script::kArabic},   {0x06FF, 0x06FF, Script::kArabic},     {0x0750, 0x077F, Script::kArabic},
    {0x08A0, 0x08C9, Script::kArabic},   {0x0900, 0x0963, Script::kDevanagari}, {0x0971, 0x097F, Script::kDevanagari},
    {0x10A0, 0x10C5, Script::kGeorgian}, {0x10C7, 0x10C7, Script::kGeorgian},   {0x10CD, 0x10CD, Script::kGeorgian},
    {0x10D0, 0x10FA, Script::kGeorgian}, {0x10FC, 0x10FF, Script::kGeorgian},   {0x1100, 0x11FF, Script::kHangul},
    {0x1C80, 0x1C88, Script::kCyrillic}, {0x1C90, 0x1CBA, Script::kGeorgian},   {0x1CBD, 0x1CBF, Script::kGeorgian},
    {0x1E00, 0x1EFF, Script::kLatin},    {0x1F00, 0x1FFE, Script::kGreek},      {0x2C60, 0x2C7F, Script::kLatin},
    {0x2D00, 0x2D2D, Script::kGeorgian}, {0x3005, 0x3005, Script::kHan},        {0x3007, 0x3007, Script::kHan},
    {0x3041, 0x3096, Script::kKana},     {0x309D, 0x309F, Script::kKana},       {0x30A1, 0x30FA, Script::kKana},
    {0x30FC, 0x30FF, Script::kKana},     {0x3131, 0x318E, Script::kHangul},     {0x31F0, 0x31FF, Script::kKana},
    {0x3400, 0x4DBF, Script::kHan},      {0x4E00, 0x9FFF, Script::kHan},        {0xA640, 0xA66E, Script::kCyrillic},
    {0xA680, 0xA69D, Script::kCyrillic}, {0xA720, 0xA7FF, Script::kLatin},      {0xA8F2, 0xA8F7, Script::kDevanagari},
    {0xA960, 0xA97C, Script::kHangul},   {0xAC00, 0xD7A3, Script::kHangul},     {0xD7B0, 0xD7FB, Script::kHangul},
    {0xF900, 0xFAD9, Script::kHan},      {0xFB00, 0xFB06, Script::kLatin},      {0xFB13, 0xFB17, Script::kArmenian},
    {0xFB1D, 0xFB4F, Script::kHebrew},   {0xFB50, 0xFBB1, Script::kArabic},     {0xFBD3, 0xFD3D, Script::kArabic},
    {0xFD50, 0xFDF9, Script::kArabic},   {0xFE70, 0xFEFC, Script::kArabic},     {0xFF21, 0xFF3A, Script::kLatin},
    {0xFF41, 0xFF5A, Script::kLatin},    {0xFF66, 0xFF9D, Script::kKana},       {0x20000, 0x323AF, Script::kHan},
});
static_assert(std::ranges::is_sorted(kRanges, {}, &Range::first));

}  // namespace

Script script_of(char32_t letter) {
  const auto after = std::ranges::upper_bound(kRanges, letter, {}, &Range::first);
  if (after == kRanges.begin()) return Script::kOther;
  const Range& range = *std::prev(after);
  return letter <= range.last ? range.script : Script::kOther;
}

}  // namespace limen::transliteration
