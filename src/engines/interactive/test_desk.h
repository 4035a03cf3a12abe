// A desk, a board that decides by surname, and questions about invented people. Only for tests.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/interactive/interactive.h"
#include "formats/cusres/cusres.h"
#include "formats/edifact/edifact.h"

namespace limen::interactive {

inline const Instant kNow = *Instant::parse("2026-11-22T08:15:00Z");

// By surname; FREE and whoever is not named here may board.
class Board final : public Decider {
 public:
  Result<Decision> decide(const paxlst::Message&, const paxlst::Person& person) override {
    ++asked;
    const auto special = decisions.find(person.surname());
    if (special != decisions.end()) return special->second;
    if (broken || person.surname() == "BROKEN") return Error{"test.broken", "no answer"};
    if (person.surname() == "NONSENSE") return Decision{"0", ""};
    if (person.surname() == "STOP") return Decision{"1Z", "CALL THE DESK"};
    return Decision{"0Z", ""};
  }
  int asked = 0;
  bool broken = false;
  std::map<std::string, Decision, std::less<>> decisions;
};

struct Query {
  std::string_view bgm = "745";  // empty: no BGM
  std::string_view transaction = "T1";
  std::string persons = {};
  std::string_view flight = "XX123";
  std::string_view carrier = "XX";
  std::string_view sender = "XX";
  std::string_view from = "LHR";
  std::string_view to = "LIS";
  std::string_view departure = "2611221200";
  std::string_view arrival = "2611221500";
  std::string_view release = "05B";
  std::string_view access = {};  // "+…" behind the type of the message
  std::string_view syntax = "UNOA:4";
  bool grouped = false;
};

inline std::string write(const Query& q) {
  const auto text = [](auto... parts) { return (std::string() + ... + std::string(parts)); };
  const std::string body =
      text("UNH+77+PAXLST:D:", q.release, ":UN:IATA", q.access, "'",
           q.bgm.empty() ? std::string() : text("BGM+", q.bgm, "'"), "RFF+TN:", q.transaction,
           ":::1'NAD+MS+++XX DESK'TDT+20+", q.flight, q.carrier.empty() ? "" : "+++", q.carrier, "'LOC+125+", q.from,
           "'DTM+189:", q.departure, ":201'LOC+87+", q.to, "'DTM+232:", q.arrival, ":201'", q.persons);
  std::size_t count = 1;
  for (const char c : body) count += c == '\'' ? 1U : 0U;
  return text("UNB+", q.syntax, "+", q.sender, "+GOV+261122:0815+5++IAPI'",
              q.grouped ? text("UNG+PAXLST+", q.sender, "+GOV+261122:0815+8+UN+D:", q.release, "'") : std::string(),
              body, "UNT+", std::to_string(count), "+77'", q.grouped ? "UNE+1+8'" : "", "UNZ+1+5'");
}

inline std::string query(std::string_view bgm, std::string_view transaction, std::string persons) {
  return write({.bgm = bgm, .transaction = transaction, .persons = std::move(persons)});
}

inline std::string person(std::string_view surname, std::string_view unique) {
  return "NAD+FL+++" + std::string(surname) +
         ":ADA'ATT+2++F'DTM+329:800229'RFF+AVF:ABC'RFF+ABO:" + std::string(unique) + "'DOC+P:110:111+1'";
}

// The responses in our bytes, as "kind transaction unique=status …;".
inline std::string read_back(const std::string& bytes) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(bytes, findings);
  cusres::Response response;
  std::string text;
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    cusres::read(reader, response);
    text += std::string(cusres::to_text(response.kind)) + " " + std::string(response.transaction());
    for (const cusres::Result& result : response.results) {
      text += " " + std::string(response.reference(result, "ABO")) + "=" + std::string(response.status(result));
    }
    text += ";";
  }
  EXPECT_TRUE(findings.diagnostics.empty()) << findings.diagnostics.front().code << " in " << bytes;
  return text;
}

// What the carrier says to each 132 of ours; `sender` in its place when there is one.
inline std::string acknowledgement(const std::string& change, bool refuse = false, std::string_view sender = {}) {
  edifact::Findings findings;
  edifact::InterchangeReader reader(change, findings, {.retention = edifact::Retention::kMessage});
  cusres::Response response;
  cusres::Response answer;
  std::string out;
  edifact::EdifactWriter writer(out);
  for (auto step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    edifact::Interchange theirs = reader.interchange();
    std::swap(theirs.sender, theirs.recipient);
    if (!sender.empty()) theirs.sender.id = sender;
    cusres::read(reader, response);
    refuse ? cusres::refuse(response, answer) : cusres::acknowledge(response, answer);
    writer.begin_interchange(theirs);
    cusres::write_message(writer, answer);
    writer.end_interchange();
  }
  return out;
}

class InteractiveTest : public ::testing::Test {
 protected:
  std::string ask(const std::string& bytes, Instant now = kNow) {
    std::string out;
    events = desk.receive(bytes, now, board, out, findings);
    return out;
  }
  // The bytes that go out for a change of mind.
  std::string change(std::string_view unique, std::string_view status, Instant now = kNow,
                     std::string_view carrier = "XX") {
    std::string out;
    EXPECT_TRUE(desk.change(carrier, unique, {std::string(status), ""}, now, out).ok());
    return out;
  }
  std::string repeat(Instant now) {
    std::string out;
    events = desk.repeat_due(now, out);
    return out;
  }
  // The events as "kind unique=status …".
  std::string told() const {
    std::string text;
    for (const Event& event : events) {
      if (!text.empty()) text += " ";
      text += std::string(to_text(event.kind)) + " " + event.unique + "=" + event.status;
    }
    return text;
  }

  Desk desk{Settings{}};
  Board board;
  std::vector<Event> events;
  edifact::Findings findings;
};

}  // namespace limen::interactive
