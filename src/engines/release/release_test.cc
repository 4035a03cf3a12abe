#include "engines/release/release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result_matchers.h"

namespace limen::release {
namespace {

// Stands in for SHA-256: 64 digits that depend on the content.
std::string fake_hash(std::string_view content) {
  std::uint64_t state = 7;
  for (const char c : content) state = state * 1'000'003 + static_cast<unsigned char>(c);
  std::string out;
  for (int i = 0; i < 64; ++i) out += "0123456789abcdef"[(state >> (i % 60)) & 15U];
  return out;
}

Opened sample() {
  Opened release;
  Manifest& m = release.manifest;
  m.id = "01890000-0000-7000-8000-000000000001";
  m.made_at = Instant::parse("2026-11-22T23:00:00Z").take();
  m.title = {{"en", "Autumn"}, {"fr", "Automne"}};
  m.publisher = "The desk";
  m.demo = true;
  m.directory = "directory.json";
  RoundEntry round;
  round.id = "2020";
  round.title = {{"en", "2020"}};
  round.answers = "instruments/apla/2021/2020.csv";
  round.published_on = *CivilDate::from_ymd(2026, 11, 22);
  round.licence = "CC BY 4.0";
  m.instruments.push_back({"apla", "2021", "instruments/apla/2021/pack.yaml", {round}});
  CompositeEntry composite;
  composite.id = "connectivity";
  composite.structure = "composites/c/structure.csv";
  composite.data = "composites/c/data.csv";
  composite.seed = 42;
  m.composites.push_back(composite);
  OutcomeEntry outcome;
  outcome.id = "employment_gap";
  outcome.table = "outcomes/e.tsv";
  outcome.gap = Gap{"citizen", "NAT", "FOR", {{"sex", "T"}}};
  m.outcomes.push_back(outcome);
  m.handled.push_back({"01890000-0000-7000-8000-000000000002", 2, 1});
  for (const char* path : {"directory.json", "instruments/apla/2021/2020.csv", "instruments/apla/2021/pack.yaml",
                           "composites/c/structure.csv", "composites/c/data.csv", "outcomes/e.tsv"})
    add_file(release, path, std::string("content of ") + path, fake_hash);
  return release;
}

// One place of the manifest's text changed.
std::string changed(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

TEST(Release, WhatIsWrittenIsReadBackTheSame) {
  const Opened release = sample();
  const std::string text = write_manifest(release.manifest);
  auto read = read_manifest(text, "release.json");
  ASSERT_OK(read);
  EXPECT_EQ(write_manifest(*read), text);
  EXPECT_EQ(read->instruments.at(0).rounds.at(0).licence, "CC BY 4.0");
  EXPECT_EQ(read->composites.at(0).seed, 42U);
  EXPECT_EQ(read->outcomes.at(0).gap->fixed.at("sex"), "T");
  EXPECT_EQ(read->handled.at(0).accepted, 2U);
  EXPECT_EQ(in_language(read->title, "fr"), "Automne");
  EXPECT_EQ(in_language(read->title, "ar"), "Autumn");
}

TEST(Release, EveryByteOfEveryFileIsChecked) {
  const Opened release = sample();
  auto files = release.files;
  const ReadFile reader = [&](const std::string& path, std::uint64_t) -> Result<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return Error{"release.file.missing", "no such file"};
    return found->second;
  };
  EXPECT_OK(check_files(release.manifest, reader, fake_hash));
  for (const auto& [path, content] : release.files) {
    files = release.files;
    files[path] += "x";
    EXPECT_ERROR(check_files(release.manifest, reader, fake_hash), "release.file.size") << path;
    files[path] = content;
    files[path][3] ^= 1;
    EXPECT_ERROR(check_files(release.manifest, reader, fake_hash), "release.file.hash") << path;
    files.erase(path);
    EXPECT_ERROR(check_files(release.manifest, reader, fake_hash), "release.file.missing") << path;
  }
}

TEST(Release, PathsStayBelowTheFolder) {
  for (const char* bad : {"", "/etc/passwd", "../secret", "a/../b", "a//b", "a/", "./a", ".hidden", "a/.b", "a\\b",
                          "a b", "a\nb", "a:b", "é"})
    EXPECT_ERROR(check_path(bad), "release.path") << bad;
  EXPECT_ERROR(check_path(std::string(201, 'a')), "release.path");
  EXPECT_ERROR(check_path(std::string_view("a\0b", 3)), "release.path");
  for (const char* good : {"a", "a/b.csv", "instruments/apla/2021/2020.frozen", "A-b_c"}) EXPECT_OK(check_path(good));
}

TEST(Release, RefusesManifestsThatDoNotHoldTogether) {
  const std::string text = write_manifest(sample().manifest);
  const auto code = [](const std::string& changed_text) {
    auto read = read_manifest(changed_text, "release.json");
    return read.ok() ? std::string("(read)") : read.error().code;
  };
  EXPECT_EQ(code(changed(text, "limen.release", "other")), "release.format");
  EXPECT_EQ(code(changed(text, "\"version\":1", "\"version\":2")), "release.version");
  EXPECT_EQ(code(changed(text, "\"path\":\"outcomes/e.tsv\"", "\"path\":\"../e.tsv\"")), "release.path");
  EXPECT_EQ(code(changed(text, "\"path\":\"outcomes/e.tsv\"", "\"path\":\"directory.json\"")), "release.file.twice");
  EXPECT_EQ(code(changed(text, "\"path\":\"outcomes/e.tsv\"", "\"path\":\"release.json\"")), "release.file.twice");
  EXPECT_EQ(code(changed(text, "\"table\":\"outcomes/e.tsv\"", "\"table\":\"outcomes/f.tsv\"")),
            "release.file.unknown");
  EXPECT_EQ(code(changed(text, "\"directory\":\"directory.json\"", "\"directory\":\"other.json\"")),
            "release.file.unknown");
  EXPECT_EQ(code(changed(text, "\"id\":\"apla\"", "\"id\":\"a/b\"")), "release.id");
  EXPECT_EQ(code(changed(text, "\"id\":\"apla\"", "\"id\":\"<b>\"")), "release.id");
  EXPECT_EQ(code(changed(text, "0000-7000-8000-000000000001", "0000-4000-8000-000000000001")), "release.id");
  EXPECT_EQ(code(changed(text, "\"sha256\":\"", "\"sha256\":\"x")), "json.range");
  EXPECT_EQ(code(changed(text, "\"demo\":true", "\"demo\":true,\"other\":1")), "json.unknown_field");
  EXPECT_EQ(code(changed(text, "\"bytes\":", "\"bytes\":-")), "json.range");
  EXPECT_EQ(code("[]"), "json.type");
  EXPECT_EQ(code(""), "json.syntax");
}

TEST(Release, SaysWhereItIsWrong) {
  const std::string text = changed(write_manifest(sample().manifest), "\"id\":\"apla\"", "\"id\":\"a/b\"");
  const auto read = read_manifest(text, "release.json");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().place.source, "release.json");
  EXPECT_EQ(read.error().place.path, "/instruments/0/id");
}

}  // namespace
}  // namespace limen::release
