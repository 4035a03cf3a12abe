#include "platform/database/fault_vfs.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <chrono>
#include <thread>

namespace limen::database {

namespace {

// SQLite allocates szOsFile bytes for us: our head, then the real VFS's file.
struct File {
  sqlite3_file base;
  Faults* faults;
  sqlite3_file* real;
};

File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return of(file)->real; }

// Counts down; true when the operation must fail. A negative counter never fails.
bool runs_out(std::atomic<std::int64_t>& left) {
  std::int64_t value = left.load();
  while (value > 0 && !left.compare_exchange_weak(value, value - 1)) {
  }
  return value == 0;
}

int close_file(sqlite3_file* file) { return real_of(file)->pMethods->xClose(real_of(file)); }
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  return real_of(file)->pMethods->xRead(real_of(file), to, size, at);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  Faults& faults = *of(file)->faults;
  faults.writes.fetch_add(1);
  if (runs_out(faults.writes_left)) {
    return faults.write_fault.load() == Fault::kDiskFull ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }
  return real_of(file)->pMethods->xWrite(real_of(file), from, size, at);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  Faults& faults = *of(file)->faults;
  if (runs_out(faults.flushes_left)) return SQLITE_IOERR_FSYNC;
  faults.flushes.fetch_add(1);
  const std::int64_t delay = faults.flush_delay_microseconds.load();
  if (delay > 0) std::this_thread::sleep_for(std::chrono::microseconds(delay));
  return real_of(file)->pMethods->xSync(real_of(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }
int unlock_file(sqlite3_file* file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }
int check_lock(sqlite3_file* file, int* result) {
  return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
int characteristics(sqlite3_file* file) { return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file)); }
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, to);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { real_of(file)->pMethods->xShmBarrier(real_of(file)); }
int shm_unmap(sqlite3_file* file, int remove) { return real_of(file)->pMethods->xShmUnmap(real_of(file), remove); }

constexpr sqlite3_io_methods kMethods = {.iVersion = 2,
                                         .xClose = close_file,
                                         .xRead = read_file,
                                         .xWrite = write_file,
                                         .xTruncate = truncate_file,
                                         .xSync = sync_file,
                                         .xFileSize = file_size,
                                         .xLock = lock_file,
                                         .xUnlock = unlock_file,
                                         .xCheckReservedLock = check_lock,
                                         .xFileControl = control_file,
                                         .xSectorSize = sector_size,
                                         .xDeviceCharacteristics = characteristics,
                                         .xShmMap = shm_map,
                                         .xShmLock = shm_lock,
                                         .xShmBarrier = shm_barrier,
                                         .xShmUnmap = shm_unmap,
                                         .xFetch = nullptr,
                                         .xUnfetch = nullptr};

}  // namespace

struct FaultVfs::Impl {
  std::string name;
  std::shared_ptr<Faults> faults;
  sqlite3_vfs* real = nullptr;
  sqlite3_vfs vfs{};

  static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    const Impl* self = static_cast<const Impl*>(vfs->pAppData);
    File* ours = of(file);
    ours->base.pMethods = nullptr;
    ours->faults = self->faults.get();
    ours->real = reinterpret_cast<sqlite3_file*>(ours + 1);
    const int rc = self->real->xOpen(self->real, path, ours->real, flags, out_flags);
    if (ours->real->pMethods != nullptr) ours->base.pMethods = &kMethods;
    return rc;
  }
};

FaultVfs::FaultVfs(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<FaultVfs>> FaultVfs::make(std::shared_ptr<Faults> faults) {
  auto impl = std::make_unique<Impl>();
  impl->real = sqlite3_vfs_find(nullptr);
  if (impl->real == nullptr) return Error{"database.unavailable", "SQLite has no file system"};
  impl->faults = std::move(faults);
  impl->name = fmt::format("limen-fault-{:p}", static_cast<void*>(impl.get()));
  impl->vfs = *impl->real;  // everything but opening is the system's own
  impl->vfs.szOsFile = static_cast<int>(sizeof(File)) + impl->real->szOsFile;
  impl->vfs.pNext = nullptr;
  impl->vfs.zName = impl->name.c_str();
  impl->vfs.xOpen = Impl::open;
  // The copied calls find their own data through their VFS; ours is found through pAppData of the copy.
  impl->vfs.pAppData = impl.get();
  impl->vfs.xDelete = [](sqlite3_vfs* vfs, const char* path, int flag) {
    sqlite3_vfs* real = static_cast<Impl*>(vfs->pAppData)->real;
    return real->xDelete(real, path, flag);
  };
  impl->vfs.xAccess = [](sqlite3_vfs* vfs, const char* path, int flag, int* result) {
    sqlite3_vfs* real = static_cast<Impl*>(vfs->pAppData)->real;
    return real->xAccess(real, path, flag, result);
  };
  impl->vfs.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int size, char* out) {
    sqlite3_vfs* real = static_cast<Impl*>(vfs->pAppData)->real;
    return real->xFullPathname(real, path, size, out);
  };
  if (sqlite3_vfs_register(&impl->vfs, 0) != SQLITE_OK) return Error{"database.unavailable", "no fault layer"};
  return std::unique_ptr<FaultVfs>(new FaultVfs(std::move(impl)));
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(&impl_->vfs); }

const std::string& FaultVfs::name() const { return impl_->name; }

}  // namespace limen::database
