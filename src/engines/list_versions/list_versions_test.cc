#include "engines/list_versions/list_versions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace limen::list_versions {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

lists::Record person(std::string id, std::string surname) {
  lists::Record record;
  record.reference = std::move(id);
  record.line = 3;
  record.names.push_back({std::move(surname), "", lists::ListedNameKind::kPrimary, {3, "name"}});
  return record;
}

Entry entry(std::string id, std::string surname, std::uint64_t version = 1) {
  return entry_of(person(std::move(id), std::move(surname)), version);
}

std::vector<std::string> codes(const std::vector<Finding>& findings) {
  std::vector<std::string> all;
  for (const Finding& finding : findings) all.push_back(finding.code);
  return all;
}

TEST(Entry, TheTextDoesNotDependOnOrderRepetitionOrPlace) {
  lists::Record a = person("1", "Rossi");
  a.names.push_back({"Rossy", "Tulio", lists::ListedNameKind::kAlias, {4, "aka"}});
  a.other = {{"b", {5, "x"}}, {"a", {6, "x"}}, {"a", {7, "x"}}};
  lists::Record b = a;
  std::ranges::reverse(b.names);
  std::ranges::reverse(b.other);
  b.other.erase(b.other.begin());  // one of the two that are the same
  b.line = 99;
  for (auto& name : b.names) name.from.line += 50;
  EXPECT_EQ(entry_of(a, 1).text, entry_of(b, 2).text);
  EXPECT_EQ(entry_of(a, 1).hash, entry_of(b, 2).hash);
  EXPECT_EQ(entry_of(a, 1).text,
            R"({"id":"1","kind":"person","names":[{"kind":"alias","surname":"Rossy","given_names":"Tulio"},)"
            R"({"kind":"primary","surname":"Rossi"}],"other":["a","b"]})");
  EXPECT_EQ(entry_of(a, 1).provenance,
            R"({"version":1,"line":3,"names":["4:aka","3:name"],"other":["6:x 7:x","5:x"]})");
}

std::vector<std::function<void(lists::Record&)>> every_edit() {
  using lists::Record;
  return {
      [](Record& r) { r.kind = lists::SubjectKind::kEntity; },
      [](Record& r) { r.source_id = "x"; },
      [](Record& r) { r.names[0].given_names = "x"; },
      [](Record& r) { r.names[0].kind = lists::ListedNameKind::kWeak; },
      [](Record& r) { r.names[0].script = "x"; },
      [](Record& r) { r.names[0].whole = "x"; },
      [](Record& r) { r.births.push_back({*PartialDate::from_parts(1970, {}, {}), {}, false, {}}); },
      [](Record& r) { r.births.push_back({*PartialDate::from_parts(1970, {}, {}), 1975, false, {}}); },
      [](Record& r) { r.births.push_back({*PartialDate::from_parts(1970, {}, {}), {}, true, {}}); },
      [](Record& r) { r.sexes.push_back(Sex::kMale); },
      [](Record& r) { r.nationalities.push_back({{}, "Utopia", {}}); },
      [](Record& r) { r.citizenships.push_back({{}, "Utopia", {}}); },
      [](Record& r) { r.birth_places.push_back({"Utown", {}, {}}); },
      [](Record& r) { r.addresses.push_back({"Utown", {}, {}}); },
      [](Record& r) { r.documents.push_back({"passport", "A", {}, {}}); },
      [](Record& r) { r.documents.push_back({"passport", "A", {}, {}, *PartialDate::from_parts(2000, {}, {})}); },
      [](Record& r) { r.programmes.push_back({"x", {}}); },
      [](Record& r) { r.category = "x"; },
      [](Record& r) { r.action = "x"; },
      [](Record& r) { r.reason = "x"; },
      [](Record& r) { r.legal_basis = "x"; },
      [](Record& r) { r.issuer = "x"; },
      [](Record& r) { r.proportionality_note = "x"; },
      [](Record& r) { r.review_date = CivilDate::from_days(1); },
      [](Record& r) { r.expiry_date = CivilDate::from_days(1); },
      [](Record& r) { r.listed_on = CivilDate::from_days(1); },
      [](Record& r) { r.updated_on = CivilDate::from_days(1); },
      [](Record& r) { r.remarks = "x"; },
      [](Record& r) { r.other.push_back({"x", {}}); },
  };
}

