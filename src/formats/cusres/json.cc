#include "formats/cusres/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "base/time_zone.h"
#include "formats/cusres/times.h"
#include "formats/edifact/json_fields.h"
#include "formats/edifact/mask.h"

namespace limen::cusres {

namespace {

class ResponseJson {
 public:
  ResponseJson(std::string& out, const Response& response, edifact::Repertoire repertoire, const AirportZones& zones)
      : r_(response), zones_(zones), repertoire_(repertoire), j_(out, repertoire) {}

  void write() {
    j_.open('{');
    head();
    flight();
    for (const Result& result : r_.results) {
      if (result.level != Level::kHeader) continue;
      j_.open("result", '{');
      members(result);
      j_.close('}');
      break;
    }
    std::size_t persons = 0;
    j_.open("persons", '[');
    bool whole = false;  // the first result of the whole message has its own key
    for (const Result& result : r_.results) {
      if (result.level == Level::kHeader && !whole) {
        whole = true;
        continue;
      }
      ++persons;
      person(result);
    }
    j_.close(']');
    j_.open("counts", '{');
    j_.number("segments", r_.envelope.segments);
    j_.number("persons", persons);
    j_.number("documents", 0);
    j_.close('}');
    raw();
  }

 private:
  void head() {
    const edifact::Message& m = r_.envelope;
    j_.field("type", m.type);
    j_.text("version", edifact::decode(repertoire_, m.release.empty() ? m.version : m.version + "." + m.release).text);
    j_.field("reference", m.reference);
    j_.field("access_reference", m.access);
    j_.field("sequence", m.sequence);
    j_.field("first_last", m.first_last);
    j_.field("agency", m.agency);
    j_.field("association", m.association);
    j_.word("kind", to_text(r_.kind));
    j_.field("code", r_.code);
    j_.field("action", r_.action);
    j_.field("transaction", r_.transaction());
    references();
    j_.number("part", r_.part);
    j_.truth("last_part", r_.last_part);
  }

  static bool is_flight(const Flight& item) { return item.reference.qualifier == "AF"; }

  void flight() {
    const auto first = std::ranges::find_if(r_.flights, is_flight);
    if (first == r_.flights.end()) return j_.null("flight");
    j_.open("flight", '{');
    j_.field("id", first->reference.value);
    j_.open("legs", '[');
    for (const Flight& item : r_.flights) {
      if (is_flight(item)) legs(item);
    }
    j_.close(']');
    j_.close('}');
  }

  // All of the header, with what stands at each: times and places of a flight have keys of their own as far as they
  // make a leg.
  void references() {
    if (r_.header_references.empty() && r_.flights.empty()) return;
    j_.open("references", '[');
    for (const Reference& item : r_.header_references) reference(item);
    for (const Flight& item : r_.flights) {
      j_.open('{');
      members(item.reference);
      moments(item);
      places(item);
      j_.close('}');
    }
    j_.close(']');
  }
  void moments(const Flight& item) {
    const auto all = Response::list_of(item.moments, r_.moments);
    if (all.empty()) return;
    j_.open("moments", '[');
    for (const Moment& moment : all) {
      j_.open('{');
      j_.field("qualifier", moment.qualifier);
      j_.field("value", moment.value);
      j_.field("format", moment.format);
      j_.close('}');
    }
    j_.close(']');
  }
  void places(const Flight& item) {
    const auto all = Response::list_of(item.places, r_.places);
    if (all.empty()) return;
    j_.open("places", '[');
    for (const Place& place : all) {
      j_.open('{');
      j_.field("qualifier", place.qualifier);
      j_.field("code", place.code);
      j_.close('}');
    }
    j_.close(']');
  }
  void reference(const Reference& item) {
    j_.open('{');
    members(item);
    j_.close('}');
  }
  void members(const Reference& item) {
    j_.field("qualifier", item.qualifier);
    j_.exact("value", item.value);
    j_.field("line", item.line);
    j_.field("version", item.version);
    j_.field("revision", item.revision);
  }

