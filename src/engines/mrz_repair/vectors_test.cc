// The reader and the repair against zones that another program made from the rules alone, with the right answers:
// tools/make_mrz_vectors.py, two seeds, over 8,000 zones.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "engines/mrz_repair/mrz_repair.h"

namespace limen::mrz_repair {
namespace {

struct Vector {
  std::string kind, group, format, mrz;
  bool accept = false;
  CivilDate today;
  json::object fields, changed;
};

std::vector<Vector> read_vectors(int seed) {
  std::ifstream in(std::string(LIMEN_MRZ_VECTORS) + "/mrz_vectors_" + std::to_string(seed) + ".jsonl");
  std::vector<Vector> vectors;
  for (std::string line; std::getline(in, line);) {
    const auto parsed = parse_json(line);
    if (!parsed.ok()) ADD_FAILURE() << line;
    const json::object& object = parsed->as_object();
    Vector vector;
    vector.kind = std::string(object.at("kind").as_string());
    vector.group = std::string(object.at("group").as_string());
    vector.format = std::string(object.at("format").as_string());
    vector.mrz = std::string(object.at("mrz").as_string());
    vector.accept = object.at("accept").as_bool();
    vector.today = *CivilDate::parse(std::string(object.at("today").as_string()));
    if (const auto* fields = object.if_contains("fields")) vector.fields = fields->as_object();
    if (const auto* changed = object.if_contains("changed")) vector.changed = changed->as_object();
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

Node scalar(std::string text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = std::move(text);
  return node;
}

// The codes of the baseline pack; an engine has no reader of packs, so only the lines that name codes are understood.
mrz::StateTable pack_states() {
  std::ifstream in(std::string(LIMEN_SOURCE_DIR) + "/packs/baseline/state_codes.yaml");
  std::stringstream text;
  text << in.rdbuf();
  const std::string all = text.str();
  Node codes, group, groups, table;
  codes.kind = groups.kind = Node::Kind::kList;
  group.kind = table.kind = Node::Kind::kMap;
  const std::regex line("code: ([A-Z]{1,3}),");
  for (std::sregex_iterator i(all.begin(), all.end(), line), end; i != end; ++i) {
    Node code;
    code.kind = Node::Kind::kMap;
    code.members = {{"code", scalar((*i)[1])}, {"name", scalar("x")}};
    codes.items.push_back(code);
  }
  group.members = {{"group", scalar("all")}, {"source", scalar("pack")}, {"codes", codes}};
  groups.items = {group};
  table.members = {{"state_codes", groups}};
  auto states = mrz::StateTable::build(table);
  EXPECT_OK(states);
  EXPECT_GT(states->entries().size(), 270u);
  return states.take();
}

std::map<std::string, std::string> fields_of(const mrz::Document& document) {
  const mrz::Name& name = document.name.value;
  std::map<std::string, std::string> fields = {
      {"document_code", document.document_code.value},
      {"issuer", std::string(document.issuer.value.text())},
      {"surname", name.primary},
      {"given_names", name.secondary},
      {"document_number", document.document_number.value.text},
      {"nationality", std::string(document.nationality.value.text())},
      {"birth_date", document.birth_date.value.date.to_text()},
      {"sex", std::string(to_text(document.sex.value))},
      {"expiry_date", document.expiry_date.value.date.to_text()},
      {"optional_data", document.optional_data.value},
      {"long_number", std::string(mrz::to_text(document.document_number.value.long_number))}};
  if (document.format == mrz::Format::kTd1) fields["optional_data_2"] = document.optional_data_2.value;
  return fields;
}

std::map<std::string, std::string> fields_of(const json::object& object) {
  std::map<std::string, std::string> fields;
  for (const auto& [key, value] : object) fields[std::string(key)] = std::string(value.as_string());
  return fields;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

class Vectors : public ::testing::TestWithParam<int> {
 protected:
  const std::vector<Vector> vectors_ = read_vectors(GetParam());
  const mrz::StateTable states_ = pack_states();
  mrz::ParseOptions options(const Vector& vector) const { return {.today = vector.today, .states = &states_}; }
};

TEST_P(Vectors, AcceptedRejectedAndUnderstoodWithoutException) {
  ASSERT_GE(vectors_.size(), 3500u);
  std::size_t valid = 0, malformed = 0;
  mrz::Document document;
  for (const Vector& vector : vectors_) {
    mrz::parse_into(vector.mrz, options(vector), document);
    ASSERT_EQ(document.valid, vector.accept) << vector.kind << " " << vector.group << "\n" << vector.mrz;
    if (vector.kind == "malformed") ++malformed;
    if (vector.kind != "valid") continue;
    ++valid;
    ASSERT_EQ(mrz::to_text(document.format), vector.format);
    ASSERT_EQ(fields_of(document), fields_of(vector.fields)) << vector.group << "\n" << vector.mrz;
  }
  EXPECT_GE(valid, 1500u);
  EXPECT_GE(malformed, 1300u);
}

// At least 95 of 100 look-alikes have the truth as first reading, 99 of 100 among the three; every inferred character
// is marked where it stands and as what it was received.
TEST_P(Vectors, LookAlikesAreRepaired) {
  std::size_t all = 0, first = 0, among = 0;
  std::map<std::string, std::size_t> missed;
  for (const Vector& vector : vectors_) {
    if (vector.kind != "look_alike") continue;
    ++all;
    const mrz::Document document = mrz::parse(vector.mrz, options(vector));
    const std::vector<Reading> found = readings(document, options(vector));
    ASSERT_LE(found.size(), kMaxReadings);
    for (std::size_t i = 0; i < found.size(); ++i) {
      const mrz::Document repaired = mrz::parse(joined(found[i].lines), options(vector));
      ASSERT_TRUE(repaired.valid);
      ASSERT_FALSE(found[i].changes.empty());
      for (const Change& change : found[i].changes) {
        const auto line = static_cast<std::size_t>(change.position.line - 1);
        const auto column = static_cast<std::size_t>(change.position.column - 1);
        ASSERT_EQ(document.lines[line][column], change.was);
        ASSERT_EQ(found[i].lines[line][column], change.is);
      }
      ASSERT_GE(found[i].cost, found[i > 0 ? i - 1 : 0].cost);
      if (fields_of(repaired) != fields_of(vector.fields)) continue;
      const Change& change = found[i].changes.front();
      const bool right = found[i].changes.size() == 1 && change.position.line == vector.changed.at("line").as_int64() &&
                         change.position.column == vector.changed.at("column").as_int64() &&
                         std::string(1, change.is) == vector.changed.at("was").as_string();
      if (!right) continue;
      ++among;
      first += i == 0 ? 1 : 0;
      if (i > 0) ++missed[vector.group + ", not first"];
      break;
    }
    if (found.empty()) ++missed[vector.group + ", nothing found"];
  }
  ASSERT_GE(all, 500u);
  RecordProperty("look_alikes", static_cast<int>(all));
  RecordProperty("first", static_cast<int>(first));
  RecordProperty("among_three", static_cast<int>(among));
  std::string misses;
  for (const auto& [group, count] : missed) misses += group + ": " + std::to_string(count) + "\n";
  std::cout << "look-alikes " << all << ", first " << first << ", among three " << among << "\n" << misses;
  EXPECT_GE(first * 100, all * 95) << misses;
  EXPECT_GE(among * 100, all * 99) << misses;
}

INSTANTIATE_TEST_SUITE_P(Seeds, Vectors, ::testing::Values(1, 2));

}  // namespace
}  // namespace limen::mrz_repair
