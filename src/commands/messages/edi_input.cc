// Files as limen edi reads them: in chunks, unpacked, in UTF-8.
#include <algorithm>
#include <fstream>
#include <istream>

#include "commands/messages/edi_input.h"
#include "formats/gzip/gzip.h"

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
  if (gzip::is_packed(first)) {
    input.size_ = 0;
    input.plain_path_.clear();
    const auto spoiled = [trouble = input.trouble_, path](std::string_view message) {
      *trouble = input_error("file.gzip", message, path);
    };
    first.clear();
    source = peek(gzip::unpack(std::move(source), spoiled), first);
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
