#include "formats/workbook/workbook.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "formats/workbook/sheet_reader.h"

namespace limen::workbook {

std::string_view to_text(CellKind kind) {
  constexpr std::string_view kNames[] = {"text", "number", "boolean", "error", "date"};
  return kNames[static_cast<std::size_t>(kind)];
}

const Cell* Sheet::find(std::uint32_t row, std::uint32_t column) const {
  const auto before = [](const Cell& cell, const std::pair<std::uint32_t, std::uint32_t>& wanted) {
    return std::pair(cell.row, cell.column) < wanted;
  };
  const auto found = std::lower_bound(cells.begin(), cells.end(), std::pair(row, column), before);
  return found == cells.end() || found->row != row || found->column != column ? nullptr : &*found;
}

const Cell* Sheet::find_merged(std::uint32_t row, std::uint32_t column) const {
  for (const CellRange& range : merged) {
    if (range.holds(row, column)) return find(range.first_row, range.first_column);
  }
  return find(row, column);
}

std::uint32_t Sheet::last_column() const {
  std::uint32_t last = 0;
  for (const Cell& cell : cells) last = std::max(last, cell.column);
  return last;
}

const Sheet* Workbook::find(std::string_view name) const {
  const auto found = std::find_if(sheets_.begin(), sheets_.end(), [&](const Sheet& s) { return s.name == name; });
  return found == sheets_.end() ? nullptr : &*found;
}

std::string address(std::uint32_t row, std::uint32_t column) {
  if (row == 0 || column == 0 || row > kMaxRow || column > kMaxColumn) return {};
  std::string letters;
  for (std::uint32_t rest = column; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters + std::to_string(row);
}

std::optional<Address> parse_address(std::string_view text) {
  Address result;
  std::size_t at = text.starts_with('$') ? 1 : 0;
  const std::size_t letters = at;
  for (; at < text.size() && at - letters < 3; ++at) {
    const char c = text[at] >= 'a' && text[at] <= 'z' ? static_cast<char>(text[at] - 'a' + 'A') : text[at];
    if (c < 'A' || c > 'Z') break;
    result.column = result.column * 26 + static_cast<std::uint32_t>(c - 'A' + 1);
  }
  if (at < text.size() && text[at] == '$') ++at;
  const auto [end, status] = std::from_chars(text.data() + at, text.data() + text.size(), result.row);
  const bool fits = result.column >= 1 && result.column <= kMaxColumn && result.row >= 1 && result.row <= kMaxRow;
  if (status != std::errc() || end != text.data() + text.size() || !fits) return std::nullopt;
  return result;
}

std::optional<std::string> plain_decimal(const Cell& cell) {
  if (cell.kind != CellKind::kNumber) return std::nullopt;
  double value = 0;
  const auto [end, status] = std::from_chars(cell.text.data(), cell.text.data() + cell.text.size(), value);
  if (status != std::errc() || end != cell.text.data() + cell.text.size() || !(std::abs(value) <= 1e18)) {
    return std::nullopt;
  }
  char buffer[400];
  const auto written = std::to_chars(std::begin(buffer), std::end(buffer), value, std::chars_format::fixed);
  if (written.ec != std::errc()) return std::nullopt;
  const std::string_view text(buffer, static_cast<std::size_t>(written.ptr - buffer));
  return text == "-0" ? "0" : std::string(text);
}

class WorkbookReader {
 public:
  WorkbookReader(const Package& package, std::string_view source, const Limits& limits)
      : package_(package), shared_{{}, {}, false, limits, Findings(std::string(source), limits.findings), 0, 0} {}

  Result<Workbook> read() {
    const std::string main = TRY(main_part());
    relations_ = TRY(package_.relations(main));
    TRY(read_list(main));
    TRY(read_beside());
    for (const Listed& listed : listed_) TRY(read_sheet(listed));
    workbook_.since_1904_ = shared_.since_1904;
    workbook_.findings_ = shared_.findings.take();
    return std::move(workbook_);
  }

 private:
  struct Listed {
    std::string name, relation;
    Visibility visibility = Visibility::kVisible;
  };

  Result<std::string> main_part() const {
    const std::vector<Relation> relations = TRY(package_.relations(""));
    for (const Relation& relation : relations) {
      if (relation.type != "officeDocument" || relation.external) continue;
      if (to_lower_ascii(relation.target).ends_with(".bin")) {
        return Error{"workbook.unsupported", "a binary workbook (XLSB)", {}};
      }
      if (!package_.has(relation.target)) break;
      return relation.target;
    }
    return Error{"workbook.format", "an archive, but no workbook in it", {}};
  }

  Result<void> read_list(const std::string& main) {
    const Bytes xml = TRY(package_.read(main));
    bool is_workbook = false;
    XmlEvents events;
    events.start = [&](std::string_view name, XmlEvents::Attributes attributes) -> Result<void> {
      if (name == "workbook") is_workbook = true;
      const std::string_view since = attribute(attributes, "date1904");
      if (name == "workbookPr") shared_.since_1904 = since == "1" || since == "true";
      if (name != "sheet") return {};
      if (listed_.size() >= shared_.limits.sheets) return Error{"workbook.limit", "more sheets than are read", {}};
      const std::string_view state = attribute(attributes, "state");
      Listed listed{std::string(attribute(attributes, "name")), std::string(attribute(attributes, "id"))};
      if (state == "hidden") listed.visibility = Visibility::kHidden;
      if (state == "veryHidden") listed.visibility = Visibility::kVeryHidden;
      listed_.push_back(std::move(listed));
      return {};
    };
    TRY(read_xml(xml, main, events));
    if (!is_workbook) return Error{"workbook.format", "an archive, but no workbook in it", {}};
    return {};
  }

  // Strings and styles; what else the workbook leads to is told and left alone.
  Result<void> read_beside() {
    for (const Relation& relation : relations_) {
      if (relation.external || relation.type == "externalLink") {
        shared_.findings.add("workbook.external", "a link to another file is not followed", "");
      } else if (relation.type == "vbaProject") {
        shared_.findings.add("workbook.macros", "macros are passed over", relation.target);
      } else if (relation.type == "sharedStrings" && package_.has(relation.target)) {
        const Bytes xml = TRY(package_.read(relation.target));
        shared_.strings = TRY(read_strings(xml, relation.target, shared_.limits));
      } else if (relation.type == "styles" && package_.has(relation.target)) {
        const Bytes xml = TRY(package_.read(relation.target));
        shared_.styles = TRY(read_styles(xml, relation.target));
      }
    }
    return {};
  }

  Result<void> read_sheet(const Listed& listed) {
    const auto found = std::find_if(relations_.begin(), relations_.end(),
                                    [&](const Relation& relation) { return relation.id == listed.relation; });
    if (found == relations_.end() || found->external) {
      return Error{"workbook.part", "the part of a sheet is not named", Place{.path = listed.name}};
    }
    if (found->type != "worksheet") {
      shared_.findings.add("workbook.sheet.kind", "a sheet without cells (" + found->type + ") is passed over",
                           listed.name);
      return {};
    }
    if (workbook_.find(listed.name) != nullptr) {
      shared_.findings.add("workbook.sheet.name", "two sheets have one name", listed.name);
    }
    const Bytes xml = TRY(package_.read(found->target));
    Sheet sheet;
    sheet.name = listed.name;
    sheet.visibility = listed.visibility;
    TRY(SheetReader(shared_, sheet).read(xml, found->target));
    workbook_.sheets_.push_back(std::move(sheet));
    return {};
  }

  const Package& package_;
  Shared shared_;
  std::vector<Relation> relations_;
  std::vector<Listed> listed_;
  Workbook workbook_;
};

Result<Workbook> Workbook::read(ByteView bytes, std::string_view source, const Limits& limits) {
  const auto named = [&](Error error) {
    error.place.source = source;
    return error;
  };
  auto package = Package::open(bytes, limits);
  if (!package.ok()) return named(package.take_error());
  auto workbook = WorkbookReader(*package, source, limits).read();
  if (!workbook.ok()) return named(workbook.take_error());
  return workbook;
}

}  // namespace limen::workbook
