// Papers of a check over real HTTP on both databases: comparing, inspecting, who may see, and that all of it goes with
// the check while the count stays.
#include "services/papers/state.h"
#include "services/papers/test_papers.h"

namespace limen::papers::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ON_BOTH_DATABASES(PapersTest);

TEST_P(PapersTest, PapersAreComparedAndKeptWithTheCheck) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const json::value none = body_of(officer.get(TestDesk::path(check, "/papers")));
  EXPECT_THAT(codes(none), ElementsAre());
  EXPECT_EQ(text_at(none, "/compared_at"), "absent");
  EXPECT_EQ(text_at(none, "/compared"), "0");
  const auto same = officer.post(TestDesk::path(check, "/papers"), json::object{{"boarding_pass", kPass}});
  ASSERT_EQ(status_of(same), "200") << same->body;
  EXPECT_THAT(codes(body_of(same)), ElementsAre());
  EXPECT_EQ(text_at(body_of(same), "/boarding_pass/legs/0/from"), "AAA");
  EXPECT_EQ(text_at(body_of(same), "/compared"), "1") << "the pass and the record";
  EXPECT_EQ(text_at(body_of(same), "/statements/0/source"), "check_record");
  const auto nothing = body_of(officer.post(TestDesk::path(check, "/papers"),
                                            json::object{{"visual", json::object{{"personal_number", "12345"}}}}));
  EXPECT_THAT(codes(nothing), ElementsAre());
  EXPECT_EQ(text_at(nothing, "/compared"), "0") << "no finding, and nothing that agrees";
  const json::object other{{"boarding_pass", "M1LINDQVIST/PER       EABC123 AAABBBXY 0834 226F001A0025 100"},
                           {"visual", json::object{{"surname", "Okonjo"},
                                                   {"given_names", "Ada"},
                                                   {"birth_date", "1975-08-12"},
                                                   {"document_number", "L898902C3"}}}};
  const auto differs = officer.post(TestDesk::path(check, "/papers"), other);
  ASSERT_EQ(status_of(differs), "200") << differs->body;
  EXPECT_THAT(codes(body_of(differs)), ElementsAre("document.birth_date_differs", "document.name_differs"));
  const json::value kept = body_of(officer.get(TestDesk::path(check, "/papers")));
  EXPECT_THAT(codes(kept), ElementsAre("document.birth_date_differs", "document.name_differs"));
  EXPECT_EQ(text_at(kept, "/findings/0/second_value"), "1975-08-12");
  EXPECT_EQ(desk_->count("check_papers"), 1) << "the last comparison";
  const auto entries = desk_->entries("papers.compared");
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_THAT(entries[2].entry.facts, HasSubstr("document.name_differs"));
  EXPECT_THAT(desk_->open_text(), Not(HasSubstr("LINDQVIST"))) << "no person in the open part";

  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/decision"), json::object{{"decision", "admit"}})), "200");
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/papers"), other)), "409 papers.check_closed");
}

TEST_P(PapersTest, WhatIsNoPaperIsRefused) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto said = [&](const json::object& body) {
    return status_of(officer.post(TestDesk::path(check, "/papers"), body));
  };
  EXPECT_EQ(said({{"stamp", "x"}}), "400 json.unknown_field");
  EXPECT_EQ(said({{"visual", json::object{{"sex", "male"}}}}), "422 papers.sex");
  EXPECT_EQ(said({{"visual", json::object{{"nationality", "U2"}}}}), "422 papers.state_code");
  EXPECT_EQ(said({{"printed_mrz", std::string(401, 'A')}}), "400 json.range");
  EXPECT_EQ(said({{"boarding_pass", "nothing of the kind"}, {"printed_mrz", "P<"}, {"visa_mrz", "<<<"}}), "200");
  const json::value kept = body_of(officer.get(TestDesk::path(check, "/papers")));
  EXPECT_THAT(codes(kept), ::testing::IsSupersetOf({"document.visa_zone_invalid", "document.pass_unreadable"}));
  EXPECT_EQ(said({}), "422 papers.nothing_given");
  EXPECT_EQ(said({{"visual", json::object{{"surname", ""}}}}), "422 papers.nothing_given");
  EXPECT_EQ(said({{"boarding_pass", ""}, {"chip", ""}}), "422 papers.nothing_given");
  EXPECT_EQ(codes(body_of(officer.get(TestDesk::path(check, "/papers")))), codes(kept)) << "the one before stays";
  EXPECT_EQ(status_of(officer.post("/api/checks/00000000-0000-7000-8000-000000000000/papers",
                                   json::object{{"boarding_pass", kPass}})),
            "404 border.check.not_found");
}

