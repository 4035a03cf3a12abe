#include "engines/reverse_screening/reverse_screening.h"

#include <gtest/gtest.h>

#include "engines/screening/invented_names.h"
#include "engines/screening/test_model.h"

namespace limen::reverse_screening {
namespace {

using screening::Entry;
using screening::Hit;
using screening::InventedNames;
using screening::Query;

// What judge() must say: the plain judge, and what is reported of it.
std::optional<Hit> plain(const screening::Model& model, const names::Folder& folder, const Query& query,
                         const Entry& entry, double least) {
  auto hit = screening::evaluate(model, folder, query, entry);
  if (!hit) return hit;
  for (const auto& reason : hit->reasons) {
    if (reason.evidence == screening::Evidence::kDocumentExact) return hit;
  }
  return hit->score >= least ? hit : std::nullopt;
}

void expect_same(const std::optional<Hit>& found, const std::optional<Hit>& wanted, const Query& query) {
  ASSERT_EQ(found.has_value(), wanted.has_value()) << query.names.front().text;
  if (!found) return;
  EXPECT_EQ(found->entry, wanted->entry);
  EXPECT_EQ(found->log_odds, wanted->log_odds);
  EXPECT_EQ(found->matched_name, wanted->matched_name);
  ASSERT_EQ(found->reasons.size(), wanted->reasons.size());
  for (std::size_t i = 0; i < found->reasons.size(); ++i) {
    EXPECT_EQ(found->reasons[i].evidence, wanted->reasons[i].evidence);
    EXPECT_EQ(found->reasons[i].query_part, wanted->reasons[i].query_part);
    EXPECT_EQ(found->reasons[i].list_part, wanted->reasons[i].list_part);
  }
}

class ReverseScreeningTest : public ::testing::Test {
 protected:
  screening::Model model_ = screening::shipped_model();
  names::Folder folder_;
};

// Few names among many people, so that they meet; near and far; every threshold.
TEST_F(ReverseScreeningTest, SaysWhatThePlainJudgeSaysOfInventedPeople) {
  InventedNames invented(7, 300, 80);
  std::size_t hits = 0;
  for (int round = 0; round < 60; ++round) {
    const Entry entry = invented.entry(static_cast<std::uint32_t>(round));
    const double least = std::array{model_.min_score(), 0.5, 0.7, 0.9}[invented.below(4)];
    const OneEntry one(model_, entry, least);
    std::vector<std::string> near;
    for (const auto& name : entry.names) near.push_back(name.text);
    for (int i = 0; i < 250; ++i) {
      Query query;
      const auto parts =
          invented.chance(0.3) ? folder_.fold(near[invented.below(near.size())]).parts : invented.person();
      auto text = InventedNames::join(invented.chance(0.5) ? parts : invented.distort(parts));
      if (invented.chance(0.5)) {
        for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
      }
      if (invented.chance(0.1)) text = "X, " + text;
      if (invented.chance(0.1)) text += " MR";
      query.names.push_back({text, invented.chance(0.2)});
      if (query.names[0].may_be_cut && text.size() > 7) query.names[0].text.resize(text.size() - 2);
      if (invented.chance(0.2)) query.names.push_back({InventedNames::join(invented.person())});
      if (invented.chance(0.7)) query.birth = invented.chance(0.4) ? entry.births[0].date : invented.birth();
      if (invented.chance(0.5)) query.sex = Sex::kMale;
      if (invented.chance(0.5)) query.nationalities.push_back(invented.state());
      if (invented.chance(0.5)) {
        auto number = entry.documents.empty() || invented.chance(0.5) ? invented.document() : entry.documents[0].number;
        if (invented.chance(0.3)) number[3] = number[3] == '0' ? 'O' : number[3];
        query.documents.push_back({number, invented.chance(0.5) ? StateCode() : invented.state()});
      }
      const auto wanted = plain(model_, folder_, query, entry, least);
      expect_same(one.judge(query), wanted, query);
      hits += wanted ? 1 : 0;
    }
  }
  EXPECT_GT(hits, 500U) << "nothing would be compared";
}

// Every way in which two names can agree, one by one, and names that only look harmless.
TEST_F(ReverseScreeningTest, LosesNoKindOfAgreement) {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"Petrova, Maria", "MARIA PETROVA"},
      {"Petrov, Ivan", "PETROVA IVANA"},
      {"Smith, John", "SMITH JOHNMR"},
      {"Smith, J", "SMITH, JOHN"},
      {"Smith, John", "SMITH J"},
      {"Al-Rashidi, Mohammed", "MOHAMED ALRASHIDI"},
      {"Alrashidi, Mohamed", "AL RASHIDI MUHAMMAD"},
      {"van der Berg, Piet", "VANDERBERG PIET"},
      {"Vanderberg, Piet", "VAN DER BERG PIET"},
      {"O'Brien, Sean", "OBRIEN SEAN"},
      {"Obrien, Sean", "O BRIEN SEAN"},
      {"Müller, Zoë", "MUELLER ZOE"},
      {"Мария Петрова", "PETROVA MARIJA"},
      {"محمد الراشدي", "MOHAMMED ALRASHIDI"},
      {"Petrova, Maria", "Мария Петрова"},
      {"Williams, William", "BILL WILLIAMS"},
      {"Ivanov, Sergey", "SERGUEI IVANOW"},
      {"Perez, Juan", "PEREZ JOHN"},
      {"Christodoulopoulos, Anastasios", "CHRISTODOULOPOULOS ANAST"},
      {"Nguyen, Van", "NGUYEN VAN"},
      {"Li, Wei", "WEI LI"},
      {"Kim, Il", "KIM IL"},
      {"Sukarno", "SUKARNO"},
      {"FNU, Rahimi", "RAHIMI FNU"},
      {"Rahimi, Xxx", "RAHIMI"},
      {"Anna-Lena Schmitt", "SCHMITT ANNALENA"},
      {"Schmitt, Annalena", "ANNA LENA SCHMITT"},
      {"Bin Laden, Hamza", "HAMZA BINLADEN"},
      {"Habibullah, Karim", "HABIB ULLAH KARIM"},
      {"Abd al-Aziz, Saif al-Din", "ABDULAZIZ SAIFUDDIN"},
      {"Abdulaziz, Omar", "ABD AL AZIZ OMAR"},
      {"Saifuddin, Ali", "ALI SAIF UD DIN"},
      {"Ahmed bin Salem", "SALEM BIN AHMED"},
      {"Smith, John III", "SMITH JOHN II"}};
  std::size_t found = 0;
  for (const auto& [listed, asked] : pairs) {
    for (const auto& [other, unused] : pairs) {
      for (const bool cut : {false, true}) {
        const Entry entry{.id = InventedNames::id(1), .names = {{listed}}};
        const Entry alias{.id = InventedNames::id(2),
                          .names = {{"Quistgaard, Ole"}, {listed, screening::NameKind::kAlias}}};
        for (const Entry* one : {&entry, &alias}) {
          const OneEntry compiled(model_, *one);
          for (const std::string& text : {asked, other}) {
            const Query query{.names = {{text, cut}}};
            const auto wanted = plain(model_, folder_, query, *one, model_.min_score());
            expect_same(compiled.judge(query), wanted, query);
            expect_same(compiled.judge(query), wanted, query);  // remembered
            found += wanted ? 1 : 0;
          }
        }
      }
    }
  }
  EXPECT_GT(found, 1000U);
}

TEST_F(ReverseScreeningTest, AnyBytesGiveAnAnswer) {
  const OneEntry one(model_, {.id = InventedNames::id(1), .names = {{"Petrova, Maria"}}});
  const OneEntry nothing(model_, {.id = InventedNames::id(2)});
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string text(random() % 400, '\0');
    for (char& c : text) c = static_cast<char>(random() % (i % 2 == 0 ? 256 : 128));
    const Query query{.names = {{text}, {""}}, .documents = {{text, {}}}};
    EXPECT_EQ(one.judge(query).has_value(), false);
    EXPECT_EQ(nothing.judge(query).has_value(), false);
  }
  EXPECT_FALSE(one.judge({}));
  std::string many;
  for (int i = 0; i < 100; ++i) many += "MARIA PETROVA ";
  const Query query{.names = {{many}}};
  expect_same(
      one.judge(query),
      plain(model_, folder_, query, {.id = InventedNames::id(1), .names = {{"Petrova, Maria"}}}, model_.min_score()),
      query);
}

}  // namespace
}  // namespace limen::reverse_screening
