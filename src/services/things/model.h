// What is kept of alerts about things, of what stood at a post, and of hits. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/things/things.h"

namespace limen::things {

using thing_match::Agreement;
using thing_match::Identifier;

// What a field holds at most, from a form and from a file alike: what is longer could not be read back.
constexpr std::size_t kMostIdentifiers = 20, kNumberBytes = 300, kLineBytes = 300, kNoteBytes = 8000;

// What its author says. All text is clean.
struct Content {
  std::string kind{}, category{};
  std::vector<Identifier> identifiers{};
  std::string description{};  // make, type, colour: what an officer compares
  std::string issuer{}, legal_basis{}, reason{}, requested_action{}, proportionality_note{};
  std::optional<CivilDate> valid_from{};  // none: at once
  CivilDate review{}, expiry{};           // the last day on which it counts
  std::string reference{}, remarks{};
};

struct Alert {
  ThingAlertId id{};
  std::int64_t version = 1;
  bool withdrawn = false;
  Content content{};
  Instant created_at{}, updated_at{};
  std::string created_by{}, updated_by{}, change_reason{};

  bool active(CivilDate day) const { return !withdrawn && content.expiry >= day; }
  bool counts_on(CivilDate day) const { return active(day) && (!content.valid_from || *content.valid_from <= day); }
  std::string_view state(CivilDate day) const {  // "active", "expired", "withdrawn"
    return withdrawn ? "withdrawn" : active(day) ? "active" : "expired";
  }
};

struct OldVersion {
  std::int64_t version = 1;
  Instant at{};
  std::string by{}, reason{};
  json::object content{};
};

// A thing that stood at a post.
struct Seen {
  SeenId id{};
  RawId place{};
  PostId post{};
  std::string lane{};
  Direction direction = Direction::kEntry;
  Thing thing{};
  bool there = true;  // as far as the record that named it says
  Instant at{};
};

enum class HitState : std::uint8_t { kUnreviewed, kConfirmed, kDismissed };
std::string_view to_text(HitState state);  // "unreviewed", "confirmed", "dismissed"
std::optional<HitState> parse_hit_state(std::string_view text);

struct Hit {
  ThingHitId id{};
  SeenId seen{};
  ThingAlertId alert{};
  std::int64_t alert_version = 1;
  HitState state = HitState::kUnreviewed;
  bool second_line = false, protective = false;
  bool late = false;  // found when the thing had left
  Instant found_at{};
  json::object content{};  // HitNews.hit, findings
  std::string reason{}, note{}, by{};
  std::optional<Instant> at{};
};

json::array to_json(const std::vector<Identifier>& identifiers);
json::object to_json(const Content& content);
json::object to_json(const Agreement& agreement);

// Of what the service stored; error "things.stored_form".
Result<Content> stored_content(std::string_view text);
Result<Thing> stored_thing(std::string_view text);
Result<json::object> stored_object(std::string_view text);

// A request: the same members, read strictly. Errors of JsonReader, "things.state.unknown".
Result<Content> read_content(JsonReader& reader);
Result<std::vector<Identifier>> read_identifiers(JsonReader& reader);

struct CategoryRule {
  std::string code{};
  bool protective = false, second_line = false;
  std::int64_t review_months = 0, expiry_months = 0;
  std::set<std::string, std::less<>> minimum{}, discreet_actions{};
  std::vector<std::string> actions{};
};

// What is wrong with an alert: `field` is a member of ThingAlertInput.
struct Problem {
  std::string field{}, code{}, message{};
  Error error() const { return Error{code, message, Place{.path = "/" + field}}; }
};

class Rules {
 public:
  // Errors: those of thing_match.yaml, and "things.pack".
  static Result<Rules> read(const Parts& parts);

  const CategoryRule* category(std::string_view code) const;
  bool discreet(const Content& content) const;
  bool second_line(const Content& content) const;  // a category that is not known any more: yes
  bool protective(const Content& content) const;
  std::vector<Problem> check(const Content& content, CivilDate today) const;
  Result<void> check(const Thing& thing) const;
  std::vector<thing_match::Finding> findings(const std::vector<Identifier>& identifiers) const;
  const thing_match::Rules& match() const { return match_; }
  const std::map<std::string, CategoryRule, std::less<>>& categories() const { return categories_; }

 private:
  std::shared_ptr<const site::Knowledge> knowledge_;
  thing_match::Rules match_{};
  std::map<std::string, CategoryRule, std::less<>> categories_{};
};

json::array to_json(const std::vector<thing_match::Finding>& findings);

}  // namespace limen::things
