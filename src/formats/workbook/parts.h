// The parts of a package by name, their relations, and their XML as events. Private to the folder.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/workbook/workbook.h"
#include "formats/zip/zip.h"

namespace limen::workbook {

// What a document tells. Names are local names: the strict and the transitional form of the standard differ in
// namespaces alone. Views live until the callback returns. An error ends the reading.
struct XmlEvents {
  using Attributes = std::span<const std::pair<std::string_view, std::string_view>>;
  std::function<Result<void>(std::string_view name, Attributes attributes)> start;
  std::function<Result<void>(std::string_view name)> end;
  std::function<void(std::string_view text)> text;
};
std::string_view attribute(XmlEvents::Attributes attributes, std::string_view name);  // "" when it is absent
// Errors "workbook.xml", "workbook.doctype", and those of the callbacks.
Result<void> read_xml(ByteView xml, const std::string& part, const XmlEvents& events);

struct Relation {
  std::string id, type, target;  // type: behind the last '/'; target: the name of a part, or as it stands
  bool external = false;
};

class Package {
 public:
  static Result<Package> open(ByteView bytes, const Limits& limits);
  bool has(std::string_view part) const;
  Result<Bytes> read(std::string_view part) const;  // "workbook.part" when there is none
  // Of a part, of the package with "". None when it has no relations.
  Result<std::vector<Relation>> relations(std::string_view part) const;

 private:
  explicit Package(zip::Archive archive) : archive_(std::move(archive)) {}
  zip::Archive archive_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  // small letters, as packages compare names
};

// By style (attribute s of a cell): whether a number under it is a day, a time of day, or both.
enum class DateStyle : std::uint8_t { kNone, kDay, kTime };
DateStyle style_of_format(std::string_view code);
Result<std::vector<DateStyle>> read_styles(ByteView xml, const std::string& part);
// Nothing where the number is no day of the calendar: below nought, behind 9999, or 29 February 1900.
std::optional<std::string> date_text(std::string_view digits, DateStyle style, bool since_1904);

// _x000D_ and its like stand for characters that XML does not hold [29500-1 §22.9.2.19].
std::string unescape(std::string_view text);

}  // namespace limen::workbook
