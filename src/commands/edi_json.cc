// limen edi json: one line of JSON a message, everybody in it, with what was found about it. Bookings pass the filter
// of the baseline pack first.
#include <istream>
#include <ostream>
#include <vector>

#include "base/airports.h"
#include "commands/edi.h"
#include "engines/sensitive/json.h"
#include "formats/edifact/edifact.h"
#include "formats/paxlst/json.h"
#include "formats/paxlst/paxlst.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

// Passes ranges on to the tally, and keeps the diagnostics of the line that is being made.
class LineReport final : public edifact::Report {
 public:
  void diagnostic(const edifact::Diagnostic& diagnostic) override {
    tally.diagnostic(diagnostic);
    findings.diagnostic(diagnostic);
  }
  void range(const edifact::Range& range) override { tally.range(range); }

  EdiTally tally;
  edifact::Findings findings;  // ranges are not kept
};

class JsonLines {
 public:
  JsonLines(const AirportZones& zones, const sensitive::Rules& rules, std::ostream& out, bool validate,
            std::uint64_t part_bytes)
      : zones_(zones), filter_(rules), out_(out), validate_(validate), part_bytes_(part_bytes) {}

  std::uint64_t read(EdiInput& input) {
    // Values are copied by the list reader, so that nothing has to stay in memory for a whole message.
    edifact::InterchangeReader reader(input.source(), report_, {.retention = edifact::Retention::kSegment});
    paxlst::PaxlstReader lists(reader, {.copy = true, .validate = validate_, .max_part_bytes = part_bytes_});
    std::uint64_t messages = 0;
    for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      ++messages;
      if (reader.message().type == "PAXLST") {
        passenger_list(lists);
      } else if (reader.message().type == "PNRGOV") {
        bookings(reader);
      } else {
        other(reader);
      }
    }
    flush();
    return messages;
  }

  const EdiTally& tally() const { return report_.tally; }

 private:
  void passenger_list(paxlst::PaxlstReader& lists) {
    bool ended = false;
    while (!ended) {
      std::vector<edifact::Diagnostic> before = begin();
      ended = lists.read(message_);
      paxlst::resolve_times(message_, zones_);
      paxlst::append_json_head(line_, message_);
      before.insert(before.end(), report_.findings.diagnostics.begin(), report_.findings.diagnostics.end());
      report_.findings.diagnostics = std::move(before);
    }
  }

  // Only the filtered form: card numbers masked, what is sensitive taken out.
  void bookings(edifact::InterchangeReader& reader) {
    flush();
    std::string line;
    sensitive::append_json(line, reader, filter_, &report_.findings);
    report_.findings.diagnostics.clear();
    line += '\n';
    out_ << line;
  }

  void other(edifact::InterchangeReader& reader) {
    std::vector<edifact::Diagnostic> before = begin();
    while (reader.next() == edifact::Step::kSegment) {
    }
    paxlst::append_json_head(line_, reader.message());
    before.insert(before.end(), report_.findings.diagnostics.begin(), report_.findings.diagnostics.end());
    report_.findings.diagnostics = std::move(before);
  }

  // Ends the line before. What was found since then belongs to it too (the end of its interchange), or, when there is
  // none, to the new one: the diagnostics that begin the new line are returned.
  std::vector<edifact::Diagnostic> begin() {
    std::vector<edifact::Diagnostic> first;
    if (line_.empty()) {
      first.swap(report_.findings.diagnostics);
    } else {
      flush();
    }
    return first;
  }
  void flush() {
    if (line_.empty()) return;
    paxlst::append_json_tail(line_, report_.findings.diagnostics);
    line_ += '\n';
    out_ << line_;
    line_.clear();
    report_.findings.diagnostics.clear();
  }

  const AirportZones& zones_;
  sensitive::Filter filter_;
  std::ostream& out_;
  bool validate_;
  std::uint64_t part_bytes_;
  LineReport report_;
  paxlst::Message message_;
  std::string line_;
};

Result<int> write_json(const Arguments& arguments, Streams& streams) {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "airports.yaml"));
  const AirportTable airports = TRY(AirportTable::build(node));
  const Node drop = TRY(config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml"));
  const sensitive::Rules rules = TRY(sensitive::Rules::read(drop));
  const std::int64_t part = arguments.integer("part-mib").value_or(64);
  if (part < 1 || part > 1024) return Error{"file.too_large", "a part has 1 to 1024 MiB"};
  std::uint64_t messages = 0;
  int status = kAllBelonged;
  for (const std::string& file : edi_files(arguments)) {
    EdiInput input = TRY(EdiInput::open(file, streams));
    JsonLines lines(airports, rules, streams.out, arguments.flag("validate"), static_cast<std::uint64_t>(part) << 20);
    messages += lines.read(input);
    if (lines.tally().quarantined > 0) status = kSomeOutside;
  }
  return messages == 0 ? static_cast<int>(kNothingReadable) : status;
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
