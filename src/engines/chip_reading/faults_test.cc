// Chips that are wrong in one exact way, and wires that damage what goes over them: each is noticed, nothing false is
// taken for read, nothing goes out unprotected, and every reading ends.
#include <gtest/gtest.h>

#include <set>

#include "engines/chip_reading/reading_fixture.h"

namespace limen::chip_reading {
namespace {

using namespace testing;  // NOLINT: the fixture is of this folder
using chip_crypto::Cipher;
using chip_crypto::Hash;
using chip_keys::Mapping;
using virtual_chip::testing::curve_key;
using virtual_chip::testing::document;
using virtual_chip::testing::pace;
using virtual_chip::testing::pace_document;
using virtual_chip::testing::rsa_1024;
using virtual_chip::testing::static_key;

int faults_counted = 0;

// The chips that the faults are put into.
Personalisation with_everything(Personalisation own) {
  own.static_key = static_key(own.pace.empty() ? 12 : *own.pace[0].domain);
  own.chip_authentication = {{.elliptic = own.static_key->domain.elliptic(), .cipher = Cipher::kAes128}};
  own.active_key = rsa_1024();
  own.files.erase(0x010E);
  own.files.erase(0x010F);
  own.master_files.clear();
  virtual_chip::complete(own);
  return own;
}

void expect_finding(const Personalisation& own, Fault fault, std::initializer_list<std::string_view> codes) {
  SCOPED_TRACE(std::string(virtual_chip::to_text(fault.kind)) + " at " + std::to_string(fault.at));
  const Reading reading = read_chip(own, request(), {}, fault);
  ++faults_counted;
  bool there = false;
  std::string names;
  for (const std::string_view code : codes) {
    there = there || reading.has(code);
    names += std::string(code) + ' ';
  }
  EXPECT_TRUE(there) << names << '\n' << explain(reading);
  expect_nothing_false(reading, own);
}

struct Expected {
  FaultKind kind;
  const char* code;
};

TEST(Faults, Bac) {
  const Personalisation own = with_everything(document(300));
  for (const auto& [kind, code] : std::initializer_list<Expected>{{FaultKind::kBacNoChallenge, "bac.challenge"},
                                                                  {FaultKind::kBacShortChallenge, "bac.challenge"},
                                                                  {FaultKind::kBacWrongChecksum, "bac.answer.invalid"},
                                                                  {FaultKind::kBacOtherRandom, "bac.answer.invalid"},
                                                                  {FaultKind::kBacShortAnswer, "bac.answer.invalid"}}) {
    expect_finding(own, {kind}, {code});
    EXPECT_EQ(read_chip(own, request(), {}, {kind}).access.kind, AccessKind::kNone);
  }
}

TEST(Faults, PaceOnCurvesAndInDiffieHellman) {
  constexpr Expected kCases[] = {
      {FaultKind::kPaceRefused, "pace.refused"},
      {FaultKind::kPaceNoNonce, "pace.nonce.invalid"},
      {FaultKind::kPaceNonceSize, "pace.nonce.invalid"},
      {FaultKind::kPaceNoTemplate, "pace.answer.invalid"},
      {FaultKind::kPaceOtherTag, "pace.answer.invalid"},
      {FaultKind::kPaceTrailingData, "pace.answer.invalid"},
      {FaultKind::kPaceMappingRepeated, "pace.key.repeated"},
      {FaultKind::kPaceMappingOffGroup, "pace.key.invalid"},
      {FaultKind::kPaceMappingNeutral, "pace.key.invalid"},
      {FaultKind::kPaceMappingShort, "pace.key.invalid"},
      {FaultKind::kPaceKeyRepeated, "pace.key.repeated"},
      {FaultKind::kPaceKeyOffGroup, "pace.key.invalid"},
      {FaultKind::kPaceKeyNeutral, "pace.key.invalid"},
      {FaultKind::kPaceKeyShort, "pace.key.invalid"},
      {FaultKind::kPaceTokenWrong, "pace.token.wrong"},
      {FaultKind::kPaceTokenShort, "pace.token.wrong"},
      {FaultKind::kPaceTokenMissing, "pace.token.wrong"},
      {FaultKind::kPaceTokenRepeated, "pace.token.wrong"},
      {FaultKind::kPaceTokenTwice, "pace.answer.invalid"},
  };
  const int before = faults_counted;
  for (const int domain : {0, 2, 12, 13, 18}) {
    for (const Mapping mapping : {Mapping::kGeneric, Mapping::kIntegrated}) {
      const Personalisation own = pace_document(pace(mapping, domain), 300);
      for (const auto& [kind, code] : kCases) {
        const bool of_mapping = kind >= FaultKind::kPaceMappingRepeated && kind <= FaultKind::kPaceMappingShort;
        if (of_mapping && mapping == Mapping::kIntegrated) continue;  // sends no key there
        expect_finding(own, {kind}, {code});
        const Reading reading = read_chip(own, request(), {}, {kind});
        EXPECT_EQ(reading.access.kind, AccessKind::kNone);
        EXPECT_EQ(reading.content(kDg1), nullptr);
      }
    }
  }
  EXPECT_EQ(faults_counted - before, 170);
}

// With one wrong reading of the zone before the right one, the chip is asked twice.
TEST(Faults, AChipThatRepeatsItsRandomNumbers) {
  access::Password wrong = zone_key();
  wrong.text[2] = '9';
  for (const bool with_pace : {false, true}) {
    const Personalisation own = with_pace ? pace_document(pace(Mapping::kGeneric, 12), 300) : document(300);
    const Reading reading = read_chip(own, request({wrong, zone_key()}), {}, {FaultKind::kRandomRepeated});
    ++faults_counted;
    EXPECT_TRUE(reading.has("reading.random_repeated")) << explain(reading);
    EXPECT_EQ(reading.access.kind, with_pace ? AccessKind::kPace : AccessKind::kBac);
    EXPECT_FALSE(read_chip(own, request({wrong, zone_key()})).has("reading.random_repeated"));
  }
}

TEST(Faults, ChipMapping) {
  const Personalisation own = pace_document(pace(Mapping::kChipAuthentication, 13), 300);
  expect_finding(own, {FaultKind::kCamMissing}, {"pace.cam.missing"});
  expect_finding(own, {FaultKind::kCamOtherKey}, {"pace.cam.wrong"});
  expect_finding(own, {FaultKind::kCamPadding}, {"pace.cam.invalid"});
  expect_finding(own, {FaultKind::kCamSize}, {"pace.cam.invalid"});
  EXPECT_EQ(read_chip(own, request(), {}, {FaultKind::kCamOtherKey}).chip_mapping, Proof::kFailed);
  // The key of another chip in EF.CardSecurity, or none.
  Personalisation other = own;
  other.master_files.erase(0x011D);
  expect_finding(other, {}, {"reading.no_card_security"});
  Personalisation copy = own;
  copy.static_key->scalar[5] ^= 1;
  other.master_files[0x011D] = virtual_chip::make_card_security(copy);
  expect_finding(other, {}, {"pace.cam.wrong"});
  copy.static_key = static_key(12);
  other.master_files[0x011D] = virtual_chip::make_card_security(copy);
  expect_finding(other, {}, {"pace.cam.wrong"});
  other.master_files[0x011D] = *from_hex("300806012A30030201FF");
  expect_finding(other, {}, {"chip_keys.security_infos"});
}

// Each fault of secure messaging from every answer on, with 3DES and AES.
TEST(Faults, SecureMessaging) {
  constexpr Expected kCases[] = {
      {FaultKind::kSealWrong, "messaging.checksum.wrong"},
      {FaultKind::kSealMissing, "messaging.checksum.missing"},
      {FaultKind::kSealShort, "messaging.structure"},
      {FaultKind::kSealOfOtherCounter, "messaging.checksum.wrong"},
      {FaultKind::kSealOtherKey, "messaging.checksum.wrong"},
      {FaultKind::kStatusMissing, "messaging.status.missing"},
      {FaultKind::kStatusDisagrees, "messaging.status.disagrees"},
      {FaultKind::kPlainAnswer, ""},
      {FaultKind::kPlainStatus, "reading.session.ended"},
      {FaultKind::kPlainSuccess, "messaging.plain_answer"},
      {FaultKind::kOrderWrong, "messaging.structure"},
      {FaultKind::kObjectUnknown, "messaging.structure"},
      {FaultKind::kObjectTwice, "messaging.structure"},
      {FaultKind::kTrailingBytes, "messaging.structure"},
      {FaultKind::kIndicatorWrong, "messaging.structure"},
      {FaultKind::kBlocksBroken, ""},
      {FaultKind::kPaddingWrong, ""},
  };
  for (const bool with_pace : {false, true}) {
    const Personalisation own = with_pace ? pace_document(pace(Mapping::kGeneric, 12), 300) : document(300);
    for (const auto& [kind, code] : kCases) {
      for (const int at : {0, 1, 2, 3, 4, 6, 9}) {
        if (code[0] != '\0') {
          expect_finding(own, {kind, at}, {code, "chip_authentication.failed", "reading.no_application"});
        } else {
          // What comes out depends on whether the answer carries data.
          expect_finding(own, {kind, at},
                         {"messaging.structure", "messaging.padding", "messaging.plain_answer",
                          "messaging.checksum.wrong", "reading.session.ended", "reading.file.absence_unproved"});
        }
      }
    }
  }
}

TEST(Faults, ChipAuthentication) {
  for (const Cipher cipher : {Cipher::kTripleDes, Cipher::kAes128, Cipher::kAes256}) {
    Personalisation own = with_everything(document(300));
    own.chip_authentication[0].cipher = cipher;
    own.files.erase(0x010E);
    virtual_chip::complete(own);
    expect_finding(own, {FaultKind::kChipRefused}, {"chip_authentication.refused"});
    expect_finding(own, {FaultKind::kChipOtherKey}, {"chip_authentication.failed"});
    expect_finding(own, {FaultKind::kChipOldKeys}, {"chip_authentication.failed"});
    if (cipher != Cipher::kTripleDes) expect_finding(own, {FaultKind::kChipNoTemplate}, {"chip_authentication.failed"});
    for (const FaultKind kind : {FaultKind::kChipRefused, FaultKind::kChipOtherKey, FaultKind::kChipOldKeys}) {
      const Reading reading = read_chip(own, request(), {}, {kind});
      EXPECT_EQ(reading.chip_authentication, Proof::kFailed);
      expect_all_read(reading, own);  // the session is built anew, and the rest is read
    }
  }
}

TEST(Faults, AChipWithAnothersKeyInDg14) {
  Personalisation own = with_everything(document(300));
  own.static_key->scalar[3] ^= 4;  // the files stay
  expect_finding(own, {}, {"chip_authentication.failed"});
  Personalisation broken = with_everything(document(300));
  broken.files[0x010E] = *from_hex("6E053003020101");
  expect_finding(broken, {}, {"chip_keys.security_infos"});
  broken.files[0x010F] = *from_hex("6F053003020101");
  expect_finding(broken, {}, {"chip_keys.public_key"});
}

TEST(Faults, ActiveAuthentication) {
  for (const bool curve : {false, true}) {
    Personalisation own = document(300);
    own.active_key = curve ? curve_key(12, Hash::kSha256) : rsa_1024();
    virtual_chip::complete(own);
    expect_finding(own, {FaultKind::kActiveRefused}, {"active.refused"});
    for (const FaultKind kind : {FaultKind::kActiveOtherChallenge, FaultKind::kActiveOtherKey, FaultKind::kActiveShort,
                                 FaultKind::kActiveEmpty}) {
      expect_finding(own, {kind}, {"active.signature.wrong"});
      EXPECT_EQ(read_chip(own, request(), {}, {kind}).active_authentication, Proof::kFailed);
    }
    if (curve) continue;
    expect_finding(own, {FaultKind::kActiveTotalRecovery}, {"active.signature.wrong"});
    expect_finding(own, {FaultKind::kActiveTrailer}, {"active.signature.wrong"});
  }
}

TEST(Faults, Files) {
  for (const Personalisation& own : {document(300), pace_document(pace(Mapping::kGeneric, 12), 300)}) {
    expect_finding(own, {FaultKind::kFileCut}, {"reading.file.short", "reading.file.refused"});
    expect_finding(own, {FaultKind::kFileEmpty}, {"reading.file.refused"});
    expect_finding(own, {FaultKind::kFileHuge}, {"reading.file.too_large"});
    expect_finding(own, {FaultKind::kFileNoTag}, {"reading.file.header"});
    expect_finding(own, {FaultKind::kFileIndefinite}, {"reading.file.header"});
    expect_finding(own, {FaultKind::kFileOtherTag}, {"reading.file.tag"});
    expect_finding(own, {FaultKind::kFileRefused}, {"reading.file.refused"});
    Personalisation without = own;
    without.files.erase(0x011D);
    expect_finding(without, {}, {"reading.file.missing"});
  }
}

TEST(Faults, TalkWithoutEnd) {
  const Personalisation own = document(300);
  expect_finding(own, {FaultKind::kEndlessAnswer}, {"card.limit"});
  expect_finding(own, {FaultKind::kEmptyParts}, {"card.limit"});
  for (int at = 0; at < 32; ++at) expect_finding(own, {FaultKind::kSilentLoss, at}, {"card.response.short"});
}

// What happens to the bytes on their way.
enum class Damage { kFlip, kCut, kLonger, kRepeat, kLost, kEmpty, kOtherStatus, kZeros };

class DamagedWire final : public cards::Transceiver {
 public:
  DamagedWire(VirtualChip& chip, Damage damage, int at, std::uint64_t seed)
      : chip_(chip), damage_(damage), at_(at), random_(seed) {}
  Result<Bytes> transmit(ByteView command) override {
    Bytes answer = chip_.process(command);
    const Bytes before = std::exchange(last_, answer);
    if (count_++ != at_) return answer;
    hit = true;
    in_session = (command[0] & 0x0C) == 0x0C;
    switch (damage_) {
      case Damage::kFlip:
        answer[random_.below(answer.size())] ^= static_cast<std::uint8_t>(1 << random_.below(8));
        return answer;
      case Damage::kCut:
        answer.resize(random_.below(answer.size()));
        return answer;
      case Damage::kLonger:
        answer.insert(answer.begin() + static_cast<std::ptrdiff_t>(random_.below(answer.size())), 0x99);
        return answer;
      case Damage::kRepeat:
        return before.empty() ? Bytes{0x6F, 0x00} : before;
      case Damage::kLost:
        return Error{"card.lost", "the card has gone"};
      case Damage::kEmpty:
        return Bytes();
      case Damage::kOtherStatus:
        answer[answer.size() - 2] = 0x6A;
        answer[answer.size() - 1] = 0x82;
        return answer;
      case Damage::kZeros:
        std::fill(answer.begin(), answer.end(), std::uint8_t{0});
        return answer;
    }
    return answer;
  }
  Result<void> reset() override { return chip_.reset(); }
  bool hit = false, in_session = false;

