// limen edi json: one line of JSON a message, everybody in it, with what was found about it. Bookings pass the filter
// of the baseline pack first.
#include <algorithm>
#include <iterator>
#include <ostream>
#include <vector>

#include "base/airports.h"
#include "commands/edi.h"
#include "engines/sensitive/sensitive.h"
#include "formats/cusres/json.h"
#include "formats/edifact/edifact.h"
#include "formats/edifact/json_diagnostics.h"
#include "formats/paxlst/json.h"
#include "formats/paxlst/paxlst.h"
#include "formats/pnrgov/json.h"
#include "formats/pnrgov/reader.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

constexpr std::size_t kMostDiagnostics = 10000;  // of a line; further ones are counted

// Passes ranges on to the tally, and keeps the diagnostics of the line that is being made.
class LineReport final : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic& diagnostic) override {
    tally.diagnostic(diagnostic);
    if (diagnostics.size() < kMostDiagnostics) {
      diagnostics.push_back(diagnostic);
    } else {
      ++left_out;
    }
  }
  void range(const edifact::Range& range) override { tally.range(range); }

  EdiTally tally;
  std::vector<edifact::Diagnostic> diagnostics;
  std::uint64_t left_out = 0;
};

class JsonLines {
 public:
  JsonLines(const AirportZones& zones, const sensitive::Rules& rules, std::ostream& out, bool validate,
            std::uint64_t part_bytes)
      : zones_(zones), filter_(rules), out_(out), validate_(validate), part_bytes_(part_bytes) {}

  EdiOutcome read(EdiInput& input) {
    std::uint64_t messages = 0;
    received::Sections sections(input.source());
    while (const auto section = sections.next()) {
      offset_ = section->offset;
      if (section->form == received::Form::kXml) {
        messages += document(sections, *section, input) ? 1 : 0;
      } else {
        messages += interchanges(sections, *section);
      }
    }
    flush();
    return {messages, report_.tally.quarantined};
  }

