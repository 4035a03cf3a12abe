#include "base/large_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace limen {

void advise_large_pages(void* memory, std::size_t bytes) {
  constexpr std::size_t kPage = 4096, kWorthWhile = std::size_t{4} << 20U;
  if (bytes < kWorthWhile) return;
  const std::size_t to_page = (kPage - reinterpret_cast<std::uintptr_t>(memory) % kPage) % kPage;
  ::madvise(static_cast<std::byte*>(memory) + to_page, (bytes - to_page) / kPage * kPage, MADV_HUGEPAGE);
}

}  // namespace limen
