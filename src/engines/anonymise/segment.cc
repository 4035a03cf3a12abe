#include "engines/anonymise/segment.h"

namespace limen::anonymise {

RawSegment::RawSegment(std::string_view bytes, const edifact::Separators& separators) : bytes_(bytes) {
  const edifact::Separators& s = separators;
  RawValue value;
  const auto close = [&](std::uint32_t element, std::uint32_t component) {
    if (!value.text.empty()) values_.push_back(std::move(value));
    value = RawValue{element, component, {}, {}};
  };
  const auto is_break = [&](char c) { return (c == '\r' || c == '\n') && !s.is_service(c); };
  const std::string_view end = s.terminator_text();
  bool released = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (is_break(c)) continue;
    if (!released) {
      if (s.has_release() && c == s.release) {
        released = true;
        continue;
      }
      if (bytes.substr(i, end.size()) == end) {
        i += end.size() - 1;
        continue;
      }
      if (c == s.element) {
        close(value.element + 1, 1);
        continue;
      }
      if (c == s.component) {
        close(value.element, value.component + 1);
        continue;
      }
      if (s.has_repetition() && c == s.repetition) {
        close(value.element, 1);
        continue;
      }
    }
    released = false;
    value.text += c;
    value.places.push_back(static_cast<std::uint32_t>(i));
  }
  close(0, 1);
}

std::string_view RawSegment::value(std::uint32_t element, std::uint32_t component) const {
  for (const RawValue& value : values_) {
    if (value.element == element && value.component == component) return value.text;
  }
  return {};
}

std::string RawSegment::bytes() const {
  std::string made = bytes_;
  for (const RawValue& value : values_) {
    for (std::size_t i = 0; i < value.places.size(); ++i) made[value.places[i]] = value.text[i];
  }
  return made;
}

}  // namespace limen::anonymise
