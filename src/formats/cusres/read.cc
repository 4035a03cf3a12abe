#include <algorithm>

#include "formats/cusres/cusres.h"
#include "formats/cusres/times.h"

namespace limen::cusres {
namespace {

using edifact::Fields;
using edifact::Segment;
using edifact::tag;

class Reading {
 public:
  // `text`: where values are copied to; nullptr when views will do.
  Reading(edifact::InterchangeReader& reader, Response& response, std::optional<edifact::Diagnostic>& beginning,
          std::deque<std::string>* text = nullptr)
      : reader_(reader), r_(response), text_(text), beginning_(beginning) {}
  void copy_to(std::deque<std::string>& text) { text_ = &text; }

  void segment(const Segment& segment) {
    take(segment);
    if (r_.code.empty() && !beginning_) beginning_ = reader_.place();
  }

  // `before`: results in earlier parts of the message.
  void finish(std::uint64_t before) {
    end_result();
    if (r_.last_part && r_.code.empty()) {
      reader_.report(beginning_.value_or(reader_.place()), "cusres.bgm.missing", Severity::kWarning,
                     "the message does not say what kind of answer it is");
    }
    if (r_.last_part && r_.air() && r_.results.empty() && before == 0) {
      reader_.report("cusres.result.missing", Severity::kWarning, "an answer without any result");
    }
  }

  void pass_over(const Segment& segment) {
    if (r_.raw.empty() || !r_.raw.back().passed_over) {
      push_raw(segment, false);
      r_.raw.back().text = {};
      r_.raw.back().passed_over = true;
      reader_.report("cusres.result.too_large", Severity::kError,
                     "so much belongs to one result, or to the header, that the rest is passed over");
    }
    r_.raw.back().length = segment.end() - r_.raw.back().offset;
    reader_.keep_raw();
  }

 private:
  void take(const Segment& segment) {
    switch (segment.tag()) {
      case tag("BGM"):
        return begin(segment);
      case tag("RFF"):
        return reference(segment);
      case tag("DTM"):
        return date(segment);
      case tag("LOC"):
        return place(segment);
      case tag("ERP"):
        return point(segment);
      case tag("ERC"):
        return error_code(segment);
      case tag("FTX"):
        return text(segment);
      default:
        return keep(segment, "cusres.segment.unplaced", Severity::kInfo, "a segment that has no field here");
    }
  }

  // At the next result, or where there are no more.
  void end_result() {
    if (result_ && r_.results.back().codes.count == 0) {
      reader_.report(*result_, "cusres.code.missing", Severity::kWarning, "a result without a code");
    }
    result_.reset();
  }

  void push_raw(const Segment& segment, bool partly) {
    RawPart part;
    part.text = segment.original();
    part.offset = segment.offset();
    part.partly = partly;
    part.length = segment.length();
    part.flights = static_cast<std::uint32_t>(r_.flights.size());
    part.results = static_cast<std::uint32_t>(r_.results.size());
    r_.raw.push_back(part);
  }
  std::string_view keep_text(std::string_view text) {
    return text_ == nullptr || text.empty() ? text : std::string_view(text_->emplace_back(text));
  }
  std::string_view value(Fields& fields) { return keep_text(fields.component()); }
  static void over(Fields& fields, bool& surplus) {
    while (fields.more()) surplus |= !fields.component().empty();
  }
  void done(const Segment& segment, Fields& fields, bool surplus) {
    do {
      over(fields, surplus);
    } while (fields.next_element());
    if (!surplus) return;
    push_raw(segment, true);
    r_.raw.back().text = keep_text(r_.raw.back().text);
    reader_.keep_raw();
    reader_.report("cusres.segment.surplus", Severity::kInfo, "the segment holds values that have no place here");
  }
  void keep(const Segment& segment, std::string_view code, Severity severity, std::string_view message) {
    push_raw(segment, false);
    r_.raw.back().text = keep_text(r_.raw.back().text);
    reader_.keep_raw();
    reader_.report(code, severity, message);
  }