TEST_P(PapersTest, AnInspectionEndsWithWhatItCarries) {
  Officer officer = desk_->officer("supervisor", "second_line");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const json::value first = body_of(officer.get(TestDesk::path(check, "/checklist")));
  const json::value second = body_of(officer.get(TestDesk::path(check, "/checklist?line=second")));
  EXPECT_GT(second.at("items").as_array().size(), first.at("items").as_array().size());
  EXPECT_EQ(status_of(officer.get(TestDesk::path(check, "/checklist?line=third"))), "422 papers.line");
  EXPECT_EQ(inspect(officer, check, {{"line", "first"}, {"conclusion", "genuine"}}),
            "422 inspection.conclusion.unlooked");
  EXPECT_EQ(inspect(officer, check, {{"line", "first"}, {"conclusion", "genuine"}, {"items", good(first)}}), "201");
  EXPECT_EQ(inspect(officer, check, {{"line", "second"}, {"conclusion", "counterfeit"}, {"items", good(second)}}),
            "422 inspection.conclusion.unfounded");
  json::array bad = good(second);
  for (json::value& item : bad) {
    if (item.at("feature") == "watermark") item.as_object()["outcome"] = "bad";
  }
  json::object body{{"line", "second"},
                    {"conclusion", "counterfeit"},
                    {"items", bad},
                    {"note", "The mark is printed"},
                    {"pictures", pictures_of("watermark", png())}};
  desk_->server->house->clock.set({desk_->server->house->clock.now().microseconds + 1'000'000});
  ASSERT_EQ(inspect(officer, check, body), "201");
  const json::value list = body_of(officer.get(TestDesk::path(check, "/inspections")));
  ASSERT_EQ(list.at("inspections").as_array().size(), 2U);
  EXPECT_EQ(text_at(list, "/inspections/1/conclusion"), "counterfeit");
  const std::string picture = text_at(list, "/inspections/1/pictures/0/id");
  const auto shown = officer.get("/api/inspection-pictures/" + picture);
  ASSERT_EQ(status_of(shown), "200");
  EXPECT_EQ(raster::file_type(as_bytes(shown->body)), raster::FileType::kJpeg);
  const auto anew = raster::read(as_bytes(shown->body));
  ASSERT_OK(anew);
  EXPECT_EQ(anew->width, 40);
  Officer foreign = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(foreign.get("/api/inspection-pictures/" + picture)), "403 identity.not_allowed");
  EXPECT_EQ(status_of(officer.get("/api/inspection-pictures/00000000-0000-7000-8000-000000000000")),
            "404 papers.picture.not_found");
  const auto said = [&](const char* key, json::value value) {
    json::object changed = body;
    changed[key] = std::move(value);
    return inspect(officer, check, changed);
  };
  EXPECT_EQ(said("pictures", pictures_of("watermark", Bytes{0, 0, 0})), "422 papers.picture");
  EXPECT_EQ(said("pictures", pictures_of("watermark", Bytes{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1})),
            "422 papers.picture")
      << "the first bytes are not enough";
  const Bytes wide = raster::write_png({.width = 8'193, .height = 1, .pixels = Bytes(8'193, 0x80)}).take();
  EXPECT_EQ(said("pictures", pictures_of("watermark", wide)), "422 papers.picture");
  EXPECT_EQ(said("pictures", json::array{json::object{{"feature", "watermark"}, {"picture", "???"}}}),
            "422 papers.picture");
  EXPECT_EQ(said("pictures", pictures_of("stamps_of_nobody", png())), "422 papers.picture_of_nothing");
  EXPECT_EQ(said("items", json::array{bad[0], bad[0]}), "422 papers.item_twice");
  EXPECT_EQ(said("items", json::array{json::object{{"feature", "no_such"}, {"outcome", "good"}}}),
            "422 papers.picture_of_nothing");
  EXPECT_EQ(said("conclusion", "nonsense"), "422 inspection.conclusion.unknown");
  EXPECT_EQ(desk_->count("inspection"), 2);
  EXPECT_EQ(desk_->entries("papers.inspected").size(), 2U);
}

