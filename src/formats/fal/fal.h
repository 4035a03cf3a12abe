// The crew list (FAL 5) and the passenger list (FAL 6) of the Convention on Facilitation of International Maritime
// Traffic, as ships' agents send them: a table with separators, its header spelled and ordered as the agent likes.
//
// read() is total: any bytes give a List, and nobody is lost. Every line below the header that has any content is one
// person, a line that cannot be taken apart too: it keeps its text and a finding. A field that cannot be understood
// stays as received, with a finding that says line and column; the person stays. Comma, semicolon, tabulator and bar
// separate; the one that makes the best header counts. What stands above the header ("IMO number,9074729") is read as
// data of the ship. Text is UTF-8, UTF-16 with a byte order mark, or else taken as ISO 8859-1, which is told.
//
// Days and months may stand in either order: what one field of the file shows for certain counts for all of it; where
// nothing does, the day comes first, as on the printed form, and a finding says so; where fields contradict each other,
// only the year is kept of a date that may be read either way.
//
// Pure: no clock, no global state, any number of threads. A List owns its text.
//
//   const fal::List list = fal::read(bytes);
//   for (const fal::Person& person : list.persons) …
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "base/date.h"
#include "base/result.h"

namespace limen::fal {

enum class Form : std::uint8_t { kUnknown, kCrew, kPassengers };
std::string_view to_text(Form form);  // "unknown", "crew", "passengers"

enum class Column : std::uint8_t {
  kNumber,
  kFamilyName,
  kGivenNames,
  kFullName,  // one column for both: kept as the family name, with a finding
  kRank,
  kNationality,
  kBirthDate,
  kBirthPlace,
  kSex,
  kResidence,
  kDocumentType,
  kDocumentNumber,
  kDocumentIssuer,
  kDocumentExpiry,
  kEmbarked,
  kDisembarked,
  kVisa,
  kTransit,
  kCabin,
  kBooking,
  kPersonType,  // master, crew, passenger
};
inline constexpr std::size_t kColumns = 21;
std::string_view to_text(Column column);  // "family_name", …

struct Finding {
  std::string code{};
  Severity severity = Severity::kWarning;
  std::uint64_t line = 0;  // from 1; 0: of the list as a whole
  std::string column{};    // as to_text(Column), or the header as received; empty: of the line
  std::string message{};
};

struct Person {
  std::uint64_t line = 0;
  std::array<std::string, kColumns> received{};  // clean text, by Column
  std::string unread{};                          // the line itself where it could not be taken apart
  bool crew = false, master = false;
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnknown;
  std::string nationality{};  // two or three letters in upper case; else empty, and received has it
  std::string document_number{}, document_issuer{};
  std::optional<CivilDate> document_expiry{};
  std::optional<bool> transit{};

  const std::string& of(Column column) const { return received[static_cast<std::size_t>(column)]; }
};

struct Ship {
  std::string name{}, imo{}, call_sign{}, flag{}, voyage{}, port{}, last_port{}, arrival{};
};

struct List {
  Form form = Form::kUnknown;
  Ship ship{};
  std::vector<Person> persons{};
  std::vector<Finding> findings{};
  char separator = ',';
  std::uint64_t header_line = 0;  // 0: no header was found, so no person either
};

struct Limits {
  std::size_t persons = 20'000;  // the largest ships carry some ten thousand
  std::size_t bytes = 16U << 20;
};

// `form`: what the sender said it is; kUnknown: as the columns look.
List read(std::string_view bytes, Form form = Form::kUnknown, const Limits& limits = {});

// Seven digits of which the last is the units of the others weighed 7 to 2 [IMO Resolution A.1117(30)]; "IMO" and
// blanks before them are passed over. The digits, or nullopt.
std::optional<std::string> imo_number(std::string_view text);

}  // namespace limen::fal
