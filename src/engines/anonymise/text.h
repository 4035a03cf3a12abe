// Replaces what stands in one value: words, dates, card numbers. The value keeps its length in bytes and the places of
// everything that is no letter and no digit.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/anonymise/alphabets.h"
#include "engines/anonymise/permute.h"

namespace limen::anonymise {

// What a value is.
enum class Treat : std::uint8_t {
  kKeep,
  kCode,     // stays when it has at most four characters; otherwise words
  kPlace,    // at most five: airports, states, UN/LOCODE
  kMeasure,  // at most ten digits and points; otherwise words
  // These stay when they have the shape of what they are said to be; otherwise they are words, too:
  kStamp,      // a day or a time
  kFlight,     // "XX123", "0123A"
  kReference,  // of a message or interchange: at most 14 characters
  kAddress,    // of a sender or recipient: at most 35
  kWords,      // names, numbers, free text: word by word, dates in it as dates
  kDate,       // of a person or document: the year stays
  kDocs,       // text of a request, with slashes between its fields
  kDoco,
  kDoca,
  kMask  // not understood: A for every letter, 9 for every digit
};

// The day of the flight, as far as it is known: ages are kept relative to it.
struct Day {
  int year = -1;  // two digits; -1: not known
  int month = 0;
  int day = 0;
};

struct Counted {
  std::uint64_t words = 0;
  std::uint64_t dates = 0;
  std::uint64_t cards = 0;
  std::uint64_t masked = 0;  // values
};

class Replacer {
 public:
  explicit Replacer(const Permuter::Key& key) : permuter_(key) {}

  // What the bytes of the following values mean.
  void begin(edifact::Repertoire repertoire, const edifact::Separators& separators);
  void flight(const Day& day) { flight_ = day; }

  void replace(Treat treat, std::string& value);
  // Bytes of no known repertoire, in which nothing but separators is to be left.
  void mask_outside(std::string& bytes);

  const Counted& counted() const { return counted_; }

 private:
  struct Symbol {
    std::uint32_t place = 0;
    std::uint32_t bytes = 1;
    Kind kind;
    bool done = false;
  };
  using Symbols = std::vector<Symbol>;

  void read(std::string_view value, Symbols& symbols) const;
  void write(const Symbol& symbol, std::string& value) const;
  void words(std::string& value);
  void word(std::string& value, std::span<Symbol> symbols);
  void permute(std::span<Symbol> symbols);
  void permute_and_write(std::span<Symbol> symbols, std::string& value);
  void cards(std::string& value, Symbols& symbols);
  void spoil_chance_cards(std::string& value, std::string_view before) const;
  bool date(std::string& value);
  void other_impossible_day(int year, int& month, int& day) const;
  void dates_in_figures(std::string& value, Symbols& symbols);
  bool shift(int year, int& month, int& day) const;
  void fields(Treat treat, std::string& value);
  static bool is_preamble(std::string_view text);
  static bool stays(Treat treat, std::string_view text, std::size_t number, std::optional<std::size_t> birth,
                    bool last);
  void mask(std::string& value);

  Permuter permuter_;
  edifact::Repertoire repertoire_ = edifact::Repertoire::kUnknown;
  edifact::Separators separators_;
  std::unique_ptr<ByteAlphabets> bytes_;
  Day flight_;
  Counted counted_;
  Symbols symbols_;
  std::vector<Letter> letters_;
};

}  // namespace limen::anonymise
