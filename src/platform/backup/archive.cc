#include "platform/backup/archive.h"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

namespace limen::backup {

namespace {

constexpr std::string_view kMagic = "LIMENBK1";
constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kMaxChunk = 64 << 20;
constexpr std::size_t kOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;

Error io_error(const std::string& path) {
  return Error{errno == ENOSPC ? "backup.disk_full" : "backup.io", std::strerror(errno), Place{.source = path}};
}

}  // namespace

Result<std::unique_ptr<ArchiveWriter>> ArchiveWriter::make(const std::string& path, const keys::Key& key) {
  FileHandle file(std::fopen(path.c_str(), "wbx"));
  if (!file) {
    if (errno == EEXIST) return Error{"backup.exists", "this file is there already", Place{.source = path}};
    return io_error(path);
  }
  std::unique_ptr<ArchiveWriter> writer(new ArchiveWriter(std::move(file), path));
  std::uint8_t header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
  crypto_secretstream_xchacha20poly1305_init_push(&writer->state_, header, key.bytes.data());
  if (std::fwrite(kMagic.data(), 1, kMagic.size(), writer->file_.get()) != kMagic.size() ||
      std::fwrite(header, 1, sizeof header, writer->file_.get()) != sizeof header) {
    return io_error(path);
  }
  return writer;
}

Result<void> ArchiveWriter::write_chunk(std::uint8_t tag) {
  Bytes sealed(4 + plain_.size() + kOverhead);
  for (std::size_t i = 0; i < 4; ++i) sealed[i] = static_cast<std::uint8_t>(plain_.size() >> (8 * i));
  crypto_secretstream_xchacha20poly1305_push(&state_, sealed.data() + 4, nullptr, plain_.data(), plain_.size(),
                                             sealed.data(), 4, tag);
  plain_.clear();
  if (std::fwrite(sealed.data(), 1, sealed.size(), file_.get()) != sealed.size()) return io_error(path_);
  return {};
}

void ArchiveWriter::number(std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) plain_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void ArchiveWriter::text(std::string_view text) {
  number(text.size(), 4);
  plain_.insert(plain_.end(), text.begin(), text.end());
}

Result<void> ArchiveWriter::record_done() { return plain_.size() >= kChunk ? write_chunk(0) : Result<void>(); }

Result<void> ArchiveWriter::table(const std::string& name, const std::vector<std::string>& columns) {
  plain_.push_back(static_cast<std::uint8_t>(Record::kTable));
  text(name);
  number(columns.size(), 4);
  for (const std::string& column : columns) text(column);
  return record_done();
}

Result<void> ArchiveWriter::row(const database::Row& row) {
  plain_.push_back(static_cast<std::uint8_t>(Record::kRow));
  for (std::size_t i = 0; i < row.columns(); ++i) {
    const database::Value value = row.value(i);
    plain_.push_back(static_cast<std::uint8_t>(value.type()));
    switch (value.type()) {
      case database::Type::kNull:
        break;
      case database::Type::kInteger:
        number(static_cast<std::uint64_t>(value.integer()), 8);
        break;
      case database::Type::kReal:
        number(std::bit_cast<std::uint64_t>(value.real()), 8);
        break;
      case database::Type::kText:
      case database::Type::kBlob:
        text(value.text());
        break;
    }
  }
  return record_done();
}

Result<void> ArchiveWriter::file(const std::string& name, std::string_view content) {
  plain_.push_back(static_cast<std::uint8_t>(Record::kFile));
  text(name);
  text(content);
  return record_done();
}

Result<void> ArchiveWriter::finish() {
  plain_.push_back(static_cast<std::uint8_t>(Record::kEnd));
  TRY(write_chunk(crypto_secretstream_xchacha20poly1305_TAG_FINAL));
  if (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0) return io_error(path_);
  return {};
}

database::Value Cell::value() const {
  switch (type) {
    case database::Type::kNull:
      return {};
    case database::Type::kInteger:
      return integer;
    case database::Type::kReal:
      return std::bit_cast<double>(integer);
    case database::Type::kText:
      return std::string_view(bytes);
    case database::Type::kBlob:
      return as_bytes(bytes);
  }
  return {};
}

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(const std::string& path, const keys::Key& key) {
  FileHandle file(std::fopen(path.c_str(), "rb"));
  if (!file) return io_error(path);
  std::unique_ptr<ArchiveReader> reader(new ArchiveReader(std::move(file), path));
  char magic[8];
  std::uint8_t header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
  if (std::fread(magic, 1, sizeof magic, reader->file_.get()) != sizeof magic ||
      std::string_view(magic, sizeof magic) != kMagic ||
      std::fread(header, 1, sizeof header, reader->file_.get()) != sizeof header ||
      crypto_secretstream_xchacha20poly1305_init_pull(&reader->state_, header, key.bytes.data()) != 0) {
    return reader->damaged("this is not a backup");
  }
  return reader;
}

Error ArchiveReader::damaged(std::string message) const {
  return Error{"backup.damaged", std::move(message), Place{.source = path_}};
}

Result<void> ArchiveReader::need(std::size_t size) {
  while (plain_.size() - at_ < size) {
    if (last_) return damaged("a record is cut short");
    std::uint8_t head[4];
    if (std::fread(head, 1, 4, file_.get()) != 4) return damaged("the file is cut short");
    const std::size_t length = head[0] | head[1] << 8 | head[2] << 16 | static_cast<std::size_t>(head[3]) << 24;
    if (length > kMaxChunk) return damaged("a chunk is too long");
    Bytes sealed(length + kOverhead);
    if (std::fread(sealed.data(), 1, sealed.size(), file_.get()) != sealed.size())
      return damaged("the file is cut short");
    Bytes plain(length);
    std::uint8_t tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_, plain.data(), nullptr, &tag, sealed.data(), sealed.size(),
                                                   head, 4) != 0) {
      return damaged("a chunk does not open: another master key, or the file was altered");
    }
    last_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    plain_.insert(plain_.end(), plain.begin(), plain.end());
  }
  return {};
}

