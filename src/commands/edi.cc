// limen edi: what stands in passenger data files. Parts live in edi_*.cc.
#include "commands/edi.h"

#include <algorithm>
#include <fstream>
#include <istream>

#include "commands/commands.h"

namespace limen::commands {

Result<EdiInput> EdiInput::open(const std::string& path, Streams& streams) {
  EdiInput input;
  if (path == "-") {
    input.stream_ = std::shared_ptr<std::istream>(&streams.in, [](std::istream*) {});
    return input;
  }
  auto file = std::make_shared<std::ifstream>(path, std::ios::binary | std::ios::ate);
  Place place;
  place.source = path;
  if (!*file) return Error{"file.unreadable", "cannot be opened", place};
  const std::streamoff size = file->tellg();
  input.size_ = size > 0 ? static_cast<std::uint64_t>(size) : 0;
  file->clear();
  file->seekg(0);
  file->clear();
  // A directory opens but cannot be read.
  if (file->peek() == std::ifstream::traits_type::eof() && file->bad()) {
    return Error{"file.unreadable", "cannot be read", place};
  }
  file->clear();
  input.stream_ = file;
  return input;
}

edifact::Source EdiInput::source() {
  return [stream = stream_](std::span<char> buffer) {
    stream->read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    return static_cast<std::size_t>(stream->gcount());
  };
}

std::vector<std::string> edi_files(const Arguments& arguments) {
  std::vector<std::string> files = arguments.positionals("file");
  if (files.empty()) files.emplace_back("-");
  return files;
}

void EdiTally::diagnostic(const edifact::Diagnostic& diagnostic) {
  switch (diagnostic.severity) {
    case Severity::kError:
      ++errors;
      break;
    case Severity::kWarning:
      ++warnings;
      break;
    case Severity::kInfo:
      ++infos;
      break;
  }
}

void EdiTally::range(const edifact::Range& range) {
  bytes += range.length;
  if (range.kind == edifact::RangeKind::kRaw) raw += range.length;
  if (range.kind == edifact::RangeKind::kQuarantined) quarantined += range.length;
}

int EdiTally::status(std::uint64_t messages) const {
  return messages == 0 ? kNothingReadable : quarantined > 0 ? kSomeOutside : kAllBelonged;
}

Command edi_command() {
  Command command{"edi", "Passenger data in UN/EDIFACT: check, show, take apart"};
  command.children = {edi_check_command(), edi_cat_command(),      edi_split_command(),
                      edi_json_command(),  edi_generate_command(), edi_bench_command()};
  return command;
}

}  // namespace limen::commands