TEST_P(PapersTest, WhatACameraWritesBesideThePictureIsNotKept) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  Bytes jpeg = raster::write_jpeg({.width = 40, .height = 30, .pixels = Bytes(40 * 30, 0x80)}, 90).take();
  const std::string exif = "Exif" + std::string(2, '\0') + "taken at home";
  Bytes side = {0xff, 0xe1, 0x00, static_cast<std::uint8_t>(exif.size() + 2)};
  side.insert(side.end(), exif.begin(), exif.end());
  jpeg.insert(jpeg.begin() + 2, side.begin(), side.end());
  for (const char c : std::string_view("behind the end")) jpeg.push_back(static_cast<std::uint8_t>(c));
  ASSERT_OK(raster::read(jpeg)) << "a camera's file";
  const json::array items{json::object{{"feature", "watermark"}, {"outcome", "unclear"}}};
  ASSERT_EQ(inspect(officer, check,
                    {{"line", "first"},
                     {"conclusion", "unclear"},
                     {"items", items},
                     {"pictures", pictures_of("watermark", jpeg)}}),
            "201");
  const json::value list = body_of(officer.get(TestDesk::path(check, "/inspections")));
  const auto shown = officer.get("/api/inspection-pictures/" + text_at(list, "/inspections/0/pictures/0/id"));
  ASSERT_EQ(status_of(shown), "200");
  EXPECT_OK(raster::read(as_bytes(shown->body)));
  for (const char* hidden : {"Exif", "taken at home", "behind the end"})
    EXPECT_THAT(shown->body, Not(HasSubstr(hidden))) << hidden;
}

TEST_P(PapersTest, ACheckHasSoManyInspectionsAndPictures) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto add = [&](std::size_t pictures) {
    const json::array items{json::object{{"feature", "watermark"}, {"outcome", "unclear"}}};
    return inspect(officer, check,
                   {{"line", "first"},
                    {"conclusion", "unclear"},
                    {"items", items},
                    {"pictures", pictures_of("watermark", png(), pictures)}});
  };
  for (int i = 0; i < 3; ++i) ASSERT_EQ(add(6), "201");
  ASSERT_EQ(add(5), "201");
  EXPECT_EQ(add(2), "409 papers.too_many");
  ASSERT_EQ(add(1), "201") << "the twenty-fourth";
  EXPECT_EQ(add(1), "409 papers.too_many");
  for (int i = 5; i < 20; ++i) ASSERT_EQ(add(0), "201") << i;
  EXPECT_EQ(add(0), "409 papers.too_many");
  EXPECT_EQ(desk_->count("inspection"), 20);
  EXPECT_EQ(desk_->count("inspection_picture"), 24);
  const json::value other = TestDesk::open(officer, TestDesk::entry(TestDesk::document("N1")));
  EXPECT_EQ(inspect(officer, other, {{"line", "first"}, {"conclusion", "unclear"}}), "201") << "each check for itself";
}

TEST_P(PapersTest, AFindingPutsFeaturesInFront) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const json::object other{{"visual", json::object{{"document_number", "X1234567"}}}};
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/papers"), other)), "200");
  const json::value list = body_of(officer.get(TestDesk::path(check, "/checklist")));
  EXPECT_EQ(text_at(list, "/items/0/because/0"), "document.number_differs");
  // Comparing again, with what agrees, takes no reason to look away.
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/papers"), json::object{{"boarding_pass", kPass}})), "200");
    EXPECT_THAT(codes(body_of(officer.get(TestDesk::path(check, "/papers")))), ElementsAre());
    const json::value again = body_of(officer.get(TestDesk::path(check, "/checklist")));
    EXPECT_EQ(text_at(again, "/items/0/because/0"), "document.number_differs");
  }
}

TEST_P(PapersTest, AZoneGivenAsAVisaIsOne) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto passport =
      officer.post(TestDesk::path(check, "/papers"), json::object{{"visa_mrz", personalisation::sample_mrz()}});
  EXPECT_THAT(codes(body_of(passport)), ::testing::Contains("document.visa_not_a_visa"));
  const auto zone = officer.post(TestDesk::path(check, "/papers"), json::object{{"printed_mrz", "P<"}});
  EXPECT_THAT(codes(body_of(zone)), ::testing::Contains("document.zone_invalid"));
}

