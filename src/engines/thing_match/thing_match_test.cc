#include "engines/thing_match/thing_match.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "base/result_matchers.h"
#include "base/text.h"
#include "platform/config/config.h"

namespace limen::thing_match {
namespace {

Rules rules_of(const std::string& text) {
  auto node = config::parse_yaml(text, "test.yaml");
  EXPECT_OK(node);
  auto rules = Rules::read(*node);
  EXPECT_OK(rules);
  return rules.ok() ? rules.take() : Rules();
}

const Rules& baseline() {
  static const Rules rules = [] {
    auto node = config::PackStore::embedded().read("baseline", "thing_match.yaml");
    EXPECT_OK(node);
    auto read = Rules::read(*node);
    EXPECT_OK(read);
    return read.take();
  }();
  return rules;
}

Identifier plate(const std::string& text, const std::string& state = "") {
  return {"plate", text, state.empty() ? StateCode() : *StateCode::parse(state)};
}
std::string how(const Identifier& a, const Identifier& b) {
  const auto agreement = baseline().compare(a, b);
  return agreement ? std::string(to_text(agreement->how)) : "no";
}

TEST(ThingMatch, ANumberIsReadWhateverTheScriptAndTheSeparators) {
  for (const char* text : {"AB 12 CD", "ab-12-cd", "AB·12·CD", "АВ 12 CD", "ΑΒ١٢CD", "AB۱۲CD", "\u200eAB12CD "}) {
    EXPECT_EQ(baseline().normal(plate(text)), "AB12CD") << text;
  }
  EXPECT_EQ(baseline().normal(plate("ا ب ح ١٢٣٤")), "ABJ1234");
  EXPECT_EQ(baseline().normal({"imo", "IMO 9074729", {}}), "9074729");
  EXPECT_EQ(baseline().normal(plate(" - ")), "");
  EXPECT_EQ(baseline().normal({"no such", "AB", {}}), "");
}

TEST(ThingMatch, NearMissesHaveTheirReason) {
  EXPECT_EQ(how(plate("AB12CD"), plate("ab-12 cd")), "exact");
  EXPECT_EQ(how(plate("AB12CO"), plate("AB12C0")), "look_alike");
  EXPECT_EQ(how(plate("A81ZCO"), plate("AB12C0")), "no") << "three look-alikes are too many";
  EXPECT_EQ(how(plate("AB12CD"), plate("AB13CD")), "typing");
  EXPECT_EQ(how(plate("AB12CD"), plate("AB1CD")), "typing");
  EXPECT_EQ(how(plate("AB12CD"), plate("AB21CD")), "typing");
  EXPECT_EQ(how(plate("AB12CD"), plate("AB31CD")), "no");
  EXPECT_EQ(how(plate("AB12"), plate("AB13")), "no") << "too short";
  const auto swapped = baseline().compare(plate("AB21CD"), plate("AB12CD"));
  ASSERT_TRUE(swapped);
  EXPECT_EQ(swapped->differences, (std::vector<std::pair<std::string, std::string>>{{"21", "12"}}));
  const auto missing = baseline().compare(plate("AB2CD"), plate("AB12CD"));
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->differences, (std::vector<std::pair<std::string, std::string>>{{"", "1"}}));
}

TEST(ThingMatch, AnotherStateIsAnotherPlateUnlessItIsTheVerySame) {
  EXPECT_EQ(how(plate("AB12CD", "UTO"), plate("AB12CD", "XAN")), "exact");
  EXPECT_EQ(to_text(baseline().compare(plate("AB12CD", "UTO"), plate("AB12CD", "XAN"))->registry), "other");
  EXPECT_EQ(how(plate("AB12CD", "UTO"), plate("AB12CO", "XAN")), "no");
  EXPECT_EQ(how(plate("AB12CO", "UTO"), plate("AB12C0")), "look_alike");
  EXPECT_EQ(how({"vessel_name", "Sirius", {}}, {"vessel_name", "Siriuz", {}}), "no") << "names are compared whole";
  EXPECT_EQ(how({"imo", "9074729", {}}, {"mmsi", "9074729", {}}), "no") << "another kind of number";
}

TEST(ThingMatch, CheckDigits) {
  // 49 CFR 565; ISO 6346 (the number of its own example); IMO numbers in public registers.
  EXPECT_EQ(vin_digit_right("1M8GDM9AXKP042788"), true);
  EXPECT_EQ(vin_digit_right("1M8GDM9A1KP042788"), false);
  EXPECT_EQ(vin_digit_right("11111111111111111"), true);
  EXPECT_EQ(vin_digit_right("1M8GDM9AXKP04278"), std::nullopt);
  EXPECT_EQ(vin_digit_right("1M8GDM9AXKPO42788"), std::nullopt) << "no O in it";
  EXPECT_EQ(container_digit_right("CSQU3054383"), true);
  EXPECT_EQ(container_digit_right("CSQU3054384"), false);
  EXPECT_EQ(container_digit_right("CSQ13054383"), std::nullopt);
  EXPECT_EQ(imo_digit_right("9074729"), true);
  EXPECT_EQ(imo_digit_right("9074728"), false);
  const auto code = [](const std::string& identifier, const std::string& text) {
    const auto finding = baseline().check({identifier, text, {}});
    return finding ? finding->code + " " + std::string(to_text(finding->severity)) : "";
  };
  EXPECT_EQ(code("vin", "1M8GDM9A1KP042788"), "things.vin.check_digit warning");
  EXPECT_EQ(code("vin", "WM8GDM9A1KP042788"), "things.vin.check_digit info");
  EXPECT_EQ(code("vin", "1M8-GDM9AX-KP042788"), "");
  EXPECT_EQ(code("vin", "1M8"), "things.vin.form warning");
  EXPECT_EQ(code("imo", "9074728"), "things.imo.check_digit warning");
  EXPECT_EQ(code("container", "CSQU 305438 4"), "things.container.check_digit warning");
  EXPECT_EQ(code("mmsi", "12345"), "things.mmsi.form warning");
  EXPECT_EQ(code("plate", "anything"), "");
}

// The distance of optimal string alignment, from its definition.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

// What the header promises, the slow way.
std::string slow(const std::string& a, const std::string& b) {
  if (a == b) return "exact";
  if (a.size() < 5 || b.size() < 5) return "no";
  const std::vector<std::string> classes = {"0OQD", "1IL", "8B", "5S", "2Z", "6G"};
  std::size_t alike = 0, other = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == b[i]) continue;
    const bool look = std::ranges::any_of(classes, [&](const std::string& one) {
      return one.find(a[i]) != std::string::npos && one.find(b[i]) != std::string::npos;
    });
    ++(look ? alike : other);
  }
  if (a.size() == b.size() && other == 0 && alike <= 2) return "look_alike";
  return distance(a, b) == 1 ? "typing" : "no";
}

