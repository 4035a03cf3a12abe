#include "engines/health/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "base/result_matchers.h"
#include "engines/health/sentences.h"
#include "platform/config/config.h"

namespace limen::health {
namespace {

constexpr std::int64_t kHour = 3600LL * 1'000'000, kDay = 24 * kHour;
const Instant kNow = Instant::parse("2026-11-22T08:00:00Z").value();
Instant ago(std::int64_t microseconds) { return {kNow.microseconds - microseconds}; }

std::string shipped() { return *config::PackStore::embedded().text("baseline", "health.yaml"); }
Words words() {
  const auto file = config::PackStore::embedded().read("baseline", "health.yaml");
  EXPECT_OK(file);
  auto read = Words::read(*file);
  EXPECT_OK(read);
  return read.take();
}
Error refused(std::string text) {
  const auto file = config::parse_yaml(text, "health.yaml");
  EXPECT_OK(file);
  const auto read = Words::read(*file);
  EXPECT_FALSE(read.ok());
  return read.ok() ? Error{} : read.error();
}
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// A site at which nothing is wrong.
Facts good() {
  Facts facts{.now = kNow};
  facts.free_bytes = 4'000'000'000'000;
  const CivilDate today = kNow.utc_day();
  for (int day = 30; day >= 0; --day)
    facts.sizes.push_back({today - day, 9'000'000'000U - 50'000'000U * static_cast<unsigned>(day)});
  facts.last_entry = ago(kHour);
  facts.first_entry = ago(300 * kDay);
  facts.backup_at = ago(6 * kHour);
  facts.drill_at = ago(20 * kDay);
  facts.stick = Stick::kThere;
  facts.stick_copy_at = ago(6 * kHour);
  facts.stick_free_bytes = 60'000'000'000;
  facts.backup_bytes = 3'000'000'000;
  facts.verified_at = ago(6 * kHour);
  facts.verified_entries = 120'000;
  facts.lists = {{"ofac", ago(2 * kDay)}, {"own", ago(kDay)}};
  facts.endings = {{"fees.yaml", today + 400}};
  facts.certificate = Certificate::kKnown;
  facts.certificate_until = ago(-200 * kDay);
  facts.authority_until = ago(-3000 * kDay);
  facts.printers = {{"LND-1 lane 1", true, ago(9 * kDay)}};
  facts.readers = {{"LND-1 lane 1", true, ago(9 * kDay)}};
  facts.jobs_at = ago(8 * kHour);
  facts.accounts = 12;
  facts.failed_sign_ins = 2;
  facts.alive_at = ago(20'000'000);
  return facts;
}

struct Broken {
  const char* sentence;
  std::function<void(Facts&)> how;
};

// The thing broken, and what is said of it. Together with what is said of a good site this is every sentence there is.
const std::vector<Broken>& all_broken() {
  static const std::vector<Broken> all = {
      {"server.fine", [](Facts& f) { f.asked_beside = true; }},
      {"server.stopped",
       [](Facts& f) {
         f.asked_beside = true;
         f.stopped = true;
       }},
      {"server.stopped",
       [](Facts& f) {
         f.asked_beside = true;
         f.alive_at.reset();
       }},
      {"server.silent",
       [](Facts& f) {
         f.asked_beside = true;
         f.alive_at = ago(kHour);
       }},
      {"disk.unknown", [](Facts& f) { f.free_bytes.reset(); }},
      {"disk.fine", [](Facts& f) { f.sizes.resize(1); }},
      {"disk.lasts", [](Facts& f) { f.free_bytes = 20'000'000'000; }},
      {"disk.filling", [](Facts& f) { f.free_bytes = 2'600'000'000; }},
      {"disk.nearly_full", [](Facts& f) { f.free_bytes = 1'900'000'000; }},
      {"database.refuses",
       [](Facts& f) {
         f.writable = false;
         f.write_error = "database.disk_full";
       }},
      {"database.growing", [](Facts& f) { f.sizes.back().bytes += 4'000'000'000; }},
      {"clock.behind", [](Facts& f) { f.clock_behind_seconds = 90; }},
      {"clock.behind_journal", [](Facts& f) { f.last_entry = ago(-kHour); }},
      {"journal.never", [](Facts& f) { f.verified_at.reset(); }},
      {"journal.old", [](Facts& f) { f.verified_at = ago(36 * kDay); }},
      {"journal.bad", [](Facts& f) { f.first_bad = 17; }},
      {"journal.lost_looks", [](Facts& f) { f.lost_looks = 1; }},
      {"backup.none", [](Facts& f) { f.backup_at.reset(); }},
      {"backup.old", [](Facts& f) { f.backup_at = ago(37 * kHour); }},
      {"backup.very_old", [](Facts& f) { f.backup_at = ago(7 * kDay); }},
      {"drill.never", [](Facts& f) { f.drill_at.reset(); }},
      {"drill.old", [](Facts& f) { f.drill_at = ago(96 * kDay); }},
      {"drill.failed", [](Facts& f) { f.drill_good = false; }},
      {"stick.none_named", [](Facts& f) { f.stick = Stick::kNotNamed; }},
      {"stick.absent", [](Facts& f) { f.stick = Stick::kAbsent; }},
      {"stick.absent_long",
       [](Facts& f) {
         f.stick = Stick::kAbsent;
         f.stick_copy_at = ago(8 * kDay);
       }},
      {"stick.absent_long",
       [](Facts& f) {
         f.stick = Stick::kAbsent;
         f.stick_copy_at.reset();
       }},
      {"stick.absent_long", [](Facts& f) { f.stick_copy_at = ago(8 * kDay); }},
      {"stick.read_only", [](Facts& f) { f.stick = Stick::kReadOnly; }},
      {"stick.full", [](Facts& f) { f.stick_free_bytes = 5'000'000'000; }},
      {"stick.empty", [](Facts& f) { f.stick_copy_at.reset(); }},
      {"lists.none", [](Facts& f) { f.lists.clear(); }},
      {"lists.old", [](Facts& f) { f.lists[0].imported_at = ago(8 * kDay); }},
      {"lists.very_old", [](Facts& f) { f.lists[1].imported_at = ago(31 * kDay); }},
      {"packs.ends", [](Facts& f) { f.endings.push_back({"entry_regime.yaml", kNow.utc_day() + 60}); }},
      {"packs.ended", [](Facts& f) { f.endings.push_back({"entry_regime.yaml", kNow.utc_day() - 1}); }},
      {"certificate.plain", [](Facts& f) { f.certificate = Certificate::kNone; }},
      {"certificate.unreadable", [](Facts& f) { f.certificate = Certificate::kUnreadable; }},
      {"certificate.ends", [](Facts& f) { f.certificate_until = ago(-13 * kDay); }},
      {"certificate.ended", [](Facts& f) { f.certificate_until = ago(1); }},
      {"certificate.authority_ends", [](Facts& f) { f.authority_until = ago(-170 * kDay); }},
      {"printers.untried", [](Facts& f) { f.printers.clear(); }},
      {"printers.wrong", [](Facts& f) { f.printers.push_back({"LND-1 lane 2", false, ago(kDay)}); }},
      {"readers.untried", [](Facts& f) { f.readers.clear(); }},
      {"readers.wrong", [](Facts& f) { f.readers[0].good = false; }},
      {"jobs.late", [](Facts& f) { f.jobs_at = ago(31 * kHour); }},
      {"jobs.failed", [](Facts& f) { f.failed_jobs = {{"retention", "database.disk_full"}}; }},
      {"jobs.waiting", [](Facts& f) { f.waiting_alerts = 5'000; }},
      {"second_factor.missing", [](Facts& f) { f.without_second_factor = 1; }},
      {"second_factor.resets", [](Facts& f) { f.resets_in_week = 3; }},
      {"sign_ins.locked", [](Facts& f) { f.locked_names = 1; }},
      {"sign_ins.many", [](Facts& f) { f.failed_sign_ins = 30; }},
      {"power.cut", [](Facts& f) { f.stops = {{ago(2 * kDay), 1800}}; }},
      {"power.often", [](Facts& f) { f.stops = {{ago(kDay), 10}, {ago(2 * kDay), 10}, {ago(3 * kDay), 10}}; }},
  };
  return all;
}

std::string name_of(const Finding& finding) { return finding.check + "." + finding.sentence; }

TEST(Health, NothingIsWrongAtAGoodSite) {
  const Words said = words();
  const auto findings = judge(good(), said.limits());
  ASSERT_EQ(findings.size(), checks().size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    EXPECT_EQ(findings[i].check, checks()[i]);
    EXPECT_EQ(said.colour(findings[i]), Colour::kGreen) << name_of(findings[i]);
    EXPECT_EQ(said.act(findings[i], "en"), "");
  }
}

TEST(Health, EachBrokenThingIsSaidAndNothingElse) {
  const Words said = words();
  std::set<std::string> seen;
  for (const Finding& finding : judge(good(), said.limits())) seen.insert(name_of(finding));
  const std::set<std::string> usual = seen;
  for (const Broken& broken : all_broken()) {
    Facts facts = good();
    broken.how(facts);
    const auto findings = judge(facts, said.limits());
    for (const Finding& finding : findings) {
      const std::string name = name_of(finding);
      if (name == broken.sentence) continue;
      EXPECT_TRUE(usual.contains(name)) << broken.sentence << " also made " << name;
    }
    const bool there =
        std::ranges::any_of(findings, [&](const Finding& one) { return name_of(one) == broken.sentence; });
    EXPECT_TRUE(there) << broken.sentence;
    seen.insert(broken.sentence);
  }
  for (const Choice& choice : kChoices) {
    EXPECT_TRUE(seen.contains(std::string(choice.check) + "." + std::string(choice.sentence)))
        << choice.check << "." << choice.sentence << " is never said";
  }
}

TEST(Health, EverySentenceHasItsValuesInEveryLanguage) {
  const Words said = words();
  for (const Broken& broken : all_broken()) {
    Facts facts = good();
    broken.how(facts);
    for (const Finding& finding : judge(facts, said.limits())) {
      for (const char* language : {"en", "fr", "es", "ar"}) {
        const std::string says = said.says(finding, language), act = said.act(finding, language);
        EXPECT_EQ((says + act).find_first_of("{}?"), std::string::npos) << name_of(finding) << ": " << says << act;
        EXPECT_NE(says, "");
        EXPECT_EQ(act.empty(), said.colour(finding) == Colour::kGreen) << name_of(finding);
        EXPECT_NE(said.title(finding.check, language), finding.check);
      }
    }
  }
}

TEST(Health, AYoungSiteWithNothingMadeYetSaysWhatIsMissing) {
  const Words said = words();
  std::set<std::string> names;
  for (const Finding& finding : judge(Facts{.now = kNow}, said.limits())) names.insert(name_of(finding));
  for (const char* expected : {"disk.unknown", "backup.none", "drill.never", "journal.never", "lists.none",
                               "stick.none_named", "printers.untried", "readers.untried"}) {
    EXPECT_TRUE(names.contains(expected)) << expected;
  }
}

TEST(Health, ValuesAreThoseOfTheSentence) {
  const Words said = words();
  Facts facts = good();
  facts.free_bytes = 2'600'000'000;
  for (const Finding& finding : judge(facts, said.limits())) {
    if (finding.check != "disk") continue;
    EXPECT_EQ(said.says(finding, "en"), "The disk fills: 2.6 GB are free. Days left at the present rate: 52.");
    EXPECT_THAT(said.says(finding, "ar"), ::testing::HasSubstr("\u206852\u2069"));
    EXPECT_EQ(said.says(finding, "xx"), said.says(finding, "en"));
  }
  facts.stops = {{Instant::parse("2026-11-20T03:04:05Z").value(), 61}};
  const Finding power = judge(facts, said.limits()).back();
  EXPECT_EQ(power.values.at("at"), "2026-11-20 03:04 UTC");
  EXPECT_EQ(power.values.at("minutes"), "2");
}

TEST(Health, WordsThatAreNotWholeAreRefused) {
  const std::string good_text = shipped();
  EXPECT_EQ(refused(replaced(good_text, "      stopped:", "      paused:")).code, "health.words.sentence");
  EXPECT_EQ(refused(replaced(good_text, "  power:", "  weather:")).code, "health.words.sentence");
  EXPECT_EQ(refused(replaced(good_text, "ar: \"الخادم لا يعمل.\"", "")).code, "health.words.language");
  EXPECT_EQ(refused(replaced(good_text, "{en: \"{free} GB are free.\"", "{en: \"{room} GB are free.\"")).code,
            "health.words.value");
  EXPECT_EQ(refused(replaced(good_text, "  stops_red: 3", "  stops_blue: 3")).code, "health.words.limit");
  EXPECT_EQ(refused(replaced(good_text, "colour: yellow", "colour: pink")).code, "health.words.sentence");
  EXPECT_EQ(refused(replaced(good_text, "colour: green", "colour: red")).code, "health.words.sentence");
}

}  // namespace
}  // namespace limen::health
