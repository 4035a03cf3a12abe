#include "services/public_instruments/grid.h"

#include "formats/csv/csv.h"

namespace limen::public_instruments {

public_pages::Table Grid::shown() const {
  public_pages::Table table;
  table.caption = caption;
  for (const GridColumn& column : columns) {
    if (!column.file_only) table.columns.push_back({column.label, column.is_figure});
  }
  for (const auto& row : rows) {
    std::vector<public_pages::Cell> cells;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].file_only) continue;
      cells.push_back({.text = row[i].text, .link = row[i].link, .language = row[i].language});
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string Grid::csv() const {
  csv::Writer writer({.guard_formulas = true});
  for (const GridColumn& column : columns) writer.field(column.label);
  writer.end_record();
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].is_figure) {
        writer.field(row[i].text);
      } else {
        writer.field(row[i].number ? row[i].number->to_text() : "");
      }
    }
    writer.end_record();
  }
  return writer.text();
}

}  // namespace limen::public_instruments
