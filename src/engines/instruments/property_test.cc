// What holds for every instrument: order and the scale of weights say nothing, and a better answer is never a loss.
// Instruments and answers are random, trees of three levels with every way of combining that the property is about.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "engines/instruments/instrument.h"
#include "engines/instruments/round.h"
#include "engines/instruments/scoring.h"
#include "platform/config/config.h"

namespace limen::instruments {
namespace {

constexpr int kOptions = 6;  // o0 … o5, rising scores
constexpr int kRuns = 60;

struct Made {
  std::vector<std::string> areas{}, indicators{}, questions{};  // lines of the file, without weights
  std::vector<int> weights{};                                   // of all of them, in that order

  // Weights times `factor`; questions (and with `siblings` all nodes of a level) in the order of `shuffle`.
  std::string yaml(int factor = 1, Random* shuffle = nullptr) const {
    std::string text =
        "id: random\nedition: '1'\nsource: our own\nvalid_from: 2020-01-01\nranking_allowed: true\nscale: [0, 100]\n"
        "option_sets:\n  set: [";
    for (int o = 0; o < kOptions; ++o) {
      text += "{code: o" + std::to_string(o) + ", score: " + std::to_string(1 + o * o * 3) + "}, ";
    }
    text += "{code: unknown, missing: true}]\nnodes:\n  - {id: root, kind: overall, combine: mean}\n";
    std::size_t at = 0;
    for (const auto* level : {&areas, &indicators, &questions}) {
      std::vector<std::string> lines;
      for (const std::string& line : *level) {
        lines.push_back("  - {" + line + ", weight: " + std::to_string(weights[at++] * factor) + "}\n");
      }
      for (std::size_t i = lines.size(); shuffle != nullptr && i > 1; --i) {
        std::swap(lines[i - 1], lines[shuffle->below(i)]);
      }
      for (const std::string& line : lines) text += line;
    }
    return text;
  }
};

Made make(Random& random, const std::vector<std::string>& ways) {
  Made made;
  const auto any = [&](const std::vector<std::string>& list) { return list[random.below(list.size())]; };
  const std::size_t areas = 1 + random.below(4), indicators = areas + random.below(5),
                    questions = indicators + random.below(12);
  for (std::size_t i = 0; i < areas; ++i) {
    made.areas.push_back("id: a" + std::to_string(i) + ", kind: area, parent: root, combine: " + any(ways));
  }
  for (std::size_t i = 0; i < indicators; ++i) {
    const std::size_t parent = i < areas ? i : random.below(areas);
    made.indicators.push_back("id: i" + std::to_string(i) + ", kind: indicator, parent: a" + std::to_string(parent) +
                              ", combine: " + any(ways));
  }
  for (std::size_t i = 0; i < questions; ++i) {
    const std::size_t parent = i < indicators ? i : random.below(indicators);
    made.questions.push_back("id: q" + std::to_string(i) + ", kind: question, parent: i" + std::to_string(parent) +
                             ", options: set");
  }
  for (std::size_t i = 0; i < areas + indicators + questions; ++i) {
    made.weights.push_back(1 + static_cast<int>(random.below(5)));
  }
  return made;
}

Instrument read(const std::string& yaml) {
  const auto node = config::parse_yaml(yaml, "pack");
  EXPECT_TRUE(node.ok()) << node.error().to_text();
  auto instrument = Instrument::read(*node);
  EXPECT_TRUE(instrument.ok()) << instrument.error().to_text();
  return instrument.take();
}

using Rows = std::vector<std::string>;
Rows answers(Random& random, std::size_t questions, std::size_t units, bool gaps) {
  Rows rows;
  for (std::size_t u = 0; u < units; ++u) {
    for (std::size_t q = 0; q < questions; ++q) {
      const std::size_t option = random.below(kOptions + (gaps ? 2 : 0));
      if (option == kOptions + 1) continue;
      rows.push_back("u" + std::to_string(u) + ",q" + std::to_string(q) + "," +
                     (option == kOptions ? "unknown" : "o" + std::to_string(option)) + "\n");
    }
  }
  return rows;
}

// Every score, band, reason and rank, by names that do not depend on order.
std::map<std::string, std::string> scores(const Instrument& instrument, const Rows& rows) {
  std::string csv = "unit,question,answer\n";
  for (const std::string& row : rows) csv += row;
  const auto round = Round::read_csv(csv, "round", instrument);
  EXPECT_TRUE(round.ok()) << round.error().to_text();
  const Scored scored = score(instrument, *round);
  std::map<std::string, std::string> result;
  for (std::size_t u = 0; u < round->units.size(); ++u) {
    result[round->units[u].code] = std::to_string(scored.units[u].rank);
    for (std::size_t i = 0; i < instrument.nodes.size(); ++i) {
      const NodeScore& one = scored.units[u].nodes[i];
      result[round->units[u].code + "/" + instrument.nodes[i].id] =
          (one.value ? one.value->to_ratio() : std::string(to_text(one.why))) + " " + one.coverage.to_ratio();
    }
  }
  return result;
}

const std::vector<std::string> kAllWays = {"mean",   "share", "minimum",   "maximum",
                                           "median", "sum",   "geometric", "harmonic"};

TEST(InstrumentProperties, OrderOfUnitsQuestionsAndNodesSaysNothing) {
  Random random(31);
  for (int run = 0; run < kRuns; ++run) {
    const Made made = make(random, kAllWays);
    Rows rows = answers(random, made.questions.size(), 1 + random.below(5), true);
    if (rows.empty()) continue;
    const auto before = scores(read(made.yaml()), rows);
    for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.below(i)]);
    EXPECT_EQ(scores(read(made.yaml()), rows), before) << "rows";
    const auto shuffled = scores(read(made.yaml(1, &random)), rows);
    for (const auto& [key, value] : shuffled) {
      // A geometric mean is no fraction: its last of twelve decimals may depend on the order of the product.
      if (made.yaml().find("geometric") == std::string::npos) {
        EXPECT_EQ(value, before.at(key)) << key << "\n" << made.yaml();
      }
    }
  }
}

