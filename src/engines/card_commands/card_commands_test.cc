#include "engines/card_commands/card_commands.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "engines/card_commands/channel.h"
#include "engines/card_commands/scripted_wire_fixture.h"

namespace limen::cards {
namespace {

using chip_crypto::Cipher;
using testing::hex;
using testing::ScriptedWire;

TEST(Commands, EncodedInEveryCase) {
  EXPECT_EQ(encode(Command{.ins = 0xA4, .p1 = 4, .p2 = 0x0C}), hex("00A4040C"));
  EXPECT_EQ(encode(Command{.ins = 0x84, .le = 8}), hex("0084000008"));
  EXPECT_EQ(encode(Command{.ins = 0xB0, .le = 256}), hex("00B0000000"));
  EXPECT_EQ(encode(Command{.ins = 0xB0, .le = 257}), hex("00B00000000101"));
  EXPECT_EQ(encode(Command{.ins = 0xB0, .le = 65536}), hex("00B00000000000"));
  EXPECT_EQ(encode(Command{.ins = 0xA4, .p1 = 2, .p2 = 12, .data = {1, 0x1E}}), hex("00A4020C02011E"));
  EXPECT_EQ(encode(Command{.ins = 0x88, .data = {1}, .le = 256}), hex("00880000010100"));
  EXPECT_EQ(encode(Command{.ins = 0x88, .data = {1}, .le = 512}), hex("0088000000000101 0200"));
  const Bytes long_data(300, 0xAB);
  const Bytes encoded = encode(Command{.ins = 0x86, .data = long_data});
  EXPECT_EQ(to_hex(encoded).substr(0, 14), "0086000000012c");
  EXPECT_EQ(encoded.size(), 307U);
}

TEST(Commands, ReadBackAsWritten) {
  Random random(5);
  for (int round = 0; round < 3000; ++round) {
    Command command{.cla = static_cast<std::uint8_t>(random.next()), .ins = static_cast<std::uint8_t>(random.next())};
    command.data.resize(random.chance(1, 3) ? 0 : random.below(random.chance(1, 2) ? 300 : 70'000) % 65'536);
    random.fill(command.data);
    if (random.chance(1, 2))
      command.le = static_cast<std::uint32_t>(1 + random.below(random.chance(1, 2) ? 256 : 65'536));
    auto again = parse_command(encode(command));
    ASSERT_TRUE(again.ok());
    again->extended = command.extended;
    EXPECT_EQ(*again, command);
  }
}

TEST(Commands, WhatIsNoCommand) {
  for (const char* bad : {"", "00", "00A404", "00A4020C0201", "00A4020C02011E0000", "00A4020C0000", "00A4020C000002AA",
                          "00A4020C00000000AA"}) {
    EXPECT_EQ(parse_command(hex(bad)).error().code, "card.command.invalid") << bad;
  }
  EXPECT_EQ(parse_response(hex("90")).error().code, "card.response.short");
  EXPECT_EQ(parse_response({}).error().code, "card.response.short");
}

TEST(Commands, StatusWordsInWords) {
  EXPECT_EQ(status_hex(0x6A82), "6A82");
  EXPECT_EQ(status_text(0x6A82), "file or application not found");
  EXPECT_EQ(status_text(0x63C2), "authentication failed, tries are counted");
  EXPECT_EQ(status_text(0x1234), "unknown status");
}

// [9303-11 appendix D.4], from the session keys of D.3.
TEST(SecureMessaging, TheWorkedExample) {
  ScriptedWire wire;
  wire.expect("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800", "990290008E08FA855A5D4C50A8ED9000");
  wire.expect("0CB000000D9701048E08ED6705417E96BA5500", "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000");
  wire.expect("0CB000040D9701128E082EA28A70F3C7B53500",
              "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000");
  Channel channel(wire, {});
  channel.secure(SecureMessaging(Cipher::kTripleDes, hex("979EC13B1CBFE9DCD01AB0FED307EAE5"),
                                 hex("F1CB1F1FB5ADF208806B89DC579DC1F8"), hex("887022120C06C226")));
  EXPECT_TRUE(channel.send({.ins = 0xA4, .p1 = 2, .p2 = 0x0C, .data = hex("011E")}).value().ok());
  EXPECT_EQ(channel.send({.ins = 0xB0, .le = 4}).value().data, hex("60145F01"));
  EXPECT_EQ(channel.send({.ins = 0xB0, .p2 = 4, .le = 0x12}).value().data, hex("04303130365F36063034303030305C026175"));
  EXPECT_TRUE(wire.done());
  ASSERT_EQ(channel.log().size(), 3U);
  EXPECT_EQ(channel.log()[0].ins, 0xA4);
  EXPECT_TRUE(channel.log()[0].secured);
  EXPECT_TRUE(channel.log()[0].command.empty()) << "bytes are kept only when asked for";
}

// Every bit of a protected answer is under the checksum, or is looked at.
TEST(SecureMessaging, NoBitOfAnAnswerCanBeChanged) {
  const Bytes good = hex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes changed = good;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    SecureMessaging session(Cipher::kTripleDes, hex("979EC13B1CBFE9DCD01AB0FED307EAE5"),
                            hex("F1CB1F1FB5ADF208806B89DC579DC1F8"), hex("887022120C06C228"));
    (void)session.protect({.ins = 0xB0, .le = 4});
    const auto opened = session.open(parse_response(changed).value());
    ASSERT_FALSE(opened.ok()) << bit;
    EXPECT_TRUE(opened.error().code.starts_with("messaging.")) << bit;
  }
}

TEST(Channel, FetchesTheRestAndTheRightLength) {
  ScriptedWire wire;
  wire.expect("00B0000000", "6C05");
  wire.expect("00B0000005", "AABB6103");
  wire.expect("00C0000003", "CCDDEE9000");
  Channel channel(wire, {});
  EXPECT_EQ(channel.send({.ins = 0xB0, .le = 256}).value().data, hex("AABBCCDDEE"));
  EXPECT_TRUE(wire.done());
}

TEST(Channel, ChainsWhatIsTooLong) {
  ScriptedWire wire;
  const std::string head(2 * 255, 'A'), tail(2 * 45, 'A');
  wire.expect("10860000FF" + head, "9000");
  wire.expect("008600002D" + tail + "00", "7C009000");
  Channel channel(wire, {});
  EXPECT_TRUE(channel.send({.ins = 0x86, .data = Bytes(300, 0xAA), .le = 256}).value().ok());
  EXPECT_TRUE(wire.done());
}

TEST(Channel, DropsTheSessionWithTheFirstUnprotectedAnswer) {
  ScriptedWire wire;
  wire.expect("0CB000000D9701048E08ED6705417E96BA5500", "6A82");
  Channel channel(wire, {});
  channel.secure(SecureMessaging(Cipher::kTripleDes, hex("979EC13B1CBFE9DCD01AB0FED307EAE5"),
                                 hex("F1CB1F1FB5ADF208806B89DC579DC1F8"), hex("887022120C06C228")));
  const auto answer = channel.send({.ins = 0xB0, .le = 4});
  EXPECT_TRUE(answer.value().unprotected);
  EXPECT_FALSE(channel.secured());
}

class Endless final : public Transceiver {
 public:
  Result<Bytes> transmit(ByteView) override { return Bytes(answer); }
  Result<void> reset() override { return {}; }
  Bytes answer;
};

TEST(Channel, AnEndlessAnswerIsStopped) {
  Endless wire;
  wire.answer = hex("AA61FF");
  Channel channel(wire, {.most_exchanges = 100});
  EXPECT_EQ(channel.send({.ins = 0xB0, .le = 4}).error().code, "card.limit");
  wire.answer = hex("61FF");
  Channel other(wire, {});
  EXPECT_EQ(other.send({.ins = 0xB0, .le = 4}).error().code, "card.limit");
  wire.answer = Bytes(250, 1);
  wire.answer.push_back(0x61);
  wire.answer.push_back(0xFF);
  Channel third(wire, {});
  EXPECT_EQ(third.send({.ins = 0xB0, .le = 4}).error().code, "card.limit");
}

}  // namespace
}  // namespace limen::cards
