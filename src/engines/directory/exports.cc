// schema.org in JSON-LD, and vCard 4.0 [RFC 6350].
#include <array>
#include <utility>

#include "engines/directory/parts.h"
#include "formats/csv/csv.h"

namespace limen::directory {
namespace {

std::vector<const json::object*> objects_of(const json::object& object, std::string_view key) {
  std::vector<const json::object*> all;
  const json::value* list = object.if_contains(key);
  if (list == nullptr || !list->is_array()) return all;
  for (const json::value& one : list->get_array()) {
    if (one.is_object()) all.push_back(&one.get_object());
  }
  return all;
}

json::array related(const Directory& directory, const json::object& organisation, std::string_view verb) {
  json::array out;
  for (const Attribute& relation : attributes_of(organisation, "relation")) {
    if (!relation.value.starts_with(verb)) continue;
    for (const json::object& other : directory.organisations) {
      const std::string id(id_of(other));
      const auto found = relation.value.find(id);
      const bool whole = found != std::string::npos &&
                         (found + id.size() == relation.value.size() || relation.value[found + id.size()] == ' ') &&
                         (found == 0 || relation.value[found - 1] == ' ');
      if (whole) out.push_back(json::object{{"@id", "#" + id}, {"name", name_of(other)}});
    }
  }
  return out;
}

// [RFC 6350 §3.4]: commas, semicolons, backslashes and line ends are escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ',' || c == ';') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c != '\r') {
      out += c;
    }
  }
  return out;
}

// Lines of at most 75 octets, cut between characters [§3.2].
void line(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  constexpr std::size_t kWidth = 75;
  std::string text = std::string(name) + ":" + escaped(value);
  std::size_t room = kWidth;
  while (text.size() > room) {
    std::size_t cut = room;
    while (cut > 1 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    out += text.substr(0, cut) + "\r\n ";
    text.erase(0, cut);
    room = kWidth - 1;
  }
  out += text + "\r\n";
}

std::string first(const json::object& organisation, std::string_view label) {
  const auto found = attributes_of(organisation, label);
  return found.empty() ? std::string() : found.front().value;
}

}  // namespace

std::string write_json_ld(const Directory& directory) {
  json::array graph;
  for (const json::object& one : directory.organisations) {
    json::object node{{"@type", "Organization"}, {"@id", "#" + std::string(id_of(one))}, {"name", name_of(one)}};
    const auto put = [&](std::string_view key, std::string_view value) {
      if (!value.empty()) node[key] = value;
    };
    put("alternateName", text_view(one, "alternate_name"));
    put("description", text_view(one, "description"));
    put("url", text_view(one, "website"));
    put("email", text_view(one, "email"));
    put("areaServed", first(one, "scope"));
    put("foundingDate", first(one, "fact:founded"));
    put("location", first(one, "fact:seat"));
    json::array topics;
    for (const Attribute& topic : attributes_of(one, "topic")) topics.emplace_back(topic.value);
    if (!topics.empty()) node["knowsAbout"] = std::move(topics);
    for (const auto& [key, verb] : {std::pair("parentOrganization", "office of"), std::pair("subOrganization", "runs"),
                                    std::pair("memberOf", "member of")}) {
      json::array others = related(directory, one, verb);
      if (!others.empty()) node[key] = std::move(others);
    }
    graph.push_back(std::move(node));
  }
  return limen::to_text(json::value(json::object{{"@context", "https://schema.org"}, {"@graph", std::move(graph)}})) +
         "\n";
}

std::string write_vcards(const Directory& directory) {
  std::string out;
  for (const json::object& one : directory.organisations) {
    out += "BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:org\r\n";
    line(out, "UID", "urn:limen:directory:" + std::string(id_of(one)));
    line(out, "FN", name_of(one));
    line(out, "ORG", name_of(one));
    line(out, "NICKNAME", text_view(one, "alternate_name"));
    line(out, "URL", text_view(one, "website"));
    line(out, "EMAIL", text_view(one, "email"));
    line(out, "NOTE", text_view(one, "description"));
    std::string topics;
    for (const Attribute& topic : attributes_of(one, "topic")) {
      // A list: its commas part.
      topics += (topics.empty() ? "" : ",") + escaped(topic.value);
    }
    if (!topics.empty()) out += "CATEGORIES:" + topics + "\r\n";
    out += "END:VCARD\r\n";
  }
  return out;
}

std::string write_hxl(const Directory& directory) {
  constexpr std::array kColumns =
      std::to_array<std::pair<std::string_view, std::string_view>>({{"Organisation id", "#org+id"},
                                                                    {"Organisation", "#org+name"},
                                                                    {"Short name", "#org+acronym"},
                                                                    {"Kind", "#org+type"},
                                                                    {"Topics", "#sector+list"},
                                                                    {"Service", "#service+name"},
                                                                    {"Status of the service", "#status+service"},
                                                                    {"Area", "#loc+name"},
                                                                    {"Status", "#status+org"},
                                                                    {"Website", "#contact+url"}});
  csv::Writer writer({.guard_formulas = true});
  for (const auto& column : kColumns) writer.field(column.first);
  writer.end_record();
  // The hashtags are our own: a guard in front of them would hide them from every reader of HXL.
  std::string tags;
  for (const auto& column : kColumns) tags += (tags.empty() ? "" : ",") + std::string(column.second);
  std::string out = writer.take() + tags + "\r\n";
  csv::Writer rows({.guard_formulas = true});
  for (const json::object& one : directory.organisations) {
    const auto joined = [&](std::string_view label) {
      std::string text;
      for (const Attribute& attribute : attributes_of(one, label)) text += (text.empty() ? "" : ";") + attribute.value;
      return text;
    };
    const auto row = [&](std::string_view service, std::string_view status, std::string_view area) {
      rows.field(id_of(one));
      rows.field(name_of(one));
      rows.field(text_view(one, "alternate_name"));
      rows.field(std::string_view(joined("kind")));
      rows.field(std::string_view(joined("topic")));
      rows.field(service);
      rows.field(status);
      rows.field(area);
      rows.field(std::string_view(joined("status")));
      rows.field(text_view(one, "website"));
      rows.end_record();
    };
    bool any = false;
    for (const json::object* service : objects_of(one, "services")) {
      const auto areas = objects_of(*service, "service_areas");
      for (const json::object* area : areas)
        row(text_view(*service, "name"), text_view(*service, "status"), text_view(*area, "name"));
      if (areas.empty()) row(text_view(*service, "name"), text_view(*service, "status"), {});
      any = true;
    }
    if (any) continue;
    const auto areas = attributes_of(one, "area");
    for (const Attribute& area : areas) row({}, {}, area.value);
    if (areas.empty()) row({}, {}, {});
  }
  return out + rows.take();
}

}  // namespace limen::directory
