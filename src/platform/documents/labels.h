// Sheets of labels to be cut and worn or stuck on: a number in large figures and its bar code, nothing else.
//
// A label has no field for a name, a birth date or a nationality, and no line of free text: what is worn on a wrist is
// read by whoever walks past. The modules of the code come from the caller (formats/barcodes). Each label may be there
// several times (wrist, folder, bed). Calls share nothing and may run in parallel; never inside a database transaction.
//
//   const Bytes pdf = TRY(render_labels(labels, {.title = "Wristbands", .copies = 2, .created = now}));
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"
#include "platform/documents/page.h"

namespace limen::documents {

using Label = CodeCell;

struct LabelSheet {
  std::string language = "en";
  std::string title{}, author{}, footer{};  // no personal data
  std::string page{};                       // with {page} and {pages}
  int copies = 1;                           // of each label
  Instant created{};
};

// Errors "documents.labels" (no label, a code whose modules are not width times height), "documents.form.language",
// "documents.render".
Result<Bytes> render_labels(std::span<const Label> labels, const LabelSheet& sheet);

}  // namespace limen::documents
