// The syntax acknowledgement of an interchange: UN/EDIFACT CONTRL [ISO 9735-4], read and written.
//
//   contrl::Control control = contrl::examine(bytes);        // reads them, and judges by what was found
//   std::string out = contrl::write(control, envelope);      // the interchange that says so
//
// A message is rejected when the reader found an error (Severity::kError) in it, or when a check of the caller did;
// what is merely imperfect is acknowledged, with its findings listed only if asked for. The interchange is rejected
// when no message in it could be read. One whose end is missing, or counts more or fewer messages than came, is
// acknowledged with that error (13 or 29 of UNZ): its sender must not believe that all has arrived.
//
// Owned values. No shared state; no I/O, no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/reader.h"
#include "formats/edifact/writer.h"

namespace limen::contrl {

enum class Action : std::uint8_t {  // 0083
  kUnknown = 0,
  kRejected = 4,      // this level and all below it
  kAcknowledged = 7,  // this level, and below it unless said otherwise
  kReceived = 8       // the interchange has arrived, and nothing more is said
};
std::string_view to_text(Action action);

struct Fault {                  // UCS and UCD
  std::uint64_t segment = 0;    // place in the message, UNH being 1
  std::string code;             // 0085 of the segment, or of the element when `element` is not 0
  std::uint32_t element = 0;    // 0098
  std::uint32_t component = 0;  // 0104
  bool operator==(const Fault&) const = default;
};

struct Subject {  // UCI, UCF, UCM: what is spoken of
  Action action = Action::kUnknown;
  std::string code;  // 0085; empty: none
  std::string tag;   // 0013: the service segment that is wrong
  std::uint32_t element = 0;
  std::uint32_t component = 0;
  bool operator==(const Subject&) const = default;
};

struct GroupResult {         // UCF
  std::string reference;     // 0048
  edifact::Party sender;     // S006
  edifact::Party recipient;  // S007
  Subject subject;
};

struct MessageResult {
  std::size_t group = 0;  // number in Control::groups, from 1; 0: in none
  std::string reference;  // 0062
  std::string type, version, release, agency, association;
  Subject subject;
  std::vector<Fault> faults;
  bool operator==(const MessageResult&) const = default;
};

// A segment of a CONTRL that was not, or not wholly, understood.
struct RawPart {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string text;          // with its terminator, as received; empty when passed over
  bool passed_over = false;  // and all behind it: contrl.too_large
};

struct Control {
  std::string reference;     // 0020 of the interchange that is spoken of
  edifact::Party sender;     // its S002
  edifact::Party recipient;  // its S003
  Subject subject;
  std::vector<GroupResult> groups;
  std::vector<MessageResult> messages;  // by group
  std::size_t unread = 0;               // segments of a CONTRL that were not (or not wholly) understood, when read
  std::vector<RawPart> raw;             // those segments
};

struct Policy {
  bool list_warnings = false;     // warnings as faults of an acknowledged message
  bool acknowledge_each = false;  // a UCM (and UCF) also for messages (and groups) without faults
  std::size_t max_faults = 99;    // of a message; further ones are left out
};

// The 0085 error code that a diagnostic of the reader stands for ("29" counts, "28" references, "13" missing, …).
std::string_view code_of(const edifact::Diagnostic& diagnostic);

// Of the first interchange in the bytes.
Control examine(std::string_view bytes, const Policy& policy = {});

// A whole interchange with one CONTRL. `envelope`: of the answer; its sender is who was the recipient.
std::string write(const Control& control, const edifact::Interchange& envelope);

// Reads the CONTRL whose UNH the reader has just given. What stands behind the first `most` segments is passed over.
Control read(edifact::InterchangeReader& reader, std::size_t most = 1'000'000);

}  // namespace limen::contrl
