#include "engines/anonymise/text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/anonymise/shapes.h"

namespace limen::anonymise {

namespace {

constexpr std::size_t kLeastCard = 12;
constexpr std::size_t kMostCard = 19;
constexpr int kMostWalks = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_filler(char c) { return c == ' ' || c == '-'; }

// Titles, and what stands for a name that is not known: they say nothing about a person, and readers look for them.
constexpr std::array<std::string_view, 22> kKept = {"MR",   "MRS",  "MS",  "MISS", "MSTR", "DR",  "PROF", "SIR",
                                                    "CHD",  "INF",  "REV", "LADY", "MME",  "FNU", "LNU",  "DOCS",
                                                    "DOCO", "DOCA", "OSI", "SSR",  "INFT", "CHLD"};
constexpr std::array<std::string_view, 4> kGlued = {"MSTR", "MISS", "MRS", "MR"};

bool is_kept(std::string_view word) {
  if (std::find(kKept.begin(), kKept.end(), word) != kKept.end()) return true;
  if (word.size() == 4 && word.starts_with("CTC")) return true;
  return word.find_first_not_of('X') == std::string_view::npos;
}

// How much of a given name is a title that was written onto it.
std::size_t glued_title(std::string_view word) {
  constexpr std::size_t kLeast = 2;  // letters before it: SUMISS is the SU of another segment
  for (const std::string_view title : kGlued) {
    if (word.size() >= title.size() + kLeast && word.ends_with(title)) return title.size();
  }
  return 0;
}

// No word that is made may be one that a reader takes for something else.
bool is_acceptable(std::string_view word) {
  return !is_kept(word) && glued_title(word) == 0 && !is_written_date(word) && word != "UNA" && word != "UNB" &&
         word != "UNG" && word != "UNH";
}

// ISO 7812-1 annex B, from the right.
int check_sum(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = digits[digits.size() - 1 - i] - '0';
    sum += i % 2 == 0 ? value : value * 2 > 9 ? value * 2 - 9 : value * 2;
  }
  return sum % 10;
}

// Calls use(places) with the places of the digits of every run that may be a card's number: with blanks and hyphens
// between them, and without.
template <typename Use>
void for_each_number(std::string_view text, bool fillers, const Use& use) {
  std::vector<std::size_t> places;
  const auto close = [&] {
    if (places.size() >= kLeastCard && places.size() <= kMostCard) use(places);
    places.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      places.push_back(i);
    } else if (!fillers || !is_filler(text[i])) {
      close();
    }
  }
  close();
}

std::string digits_at(std::string_view text, const std::vector<std::size_t>& places) {
  std::string digits;
  for (const std::size_t place : places) digits += text[place];
  return digits;
}

}  // namespace

void Replacer::begin(edifact::Repertoire repertoire, const edifact::Separators& separators) {
  if (bytes_ != nullptr && repertoire == repertoire_ && separators == separators_) return;
  repertoire_ = repertoire;
  separators_ = separators;
  bytes_ = std::make_unique<ByteAlphabets>(repertoire, separators);
}

// As edifact::decode() reads a value: in the repertoire, or as UTF-8, or byte by byte.
void Replacer::read(std::string_view value, Symbols& symbols) const {
  symbols.clear();
  const bool plain = edifact::is_ascii(value);
  const bool utf8 = !plain && edifact::decode(repertoire_, value).text == value;
  for (std::size_t i = 0; i < value.size();) {
    Symbol symbol;
    symbol.place = static_cast<std::uint32_t>(i);
    const auto byte = static_cast<unsigned char>(value[i]);
    if (byte < 0x80) {
      symbol.kind = ascii_kind(value[i]);
    } else if (utf8) {
      symbol.bytes = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
      symbol.kind = unicode_kind(to_code_points(value.substr(i, symbol.bytes)).front());
    } else {
      symbol.kind = bytes_->kind(byte);
    }
    i += symbol.bytes;
    if (symbol.kind.alphabet != 0) symbols.push_back(symbol);
  }
}

void Replacer::write(const Symbol& symbol, std::string& value) const {
  if (symbol.kind.alphabet <= kDigits) {
    value[symbol.place] = ascii_letter(symbol.kind);
  } else if (symbol.bytes == 1) {
    value[symbol.place] = bytes_->letter(symbol.kind);
  } else {
    const char32_t c = unicode_letter(symbol.kind);
    value.replace(symbol.place, symbol.bytes, to_utf8(std::u32string_view(&c, 1)));
  }
}

