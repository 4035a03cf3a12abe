#include "formats/cusres/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/date.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "formats/edifact/json_fields.h"
#include "formats/edifact/mask.h"

namespace limen::cusres {

namespace {

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

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
    j_.word("kind", to_text(r_.kind));
    j_.field("code", r_.code);
    j_.field("action", r_.action);
    j_.field("transaction", r_.transaction());
    j_.number("part", r_.part);
    j_.truth("last_part", r_.last_part);
  }

  void flight() {
    if (r_.flights.empty()) return j_.null("flight");
    j_.open("flight", '{');
    j_.field("id", r_.flights.front().reference.value);
    j_.open("legs", '[');
    for (const Flight& item : r_.flights) legs(item);
    j_.close(']');
    j_.close('}');
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

  // YYMMDD or CCYYMMDD, and HHMM where it stands.
  void time(std::string_view name, std::string_view value, std::string_view airport) {
    if (value.empty()) return;
    j_.open(name, '{');
    const bool full = value.size() == 8 || value.size() == 12;
    const bool shape = (full || value.size() == 6 || value.size() == 10) && is_ascii_digits(value);
    const std::string_view date = value.substr(0, full ? 8 : 6);
    const std::string_view clock = shape ? value.substr(date.size()) : std::string_view();
    std::optional<CivilDate> day;
    if (shape) {
      const int year = number(date.substr(0, date.size() - 4));
      day = CivilDate::from_ymd(full ? year : year + (year >= 90 ? 1900 : 2000),
                                number(date.substr(date.size() - 4, 2)), number(date.substr(date.size() - 2)));
    }
    const int minute = clock.size() == 4 ? number(clock.substr(0, 2)) * 60 + number(clock.substr(2)) : -1;
    if (!day || minute >= 24 * 60 || (minute >= 0 && number(clock.substr(2)) > 59)) {
      j_.field("raw", value);
    } else {
      std::string text = day->to_text();
      if (minute >= 0) text += fmt::format("T{:02}:{:02}", minute / 60, minute % 60);
      j_.text("local", text);
      if (const Airport* found = minute < 0 ? nullptr : zones_.find(airport)) utc(*found, *day, minute);
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
    j_.word("verdict", to_text(verdict_of(r_.status(result))));
    j_.field("status", r_.status(result));
    j_.open("documents", '[');
    j_.close(']');
    members(result);
    j_.close('}');
  }

  void members(const Result& result) {
    j_.open("references", '[');
    for (const Reference& item : Response::list_of(result.references, r_.references)) {
      j_.open('{');
      j_.field("qualifier", item.qualifier);
      j_.field("value", item.value);
      j_.close('}');
    }
    j_.close(']');
    j_.open("codes", '[');
    for (const Code& item : Response::list_of(result.codes, r_.codes)) j_.item(item.value);
    j_.close(']');
    if (result.texts.count == 0) return;
    j_.open("texts", '[');
    for (const Text& item : Response::list_of(result.texts, r_.texts)) {
      for (const std::string_view line : item.lines) {
        if (!line.empty()) j_.item(edifact::masked(edifact::tag("FTX"), line));
      }
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
      j_.field("text", edifact::masked(edifact::tag(part.text.substr(0, 3)), part.text));
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
