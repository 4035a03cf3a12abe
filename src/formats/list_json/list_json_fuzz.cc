#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "base/test_require.h"
#include "formats/list_json/list_json.h"

using limen::testing::require;
namespace lists = limen::lists;

namespace {

lists::Source source_of(std::string_view bytes, std::size_t piece) {
  return [bytes, piece](std::span<char> to) mutable {
    const std::size_t count = std::min({to.size(), bytes.size(), piece});
    std::copy_n(bytes.data(), count, to.data());
    bytes.remove_prefix(count);
    return count;
  };
}

std::uint64_t read(lists::Format format, std::string_view bytes, std::size_t piece) {
  std::uint64_t given = 0;
  const auto summary = lists::read_json(format, source_of(bytes, piece), {}, [&](lists::Record&& record) {
    require(!record.reference.empty());
    require(!record.names.empty() || record.change == lists::Change::kDeleted);
    ++given;
  });
  require(summary.ok() && summary->records_count.balanced() && summary->records_count.accepted == given);
  return given;
}

}  // namespace

// The first byte chooses the form. Any bytes give a summary that balances, and the same whatever pieces they come in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 4 == 3) {
    std::uint64_t given = 0;
    const auto summary = lists::read_simple_csv(bytes, {}, [&](lists::Record&&) { ++given; });
    if (summary.ok()) require(summary->records_count.balanced() && summary->records_count.accepted == given);
    return 0;
  }
  static constexpr std::array kForms = {lists::Format::kFtmEntities, lists::Format::kFtmNested,
                                        lists::Format::kFtmDelta};
  const auto format = kForms[data[0] % 4];
  require(read(format, bytes, 65536) == read(format, bytes, 5));
  (void)lists::detect(bytes);
  return 0;
}
