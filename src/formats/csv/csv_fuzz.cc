// Any bytes: the reader ends, its views lie in range, its raw parts cover what it read in order, and what it accepted
// is written and read back equal.
#include <cstdint>

#include "base/bytes.h"
#include "base/test_require.h"
#include "formats/csv/csv.h"

namespace {

using limen::testing::require;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace limen;
  const std::string_view input = as_text({data, size});
  csv::ReadOptions options;
  options.limits = {.field_bytes = 200, .record_bytes = 500, .fields = 20, .records = 1000};
  csv::Reader reader(input, options);
  csv::Writer writer;
  std::vector<std::vector<std::string>> records;
  std::uint64_t offset = 0, line = 0;
  for (;;) {
    const auto more = reader.next();
    if (more.ok() && !*more) break;
    require(reader.offset() > offset && reader.offset() <= size);
    offset = reader.offset();
    if (!more.ok()) {
      require(more.error().place.line.has_value() && *more.error().place.offset <= size);
      continue;
    }
    require(reader.line() > line && !reader.fields().empty());
    line = reader.line();
    std::vector<std::string> record;
    for (const csv::Field& field : reader.fields()) record.emplace_back(field.text);
    writer.record(record);
    records.push_back(std::move(record));
  }
  // A text that opens with the byte-order mark's bytes is the one thing that does not read back.
  if (writer.text().starts_with("\xEF\xBB\xBF")) return 0;
  csv::Reader again(writer.text());
  for (const auto& record : records) {
    const auto more = again.next();
    require(more.ok() && *more && again.fields().size() == record.size());
    for (std::size_t i = 0; i < record.size(); ++i) require(again.fields()[i].text == record[i]);
  }
  require(!*again.next());
  return 0;
}
