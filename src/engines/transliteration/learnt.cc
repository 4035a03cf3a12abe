#include "engines/transliteration/learnt.h"

#include <algorithm>
#include <array>

namespace limen::transliteration {
namespace {

constexpr std::size_t kWidth = 10;     // hypotheses kept after each letter
constexpr std::size_t kMostText = 63;  // letters of one spelling
constexpr std::size_t kLastLetters = 27;

struct Hypothesis {
  float cost = 0;
  std::uint8_t length = 0;
  std::array<char, kMostText> text{};
  std::string_view view() const { return {text.data(), length}; }
};

struct Step {
  float cost = 0;
  std::uint8_t from = 0;
  std::string_view part;
};

// One encoded reading off the front: a character of its cost, then its letters.
std::string_view next_reading(std::string_view& value, float& cost) {
  cost = static_cast<float>(value.front() - '!') * 0.1F;
  value.remove_prefix(1);
  std::size_t length = 0;
  while (length < value.size() && value[length] >= 'a' && value[length] <= 'z') ++length;
  const std::string_view letters = value.substr(0, length);
  value.remove_prefix(length);
  return letters;
}

// The readings of one letter in its place, by the last Latin letter written before it.
class Place {
 public:
  Place(const Table& model, std::string_view letter, std::string_view next, std::string_view before)
      : key_(std::string(letter) + std::string(next) + std::string(before)) {
    lines_ = model.with_prefix(key_);
    fallback_ = Table(lines_).find(key_);
    const std::size_t shorter = letter.size() + next.size();
    if (fallback_.empty()) fallback_ = model.find(std::string_view(key_).substr(0, shorter));
    if (fallback_.empty()) fallback_ = model.find(letter);
  }
  std::string_view readings(char last) {
    const std::size_t slot = last == '^' ? kLastLetters - 1 : static_cast<std::size_t>(last - 'a');
    if (!known_[slot]) {
      known_[slot] = true;
      values_[slot] = lines_.empty() ? fallback_ : Table(lines_).find(key_ + last);
      if (values_[slot].empty()) values_[slot] = fallback_;
    }
    return values_[slot];
  }

