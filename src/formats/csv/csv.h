// Comma-separated values, read and written [RFC 4180].
//
// The reader takes any bytes: each call of next() gives a record, the end, or one error with offset, line and column,
// after which the next call goes on at the line that follows, so that one bad line is one quarantined part and not the
// end of the import. Fields may be quoted, may hold line ends and doubled quotes; lines end in CRLF or LF; a UTF-8
// byte-order mark is passed over; text must be valid UTF-8 without NUL. Sizes are limited by Limits.
//
// The input must outlive the reader. Field texts are views into the input or the reader, valid until the next call.
// One thread at a time for each reader or writer.
//
//   csv::Reader reader(text);
//   const csv::Header header = TRY(csv::Header::read(reader, {"entry", "exit"}, {"kind"}));
//   while (TRY(reader.next())) {
//     TRY(header.check_width(reader));
//     const csv::Field& entry = header.field(reader, "entry");
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace limen::csv {

struct Limits {
  std::size_t field_bytes = 64 * 1024;
  std::size_t record_bytes = 1024 * 1024;
  std::size_t fields = 1024;  // in one record
  std::uint64_t records = 10'000'000;
};

struct ReadOptions {
  char separator = ',';
  bool skip_empty_lines = true;  // a line of no bytes is no record; else it is a record of one empty field
  Limits limits{};
};

struct Field {
  std::string_view text;
  bool quoted = false;
  std::uint64_t offset = 0;  // of the field's first byte, from 0
  std::uint64_t line = 1;
  std::uint64_t column = 1;  // in bytes

  // An error at this field.
  Error error(std::string code, std::string message, std::string path = "") const;
};

class Reader {
 public:
  explicit Reader(std::string_view input, ReadOptions options = {});

  // True with a record, false at the end. Errors: "csv.utf8.invalid", "csv.nul", "csv.line_end.invalid" (a lone CR),
  // "csv.quote.misplaced", "csv.quote.unterminated", "csv.field.too_long", "csv.record.too_long",
  // "csv.fields.too_many", "csv.records.too_many" (the last ends the reading).
  Result<bool> next();

  // The record of the last successful next(); at least one field.
  std::span<const Field> fields() const { return fields_; }
  std::uint64_t line() const { return record_line_; }       // where the record begins
  std::uint64_t record_number() const { return records_; }  // from 1
  std::string_view raw() const { return raw_; }             // the bytes of the last record or error, no line end
  std::uint64_t offset() const { return position_; }        // bytes consumed
  const ReadOptions& options() const { return options_; }

 private:
  struct Piece {
    std::size_t begin, size;
    bool in_scratch;
  };
  Result<bool> read_record();
  Result<void> read_field();
  Result<void> read_plain();
  Result<void> read_quoted();
  Result<void> check_size(std::size_t bytes) const;
  Error error_at(std::size_t offset, std::string code, std::string message) const;
  bool at_line_end() const;
  void pass_line_end();
  void skip_to_next_line();

  std::string_view input_;
  ReadOptions options_;
  std::size_t position_ = 0;
  std::uint64_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t record_start_ = 0;
  std::uint64_t record_line_ = 1;
  std::size_t record_line_start_ = 0;
  std::uint64_t records_ = 0;
  std::vector<Field> fields_;
  std::vector<Piece> pieces_;
  std::string scratch_;  // texts of quoted fields that held doubled quotes
  std::string_view raw_;
};

// The first record as column names. Names are compared exactly, after ASCII white space at their ends is dropped.
class Header {
 public:
  // Reads the first record. Errors: "csv.header.missing" (no record, or a required column is absent),
  // "csv.header.duplicate", "csv.header.unknown" (neither required nor optional).
  static Result<Header> read(Reader& reader, std::initializer_list<std::string_view> required,
                             std::initializer_list<std::string_view> optional);
  // The same, with columns nobody asked for accepted and passed over.
  static Result<Header> read_loose(Reader& reader, std::initializer_list<std::string_view> required);

  bool has(std::string_view name) const;
  const std::vector<std::string>& names() const { return names_; }
  // Error "csv.record.width" unless the record has as many fields as the header.
  Result<void> check_width(const Reader& reader) const;
  // Precondition: has(name) and check_width() was good.
  const Field& field(const Reader& reader, std::string_view name) const;
  // The text, or "" when there is no such column.
  std::string_view text(const Reader& reader, std::string_view name) const;

 private:
  static Result<Header> read_any(Reader& reader, std::initializer_list<std::string_view> required);
  std::vector<std::string> names_;
};

struct WriteOptions {
  char separator = ',';
  bool crlf = true;  // RFC 4180; false writes LF
  // Spreadsheets run a cell that begins with = + - @ (or tab, CR) as a formula. When set, such a text is written with
  // an apostrophe before it; plain numbers ("-12.5") are left. For files that people open; it does not read back equal.
  bool guard_formulas = false;
};

class Writer {
 public:
  explicit Writer(WriteOptions options = {}) : options_(options) {}

  void field(std::string_view text);
  void field(std::int64_t number);
  void end_record();
  void record(std::initializer_list<std::string_view> texts);
  void record(std::span<const std::string> texts);

  const std::string& text() const { return text_; }
  // Hands over what is written so far, at a record's end, so that a large export can go out in parts.
  std::string take();

 private:
  WriteOptions options_;
  std::string text_;
  std::size_t fields_in_record_ = 0;
  std::size_t record_start_ = 0;
};

}  // namespace limen::csv
