// limen screen with passenger messages: everybody in PAXLST and PNRGOV, one line a person, with the flight.
#include <fmt/format.h>

#include <ostream>

#include "base/json_writer.h"
#include "commands/messages/edi_input.h"
#include "commands/screening/screen.h"
#include "engines/manifest/manifest.h"
#include "engines/sensitive/sensitive.h"
#include "formats/paxlst/decode.h"
#include "formats/paxlst/paxlst.h"
#include "formats/pnrgov/pnrgov.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

// A name field that is as long as the zones and messages it comes through allow may have been cut [9303-3 §4.6].
bool looks_cut(const std::string& surname, const std::string& given) {
  for (const std::size_t size : {surname.size(), given.size(), surname.size() + given.size() + 2}) {
    for (const std::size_t full : {30U, 31U, 35U, 39U, 64U})
      if (size == full) return true;
  }
  return false;
}

struct FlightLine {
  std::string number, day, from, to;
};

struct Traveller {
  std::string surname, given, reference;
  PartialDate birth;
  Sex sex = Sex::kUnknown;
  std::string nationality;
  std::vector<manifest::MemberDocument> documents;
  bool crew = false;
};

class Lines {
 public:
  Lines(const Screener& screener, const sensitive::Rules& rules, const screening::SearchOptions& options, bool as_json,
        std::ostream& out)
      : screener_(screener), filter_(rules), options_(options), as_json_(as_json), out_(out) {}

  EdiOutcome read(const std::string& file, EdiInput& input) {
    file_ = file;
    messages_ = persons_ = 0;
    EdiTally tally;
    received::Sections sections(input.source());
    while (const auto section = sections.next()) {
      if (section->form == received::Form::kXml) {
        EdiXmlUse use;
        use.filter = &filter_;
        use.booking = [&](const pnrgov::Push& push, const pnrgov::Pnr& pnr) { booking(push, pnr); };
        ++messages_;
        if (!read_edi_xml(sections, *section, input, tally, use)) --messages_;
      } else {
        interchanges(sections, *section, input.is_utf8(), tally);
      }
    }
    return {messages_, tally.quarantined};
  }

