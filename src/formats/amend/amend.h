// A message that was read, changed and is to be written again: the bytes as received, but for the segments that the
// change concerns [UN/EDIFACT PAXLST and CUSRES; PADIS PNRGOV].
//
// The writers of paxlst and cusres write what was understood: surplus values, the sender's order, line breaks and empty
// separators are gone. Here an unmodified message is the same bytes; after a change the segments it concerns are
// written from the model (their surplus goes), and every other byte between UNH and UNT stays. Reading the result gives
// exactly the changed message: that is tried before it is returned, and where the received segments would say something
// else (doubles, values in odd places), first the persons concerned and then the whole message are written from the
// model.
//
// How: both messages are written by the format's own writer; what differs there is the change. Segments of the writer
// are found in the received ones by person, tag and qualifier. Reading is not slower by this: nothing is kept for it.
//
//   lists.read(message);
//   const std::string_view received = input.substr(message.envelope.offset, message.envelope.length);
//   const amend::PassengerList original(received, {reader.interchange(), group}, message);
//   message.persons[3].nationality = "GBR";
//   const std::string bytes = TRY(original.write(message));
//
// Bookings (PNRGOV) are changed line by line: bookings.h.
//
// What the writers do not write cannot be changed here either: segments that are kept raw stay as they are. Memory is a
// few times the message; time is linear. Threads: plain functions. No I/O, no clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/amend/bookings.h"
#include "formats/cusres/cusres.h"
#include "formats/edifact/types.h"
#include "formats/paxlst/model.h"

namespace limen::amend {

// What stands around the message: its date tells centuries.
struct Surroundings {
  edifact::Interchange interchange;
  std::optional<edifact::Group> group;
};

// `received`: UNH to UNT (or to the end, where there is none) as received; a view that must stay.
class PassengerList {
 public:
  // `read`: what was read of it, in one part, and is not changed yet.
  PassengerList(std::string_view received, Surroundings around, const paxlst::Message& read);
  // `changed`: with the separators of the one that was read. Errors: those of the writer; "amend.part" where the list
  // was read in parts.
  Result<std::string> write(const paxlst::Message& changed) const;

 private:
  std::string_view received_;
  Surroundings around_;
  std::string before_;  // what the writer makes of it
  bool whole_ = false;
};

class Response {
 public:
  Response(std::string_view received, Surroundings around, const cusres::Response& read);
  Result<std::string> write(const cusres::Response& changed) const;

 private:
  std::string_view received_;
  Surroundings around_;
  std::string before_;
};

}  // namespace limen::amend