TEST_P(PapersTest, WhoMayNotSeeTheCheckSeesNothingOfIt) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const json::value list = body_of(officer.get(TestDesk::path(check, "/checklist")));
  EXPECT_EQ(inspect(officer, check, {{"line", "second"}, {"conclusion", "unclear"}}), "403 papers.second_line_only");
  ASSERT_EQ(inspect(officer, check, {{"line", "first"}, {"conclusion", "unclear"}}), "201");
  Officer foreign = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  for (const char* rest : {"/papers", "/checklist", "/inspections"}) {
    EXPECT_EQ(status_of(foreign.get(TestDesk::path(check, rest))), "403 identity.not_allowed") << rest;
  }
  EXPECT_EQ(inspect(foreign, check, {{"line", "first"}, {"conclusion", "unclear"}}), "403 identity.not_allowed");
  for (const auto& [role, purpose] :
       {std::pair("alert_manager", "alert_management"), std::pair("analyst", "statistics"),
        std::pair("data_protection_officer", "oversight")}) {
    Officer other = desk_->anywhere(role, purpose);
    EXPECT_EQ(status_of(other.get(TestDesk::path(check, "/inspections"))), "403 identity.not_allowed") << role;
  }
}

TEST_P(PapersTest, EverythingGoesWithTheCheckAndTheCountStays) {
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  EXPECT_EQ(status_of(officer.post(TestDesk::path(check, "/papers"), json::object{{"boarding_pass", kPass}})), "200");
  const json::array items{json::object{{"feature", "watermark"}, {"outcome", "unclear"}}};
  const json::array pictures = pictures_of("watermark", png());
  ASSERT_EQ(
      inspect(officer, check, {{"line", "first"}, {"conclusion", "unclear"}, {"items", items}, {"pictures", pictures}}),
      "201");
  ASSERT_EQ(
      status_of(officer.post(TestDesk::path(check, "/decision"),
                             json::object{{"decision", "withdraw"}, {"reasons", json::array{"opened_in_error"}}})),
      "200");
  EXPECT_EQ(desk_->count("inspection_picture"), 1);
  const auto expired = desk_->border->run_retention(desk_->server->house->clock.now().utc_day() + 4000);
  ASSERT_OK(expired);
  EXPECT_EQ(expired->checks, 1);
  for (const char* table : {"check_papers", "inspection", "inspection_picture"})
    EXPECT_EQ(desk_->count(table), 0) << table;
  EXPECT_EQ(desk_->count("inspection_count"), 1);
}

