// What the public proposes: taken from a folder that may be in a stranger's hands, once, and public only after a person
// has accepted it, field by field.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "services/directory/test_partners.h"

namespace limen::partners {
namespace {

using testing::code_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class ProposalsTest : public testing::PartnersTest {
 protected:
  std::int64_t counted(const std::string& code) {
    const json::value all = get("/api/directory/proposals").at("inbox_refused");
    const json::value* one = all.as_object().if_contains(code);
    return one == nullptr ? 0 : one->as_int64();
  }
};
ON_BOTH_DATABASES(ProposalsTest);

TEST_P(ProposalsTest, OneFieldIsAcceptedAnotherRefusedAndOnlyTheFirstIsPublic) {
  const std::string id =
      drop(proposal("o01", {{"website", "", "https://new.example.org"}, {"description", "", "Bad words."}}));
  EXPECT_EQ(take().taken, 1u);
  EXPECT_EQ(files(inbox_), 0u);
  EXPECT_THAT(published("o01"), Not(HasSubstr("new.example.org"))) << "before anybody decided";
  const json::value queue = get("/api/directory/proposals");
  EXPECT_EQ(queue.at("open"), 1);
  EXPECT_EQ(queue.at("proposals").at(0).at("name"), "Biometrics Institute");
  EXPECT_EQ(
      refused(decide_path(id), {{"decisions", json::array{json::object{{"field", "website"}, {"accept", false}}}}}),
      "partners.reason");
  post(decide_path(id), {{"decisions", json::array{accept("website")}}});
  EXPECT_THAT(published("o01"), HasSubstr("new.example.org"));
  EXPECT_TRUE(handled().empty()) << "one field is open";
  const json::value after = post(decide_path(id), {{"decisions", json::array{refuse("description")}}});
  EXPECT_EQ(after.at("state"), "closed");
  EXPECT_THAT(published("o01"), Not(HasSubstr("Bad words.")));
  EXPECT_EQ(refused(decide_path(id), {{"decisions", json::array{accept("description")}}}), "partners.proposal.decided");
  ASSERT_EQ(handled().size(), 1u);
  EXPECT_EQ(handled()[0].proposal, id);
  EXPECT_EQ(handled()[0].accepted, 1u);
  EXPECT_EQ(handled()[0].refused, 1u);
  EXPECT_THAT(to_text(get("/api/directory/organisations/o01/history")), HasSubstr("proposal " + id));
  for (const char* kind : {"directory.proposed", "directory.decided"})
    EXPECT_THAT(server_->house->kinds(), Contains(kind));
}

TEST_P(ProposalsTest, WhatChangedSinceItWasShownIsNotOverwrittenUnseen) {
  const std::string id = drop(proposal("o01", {{"seat", "Sydney and London", "Perth"}}));
  take();
  edit("o01", {{"seat", "Oslo"}});
  const json::value shown = get("/api/directory/proposals/" + id);
  EXPECT_EQ(shown.at("fields").at(0).at("now"), "Oslo");
  EXPECT_EQ(shown.at("fields").at(0).at("changed_since"), true);
  EXPECT_EQ(refused(decide_path(id), {{"decisions", json::array{accept("seat")}}}), "partners.proposal.conflict");
  EXPECT_EQ(organisation("o01").at("fields").at("seat"), "Oslo");
  post(decide_path(id), {{"decisions", json::array{accept("seat", true)}}});
  EXPECT_EQ(organisation("o01").at("fields").at("seat"), "Perth");
}

TEST_P(ProposalsTest, ANewOrganisationBeginsWithItsName) {
  const std::string id =
      drop(proposal({}, {{"phone", "", "+99 123"}, {"name", "", "Harbour Aid"}, {"kind", "", "NGO"}}));
  const std::string other = drop(proposal({}, {{"name", "", "Spam House"}, {"kind", "", "shop"}}));
  EXPECT_EQ(take().taken, 2u);
  EXPECT_EQ(refused(decide_path(id), {{"decisions", json::array{accept("phone")}}}), "partners.proposal.name_first");
  EXPECT_EQ(get("/api/directory/organisations").at("total"), 53);
  const json::value made =
      post(decide_path(id), {{"decisions", json::array{accept("phone"), refuse("kind"), accept("name")}}});
  const std::string organisation_id(made.at("organisation").as_string());
  EXPECT_THAT(published(organisation_id), AllOf(HasSubstr("Harbour Aid"), HasSubstr("+99 123"), Not(HasSubstr("NGO"))));
  EXPECT_EQ(post(decide_path(other), {{"decisions", json::array{refuse("name")}}}).at("state"), "closed")
      << "without its name nothing is left of it";
  EXPECT_EQ(get("/api/directory/organisations").at("total"), 54);
}

TEST_P(ProposalsTest, WhatWasMergedMeanwhileIsDecidedAtItsNewPlace) {
  const std::string id = drop(proposal("o03", {{"website", "", "https://ecre.example.org"}}));
  take();
  post("/api/directory/merge", {{"from", "o03"},
                                {"into", "o02"},
                                {"from_version", 1},
                                {"into_version", 1},
                                {"kind", "merged"},
                                {"reason", "a test"}});
  post(decide_path(id), {{"decisions", json::array{accept("website")}}});
  EXPECT_EQ(organisation("o02").at("fields").at("website"), "https://ecre.example.org");
  // A page of before still names the old id.
  const std::string late = drop(proposal("o03", {{"seat", "", "Rome"}}));
  EXPECT_EQ(take().taken, 1u);
  EXPECT_EQ(get("/api/directory/proposals/" + late).at("organisation"), "o02");
}

TEST_P(ProposalsTest, StoppedBeforeTheFileWentItIsNotTakenTwice) {
  const fields::Proposal one = proposal("o01", {{"seat", "Sydney and London", "Perth"}});
  drop(one);
  EXPECT_EQ(take().taken, 1u);
  drop(one);  // as if the first visit had been stopped after the commit
  const Taken again = take();
  EXPECT_EQ(again.taken, 0u);
  EXPECT_EQ(again.known, 1u);
  EXPECT_EQ(files(inbox_), 0u);
  EXPECT_EQ(get("/api/directory/proposals").at("open"), 1);
  // The database gone: nothing is taken, nothing is lost.
  fields::Proposal two = proposal("o02", {{"seat", "Brussels", "Rome"}});
  drop(two);
  ASSERT_OK(server_->house->database->write(
      [](database::Transaction& tx) { return tx.execute("alter table directory_proposal rename to hidden"); }));
  EXPECT_FALSE(partners_->take_inbox(inbox_).ok());
  EXPECT_EQ(files(inbox_), 1u);
  ASSERT_OK(server_->house->database->write(
      [](database::Transaction& tx) { return tx.execute("alter table hidden rename to directory_proposal"); }));
  EXPECT_EQ(take().taken, 1u);
}

TEST_P(ProposalsTest, WhatDoesNotBelongInTheInboxIsPutAsideAndCounted) {
  const std::string good = drop(proposal("o01", {{"seat", "Sydney and London", "Perth"}}));
  const fields::Proposal other = proposal("o01", {{"kind", "user and expert forum", "forum"}});
  const std::string text = fields::write_proposal(other);
  drop("notes.txt", "hello");
  drop("%2e%2e%2fescape.json", text);
  drop(proposal({}, {}).id + ".json", text);                             // named otherwise than it says
  drop(proposal({}, {}).id + ".json", std::string(70'000, ' '));         // too large
  drop(proposal({}, {}).id + ".json", text.substr(0, text.size() / 2));  // cut
  drop(".half.json", "being written");
  const std::string secret = folder_.path() + "/secret.json";
  std::ofstream(secret) << text;
  std::filesystem::create_symlink(secret, inbox_ / (other.id + ".json"));
  std::filesystem::create_directory(inbox_ / (proposal({}, {}).id + ".json"));
  ASSERT_EQ(::mkfifo((inbox_ / (proposal({}, {}).id + ".json")).c_str(), 0600), 0);
  const Taken taken = take();
  EXPECT_EQ(taken.taken, 1u);
  EXPECT_EQ(taken.refused, 8u);
  EXPECT_EQ(get("/api/directory/proposals").at("open"), 1);
  EXPECT_EQ(get("/api/directory/proposals/" + good).at("state"), "open");
  EXPECT_EQ(counted("partners.inbox.name"), 3);
  EXPECT_EQ(counted("partners.inbox.no_file"), 3) << "a link, a folder and a pipe: none is opened";
  EXPECT_EQ(counted("directory_fields.proposal.size"), 1);
  EXPECT_EQ(counted("json.syntax"), 1);
  EXPECT_TRUE(std::filesystem::exists(inbox_ / ".half.json"));
  EXPECT_TRUE(std::filesystem::exists(secret)) << "what the link named is untouched";
  EXPECT_EQ(take().refused, 0u);
  // The inbox itself is no link, and neither is refused/.
  const std::filesystem::path link = std::filesystem::path(folder_.path()) / "link";
  std::filesystem::create_directory_symlink(inbox_, link);
  EXPECT_ERROR(partners_->take_inbox(link), "partners.inbox");
  std::filesystem::remove_all(inbox_ / "refused");
  std::filesystem::create_directory_symlink(folder_.path(), inbox_ / "refused");
  EXPECT_ERROR(partners_->take_inbox(inbox_), "partners.inbox");
  EXPECT_OK(partners_->take_inbox(folder_.path() + "/none"));
}

TEST_P(ProposalsTest, AbuseIsRefusedOrShownToTheModerator) {
  fields::Proposal script = proposal("o01", {{"seat", "", "Perth"}});
  script.remark = "javascript:alert(1)";
  drop(script);
  drop(proposal("nobody", {{"seat", "", "Perth"}}));
  fields::Proposal same = proposal("o01", {{"website", "", "https://bit.ly/x"}});
  drop(same);
  same = proposal("o01", same.fields);
  drop(same);
  drop(proposal({}, {{"name", "", "biometrics INSTITUTE"}}));
  // A field that no form would have let through.
  std::string forged = fields::write_proposal(proposal("o01", {{"seat", "", "Perth"}}));
  forged.replace(forged.find("Perth"), 5, "<b>Perth</b>");
  const auto at = forged.find("\"id\":\"") + 6;
  drop(forged.substr(at, 36) + ".json", forged);
  const Taken taken = take();
  EXPECT_EQ(taken.taken, 2u);
  EXPECT_EQ(taken.refused, 4u);
  EXPECT_EQ(counted("directory_fields.abuse.script"), 1);
  EXPECT_EQ(counted("partners.inbox.organisation"), 1);
  EXPECT_EQ(counted("partners.inbox.same"), 1);
  EXPECT_EQ(counted("directory_fields.markup"), 1);
  const std::string queue = to_text(get("/api/directory/proposals"));
  EXPECT_THAT(queue, HasSubstr("directory_fields.abuse.shortener"));
  EXPECT_THAT(queue, HasSubstr("partners.proposal.double"));
}

TEST_P(ProposalsTest, AFloodIsTakenInPortions) {
  for (int i = 0; i < 230; ++i) drop(proposal("o01", {{"seat", "", "Place " + std::to_string(i)}}));
  const Taken first = take();
  EXPECT_EQ(first.taken, 200u);
  EXPECT_TRUE(first.more);
  const Taken second = take();
  EXPECT_EQ(second.taken, 30u);
  EXPECT_FALSE(second.more);
  EXPECT_EQ(get("/api/directory/proposals").at("open"), 230);
}

}  // namespace
}  // namespace limen::partners
