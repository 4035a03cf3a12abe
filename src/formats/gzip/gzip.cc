#include "formats/gzip/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace limen::gzip {
namespace {

class Unpacker {
 public:
  Unpacker(Source source, std::function<void(std::string_view)> spoiled)
      : source_(std::move(source)), spoiled_(std::move(spoiled)), packed_(64U << 10) {
    open_ = inflateInit2(&stream_, 15 + 16) == Z_OK;
    if (!open_) spoil("cannot be unpacked");
  }
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  ~Unpacker() { inflateEnd(&stream_); }

  std::size_t read(std::span<char> to) {
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(to.size(), 1U << 30));
    const std::size_t room = stream_.avail_out;
    while (open_ && stream_.avail_out == room) {
      if (between_ && ((stream_.avail_in == 0 && !refill()) || !begin_member())) break;
      // Without input first: what was read may still be waiting for room to come out.
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        between_ = true;
      } else if (status == Z_BUF_ERROR) {
        if (stream_.avail_in > 0 || !refill()) break;
      } else if (status != Z_OK) {
        spoil("damaged gzip data; what comes behind was not read");
      }
    }
    return room - stream_.avail_out;
  }

 private:
  bool refill() {
    const std::size_t got = source_(packed_);
    stream_.next_in = reinterpret_cast<Bytef*>(packed_.data());
    stream_.avail_in = static_cast<uInt>(got);
    if (got > 0) return true;
    if (between_) {
      open_ = false;
    } else {
      spoil("the gzip data are cut off");
    }
    return false;
  }
  // Another member may follow; zeros that fill a block may, too.
  bool begin_member() {
    while (stream_.avail_in == 0 || *stream_.next_in == 0) {
      if (stream_.avail_in == 0) {
        if (!refill()) return false;
        continue;
      }
      ++stream_.next_in;
      --stream_.avail_in;
    }
    between_ = false;
    inflateReset(&stream_);
    return true;
  }
  void spoil(std::string_view message) {
    open_ = false;
    spoiled_(message);
  }

  Source source_;
  std::function<void(std::string_view)> spoiled_;
  std::vector<char> packed_;
  z_stream stream_{};
  bool open_ = false;
  bool between_ = false;
};

}  // namespace

bool is_packed(std::string_view first_bytes) { return first_bytes.starts_with("\x1f\x8b"); }

Source unpack(Source packed, std::function<void(std::string_view message)> spoiled) {
  auto unpacker = std::make_shared<Unpacker>(std::move(packed), std::move(spoiled));
  return [unpacker](std::span<char> buffer) { return unpacker->read(buffer); };
}

Result<std::string> unpack_whole(std::string_view packed, std::size_t most) {
  std::optional<std::string> trouble;
  const Source read = unpack(
      [packed](std::span<char> to) mutable {
        const std::size_t count = std::min(to.size(), packed.size());
        std::copy_n(packed.data(), count, to.data());
        packed.remove_prefix(count);
        return count;
      },
      [&trouble](std::string_view why) { trouble = std::string(why); });
  std::string whole, piece(std::size_t{64} << 10U, '\0');
  while (const std::size_t count = read(piece)) {
    whole.append(piece, 0, count);
    if (whole.size() > most) return Error{"file.too_large", "more than is taken at once"};
  }
  if (trouble) return Error{"file.gzip", *trouble};
  return whole;
}

}  // namespace limen::gzip
