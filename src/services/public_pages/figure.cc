#include "services/public_pages/figure.h"

namespace limen::public_pages {
namespace {

void write_cell(Html& html, const Cell& cell) {
  // What is in another language is marked for voices and for the direction of reading.
  if (!cell.language.empty()) html.open("span", {{"lang", cell.language}, {"dir", "auto"}});
  if (cell.link.empty()) {
    html.text(cell.text);
  } else {
    html.link(cell.link, cell.text);
  }
  if (!cell.language.empty()) html.close();
}

void append_csv(std::string& out, std::string_view text, bool numeric) {
  const bool formula =
      !numeric && !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const bool quoted = text.find_first_of(",\"\r\n") != std::string_view::npos;
  if (quoted) out += '"';
  if (formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quoted) out += '"';
}

bool is_numeric(const Table& table, std::size_t column) {
  return column < table.columns.size() && table.columns[column].numeric;
}

}  // namespace

void write_table(Html& html, const Table& table) {
  html.open("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", table.caption}});
  html.open("table");
  if (!table.caption.empty()) html.element("caption", table.caption);
  html.open("thead").open("tr");
  for (const Column& column : table.columns)
    html.element("th", column.label, {{"scope", "col"}, {"class", column.numeric ? "number" : "words"}});
  html.close().close().open("tbody");
  for (const auto& row : table.rows) {
    html.open("tr");
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == 0) {
        html.open("th", {{"scope", "row"}});
      } else {
        html.open("td", {{"class", is_numeric(table, i) ? "number" : "words"}});
      }
      write_cell(html, row[i]);
      html.close();
    }
    html.close();
  }
  html.close().close().close();
}

void write_figure(Html& html, const Request& request, const Texts& texts, const Figure& figure) {
  const Language language = request.language;
  html.open("figure", {{"id", figure.id}});
  html.open("div", {{"class", "drawing"}}).drawing(figure.svg).close();
  html.element("figcaption", figure.title);
  if (!figure.table.columns.empty()) {
    html.open("details").element("summary", texts.get(language, "figure.table"));
    Table table = figure.table;
    if (table.caption.empty()) table.caption = figure.title;
    write_table(html, table);
    html.close();
  }
  html.open("p", {{"class", "source"}});
  if (!figure.csv.empty())
    html.link(request.link(figure.csv, figure.csv_query), texts.get(language, "figure.csv")).text(" ");
  if (!figure.citation.empty())
    html.element("span", texts.get(language, "figure.cite", {{"citation", figure.citation}}));
  html.close().close();
}

std::string csv_of(const Table& table) {
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) out += ',';
    append_csv(out, table.columns[i].label, false);
  }
  out += "\r\n";
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      append_csv(out, row[i].text, is_numeric(table, i));
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace limen::public_pages
