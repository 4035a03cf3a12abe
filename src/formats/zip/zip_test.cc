#include "formats/zip/zip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace limen::zip {
namespace {

Bytes text(std::string_view value) { return Bytes(value.begin(), value.end()); }

void put(Bytes& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

Bytes deflated(const Bytes& content) {
  Bytes out(compressBound(static_cast<uLong>(content.size())) + 64);
  Bytes input = content;
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// One deflated entry "a" that says to be `claimed` bytes long.
Bytes packed_archive(const Bytes& content, std::size_t claimed) {
  const Bytes packed = deflated(content);
  Bytes archive = write({{"a", packed}});
  const std::size_t central = 30 + 1 + packed.size();
  const std::uint32_t checksum =
      static_cast<std::uint32_t>(crc32(0, content.data(), static_cast<uInt>(content.size())));
  put(archive, central + 10, 8, 2);
  put(archive, central + 16, checksum, 4);
  put(archive, central + 24, claimed, 4);
  return archive;
}

std::string code_of(const Bytes& archive, const Limits& limits = {}) {
  const auto opened = Archive::open(archive, limits);
  if (!opened.ok()) return opened.error().code;
  for (const Entry& entry : opened->entries()) {
    const auto content = opened->read(entry);
    if (!content.ok()) return content.error().code;
  }
  return "";
}

TEST(Zip, StoredEntries) {
  const Bytes bytes = write({{"EF_COM.bin", text("one")}, {"dir/", {}}, {"dir/DG1.bin", text("two")}});
  EXPECT_TRUE(is_zip(bytes));
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive.ok());
  ASSERT_EQ(archive->entries().size(), 3U);
  EXPECT_EQ(archive->entries()[2].name, "dir/DG1.bin");
  EXPECT_TRUE(archive->entries()[1].folder());
  EXPECT_EQ(as_text(*archive->read(archive->entries()[2])), "two");
  EXPECT_TRUE(Archive::open(write({}))->entries().empty());
}

TEST(Zip, DeflatedEntriesAreExactlyAsLongAsTheySay) {
  const Bytes content(100'000, 'x');
  EXPECT_EQ(code_of(packed_archive(content, content.size())), "");
  EXPECT_EQ(code_of(packed_archive(content, 99'999)), "zip.damaged");   // would be more
  EXPECT_EQ(code_of(packed_archive(content, 100'001)), "zip.damaged");  // is less
  EXPECT_EQ(code_of(packed_archive(content, 0)), "zip.damaged");
  EXPECT_EQ(code_of(packed_archive({}, 0)), "");
}

TEST(Zip, BombsAreRefusedBeforeUnpacking) {
  const Bytes content(1U << 20U, 0);
  EXPECT_EQ(code_of(packed_archive(content, content.size()), {.entry_bytes = 1000}), "zip.limit");
  EXPECT_EQ(code_of(write({{"a", text("123")}, {"b", text("456")}}), {.total_bytes = 5}), "zip.limit");
  EXPECT_EQ(code_of(write({{"a", {}}, {"b", {}}}), {.entries = 1}), "zip.limit");
}

TEST(Zip, EntriesThatShareBytes) {
  Bytes archive = write({{"a", text("12345678")}, {"b", text("12345678")}});
  const std::size_t central = 2 * (30 + 1 + 8);
  put(archive, central + 46 + 1 + 42, 0, 4);  // the second entry's local header is the first one's
  EXPECT_EQ(code_of(archive), "zip.overlap");

  // Inside the content of the first entry, with an empty entry between them.
  const Bytes inner = write({{"e", {}}, {"b", text("12345678")}});
  Bytes nested = write({{"a", inner}, {"e", {}}, {"b", text("12345678")}});
  const std::size_t directory = (30 + 1 + inner.size()) + (30 + 1) + (30 + 1 + 8);
  put(nested, directory + 47 + 42, 31, 4);
  put(nested, directory + 2 * 47 + 42, 31 + 31, 4);
  EXPECT_EQ(code_of(nested), "zip.overlap");
}

TEST(Zip, Names) {
  for (const std::string_view name : {"../x", "a/../x", "/x", "a\\x", "..", "a\nb", ""}) {
    EXPECT_EQ(code_of(write({{std::string(name), {}}})), "zip.name") << name;
  }
  EXPECT_EQ(code_of(write({{"a..b/...", {}}})), "");
}

TEST(Zip, WhatIsNotRead) {
  const Bytes good = write({{"a", text("abc")}});
  const std::size_t central = 30 + 1 + 3;
  const auto changed = [&](std::size_t at, std::uint64_t value, std::size_t size) {
    Bytes bytes = good;
    put(bytes, at, value, size);
    return code_of(bytes);
  };
  EXPECT_EQ(changed(central + 8, 1, 2), "zip.unsupported");    // encrypted
  EXPECT_EQ(changed(central + 10, 12, 2), "zip.unsupported");  // bzip2
  EXPECT_EQ(changed(central + 24, 0xFFFFFFFF, 4), "zip.unsupported");
  EXPECT_EQ(changed(central + 16, 1, 4), "zip.damaged");
  EXPECT_EQ(changed(central + 20, 2, 4), "zip.directory");
  EXPECT_EQ(changed(central + 42, 5, 4), "zip.directory");
  EXPECT_EQ(changed(central, 0, 4), "zip.directory");
  const std::size_t end = central + 46 + 1;
  EXPECT_EQ(changed(end + 4, 1, 2), "zip.unsupported");
  EXPECT_EQ(changed(end + 10, 2, 2), "zip.directory");
  EXPECT_EQ(changed(end + 16, 0xFFFFFF, 4), "zip.directory");
  EXPECT_EQ(changed(end + 20, 1, 2), "zip.directory");
}

TEST(Zip, EveryCutIsAnError) {
  const Bytes whole = write({{"a", text("abc")}, {"b", text("def")}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(code_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))), "zip.directory")
        << size;
  }
}

}  // namespace
}  // namespace limen::zip
