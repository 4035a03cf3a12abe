// Links between records and their history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "engines/identity_match/identity_match.h"
#include "services/border/border.h"

namespace limen::persons {

using border::TravellerId;
using LinkId = Id<struct PersonLinkTag>;

enum class Colour : std::uint8_t { kYellow, kGreen, kWhite, kRed };
std::string_view to_text(Colour colour);  // "yellow", "green", "white", "red"
std::optional<Colour> parse_colour(std::string_view text);

// Of red alone.
enum class Kind : std::uint8_t { kNone, kMerging, kNonMerging };
std::string_view to_text(Kind kind);  // "", "merging", "non_merging"
std::optional<Kind> parse_kind(std::string_view text);

// Whether a link of this colour says that its records are one person's.
inline bool one_person(Colour colour, Kind kind) {
  return colour == Colour::kWhite || (colour == Colour::kRed && kind == Kind::kMerging);
}

struct LinkChange {
  Colour colour = Colour::kYellow;
  Kind kind = Kind::kNone;
  std::string reason{}, note{}, by{};
  AccountId by_id{};
  Instant at{};
};

struct Link {
  LinkId id{};
  TravellerId first{}, second{};  // in the order of their ids
  std::int64_t version = 0;       // 0: not written yet
  Colour colour = Colour::kYellow;
  Kind kind = Kind::kNone;
  std::string grade{};  // what the machine said when it was found; empty: an officer saw it first
  bool conflict = false;
  double score = 0;
  json::array reasons{};
  Instant found_at{}, due_at{};
  std::string notice{};               // number of the letter that tells the person of a red link
  std::vector<LinkChange> changes{};  // oldest first
};

json::object to_json(const Link& link);
json::array reasons_of(const identity_match::Verdict& verdict);

}  // namespace limen::persons
