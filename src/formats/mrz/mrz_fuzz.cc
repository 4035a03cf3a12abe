// Any bytes give a document, and what compose() makes of the fields of a valid one is read as the same again.
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "formats/mrz/mrz.h"

namespace {

using limen::testing::require;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace mrz = limen::mrz;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const mrz::ParseOptions options{.today = *limen::CivilDate::from_ymd(2026, 11, 22)};
  const mrz::Document document = mrz::parse(text, options);
  bool error = false;
  for (const mrz::Finding& finding : document.findings) {
    error = error || finding.severity == limen::Severity::kError;
    require(!finding.code.empty() && !finding.section.empty() && !finding.message.empty());
  }
  require(document.valid == !error);
  if (document.format != mrz::Format::kUnknown) {
    require(document.lines.size() == static_cast<std::size_t>(mrz::line_count(document.format)));
    for (const std::string& line : document.lines) {
      require(line.size() == static_cast<std::size_t>(mrz::line_width(document.format)));
    }
  }
  // A Document that held another zone before says the same.
  mrz::Document used;
  mrz::parse_into("I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<\n",
                  options, used);
  mrz::parse_into(text, options, used);
  require(used.format == document.format && used.valid == document.valid && used.lines == document.lines);
  require(used.findings.size() == document.findings.size());
  require(used.check_digits.size() == document.check_digits.size());
  require(used.name.value.primary == document.name.value.primary);
  require(used.name.value.secondary == document.name.value.secondary);
  require(used.document_number.value.text == document.document_number.value.text);
  require(used.optional_data.value == document.optional_data.value);
  require(used.optional_data_2.value == document.optional_data_2.value);
  require(used.birth_date.value.date == document.birth_date.value.date);
  for (const std::string_view block : mrz::split_documents(text)) require(!block.empty());
  (void)mrz::to_mrz_name(text);
  if (!document.valid) return 0;

  mrz::Fields fields;
  fields.format = document.format;
  fields.document_code = document.document_code.value;
  fields.issuer = document.issuer.value;
  fields.nationality = document.nationality.value;
  fields.primary = document.name.value.primary;
  fields.secondary = document.name.value.secondary;
  fields.document_number = document.document_number.value.text;
  fields.birth_date = document.birth_date.value.date;
  fields.expiry_date = document.expiry_date.value.date;
  fields.sex = document.sex.value;
  fields.optional_data = document.optional_data.value;
  fields.optional_data_2 = document.optional_data_2.value;
  const auto lines = mrz::compose(fields);
  if (!lines.ok()) return 0;  // a surplus of fillers inside may leave no room
  std::string written;
  for (const std::string& line : *lines) written += line;
  const mrz::Document again = mrz::parse(written, options);
  require(again.valid);
  require(again.format == document.format);
  require(again.name.value.primary == document.name.value.primary);
  require(again.name.value.secondary == document.name.value.secondary);
  require(again.document_number.value.text == document.document_number.value.text);
  require(again.birth_date.value.date == document.birth_date.value.date);
  require(again.expiry_date.value.date == document.expiry_date.value.date);
  return 0;
}