TEST(InstrumentProperties, WeightsHaveNoScale) {
  Random random(32);
  for (int run = 0; run < kRuns; ++run) {
    const Made made = make(random, {"mean", "share", "minimum", "maximum", "median", "harmonic"});
    const Rows rows = answers(random, made.questions.size(), 3, true);
    const auto before = scores(read(made.yaml()), rows);
    for (const int factor : {2, 7, 1000}) EXPECT_EQ(scores(read(made.yaml(factor)), rows), before) << factor;
  }
}

TEST(InstrumentProperties, ABetterAnswerIsNeverALoss) {
  Random random(33);
  int raised = 0;
  for (int run = 0; run < kRuns; ++run) {
    const Made made = make(random, kAllWays);
    const Instrument instrument = read(made.yaml());
    Rows rows = answers(random, made.questions.size(), 1, false);
    const auto value = [&](const Rows& of) {
      std::string csv = "unit,question,answer\n";
      for (const std::string& row : of) csv += row;
      const auto round = Round::read_csv(csv, "round", instrument);
      EXPECT_TRUE(round.ok());
      return score(instrument, *round).units.at(0).nodes;
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto before = value(rows);
      std::string& row = rows[i];
      const std::size_t digit = row.size() - 2;
      if (row[digit] - '0' + 1 >= kOptions) continue;
      ++row[digit];
      const auto after = value(rows);
      for (std::size_t n = 0; n < instrument.nodes.size(); ++n) {
        ASSERT_TRUE(before[n].value && after[n].value);
        EXPECT_TRUE(*before[n].value <= *after[n].value) << instrument.nodes[n].id << "\n" << made.yaml();
      }
      raised += *before[0].value < *after[0].value ? 1 : 0;
    }
  }
  EXPECT_GT(raised, kRuns) << "something must be moved for this to say anything";
}

}  // namespace
}  // namespace limen::instruments