 private:
  std::string key_;
  std::string_view lines_, fallback_;
  std::array<std::string_view, kLastLetters> values_;
  std::array<bool, kLastLetters> known_{};
};

void extend(const Hypothesis& from, std::string_view part, float cost, Hypothesis& to) {
  to = from;
  to.cost = cost;
  // Not memcpy: a reading may be of nothing, without an address.
  const std::size_t length = part.copy(to.text.data() + from.length, kMostText - from.length);
  to.length = static_cast<std::uint8_t>(from.length + length);
}

void advance(Place& place, std::size_t width, std::vector<Hypothesis>& hypotheses, std::vector<Step>& steps,
             std::vector<Hypothesis>& next) {
  steps.clear();
  for (std::size_t from = 0; from < hypotheses.size(); ++from) {
    const Hypothesis& hypothesis = hypotheses[from];
    std::string_view value = place.readings(hypothesis.length == 0 ? '^' : hypothesis.text[hypothesis.length - 1]);
    if (value.empty()) steps.push_back({.cost = hypothesis.cost, .from = static_cast<std::uint8_t>(from), .part = {}});
    while (!value.empty()) {
      float cost = 0;
      const std::string_view part = next_reading(value, cost);
      steps.push_back({.cost = hypothesis.cost + cost, .from = static_cast<std::uint8_t>(from), .part = part});
    }
  }
  std::ranges::sort(steps, [](const Step& a, const Step& b) {
    return a.cost != b.cost ? a.cost < b.cost : a.from != b.from ? a.from < b.from : a.part < b.part;
  });
  next.clear();
  for (const Step& step : steps) {
    if (next.size() == width) break;
    Hypothesis longer;
    extend(hypotheses[step.from], step.part, step.cost, longer);
    const auto same = [&](const Hypothesis& other) { return other.view() == longer.view(); };
    if (std::ranges::none_of(next, same)) next.push_back(longer);
  }
  std::swap(hypotheses, next);
}

}  // namespace

std::size_t Table::lower_bound(std::string_view key) const {
  std::size_t low = 0;
  std::size_t high = text_.size();
  while (low < high) {  // both stand at the beginnings of lines
    std::size_t line = low + (high - low) / 2;
    const std::size_t before = line == 0 ? std::string_view::npos : text_.rfind('\n', line - 1);
    line = before == std::string_view::npos ? 0 : before + 1;
    if (line < low) line = low;
    const std::size_t end = std::min(text_.find('\n', line), text_.size());
    const std::string_view whole = text_.substr(line, end - line);
    if (whole.substr(0, whole.find('\t')) < key) {
      low = end == text_.size() ? end : end + 1;
    } else {
      high = line;
    }
  }
  return low;
}

std::string_view Table::find(std::string_view key) const {
  const std::string_view rest = text_.substr(lower_bound(key));
  if (rest.size() <= key.size() || !rest.starts_with(key) || rest[key.size()] != '\t') return {};
  const std::string_view value = rest.substr(key.size() + 1);
  return value.substr(0, value.find('\n'));
}

std::string_view Table::with_prefix(std::string_view prefix) const {
  const std::size_t begin = lower_bound(prefix);
  std::size_t end = begin;
  while (end < text_.size() && text_.substr(end).starts_with(prefix)) {
    const std::size_t line_end = text_.find('\n', end);
    end = line_end == std::string_view::npos ? text_.size() : line_end + 1;
  }
  return text_.substr(begin, end - begin);
}

void append_utf8(std::string& text, char32_t letter) {
  const auto byte = [&](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
  const auto code = static_cast<std::uint32_t>(letter);
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18 & 0x07));
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

std::string to_utf8(std::u32string_view letters) {
  std::string text;
  text.reserve(letters.size() * 3);
  for (const char32_t letter : letters) append_utf8(text, letter);
  return text;
}

bool add_encoded(std::string_view value, float surcharge, bool vowels_known, Readings& readings) {
  const bool any = !value.empty();
  while (!value.empty()) {
    float cost = 0;
    const std::string_view letters = next_reading(value, cost);
    readings.add(letters, cost + surcharge, vowels_known);
  }
  return any;
}

bool Learnt::look_up(std::u32string_view word, Readings& readings, float surcharge) const {
  return add_encoded(dictionary_.find(to_utf8(word)), surcharge, true, readings);
}

void Learnt::guess(std::u32string_view word, Readings& readings, bool vowels_known, float surcharge,
                   std::size_t most) const {
  if (word.empty()) return;
  const std::size_t width = most < kMaxReadings ? most + 2 : kWidth;
  const auto letter = [&](std::size_t i, char beyond) {
    std::string text;
    if (i < word.size()) {
      append_utf8(text, word[i]);
    } else {
      text.push_back(beyond);
    }
    return text;
  };
  std::vector<Hypothesis> hypotheses(1);
  std::vector<Hypothesis> next;
  std::vector<Step> steps;
  hypotheses.reserve(kWidth);
  next.reserve(kWidth);
  steps.reserve(kWidth * 8);
  std::string before = "^";
  std::string here = letter(0, '$');
  for (std::size_t i = 0; i < word.size(); ++i) {
    std::string after = letter(i + 1, '$');
    Place place(model_, here, after, before);
    advance(place, width, hypotheses, steps, next);
    before = std::move(here);
    here = std::move(after);
  }
  const float best = hypotheses.front().cost;
  for (std::size_t i = 0; i < hypotheses.size() && i < most; ++i) {
    readings.add(hypotheses[i].view(), hypotheses[i].cost - best + surcharge, vowels_known);
  }
}

}  // namespace limen::transliteration
