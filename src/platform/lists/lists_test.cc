#include "platform/lists/lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/result_matchers.h"
#include "base/text.h"

namespace limen::lists {
namespace {

CivilDate day(std::string_view text) { return CivilDate::parse(text).take(); }

Result<std::vector<CodeList>> from_text(std::string_view text) {
  const Node file = TRY(config::parse_yaml(text, "test.yaml"));
  return read_lists(file, "test");
}

std::string list_of(std::string_view entries) {
  return "lists:\n  colours:\n    source: \"test\"\n    valid_from: 2020-01-01\n    entries:\n" + std::string(entries);
}
constexpr std::string_view kRed = "      - {code: red, label: {en: Red, fr: Rouge, es: Rojo, ar: أحمر}}\n";

// A store with one file of one pack on top of the shipped ones.
config::PackStore store_with(const std::string& pack, const std::string& file, const std::string& text) {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  const auto directory = std::filesystem::path(::testing::TempDir()) / ("limen_lists_" + std::string(test->name()));
  std::filesystem::create_directories(directory / pack);
  std::ofstream(directory / pack / file) << text;
  return config::PackStore::with_directory(directory).take();
}

std::string shipped(const std::string& pack, const std::string& file) {
  std::ifstream stream(std::filesystem::path(LIMEN_SOURCE_DIR) / "packs" / pack / file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class ShippedPack : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedPack, EveryListIsWholeAndLabelledInFourLanguages) {
  const auto lists = CodeLists::read(config::PackStore::embedded(), GetParam());
  ASSERT_OK(lists);
  // The lists that docs/api.md promises to the client, and the bands of the statistics.
  for (const std::string_view name :
       {"purposes", "refusal_reasons", "referral_reasons", "travel_purposes", "transport_modes", "alert_categories",
        "requested_actions", "hit_dismissal_reasons", "protection_kinds", "protection_outcomes", "withdrawal_reasons",
        "correction_reasons", "document_types", "roles", "languages", "age_bands"}) {
    ASSERT_NE(lists->list(name), nullptr) << name;
    EXPECT_GE(lists->list(name)->entries.size(), 4U) << name;
  }
  for (const std::string& name : lists->names()) {
    const CodeList& list = *lists->list(name);
    EXPECT_FALSE(list.source.empty()) << name;
    for (const Code& code : list.entries) {
      for (const std::string_view language : kLanguages) {
        const std::string& label = code.label.in(language);
        EXPECT_FALSE(trim(label).empty()) << name << ' ' << code.code << ' ' << language;
        EXPECT_FALSE(invalid_utf8_at(label)) << name << ' ' << code.code;
        EXPECT_EQ(clean_line(label), label) << name << ' ' << code.code << ": no control characters in labels";
        EXPECT_EQ(to_nfc(label), label) << name << ' ' << code.code;
      }
      const std::u32string arabic = to_code_points(code.label.ar);
      EXPECT_TRUE(std::ranges::any_of(arabic, [](char32_t c) { return c >= 0x600 && c <= 0x6FF; }))
          << name << ' ' << code.code << ": the Arabic label is not in Arabic";
      EXPECT_TRUE(lists->valid(name, code.code, day("2026-11-22"))) << name << ' ' << code.code;
    }
  }
}

TEST_P(ShippedPack, NoTwoCodesOfAListLookTheSame) {
  const auto lists = CodeLists::read(config::PackStore::embedded(), GetParam());
  ASSERT_OK(lists);
  for (const std::string& name : lists->names()) {
    for (const std::string_view language : kLanguages) {
      std::vector<std::string> labels;
      for (const Code& code : lists->list(name)->entries) labels.push_back(code.label.in(language) + code.group);
      std::ranges::sort(labels);
      EXPECT_EQ(std::ranges::adjacent_find(labels), labels.end()) << name << ' ' << language;
    }
  }
}

TEST_P(ShippedPack, OtherFilesOfPracticeRead) {
  const config::PackStore packs = config::PackStore::embedded();
  EXPECT_OK(FreeMovement::read(packs, GetParam()));
  EXPECT_OK(Safeguards::read(packs, GetParam()));
  EXPECT_OK(Retention::read(packs, GetParam()));
  EXPECT_OK(StatisticsRules::read(packs, GetParam()));
}

TEST_P(ShippedPack, AlertCategoriesAreFitForTheDesk) {
  const auto lists = CodeLists::read(config::PackStore::embedded(), GetParam());
  ASSERT_OK(lists);
  int imports = 0;
  for (const Code& category : lists->list("alert_categories")->entries) {
    EXPECT_GT(category.integer("review_months").value_or(0), 0) << category.code;
    EXPECT_GE(category.integer("expiry_months").value_or(0), category.integer("review_months").value_or(0));
    EXPECT_FALSE(category.texts("data_minimum").empty()) << category.code;
    const auto actions = category.texts("actions");
    EXPECT_FALSE(actions.empty()) << category.code;
    // What protects a person never refuses that person.
    EXPECT_FALSE(category.protective && std::ranges::count(actions, "refuse_entry") > 0) << category.code;
    EXPECT_TRUE(category.text("access") == "police" || category.text("access") == "non_police") << category.code;
    imports += category.flag("list_import") ? 1 : 0;
  }
  EXPECT_EQ(imports, 1);
}

INSTANTIATE_TEST_SUITE_P(Packs, ShippedPack, ::testing::Values("baseline", "eu-schengen"),
                         [](const auto& param) { return param.param == "baseline" ? "Baseline" : "EuSchengen"; });

TEST(CodeLists, APackReplacesWholeListsAndFallsBackForTheRest) {
  const auto lists = CodeLists::read(config::PackStore::embedded(), "eu-schengen");
  ASSERT_OK(lists);
  EXPECT_EQ(lists->list("refusal_reasons")->pack, "eu-schengen");
  EXPECT_EQ(lists->list("travel_purposes")->pack, "baseline");
  EXPECT_EQ(lists->find("refusal_reasons", "no_document"), nullptr);
  ASSERT_NE(lists->find("refusal_reasons", "H"), nullptr);
  EXPECT_TRUE(lists->find("refusal_reasons", "H")->flag("needs_alert"));
  EXPECT_EQ(lists->find("refusal_reasons", "H1")->text("parent"), "H");
  EXPECT_TRUE(lists->find("alert_categories", "MIS")->protective);
  EXPECT_TRUE(lists->find("alert_categories", "CHK")->second_line);
  EXPECT_EQ(lists->find("nothing", "H"), nullptr);
}

TEST(CodeLists, AnUnknownPackIsTheBaselineAndACodeHasItsOwnDays) {
  const auto lists = CodeLists::read(config::PackStore::embedded(), "nowhere");
  ASSERT_OK(lists);
  EXPECT_EQ(lists->list("refusal_reasons")->pack, "baseline");
  const auto eu = CodeLists::read(config::PackStore::embedded(), "eu-schengen");
  ASSERT_OK(eu);
  EXPECT_FALSE(eu->valid("refusal_reasons", "J", day("2025-10-11")));
  EXPECT_TRUE(eu->valid("refusal_reasons", "J", day("2025-10-12")));
  EXPECT_FALSE(eu->valid("refusal_reasons", "Z", day("2026-01-01")));
}

TEST(Roles, SeparateDuties) {
  const auto lists = CodeLists::read(config::PackStore::embedded(), "baseline");
  ASSERT_OK(lists);
  const auto holds = [&](std::string_view role, std::string_view scope) {
    const Node* grants = lists->find("roles", role)->attributes.find("grants");
    return std::ranges::any_of(grants->items, [&](const Node& grant) { return grant.find("scope")->scalar == scope; });
  };
  for (const std::string_view personal :
       {"border.check", "border.second_line", "border.history", "border.correct", "protection.close", "alerts.read",
        "alerts.findings", "hits.clear", "hits.call", "hits.desk", "hits.discreet"}) {
    EXPECT_FALSE(holds("administrator", personal)) << personal;
    EXPECT_FALSE(holds("analyst", personal)) << personal;
    EXPECT_FALSE(holds("data_protection_officer", personal)) << personal;
  }
  for (const std::string_view changing :
       {"alerts.write", "alerts.import", "accounts.manage", "posts.manage", "site.backup"}) {
    EXPECT_FALSE(holds("data_protection_officer", changing)) << changing;
    EXPECT_FALSE(holds("supervisor", changing)) << changing;
    EXPECT_FALSE(holds("officer", changing)) << changing;
  }
  EXPECT_FALSE(holds("officer", "border.second_line"));
  EXPECT_FALSE(holds("officer", "protection.close"));
  EXPECT_TRUE(holds("supervisor", "protection.close"));
  EXPECT_TRUE(holds("data_protection_officer", "journal.read"));
  EXPECT_TRUE(holds("data_protection_officer", "retention.hold"));
  EXPECT_FALSE(holds("officer", "retention.hold"));
  EXPECT_FALSE(holds("administrator", "retention.hold"));
  for (const Code& role : lists->list("roles")->entries) {
    EXPECT_FALSE(role.texts("purposes").empty()) << role.code;
    for (const Node& grant : role.attributes.find("grants")->items) {
      EXPECT_OK(grant.only({"scope", "posts", "records"}));
      for (const std::string_view filter : {"posts", "records"}) {
        const std::string value = grant.text_at(filter).value_or("");
        EXPECT_TRUE(value == "own" || value == "all") << role.code << ' ' << filter;
      }
    }
  }
}

TEST(ReadLists, RefusesWhatIsNotAList) {
  EXPECT_OK(from_text(list_of(kRed)));
  EXPECT_ERROR(from_text(list_of(std::string(kRed) + std::string(kRed))), "list.duplicate");
  EXPECT_ERROR(from_text(list_of("      []\n")), "list.empty");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "Rouge", "\" \"")), "list.label");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), ", es: Rojo", "")), "list.label");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "es: Rojo", "es: Rojo, de: Rot")), "pack.unknown_key");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "source: \"test\"", "source: \"\"")), "list.source");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "2020-01-01", "2020-02-30")), "list.dates");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "2020-01-01", "2020-01-01\n    valid_to: 2019-12-31")), "list.dates");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "code: red", "code: \"red light\"")), "list.code");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "code: red", "code: red, fact: guessed")), "list.fact");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "code: red", "code: red, protectve: true")), "list.attribute");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "code: red", "code: red, protective: yes")), "list.attribute");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "code: red", "code: red, grants: [a]")), "list.attribute");
  EXPECT_ERROR(from_text(replaced(list_of(kRed), "code: red", "code: red, parent: blue")), "list.reference");
  EXPECT_ERROR(from_text("lists: []\n"), "pack.type");
  EXPECT_ERROR(from_text("other: 1\n"), "pack.missing");
}

