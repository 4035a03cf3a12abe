// Whatever is read, readings are few, agree with the parser, and differ from what was received only where they say so.
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "engines/mrz_repair/mrz_repair.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  namespace repair = limen::mrz_repair;
  const limen::mrz::ParseOptions options{.today = *limen::CivilDate::from_ymd(2026, 11, 22)};
  const auto document = limen::mrz::parse({reinterpret_cast<const char*>(data), size}, options);
  const auto readings = repair::readings(document, options);
  require(readings.size() <= repair::kMaxReadings);
  require(readings.empty() || !document.valid);
  for (const repair::Reading& reading : readings) {
    std::vector<std::string> lines = document.lines;
    for (const repair::Change& change : reading.changes) {
      char& c = lines.at(static_cast<std::size_t>(change.position.line - 1))
                    .at(static_cast<std::size_t>(change.position.column - 1));
      require(c == change.was && change.was != change.is);
      c = change.is;
    }
    require(lines == reading.lines);
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    require(limen::mrz::parse(text, options).valid);
  }
  for (const auto& spot : repair::blind_spots(document)) require(!spot.also.empty());
  return 0;
}
