// Any bytes give a store or an error, also behind a checksum that agrees; what reads is written the same again.
#include <algorithm>
#include <cstdint>

#include "base/checksum.h"
#include "base/test_require.h"
#include "engines/trust/trust.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  limen::Bytes bytes(data, data + size);
  constexpr std::size_t kHead = 20;  // magic, version, checksum
  if (size >= kHead) {
    const std::uint64_t sum = limen::checksum(limen::ByteView(bytes).subspan(kHead));
    for (std::size_t i = 0; i < 8; ++i) bytes[12 + i] = static_cast<std::uint8_t>(sum >> (8 * i));
  }
  auto store = limen::trust::Store::read(bytes);
  if (!store.ok()) {
    require(store.error().code.starts_with("trust.store."));
    return 0;
  }
  require(store->write() == bytes);
  for (const limen::trust::Entry& entry : store->entries()) {
    (void)store->authorities_for(entry.certificate);
    (void)store->history(entry);
    (void)store->dropped(entry);
    (void)store->revocation(entry.certificate, limen::Instant{});
    require(store->find(entry.certificate.fingerprint()) == &entry);
  }
  store->resolve();
  return 0;
}
