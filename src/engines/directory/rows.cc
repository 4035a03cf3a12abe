// Our own rows.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/directory/parts.h"
#include "formats/csv/csv.h"

namespace limen::directory {
namespace {

constexpr std::array<std::string_view, 3> kFacts = {"founded", "size", "seat"};

// "1964 [R]", "56 states [S stale; 57 states now R]": the value, its mark, and what else stands in the brackets.
struct Marked {
  std::string value{}, rest{};
  char mark = 0;
};
Marked marked(std::string_view text) {
  Marked out;
  const auto open = text.rfind('[');
  if (open == std::string_view::npos || !text.ends_with(']')) {
    out.value = trim(text);
    return out;
  }
  const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
  const bool known = !inside.empty() && (inside[0] == 'S' || inside[0] == 'V' || inside[0] == 'R') &&
                     (inside.size() == 1 || inside[1] == ' ' || inside[1] == ';');
  if (!known) {
    out.value = trim(text);
    return out;
  }
  out.value = trim(text.substr(0, open));
  out.mark = inside[0];
  out.rest = trim(inside.substr(1));
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find(separator);
    const std::string_view part = trim(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return parts;
}

// Several facts in one field, each with a mark of its own: "2012 [V]; association 2017-03-16 [V]".
std::vector<Marked> facts_in(std::string_view text) {
  std::vector<Marked> facts;
  std::size_t from = 0, depth = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && (text[i] == '[' || text[i] == '(')) ++depth;
    if (i < text.size() && (text[i] == ']' || text[i] == ')') && depth > 0) --depth;
    if (i < text.size() && (text[i] != ';' || depth > 0)) continue;
    const std::string_view part = trim(text.substr(from, i - from));
    if (!part.empty()) facts.push_back(marked(part));
    from = i + 1;
  }
  // A mark at the end is of all of them.
  for (std::size_t i = facts.size(); i-- > 1;) {
    if (facts[i - 1].mark == 0) facts[i - 1].mark = facts[i].mark;
  }
  return facts;
}

}  // namespace

Result<Directory> read_rows(std::string_view csv, std::string_view source) {
  csv::Reader reader(csv);
  const csv::Header header = TRY(csv::Header::read(reader, {"id", "name", "kind"},
                                                   {"acronym", "scope", "listing", "topics", "founded", "size", "seat",
                                                    "status", "relations", "url", "description"}));
  Directory directory;
  while (TRY(reader.next())) {
    TRY(header.check_width(reader));
    const auto field = [&](std::string_view name) -> std::string {
      return header.has(name) ? std::string(trim(header.field(reader, name).text)) : std::string();
    };
    const auto wrong = [&](std::string_view name, std::string message) {
      Error error = header.field(reader, name).error("directory.rows", std::move(message), std::string(name));
      error.place.source = source;
      return error;
    };
    json::object one{{"id", field("id")}, {"name", field("name")}};
    if (id_of(one).empty()) return wrong("id", "an organisation has an id");
    if (name_of(one).empty()) return wrong("name", "an organisation has a name");
    if (directory.find(id_of(one)) != nullptr) return wrong("id", "this id stands twice");
    one["description"] = field("description");
    if (const std::string acronym = field("acronym"); !acronym.empty()) one["alternate_name"] = acronym;
    if (const std::string url = field("url"); !url.empty()) one["website"] = url;
    for (const auto& [label, value] : {std::pair("kind", field("kind")), std::pair("scope", field("scope")),
                                       std::pair("listing", field("listing"))}) {
      if (!value.empty()) add_attribute(one, {label, value, 0, {}});
    }
    for (const std::string& topic : split(field("topics"), ';')) add_attribute(one, {"topic", topic, 0, {}});
    for (const std::string_view what : kFacts) {
      for (const Marked& fact : facts_in(field(what))) {
        add_attribute(one, {"fact:" + std::string(what), fact.value, fact.mark, fact.rest});
      }
    }
    if (const Marked status = marked(field("status")); !status.value.empty()) {
      add_attribute(one, {"status", status.value, status.mark, {}});
    }
    for (const Marked& relation : facts_in(field("relations")))
      add_attribute(one, {"relation", relation.value, relation.mark, {}});
    directory.organisations.push_back(std::move(one));
  }
  sort_by_id(directory);
  return directory;
}

std::string write_rows(const Directory& directory) {
  csv::Writer writer({.guard_formulas = true});
  for (const char* name : {"id", "name", "acronym", "kind", "scope", "listing", "topics", "founded", "size", "seat",
                           "status", "relations", "url", "description"}) {
    writer.field(std::string_view(name));
  }
  writer.end_record();
  for (const json::object& one : directory.organisations) {
    const auto joined = [&](std::string_view label) {
      std::string out;
      for (const Attribute& attribute : attributes_of(one, label)) {
        out += (out.empty() ? "" : ";") + attribute.value;
        if (attribute.mark == 0) continue;
        const bool word = !attribute.note.empty() && attribute.note[0] != ';';
        out += std::string(" [") + attribute.mark + (word ? " " : "") + attribute.note + "]";
      }
      return out;
    };
    writer.field(id_of(one));
    writer.field(name_of(one));
    writer.field(text_view(one, "alternate_name"));
    for (const char* label :
         {"kind", "scope", "listing", "topic", "fact:founded", "fact:size", "fact:seat", "status", "relation"}) {
      writer.field(std::string_view(joined(label)));
    }
    writer.field(text_view(one, "website"));
    writer.field(text_view(one, "description"));
    writer.end_record();
  }
  return writer.take();
}

}  // namespace limen::directory
