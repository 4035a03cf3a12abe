// The pages of one table of outcomes. Private to this folder.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/public_outcomes/outcome.h"

namespace limen::public_outcomes {

using public_pages::Html;
using public_pages::Page;
using Names = std::map<std::string, std::string, std::less<>>;  // of units, as the release has them

struct Work {
  const Outcome& outcome;
  const std::vector<Policy>& policies;
  const Names& names;
  const world_outlines::World& world;
  const public_pages::Request& request;
  const public_pages::Texts& texts;
  const release::Manifest& manifest;

  std::string t(std::string_view key, public_pages::Texts::Parameters parameters = {}) const {
    return texts.get(request.language, key, parameters);
  }
  std::string title() const;
  std::string home() const { return "/outcomes/" + outcome.entry.id; }
  std::string name_of(std::string_view code) const;  // with a word where it is an aggregate
  std::string group_name(std::string_view code) const;
  std::string period_name(std::size_t period) const { return outcome.table.periods()[period]; }
  std::string number(const charts::Value& value, int decimals = 1) const;
  charts::Format format(int decimals) const;
  charts::Words words() const;
  charts::Frame frame(std::string id, std::string title, std::string description) const;
  std::string citation(const std::string& path) const;
  // The period that was asked for, else the last one with gaps.
  std::size_t period() const;
};

inline charts::Value value_of(const exact::Number& number) {
  return number ? charts::Value(number->to_double()) : charts::Value();
}

Page gap_page(const Work& work);
Page policy_page(const Work& work);
// All gaps of all periods; headers and codes the same in every language.
std::string gaps_csv(const Outcome& outcome);
std::string policy_csv(const Work& work);

}  // namespace limen::public_outcomes
