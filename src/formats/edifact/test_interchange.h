// Interchanges made for tests, with the truth beside them, and ways of dirtying them. All persons are invented.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/edifact.h"

namespace limen::edifact::testing {

using Components = std::vector<std::string>;
struct PlainSegment {
  std::string tag;
  std::vector<Components> elements;
  bool operator==(const PlainSegment&) const = default;
};
struct PlainMessage {
  std::string reference;
  std::string type;
  std::vector<PlainSegment> segments;  // without UNH and UNT
  bool operator==(const PlainMessage&) const = default;
};

// The separator sets seen in real traffic.
inline std::vector<Separators> separator_sets() {
  return {
      {},
      {.repetition = '*'},
      {.component = '*', .element = ':', .terminator = '#'},
      {.element = '-'},
      {.component = '*', .element = ':', .terminator = '$'},
      {.element = '(', .release = ')', .terminator = '-'},
      {.element = '(', .terminator = ')'},
      {.component = ':', .element = '-', .terminator = '*'},
      {.release = '\\'},
      {.terminator = '"'},
      {.component = '\x1F', .element = '\x1D', .release = '\0', .terminator = '\x1C'},
      {.terminator = '\x99', .typographic = true},
      {.release = '\0'},
      {.terminator = '\n'},
  };
}

struct Making {
  Separators separators;
  bool una = true;
  bool group = false;
  int messages = 1;
  std::string syntax_id = "UNOA";
  int version = 4;
  std::string type = "PAXLST";
  std::string name = "MUSTER";  // a value in the repertoire under test
};

inline Interchange interchange_of(const Making& making) {
  Interchange interchange;
  interchange.separators = making.separators;
  interchange.has_una = making.una;
  interchange.syntax_id = making.syntax_id;
  interchange.version = making.version;
  interchange.sender = {"LIMENAIR", "ZZ", ""};
  interchange.recipient = {"UTOBORDER", "", ""};
  interchange.date = "261122";
  interchange.time = "0915";
  interchange.reference = "REF42";
  interchange.application = "APIS";
  return interchange;
}

inline std::vector<PlainMessage> truth_of(const Making& making, std::mt19937& random) {
  std::vector<PlainMessage> messages;
  for (int m = 0; m < making.messages; ++m) {
    PlainMessage message{"M" + std::to_string(m + 1), making.type, {}};
    message.segments.push_back({"BGM", {{"745"}}});
    message.segments.push_back({"TDT", {{"20"}, {"LM" + std::to_string(100 + random() % 900)}}});
    message.segments.push_back({"SRC", {}});
    const int persons = static_cast<int>(1 + random() % 6);
    for (int p = 0; p < persons; ++p) {
      std::string odd = making.name;
      if (making.separators.has_release()) {
        switch (random() % 6) {
          case 0:
            odd += making.separators.element;
            break;
          case 1:
            odd += making.separators.release;
            break;
          case 2:
            odd += making.separators.component;
            break;
          case 3:
            odd.insert(odd.begin(), making.separators.release);
            break;
          default:
            break;
        }
      }
      message.segments.push_back({"NAD", {{"FL"}, {}, {}, {odd, "GIVEN" + std::to_string(p)}}});
      message.segments.push_back({"DTM", {{"329", "9" + std::to_string(10000 + random() % 1000)}}});
      if (random() % 3 == 0) message.segments.push_back({"RFF", {{"AVF", "LOC" + std::to_string(random() % 100)}}});
      message.segments.push_back({"DOC", {{"P", "110", "111"}, {"XA" + std::to_string(random() % 1000000)}}});
    }
    message.segments.push_back({"CNT", {{"42", std::to_string(persons)}}});
    messages.push_back(std::move(message));
  }
  return messages;
}

inline std::string write(const Making& making, const std::vector<PlainMessage>& messages) {
  std::string out;
  EdifactWriter writer(out);
  writer.begin_interchange(interchange_of(making));
  Group group;
  group.type = making.type;
  group.reference = "G1";
  if (making.group) writer.begin_group(group);
  for (const PlainMessage& plain : messages) {
    Message message;
    message.reference = plain.reference;
    message.type = plain.type;
    message.version = "D";
    message.release = "12B";
    message.agency = "UN";
    message.association = "IATA";
    writer.begin_message(message);
    for (const PlainSegment& segment : plain.segments) {
      writer.begin(segment.tag);
      for (const Components& components : segment.elements) {
        writer.element(components.empty() ? "" : components[0]);
        for (std::size_t i = 1; i < components.size(); ++i) writer.component(components[i]);
      }
      writer.end();
    }
    writer.end_message();
  }
  if (making.group) writer.end_group();
  writer.end_interchange();
  return out;
}

// Line breaks every `columns`, also inside tags and numbers, and behind release characters.
inline std::string wrapped(std::string_view text, std::size_t columns, std::string_view line_break) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside = (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;  // of a UTF-8 character
    if (i > 0 && i % columns == 0 && !inside) out += line_break;
    out += text[i];
  }
  return out;
}