TEST(ReadLists, ErrorsSayWhere) {
  const auto lists = from_text(list_of(std::string(kRed) + std::string(kRed)));
  ASSERT_FALSE(lists.ok());
  EXPECT_EQ(lists.error().place.source, "test.yaml");
  EXPECT_EQ(lists.error().place.line, 7U);
}

TEST(CodeLists, ReferencesBetweenListsAreChecked) {
  const auto text = replaced(shipped("baseline", "alert_categories.yaml"), "actions: [refuse_entry", "actions: [shoot");
  EXPECT_ERROR(CodeLists::read(store_with("local", "alert_categories.yaml", text), "local"), "list.reference");
}

TEST(CodeLists, TheSameListInTwoFilesIsRefused) {
  const auto text = shipped("baseline", "purposes.yaml");
  EXPECT_ERROR(CodeLists::read(store_with("baseline", "roles.yaml", text), "baseline"), "list.duplicate");
}

TEST(FreeMovement, HasDays) {
  const auto eu = FreeMovement::read(config::PackStore::embedded(), "eu-schengen");
  ASSERT_OK(eu);
  EXPECT_TRUE(eu->covers("FRA", day("2026-11-22")));
  EXPECT_TRUE(eu->covers("CHE", day("2026-11-22")));
  EXPECT_TRUE(eu->covers("D", day("2026-11-22")));
  EXPECT_TRUE(eu->covers("GBR", day("2020-12-31")));
  EXPECT_FALSE(eu->covers("GBR", day("2021-01-01")));
  EXPECT_FALSE(eu->covers("HRV", day("2013-06-30")));
  EXPECT_FALSE(eu->covers("TUN", day("2026-11-22")));
  EXPECT_FALSE(eu->covers("", day("2026-11-22")));
  EXPECT_EQ(eu->on(day("2026-11-22")).size(), 32U);  // 27, Germany twice, 3 of the EEA, Switzerland
  const auto none = FreeMovement::read(config::PackStore::embedded(), "baseline");
  ASSERT_OK(none);
  EXPECT_TRUE(none->on(day("2026-11-22")).empty());
}