TEST(Entry, EveryFieldChangesTheHash) {
  const auto edits = every_edit();
  std::map<std::string, std::size_t> seen{{to_text(entry("1", "Rossi").hash), 0}};
  for (std::size_t i = 0; i < edits.size(); ++i) {
    lists::Record record = person("1", "Rossi");
    edits[i](record);
    EXPECT_TRUE(seen.emplace(to_text(entry_of(record, 1).hash), i + 1).second) << "edit " << i;
  }
}

TEST(Entry, IsReadBackAsARecordOfTheSameText) {
  lists::Record all = person("1\"\n", "Rossi");
  for (const auto& edit : every_edit()) {
    lists::Record one = person("1", "Rossi");
    edit(one);
    edit(all);
    const Entry written = entry_of(one, 1);
    const auto read = record_of(written);
    ASSERT_TRUE(read.ok()) << read.error().to_text() << written.text;
    EXPECT_EQ(entry_of(*read, 2).text, written.text);
  }
  all.nationalities.push_back({StateCode::parse("UTO").value(), "Utopia", {}});
  const auto read = record_of(entry_of(all, 1));
  ASSERT_TRUE(read.ok()) << read.error().to_text();
  EXPECT_EQ(entry_of(*read, 2).text, entry_of(all, 1).text);
  for (const char* text : {"[]", "{}", R"({"id":"1","kind":"ghost"})", R"({"id":"1","kind":"person","new":1})"}) {
    EXPECT_FALSE(record_of({"1", text, "", {}}).ok()) << text;
  }
}

// RFC 6962 §2.1 from above, as it is written there.
Hash slow_root(std::span<const Entry> entries) {
  if (entries.empty()) return hash_of("");
  if (entries.size() == 1) return entries[0].hash;
  std::size_t half = 1;
  while (half * 2 < entries.size()) half *= 2;
  const Hash left = slow_root(entries.first(half)), right = slow_root(entries.subspan(half));
  std::string bytes(1, '\1');
  bytes.append(left.begin(), left.end());
  bytes.append(right.begin(), right.end());
  return hash_of(bytes);
}

