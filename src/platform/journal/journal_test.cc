#include "platform/journal/journal.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"

namespace limen::journal {
namespace {

using database::Database;
using database::Row;
using database::Rows;
using database::Session;
using database::Transaction;
using database::testing::Backend;
using database::testing::TestSite;

constexpr std::string_view kSecret = "PLANTED-SECRET-OF-ZELDA-EXAMPLE";

constexpr database::Migration kState[] = {
    {"test", 1, "person",
     "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL); CREATE INDEX person_name ON person(name)"}};

class JournalTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    site_ = TestSite::make(GetParam());
    NEEDS_DATABASE(site_);
    open();
  }
  void open() {
    close();
    random_ = [](std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); };
    auto database = Database::open({.location = site_->location()});
    ASSERT_OK(database);
    database_ = database.take();
    ASSERT_OK(database_->migrate(migrations()));
    ASSERT_OK(database_->migrate(kState));
    auto keys = keys::KeyStore::open(site_->folder(), random_);
    ASSERT_OK(keys);
    keys_ = keys.take();
    auto journal =
        Journal::open(*database_, *keys_, clock_, random_, {.anchor_file = site_->folder() + "/journal.head"});
    ASSERT_OK(journal);
    journal_ = journal.take();
  }
  void close() {
    // The writer first: its queue may still hold looks.
    database_.reset();
    journal_.reset();
    keys_.reset();
  }
  Result<std::int64_t> record(const std::string& id, std::string_view secret = kSecret) {
    return database_->write([&](Transaction& tx) -> Result<std::int64_t> {
      TRY(tx.execute("insert into person(id, name) values ($1, $2)", {id, secret}));
      return journal_->append(tx, person(id, secret));
    });
  }
  static Entry person(const std::string& id, std::string_view secret = kSecret) {
    Entry entry{
        .kind = "person.recorded", .actor = "officer-1", .subject_type = "person", .subject_id = id, .purpose = "test"};
    entry.facts["post"] = "P1";
    entry.sealed.push_back({.group = "identity", .plaintext = std::string(secret), .record_type = "", .record_id = ""});
    entry.sealed.push_back({.group = "photo", .plaintext = "pixels", .record_type = "", .record_id = ""});
    return entry;
  }
  Result<Opened> read(std::int64_t seq) {
    return database_->read([&](Session& session) { return journal_->read(session, seq); });
  }
  Verification verified(std::optional<Head> expected = std::nullopt) {
    auto result = database_->read([&](Session& session) { return verify(session, expected); });
    EXPECT_OK(result);
    return result.ok() ? result.take() : Verification{};
  }
  Result<void> tamper(std::string_view sql) {
    return database_->write([&](Transaction& tx) { return tx.execute(sql); });
  }

  std::unique_ptr<TestSite> site_;
  RandomBytes random_;
  FixedClock clock_{Instant{1'700'000'000'000'000}};
  std::unique_ptr<Database> database_;
  std::unique_ptr<keys::KeyStore> keys_;
  std::unique_ptr<Journal> journal_;
};

ON_BOTH_DATABASES(JournalTest);

TEST_P(JournalTest, AppendsReadsAndVerifies) {
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(record("p" + std::to_string(i)).value_or(-1), i);
  const auto opened = read(3);
  ASSERT_OK(opened);
  EXPECT_EQ(opened->entry.kind, "person.recorded");
  EXPECT_EQ(opened->entry.subject_id, "p3");
  EXPECT_EQ(opened->entry.facts, R"({"post":"P1"})");
  ASSERT_EQ(opened->parts.size(), 2u);
  EXPECT_EQ(opened->parts[0].plaintext, kSecret);
  const Verification result = verified();
  EXPECT_FALSE(result.bad);
  EXPECT_EQ(result.entries, 5);
  EXPECT_EQ(result.kinds.at("person.recorded"), 5);
  EXPECT_EQ(result.head, journal_->head());
}

TEST_P(JournalTest, GoesOnAfterRestartWithTheSameKeyPerRecord) {
  EXPECT_EQ(record("p1").value_or(-1), 1);
  open();
  EXPECT_EQ(journal_->head().seq, 1);
  EXPECT_OK(database_->write([&](Transaction& tx) { return journal_->append(tx, person("p1", "more")); }));
  EXPECT_OK(record("p2"));
  EXPECT_EQ(read(2)->entry.parts[0].slot, read(1)->entry.parts[0].slot);
  EXPECT_NE(read(3)->entry.parts[0].slot, read(1)->entry.parts[0].slot);
  EXPECT_FALSE(verified().bad);
}

TEST_P(JournalTest, UndoneJobLeavesNoGap) {
  for (int i = 0; i < 20; ++i) {
    const auto result = database_->write([&](Transaction& tx) -> Result<std::int64_t> {
      const std::int64_t seq = TRY(journal_->append(tx, person("p" + std::to_string(i))));
      if (i % 2 == 0) return Error{"test.refused", "no"};
      return seq;
    });
    EXPECT_EQ(result.ok(), i % 2 == 1);
  }
  const Verification result = verified();
  EXPECT_FALSE(result.bad);
  EXPECT_EQ(result.entries, 10);
  for (int seq = 1; seq <= 10; ++seq) EXPECT_EQ(read(seq)->parts[0].plaintext, kSecret) << seq;
}

TEST_P(JournalTest, ManyThreadsMakeOneChain) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 25; ++i) EXPECT_OK(record(std::to_string(t) + "-" + std::to_string(i)));
      journal_->look("officer", "test", "person", std::to_string(t), 1);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_OK(record("last"));
  const Verification result = verified();
  EXPECT_FALSE(result.bad);
  EXPECT_EQ(result.entries, 8 * 26 + 1);
  EXPECT_EQ(result.kinds.at("access.read"), 8);
  EXPECT_EQ(journal_->lost_looks(), 0u);
}

