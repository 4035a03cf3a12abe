#include "formats/pnrgov/record.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace limen::pnrgov {

std::string_view to_text(Group group) {
  constexpr std::string_view kNames[] = {"header", "GR.1", "GR.2", "GR.3",  "GR.4",  "GR.5", "GR.6",
                                         "GR.7",   "GR.8", "GR.9", "GR.10", "GR.11", "GR.12"};
  return kNames[static_cast<std::size_t>(group)];
}

std::string_view Record::value(const Line& line, unsigned element, unsigned component, unsigned repetition) const {
  for (const Value& value : values(line)) {
    if (value.element == element && value.component == component && value.repetition == repetition) return value.text();
  }
  return {};
}

std::string_view Record::tag_text(const Line& line, char (&buffer)[4]) const {
  if (line.tag == 0) return line.unsplit ? std::string_view() : value(line, 0, 1);
  buffer[0] = static_cast<char>(line.tag >> 16 & 0xFF);
  buffer[1] = static_cast<char>(line.tag >> 8 & 0xFF);
  buffer[2] = static_cast<char>(line.tag & 0xFF);
  buffer[3] = '\0';
  return {buffer, 3};
}

bool Record::has_finding(std::string_view code) const {
  return std::any_of(findings_.begin(), findings_.end(), [&](const Finding& f) { return f.code == code; });
}

void Record::swap(Record& other) noexcept {
  lines_.swap(other.lines_);
  values_.swap(other.values_);
  std::swap(value_count_, other.value_count_);
  findings_.swap(other.findings_);
  std::swap(findings_left_out_, other.findings_left_out_);
  std::swap(first_segment_, other.first_segment_);
  chunks_.swap(other.chunks_);
  std::swap(chunk_, other.chunk_);
  std::swap(next_, other.next_);
  std::swap(left_, other.left_);
}

void Record::clear() {
  lines_.clear();
  value_count_ = 0;
  findings_.clear();
  findings_left_out_ = 0;
  first_segment_ = 0;
  chunk_ = 0;
  next_ = nullptr;
  left_ = 0;
}

void Record::grow(std::size_t most) { values_.resize(std::max(2 * values_.size(), value_count_ + most + 256)); }

// The next chunk that has room for `size` bytes is the one in use.
char* Record::more(std::size_t size) {
  // One that is too small for this text is left as it is.
  while (chunk_ < chunks_.size() && chunks_[chunk_].size < size) ++chunk_;
  if (chunk_ == chunks_.size()) {
    const std::size_t bytes = std::max(size, kChunk);
    chunks_.push_back({std::unique_ptr<char[]>(new char[bytes]), bytes});
  }
  next_ = chunks_[chunk_].bytes.get();
  left_ = chunks_[chunk_].size;
  ++chunk_;
  return next_;
}

void Record::add(std::string_view text, std::size_t element, std::size_t component, std::size_t repetition) {
  if (!text.empty()) add_kept(keep(text), text.size(), element, component, repetition);
}

void Record::drop_values_of_last_line() {
  for (const Value& value : last_values()) std::memset(value.data, ' ', value.size);
  value_count_ = lines_.back().first_value;
  lines_.back().value_count = 0;
}

void Record::shorten_last_line(std::size_t values) {
  value_count_ = lines_.back().first_value + values;
  lines_.back().value_count = static_cast<std::uint32_t>(values);
}

void Record::report(std::string_view code, Severity severity, std::string_view message, std::uint32_t line, Spot spot) {
  if (findings_.size() >= kMostFindings) {
    ++findings_left_out_;
    return;
  }
  const std::uint64_t offset = spot.offset != kNotReceived ? spot.offset
                               : line < lines_.size()      ? lines_[line].offset
                                                           : 0;
  findings_.push_back({code, severity, message, line, offset, spot.element});
}

void Record::copy_from(const Record& other) {
  clear();
  lines_ = other.lines_;
  values_.assign(other.values_.begin(), other.values_.begin() + static_cast<std::ptrdiff_t>(other.value_count_));
  value_count_ = values_.size();
  for (Value& value : values_) value.data = keep(value.text());
  findings_ = other.findings_;
  findings_left_out_ = other.findings_left_out_;
  first_segment_ = other.first_segment_;
}