TEST(Merkle, EqualsTheDefinition) {
  std::vector<Entry> entries;
  EXPECT_EQ(to_text(merkle_root(entries)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (int i = 0; i < 70; ++i) {
    entries.push_back(entry(std::to_string(100 + i), "N" + std::to_string(i)));
    ASSERT_EQ(merkle_root(entries), slow_root(entries)) << i;
  }
  Hasher hasher;
  hasher.update("ab");
  hasher.update("c");
  EXPECT_EQ(hasher.finish(), hash_of("abc"));
}

// Deltas one upon the other give the root of a clean build of the same content, and so does a full feed.
TEST(Merkle, RandomDeltasEqualACleanBuild) {
  std::mt19937 random(2026);
  std::map<std::string, std::string> truth;
  std::vector<Entry> kept;
  for (std::uint64_t version = 1; version <= 300; ++version) {
    std::vector<Step> steps;
    const auto count = random() % 8;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string id = std::to_string(random() % 60);
      const bool there = truth.contains(id);
      if (there && random() % 3 == 0) {
        truth.erase(id);
        steps.push_back({lists::Change::kDeleted, {id, "", "", {}}});
      } else {
        truth[id] = "N" + std::to_string(random() % 5);
        steps.push_back({there ? lists::Change::kModified : lists::Change::kAdded, entry(id, truth[id], version)});
      }
    }
    const std::size_t before = kept.size();
    Update update = delta(kept, std::move(steps));
    std::vector<Entry> clean;
    for (const auto& [id, name] : truth) clean.push_back(entry(id, name, 999));
    ASSERT_EQ(merkle_root(update.entries), merkle_root(clean)) << version;
    ASSERT_EQ(before + update.changes.added.size(), update.entries.size() + update.changes.removed.size());
    const Update whole = full(kept, clean);
    ASSERT_EQ(merkle_root(whole.entries), merkle_root(clean));
    ASSERT_EQ(whole.changes.added, update.changes.added);
    ASSERT_EQ(whole.changes.changed, update.changes.changed);
    ASSERT_EQ(whole.changes.removed, update.changes.removed);
    ASSERT_EQ(whole.changes.unchanged, update.changes.unchanged);
    kept = std::move(update.entries);
  }
}

TEST(Update, WhatIsUnchangedKeepsItsPlaceAndWhatDoesNotFitIsSaid) {
  const std::vector<Entry> before = full({}, {entry("2", "B", 1), entry("1", "A", 1)}).entries;
  ASSERT_THAT(before, SizeIs(2));
  EXPECT_EQ(before[0].id, "1");
  const Update again = full(before, {entry("1", "A", 2), entry("2", "C", 2)});
  EXPECT_EQ(again.entries[0].provenance, entry("1", "A", 1).provenance);
  EXPECT_EQ(again.entries[1].provenance, entry("2", "C", 2).provenance);
  EXPECT_THAT(again.changes.changed, ElementsAre("2"));
  EXPECT_THAT(codes(full({}, {entry("1", "A"), entry("1", "B")}).findings), ElementsAre("list_version.duplicate"));
  const Update strange = delta(before, {{lists::Change::kDeleted, {"9", "", "", {}}},
                                        {lists::Change::kAdded, entry("1", "Z")},
                                        {lists::Change::kModified, entry("0", "Y")}});
  EXPECT_THAT(codes(strange.findings), ElementsAre("list_version.delta.unknown", "list_version.delta.exists"));
  EXPECT_THAT(strange.entries, SizeIs(3));
}

Facts facts_of(std::uint64_t records, std::uint64_t before) {
  Facts facts;
  facts.records = {records, records, 0, 0};
  facts.entries_before = before;
  return facts;
}

TEST(Judge, EachGuard) {
  const Rules rules;
  std::vector<Entry> many;
  for (int i = 0; i < 100; ++i) many.push_back(entry(std::to_string(1000 + i), "N"));
  const auto first_of = [&](std::size_t count) {
    return full(many, std::vector<Entry>(many.begin(), many.begin() + static_cast<std::ptrdiff_t>(count)));
  };
  EXPECT_THAT(judge(rules, facts_of(100, 100), first_of(100)), IsEmpty());
  EXPECT_THAT(judge(rules, facts_of(90, 100), first_of(90)), IsEmpty()) << "a tenth may go";
  EXPECT_THAT(codes(judge(rules, facts_of(89, 100), first_of(89))), ElementsAre("list_version.vanished"));
  EXPECT_THAT(codes(judge(rules, facts_of(0, 100), full(many, {}))),
              ElementsAre("list_version.empty", "list_version.vanished"));
  EXPECT_THAT(codes(judge(rules, facts_of(0, 0), full({}, {}))), ElementsAre("list_version.empty"));
  EXPECT_THAT(codes(judge(rules, facts_of(99, 100), first_of(100))), ElementsAre("list_version.unbalanced"));
  EXPECT_THAT(codes(judge(rules, facts_of(100, 99), first_of(100))), ElementsAre("list_version.unbalanced"));
  Facts facts = facts_of(100, 100);
  facts.broken = true;
  const auto broken = judge(rules, facts, first_of(100));
  EXPECT_THAT(codes(broken), ElementsAre("list_version.broken"));
  EXPECT_FALSE(broken[0].acceptable);
  facts = facts_of(100, 100);
  facts.declared = 101;
  EXPECT_THAT(codes(judge(rules, facts, first_of(100))), ElementsAre("list_version.declared"));
  facts = facts_of(100, 100);
  facts.published = CivilDate::from_days(9);
  facts.published_before = CivilDate::from_days(10);
  EXPECT_THAT(codes(judge(rules, facts, first_of(100))), ElementsAre("list_version.older"));
  facts = facts_of(100, 100);
  facts.records = {106, 100, 0, 6};
  EXPECT_THAT(codes(judge(rules, facts, first_of(100))), ElementsAre("list_version.refused"));
  std::vector<Entry> rewritten;
  for (int i = 0; i < 100; ++i) rewritten.push_back(entry(std::to_string(1000 + i), i < 51 ? "M" : "N"));
  EXPECT_THAT(codes(judge(rules, facts_of(100, 100), full(many, rewritten))), ElementsAre("list_version.rewritten"));
}

TEST(Rules, StaleAfterSoManyDays) {
  const Rules rules;
  EXPECT_FALSE(rules.stale(CivilDate::from_days(0), CivilDate::from_days(30)));
  EXPECT_TRUE(rules.stale(CivilDate::from_days(0), CivilDate::from_days(31)));
}

Version version_of(std::vector<Entry> entries) {
  Version version;
  version.header.list = "un";
  version.header.version = 7;
  version.header.format = "un-xml";
  version.header.published = CivilDate::parse("2026-02-27").value();
  version.header.imported_at = Instant::parse("2026-03-01T10:00:00Z").value();
  version.header.sources = {{"list.xml", "00"}};
  version.header.records = {3, 2, 1, 0};
  version.header.findings = {"list_version.older"};
  version.entries = full({}, std::move(entries)).entries;
  return version;
}

TEST(VersionFile, IsReadAsItWasWritten) {
  const Version written = version_of({entry("a\"b\\", "Róssi\n"), entry("1", "A"), entry("2\t", "B")});
  const auto read = decode(encode(written));
  ASSERT_TRUE(read.ok()) << read.error().to_text();
  EXPECT_EQ(read->root, merkle_root(written.entries));
  EXPECT_EQ(read->header.list, "un");
  EXPECT_EQ(read->header.version, 7U);
  EXPECT_EQ(read->header.published, written.header.published);
  EXPECT_EQ(read->header.sources, written.header.sources);
  EXPECT_EQ(read->header.records.skipped, 1U);
  EXPECT_EQ(read->header.findings, written.header.findings);
  ASSERT_EQ(read->entries.size(), written.entries.size());
  for (std::size_t i = 0; i < read->entries.size(); ++i) {
    EXPECT_EQ(read->entries[i].id, written.entries[i].id);
    EXPECT_EQ(read->entries[i].text, written.entries[i].text);
    EXPECT_EQ(read->entries[i].provenance, written.entries[i].provenance);
  }
  EXPECT_TRUE(decode(encode(version_of({}))).ok());
}

TEST(VersionFile, EveryCutAndEveryChangedByteIsFound) {
  const std::string file = encode(version_of({entry("1", "A"), entry("2", "B")}));
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_FALSE(decode(file.substr(0, size)).ok()) << size;
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::string changed = file;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(decode(changed).ok()) << i;
  }
}

