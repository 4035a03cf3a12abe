// What papers are read from, over real HTTP on both databases: chips, seals, pictures, and the list of lost documents.
#include <fstream>

#include "engines/mrz_rendering/test_fonts.h"
#include "formats/barcodes/barcodes.h"
#include "formats/seals/test_definitions.h"
#include "services/papers/test_papers.h"

namespace limen::papers::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class PaperSourcesTest : public PapersTest {};

ON_BOTH_DATABASES(PaperSourcesTest);

// The chip of an invented document, as files in an archive; its state's authority is believed, or not.
class OneAuthority : public passive_authentication::Anchors {
 public:
  explicit OneAuthority(certificates::Certificate authority) : authority_(std::move(authority)) {}
  std::vector<certificates::Certificate> issuers_of(const certificates::Certificate&) const override {
    return {authority_};
  }

 private:
  certificates::Certificate authority_;
};

TEST_P(PaperSourcesTest, AChipIsProvedAndComparedAndItsFaceShown) {
  using test_pki::Key, test_pki::KeyType;
  const auto csca = test_pki::make_csca({.key = Key::make(KeyType::kP256, 1)});
  const auto signer = test_pki::make_signer(csca, {.key = Key::make(KeyType::kP256, 2)});
  const auto files = personalisation::personalise(personalisation::sample(signer));
  const OneAuthority store(csca.certificate);
  const std::string mrz = personalisation::sample_mrz();
  Officer officer = desk_->officer("officer");
  const json::value check =
      TestDesk::open(officer, {{"direction", "entry"}, {"mrz", mrz}, {"transport_mode", "land_foot"}});
  const auto compare = [&](const json::object& body) { return officer.post(TestDesk::path(check, "/papers"), body); };

  const auto unknown = compare({{"chip", archive_of(files)}});
  ASSERT_EQ(status_of(unknown), "200") << unknown->body;
  EXPECT_EQ(text_at(body_of(unknown), "/chip/verdict"), "not_verifiable");
  EXPECT_THAT(codes(body_of(unknown)), ::testing::Contains("document.chip_not_verifiable"));

  believed_ = &store;
  const auto proved = compare({{"chip", archive_of(files)}, {"printed_mrz", mrz}});
  ASSERT_EQ(status_of(proved), "200") << proved->body;
  EXPECT_EQ(text_at(body_of(proved), "/chip/verdict"), "authentic") << proved->body;
  EXPECT_THAT(codes(body_of(proved)), Not(::testing::Contains(HasSubstr("differs"))));
  EXPECT_EQ(text_at(body_of(proved), "/chip/face"), "shown");
  EXPECT_THAT(codes(body_of(proved)), Not(::testing::Contains("document.chip_zone_invalid")));
  EXPECT_EQ(text_at(body_of(proved), "/compared"), "3") << "DG1 with the record, the zone read again and DG11";
  for (const char* kept : {"/chip/contents", "/chip/files", "/chip/left"}) {
    EXPECT_EQ(text_at(body_of(proved), kept), "absent") << kept;
  }
  EXPECT_NE(text_at(body_of(proved), "/chip/signer"), "absent");

  auto talkative = files;
  talkative[emrtd::File::kDg16] = personalisation::make_dg16("NEIGHBOUR<<NORA", "+999123456");
  const auto told = compare({{"chip", archive_of(talkative)}});
  ASSERT_EQ(status_of(told), "200") << told->body;
  EXPECT_THAT(told->body, Not(HasSubstr("NEIGHBOUR")));
  EXPECT_THAT(told->body, Not(HasSubstr("999123456")));
  EXPECT_THAT(officer.get(TestDesk::path(check, "/papers"))->body, Not(HasSubstr("NEIGHBOUR")));

  auto silent = files;
  silent.erase(emrtd::File::kDg1);
  EXPECT_THAT(codes(body_of(compare({{"chip", archive_of(silent)}}))),
              ::testing::Contains("document.chip_zone_invalid"));
  const auto face = officer.get(TestDesk::path(check, "/papers/face"));
  ASSERT_EQ(status_of(face), "200");
  EXPECT_EQ(raster::file_type(as_bytes(face->body)), raster::FileType::kJpeg);

  auto forged = files;
  forged.at(emrtd::File::kDg2).back() ^= 1;
  const auto false_one = body_of(compare({{"chip", archive_of(forged)}}));
  EXPECT_EQ(text_at(false_one, "/chip/verdict"), "not_authentic");
  EXPECT_EQ(text_at(false_one, "/findings/0/code"), "document.chip_not_authentic");

  // Somebody else's chip.
  const json::value other = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto swapped = officer.post(TestDesk::path(other, "/papers"), json::object{{"chip", archive_of(files)}});
  EXPECT_THAT(codes(body_of(swapped)), ::testing::IsSupersetOf({"document.name_differs", "document.number_differs"}));
  EXPECT_EQ(status_of(officer.get(TestDesk::path(other, "/papers/face"))), "200");
  Officer foreign = desk_->officer("officer", "border_check", PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(foreign.get(TestDesk::path(other, "/papers/face"))), "403 identity.not_allowed");

  EXPECT_EQ(status_of(compare({{"chip", "%%%"}})), "422 papers.bytes");
  EXPECT_EQ(status_of(compare({{"chip", to_base64url(as_bytes("no archive"))}})), "422 zip.directory");
  EXPECT_EQ(status_of(compare({{"chip", to_base64url(zip::write({{"readme.txt", Bytes{1}}}))}})),
            "422 papers.chip.nothing");
  EXPECT_EQ(
      status_of(officer.post(TestDesk::path(check, "/papers"), json::object{{"seal", to_base64url(as_bytes("?"))}})),
      "200");
  EXPECT_EQ(desk_->entries("papers.compared").size(), 7U);
  EXPECT_THAT(desk_->open_text(), Not(HasSubstr("LINDQVIST")));
}

