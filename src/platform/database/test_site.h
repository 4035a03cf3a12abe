// Test only: an empty database of either kind in a folder of its own, gone with the object.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

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

class TestSite {
 public:
  // Null when there is no server for PostgreSQL.
  static std::unique_ptr<TestSite> make(Backend backend) {
    if (backend == Backend::kPostgres) return nullptr;
    auto site = std::make_unique<TestSite>();
    site->location_ = "sqlite:" + site->folder_.path() + "/limen.db";
    return site;
  }
  const std::string& location() const { return location_; }
  const std::string& folder() const { return folder_.path(); }

 private:
  TestFolder folder_;
  std::string location_;
};

}  // namespace limen::database::testing
