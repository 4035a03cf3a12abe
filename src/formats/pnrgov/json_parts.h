// Pieces of a booking's JSON. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/json_fields.h"
#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

inline void put_index(edifact::JsonFields& json, std::string_view key, std::uint32_t index) {
  if (index != kNone) json.number(key, index);
}

// Under "raw" where it is no date.
void put_moment(edifact::JsonFields& json, std::string_view key, std::string_view zone, const Moment& moment);

template <typename T, typename Write>
void append_list(edifact::JsonFields& json, std::string_view key, const std::vector<T>& items, const Write& write) {
  if (items.empty()) return;
  json.open(key, '[');
  for (const T& item : items) {
    json.open('{');
    write(item);
    json.close('}');
  }
  json.close(']');
}

// A line as a text that people read: separators are those of the guide, nothing is released.
std::string line_text(const Record& record, const Line& line);

// Originator, further locators, split parties, services other than flights, what the booking once was, and stamps.
void append_parts(edifact::JsonFields& json, const Pnr& pnr);

}  // namespace limen::pnrgov