TEST_P(JournalTest, SubscribersSeeCommittedEntriesInOrder) {
  std::vector<std::int64_t> seen;
  journal_->subscribe([&](const Committed& entry) { seen.push_back(entry.seq); });
  EXPECT_OK(record("p1"));
  EXPECT_ERROR(database_->write([&](Transaction& tx) -> Result<void> {
    TRY(journal_->append(tx, person("p2")));
    return Error{"test.refused", "no"};
  }),
               "test.refused");
  EXPECT_OK(record("p3"));
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2}));
}

TEST_P(JournalTest, VerifyNamesTheFirstBadEntry) {
  for (int i = 1; i <= 10; ++i) ASSERT_OK(record("p" + std::to_string(i)));
  const Head head = journal_->head();
  const Bytes body = encode(read(4)->entry);
  Bytes flipped = body;
  flipped[flipped.size() / 2] ^= 1;
  const auto set_body = [&](const Bytes& bytes) {
    return database_->write(
        [&](Transaction& tx) { return tx.execute("update journal set body = $1 where seq = 4", {bytes}); });
  };
  ASSERT_OK(set_body(flipped));
  ASSERT_TRUE(verified().bad);
  EXPECT_EQ(verified().bad->seq, 4);
  EXPECT_EQ(verified().bad->reason, "hash");
  // With a hash to match, the next entry gives it away.
  ASSERT_OK(database_->write([&](Transaction& tx) {
    return tx.execute("update journal set hash = $1 where seq = 4", {ByteView(hash_of(flipped))});
  }));
  ASSERT_TRUE(verified().bad);
  EXPECT_LE(verified().bad->seq, 5);
  ASSERT_OK(set_body(body));
  ASSERT_OK(database_->write([&](Transaction& tx) {
    return tx.execute("update journal set hash = $1 where seq = 4", {ByteView(hash_of(body))});
  }));
  EXPECT_FALSE(verified(head).bad);

  ASSERT_OK(tamper("update journal set actor = 'somebody' where seq = 6"));
  EXPECT_EQ(verified().bad->seq, 6);
  EXPECT_EQ(verified().bad->reason, "columns");
  ASSERT_OK(tamper("update journal set actor = 'officer-1' where seq = 6"));

  // Two entries change places.
  ASSERT_OK(tamper("update journal set seq = 100 where seq = 7"));
  ASSERT_OK(tamper("update journal set seq = 7 where seq = 8"));
  ASSERT_OK(tamper("update journal set seq = 8 where seq = 100"));
  EXPECT_EQ(verified().bad->seq, 7);
  ASSERT_OK(tamper("update journal set seq = 100 where seq = 7"));
  ASSERT_OK(tamper("update journal set seq = 7 where seq = 8"));
  ASSERT_OK(tamper("update journal set seq = 8 where seq = 100"));
  EXPECT_FALSE(verified(head).bad);

  // The end is cut off: the chain alone cannot tell, a head noted elsewhere can.
  ASSERT_OK(tamper("delete from journal where seq >= 9"));
  EXPECT_FALSE(verified().bad);
  EXPECT_EQ(verified(head).bad->seq, 9);
  EXPECT_EQ(verified(head).bad->reason, "missing_end");
  ASSERT_OK(tamper("delete from journal where seq = 3"));
  EXPECT_EQ(verified().bad->seq, 3);
  EXPECT_EQ(verified().bad->reason, "gap");
}

