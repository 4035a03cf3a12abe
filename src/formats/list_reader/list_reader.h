// One call for every form of list that Limen reads: OFAC csv and XML, United Nations, European Union, United Kingdom,
// FollowTheMoney and OpenSanctions, our own CSV (formats/lists/lists.h names them; docs/lists.md says what is read).
//
// Records are given out as they are read; the XML forms need no more memory than the entry in hand. Never throws; any
// bytes give a summary that balances, or an error about the form.
//
//   const lists::Format format = lists::detect(first_bytes);
//   const lists::Summary summary = TRY(lists::read(format, source, options, [&](lists::Record&& record) { … }));
//   if (summary.broken) …  // the file ends too early, or is damaged
//
// Pure: bytes come through `source`. Threads: one call belongs to one thread.
#pragma once

#include "formats/lists/lists.h"

namespace limen::lists {

// Errors: "list.format.unknown"; "list.format.companion" for a file that only adds to another; those of csv::Header for
// forms with a header; "list.count.unbalanced".
Result<Summary> read(Format format, const Source& source, const Options& options, const OnRecord& on_record);

// Everything that a source gives.
std::string read_all(const Source& source);

}  // namespace limen::lists
