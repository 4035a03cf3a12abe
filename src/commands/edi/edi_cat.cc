// limen edi cat: one segment a line, as UTF-8, in colour on a terminal, payment card numbers masked. A document in XML
// is shown as the segments of its EDIFACT form.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "commands/command_line/progress.h"
#include "commands/edi/edi.h"
#include "commands/edi/give_back_code.h"
#include "engines/sensitive/sensitive.h"
#include "formats/edifact/edifact.h"
#include "formats/pnrgov/writer.h"

namespace limen::commands {

namespace {

struct Colours {
  std::string_view tag, envelope, separator, outside, off;
};
constexpr Colours kPlain{};
constexpr Colours kColoured{"\033[1;36m", "\033[1;33m", "\033[2m", "\033[31m", "\033[0m"};

class Show {
 public:
  Show(std::ostream& out, const Colours& colours, const sensitive::Rules& rules)
      : out_(out), colours_(colours), cards_(rules) {}

  void note(std::string_view text) { out_ << colours_.outside << "# " << text << colours_.off << '\n'; }

  // The lines of a document in XML, from `first` on; returns how many there are.
  std::size_t lines(const pnrgov::Record& record, std::size_t first) {
    for (std::size_t i = first; i < record.lines().size(); ++i) {
      std::string bytes;
      edifact::EdifactWriter writer(bytes);
      pnrgov::write_line(writer, record, record.lines()[i]);
      edifact::SegmentCursor cursor(bytes, edifact::kDefaultSeparators);
      edifact::Segment segment;
      if (cursor.next(segment)) masked_line(edifact::Step::kSegment, segment, edifact::Repertoire::kUnoy);
    }
    return record.lines().size();
  }

  void line(edifact::Step step, const edifact::Segment& segment, edifact::Repertoire repertoire) {
    const std::string_view bytes = cards_.bytes(segment, sensitive::SegmentFilter::Part::kEnvelope);
    if (!cards_.changed()) return masked_line(step, segment, repertoire);
    edifact::SegmentCursor cursor(bytes, segment.separators());
    edifact::Segment masked;
    if (cursor.next(masked)) masked_line(step, masked, repertoire);
  }

 private:
  void masked_line(edifact::Step step, const edifact::Segment& segment, edifact::Repertoire repertoire) {
    line_.clear();
    repertoire_ = repertoire;
    const bool inner = step == edifact::Step::kSegment;
    const bool outside = step == edifact::Step::kOutside;
    line_ += outside ? colours_.outside : inner ? colours_.tag : colours_.envelope;
    if (segment.has(edifact::Segment::kTooLarge)) {
      line_ += fmt::format("# a segment of {} bytes that is too large", segment.length());
      line_ += colours_.off;
      out_ << line_ << '\n';
      return;
    }
    value(segment.tag_text(), segment.separators());
    line_ += colours_.off;
    values(segment);
    separator(segment.separators().typographic ? segment.separators().terminator_text()
                                               : printable(segment.separators().terminator));
    out_ << line_ << '\n';
  }

  void values(const edifact::Segment& segment) {
    const edifact::Separators& separators = segment.separators();
    edifact::Fields fields(segment);
    const auto components = [&](std::string_view opening) {
      std::string_view next = opening;
      do {
        separator(next);
        value(fields.component(), separators);
        next = component_;
      } while (fields.more());
    };
    component_ = printable(separators.component);
    const std::string element(printable(separators.element));
    const std::string repetition(printable(separators.repetition));
    if (fields.more()) components(component_);
    while (fields.next_repetition()) components(repetition);
    while (fields.next_element()) {
      components(element);
      while (fields.next_repetition()) components(repetition);
    }
  }

  void separator(std::string_view text) {
    line_ += colours_.separator;
    line_ += text;
    line_ += colours_.off;
  }

