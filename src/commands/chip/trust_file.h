// A trust store in a file of its own, for commands that work without a site.
//
// STORE is a file, or a folder that holds trust.store. It is changed at once or not at all: written beside, flushed,
// renamed. Who changes it holds a lock (STORE.lock), so that two imports do not lose one another's work.
//
//   const trust::Store store = TRY(read_trust_store(path));
//   TrustFile file = TRY(TrustFile::open(path));  // locked until it goes
//   file.store().import(…);
//   TRY(file.save());
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "engines/trust/trust.h"

namespace limen::commands {

// Errors "trust.file.missing", "trust.file.unreadable", "trust.store.damaged", "trust.store.version".
Result<trust::Store> read_trust_store(const std::string& path);

class TrustFile {
 public:
  // An absent one is empty. Errors as above and "trust.file.locked", "trust.file.unwritable".
  static Result<TrustFile> open(const std::string& path);
  TrustFile(TrustFile&& other) noexcept;
  TrustFile& operator=(TrustFile&&) = delete;
  ~TrustFile();

  trust::Store& store() { return store_; }
  Result<void> save() const;  // error "trust.file.unwritable"

 private:
  TrustFile(std::filesystem::path path, int lock, trust::Store store)
      : path_(std::move(path)), lock_(lock), store_(std::move(store)) {}
  std::filesystem::path path_;
  int lock_ = -1;
  trust::Store store_;
};

}  // namespace limen::commands
