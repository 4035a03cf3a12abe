// The encrypted file of a backup: records in chunks of libsodium's secretstream. Private to this folder.
#pragma once

#include <sodium.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "platform/database/database.h"
#include "platform/keys/keys.h"

namespace limen::backup {

enum class Record : std::uint8_t { kTable = 'T', kRow = 'R', kFile = 'F', kEnd = 'Z' };

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, FileCloser>;

class ArchiveWriter {
 public:
  static Result<std::unique_ptr<ArchiveWriter>> make(const std::string& path, const keys::Key& key);
  Result<void> table(const std::string& name, const std::vector<std::string>& columns);
  Result<void> row(const database::Row& row);
  Result<void> file(const std::string& name, std::string_view content);
  Result<void> finish();  // flushed to disk

 private:
  ArchiveWriter(FileHandle file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Result<void> write_chunk(std::uint8_t tag);
  void number(std::uint64_t value, int size);
  void text(std::string_view text);
  Result<void> record_done();
  FileHandle file_;
  std::string path_;
  crypto_secretstream_xchacha20poly1305_state state_{};
  Bytes plain_;
};

// One stored value, owned.
struct Cell {
  database::Type type = database::Type::kNull;
  std::int64_t integer = 0;  // or the bits of a real
  std::string bytes;
  database::Value value() const;
};

class ArchiveReader {
 public:
  static Result<std::unique_ptr<ArchiveReader>> open(const std::string& path, const keys::Key& key);
  // Error "backup.damaged" when the file is cut short, altered, or made under another key.
  Result<Record> next();
  const std::string& table() const { return table_; }
  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<Cell>& cells() const { return cells_; }
  const std::string& file_name() const { return file_name_; }
  const std::string& content() const { return content_; }

 private:
  ArchiveReader(FileHandle file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Error damaged(std::string message) const;
  Result<void> need(std::size_t size);
  Result<std::uint64_t> number(int size);
  Result<std::string> text();
  FileHandle file_;
  std::string path_;
  crypto_secretstream_xchacha20poly1305_state state_{};
  Bytes plain_;
  std::size_t at_ = 0;
  bool last_ = false;
  std::string table_;
  std::vector<std::string> columns_;
  std::vector<Cell> cells_;
  std::string file_name_, content_;
};

}  // namespace limen::backup
