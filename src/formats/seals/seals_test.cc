#include "formats/seals/seals.h"

#include <gmock/gmock.h>

#include <random>

#include "base/result_matchers.h"
#include "base/test_work.h"
#include "formats/seals/coding.h"
#include "formats/seals/test_definitions.h"

namespace limen::seals {
namespace {

using testing::sign_with_pattern;

std::string codes(const Seal& seal) {
  std::string all;
  for (const Finding& finding : seal.findings) all += std::string(finding.code) + "@" + finding.path + " ";
  return all;
}
std::string text_of(const Seal& seal, std::string_view name) {
  const Message* message = seal.find(name);
  return message != nullptr ? message->text : "-";
}
Seal read_text(std::string_view text) { return read(as_bytes(text), testing::definitions()); }

TEST(Vds, VersionsThreeAndFour) {
  const Definitions definitions = testing::definitions();
  for (const int version : {3, 4}) {
    VdsContent content = testing::visa_content();
    content.version = version;
    const auto bytes = write_vds(content, definitions, sign_with_pattern);
    ASSERT_OK(bytes);
    EXPECT_EQ((*bytes)[0], 0xDC);
    EXPECT_EQ((*bytes)[1], version - 1);
    const Seal seal = read(*bytes, definitions);
    EXPECT_TRUE(seal.well_formed) << codes(seal);
    EXPECT_EQ(seal.kind, Kind::kVds);
    EXPECT_EQ(seal.header.version, version);
    EXPECT_EQ(seal.header.country, "UTO");
    EXPECT_EQ(seal.header.signer, "UTTS");
    EXPECT_EQ(seal.header.reference, version == 3 ? "01A2B" : "1A2B");
    EXPECT_EQ(seal.header.issue_date, "2026-10-05");
    EXPECT_EQ(seal.header.signature_date, "2026-10-06");
    EXPECT_EQ(seal.header.document_type, "visa");
    EXPECT_EQ(text_of(seal, "mrz_mrv_b"), testing::kMrvB);
    EXPECT_EQ(text_of(seal, "number_of_entries"), "2");
    EXPECT_EQ(text_of(seal, "duration_of_stay"), "P0Y0M90D");
    EXPECT_EQ(text_of(seal, "passport_number"), "UT123456");
    EXPECT_EQ(seal.signature, *sign_with_pattern(seal.signed_bytes));
    EXPECT_EQ(seal.signed_bytes.size() + 2 + 64, bytes->size());
    EXPECT_EQ(seal.find("mrz_mrv_b")->offset, version == 3 ? 20u : 22u);  // header of 18 or 20 bytes, tag, length
  }
}

TEST(Vds, CountryWithFillersAndUtf8) {
  const Definitions definitions = testing::definitions();
  const auto bytes = write_vds(testing::permit_content(), definitions, sign_with_pattern);
  ASSERT_OK(bytes);
  const Seal seal = read(*bytes, definitions);
  EXPECT_TRUE(seal.well_formed) << codes(seal);
  EXPECT_EQ(seal.header.country, "D");
  EXPECT_EQ(text_of(seal, "holder"), "Åsa Nordhavn");
  EXPECT_EQ(text_of(seal, "valid_until"), "2027-01-31");
}

TEST(Vds, ReferenceOfAnyLength) {
  const Definitions definitions = testing::definitions();
  for (std::size_t length = 1; length <= 40; ++length) {
    VdsContent content = testing::visa_content();
    content.reference = std::string(length, 'F');
    const auto bytes = write_vds(content, definitions, sign_with_pattern);
    ASSERT_OK(bytes);
    const Seal seal = read(*bytes, definitions);
    EXPECT_TRUE(seal.well_formed) << codes(seal);
    EXPECT_EQ(seal.header.reference, content.reference);
  }
}

// The German arrival attestation: version byte 03, layout of version 3.
TEST(Vds, SignersThatWriteAFixedReference) {
  const Definitions definitions = testing::definitions();
  VdsContent content = testing::visa_content();
  content.version = 3;
  content.signer = "DEME";
  content.reference = "20001";
  auto bytes = write_vds(content, definitions, sign_with_pattern);
  ASSERT_OK(bytes);
  (*bytes)[1] = 3;
  const Seal seal = read(*bytes, definitions);
  EXPECT_TRUE(seal.well_formed) << codes(seal);
  EXPECT_TRUE(seal.has("seals.header.fixed_reference"));
  EXPECT_EQ(seal.header.signer, "DEME");
  EXPECT_EQ(seal.header.reference, "20001");
  EXPECT_EQ(seal.header.issue_date, "2026-10-05");
  // The same signer with the length, as the standard has it.
  content.version = 4;
  content.reference = "05000";
  const Seal standard = read(*write_vds(content, definitions, sign_with_pattern), definitions);
  EXPECT_TRUE(standard.well_formed) << codes(standard);
  EXPECT_FALSE(standard.has("seals.header.fixed_reference"));
  EXPECT_EQ(standard.header.reference, "05000");
}

// What is only recalled of a document makes no seal false.
TEST(Vds, RecalledDefinitionsWarn) {
  Node node = testing::definitions_node();
  node.members[0].second.members[0].second.items[0].members.emplace_back("fact", testing::scalar("recalled"));
  const auto recalled = Definitions::build(node);
  ASSERT_OK(recalled);
  Bytes bytes = *write_vds(testing::visa_content(), testing::definitions(), sign_with_pattern);
  bytes.erase(bytes.begin() + 20, bytes.begin() + 20 + 46);  // the zone
  EXPECT_FALSE(read(bytes, testing::definitions()).well_formed);
  const Seal seal = read(bytes, *recalled);
  EXPECT_TRUE(seal.well_formed) << codes(seal);
  EXPECT_TRUE(seal.has("seals.message.missing"));
}

TEST(Vds, UnknownDocumentIsReadAsBytes) {
  const auto bytes = write_vds(testing::permit_content(), testing::definitions(), sign_with_pattern);
  ASSERT_OK(bytes);
  const Seal seal = read(*bytes, Definitions());
  EXPECT_TRUE(seal.well_formed) << codes(seal);
  EXPECT_TRUE(seal.has("seals.definition.unknown"));
  EXPECT_EQ(seal.header.feature_definition, 0xC1);
  EXPECT_EQ(text_of(seal, "0x03"), to_hex(as_bytes("Åsa Nordhavn")));
}

struct Bad {
  std::string name;
  Bytes bytes;
  std::string code;
};

TEST(Vds, WhatIsNotWellFormed) {
  const Definitions definitions = testing::definitions();
  VdsContent content = testing::visa_content();
  content.version = 3;
  const Bytes good = *write_vds(content, definitions, sign_with_pattern);
  const auto changed = [&](std::size_t at, std::string_view hex) {
    Bytes bytes = good;
    const Bytes piece = *from_hex(hex);
    std::copy(piece.begin(), piece.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    return bytes;
  };
  const auto with = [&](std::string_view hex) {  // messages of one's own behind the header
    Bytes bytes(good.begin(), good.begin() + 18);
    const Bytes piece = *from_hex(hex);
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return bytes;
  };
  Bytes trailing = good;
  trailing.push_back(0);
  const std::string signature = "ff40" + std::string(128, '1');
  const std::vector<Bad> all = {
      {"nothing", {}, "seals.empty"},
      {"other magic", changed(0, "dd"), "seals.kind.unknown"},
      {"version 2", changed(1, "01"), "seals.header.version"},
      {"version 5", changed(1, "04"), "seals.header.version"},
      {"country", changed(2, "0000"), "seals.header.country"},
      {"country of digits", changed(2, to_hex(*encode_c40("1TO"))), "seals.header.country"},
      {"signer", changed(4, "ffff"), "seals.header.signer"},
      {"reference", changed(4, to_hex(*encode_c40("UTTS0ZZZZ"))), "seals.header.signer"},
      {"issue date", changed(10, "ffffff"), "seals.header.date"},
      {"signature date", changed(13, "000000"), "seals.header.date"},
      {"two messages of one tag",
       with("030101"
            "030101" +
            signature),
       "seals.message.twice"},
      {"neither zone", with("030101" + signature), "seals.message.missing"},
      {"length beyond", with("03ff"), "seals.message.cut"},
      {"long length", with("03810101" + signature), "seals.message.cut"},
      {"no signature", with("030101"), "seals.signature.missing"},
      {"odd signature", with("ff33" + std::string(102, '1')), "seals.signature.size"},
      {"short signature", with("ff10" + std::string(32, '1')), "seals.signature.size"},
      {"trailing", trailing, "seals.trailing"},
      {"bad C40", with("0502ffff" + signature), "seals.message.value"},
      {"bad duration", with("04020000" + signature), "seals.message.value"},
  };
  for (const Bad& bad : all) {
    const Seal seal = read(bad.bytes, definitions);
    EXPECT_FALSE(seal.well_formed) << bad.name;
    EXPECT_TRUE(seal.has(bad.code)) << bad.name << ": " << codes(seal);
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(read(ByteView(good).first(size), definitions).well_formed) << size;
  }
}

TEST(Vds, WriterRefuses) {
  const Definitions definitions = testing::definitions();
  const auto refuse = [&](auto change, std::string_view code) {
    VdsContent content = testing::visa_content();
    change(content);
    EXPECT_ERROR(write_vds(content, definitions, sign_with_pattern), code);
  };
  refuse([](VdsContent& content) { content.document_type = "licence"; }, "seals.write.definition");
  refuse([](VdsContent& content) { content.messages[0].name = "colour"; }, "seals.write.definition");
  refuse([](VdsContent& content) { content.messages[3].text = "ut"; }, "seals.write.value");
  refuse([](VdsContent& content) { content.messages.pop_back(); }, "seals.write.value");
  refuse([](VdsContent& content) { content.messages.push_back(content.messages[1]); }, "seals.write.value");
  refuse([](VdsContent& content) { content.messages.push_back({"mrz_mrv_a", "V<UTO"}); }, "seals.write.value");
  refuse([](VdsContent& content) { content.country = "UTOX"; }, "seals.write.header");
  refuse([](VdsContent& content) { content.signer = "UT"; }, "seals.write.header");
  refuse([](VdsContent& content) { content.reference = "XYZ"; }, "seals.write.header");
  refuse([](VdsContent& content) { content.version = 5; }, "seals.write.header");
  refuse([](VdsContent& content) { content.version = 3, content.reference = "123456"; }, "seals.write.header");
  const SignFunction fails = [](ByteView) -> Result<Bytes> { return Error{"test.no_key", ""}; };
  EXPECT_ERROR(write_vds(testing::visa_content(), definitions, fails), "test.no_key");
}

TEST(Idb, SignedUnsignedAndCompressed) {
  const Definitions definitions = testing::definitions();
  for (const bool compress : {false, true}) {
    for (const bool is_signed : {false, true}) {
      IdbContent content = testing::idb_content();
      content.compress = compress;
      content.certificate = Bytes(200, 0x30);
      const auto text = write_idb(content, definitions, is_signed ? SignFunction(sign_with_pattern) : SignFunction());
      ASSERT_OK(text);
      EXPECT_EQ(text->substr(0, 4), "RDB1");
      EXPECT_EQ((*text)[4], 'A' + (is_signed ? 1 : 0) + (compress ? 2 : 0));
      const Seal seal = read_text(*text);
      EXPECT_TRUE(seal.well_formed) << codes(seal);
      EXPECT_EQ(seal.kind, Kind::kIdb);
      EXPECT_EQ(seal.header.country, "UTO");
      EXPECT_EQ(seal.header.is_signed, is_signed);
      EXPECT_EQ(seal.header.compressed, compress);
      EXPECT_EQ(text_of(seal, "mrz_td2"), testing::kTd2);
      EXPECT_EQ(text_of(seal, "expiry_date"), "2027-xx-xx");
      EXPECT_EQ(seal.header.document_type, "4");
      EXPECT_EQ(seal.signature.empty(), !is_signed);
      if (!is_signed) continue;
      EXPECT_EQ(seal.header.algorithm, Algorithm::kEs256);
      EXPECT_EQ(seal.header.reference, "0123456789");
      EXPECT_EQ(seal.header.signature_date, "2026-10-06");
      EXPECT_EQ(seal.certificate, Bytes(200, 0x30));
      EXPECT_EQ(seal.signature, *sign_with_pattern(seal.signed_bytes));
    }
  }
}

TEST(Idb, MessagesInAMessage) {
  const Definitions definitions = testing::definitions();
  const Seal vds = read(*write_vds(testing::visa_content(), definitions, sign_with_pattern), definitions);
  Bytes inner;
  for (const Message& message : vds.messages) append_tlv(inner, message.tag, message.value);
  IdbContent content = testing::idb_content();
  content.messages = {{"visa", to_hex(inner)}};
  const Seal seal = read_text(*write_idb(content, definitions, sign_with_pattern));
  EXPECT_TRUE(seal.well_formed) << codes(seal);
  ASSERT_EQ(seal.messages.size(), 1u);
  EXPECT_EQ(seal.messages[0].parts.size(), 4u);
  EXPECT_EQ(text_of(seal, "duration_of_stay"), "P0Y0M90D");
}

TEST(Idb, WhatIsNotWellFormed) {
  const Definitions definitions = testing::definitions();
  const std::string good = *write_idb(testing::idb_content(), definitions, sign_with_pattern);
  const Bytes payload = *decode_base32(good.substr(5));
  const auto coded = [&](char flag, const Bytes& bytes) { return std::string("RDB1") + flag + encode_base32(bytes); };
  const auto header = [&](const char* hex) {
    Bytes bytes(payload.begin(), payload.begin() + 12);
    const Bytes piece = *from_hex(hex);
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    return bytes;
  };
  const auto changed = [&](std::size_t at, std::uint8_t byte) {
    Bytes bytes = payload;
    bytes[at] = byte;
    return bytes;
  };
  const std::string signature = "7f40" + std::string(128, '1');
  const std::pair<std::string, std::string> all[] = {
      {"RDB1", "seals.idb.flag"},
      {"RDB1E" + good.substr(5), "seals.idb.flag"},
      {good + "=", "seals.idb.base32"},
      {good.substr(0, 5) + "a" + good.substr(6), "seals.idb.base32"},
      {"RDB1D" + good.substr(5), "seals.idb.compression"},
      {"RDB1B", "seals.header.short"},
      {coded('B', changed(2, 9)), "seals.algorithm.unknown"},
      {coded('B', changed(9, 0xFF)), "seals.header.date"},
      {coded('B', changed(0, 0)), "seals.header.country"},
      {coded('A', payload), "seals.message.cut"},
      {coded('B', header("6100")), "seals.signature.missing"},
      {coded('B', header(("6100" + std::string("6100") + signature).c_str())), "seals.message.twice"},
      {coded('B', header((signature + "6100").c_str())), "seals.idb.order"},
      {coded('B', header(("6100" + signature + "4401aa").c_str())), "seals.idb.part"},
      {coded('B', header(signature.c_str())), "seals.message.missing"},
  };
  for (const auto& [text, code] : all) {
    const Seal seal = read_text(text);
    EXPECT_FALSE(seal.well_formed) << text;
    EXPECT_TRUE(seal.has(code)) << text << ": " << codes(seal);
  }
  // A text that unpacks into far more than a seal may have is not unpacked.
  IdbContent large = testing::idb_content();
  large.compress = true;
  large.messages.push_back({"face_image", std::string(2 * 65'000, '0')});
  const auto bomb = write_idb(large, definitions, sign_with_pattern);
  ASSERT_OK(bomb);
  EXPECT_TRUE(read_text(*bomb).well_formed);
  EXPECT_TRUE(read_text("N" + good.substr(1)).has("seals.idb.old_identifier"));
}

TEST(VdsNc, RoundTrip) {
  const auto text = write_vds_nc(testing::vds_nc_content(), sign_with_pattern);
  ASSERT_OK(text);
  const Seal seal = read_text(*text);
  EXPECT_TRUE(seal.well_formed) << codes(seal);
  EXPECT_TRUE(seal.findings.empty()) << codes(seal);
  EXPECT_EQ(seal.kind, Kind::kVdsNc);
  EXPECT_EQ(seal.header.country, "UTO");
  EXPECT_EQ(seal.header.document_type, "icao.vacc");
  EXPECT_EQ(seal.header.version, 1);
  EXPECT_EQ(seal.header.algorithm, Algorithm::kEs256);
  EXPECT_EQ(text_of(seal, "pid/n"), "NORDHAVN ASTRID");
  EXPECT_EQ(text_of(seal, "ve/0/nam"), "Æther");
  EXPECT_EQ(seal.certificate, testing::vds_nc_content().certificate);
  EXPECT_EQ(seal.signature, *sign_with_pattern(seal.signed_bytes));
  EXPECT_EQ(as_text(seal.signed_bytes).substr(0, 46), R"({"hdr":{"is":"UTO","t":"icao.vacc","v":1},"msg)");
}

// The same data written otherwise has the same signed bytes.
TEST(VdsNc, OrderAndSpaceAndEscapesDoNotMatter) {
  const std::string good = *write_vds_nc(testing::vds_nc_content(), sign_with_pattern);
  const Seal first = read_text(good);
  std::string other = good;
  const auto swap = [&](std::string_view what, std::string_view by) {
    const std::size_t at = other.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    other.replace(at, what.size(), by);
  };
  swap(R"({"is":"UTO","t":"icao.vacc","v":1})", R"( { "v" : 1, "t":"icao\u002evacc", "is":"\u0055TO" } )");
  swap("Æ", "\\u00C6");
  const Seal second = read_text(other);
  EXPECT_TRUE(second.well_formed) << codes(second);
  EXPECT_EQ(second.signed_bytes, first.signed_bytes);
  EXPECT_TRUE(second.has("seals.json.not_canonical"));
}

TEST(VdsNc, TricksAndFaults) {
  const std::string good = *write_vds_nc(testing::vds_nc_content(), sign_with_pattern);
  const auto swapped = [&](std::string_view what, std::string_view by) {
    std::string text = good;
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
  };
  const std::pair<std::string, std::string> all[] = {
      {swapped(R"("sex":"F")", R"("sex":"F","sex":"M")"), "seals.json.duplicate"},
      {swapped(R"("sex":"F")", R"("sex":"F","s\u0065x":"M")"), "seals.json.duplicate"},
      {swapped(R"("sig":{)", R"("data":{},"sig":{)"), "seals.json.duplicate"},
      {swapped("\"F\"", "\"\\ud800\""), "seals.json.syntax"},
      {good + "}", "seals.json.syntax"},
      {good.substr(0, good.size() - 1), "seals.json.syntax"},
      {swapped("ES256", "none"), "seals.algorithm.unknown"},
      {swapped("ES256", "es256"), "seals.algorithm.unknown"},
      {swapped("\"v\":1", "\"v\":1.0"), "seals.header.version"},
      {swapped("\"v\":1", "\"v\":\"1\""), "seals.header.version"},
      {swapped("\"is\":\"UTO\"", "\"is\":\"uto\""), "seals.header.country"},
      {swapped("\"uvci\"", "\"uvcj\""), "seals.message.missing"},
      {swapped("\"sigvl\":\"", "\"sigvl\":\"!"), "seals.signature.size"},
      {swapped("\"sigvl\"", "\"sigwl\""), "seals.json.member"},
      {swapped("\"cer\":\"", "\"cer\":\"!"), "seals.certificate.invalid"},
      {"{}", "seals.json.member"},
      {"{\"data\":[],\"sig\":1}", "seals.json.member"},
  };
  for (const auto& [text, code] : all) {
    const Seal seal = read_text(text);
    EXPECT_FALSE(seal.well_formed) << text;
    EXPECT_TRUE(seal.has(code)) << code << ": " << codes(seal);
  }
  EXPECT_TRUE(read_text(swapped("\"F\"", "1.50")).has("seals.json.number"));
  EXPECT_TRUE(read_text(swapped("\"alg\"", "\"note\":1,\"alg\"")).has("seals.json.unknown_member"));
  EXPECT_TRUE(read_text(swapped("\"data\"", "\"more\":1,\"data\"")).has("seals.json.unknown_member"));
  EXPECT_TRUE(read_text(swapped("icao.vacc", "icao.pass")).has("seals.definition.unknown"));
  VdsNcContent content = testing::vds_nc_content();
  content.message = "[1]";
  EXPECT_ERROR(write_vds_nc(content, sign_with_pattern), "seals.write.value");
}

TEST(Seals, TooMuchIsNotRead) {
  EXPECT_TRUE(read(Bytes(70'000, 0xDC), testing::definitions()).has("seals.too_large"));
  EXPECT_TRUE(read_text("HELLO").has("seals.kind.unknown"));
}

// Whatever byte is changed, there is a seal; where it stays well formed what is signed or the signature has changed.
TEST(Seals, EveryByteCounts) {
  const Definitions definitions = testing::definitions();
  const Bytes good = *write_vds(testing::visa_content(), definitions, sign_with_pattern);
  const Seal first = read(good, definitions);
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int bit : {1, 16, 128}) {
      Bytes bytes = good;
      bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ bit);
      const Seal seal = read(bytes, definitions);
      if (seal.well_formed) {
        EXPECT_TRUE(seal.signed_bytes != first.signed_bytes || seal.signature != first.signature) << at;
      }
    }
  }
}

TEST(Definitions, RefusesWhatDoesNotFit) {
  const auto refuse = [](auto change) {
    Node node = testing::definitions_node();
    change(node.members[0].second);
    EXPECT_FALSE(Definitions::build(node).ok());
  };
  refuse([](Node& seals) { seals.members.clear(); });
  refuse([](Node& seals) { seals.members.emplace_back("colour", testing::scalar("red")); });
  refuse([](Node& seals) { seals.members[0].second.items.push_back(seals.members[0].second.items[0]); });
  refuse([](Node& seals) { seals.members[0].second.items[0].members[1].second.scalar = "5d"; });
  const auto refuse_message = [&](std::vector<std::pair<std::string, std::string>> more, const char* coding = "mrz") {
    refuse([&](Node& seals) {
      seals.members[0].second.items[0].members[3].second.items.push_back(testing::message(99, "more", coding, more));
    });
  };
  refuse_message({});
  refuse_message({{"minimum", "5"}, {"maximum", "4"}}, "bytes");
  refuse_message({}, "colour");
}

TEST(Seals, HostileBytesTakeLinearWork) {
  const Definitions definitions = testing::definitions();
  const Bytes good = *write_vds(testing::permit_content(), definitions, sign_with_pattern);
  const std::string header(good.begin(), good.begin() + 18);
  const auto use = [&](std::string_view bytes) { (void)read(as_bytes(bytes), definitions); };
  // Sizes stay below the limit of 64 KiB.
  limen::testing::expect_linear(limen::testing::repeated(header, std::string("\x03\x00", 2)), use, "messages",
                                12U << 10);
  limen::testing::expect_linear(limen::testing::repeated("RDB1A", "ABCDEFGH"), use, "idb", 12U << 10);
  limen::testing::expect_linear(limen::testing::repeated("{\"data\":{\"hdr\":[", "1,"), use, "json", 12U << 10);
}

}  // namespace
}  // namespace limen::seals