TEST_P(PaperSourcesTest, TheLostListIsAskedForEveryNumberOfTheDocument) {
  report_lost("UTO,P,L4471902C,stolen,2026-03-01,Police of Utopia\n");
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto said = [&](const json::object& body) {
    return codes(body_of(officer.post(TestDesk::path(check, "/papers"), body)));
  };
  EXPECT_THAT(said({{"boarding_pass", kPass}}), Not(::testing::Contains(HasSubstr("document.lost"))));
  // The zone read again, and the chip's alone, are of the stolen one.
  EXPECT_THAT(said({{"printed_mrz", personalisation::sample_mrz()}}), ::testing::Contains("document.lost"));
  const auto csca = test_pki::make_csca({.key = test_pki::Key::make(test_pki::KeyType::kP256, 1)});
  const auto signer = test_pki::make_signer(csca, {.key = test_pki::Key::make(test_pki::KeyType::kP256, 2)});
  std::vector<zip::NewEntry> entries;
  for (const auto& [file, bytes] : personalisation::personalise(personalisation::sample(signer)))
    entries.push_back({personalisation::file_name(file), bytes});
  EXPECT_THAT(said({{"chip", to_base64url(zip::write(entries))}}), ::testing::Contains("document.lost"));

  const std::string path = desk_->lost_folder.path() + "/lost_documents/" + desk_->lost->info().file;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << "damaged";
  desk_->server->restart();
  Officer again = desk_->officer("officer");
  const json::value other = TestDesk::open(again, TestDesk::entry(TestDesk::document("N1")));
  const auto unasked = again.post(TestDesk::path(other, "/papers"), json::object{{"boarding_pass", kPass}});
  EXPECT_THAT(codes(body_of(unasked)), ElementsAre("document.lost_unasked"));
}

