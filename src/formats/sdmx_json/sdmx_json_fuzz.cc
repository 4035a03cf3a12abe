// Any bytes are a table or an error; a table is a whole one.
#include <cstdint>

#include "base/test_require.h"
#include "formats/sdmx_json/sdmx_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = limen::sdmx_json::read(text, "fuzz");
  if (!table.ok()) {
    require(!table.error().code.empty());
    return 0;
  }
  for (const auto& series : table->series()) {
    require(series.codes.size() == table->dimensions().size() && series.cells.size() == table->periods().size());
    bool anything = false;
    limen::eurostat::Key key;
    for (std::size_t d = 0; d < series.codes.size(); ++d) key[table->dimensions()[d]] = series.codes[d];
    for (std::size_t p = 0; p < series.cells.size(); ++p) {
      anything = anything || series.cells[p].value || !series.cells[p].flags.empty();
      require(series.cells[p].value.has_value() == !series.cells[p].digits.empty());
    }
    require(anything && table->find(key, table->periods()[0]) == &series.cells[0]);
  }
  return 0;
}
