// From the canonical text back to a record.
#include <algorithm>

#include "base/json.h"
#include "engines/list_versions/list_versions.h"

namespace limen::list_versions {
namespace {

constexpr std::size_t kMostText = 16U << 20U;
constexpr std::size_t kMostItems = 1U << 20U;

// Where values came from is in the provenance of the entry; a record made here names the store.
constexpr lists::Provenance kFrom{0, "version"};

Error not_an_entry() { return Error{"list_version.entry", "an entry says something that no record holds"}; }

template <typename T, std::size_t N>
Result<T> word_of(const std::string& text, const T (&values)[N]) {
  for (const T value : values) {
    if (to_text(value) == text) return value;
  }
  return not_an_entry();
}

constexpr lists::SubjectKind kKinds[] = {lists::SubjectKind::kPerson, lists::SubjectKind::kEntity,
                                         lists::SubjectKind::kVessel, lists::SubjectKind::kAircraft};
constexpr lists::ListedNameKind kNameKinds[] = {lists::ListedNameKind::kPrimary, lists::ListedNameKind::kAlias,
                                                lists::ListedNameKind::kFormer, lists::ListedNameKind::kWeak};

class RecordReader {
 public:
  explicit RecordReader(JsonReader reader) : reader_(std::move(reader)) {}

  Result<lists::Record> read() {
    record_.reference = TRY(text(reader_, "id"));
    record_.kind = TRY(word_of(TRY(text(reader_, "kind")), kKinds));
    TRY(names());
    TRY(births());
    TRY(sexes());
    TRY(states("nationalities", record_.nationalities));
    TRY(states("citizenships", record_.citizenships));
    TRY(places("birth_places", record_.birth_places));
    TRY(places("addresses", record_.addresses));
    TRY(documents());
    TRY(facts("programmes", record_.programmes));
    TRY(facts("other", record_.other));
    TRY(measure());
    TRY(reader_.finish());
    return std::move(record_);
  }

 private:
  static Result<std::string> text(JsonReader& reader, std::string_view key) {
    auto read = TRY(reader.optional_text(key, kMostText));
    return read ? std::move(*read) : std::string();
  }

  Result<std::vector<JsonReader>> objects(std::string_view key) { return reader_.objects(key, kMostItems); }

  Result<void> names() {
    for (JsonReader& object : TRY(objects("names"))) {
      lists::ListedName name;
      name.kind = TRY(word_of(TRY(text(object, "kind")), kNameKinds));
      name.surname = TRY(text(object, "surname"));
      name.given_names = TRY(text(object, "given_names"));
      name.script = TRY(text(object, "script"));
      name.language = TRY(text(object, "language"));
      name.whole = TRY(text(object, "whole"));
      name.from = kFrom;
      TRY(object.finish());
      record_.names.push_back(std::move(name));
    }
    // As readers give them: the primary one first.
    for (auto name = record_.names.begin(); name != record_.names.end(); ++name) {
      if (name->kind != lists::ListedNameKind::kPrimary) continue;
      std::rotate(record_.names.begin(), name, name + 1);
      break;
    }
    return {};
  }

  Result<void> births() {
    for (JsonReader& object : TRY(objects("births"))) {
      lists::ListedBirth birth;
      birth.date = TRY(object.partial_date("date"));
      if (const auto year = TRY(object.optional_integer("to_year", 1, 9999))) birth.to_year = static_cast<int>(*year);
      birth.circa = TRY(object.boolean_or("circa", false));
      birth.calendar = TRY(text(object, "calendar"));
      birth.text = TRY(text(object, "text"));
      birth.from = kFrom;
      TRY(object.finish());
      record_.births.push_back(std::move(birth));
    }
    return {};
  }

  Result<void> sexes() {
    for (const std::string& word : TRY(reader_.texts("sexes", kMostItems))) {
      const auto sex = parse_sex(word);
      if (!sex) return not_an_entry();
      record_.sexes.push_back(*sex);
    }
    return {};
  }

  static Result<lists::ListedState> state(JsonReader& object, std::string_view code_key, std::string_view text_key) {
    lists::ListedState state;
    const std::string code = TRY(text(object, code_key));
    if (!code.empty()) state.code = TRY(StateCode::parse(code));
    state.text = TRY(text(object, text_key));
    state.from = kFrom;
    return state;
  }

  Result<void> states(std::string_view key, std::vector<lists::ListedState>& states) {
    for (JsonReader& object : TRY(objects(key))) {
      states.push_back(TRY(state(object, "code", "text")));
      TRY(object.finish());
    }
    return {};
  }

  Result<void> places(std::string_view key, std::vector<lists::ListedPlace>& places) {
    for (JsonReader& object : TRY(objects(key))) {
      lists::ListedPlace place{TRY(text(object, "text")), TRY(state(object, "state", "state_text")), kFrom};
      TRY(object.finish());
      places.push_back(std::move(place));
    }
    return {};
  }

  Result<void> documents() {
    for (JsonReader& object : TRY(objects("documents"))) {
      lists::ListedDocument document;
      document.type = TRY(text(object, "type"));
      document.number = TRY(text(object, "number"));
      document.issuer = TRY(state(object, "issuer", "issuer_text"));
      document.issued = TRY(object.partial_date("issued"));
      document.expires = TRY(object.partial_date("expires"));
      document.note = TRY(text(object, "note"));
      document.from = kFrom;
      TRY(object.finish());
      record_.documents.push_back(std::move(document));
    }
    return {};
  }

  Result<void> facts(std::string_view key, std::vector<lists::Fact>& facts) {
    for (std::string& fact : TRY(reader_.texts(key, kMostItems, kMostText))) facts.push_back({std::move(fact), kFrom});
    return {};
  }

  Result<void> measure() {
    record_.source_id = TRY(text(reader_, "source_id"));
    record_.category = TRY(text(reader_, "category"));
    record_.action = TRY(text(reader_, "action"));
    record_.reason = TRY(text(reader_, "reason"));
    record_.legal_basis = TRY(text(reader_, "legal_basis"));
    record_.issuer = TRY(text(reader_, "issuer"));
    record_.proportionality_note = TRY(text(reader_, "proportionality_note"));
    record_.review_date = TRY(reader_.optional_date("review_date"));
    record_.expiry_date = TRY(reader_.optional_date("expiry_date"));
    record_.listed_on = TRY(reader_.optional_date("listed_on"));
    record_.updated_on = TRY(reader_.optional_date("updated_on"));
    record_.remarks = TRY(text(reader_, "remarks"));
    return {};
  }

  JsonReader reader_;
  lists::Record record_;
};

}  // namespace

Result<lists::Record> record_of(const Entry& entry) {
  const json::value value = TRY(parse_json(entry.text));
  return RecordReader(TRY(JsonReader::open(value))).read();
}

}  // namespace limen::list_versions
