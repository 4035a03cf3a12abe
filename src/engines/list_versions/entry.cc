// The canonical text of an entry.
#include <algorithm>

#include "base/json_writer.h"
#include "engines/list_versions/list_versions.h"

namespace limen::list_versions {
namespace {

// A value as JSON, and where it was read.
struct Said {
  std::string json;
  std::string from;
};

std::string place_text(const lists::Provenance& from) {
  return std::to_string(from.line) + ":" + std::string(from.column) +
         (from.offset == 0 ? "" : "@" + std::to_string(from.offset));
}

class EntryWriter {
 public:
  EntryWriter() : text_(text_json_), places_(places_json_) {}

  Entry write(const lists::Record& record, std::uint64_t version) {
    text_.open('{');
    places_.open('{');
    places_.number("version", version);
    places_.number("line", record.line);
    text_.text("id", record.reference);
    text_.word("kind", to_text(record.kind));
    one("source_id", record.source_id);
    names(record);
    births(record);
    sexes(record);
    states("nationalities", record.nationalities);
    states("citizenships", record.citizenships);
    places("birth_places", record.birth_places);
    places("addresses", record.addresses);
    documents(record);
    facts("programmes", record.programmes);
    measure(record);
    facts("other", record.other);
    text_.close('}');
    places_.close('}');
    Entry entry{record.reference, std::move(text_json_), std::move(places_json_), {}};
    entry.hash = hash_of(std::string(1, '\0') + entry.text);
    return entry;
  }

 private:
  void one(std::string_view field, const std::string& value) {
    if (!value.empty()) text_.text(field, value);
  }
  void one(std::string_view field, const std::optional<CivilDate>& day) {
    if (day) text_.text(field, day->to_text());
  }

  // Sorted, each once; the places of what was said twice stand together.
  void list(std::string_view field, std::vector<Said> values) {
    if (values.empty()) return;
    std::ranges::sort(values, {}, [](const Said& said) {
      return std::pair(std::string_view(said.json), std::string_view(said.from));
    });
    text_.open(field, '[');
    places_.open(field, '[');
    for (std::size_t i = 0; i < values.size();) {
      std::string from = values[i].from;
      std::size_t next = i + 1;
      for (; next < values.size() && values[next].json == values[i].json; ++next) from += " " + values[next].from;
      text_.written(values[i].json);
      places_.text(from);
      i = next;
    }
    text_.close(']');
    places_.close(']');
  }

  static void optional(JsonWriter& json, std::string_view field, std::string_view value) {
    if (!value.empty()) json.text(field, value);
  }

  void names(const lists::Record& record) {
    std::vector<Said> values;
    for (const auto& name : record.names) {
      Said said;
      JsonWriter json(said.json);
      json.open('{');
      json.word("kind", to_text(name.kind));
      optional(json, "surname", name.surname);
      optional(json, "given_names", name.given_names);
      optional(json, "script", name.script);
      optional(json, "language", name.language);
      optional(json, "whole", name.whole);
      json.close('}');
      said.from = place_text(name.from);
      for (const auto& place : name.also) said.from += " " + place_text(place);
      values.push_back(std::move(said));
    }
    list("names", std::move(values));
  }

  void births(const lists::Record& record) {
    std::vector<Said> values;
    for (const auto& birth : record.births) {
      Said said;
      JsonWriter json(said.json);
      json.open('{');
      json.text("date", birth.date.to_text());
      if (birth.to_year) json.number("to_year", static_cast<std::uint64_t>(*birth.to_year));
      if (birth.circa) json.truth("circa", true);
      optional(json, "calendar", birth.calendar);
      optional(json, "text", birth.text);
      json.close('}');
      said.from = place_text(birth.from);
      values.push_back(std::move(said));
    }
    list("births", std::move(values));
  }

  void sexes(const lists::Record& record) {
    std::vector<Said> values;
    for (const Sex sex : record.sexes)
      values.push_back({"\"" + std::string(to_text(sex)) + "\"", std::to_string(record.line)});
    list("sexes", std::move(values));
  }

  static void state_into(JsonWriter& json, const lists::ListedState& state, std::string_view code,
                         std::string_view text) {
    if (!state.code.empty()) json.text(code, state.code.text());
    optional(json, text, state.text);
  }

  void states(std::string_view field, const std::vector<lists::ListedState>& states) {
    std::vector<Said> values;
    for (const auto& state : states) {
      Said said;
      JsonWriter json(said.json);
      json.open('{');
      state_into(json, state, "code", "text");
      json.close('}');
      said.from = place_text(state.from);
      values.push_back(std::move(said));
    }
    list(field, std::move(values));
  }

  void places(std::string_view field, const std::vector<lists::ListedPlace>& places) {
    std::vector<Said> values;
    for (const auto& place : places) {
      Said said;
      JsonWriter json(said.json);
      json.open('{');
      optional(json, "text", place.text);
      state_into(json, place.state, "state", "state_text");
      json.close('}');
      said.from = place_text(place.from);
      values.push_back(std::move(said));
    }
    list(field, std::move(values));
  }

  void documents(const lists::Record& record) {
    std::vector<Said> values;
    for (const auto& document : record.documents) {
      Said said;
      JsonWriter json(said.json);
      json.open('{');
      optional(json, "type", document.type);
      optional(json, "number", document.number);
      state_into(json, document.issuer, "issuer", "issuer_text");
      optional(json, "issued", document.issued.to_text());
      optional(json, "expires", document.expires.to_text());
      optional(json, "note", document.note);
      json.close('}');
      said.from = place_text(document.from);
      values.push_back(std::move(said));
    }
    list("documents", std::move(values));
  }

  void facts(std::string_view field, const std::vector<lists::Fact>& facts) {
    std::vector<Said> values;
    for (const auto& fact : facts) {
      Said said;
      append_json_text(said.json, fact.text);
      said.from = place_text(fact.from);
      values.push_back(std::move(said));
    }
    list(field, std::move(values));
  }

  void measure(const lists::Record& record) {
    one("category", record.category);
    one("action", record.action);
    one("reason", record.reason);
    one("legal_basis", record.legal_basis);
    one("issuer", record.issuer);
    one("proportionality_note", record.proportionality_note);
    one("review_date", record.review_date);
    one("expiry_date", record.expiry_date);
    one("listed_on", record.listed_on);
    one("updated_on", record.updated_on);
    one("remarks", record.remarks);
  }

  std::string text_json_, places_json_;
  JsonWriter text_, places_;
};

}  // namespace

Entry entry_of(const lists::Record& record, std::uint64_t version) { return EntryWriter().write(record, version); }

}  // namespace limen::list_versions
