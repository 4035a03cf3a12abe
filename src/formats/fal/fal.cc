#include "formats/fal/fal.h"

#include <algorithm>

#include "base/text.h"
#include "formats/csv/csv.h"
#include "formats/fal/columns.h"

namespace limen::fal {
namespace {

constexpr std::size_t kHeaderWithin = 40;  // records above the table, at most
constexpr std::size_t kLineBytes = 8'000;  // of what is kept of a line that cannot be read

// Text of whatever encoding as UTF-8; `told` says what it was taken for.
std::string as_utf8(std::string_view bytes, std::string& told) {
  const bool little = bytes.starts_with("\xFF\xFE"), big = bytes.starts_with("\xFE\xFF");
  if (little || big) {
    std::u32string points;
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
      const auto one = static_cast<std::uint8_t>(bytes[i]), two = static_cast<std::uint8_t>(bytes[i + 1]);
      const char32_t unit = little ? (two * 256U + one) : (one * 256U + two);
      constexpr char32_t kSurrogates = 0xD800, kBehind = 0xE000, kUnknown = 0xFFFD;
      points += unit >= kSurrogates && unit < kBehind ? kUnknown : unit;
    }
    return to_utf8(points);
  }
  if (!invalid_utf8_at(bytes)) return std::string(bytes);
  told = "the text is not UTF-8 and was taken as ISO 8859-1";
  std::u32string points;
  constexpr unsigned char kAscii = 0x80, kUpper = 0xA0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    points += byte >= kAscii && byte < kUpper ? U'\xFFFD' : static_cast<char32_t>(byte);
  }
  return to_utf8(points);
}

csv::ReadOptions options_of(char separator) {
  csv::ReadOptions options;
  options.separator = separator;
  return options;
}

struct Table {
  char separator = ',';
  std::vector<std::optional<Column>> columns{};
  std::vector<std::string> names{};  // as received
  std::size_t records = 0;           // up to and with the header
  std::uint64_t line = 0;
  std::size_t known = 0;
};

bool has(const std::vector<std::optional<Column>>& columns, Column column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// The record that names most columns, a name among them.
Table find_header(std::string_view text, char separator) {
  constexpr std::size_t kLeast = 3;
  Table best;
  csv::Reader reader(text, options_of(separator));
  for (std::size_t i = 1; i <= kHeaderWithin; ++i) {
    const auto next = reader.next();
    if (!next.ok()) continue;
    if (!*next) break;
    Table table;
    table.separator = separator;
    for (const csv::Field& field : reader.fields()) {
      auto column = column_of(field.text);
      if (column && has(table.columns, *column)) column.reset();
      table.known += column ? 1U : 0U;
      table.columns.push_back(column);
      table.names.push_back(clean_line(field.text));
    }
    const bool named = has(table.columns, Column::kFamilyName) || has(table.columns, Column::kFullName) ||
                       has(table.columns, Column::kGivenNames);
    if (!named || table.known < kLeast || table.known <= best.known) continue;
    table.records = i;
    table.line = reader.line();
    best = std::move(table);
  }
  return best;
}

void read_ship(std::span<const csv::Field> fields, List& list) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (const auto form = form_of(fields[i].text); form && list.form == Form::kUnknown) list.form = *form;
    const auto field = ship_field_of(fields[i].text);
    if (!field || i + 1 >= fields.size() || ship_field_of(fields[i + 1].text)) continue;
    std::string value = clean_line(fields[i + 1].text);
    Ship& ship = list.ship;
    std::string* const places[] = {&ship.name,   &ship.imo,  &ship.call_sign, &ship.flag,
                                   &ship.voyage, &ship.port, &ship.last_port, &ship.arrival};
    std::string& place = *places[static_cast<std::size_t>(*field)];
    if (place.empty()) place = std::move(value);
  }
}

class Rows {
 public:
  Rows(const Table& table, List& list) : table_(table), list_(list) {}