 private:
  VirtualChip& chip_;
  Damage damage_;
  int at_, count_ = 0;
  Random random_;
  Bytes last_;
};

TEST(Faults, DamageOfEveryKindAtEveryExchange) {
  const Personalisation chips[] = {with_everything(document(300)),
                                   with_everything(pace_document(pace(Mapping::kGeneric, 12), 300)),
                                   pace_document(pace(Mapping::kIntegrated, 13), 300),
                                   with_everything(pace_document(pace(Mapping::kChipAuthentication, 13), 300))};
  int damaged = 0;
  for (const Personalisation& own : chips) {
    for (const Damage damage : {Damage::kFlip, Damage::kCut, Damage::kLonger, Damage::kRepeat, Damage::kLost,
                                Damage::kEmpty, Damage::kOtherStatus, Damage::kZeros}) {
      for (int at = 0; at < 60; ++at) {
        VirtualChip chip(own, {}, seeded(1));
        DamagedWire wire(chip, damage, at, static_cast<std::uint64_t>(at) + 1);
        const Reading reading = read(wire, request());
        if (!wire.hit) break;
        ++damaged;
        SCOPED_TRACE("damage " + std::to_string(static_cast<int>(damage)) + " at " + std::to_string(at));
        if (wire.in_session) {
          expect_nothing_false(reading, own);
          EXPECT_FALSE(reading.findings.empty()) << explain(reading);
        } else {
          // Before a session only the announcements can be changed; what is read afterwards is the chip's own.
          for (const FileReading& file : reading.files) {
            if (!file.file.master && file.state == FileState::kRead) {
              EXPECT_EQ(file.content, own.files.at(file.file.id)) << file.file.name;
            }
          }
        }
        // Once a session was on, nothing went out without one until the power was off.
        bool secured = false;
        for (const cards::Exchange& entry : reading.log) {
          if (entry.ins == 0) {
            secured = secured && entry.remark != "power off and on";
            continue;
          }
          EXPECT_TRUE(entry.secured || !secured) << explain(reading);
          secured = secured || entry.secured;
        }
      }
    }
  }
  RecordProperty("damaged", damaged);
  EXPECT_GE(damaged, 1000);
}

}  // namespace
}  // namespace limen::chip_reading
