#include "formats/sdmx_json/sdmx_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace limen::sdmx_json {
namespace {

using eurostat::Table;

std::string code_of(const std::string& text) {
  const auto table = read(text, "t.json");
  return table.ok() ? "good" : table.error().code;
}

constexpr std::string_view kStat =
    R"({"version":"2.0","class":"dataset","label":"Employment","id":["freq","geo","time"],"size":[1,2,3],
"dimension":{"freq":{"category":{"label":{"A":"Annual"}}},"geo":{"label":"Where","category":{"index":["AA","BB"],"label":{"AA":"A"}}},
"time":{"category":{"index":{"2024":2,"2022":0,"2023":1}}}},"value":{"0":76.70,"2":64,"3":-1.5e1,"5":0.1},"status":{"2":"bu","4":": c"}})";

TEST(SdmxJson, JsonStatWithEveryKindOfCell) {
  const auto table = read(kStat, "t.json");
  ASSERT_TRUE(table.ok()) << table.error().to_text();
  EXPECT_EQ(table->dimensions(), (std::vector<std::string>{"freq", "geo"}));
  EXPECT_EQ(table->periods(), (std::vector<std::string>{"2022", "2023", "2024"}));
  EXPECT_EQ(table->write(),
            "freq,geo\\TIME_PERIOD\t2022 \t2023 \t2024 \nA,AA\t76.7 \t: \t64 bu\nA,BB\t-15 \t: c\t0.1 \n");
}

TEST(SdmxJson, SeriesAndFlatSayTheSame) {
  const std::string structure =
      R"("structure":{"dimensions":{"dataSet":[{"id":"freq","values":[{"id":"A","name":"Annual"}]}],
      "series":[{"id":"geo","keyPosition":0,"values":[{"id":"AA"},{"id":"BB"}]}],
      "observation":[{"id":"TIME_PERIOD","role":"time","values":[{"id":"2022"},{"id":"2023"},{"id":"2024"}]}]},
      "attributes":{"series":[],"observation":[{"id":"DECIMALS","values":[{"id":"1"}]},{"id":"OBS_STATUS","values":[{"id":"A"},{"id":"b"},{"id":"F"}]},
      {"id":"CONF_STATUS","values":[{"id":"F"},{"id":"c"}]}]}})";
  const std::string series =
      R"({"header":{},)" + structure +
      R"(,"dataSets":[{"action":"Information","series":{"0":{"attributes":[],"observations":{"0":[76.7,0,0,0],"2":[64,null,1]}},
                             "1":{"observations":{"0":["-15.0"],"1":[null,null,2,1]}}}}]})";
  const auto table = read(series, "t.json");
  ASSERT_TRUE(table.ok()) << table.error().to_text();
  EXPECT_EQ(table->write(),
            "freq,geo\\TIME_PERIOD\t2022 \t2023 \t2024 \nA,AA\t76.7 \t: \t64 b\nA,BB\t-15.0 \t: Fc\t: \n");
  const std::string flat =
      R"({"data":{)" + structure +
      R"(,"dataSets":[{"observations":{"0:0":[76.7,0,0,0],"0:2":[64,null,1],"1:0":["-15.0"],"1:1":[null,null,2,1]}}]}})";
  const auto same = read(flat, "t.json");
  ASSERT_TRUE(same.ok()) << same.error().to_text();
  EXPECT_EQ(same->write(), table->write());
  std::string later = flat;  // version 2.0 has a list of structures
  later.replace(later.find("\"structure\":"), 12, "\"structures\":[");
  later.replace(later.find(",\"dataSets\""), 1, "],");
  EXPECT_EQ(code_of(later), "good");
}

