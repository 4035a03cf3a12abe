#include "formats/csv/csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace limen::csv {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Error Field::error(std::string code, std::string message, std::string path) const {
  Place place;
  place.offset = offset;
  place.line = line;
  place.column = column;
  place.path = std::move(path);
  return Error{std::move(code), std::move(message), std::move(place)};
}

Reader::Reader(std::string_view input, ReadOptions options) : input_(input), options_(options) {
  if (input_.starts_with(kByteOrderMark)) line_start_ = position_ = kByteOrderMark.size();
}

Result<bool> Reader::next() {
  fields_.clear();
  pieces_.clear();
  scratch_.clear();
  raw_ = {};
  while (options_.skip_empty_lines && position_ < input_.size() && at_line_end()) pass_line_end();
  if (position_ >= input_.size()) return false;
  record_start_ = position_;
  record_line_ = line_;
  record_line_start_ = line_start_;
  if (records_ >= options_.limits.records) {
    position_ = input_.size();
    return error_at(record_start_, "csv.records.too_many", fmt::format("more than {} records", records_));
  }
  ++records_;
  auto result = read_record();
  if (!result.ok()) {
    fields_.clear();
    skip_to_next_line();
  }
  return result;
}

Result<bool> Reader::read_record() {
  for (;;) {
    if (fields_.size() >= options_.limits.fields)
      return error_at(position_, "csv.fields.too_many", fmt::format("more than {} fields", options_.limits.fields));
    TRY(read_field());
    if (position_ < input_.size() && input_[position_] == options_.separator) {
      ++position_;
      continue;
    }
    break;
  }
  raw_ = input_.substr(record_start_, position_ - record_start_);
  if (const auto zero = raw_.find('\0'); zero != std::string_view::npos)
    return error_at(record_start_ + zero, "csv.nul", "a NUL byte in text");
  if (const auto bad = invalid_utf8_at(raw_))
    return error_at(record_start_ + *bad, "csv.utf8.invalid", "not valid UTF-8");
  if (position_ < input_.size()) pass_line_end();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const std::string_view from = pieces_[i].in_scratch ? std::string_view(scratch_) : input_;
    fields_[i].text = from.substr(pieces_[i].begin, pieces_[i].size);
  }
  return true;
}

Result<void> Reader::read_field() {
  Field field;
  field.offset = position_;
  field.line = line_;
  field.column = position_ - line_start_ + 1;
  field.quoted = position_ < input_.size() && input_[position_] == '"';
  fields_.push_back(field);
  return field.quoted ? read_quoted() : read_plain();
}

Result<void> Reader::read_plain() {
  const std::size_t begin = position_;
  while (position_ < input_.size()) {
    const char c = input_[position_];
    if (c == options_.separator || at_line_end()) break;
    if (c == '\r') return error_at(position_, "csv.line_end.invalid", "a carriage return without a line feed");
    if (c == '"') return error_at(position_, "csv.quote.misplaced", "a quote inside a field that is not quoted");
    ++position_;
    TRY(check_size(position_ - begin));
  }
  pieces_.push_back({begin, position_ - begin, false});
  return {};
}

Result<void> Reader::read_quoted() {
  const std::size_t open = position_++;
  const std::size_t scratch_begin = scratch_.size();
  std::size_t run = position_;  // begin of what is not yet copied
  bool doubled = false;
  while (position_ < input_.size()) {
    const char c = input_[position_];
    if (c == '\n') {
      ++line_;
      line_start_ = position_ + 1;
    }
    if (c != '"') {
      ++position_;
      TRY(check_size(position_ - run + scratch_.size() - scratch_begin));
      continue;
    }
    if (position_ + 1 < input_.size() && input_[position_ + 1] == '"') {
      doubled = true;
      scratch_.append(input_, run, position_ + 1 - run);
      position_ += 2;
      run = position_;
      TRY(check_size(scratch_.size() - scratch_begin));
      continue;
    }
    if (doubled) {
      scratch_.append(input_, run, position_ - run);
      pieces_.push_back({scratch_begin, scratch_.size() - scratch_begin, true});
    } else {
      pieces_.push_back({run, position_ - run, false});
    }
    ++position_;
    if (position_ < input_.size() && input_[position_] != options_.separator && !at_line_end())
      return error_at(position_, "csv.quote.misplaced", "text after a closing quote");
    return {};
  }
  const Field& field = fields_.back();
  Error error = field.error("csv.quote.unterminated", "a quoted field does not end");
  error.place.offset = open;
  return error;
}

