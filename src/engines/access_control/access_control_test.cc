// The worked examples of the standard, command by command.
#include "engines/access_control/access_control.h"

#include <gtest/gtest.h>

#include "engines/card_commands/scripted_wire_fixture.h"

namespace limen::access {
namespace {

using cards::testing::hex;
using cards::testing::listed;
using cards::testing::ScriptedWire;
using chip_crypto::Cipher;
using chip_keys::Mapping;
using chip_keys::PaceInfo;

// [9303-11 appendix D.2]
TEST(MrzKey, OfTheWorkedExamples) {
  EXPECT_EQ(MrzKey::make("L898902C", "690806", "940623").value().information(), "L898902C<369080619406236");
  EXPECT_EQ(MrzKey::make("L898902C<", "690806", "940623").value().information(), "L898902C<369080619406236");
  EXPECT_EQ(MrzKey::make("D23145890734", "340712", "950712").value().information(), "D23145890734934071279507122");
}

TEST(MrzKey, FromWholeZones) {
  const mrz::ParseOptions options{.today = *CivilDate::from_ymd(2026, 11, 22)};
  const auto key = [&](std::string_view zone) { return MrzKey::from(mrz::parse(zone, options)); };
  const std::string_view long_td1 =
      "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";
  ASSERT_TRUE(key(long_td1).ok());
  EXPECT_EQ(key(long_td1).value()[0].information(), "D23145890734934071279507122");
  const std::string_view td2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL898902C<3UTO6908061F9406236<<<<<<<8";
  EXPECT_EQ(key(td2).value()[0].information(), "L898902C<369080619406236");
  // A wrong composite digit does not stand in the way: the key needs three fields only.
  const std::string_view broken = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL898902C<3UTO6908061F9406236<<<<<<<7";
  EXPECT_EQ(key(broken).value()[0].information(), "L898902C<369080619406236");
  EXPECT_EQ(key("nothing").error().code, "access.key.invalid");
}

TEST(MrzKey, RefusesWhatIsNoField) {
  for (const auto& [number, birth, expiry] :
       std::initializer_list<std::array<const char*, 3>>{{"", "690806", "940623"},
                                                         {"<<<", "690806", "940623"},
                                                         {"l898902c", "690806", "940623"},
                                                         {"L898902C", "69080", "940623"},
                                                         {"L898902C", "690806", "94062A"},
                                                         {"ABCDEFGHIJKLMNOPQRSTUVWXY", "690806", "940623"}}) {
    EXPECT_EQ(MrzKey::make(number, birth, expiry).error().code, "access.key.invalid") << number;
  }
  EXPECT_TRUE(MrzKey::make("L898902C", "<<<<<<", "940623").ok());
  EXPECT_TRUE(card_access_number("500540").ok());
  EXPECT_FALSE(card_access_number("50A540").ok());
  EXPECT_FALSE(card_access_number("").ok());
}

// [9303-11 appendix D.3]
struct BacScript {
  ScriptedWire wire;
  explicit BacScript(std::string_view last) {
    wire.expect("0084000008", "4608F919887022129000");
    wire.expect("0082000028 72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A7 28", last);
  }
  Result<cards::SecureMessaging> run() {
    cards::Channel channel(wire, {});
    return perform_bac(channel, "L898902C<369080619406236",
                       listed({"781723860C06C226", "0B795240CB7049B01C19B33E32804F0B"}));
  }
};

TEST(Bac, TheWorkedExample) {
  BacScript script("46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000");
  auto session = script.run();
  ASSERT_TRUE(session.ok()) << session.error().message;
  // [appendix D.4]: the first protected command.
  EXPECT_EQ(cards::encode(session->protect({.ins = 0xA4, .p1 = 2, .p2 = 0x0C, .data = hex("011E")})),
            hex("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"));
}

TEST(Bac, NoBitOfTheAnswerCanBeChanged) {
  const Bytes good = hex("46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes changed = good;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    BacScript script(to_hex(changed) + "9000");
    EXPECT_EQ(script.run().error().code, "bac.answer.invalid") << bit;
  }
}

TEST(Bac, AWrongKeyIsARefusalWhateverTheWord) {
  for (const char* word : {"6300", "6982", "6985", "6A88", "6988", "63C1", "6F00"}) {
    BacScript script(word);
    EXPECT_EQ(script.run().error().code, "bac.key_refused") << word;
  }
}

TEST(Bac, NoChallenge) {
  for (const char* answer : {"6D00", "6982", "9000", "46089000"}) {
    ScriptedWire wire;
    wire.expect("0084000008", answer);
    cards::Channel channel(wire, {});
    EXPECT_EQ(perform_bac(channel, "L898902C<369080619406236", listed({})).error().code, "bac.challenge");
  }
}

Password printed() { return {.kind = PasswordKind::kMrz, .text = "T22000129364081251010318"}; }

// [9303-11 appendix G.1]
struct PaceScript {
  ScriptedWire wire;
  PaceInfo info{.mapping = Mapping::kGeneric, .elliptic = true, .cipher = Cipher::kAes128, .version = 2, .domain = 13};
  std::string nonce = "7C12801095A3A016522EE98D01E76CB6B98B42C39000";
  std::string map =
      "7C43824104824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F5730D8C879AAA9C9F73991E61B58F4D52EB87A0A"
      "0C709A49DC63719363CCD13C549000";
  std::string key =
      "7C438441049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB7764B22277A2EDDC3C265A9F018F9CB852E111"
      "B768B326904B59A0193776F0949000";
  std::string token = "7C0A86083ABB9674BCE93C089000";

