// What the names of PNRGOV in XML mean. Private to this folder.
#pragma once

#include <string_view>

#include "engines/anonymise/text.h"

namespace limen::anonymise {

// Of an attribute, or of the text of an element, without prefix; kMask of what is not understood.
Treat of_xml_name(std::string_view name);
// Is it the name of an element or attribute of the schema?
bool is_known_xml_name(std::string_view name);
// Name spaces and places of schemas that say nothing: "http://www.iata.org/IATA/2007/00", with blanks between them.
bool are_known_addresses(std::string_view value);
// "<?xml version="1.0" encoding="UTF-8"?>" with nothing else in it.
bool is_plain_declaration(std::string_view tag);

}  // namespace limen::anonymise