  void begin(const Segment& segment) {
    if (!r_.code.empty()) {
      return keep(segment, "cusres.bgm.repeated", Severity::kWarning, "a second beginning of the message");
    }
    Fields fields(segment);
    bool surplus = false;
    fields.next_element();
    r_.code = value(fields);
    over(fields, surplus);
    fields.next_element();
    r_.action = value(fields);
    r_.kind = r_.code == "962"   ? Kind::kAnswer
              : r_.code == "132" ? Kind::kChange
              : r_.code == "312" ? Kind::kAcknowledgement
              : r_.code.empty()  ? Kind::kUnknown
                                 : Kind::kOther;
    if (r_.kind == Kind::kOther) {
      reader_.report("cusres.bgm.other", Severity::kInfo, "not an answer to a passenger list", r_.code);
    }
    done(segment, fields, surplus);
  }

  void reference(const Segment& segment) {
    Fields fields(segment);
    fields.next_element();
    Reference item;
    item.qualifier = value(fields);
    item.value = value(fields);
    item.line = value(fields);
    item.version = value(fields);
    item.revision = value(fields);
    if (!r_.results.empty()) {
      r_.add_reference(item);
    } else if (item.qualifier == "TN") {  // the transaction, wherever it stands
      r_.header_references.push_back(item);
    } else {
      r_.add_flight(item);
    }
    done(segment, fields, false);
  }

  void date(const Segment& segment) {
    if (r_.flights.empty() || !r_.results.empty()) {
      return keep(segment, "cusres.segment.order", Severity::kWarning, "a date or place that belongs to no flight");
    }
    Fields fields(segment);
    fields.next_element();
    Moment moment;
    const std::string_view qualifier = fields.component(), stated = fields.component(), format = fields.component();
    moment.qualifier = keep_text(qualifier);
    moment.value = keep_text(stated);
    moment.format = keep_text(format);
    r_.add_moment(moment);
    if (!stated.empty() && !read_time(stated)) {
      reader_.report("cusres.date.invalid", Severity::kWarning, "not a date, or not a time", stated);
    }
    done(segment, fields, false);
  }

  void place(const Segment& segment) {
    if (r_.flights.empty() || !r_.results.empty()) {
      return keep(segment, "cusres.segment.order", Severity::kWarning, "a date or place that belongs to no flight");
    }
    Fields fields(segment);
    bool surplus = false;
    fields.next_element();
    Place item;
    item.qualifier = value(fields);
    over(fields, surplus);
    fields.next_element();
    item.code = value(fields);
    r_.add_place(item);
    done(segment, fields, surplus);
  }

  void point(const Segment& segment) {
    end_result();
    result_ = reader_.place();
    Fields fields(segment);
    fields.next_element();
    Result result;
    result.level_code = value(fields);
    result.level = result.level_code == "1"   ? Level::kHeader
                   : result.level_code == "2" ? Level::kPerson
                                              : Level::kUnknown;
    if (result.level == Level::kUnknown) {
      reader_.report("cusres.level.unknown", Severity::kWarning, "neither the header nor a person", result.level_code);
    }
    r_.results.push_back(result);
    done(segment, fields, false);
  }

  bool without_result(const Segment& segment) {
    if (!r_.results.empty()) return false;
    keep(segment, "cusres.segment.order", Severity::kWarning, "something of a result stands before any result");
    return true;
  }

  void error_code(const Segment& segment) {
    if (without_result(segment)) return;
    Fields fields(segment);
    fields.next_element();
    Code item;
    const std::string_view stated = fields.component();
    item.value = keep_text(stated);
    item.list = value(fields);
    item.agency = value(fields);
    const Result& result = r_.results.back();
    const bool other = result.codes.count != 0 && item.value != r_.status(result);
    r_.add_code(item);
    if (other && result.level == Level::kPerson && r_.air()) {
      reader_.report("cusres.code.contradiction", Severity::kWarning, "a result with another code than its first one",
                     stated);
    }
    done(segment, fields, false);
  }

  void text(const Segment& segment) {
    if (without_result(segment)) return;
    Fields fields(segment);
    bool surplus = false;
    Text item;
    fields.next_element();
    item.subject = value(fields);
    over(fields, surplus);
    fields.next_element();
    item.function = value(fields);
    over(fields, surplus);
    fields.next_element();
    item.reference = value(fields);
    over(fields, surplus);
    fields.next_element();
    for (std::string_view& line : item.lines) line = value(fields);
    r_.add_text(item);
    done(segment, fields, surplus);
  }

