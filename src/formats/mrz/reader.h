// The reader of one zone's fields; what it does stands in read_fields.h and read_dates.h. Internal to the module.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "formats/mrz/intake.h"
#include "formats/mrz/layout.h"
#include "formats/mrz/mrz.h"

namespace limen::mrz {

inline constexpr std::string_view kNames = "9303-3 §4.6";
inline constexpr std::string_view kDates = "9303-3 §4.8";
inline constexpr std::string_view kCheckDigits = "9303-3 §4.9";
inline constexpr std::string_view kStates = "9303-3 §5";

// Of the characters at each of the three weights; a foreign one is more than any sum of a run that is added at once.
// A plain array: the bounds are those of its index types, and every character goes through it several times.
inline constexpr std::uint32_t kForeignWeight = 1U << 24U;
struct WeightTable {
  std::uint32_t of[3][256];
};
inline constexpr WeightTable kWeighted = [] {
  WeightTable table{};
  constexpr std::uint32_t kWeights[] = {7, 3, 1};
  for (unsigned turn = 0; turn < 3; ++turn) {
    for (unsigned c = 0; c < 256; ++c) {
      const bool digit = c >= '0' && c <= '9', letter = c >= 'A' && c <= 'Z';
      table.of[turn][c] = digit      ? (c - '0') * kWeights[turn]
                          : letter   ? (c - 'A' + 10) * kWeights[turn]
                          : c == '<' ? 0
                                     : kForeignWeight;
    }
  }
  return table;
}();

// A check digit over several pieces of text, one after the other.
class DigitSum {
 public:
  DigitSum& add(std::string_view text) {
    constexpr std::size_t kRun = 240;  // characters added at once; neither digits nor foreign ones overflow
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left > kRun; left -= kRun, at += kRun) add_run(at, kRun);
    add_run(at, left);
    return *this;
  }
  char digit() const { return foreign_ ? '?' : static_cast<char>('0' + sum_ % 10); }

  // Of a place whose text begins here; all is known but the characters.
  template <int kLength>
  static char of(const char* text) {
    const std::uint32_t sum = constant<kLength, 0>(text);
    return sum >= kForeignWeight ? '?' : static_cast<char>('0' + sum % 10);
  }
  // Of kLength characters that begin with weight kTurn; to be added up and closed by of_sum(), fewer than 240 in all.
  template <int kLength, int kTurn>
  static std::uint32_t constant(const char* text) {
    std::uint32_t sum = 0;
#pragma GCC unroll 48
    for (int i = 0; i < kLength; ++i) sum += weighted(static_cast<std::uint32_t>((i + kTurn) % 3), text[i]);
    return sum;
  }
  static char of_sum(std::uint32_t sum) { return sum >= kForeignWeight ? '?' : static_cast<char>('0' + sum % 10); }
  // Of one short piece.
  static char of(std::string_view text) {
    const std::uint32_t sum = weighted(text.data(), text.size());
    return sum >= kForeignWeight ? '?' : static_cast<char>('0' + sum % 10);
  }

 private:
  static std::uint32_t weighted(std::uint32_t turn, char c) {
    return kWeighted.of[turn][static_cast<unsigned char>(c)];
  }
  // From the first weight on.
  static std::uint32_t weighted(const char* text, std::size_t size) {
    std::uint32_t sum = 0;
    for (; size >= 3; size -= 3, text += 3) sum += weighted(0, text[0]) + weighted(1, text[1]) + weighted(2, text[2]);
    if (size > 0) sum += weighted(0, text[0]);
    if (size > 1) sum += weighted(1, text[1]);
    return sum;
  }
  void add_run(const char* text, std::size_t size) {
    std::uint32_t sum = 0;
    while (turn_ != 0 && size > 0) {
      sum += weighted(turn_, *text);
      turn_ = turn_ == 2 ? 0 : 2;
      ++text;
      --size;
    }
    sum += weighted(text, size);
    if (turn_ == 0) turn_ = static_cast<std::uint32_t>(size % 3);
    foreign_ = foreign_ || sum >= kForeignWeight;
    sum_ += sum % 10;
  }

  std::uint32_t sum_ = 0;
  std::uint32_t turn_ = 0;  // which of the weights 7, 3, 1 is next
  bool foreign_ = false;
};

inline std::string_view without_trailing_fillers(std::string_view text) {
  const char* const data = text.data();
  std::size_t size = text.size();
  while (size > 0 && data[size - 1] == '<') --size;
  return {data, size};
}