 private:
  void interchanges(received::Sections& sections, const received::Section& section, bool utf8, EdiTally& tally) {
    received::Shifted report(tally, section);
    edifact::InterchangeReader reader(sections.source(), report,
                                      {.retention = edifact::Retention::kSegment, .utf8 = utf8});
    paxlst::PaxlstReader lists(reader, {.copy = true});
    pnrgov::Reader bookings(reader, &filter_);
    for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
      if (step != edifact::Step::kMessage) continue;
      ++messages_;
      if (reader.message().type == "PAXLST") {
        bool ended = false;
        while (!ended) {
          ended = lists.read(list_);
          passengers();
        }
      } else if (pnrgov::is_pnrgov(reader.message())) {
        bookings.begin();
        while (bookings.next()) booking(bookings.push(), bookings.pnr());
      }
    }
  }

  void passengers() {
    FlightLine flight;
    if (!list_.flights.empty()) flight.number = paxlst::decoded(list_, list_.flights.front().id);
    if (const paxlst::Leg* leg = list_.border_leg()) {
      const paxlst::Stop& from = list_.stops.at(leg->from);
      const paxlst::Stop& to = list_.stops.at(leg->to);
      flight.from = paxlst::decoded(list_, from.airport);
      flight.to = paxlst::decoded(list_, to.airport);
      flight.day = from.departure.date.partial().to_text();
    }
    for (const paxlst::Person& person : list_.persons) {
      const paxlst::OwnedPerson owned = paxlst::own(list_, person);
      Traveller traveller;
      traveller.surname = owned.surname;
      traveller.given = owned.given;
      traveller.reference = owned.unique.empty() ? owned.booking : owned.unique;
      // Two readings a century apart: neither is held against the person.
      if (!owned.birth.other) traveller.birth = owned.birth.date;
      traveller.sex = owned.sex;
      traveller.nationality = owned.nationality;
      for (const paxlst::OwnedDocument& document : owned.documents)
        traveller.documents.push_back({document.type, document.number, document.issuer});
      traveller.crew = person.is_crew();
      line("PAXLST", flight, traveller);
    }
  }

  void booking(const pnrgov::Push& push, const pnrgov::Pnr& pnr) {
    FlightLine flight;
    if (!push.legs.empty()) {
      const pnrgov::Leg& leg = push.legs.front();
      flight.number = std::string(leg.carrier) + std::string(leg.number);
      flight.day = leg.departure.day ? leg.departure.day->to_text() : std::string();
      flight.from = leg.from;
      flight.to = leg.to;
    }
    for (const manifest::BookedPerson& person : manifest::booked_persons(pnr, push.repertoire, 0)) {
      Traveller traveller;
      traveller.surname = person.surname;
      traveller.given = person.given;
      traveller.reference = person.locator;
      if (person.birth) traveller.birth = PartialDate(*person.birth);
      traveller.sex = pnr.travellers.at(person.traveller).sex;
      for (const pnrgov::Document& document : pnr.documents)
        if (document.traveller == person.traveller && traveller.nationality.empty())
          traveller.nationality = document.nationality;
      traveller.documents = person.documents;
      line("PNRGOV", flight, traveller);
    }
  }

  screening::Query query_of(const Traveller& traveller) const {
    screening::Query query;
    const bool cut = looks_cut(traveller.surname, traveller.given);
    std::string name = traveller.given.empty() ? traveller.surname : traveller.given + " " + traveller.surname;
    query.names.push_back({std::move(name), cut});
    query.birth = traveller.birth;
    query.sex = traveller.sex;
    if (const auto state = screener_.state_by_name()(traveller.nationality)) query.nationalities.push_back(*state);
    for (const manifest::MemberDocument& document : traveller.documents) {
      if (!document.number.empty())
        query.documents.push_back({document.number, screener_.state_by_name()(document.issuer).value_or(StateCode())});
    }
    return query;
  }

  void line(std::string_view type, const FlightLine& flight, const Traveller& traveller) {
    ++persons_;
    const screening::Query query = query_of(traveller);
    const auto hits = screener_.index().search(query, options_);
    const std::string id = fmt::format("{}#{}.{}", file_, messages_, persons_);
    line_.clear();
    if (as_json_) {
      JsonWriter json(line_);
      json.open('{');
      json.text("id", id);
      json.text("message", type);
      json.open("flight", '{');
      json.text("number", flight.number);
      json.text("day", flight.day);
      json.text("from", flight.from);
      json.text("to", flight.to);
      json.close('}');
      json.open("person", '{');
      json.text("name", query.names.front().text);
      json.text("birth_date", traveller.birth.to_text());
      json.text("reference", traveller.reference);
      json.truth("crew", traveller.crew);
      json.close('}');
      std::string list;
      append_hit_list(screener_, hits, list);
      json.written(list);
      json.close('}');
      line_ += '\n';
    } else {
      line_ = fmt::format("{}  {} {} {}-{}  {}: ", id, flight.number, flight.day, flight.from, flight.to,
                          query.names.front().text);
      line_ += hits.empty() ? "no hit\n" : fmt::format("{} hits\n", hits.size());
      for (const screening::Hit& hit : hits) append_plain_hit(screener_, hit, line_);
    }
    out_ << line_;
  }

  const Screener& screener_;
  sensitive::Filter filter_;
  const screening::SearchOptions& options_;
  bool as_json_;
  std::ostream& out_;
  std::string file_, line_;
  std::uint64_t messages_ = 0, persons_ = 0;
  paxlst::Message list_;
};

}  // namespace

Result<int> screen_messages(const Screener& screener, const std::vector<std::string>& files,
                            const screening::SearchOptions& options, bool as_json, Streams& streams) {
  const Node drop = TRY(config::PackStore::embedded().read("baseline", "pnr_sensitive.yaml"));
  const sensitive::Rules rules = TRY(sensitive::Rules::read(drop));
  Arguments named;
  named.values["file"] = files;
  return for_each_edi_file(named, streams, [&](const std::string& file, EdiInput& input) {
    Lines lines(screener, rules, options, as_json, streams.out);
    return Result<EdiOutcome>(lines.read(file, input));
  });
}

}  // namespace limen::commands
