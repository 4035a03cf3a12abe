#include "formats/workbook/sheet_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace limen::workbook {
namespace {

template <typename T>
std::optional<T> parse_whole(std::string_view text) {
  T value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  return status == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

}  // namespace

void Findings::add(std::string code, std::string message, std::string path) {
  if (findings_.size() >= most_) {
    ++over_;
    return;
  }
  Place place;
  place.source = source_;
  place.path = std::move(path);
  findings_.push_back(Error{std::move(code), std::move(message), std::move(place), Severity::kWarning});
}

std::vector<Error> Findings::take() {
  if (over_ > 0) {
    Place place;
    place.source = source_;
    findings_.push_back(Error{"workbook.findings.more", "and " + std::to_string(over_) + " more", std::move(place),
                              Severity::kWarning});
  }
  return std::move(findings_);
}

Result<std::vector<std::string>> read_strings(ByteView xml, const std::string& part, const Limits& limits) {
  std::vector<std::string> strings;
  std::string text;
  int phonetic = 0;
  bool in_text = false;
  XmlEvents events;
  events.start = [&](std::string_view name, XmlEvents::Attributes) -> Result<void> {
    if (name == "si") text.clear();
    if (name == "rPh") ++phonetic;
    in_text = name == "t" && phonetic == 0;
    return {};
  };
  events.end = [&](std::string_view name) -> Result<void> {
    if (name == "t") in_text = false;
    if (name == "rPh") --phonetic;
    if (name != "si") return {};
    if (strings.size() >= limits.strings) return Error{"workbook.limit", "more strings than are read", {}};
    strings.push_back(unescape(text));
    return {};
  };
  events.text = [&](std::string_view piece) {
    if (in_text) text += piece;
  };
  TRY(read_xml(xml, part, events));
  return strings;
}

Result<void> SheetReader::read(ByteView xml, const std::string& part) {
  XmlEvents events;
  events.start = [this](std::string_view name, XmlEvents::Attributes attributes) { return start(name, attributes); };
  events.end = [this](std::string_view name) { return end(name); };
  events.text = [this](std::string_view text) {
    if (into_ == Into::kValue) value_ += text;
    if (into_ == Into::kText && phonetic_ == 0) inline_ += text;
  };
  TRY(read_xml(xml, part, events));
  sort();
  return {};
}

Result<void> SheetReader::start(std::string_view name, XmlEvents::Attributes attributes) {
  if (name == "row") {
    start_row(attributes);
  } else if (name == "c") {
    start_cell(attributes);
  } else if (name == "mergeCell") {
    add_merged(attribute(attributes, "ref"));
  } else if (in_cell_ && name == "f") {
    formula_ = true;
  } else if (in_cell_ && name == "v") {
    has_value_ = true;
    into_ = Into::kValue;
  } else if (in_cell_ && name == "rPh") {
    ++phonetic_;
  } else if (in_cell_ && name == "t") {
    has_inline_ = true;
    into_ = Into::kText;
  }
  return {};
}

Result<void> SheetReader::end(std::string_view name) {
  if (name == "v" || name == "t") into_ = Into::kNothing;
  if (name == "rPh" && phonetic_ > 0) --phonetic_;
  if (name == "c" && in_cell_) return end_cell();
  return {};
}

// Rows and cells may leave out where they stand: then they follow the one before.
void SheetReader::start_row(XmlEvents::Attributes attributes) {
  const std::string_view number = attribute(attributes, "r");
  column_ = 0;
  if (number.empty()) {
    ++row_;
    return;
  }
  const auto row = parse_whole<std::uint32_t>(number);
  row_ = row && *row >= 1 && *row <= kMaxRow ? *row : 0;
}

void SheetReader::start_cell(XmlEvents::Attributes attributes) {
  in_cell_ = true;
  has_value_ = has_inline_ = formula_ = false;
  phonetic_ = 0;
  into_ = Into::kNothing;
  value_.clear();
  inline_.clear();
  type_ = attribute(attributes, "t");
  const std::string_view style = attribute(attributes, "s");
  style_ = style.empty() ? 0 : parse_whole<std::size_t>(style).value_or(0);
  const std::string_view reference = attribute(attributes, "r");
  if (reference.empty()) {
    ++column_;
    placed_ = row_ >= 1 && row_ <= kMaxRow && column_ <= kMaxColumn;
    return;
  }
  const auto parsed = parse_address(reference);
  placed_ = parsed && parsed->row == row_;
  if (parsed) column_ = parsed->column;
}

Result<void> SheetReader::end_cell() {
  in_cell_ = false;
  if (!has_value_ && !has_inline_) {
    if (formula_ && placed_) finding("workbook.cell.formula", "a formula without a value: open and save the file");
    return {};
  }
  if (!placed_) {
    finding("workbook.cell.address", "a cell without a place of its own is left out");
    return {};
  }
  std::optional<Cell> cell = make_cell();
  if (!cell) return {};
  if (++shared_.cells > shared_.limits.cells) return Error{"workbook.limit", "more cells than are read", {}};
  shared_.text_bytes += cell->text.size();
  if (shared_.text_bytes > shared_.limits.text_bytes) return Error{"workbook.limit", "more text than is read", {}};
  sheet_.cells.push_back(std::move(*cell));
  return {};
}

std::optional<Cell> SheetReader::make_cell() {
  Cell cell;
  cell.row = row_;
  cell.column = column_;
  cell.formula = formula_;
  if (type_ == "inlineStr" || (!has_value_ && has_inline_)) {
    cell.text = unescape(inline_);
  } else if (type_ == "s") {
    const auto index = parse_whole<std::size_t>(trim(value_));
    if (!index || *index >= shared_.strings.size()) {
      finding("workbook.cell.string", "a string that the file does not have");
      return std::nullopt;
    }
    cell.text = shared_.strings[*index];
  } else if (type_ == "str") {
    cell.text = unescape(value_);
  } else if (type_ == "b") {
    const std::string_view truth = trim(value_);
    cell.kind = CellKind::kBoolean;
    if (truth != "1" && truth != "0" && truth != "true" && truth != "false") {
      finding("workbook.cell.boolean", "is neither true nor false");
      return std::nullopt;
    }
    cell.text = truth == "1" || truth == "true" ? "true" : "false";
  } else if (type_ == "e") {
    cell.kind = CellKind::kError;
    const std::string text = unescape(value_);
    cell.text = trim(text);
  } else if (type_ == "d") {
    cell.kind = CellKind::kDate;
    cell.text = trim(value_);
  } else if (type_.empty() || type_ == "n") {
    if (!take_number(cell)) return std::nullopt;
  } else {
    finding("workbook.cell.type", "a cell of a kind that the standard does not have");
    return std::nullopt;
  }
  if (cell.text.empty()) return std::nullopt;
  return cell;
}

// False when there is nothing in it.
bool SheetReader::take_number(Cell& cell) {
  cell.text = trim(value_);
  if (cell.text.empty()) return false;
  if (!is_number(cell.text)) {
    finding("workbook.cell.number", "is no number and kept as text");
    return true;
  }
  cell.kind = CellKind::kNumber;
  const DateStyle style = style_ < shared_.styles.size() ? shared_.styles[style_] : DateStyle::kNone;
  if (style == DateStyle::kNone) return true;
  const auto date = date_text(cell.text, style, shared_.since_1904);
  if (!date) {
    finding("workbook.cell.date", "is no day of the calendar and kept as a number");
    return true;
  }
  cell.kind = CellKind::kDate;
  cell.digits = std::move(cell.text);
  cell.text = *date;
  return true;
}

void SheetReader::add_merged(std::string_view range) {
  const std::size_t colon = range.find(':');
  const auto first = parse_address(range.substr(0, colon));
  const auto last = colon == std::string_view::npos ? first : parse_address(range.substr(colon + 1));
  if (!first || !last || last->row < first->row || last->column < first->column) {
    shared_.findings.add("workbook.merged", "a range of merged cells is none", sheet_.name);
    return;
  }
  constexpr std::size_t kMaxRanges = 10'000;
  if (sheet_.merged.size() == kMaxRanges) {
    shared_.findings.add("workbook.merged", "more than 10,000 ranges of merged cells", sheet_.name);
  }
  if (sheet_.merged.size() <= kMaxRanges) {
    sheet_.merged.push_back({first->row, first->column, last->row, last->column});
  }
}

// Cells of a file that keeps the rules come in order; of two in one place the first stays.
void SheetReader::sort() {
  auto& cells = sheet_.cells;
  std::vector<std::size_t> order(cells.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::size_t i) { return std::tuple(cells[i].row, cells[i].column, i); };
  const auto before = [&](std::size_t a, std::size_t b) { return key(a) < key(b); };
  const auto same = [](const Cell& a, const Cell& b) { return a.row == b.row && a.column == b.column; };
  if (!std::is_sorted(order.begin(), order.end(), before)) {
    std::sort(order.begin(), order.end(), before);
    std::vector<Cell> sorted;
    sorted.reserve(cells.size());
    for (const std::size_t i : order) sorted.push_back(std::move(cells[i]));
    cells = std::move(sorted);
  }
  const auto twice = std::adjacent_find(cells.begin(), cells.end(), same);
  if (twice == cells.end()) return;
  for (auto cell = twice; cell != cells.end(); cell = std::adjacent_find(cell + 1, cells.end(), same)) {
    shared_.findings.add("workbook.cell.twice", "two cells in one place: the first is taken",
                         sheet_.name + "!" + address(cell->row, cell->column));
  }
  cells.erase(std::unique(cells.begin(), cells.end(), same), cells.end());
}

}  // namespace limen::workbook