TEST(SdmxJson, RefusesWithAPointer) {
  const auto error = [](std::string_view from, std::string_view what, std::string_view with) {
    std::string text(from);
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    text.replace(at, what.size(), with);
    const auto table = read(text, "t.json");
    return table.ok() ? std::string("good") : table.error().code + " " + table.error().place.path;
  };
  const auto stat = [&](std::string_view what, std::string_view with) { return error(kStat, what, with); };
  EXPECT_EQ(stat("\"size\":[1,2,3]", "\"size\":[1,2,4]"), "sdmx.member /size");
  EXPECT_EQ(stat("\"size\":[1,2,3]", "\"size\":[1,2]"), "sdmx.member /size");
  EXPECT_EQ(stat("\"5\":0.1", "\"6\":0.1"), "sdmx.index /value/6");
  EXPECT_EQ(stat("\"5\":0.1", "\"x\":0.1"), "sdmx.index /value/x");
  EXPECT_EQ(stat("\"5\":0.1", "\"5\":true"), "sdmx.value /value/5");
  EXPECT_EQ(stat("\"5\":0.1", "\"5\":1e300"), "sdmx.value /value/5");
  EXPECT_EQ(stat("\"5\":0.1", "\"5\":\"many\""), "sdmx.value /value/5");
  EXPECT_EQ(stat("\"2022\":0", "\"2022\":1"), "sdmx.index /dimension/time/category/index/2023");
  EXPECT_EQ(stat("\"2022\":0", "\"2022\":3"), "sdmx.index /dimension/time/category/index/2022");
  EXPECT_EQ(stat("\"AA\",\"BB\"", "\"AA\",\"A,B\""), "sdmx.code /dimension/geo/category/index");
  EXPECT_EQ(stat("\"AA\",\"BB\"", "\"AA\",\"AA\""), "sdmx.code /dimension/geo/category");
  EXPECT_EQ(stat("\"id\":[\"freq\",\"geo\",\"time\"]", "\"id\":[\"freq\",\"geo\",\"year\"]"),
            "sdmx.member /dimension/year");
  EXPECT_EQ(stat("\"dataset\"", "\"collection\""), "sdmx.form /class");
  EXPECT_EQ(stat("\"value\"", "\"values\""), "sdmx.form ");
  EXPECT_EQ(stat("\": c\"", "7"), "sdmx.member /status/4");
  EXPECT_EQ(stat("{\"0\":76.70", "[1,2],\"q\":{\"0\":76.70"), "sdmx.index /value");
  EXPECT_EQ(stat("\"time\"]", "\"time\"],\"role\":{\"time\":[\"none\"]}"), "sdmx.time ");
  EXPECT_EQ(stat("\"time\"]", "\"time\"],\"role\":{\"time\":[\"geo\"]}"), "good");
  EXPECT_EQ(code_of("{"), "json.syntax");
  EXPECT_EQ(code_of("[]"), "sdmx.member");
  EXPECT_EQ(code_of("{}"), "sdmx.form");
  constexpr std::string_view kSdmx =
      R"({"structure":{"dimensions":{"series":[{"id":"g","values":[{"id":"A"}]}],"observation":[{"id":"TIME_PERIOD","values":[{"id":"1"}]}]},
      "attributes":{"observation":[{"id":"OBS_STATUS","values":[{"id":"b"}]}]}},"dataSets":[{"series":{"0":{"observations":{"0":[1,0]}}}}]})";
  EXPECT_EQ(error(kSdmx, "[1,0]", "[1]"), "good");
  EXPECT_EQ(error(kSdmx, "{\"0\":{", "{\"1\":{"), "sdmx.index /dataSets/0/series/1/observations/0");
  EXPECT_EQ(error(kSdmx, "{\"0\":{", "{\"0:0\":{"), "sdmx.index /dataSets/0/series/0:0");
  EXPECT_EQ(error(kSdmx, "[1,0]", "[1,1]"), "sdmx.index /dataSets/0/series/0/observations/0");
  EXPECT_EQ(error(kSdmx, "[1,0]", "1"), "sdmx.member /dataSets/0/series/0/observations/0");
  EXPECT_EQ(error(kSdmx, "\"dimensions\"", "\"dimension\""), "sdmx.member /structure/dimensions");
  EXPECT_EQ(error(kSdmx, "TIME_PERIOD", "YEAR"), "sdmx.time ");
  EXPECT_EQ(error(kSdmx, "TIME_PERIOD", "g"), "sdmx.code ");
  EXPECT_EQ(error(kSdmx, "{\"id\":\"A\"}", "{\"name\":\"A\"}"), "sdmx.code /structure/dimensions/series/0/values");
}

// A few sizes whose product is beyond counting cost nothing.
TEST(SdmxJson, HugeCubesOfNothingAreCheap) {
  std::string ids, sizes, dimensions, codes;
  for (int i = 0; i < 1000; ++i) codes += (i == 0 ? "\"c" : ",\"c") + std::to_string(i) + "\"";
  for (int i = 0; i < 60; ++i) {
    const std::string id = i == 59 ? "time" : "d" + std::to_string(i);
    ids += (i == 0 ? "\"" : ",\"") + id + "\"";
    sizes += i == 0 ? "1000" : ",1000";
    dimensions += (i == 0 ? "\"" : ",\"") + id + "\":{\"category\":{\"index\":[" + codes + "]}}";
  }
  EXPECT_EQ(
      code_of("{\"id\":[" + ids + "],\"size\":[" + sizes + "],\"dimension\":{" + dimensions + "},\"value\":{\"0\":1}}"),
      "sdmx.too_large");
}

struct Written {
  std::string table, stat_dense, stat_sparse, series, flat;
};

