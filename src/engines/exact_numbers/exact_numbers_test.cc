#include "engines/exact_numbers/exact_numbers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace limen::exact {
namespace {

Number n(std::string_view text) { return Fraction::parse(text); }

TEST(Fraction, SumsAreExact) {
  Number tenth = n("0.1"), ten = Fraction(0);
  for (int i = 0; i < 10; ++i) ten = ten + tenth;
  EXPECT_EQ(ten, n("1"));
  const Number third = Number(Fraction(1)) / Number(Fraction(3));
  EXPECT_EQ(third + third + third, n("1"));
  EXPECT_EQ(third->to_ratio(), "1/3");
  EXPECT_EQ((n("33.33") * Number(Fraction(3)))->to_text(), "99.99");
  EXPECT_EQ((n("0.3") - n("0.1"))->to_text(), "0.2");
}

TEST(Fraction, ReadsDecimalsAndNothingElse) {
  EXPECT_EQ(n("-0.250")->to_ratio(), "-1/4");
  EXPECT_EQ(n("007")->to_ratio(), "7");
  for (const char* bad : {"", "-", ".5", "5.", "1e3", "+1", "0x1", "1.2.3", " 1", "1 ", "nan", "1234567890123456789",
                          "0.1234567890123456789", "--1"}) {
    EXPECT_FALSE(n(bad).has_value()) << bad;
  }
}

TEST(Fraction, IsWrittenRoundedHalfAwayFromNought) {
  EXPECT_EQ(n("2.5")->to_text(0), "3");
  EXPECT_EQ(n("-2.5")->to_text(0), "-3");
  EXPECT_EQ(n("9.995")->to_text(2), "10.00");
  EXPECT_EQ(n("-0.001")->to_text(2), "0.00");
  EXPECT_EQ((n("2") / n("3"))->to_text(4), "0.6667");
  EXPECT_EQ((n("42") * n("100") / n("57"))->to_text(1), "73.7");
  EXPECT_EQ(n("1.50")->to_text(), "1.5");
}

TEST(Fraction, IsOrderedAndNeverFails) {
  Random random(5);
  for (int i = 0; i < 20'000; ++i) {
    const auto draw = [&] {
      return Number(Fraction(static_cast<std::int64_t>(random.next() >> random.between(4, 62)))) /
             Number(Fraction(static_cast<std::int64_t>((random.next() >> random.between(4, 62)) + 1)));
    };
    const Number a = draw(), b = draw();
    if (!a || !b) continue;
    EXPECT_EQ(*a < *b, !(*b <= *a));
    const Number difference = a - b;
    if (difference) {
      EXPECT_EQ(difference->sign() < 0, *a < *b);
    }
    // Sums of many denominators overflow 128 bits: what comes out is still the value, rounded to twelve decimals.
    const Number small_a = a - Number(Fraction(static_cast<std::int64_t>(a->to_double()))), third = n("1") / n("3");
    Number chain = small_a;
    double plain = small_a ? small_a->to_double() : 0;
    for (int k = 0; k < 6; ++k) {
      const Number step = third / Number(Fraction(random.between(1, 2'000'000'000)));
      chain = chain + step;
      plain += step->to_double();
    }
    if (chain) {
      EXPECT_NEAR(chain->to_double(), plain, 1e-9);
    }
    (void)(a * b);  // whatever comes, it ends
  }
  EXPECT_FALSE((n("1") / n("0")).has_value());
  EXPECT_FALSE((n("999999999999999999") * n("999")).has_value());
  EXPECT_FALSE(Fraction::from_double(NAN).has_value());
}

TEST(Fraction, Means) {
  const std::vector<Number> values{n("1"), std::nullopt, n("4"), n("16")};
  EXPECT_EQ(mean(values), n("7"));
  EXPECT_EQ(median(values), n("4"));
  EXPECT_EQ(geometric_mean(values)->to_text(6), "4.000000");
  EXPECT_EQ(harmonic_mean(values)->to_ratio(), "16/7");
  EXPECT_EQ(least(values), n("1"));
  EXPECT_EQ(most(values), n("16"));
  EXPECT_FALSE(mean(std::vector<Number>{std::nullopt}).has_value());
  EXPECT_EQ(geometric_mean(std::vector<Number>{n("0"), n("4")}), n("0"));
  EXPECT_FALSE(geometric_mean(std::vector<Number>{n("-1"), n("4")}).has_value());
  EXPECT_FALSE(harmonic_mean(std::vector<Number>{n("0"), n("4")}).has_value());
}

Number value(std::string_view text) {
  const auto formula = Formula::parse(text);
  EXPECT_TRUE(formula.ok()) << text << ": " << formula.error().to_text();
  return formula->evaluate([](std::string_view name) -> Number {
    if (name == "x") return n("2");
    if (name == "y.z") return n("0.5");
    return std::nullopt;  // u
  });
}

TEST(Formula, Computes) {
  EXPECT_EQ(value("1 + 2 * 3 - 4 / 2"), n("5"));
  EXPECT_EQ(value("-(1 - 2) * -x"), n("-2"));
  EXPECT_EQ(value("10 - 3 - 2"), n("5"));
  EXPECT_EQ(value("mean(x, u, 4)"), n("3"));
  EXPECT_EQ(value("count(x, u, y.z)"), n("2"));
  EXPECT_EQ(value("first(u, y.z, x)"), n("0.5"));
  EXPECT_EQ(value("if(x > 1 and not y.z > 1, 7, 8)"), n("7"));
  EXPECT_EQ(value("if(x != 2 or x = 3, 7, 8)"), n("8"));
  EXPECT_EQ(value("clamp(20, 0, 18)"), n("18"));
  EXPECT_EQ(value("rescale(5, 15, 0)"), Number(Fraction(2)) / n("3"));
  EXPECT_EQ(value("sqrt(16) + abs(-1)"), n("5"));
  EXPECT_NEAR(value("ln(100)")->to_double(), std::log(100.0), 1e-12);
  EXPECT_EQ(value("min(3, 1, u) + max(3, 1) + median(1, 2, 9) + gmean(4, 4) + hmean(2, 2) + sum(1, u)"), n("13"));
  EXPECT_EQ(value("order"), Number());  // a name that begins like an operator
}

TEST(Formula, MissingStaysMissingAndIsNotNought) {
  for (const char* text : {"u", "u + 1", "u * 0", "u > 0", "if(u, 1, 2)", "1 / 0", "ln(0)", "sqrt(-1)", "mean(u)", "-u",
                           "clamp(u, 0, 1)"}) {
    EXPECT_FALSE(value(text).has_value()) << text;
  }
  EXPECT_EQ(value("known(u)"), n("0"));
  EXPECT_EQ(value("u > 0 and 0 > 1"), n("0"));
  EXPECT_EQ(value("u > 0 or 1 > 0"), n("1"));
  EXPECT_FALSE(value("u > 0 or 0 > 1").has_value());
}

TEST(Formula, RefusesWithTheColumn) {
  const auto expect = [](const std::string& text, std::string_view code, std::uint64_t column) {
    const auto formula = Formula::parse(text);
    ASSERT_FALSE(formula.ok()) << text;
    EXPECT_EQ(formula.error().code, code) << text;
    if (column > 0) {
      EXPECT_EQ(formula.error().place.column, column) << text;
    }
  };
  expect("", "formula.syntax", 1);
  expect("1 +", "formula.syntax", 4);
  expect("(1", "formula.syntax", 3);
  expect("1 2", "formula.syntax", 3);
  expect("1 < 2 < 3", "formula.syntax", 7);
  expect("1..2", "formula.syntax", 5);
  expect("a; b", "formula.syntax", 2);
  expect("system(1)", "formula.function", 7);
  expect("if(1, 2)", "formula.arguments", 9);
  expect("mean()", "formula.syntax", 6);
  expect(std::string(5000, '1'), "formula.too_large", 0);
  expect(std::string(100, '(') + "1" + std::string(100, ')'), "formula.too_large", 0);
  expect(std::string(100, '-') + "1", "formula.too_large", 0);
  std::string nots, many = "1";
  for (int i = 0; i < 100; ++i) nots += "not ";
  for (int i = 0; i < 600; ++i) many += "+1";
  expect(nots + "1", "formula.too_large", 0);
  expect(many, "formula.too_large", 0);
}

TEST(Formula, AnyBytesEnd) {
  Random random(9);
  const std::string_view pieces[] = {"x",    "1",   "(", ")",   "+", "-", "mean(", ",",  " and ",
                                     "not ", "0.5", "<", "if(", "*", "/", "\xff",  "y.z"};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (int k = random.between(1, 30); k > 0; --k) text += pieces[random.below(std::size(pieces))];
    const auto formula = Formula::parse(text);
    if (formula.ok()) formula->evaluate([](std::string_view) { return Number(Fraction(0)); });
  }
}

}  // namespace
}  // namespace limen::exact
