#include "platform/smart_cards/smart_cards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <time.h>

#include <chrono>
#include <thread>

#include "engines/chip_reading/chip_reading.h"
#include "engines/virtual_chip/sample_fixture.h"
#include "platform/smart_cards/test_vpcd.h"

namespace limen::smart_cards {
namespace {

using virtual_chip::testing::seeded;

Bytes hex(std::string_view text) { return *from_hex(text); }

TEST(AnswerToReset, WhatItSaysOfExtendedLengths) {
  // Historical bytes 80 73 xx xx 40: extended Lc and Le.
  EXPECT_TRUE(says_extended_length(hex("3B858001807300004000")));
  EXPECT_TRUE(says_extended_length(hex("3B0580730000C0")));
  EXPECT_FALSE(says_extended_length(hex("3B058073000080")));
  EXPECT_TRUE(says_extended_length(hex("3B078031C073000040")));
  for (const char* other : {"", "3B", "3B00", "3B05", "3B0F8073", "3BFF", "3B8080808080", "3B0580720000",
                            "3B0541730000400", "3B0290007340"}) {
    std::string text(other);
    if (text.size() % 2 != 0) text += '0';
    EXPECT_FALSE(says_extended_length(hex(text))) << other;
  }
}

TEST(Readers, WithoutTheLibrary) {
  const auto readers = Readers::open("libnobody-has-this.so.1");
  ASSERT_FALSE(readers.ok());
  EXPECT_EQ(readers.error().code, "readers.library_missing");
  // A library that is there and is another one.
  EXPECT_EQ(Readers::open("libdl.so.2").error().code, "readers.library_missing");
}

class Wire final : public cards::Transceiver {
 public:
  explicit Wire(Card& card) : card_(card) {}
  Result<Bytes> transmit(ByteView command) override {
    auto answer = card_.transmit(command);
    if (!answer.ok()) return Error{"card.lost", answer.error().message};
    return answer;
  }
  Result<void> reset() override {
    const auto done = card_.reset();
    if (!done.ok()) return Error{"card.lost", done.error().message};
    return {};
  }
  bool extended_length() const override { return says_extended_length(card_.answer_to_reset()); }

