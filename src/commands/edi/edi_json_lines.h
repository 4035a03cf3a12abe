// The lines of limen edi json, for edi_json.cc: messages of any kind as JSON, with what was found about each. One
// object reads one input, or the part of one that begins at a seam (formats/edifact/parts.h); the lines of a part are
// put behind those before it with append(). An object belongs to one thread at a time.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/airports.h"
#include "commands/edi/edi.h"
#include "engines/sensitive/sensitive.h"
#include "formats/cusres/cusres.h"
#include "formats/paxlst/paxlst.h"
#include "formats/pnrgov/json.h"
#include "formats/pnrgov/reader.h"

namespace limen::commands {

class JsonLines {
 public:
  struct Settings {
    const AirportZones& zones;
    const sensitive::Rules& rules;
    bool validate = false;
    std::uint64_t part_bytes = 64U << 20;
  };
  // After each message, and between them.
  using Between = std::function<void(edifact::InterchangeReader& reader)>;

  JsonLines(const Settings& settings, std::ostream& out) : settings_(settings), filter_(settings.rules), out_(&out) {}
  // For parts, one after the other.
  explicit JsonLines(const Settings& settings) : settings_(settings), filter_(settings.rules) {}
  JsonLines(const JsonLines&) = delete;
  JsonLines& operator=(const JsonLines&) = delete;

  void read(EdiInput& input);
  // All messages of a reader that tells report(); `between` may be empty.
  void read(edifact::InterchangeReader& reader, const Between& between);
  edifact::Report& report() { return report_; }
  // What is read next is a part: what is found before its first message belongs to the line before.
  void begin_part();
  // Is there a line that what is found next belongs to?
  bool has_line() const { return !line_.empty(); }
  // A part that is read; it can be used for nothing but another one then.
  void append(JsonLines& part);
  // The last line.
  void flush();
  EdiOutcome outcome() const { return {messages_, report_.tally.quarantined}; }

 private:
  // Passes ranges on to the tally, and keeps the diagnostics of the line that is being made.
  class LineReport final : public edifact::Report {
   public:
    void diagnostic(const edifact::Diagnostic& diagnostic) override {
      tally.diagnostic(diagnostic);
      keep(diagnostic);
    }
    void range(const edifact::Range& range) override { tally.range(range); }
    void keep(const edifact::Diagnostic& diagnostic);

    EdiTally tally;
    std::vector<edifact::Diagnostic> diagnostics;
    std::uint64_t left_out = 0;
  };

  void passenger_list(edifact::InterchangeReader& reader, paxlst::PaxlstReader& lists);
  void answer(edifact::InterchangeReader& reader, cusres::Reader& answers);
  void bookings_of(edifact::InterchangeReader& reader, pnrgov::Reader& bookings);
  void end_part(pnrgov::JsonWriter& json, pnrgov::JsonWriter::Close& close, std::uint64_t segments, bool last);
  void tell(const pnrgov::Record& record);
  bool document(received::Sections& sections, const received::Section& section, const EdiInput& input);
  void other(edifact::InterchangeReader& reader);
  void begin(std::uint64_t offset);

  Settings settings_;
  sensitive::Filter filter_;
  std::ostream* out_ = nullptr;
  std::string written_;  // where there is no stream: lines, whole but for the last
  LineReport report_;
  paxlst::Message list_;
  cusres::Response response_;
  std::uint64_t messages_ = 0;
  std::uint64_t offset_ = 0;  // of the section
  std::string line_;          // everything but its diagnostics
  bool is_part_ = false;
  std::vector<edifact::Diagnostic> before_;  // of a part: what belongs to the line before it
  std::uint64_t left_out_before_ = 0;
};

}  // namespace limen::commands
