// What must hold of every score, whatever the weights: more agreement never lowers it, and the reasons add up.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "engines/screening/test_model.h"

namespace limen::screening {
namespace {

using Parts = std::vector<std::string>;

constexpr int kRounds = 40'000;

// Common, rare, structural, glued, initial: what the judge treats each in its own way.
const Parts kPool = {"maria",      "mohammed", "garcia",      "smith",  "ivanova",     "ivanov",  "kaltharawi",
                     "wambugu",    "okonjo",   "thorvaldsen", "ana",    "anna",        "habib",   "ullah",
                     "al",         "bin",      "von",         "dr",     "haji",        "ii",      "iii",
                     "j",          "k",        "abd",         "rahman", "jon",         "john",    "li",
                     "lee",        "xu",       "petrovskaya", "petrov", "sergey",      "serguei", "tomasdottir",
                     "jonsdottir", "ltd",      "zadeh",       "qoli",   "mikhailovich"};

class Properties : public ::testing::Test {
 protected:
  std::string text(const Parts& parts) const {
    std::string joined;
    for (const auto& part : parts) joined += (joined.empty() ? "" : " ") + part;
    return joined;
  }
  Parts name(std::size_t least, std::size_t most) {
    Parts parts(least + random_.below(most - least + 1));
    for (auto& part : parts) part = random_.pick(kPool);
    return parts;
  }
  // Nothing is what the judge says of names that agree in no part.
  double log_odds(const Query& query, const Entry& entry) {
    const auto hit = evaluate(model_, folder_, query, entry);
    if (!hit) return -1000;
    double sum = 0;
    for (const auto& reason : hit->reasons) sum += reason.contribution;
    EXPECT_DOUBLE_EQ(sum, hit->log_odds);
    EXPECT_GT(hit->score, 0);
    EXPECT_LT(hit->score, 1 + 1e-12);
    return hit->log_odds;
  }
  double of_names(const Parts& asked, const Parts& listed) {
    return log_odds({.names = {{text(asked)}}}, {.id = {1}, .names = {{text(listed)}}});
  }

  bool related(const std::string& a, const std::string& b) const {
    const auto& facts = folder_.facts();
    return names::compare_parts(a, b).grade != names::Grade::kNone ||
           facts.relation(a, b) != name_facts::Relation::kNone ||
           facts.base_form(a).value_or(a) == facts.base_form(b).value_or(b);
  }

  Model model_ = model_without_floor();
  names::Folder folder_;
  Random random_{20'261, 1};

 private:
  static Model model_without_floor() {
    Node pack = shipped_pack();
    for (auto& [key, value] : pack.members) {
      if (key != "thresholds") continue;
      for (auto& [name, number] : value.members) {
        if (name == "name_floor") number.scalar = "0.025";  // the lowest that the prior allows
      }
    }
    return Model::from_pack(pack).value();
  }
};

// A part that said something else, or that nothing was said to, is set right.
TEST_F(Properties, APartThatComesToAgreeNeverLowersTheScore) {
  // One that belongs to the part in front of it is no part that said something else.
  const auto usual = [](const std::string& part) { return part.size() > 3 && part != "ullah" && part != "zadeh"; };
  int raised = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Parts listed = name(2, 5);
    Parts asked = listed;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (random_.chance(2, 5)) asked[i] = random_.pick(kPool);
    }
    const std::size_t at = random_.below(listed.size());
    if (asked[at] == listed[at] || !usual(listed[at]) || !usual(asked[at])) continue;
    // One that serves another part of the list, or is its own relative, is no part that said something else.
    if (std::ranges::any_of(listed, [&](const std::string& part) { return related(asked[at], part); })) continue;
    if (std::ranges::find(asked, listed[at]) != asked.end()) continue;  // agrees already
    const std::string was = asked[at];
    const double before = of_names(asked, listed);
    asked[at] = listed[at];
    const double after = of_names(asked, listed);
    EXPECT_GE(after, before - 1e-9) << text(asked) << " | " << text(listed) << " | " << at << " was " << was;
    raised += after > before ? 1 : 0;
  }
  EXPECT_GT(raised, kRounds / 20);
}

TEST_F(Properties, FactsThatAgreeNeverLowerTheScore) {
  const auto date = [](std::string_view text) { return PartialDate::parse(text).value(); };
  for (int round = 0; round < kRounds / 4; ++round) {
    const Parts parts = name(2, 4);
    const Entry entry{.id = {1},
                      .names = {{text(name(2, 4))}, {text(parts), NameKind::kAlias}},
                      .births = {{date("1974-08-12"), {}, false}},
                      .sexes = {Sex::kFemale},
                      .nationalities = {StateCode::parse("UTO").value()},
                      .documents = {{"AB123456", StateCode::parse("UTO").value()}}};
    Query query{.names = {{text(parts)}}};
    double before = log_odds(query, entry);
    if (random_.chance(1, 2)) {
      // The closer the date, the more it says.
      double last = -2000;
      for (const auto text : {"1931-03-02", "1975-01-02", "1974-08-12"}) {
        query.birth = date(text);
        const double now = log_odds(query, entry);
        EXPECT_GE(now, last) << text;
        last = now;
      }
      EXPECT_GE(last, before);
      before = last;
    }
    query.sex = Sex::kFemale;
    const double with_sex = log_odds(query, entry);
    EXPECT_GE(with_sex, before);
    query.nationalities = {StateCode::parse("UTO").value()};
    const double with_state = log_odds(query, entry);
    EXPECT_GE(with_state, with_sex);
    query.documents = {{"AB123456", StateCode::parse("UTO").value()}};
    EXPECT_GT(log_odds(query, entry), with_state);
  }
}

// A further name of either side can only help.
TEST_F(Properties, AnotherNameNeverLowersTheScore) {
  for (int round = 0; round < kRounds / 4; ++round) {
    const Parts listed = name(1, 4), asked = name(1, 4);
    Query query{.names = {{text(asked)}}};
    Entry entry{.id = {1}, .names = {{text(listed)}}};
    const double before = log_odds(query, entry);
    entry.names.push_back({text(name(1, 4)), NameKind::kWeakAlias});
    const double more_listed = log_odds(query, entry);
    EXPECT_GE(more_listed, before);
    query.names.push_back({text(name(1, 4))});
    EXPECT_GE(log_odds(query, entry), more_listed);
  }
}

// The order of the parts is the reader's affair: surname in front or behind says the same.
TEST_F(Properties, SurnameInFrontOrBehindIsTheSame) {
  for (int round = 0; round < kRounds / 4; ++round) {
    Parts parts = name(2, 4);
    // Initials, words that order a name and halves of one name say where they stand.
    std::erase_if(parts, [](const std::string& part) {
      return part.size() < 3 || part == "bin" || part == "iii" || part == "ullah" || part == "zadeh" || part == "abd";
    });
    if (parts.size() < 2) continue;
    Parts turned = parts;
    std::ranges::rotate(turned, turned.begin() + 1);
    EXPECT_NEAR(of_names(turned, parts), of_names(parts, parts), 1e-9) << text(parts);
  }
}

}  // namespace
}  // namespace limen::screening
