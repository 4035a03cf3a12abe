// Any bytes: what may be stored of them has the same segments in the same order, is the same bytes where nothing was
// taken out, and holds nothing that would be taken out when it is read again.
#include <cstdint>
#include <string>
#include <vector>

#include "base/test_require.h"
#include "engines/sensitive/sensitive.h"
#include "formats/edifact/edifact.h"
#include "formats/pnrgov/pnrgov.h"
#include "platform/config/config.h"

namespace {

namespace edifact = limen::edifact;
namespace pnrgov = limen::pnrgov;
namespace sensitive = limen::sensitive;

using limen::testing::require;

const sensitive::Rules& rules() {
  static const sensitive::Rules kRules = [] {
    const auto node = limen::config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml");
    require(node.ok());
    auto read = sensitive::Rules::read(*node);
    require(read.ok());
    return read.take();
  }();
  return kRules;
}

// Of each segment of a message; "" for what is no tag, which may hold a card number.
std::vector<std::string> tags(std::string_view bytes) {
  edifact::Findings unused;
  edifact::InterchangeReader reader(bytes, unused, {.check_characters = false});
  std::vector<std::string> tags;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kSegment) continue;
    tags.emplace_back(reader.segment().tag() == 0 ? "" : reader.segment().tag_text());
  }
  return tags;
}

// Outside of the changed spans input and output are the same.
void same_elsewhere(std::string_view bytes, const sensitive::Filtered& filtered) {
  std::uint64_t from = 0, to = 0;
  const std::string_view out = filtered.bytes;
  for (const sensitive::Filtered::Span& span : filtered.changed) {
    require(span.offset >= from && span.offset - from == span.new_offset - to);
    require(bytes.substr(from, span.offset - from) == out.substr(to, span.new_offset - to));
    from = span.offset + span.length;
    to = span.new_offset + span.new_length;
  }
  require(bytes.substr(from) == out.substr(to));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const sensitive::Filtered filtered = sensitive::filter_message(bytes, rules());
  same_elsewhere(bytes, filtered);
  if (filtered.changed.empty()) require(filtered.counts.total() == 0 && filtered.counts.cards == 0);
  require(tags(filtered.bytes) == tags(bytes));
  const sensitive::Filtered again = sensitive::filter_message(filtered.bytes, rules());
  require(again.counts.total() == 0 && again.counts.cards == 0 && again.changed.empty());

  // Nor does the reader find anything in it.
  edifact::Findings unused;
  edifact::InterchangeReader reader(filtered.bytes, unused, {.retention = edifact::Retention::kMessage});
  sensitive::Filter filter(rules());
  pnrgov::Reader bookings(reader, &filter);
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage || !pnrgov::is_pnrgov(reader.message())) continue;
    bookings.begin();
    while (bookings.next()) {
    }
  }
  require(bookings.masked_cards() == 0 && filter.counts().total() == 0);
  return 0;
}
