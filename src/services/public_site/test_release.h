// A small release with something hostile in every field, and a client's view of the site, for the tests of this folder.
#pragma once

#include <expat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/result_matchers.h"
#include "engines/directory/directory.h"
#include "platform/config/config.h"
#include "services/public_site/public_site.h"
#include "services/release_folder/release_folder.h"

namespace limen::public_site::samples {

namespace fs = std::filesystem;

inline constexpr std::string_view kEvil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;";
inline constexpr std::string_view kHandled = "01890000-0000-7000-8000-00000000000a";

inline json::object organisation(std::string id, std::string name) {
  json::object one{{"id", id}, {"name", name}, {"description", "What it does"}};
  directory::add_attribute(one, {"kind", "NGO", 0, {}});
  directory::add_attribute(one, {"status", "active", 0, {}});
  return one;
}

// o1 … o4, e1 with kEvil in every text, and o5 that o4 was merged from.
inline directory::Directory sample_directory() {
  using directory::add_attribute;
  directory::Directory list;
  json::object first = organisation("o1", "Église et Société");
  first["alternate_name"] = "ÉS";
  first["website"] = "https://example.org/";
  first["email"] = "desk@example.org";
  add_attribute(first, {"topic", "asylum", 0, {}});
  add_attribute(first, {"fact:seat", "Brussels", 'R', {}});
  add_attribute(first, {"fact:size", "56 states", 'S', "stale; 57 states now R"});
  add_attribute(first, {"listing", "networks; world", 0, {}});
  add_attribute(first, {"relation", "runs o2", 'V', {}});
  add_attribute(first, {"verified_on", "2026-06-01", 0, {}});
  json::object second = organisation("o2", "Мария Петрова Center");
  add_attribute(second, {"verified_on", "2020-01-31", 0, {}});
  json::object third = organisation("o3", "شبكة اللاجئين");
  third["attributes"] = json::array();
  add_attribute(third, {"status", "succeeded by o4 2022-01-19", 'R', {}});
  json::object fourth = organisation("o4", "Agency for Asylum");
  add_attribute(fourth, {"former_id", "o5", 0, {}});
  json::object evil = organisation("e1", std::string(kEvil));
  for (const char* key : {"alternate_name", "description", "email"}) evil[key] = kEvil;
  evil["website"] = "javascript:alert(1)";
  for (const char* label : {"kind", "scope", "listing", "topic", "relation", "status", "fact:founded", "fact:size",
                            "fact:seat", "verified_on"})
    add_attribute(evil, {label, std::string(kEvil), 'S', std::string(kEvil)});
  evil["services"] =
      json::array{json::object{{"id", "s"}, {"name", kEvil}, {"description", kEvil}, {"status", "active"}}};
  evil["contacts"] = json::array{json::object{{"id", "c"}, {"name", kEvil}, {"title", kEvil}}};
  list.organisations = {evil, first, second, third, fourth};
  return list;
}

inline release::Opened sample_release(std::string_view id = "01890000-0000-7000-8000-000000000001") {
  release::Opened opened;
  release::Manifest& manifest = opened.manifest;
  manifest.id = id;
  manifest.made_at = Instant::parse("2026-11-22T23:00:00Z").take();
  manifest.title = {{"en", std::string("Observatory ") + std::string(kEvil)}};
  manifest.publisher = kEvil;
  manifest.directory = "directory.json";
  manifest.handled.push_back({std::string(kHandled), 2, 1});
  release::add_file(opened, "directory.json", directory::write_hsds_json(sample_directory()), release_folder::sha256);
  return opened;
}

inline std::shared_ptr<const Site> sample_site() {
  const auto packs = config::PackStore::embedded();
  const auto factories = own_sections(packs);
  auto site =
      Site::make(std::make_shared<const release::Opened>(sample_release()), read_knowledge(packs).take(), *factories);
  EXPECT_OK(site);
  return site.take();
}

// What a page links to and whether it may run anything.
struct Seen {
  std::set<std::string> links{}, ids{};
  std::vector<std::string> faults{};
  std::size_t headings = 0;
};

inline void XMLCALL on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& seen = *static_cast<Seen*>(data);
  const std::string element = name;
  if (element == "h1") ++seen.headings;
  std::string type;
  for (; *attributes != nullptr; attributes += 2) {
    const std::string attribute = attributes[0], value = attributes[1];
    if (attribute.starts_with("on") || attribute == "style") seen.faults.push_back(element + " has " + attribute);
    if (attribute == "id" && !seen.ids.insert(value).second) seen.faults.push_back("id twice: " + value);
    if (attribute == "type") type = value;
    if (attribute == "href" || attribute == "src" || attribute == "action") seen.links.insert(value);
  }
  if (element == "script" && type != "application/ld+json" && type != "module") seen.faults.emplace_back("a script");
  if (element == "img" || element == "iframe") seen.faults.push_back(element);
}

inline Seen look_at(const std::string& page) {
  Seen seen;
  XML_Parser parser = XML_ParserCreate("UTF-8");
  XML_SetUserData(parser, &seen);
  XML_SetStartElementHandler(parser, on_start);
  if (XML_Parse(parser, page.data(), static_cast<int>(page.size()), 1) == XML_STATUS_ERROR)
    seen.faults.push_back(std::string(XML_ErrorString(XML_GetErrorCode(parser))) + " in line " +
                          std::to_string(XML_GetCurrentLineNumber(parser)));
  XML_ParserFree(parser);
  if (page.find("⟦") != std::string::npos) seen.faults.push_back("no text for " + page.substr(page.find("⟦"), 60));
  if (seen.headings != 1) seen.faults.push_back(std::to_string(seen.headings) + " first headings");
  return seen;
}

class Folders : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("limen_public_site_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    for (const char* name : {"releases", "inbox"}) fs::create_directories(folder_ / name);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
  }
  std::vector<fs::path> waiting() const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_ / "inbox")) files.push_back(entry.path());
    return files;
  }
  fs::path folder_;
};

}  // namespace limen::public_site::samples