TEST_P(JournalTest, WholeChainRewrittenIsNoticedAgainstANotedHead) {
  for (int i = 1; i <= 4; ++i) ASSERT_OK(record("p" + std::to_string(i)));
  Head head = journal_->head();
  head.hash[0] ^= 1;
  EXPECT_EQ(verified(head).bad->seq, 4);
  EXPECT_EQ(verified(head).bad->reason, "head");
}

TEST_P(JournalTest, AnchorFileHoldsTheHead) {
  for (int i = 1; i <= 4; ++i) ASSERT_OK(record("p" + std::to_string(i)));
  const Head head = journal_->head();
  close();
  const auto anchor = read_anchor(site_->folder() + "/journal.head");
  ASSERT_OK(anchor);
  EXPECT_EQ(*anchor, head);
  const auto copy = database::open_read_only(site_->location());
  ASSERT_OK(copy);
  const auto result = verify(**copy, *anchor);
  ASSERT_OK(result);
  EXPECT_FALSE(result->bad);
  EXPECT_EQ(result->entries, 4);
}

TEST_P(JournalTest, ErasedPartCannotBeReadAndTheChainStillVerifies) {
  ASSERT_OK(record("p1"));
  ASSERT_OK(record("p2"));
  const keys::Slot slot = read(1)->entry.parts[0].slot;
  const auto erase = [&](std::string_view group) {
    return database_->write(
        [&](Transaction& tx) { return journal_->erase(tx, "person", "p1", group, "system", "retention"); });
  };
  ASSERT_OK(erase("identity"));
  EXPECT_TRUE(keys_->destroyed(slot));
  auto opened = read(1);
  ASSERT_OK(opened);
  EXPECT_FALSE(opened->parts[0].plaintext);
  EXPECT_EQ(opened->parts[1].plaintext, "pixels");
  EXPECT_EQ(read(2)->parts[0].plaintext, kSecret);
  EXPECT_EQ(read(3)->entry.kind, "record.erased");
  EXPECT_FALSE(verified().bad);
  EXPECT_ERROR(erase("identity"), "journal.nothing_to_erase");
  // Nothing more can be sealed for what was erased, not even after a restart.
  EXPECT_ERROR(database_->write([&](Transaction& tx) { return journal_->append(tx, person("p1")); }), "journal.erased");
  open();
  EXPECT_ERROR(database_->write([&](Transaction& tx) { return journal_->append(tx, person("p1")); }), "journal.erased");
  EXPECT_OK(erase(""));
  EXPECT_FALSE(read(1)->parts[1].plaintext);
}

