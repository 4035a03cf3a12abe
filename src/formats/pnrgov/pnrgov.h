// PNRGOV, releases 10.1 to 21.1, as EDIFACT and as XML: both give the same model [IATA PADIS PNRGOV implementation
// guides].
//
//   record.h   Line, Value, Record: every segment with all its values, in order; nothing is lost here
//   model.h    Push (what a message says about itself) and Pnr (travellers, documents, flights, …), made from the lines
//   reader.h   Reader: pulls PNR after PNR out of an edifact::InterchangeReader
//   xml.h      XmlReader: the same from IATA_PNRGOV_NotifRQ
//   writer.h   Push and Pnr back to EDIFACT
//   filter.h   LineFilter: what must not be kept is taken out before anything is understood from it
//   json.h     one entry a PNR, for people and programs
//
//   edifact::InterchangeReader input(bytes, findings);
//   pnrgov::Reader reader(input);
//   for (Step step = input.next(); step != Step::kEnd; step = input.next()) {
//     if (step != Step::kMessage || !pnrgov::is_pnrgov(input.message())) continue;
//     reader.begin();
//     while (reader.next()) use(reader.push(), reader.pnr());
//   }  // left at Step::kMessageEnd
//
// Card numbers are masked in the reader, before the model sees them [S-08]; no view of the input ever gets into the
// model: a Record owns the memory of its text. Reading is total: any message gives a Push and as many Pnr as there are,
// what is odd is reported as a Finding, and what is not understood stays as a raw Line.
//
// Ownership: Push and Pnr belong to the reader and are used again for the next one; move or clone what is to stay.
// Threads: an object belongs to one thread; there is no shared state. No I/O, no clock.
#pragma once

#include "formats/pnrgov/filter.h"
#include "formats/pnrgov/json.h"
#include "formats/pnrgov/model.h"
#include "formats/pnrgov/reader.h"
#include "formats/pnrgov/record.h"
#include "formats/pnrgov/writer.h"
#include "formats/pnrgov/xml.h"
