#include "base/region_names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace limen {
namespace {

TEST(RegionNames, InFourLanguages) {
  EXPECT_EQ(region_name("ARG", "en"), "Argentina");
  EXPECT_EQ(region_name("AR", "fr"), "Argentine");
  EXPECT_EQ(region_name("DEU", "es"), "Alemania");
  EXPECT_EQ(region_name("EGY", "ar"), "مصر");
  EXPECT_EQ(region_name("BRA", "xx"), "Brazil");  // an unknown language falls back to English
}

TEST(RegionNames, WhatIsNoRegionHasNoName) {
  for (const char* code : {"", "A", "ABCD", "arg", "QQQ", "A1", "<b>", "XYZW", "A-R"}) {
    EXPECT_EQ(region_name(code, "en"), "") << code;
  }
}

TEST(RegionNames, NamesAreInTheOrderOfTheLanguage) {
  std::vector<std::string> names{"Zambia", "Égypte", "Espagne", "Åland", "Albanie"};
  const NameOrder order("fr");
  std::sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) { return order(a, b); });
  EXPECT_EQ(names, (std::vector<std::string>{"Åland", "Albanie", "Égypte", "Espagne", "Zambia"}));
  for (std::size_t i = 1; i < names.size(); ++i) EXPECT_LT(order.key(names[i - 1]), order.key(names[i]));
  EXPECT_FALSE(order("a", "a"));
  EXPECT_TRUE(order("A", "a") != order("a", "A"));
  EXPECT_EQ(order.key("A") < order.key("a"), order("A", "a"));
}

}  // namespace
}  // namespace limen