  // Departures (125, 189) and arrivals (87, 232) go together in their order.
  void legs(const Flight& item) {
    std::vector<std::string_view> from, to, departures, arrivals;
    for (const Place& place : Response::list_of(item.places, r_.places)) {
      if (place.qualifier == "125") from.push_back(place.code);
      if (place.qualifier == "87") to.push_back(place.code);
    }
    for (const Moment& moment : Response::list_of(item.moments, r_.moments)) {
      if (moment.qualifier == "189") departures.push_back(moment.value);
      if (moment.qualifier == "232") arrivals.push_back(moment.value);
    }
    const std::size_t count = std::max({from.size(), to.size(), departures.size(), arrivals.size(), std::size_t{1}});
    for (auto* list : {&from, &to, &departures, &arrivals}) list->resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      j_.open('{');
      j_.field("flight", item.reference.value);
      j_.field("from", from[i]);
      j_.field("to", to[i]);
      time("departure", departures[i], from[i]);
      time("arrival", arrivals[i], to[i]);
      j_.close('}');
    }
  }

  void time(std::string_view name, std::string_view value, std::string_view airport) {
    if (value.empty()) return;
    j_.open(name, '{');
    if (const auto time = read_time(value); !time) {
      j_.field("raw", value);
    } else {
      std::string text = time->day.to_text();
      if (time->minute >= 0) text += fmt::format("T{:02}:{:02}", time->minute / 60, time->minute % 60);
      j_.text("local", text);
      const Airport* const found = time->minute < 0 ? nullptr : zones_.find(airport);
      if (found != nullptr) utc(*found, time->day, time->minute);
    }
    j_.close('}');
  }
  void utc(const Airport& airport, CivilDate day, int minute) {
    const LocalInstant local = airport.zone.instant_of(day, minute * 60);
    j_.text("utc", local.instant.to_text().substr(0, 16) + "Z");
    j_.word("utc_state", local.kind == LocalInstant::kUnique    ? "unique"
                         : local.kind == LocalInstant::kSkipped ? "skipped"
                                                                : "doubled");
  }

  void person(const Result& result) {
    j_.open('{');
    j_.word("kind", result.level == Level::kPerson ? "person" : to_text(result.level));
    if (result.level == Level::kUnknown) j_.field("level", result.level_code);
    j_.word("verdict", to_text(r_.verdict(result)));
    j_.field("status", r_.status(result));
    j_.open("documents", '[');
    j_.close(']');
    members(result);
    j_.close('}');
  }

  void members(const Result& result) {
    j_.open("references", '[');
    for (const Reference& item : Response::list_of(result.references, r_.references)) reference(item);
    j_.close(']');
    const auto codes = Response::list_of(result.codes, r_.codes);
    j_.open("codes", '[');
    for (const Code& item : codes) j_.item(item.value);
    j_.close(']');
    code_lists(codes);
    texts(Response::list_of(result.texts, r_.texts));
  }

  // Which list a code is of, where one says so.
  void code_lists(std::span<const Code> codes) {
    if (std::ranges::all_of(codes, [](const Code& code) { return code.list.empty() && code.agency.empty(); })) return;
    j_.open("code_lists", '[');
    for (const Code& item : codes) {
      j_.open('{');
      j_.field("code", item.value);
      j_.field("list", item.list);
      j_.field("agency", item.agency);
      j_.close('}');
    }
    j_.close(']');
  }

  void texts(std::span<const Text> texts) {
    if (texts.empty()) return;
    const auto masked = [](std::string_view text) { return edifact::masked(edifact::tag("FTX"), text); };
    j_.open("texts", '[');
    for (const Text& item : texts) {
      for (const std::string_view line : item.lines) {
        if (!line.empty()) j_.item(masked(line));
      }
    }
    j_.close(']');
    j_.open("text_kinds", '[');
    for (const Text& item : texts) {
      j_.open('{');
      j_.field("subject", masked(item.subject));
      j_.field("function", masked(item.function));
      j_.field("reference", masked(item.reference));
      j_.close('}');
    }
    j_.close(']');
  }

  void raw() {
    if (r_.raw.empty()) return;
    j_.open("raw", '[');
    for (const RawPart& part : r_.raw) {
      j_.open('{');
      j_.number("offset", part.offset);
      j_.truth("partly", part.partly);
      if (part.passed_over) j_.number("length", part.length);
      j_.field("text", edifact::masked_segments(part.text, r_.separators));
      j_.close('}');
    }
    j_.close(']');
  }

  const Response& r_;
  const AirportZones& zones_;
  edifact::Repertoire repertoire_;
  edifact::JsonFields j_;
};

}  // namespace

void append_json_head(std::string& out, const Response& response, edifact::Repertoire repertoire,
                      const AirportZones& zones) {
  ResponseJson(out, response, repertoire, zones).write();
}

}  // namespace limen::cusres
