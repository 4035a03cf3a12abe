// Segments with all their values, in the order of the message, and the memory that holds their text. See pnrgov.h.
//
// A Record is the part of the model that loses nothing: typed things (model.h) point back to its lines. Text lives in
// chunks that are kept when the record is cleared, so that reading PNR after PNR allocates nothing once it is warm.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/edifact/segment.h"

namespace limen::pnrgov {

using edifact::tag;

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;                // no line, no traveller, …
inline constexpr std::uint64_t kNotReceived = ~std::uint64_t{0};  // offset of a line that was added

// One value that is not empty. Numbers count from 1; element 0 is the tag's own: component 1 the tag itself where that
// has not three characters, and what some write directly behind it ("IFT:28+…").
struct Value {
  char* data = nullptr;  // in the record's memory
  std::uint32_t size = 0;
  std::uint16_t element = 0;
  std::uint8_t component = 0;
  std::uint8_t repetition = 1;

  std::string_view text() const { return {data, size}; }
};

// Segment groups of the guide; GR.1 is the PNR itself, 0 the message before the first PNR.
enum class Group : std::uint8_t {
  kHeader,
  kPnr,
  kTraveller,
  kTicket,
  kPayment,
  kFlight,
  kCheckIn,
  kCheckedTraveller,
  kSplit,
  kService,
  kHistory,
  kHistoryAction,
  kHistoryFlight
};
std::string_view to_text(Group group);  // "header", "GR.1", …

struct Line {
  std::uint32_t tag = 0;     // 0 unless it has three characters
  std::uint32_t leader = 0;  // the line that opens its group: itself, or an earlier one
  std::uint32_t first_value = 0;
  std::uint32_t value_count = 0;
  std::uint64_t offset = 0;  // of the tag (or XML element) in the input as received
  Group group = Group::kHeader;
  bool raw = false;       // not understood
  bool unsplit = false;   // too large to be cut: its one value (0,0) is the segment as received, if it is still known
  bool filtered = false;  // a LineFilter took something out
};

// Something that is not as it should be. Code and message are constants of the program.
struct Finding {
  std::string_view code;  // docs/errors/pnrgov.md
  Severity severity = Severity::kWarning;
  std::string_view message;
  std::uint32_t line = kNone;
  std::uint64_t offset = 0;   // of that line in the input, or of the damage
  std::uint32_t element = 0;  // of that line, from 1; 0: the line as a whole
};

// Where exactly something was found, when it is not the line as a whole.
struct Spot {
  std::uint32_t element = 0;
  std::uint64_t offset = kNotReceived;
};

class Record {
 public:
  static constexpr std::size_t kMostFindings = 256;  // further ones are counted

  Record() = default;
  Record(Record&& other) noexcept : Record() { swap(other); }
  Record& operator=(Record&& other) noexcept {
    swap(other);
    return *this;
  }
  void swap(Record& other) noexcept;

  std::span<const Line> lines() const { return lines_; }
  std::span<const Value> values(const Line& line) const {
    return {values_.data() + line.first_value, line.value_count};
  }
  std::span<const Value> values(std::uint32_t line) const { return values(lines_[line]); }
  // Without those of element 0.
  std::span<const Value> elements(const Line& line) const {
    std::span<const Value> all = values(line);
    while (!all.empty() && all.front().element == 0) all = all.subspan(1);
    return all;
  }
  std::string_view value(const Line& line, unsigned element, unsigned component = 1, unsigned repetition = 1) const;
  std::string_view tag_text(const Line& line, char (&buffer)[4]) const;
  std::span<const Finding> findings() const { return findings_; }
  std::size_t findings_left_out() const { return findings_left_out_; }
  bool has_finding(std::string_view code) const;

