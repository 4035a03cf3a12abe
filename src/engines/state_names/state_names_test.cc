#include "engines/state_names/state_names.h"

#include <gtest/gtest.h>

namespace limen::state_names {
namespace {

Node scalar(std::string text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = std::move(text);
  return node;
}

Node map(std::vector<std::pair<std::string, Node>> members) {
  Node node;
  node.kind = Node::Kind::kMap;
  node.members = std::move(members);
  return node;
}

mrz::StateTable table() {
  Node codes;
  codes.kind = Node::Kind::kList;
  const auto add = [&](const char* code, const char* alpha2, const char* name) {
    codes.items.push_back(map({{"code", scalar(code)}, {"alpha2", scalar(alpha2)}, {"name", scalar(name)}}));
  };
  add("IRN", "IR", "Iran, Islamic Republic of");
  add("PRK", "KP", "Korea, Democratic People's Republic of");
  add("D", "DE", "Germany");
  add("FRA", "FR", "France");
  Node groups;
  groups.kind = Node::Kind::kList;
  groups.items.push_back(map({{"group", scalar("test")}, {"source", scalar("test")}, {"codes", codes}}));
  return mrz::StateTable::build(map({{"state_codes", groups}})).take();
}

TEST(StateNames, NamesOfTheTableOfListsAndCodes) {
  const ByName states = by_name(table());
  const auto code = [&](std::string_view name) {
    const auto found = states(name);
    return found ? std::string(found->text()) : std::string("none");
  };
  EXPECT_EQ(code("Iran"), "IRN");
  EXPECT_EQ(code("iran (Islamic Republic of)"), "IRN");
  EXPECT_EQ(code("Democratic People's Republic of Korea"), "PRK");
  EXPECT_EQ(code("Korea, North"), "PRK");
  EXPECT_EQ(code("DE"), "D");
  EXPECT_EQ(code("fra"), "FRA");
  EXPECT_EQ(code("Utopia"), "none");
  EXPECT_EQ(code("zz"), "none");
  EXPECT_EQ(code("Russia"), "none") << "a code that the table does not have is no answer";
}

}  // namespace
}  // namespace limen::state_names
