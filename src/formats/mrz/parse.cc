// One zone: lines, format, fields, verdict.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "formats/mrz/layouts.h"
#include "formats/mrz/read_dates.h"
#include "formats/mrz/read_fields.h"

namespace limen::mrz {
namespace {

// A stable insertion sort: the lists are short and nearly in order.
template <typename T>
void sort_by_place(std::vector<T>& items) {
  const auto before = [](const T& a, const T& b) {
    return a.position.line != b.position.line ? a.position.line < b.position.line
                                              : a.position.column < b.position.column;
  };
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (!before(items[i], items[i - 1])) continue;
    const auto item = items.begin() + static_cast<std::ptrdiff_t>(i);
    std::rotate(std::upper_bound(items.begin(), item, *item, before), item, item + 1);
  }
}

// What reading a zone does not set in every case.
void make_values_empty(Document& document) {
  document.valid = false;
  document.findings.clear();
  document.check_digits.clear();
  document.issuer.value = {};
  Name& name = document.name.value;
  name.single_name = false;
  document.document_number.value.long_number = LongNumber::kNone;
  document.nationality.value = {};
  document.birth_date.value = {};
  document.expiry_date.value = {};
}

// As new, but for the memory of its texts.
void make_empty(Document& document) {
  make_values_empty(document);
  make_second_optional_data_empty(document);
  document.format = Format::kUnknown;
  empty(document.document_code);
  document.document_code.value.clear();
  empty(document.issuer);
  empty(document.name);
  document.name.value.raw.clear();
  document.name.value.primary.clear();
  document.name.value.secondary.clear();
  document.name.value.truncated_possible = false;
  empty(document.document_number);
  document.document_number.value.text.clear();
  empty(document.nationality);
  empty(document.birth_date);
  empty(document.sex);
  document.sex.value = Sex::kUnknown;
  empty(document.expiry_date);
  empty(document.optional_data);
  document.optional_data.value.clear();
}

void read_fields(const Intake& intake, const ParseOptions& options, Document& document) {
  switch (intake.format) {
    case Format::kTd1:
      return Reader<kTd1>(intake, options, document).read();
    case Format::kTd2:
      return Reader<kTd2>(intake, options, document).read();
    case Format::kTd3:
      return Reader<kTd3>(intake, options, document).read();
    case Format::kMrvA:
      return Reader<kMrvA>(intake, options, document).read();
    case Format::kMrvB:
      return Reader<kMrvB>(intake, options, document).read();
    case Format::kUnknown:
      return;
  }
}

}  // namespace

void parse_into(std::string_view text, const ParseOptions& options, Document& document) {
  make_values_empty(document);
  Intake intake;
  take_in(text, intake, document.findings);
  if (intake.format != Format::kUnknown) {
    read_fields(intake, options, document);
    // Only the digit of a long number stands elsewhere than the order of reading says.
    if (document.document_number.value.long_number != LongNumber::kNone) sort_by_place(document.check_digits);
  } else {
    std::vector<Finding> findings = std::move(document.findings);
    make_empty(document);
    document.findings = std::move(findings);
    document.lines.resize(intake.count);
    for (std::size_t i = 0; i < intake.count; ++i) document.lines[i].assign(intake.lines[i].text);
  }
  sort_by_place(document.findings);
  document.valid = std::none_of(document.findings.begin(), document.findings.end(),
                                [](const Finding& finding) { return finding.severity == Severity::kError; });
}

Document parse(std::string_view text, const ParseOptions& options) {
  Document document;
  document.check_digits.reserve(5);
  parse_into(text, options, document);
  return document;
}

std::vector<std::string_view> split_documents(std::string_view text) {
  std::vector<std::string_view> documents;
  std::size_t begin = std::string_view::npos;  // of the current document
  std::size_t end = 0;                         // of its last line
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t stop = std::min(text.find_first_of("\r\n", i), text.size());
    std::size_t next = std::min(stop + 1, text.size());
    if (stop + 1 < text.size() && text[stop] == '\r' && text[stop + 1] == '\n') ++next;
    const bool blank = trim(text.substr(i, stop - i)).empty();
    if (!blank && begin == std::string_view::npos) begin = i;
    if (!blank) end = stop;
    if (blank && begin != std::string_view::npos) {
      documents.push_back(text.substr(begin, end - begin));
      begin = std::string_view::npos;
    }
    i = next;
  }
  if (begin != std::string_view::npos) documents.push_back(text.substr(begin, end - begin));
  return documents;
}

}  // namespace limen::mrz
