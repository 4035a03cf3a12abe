// limen edi check: everything about a file that is not as it should be, with its place.
#include <fmt/format.h>

#include <map>
#include <ostream>

#include "base/json.h"
#include "commands/command_line/progress.h"
#include "commands/edi/edi.h"
#include "commands/edi/give_back_code.h"
#include "commands/edi/typed_messages.h"

namespace limen::commands {

namespace {

struct Counts {
  std::uint64_t interchanges = 0;
  std::uint64_t groups = 0;
  std::uint64_t messages = 0;
  std::uint64_t segments = 0;
  std::uint64_t documents = 0;  // in XML
  std::uint64_t bookings = 0;   // in those
};

// Writes diagnostics as they come; no message of a diagnostic holds content of the file.
class Printer final : public EdiTally {
 public:
  Printer(std::ostream& out, std::string file, bool as_json, std::uint64_t most)
      : out_(out), file_(std::move(file)), as_json_(as_json), most_(most) {}

  void diagnostic(const edifact::Diagnostic& diagnostic) override {
    EdiTally::diagnostic(diagnostic);
    ++by_code_[diagnostic.code];
    if (++seen_ > most_) return;
    if (as_json_) {
      write_json(diagnostic);
    } else {
      write_text(diagnostic);
    }
  }

  void finish(const Counts& counts) {
    if (as_json_) {
      write_json_summary(counts);
    } else {
      write_text_summary(counts);
    }
  }

 private:
  void write_text(const edifact::Diagnostic& d) {
    std::string place;
    if (d.segment > 0) place += fmt::format(", segment {}", d.segment);
    if (d.element > 0) place += fmt::format(", element {}", d.element);
    if (d.component > 0) place += fmt::format(".{}", d.component);
    const std::string line = d.line > 0 ? fmt::format(":{}", d.line) : std::string();
    out_ << fmt::format("{}{}: {} {}: {} (byte {}{})\n", file_, line, limen::to_text(d.severity), d.code, d.message,
                        d.offset, place);
  }

  void write_json(const edifact::Diagnostic& d) {
    json::object entry;
    entry["file"] = file_;
    entry["code"] = d.code;
    entry["severity"] = limen::to_text(d.severity);
    entry["message"] = d.message;
    entry["offset"] = d.offset;
    entry["length"] = d.length;
    entry["line"] = d.line;
    entry["segment"] = d.segment;
    entry["element"] = d.element;
    entry["component"] = d.component;
    out_ << to_text(json::value(std::move(entry))) << '\n';
  }

  void write_text_summary(const Counts& counts) {
    out_ << fmt::format("{}: {} interchanges, {} groups, {} messages, {} segments, {} bytes\n", file_,
                        counts.interchanges, counts.groups, counts.messages, counts.segments, bytes);
    out_ << fmt::format("{}: {} errors, {} warnings, {} notes; {} bytes kept raw, {} bytes in no message\n", file_,
                        errors, warnings, infos, raw, quarantined);
    if (counts.documents > 0) {
      out_ << fmt::format("{}: {} of the messages in XML, with {} bookings\n", file_, counts.documents,
                          counts.bookings);
    }
    if (seen_ > most_) out_ << fmt::format("{}: {} of them not shown (--max)\n", file_, seen_ - most_);
  }

  void write_json_summary(const Counts& counts) {
    json::object codes;
    for (const auto& [code, count] : by_code_) codes[code] = count;
    json::object summary;
    summary["file"] = file_;
    summary["status"] = status(counts.messages);
    summary["interchanges"] = counts.interchanges;
    summary["groups"] = counts.groups;
    summary["messages"] = counts.messages;
    summary["segments"] = counts.segments;
    summary["xml_documents"] = counts.documents;
    summary["xml_bookings"] = counts.bookings;
    summary["bytes"] = bytes;
    summary["raw_bytes"] = raw;
    summary["quarantined_bytes"] = quarantined;
    summary["codes"] = std::move(codes);
    json::object line;
    line["summary"] = std::move(summary);
    out_ << to_text(json::value(std::move(line))) << '\n';
  }

  std::ostream& out_;
  std::string file_;
  bool as_json_;
  std::uint64_t most_;
  std::uint64_t seen_ = 0;
  std::map<std::string_view, std::uint64_t> by_code_;
};

// The readers of messages, for nothing but what they find. Parts are so small that memory stays small whatever a
// message is made of: seven bytes make a person, and four a text.
constexpr std::uint64_t kPartBytes = 16U << 10;
constexpr std::uint64_t kBookingBytes = 128U << 10;
constexpr std::size_t kBookingSegments = 4096;
constexpr std::size_t kControlSegments = 2000;

void check_interchanges(received::Sections& sections, edifact::Report& report, bool utf8, bool validate,
                        Progress& progress, Counts& counts) {
  edifact::InterchangeReader reader(sections.source(), report, {.utf8 = utf8});
  TypedMessages::Use nothing;
  TypedMessages::Models models;
  TypedMessages messages(reader, models, nothing,
                         {.validate = validate,
                          .part_bytes = kPartBytes,
                          .booking_bytes = kBookingBytes,
                          .booking_segments = kBookingSegments,
                          .control_segments = kControlSegments});
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    counts.interchanges += step == edifact::Step::kInterchange ? 1 : 0;
    counts.groups += step == edifact::Step::kGroup ? 1 : 0;
    if (step != edifact::Step::kMessage) {
      counts.segments += reader.segment().length() > 0 ? 1 : 0;
      continue;
    }
    ++counts.messages;
    progress.set(reader.offset());
    messages.read();
    counts.segments += reader.message().segments;
  }
}

EdiOutcome check_file(const std::string& file, EdiInput& input, const Arguments& arguments, Streams& streams) {
  const auto most = static_cast<std::uint64_t>(arguments.integer("max").value_or(10000));
  Printer printer(streams.out, file, arguments.flag("json"), most);
  Progress progress(streams.err, "bytes", input.size());
  received::Sections sections(input.source());
  Counts counts;
  while (const auto section = sections.next()) {
    if (section->form == received::Form::kXml) {
      const auto booking = [&](const pnrgov::Push&, const pnrgov::Pnr&) { ++counts.bookings; };
      const bool message = read_edi_xml(sections, *section, input, printer, {.booking = booking});
      counts.documents += message ? 1 : 0;
      counts.messages += message ? 1 : 0;
    } else {
      received::Shifted report(printer, *section);
      check_interchanges(sections, report, input.is_utf8(), arguments.flag("validate"), progress, counts);
    }
  }
  printer.finish(counts);
  return {counts.messages, printer.quarantined};
}

}  // namespace

Command edi_check_command() {
  Command check{"check", "Report everything that is not as it should be, with its place"};
  check.options = {{"json", "one JSON object a line, a summary at the end of each file", OptionKind::kFlag},
                   {"validate", "compare with the directory of each message's release", OptionKind::kFlag},
                   {"max", "how many to show of each file", OptionKind::kInteger, false, "10000"}};
  check.positionals = {{"file", "files; standard input if there is none", Positional::kMany}};
  check.run = [](const Arguments& arguments, Streams& streams) {
    give_back_code();
    return for_each_edi_file(arguments, streams, [&](const std::string& file, EdiInput& input) {
      return Result<EdiOutcome>(check_file(file, input, arguments, streams));
    });
  };
  return check;
}

}  // namespace limen::commands
