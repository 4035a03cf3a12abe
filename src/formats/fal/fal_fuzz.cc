// Any bytes give a list; every person and finding has its line inside of the text, and nobody is lost or made twice.
#include <algorithm>
#include <cstdint>
#include <set>

#include "base/test_require.h"
#include "base/text.h"
#include "formats/fal/fal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace fal = limen::fal;
  using limen::testing::require;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  fal::Limits limits;
  limits.persons = 500;
  const fal::List list = fal::read(bytes, fal::Form::kUnknown, limits);
  // UTF-16 may hold a line end in any two bytes.
  const std::uint64_t lines = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
  require(list.persons.size() <= limits.persons + lines);
  require(list.header_line <= lines);
  require(list.header_line > 0 || list.persons.empty());
  std::set<std::uint64_t> seen;
  for (const fal::Person& person : list.persons) {
    require(person.line > list.header_line && person.line <= lines);
    require(person.unread.empty() || person.surname.empty());
    require(!limen::invalid_utf8_at(person.surname) && !limen::invalid_utf8_at(person.unread));
    require(person.nationality.size() <= 3);
    seen.insert(person.line);
  }
  require(seen.size() == list.persons.size());
  for (const fal::Finding& finding : list.findings) {
    require(!finding.code.empty() && !finding.message.empty() && finding.line <= lines);
  }
  const auto imo = fal::imo_number(bytes.substr(0, 16));
  require(!imo || fal::imo_number(*imo) == imo);
  return 0;
}
