// A second reader of segments, for tests: written to be seen to be right, byte by byte, with strings for everything.
// Rules: outside a value nothing is special but white space before a tag; a release character makes the next byte that
// is no line break literal; line breaks inside a segment mean nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/types.h"

namespace limen::edifact::naive {

struct Value {
  std::string text;
  std::uint64_t offset = 0;  // of its first byte that counts; of the separator behind it when it is empty
  bool operator==(const Value&) const = default;
};
using Element = std::vector<std::vector<Value>>;  // repetitions of components

struct NaiveSegment {
  std::string tag;
  std::vector<Value> nested;  // components directly behind the tag
  std::vector<Element> elements;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool terminated = false;
  bool operator==(const NaiveSegment&) const = default;
};

class Tokeniser {
 public:
  Tokeniser(std::string_view bytes, const Separators& separators) : bytes_(bytes), separators_(separators) {}

  std::vector<NaiveSegment> all() {
    std::vector<NaiveSegment> segments;
    while (true) {
      while (at_ < bytes_.size() && static_cast<unsigned char>(bytes_[at_]) <= ' ' && !is_separator(bytes_[at_])) ++at_;
      at_ += quotation();
      if (at_ == bytes_.size()) return segments;
      segments.push_back(one());
    }
  }

 private:
  enum class Kind { kText, kElement, kComponent, kRepetition, kTerminator, kEnd };
  struct Character {
    Kind kind = Kind::kEnd;
    std::string text;
    std::uint64_t offset = 0;
  };

  // What a mail program has put before a tag of three capital letters with a separator behind it.
  std::size_t quotation() const {
    const std::string_view rest = bytes_.substr(at_);
    std::size_t size = 0;
    const auto pass = [&](std::string_view mark) {
      if (rest.substr(size, mark.size()) != mark) return false;
      for (const char c : mark) {
        if (is_separator(c) || (separators_.has_release() && c == separators_.release)) return false;
      }
      size += mark.size();
      return true;
    };
    const auto white = [&] {
      const bool is = size < rest.size() && static_cast<unsigned char>(rest[size]) <= ' ' && size < rest.size() &&
                      !(rest[size] >= '\x1C' && rest[size] <= '\x1F');
      return is && pass(rest.substr(size, 1));
    };
    while (white() || pass("<br>") || pass("<br/>") || pass("<br />") || pass("<BR>") || pass("<BR/>") ||
           pass("<BR />") || pass(">") || pass("\xC2\xA0") || pass("\xA0")) {
    }
    const std::string_view tag = rest.substr(size, 3);
    if (size == 0 || tag.size() < 3 || rest.size() == size + 3) return 0;
    for (const char c : tag) {
      if (c < 'A' || c > 'Z' || is_separator(c) || (separators_.has_release() && c == separators_.release)) return 0;
    }
    const bool quoted_end = separators_.typographic && rest.substr(size + 3, 3) == quote();
    return is_separator(rest[size + 3]) || quoted_end ? size : 0;
  }

  bool is_separator(char c) const {
    return c == separators_.component || c == separators_.element ||
           (c == separators_.terminator && !separators_.typographic) ||
           (separators_.has_repetition() && c == separators_.repetition);
  }
  bool is_break(char c) const { return (c == '\r' || c == '\n') && !is_separator(c); }
  std::string_view quote() const { return "\xE2\x80\x99"; }

  // The next character that counts.
  Character next() {
    bool released = false;
    while (true) {
      if (at_ == bytes_.size()) return {Kind::kEnd, "", at_};
      const char c = bytes_[at_];
      const std::uint64_t offset = at_;
      if (is_break(c)) {
        ++at_;
        continue;
      }
      if (released) {
        ++at_;
        return {Kind::kText, std::string(1, c), offset};
      }
      if (separators_.typographic && bytes_.substr(at_, 3) == quote()) {
        at_ += 3;
        return {Kind::kTerminator, "", offset};
      }
      ++at_;
      if (c == separators_.component) return {Kind::kComponent, "", offset};
      if (c == separators_.element) return {Kind::kElement, "", offset};
      if (separators_.has_repetition() && c == separators_.repetition) return {Kind::kRepetition, "", offset};
      if (c == separators_.terminator && !separators_.typographic) return {Kind::kTerminator, "", offset};
      if (separators_.has_release() && c == separators_.release) {
        released = true;
        continue;
      }
      return {Kind::kText, std::string(1, c), offset};
    }
  }

  NaiveSegment one() {
    NaiveSegment segment;
    segment.begin = at_;
    Value value;
    value.offset = at_;
    bool fresh = true;  // value has no byte yet
    Kind opened_by = Kind::kEnd;
    while (true) {
      const Character character = next();
      if (fresh) value.offset = character.offset;
      if (character.kind == Kind::kText) {
        value.text += character.text;
        fresh = false;
        continue;
      }
      put(segment, opened_by, value);
      if (character.kind == Kind::kTerminator || character.kind == Kind::kEnd) {
        segment.terminated = character.kind == Kind::kTerminator;
        segment.end = at_;
        return segment;
      }
      opened_by = character.kind;
      value = Value{};
      fresh = true;
    }
  }

  static void put(NaiveSegment& segment, Kind opened_by, const Value& value) {
    if (opened_by == Kind::kEnd) {
      segment.tag = value.text;
      while (!segment.tag.empty() && static_cast<unsigned char>(segment.tag.back()) <= ' ') segment.tag.pop_back();
    } else if (opened_by == Kind::kElement) {
      segment.elements.push_back({{value}});
    } else if (segment.elements.empty()) {
      segment.nested.push_back(value);
    } else if (opened_by == Kind::kRepetition) {
      segment.elements.back().push_back({value});
    } else {
      segment.elements.back().back().push_back(value);
    }
  }

  std::string_view bytes_;
  Separators separators_;
  std::size_t at_ = 0;
};

inline std::vector<NaiveSegment> tokenise(std::string_view bytes, const Separators& separators) {
  return Tokeniser(bytes, separators).all();
}

}  // namespace limen::edifact::naive
