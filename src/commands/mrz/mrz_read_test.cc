// limen mrz read as a user runs it.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/test_run.h"
#include "commands/mrz/commands.h"
#include "engines/mrz_rendering/test_fonts.h"
#include "formats/mrz/samples.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
constexpr testing::Limen<mrz_command> run_limen{};

class MrzRead : public ::testing::Test {
 protected:
  void SetUp() override {
    // Cases run at once, each in a process of its own.
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) / (std::string("limen_mrz_read_") + test->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, std::string_view bytes) const {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  std::string draw(const std::string& name, const mrz_rendering::Look& look) const {
    const auto font = mrz_rendering::open_font(mrz_rendering::kHeldOutCut);
    EXPECT_OK(font);
    const std::string zone(mrz::samples::kTd3);
    const auto drawn = mrz_rendering::render(*font, {zone.substr(0, 44), zone.substr(45, 44)}, look, 1);
    return write(name, as_text(raster::write_png(drawn.picture).take()));
  }
  static json::object read(const std::string& path, int status) {
    const auto outcome = run_limen({"mrz", "read", "--json", "--today", "2026-11-22", path});
    EXPECT_EQ(outcome.status, status) << outcome.err;
    const auto parsed = parse_json(outcome.out);
    EXPECT_OK(parsed);
    return parsed.ok() ? parsed->as_object() : json::object{};
  }
  static std::string first_code(const json::object& report) {
    return std::string(report.at("diagnostics").as_array().at(0).at("code").as_string());
  }

  std::filesystem::path folder_;
};

TEST_F(MrzRead, FieldsWithStateConfidenceAndPlace) {
  const json::object report = read(draw("td3.png", {.pitch = 18, .rotation = 2, .noise = 15}), 0);
  EXPECT_TRUE(report.at("found").as_bool());
  EXPECT_EQ(report.at("format").as_string(), "TD3");
  EXPECT_TRUE(report.at("valid").as_bool());
  EXPECT_EQ(report.at("lines").as_array().at(1).as_string(), "L898902C36UTO7408122F1204159ZE184226B<<<<<10");
  const json::object& fields = report.at("fields").as_object();
  const json::object& number = fields.at("document_number").as_object();
  EXPECT_EQ(number.at("value").as_string(), "L898902C3");
  EXPECT_EQ(number.at("state").as_string(), "read");
  EXPECT_TRUE(number.at("checked").as_bool());
  EXPECT_GT(number.at("confidence").as_double(), 0.99);
  EXPECT_EQ(number.at("box").as_array().size(), 4U);
  EXPECT_EQ(fields.at("surname").at("value").as_string(), "ERIKSSON");
  EXPECT_FALSE(fields.at("surname").at("checked").as_bool());
  EXPECT_EQ(fields.at("given_names").at("value").as_string(), "ANNA MARIA");
  EXPECT_EQ(fields.at("birth_date").at("value").as_string(), "1974-08-12");
  EXPECT_TRUE(report.at("diagnostics").as_array().empty());
  EXPECT_EQ(report.at("findings").as_array().at(0).at("code").as_string(), "mrz.expired");
}

TEST_F(MrzRead, WhatCannotBeReadIsNamed) {
  EXPECT_EQ(first_code(read(write("text.png", "not a picture"), 2)), "raster.format.unknown");
  EXPECT_EQ(first_code(read(write("empty.png", ""), 2)), "raster.empty");
  EXPECT_EQ(first_code(read((folder_ / "missing.png").string(), 2)), "file.unreadable");
  EXPECT_EQ(first_code(read(write("long.jpg", std::string((20U << 20) + 1, '\xFF')), 2)), "raster.too_large");
  raster::Picture wide{4100, 3000, raster::Channels::kGrey, Bytes(4100UL * 3000UL, 255), false};
  EXPECT_EQ(first_code(read(write("wide.png", as_text(raster::write_png(wide).take())), 2)), "raster.too_large");
  raster::Picture blank{800, 200, raster::Channels::kGrey, Bytes(800UL * 200UL, 240), false};
  EXPECT_EQ(first_code(read(write("blank.png", as_text(raster::write_png(blank).take())), 1)), "mrz_image.none");
}

TEST_F(MrzRead, ABlurredZoneIsLeftOpen) {
  const json::object report = read(draw("blurred.png", {.pitch = 20, .blur = 4.5, .noise = 25}), 1);
  if (!report.at("found").as_bool()) return;
  int open = 0;
  for (const auto& [key, field] : report.at("fields").as_object()) {
    if (field.at("state").as_string() != "abstained") continue;
    EXPECT_TRUE(field.at("value").is_null()) << std::string_view(key);
    ++open;
  }
  EXPECT_GT(open, 0);
}

TEST_F(MrzRead, TableForPeople) {
  const std::string good = draw("td3.png", {.pitch = 18});
  const std::string bad = write("text.png", "not a picture");
  const auto outcome = run_limen({"mrz", "read", good, bad});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.out, HasSubstr("TD3, check digits agree"));
  EXPECT_THAT(outcome.out, HasSubstr("document_number  read"));
  EXPECT_THAT(outcome.out, HasSubstr("raster.format.unknown"));
  EXPECT_EQ(run_limen({"mrz", "read"}).status, 2);
}

}  // namespace
}  // namespace limen::commands
