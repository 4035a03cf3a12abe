// How a carrier writes, and where it is reached. Whatever goes to it is written in the same way: syntax, separators,
// repertoire, test flag, group and release. Internal to the Desk.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "base/date.h"
#include "formats/cusres/cusres.h"
#include "formats/edifact/reader.h"
#include "formats/edifact/writer.h"

namespace limen::interactive {

struct Settings;

struct Line {
  edifact::Separators separators;
  bool has_una = false;
  bool test = false;
  bool grouped = false;  // messages stand in a group
  edifact::Repertoire repertoire = edifact::Repertoire::kUnknown;
  int version = 4;
  std::string syntax_id;
  edifact::Party theirs;
  edifact::Party ours;
  edifact::Party group_theirs;
  edifact::Party group_ours;
  std::string group_reference;
  std::string release;  // of the messages: "05B"
};

// Sets the line from the message that the reader has just given.
void take_line(const edifact::InterchangeReader& reader, const Settings& settings, Line& line);

void begin_interchange(edifact::EdifactWriter& writer, const Line& line, const Settings& settings,
                       std::string_view reference, Instant now);
void begin_group(edifact::EdifactWriter& writer, const Line& line, Instant now);
// An empty response with the envelope of a message on this line; the reference is the caller's.
void begin_response(cusres::Response& response, cusres::Kind kind, const Line& line);

// Adds text (UTF-8) to the last result of the response as free text: in the line's repertoire, what is not in it by
// the nearest character, in components of at most 512 bytes. The response's views live as long as `store`.
void add_text(cusres::Response& response, std::string_view text, const Line& line, std::deque<std::string>& store);

}  // namespace limen::interactive
