// What the desk prints: read back from the PDF, by those who may and not by the others.
#include "platform/documents/pdf_text.h"
#include "services/protection_desk/test_care.h"

namespace limen::protection_desk {
namespace {

using namespace testing;
using documents::testing::text_of;
using ::testing::HasSubstr;
using ::testing::Not;

class PrintTest : public CareTest {
 protected:
  static std::string print(Officer& officer, const std::string& path) {
    const auto got = officer.get(path);
    EXPECT_EQ(status_of(got), "200") << path << " " << (got.ok() ? got->body.substr(0, 200) : "");
    if (!got.ok() || got->status != 200) return {};
    EXPECT_EQ(got->body.substr(0, 5), "%PDF-");
    return text_of(got->body);
  }
};
ON_BOTH_DATABASES(PrintTest);

TEST_P(PrintTest, TheConsentFormSaysForWhatWhatIsToldToWhomAndThatItCanBeWithdrawn) {
  Officer care = protection();
  json::value one = open(care);
  const std::string form = path(one, "/consent-form");
  const std::string blank = print(care, form);
  if (blank.empty()) GTEST_SKIP() << "pdftotext is not here";
  for (const char* word : {"Case 1", "Plantedsurname", "Bed and food", "Given names, Sex, Age, Language, Message",
                           "Family tracing", "withdraw", "thumbprint", "Interpreter"})
    EXPECT_THAT(blank, HasSubstr(word));
  EXPECT_THAT(blank, Not(HasSubstr("Plantedcontact"))) << "no more than a form needs";
  const std::string aid = body();
  json::object given = consent();
  given["bodies"] = json::array{aid};
  EXPECT_EQ(act(care, one, "/consent", given), "200");
  for (const char* language : {"en", "fr", "es", "ar"}) {
    const std::string said = print(care, form + "?language=" + language);
    EXPECT_THAT(said, HasSubstr("Harbour Aid")) << language;
    EXPECT_THAT(said, HasSubstr("Plantedsurname")) << language;
  }
  EXPECT_THAT(print(care, form), HasSubstr("no others"));
  EXPECT_EQ(act(care, one, "/consent/withdraw", {{"reason", "Changed her mind"}}), "200");
  const std::string withdrawn = print(care, form);
  EXPECT_THAT(withdrawn, HasSubstr("Withdrawn on"));
  EXPECT_THAT(withdrawn, Not(HasSubstr("Changed her mind")));
  EXPECT_EQ(status_of(care.get(form + "?language=de")), "422 protection_desk.code");
}

TEST_P(PrintTest, TheReceiptOfAReferralTellsWhatTheServiceWasToldAndNoMore) {
  Officer care = protection();
  json::value one = referred(care);
  const std::string receipt = path(one, "/referrals/" + text_at(one, "/referrals/0/id") + "/receipt");
  const std::string said = print(care, receipt);
  if (said.empty()) GTEST_SKIP() << "pdftotext is not here";
  for (const char* word : {"Referral 1/1", "Harbour Aid", "Shelter", "Bed and food", "Two beds", "Ada", "Accepted"})
    EXPECT_THAT(said, HasSubstr(word));
  for (const char* word : {"Plantedsurname", "Plantedcontact", "UTO", "regnan"})
    EXPECT_THAT(said, Not(HasSubstr(word))) << "the template of a bed does not tell it";
  EXPECT_EQ(take(care, one, step("received")), "200");
  for (const char* language : {"en", "fr", "es", "ar"})
    EXPECT_THAT(print(care, receipt + "?language=" + language), HasSubstr("Night desk")) << language;
  EXPECT_EQ(status_of(care.get(path(one, "/referrals/00000000-0000-7000-8000-000000000000/receipt"))),
            "404 protection_desk.not_found");
}

TEST_P(PrintTest, NobodyElsePrintsThem) {
  Officer care = protection();
  json::value one = referred(care);
  const std::string form = path(one, "/consent-form"),
                    receipt = path(one, "/referrals/" + text_at(one, "/referrals/0/id") + "/receipt");
  Officer elsewhere = protection(PostId(TestDesk::kOtherPostId));
  EXPECT_EQ(status_of(elsewhere.get(form)).substr(0, 1), "4") << "another post's case is as if it were not there";
  EXPECT_EQ(status_of(elsewhere.get(receipt)).substr(0, 1), "4");
  for (const auto& [role, purpose] :
       {std::pair("officer", "border_check"), std::pair("supervisor", "supervision"),
        std::pair("administrator", "administration"), std::pair("analyst", "statistics")}) {
    Officer other = desk_->officer(role, purpose);
    EXPECT_EQ(status_of(other.get(form)), "403 identity.not_allowed") << role;
    EXPECT_EQ(status_of(other.get(receipt)), "403 identity.not_allowed") << role;
  }
  Officer wrong_purpose = desk_->officer("protection_officer", "border_check");
  EXPECT_EQ(status_of(wrong_purpose.get(form)).substr(0, 3), "403");
  const auto looks = [&](const std::string& operation) {
    desk_->settle();
    return desk_->count("access_look",
                        "operation = '" + operation + "' and subject_id = '" + text_at(one, "/id") + "'");
  };
  EXPECT_EQ(looks("printConsentForm") + looks("printReferralReceipt"), 0) << "who was refused has seen nothing";
  EXPECT_EQ(status_of(care.get(form)), "200");
  EXPECT_EQ(status_of(care.get(receipt)), "200");
  EXPECT_GT(looks("printConsentForm"), 0);
  EXPECT_GT(looks("printReferralReceipt"), 0);
}

}  // namespace
}  // namespace limen::protection_desk