inline PlainSegment plain(const Segment& segment) {
  PlainSegment result{std::string(segment.tag_text()), {}};
  Fields fields(segment);
  while (fields.next_element()) {
    Components components{std::string(fields.component())};
    while (fields.more()) components.emplace_back(fields.component());
    if (components.size() == 1 && components[0].empty()) components.clear();
    result.elements.push_back(std::move(components));
  }
  return result;
}

struct Reading {
  std::vector<PlainMessage> messages;
  std::vector<Interchange> interchanges;
  Findings findings;
  std::string trace;  // every step, value and place
  std::size_t memory = 0;
  std::uint64_t work = 0;
};

inline void trace_step(std::string& trace, Step step, const InterchangeReader& reader) {
  trace += to_text(step);
  const Segment& segment = reader.segment();
  if (!segment.original().empty()) {
    trace += " " + std::to_string(segment.offset()) + "-" + std::to_string(segment.end()) + " [" +
             std::string(segment.tag_text()) + "]";
    Fields fields(segment);
    const auto value = [&](std::string_view text) {
      const ValuePlace place = segment.place_of(text);
      trace += std::string(text) + "@" + std::to_string(place.offset) + "/" + std::to_string(place.element) + "." +
               std::to_string(place.repetition) + "." + std::to_string(place.component) + " ";
    };
    do {
      while (fields.more()) value(fields.component());
    } while (fields.next_repetition());
    while (fields.next_element()) {
      do {
        do value(fields.component());
        while (fields.more());
      } while (fields.next_repetition());
    }
  }
  trace += "\n";
}

inline void read_all(InterchangeReader& reader, Reading& reading) {
  while (true) {
    const Step step = reader.next();
    trace_step(reading.trace, step, reader);
    if (step == Step::kInterchange) reading.interchanges.push_back(reader.interchange());
    if (step == Step::kMessage) reading.messages.push_back({reader.message().reference, reader.message().type, {}});
    if (step == Step::kSegment) reading.messages.back().segments.push_back(plain(reader.segment()));
    reading.memory = std::max(reading.memory, reader.memory_bytes());
    if (step == Step::kEnd) break;
  }
  reading.work = reader.work();
}

inline void read(std::string_view bytes, Reading& reading, const ReaderOptions& options = {}) {
  InterchangeReader reader(bytes, reading.findings, options);
  read_all(reader, reading);
}

// The same through a stream that gives at most `step` bytes at a time.
inline void read_stream(std::string_view bytes, Reading& reading, std::size_t step, const ReaderOptions& options = {}) {
  std::size_t at = 0;
  const Source source = [&](std::span<char> buffer) {
    const std::size_t count = std::min({step, buffer.size(), bytes.size() - at});
    std::copy_n(bytes.data() + at, count, buffer.data());
    at += count;
    return count;
  };
  InterchangeReader reader(source, reading.findings, options);
  read_all(reader, reading);
}

// What is seen of a segment in a run as well as outside one.
inline void trace_outline(std::string& trace, std::uint64_t offset, std::uint32_t tag, const Outline& outline) {
  trace += std::to_string(offset) + " " + std::to_string(tag);
  for (std::size_t i = 0; i < outline.count(); ++i) {
    trace += outline.is_element(i) ? '+' : outline.is_component(i) ? ':' : '*';
    trace += outline[i];
  }
  trace += "\n";
}

// The segments of all messages, those that are in runs (OrdinaryRun, BrokenSegment) taken there; `most` says after how
// many of a run it is left. 0: no run at all.
inline std::string trace_runs(std::string_view bytes, Findings& findings, const ReaderOptions& options,
                              std::uint32_t most, std::size_t* broken = nullptr) {
  const auto ordinary = [](std::uint32_t found) { return is_plain_tag(found) && !is_service_tag(found); };
  std::string trace;
  std::uint32_t taken = 0;
  // Gives what it is shown when that may be taken.
  const auto take = [&](auto& from) {
    if (taken == most || !ordinary(from.tag())) return false;
    trace_outline(trace, from.offset(), from.tag(), from.outline());
    ++taken;
    return true;
  };
  InterchangeReader reader(bytes, findings, options);
  while (true) {
    for (bool more = most > 0; more;) {
      {
        OrdinaryRun run = reader.ordinary_run();
        while (run.look() && take(run)) run.accept();
      }
      BrokenSegment next = reader.broken_segment();
      more = next.look() && take(next);
      if (more) next.accept();
      if (more && broken != nullptr) ++*broken;
    }
    taken = 0;
    const Step step = reader.next();
    if (step == Step::kEnd) return trace;
    const Segment& segment = reader.segment();
    if (step == Step::kSegment && ordinary(segment.tag()) && !segment.has(Segment::kTooLarge)) {
      trace_outline(trace, segment.offset(), segment.tag(), Outline(segment));
    } else {
      trace += std::string(to_text(step)) + " " + std::to_string(segment.offset()) + " " +
               std::to_string(reader.in_message() ? reader.message().segments : 0) + "\n";
    }
  }
}

// Ranges without gap or overlap from the first byte to the last.
inline bool tiles(const std::vector<Range>& ranges, std::size_t size) {
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].offset != at || ranges[i].length == 0) return false;
    if (i > 0 && ranges[i].kind == ranges[i - 1].kind) return false;
    at += ranges[i].length;
  }
  return at == size;
}

}  // namespace limen::edifact::testing