Result<void> Reader::check_size(std::size_t bytes) const {
  if (bytes > options_.limits.field_bytes) {
    return fields_.back().error("csv.field.too_long",
                                fmt::format("a field of more than {} bytes", options_.limits.field_bytes));
  }
  if (position_ - record_start_ > options_.limits.record_bytes) {
    return error_at(record_start_, "csv.record.too_long",
                    fmt::format("a record of more than {} bytes", options_.limits.record_bytes));
  }
  return {};
}

// Line and column are counted from the record's begin, so that an error found late in a quoted field is placed right.
Error Reader::error_at(std::size_t offset, std::string code, std::string message) const {
  Place place;
  place.offset = offset;
  std::uint64_t line = record_line_;
  std::size_t start = record_line_start_;
  for (std::size_t i = record_start_; i < offset; ++i) {
    if (input_[i] == '\n') {
      ++line;
      start = i + 1;
    }
  }
  place.line = line;
  place.column = offset - start + 1;
  return Error{std::move(code), std::move(message), std::move(place)};
}

bool Reader::at_line_end() const {
  return input_[position_] == '\n' ||
         (input_[position_] == '\r' && position_ + 1 < input_.size() && input_[position_ + 1] == '\n');
}

void Reader::pass_line_end() {
  position_ += input_[position_] == '\r' ? 2 : 1;
  ++line_;
  line_start_ = position_;
}

// After an error: on at the line after the one in which the record began. A quote left open must not swallow the file.
void Reader::skip_to_next_line() {
  const std::size_t end = input_.find('\n', record_start_);
  raw_ = input_.substr(record_start_, end == std::string_view::npos ? end : end - record_start_);
  if (raw_.ends_with('\r')) raw_.remove_suffix(1);
  position_ = end == std::string_view::npos ? input_.size() : end + 1;
  line_ = record_line_ + 1;
  line_start_ = position_;
}

Result<Header> Header::read_any(Reader& reader, std::initializer_list<std::string_view> required) {
  if (!TRY(reader.next())) {
    Place place;
    place.line = 1;
    place.column = 1;
    return Error{"csv.header.missing", "the file has no header", place};
  }
  Header header;
  for (const Field& field : reader.fields()) {
    const std::string_view name = trim(field.text);
    if (header.has(name)) return field.error("csv.header.duplicate", "a column name appears twice");
    header.names_.emplace_back(name);
  }
  for (const std::string_view name : required) {
    if (!header.has(name))
      return reader.fields().front().error("csv.header.missing", fmt::format("the column '{}' is missing", name));
  }
  return header;
}

Result<Header> Header::read(Reader& reader, std::initializer_list<std::string_view> required,
                            std::initializer_list<std::string_view> optional) {
  Header header = TRY(read_any(reader, required));
  for (std::size_t i = 0; i < header.names_.size(); ++i) {
    const auto known = [&](const auto& names) {
      return std::find(names.begin(), names.end(), header.names_[i]) != names.end();
    };
    if (!known(required) && !known(optional))
      return reader.fields()[i].error("csv.header.unknown", fmt::format("column {} has an unknown name", i + 1));
  }
  return header;
}

Result<Header> Header::read_loose(Reader& reader, std::initializer_list<std::string_view> required) {
  return read_any(reader, required);
}

bool Header::has(std::string_view name) const { return std::find(names_.begin(), names_.end(), name) != names_.end(); }

Result<void> Header::check_width(const Reader& reader) const {
  if (reader.fields().size() == names_.size()) return {};
  return reader.fields().front().error(
      "csv.record.width", fmt::format("{} fields where the header has {}", reader.fields().size(), names_.size()));
}

const Field& Header::field(const Reader& reader, std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return reader.fields()[static_cast<std::size_t>(found - names_.begin())];
}

std::string_view Header::text(const Reader& reader, std::string_view name) const {
  return has(name) ? field(reader, name).text : std::string_view();
}

}  // namespace limen::csv
