#include "engines/name_facts/name_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limen::name_facts {
namespace {

TEST(NameFacts, KnowsForms) {
  const NameFacts facts;
  EXPECT_EQ(facts.relation("mohammed", "muhamad"), Relation::kForm);
  EXPECT_EQ(facts.relation("john", "juan"), Relation::kTranslation);
  EXPECT_EQ(facts.relation("jon", "john"), Relation::kForm);
  EXPECT_EQ(facts.relation("bill", "william"), Relation::kNickname);
  EXPECT_EQ(facts.relation("maria", "mario"), Relation::kNone);
  EXPECT_EQ(facts.role("bin"), Role::kKinship);
  EXPECT_LT(facts.rarity("mohammed"), facts.rarity("nosuchname"));
  EXPECT_EQ(facts.strip_glued_title("johnmr"), "john");
  EXPECT_EQ(facts.base_form("ivanova"), "ivanov");
}

}  // namespace
}  // namespace limen::name_facts
