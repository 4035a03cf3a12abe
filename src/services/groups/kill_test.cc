// Four officers work on forty travellers of one bus at once, some one by one and some in batches, and the server dies
// in the middle: everybody is decided exactly once, and nobody is left over.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "services/groups/test_quay.h"

namespace limen::groups {
namespace {

using namespace testing;

class KillTest : public testing::QuayTest {
 protected:
  static constexpr int kTravellers = 40, kOfficers = 4;

  // A connection to the server that there is now. What is on its way when that one dies is lost with it.
  http::Client connect(const Officer& officer) {
    const std::shared_lock up(server_);
    return desk_->server->client(officer.token);
  }
  // Sends until there is an answer: with the same key, over the server's death.
  Result<http::ClientResponse> send(Officer& officer, const std::string& path, const json::object& body,
                                    const std::string& key) {
    for (;;) {
      auto answer = connect(officer).post(path, limen::to_text(json::value(body)),
                                          {{"Limen-Purpose", "border_check"}, {"Idempotency-Key", key}});
      if (answer.ok() && answer->status < 500) return answer;
      std::this_thread::yield();
    }
  }
  json::value fetch(Officer& officer, const std::string& path) {
    for (;;) {
      auto answer = connect(officer).get(path, {{"Limen-Purpose", "border_check"}});
      if (answer.ok() && answer->status == 200) return body_of(answer);
      std::this_thread::yield();
    }
  }
  void one_by_one(Officer& officer, const std::string& name);
  void in_batches(Officer& officer, const std::string& id, const std::string& name);

  std::shared_mutex server_;
  std::atomic<int> admitted_ = 0;
};
ON_BOTH_DATABASES(KillTest);

void KillTest::one_by_one(Officer& officer, const std::string& name) {
  for (int turn = 0;; ++turn) {
    const json::value queue = fetch(officer, "/api/lane-queue");
    const auto& places = queue.at("places").as_array();
    if (places.empty()) return;
    const json::value* mine = nullptr;
    for (const json::value& one : places) {
      if (!one.as_object().contains("holder")) mine = &one;
    }
    if (mine == nullptr) return;  // the others have the rest
    const std::string check = text_at(*mine, "/check"), key = name + std::to_string(turn);
    const auto taken =
        send(officer, "/api/lane-queue/" + check + "/take", {{"version", mine->at("version")}}, "t" + key);
    if (taken->status != 200) continue;
    const auto decided = send(officer, "/api/checks/" + check + "/decision", {{"decision", "admit"}}, "d" + key);
    if (decided->status == 200) ++admitted_;
  }
}

void KillTest::in_batches(Officer& officer, const std::string& id, const std::string& name) {
  for (int turn = 0;; ++turn) {
    const json::value group = fetch(officer, "/api/groups/" + id);
    json::array persons;
    int open = 0;
    for (const json::value& one : group.at("members").as_array()) {
      if (text_at(one, "/check/state") != "open") continue;
      ++open;
      if (text_at(one, "/place/holder") != "absent" || persons.size() >= 6) continue;
      EXPECT_OK(send(officer, path(id, one, "/look"), {}, "l" + name + std::to_string(turn) + text_at(one, "/number")));
      persons.push_back(json::object{{"member", one.at("id")}, {"version", one.at("check").at("version")}});
    }
    if (open == 0) return;
    if (persons.empty()) continue;
    const auto done = send(officer, "/api/groups/" + id + "/admit", {{"persons", std::move(persons)}},
                           "b" + name + std::to_string(turn));
    ASSERT_EQ(done->status, 200U) << done->body;
    admitted_ += static_cast<int>(body_of(done).at("admitted").as_array().size());
  }
}

TEST_P(KillTest, EverybodyIsDecidedExactlyOnce) {
  std::vector<Officer> officers;
  for (int i = 0; i < kOfficers; ++i) officers.push_back(desk_->officer("officer"));
  std::string list = header();
  for (int i = 0; i < kTravellers; ++i) list += row("K" + std::to_string(100 + i));
  const std::string id = group(officers[0], bus(), list);
  open_all(officers[0], id);
  present(officers[0], id);
  std::vector<std::thread> threads;
  for (int i = 0; i < kOfficers; ++i) {
    threads.emplace_back([&, i] {
      Officer& officer = officers[static_cast<std::size_t>(i)];
      const std::string name = "officer" + std::to_string(i) + "-";
      if (i < 2) one_by_one(officer, name);
      in_batches(officer, id, name);
    });
  }
  while (admitted_ < kTravellers / 4) std::this_thread::yield();
  {
    const std::unique_lock down(server_);
    desk_->server->restart();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(desk_->count("crossing"), kTravellers);
  EXPECT_EQ(desk_->count("border_check", "state = 'closed' and decision = 'admit'"), kTravellers);
  EXPECT_EQ(desk_->count("border_check", "state <> 'closed'"), 0) << "no check is lost";
  EXPECT_EQ(desk_->entries("border.admitted").size(), static_cast<std::size_t>(kTravellers));
  const auto twice = desk_->server->house->database->read([](database::Session& session) {
    return session.query("select check_id from crossing group by check_id having count(*) > 1");
  });
  ASSERT_OK(twice);
  EXPECT_TRUE(twice->empty());
  EXPECT_EQ(admitted_, kTravellers) << "and each officer was told of her own decisions alone";
}

}  // namespace
}  // namespace limen::groups
