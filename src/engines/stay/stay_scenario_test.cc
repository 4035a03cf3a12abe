// Runs scenarios/stay/*.scn: one test for each file. The form is described in docs/engines/stay.md; every line is
// understood or the test fails.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/result_matchers.h"
#include "base/text.h"
#include "engines/stay/stay.h"
#include "platform/config/config.h"

namespace limen::stay {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view line) {
  Words words;
  std::string word;
  for (const char c : std::string(line) + " ") {
    if (c == ' ' || c == ',') {
      if (!word.empty()) words.push_back(std::exchange(word, ""));
    } else {
      word += c;
    }
  }
  return words;
}

class Scenario {
 public:
  explicit Scenario(std::string path) : path_(std::move(path)) {}

  void run() {
    std::ifstream file(path_);
    ASSERT_TRUE(file.good()) << path_;
    std::string line;
    while (std::getline(file, line)) {
      ++line_;
      const std::string_view text = trim(std::string_view(line).substr(0, line.find('#')));
      if (text.empty()) continue;
      SCOPED_TRACE(fmt::format("{}:{}: {}", path_, line_, text));
      if (text.starts_with("Scenario:") || text.starts_with("Source:")) continue;
      ASSERT_TRUE(step(words_of(text))) << "not understood";
    }
    EXPECT_GT(checks_, 0) << path_ << " expects nothing";
  }

 private:
  bool step(const Words& w) {
    if (w[0] == "Rules:") return load(w.at(1));
    if (w[0] == "Given" && w.at(1) == "stays") return w.size() == 2;
    if (w[0] == "Given" && w.at(1) == "visa") return given_visa(w);
    if (w[0] == "Given" && w.at(1) == "nationality") return read_state(w.at(2), nationality_);
    if (w[0] == "Given" && w.at(1) == "no") return w.at(2) == "stays";
    if (w[0] == "When") return when(w);
    if (w[0] == "Then" || w[0] == "And") {
      ++checks_;
      return timeline_ && then(Words(w.begin() + 1, w.end()));
    }
    return given_stay(w);
  }

  bool load(const std::string& pack) {
    const auto store = config::PackStore::with_directory(LIMEN_SOURCE_DIR "/packs");
    if (!store.ok()) return false;
    const auto node = store->read(pack, "stay.yaml");
    EXPECT_OK(node);
    if (!node.ok()) return false;
    auto rules = RulePack::build(*node);
    EXPECT_OK(rules);
    if (!rules.ok()) return false;
    pack_ = rules.take();
    return true;
  }

  static bool read_day(const std::string& text, CivilDate& day) {
    const auto date = CivilDate::parse(text);
    if (date.ok()) day = *date;
    return date.ok();
  }
  static bool read_state(const std::string& text, StateCode& state) {
    const auto code = StateCode::parse(text);
    if (code.ok()) state = *code;
    return code.ok();
  }
  static bool read_number(const std::string& text, int& number) {
    return std::from_chars(text.data(), text.data() + text.size(), number).ptr == text.data() + text.size();
  }

  // 2014-08-15 to 2014-09-30 [KIND] [in STATE] [extended until DAY | annulled …];  "to ..." is a stay without exit.
  bool given_stay(const Words& w) {
    Stay stay;
    if (w.size() < 3 || !read_day(w[0], stay.entry) || w[1] != "to") return false;
    CivilDate day;
    if (w[2] != "...") {
      if (!read_day(w[2], day)) return false;
      stay.exit = day;
    }
    for (std::size_t i = 3; i < w.size(); ++i) {
      if (const auto kind = parse_stay_kind(w[i])) {
        stay.kind = *kind;
      } else if (const auto basis = parse_basis(w[i])) {
        stay.basis = *basis;
      } else if (w[i] == "in" && i + 1 < w.size()) {
        if (!read_state(w[++i], stay.state)) return false;
      } else if (w[i] == "until" && i + 1 < w.size()) {
        if (!read_day(w[++i], day)) return false;
        stay.authorised_until = day;
      } else {
        return false;
      }
    }
    stays_.push_back(stay);
    return true;
  }

  // Given visa valid from DAY, valid to DAY, days N, entries N, only in STATE
  bool given_visa(const Words& w) {
    VisaCaps visa;
    for (std::size_t i = 2; i + 1 < w.size(); i += 2) {
      CivilDate day;
      int number = 0;
      StateCode state;
      if (w[i] == "valid" && i + 2 < w.size() && read_day(w[i + 2], day)) {
        (w[i + 1] == "from" ? visa.valid_from : visa.valid_to) = day;
        ++i;
      } else if (w[i] == "days" && read_number(w[i + 1], number)) {
        visa.days = number;
      } else if (w[i] == "entries" && read_number(w[i + 1], number)) {
        visa.entries = number;
      } else if (w[i] == "only" && w[i + 1] == "in" && i + 2 < w.size() && read_state(w[i + 2], state)) {
        visa.territory.push_back(state);
        ++i;
      } else {
        return false;
      }
    }
    visa_ = visa;
    return true;
  }

  // When asked on DAY / staying on from DAY / entering on DAY [in STATE] / looking from DAY for N days;
  // "in STATE alone" asks about the days before that state joined.
  bool when(const Words& w) {
    CivilDate day;
    std::size_t next = 3;
    question_ = Question{};
    want_ = 0;
    if (w.size() >= 4 && w[1] == "staying" && w[2] == "on") {
      question_.entering = false;
      next = 5;
      if (!read_day(w.at(4), day)) return false;
    } else if (w.size() >= 4 && (w[1] == "asked" || w[1] == "entering" || w[1] == "looking")) {
      next = 4;
      if (!read_day(w[3], day)) return false;
    } else {
      return false;
    }
    Area area;
    for (; next < w.size(); ++next) {
      if (w[next] == "in" && next + 1 < w.size()) {
        if (!read_state(w[++next], question_.state)) return false;
      } else if (w[next] == "alone") {
        area = question_.state;
      } else if (w[next] == "for" && next + 2 < w.size()) {
        if (!read_number(w[next + 1], want_)) return false;
        next += 2;
      } else {
        return false;
      }
    }
    question_.day = day;
    timeline_.emplace(*pack_, stays_, day, area);
    if (w[1] == "asked") question_.entering = !timeline_->inside(day);
    if (visa_) question_.visa = &*visa_;
    return true;
  }