TEST(FreeMovement, RefusesTheSameDaysTwice) {
  const std::string head = "source: test\nvalid_from: 2000-01-01\nnationalities:\n";
  const auto read = [&](const std::string& rows) {
    return FreeMovement::read(store_with("local", "free_movement.yaml", head + rows), "local");
  };
  EXPECT_OK(read("  - {code: UTO, valid_to: 2010-01-01}\n  - {code: UTO, valid_from: 2010-01-02}\n"));
  EXPECT_ERROR(read("  - {code: UTO}\n  - {code: UTO, valid_from: 2010-01-02}\n"), "list.duplicate");
  EXPECT_ERROR(read("  - {code: utopia}\n"), "list.code");
}

TEST(Safeguards, APackCannotSwitchThemOff) {
  const auto read = [](std::string_view from, std::string_view to) {
    const auto text = replaced(shipped("baseline", "safeguards.yaml"), from, to);
    return Safeguards::read(store_with("local", "safeguards.yaml", text), "local");
  };
  EXPECT_OK(read("age: 18 ", "age: 21 "));
  EXPECT_ERROR(read("age: 18 ", "age: 16 "), "list.safeguards");
  EXPECT_ERROR(read("unknown_age_is_child: true", "unknown_age_is_child: false"), "list.safeguards");
  EXPECT_ERROR(read("blocks_refusal: true", "blocks_refusal: false"), "list.safeguards");
  EXPECT_ERROR(read("blocks_exchange_with_origin: true", "blocks_exchange_with_origin: no"), "list.safeguards");
  EXPECT_ERROR(read("best_interest_note, ", ""), "list.safeguards");
  EXPECT_ERROR(read("blocks_refusal", "block_refusal"), "pack.unknown_key");
}

