#include "formats/zip/zip.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

namespace limen::zip {

namespace {

constexpr std::uint32_t kLocal = 0x04034B50, kCentral = 0x02014B50, kEnd = 0x06054B50;
constexpr std::size_t kLocalSize = 30, kCentralSize = 46, kEndSize = 22, kLongestComment = 65'535;

Error error_at(std::string_view code, std::string_view message, std::size_t offset) {
  Error error{std::string(code), std::string(message), {}};
  error.place.offset = offset;
  return error;
}

std::uint32_t number(ByteView bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) value = value << 8U | bytes[at + i - 1];
  return value;
}

// The end record is the last thing but a comment; of several places that look like one, the last whose comment fits.
std::optional<std::size_t> find_end(ByteView bytes) {
  if (bytes.size() < kEndSize) return std::nullopt;
  const std::size_t last = bytes.size() - kEndSize;
  const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (number(bytes, at, 4) == kEnd && at + kEndSize + number(bytes, at + 20, 2) == bytes.size()) return at;
  }
  return std::nullopt;
}

bool name_is_safe(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos) return false;
  std::size_t at = 0;
  while (at <= name.size()) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    if (name.substr(at, end - at) == "..") return false;
    at = end + 1;
  }
  return std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

// Where the packed bytes of an entry begin, by its local header; nothing when it does not fit.
std::optional<std::size_t> content_at(ByteView bytes, std::size_t local, const Entry& entry) {
  if (local > bytes.size() || bytes.size() - local < kLocalSize || number(bytes, local, 4) != kLocal)
    return std::nullopt;
  const std::size_t start = local + kLocalSize + number(bytes, local + 26, 2) + number(bytes, local + 28, 2);
  if (start > bytes.size() || bytes.size() - start < entry.packed) return std::nullopt;
  return start;
}

// One record of the directory at `at`; gives where the next one begins.
Result<std::size_t> read_record(ByteView bytes, std::size_t at, Entry& entry) {
  if (bytes.size() - at < kCentralSize || number(bytes, at, 4) != kCentral) {
    return error_at("zip.directory", "the directory of the archive is broken", at);
  }
  const std::size_t name = number(bytes, at + 28, 2);
  const std::size_t next = at + kCentralSize + name + number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
  if (next > bytes.size()) return error_at("zip.directory", "the directory of the archive is broken", at);
  const std::uint32_t flags = number(bytes, at + 8, 2);
  const std::uint32_t method = number(bytes, at + 10, 2);
  entry.checksum = number(bytes, at + 16, 4);
  entry.packed = number(bytes, at + 20, 4);
  entry.size = number(bytes, at + 24, 4);
  entry.name = as_text(bytes.subspan(at + kCentralSize, name));
  entry.deflated = method == 8;
  const std::uint32_t local = number(bytes, at + 42, 4);
  if ((flags & 1U) != 0 || (method != 0 && method != 8) || local == 0xFFFFFFFFU || entry.size == 0xFFFFFFFFU) {
    return error_at("zip.unsupported", "an entry is encrypted, or packed in a way that is not read", at);
  }
  if (!name_is_safe(entry.name)) return error_at("zip.name", "the name of an entry leads outside", at);
  const auto content = content_at(bytes, local, entry);
  if (!content) return error_at("zip.directory", "an entry is not where the directory says", at);
  entry.offset = *content;
  if (!entry.deflated && entry.packed != entry.size) {
    return error_at("zip.directory", "a stored entry has two sizes", at);
  }
  return next;
}

Result<void> check_overlap(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.offset < b.offset; });
  std::uint64_t end = 0;
  for (const Entry& entry : entries) {
    if (entry.packed == 0) continue;
    if (entry.offset < end) return error_at("zip.overlap", "two entries share bytes", entry.offset);
    end = entry.offset + entry.packed;
  }
  return {};
}

void append(Bytes& out, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) {
    out.push_back(static_cast<std::uint8_t>(value));
    value >>= 8;
  }
}

