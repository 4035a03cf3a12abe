// Speed of reading, and its quality on rows that the data were not made from:
//
//   tools/make_transliteration.py --rows … --unihan … --out DATA --hold-out ROWS
//   tools/embed.py DATA DATA.bin DATA.S symbol
//   LIMEN_TRANSLITERATION_ROWS=ROWS LIMEN_TRANSLITERATION_DATA=DATA.bin engines_transliteration_bench
//       --benchmark_filter=Quality   (LIMEN_TRANSLITERATION_MISSES=20 prints that many misses of each script)
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "engines/transliteration/transliteration.h"

namespace limen::transliteration {
namespace {

std::u32string from_utf8(std::string_view text) {
  std::u32string letters;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t n) {
      return i + n < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[i + n])) : 0U;
    };
    const std::uint32_t first = byte(0);
    if (first < 0x80) {
      letters.push_back(first);
      i += 1;
    } else if (first < 0xE0) {
      letters.push_back((first & 0x1F) << 6 | (byte(1) & 0x3F));
      i += 2;
    } else if (first < 0xF0) {
      letters.push_back((first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
      i += 3;
    } else {
      letters.push_back((first & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F));
      i += 4;
    }
  }
  return letters;
}

double edit_cost(char c) { return std::string_view("aeiouyhw").find(c) == std::string_view::npos ? 1.0 : 0.5; }

// Vowels and h, w, y cost half an edit.
double distance(std::string_view a, std::string_view b) {
  std::vector<double> row(b.size() + 1);
  for (std::size_t j = 0; j < b.size(); ++j) row[j + 1] = row[j] + edit_cost(b[j]);
  for (const char c : a) {
    double corner = row[0];
    row[0] += edit_cost(c);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const double change = c == b[j] ? 0.0 : std::max(edit_cost(c), edit_cost(b[j]));
      const double next = std::min({corner + change, row[j + 1] + edit_cost(c), row[j] + edit_cost(b[j])});
      corner = row[j + 1];
      row[j + 1] = next;
    }
  }
  return row.back();
}

// The spellings of the whole run: of its only word, or of its words in one (and of the last without the article).
std::vector<std::string> spellings(const std::vector<Word>& words) {
  std::vector<std::string> texts{""};
  for (const Word& word : words) {
    std::vector<std::string> longer;
    for (const std::string& head : texts) {
      for (const Reading& tail : word.readings) longer.push_back(head + tail.letters);
    }
    texts = std::move(longer);
  }
  if (words.size() > 1) {
    for (const Reading& reading : words.back().readings) texts.push_back(reading.letters);
  }
  return texts;
}

struct Tally {
  double rows = 0, first = 0, exact = 0, near = 0;
};

void Quality(benchmark::State& state) {
  const char* rows = std::getenv("LIMEN_TRANSLITERATION_ROWS");
  if (rows == nullptr) return state.SkipWithError("LIMEN_TRANSLITERATION_ROWS is not set");
  std::string archive;
  if (const char* data = std::getenv("LIMEN_TRANSLITERATION_DATA")) {
    std::ifstream file(data, std::ios::binary);
    archive.assign(std::istreambuf_iterator<char>(file), {});
  }
  const Reader reader =
      archive.empty() ? Reader() : Reader(EmbeddedFiles(archive.data(), archive.data() + archive.size()));
  const char* misses_text = std::getenv("LIMEN_TRANSLITERATION_MISSES");
  const int misses = misses_text == nullptr ? 0 : std::atoi(misses_text);
  std::map<std::string, Tally> tallies;
  std::map<std::string, int> printed;
  for (auto _ : state) {
    std::ifstream file(rows);
    std::string line;
    while (std::getline(file, line)) {
      std::istringstream fields(line);
      std::string script, native, latin;
      int count = 0;
      fields >> script >> native >> latin >> count;
      const std::u32string run = from_utf8(native);
      const auto texts = spellings(reader.read(run, script_of(run.front())));
      const bool near = std::ranges::any_of(texts, [&](const std::string& text) {
        return distance(text, latin) <= 0.25 * static_cast<double>(latin.size());
      });
      const bool exact = std::ranges::find(texts, latin) != texts.end();
      for (const std::string& key : {script, script + (count > 1 ? " seen twice" : " seen once")}) {
        Tally& tally = tallies[key];
        ++tally.rows;
        tally.first += !texts.empty() && texts.front() == latin;
        tally.exact += exact;
        tally.near += near;
      }
      if (!near && printed[script]++ < misses) {
        std::printf("  missed: %s %s:", native.c_str(), latin.c_str());
        for (std::size_t i = 0; i < texts.size() && i < 6; ++i) std::printf(" %s", texts[i].c_str());
        std::printf("\n");
      }
    }
  }
  for (const auto& [script, tally] : tallies) {
    std::printf("%-24s rows %6.0f  first %.3f  exact %.3f  near %.3f\n", script.c_str(), tally.rows,
                tally.first / tally.rows, tally.exact / tally.rows, tally.near / tally.rows);
  }
}
BENCHMARK(Quality)->Iterations(1)->Unit(benchmark::kMillisecond);

void read_run(benchmark::State& state, std::u32string_view run, Script script) {
  const Reader reader;
  for (auto _ : state) benchmark::DoNotOptimize(reader.read(run, script));
}
BENCHMARK_CAPTURE(read_run, Cyrillic, U"ковальчук", Script::kCyrillic);
BENCHMARK_CAPTURE(read_run, Greek, U"παπαδόπουλος", Script::kGreek);
BENCHMARK_CAPTURE(read_run, Armenian, U"հարությունյան", Script::kArmenian);
BENCHMARK_CAPTURE(read_run, Georgian, U"ბერიძე", Script::kGeorgian);
BENCHMARK_CAPTURE(read_run, Devanagari, U"राजकुमार", Script::kDevanagari);
BENCHMARK_CAPTURE(read_run, ArabicKnown, U"محمد", Script::kArabic);
BENCHMARK_CAPTURE(read_run, ArabicUnknown, U"الزغلولية", Script::kArabic);
BENCHMARK_CAPTURE(read_run, Hebrew, U"רבינוביץ", Script::kHebrew);
BENCHMARK_CAPTURE(read_run, Hangul, U"김영수", Script::kHangul);
BENCHMARK_CAPTURE(read_run, Kana, U"タカハシ", Script::kKana);
BENCHMARK_CAPTURE(read_run, Han, U"王小明", Script::kHan);

void MakeReader(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Reader());
}
BENCHMARK(MakeReader);

}  // namespace
}  // namespace limen::transliteration
