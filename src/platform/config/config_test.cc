#include "platform/config/config.h"

#include <gtest/gtest.h>
#include <algorithm>

#include <fstream>

#include "base/result_matchers.h"

namespace limen::config {
namespace {

TEST(ParseYaml, KeepsScalarsAsTextWithTheirPlace) {
  const auto node = parse_yaml("codes:\n  - NO\n  - 0123\nname: \"x y\"\n", "test.yaml");
  ASSERT_OK(node);
  const auto codes = node->find("codes")->texts();
  ASSERT_OK(codes);
  EXPECT_EQ(*codes, (std::vector<std::string>{"NO", "0123"}));
  EXPECT_EQ(node->find("codes")->items[1].place.line, 3U);
  EXPECT_EQ(node->find("codes")->items[1].place.source, "test.yaml");
}

TEST(ParseYaml, RefusesWhatPacksMayNotContain) {
  EXPECT_ERROR(parse_yaml("a: 1\na: 2\n", "x"), "pack.duplicate_key");
  EXPECT_ERROR(parse_yaml("a: [1", "x"), "pack.syntax");
  EXPECT_ERROR(parse_yaml("? [a]\n: 1\n", "x"), "pack.syntax");
  EXPECT_ERROR(parse_yaml("a: &x 1\nb: *x\n", "x"), "pack.syntax");
  EXPECT_ERROR(parse_yaml(std::string(40, '[') + std::string(40, ']'), "x"), "pack.too_deep");
  EXPECT_ERROR(parse_yaml(std::string(9U << 20, ' '), "x"), "pack.too_large");
}

TEST(PackStore, DirectoryComesFirstAndNamesCannotEscape) {
  const std::filesystem::path directory = std::filesystem::path(::testing::TempDir()) / "limen_packs";
  std::filesystem::create_directories(directory / "local");
  std::ofstream(directory / "local" / "a.yaml") << "v: 1\n";
  std::ofstream(directory / "secret.yaml") << "v: 1\n";
  const auto store = PackStore::with_directory(directory);
  ASSERT_OK(store);
  EXPECT_OK(store->read("local", "a.yaml"));
  EXPECT_ERROR(store->read("local", "../secret.yaml"), "pack.not_found");
  EXPECT_ERROR(store->read("local", "a/../../secret.yaml"), "pack.not_found");
  EXPECT_ERROR(store->read("local", "/secret.yaml"), "pack.not_found");
  EXPECT_ERROR(store->read("local", "a//b.yaml"), "pack.not_found");
  EXPECT_ERROR(store->read("..", "limen_packs"), "pack.not_found");
  EXPECT_ERROR(store->read("local", "none.yaml"), "pack.not_found");
  EXPECT_EQ(store->files("local"), std::vector<std::string>{"a.yaml"});
  EXPECT_TRUE(store->files("../local").empty());
  const auto shipped = store->files("instruments");
  EXPECT_NE(std::find(shipped.begin(), shipped.end(), "apla.yaml"), shipped.end());
  EXPECT_ERROR(PackStore::with_directory(directory / "missing"), "pack.directory");
}

TEST(PackStore, EveryShippedFileReads) {
  const PackStore store = PackStore::embedded();
  for (const std::string& pack : store.packs()) {
    if (!std::filesystem::is_directory(std::filesystem::path(LIMEN_SOURCE_DIR) / "packs" / pack)) continue;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(LIMEN_SOURCE_DIR) / "packs" / pack)) {
      if (entry.path().extension() != ".yaml") continue;
      EXPECT_OK(store.read(pack, entry.path().filename().string()));
    }
  }
}

}  // namespace
}  // namespace limen::config