// Somebody makes a new seal: what the lines say must still fit together.
TEST(VersionFile, ANewSealDoesNotMakeEntriesFit) {
  const auto sealed = [](std::string body) {
    body += "{\"sha256\":\"" + to_text(hash_of(body)) + "\"}\n";
    return body;
  };
  const std::string file = encode(version_of({entry("1", "A"), entry("2", "B")}));
  const std::string body = file.substr(0, file.find("{\"sha256\":\"", file.find("\"id\":\"2\"")));
  ASSERT_TRUE(decode(sealed(body)).ok());
  const auto code_of = [&](std::string text) { return decode(sealed(std::move(text))).error().code; };
  std::string renamed = body;
  renamed.replace(renamed.find("\"surname\":\"A\""), 13, "\"surname\":\"C\"");
  EXPECT_EQ(code_of(renamed), "list_version.root");
  const auto second = body.find("{\"id\":\"2\"");
  EXPECT_EQ(code_of(body.substr(0, second)), "list_version.count");
  const auto first = body.find("{\"id\":\"1\"");
  EXPECT_EQ(code_of(body.substr(0, first) + body.substr(second) + body.substr(first, second - first)),
            "list_version.order");
  EXPECT_EQ(code_of(body + "junk\n"), "list_version.entry");
  EXPECT_EQ(code_of("{}\n"), "list_version.header");
}

TEST(Compare, ByField) {
  lists::Record a = person("1", "Rossi"), b = person("1", "Rossi");
  b.names.push_back({"Rossy", "", lists::ListedNameKind::kAlias, {}});
  a.remarks = "x";
  const auto changes = compare(entry_of(a, 1).text, entry_of(b, 1).text);
  ASSERT_TRUE(changes.ok());
  ASSERT_THAT(*changes, SizeIs(2));
  EXPECT_EQ((*changes)[0].field, "names");
  EXPECT_THAT((*changes)[0].before, IsEmpty());
  EXPECT_THAT((*changes)[0].after, SizeIs(1));
  EXPECT_EQ((*changes)[1].field, "remarks");
  EXPECT_THAT((*changes)[1].before, ElementsAre("x"));
  EXPECT_THAT(compare(entry_of(a, 1).text, entry_of(a, 2).text).value(), IsEmpty());
  EXPECT_FALSE(compare("{", "{}").ok());
}

}  // namespace
}  // namespace limen::list_versions