TEST_P(PaperSourcesTest, ASealWithoutAZoneIsComparedByItsName) {
  const auto definitions =
      seals::Definitions::build(config::PackStore::embedded().read("baseline", "seals.yaml").take());
  ASSERT_OK(definitions);
  seals::VdsContent content = seals::testing::visa_content();
  content.document_type = "social_insurance_card";
  content.messages = {{"social_insurance_number", "650101A00123"}, {"surname", "Kowalski"}, {"given_names", "Piotr"}};
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto said = [&] {
    const auto seal = seals::write_vds(content, *definitions, seals::testing::sign_with_pattern);
    EXPECT_OK(seal);
    return body_of(officer.post(TestDesk::path(check, "/papers"),
                                json::object{{"seal", to_base64url(seal.ok() ? *seal : Bytes())}}));
  };
  EXPECT_THAT(codes(said()), ::testing::Contains("document.name_differs"));
  content.messages[1] = {"surname", "Okonjo"};
  content.messages[2] = {"given_names", "Ada"};
  const json::value same = said();
  EXPECT_THAT(codes(same), Not(::testing::Contains(HasSubstr("document.name"))));
  EXPECT_EQ(text_at(same, "/compared"), "1");
}

// A visa's seal whose zone was left out: its passport number is compared all the same.
TEST_P(PaperSourcesTest, ASealWithoutAZoneIsComparedByItsPassportNumber) {
  const auto definitions =
      seals::Definitions::build(config::PackStore::embedded().read("baseline", "seals.yaml").take());
  ASSERT_OK(definitions);
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document("UT123456")));
  const auto said = [&](const std::string& number) {
    seals::VdsContent content = seals::testing::visa_content();
    for (seals::Value& value : content.messages) {
      if (value.name == "passport_number") value.text = number;
    }
    auto seal = seals::write_vds(content, *definitions, seals::testing::sign_with_pattern);
    EXPECT_OK(seal);
    Bytes bytes = seal.take();
    constexpr std::array<std::uint8_t, 2> kZone = {2, 44};  // tag and length
    const auto zone = std::ranges::search(bytes, kZone).begin();
    EXPECT_NE(zone, bytes.end());
    bytes.erase(zone, zone + 2 + 44);
    return body_of(officer.post(TestDesk::path(check, "/papers"), json::object{{"seal", to_base64url(bytes)}}));
  };
  const json::value other = said("UT123457");
  EXPECT_THAT(codes(other), ::testing::Contains("document.number_differs"));
  EXPECT_EQ(text_at(other, "/compared"), "1");
  const json::value same = said("UT123456");
  EXPECT_THAT(codes(same), Not(::testing::Contains("document.number_differs")));
  EXPECT_THAT(codes(same), Not(::testing::Contains(HasSubstr("document.name")))) << "a seal that names nobody";
}

TEST_P(PaperSourcesTest, APictureIsReadAndForgotten) {
  Officer officer = desk_->officer("officer");
  const auto send = [&](std::string_view bytes, const std::string& type) {
    return officer.client().post("/api/papers/picture", std::string(bytes), {{"Content-Type", type}});
  };
  const auto font = mrz_rendering::open_font(mrz_rendering::kHeldOutCut);
  ASSERT_OK(font);
  const std::string mrz = personalisation::sample_mrz();
  const auto drawn = mrz_rendering::render(*font, {mrz.substr(0, 44), mrz.substr(mrz.size() - 44)}, {.pitch = 18}, 1);
  const auto zone = send(as_text(raster::write_png(drawn.picture).take()), "image/png");
  ASSERT_EQ(status_of(zone), "200") << zone->body;
  EXPECT_EQ(text_at(body_of(zone), "/zone/format"), "TD3");
  EXPECT_EQ(text_at(body_of(zone), "/zone/fields/document_number/value"), "L4471902C");
  EXPECT_EQ(body_of(zone).at("zone").at("fields").at("document_number").at("box").as_array().size(), 4U);
  const auto code = barcodes::write(as_bytes(std::string_view(kPass)), barcodes::Symbology::kAztec);
  ASSERT_OK(code);
  const auto pass = send(as_text(raster::write_png(*code).take()), "image/png");
  ASSERT_EQ(status_of(pass), "200") << pass->body;
  EXPECT_EQ(text_at(body_of(pass), "/codes/0/kind"), "boarding_pass");
  EXPECT_EQ(text_at(body_of(pass), "/codes/0/text"), kPass);
  EXPECT_EQ(text_at(body_of(pass), "/zone/found"), "false");
  EXPECT_EQ(status_of(send("no picture", "image/png")), "422 raster.format.unknown");
  const Bytes wide = raster::write_png({.width = 8'193, .height = 1, .pixels = Bytes(8'193, 0x80)}).take();
  EXPECT_EQ(status_of(send(as_text(wide), "image/png")), "422 raster.too_large");
  EXPECT_EQ(status_of(send(as_text(png()), "image/png")), "200") << "a refusal gives its place back";
  EXPECT_EQ(status_of(send("{}", "application/json")), "415 api.media_type");
  Officer analyst = desk_->anywhere("analyst", "statistics");
  EXPECT_EQ(status_of(analyst.client().post("/api/papers/picture", "x", {{"Content-Type", "image/png"}})),
            "403 identity.not_allowed");
  EXPECT_EQ(desk_->count("check_papers"), 0);
}

