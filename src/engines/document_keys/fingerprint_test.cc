#include "engines/document_keys/fingerprint.h"

#include <gtest/gtest.h>

#include <set>

#include "base/result_matchers.h"
#include "engines/document_keys/test_lists.h"

namespace limen::document_keys {
namespace {

using testing::kKey;

TEST(SipHash, IsTheOneOfItsAuthors) {
  // Published vectors: key 00…0f, input of 0 and 1 bytes (00).
  HashKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  const auto hex = [](Hash128 hash) {
    Bytes bytes(16);
    layout::write(bytes.data(), hash.low);
    layout::write(bytes.data() + 8, hash.high);
    return to_hex(bytes);
  };
  EXPECT_EQ(hex(sip_hash(key, "")), "a3817f04ba25a8e66df67214c7550293");
  EXPECT_EQ(hex(sip_hash(key, std::string_view("\0", 1))), "da87c1d86b99af44347659119b22fc45");
}

TEST(Number, IsLettersAndDigitsOnly) {
  EXPECT_EQ(folded_number(" c01-x 00t/47<<"), "C01X00T47");
  EXPECT_EQ(folded_number(""), std::nullopt);
  EXPECT_EQ(folded_number("<< -"), std::nullopt);
  EXPECT_EQ(folded_number("12\xd0\x90"), std::nullopt);
  EXPECT_EQ(folded_number(std::string(32, '7')), std::string(32, '7'));
  EXPECT_EQ(folded_number(std::string(33, '7')), std::nullopt);
}

TEST(Number, CheckDigitOfTheSpecimen) {
  EXPECT_EQ(check_digit("L898902C3"), '6');  // 9303-4, appendix B
  EXPECT_EQ(check_digit("D23145890"), '7');  // 9303-5, appendix B
}

TEST(Check, TellsUpToFourDifferences) {
  // Every word of the same class that differs in one to four of fifteen places: never "exact", and "one" only for one.
  constexpr std::string_view kZeros = "000000000000000";
  const auto check = [](std::string_view number) {
    return fingerprint(kKey, StateCode(), DocumentType::kPassport, number).check;
  };
  const std::uint16_t plain = check(kZeros);
  constexpr std::string_view kMembers = "OQD";
  Random random(5);
  std::size_t tried = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    for (const char m : kMembers) {
      std::string one(kZeros);
      one[i] = m;
      EXPECT_EQ(agreement(plain, check(one)), Agreement::kOneConfusion);
      for (std::size_t j = i + 1; j < 15; ++j) {
        for (const char n : kMembers) {
          std::string two = one;
          two[j] = n;
          ASSERT_EQ(agreement(plain, check(two)), std::nullopt) << two;
          for (std::size_t k = j + 1; k < 15; ++k) {
            std::string three = two;
            three[k] = random.pick(kMembers);
            ASSERT_EQ(agreement(plain, check(three)), std::nullopt) << three;
            for (std::size_t l = k + 1; l < 15; ++l, ++tried) {
              std::string four = three;
              four[l] = random.pick(kMembers);
              ASSERT_NE(agreement(plain, check(four)), Agreement::kExact) << four;
            }
          }
        }
      }
    }
  }
  EXPECT_GT(tried, 12'000U);
}

TEST(Check, OneDifferenceIsKnownInTheLongestNumbersToo) {
  const std::string plain(32, '1');
  const auto of = [](std::string_view number) {
    return fingerprint(kKey, StateCode(), DocumentType::kVisa, number).check;
  };
  for (std::size_t i = 0; i < plain.size(); ++i) {
    std::string other = plain;
    other[i] = 'L';
    EXPECT_EQ(agreement(of(plain), of(other)), Agreement::kOneConfusion) << i;
  }
}

TEST(Fingerprint, IssuerTypeAndNumberCount) {
  std::set<std::uint64_t> hashes;
  const auto add = [&](StateCode issuer, DocumentType type, std::string_view number, const HashKey& key = kKey) {
    EXPECT_TRUE(hashes.insert(fingerprint(key, issuer, type, number).hash).second) << number;
  };
  const auto utopia = *StateCode::parse("UTO"), one = *StateCode::parse("U"), none = StateCode();
  add(utopia, DocumentType::kPassport, "A7");
  add(utopia, DocumentType::kVisa, "A7");
  add(one, DocumentType::kPassport, "A7");
  add(one, DocumentType::kPassport, "TOA7");
  add(none, DocumentType::kPassport, "A7");
  add(none, DocumentType::kPassport, "UTOA7");
  HashKey other = kKey;
  other[3] ^= 1;
  add(utopia, DocumentType::kPassport, "A7", other);
  EXPECT_FALSE(hashes.insert(fingerprint(kKey, utopia, DocumentType::kPassport, "A7").hash).second);
}

TEST(Types, FollowTheFirstLetterOfTheCode) {
  EXPECT_EQ(document_type("PM"), DocumentType::kPassport);
  EXPECT_EQ(document_type("ID"), DocumentType::kIdentity);
  EXPECT_EQ(document_type("AC"), DocumentType::kIdentity);
  EXPECT_EQ(document_type("V"), DocumentType::kVisa);
  EXPECT_EQ(document_type(""), DocumentType::kOther);
}

TEST(AnswerOrder, BestFirstAndNoneTwice) {
  Answer answer;
  for (std::uint32_t i = 0; i < 9; ++i) answer.add({i, Agreement::kOneConfusion, Form::kAsGiven});
  EXPECT_TRUE(answer.more());
  EXPECT_FALSE(answer.listed());
  answer.add({70, Agreement::kExact, Form::kWithoutPrefix});
  answer.add({80, Agreement::kExact, Form::kAsGiven});
  answer.add({80, Agreement::kExact, Form::kAsGiven});
  ASSERT_EQ(answer.matches().size(), Answer::kMost);
  EXPECT_TRUE(answer.listed());
  EXPECT_EQ(answer.matches()[0].record, 80U);
  EXPECT_EQ(answer.matches()[1].record, 70U);
  EXPECT_EQ(answer.matches()[2].record, 0U);
}

}  // namespace
}  // namespace limen::document_keys