void Replacer::permute(std::span<Symbol> symbols) {
  letters_.clear();
  for (const Symbol& symbol : symbols) letters_.push_back({symbol.kind.index, symbol.kind.size, symbol.kind.alphabet});
  const bool ascii =
      std::all_of(symbols.begin(), symbols.end(), [](const Symbol& symbol) { return symbol.kind.alphabet <= kDigits; });
  std::string text(symbols.size(), ' ');
  for (int walk = 0; walk < kMostWalks; ++walk) {
    permuter_.replace(letters_);
    if (!ascii) break;
    for (std::size_t i = 0; i < letters_.size(); ++i) {
      text[i] = static_cast<char>((letters_[i].alphabet == kDigits ? '0' : 'A') + static_cast<int>(letters_[i].index));
    }
    if (is_acceptable(text)) break;
  }
  for (std::size_t i = 0; i < letters_.size(); ++i) symbols[i].kind.index = letters_[i].index;
}

void Replacer::word(std::string& value, std::span<Symbol> symbols) {
  const std::size_t from = symbols.front().place;
  const std::size_t size = symbols.back().place + symbols.back().bytes - from;
  const std::string upper = to_upper_ascii(std::string_view(value).substr(from, size));
  if (is_written_date(upper)) {
    int month = month_of(std::string_view(upper).substr(2, 3));
    int day = two(upper);
    const int year = two(std::string_view(upper).substr(size - 2));
    if (!shift(year, month, day)) other_impossible_day(year, month, day);
    put_two(value, from, day);
    for (std::size_t i = 0; i < 3; ++i) {
      char& c = value[from + 2 + i];
      c = static_cast<char>(month_name(month)[i] + (c >= 'a' ? 'a' - 'A' : 0));
    }
    ++counted_.dates;
    return;
  }
  if (is_kept(upper)) return;
  ++counted_.words;
  if (upper.starts_with("XXXX")) {  // masked already, all but the end
    const std::size_t end = upper.find_first_not_of('X');
    return permute_and_write(symbols.subspan(end), value);
  }
  const std::size_t title = glued_title(upper);
  permute_and_write(symbols.first(symbols.size() - title), value);
}

void Replacer::permute_and_write(std::span<Symbol> symbols, std::string& value) {
  permute(symbols);
  for (const Symbol& symbol : symbols) write(symbol, value);
}

// A card's number becomes another one of the same issuer's kind, with its check digit.
void Replacer::cards(std::string& value, Symbols& symbols) {
  if (value.size() < kLeastCard) return;
  const std::string before = value;
  const auto replace_number = [&](const std::vector<std::size_t>& places) {
    if (check_sum(digits_at(before, places)) != 0) return;
    Symbols number;
    std::vector<Symbol*> found;
    for (const std::size_t place : places) {
      const auto symbol = std::lower_bound(symbols.begin(), symbols.end(), place,
                                           [](const Symbol& s, std::size_t at) { return s.place < at; });
      if (symbol->done) return;
      number.push_back(*symbol);
      found.push_back(&*symbol);
    }
    for (Symbol* const symbol : found) symbol->done = true;
    permute(std::span(number).subspan(2, number.size() - 3));
    number.back().kind.index = 0;
    for (const Symbol& symbol : number) write(symbol, value);
    const int sum = check_sum(digits_at(value, places));
    value[places.back()] = static_cast<char>('0' + (10 - sum) % 10);
    ++counted_.cards;
  };
  for_each_number(before, false, replace_number);
  for_each_number(before, true, replace_number);
}

// A number that was no card's must not look like one now: readers would mask it.
void Replacer::spoil_chance_cards(std::string& value, std::string_view before) const {
  if (value.size() < kLeastCard) return;
  for (const bool fillers : {false, true}) {
    for_each_number(before, fillers, [&](const std::vector<std::size_t>& places) {
      if (check_sum(digits_at(before, places)) == 0 || check_sum(digits_at(value, places)) != 0) return;
      char& last = value[places.back()];
      last = last == '9' ? '0' : static_cast<char>(last + 1);
    });
  }
}

void Replacer::words(std::string& value) {
  const std::string before = value;
  Symbols symbols = std::move(symbols_);
  read(value, symbols);
  dates_in_figures(value, symbols);
  cards(value, symbols);
  for (std::size_t from = 0; from < symbols.size();) {
    std::size_t to = from + 1;
    const auto joined = [&] { return symbols[to].place == symbols[to - 1].place + symbols[to - 1].bytes; };
    while (to < symbols.size() && joined() && symbols[to].done == symbols[from].done) ++to;
    if (!symbols[from].done) word(value, std::span(symbols).subspan(from, to - from));
    from = to;
  }
  spoil_chance_cards(value, before);
  symbols_ = std::move(symbols);
}