  bool then(const Words& w) {
    if (w[0] == "stay") return then_stay(w);
    if (w[0] == "allowed") return then_allowed(w);
    if (w[0] == "limited") {
      EXPECT_EQ(to_text(timeline_->allowed_from(question_).limited_by), w.at(2));
      return w[1] == "by";
    }
    if (w[0] == "officer") return then_officer(w);
    const std::string value = w.back();
    const std::string what = fmt::format("{}", fmt::join(w.begin(), w.end() - 1, " "));
    const auto use = timeline_->tightest(question_.day);
    const auto overstay = timeline_->overstay(question_.day, question_.visa);
    const auto shown = [](const std::optional<CivilDate>& day) { return day ? day->to_text() : std::string("none"); };
    std::string got;
    if (what == "used" && use) got = std::to_string(use->used);
    if (what == "remaining" && use) got = std::to_string(use->remaining);
    if (what == "window from" && use) got = use->counted_from.to_text();
    if (what == "last lawful day") got = shown(timeline_->allowed_from(question_).last_day);
    if (what == "unlawful days") got = std::to_string(overstay.days);
    if (what == "first unlawful day") got = shown(overstay.first);
    if (what == "excess in window") got = std::to_string(overstay.excess_in_window);
    if (what == "earliest entry") {
      const auto day = timeline_->earliest_entry(question_, want_);
      got = shown(day);
      if (day) question_.day = *day;
    }
    EXPECT_EQ(got, value);
    return !got.empty();
  }

  // allowed 90 days to 2015-03-31 / allowed 0 days
  bool then_allowed(const Words& w) {
    const Allowance allowance = timeline_->allowed_from(question_);
    EXPECT_EQ(std::to_string(allowance.days), w.at(1));
    if (w.size() == 3) return w[2] == "days" && !allowance.last_day;
    EXPECT_EQ(allowance.last_day ? allowance.last_day->to_text() : "none", w.at(4));
    return w[2] == "days" && w[3] == "to" && w.size() == 5;
  }

  // stay 2 counts 17 [excluded 3 outside_window …]
  bool then_stay(const Words& w) {
    const auto rows = timeline_->explain(question_.day, question_.visa);
    int number = 0;
    if (w.size() < 4 || w[2] != "counts" || !read_number(w[1], number)) return false;
    if (number < 1 || static_cast<std::size_t>(number) > rows.size()) return false;
    const ExplainRow& row = rows[static_cast<std::size_t>(number - 1)];
    EXPECT_EQ(std::to_string(row.counted), w[3]);
    std::string got, expected;
    for (const auto& part : row.excluded) got += fmt::format(" {} {}", part.days.days(), to_text(part.reason));
    for (std::size_t i = 5; i < w.size(); ++i) expected += " " + w[i];
    EXPECT_EQ(got, expected);
    return w.size() == 4 || w[4] == "excluded";
  }

  // officer decides pol-usa-1991 to 2025-06-30 / officer decides nothing
  bool then_officer(const Words& w) {
    const auto options = timeline_->bilateral_options(question_, nationality_);
    if (w.at(2) == "nothing") {
      EXPECT_TRUE(options.empty());
      return w.size() == 3;
    }
    for (const BilateralOption& option : options) {
      if (option.agreement->id != w[2]) continue;
      EXPECT_EQ(option.agreement->answer, BilateralAgreement::Answer::kOfficerDecides);
      EXPECT_EQ(option.last_day ? option.last_day->to_text() : "none", w.at(4));
      return w[3] == "to";
    }
    ADD_FAILURE() << "no such agreement applies";
    return true;
  }

  std::string path_;
  int line_ = 0, checks_ = 0, want_ = 0;
  std::optional<RulePack> pack_;
  std::vector<Stay> stays_;
  std::optional<VisaCaps> visa_;
  StateCode nationality_;
  Question question_;
  std::optional<Timeline> timeline_;
};

std::vector<std::string> scenario_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(LIMEN_SOURCE_DIR "/scenarios/stay")) {
    if (entry.path().extension() == ".scn") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class StayScenario : public ::testing::TestWithParam<std::string> {};

TEST_P(StayScenario, Holds) { Scenario(GetParam()).run(); }

std::string test_name(const ::testing::TestParamInfo<std::string>& file) {
  std::string name = std::filesystem::path(file.param).stem().string();
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, StayScenario, ::testing::ValuesIn(scenario_files()), test_name);

TEST(StayScenarios, EveryPublishedAndOwnVectorIsThere) {
  const auto files = scenario_files();
  const auto has = [&](const std::string& prefix) {
    return std::any_of(files.begin(), files.end(), [&](const std::string& file) {
      return std::filesystem::path(file).filename().string().starts_with(prefix);
    });
  };
  for (const std::string name : {"s1-", "s2-", "s4-", "s5a-", "s5b-", "s6-"}) EXPECT_TRUE(has(name)) << name;
  for (int i = 1; i <= 17; ++i) EXPECT_TRUE(has(fmt::format("t{:02}-", i))) << i;
}

}  // namespace
}  // namespace limen::stay