std::uint32_t checksum_of(ByteView bytes) {
  return static_cast<std::uint32_t>(crc32(0, bytes.data(), static_cast<uInt>(bytes.size())));
}

}  // namespace

bool is_zip(ByteView bytes) {
  return bytes.size() >= 4 && (number(bytes, 0, 4) == kLocal || number(bytes, 0, 4) == kEnd);
}

Result<Archive> Archive::open(ByteView bytes, const Limits& limits) {
  const auto end = find_end(bytes);
  if (!end) return error_at("zip.directory", "not a zip archive, or its end is missing", 0);
  if (number(bytes, *end + 4, 2) != 0 || number(bytes, *end + 6, 2) != 0) {
    return error_at("zip.unsupported", "an archive in several parts", *end);
  }
  const std::size_t count = number(bytes, *end + 10, 2);
  if (count > limits.entries) return error_at("zip.limit", "more entries than are read", *end);
  std::size_t at = number(bytes, *end + 16, 4);
  if (at > *end) return error_at("zip.directory", "the directory of the archive is broken", *end);
  Archive archive(bytes);
  std::size_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Entry entry;
    at = TRY(read_record(bytes.first(*end), at, entry));
    total += entry.size;
    if (entry.size > limits.entry_bytes || total > limits.total_bytes) {
      return error_at("zip.limit", "more bytes than are unpacked", entry.offset);
    }
    archive.entries_.push_back(entry);
  }
  TRY(check_overlap(archive.entries_));
  return archive;
}

Result<Bytes> Archive::read(const Entry& entry) const {
  const ByteView packed = bytes_.subspan(entry.offset, entry.packed);
  Bytes out(packed.begin(), packed.end());
  if (entry.deflated) {
    out.assign(entry.size, 0);
    z_stream stream{};
    if (inflateInit2(&stream, -15) != Z_OK) return error_at("zip.damaged", "an entry cannot be unpacked", entry.offset);
    Bytes input(packed.begin(), packed.end());  // zlib wants it writable
    std::uint8_t nothing = 0;
    stream.next_in = input.data();
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = out.empty() ? &nothing : out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&stream, Z_FINISH);
    const bool whole = result == Z_STREAM_END && stream.total_out == entry.size;
    inflateEnd(&stream);
    if (!whole) return error_at("zip.damaged", "an entry cannot be unpacked to the size that it says", entry.offset);
  }
  if (checksum_of(out) != entry.checksum)
    return error_at("zip.damaged", "the checksum of an entry differs", entry.offset);
  return out;
}

Bytes write(const std::vector<NewEntry>& entries) {
  Bytes out;
  Bytes directory;
  for (const NewEntry& entry : entries) {
    const std::size_t local = out.size();
    const auto fields = [&](Bytes& to) {
      append(to, 0, 2);           // flags
      append(to, 0, 2);           // stored
      append(to, 0x00210000, 4);  // 1980-01-01: no time is told
      append(to, checksum_of(entry.content), 4);
      append(to, entry.content.size(), 4);
      append(to, entry.content.size(), 4);
      append(to, entry.name.size(), 2);
      append(to, 0, 2);
    };
    append(out, kLocal, 4);
    append(out, 20, 2);
    fields(out);
    out.insert(out.end(), entry.name.begin(), entry.name.end());
    out.insert(out.end(), entry.content.begin(), entry.content.end());
    append(directory, kCentral, 4);
    append(directory, 20, 2);
    append(directory, 20, 2);
    fields(directory);
    append(directory, 0, 10);
    append(directory, local, 4);
    directory.insert(directory.end(), entry.name.begin(), entry.name.end());
  }
  const std::size_t start = out.size();
  out.insert(out.end(), directory.begin(), directory.end());
  append(out, kEnd, 4);
  append(out, 0, 4);
  append(out, entries.size(), 2);
  append(out, entries.size(), 2);
  append(out, directory.size(), 4);
  append(out, start, 4);
  append(out, 0, 2);
  return out;
}

}  // namespace limen::zip
