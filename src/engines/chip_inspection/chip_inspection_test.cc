#include "engines/chip_inspection/chip_inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engines/personalisation/personalisation.h"
#include "formats/der/der.h"

namespace limen::chip_inspection {
namespace {

using emrtd::File;
namespace pki = test_pki;

personalisation::Files sample_files() {
  const pki::Authority csca = pki::make_csca({.key = pki::Key::make(pki::KeyType::kP256, 1)});
  const pki::Issued signer = pki::make_signer(csca, {.key = pki::Key::make(pki::KeyType::kP256, 2)});
  return personalisation::personalise(personalisation::sample(signer));
}

TEST(ChipInspection, NamesOfFiles) {
  const std::vector<std::pair<std::string_view, File>> names = {{"EF_COM.bin", File::kCom},
                                                                {"DG1.bin", File::kDg1},
                                                                {"EF.SOD", File::kSod},
                                                                {"sod.bin", File::kSod},
                                                                {"dg01", File::kDg1},
                                                                {"DG16.BIN", File::kDg16},
                                                                {"EF_DG2.bin", File::kDg2},
                                                                {"Datagroup11.dat", File::kDg11},
                                                                {"0101.bin", File::kDg1},
                                                                {"0110", File::kDg16},
                                                                {"011E.bin", File::kCom},
                                                                {"011D.bin", File::kUnknown},
                                                                {"011C.bin", File::kUnknown},
                                                                {"EF.CardAccess", File::kCardAccess},
                                                                {"CardSecurity.bin", File::kCardSecurity},
                                                                {"EF_ATR_INFO.bin", File::kAtrInfo},
                                                                {"ef.dir", File::kDir},
                                                                {"DG17.bin", File::kUnknown},
                                                                {"DG0.bin", File::kUnknown},
                                                                {"readme.txt", File::kUnknown},
                                                                {"", File::kUnknown}};
  for (const auto& [name, file] : names) EXPECT_EQ(file_named(name), file) << name;
  for (const emrtd::FileKind& kind : emrtd::file_kinds()) {
    if (kind.file == File::kUnknown) continue;
    EXPECT_EQ(file_named(personalisation::file_name(kind.file)), kind.file) << kind.name;
  }
}

TEST(ChipInspection, ContentDecides) {
  const personalisation::Files files = sample_files();
  std::vector<Named> named;
  named.push_back({"011D.bin", files.at(File::kSod)});
  named.push_back({"first", files.at(File::kDg1)});
  named.push_back({"DG2.bin", files.at(File::kDg11)});  // wrongly named
  named.push_back({"DG12.bin", files.at(File::kDg12)});
  named.push_back({"copy of DG12", files.at(File::kDg12)});
  named.push_back({"notes.txt", Bytes{'h', 'e'}});
  const Collected chip = collect(std::move(named));
  EXPECT_EQ(chip.files.at(File::kSod), files.at(File::kSod));
  EXPECT_EQ(chip.files.at(File::kDg1), files.at(File::kDg1));
  EXPECT_EQ(chip.files.at(File::kDg11), files.at(File::kDg11));
  EXPECT_FALSE(chip.files.contains(File::kDg2));
  ASSERT_EQ(chip.left.size(), 3U);
  EXPECT_EQ(chip.left[0].code, "chip.file.other");
  EXPECT_EQ(chip.left[1].code, "chip.file.twice");
  EXPECT_EQ(chip.left[2].code, "chip.file.unknown");
  // A security object without its template keeps its name; a broken file does too, so that it is looked at.
  const Bytes bare(files.at(File::kSod).begin() + 4, files.at(File::kSod).end());
  const Collected two = collect({{"EF_SOD.bin", bare}, {"DG1.bin", Bytes{0x61, 0x50}}});
  EXPECT_TRUE(two.files.contains(File::kSod));
  EXPECT_TRUE(two.files.contains(File::kDg1));
}

TEST(ChipInspection, ContentsAsJson) {
  std::vector<Named> named;
  personalisation::Files files = sample_files();
  files[File::kDg7] = personalisation::make_dg7(personalisation::sample_picture());
  files[File::kDg16] = personalisation::make_dg16("DOE<<JANE", "+1");
  files[File::kAtrInfo] = *from_hex("7f66080202080002021000");
  for (const auto& [file, bytes] : files) named.push_back({personalisation::file_name(file), bytes});
  const Collected chip = collect(std::move(named));
  EXPECT_TRUE(chip.left.empty());
  const json::object out = contents_json(chip, {.today = *CivilDate::from_ymd(2026, 11, 22)});
  const json::object& contents = out.at("contents").as_object();
  EXPECT_EQ(contents.at("DG1").as_object().at("surname").as_string(), "LINDQVIST");
  EXPECT_EQ(contents.at("DG11").as_object().at("birth_date").as_string(), "1987-03-14");
  EXPECT_EQ(contents.at("DG12").as_object().at("issued").as_string(), "2024-04-01");
  EXPECT_EQ(contents.at("DG15").as_object().at("key").as_string(), "EC 256");
  EXPECT_EQ(contents.at("EF.CardAccess").as_object().at("protocols").as_array()[0].as_string(),
            "PACE ECDH GM AES-128 parameters 13");
  const json::object& face = contents.at("DG2").as_object().at("faces").as_array()[0].as_object();
  EXPECT_EQ(face.at("type").as_string(), "jpeg");
  EXPECT_EQ(face.at("bytes").to_number<std::size_t>(), personalisation::sample_picture().size());
  EXPECT_EQ(contents.at("EF.ATR/INFO").as_object().at("largest_command").to_number<int>(), 2048);
  EXPECT_TRUE(out.at("format_findings").as_array().empty()) << to_text(json::value(out));
  // Pictures are not in the text.
  const std::string text = to_text(json::value(out));
  EXPECT_EQ(text.find("ffd8ffe0"), std::string::npos);
}

TEST(ChipInspection, FacesLieWhereTheyAreSaidToLie) {
  const personalisation::Files files = sample_files();
  const Bytes& dg2 = files.at(File::kDg2);
  const Faces found = faces(dg2);
  ASSERT_EQ(found.pictures.size(), 1U);
  EXPECT_EQ(found.pictures[0].bytes.data(), dg2.data() + found.pictures[0].offset);
  EXPECT_EQ(Bytes(found.pictures[0].bytes.begin(), found.pictures[0].bytes.end()), personalisation::sample_picture());
  const Faces none = faces(*from_hex("7500"));
  EXPECT_TRUE(none.pictures.empty());
}

TEST(ChipInspection, ReportAsJson) {
  const Collected chip = collect({});
  const json::object out = report_json(passive_authentication::authenticate({.files = chip.views(), .now = {}}));
  EXPECT_EQ(out.at("verdict").as_string(), "not_verifiable");
  EXPECT_EQ(out.at("reason").as_string(), "pa.sod.missing");
  EXPECT_EQ(out.at("steps").as_array().size(), passive_authentication::kSteps);
}

}  // namespace
}  // namespace limen::chip_inspection