  void add(const csv::Reader& reader) {
    Person person;
    person.line = reader.line();
    const auto fields = reader.fields();
    if (std::any_of(fields.begin(), fields.end(), [&](const csv::Field& field) { return swallows(field.text); })) {
      add_lines(reader);
      return;
    }
    bool any = false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      std::string text = clean_line(fields[i].text);
      if (text.empty()) continue;
      const auto column = i < table_.columns.size() ? table_.columns[i] : std::nullopt;
      if (column != Column::kNumber) any = true;
      if (column) {
        person.received[static_cast<std::size_t>(*column)] = std::move(text);
      } else if (i >= table_.columns.size()) {
        say(person, "fal.row.width", Severity::kWarning, "", "the line has more fields than the header");
      }
    }
    if (any) list_.persons.push_back(std::move(person));
  }
  // It is the line in which the record began: a quote may turn out to be wrong in one further down.
  void add_unread(const csv::Reader& reader) {
    Person person;
    person.line = reader.line();
    person.unread = clean_line(reader.raw().substr(0, kLineBytes));
    say(person, "fal.row.unreadable", Severity::kError, "", "the line cannot be taken apart; type this person in");
    list_.persons.push_back(std::move(person));
  }
  void understand() {
    for (const Person& person : list_.persons) look_at_order(person);
    for (Person& person : list_.persons) {
      if (person.unread.empty()) understand(person);
    }
    if (order_unsaid_) {
      list_.findings.push_back({"fal.date.order", Severity::kWarning, 0, "",
                                "nothing shows whether day or month comes first; the day was taken"});
    }
  }

 private:
  using Order = DateParts::Order;

  // A quote that was never closed takes the lines behind it along; a cell of several lines has no separators in them.
  bool swallows(std::string_view text) const {
    const auto line_end = text.find('\n');
    return line_end != std::string_view::npos && text.find(table_.separator, line_end) != std::string_view::npos;
  }
  void add_lines(const csv::Reader& record) {
    std::uint64_t line = record.line();
    for (std::string_view text : split(record.raw(), '\n')) {
      Person person;
      person.line = line++;
      person.unread = clean_line(text.substr(0, kLineBytes));
      if (person.unread.empty()) continue;
      say(person, "fal.row.unreadable", Severity::kError, "", "the line cannot be taken apart; type this person in");
      list_.persons.push_back(std::move(person));
    }
  }
  void say(const Person& person, const char* code, Severity severity, std::string_view column, const char* message) {
    list_.findings.push_back({code, severity, person.line, std::string(column), message});
  }
  void say(const Person& person, const char* code, Severity severity, Column column, const char* message) {
    say(person, code, severity, to_text(column), message);
  }
  void look_at_order(const Person& person) {
    for (const Column column : {Column::kBirthDate, Column::kDocumentExpiry}) {
      const auto parts = date_parts(person.of(column));
      day_first_ = day_first_ || (parts && parts->order == Order::kDayFirst);
      month_first_ = month_first_ || (parts && parts->order == Order::kMonthFirst);
    }
  }
  // The date, or what is certain of it.
  PartialDate date(const Person& person, Column column) {
    const std::string& text = person.of(column);
    if (text.empty()) return {};
    const auto parts = date_parts(text);
    if (parts) {
      int month = parts->first, day = parts->second;
      const bool swap =
          parts->order == Order::kDayFirst || (parts->order == Order::kEither && !(month_first_ && !day_first_));
      if (swap) std::swap(month, day);
      const bool torn = parts->order == Order::kEither && day_first_ && month_first_;
      order_unsaid_ = order_unsaid_ || (parts->order == Order::kEither && !day_first_ && !month_first_);
      const auto whole = PartialDate::from_parts(parts->year, month, day);
      if (whole && whole->date() && !torn) return *whole;
      if (torn) {
        say(person, "fal.date.ambiguous", Severity::kWarning, column,
            "day and month may be either way round in this file");
        return PartialDate::from_parts(parts->year, std::nullopt, std::nullopt).value_or(PartialDate());
      }
    }
    say(person, "fal.date.invalid", Severity::kWarning, column, "this is no date with a year of four digits");
    return {};
  }
  std::string state(const Person& person, Column column) {
    const std::string code = to_upper_ascii(person.of(column));
    if (code.empty()) return {};
    const bool letters = std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (letters && (code.size() == 2 || code.size() == 3)) return code;
    say(person, "fal.state.no_code", Severity::kInfo, column, "this is no code of two or three letters");
    return {};
  }
  void understand_name(Person& person) {
    person.surname = person.of(Column::kFamilyName);
    person.given_names = person.of(Column::kGivenNames);
    const std::string& full = person.of(Column::kFullName);
    if (!full.empty() && person.surname.empty()) {
      const auto comma = full.find(',');
      person.surname = clean_line(full.substr(0, comma));
      if (comma != std::string::npos && person.given_names.empty())
        person.given_names = clean_line(full.substr(comma + 1));
      if (comma == std::string::npos && person.given_names.empty()) {
        say(person, "fal.name.one_column", Severity::kWarning, Column::kFullName,
            "family and given names stand in one field");
      }
    }
    if (person.surname.empty() && person.given_names.empty()) {
      say(person, "fal.name.missing", Severity::kError, Column::kFamilyName, "the line has no name");
    }
  }
  void understand(Person& person) {
    understand_name(person);
    person.birth = date(person, Column::kBirthDate);
    if (person.of(Column::kBirthDate).empty()) {
      say(person, "fal.birth_date.missing", Severity::kWarning, Column::kBirthDate, "the line has no date of birth");
    }
    person.nationality = state(person, Column::kNationality);
    person.document_issuer = state(person, Column::kDocumentIssuer);
    person.document_expiry = date(person, Column::kDocumentExpiry).date();
    const std::string& sex = person.of(Column::kSex);
    if (const auto known = sex_of(sex)) person.sex = *known;
    if (!sex.empty() && !sex_of(sex))
      say(person, "fal.sex.unknown", Severity::kWarning, Column::kSex, "this is no sex");
    understand_document(person);
    const std::string& transit = person.of(Column::kTransit);
    person.transit = yes_of(transit);
    if (!transit.empty() && !person.transit) {
      say(person, "fal.transit.unknown", Severity::kWarning, Column::kTransit, "neither yes nor no");
    }
    const std::string type = header_key(person.of(Column::kPersonType)), rank = header_key(person.of(Column::kRank));
    person.master =
        type == "master" || rank == "master" || rank == "captain" || rank == "capitaine" || rank == "capitan";
    person.crew = person.master || type == "crew" || (type.empty() && list_.form == Form::kCrew);
  }
  void understand_document(Person& person) {
    std::string number = to_upper_ascii(person.of(Column::kDocumentNumber));
    std::erase(number, ' ');
    constexpr std::size_t kMost = 32;
    const bool fits = number.size() <= kMost && std::all_of(number.begin(), number.end(), [](char c) {
                        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
                      });
    if (number.empty()) {
      say(person, "fal.document.missing", Severity::kWarning, Column::kDocumentNumber,
          "the line has no document number");
    } else if (!fits) {
      say(person, "fal.document.number", Severity::kWarning, Column::kDocumentNumber,
          "this is no number of a document");
    } else {
      person.document_number = std::move(number);
    }
  }

  const Table& table_;
  List& list_;
  bool day_first_ = false, month_first_ = false, order_unsaid_ = false;
};