Result<std::uint64_t> ArchiveReader::number(int size) {
  TRY(need(static_cast<std::size_t>(size)));
  std::uint64_t value = 0;
  for (int i = size - 1; i >= 0; --i) value = value << 8 | plain_[at_ + static_cast<std::size_t>(i)];
  at_ += static_cast<std::size_t>(size);
  return value;
}

Result<std::string> ArchiveReader::text() {
  const std::size_t size = TRY(number(4));
  TRY(need(size));
  std::string text(as_text(ByteView(plain_).subspan(at_, size)));
  at_ += size;
  return text;
}

Result<Record> ArchiveReader::next() {
  const auto kind = static_cast<Record>(TRY(number(1)));
  if (kind == Record::kTable) {
    table_ = TRY(text());
    columns_.clear();
    const std::uint64_t count = TRY(number(4));
    for (std::uint64_t i = 0; i < count; ++i) columns_.push_back(TRY(text()));
  } else if (kind == Record::kRow) {
    cells_.resize(columns_.size());
    for (Cell& cell : cells_) {
      cell.type = static_cast<database::Type>(TRY(number(1)));
      cell.bytes.clear();
      if (cell.type == database::Type::kInteger || cell.type == database::Type::kReal) {
        cell.integer = static_cast<std::int64_t>(TRY(number(8)));
      } else if (cell.type == database::Type::kText || cell.type == database::Type::kBlob) {
        cell.bytes = TRY(text());
      } else if (cell.type != database::Type::kNull) {
        return damaged("a value has no known type");
      }
    }
  } else if (kind == Record::kFile) {
    file_name_ = TRY(text());
    content_ = TRY(text());
  } else if (kind != Record::kEnd || !last_ || at_ != plain_.size()) {
    return damaged("a record has no known kind");
  }
  return kind;
}

}  // namespace limen::backup