  // Building. Everything is taken back by clear(), memory is kept.
  void clear();
  Line& open_line(std::uint32_t tag, std::uint64_t offset) {
    Line& line = lines_.emplace_back();
    line.tag = tag;
    line.offset = offset;
    line.first_value = static_cast<std::uint32_t>(value_count_);
    line.leader = last_index();
    return line;
  }
  char* keep(std::string_view text) {  // a copy that lives until clear()
    char* const place = left_ >= text.size() ? next_ : more(text.size());
    if (!text.empty()) std::memcpy(place, text.data(), text.size());
    next_ = place + text.size();
    left_ -= text.size();
    return place;
  }
  void add(std::string_view text, std::size_t element, std::size_t component, std::size_t repetition = 1);
  // `data` was given by keep().
  void add_kept(char* data, std::size_t size, std::size_t element, std::size_t component, std::size_t repetition = 1) {
    *room(1) = {data, static_cast<std::uint32_t>(size), static_cast<std::uint16_t>(element),
                static_cast<std::uint8_t>(component), static_cast<std::uint8_t>(repetition)};
    took(1);
  }
  // The same in bulk: places for `most` values of the last line, of which took() says how many were filled.
  Value* room(std::size_t most) {
    if (values_.size() - value_count_ < most) grow(most);
    return values_.data() + value_count_;
  }
  void took(std::size_t count) {
    value_count_ += count;
    lines_.back().value_count += static_cast<std::uint32_t>(count);
  }
  Line& last_line() { return lines_.back(); }
  std::uint32_t last_index() const { return static_cast<std::uint32_t>(lines_.size() - 1); }
  std::span<Value> last_values() { return {values_.data() + lines_.back().first_value, lines_.back().value_count}; }
  void drop_values_of_last_line();             // their text is overwritten
  void shorten_last_line(std::size_t values);  // to its first ones
  void report(std::string_view code, Severity severity, std::string_view message, std::uint32_t line = kNone,
              Spot spot = {});
  // Segments of an EDIFACT message are lines: the number that the first one has in its message, UNH being 1.
  void number_segments_from(std::uint64_t first) { first_segment_ = first; }
  std::uint64_t segment_number(std::uint32_t line) const {  // 0: not known
    return first_segment_ == 0 || line == kNone ? 0 : first_segment_ + line;
  }
  void copy_from(const Record& other);

  // Changing what was read, to be written again (formats/amend). Typed things keep what they said, and the number of
  // each line behind an added or removed one is another: read again what was written.
  // Nothing is set in an unsplit line; an empty text takes the value out.
  void set(std::uint32_t line, unsigned element, unsigned component, std::string_view text, unsigned repetition = 1);
  // Before that line, or behind the last one; of the same group as the one before it. Gives its number.
  std::uint32_t add_line(std::uint32_t before, std::uint32_t tag);
  void remove_line(std::uint32_t line);
  std::size_t memory_bytes() const;

 private:
  static constexpr std::size_t kChunk = 32U << 10;
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  char* more(std::size_t size);
  void grow(std::size_t most);

  std::vector<Line> lines_;
  std::vector<Value> values_;  // places; the first value_count_ are in use
  std::size_t value_count_ = 0;
  std::vector<Finding> findings_;
  std::size_t findings_left_out_ = 0;
  std::uint64_t first_segment_ = 0;
  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;  // the next one to be used
  char* next_ = nullptr;   // in the one in use
  std::size_t left_ = 0;
};

// The same tag and values.
bool same_line(const Record& a, const Line& line_of_a, const Record& b, const Line& line_of_b);
// The same tags and values in the same order; places, groups and findings do not count.
bool same_lines(const Record& a, const Record& b);

// Asked from the left to the right only: one pass over the values of a line.
class Scan {
 public:
  explicit Scan(std::span<const Value> values) : at_(values.data()), end_(values.data() + values.size()) {}
  std::string_view get(unsigned element, unsigned component = 1) {
    const std::uint32_t wanted = element << 16 | 1U << 8 | component;
    while (at_ != end_ && key(*at_) < wanted) ++at_;
    return at_ != end_ && key(*at_) == wanted ? at_->text() : std::string_view();
  }

 private:
  static std::uint32_t key(const Value& value) {
    return static_cast<std::uint32_t>(value.element) << 16 | static_cast<std::uint32_t>(value.repetition) << 8 |
           value.component;
  }
  const Value* at_;
  const Value* end_;
};

}  // namespace limen::pnrgov
