// A release for tests: shipped instruments with published and invented rounds, and hostile texts in every place that
// comes from outside. And a reader of pages: their links, tables and words.
#pragma once

#include <expat.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "formats/csv/csv.h"
#include "formats/gzip/gzip.h"
#include "platform/config/config.h"
#include "services/public_instruments/public_instruments.h"

namespace limen::public_instruments {

inline std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}
inline std::string repository_file(const std::string& path) {
  return content(std::filesystem::path(LIMEN_SOURCE_DIR) / path);
}
inline std::string unpacked(const std::string& packed) {
  std::size_t at = 0;
  const auto source = gzip::unpack(
      [&](std::span<char> buffer) {
        const std::size_t size = std::min(buffer.size(), packed.size() - at);
        std::copy_n(packed.data() + at, size, buffer.data());
        at += size;
        return size;
      },
      [](std::string_view message) { ADD_FAILURE() << message; });
  std::string text;
  std::vector<char> buffer(1U << 16);
  for (std::size_t size = source(buffer); size > 0; size = source(buffer)) text.append(buffer.data(), size);
  return text;
}
inline std::string answers_of_apla() { return unpacked(repository_file("packs/instruments/apla_answers.csv.gz")); }
// Of these units and from this year on.
inline std::string some_of_apla(const std::set<std::string>& units, std::string_view from) {
  std::string out;
  std::string_view text;
  const std::string whole = answers_of_apla();
  text = whole;
  bool is_header = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, end + 1);
    if (is_header || (units.contains(std::string(line.substr(0, 3))) && line.substr(4, 4) >= from)) out += line;
    is_header = false;
    text.remove_prefix(end + 1);
  }
  return out;
}

struct TestRound {
  std::string id, csv;
};

class TestRelease {
 public:
  TestRelease() {
    opened_.manifest.id = "01920000-0000-7000-8000-000000000001";
    opened_.manifest.publisher = "The desk <script>alert(1)</script>";
    opened_.manifest.title = {{"en", "Observatory"}};
    opened_.manifest.demo = true;
  }
  TestRelease& add(const std::string& id, const std::string& edition, std::string pack, std::vector<TestRound> rounds) {
    release::InstrumentEntry entry{id, edition, "instruments/" + id + "/" + edition + "/pack.yaml", {}};
    opened_.files[entry.pack] = std::move(pack);
    for (TestRound& round : rounds) {
      const std::string path = "instruments/" + id + "/" + edition + "/" + round.id + ".csv";
      opened_.files[path] = std::move(round.csv);
      entry.rounds.push_back({round.id,
                              {{"en", "Round <script>" + round.id}},
                              path,
                              "",
                              CivilDate::parse("2026-11-22").take(),
                              "Source of <script>alert(2)</script>",
                              "CC BY 4.0"});
    }
    opened_.manifest.instruments.push_back(std::move(entry));
    return *this;
  }
  TestRelease& add_shipped(const std::string& id, const std::string& edition, std::vector<TestRound> rounds) {
    return add(id, edition, repository_file("packs/instruments/" + id + ".yaml"), std::move(rounds));
  }
  release::Opened& opened() { return opened_; }

  Result<std::unique_ptr<public_pages::Section>> try_make() const {
    const auto world = world_outlines::World::read(repository_file("packs/public_site/world_outlines.txt"), "world");
    EXPECT_TRUE(world.ok()) << world.error().to_text();
    auto texts = public_pages::Texts::read(config::PackStore::embedded());
    EXPECT_TRUE(texts.ok()) << texts.error().to_text();
    const auto make = factory(std::make_shared<const world_outlines::World>(*world));
    return make({std::make_shared<const release::Opened>(opened_), texts.take()});
  }
  std::unique_ptr<public_pages::Section> make() const {
    auto section = try_make();
    EXPECT_TRUE(section.ok()) << section.error().to_text();
    return section.take();
  }

 private:
  release::Opened opened_;
};

// Two editions with a crosswalk, two kinds of units, ties, one with a hostile code, things missing.
inline std::string invented_pack(const std::string& edition, bool ranking = true) {
  std::string text = R"(
id: invented
edition: ")" + edition +
                     R"("
title: {en: "Invented <script>alert(3)</script>", fr: "Inventé <b>"}
kind: index
source: "invented & <script>alert(4)</script>"
custodian: "<img src=x>"
licence: CC0
note: "A note with <script>alert(5)</script>"
valid_from: )" + std::string(edition == "1" ? "2010-01-01" : "2020-01-01") +
                     R"(
ranking_allowed: )" + (ranking ? "true" : "false") +
                     R"(
decimals: 1
scale: [0, 100]
option_sets:
  level: [{code: full, score: 100, label: "full <script>"}, {code: part, score: 33.33}, {code: none, score: 0}, {code: unknown, missing: true}]
nodes:
  - {id: total, kind: overall, combine: mean, min_share: 0.5, title: "Total <script>alert(6)</script>"}
  - {id: law, kind: area, parent: total, weight: 2, min_count: 2, title: Law}
  - {id: a, kind: question, parent: law, options: level, needs_source: true, text: "A <script>alert(7)</script>?"}
  - {id: b, kind: question, parent: law, options: level, text: "B?"}
  - {id: practice, kind: area, parent: total, title: {en: Practice, ar: الممارسة}}
  - {id: c, kind: question, parent: practice, options: level, text: "C?"}
  - {id: years, kind: question, parent: practice, weight: 0, number: true, text: "Years?"}
  - {id: ratio, kind: formula, formula: "law / practice", title: Ratio}
