#include "formats/xml_records/xml_records.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/test_work.h"

namespace limen::xml_records {
namespace {

// In pieces of any size, as a file or a connection gives them.
Source source_of(std::string_view text, std::size_t most) {
  return [text, most](std::span<char> buffer) mutable {
    const std::size_t size = std::min({text.size(), most, buffer.size()});
    std::copy_n(text.data(), size, buffer.data());
    text.remove_prefix(size);
    return size;
  };
}

// A tag that does not end is not begun anew with every part of it.
TEST(XmlRecords, HostileTagsTakeLinearWork) {
  const auto read_all = [](std::string_view text) {
    const auto error = read_records(source_of(text, 4096), {}, [](int, const Tree&) {});
    EXPECT_TRUE(error);
  };
  for (const auto& [start, piece] : std::vector<std::pair<std::string, std::string>>{
           {"<a><b c=\"", "4111 1111 "}, {"<a><b ", "c=\"d\" "}, {"<a><!-- ", "- "}, {"<a>", "<b>"}}) {
    testing::expect_linear(testing::repeated(start, piece), read_all, piece, 512U << 10);
  }
}

}  // namespace
}  // namespace limen::xml_records
