// Our reader of zones, and npm's in processes of their own, over the same vectors.
#include "commands/mrz/mrz_measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "base/text.h"
#include "commands/measuring/meter.h"
#include "commands/measuring/server_process.h"
#include "engines/mrz_repair/mrz_repair.h"

namespace limen::commands {

namespace {

// The fields of a vector as the reader gives them.
std::string value_of(const mrz::Document& document, std::string_view key) {
  if (key == "document_code") return document.document_code.value;
  if (key == "issuer") return std::string(document.issuer.value.text());
  if (key == "surname") return document.name.value.primary;
  if (key == "given_names") return document.name.value.secondary;
  if (key == "document_number") return document.document_number.value.text;
  if (key == "nationality") return std::string(document.nationality.value.text());
  if (key == "birth_date") return document.birth_date.value.date.to_text();
  if (key == "sex") return std::string(to_text(document.sex.value));
  if (key == "expiry_date") return document.expiry_date.value.date.to_text();
  if (key == "optional_data") return document.optional_data.value;
  if (key == "optional_data_2") return document.optional_data_2.value;
  if (key == "long_number") return std::string(mrz::to_text(document.document_number.value.long_number));
  return "?";
}

bool same(const mrz::Document& document, const json::object& fields) {
  return document.valid && std::all_of(fields.begin(), fields.end(), [&](const auto& field) {
           return field.value().is_string() && value_of(document, field.key()) == field.value().as_string();
         });
}

void judge(const MrzVector& vector, const mrz::ParseOptions& options, mrz::Document& document, MrzScore& score) {
  mrz::parse_into(vector.text, options, document);
  if (vector.kind == "valid") {
    ++score.valid;
    score.accepted += document.valid ? 1 : 0;
    score.fields += same(document, vector.fields) ? 1 : 0;
  } else if (vector.kind == "malformed") {
    ++score.malformed;
    score.rejected += document.valid ? 0 : 1;
  } else {
    ++score.look_alikes;
    bool first = true;
    for (const mrz_repair::Reading& reading : mrz_repair::readings(document, options)) {
      std::string text;
      for (const std::string& line : reading.lines) text += line + "\n";
      if (same(mrz::parse(text, options), vector.fields)) {
        score.repaired += first ? 1 : 0;
        ++score.repaired_among;
        break;
      }
      first = false;
    }
  }
}

// Texts that are as long as the reader looks, or broken in every line.
std::vector<std::string> hostile_texts(const std::vector<MrzVector>& vectors) {
  std::vector<std::string> texts;
  for (const std::string_view piece :
       {"<", "\n", " ", "\r\n", "\xC3\x96", "\xF0\x9F\x98\x80", "a", "P<UTO \t", "\xFF"}) {
    std::string text;
    while (text.size() < 2048) text += piece;
    texts.push_back(text.substr(0, 2048));
    if (!vectors.empty()) texts.push_back(vectors.front().text + "\n" + text);
  }
  for (std::size_t i = 0; i < vectors.size(); i += 7) {
    std::string text = vectors[i].text;
    for (std::size_t k = i % 5; k < text.size(); k += 3) {
      if (text[k] != '\n') text.replace(k, 1, k % 2 == 0 ? "\xC3\xA9" : "z");
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

double worst_microseconds(const std::vector<MrzVector>& vectors, const mrz::ParseOptions& options) {
  std::vector<std::string> texts = hostile_texts(vectors);
  for (const MrzVector& vector : vectors) texts.push_back(vector.text);
  mrz::Document document;
  double worst = 0;
  for (const std::string& text : texts) {
    double best = std::numeric_limits<double>::max();
    for (int run = 0; run < 9; ++run) {
      const auto before = std::chrono::steady_clock::now();
      mrz::parse_into(text, options, document);
      const std::chrono::duration<double, std::micro> used = std::chrono::steady_clock::now() - before;
      best = std::min(best, used.count());
    }
    worst = std::max(worst, best);
  }
  return worst;
}

void measure_speed(const MrzBenchPlan& plan, const std::vector<MrzVector>& vectors, const mrz::ParseOptions& options,
                   MrzScore& score) {
  std::vector<std::string_view> texts;
  for (const MrzVector& vector : vectors) {
    if (vector.kind == "valid") texts.push_back(vector.text);
  }
  if (texts.empty()) return;
  constexpr std::size_t kZones = 400'000;  // a run: about a tenth of a second
  Meter meter;
  mrz::Document document;
  std::vector<double> seconds;
  for (int run = 0; run <= plan.runs; ++run) {
    std::size_t done = 0;
    meter.start();
    while (done < kZones) {
      for (const std::string_view text : texts) mrz::parse_into(text, options, document);
      done += texts.size();
    }
    const Cost cost = meter.stop();
    if (run == 0) continue;  // only warms up
    seconds.push_back(cost.seconds / static_cast<double>(done));
    score.instructions = cost.instructions / static_cast<double>(done);
  }
  std::sort(seconds.begin(), seconds.end());
  score.per_second = 1 / seconds[seconds.size() / 2];
}

// What a peer said: its last line, or how far it came.
Result<json::object> ask(const MrzBenchPlan& plan, const std::string& peer, const std::string& mode) {
  const Finished finished = TRY(run_program({"/usr/bin/env", "timeout", std::to_string(plan.patience), "node",
                                             plan.peers + "/mrz.mjs", peer, plan.vectors, mode}));
  std::string_view out = trim(finished.out);
  out = out.substr(out.rfind('\n') == std::string_view::npos ? 0 : out.rfind('\n') + 1);
  constexpr int kStopped = 124;  // by timeout
  if (finished.status == kStopped) return json::object{{"stopped", out}};
  if (finished.status != 0) return json::object{{"failed", finished.status}};
  const json::value value = TRY(parse_json(out));
  return value.is_object() ? value.as_object() : json::object{};
}

std::uint64_t count_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? 0 : value->to_number<std::uint64_t>();
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr || !value->is_string() ? "" : std::string(value->as_string());
}

// "at 10 120 3": before the eleventh of 120, three repaired.
void tell_stopped(const std::string& line, int patience, MrzScore& score) {
  const std::vector<std::string_view> words = split(line, ' ');
  if (words.size() == 4) {
    score.remark = fmt::format("repair stopped after {} s, in look-alike {} of {} ({} repaired by then)", patience,
                               std::stoul(std::string(words[1])) + 1, words[2], words[3]);
  } else {
    score.remark = fmt::format("stopped after {} s", patience);
  }
}

}  // namespace

Result<std::vector<MrzVector>> read_mrz_vectors(std::string_view text) {
  std::vector<MrzVector> vectors;
  std::uint64_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) continue;
    Place place;
    place.line = number;
    const auto value = parse_json(line);
    if (!value.ok() || !value->is_object()) return Error{"mrz.bench.vectors", "not a vector", place};
    const json::object& object = value->as_object();
    MrzVector vector;
    vector.kind = text_of(object, "kind");
    vector.text = text_of(object, "mrz");
    const auto today = CivilDate::parse(text_of(object, "today"));
    if (vector.kind.empty() || vector.text.empty() || !today.ok()) {
      return Error{"mrz.bench.vectors", "a vector has kind, mrz and today", place};
    }
    vector.today = *today;
    if (const json::value* fields = object.if_contains("fields"); fields != nullptr && fields->is_object()) {
      vector.fields = fields->as_object();
    }
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

MrzScore measure_mrz(const MrzBenchPlan& plan, const std::vector<MrzVector>& vectors, const mrz::StateTable& states) {
  MrzScore score{.name = "Limen", .version = "", .formats = "5"};
  mrz::Document document;
  for (const MrzVector& vector : vectors) {
    judge(vector, {.today = vector.today, .states = &states}, document, score);
  }
  const mrz::ParseOptions options{.today = vectors.empty() ? CivilDate() : vectors.front().today, .states = &states};
  measure_speed(plan, vectors, options, score);
  score.worst_us = worst_microseconds(vectors, options);
  return score;
}

Result<std::vector<MrzScore>> measure_mrz_peers(const MrzBenchPlan& plan) {
  std::vector<MrzScore> scores;
  for (const char* peer : {"mrz", "mrz-fast"}) {
    MrzScore score{.name = fmt::format("npm {}", peer), .version = "", .formats = ""};
    const json::object parse = TRY(ask(plan, peer, "parse"));
    score.version = text_of(parse, "version");
    score.formats = std::to_string(count_of(parse, "formats"));
    score.valid = count_of(parse, "valid");
    score.accepted = count_of(parse, "accepted");
    score.fields = count_of(parse, "fields");
    score.malformed = count_of(parse, "malformed");
    score.rejected = count_of(parse, "rejected");
    score.thrown = count_of(parse, "thrown");
    if (const json::value* used = parse.if_contains("cpu_ms")) {
      score.per_second = static_cast<double>(count_of(parse, "parsed")) * 1000 / used->to_number<double>();
    }
    if (parse.contains("stopped")) tell_stopped("", plan.patience, score);
    if (parse.contains("failed")) score.remark = "did not run";
    const json::object repair = TRY(ask(plan, peer, "repair"));
    score.look_alikes = count_of(repair, "look_alikes");
    score.repaired = score.repaired_among = count_of(repair, "repaired");
    if (repair.contains("stopped")) tell_stopped(text_of(repair, "stopped"), plan.patience, score);
    scores.push_back(std::move(score));
  }
  return scores;
}

}  // namespace limen::commands
