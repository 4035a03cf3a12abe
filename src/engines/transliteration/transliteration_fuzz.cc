// Any code points give readings that keep the contract; X codes that are read are written as they were, or read the
// same.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "engines/transliteration/transliteration.h"

namespace {

using limen::testing::require;
namespace transliteration = limen::transliteration;

void check(const std::vector<transliteration::Word>& words) {
  for (const auto& word : words) {
    require(!word.readings.empty() && word.readings.size() <= transliteration::kMaxReadings);
    require(word.readings.front().cost == 0);
    for (std::size_t i = 0; i < word.readings.size(); ++i) {
      const auto& reading = word.readings[i];
      require(!reading.letters.empty());
      require(std::ranges::all_of(reading.letters, [](char c) { return c >= 'a' && c <= 'z'; }));
      require(i == 0 || reading.cost >= word.readings[i - 1].cost);
      for (std::size_t j = 0; j < i; ++j) require(word.readings[j].letters != reading.letters);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const transliteration::Reader reader;
  if (size < 2) return 0;
  // The first byte chooses the block most letters are from, so that words of one script come up.
  constexpr char32_t kBlocks[] = {0x0410, 0x0490, 0x0391, 0x0531, 0x10D0, 0x0620, 0x0660, 0x05B0,
                                  0x4E00, 0xAC00, 0x3040, 0x30A0, 0x0900, 0x0041, 0x1F00, 0x10000};
  const char32_t block = kBlocks[data[0] % std::size(kBlocks)];
  std::u32string run;
  for (std::size_t i = 1; i < size; ++i) {
    const char32_t wide = i + 1 < size && data[i] == 0xFF ? char32_t{data[i + 1]} * 0x101 : char32_t{data[i]};
    run.push_back(block + wide);
  }
  // As the script that it is not, too: one of them, chosen by the input; one input in sixteen is read as all.
  constexpr int kScripts = static_cast<int>(transliteration::Script::kOther) + 1;
  const int chosen = data[0] >> 4;
  for (int script = 0; script < kScripts; ++script) {
    if (chosen == 0 || chosen % kScripts == script)
      check(reader.read(run, static_cast<transliteration::Script>(script)));
  }
  check(reader.read(run, transliteration::script_of(run.front())));

  const std::string written = transliteration::to_mrz_arabic(run);
  require(std::ranges::all_of(written, [](char c) { return (c >= 'A' && c <= 'Z') || c == '<'; }));
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto arabic = transliteration::from_mrz_arabic(text)) {
    const std::string again = transliteration::to_mrz_arabic(*arabic);
    const auto same = transliteration::from_mrz_arabic(again);
    require(same.has_value() && transliteration::to_mrz_arabic(*same) == again);
  }
  return 0;
}
