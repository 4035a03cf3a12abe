// Private to this folder.
#pragma once

#include "engines/directory_fields/directory_fields.h"

namespace limen::directory_fields {

Error field_error(const Field& field, std::string code, std::string message);
std::string_view text_at(const json::object& object, std::string_view key);
// An array member, made when it is not there or is something else.
json::array& list_at(json::object& object, std::string_view key);
const json::array* find_list(const json::object& object, std::string_view key);
std::string one_line(std::string_view text);                               // line ends and tabs as spaces
std::vector<std::string> items_of(std::string_view text, char separator);  // trimmed, none empty, none twice

// Links in running text, each from its scheme or "www." to the next white space.
std::vector<std::string_view> links_in(std::string_view text);
std::string host_of(std::string_view url);  // lower case, without "www."

std::string read_services(const json::object& organisation);
Result<std::string> check_services(const Field& field, std::string_view value);
void put_services(json::object& organisation, std::string_view value);
bool is_language_tag(std::string_view text);

}  // namespace limen::directory_fields
