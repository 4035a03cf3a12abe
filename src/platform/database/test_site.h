// Test only: an empty database of either kind in a folder of its own, gone with the object.
#pragma once

#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "platform/database/postgres_fixture.h"

namespace limen::database::testing {

enum class Backend { kSqlite, kPostgres };

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "limen-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Runs one statement outside any transaction; for making databases.
bool run_on_postgres(const std::string& conninfo, const std::string& sql);

class TestSite {
 public:
  // Null when there is no server for PostgreSQL. The server is started once for a test program.
  static std::unique_ptr<TestSite> make(Backend backend) {
    auto site = std::make_unique<TestSite>();
    if (backend == Backend::kSqlite) {
      site->location_ = "sqlite:" + site->folder() + "/limen.db";
      return site;
    }
    static const std::unique_ptr<PostgresFixture> server = PostgresFixture::start();
    static std::atomic<int> count{0};
    if (!server) return nullptr;
    site->server_ = server.get();
    site->database_ = "limen_test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
    if (!run_on_postgres(server->admin(), "CREATE DATABASE " + site->database_ + " TEMPLATE template0")) return nullptr;
    site->location_ = server->conninfo(site->database_);
    return site;
  }
  ~TestSite() {
    if (server_ != nullptr) run_on_postgres(server_->admin(), "DROP DATABASE " + database_ + " WITH (FORCE)");
  }
  const std::string& location() const { return location_; }
  // From now on PostgreSQL is reached by the Unix socket in that folder (see cutting_proxy.h).
  void go_through(const std::string& socket_folder) { location_ += " host=" + socket_folder; }
  const std::string& folder() const { return folder_.path(); }
  PostgresFixture* server() const { return server_; }

 private:
  TestFolder folder_;
  std::string location_, database_;
  PostgresFixture* server_ = nullptr;
};

}  // namespace limen::database::testing