// One made-up table in every form, written the plain way.
Written write_random(std::mt19937& random) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::size_t geos = 1 + below(4), sexes = 1 + below(3), years = 1 + below(4);
  const std::vector<std::string> flags{"", "b", "u", "bu", "d"}, figures{"0", "-3", "12.5", "0.001", "76.7", "1000000"};
  Written out;
  out.table = "geo,sex\\TIME_PERIOD";
  std::string geo_codes, sex_codes, year_codes, geo_values, sex_values, year_values, index_of_year;
  const auto add = [](std::string& list, const std::string& item) { list += (list.empty() ? "" : ",") + item; };
  const auto code = [](char letter, std::size_t i) { return std::string(1, letter) + std::to_string(i); };
  for (std::size_t g = 0; g < geos; ++g)
    add(geo_codes, "\"" + code('G', g) + "\""), add(geo_values, "{\"id\":\"" + code('G', g) + "\"}");
  for (std::size_t s = 0; s < sexes; ++s)
    add(sex_codes, "\"" + code('S', s) + "\""), add(sex_values, "{\"id\":\"" + code('S', s) + "\"}");
  for (std::size_t y = 0; y < years; ++y) {
    const std::string year = std::to_string(2020 + y);
    out.table += "\t" + year + " ";
    add(year_codes, "\"" + year + "\"");
    add(year_values, "{\"id\":\"" + year + "\"}");
    add(index_of_year, "\"" + year + "\":" + std::to_string(y));
  }
  out.table += "\n";
  std::string dense, dense_status, sparse, sparse_status, series, flat;
  for (std::size_t g = 0; g < geos; ++g) {
    for (std::size_t s = 0; s < sexes; ++s) {
      std::string line = code('G', g) + "," + code('S', s), observations;
      bool anything = false;
      for (std::size_t y = 0; y < years; ++y) {
        const std::size_t flag = below(flags.size());
        const bool there = below(3) > 0;
        const std::string value = there ? figures[below(figures.size())] : "null";
        anything = anything || there || flag > 0;
        line += "\t" + (there ? value : ":") + " " + flags[flag];
        const std::string place = std::to_string((g * sexes + s) * years + y);
        add(dense, value);
        add(dense_status, flag > 0 ? "\"" + flags[flag] + "\"" : "null");
        if (there) add(sparse, "\"" + place + "\":" + value);
        if (flag > 0) add(sparse_status, "\"" + place + "\":\"" + flags[flag] + "\"");
        if (!there && flag == 0) continue;
        const std::string list = "[" + value + "," + (flag > 0 ? std::to_string(flag) : "null") + "]";
        add(observations, "\"" + std::to_string(y) + "\":" + list);
        add(flat, "\"" + std::to_string(g) + ":" + std::to_string(s) + ":" + std::to_string(y) + "\":" + list);
      }
      if (anything) out.table += line + "\n";
      add(series, "\"" + std::to_string(g) + ":" + std::to_string(s) + "\":{\"observations\":{" + observations + "}}");
    }
  }
  const std::string head =
      "{\"id\":[\"geo\",\"sex\",\"time\"],\"size\":[" + std::to_string(geos) + "," + std::to_string(sexes) + "," +
      std::to_string(years) + "],\"dimension\":{\"geo\":{\"category\":{\"index\":[" + geo_codes +
      "]}},\"sex\":{\"category\":{\"index\":[" + sex_codes + "]}},\"time\":{\"category\":{\"index\":";
  out.stat_dense = head + "[" + year_codes + "]}}},\"value\":[" + dense + "],\"status\":[" + dense_status + "]}";
  out.stat_sparse = head + "{" + index_of_year + "}}}},\"value\":{" + sparse + "},\"status\":{" + sparse_status + "}}";
  const std::string geo = "{\"id\":\"geo\",\"values\":[" + geo_values + "]}",
                    sex = "{\"id\":\"sex\",\"values\":[" + sex_values + "]}";
  const std::string time = "{\"id\":\"TIME_PERIOD\",\"values\":[" + year_values + "]}";
  const std::string attributes =
      "},\"attributes\":{\"observation\":[{\"id\":\"OBS_FLAG\",\"values\":[{\"id\":\"A\"},{\"id\":\"b\"},{\"id\":\"u\"}"
      ",{\"id\":\"bu\"},{\"id\":\"d\"}]}]}}";
  out.series = "{\"structure\":{\"dimensions\":{\"series\":[" + geo + "," + sex + "],\"observation\":[" + time + "]" +
               attributes + ",\"dataSets\":[{\"series\":{" + series + "}}]}";
  out.flat = "{\"structure\":{\"dimensions\":{\"observation\":[" + geo + "," + sex + "," + time + "]" + attributes +
             ",\"dataSets\":[{\"observations\":{" + flat + "}}]}";
  return out;
}

TEST(SdmxJson, RandomTablesReadTheSameInEveryForm) {
  std::mt19937 random(17);
  for (int round = 0; round < 300; ++round) {
    const Written written = write_random(random);
    for (const std::string* text : {&written.stat_dense, &written.stat_sparse, &written.series, &written.flat}) {
      ASSERT_TRUE(is_json(*text));
      const auto table = read(*text, "t.json");
      ASSERT_TRUE(table.ok()) << table.error().to_text() << "\n" << *text;
      if (table->series().empty()) continue;  // the other form writes its periods all the same
      ASSERT_EQ(table->write(), written.table) << *text;
    }
    EXPECT_FALSE(is_json(written.table));
    EXPECT_TRUE(Table::read(written.table, "t.tsv").ok());
  }
}

}  // namespace
}  // namespace limen::sdmx_json
