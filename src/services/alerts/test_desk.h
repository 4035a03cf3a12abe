// Test only: a site with alerts, on either database, with a clock that can be set and contents that are right.
#pragma once

#include <gtest/gtest.h>
#include <sodium.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result_matchers.h"
#include "platform/database/both_databases.h"
#include "platform/keys/keys.h"
#include "services/alerts/import.h"
#include "services/alerts/service.h"

namespace limen::alerts::testing {

class TestDesk {
 public:
  // Null when there is no server for PostgreSQL.
  static std::unique_ptr<TestDesk> make(database::testing::Backend backend) {
    auto site = database::testing::TestSite::make(backend);
    if (!site) return nullptr;
    auto desk = std::make_unique<TestDesk>();
    desk->site = std::move(site);
    desk->open();
    return desk;
  }
  ~TestDesk() { close(); }

  void open() {
    auto opened = database::Database::open({.location = site->location()});
    ASSERT_OK(opened);
    database = opened.take();
    ASSERT_OK(database->migrate(journal::migrations()));
    ASSERT_OK(database->migrate(migrations()));
    auto store = keys::KeyStore::open(site->folder(), random);
    ASSERT_OK(store);
    keys = store.take();
    auto chain = journal::Journal::open(*database, *keys, clock, random);
    ASSERT_OK(chain);
    journal = chain.take();
    auto read = site::Knowledge::read(packs, "baseline");
    ASSERT_OK(read);
    knowledge = read.take();
    auto access = protection::Access::read(knowledge->codes, clock.now().utc_day());
    ASSERT_OK(access);
    auto made = access->for_job("test", "alerts.read", "alert_management");
    ASSERT_OK(made);
    grant = std::make_unique<protection::Grant>(made.take());
    auto weights = packs.read("baseline", "screening.yaml");
    ASSERT_OK(weights);
    auto model = screening::Model::from_pack(*weights);
    ASSERT_OK(model);
    auto thresholds = Thresholds::read(packs, *knowledge, model->min_score());
    ASSERT_OK(thresholds);
    service = std::make_shared<Service>(parts(), model.take(), thresholds.take());
    ASSERT_OK(service->note_thresholds());
    ASSERT_OK(service->load());
  }
  void close() {
    database.reset();  // first: its queue may hold what refers to the others
    service.reset();
    journal.reset();
    keys.reset();
  }
  void restart() {
    close();
    open();
  }
  Parts parts() { return {*database, *journal, knowledge, packs, clock, random}; }
  CivilDate today() const { return clock.now().utc_day(); }

  // A person of that name and birth date under `wanted`, with all the pack asks for.
  Content person(const std::string& surname, const std::string& given, const std::string& birth) const {
    Content content;
    content.category = "wanted";
    content.name = {surname, given, false};
    content.births = {*parse_birth(birth)};
    content.issuer = "Court of Xandria";
    content.legal_basis = "Criminal code, section 12";
    content.reason = "Trial";
    content.requested_action = "arrest";
    content.proportionality_note = "Serious offence; no milder means";
    content.review = today().plus_months(6);
    content.expiry = today().plus_months(12);
    return content;
  }
  Author author() const { return {.name = "Test Officer", .at = clock.now()}; }
  static journal::Entry entry() { return {.kind = "", .actor = "officer-1", .purpose = "alert_management"}; }

  Result<Alert> create(const Content& content) {
    return database->write([&](database::Transaction& tx) { return service->create(tx, content, author(), entry()); });
  }
  Result<Alert> revise(const AlertId& id, const Content& content, const std::string& reason = "better known") {
    return database->write(
        [&](database::Transaction& tx) { return service->revise(tx, id, content, reason, author(), entry()); });
  }
  Result<Alert> withdraw(const AlertId& id, const std::string& reason = "served") {
    return database->write(
        [&](database::Transaction& tx) { return service->withdraw(tx, id, reason, author(), entry()); });
  }
  Result<Alert> read(const AlertId& id) {
    return database->read([&](database::Session& session) { return store::read(session, *grant, id); });
  }
  Result<std::vector<Match>> screen(const std::string& name, const std::string& birth, CivilDate day) {
    screening::Query query;
    query.names.push_back({name});
    query.birth = PartialDate::parse(birth).value_or(PartialDate());
    return database->read([&](database::Session& session) { return service->screen(session, *grant, query, day); });
  }
  std::size_t hits(const std::string& name, const std::string& birth) {
    const auto found = screen(name, birth, today());
    EXPECT_OK(found);
    return found.ok() ? found->size() : 0;
  }
  Result<ImportReport> import(const std::string& text, bool dry_run = false,
                              std::optional<lists::Format> format = lists::Format::kAlertsCsv) {
    ImportRequest request;
    request.format = format;
    request.dry_run = dry_run;
    return import(std::move(request), {text});
  }
  Result<ImportReport> import(ImportRequest request, const std::vector<std::string>& texts) {
    constexpr std::uint64_t kMost = 1U << 30U;
    for (const std::string& text : texts) request.files.push_back(list_intake::of_bytes("file", text, kMost));
    return run_import(*service, std::move(request), "officer-1", "Test Officer");
  }
  std::int64_t count(const std::string& table) {
    const auto rows =
        database->read([&](database::Session& session) { return session.query("select count(*) from " + table); });
    EXPECT_OK(rows);
    return rows.ok() ? rows->front().integer(0) : -1;
  }
  journal::Opened last_entry() {
    auto opened =
        database->read([&](database::Session& session) { return journal->read(session, journal->head().seq); });
    EXPECT_OK(opened);
    return opened.ok() ? opened.take() : journal::Opened{};
  }

  std::unique_ptr<database::testing::TestSite> site;
  FixedClock clock{Instant::parse("2026-11-22T08:00:00Z").value()};
  RandomBytes random = [](std::span<std::uint8_t> to) { randombytes_buf(to.data(), to.size()); };
  config::PackStore packs = config::PackStore::embedded();
  std::unique_ptr<database::Database> database;
  std::unique_ptr<keys::KeyStore> keys;
  std::unique_ptr<journal::Journal> journal;
  std::shared_ptr<const site::Knowledge> knowledge;
  std::unique_ptr<protection::Grant> grant;
  std::shared_ptr<Service> service;
};

class DeskTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    desk_ = TestDesk::make(GetParam());
    NEEDS_DATABASE(desk_);
  }
  std::unique_ptr<TestDesk> desk_;
};

// Names and dates that are found by nobody's accident.
inline const std::string kBirth = "1974-08-12";

}  // namespace limen::alerts::testing
