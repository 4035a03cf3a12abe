// What both protocols have in common: a description of a person becomes a query, and what the alert lists say to it
// becomes candidates, as far as the credential goes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engines/screening/screening.h"
#include "services/match/model.h"

namespace limen::match {

inline constexpr std::size_t kMostQueries = 100, kMostCandidates = 50;
inline constexpr std::size_t kBodyBytes = 1U << 20U;

// A person as asked about. Several birth dates are tried one after the other.
class Description {
 public:
  Description(const mrz::StateTable& states, std::string pointer) : states_(states), pointer_(std::move(pointer)) {}

  // A property of FollowTheMoney with its values: text, or a list of text. What is not known here is passed over; a
  // value that cannot be read is an error, as it must not count as unknown: "match.value", "match.too_many".
  Result<void> add(std::string_view property, const json::value& values);
  void add_name(std::string_view name) { query_.names.push_back({std::string(name)}); }

  // Error "match.empty" without a name or a document.
  Result<std::vector<screening::Query>> take();

 private:
  Result<void> add_value(std::string_view property, std::string_view value);
  Result<void> add_state(std::string_view value);
  Error wrong(std::string_view what) const;

  const mrz::StateTable& states_;
  std::string pointer_;
  screening::Query query_{};
  std::vector<PartialDate> births_{};
  std::string first_name_{}, last_name_{};
};

// Of what is found: only these, best first, each alert once. `dataset` is "default" or "all", a list that the
// credential has, or a category; error "match.dataset".
Result<std::vector<alerts::Match>> candidates(const Match::State& state, database::Session& session,
                                              const api::Call& call, const Credential& credential,
                                              std::string_view dataset, const std::vector<screening::Query>& queries);
// Its name where names may be answered, else the reference.
std::string caption_of(const alerts::Match& match, const Credential& credential);
std::string list_of(const alerts::Match& match);

Result<void> add_match_routes(api::Api& api, const std::shared_ptr<Match::State>& state);
Result<void> add_reconcile_routes(api::Api& api, const std::shared_ptr<Match::State>& state);

}  // namespace limen::match
