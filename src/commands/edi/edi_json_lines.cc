#include "commands/edi/edi_json_lines.h"

#include <algorithm>
#include <ostream>
#include <tuple>

#include "formats/contrl/json.h"
#include "formats/cusres/json.h"
#include "formats/edifact/edifact.h"
#include "formats/edifact/json_diagnostics.h"
#include "formats/paxlst/json.h"

namespace limen::commands {

namespace {

constexpr std::size_t kMostDiagnostics = 10000;  // of a line; further ones are counted

bool stands_before(const edifact::Diagnostic& a, const edifact::Diagnostic& b) {
  return std::tie(a.offset, a.segment, a.element, a.component, a.code, a.length, a.message) <
         std::tie(b.offset, b.segment, b.element, b.component, b.code, b.length, b.message);
}

}  // namespace

void JsonLines::LineReport::keep(const edifact::Diagnostic& diagnostic) {
  diagnostics.push_back(diagnostic);
  if (diagnostics.size() >= 2 * kMostDiagnostics) put_in_order();
}

void JsonLines::LineReport::put_in_order() {
  std::ranges::sort(diagnostics, stands_before);
  settled = 0;
  if (diagnostics.size() <= kMostDiagnostics) return;
  left_out += diagnostics.size() - kMostDiagnostics;
  diagnostics.resize(kMostDiagnostics);
}

void JsonLines::LineReport::forget() {
  diagnostics.clear();
  settled = 0;
  left_out = 0;
}

void JsonLines::read(EdiInput& input) {
  received::Sections sections(input.source());
  while (const auto section = sections.next()) {
    offset_ = section->offset;
    if (section->form == received::Form::kXml) {
      messages_ += document(sections, *section, input) ? 1 : 0;
    } else {
      received::Shifted report(report_, *section);
      edifact::InterchangeReader reader(sections.source(), report,
                                        {.retention = edifact::Retention::kSegment, .utf8 = input.is_utf8()});
      read(reader, {});
    }
  }
}

void JsonLines::read(edifact::InterchangeReader& reader, const Between& between) {
  reader_ = &reader;
  TypedMessages messages(
      reader, models_, *this,
      {.validate = settings_.validate, .part_bytes = settings_.part_bytes, .filter = &filter_.filter()});
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step == edifact::Step::kMessage) {
      ++messages_;
      begin(reader.message().offset);
      messages.read();
      report_.settled = report_.diagnostics.size();
    }
    if (between) between(reader);
  }
}

void JsonLines::list(paxlst::Message& list, bool last) {
  paxlst::resolve_times(list, settings_.zones);
  for (paxlst::RawPart& part : list.raw) {
    part.offset += offset_;
    part.text = as_shown(part.text, list.separators);
  }
  for (paxlst::FreeText& text : list.texts) clean(text.text);
  paxlst::append_json_head(line_, list);
  kept_.clear();
  if (!last) begin(reader_->segment().offset());
}

void JsonLines::answer(cusres::Response& response, bool last) {
  for (cusres::RawPart& part : response.raw) {
    part.offset += offset_;
    part.text = as_shown(part.text, response.separators);
  }
  for (cusres::Text& text : response.texts) clean(text.lines);
  cusres::append_json_head(line_, response, reader_->interchange().repertoire, settings_.zones);
  kept_.clear();
  if (!last) begin(reader_->segment().offset());
}

// One segment or several, of no booking, without what must not be shown.
std::string_view JsonLines::as_shown(std::string_view bytes, const edifact::Separators& separators) {
  std::string made;
  std::size_t done = 0;
  bool changed = false;
  edifact::SegmentCursor cursor(bytes, separators);
  while (cursor.next()) {
    const edifact::Segment& segment = cursor.segment();
    const auto from = static_cast<std::size_t>(segment.offset());
    made += bytes.substr(done, from - done);
    made += filter_.bytes(segment, sensitive::SegmentFilter::Part::kOther);
    changed = changed || filter_.changed();
    done = static_cast<std::size_t>(segment.end());
  }
  if (!changed) return bytes;
  made += bytes.substr(done);
  return kept_.emplace_back(std::move(made));
}

// Lines of free text.
void JsonLines::clean(std::array<std::string_view, 5>& lines) {
  const std::uint32_t kinds = filter_.filter().look(lines);
  if (kinds != 0) {
    filter_.filter().count(kinds);
    return lines.fill({});
  }
  constexpr std::size_t kLeast = 13;
  std::size_t size = 0;
  for (const std::string_view line : lines) size += line.size();
  if (size < kLeast) return;
  std::array<std::span<char>, 5> copies;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string& copy = kept_.emplace_back(lines[i]);
    edifact::mask_cards(copy);
    copies[i] = copy;
    lines[i] = copy;
  }
  edifact::mask_cards_across(copies);
}