// [Regulation (EU) 2017/2226 Art. 34]: counted by hand.
TEST(Retention, CountsTheVectorsOfTheEntryExitSystem) {
  const auto eu = Retention::read(config::PackStore::embedded(), "eu-schengen");
  ASSERT_OK(eu);
  EXPECT_EQ(eu->find("crossing", "exit")->keep_until(day("2026-03-10")), day("2029-03-10"));
  EXPECT_EQ(eu->find("traveller", "last_crossing")->keep_until(day("2026-03-10")), day("2029-03-11"));
  const RetentionPeriod* open = eu->find("crossing", "authorised_stay_end", "no_exit");
  ASSERT_NE(open, nullptr);
  EXPECT_EQ(open->keep_until(day("2026-05-01")), day("2031-05-01"));
  EXPECT_EQ(open->warn_on(day("2026-05-01")), day("2031-02-01"));
  EXPECT_EQ(eu->find("crossing", "exit", "free_movement_family")->years, 1);
  EXPECT_EQ(eu->find("crossing", "never"), nullptr);
}

TEST(Retention, NothingIsKeptForEverOrForNoTime) {
  const std::string label = "label: {en: a, fr: b, es: c, ar: د}";
  const auto read = [&](const std::string& row) {
    return Retention::read(
        store_with("local", "retention.yaml",
                   "source: test\nvalid_from: 2000-01-01\nperiods:\n  - {record: crossing, start: exit, " + row +
                       label + "}\n"),
        "local");
  };
  EXPECT_OK(read("years: 3, "));
  EXPECT_ERROR(read(""), "list.retention");
  EXPECT_ERROR(read("years: 0, "), "list.retention");
  EXPECT_ERROR(read("years: -1, "), "list.retention");
  EXPECT_ERROR(read("years: 101, "), "list.retention");
  EXPECT_ERROR(read("years: 99999999999, "), "list.retention");
}

TEST(StatisticsRules, BandsCoverEveryAge) {
  const auto rules = StatisticsRules::read(config::PackStore::embedded(), "eu-schengen");
  ASSERT_OK(rules);
  EXPECT_EQ(rules->suppress_below, 5);
  EXPECT_EQ(rules->band(0).code, "0-13");
  EXPECT_EQ(rules->band(13).code, "0-13");
  EXPECT_EQ(rules->band(14).code, "14-17");
  EXPECT_EQ(rules->band(120).code, "65+");
  EXPECT_EQ(rules->band(std::nullopt).code, "unknown");
  EXPECT_EQ(rules->band(-1).code, "unknown");
}

TEST(StatisticsRules, RefusesGapsAndLaxSuppression) {
  const auto read = [](std::string_view from, std::string_view to) {
    const auto text = replaced(shipped("baseline", "statistics.yaml"), from, to);
    return StatisticsRules::read(store_with("local", "statistics.yaml", text), "local");
  };
  EXPECT_ERROR(read("from: 14", "from: 15"), "list.age_bands");
  EXPECT_ERROR(read("from: 14", "from: 13"), "list.age_bands");
  EXPECT_ERROR(read("from: 65", "from: 65, to: 80"), "list.age_bands");
  EXPECT_ERROR(read("code: unknown", "code: other"), "list.age_bands");
  EXPECT_ERROR(read("suppress_below: 5", "suppress_below: 1"), "list.suppression");
}

}  // namespace
}  // namespace limen::lists
