// The lines of limen edi json, for edi_json.cc: messages of any kind as JSON, with what was found about each. One
// object reads one input, or the part of one that begins at a seam (formats/edifact/parts.h); the lines of a part are
// put behind those before it with append(). An object belongs to one thread at a time.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "base/airports.h"
#include "commands/edi/edi.h"
#include "commands/edi/typed_messages.h"
#include "engines/sensitive/sensitive.h"
#include "formats/pnrgov/json.h"

namespace limen::commands {

class JsonLines final : private TypedMessages::Use {
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
    // By place, so that it does not depend on when something was found, and no more than a line may have.
    void put_in_order();
    void forget();

    EdiTally tally;
    std::vector<edifact::Diagnostic> diagnostics;
    std::size_t settled = 0;  // of these: found before the end of the line's message, and so the line's own
    std::uint64_t left_out = 0;
  };
  // A message of bookings, or of a type without a reader, that is being written.
  struct Open {
    explicit Open(std::string& line, const AirportZones& zones) : json(line, &zones) {}
    pnrgov::JsonWriter json;
    pnrgov::JsonWriter::Close close;
    std::uint64_t from = 0;
    bool empty = true;
  };

  void list(paxlst::Message& list, bool last) override;
  void answer(cusres::Response& response, bool last) override;
  void begin_bookings(const pnrgov::Push& push) override;
  void booking(const pnrgov::Push& push, const pnrgov::Pnr& pnr) override;
  void end_bookings() override;
  void control(contrl::Control& control) override;
  void begin_other() override;
  void other(const edifact::Segment& segment) override;
  void end_other() override;
  void end_part(pnrgov::JsonWriter& json, pnrgov::JsonWriter::Close& close, std::uint64_t segments, bool last);
  std::string_view as_shown(std::string_view bytes, const edifact::Separators& separators);
  void clean(std::array<std::string_view, 5>& lines);
  bool document(received::Sections& sections, const received::Section& section, const EdiInput& input);
  void begin(std::uint64_t offset);

  Settings settings_;
  sensitive::SegmentFilter filter_;
  std::deque<std::string> kept_;  // texts of the message without what must not be shown
  std::ostream* out_ = nullptr;
  std::string written_;  // where there is no stream: lines, whole but for the last
  LineReport report_;
  TypedMessages::Models models_;
  edifact::InterchangeReader* reader_ = nullptr;  // of the messages at hand
  std::optional<Open> open_;
  std::string raw_;  // of a type without a reader: its segments so far
  std::uint64_t messages_ = 0;
  std::uint64_t offset_ = 0;  // of the section
  std::string line_;          // everything but its diagnostics
  bool is_part_ = false;
  std::vector<edifact::Diagnostic> before_;  // of a part: what belongs to the line before it
  std::uint64_t left_out_before_ = 0;
};

}  // namespace limen::commands
