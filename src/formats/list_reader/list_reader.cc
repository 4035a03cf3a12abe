#include "formats/list_reader/list_reader.h"

#include <array>

#include "formats/list_json/list_json.h"
#include "formats/list_xml/list_xml.h"

namespace limen::lists {
namespace {

Result<Summary> give(Result<Reading> reading, const OnRecord& on_record) {
  if (!reading.ok()) return reading.take_error();
  for (Record& record : reading->records) on_record(std::move(record));
  return static_cast<Summary&&>(*reading);
}

}  // namespace

std::string read_all(const Source& source) {
  std::string text;
  std::array<char, 65536> buffer{};
  while (const std::size_t got = source(buffer)) text.append(buffer.data(), got);
  return text;
}

Result<Summary> read(Format format, const Source& source, const Options& options, const OnRecord& on_record) {
  switch (format) {
    case Format::kAlertsCsv:
      return give(read_alerts(read_all(source), options), on_record);
    case Format::kOfacCsv:
      return give(read_ofac(read_all(source), {}, options), on_record);
    case Format::kOfacAlt:
    case Format::kOfacAdd:
    case Format::kOfacComments:
      return Error{"list.format.companion", "this file only adds to another one of its family"};
    case Format::kOfacXml:
    case Format::kOfacAdvanced:
    case Format::kOfacEnhanced:
    case Format::kUnXml:
    case Format::kEuXml:
    case Format::kUkXml:
      return read_xml(format, source, options, on_record);
    case Format::kFtmEntities:
    case Format::kFtmNested:
    case Format::kFtmDelta:
      return read_json(format, source, options, on_record);
    case Format::kOsSimpleCsv:
      return read_simple_csv(read_all(source), options, on_record);
    case Format::kUnknown:
      break;
  }
  return Error{"list.format.unknown", "not a form of list that is known"};
}

}  // namespace limen::lists
