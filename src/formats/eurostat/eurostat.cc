#include "formats/eurostat/eurostat.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace limen::eurostat {
namespace {

constexpr std::size_t kMaxCells = 20'000'000, kMaxColumns = 10'000;

struct Piece {
  std::string_view text;
  std::uint64_t column;  // in bytes, from 1
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

std::vector<Piece> split(std::string_view line, char by, std::uint64_t first_column = 1) {
  std::vector<Piece> pieces;
  std::size_t from = 0;
  while (true) {
    const std::size_t end = line.find(by, from);
    pieces.push_back(
        {trimmed(line.substr(from, end == std::string_view::npos ? end : end - from)), first_column + from});
    if (end == std::string_view::npos) return pieces;
    from = end + 1;
  }
}

class TableReader {
 public:
  TableReader(std::string_view text, std::string_view source) : text_(text), source_(source) {}

  bool next() {
    if (at_ >= text_.size()) return false;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    line_text_ = text_.substr(at_, end - at_);
    at_ = end + 1;
    ++line_;
    return true;
  }
  std::string_view line_text() const { return line_text_; }
  std::uint64_t line() const { return line_; }
  Error error(std::uint64_t column, std::string code, std::string message) const {
    Place place;
    place.source = source_;
    place.line = line_;
    place.column = column;
    return Error{std::move(code), std::move(message), place};
  }

  Result<Cell> cell(const Piece& piece) const {
    const std::size_t blank = piece.text.find(' ');
    const std::string_view figure = piece.text.substr(0, blank);
    Cell result;
    if (blank != std::string_view::npos) result.flags = trimmed(piece.text.substr(blank));
    for (const char flag : result.flags) {
      if (flag < 'a' || flag > 'z') return error(piece.column, "eurostat.flag", "is no flag");
    }
    if (figure == ":") return result;
    double value = 0;
    const auto [end, failure] = std::from_chars(figure.data(), figure.data() + figure.size(), value);
    if (failure != std::errc() || end != figure.data() + figure.size() || !std::isfinite(value)) {
      return error(piece.column, "eurostat.number", "is neither a figure nor \":\"");
    }
    result.value = value;
    result.digits = figure;
    return result;
  }

 private:
  std::string_view text_, line_text_;
  std::string source_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 0;
};

}  // namespace

Result<Table> Table::read(std::string_view text, std::string_view source) {
  TableReader reader(text, source);
  Table table;
  if (!reader.next()) return reader.error(1, "eurostat.header", "the file is empty");
  const auto head = split(reader.line_text(), '\t');
  const std::size_t slash = head[0].text.find('\\');
  if (slash == std::string_view::npos || slash == 0 || head.size() < 2 || head.size() > kMaxColumns) {
    return reader.error(1, "eurostat.header", "dimensions, a backslash and periods are expected");
  }
  for (const Piece& dimension : split(head[0].text.substr(0, slash), ','))
    table.dimensions_.emplace_back(dimension.text);
  for (std::size_t i = 1; i < head.size(); ++i) table.periods_.emplace_back(head[i].text);
  while (reader.next()) {
    if (trimmed(reader.line_text()).empty()) continue;
    const auto pieces = split(reader.line_text(), '\t');
    if (pieces.size() != head.size()) return reader.error(1, "eurostat.width", "not as many columns as the header has");
    if ((table.series_.size() + 1) * head.size() > kMaxCells) {
      return reader.error(1, "eurostat.too_large", "more than 20 million cells");
    }
    Series series;
    series.line = reader.line();
    for (const Piece& code : split(pieces[0].text, ',')) series.codes.emplace_back(code.text);
    if (series.codes.size() != table.dimensions_.size()) {
      return reader.error(1, "eurostat.dimensions", "not as many codes as the header has dimensions");
    }
    for (std::size_t i = 1; i < pieces.size(); ++i) series.cells.push_back(TRY(reader.cell(pieces[i])));
    if (!table.by_codes_.emplace(series.codes, table.series_.size()).second) {
      return reader.error(1, "eurostat.duplicate", "the series stands twice");
    }
    table.series_.push_back(std::move(series));
  }
  return table;
}

Result<Table> Table::build(std::vector<std::string> dimensions, std::vector<std::string> periods,
                           std::vector<Series> series) {
  Table table;
  table.dimensions_ = std::move(dimensions);
  table.periods_ = std::move(periods);
  table.series_ = std::move(series);
  if (table.series_.size() * std::max<std::size_t>(table.periods_.size(), 1) > kMaxCells) {
    return Error{"eurostat.too_large", "more than 20 million cells", {}};
  }
  for (std::size_t i = 0; i < table.series_.size(); ++i) {
    const Series& one = table.series_[i];
    if (one.codes.size() != table.dimensions_.size()) {
      return Error{"eurostat.dimensions", "not as many codes as there are dimensions", {}};
    }
    if (one.cells.size() != table.periods_.size()) {
      return Error{"eurostat.width", "not as many cells as there are periods", {}};
    }
    if (!table.by_codes_.emplace(one.codes, i).second) {
      return Error{"eurostat.duplicate", "the series stands twice", {}};
    }
  }
  return table;
}

std::string Table::write() const {
  std::string text;
  const auto joined = [&](const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) text += (i > 0 ? "," : "") + words[i];
  };
  joined(dimensions_);
  text += "\\TIME_PERIOD";
  for (const std::string& period : periods_) text += "\t" + period + " ";
  text += "\n";
  for (const Series& series : series_) {
    joined(series.codes);
    for (const Cell& cell : series.cells) text += "\t" + (cell.value ? cell.digits : ":") + " " + cell.flags;
    text += "\n";
  }
  return text;
}

std::size_t Table::find_dimension(std::string_view name) const {
  const auto found = std::find(dimensions_.begin(), dimensions_.end(), name);
  return found == dimensions_.end() ? kNone : static_cast<std::size_t>(found - dimensions_.begin());
}

std::size_t Table::find_period(std::string_view name) const {
  const auto found = std::find(periods_.begin(), periods_.end(), name);
  return found == periods_.end() ? kNone : static_cast<std::size_t>(found - periods_.begin());
}

const Cell* Table::find(const Key& key, std::string_view period) const {
  std::vector<std::string> codes;
  for (const std::string& dimension : dimensions_) {
    const auto code = key.find(dimension);
    if (code == key.end()) return nullptr;
    codes.push_back(code->second);
  }
  const auto found = by_codes_.find(codes);
  const std::size_t column = find_period(period);
  if (found == by_codes_.end() || column == kNone) return nullptr;
  return &series_[found->second].cells[column];
}

}  // namespace limen::eurostat
