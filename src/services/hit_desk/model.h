// What the desk keeps. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "engines/duty_roster/duty_roster.h"
#include "engines/hit_report/hit_report.h"
#include "engines/list_age/list_age.h"
#include "services/hit_desk/hit_desk.h"

namespace limen::hit_desk {

using FileId = Id<struct HitFileTag>;
using ContactId = Id<struct DutyContactTag>;
using CallId = Id<struct HitCallTag>;
using hit_report::Outcome;
using hit_report::State;

// Who may see a file.
enum class Level : std::uint8_t {
  kOpen,        // first line, too: whoever may call
  kSecondLine,  // the desk
  kDiscreet,    // whoever has hits.discreet
};
std::string_view to_text(Level level);  // "open", "second_line", "discreet"
std::optional<Level> parse_level(std::string_view text);

// Whether it is this person: nobody is asked twice where an officer confirmed the hit at the check.
enum class Judged : std::uint8_t { kWaiting, kConfirmed, kFalse };
std::string_view to_text(Judged judged);  // "waiting", "confirmed", "false"
std::optional<Judged> parse_judged(std::string_view text);

struct File {
  FileId id{};
  std::string number{};  // "H-2026-000012"; a series for each level
  Level level = Level::kOpen;
  State state = State::kDrafted;
  Judged judged = Judged::kWaiting;
  std::optional<Outcome> outcome{};
  bool urgent = false;
  border::CheckId check{};  // of a thing the id of what stood there (things::SeenId)
  RawId alert{};
  PostId post{};
  Instant opened_at{}, report_by{};
  std::optional<Instant> sent_at{}, answer_by{}, answered_at{}, closed_at{};
  // hit, person or thing, document, officer, lane, direction, alert {reference, source, reason}, and what each step
  // wrote: outcome, urgent_reason, turned, sent, receipt, work, answer, closing.
  json::object content{};

  bool about_thing() const;
  std::string category() const;
  // The report, or the answer to it, came or will come after its limit.
  bool late(Instant now) const;
};

struct HitCall {
  CallId id{};
  FileId file{};
  ContactId contact{};
  Instant at{};
  bool answered = false;
  json::object content{};  // label, phone, by, outcome, answered_by, note
};

struct Contact {
  duty_roster::Contact rule{};
  std::string label{}, authority{}, note{};
  std::vector<std::string> phones{};
  std::optional<PostId> post{};  // none: every post
  std::int64_t version = 1;
};
json::object to_json(const Contact& contact);
Result<Contact> stored_contact(const ContactId& id, std::int64_t version, std::string_view text);

struct Holiday {
  CivilDate day{};
  std::string label{};
};

// A list on the counter, judged.
struct ListState {
  std::string name{};
  std::optional<Instant> last_good{};
  std::optional<CivilDate> published{};
  std::int64_t entries = 0;
  list_age::Age age{};
};

std::string text_of(const json::object& object, std::string_view key);
const json::object& object_of(const json::object& object, std::string_view key);  // empty when there is none
json::object to_json(const hit_report::Text& text);

}  // namespace limen::hit_desk