 private:
  Card& card_;
};

double now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// The service looks for cards now and then: the next one comes when the last has been missed.
void wait_until_empty(Readers& readers, const std::string& name) {
  for (int tries = 0; tries < 1000 && readers.wait_for_card(name, 0).ok(); ++tries) ::usleep(20'000);
}

// A virtual chip in a virtual reader.
class InReader {
 public:
  InReader(std::uint16_t port, const virtual_chip::Personalisation& own)
      : chip_(own, {}, seeded(3)),
        card_(port, {.answer = [this](ByteView command) { return chip_.process(command); },
                     .power = [this] { (void)chip_.reset(); },
                     .answer_to_reset = *from_hex("3B858001807300004036")}) {}
  testing::VpcdCard& card() { return card_; }

 private:
  virtual_chip::VirtualChip chip_;
  testing::VpcdCard card_;
};

void read_in_reader(Readers& readers, std::uint16_t port, const virtual_chip::Personalisation& own,
                    chip_reading::AccessKind kind) {
  const auto names = readers.names();
  ASSERT_TRUE(names.ok()) << names.error().to_text();
  wait_until_empty(readers, names->at(0));
  InReader in_reader(port, own);
  ASSERT_NE(names->at(0).find("Limen Test Reader"), std::string::npos);
  const auto present = readers.wait_for_card(names->at(0), 20'000);
  ASSERT_TRUE(present.ok()) << present.error().to_text();
  auto card = readers.connect(names->at(0));
  ASSERT_TRUE(card.ok()) << card.error().to_text();
  EXPECT_EQ(readers.connect(names->at(0)).error().code, "readers.busy");
  Wire wire(**card);
  EXPECT_TRUE(wire.extended_length());
  const access::Password password{.kind = access::PasswordKind::kMrz, .text = virtual_chip::testing::kMrzInformation};
  const chip_reading::Reading reading = chip_reading::read(wire, {.passwords = {password}, .random = seeded(8)});
  std::string findings;
  for (const Error& finding : reading.findings) findings += finding.to_text() + '\n';
  EXPECT_EQ(reading.access.kind, kind) << findings;
  for (const auto& [id, content] : own.files) {
    if (own.denied.contains(id)) continue;
    const Bytes* got = reading.content({.id = id});
    ASSERT_NE(got, nullptr) << id << findings;
    EXPECT_EQ(*got, content) << id;
  }
  if (own.static_key) {
    EXPECT_EQ(reading.chip_authentication, chip_reading::Proof::kProved) << findings;
  }
}

void measure(Readers& readers, std::uint16_t port, const virtual_chip::Personalisation& own) {
  const auto names = readers.names();
  wait_until_empty(readers, names->at(0));
  InReader in_reader(port, own);
  ASSERT_TRUE(readers.wait_for_card(names->at(0), 20'000).ok());
  auto card = readers.connect(names->at(0)).take();
  ASSERT_TRUE(card->transmit(hex("00A4040C07A0000002471001")).ok());
  ASSERT_EQ(card->transmit(hex("00A4020C020102")).value(), hex("9000"));
  for (const auto& [read, expected] :
       {std::pair{"00B00000DF", std::size_t{225}}, {"00B00000000FA0", std::size_t{4002}}}) {
    constexpr int kRounds = 500;
    const double begin = now();
    for (int round = 0; round < kRounds; ++round) {
      const auto answer = card->transmit(hex(read));
      ASSERT_TRUE(answer.ok());
      ASSERT_EQ(answer->size(), expected);
    }
    const double each = (now() - begin) / kRounds;
    std::printf("through pcscd: %s: %.0f commands a second, %.2f ms each\n", read, 1 / each, 1000 * each);
  }
}

// One daemon for all that needs one: a view of the file system is made once in a process.
TEST(Readers, WholeDocumentsThroughThePcscDaemon) {
  if (::access("/run/pcscd/pcscd.comm", F_OK) != 0) {
    const auto without = Readers::open();
    if (!without.ok()) {
      EXPECT_THAT(without.error().code, ::testing::StartsWith("readers."));
    }
  }
  testing::PcscDaemon daemon;
  const std::string why_not = daemon.start();
  if (!why_not.empty()) GTEST_SKIP() << why_not;
  auto readers = Readers::open();
  ASSERT_TRUE(readers.ok()) << readers.error().to_text();
  // The daemon is there a moment before its reader.
  auto names = (*readers)->names();
  for (int turns = 0; turns < 200 && !names.ok() && names.error().code == "readers.none"; ++turns) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    names = (*readers)->names();
  }
  ASSERT_TRUE(names.ok()) << names.error().to_text();
  EXPECT_EQ((*readers)->wait_for_card(names->at(0), 50).error().code, "readers.no_card");
  EXPECT_EQ((*readers)->connect(names->at(0)).error().code, "readers.no_card");
  EXPECT_EQ((*readers)->connect("no such reader").error().code, "readers.unknown");

  read_in_reader(**readers, daemon.port(), virtual_chip::testing::document(), chip_reading::AccessKind::kBac);
  auto with_pace =
      virtual_chip::testing::pace_document(virtual_chip::testing::pace(chip_keys::Mapping::kGeneric, 13), 40'000);
  with_pace.static_key = virtual_chip::testing::static_key(12);
  with_pace.chip_authentication = {{.elliptic = true, .cipher = chip_crypto::Cipher::kAes256}};
  virtual_chip::complete(with_pace);
  read_in_reader(**readers, daemon.port(), with_pace, chip_reading::AccessKind::kPace);

  auto open = virtual_chip::testing::document();
  open.open = true;
  measure(**readers, daemon.port(), open);

  // A card that is taken away in the middle.
  {
    wait_until_empty(**readers, names->at(0));
    InReader in_reader(daemon.port(), open);
    ASSERT_TRUE((*readers)->wait_for_card(names->at(0), 20'000).ok());
    auto card = (*readers)->connect(names->at(0)).take();
    ASSERT_TRUE(card->transmit(hex("00A4040C07A0000002471001")).ok());
    in_reader.card().remove();
    std::string code;
    for (int tries = 0; tries < 100 && code.empty(); ++tries) {
      const auto answer = card->transmit(hex("00A4020C020102"));
      if (!answer.ok()) code = answer.error().code;
    }
    EXPECT_TRUE(code == "readers.card_lost" || code == "readers.failed") << code;
  }
  daemon.stop();
  const auto gone = (*readers)->names();
  ASSERT_FALSE(gone.ok());
  EXPECT_THAT(gone.error().code, ::testing::AnyOf("readers.no_service", "readers.failed", "readers.card_lost"));
  EXPECT_EQ(Readers::open().error().code, "readers.no_service");
}

}  // namespace
}  // namespace limen::smart_cards