TEST_P(PapersTest, SmallCountsAreHidden) {
  Officer officer = desk_->officer("officer");
  for (int i = 0; i < 7; ++i) {
    const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document("N" + std::to_string(i))));
    ASSERT_EQ(inspect(officer, check, {{"line", "first"}, {"conclusion", i == 0 ? "impostor" : "unclear"}}), "201");
  }
  const auto rows = [&](const char* role, const std::string& filter) {
    Officer who = desk_->anywhere(role, "statistics");
    return body_of(who.get("/api/inspection-statistics" + filter));
  };
  const json::value exact = rows("data_protection_officer", "?by=nationality");
  ASSERT_EQ(exact.at("rows").as_array().size(), 2U);
  EXPECT_EQ(text_at(exact, "/rows/0/conclusion"), "impostor");
  EXPECT_EQ(text_at(exact, "/rows/0/inspections"), "1");
  // The quarter must have ended before those are told who may not see small counts.
  desk_->server->house->clock.set(desk_->server->house->clock.now().plus_seconds(100 * 86'400));
  const CivilDate today = desk_->server->house->clock.now().utc_day();
  const CivilDate first = *CivilDate::from_ymd((today - 100).year(), ((today - 100).month() - 1) / 3 * 3 + 1, 1);
  const std::string quarter = "&from=" + first.to_text() + "&to=" + (first.plus_months(3) - 1).to_text();
  for (const char* by : {"issuer", "nationality", "document_type", "line", "post"}) {
    const json::value shown = rows("analyst", std::string("?by=") + by + quarter);
    ASSERT_FALSE(shown.at("rows").as_array().empty()) << by;
    for (const json::value& row : shown.at("rows").as_array()) {
      const json::value& count = row.at("inspections");
      EXPECT_TRUE(count.is_null() || count.as_int64() >= 5) << by << ": " << limen::to_text(row);
      if (row.at("conclusion") == "impostor") {
        EXPECT_TRUE(count.is_null()) << by;
      }
    }
    EXPECT_EQ(text_at(shown, "/rows/0/inspections"), "null") << by;
  }
  Officer analyst = desk_->anywhere("analyst", "statistics");
  EXPECT_EQ(status_of(analyst.get("/api/inspection-statistics?by=surname")), "400 papers.statistics.by");
  EXPECT_EQ(status_of(analyst.get("/api/inspection-statistics?from=2026-01-01&to=2025-01-01")),
            "400 papers.statistics.range");
  Officer other = desk_->officer("officer");
  EXPECT_EQ(status_of(other.get("/api/inspection-statistics")), "403 identity.not_allowed");
}

// The counts to a day less those to the day before are those of the day: only what cannot be subtracted is told.
TEST_P(PapersTest, RangesOfTheStatisticsCannotBeSubtracted) {
  const auto day = [](int year, int month, int of_month) { return *CivilDate::from_ymd(year, month, of_month); };
  const auto counted = [&](CivilDate when, const char* conclusion, int times) {
    CountKey key{.day = when, .post = PostId(TestDesk::kPostId), .line = "first", .conclusion = conclusion};
    key.issuer = key.nationality = "UTO";
    key.document_type = "passport";
    EXPECT_OK(desk_->server->house->database->write([&](database::Transaction& tx) -> Result<void> {
      for (int i = 0; i < times; ++i) TRY(store::count(tx, key));
      return {};
    }));
  };
  counted(day(2025, 2, 10), "counterfeit", 7);
  counted(day(2025, 2, 11), "counterfeit", 1);
  counted(day(2025, 5, 10), "counterfeit", 2);
  counted(day(2025, 8, 10), "counterfeit", 6);
  counted(day(2025, 8, 10), "impostor", 5);
  counted(day(2025, 11, 10), "impostor", 9);
  Officer analyst = desk_->anywhere("analyst", "statistics");
  const auto status = [&](const std::string& from, const std::string& to) {
    return status_of(analyst.get("/api/inspection-statistics?from=" + from + "&to=" + to));
  };
  const auto figures = [&](Officer& who, const std::string& from, const std::string& to) {
    const json::value body = body_of(who.get("/api/inspection-statistics?from=" + from + "&to=" + to));
    std::string out;
    for (const json::value& row : body.at("rows").as_array()) {
      out += text_at(row, "/conclusion") + " " + text_at(row, "/inspections") + ";";
    }
    return out;
  };
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"2025-01-01", "2025-02-10"},
                                                                                 {"2025-01-01", "2025-02-11"},
                                                                                 {"2025-02-11", "2025-03-31"},
                                                                                 {"2025-02-01", "2025-02-28"},
                                                                                 {"2025-01-02", "2025-03-31"},
                                                                                 {"2025-01-01", "2025-03-30"},
                                                                                 {"2025-01-01", "2025-05-31"}}) {
    EXPECT_EQ(status(from, to), "400 papers.statistics.period") << from << " " << to;
  }
  const CivilDate today = desk_->server->house->clock.now().utc_day();
  const CivilDate running = *CivilDate::from_ymd(today.year(), (today.month() - 1) / 3 * 3 + 1, 1);
  EXPECT_EQ(status(running.to_text(), (running.plus_months(3) - 1).to_text()), "400 papers.statistics.period")
      << "what grows by the day can be asked twice";
  EXPECT_EQ(status_of(analyst.get("/api/inspection-statistics")), "200") << "the last quarter without asking";
  EXPECT_EQ(figures(analyst, "2025-01-01", "2025-03-31"), "counterfeit 8;");
  EXPECT_EQ(figures(analyst, "2025-04-01", "2025-06-30"), "counterfeit null;");
  EXPECT_EQ(figures(analyst, "2025-07-01", "2025-09-30"), "counterfeit 6;impostor 5;");
  // A year, or a half of one, says no more than its quarters: the hidden 2 is not what is left of a sum.
  EXPECT_EQ(figures(analyst, "2025-01-01", "2025-06-30"), "counterfeit null;");
  EXPECT_EQ(figures(analyst, "2025-07-01", "2025-12-31"), "counterfeit 6;impostor 14;");
  EXPECT_EQ(figures(analyst, "2025-01-01", "2025-12-31"), "counterfeit null;impostor 14;");
  Officer exact = desk_->anywhere("data_protection_officer", "statistics");
  EXPECT_EQ(figures(exact, "2025-02-11", "2025-12-31"), "counterfeit 9;impostor 14;") << "any days for who may";
}

}  // namespace
}  // namespace limen::papers::testing
