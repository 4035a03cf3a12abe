// Lists in the model of FollowTheMoney, as OpenSanctions publishes them: entities one a line (entities.ftm.json),
// targets with what belongs to them nested inside (targets.nested.json), changes (entities.delta.json: {"op": "ADD" |
// "MOD" | "DEL", "entity": {…}}), and the table targets.simple.csv. docs/lists.md says which property becomes what;
// every other property is kept in Record::other as "property: value".
//
// Persons, organisations, vessels and aircraft are records. Sanctions, identity documents and addresses become part of
// the record that they belong to. Other entities (ownership, family) are skipped and counted by their schema. Nested
// targets need no more memory than one line; of the entity stream the records are kept until its end, because what
// belongs to one may stand anywhere.
//
// Pure. Any bytes give a summary that balances; a line that is no JSON is refused, a last line that is cut makes the
// list broken. Threads: one call belongs to one thread.
#pragma once

#include "formats/lists/lists.h"

namespace limen::lists {

// `format` is kFtmEntities, kFtmNested or kFtmDelta. Errors: "list.format.unknown", "list.count.unbalanced".
Result<Summary> read_json(Format format, const Source& source, const Options& options, const OnRecord& on_record);

// targets.simple.csv. Errors: those of csv::Header, "list.count.unbalanced".
Result<Summary> read_simple_csv(std::string_view csv, const Options& options, const OnRecord& on_record);

}  // namespace limen::lists
