// Lists of sanctioned persons in XML: OFAC standard (sdn.xml, consolidated.xml), advanced (sdn_advanced.xml) and
// enhanced; the consolidated list of the United Nations Security Council; the financial sanctions file of the European
// Union (FSF 1.1); the sanctions list of the United Kingdom. docs/lists.md says what of each becomes what.
//
// The document is read as it comes; memory is that of the entry in hand and of the references seen. The advanced form
// refers to tables by number and says why somebody is listed only at its end: its tables and its entries are kept until
// then. What an element says and no field takes stands in Record::other as "parent/name: value", so that no text of the
// source is lost; numbers that only join elements to one another are dropped.
//
//   const lists::Summary summary = TRY(lists::read_xml(lists::Format::kUnXml, source, options, on_record));
//
// Pure. Any bytes give a summary that balances; a document that is cut or damaged has summary.broken, and the entry it
// ends in is refused. Threads: one call belongs to one thread.
#pragma once

#include "formats/lists/lists.h"

namespace limen::lists {

// `format` is one of the XML forms. Errors: "list.format.unknown", "list.count.unbalanced".
Result<Summary> read_xml(Format format, const Source& source, const Options& options, const OnRecord& on_record);

}  // namespace limen::lists
