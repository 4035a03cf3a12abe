// The free text of OFAC remarks: statements parted by semicolons, each a key word and a value, the last one ended by a
// full stop. What a statement says is taken where its form is known; the whole text stays in Record::remarks anyway.
#include <array>

#include "base/text.h"
#include "formats/lists/reading.h"

namespace limen::lists {
namespace {

std::optional<int> parse_year(std::string_view text) {
  if (text.size() != 4 || !is_ascii_digits(text)) return std::nullopt;
  int year = 0;
  for (const char c : text) year = year * 10 + (c - '0');
  return year;
}

std::optional<int> parse_month(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::string lower = to_lower_ascii(text);
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (lower == kMonths[i]) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// "12 Aug 1974", "Aug 1974", "1974".
std::optional<PartialDate> parse_date(std::string_view text) {
  const auto words = split(trim(text), ' ');
  std::optional<int> day, month;
  if (words.size() > 3) return std::nullopt;
  const auto year = parse_year(words.back());
  if (!year) return std::nullopt;
  if (words.size() >= 2) {
    month = parse_month(words[words.size() - 2]);
    if (!month) return std::nullopt;
  }
  if (words.size() == 3) {
    const auto text_day = words[0];
    if (!is_ascii_digits(text_day) || text_day.size() > 2) return std::nullopt;
    day = text_day.size() == 1 ? text_day[0] - '0' : (text_day[0] - '0') * 10 + (text_day[1] - '0');
  }
  return PartialDate::from_parts(year, month, day);
}

// A date, "circa" and a date, "A to B", or "YYYY-YYYY".
std::optional<ListedBirth> parse_birth(std::string_view text, const Provenance& from) {
  ListedBirth birth{{}, {}, false, from};
  constexpr std::string_view kCirca = "circa ";
  constexpr std::string_view kTo = " to ";
  text = trim(text);
  if (text.starts_with(kCirca)) {
    birth.circa = true;
    text = trim(text.substr(kCirca.size()));
  }
  std::string_view first = text;
  std::optional<std::string_view> last;
  if (const auto to = text.find(kTo); to != std::string_view::npos) {
    first = text.substr(0, to);
    last = text.substr(to + kTo.size());
  } else if (text.size() == 9 && text[4] == '-') {
    first = text.substr(0, 4);
    last = text.substr(5);
  }
  const auto date = parse_date(first);
  if (!date) return std::nullopt;
  birth.date = *date;
  if (last) {
    const auto end = parse_date(*last);
    if (!end || *end->year() < *date->year()) return std::nullopt;
    birth.to_year = end->year();
    birth.date = *PartialDate::from_parts(date->year(), std::nullopt, std::nullopt);
  }
  return birth;
}

class Remarks {
 public:
  Remarks(const Provenance& from, const Options& options, Diagnostics& diagnostics, Record& record)
      : from_(from), options_(options), diagnostics_(diagnostics), record_(record) {}

  void statement(std::string_view text) {
    text = trim(text);
    if (text.empty()) return;
    std::string_view rest = text;
    take(rest, "alt. ");
    if (take(rest, "DOB ")) return birth(rest);
    if (take(rest, "nationality ") || take(rest, "citizen ")) return nationality(rest);
    if (take(rest, "Gender ")) return gender(rest);
    if (take(rest, "a.k.a. ")) return weak_alias(rest);
    static constexpr std::array<std::string_view, 5> kDocuments = {"Passport", "Diplomatic Passport", "National ID No.",
                                                                   "Identification Number", "Travel Document Number"};
    for (const auto type : kDocuments) {
      if (rest.starts_with(type) && rest.size() > type.size() && rest[type.size()] == ' ') {
        return document(type, rest.substr(type.size() + 1));
      }
    }
    record_.other.push_back({std::string(text), from_});
  }

 private:
  static bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text = trim(text.substr(prefix.size()));
    return true;
  }

  ListedState state(std::string_view text) {
    ListedState state{{}, std::string(trim(text)), from_};
    if (options_.state_by_name && !state.text.empty()) {
      if (const auto code = options_.state_by_name(state.text)) {
        state.code = *code;
      } else {
        diagnostics_.warning("ofac.state.unknown", "a state whose name is not in the table", from_);
      }
    }
    return state;
  }

  void birth(std::string_view text) {
    if (auto read = parse_birth(text, from_)) {
      record_.births.push_back(*read);
    } else {
      diagnostics_.warning("ofac.birth.unread", "a date of birth in a form that is not known", from_);
      record_.other.push_back({"DOB " + std::string(text), from_});
    }
  }

  void nationality(std::string_view text) {
    ListedState read = state(text);
    for (const auto& known : record_.nationalities) {
      if (known.text == read.text) return;  // nationality and citizenship are mostly the same
    }
    record_.nationalities.push_back(std::move(read));
  }

  void gender(std::string_view text) {
    if (text == "Male") {
      record_.sexes.push_back(Sex::kMale);
    } else if (text == "Female") {
      record_.sexes.push_back(Sex::kFemale);
    } else {
      diagnostics_.warning("ofac.gender.unread", "a gender in a form that is not known", from_);
      record_.other.push_back({"Gender " + std::string(text), from_});
    }
  }

  // Quoted in the remarks is how the csv family marks what the XML forms call a weak alias.
  void weak_alias(std::string_view text) {
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') text = text.substr(1, text.size() - 2);
    if (trim(text).empty()) return;
    record_.names.push_back(record_.kind == SubjectKind::kPerson
                                ? split_name(text, ListedNameKind::kWeak, from_)
                                : ListedName{std::string(trim(text)), "", ListedNameKind::kWeak, from_});
  }

  // "A123456 (Iran) issued 01 Jan 2000 expires 01 Jan 2010".
  void document(std::string_view type, std::string_view text) {
    const auto open = text.find(" (");
    std::string_view number = text.substr(0, open);
    for (const std::string_view word : {" issued ", " expires "}) number = number.substr(0, number.find(word));
    number = trim(number);
    ListedDocument read{std::string(type), std::string(number), {{}, "", from_}, from_};
    if (open != std::string_view::npos) {
      const auto close = text.find(')', open);
      if (close != std::string_view::npos) read.issuer = state(text.substr(open + 2, close - open - 2));
    }
    if (number.empty() || number.find_first_of("0123456789") == std::string_view::npos) {
      diagnostics_.warning("ofac.document.unread", "a document whose number is not to be found", from_);
      record_.other.push_back({std::string(type) + " " + std::string(text), from_});
      return;
    }
    record_.documents.push_back(std::move(read));
  }

  const Provenance from_;
  const Options& options_;
  Diagnostics& diagnostics_;
  Record& record_;
};

}  // namespace

void read_remarks(std::string_view remarks, const Provenance& from, const Options& options, Diagnostics& diagnostics,
                  Record& record) {
  remarks = trim(remarks);
  if (remarks.ends_with('.')) remarks.remove_suffix(1);
  Remarks reader(from, options, diagnostics, record);
  for (const auto statement : split(remarks, ';')) reader.statement(statement);
}

}  // namespace limen::lists