void read_persons(std::string_view text, const Table& table, const Limits& limits, List& list) {
  Rows rows(table, list);
  csv::Reader reader(text, options_of(table.separator));
  std::uint64_t records = 0;
  for (;;) {
    const auto next = reader.next();
    if (next.ok() && !*next) break;
    ++records;
    if (records <= table.records) {
      if (next.ok() && records < table.records) read_ship(reader.fields(), list);
      continue;
    }
    if (list.persons.size() >= limits.persons) {
      list.findings.push_back(
          {"fal.list.too_long", Severity::kError, reader.line(), "", "the list goes on behind what is read"});
      break;
    }
    if (next.ok()) {
      rows.add(reader);
    } else {
      if (next.error().code == "csv.records.too_many") break;
      rows.add_unread(reader);
    }
  }
  rows.understand();
}

}  // namespace

std::string_view to_text(Form form) {
  if (form == Form::kCrew) return "crew";
  return form == Form::kPassengers ? "passengers" : "unknown";
}

std::string_view to_text(Column column) {
  constexpr std::string_view kNames[kColumns] = {
      "number",          "family_name",     "given_names", "name",           "rank",          "nationality",
      "birth_date",      "birth_place",     "sex",         "residence",      "document_type", "document_number",
      "document_issuer", "document_expiry", "embarkation", "disembarkation", "visa",          "transit",
      "cabin",           "booking",         "person_type"};
  return kNames[static_cast<std::size_t>(column)];
}

List read(std::string_view bytes, Form form, const Limits& limits) {
  List list;
  list.form = form;
  if (bytes.size() > limits.bytes) {
    list.findings.push_back({"fal.list.too_large", Severity::kError, 0, "", "the file is larger than a list may be"});
    return list;
  }
  std::string told;
  const std::string text = as_utf8(bytes, told);
  if (!told.empty()) list.findings.push_back({"fal.text.encoding", Severity::kWarning, 0, "", told});
  Table table;
  for (const char separator : {',', ';', '\t', '|'}) {
    Table found = find_header(text, separator);
    if (found.known > table.known) table = std::move(found);
  }
  if (table.known == 0) {
    list.findings.push_back(
        {"fal.header.missing", Severity::kError, 0, "", "no line names the columns of a crew or passenger list"});
    return list;
  }
  list.separator = table.separator;
  list.header_line = table.line;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i] && !table.names[i].empty()) {
      list.findings.push_back(
          {"fal.column.unknown", Severity::kInfo, table.line, table.names[i], "this column is not read"});
    }
  }
  const bool crew = has(table.columns, Column::kRank);
  const bool passengers = has(table.columns, Column::kTransit) || has(table.columns, Column::kCabin) ||
                          has(table.columns, Column::kBooking) || has(table.columns, Column::kVisa);
  if (list.form == Form::kUnknown && crew != passengers) list.form = crew ? Form::kCrew : Form::kPassengers;
  read_persons(text, table, limits, list);
  if (!list.ship.imo.empty() && !imo_number(list.ship.imo)) {
    list.findings.push_back(
        {"fal.imo.invalid", Severity::kWarning, 0, "", "the check digit of the IMO number is wrong"});
  }
  return list;
}

std::optional<std::string> imo_number(std::string_view text) {
  constexpr std::size_t kDigits = 7;
  std::string_view rest = trim(text);
  if (rest.size() >= 3 && to_upper_ascii(rest.substr(0, 3)) == "IMO") rest = trim(rest.substr(3));
  if (rest.size() != kDigits || !is_ascii_digits(rest)) return std::nullopt;
  int sum = 0;
  for (std::size_t i = 0; i + 1 < kDigits; ++i) sum += (rest[i] - '0') * static_cast<int>(kDigits - i);
  if (sum % 10 != rest[kDigits - 1] - '0') return std::nullopt;
  return std::string(rest);
}

}  // namespace limen::fal