  edifact::InterchangeReader& reader_;
  Response& r_;
  std::deque<std::string>* text_;
  std::optional<edifact::Diagnostic>& beginning_;  // where BGM should stand
  std::optional<edifact::Diagnostic> result_;      // of the result at hand
};

}  // namespace

void read(edifact::InterchangeReader& reader, Response& response) {
  response.clear();
  response.envelope = reader.message();
  response.separators = reader.interchange().separators;
  std::optional<edifact::Diagnostic> beginning;
  Reading reading(reader, response, beginning);
  while (reader.next() == edifact::Step::kSegment) reading.segment(reader.segment());
  reading.finish(0);
}

Reader::Reader(edifact::InterchangeReader& reader, std::uint64_t max_part_bytes, bool validate)
    : reader_(reader), max_part_bytes_(max_part_bytes) {
  if (validate) check_.emplace(directory::answer());
}

bool Reader::read(Response& response) {
  if (!resuming_) beginning_.reset();
  Reading reading(reader_, response, beginning_, &header_text_);
  if (resuming_) {
    response.clear_results();
    result_text_.clear();
    reading.copy_to(result_text_);
    reading.segment(reader_.segment());
    ++response.part;
  } else {
    response.clear();
    header_text_.clear();
    result_text_.clear();
    results_ = 0;
    response.envelope = reader_.message();
    response.separators = reader_.interchange().separators;
    if (check_) check_->start(response.envelope);
  }
  resuming_ = false;
  const std::uint64_t begin = reader_.segment().offset();
  const std::uint64_t part_end = begin + std::min(max_part_bytes_, ~std::uint64_t{0} - begin);
  const std::uint64_t pass_from = part_end + std::min(max_part_bytes_, ~std::uint64_t{0} - part_end);
  while (reader_.next() == edifact::Step::kSegment) {
    const Segment& segment = reader_.segment();
    if (check_) check_->segment(segment, reader_);
    if (segment.tag() == tag("ERP")) {
      if (segment.offset() > part_end && !response.results.empty()) {
        resuming_ = true;
        break;
      }
      reading.copy_to(result_text_);
    } else if (segment.offset() > pass_from) {
      reading.pass_over(segment);
      continue;
    }
    reading.segment(segment);
  }
  response.last_part = !resuming_;
  response.envelope.segments = reader_.message().segments;
  if (check_ && !resuming_) check_->finish(reader_);
  reading.finish(results_);
  results_ += response.results.size();
  return response.last_part;
}

void write_message(edifact::EdifactWriter& writer, const Response& response) {
  std::size_t next_raw = 0;  // in the order in which they were received
  const auto reference = [&](const Reference& item) {
    writer.segment("RFF", {{item.qualifier, item.value, item.line, item.version, item.revision}});
  };
  const auto raw = [&](std::size_t flights, std::size_t results) {
    for (; next_raw < response.raw.size(); ++next_raw) {
      const RawPart& part = response.raw[next_raw];
      if (part.results > results || (part.results == 0 && results == 0 && part.flights > flights)) return;
      if (part.partly || part.passed_over) continue;
      edifact::SegmentCursor cursor(part.text, response.separators);
      for (Segment segment; cursor.next(segment);) writer.copy(segment);
    }
  };
  writer.begin_message(response.envelope);
  writer.segment("BGM", {{response.code}, {response.action}});
  for (const Reference& item : response.header_references) reference(item);
  std::size_t flights = 0;
  raw(flights, 0);
  for (const Flight& flight : response.flights) {
    reference(flight.reference);
    for (const Moment& item : Response::list_of(flight.moments, response.moments)) {
      writer.segment("DTM", {{item.qualifier, item.value, item.format}});
    }
    for (const Place& item : Response::list_of(flight.places, response.places)) {
      writer.segment("LOC", {{item.qualifier}, {item.code}});
    }
    raw(++flights, 0);
  }
  std::size_t results = 0;
  for (const Result& result : response.results) {
    writer.segment("ERP", {{result.level_code}});
    for (const Reference& item : Response::list_of(result.references, response.references)) reference(item);
    for (const Code& item : Response::list_of(result.codes, response.codes)) {
      writer.segment("ERC", {{item.value, item.list, item.agency}});
    }
    for (const Text& item : Response::list_of(result.texts, response.texts)) {
      writer.segment("FTX", {{item.subject},
                             {item.function},
                             {item.reference},
                             {item.lines[0], item.lines[1], item.lines[2], item.lines[3], item.lines[4]}});
    }
    raw(flights, ++results);
  }
  writer.end_message();
}

}  // namespace limen::cusres
