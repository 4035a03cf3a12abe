// Passenger and crew lists: UN/EDIFACT PAXLST as carriers send it to states [WCO/IATA/ICAO API guidelines, appendix II
// A; UN directories D.02B to D.24A], and the US form that was before it (PAXLST:001:000).
//
// Reading never costs a passenger: unknown codes, order slips, wrong counts and impossible dates are kept as received
// and reported. Every segment of a message ends as a field of the model or in Message::raw.
//
//   model.h      Message, Person, Document, Flight, Leg, …
//   dates.h      dates with unknown parts and chosen centuries, local times
//   paxlst.h     reading
//   legs.h       legs, UTC
//   decode.h     owned UTF-8 text, normalised names
//   write.h      model to bytes
//   json.h       one line of JSON a message
//
//   edifact::Findings findings;
//   edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
//   paxlst::PaxlstReader lists(reader);
//   paxlst::Message message;  // reused: no allocation for a person once it has grown
//   for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
//     if (step != Step::kMessage || reader.message().type != "PAXLST") continue;
//     lists.read(message);
//     for (const paxlst::Person& person : message.persons) …
//   }
//
// Ownership: text in the model are views, which live as long as the reader's Retention says, or, with
// ReadOptions::copy, until the message is read into again. Threads: objects belong to one thread. No I/O, no clock.
#pragma once

#include <memory>

#include "formats/directory/directory.h"
#include "formats/edifact/reader.h"
#include "formats/paxlst/legs.h"
#include "formats/paxlst/model.h"

namespace limen::paxlst {

struct ReadOptions {
  // Values are copied into the message: needed with Retention::kSegment, where views would die under it.
  bool copy = false;
  // Compare with the directory of the message's release (formats/directory); gives diagnostics only.
  bool validate = false;
  // A message with more bytes than this is given out in parts, cut between persons.
  std::uint64_t max_part_bytes = 64U << 20;
};

struct Doubts;  // private: reading.h

class PaxlstReader {
 public:
  explicit PaxlstReader(edifact::InterchangeReader& reader, const ReadOptions& options = {});
  PaxlstReader(const PaxlstReader&) = delete;
  PaxlstReader& operator=(const PaxlstReader&) = delete;
  ~PaxlstReader();

  // Reads the message whose UNH the InterchangeReader has just given, up to Step::kMessageEnd. False: the message has
  // more persons; the header stays, and the next call gives them. Other types than PAXLST are read as if they were one.
  bool read(Message& message);

 private:
  edifact::InterchangeReader& reader_;
  ReadOptions options_;
  std::unique_ptr<directory::Check> check_;  // its tables are large: only when asked for
  std::unique_ptr<Doubts> doubts_;           // of the message at hand
  bool resuming_ = false;
};

}  // namespace limen::paxlst
