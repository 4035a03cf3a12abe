#include "base/airports.h"

#include <algorithm>

namespace limen {
namespace {

Result<Airport> read_airport(const Node& node) {
  TRY(node.only({"code", "state", "zone"}));
  Airport airport;
  airport.code = TRY(node.text_at("code"));
  const bool letters = std::ranges::all_of(airport.code, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (airport.code.size() != 3 || !letters) return node.error("pack.value", "an airport code has three letters A-Z");
  const std::string state = TRY(node.text_at("state"));
  airport.state = TRY(StateCode::parse(state));
  const std::string zone = TRY(node.text_at("zone"));
  auto found = TimeZone::find(zone);
  if (!found.ok()) return node.error(found.error().code, found.error().message);
  airport.zone = found.take();
  return airport;
}

}  // namespace

Result<AirportTable> AirportTable::build(const Node& node) {
  TRY(node.only({"airports"}));
  AirportTable table;
  const Node* groups = TRY(node.at("airports"));
  TRY(groups->require_list());
  for (const Node& group : groups->items) {
    TRY(group.only({"group", "source", "fact", "airports"}));
    TRY(group.text_at("source"));
    const Node* airports = TRY(group.at("airports"));
    TRY(airports->require_list());
    for (const Node& item : airports->items) {
      Airport airport = TRY(read_airport(item));
      std::string code = airport.code;
      if (!table.airports_.emplace(std::move(code), std::move(airport)).second) {
        return item.error("pack.value", "the airport stands twice");
      }
    }
  }
  return table;
}

const Airport* AirportTable::find(std::string_view code) const {
  if (code.size() != 3) return nullptr;  // short enough for the string below not to allocate
  const auto found = airports_.find(std::string(code));
  return found == airports_.end() ? nullptr : &found->second;
}

}  // namespace limen