// A house that is set up otherwise.
class OtherHouseTest : public PapersTest {
 protected:
  void SetUp() override {}
};

ON_BOTH_DATABASES(OtherHouseTest);

TEST_P(OtherHouseTest, WhenOthersAreReadAPictureIsRefusedAndNotWaitedForForever) {
  open_desk([](Parts& parts) {
    parts.pictures_at_once = 0;
    parts.picture_wait = std::chrono::milliseconds(1);
  });
  NEEDS_DATABASE(desk_);
  Officer officer = desk_->officer("officer");
  const auto refused =
      officer.client().post("/api/papers/picture", std::string(as_text(png())), {{"Content-Type", "image/png"}});
  EXPECT_EQ(status_of(refused), "503 papers.busy");
}

TEST_P(OtherHouseTest, PicturesAreDecodedWhereTheHouseSaysAndItsFailuresAreTold) {
  std::string fails;
  int asked = 0;
  open_desk([&](Parts& parts) {
    parts.read_picture = [&](ByteView bytes, const raster::ReadOptions& options) -> Result<raster::Picture> {
      ++asked;
      if (!fails.empty()) return Error{fails, "so it is"};
      return raster::read(bytes, options);
    };
  });
  NEEDS_DATABASE(desk_);
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto look = [&] {
    return status_of(
        officer.client().post("/api/papers/picture", std::string(as_text(png())), {{"Content-Type", "image/png"}}));
  };
  const auto record = [&] {
    return inspect(officer, check,
                   {{"line", "first"},
                    {"conclusion", "unclear"},
                    {"items", json::array{json::object{{"feature", "watermark"}, {"outcome", "unclear"}}}},
                    {"pictures", pictures_of("watermark", png())}});
  };
  for (const char* dead : {"picture.decoder.crashed", "picture.decoder.overrun", "picture.decoder.memory",
                           "picture.decoder.answer", "raster.too_large"}) {
    fails = dead;
    EXPECT_EQ(look(), "422 " + fails);
    EXPECT_EQ(record(), "422 papers.picture") << dead;
  }
  for (const char* absent : {"picture.decoder.start", "picture.decoder.sandbox"}) {
    fails = absent;
    EXPECT_EQ(look(), "503 " + fails);
    EXPECT_EQ(record(), "503 " + fails);
  }
  EXPECT_EQ(desk_->count("inspection"), 0);
  fails.clear();
  asked = 0;
  EXPECT_EQ(look(), "200") << "every refusal gave its place back";
  EXPECT_EQ(record(), "201");
  EXPECT_EQ(asked, 2);
}

