// One line of JSON a message, with the keys that passenger lists use (formats/paxlst/json.h).
//
//   {"type":"PNRGOV","version":"11.1","reference":"…","kind":"full","sender":"XX",
//    "flight":{"carrier":"XX","number":"123","legs":[{"from":"MAD","to":"LHR","departure":{"local":"2026-11-22T10:15",
//      "utc":"2026-11-22T09:15Z","utc_state":"unique"},"arrival":{…}}]},"announced":1,
//    "pnrs":[{"locator":"ABC123","carrier":"XX","created":{"utc":"…"},"persons":[{"kind":"adult","surname":"…",
//      "given":"…","sex":"F","birth_date":"…","nationality":"…","documents":[{"type":"P","number":"…","issuer":"…",
//      "expiry":"…"}],"seat":"12A","references":[{"qualifier":"ABO","value":"…"}],"adult":0}],
//      "documents":[…],"flights":[…],"tickets":[…],"payments":[…],"bags":[…],"check_ins":[…],"loyalties":[…],
//      "fares":[…],"originator":{…},"locators":[…],"splits":[…],"services":[…],"history":[…],"stamps":[…],
//      "addresses":[…],"requests":[…],"contacts":[…],"remarks":[…],"raw":[…]}],
//    "part":1,"last_part":true,"counts":{"segments":64,"pnrs":1,"persons":3,"documents":2},"diagnostics":[…]}
//
// "person" and "flight" are numbers of that PNR's lists, from 0. A person's "seat" is the one on the flight that the
// message is about ("pushed":true in "flights"), "seats" are all of them: {"seat","flight","class","checked_in"}.
// "documents" beside "persons" are those of nobody, with "birth_date", "nationality", "sex" and "infant" of their own
// (pnrgov.docs.nobody). Further keys, of
//   flights    "quantity","equipment"; tickets "prices":[{"type","amount","currency","country","tax"}],"restriction",
//              "deadline","validating_carrier"; bags "amount","currency","tag_runs":[{"carrier","first","count",
//              "destination"}]
//   check_ins  "person","flight","sequence","time"; loyalties "person","carrier","number"
//   fares      "person","type","discount","country","basis"
//   splits     "quantity","locators":[{"locator","carrier","type","created"}]; services "kind","locators","lines"
//   history    "action":"added" or "cancelled","time","entry" (the ABI),"lines": what it was, as received
//   stamps     "group","type","time","text" of DAT; addresses: DOCA, "person","type","street","city","state",…
//
// UTC stands where the airport is one that `zones` knows. A message in XML counts the segments that its EDIFACT form
// would have. A large message comes in parts: the header with each, every PNR in one.
// A field that is not there is left out. A PNR that no LineFilter has looked at gives no free text: from "originator"
// on everything is left out, and "withheld":true says so.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/airports.h"
#include "formats/edifact/json_fields.h"
#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

class JsonWriter {
 public:
  // Appends to `out`, which must outlive the writer.
  // What a line says about its message as a whole.
  struct Close {
    std::uint64_t segments = 0;  // 0: as many as there were lines in what was written
    std::uint64_t part = 1;
    bool last_part = true;
  };

  // `zones` and the string outlive the writer.
  explicit JsonWriter(std::string& out, const AirportZones* zones = nullptr)
      : out_(out), json_(out, edifact::Repertoire::kUnknown), zones_(zones) {}
  void begin(const Push& push);
  void add(const Pnr& pnr);
  // Closes the object; no line break. Findings of the push and of every PNR are in it, and those given.
  void end(std::span<const edifact::Diagnostic> diagnostics = {});
  // Everything but findings and diagnostics and the brace at the end, for who has more of them to come: see
  // edifact::append_json_diagnostics().
  void end_head(const Close& close);

 private:
  void note(const Record& record);

  std::string& out_;
  edifact::JsonFields json_;
  std::string notes_;  // findings so far, in JSON: they stand at the end
  const AirportZones* zones_;
  std::size_t lines_ = 0, pnrs_ = 0, persons_ = 0, documents_ = 0;
};

}  // namespace limen::pnrgov