  Result<PaceOutcome> run() {
    wire.expect("0022C1A40F800A04007F00070202040202830101", "9000");
    wire.expect("10860000027C0000", nonce);
    wire.expect(
        "10860000457C438141047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E544552DCB6725218799115"
        "B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D00",
        map);
    wire.expect(
        "10860000457C438341042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C3556F3B3B186DF10B857B5"
        "8F6A7EB80F20BA5DC7BE1D43D9BF850149FBB3646200",
        key);
    wire.expect("008600000C7C0A8508C2B0BD78D94BA86600", token);
    cards::Channel channel(wire, {});
    return perform_pace(channel, info, printed(),
                        listed({"7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99",
                                "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"}));
  }
};

TEST(Pace, GenericMappingOnACurveAsInTheWorkedExample) {
  PaceScript script;
  const auto outcome = script.run();
  ASSERT_TRUE(outcome.ok()) << outcome.error().to_text();
  EXPECT_TRUE(script.wire.done());
  EXPECT_EQ(outcome->session.cipher(), Cipher::kAes128);
}

TEST(Pace, TheKeyInfoOfTheWorkedExample) {
  EXPECT_EQ(to_hex(printed().secret()), "7e2d2a41c74ea0b38cd36f863939bfa8e9032aad");
  const PaceScript script;
  EXPECT_EQ(chip_keys::write_pace_info(script.info), hex("3012060A04007F000702020402020201020201 0D"));
}

TEST(Pace, NoBitOfTheTokenCanBeChanged) {
  for (std::size_t bit = 0; bit < 64; ++bit) {
    PaceScript script;
    Bytes answer = hex(script.token);
    answer[4 + bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    script.token = to_hex(answer);
    EXPECT_EQ(script.run().error().code, "pace.token.wrong") << bit;
  }
}

TEST(Pace, WhatTheChipMayAnswerAtTheEnd) {
  const std::pair<const char*, const char*> cases[] = {{"6300", "pace.password_refused"},
                                                       {"63C2", "pace.password_refused"},
                                                       {"6982", "pace.password_refused"},
                                                       {"6983", "pace.blocked"},
                                                       {"7C009000", "pace.token.wrong"},
                                                       {"9000", "pace.answer.invalid"},
                                                       {"7C0486020000 9000", "pace.token.wrong"},
                                                       {"7D0A86083ABB9674BCE93C089000", "pace.answer.invalid"},
                                                       // The reader's own token, sent back.
                                                       {"7C0A8608C2B0BD78D94BA8669000", "pace.token.wrong"}};
  for (const auto& [answer, code] : cases) {
    PaceScript script;
    script.token = answer;
    EXPECT_EQ(script.run().error().code, code) << answer;
  }
}

// [9303-11 appendix G.2]
TEST(Pace, GenericMappingInDiffieHellmanAsInTheWorkedExample) {
  ScriptedWire wire;
  wire.expect("0022C1A40F800A04007F00070202040102830101", "9000");
  wire.expect("10860000027C0000", "7C128010854D8DF5827FA6852D1A4FA701CDDDCA9000");
  wire.expect(
      "10860000867C818381818023FB3749EA030D2A25B278D2A562047ADE3F01B74F17A15402CB7352CA7D2B3EB71C343DB13D1DEBCE9A3666DB"
      "CFC920B49174A602CB47965CAA73DC702489A44D41DB914DE9613DC5E98C94160551C0DF86274B9359BC0490D01B03AD54022DCB4F57FAD6"
      "322497D7A1E28D46710F461AFE710FBBBC5F8BA166F4311975EC6C00",
      "7C818382818078879F57225AA8080D52ED0FC890A4B25336F699AA89A2D3A189654AF70729E623EA5738B26381E4DA19E004706FACE7B235"
      "C2DBF2F38748312F3C98C2DD4882A41947B324AA1259AC22579DB93F7085655AF30889DBB845D9E6783FE42C9F2449400306254C8AE8EE9D"
      "D812A804C0B66E8CAFC14F84D8258950A91B44126EE69000");
  wire.expect(
      "10860000867C8183838180907D89E2D425A178AA81AF4A7774EC8E388C115CAE67031E85EECE520BD911551B9AE4D04369F29A02626C86FB"
      "C6747CC7BC352645B6161A2A42D44EDA80A08FA8D61B76D3A154AD8A5A51786B0BC07147057871A922212C5F67F43173172236B7747D1671"
      "E6D692A3C7D40A0C3C5CE397545D015C175EB5130551EDBC2EE5D400",
      "7C8183848180075693D9AE941877573E634B6E644F8E60AF17A0076B8B123D9201074D36152BD8B3A213F53820C42ADC79AB5D0AEEC3AEFB"
      "91394DA476BD97B9B14D0A65C1FC71A0E019CB08AF55E1F729005FBA7E3FA5DC41899238A250767A6D46DB974064386CD456743585F8E5D9"
      "0CC8B4004B1F6D866C79CE0584E49687FF61BC29AEA19000");
  wire.expect("008600000C7C0A8508B46DD9BD4D98381F00", "7C1B8608917F37B5C0E6D8D1870F4445544553544356434130303030339000");
  cards::Channel channel(wire, {});
  const PaceInfo info{
      .mapping = Mapping::kGeneric, .elliptic = false, .cipher = Cipher::kAes128, .version = 2, .domain = 0};
  const auto outcome =
      perform_pace(channel, info, printed(),
                   listed({"5265030F751F4AD18B08AC565FC7AC952E41618D", "89CCD99B0E8D3B1F11E1296DCA68EC53411CF2CA"}));
  ASSERT_TRUE(outcome.ok()) << outcome.error().to_text();
  EXPECT_TRUE(wire.done());
}

// [9303-11 appendix I]
TEST(Pace, ChipAuthenticationMappingAsInTheWorkedExample) {
  ScriptedWire wire;
  wire.expect("0022C1A40F800A04007F00070202040602830101", "9000");
  wire.expect("10860000027C0000", "7C128010CB60E8E0D85B76A9BD304747C2AD42E29000");
  wire.expect(
      "10860000457C438141047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE1AB889104A27DB6D842B0190"
      "20FBF3CEACB0DC627F7BDCAC29969E19D0E553C100",
      "7C43824104A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B304F365713A356E65A451E165ECC9AC0AC4"
      "6E3771342C8FE5AEDD092685338E239000");
  wire.expect(
      "10860000457C43834104446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F955483400BFF60BF0C592927"
      "0009277DC2A515E12575010AD9BA916CF1BF86FEFC00",
      "7C4384410402AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA993333111C3B9B4C2287789BD137E7F8AA882E2A3"
      "C633CCD6ECC2C63C57AD401A09C2E19000");
  wire.expect(
      "008600000C7C0A8508E86BD06018A1CD3B00",
      "7C3C86088596CF055C67C1A38A301EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD10CBA372B42BE0B9"
      "B5F28AA8DE2F4F929000");
  cards::Channel channel(wire, {});
  const PaceInfo info{
      .mapping = Mapping::kChipAuthentication, .elliptic = true, .cipher = Cipher::kAes128, .version = 2, .domain = 13};
  const MrzKey key = MrzKey::make("C11T002JM", "960812", "231031").value();
  const auto outcome = perform_pace(channel, info, {.kind = PasswordKind::kMrz, .text = key.information()},
                                    listed({"5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC",
                                            "76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120"}));
  ASSERT_TRUE(outcome.ok()) << outcome.error().to_text();
  EXPECT_EQ(outcome->chip_authentication_data.value(),
            hex("85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3"));
}

// [9303-11 appendix H.1], behind the mapping: agreement, keys, tokens. The appendix begins from a key that is not the
// KDF of the printed zone, so that it cannot be run from the password.
TEST(Pace, IntegratedMappingOnACurveAsInTheWorkedExample) {
  const auto domain = chip_crypto::Domain::standardised(13).take();
  const Bytes random =
      hex("E4447E2DFB3586BAC05DDB00156B57FBB2179A3949294C97254189800C517BAA8DA0FF397ED8C445D3E421E4FEB57322");
  const auto mapped = domain.map_integrated(random).take();
  const Bytes chip = hex("107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A");
  const Bytes terminal = hex("A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595");
  const Bytes chip_key = mapped.public_key(chip).value(), terminal_key = mapped.public_key(terminal).value();
  EXPECT_EQ(chip_key, hex("0467F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8"
                          "932B69A962B52A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D22753"));
  const Bytes shared = mapped.agree(terminal, chip_key).value();
  EXPECT_EQ(shared, hex("4F150FDE1D4F0E38E95017B891BAE17133A0DF45B0D3E18B60BA7BEAFDC2C713"));
  EXPECT_EQ(derive_key(Cipher::kAes128, shared, chip_crypto::KeyUse::kEncryption),
            hex("0D3FEB33251A6370893D62AE8DAAF51B"));
  const Bytes key = derive_key(Cipher::kAes128, shared, chip_crypto::KeyUse::kChecksum);
  EXPECT_EQ(key, hex("B01E89E3D9E8719E586B50B4A7506E0B"));
  const PaceInfo info{
      .mapping = Mapping::kIntegrated, .elliptic = true, .cipher = Cipher::kAes128, .version = 2, .domain = 13};
  EXPECT_EQ(checksum(Cipher::kAes128, key, token_input(info.oid(), domain, terminal_key)), hex("75D4D96E8D5B0308"));
  EXPECT_EQ(checksum(Cipher::kAes128, key, token_input(info.oid(), domain, chip_key)), hex("450F02B86F6A0909"));
}

TEST(Pace, FormsThatAreNotKnown) {
  PaceInfo info{
      .mapping = Mapping::kIntegrated, .elliptic = true, .cipher = Cipher::kAes128, .version = 2, .domain = 10};
  EXPECT_FALSE(pace_supported(info));  // integrated mapping does not work on secp224r1
  info.domain = 12;
  EXPECT_TRUE(pace_supported(info));
  info.elliptic = false;
  EXPECT_FALSE(pace_supported(info));
  info.domain = std::nullopt;
  EXPECT_FALSE(pace_supported(info));
  ScriptedWire wire;
  cards::Channel channel(wire, {});
  EXPECT_EQ(perform_pace(channel, info, printed(), listed({})).error().code, "pace.unsupported");
}

}  // namespace
}  // namespace limen::access
