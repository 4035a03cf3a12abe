// UN/EDIFACT interchanges as they really arrive [ISO 9735 syntax versions 1 to 4, IATA PADIS]: the layer below paxlst,
// cusres, contrl and pnrgov.
//
// Reading is total and loses nothing: any bytes give a sequence of steps, every byte of the input lies in exactly one
// Range (understood, kept raw or quarantined), and everything that is not as it should be is reported as a Diagnostic
// with a stable code and a place in the original input. Wrong counts, references and order never stop the reader.
//
//   types.h       Separators, Diagnostic, Range, Report, and the envelope: Interchange, Group, Message
//   segment.h     Segment and Fields (views of elements and components), SegmentCursor (the tokeniser)
//   reader.h      InterchangeReader: finds interchanges in any bytes, checks envelopes, gives message after message
//   parts.h       Seam: one input, several threads
//   writer.h      EdifactWriter: separators, release characters, counts
//   mask.h        payment card numbers, which nothing may show or keep
//   repertoire.h  character repertoires UNOA to UNOY and IATA, decoding to UTF-8
//   json_fields.h JSON of values in their repertoire
//
// A typed reader of a message pulls its segments and is done at the end of the message:
//
//   edifact::Findings findings;
//   edifact::InterchangeReader reader(bytes, findings, {.retention = edifact::Retention::kMessage});
//   for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
//     if (step != Step::kMessage || reader.message().type != "PAXLST") continue;
//     while (reader.next() == Step::kSegment) {
//       const edifact::Segment& segment = reader.segment();
//       switch (segment.tag()) {
//         case edifact::tag("NAD"): {
//           edifact::Fields fields(segment);
//           fields.next_element();
//           const std::string_view qualifier = fields.component();
//           if (!known(qualifier)) reader.report("paxlst.nad.qualifier", Severity::kWarning, "…", qualifier);
//           break;
//         }
//         default: reader.keep_raw();  // this segment is no part of what was understood
//       }
//     }  // left at Step::kMessageEnd
//   }
//
// Ownership: nothing is copied from a span that was given as a whole; views point into it, or into the reader's scratch
// memory where a release character or a line break had to be taken out. How long they live is said at Retention.
// Threads: an object belongs to one thread; there is no shared state. No I/O, no clock.
#pragma once

#include "formats/edifact/json_fields.h"
#include "formats/edifact/mask.h"
#include "formats/edifact/parts.h"
#include "formats/edifact/reader.h"
#include "formats/edifact/repertoire.h"
#include "formats/edifact/segment.h"
#include "formats/edifact/types.h"
#include "formats/edifact/writer.h"