// As assign(), which is a call and a half for a few characters: in a Document that is used again, most texts have the
// length that they had.
inline void put(std::string& to, std::string_view from) {
  const std::size_t size = from.size();
  if (to.size() < size) {
    to.assign(from);
    return;
  }
  if (to.size() != size) to.resize(size);
  char* const target = to.data();
  const char* const source = from.data();
  if (size < 8) {
    for (std::size_t i = 0; i < size; ++i) target[i] = source[i];
    return;
  }
  std::uint64_t eight = 0;
  for (std::size_t i = 0; i + 8 < size; i += 8) {
    std::memcpy(&eight, source + i, 8);
    std::memcpy(target + i, &eight, 8);
  }
  std::memcpy(&eight, source + size - 8, 8);
  std::memcpy(target + size - 8, &eight, 8);
}

// The same for a length that is known.
template <std::size_t kSize>
void put_fixed(std::string& to, const char* from) {
  if (to.size() != kSize) {
    to.assign(from, kSize);
    return;
  }
  char* const target = to.data();
  if constexpr (kSize < 8) {
    for (std::size_t i = 0; i < kSize; ++i) target[i] = from[i];
  } else {
    std::uint64_t eight = 0;
#pragma GCC unroll 8
    for (std::size_t i = 0; i + 8 < kSize; i += 8) {
      std::memcpy(&eight, from + i, 8);
      std::memcpy(target + i, &eight, 8);
    }
    std::memcpy(&eight, from + kSize - 8, 8);
    std::memcpy(target + kSize - 8, &eight, 8);
  }
}

// Made for each layout, so that places and lengths are constants of the code.
template <const Layout& kLayout>
class Reader {
 public:
  // `document` is empty but for findings of the intake; all are borrowed.
  Reader(const Intake& intake, const ParseOptions& options, Document& document);

  void read();

 private:
  struct Parts {
    int year = -1, month = -1, day = -1;  // -1: unknown; year: two digits
  };

  std::string_view text(const Position& position) const {
    return {rows_[position.line - 1] + (position.column - 1), static_cast<std::size_t>(position.length)};
  }
  template <const Position& kPlace, typename T>
  void place(Item<T>& item) {
    item.position = kPlace;
    const Line& line = intake_.lines[kPlace.line - 1];
    const std::size_t from = line.first + static_cast<std::size_t>(kPlace.column - 1);
    if (line.offsets == nullptr && from + kPlace.length <= line.count) {
      put_fixed<kPlace.length>(item.raw, line.received.data() + from);
    } else {
      item.raw.assign(line.raw(kPlace.column, kPlace.length));
    }
  }
  [[gnu::noinline, gnu::cold]] void find(std::string_view code, Severity severity, Field field,
                                         const Position& position, std::string_view section, std::string_view message) {
    document_.findings.push_back({code, severity, field, position, section, message});
  }
  // `expected` is the digit of what it is computed over; `may_be_absent`: a filler in its place is allowed.
  void check(Field field, const Position& position, char expected, bool may_be_absent = false);
  void report_check_digit(const CheckDigit& digit);
  template <const Position& kOver>
  void check_field(Field field, const Position& digit) {
    check(field, digit, DigitSum::of<kOver.length>(text(kOver).data()));
  }
  char composite_digit() const;

  void read_document_code();
  template <const Position& kPlace>
  void read_state(Item<StateCode>& item, Field field);
  void look_up(std::string_view code, Field field, const Position& position);
  void read_name();
  void read_name_parts(std::string_view content);
  void read_odd_name_parts(std::string_view content);
  void read_optional_data();
  void read_document_number();
  void read_short_number(std::string_view field);
  bool read_long_number(std::string_view nine);
  void read_sex();
  void check_optional_data(char composite);
  void read_composite();

  bool read_date(Field field, const Position& position, Parts& parts);
  void read_expiry();
  std::optional<int> expiry_year(const Parts& parts) const;
  void read_birth();
  std::optional<int> birth_year(const Parts& parts, Date& result) const;

  const Intake& intake_;
  const ParseOptions& options_;
  Document& document_;
  const char* rows_[3] = {};
  int today_ = 0;    // as year * 10000 + month * 100 + day, which orders days
  int expires_ = 0;  // the last possible day; 0 if it is unknown
};

}  // namespace limen::mrz