TEST_P(OtherHouseTest, ADamagedTrustStoreIsToldFromAnUnknownSigner) {
  bool damaged = false;
  open_desk([&](Parts& parts) { parts.trusted = [&] { return Trusted{.damaged = damaged}; }; });
  NEEDS_DATABASE(desk_);
  const auto csca = test_pki::make_csca({.key = test_pki::Key::make(test_pki::KeyType::kP256, 1)});
  const auto signer = test_pki::make_signer(csca, {.key = test_pki::Key::make(test_pki::KeyType::kP256, 2)});
  const auto files = personalisation::personalise(personalisation::sample(signer));
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto said = [&](const char* key, const std::string& value) {
    return codes(body_of(officer.post(TestDesk::path(check, "/papers"), json::object{{key, value}})));
  };
  EXPECT_THAT(said("chip", archive_of(files)), Not(::testing::Contains("document.trust_damaged")));
  damaged = true;
  EXPECT_THAT(said("chip", archive_of(files)), ::testing::Contains("document.trust_damaged"));
  EXPECT_THAT(said("seal", to_base64url(as_bytes(std::string_view("no seal")))),
              ::testing::Contains("document.trust_damaged"));
  EXPECT_THAT(said("boarding_pass", kPass), Not(::testing::Contains("document.trust_damaged"))) << "nobody was asked";
}

// The row of a comparison from before its codes had a column of their own keeps its reasons to look.
TEST_P(OtherHouseTest, ComparisonsFromBeforeTheThirdMigrationKeepTheirFindings) {
  open_desk({}, migrations().first(2));
  NEEDS_DATABASE(desk_);
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  const auto id = border::CheckId::parse(text_at(check, "/id"));
  ASSERT_OK(id);
  database::Database& database = *desk_->server->house->database;
  const std::string answer =
      R"({"findings":[{"code":"document.number_differs","severity":"error"}],"statements":[],"compared":1})";
  ASSERT_OK(database.write([&](database::Transaction& tx) {
    return tx.execute(
        "insert into check_papers(check_id, compared_at, compared_by, answer, face) values ($1, 5, 'A', $2, null)",
        {*id, answer});
  }));
  ASSERT_OK(database.migrate(migrations()));
  const auto reason = [&] {
    return text_at(body_of(officer.get(TestDesk::path(check, "/checklist"))), "/items/0/because/0");
  };
  EXPECT_EQ(reason(), "document.number_differs");
  EXPECT_THAT(codes(body_of(officer.get(TestDesk::path(check, "/papers")))), ElementsAre("document.number_differs"));
  EXPECT_EQ(status_of(officer.get(TestDesk::path(check, "/papers/face"))), "404 papers.face.not_found");
  ASSERT_EQ(status_of(officer.post(TestDesk::path(check, "/papers"), json::object{{"boarding_pass", kPass}})), "200");
  EXPECT_THAT(codes(body_of(officer.get(TestDesk::path(check, "/papers")))), ElementsAre());
  EXPECT_EQ(reason(), "document.number_differs") << "the old finding goes over into the new column";
}

TEST_P(OtherHouseTest, TheFaceOfAChipIsDecodedWhereTheHouseSays) {
  int decoded = 0;
  const Bytes own = raster::write_jpeg({.width = 8, .height = 8, .pixels = Bytes(64, 0x10)}, 90).take();
  open_desk([&](Parts& parts) {
    parts.decode_picture = [&](ByteView bytes) -> Result<Bytes> {
      ++decoded;
      EXPECT_EQ(raster::file_type(bytes), raster::FileType::kJpeg);
      return own;
    };
  });
  NEEDS_DATABASE(desk_);
  const auto csca = test_pki::make_csca({.key = test_pki::Key::make(test_pki::KeyType::kP256, 1)});
  const auto signer = test_pki::make_signer(csca, {.key = test_pki::Key::make(test_pki::KeyType::kP256, 2)});
  const auto files = personalisation::personalise(personalisation::sample(signer));
  Officer officer = desk_->officer("officer");
  const json::value check = TestDesk::open(officer, TestDesk::entry(TestDesk::document()));
  ASSERT_EQ(status_of(officer.post(TestDesk::path(check, "/papers"), json::object{{"chip", archive_of(files)}})),
            "200");
  EXPECT_EQ(decoded, 1) << "JPEG too";
  const auto face = officer.get(TestDesk::path(check, "/papers/face"));
  ASSERT_EQ(status_of(face), "200");
  EXPECT_EQ(face->body, as_text(own)) << "nothing of the chip's own bytes";
}

}  // namespace
}  // namespace limen::papers::testing
