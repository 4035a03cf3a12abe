// Reading all lists of some bytes at once, for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/reader.h"
#include "formats/paxlst/paxlst.h"

namespace limen::paxlst::testing {

struct Lists {
  edifact::Findings findings;
  std::vector<Message> messages;  // with their own copies of the text

  const Message& only() const { return messages.at(0); }
  const Person& person(std::size_t index = 0) const { return only().persons.at(index); }
  bool has(std::string_view code) const { return findings.has(code); }
  std::size_t persons() const {
    std::size_t count = 0;
    for (const Message& message : messages) count += message.persons.size();
    return count;
  }
};

inline Lists read_lists(std::string_view bytes, ReadOptions options = {.copy = true, .validate = true}) {
  Lists lists;
  options.copy = true;
  edifact::InterchangeReader reader(bytes, lists.findings);
  PaxlstReader paxlst(reader, options);
  for (edifact::Step step = reader.next(); step != edifact::Step::kEnd; step = reader.next()) {
    if (step != edifact::Step::kMessage) continue;
    Message message;
    if (paxlst.read(message)) lists.messages.push_back(std::move(message));
  }
  return lists;
}

// One message of segments without UNH and UNT, inside an interchange.
inline std::string message_of(std::string_view segments, std::string_view unh = "PAXLST:D:12B:UN:IATA") {
  const std::string body = "UNH+1+" + std::string(unh) + "'" + std::string(segments);
  std::size_t count = 1;
  for (std::size_t i = 0; i < body.size(); ++i) count += body[i] == '\'' && (i == 0 || body[i - 1] != '?') ? 1U : 0U;
  return "UNB+UNOA:4+XX+LIMENGOV+261120:0815+1'" + body + "UNT+" + std::to_string(count) + "+1'UNZ+1+1'";
}

// With the header of a flight from LHR to LIS on 22 November 2026.
inline std::string flight_with(std::string_view persons) {
  return message_of(
      "BGM+745'NAD+MS+++XX DESK'TDT+20+XX123+++XX'LOC+125+LHR'DTM+189:2611220815:201'LOC+87+LIS'"
      "DTM+232:2611221130:201'" +
      std::string(persons));
}

}  // namespace limen::paxlst::testing
