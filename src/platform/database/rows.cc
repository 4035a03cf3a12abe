#include <bit>
#include <cstring>
#include <stdexcept>

#include "platform/database/database.h"

namespace limen::database {

namespace {

[[noreturn]] void wrong_type(std::size_t column, std::string_view wanted) {
  throw std::logic_error("database: column " + std::to_string(column) + " is not " + std::string(wanted));
}

}  // namespace

void Rows::add_real(double value) { cells_.push_back({Type::kReal, std::bit_cast<std::int64_t>(value), 0}); }

void Rows::add_bytes(Type type, const void* data, std::size_t size) {
  cells_.push_back({type, static_cast<std::int64_t>(bytes_.size()), size});
  if (size > 0) bytes_.append(static_cast<const char*>(data), size);
}

void Rows::clear() {
  cells_.clear();
  bytes_.clear();
}

const Rows::Cell& Rows::cell(std::size_t row, std::size_t column) const {
  if (row >= size() || column >= columns_) throw std::logic_error("database: no such row or column");
  return cells_[row * columns_ + column];
}

std::size_t Row::columns() const { return rows_->columns(); }
Type Row::type(std::size_t column) const { return rows_->cell(row_, column).type; }
bool Row::is_null(std::size_t column) const { return type(column) == Type::kNull; }

std::int64_t Row::integer(std::size_t column) const {
  const Rows::Cell& cell = rows_->cell(row_, column);
  if (cell.type != Type::kInteger) wrong_type(column, "an integer");
  return cell.integer;
}

double Row::real(std::size_t column) const {
  const Rows::Cell& cell = rows_->cell(row_, column);
  if (cell.type == Type::kInteger) return static_cast<double>(cell.integer);
  if (cell.type != Type::kReal) wrong_type(column, "a real");
  return std::bit_cast<double>(cell.integer);
}

std::string_view Row::text(std::size_t column) const {
  const Rows::Cell& cell = rows_->cell(row_, column);
  if (cell.type != Type::kText) wrong_type(column, "text");
  return {rows_->data(cell), cell.size};
}

ByteView Row::blob(std::size_t column) const {
  const Rows::Cell& cell = rows_->cell(row_, column);
  if (cell.type != Type::kBlob) wrong_type(column, "a blob");
  return as_bytes({rows_->data(cell), cell.size});
}

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}
std::optional<std::string_view> Row::optional_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}
std::optional<ByteView> Row::optional_blob(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return blob(column);
}
std::optional<Instant> Row::optional_instant(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return instant(column);
}
std::optional<CivilDate> Row::optional_date(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return date(column);
}

Value Row::value(std::size_t column) const {
  switch (type(column)) {
    case Type::kNull:
      return {};
    case Type::kInteger:
      return integer(column);
    case Type::kReal:
      return real(column);
    case Type::kText:
      return text(column);
    case Type::kBlob:
      return blob(column);
  }
  return {};
}

void Row::copy_id(std::size_t column, RawId& raw) const {
  const ByteView bytes = blob(column);
  if (bytes.size() != raw.size()) wrong_type(column, "an id");
  std::memcpy(raw.data(), bytes.data(), raw.size());
}

}  // namespace limen::database
