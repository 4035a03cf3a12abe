// Whole readings of virtual chips as they should be.
#include <gtest/gtest.h>

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
using virtual_chip::testing::static_key;

constexpr Cipher kCiphers[] = {Cipher::kTripleDes, Cipher::kAes128, Cipher::kAes192, Cipher::kAes256};

bool says(const Reading& reading, std::string_view words) {
  for (const cards::Exchange& entry : reading.log) {
    if (entry.remark.find(words) != std::string::npos) return true;
  }
  return false;
}

int errors(const Reading& reading) {
  int count = 0;
  for (const Error& finding : reading.findings) count += finding.severity == Severity::kError;
  return count;
}

TEST(Reading, BacAndAWholeDocument) {
  const Personalisation own = document();
  const Reading reading = read_chip(own);
  EXPECT_EQ(reading.access.kind, AccessKind::kBac);
  expect_all_read(reading, own);
  EXPECT_EQ(errors(reading), 0) << explain(reading);
  EXPECT_EQ(reading.content(kDg2)->size(), 20'004U);
  // DG3 is there and not for us.
  EXPECT_TRUE(reading.has("reading.file.denied"));
  EXPECT_EQ(reading.chip_authentication, Proof::kNotOffered);
}

// Every group × mapping × cipher that the standard knows.
TEST(Reading, PaceInEveryForm) {
  int forms = 0;
  for (const int domain : chip_crypto::kStandardisedDomains) {
    for (const Mapping mapping : {Mapping::kGeneric, Mapping::kIntegrated, Mapping::kChipAuthentication}) {
      for (const Cipher cipher : kCiphers) {
        const bool cam = mapping == Mapping::kChipAuthentication;
        if (cam && (domain <= 2 || cipher == Cipher::kTripleDes)) continue;  // [9303-11 tables 2 and 3]
        const auto info = pace(mapping, domain, cipher);
        if (!access::pace_supported(info)) {
          EXPECT_TRUE(mapping == Mapping::kIntegrated && domain == 10);
          continue;
        }
        const Personalisation own = pace_document(info, 500);
        const Reading reading = read_chip(own);
        ++forms;
        ASSERT_EQ(reading.access.kind, AccessKind::kPace) << info.name() << '\n' << explain(reading);
        expect_all_read(reading, own);
        EXPECT_EQ(errors(reading), 0) << info.name() << '\n' << explain(reading);
        EXPECT_EQ(reading.chip_mapping, cam ? Proof::kProved : Proof::kNotOffered) << info.name();
      }
    }
  }
  EXPECT_EQ(forms, 141);
}

TEST(Reading, PaceWithTheCardAccessNumber) {
  const Personalisation own = pace_document(pace(Mapping::kGeneric, 12), 500);
  const Reading reading = read_chip(own, request({{.kind = access::PasswordKind::kCan, .text = "500540"}}));
  EXPECT_EQ(reading.access.password, access::PasswordKind::kCan);
  expect_all_read(reading, own);
  EXPECT_TRUE(
      read_chip(own, request({{.kind = access::PasswordKind::kCan, .text = "500541"}})).has("pace.password_refused"));
}

TEST(Reading, AtMostThreeReadingsOfTheZone) {
  for (const bool with_pace : {false, true}) {
    const Personalisation own = with_pace ? pace_document(pace(Mapping::kGeneric, 13), 300) : document(300);
    access::Password wrong = zone_key();
    wrong.text[1] = '7';
    const Reading third = read_chip(own, request({wrong, wrong, zone_key()}));
    EXPECT_EQ(third.access.password_number, 2U);
    expect_all_read(third, own);
    EXPECT_EQ(errors(third), 0) << explain(third);
    EXPECT_TRUE(says(third, "with reading 3"));
    const Reading fourth = read_chip(own, request({wrong, wrong, wrong, zone_key()}));
    EXPECT_EQ(fourth.access.kind, AccessKind::kNone);
    EXPECT_TRUE(fourth.has(with_pace ? "pace.password_refused" : "bac.key_refused")) << explain(fourth);
    EXPECT_EQ(fourth.content(kDg1), nullptr);
    EXPECT_TRUE(read_chip(own, request({})).has("reading.no_key"));
  }
}

TEST(Reading, NoDowngradeInSilence) {
  Personalisation own = pace_document(pace(Mapping::kGeneric, 13), 300);
  own.bac = true;
  const Fault fault{FaultKind::kPaceTokenWrong};
  const Reading closed = read_chip(own, request(), {}, fault);
  EXPECT_EQ(closed.access.kind, AccessKind::kNone);
  EXPECT_TRUE(closed.has("pace.token.wrong"));
  EXPECT_EQ(closed.content(kDg1), nullptr);
  for (const cards::Exchange& entry : closed.log) EXPECT_NE(entry.ins, 0x84) << "no challenge was asked for";
  Request allowed = request();
  allowed.policy.bac_after_pace = true;
  const Reading open = read_chip(own, allowed, {}, fault);
  EXPECT_EQ(open.access.kind, AccessKind::kBac);
  EXPECT_TRUE(open.access.downgraded);
  EXPECT_TRUE(open.has("pace.downgraded"));
  expect_all_read(open, own);
}

TEST(Reading, AnnouncementThatCannotBeReadIsNoReasonForBac) {
  Personalisation own = document(300);
  for (const char* content :
       {"3000", "310530030101FF", "31033001", "FF", "3112301006082A864886F70D010104020102020 10D"}) {
    std::string packed(content);
    std::erase(packed, ' ');
    own.master_files[0x011C] = *from_hex(packed);
    const Reading reading = read_chip(own);
    EXPECT_EQ(reading.access.kind == AccessKind::kBac, packed.size() > 20) << content << '\n' << explain(reading);
    if (packed.size() < 20) {
      EXPECT_GT(errors(reading), 0) << content;
    }
  }
  // PACE with a group of the state's own.
  chip_keys::PaceInfo info = pace(Mapping::kGeneric, 13);
  info.domain = 30;
  own.pace = {info};
  own.master_files.erase(0x011C);
  own.master_files[0x011C] = virtual_chip::make_card_access(own);
  EXPECT_TRUE(read_chip(own).has("pace.unsupported"));
}

TEST(Reading, PaceTakenOutOfCardAccessIsFoundInDg14) {
  Personalisation own = document(300);
  own.pace = {pace(Mapping::kGeneric, 13)};
  // Somebody on the way answers that there is no EF.CardAccess, and the chip can do BAC.
  own.files[0x010E] = der::tlv(0x6E, virtual_chip::make_card_access(own));
  const Reading reading = read_chip(own);
  EXPECT_EQ(reading.access.kind, AccessKind::kBac);
  EXPECT_TRUE(reading.has("reading.pace_hidden"));
}

TEST(Reading, ChipAuthenticationInEveryForm) {
  for (const int domain : chip_crypto::kStandardisedDomains) {
    for (const Cipher cipher : kCiphers) {
      Personalisation own = document(600);
      own.static_key = static_key(domain);
      own.chip_authentication = {{.elliptic = domain > 2, .cipher = cipher}};
      virtual_chip::complete(own);
      // Without extended lengths a key of 2048 bits goes out in a chain.
      for (const bool extended : {true, false}) {
        const Reading reading = read_chip(own, request(), {.extended = extended});
        EXPECT_EQ(reading.chip_authentication, Proof::kProved) << domain << '\n' << explain(reading);
        expect_all_read(reading, own);
        EXPECT_EQ(errors(reading), 0) << explain(reading);
      }
    }
  }
}

TEST(Reading, ChipAuthenticationWithoutAnEntryMeansTripleDes) {
  Personalisation own = document(600);
  own.static_key = static_key(12);
  own.assumes_triple_des = true;
  virtual_chip::complete(own);
  const Reading reading = read_chip(own);
  EXPECT_EQ(reading.chip_authentication, Proof::kProved) << explain(reading);
  EXPECT_EQ(reading.chip_authentication_name, "CA-ECDH-3DES");
}

TEST(Reading, ChipAuthenticationIsLeftOutAfterChipMapping) {
  Personalisation own = document(600);
  own.static_key = static_key(13);
  own.pace = {pace(Mapping::kChipAuthentication, 13), pace(Mapping::kGeneric, 13)};
  own.chip_authentication = {{.elliptic = true, .cipher = Cipher::kAes128}};
  virtual_chip::complete(own);
  const Reading reading = read_chip(own);
  EXPECT_EQ(reading.access.pace->mapping, Mapping::kChipAuthentication);
  EXPECT_EQ(reading.chip_mapping, Proof::kProved);
  EXPECT_EQ(reading.chip_authentication, Proof::kNotTried);
  EXPECT_TRUE(says(reading, "left out"));
}

TEST(Reading, ActiveAuthenticationWithEveryKeyAndHash) {
  using virtual_chip::testing::rsa_1024;
  using virtual_chip::testing::rsa_2048;
  std::vector<virtual_chip::ActiveKey> keys = {rsa_1024(), rsa_2048()};
  for (const Hash hash : {Hash::kSha1, Hash::kSha224, Hash::kSha256, Hash::kSha384, Hash::kSha512}) {
    keys.push_back(rsa_2048());
    keys.back().hash = hash;
    keys.push_back(rsa_1024());
    keys.back().hash = hash;
    for (const int domain : {8, 10, 12, 13, 15, 17, 18}) keys.push_back(curve_key(domain, hash));
  }
  for (const auto& key : keys) {
    Personalisation own = document(300);
    own.active_key = key;
    virtual_chip::complete(own);
    const Reading reading = read_chip(own);
    EXPECT_EQ(reading.active_authentication, Proof::kProved) << explain(reading);
    EXPECT_NE(reading.active_algorithm.find(chip_crypto::to_text(key.hash)), std::string::npos)
        << reading.active_algorithm;
    expect_all_read(reading, own);
  }
}

TEST(Reading, ActiveAuthenticationWhoseHashNobodyStates) {
  Personalisation own = document(300);
  own.active_key = curve_key(12, Hash::kSha384);
  own.files[0x010F] = virtual_chip::make_data_group_15(*own.active_key);
  const Reading reading = read_chip(own);
  EXPECT_EQ(reading.active_authentication, Proof::kProved);
  EXPECT_TRUE(reading.has("active.hash_unstated"));
}

TEST(Reading, FilesBeyondWhatAnOffsetCanSay) {
  for (const std::size_t size : {32'700U, 32'768U, 33'000U, 70'000U, 300'000U}) {
    for (const bool extended : {false, true}) {
      const Personalisation own = document(size);
      const Reading reading = read_chip(own, request(), {.extended = extended});
      expect_all_read(reading, own);
      EXPECT_EQ(errors(reading), 0) << explain(reading).substr(0, 2000);
    }
  }
}

TEST(Reading, WhatChipsInTheFieldDo) {
  const std::pair<Behaviour, const char*> quirks[] = {
      {{.extended = false}, ""},
      {{.most_answer = 1'000}, ""},
      {{.extended = false, .longest_read = 223}, ""},
      {{.longest_read = 160}, "at most 160 bytes at once"},
      {{.longest_read = 100}, "at most 64 bytes at once"},
      {{.longest_read = 112, .names_length = true}, "the length that the card named"},
      {{.extended = false, .gives_in_parts = true}, "the rest of the answer"},
      {{.needs_domain = true}, "again with DO84: the chip answered 6A87"},
      {{.needs_application = true}, ""},
      {{.only_short_identifiers = true}, "short file identifiers"},
      {{.any_length_in_bac = true}, "the chip answered 6700"},
      {{.short_end = true}, ""},
      {{.longest_read = 100, .protects_errors = false}, "the session is built anew"},
  };
  for (const auto& [behaviour, words] : quirks) {
    for (const bool with_pace : {false, true}) {
      const Personalisation own = with_pace ? pace_document(pace(Mapping::kGeneric, 12), 40'000) : document(40'000);
      const Reading reading = read_chip(own, request(), behaviour);
      expect_all_read(reading, own);
      EXPECT_EQ(errors(reading), 0) << words << '\n' << explain(reading);
      const bool concerned = with_pace ? !behaviour.any_length_in_bac : !behaviour.needs_domain;
      if (concerned) {
        EXPECT_TRUE(says(reading, words)) << words;
      }
    }
  }
}

TEST(Reading, SeveralGroupsAreNamed) {
  Personalisation own = document(300);
  own.bac = false;
  own.pace = {pace(Mapping::kGeneric, 12), pace(Mapping::kGeneric, 13), pace(Mapping::kIntegrated, 13)};
  virtual_chip::complete(own);
  const Reading reading = read_chip(own);
  EXPECT_EQ(reading.access.kind, AccessKind::kPace) << explain(reading);
  expect_all_read(reading, own);
}

TEST(Reading, AnOpenChip) {
  Personalisation own = document(300);
  own.open = true;
  own.bac = false;
  const Reading reading = read_chip(own, request({}));
  EXPECT_EQ(reading.access.kind, AccessKind::kOpen);
  EXPECT_TRUE(reading.has("reading.no_access_control"));
  expect_all_read(reading, own);
}

// What is written down and shown holds no data of the person and no keys.
TEST(Reading, TheLogAndTheFindingsTellNothingAboutThePerson) {
  Personalisation own = document(300);
  own.active_key = virtual_chip::testing::rsa_1024();
  virtual_chip::complete(own);
  access::Password wrong = zone_key();
  wrong.text[0] = 'Y';
  const Reading reading = read_chip(own, request({wrong, zone_key()}));
  const std::string text = explain(reading);
  for (const char* secret : {"X1234567", "Y1234567", "850315", "310630", "MUSTERFRAU", "500540"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << secret;
  }
  for (const cards::Exchange& entry : reading.log) {
    EXPECT_TRUE(entry.command.empty());
    EXPECT_TRUE(entry.answer.empty());
  }
}

}  // namespace
}  // namespace limen::chip_reading