TEST(ThingMatch, EqualToTheSlowReferenceOnRandomNumbersAndFoundByVariants) {
  Random random(22);
  constexpr std::string_view kLetters = "AB801OIL5S2Z3";
  const auto letter = [&] { return kLetters[random.below(kLetters.size())]; };
  std::map<std::string, int> seen;
  for (int round = 0; round < 60'000; ++round) {
    std::string a;
    for (std::size_t n = 3 + random.below(7); n > 0; --n) a.push_back(letter());
    std::string b = a;
    for (std::size_t errors = random.below(4); errors > 0; --errors) {
      const std::size_t at = random.below(b.size());
      switch (random.below(4)) {
        case 0:
          b[at] = letter();
          break;
        case 1:
          b.insert(at, 1, letter());
          break;
        case 2:
          if (b.size() > 1) b.erase(at, 1);
          break;
        default:
          if (at + 1 < b.size()) std::swap(b[at], b[at + 1]);
      }
    }
    const std::string expected = slow(a, b);
    ++seen[expected];
    ASSERT_EQ(how(plate(a), plate(b)), expected) << a << " " << b;
    ASSERT_EQ(how(plate(b), plate(a)), expected) << "the other way: " << a << " " << b;
    if (expected == "no") continue;
    const auto one = baseline().variants(plate(a)), two = baseline().variants(plate(b));
    std::vector<std::string> common;
    std::ranges::set_intersection(one, two, std::back_inserter(common));
    ASSERT_FALSE(common.empty()) << a << " " << b << ": nobody would find it";
  }
  for (const char* kind : {"exact", "look_alike", "typing", "no"}) EXPECT_GT(seen[kind], 300) << kind;
}

TEST(ThingMatch, APackThatIsWrongIsToldWithItsPlace) {
  const std::string good =
      "identifiers:\n  - {code: plate}\nkinds:\n  - {code: vehicle, identifiers: [plate]}\nletters: []\n"
      "look_alikes: [\"0O\"]\nseparators: \"-\"\n";
  EXPECT_EQ(rules_of(good).identifiers().size(), 1U);
  const auto error = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    const auto node = config::parse_yaml(text, "test.yaml");
    EXPECT_OK(node);
    const auto read = Rules::read(*node);
    return read.ok() ? std::string("good")
                     : read.error().code + ":" + std::to_string(read.error().place.line.value_or(0));
  };
  EXPECT_EQ(error("[plate]", "[plane]"), "thing_match.pack:4");
  EXPECT_EQ(error("{code: plate}", "{code: plate, check: x}"), "thing_match.pack:2");
  EXPECT_EQ(error("{code: plate}", "{code: plate, near_from: 0}"), "thing_match.pack:2");
  EXPECT_EQ(error("[\"0O\"]", "[\"0O\", \"O1\"]"), "thing_match.pack:6");
  EXPECT_EQ(error("letters: []", "letters: [{from: \"Ж\", to: \"ZH\"}]"), "thing_match.pack:5");
}

}  // namespace
}  // namespace limen::thing_match