  // Release characters where the sender had to write them; nothing that could steer a terminal.
  void value(std::string_view text, const edifact::Separators& separators) {
    std::string released;
    for (const char c : text) {
      if (separators.has_release() && separators.is_service(c)) released += separators.release;
      released += c;
    }
    for (const char32_t c : to_code_points(edifact::decode(repertoire_, released).text)) {
      const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
                           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
      line_ += control ? std::string("\xEF\xBF\xBD") : to_utf8(std::u32string_view(&c, 1));
    }
  }

  // Information separators and line ends are shown as their pictures.
  static std::string printable(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F) return std::string(1, c);
    const char32_t picture = byte < 0x20 ? 0x2400 + byte : 0xFFFD;
    return to_utf8(std::u32string_view(&picture, 1));
  }

  std::ostream& out_;
  const Colours& colours_;
  std::string line_;
  std::string component_;
  edifact::Repertoire repertoire_ = edifact::Repertoire::kUnknown;
  sensitive::SegmentFilter cards_;
};

bool wants_colour(const Arguments& arguments, const Streams& streams) {
  const std::string when = arguments.text("colour").value_or("auto");
  return when == "always" || (when == "auto" && &streams.out == &std::cout && isatty(STDOUT_FILENO) == 1);
}

std::uint64_t cat_interchanges(received::Sections& sections, edifact::Report& report, bool utf8, Progress& progress,
                               Show& show) {
  edifact::InterchangeReader reader(sections.source(), report, {.check_characters = false, .utf8 = utf8});
  std::uint64_t messages = 0;
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    messages += step == edifact::Step::kMessage ? 1 : 0;
    if (reader.segment().length() > 0) show.line(step, reader.segment(), reader.interchange().repertoire);
    if (step == edifact::Step::kMessage) progress.set(reader.offset());
  }
  return messages;
}

bool cat_document(received::Sections& sections, const received::Section& section, const EdiInput& input,
                  edifact::Report& report, Show& show) {
  std::size_t shown = 0;  // lines of the push
  EdiXmlUse use;
  use.booking = [&](const pnrgov::Push& push, const pnrgov::Pnr& pnr) {
    shown = show.lines(push.record, shown);
    show.lines(pnr.record, 0);
  };
  use.end = [&](const pnrgov::Push& push) { shown = show.lines(push.record, shown); };
  show.note(fmt::format("XML from byte {} on, as the segments of its EDIFACT form", section.offset));
  return read_edi_xml(sections, section, input, report, use);
}

EdiOutcome cat_file(const std::string& file, EdiInput& input, const Arguments& arguments, Streams& streams) {
  EdiTally tally;
  Progress progress(streams.err, "bytes", input.size());
  const sensitive::Rules rules;  // cards alone
  Show show(streams.out, wants_colour(arguments, streams) ? kColoured : kPlain, rules);
  received::Sections sections(input.source());
  std::uint64_t messages = 0;
  while (const auto section = sections.next()) {
    if (section->form == received::Form::kXml) {
      messages += cat_document(sections, *section, input, tally, show) ? 1 : 0;
    } else {
      messages += cat_interchanges(sections, tally, input.is_utf8(), progress, show);
    }
  }
  if (tally.quarantined > 0) {
    streams.err << fmt::format("limen: {}: {} bytes belong to no message: see limen edi check\n", file,
                               tally.quarantined);
  }
  return {messages, tally.quarantined};
}

}  // namespace

Command edi_cat_command() {
  Command cat{"cat", "Show one segment a line, as UTF-8; payment card numbers are masked"};
  cat.options = {{"colour", "always, never, or auto: on a terminal", OptionKind::kText, false, "auto"}};
  cat.positionals = {{"file", "files; standard input if there is none", Positional::kMany}};
  cat.run = [](const Arguments& arguments, Streams& streams) {
    give_back_code();
    return for_each_edi_file(arguments, streams, [&](const std::string& file, EdiInput& input) {
      return Result<EdiOutcome>(cat_file(file, input, arguments, streams));
    });
  };
  return cat;
}

}  // namespace limen::commands
