// Values of a segment, and their places, for whoever asks for one.
#include <algorithm>
#include <functional>

#include "formats/edifact/segment.h"

namespace limen::edifact {

std::size_t Segment::element_count() const {
  std::size_t count = 0;
  for (const std::uint32_t* mark = marks_; mark != last_; ++mark) count += text_[*mark] == separators_->element ? 1 : 0;
  return count;
}

std::string_view Segment::value(std::size_t element, std::size_t component, std::size_t repetition) const {
  if (element == 0 || component == 0 || repetition == 0) return {};
  Fields fields(*this);
  for (std::size_t i = 0; i < element; ++i) {
    if (!fields.next_element()) return {};
  }
  for (std::size_t i = 1; i < repetition; ++i) {
    if (!fields.next_repetition()) return {};
  }
  for (std::size_t i = 1; i < component; ++i) {
    if (!fields.more()) return {};
    fields.component();
  }
  return fields.component();
}

ValuePlace Segment::place_of(std::string_view value) const {
  ValuePlace place{offset(), 0, 0, 0};
  if (last_ == nullptr || value.data() == nullptr) return place;
  const std::less<const char*> before;
  const char* first = text_ + begin_;
  const char* last = text_ + *last_;
  if (before(value.data(), first) || before(last, value.data())) return place;
  const auto position = static_cast<std::uint32_t>(value.data() - text_);
  PlaceWalk walk(*this);
  walk.to_position(position);
  place = walk.place_;
  place.offset += position - begin_;
  place.offset +=
      static_cast<std::uint64_t>(std::upper_bound(removed_, removed_ + removed_count(), position) - removed_);
  return place;
}

std::uint64_t Segment::length_of(std::string_view value) const {
  if (value.empty() || removed_count() == 0) return value.size();
  return place_of(value.substr(value.size() - 1)).offset + 1 - place_of(value).offset;
}

void PlaceWalk::to_position(std::uint32_t position) {
  const Segment& s = *segment_;
  const std::uint32_t count = s.mark_count();
  for (; mark_ < count && s.marks_[mark_] < position; ++mark_) {
    const char c = s.text_[s.marks_[mark_]];
    if (c == s.separators_->element) {
      ++place_.element;
      place_.repetition = place_.component = 1;
    } else if (c == s.separators_->component) {
      ++place_.component;
    } else if (mark_ + 1 < count) {
      ++place_.repetition;
      place_.component = 1;
    }
  }
}

ValuePlace PlaceWalk::at_offset(std::uint64_t offset) {
  const Segment& s = *segment_;
  if (s.last_ != nullptr && offset >= s.offset() && offset < s.end()) {
    const auto distance = static_cast<std::uint32_t>(offset - s.offset());
    while (removed_ < s.removed_count() && s.removed_[removed_] + removed_ < distance) ++removed_;
    to_position(std::min(s.begin_ + distance - removed_, *s.last_));
  }
  ValuePlace place = place_;
  place.offset = offset;
  return place;
}

}  // namespace limen::edifact
