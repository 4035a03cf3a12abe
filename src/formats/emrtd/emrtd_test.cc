#include "formats/emrtd/emrtd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "formats/der/der.h"

namespace limen::emrtd {
namespace {

using der::tlv;
using testing::ElementsAre;
using testing::IsEmpty;

Bytes hex(std::string_view text) { return from_hex(text).value(); }
Bytes text(std::uint32_t tag, std::string_view value) { return der::text_of(tag, value); }

std::vector<std::string> codes(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) out.emplace_back(finding.code);
  return out;
}

const std::string kZone(88, '<');

TEST(Files, TableAndRecognition) {
  for (const FileKind& kind : file_kinds()) EXPECT_EQ(kind_of(kind.file).name, kind.name);
  EXPECT_EQ(group_number(File::kDg16), 16);
  EXPECT_EQ(group_file(2), File::kDg2);
  EXPECT_FALSE(group_file(17).has_value());
  EXPECT_EQ(file_of_group_tag(0x75), File::kDg2);
  EXPECT_EQ(file_of_group_tag(0x63), File::kDg3);
  EXPECT_EQ(file_of_group_tag(0x76), File::kDg4);
  EXPECT_FALSE(file_of_group_tag(0x77).has_value());
  EXPECT_EQ(recognise(tlv(0x61, text(0x5F1F, kZone))), File::kDg1);
  EXPECT_EQ(recognise(tlv(0x61, tlv(0x4F, {}))), File::kDir);
  EXPECT_EQ(recognise(tlv(0x77, {})), File::kSod);
  EXPECT_EQ(recognise(tlv(0x31, {})), File::kCardAccess);
  EXPECT_EQ(recognise(hex("7f6600")), File::kAtrInfo);
  EXPECT_EQ(recognise(hex("ff")), File::kUnknown);
  EXPECT_EQ(recognise({}), File::kUnknown);
}

TEST(Files, PaddingIsNotHashed) {
  const Bytes bytes =
      hex("6103020105"
          "0000");
  EXPECT_EQ(without_padding(bytes).size(), 5U);
  EXPECT_EQ(without_padding(hex("61ff")).size(), 2U);
}

TEST(Com, ReadsVersionsAndGroups) {
  const Bytes bytes = tlv(0x60, der::join({text(0x5F01, "0107"), text(0x5F36, "040000"), tlv(0x5C, hex("6175636b"))}));
  const Com com = read_com(bytes);
  EXPECT_THAT(com.findings, IsEmpty());
  EXPECT_EQ(com.lds_version, "0107");
  EXPECT_EQ(com.unicode_version, "040000");
  EXPECT_THAT(com.groups, ElementsAre(File::kDg1, File::kDg2, File::kDg3, File::kDg11));
}

TEST(Com, TellsWhatIsOdd) {
  const Bytes bytes = tlv(0x60, der::join({text(0x5F01, "0203"), tlv(0x5C, hex("616199")), tlv(0x99, {})}));
  const Com com = read_com(bytes);
  EXPECT_THAT(codes(com.findings), ElementsAre("emrtd.com.group_twice", "emrtd.com.group_unknown",
                                               "emrtd.element.unknown", "emrtd.com.version"));
  EXPECT_EQ(com.findings[0].offset, 12U);
  ASSERT_EQ(com.others.size(), 1U);
  EXPECT_EQ(com.others[0].tag, 0x99U);
  EXPECT_THAT(codes(read_com(tlv(0x60, text(0x5F01, "0108"))).findings), ElementsAre("emrtd.element.missing"));
  EXPECT_THAT(codes(read_com({}).findings), ElementsAre("emrtd.empty"));
}

TEST(Dg1, TheZoneAndItsPlace) {
  const Bytes bytes = tlv(0x61, text(0x5F1F, kZone));
  const Dg1 dg1 = read_dg1(bytes);
  EXPECT_THAT(dg1.findings, IsEmpty());
  EXPECT_EQ(dg1.mrz, kZone);
  EXPECT_EQ(dg1.offset, 5U);
  EXPECT_EQ(bytes.size(), 93U);
  EXPECT_THAT(codes(read_dg1(tlv(0x61, text(0x5F1F, "P<UTO"))).findings), ElementsAre("emrtd.dg1.length"));
  EXPECT_THAT(codes(read_dg1(tlv(0x61, {})).findings), ElementsAre("emrtd.element.missing"));
  EXPECT_THAT(codes(read_dg1(tlv(0x75, {})).findings), ElementsAre("emrtd.tag.wrong"));
  const Bytes twice = tlv(0x61, der::join({text(0x5F1F, kZone), text(0x5F1F, kZone)}));
  EXPECT_THAT(codes(read_dg1(twice).findings), ElementsAre("emrtd.element.twice"));
  Bytes padded = bytes;
  padded.resize(padded.size() + 4);
  const Dg1 with_padding = read_dg1(padded);
  EXPECT_THAT(codes(with_padding.findings), ElementsAre("emrtd.trailing"));
  EXPECT_EQ(with_padding.findings[0].severity, Severity::kInfo);
  padded.back() = 1;
  EXPECT_EQ(read_dg1(padded).findings[0].severity, Severity::kWarning);
  const Bytes cut(bytes.begin(), bytes.end() - 1);
  EXPECT_THAT(codes(read_dg1(cut).findings), ElementsAre("emrtd.truncated"));
  const Bytes long_form = der::join({hex("618200"
                                         "5b"),
                                     text(0x5F1F, kZone)});
  EXPECT_THAT(codes(read_dg1(long_form).findings), ElementsAre("emrtd.length.form"));
}

Bytes face_template(std::uint32_t data_tag) {
  const Bytes header = tlv(0xA1, hex("80020101"
                                     "810102"
                                     "87020101"
                                     "88020008"));
  return tlv(0x7F60, der::join({header, tlv(data_tag, hex("46414300"))}));
}

TEST(Dg2, TemplatesOfBothStandards) {
  const Bytes bytes = tlv(0x75, tlv(0x7F61, der::join({hex("020102"), face_template(0x5F2E), face_template(0x7F2E)})));
  const Biometrics dg2 = read_dg2(bytes);
  EXPECT_THAT(dg2.findings, IsEmpty());
  ASSERT_EQ(dg2.templates.size(), 2U);
  EXPECT_EQ(dg2.templates[0].type, 2U);
  EXPECT_EQ(dg2.templates[0].format_owner, 0x0101U);
  EXPECT_EQ(dg2.templates[0].format_type, 8U);
  EXPECT_FALSE(dg2.templates[0].constructed);
  EXPECT_TRUE(dg2.templates[1].constructed);
  EXPECT_EQ(dg2.templates[0].data.data(), bytes.data() + dg2.templates[0].offset);
  EXPECT_EQ(to_hex(dg2.templates[0].data), "46414300");
}

TEST(Dg2, TellsWhatIsOdd) {
  const auto read = [](const Bytes& content) { return codes(read_dg2(tlv(0x75, content)).findings); };
  EXPECT_THAT(read(tlv(0x7F61, der::join({hex("020102"), face_template(0x5F2E)}))),
              ElementsAre("emrtd.biometric.count"));
  EXPECT_THAT(read(tlv(0x7F61, der::join({hex("020101"), tlv(0x7F60, tlv(0x5F2E, {}))}))),
              ElementsAre("emrtd.biometric.format"));
  EXPECT_THAT(read(tlv(0x7F61, der::join({hex("020101"), tlv(0x7F60, tlv(0xA1, hex("87020101")))}))),
              ElementsAre("emrtd.element.missing"));
  EXPECT_THAT(read(tlv(0x7F60, {})), ElementsAre("emrtd.structure.broken"));
  EXPECT_THAT(read({}), ElementsAre("emrtd.element.missing"));
  const Biometrics dg3 = read_dg3(tlv(0x63, tlv(0x7F61, hex("020100"))));
  EXPECT_THAT(dg3.findings, IsEmpty());  // a document without fingers
}

TEST(Dg7, Pictures) {
  const Bytes bytes = tlv(0x67, der::join({hex("020101"), tlv(0x5F43, hex("ffd8ff"))}));
  const Pictures dg7 = read_dg7(bytes);
  EXPECT_THAT(dg7.findings, IsEmpty());
  ASSERT_EQ(dg7.pictures.size(), 1U);
  EXPECT_EQ(dg7.pictures[0].data.data(), bytes.data() + dg7.pictures[0].offset);
  EXPECT_THAT(codes(read_dg7(tlv(0x67, hex("020102"))).findings), ElementsAre("emrtd.picture.count"));
}

TEST(Dg11, AllFields) {
  const Bytes names = tlv(0xA0, der::join({hex("020102"), text(0x5F0F, "ALIAS<<ONE"), text(0x5F0F, "ALIAS<<TWO")}));
  const Bytes bytes = tlv(
      0x6B,
      der::join({tlv(0x5C, hex("5f0e5f0f5f105f2b5f115f425f125f135f145f155f165f175f18")), text(0x5F0E, "Lindqvist<<Noé"),
                 names, text(0x5F10, "19400101"), tlv(0x5F2B, hex("19740812")), text(0x5F11, "OLDTOWN<UTO"),
                 text(0x5F42, "1 MAIN ST<OLDTOWN"), text(0x5F12, "+1"), text(0x5F13, "PILOT"), text(0x5F14, "DR"),
                 text(0x5F15, "SUMMARY"), tlv(0x5F16, hex("ffd8ff")), text(0x5F17, "A1<B2"), text(0x5F18, "NONE")}));
  const Dg11 dg11 = read_dg11(bytes);
  EXPECT_THAT(codes(dg11.findings), IsEmpty());
  EXPECT_EQ(dg11.full_name, "Lindqvist<<Noé");
  EXPECT_THAT(dg11.other_names, ElementsAre("ALIAS<<ONE", "ALIAS<<TWO"));
  EXPECT_EQ(dg11.birth_date->to_text(), "1974-08-12");
  EXPECT_THAT(dg11.birth_place, ElementsAre("OLDTOWN", "UTO"));
  EXPECT_THAT(dg11.other_documents, ElementsAre("A1", "B2"));
  EXPECT_EQ(dg11.custody, "NONE");
  EXPECT_TRUE(dg11.proof_of_citizenship.has_value());
}

TEST(Dg11, DatesAndLists) {
  const auto read = [](std::string_view date) {
    return read_dg11(tlv(0x6B, der::join({tlv(0x5C, hex("5f2b")), text(0x5F2B, date)})));
  };
  EXPECT_EQ(read("19740812").birth_date->to_text(), "1974-08-12");
  EXPECT_EQ(read("19740000").birth_date->to_text(), "1974-XX-XX");
  EXPECT_THAT(codes(read("19741312").findings), ElementsAre("emrtd.date.invalid"));
  EXPECT_THAT(codes(read("1974081").findings), ElementsAre("emrtd.date.invalid"));
  EXPECT_THAT(codes(read_dg11(tlv(0x6B, tlv(0x5C, hex("5f0e")))).findings), ElementsAre("emrtd.list.missing"));
  EXPECT_THAT(
      codes(read_dg11(tlv(0x6B, der::join({tlv(0x5C, hex("5f0e")), text(0x5F0E, "A"), text(0x5F10, "1")}))).findings),
      ElementsAre("emrtd.list.unlisted"));
  const Dg11 odd =
      read_dg11(tlv(0x6B, der::join({tlv(0x5C, hex("5f0e")), tlv(0x5F0E, hex("41ff42")), tlv(0x99, hex("01"))})));
  EXPECT_THAT(codes(odd.findings), ElementsAre("emrtd.text.not_utf8", "emrtd.element.unknown"));
  EXPECT_EQ(odd.full_name, "A?B");
  ASSERT_EQ(odd.others.size(), 1U);
}

TEST(Dg12, AllFields) {
  const Bytes bytes =
      tlv(0x6C, der::join({tlv(0x5C, hex("5f195f265f1a5f1b5f1c5f1d5f1e5f555f56")), text(0x5F19, "UTOPIA"),
                           text(0x5F26, "20240229"), tlv(0xA0, der::join({hex("020101"), text(0x5F1A, "CHILD<<ONE")})),
                           text(0x5F1B, "NONE"), text(0x5F1C, "PAID"), tlv(0x5F1D, hex("ff")), tlv(0x5F1E, hex("fe")),
                           tlv(0x5F55, hex("20240229081530")), text(0x5F56, "SYS-1")}));
  const Dg12 dg12 = read_dg12(bytes);
  EXPECT_THAT(codes(dg12.findings), IsEmpty());
  EXPECT_EQ(dg12.authority, "UTOPIA");
  EXPECT_EQ(dg12.issued->to_text(), "2024-02-29");
  EXPECT_THAT(dg12.other_persons, ElementsAre("CHILD<<ONE"));
  EXPECT_EQ(dg12.personalised_at, "20240229081530");
}

TEST(Dg16, Persons) {
  const Bytes person = tlv(0xA1, der::join({text(0x5F50, "20240101"), text(0x5F51, "DOE<<JANE"), text(0x5F52, "+1"),
                                            text(0x5F53, "1 MAIN ST")}));
  const Dg16 dg16 = read_dg16(tlv(0x70, der::join({hex("020101"), person})));
  EXPECT_THAT(dg16.findings, IsEmpty());
  ASSERT_EQ(dg16.persons.size(), 1U);
  EXPECT_EQ(dg16.persons[0].name, "DOE<<JANE");
  EXPECT_EQ(dg16.persons[0].recorded->to_text(), "2024-01-01");
}

Bytes info(std::string_view oid, std::initializer_list<Bytes> fields) {
  Bytes content = der::oid_of(oid);
  for (const Bytes& field : fields) content.insert(content.end(), field.begin(), field.end());
  return tlv(der::kSequence, content);
}

TEST(SecurityInfos, TypedValues) {
  const Bytes key = der::sequence({der::sequence({der::oid_of("1.2.840.10045.2.1")}), der::bits_of(hex("04"))});
  const Bytes set =
      tlv(der::kSet, der::join({info("0.4.0.127.0.7.2.2.4.2.2", {der::integer_of(2), der::integer_of(13)}),
                                info("0.4.0.127.0.7.2.2.4.4.4", {der::integer_of(2), der::integer_of(13)}),
                                info("0.4.0.127.0.7.2.2.4.6.2", {der::integer_of(2)}),
                                info("0.4.0.127.0.7.2.2.4.1.1", {der::integer_of(2), der::integer_of(0)}),
                                info("0.4.0.127.0.7.2.2.4.2", {der::sequence({}), der::integer_of(32)}),
                                info("0.4.0.127.0.7.2.2.3.2.4", {der::integer_of(1), der::integer_of(7)}),
                                info("0.4.0.127.0.7.2.2.1.2", {key, der::integer_of(7)}),
                                info("0.4.0.127.0.7.2.2.2", {der::integer_of(1)}),
                                info("2.23.136.1.1.5", {der::integer_of(1), der::oid_of("0.4.0.127.0.7.1.1.4.1.3")}),
                                info("1.2.3.4", {der::null()})}));
  const CardAccess access = read_card_access(set);
  EXPECT_THAT(codes(access.findings), IsEmpty());
  const SecurityInfos& infos = access.infos;
  ASSERT_EQ(infos.pace.size(), 4U);
  EXPECT_EQ(infos.pace[0].mapping, PaceMapping::kGeneric);
  EXPECT_EQ(infos.pace[0].agreement, KeyAgreement::kEcdh);
  EXPECT_EQ(infos.pace[0].cipher, Cipher::kAes128);
  EXPECT_EQ(infos.pace[0].parameter, 13);
  EXPECT_EQ(infos.pace[1].mapping, PaceMapping::kIntegrated);
  EXPECT_EQ(infos.pace[1].cipher, Cipher::kAes256);
  EXPECT_EQ(infos.pace[2].mapping, PaceMapping::kChipAuthentication);
  EXPECT_FALSE(infos.pace[2].parameter.has_value());
  EXPECT_EQ(infos.pace[3].agreement, KeyAgreement::kDh);
  EXPECT_EQ(infos.pace[3].cipher, Cipher::kTripleDes);
  ASSERT_EQ(infos.pace_parameters.size(), 1U);
  EXPECT_EQ(infos.pace_parameters[0].parameter, 32);
  ASSERT_EQ(infos.chip_authentication.size(), 1U);
  EXPECT_EQ(infos.chip_authentication[0].key, 7);
  ASSERT_EQ(infos.chip_authentication_keys.size(), 1U);
  EXPECT_EQ(infos.chip_authentication_keys[0].key_info, key);
  ASSERT_EQ(infos.terminal_authentication.size(), 1U);
  ASSERT_EQ(infos.active_authentication.size(), 1U);
  EXPECT_EQ(infos.active_authentication[0].signature_algorithm, "0.4.0.127.0.7.1.1.4.1.3");
  ASSERT_EQ(infos.others.size(), 1U);
  EXPECT_EQ(infos.others[0].protocol, "1.2.3.4");
  const Dg14 dg14 = read_dg14(tlv(0x6E, set));
  EXPECT_EQ(dg14.infos.pace.size(), 4U);
  EXPECT_EQ(dg14.infos.pace[0].offset, access.infos.pace[0].offset + 3);
}

TEST(SecurityInfos, BrokenEntriesDoNotHideTheOthers) {
  const Bytes set = tlv(der::kSet, der::join({info("0.4.0.127.0.7.2.2.4.2.2", {}), der::sequence({der::null()}),
                                              info("0.4.0.127.0.7.2.2.4.2.2", {der::integer_of(2)})}));
  const CardAccess access = read_card_access(set);
  EXPECT_THAT(codes(access.findings), ElementsAre("emrtd.security_info.invalid", "emrtd.security_info.invalid"));
  EXPECT_EQ(access.infos.pace.size(), 1U);
  EXPECT_FALSE(pace_protocol("0.4.0.127.0.7.2.2.4.6.1").has_value());
  EXPECT_FALSE(pace_protocol("0.4.0.127.0.7.2.2.4.5.2").has_value());
  EXPECT_FALSE(pace_protocol("0.4.0.127.0.7.2.2.4.2.5").has_value());
  EXPECT_FALSE(pace_protocol("0.4.0.127.0.7.2.2.4.2.2.1").has_value());
  EXPECT_THAT(codes(read_card_access({}).findings), ElementsAre("emrtd.empty"));
  EXPECT_THAT(codes(read_card_access(tlv(0x30, {})).findings), ElementsAre("emrtd.structure.broken"));
}

TEST(Dg15, Key) {
  const Bytes bytes = tlv(0x6F, der::sequence({der::null()}));
  EXPECT_EQ(to_hex(read_dg15(bytes).key_info), "30020500");
  EXPECT_THAT(codes(read_dg15(tlv(0x6F, der::null())).findings), ElementsAre("emrtd.structure.broken"));
}

TEST(AtrInfo, LengthsOfApdus) {
  const AtrInfo info_file =
      read_atr_info(hex("4301"
                        "f6"
                        "7f6608"
                        "02020800"
                        "02021000"
                        "0000"));
  EXPECT_THAT(info_file.findings, IsEmpty());
  EXPECT_EQ(info_file.largest_command, 2048U);
  EXPECT_EQ(info_file.largest_response, 4096U);
  EXPECT_THAT(codes(read_atr_info(hex("7f6603020108")).findings), ElementsAre("emrtd.structure.broken"));
  EXPECT_THAT(codes(read_atr_info(hex("7f66")).findings), ElementsAre("emrtd.truncated"));
}

}  // namespace
}  // namespace limen::emrtd
