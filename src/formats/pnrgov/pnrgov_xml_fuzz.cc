// Any bytes give bookings or an error; pieces of any size give the same.
#include <cstdint>

#include "base/test_require.h"
#include "formats/pnrgov/pnrgov.h"

namespace {

using limen::testing::require;

struct Outcome {
  std::size_t pnrs = 0, lines = 0;
  std::string code;
  bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view bytes, std::size_t chunk) {
  namespace pnrgov = limen::pnrgov;
  Outcome outcome;
  pnrgov::XmlReader reader([&](const pnrgov::Push&, pnrgov::Pnr& pnr) {
    ++outcome.pnrs;
    outcome.lines += pnr.record.lines().size();
  });
  limen::Result<void> result;
  while (!bytes.empty() && result.ok()) {
    result = reader.feed(bytes.substr(0, chunk));
    bytes.remove_prefix(std::min(chunk, bytes.size()));
  }
  if (result.ok()) result = reader.finish();
  if (!result.ok()) outcome.code = result.error().code;
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (!bytes.starts_with("<?xml"))
    bytes = "<IATA_PNRGOV_NotifRQ><PNRs><PNR>" + bytes + "</PNR></PNRs></IATA_PNRGOV_NotifRQ>";
  require(read(bytes, bytes.size()) == read(bytes, 5));
  return 0;
}