// Another day of the same year. A year that is not long ago keeps the order of birth, issue and flight, and the age of
// infants: the new day is not later, and stays on its side of the flight's.
bool Replacer::shift(int year, int& month, int& day) const {
  if (!day_exists(year, month, day)) return false;
  const int place = day_of_year(month, day);
  const auto tweak = static_cast<std::uint32_t>(0x10000 + year);
  int shifted = 0;
  const int age = flight_.year < 0 ? 99 : (flight_.year - year + 100) % 100;
  if (age <= 16) {
    const int flight = flight_.month == 0 ? 0 : day_of_year(flight_.month, flight_.day) + 1;
    const int first = age <= 2 && place >= flight ? flight : 0;
    const auto choices = static_cast<std::uint32_t>(place - first);
    shifted = choices == 0 ? place
                           : first + static_cast<int>(permuter_.choose(
                                         std::uint64_t{tweak} << 32 | static_cast<std::uint32_t>(place), choices));
  } else {
    shifted = static_cast<int>(permuter_.replace(static_cast<std::uint32_t>(place), 365, tweak));
  }
  month = 1;
  while (kBefore[static_cast<std::size_t>(month)] <= shifted) ++month;
  day = shifted - kBefore[static_cast<std::size_t>(month - 1)] + 1;
  return true;
}

// A day that no calendar has stays one, and the text stays a date for whoever reads it.
void Replacer::other_impossible_day(int year, int& month, int& day) const {
  constexpr std::array<int, 5> kShort = {2, 4, 6, 9, 11};
  const auto tweak = static_cast<std::uint32_t>(0x30000 + year);
  if (day == 0 || day > 31) {
    month = 1 + static_cast<int>(permuter_.replace(static_cast<std::uint32_t>(month - 1), 12, tweak));
    return;
  }
  const auto place = std::find(kShort.begin(), kShort.end(), month) - kShort.begin();
  month = kShort[permuter_.replace(static_cast<std::uint32_t>(place) % 5, 5, tweak)];
  day = 31;
}

// Dates in figures among other text; their digits are taken out of `symbols`.
void Replacer::dates_in_figures(std::string& value, Symbols& symbols) {
  for (const WrittenDay& found : days_in_figures(value)) {
    const std::string_view all(value);
    int month = two(all.substr(found.month));
    int day = two(all.substr(found.day));
    if (!shift(two(all.substr(found.year + 2)), month, day)) continue;
    put_two(value, found.month, month);
    put_two(value, found.day, day);
    ++counted_.dates;
    auto symbol = std::lower_bound(symbols.begin(), symbols.end(), found.from,
                                   [](const Symbol& s, std::size_t at) { return s.place < at; });
    for (; symbol != symbols.end() && symbol->place < found.from + WrittenDay::kSize; ++symbol) symbol->done = true;
  }
}

// YYMMDD, CCYYMMDD, CCYY-MM-DD, DDMMMYY; parts that are stated to be unknown stay so.
bool Replacer::date(std::string& value) {
  const std::string_view text = trim(value);
  const auto from = static_cast<std::size_t>(text.data() - value.data());
  if (text.size() == 7 || text.size() == 9) {
    if (!is_written_date(to_upper_ascii(text))) return false;
    words(value);
    return true;
  }
  // Behind a day with dashes may stand a time, and nothing else: that would be kept.
  const bool dashes = text.size() >= 10 && text[4] == '-' && text[7] == '-' && (text.size() == 10 || is_stamp(text));
  if (!dashes && text.size() != 6 && text.size() != 8) return false;
  const std::size_t year = from + (text.size() == 6 ? 0 : 2);
  const std::size_t month_place = year + (dashes ? 3 : 2);
  const std::size_t day_place = month_place + (dashes ? 3 : 2);
  const std::string_view all(value);
  const std::string_view months = all.substr(month_place, 2);
  const std::string_view days = all.substr(day_place, 2);
  const bool years = is_ascii_digits(all.substr(year, 2)) && (year == from || is_ascii_digits(all.substr(from, 2)));
  const auto unknown = [](std::string_view part) { return part.find_first_not_of("0Xx< ") == std::string_view::npos; };
  if (unknown(months) && unknown(days)) return true;  // a year alone
  if (!years || !is_ascii_digits(months)) return false;
  int month = two(months);
  if (unknown(days)) {
    if (month > 12) return false;
    const int age = flight_.year < 0 ? 99 : (flight_.year - two(all.substr(year, 2)) + 100) % 100;
    if (age > 16) {
      const auto tweak = static_cast<std::uint32_t>(0x20000 + two(all.substr(year, 2)));
      month = 1 + static_cast<int>(permuter_.replace(static_cast<std::uint32_t>(month - 1), 12, tweak));
    }
    put_two(value, month_place, month);
    return true;
  }
  if (!is_ascii_digits(days)) return false;
  int day = two(days);
  if (!shift(two(all.substr(year, 2)), month, day)) return false;
  put_two(value, month_place, month);
  put_two(value, day_place, day);
  return true;
}

