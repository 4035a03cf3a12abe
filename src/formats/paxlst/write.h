// Model to bytes. What was read and is written again reads as the same model; segments that were understood only in
// part are written from what was understood. The bytes of a received message with a change in them: formats/amend.
//
//   std::string out;
//   edifact::EdifactWriter writer(out);
//   writer.begin_interchange(interchange);
//   TRY(paxlst::write_message(writer, message));
//   writer.end_interchange();
//   TRY(writer.finish());
#pragma once

#include "base/result.h"
#include "formats/edifact/writer.h"
#include "formats/paxlst/model.h"

namespace limen::paxlst {

// UNH to UNT. Error "paxlst.write.old_form": the old US form is read only.
Result<void> write_message(edifact::EdifactWriter& writer, const Message& message);

// The same of any form: for whoever compares what two messages say. Nobody reads a list of the old form from it.
void write_model(edifact::EdifactWriter& writer, const Message& message);

}  // namespace limen::paxlst
