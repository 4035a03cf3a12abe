#include "commands/edi/give_back_code.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace limen::commands {
namespace {

// Segments that nobody may write are as they stand in the file. Pages that are shared with a segment that may be
// written are left alone: only whole pages inside are named.
int give_back(dl_phdr_info* module, std::size_t, void*) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < module->dlpi_phnum; ++i) {
    const auto& segment = module->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = (module->dlpi_addr + segment.p_vaddr + page - 1) / page * page;
    const std::uintptr_t end = (module->dlpi_addr + segment.p_vaddr + segment.p_filesz) / page * page;
    if (begin < end) static_cast<void>(::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED));
  }
  return 0;
}

}  // namespace

void give_back_code() { ::dl_iterate_phdr(give_back, nullptr); }

}  // namespace limen::commands
