#include "commands/edi/edi_json_lines.h"

#include <algorithm>
#include <iterator>
#include <ostream>

#include "formats/cusres/json.h"
#include "formats/edifact/edifact.h"
#include "formats/edifact/json_diagnostics.h"
#include "formats/paxlst/json.h"

namespace limen::commands {

namespace {

constexpr std::size_t kMostDiagnostics = 10000;  // of a line; further ones are counted

}  // namespace

void JsonLines::LineReport::keep(const edifact::Diagnostic& diagnostic) {
  if (diagnostics.size() < kMostDiagnostics) {
    diagnostics.push_back(diagnostic);
  } else {
    ++left_out;
  }
}

void JsonLines::read(EdiInput& input) {
  received::Sections sections(input.source());
  while (const auto section = sections.next()) {
    offset_ = section->offset;
    if (section->form == received::Form::kXml) {
      messages_ += document(sections, *section, input) ? 1 : 0;
    } else {
      received::Shifted report(report_, *section);
      // Values are copied by the readers of messages, so that nothing has to stay in memory for a whole message.
      edifact::InterchangeReader reader(sections.source(), report, {.retention = edifact::Retention::kSegment});
      read(reader, {});
    }
  }
}

void JsonLines::read(edifact::InterchangeReader& reader, const Between& between) {
  paxlst::PaxlstReader lists(reader,
                             {.copy = true, .validate = settings_.validate, .max_part_bytes = settings_.part_bytes});
  cusres::Reader answers(reader, settings_.part_bytes);
  pnrgov::Reader bookings(reader, &filter_);
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kMessage) {
      ++messages_;
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
    if (between) between(reader);
  }
}

void JsonLines::passenger_list(edifact::InterchangeReader& reader, paxlst::PaxlstReader& lists) {
  bool ended = false;
  while (!ended) {
    ended = lists.read(list_);
    paxlst::resolve_times(list_, settings_.zones);
    for (paxlst::RawPart& part : list_.raw) part.offset += offset_;
    paxlst::append_json_head(line_, list_);
    if (!ended) begin(reader.segment().offset());
  }
}

void JsonLines::answer(edifact::InterchangeReader& reader, cusres::Reader& answers) {
  bool ended = false;
  while (!ended) {
    ended = answers.read(response_);
    for (cusres::RawPart& part : response_.raw) part.offset += offset_;
    cusres::append_json_head(line_, response_, reader.interchange().repertoire, settings_.zones);
    if (!ended) begin(reader.segment().offset());
  }
}

// Only the filtered form: card numbers masked, what is sensitive taken out.
void JsonLines::bookings_of(edifact::InterchangeReader& reader, pnrgov::Reader& bookings) {
  pnrgov::JsonWriter json(line_, &settings_.zones);
  pnrgov::JsonWriter::Close close;
  bookings.begin();
  tell(bookings.push().record);
  json.begin(bookings.push());
  std::uint64_t from = reader.message().offset;
  bool empty = true;
  while (bookings.next()) {
    const std::uint64_t to = reader.offset();
    if (to - from > settings_.part_bytes && !empty) {
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
void JsonLines::end_part(pnrgov::JsonWriter& json, pnrgov::JsonWriter::Close& close, std::uint64_t segments,
                         bool last) {
  close.segments = segments;
  close.last_part = last;
  json.end_head(close);
  ++close.part;
}
void JsonLines::tell(const pnrgov::Record& record) {
  for (const pnrgov::Finding& finding : record.findings()) {
    report_.diagnostic({finding.code, finding.severity, offset_ + finding.offset, 0, 0, 0, 0, 0, finding.message});
  }
}

bool JsonLines::document(received::Sections& sections, const received::Section& section, const EdiInput& input) {
  pnrgov::JsonWriter json(line_, &settings_.zones);
  pnrgov::JsonWriter::Close close;
  bool begun = false;
  std::uint64_t from = 0;
  EdiXmlUse use;
  use.filter = &filter_;
  use.booking = [&](const pnrgov::Push& push, const pnrgov::Pnr& pnr) {
    const std::uint64_t at = pnr.record.lines().empty() ? from : pnr.record.lines().front().offset;
    if (begun && at - from > settings_.part_bytes) {
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
void JsonLines::other(edifact::InterchangeReader& reader) {
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
    if (segment.offset() - from > settings_.part_bytes) {
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
void JsonLines::begin(std::uint64_t offset) {
  if (line_.empty() && !is_part_) return;
  const auto later = [&](const edifact::Diagnostic& found) { return found.offset >= offset + offset_; };
  std::vector<edifact::Diagnostic> rest;
  std::copy_if(report_.diagnostics.begin(), report_.diagnostics.end(), std::back_inserter(rest), later);
  std::erase_if(report_.diagnostics, later);
  if (line_.empty()) {
    before_ = std::move(report_.diagnostics);
    left_out_before_ = std::exchange(report_.left_out, 0);
  } else {
    flush();
  }
  is_part_ = false;
  report_.diagnostics = std::move(rest);
}

void JsonLines::flush() {
  if (line_.empty()) return;
  line_ += ",\"diagnostics\":";
  edifact::append_json_diagnostics(line_, report_.diagnostics);
  if (report_.left_out > 0) line_ += ",\"diagnostics_left_out\":" + std::to_string(report_.left_out);
  line_ += "}\n";
  if (out_ != nullptr) {
    *out_ << line_;
  } else {
    written_ += line_;
  }
  line_.clear();
  report_.diagnostics.clear();
  report_.left_out = 0;
}

void JsonLines::begin_part() {
  report_.tally = EdiTally();
  report_.diagnostics.clear();
  before_.clear();
  report_.left_out = left_out_before_ = messages_ = 0;
  line_.clear();
  written_.clear();
  is_part_ = true;
}

void JsonLines::append(JsonLines& part) {
  report_.tally.add(part.report_.tally);
  messages_ += part.messages_;
  if (!part.has_line()) {  // no message at all
    part.before_ = std::move(part.report_.diagnostics);
    part.left_out_before_ = part.report_.left_out;
  }
  for (const edifact::Diagnostic& found : part.before_) report_.keep(found);
  report_.left_out += part.left_out_before_;
  if (!part.has_line()) return;
  flush();
  *out_ << part.written_;
  line_.swap(part.line_);
  report_.diagnostics.swap(part.report_.diagnostics);
  report_.left_out = part.report_.left_out;
}

}  // namespace limen::commands