TEST_P(JournalTest, UndoneErasureDestroysNothing) {
  ASSERT_OK(record("p1"));
  EXPECT_ERROR(database_->write([&](Transaction& tx) -> Result<void> {
    TRY(journal_->erase(tx, "person", "p1", "", "system", "retention"));
    return Error{"test.refused", "no"};
  }),
               "test.refused");
  ASSERT_OK(record("p2"));
  EXPECT_EQ(read(1)->parts[0].plaintext, kSecret);
}

TEST_P(JournalTest, ErasureInterruptedByACrashIsFinishedAtStart) {
  ASSERT_OK(record("p1"));
  const keys::Slot slot = read(1)->entry.parts[0].slot;
  // As a crash would leave it: committed, and the key still there.
  ASSERT_OK(tamper("update record_keys set erased = 1 where field_group = 'identity'"));
  ASSERT_FALSE(keys_->destroyed(slot));
  open();
  EXPECT_TRUE(keys_->destroyed(slot));
}

TEST_P(JournalTest, PlantedTextIsInNoFileAfterErasure) {
  if (GetParam() != Backend::kSqlite) GTEST_SKIP() << "the server's own files are not the site's: see storage.md";
  for (int i = 0; i < 50; ++i) ASSERT_OK(record("p" + std::to_string(i)));
  for (int i = 0; i < 50; ++i) {
    ASSERT_OK(database_->write([&](Transaction& tx) -> Result<void> {
      const std::string id = "p" + std::to_string(i);
      TRY(tx.execute("delete from person where id = $1", {id}));
      TRY(journal_->erase(tx, "person", id, "", "system", "retention"));
      return {};
    }));
  }
  const auto found = [&] {
    int files = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(site_->folder())) {
      std::ifstream in(file.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(in), {}};
      files += content.find(kSecret) != std::string::npos;
    }
    return files;
  };
  EXPECT_GT(found(), 0);  // the log still holds it: the search does find things
  ASSERT_OK(database_->scrub());
  EXPECT_EQ(found(), 0);
  EXPECT_FALSE(verified().bad);
}

TEST_P(JournalTest, ReplayMarksWhatAnotherLogErased) {
  ASSERT_OK(record("p1"));
  ASSERT_OK(record("p2"));
  // An older backup: the row says the key lives, the log of erasures says it does not.
  const keys::Slot slot = read(1)->entry.parts[0].slot;
  ASSERT_OK(keys_->destroy({slot}, Instant{5}));
  std::vector<std::string> told;
  const auto count = database_->write([&](Transaction& tx) {
    return journal_->replay_erasures(
        tx,
        [&](Transaction& in, const std::string& type, const std::string& id, const std::string& group) -> Result<void> {
          told.push_back(type + "/" + id + "/" + group);
          return in.execute("delete from person where id = $1", {id});
        });
  });
  EXPECT_EQ(count.value_or(-1), 1);
  EXPECT_EQ(told, std::vector<std::string>{"person/p1/identity"});
  EXPECT_EQ(read(3)->entry.kind, "record.erased");
  EXPECT_FALSE(verified().bad);
}

TEST_P(JournalTest, ClockThatMovedBackIsRefusedUntilAccepted) {
  ASSERT_OK(record("p1"));
  clock_.advance_seconds(-5);
  ASSERT_OK(record("p2"));  // within the tolerance
  EXPECT_EQ(read(2)->entry.at, read(1)->entry.at);
  clock_.advance_seconds(-3600);
  EXPECT_ERROR(record("p3"), "journal.clock_moved_back");
  const auto rows = database_->read([](Session& s) { return s.query("select count(*) from person"); });
  EXPECT_EQ((*rows)[0].integer(0), 2);
  clock_.advance_seconds(3600 + 10);
  EXPECT_OK(record("p3"));  // recovers by itself
  clock_.advance_seconds(-86400);
  EXPECT_ERROR(record("p4"), "journal.clock_moved_back");
  EXPECT_OK(database_->write([&](Transaction& tx) { return journal_->accept_clock(tx, "officer-1"); }));
  EXPECT_OK(record("p4"));
  EXPECT_FALSE(verified().bad);
}

