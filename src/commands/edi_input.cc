// Files as limen edi reads them: in chunks, unpacked, in UTF-8.
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <istream>

#include "commands/edi.h"

namespace limen::commands {

namespace {

using Trouble = std::shared_ptr<std::optional<Error>>;

Error input_error(std::string_view code, std::string_view message, const std::string& path) {
  Place place;
  place.source = path;
  return Error{std::string(code), std::string(message), place};
}

// The first bytes of a source, and a source that gives them again before the rest.
edifact::Source peek(edifact::Source source, std::string& first) {
  char buffer[8];
  while (first.size() < sizeof buffer) {
    const std::size_t got = source(std::span<char>(buffer, sizeof buffer - first.size()));
    if (got == 0) break;
    first.append(buffer, got);
  }
  return [source = std::move(source), rest = first](std::span<char> to) mutable {
    if (rest.empty()) return source(to);
    const std::size_t count = std::min(rest.size(), to.size());
    std::copy_n(rest.data(), count, to.data());
    rest.erase(0, count);
    return count;
  };
}

class Unpacker {
 public:
  Unpacker(edifact::Source source, std::string path, Trouble trouble)
      : source_(std::move(source)), path_(std::move(path)), trouble_(std::move(trouble)), packed_(64U << 10) {
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
      if (stream_.avail_in == 0 && !refill()) break;
      if (between_ && !begin_member()) break;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        between_ = true;
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
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
    *trouble_ = input_error("file.gzip", message, path_);
  }

  edifact::Source source_;
  std::string path_;
  Trouble trouble_;
  std::vector<char> packed_;
  z_stream stream_{};
  bool open_ = false;
  bool between_ = false;
};

edifact::Source source_of(std::shared_ptr<std::istream> stream, std::string path, Trouble trouble) {
  return [stream = std::move(stream), path = std::move(path), trouble = std::move(trouble)](std::span<char> buffer) {
    stream->read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    if (stream->bad()) *trouble = input_error("file.unreadable", "cannot be read to its end", path);
    return static_cast<std::size_t>(stream->gcount());
  };
}

}  // namespace

Result<EdiInput> EdiInput::open(const std::string& path, Streams& streams) {
  EdiInput input;
  input.trouble_ = std::make_shared<std::optional<Error>>();
  std::shared_ptr<std::istream> stream;
  if (path == "-") {
    stream = std::shared_ptr<std::istream>(&streams.in, [](std::istream*) {});
  } else {
    auto file = std::make_shared<std::ifstream>(path, std::ios::binary | std::ios::ate);
    if (!*file) return input_error("file.unreadable", "cannot be opened", path);
    const std::streamoff size = file->tellg();
    input.size_ = size > 0 ? static_cast<std::uint64_t>(size) : 0;
    file->clear();
    file->seekg(0);
    file->clear();
    stream = file;
    input.plain_path_ = path;
  }
  std::string first;
  edifact::Source source = peek(source_of(stream, path, input.trouble_), first);
  // A directory opens, and cannot be read.
  if (first.empty() && *input.trouble_) return input_error("file.unreadable", "cannot be read", path);
  if (first.starts_with("\x1f\x8b")) {
    input.size_ = 0;
    input.plain_path_.clear();
    auto unpacker = std::make_shared<Unpacker>(std::move(source), path, input.trouble_);
    first.clear();
    source = peek([unpacker](std::span<char> buffer) { return unpacker->read(buffer); }, first);
  }
  input.encoding_ = received::encoding_of(first);
  if (input.encoding_ != received::Encoding::kBytes) {
    input.size_ = 0;
    input.plain_path_.clear();
  }
  input.source_ = received::utf8_source(std::move(source), input.encoding_);
  return input;
}

}  // namespace limen::commands
