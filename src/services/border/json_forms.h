// The records as JSON: the forms of docs/api.md, which are also what is kept in text columns and sealed in the journal.
#pragma once

#include "base/json.h"
#include "services/border/model.h"

namespace limen::border {

json::object to_json(const Person& person);
json::object to_json(const TravelDocument& document, const Person& person);  // Document of docs/api.md
json::object to_json(const Visa& visa);
json::object to_json(const Details& details);
json::object to_json(const Body& body);
json::object to_json(const Referral& referral);
json::object to_json(const Protection& protection);
json::object to_json(const CheckHit& hit);
json::object to_json(const Crossing& crossing);
json::object to_json(const Refusal& refusal);
json::object to_json(const OtherCheck& other);
json::object to_json(const Hold& hold);
json::object to_json(const PostRef& post);

// The readers of what the server stored itself; a wrong form is damage: "border.stored_form".
Result<Person> stored_person(std::string_view text);
Result<std::optional<TravelDocument>> stored_document(std::string_view text);  // "" is none
Result<Details> stored_details(std::string_view text);
Result<std::optional<Referral>> stored_referral(std::string_view text);
Result<std::vector<std::string>> stored_codes(std::string_view text);
Result<json::object> stored_object(std::string_view text);
Result<json::array> stored_array(std::string_view text);

// The readers of requests. Errors of JsonReader, and "border.document.number", "border.person.name",
// "border.code.unknown" with the pointer.
Result<Person> read_person(JsonReader& reader);
Result<TravelDocument> read_document(JsonReader& reader);
Result<Visa> read_visa(JsonReader& reader);

// The one form of a document number: upper case, without spaces; nullopt unless 1 to 32 letters, digits, dashes,
// slashes.
std::optional<std::string> document_number(std::string_view text);
// What officers write: a text of several lines without controls and direction marks. read_note gives "" when it is
// absent, required_note refuses that.
Result<std::string> read_note(JsonReader& reader, std::string_view key);
Result<std::string> required_note(JsonReader& reader, std::string_view key);

json::array to_json(const std::vector<std::string>& texts);
// Adds the member unless the text is empty.
void put(json::object& object, std::string_view key, std::string_view text);

}  // namespace limen::border