// Only the filtered form: card numbers masked, what is sensitive taken out.
void JsonLines::begin_bookings(const pnrgov::Push& push) {
  open_.emplace(line_, settings_.zones);
  open_->json.begin(push);
  open_->from = reader_->message().offset;
}

void JsonLines::booking(const pnrgov::Push& push, const pnrgov::Pnr& pnr) {
  const std::uint64_t to = reader_->offset();
  if (to - open_->from > settings_.part_bytes && !open_->empty) {
    const auto lines = pnr.record.lines();
    open_->from = lines.empty() ? to : lines.front().offset;
    end_part(open_->json, open_->close, reader_->message().segments, false);
    begin(open_->from);
    open_->json.begin(push);
  }
  open_->json.add(pnr);
  open_->empty = false;
}

void JsonLines::end_bookings() {
  end_part(open_->json, open_->close, reader_->message().segments, true);
  open_.reset();
}

void JsonLines::end_part(pnrgov::JsonWriter& json, pnrgov::JsonWriter::Close& close, std::uint64_t segments,
                         bool last) {
  close.segments = segments;
  close.last_part = last;
  json.end_head(close);
  ++close.part;
}
bool JsonLines::document(received::Sections& sections, const received::Section& section, const EdiInput& input) {
  pnrgov::JsonWriter json(line_, &settings_.zones);
  pnrgov::JsonWriter::Close close;
  bool begun = false;
  std::uint64_t from = 0;
  EdiXmlUse use;
  use.filter = &filter_.filter();
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

void JsonLines::control(contrl::Control& control) {
  for (contrl::RawPart& part : control.raw) {
    part.offset += offset_;
    part.text = std::string(as_shown(part.text, reader_->interchange().separators));
  }
  paxlst::append_json_head(line_, reader_->message());
  contrl::append_json_members(line_, control, reader_->interchange());
  kept_.clear();
}

// Of a type that nothing here can take apart: its segments as they are, but for what must not be shown. It may be a
// booking whose type is damaged, so that segments of bookings are looked at as such.
void JsonLines::begin_other() {
  raw_.clear();
  open_.emplace(line_, settings_.zones);
  open_->from = reader_->message().offset;
}

void JsonLines::other(const edifact::Segment& segment) {
  if (segment.offset() - open_->from > settings_.part_bytes) {
    end_other();
    begin(segment.offset());
    open_.emplace(line_, settings_.zones);
    open_->from = segment.offset();
  }
  if (!raw_.empty()) raw_ += ',';
  edifact::JsonFields json(raw_, reader_->interchange().repertoire);
  json.open('{');
  json.number("offset", segment.offset() + offset_);
  json.field("text", filter_.bytes(segment, sensitive::SegmentFilter::Part::kOther));
  json.close('}');
}

void JsonLines::end_other() {
  paxlst::append_json_head(line_, reader_->message());
  line_ += ",\"raw\":[" + raw_ + "]";
  raw_.clear();
  open_.reset();
}

// A line begins with what stands at this offset of its section. What was found before belongs to the line before;
// when there is none, to the new one.
void JsonLines::begin(std::uint64_t offset) {
  if (line_.empty() && !is_part_) return;
  // Order does not matter: it is made when the line is written.
  const auto later = std::partition(report_.diagnostics.begin() + static_cast<std::ptrdiff_t>(report_.settled),
                                    report_.diagnostics.end(),
                                    [&](const edifact::Diagnostic& found) { return found.offset < offset + offset_; });
  std::vector<edifact::Diagnostic> rest(later, report_.diagnostics.end());
  report_.diagnostics.erase(later, report_.diagnostics.end());
  if (line_.empty()) {
    before_ = std::move(report_.diagnostics);
    left_out_before_ = std::exchange(report_.left_out, 0);
  } else {
    flush();
  }
  is_part_ = false;
  report_.diagnostics = std::move(rest);
  report_.settled = 0;
}

void JsonLines::flush() {
  if (line_.empty()) return;
  report_.put_in_order();
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
  report_.forget();
}

void JsonLines::begin_part() {
  report_.tally = EdiTally();
  report_.forget();
  before_.clear();
  left_out_before_ = messages_ = 0;
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
  report_.settled = part.report_.settled;
  report_.left_out = part.report_.left_out;
}

}  // namespace limen::commands