TEST_P(JournalTest, EpochBeginsWithAnEntry) {
  ASSERT_OK(record("p1"));
  ASSERT_OK(database_->write([&](Transaction& tx) { return journal_->begin_epoch(tx, "system", {}); }));
  ASSERT_OK(record("p2"));
  EXPECT_EQ(read(3)->entry.epoch, 2u);
  EXPECT_FALSE(verified().bad);
  EXPECT_EQ(read(1)->parts[0].plaintext, kSecret);
}

TEST_P(JournalTest, EntriesThatAreNotInOrderAreRefused) {
  const auto append = [&](Entry entry) {
    return database_->write([&](Transaction& tx) { return journal_->append(tx, std::move(entry)); });
  };
  EXPECT_ERROR(append({.kind = "", .actor = "a"}), "journal.entry_invalid");
  EXPECT_ERROR(append({.kind = "Has Spaces", .actor = "a"}), "journal.entry_invalid");
  EXPECT_ERROR(append({.kind = "a.b", .actor = ""}), "journal.entry_invalid");
  Entry without_record{.kind = "a.b", .actor = "a"};
  without_record.sealed.push_back({.group = "g", .plaintext = "x", .record_type = "", .record_id = ""});
  EXPECT_ERROR(append(without_record), "journal.entry_invalid");
}

TEST_P(JournalTest, AnswerIsGivenAgainForTheSameKey) {
  const Hash request = hash_request("POST", "/api/crossings", "{}");
  const auto find = [&](std::string_view actor, std::string_view key, const Hash& hash) {
    return database_->read([&](Session& session) { return find_answer(session, actor, key, hash); });
  };
  EXPECT_FALSE(find("a", "k1", request)->has_value());
  ASSERT_OK(database_->write(
      [&](Transaction& tx) { return store_answer(tx, "a", "k1", request, {201, R"({"id":1})"}, Instant{7}); }));
  const auto again = find("a", "k1", request);
  ASSERT_OK(again);
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->status, 201);
  EXPECT_EQ((*again)->body, R"({"id":1})");
  EXPECT_ERROR(find("a", "k1", hash_request("POST", "/api/crossings", "{ }")), "idempotency.key_reused");
  EXPECT_FALSE(find("b", "k1", request)->has_value());
  EXPECT_ERROR(find("a", "", request), "idempotency.key_invalid");
  EXPECT_ERROR(find("a", "has space", request), "idempotency.key_invalid");
  for (const char* key : {"k2", "k3"}) {
    ASSERT_OK(database_->write(
        [&](Transaction& tx) { return store_answer(tx, "a", key, request, {201, "{}"}, Instant{6}); }));
  }
  const auto forget = [&](std::int64_t before, int most) {
    return database_->write([&](Transaction& tx) { return forget_answers(tx, Instant{before}, most); }).value_or(-1);
  };
  EXPECT_EQ(forget(8, 2), 2);
  EXPECT_TRUE(find("a", "k1", request)->has_value()) << "not the oldest";
  EXPECT_EQ(forget(7, 2), 0);
  EXPECT_EQ(forget(8, 2), 1);
  EXPECT_FALSE(find("a", "k1", request)->has_value());
}

TEST(JournalCodec, DecodesWhatItEncodesAndNothingShorter) {
  Stored entry{.epoch = 3,
               .seq = 9,
               .at = {77},
               .previous = {},
               .kind = "a.b",
               .actor = "x",
               .subject_type = "s",
               .subject_id = "1",
               .purpose = "p",
               .facts = "{}",
               .parts = {{"g", "s", "1", 5, {1, 2, 3}}},
               .hash = {}};
  const Bytes body = encode(entry);
  const auto back = decode(body);
  ASSERT_OK(back);
  EXPECT_EQ(encode(*back), body);
  for (std::size_t size = 0; size < body.size(); ++size)
    EXPECT_ERROR(decode(ByteView(body).first(size)), "journal.damaged");
  Bytes longer = body;
  longer.push_back(0);
  EXPECT_ERROR(decode(longer), "journal.damaged");
}

}  // namespace
}  // namespace limen::journal
