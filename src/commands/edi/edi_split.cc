// limen edi split: each message into a file of its own, inside its envelope, byte for byte but for payment card numbers
// and what reveals health, religion and the like: only the filtered form reaches a disk.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "commands/command_line/progress.h"
#include "commands/edi/edi.h"
#include "commands/edi/give_back_code.h"
#include "engines/sensitive/sensitive.h"
#include "engines/sensitive/xml.h"
#include "formats/edifact/edifact.h"
#include "formats/pnrgov/mask.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

namespace fs = std::filesystem;

class Splitter {
 public:
  Splitter(fs::path directory, const sensitive::Rules& rules)
      : directory_(std::move(directory)), filter_(rules), rules_(rules) {}

  // What follows is written in this encoding.
  void encode(received::Encoding encoding) { encoding_ = encoding; }

  Result<void> take(edifact::Step step, const edifact::InterchangeReader& reader) {
    const edifact::Segment& segment = reader.segment();
    using sensitive::SegmentFilter;
    const bool inner = step == edifact::Step::kSegment;
    const std::string bytes(
        filter_.bytes(segment, inner ? SegmentFilter::part_of(reader.message()) : SegmentFilter::Part::kEnvelope));
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
        put(bytes);
        return {};
      case edifact::Step::kMessageEnd:
        return end_message(reader, bytes);
      default:
        return {};
    }
  }
  // A document in XML, piece by piece.
  Result<void> begin_document() {
    TRY(open_file("PNRGOV", "xml"));
    document_ = std::make_unique<sensitive::XmlFilter>(rules_);
    return {};
  }
  void document_piece(std::string_view bytes) { put(document_->piece(bytes, false)); }
  Result<void> end_document(bool message) {
    put(document_->piece({}, true));
    if (message) return close_file();
    file_.close();
    std::error_code ignored;
    fs::remove(path_, ignored);
    --number_;
    return {};
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
    TRY(open_file(type.empty() ? "MESSAGE" : type, "edi"));
    put(head_ + group_ + unh);
    return {};
  }

  void put(const std::string& bytes) {
    if (encoding_ == received::Encoding::kBytes) {
      file_ << bytes;
      return;
    }
    std::string wide;
    wide_.append(wide, bytes);
    file_ << wide;
  }

  Result<void> open_file(std::string_view type, std::string_view ending) {
    path_ = directory_ / fmt::format("{:06}-{}.{}", ++number_, type, ending);
    wide_ = received::Utf16Writer(encoding_);
    std::error_code error;
    if (fs::exists(path_, error)) return failed("file.exists", "is there already");
    file_ = std::ofstream(path_, std::ios::binary);
    // Passenger data is for whoever asked for it, before the first byte is written.
    fs::permissions(path_, fs::perms::owner_read | fs::perms::owner_write, error);
    if (!file_ || error) return failed("file.unwritable", "cannot be written");
    return {};
  }

  Result<void> end_message(const edifact::InterchangeReader& reader, const std::string& unt) {
    put(unt);
    std::string tail;
    edifact::EdifactWriter writer(tail, reader.interchange().separators);
    const bool grouped = reader.group() != nullptr;
    const auto masked = [](std::string_view reference) {
      std::string text(reference);
      pnrgov::mask_cards(text, true);
      return text;
    };
    if (grouped) writer.segment("UNE", {{"1"}, {masked(reader.group()->reference)}});
    if (!reader.interchange().implied) writer.segment("UNZ", {{"1"}, {masked(reader.interchange().reference)}});
    put(tail);
    return close_file();
  }

  Result<void> close_file() {
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
  sensitive::SegmentFilter filter_;
  const sensitive::Rules& rules_;
  std::unique_ptr<sensitive::XmlFilter> document_;
  received::Encoding encoding_ = received::Encoding::kBytes;
  received::Utf16Writer wide_{received::Encoding::kBytes};
  std::uint64_t number_ = 0;
  std::uint64_t written_ = 0;
};

Result<void> split_interchanges(received::Sections& sections, edifact::Report& report, Progress& progress,
                                Splitter& splitter) {
  edifact::InterchangeReader reader(sections.source(), report, {.check_characters = false});
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    TRY(splitter.take(step, reader));
    if (step == edifact::Step::kMessage) progress.set(reader.offset());
  }
  return {};
}

Result<EdiOutcome> split_file(const std::string& file, EdiInput& input, Splitter& splitter, Streams& streams) {
  EdiTally tally;
  Progress progress(streams.err, "bytes", input.size());
  const std::uint64_t before = splitter.written();
  splitter.encode(input.encoding());
  received::Sections sections(input.source());
  while (const auto section = sections.next()) {
    if (section->form == received::Form::kXml) {
      TRY(splitter.begin_document());
      EdiXmlUse use;
      use.bytes = [&](std::string_view bytes) { splitter.document_piece(bytes); };
      const bool message = read_edi_xml(sections, *section, input, tally, use);
      TRY(splitter.end_document(message));
    } else {
      TRY(split_interchanges(sections, tally, progress, splitter));
    }
  }
  if (tally.quarantined > 0) {
    streams.err << fmt::format("limen: {}: {} bytes belong to no message and were not written\n", file,
                               tally.quarantined);
  }
  return EdiOutcome{splitter.written() - before, tally.quarantined};
}

}  // namespace

Command edi_split_command() {
  Command command{"split", "Write each message into a file of its own; payment card numbers are masked"};
  command.options = {{"to", "directory for the files", OptionKind::kText, true}};
  command.positionals = {{"file", "files; standard input if there is none", Positional::kMany}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    give_back_code();
    const fs::path directory = *arguments.text("to");
    std::error_code error;
    fs::create_directories(directory, error);
    const auto pack = config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml");
    if (!pack.ok()) return fail(streams, pack.error());
    const auto rules = sensitive::Rules::read(*pack);
    if (!rules.ok()) return fail(streams, rules.error());
    Splitter splitter(directory, *rules);
    const int status = for_each_edi_file(arguments, streams, [&](const std::string& file, EdiInput& input) {
      return split_file(file, input, splitter, streams);
    });
    streams.out << fmt::format("{} messages written to {}\n", splitter.written(), directory.string());
    return status;
  };
  return command;
}

}  // namespace limen::commands
