// limen edi split: each message into a file of its own, inside its envelope, byte for byte but for payment card
// numbers.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "commands/edi.h"
#include "commands/progress.h"
#include "formats/edifact/edifact.h"

namespace limen::commands {

namespace {

namespace fs = std::filesystem;

class Splitter {
 public:
  explicit Splitter(fs::path directory) : directory_(std::move(directory)) {}

  Result<void> take(edifact::Step step, const edifact::InterchangeReader& reader) {
    const edifact::Segment& segment = reader.segment();
    const std::string bytes = edifact::masked(segment.tag(), segment.original());
    switch (step) {
      case edifact::Step::kInterchange:
        begin_interchange(reader.interchange(), bytes);
        return {};
      case edifact::Step::kGroup:
        group_ = bytes;
        return {};
      case edifact::Step::kGroupEnd:
        group_.clear();
        return {};
      case edifact::Step::kMessage:
        return begin_message(reader, bytes);
      case edifact::Step::kSegment:
        file_ << bytes;
        return {};
      case edifact::Step::kMessageEnd:
        return end_message(reader, bytes);
      default:
        return {};
    }
  }
  std::uint64_t written() const { return written_; }

 private:
  void begin_interchange(const edifact::Interchange& interchange, const std::string& unb) {
    head_.clear();
    group_.clear();
    if (interchange.has_una) {
      const edifact::Separators& s = interchange.separators;
      head_ = fmt::format("UNA{}{}{}{}{}{}", s.component, s.element, s.decimal, s.has_release() ? s.release : ' ',
                          s.has_repetition() ? s.repetition : ' ', s.terminator_text());
    }
    head_ += unb;
  }

  Result<void> begin_message(const edifact::InterchangeReader& reader, const std::string& unh) {
    std::string type;
    for (const char c : reader.message().type) {
      if (type.size() < 6 && ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) type += c;
    }
    path_ = directory_ / fmt::format("{:06}-{}.edi", ++number_, type.empty() ? "MESSAGE" : type);
    std::error_code error;
    if (fs::exists(path_, error)) return failed("file.exists", "is there already");
    file_ = std::ofstream(path_, std::ios::binary);
    // Passenger data is for whoever asked for it, before the first byte is written.
    fs::permissions(path_, fs::perms::owner_read | fs::perms::owner_write, error);
    if (!file_ || error) return failed("file.unwritable", "cannot be written");
    file_ << head_ << group_ << unh;
    return {};
  }

  Result<void> end_message(const edifact::InterchangeReader& reader, const std::string& unt) {
    file_ << unt;
    std::string tail;
    edifact::EdifactWriter writer(tail, reader.interchange().separators);
    const bool grouped = reader.group() != nullptr;
    if (grouped) writer.segment("UNE", {{"1"}, {reader.group()->reference}});
    if (!reader.interchange().implied) writer.segment("UNZ", {{"1"}, {reader.interchange().reference}});
    file_ << tail;
    file_.close();
    if (!file_) return failed("file.unwritable", "cannot be written");
    ++written_;
    return {};
  }

  Error failed(std::string_view code, std::string_view message) const {
    Error error{std::string(code), std::string(message)};
    error.place.source = path_.string();
    return error;
  }

  fs::path directory_;
  fs::path path_;
  std::ofstream file_;
  std::string head_;
  std::string group_;
  std::uint64_t number_ = 0;
  std::uint64_t written_ = 0;
};

Result<int> split(const Arguments& arguments, Streams& streams) {
  const std::string file = arguments.positional("file").empty() ? "-" : arguments.positional("file");
  EdiInput input = TRY(EdiInput::open(file, streams));
  const fs::path directory = *arguments.text("to");
  std::error_code error;
  fs::create_directories(directory, error);
  EdiTally tally;
  Progress progress(streams.err, "bytes", input.size());
  edifact::InterchangeReader reader(input.source(), tally, {.check_characters = false});
  Splitter splitter(directory);
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    TRY(splitter.take(step, reader));
    if (step == edifact::Step::kMessage) progress.set(reader.offset());
  }
  streams.out << fmt::format("{} messages written to {}\n", splitter.written(), directory.string());
  if (tally.quarantined > 0) {
    streams.err << fmt::format("limen: {}: {} bytes belong to no message and were not written\n", file,
                               tally.quarantined);
  }
  return tally.status(splitter.written());
}

}  // namespace

Command edi_split_command() {
  Command command{"split", "Write each message into a file of its own; payment card numbers are masked"};
  command.options = {{"to", "directory for the files", OptionKind::kText, true}};
  command.positionals = {{"file", "a file; standard input if there is none", Positional::kOptional}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    const auto status = split(arguments, streams);
    return status.ok() ? *status : fail(streams, status.error());
  };
  return command;
}

}  // namespace limen::commands