 private:
  std::uint64_t interchanges(received::Sections& sections, const received::Section& section) {
    received::Shifted report(report_, section);
    // Values are copied by the readers of messages, so that nothing has to stay in memory for a whole message.
    edifact::InterchangeReader reader(sections.source(), report, {.retention = edifact::Retention::kSegment});
    paxlst::PaxlstReader lists(reader, {.copy = true, .validate = validate_, .max_part_bytes = part_bytes_});
    cusres::Reader answers(reader, part_bytes_);
    pnrgov::Reader bookings(reader, &filter_);
    std::uint64_t messages = 0;
    for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      ++messages;
      begin(reader.message().offset);
      if (reader.message().type == "PAXLST") {
        passenger_list(reader, lists);
      } else if (reader.message().type == "CUSRES") {
        answer(reader, answers);
      } else if (pnrgov::is_pnrgov(reader.message())) {
        bookings_of(reader, bookings);
      } else {
        other(reader);
      }
    }
    return messages;
  }

  void passenger_list(edifact::InterchangeReader& reader, paxlst::PaxlstReader& lists) {
    bool ended = false;
    while (!ended) {
      ended = lists.read(list_);
      paxlst::resolve_times(list_, zones_);
      for (paxlst::RawPart& part : list_.raw) part.offset += offset_;
      paxlst::append_json_head(line_, list_);
      if (!ended) begin(reader.segment().offset());
    }
  }

  void answer(edifact::InterchangeReader& reader, cusres::Reader& answers) {
    bool ended = false;
    while (!ended) {
      ended = answers.read(response_);
      for (cusres::RawPart& part : response_.raw) part.offset += offset_;
      cusres::append_json_head(line_, response_, reader.interchange().repertoire, zones_);
      if (!ended) begin(reader.segment().offset());
    }
  }

  // Only the filtered form: card numbers masked, what is sensitive taken out.
  void bookings_of(edifact::InterchangeReader& reader, pnrgov::Reader& bookings) {
    pnrgov::JsonWriter json(line_, &zones_);
    pnrgov::JsonWriter::Close close;
    bookings.begin();
    tell(bookings.push().record);
    json.begin(bookings.push());
    std::uint64_t from = reader.message().offset;
    bool empty = true;
    while (bookings.next()) {
      const std::uint64_t to = reader.offset();
      if (to - from > part_bytes_ && !empty) {
        const auto lines = bookings.pnr().record.lines();
        from = lines.empty() ? to : lines.front().offset;
        end_part(json, close, reader.message().segments, false);
        begin(from);
        json.begin(bookings.push());
      }
      tell(bookings.pnr().record);
      json.add(bookings.pnr());
      empty = false;
    }
    end_part(json, close, reader.message().segments, true);
  }
  void end_part(pnrgov::JsonWriter& json, pnrgov::JsonWriter::Close& close, std::uint64_t segments, bool last) {
    close.segments = segments;
    close.last_part = last;
    json.end_head(close);
    ++close.part;
  }
  void tell(const pnrgov::Record& record) {
    for (const pnrgov::Finding& finding : record.findings()) {
      report_.diagnostic({finding.code, finding.severity, offset_ + finding.offset, 0, 0, 0, 0, 0, finding.message});
    }
  }

  bool document(received::Sections& sections, const received::Section& section, const EdiInput& input) {
    pnrgov::JsonWriter json(line_, &zones_);
    pnrgov::JsonWriter::Close close;
    bool begun = false;
    std::uint64_t from = 0;
    EdiXmlUse use;
    use.filter = &filter_;
    use.booking = [&](const pnrgov::Push& push, const pnrgov::Pnr& pnr) {
      const std::uint64_t at = pnr.record.lines().empty() ? from : pnr.record.lines().front().offset;
      if (begun && at - from > part_bytes_) {
        end_part(json, close, 0, false);
        begin(section.offset + at);
        begun = false;
      }
      if (!begun) {
        if (close.part == 1) begin(section.offset);
        json.begin(push);
        from = at;
      }
      begun = true;
      json.add(pnr);
    };
    use.end = [&](const pnrgov::Push& push) {
      if (!begun) {
        begin(section.offset);
        json.begin(push);
      }
      end_part(json, close, 0, true);
    };
    offset_ = 0;  // places are those of the stream already
    return read_edi_xml(sections, section, input, report_, use);
  }

  // Of a type that nothing here can take apart: its segments as they are.
  void other(edifact::InterchangeReader& reader) {
    reader.report("edi.message.type", Severity::kInfo, "no reader of this type of message; its segments stand in raw");
    std::uint64_t from = reader.message().offset;
    std::string raw;
    edifact::JsonFields json(raw, reader.interchange().repertoire);
    const auto end = [&] {
      paxlst::append_json_head(line_, reader.message());
      line_ += ",\"raw\":[" + raw + "]";
      raw.clear();
      json = edifact::JsonFields(raw, reader.interchange().repertoire);
    };
    while (reader.next() == edifact::Step::kSegment) {
      const edifact::Segment& segment = reader.segment();
      if (segment.offset() - from > part_bytes_) {
        end();
        from = segment.offset();
        begin(from);
      }
      json.open('{');
      json.number("offset", segment.offset() + offset_);
      json.field("text", edifact::masked(segment.tag(), segment.original()));
      json.close('}');
    }
    end();
  }

  // A line begins with what stands at this offset of its section. What was found before belongs to the line before;
  // when there is none, to the new one.
  void begin(std::uint64_t offset) {
    if (line_.empty()) return;
    const auto later = [&](const edifact::Diagnostic& found) { return found.offset >= offset + offset_; };
    std::vector<edifact::Diagnostic> rest;
    std::copy_if(report_.diagnostics.begin(), report_.diagnostics.end(), std::back_inserter(rest), later);
    std::erase_if(report_.diagnostics, later);
    flush();
    report_.diagnostics = std::move(rest);
  }
  void flush() {
    if (line_.empty()) return;
    line_ += ",\"diagnostics\":";
    edifact::append_json_diagnostics(line_, report_.diagnostics);
    if (report_.left_out > 0) line_ += ",\"diagnostics_left_out\":" + std::to_string(report_.left_out);
    line_ += "}\n";
    out_ << line_;
    line_.clear();
    report_.diagnostics.clear();
    report_.left_out = 0;
  }

  const AirportZones& zones_;
  sensitive::Filter filter_;
  std::ostream& out_;
  bool validate_;
  std::uint64_t part_bytes_;
  LineReport report_;
  paxlst::Message list_;
  cusres::Response response_;
  std::uint64_t offset_ = 0;  // of the section
  std::string line_;          // everything but its diagnostics
};

Result<int> write_json(const Arguments& arguments, Streams& streams) {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "airports.yaml"));
  const AirportTable airports = TRY(AirportTable::build(node));
  const Node drop = TRY(config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml"));
  const sensitive::Rules rules = TRY(sensitive::Rules::read(drop));
  const std::int64_t part = arguments.integer("part-mib").value_or(64);
  if (part < 1 || part > 1024) return Error{"edi.part", "--part-mib: a part has 1 to 1024 MiB", {}};
  return for_each_edi_file(arguments, streams, [&](const std::string&, EdiInput& input) {
    JsonLines lines(airports, rules, streams.out, arguments.flag("validate"), static_cast<std::uint64_t>(part) << 20);
    return Result<EdiOutcome>(lines.read(input));
  });
}

}  // namespace

Command edi_json_command() {
  Command command{"json", "One JSON object a message: flight, persons, documents, diagnostics"};
  command.options = {
      {"validate", "compare with the UN directory of the message's release", OptionKind::kFlag},
      {"part-mib", "larger messages come in parts, nobody in two of them", OptionKind::kInteger, false, "64"}};
  command.positionals = {{"file", "files; standard input if there is none", Positional::kMany}};
  command.run = [](const Arguments& arguments, Streams& streams) {
    const auto status = write_json(arguments, streams);
    return status.ok() ? *status : fail(streams, status.error());
  };
  return command;
}

}  // namespace limen::commands
