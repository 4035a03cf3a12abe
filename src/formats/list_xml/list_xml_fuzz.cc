#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/test_require.h"
#include "formats/list_xml/list_xml.h"

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

struct Seen {
  lists::Count count{};
  std::vector<std::string> names{};
  bool broken = false;
  bool operator==(const Seen& other) const {
    return count.in == other.count.in && count.accepted == other.count.accepted &&
           count.refused == other.count.refused && names == other.names && broken == other.broken;
  }
};

Seen read(lists::Format format, std::string_view bytes, std::size_t piece, bool persons_only) {
  Seen seen;
  lists::Options options;
  options.persons_only = persons_only;
  const auto summary = lists::read_xml(format, source_of(bytes, piece), options, [&](lists::Record&& record) {
    require(!record.names.empty() && !record.reference.empty());
    for (const auto& name : record.names) seen.names.push_back(name.text());
  });
  require(summary.ok() && summary->records_count.balanced());
  seen.count = summary->records_count;
  seen.broken = summary->broken.has_value();
  return seen;
}

}  // namespace

// The first byte chooses the form. Any bytes give a summary that balances, and the same whatever pieces they come in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr std::array kForms = {lists::Format::kOfacXml,      lists::Format::kOfacAdvanced,
                                        lists::Format::kOfacEnhanced, lists::Format::kUnXml,
                                        lists::Format::kEuXml,        lists::Format::kUkXml};
  const auto format = kForms[data[0] % kForms.size()];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Seen whole = read(format, bytes, 65536, false);
  require(whole == read(format, bytes, 7, false));
  require(whole.count.in == read(format, bytes, 65536, true).count.in);
  (void)lists::detect(bytes);
  return 0;
}
