// The model of screening that an old decision was made with: its table of weights, kept under a fingerprint, so that
// the scoring can be run again. What the program itself does with the weights is not kept; whether it still does the
// same is known from a few invented pairs, whose scores are part of the fingerprint.
#pragma once

#include <string>

#include "base/json.h"
#include "base/tree.h"
#include "engines/names/names.h"
#include "engines/screening/screening.h"
#include "platform/database/database.h"

namespace limen::alerts {

// A pack as JSON and back: maps, lists and scalars, which stay text.
json::value to_json(const Node& node);
Node node_of(const json::value& value);

// Of the scores that invented pairs get.
std::string behaviour_of(const screening::Model& model, const names::Folder& folder);

struct KnownModel {
  std::string fingerprint{};  // of weights and behaviour, 16 hex digits
  std::string behaviour{};
  std::string content{};  // the pack
};
KnownModel known_model(const Node& pack, const screening::Model& model, const names::Folder& folder);

// Keeps it, if it is not kept already.
Result<void> keep_model(database::Database& database, const KnownModel& model, Instant now);
// Nullopt when it is not kept.
Result<std::optional<KnownModel>> find_model(database::Session& session, std::string_view fingerprint);

}  // namespace limen::alerts