// "HK1", "DOCS HK1": what some senders leave before the fields, as the reader of these texts sees it.
bool Replacer::is_preamble(std::string_view text) {
  if (text.starts_with("DOC") && text.size() >= 4) text = trim(text.substr(4));
  if (text.empty()) return true;
  return (text.size() == 3 || text.size() == 4) && ascii_kind(text[0]).alphabet == kAsciiLetters &&
         ascii_kind(text[1]).alphabet == kAsciiLetters && is_ascii_digits(text.substr(2));
}

// Texts of DOCS, DOCO and DOCA: short fields before the name are types, states and sexes; the rest is words and dates.
void Replacer::fields(Treat treat, std::string& value) {
  constexpr std::size_t kUsualBirth = 4;
  std::string made;
  std::size_t number = 0;
  std::optional<std::size_t> birth;
  bool first = true;
  for (std::size_t from = 0; from <= value.size();) {
    const std::size_t slash = std::min(value.find('/', from), value.size());
    std::string field = value.substr(from, slash - from);
    const bool last = slash == value.size();
    const std::string_view text = trim(field);
    const bool before = first && !last && is_preamble(text);
    first = before && !text.empty();
    if (!before) {
      const bool dated = is_written_date(to_upper_ascii(text));
      if (treat == Treat::kDocs && !birth && (dated || number == kUsualBirth)) birth = number;
      if (!stays(treat, text, number, birth, last)) words(field);
      ++number;
    }
    made += field;
    if (!last) made += '/';
    from = slash + 1;
  }
  value = std::move(made);
}

bool Replacer::stays(Treat treat, std::string_view text, std::size_t number, std::optional<std::size_t> birth,
                     bool last) {
  const bool letters = std::none_of(text.begin(), text.end(), is_digit);
  const bool code = text.size() <= 3 && letters;
  switch (treat) {
    case Treat::kDocs:
      if (!birth) return code;  // type, issuer, nationality
      if (number == *birth + 1) return text.size() <= 2 && text.find_first_not_of("MFXUI") == std::string_view::npos;
      return last && text == "H";
    case Treat::kDoco:
      if (is_written_date(to_upper_ascii(text))) return true;
      return text.size() <= 1 || (code && number > 0);
    default:
      return text.size() <= 1 || (code && number <= 1);
  }
}

void Replacer::mask(std::string& value) {
  Symbols symbols = std::move(symbols_);
  read(value, symbols);
  for (Symbol& symbol : symbols) {
    symbol.kind.index = symbol.kind.alphabet == kDigits ? 9 : 0;
    write(symbol, value);
  }
  symbols_ = std::move(symbols);
  ++counted_.masked;
}

void Replacer::mask_outside(std::string& bytes) {
  const bool utf8 = !invalid_utf8_at(bytes);
  begin(utf8 ? edifact::Repertoire::kUnow : edifact::Repertoire::kUnknown, {});
  mask(bytes);
}

void Replacer::replace(Treat treat, std::string& value) {
  if (value.empty()) return;
  const auto plain = [&](std::size_t most) { return value.size() <= most && edifact::is_ascii(value); };
  switch (treat) {
    case Treat::kKeep:
      return;
    case Treat::kCode:
      return plain(4) ? void() : words(value);
    case Treat::kPlace:
      return plain(5) ? void() : words(value);
    case Treat::kMeasure:
      if (value.size() <= 10 && value.find_first_not_of("0123456789.,-") == std::string::npos) return;
      return plain(4) ? void() : words(value);
    case Treat::kStamp:
      return is_stamp(value) ? void() : words(value);
    case Treat::kFlight:
      return is_flight(value) || plain(5) ? void() : words(value);
    case Treat::kReference:
      return plain(14) && value.find_first_of(" /") == std::string::npos ? void() : words(value);
    case Treat::kAddress:
      return plain(35) && std::count(value.begin(), value.end(), '/') <= 1 ? void() : words(value);
    case Treat::kWords:
      return words(value);
    case Treat::kDate:
      if (date(value)) {
        ++counted_.dates;
        return;
      }
      return mask(value);
    case Treat::kDocs:
    case Treat::kDoco:
    case Treat::kDoca:
      return fields(treat, value);
    case Treat::kMask:
      return mask(value);
  }
}

}  // namespace limen::anonymise