std::size_t Record::memory_bytes() const {
  std::size_t sum = lines_.capacity() * sizeof(Line) + values_.capacity() * sizeof(Value);
  for (const Chunk& chunk : chunks_) sum += chunk.size;
  return sum;
}

void Record::set(std::uint32_t line, unsigned element, unsigned component, std::string_view text, unsigned repetition) {
  Line& now = lines_[line];
  if (now.unsplit) return;
  const auto key = [](unsigned e, unsigned r, unsigned c) { return std::uint64_t{e} << 32 | r << 16 | c; };
  const std::uint64_t wanted = key(element, repetition, component);
  Value* const first = values_.data() + now.first_value;
  Value* const end = first + now.value_count;
  Value* const place = std::find_if(
      first, end, [&](const Value& value) { return key(value.element, value.repetition, value.component) >= wanted; });
  const bool there = place != end && key(place->element, place->repetition, place->component) == wanted;
  if (text.empty()) {
    if (!there) return;
    std::copy(place + 1, end, place);
    --now.value_count;
    return;
  }
  Value value{keep(text), static_cast<std::uint32_t>(text.size()), static_cast<std::uint16_t>(element),
              static_cast<std::uint8_t>(component), static_cast<std::uint8_t>(repetition)};
  if (there) {
    *place = value;
    return;
  }
  // One more has room behind all the others only.
  const auto before = static_cast<std::size_t>(place - first);
  const std::size_t from = now.first_value;
  if (values_.size() - value_count_ < now.value_count + 1U) grow(now.value_count + 1U);
  Value* const to = values_.data() + value_count_;
  std::copy_n(values_.data() + from, before, to);
  to[before] = value;
  std::copy_n(values_.data() + from + before, now.value_count - before, to + before + 1);
  now.first_value = static_cast<std::uint32_t>(value_count_);
  ++now.value_count;
  value_count_ += now.value_count;
}

std::uint32_t Record::add_line(std::uint32_t before, std::uint32_t tag) {
  const std::uint32_t place = std::min(before, static_cast<std::uint32_t>(lines_.size()));
  Line line;
  line.tag = tag;
  line.offset = kNotReceived;
  line.first_value = static_cast<std::uint32_t>(value_count_);
  line.leader = place;
  if (place > 0) {
    line.group = lines_[place - 1].group;
    line.leader = lines_[place - 1].leader;
  }
  for (Line& other : lines_) other.leader += other.leader >= place ? 1 : 0;
  for (Finding& finding : findings_) finding.line += finding.line != kNone && finding.line >= place ? 1 : 0;
  lines_.insert(lines_.begin() + place, line);
  return place;
}

void Record::remove_line(std::uint32_t line) {
  for (std::uint32_t i = line + 1; i < lines_.size(); ++i) {
    std::uint32_t& leader = lines_[i].leader;
    if (leader == line) leader = i;  // its group has lost the line that opened it
    if (leader > line) --leader;
  }
  lines_.erase(lines_.begin() + line);
  std::erase_if(findings_, [&](const Finding& finding) { return finding.line == line; });
  for (Finding& finding : findings_) finding.line -= finding.line != kNone && finding.line > line ? 1 : 0;
}

bool same_line(const Record& a, const Line& line_of_a, const Record& b, const Line& line_of_b) {
  const auto left = a.values(line_of_a);
  const auto right = b.values(line_of_b);
  return line_of_a.tag == line_of_b.tag && line_of_a.unsplit == line_of_b.unsplit &&
         std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const Value& x, const Value& y) {
           return x.element == y.element && x.component == y.component && x.repetition == y.repetition &&
                  x.text() == y.text();
         });
}

bool same_lines(const Record& a, const Record& b) {
  if (a.lines().size() != b.lines().size()) return false;
  for (std::size_t i = 0; i < a.lines().size(); ++i) {
    if (!same_line(a, a.lines()[i], b, b.lines()[i])) return false;
  }
  return true;
}

}  // namespace limen::pnrgov