bands: [{node: total, bands: [{from: 0, label: "low <script>"}, {from: 50, label: high}]}]
typologies: [{when: "law >= 50 and not practice < 50", label: "both <script>"}, {when: "law >= 50 or practice >= 50", label: one}]
rules: [{id: far, when: "abs(law - practice) > 60", severity: warning, message: "look <script>alert(8)</script>"}]
)";
  if (edition == "2") {
    text +=
        "crosswalk: [{edition: \"1\", from: law, to: law, relation: same}, {edition: \"1\", from: c, to: c, relation: "
        "changed}]\n";
  }
  return text;
}
inline std::string invented_round(const std::string& period) {
  const std::string p = "," + period + ",";
  const std::string x = "\"<script>alert(9)</script>\"";
  return "unit,period,unit_kind,unit_parent,unit_name,question,answer,source,comment\n"
         "ARG" +
         p + "state,,,a,full," + x + "," + x + "\nARG" + p + "state,,,b,part,,\nARG" + p + "state,,,c,none,,=1+1\n" +
         "BRA" + p + "state,,,a,full,,\nBRA" + p + "state,,,b,part,,\nBRA" + p + "state,,,c,none,,\n" + "CHL" + p +
         "state,,,a,none,s,\nCHL" + p + "state,,,b,none,s,\nCHL" + p + "state,,,c,full,s,\n" + "DEU" + p +
         "state,,,a,full,s,\nDEU" + p + "state,,,years,12.5,s,\n" + "\"../<x>\"" + p + "region,ARG," + x +
         ",c,full,s,\n\"../<x>\"" + p + "region,ARG,,a,part,s,\n";
}

inline constexpr const char* kEvents = R"(
id: changes
edition: "1"
title: Changes of policy
kind: event
source: invented
valid_from: 2000-01-01
option_sets:
  direction: [{code: open, score: 1}, {code: restrictive, score: -1}]
nodes:
  - {id: balance, kind: overall, combine: mean, title: Balance}
  - {id: change, kind: question, parent: balance, options: direction, repeats: true, text: "Which way did the change go?"}
)";

// What a page consists of.
struct PageRead {
  bool is_well_formed = false;
  std::vector<std::string> links;
  std::vector<std::string> elements;  // their names
  struct Table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
  };
  std::vector<Table> tables;
  std::string text;

 private:
  std::vector<std::string> open_;
  std::string* cell_ = nullptr;
  static void XMLCALL start(void* of, const XML_Char* name, const XML_Char** attributes) {
    auto& self = *static_cast<PageRead*>(of);
    const std::string element = name;
    self.elements.push_back(element);
    for (std::size_t i = 0; attributes[i] != nullptr; i += 2) {
      const std::string key = attributes[i];
      if (key == "href" && element == "a") self.links.emplace_back(attributes[i + 1]);
    }
    if (element == "table") self.tables.emplace_back();
    if (self.tables.empty()) return;
    Table& table = self.tables.back();
    if (element == "tr") table.rows.emplace_back();
    if ((element == "th" || element == "td") && !table.rows.empty()) {
      table.rows.back().emplace_back();
      self.cell_ = &table.rows.back().back();
    }
  }
  static void XMLCALL end(void* of, const XML_Char* name) {
    auto& self = *static_cast<PageRead*>(of);
    const std::string element = name;
    if (element == "th" || element == "td") self.cell_ = nullptr;
    if (element == "thead" && !self.tables.empty() && !self.tables.back().rows.empty()) {
      self.tables.back().header = self.tables.back().rows.back();
      self.tables.back().rows.pop_back();
    }
  }
  static void XMLCALL characters(void* of, const XML_Char* text, int size) {
    auto& self = *static_cast<PageRead*>(of);
    self.text.append(text, static_cast<std::size_t>(size));
    if (self.cell_ != nullptr) self.cell_->append(text, static_cast<std::size_t>(size));
  }
  friend PageRead read_page(const std::string& html);
};
inline PageRead read_page(const std::string& html) {
  PageRead page;
  XML_Parser parser = XML_ParserCreate("UTF-8");
  XML_SetUserData(parser, &page);
  XML_SetElementHandler(parser, PageRead::start, PageRead::end);
  XML_SetCharacterDataHandler(parser, PageRead::characters);
  page.is_well_formed = XML_Parse(parser, html.data(), static_cast<int>(html.size()), 1) != XML_STATUS_ERROR;
  if (!page.is_well_formed) {
    ADD_FAILURE() << XML_ErrorString(XML_GetErrorCode(parser)) << " line " << XML_GetCurrentLineNumber(parser);
  }
  XML_ParserFree(parser);
  return page;
}

inline std::vector<std::vector<std::string>> read_rows(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  csv::Reader reader(text);
  while (true) {
    const auto more = reader.next();
    EXPECT_TRUE(more.ok()) << more.error().to_text();
    if (!more.ok() || !*more) return rows;
    rows.emplace_back();
    for (const csv::Field& field : reader.fields()) rows.back().emplace_back(field.text);
  }
}

inline std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}
// "/en/a?b=c" as a request; the language must be the first part.
inline public_pages::Request request_of(std::string_view link) {
  public_pages::Request request;
  const std::size_t mark = std::min(link.find('?'), link.size());
  request.language = *public_pages::parse_language(link.substr(1, 2));
  request.path = decoded(link.substr(3, mark - 3));
  for (std::string_view rest = link.substr(std::min(mark + 1, link.size())); !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size()), equals = std::min(rest.find('='), end);
    request.query[decoded(rest.substr(0, equals))] =
        decoded(rest.substr(std::min(equals + 1, end), end - std::min(equals + 1, end)));
    rest = rest.substr(std::min(end + 1, rest.size()));
  }
  return request;
}

}  // namespace limen::public_instruments
