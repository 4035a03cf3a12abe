// limen screen: who of a table of persons, or of passenger messages, may be on a list, and why.
#include "commands/screening/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ostream>
#include <thread>

#include "base/json_writer.h"
#include "base/text.h"
#include "commands/screening/commands.h"

namespace limen::commands {

namespace {

constexpr std::size_t kBatch = 256;  // queries that a thread takes at a time

// Twelve digits: what is added up by a reader of the lines is right to a billionth.
void append_number(JsonWriter& json, std::string_view name, double value) {
  std::array<char, 96> text{};
  char* at = text.data();
  *at++ = '"';
  at = std::copy(name.begin(), name.end(), at);
  *at++ = '"';
  *at++ = ':';
  char* const end = std::to_chars(at, text.data() + text.size(), value, std::chars_format::general, 12).ptr;
  json.written(std::string_view(text.data(), end));
}

void append_reason(const screening::Reason& reason, JsonWriter& json) {
  json.open('{');
  json.text("code", reason.code());
  append_number(json, "contribution", reason.contribution);
  json.text("query", reason.query_part);
  json.text("listed", reason.list_part);
  append_number(json, "similarity", reason.similarity);
  append_number(json, "rarity", static_cast<double>(reason.rarity));
  json.close('}');
}

void append_error(const Error& error, JsonWriter& json) {
  json.open("error", '{');
  json.text("code", error.code);
  json.text("message", error.message);
  json.text("field", error.place.path);
  json.number("line", error.place.line.value_or(0));
  json.number("column", error.place.column.value_or(0));
  json.close('}');
}

// A table for people: a line a query, and under it a line a hit.
void append_plain(const Screener& screener, const ScreenQuery& query, const std::vector<screening::Hit>& hits,
                  std::string& out) {
  out += fmt::format("{}  {}: {}\n", query.id, query.name,
                     !query.readable ? "NOT SCREENED"
                     : hits.empty()  ? "no hit"
                                     : fmt::format("{} hits", hits.size()));
  for (const screening::Hit& hit : hits) append_plain_hit(screener, hit, out);
}

struct Batch {
  std::string out, err;
  bool problems = false;
};

class Run {
 public:
  Run(const Screener& screener, const QueryTable& table, const screening::SearchOptions& options, bool as_json)
      : screener_(screener), table_(table), options_(options), as_json_(as_json) {}

  // In the order of the table, whatever the number of threads. True when every line could be read.
  bool go(std::size_t threads, Streams& streams) const {
    std::vector<Batch> batches(threads);
    bool problems = false;
    for (std::size_t from = 0; from < table_.size(); from += threads * kBatch) {
      std::vector<std::thread> workers;
      for (std::size_t i = 1; i < threads && from + i * kBatch < table_.size(); ++i)
        workers.emplace_back([&, i] { screen(from + i * kBatch, batches[i]); });
      screen(from, batches[0]);
      for (std::thread& worker : workers) worker.join();
      for (std::size_t i = 0; i <= workers.size(); ++i) {
        streams.out << batches[i].out;
        streams.err << batches[i].err;
        problems = problems || batches[i].problems;
      }
    }
    return !problems;
  }

 private:
  void screen(std::size_t from, Batch& batch) const {
    batch.out.clear();
    batch.err.clear();
    ScreenQuery query;
    static const std::vector<screening::Hit> kNone;
    for (std::size_t i = from; i < std::min(from + kBatch, table_.size()); ++i) {
      table_.row(i, screener_, query);
      if (query.problem) {
        batch.problems = true;
        batch.err += fmt::format("limen: {}\n", query.problem->to_text());
      }
      const auto hits = query.readable ? screener_.index().search(query.query, options_) : kNone;
      if (as_json_) {
        append_hits(screener_, query, hits, batch.out);
        batch.out += '\n';
      } else {
        append_plain(screener_, query, hits, batch.out);
      }
    }
  }

  const Screener& screener_;
  const QueryTable& table_;
  const screening::SearchOptions& options_;
  bool as_json_;
};

Result<int> screen(const Arguments& arguments, Streams& streams) {
  const auto options = TRY(search_options(arguments));
  const std::size_t threads = TRY(count_of(arguments, "threads", 1, 256));
  const Screener screener = TRY(Screener::load(arguments, streams));
  std::vector<std::string> messages = screener.messages();
  for (const char* given : {"messages", "message"})
    for (const std::string& file : arguments.texts(given)) messages.push_back(file);
  const auto queries = arguments.text("queries");
  if (!queries && messages.empty())
    return Error{"screen.option", "either --queries or passenger messages must be given", Place{.source = "--queries"}};
  int status = 0;
  if (queries) {
    const std::string text = TRY(read_input(*queries, streams, std::size_t{4} << 30U));
    const QueryTable table = TRY(QueryTable::read(text, *queries));
    if (!Run(screener, table, options, arguments.flag("json")).go(threads, streams)) status = 1;
  }
  if (!messages.empty())
    status = std::max(status, TRY(screen_messages(screener, messages, options, arguments.flag("json"), streams)));
  streams.out.flush();
  return streams.out.good() ? status : 3;
}

}  // namespace

void append_plain_hit(const Screener& screener, const screening::Hit& hit, std::string& out) {
  const Screener::Listed& listed = screener.listed(hit.entry);
  out += fmt::format("    {:.4f}  {:<12} {}  [{}]\n           ", hit.score, listed.reference, listed.name,
                     screener.list_name(listed));
  for (const screening::Reason& reason : hit.reasons) {
    out += fmt::format(" {} {:+.2f}", reason.code(), reason.contribution);
    if (!reason.query_part.empty() || !reason.list_part.empty())
      out += fmt::format(" ({}~{})", reason.query_part, reason.list_part);
    out += ';';
  }
  out.back() = '\n';
}

void append_hit_list(const Screener& screener, const std::vector<screening::Hit>& hits, std::string& out) {
  JsonWriter json(out);
  json.open("hits", '[');
  for (const screening::Hit& hit : hits) {
    const Screener::Listed& listed = screener.listed(hit.entry);
    json.open('{');
    json.text("entry", listed.reference);
    json.text("name", listed.name);
    append_number(json, "score", hit.score);
    append_number(json, "probability", hit.probability);
    append_number(json, "log_odds", hit.log_odds);
    json.text("list", screener.list_name(listed));
    json.text("kind", lists::to_text(listed.kind));
    json.text("matched", hit.matched_name);
    json.open("reasons", '[');
    for (const screening::Reason& reason : hit.reasons) append_reason(reason, json);
    json.close(']');
    json.close('}');
  }
  json.close(']');
}

void append_hits(const Screener& screener, const ScreenQuery& query, const std::vector<screening::Hit>& hits,
                 std::string& out) {
  JsonWriter json(out);
  json.open('{');
  json.text("id", query.id);
  std::string list;
  append_hit_list(screener, hits, list);
  json.written(list);
  if (query.problem) append_error(*query.problem, json);
  json.close('}');
}

Result<std::size_t> count_of(const Arguments& arguments, std::string_view name, std::size_t fallback,
                             std::size_t most) {
  const auto given = arguments.integer(name);
  if (!given) return fallback;
  if (*given < 1 || static_cast<std::uint64_t>(*given) > most)
    return Error{"screen.option", "out of range", Place{.source = "--" + std::string(name)}};
  return static_cast<std::size_t>(*given);
}

Result<double> share_of(std::string_view text, std::string_view name, double most) {
  double value = 0;
  const std::string_view bare = trim(text);
  const auto [end, failure] = std::from_chars(bare.data(), bare.data() + bare.size(), value);
  if (failure != std::errc() || end != bare.data() + bare.size() || !(value >= 0) || value > most)
    return Error{"screen.option", fmt::format("must be a number from 0 to {}", most),
                 Place{.source = "--" + std::string(name)}};
  return value;
}

Result<screening::SearchOptions> search_options(const Arguments& arguments) {
  screening::SearchOptions options;
  if (arguments.text("top")) options.max_hits = TRY(count_of(arguments, "top", 1, 100'000));
  if (const auto text = arguments.text("min-score")) options.min_score = TRY(share_of(*text, "min-score", 1));
  return options;
}

Command screen_command() {
  Command command{"screen", "Who may be on a list, how likely, and why; and how good that is on your own lists"};
  command.options = Screener::options();
  command.options.insert(
      command.options.end(),
      {{"queries",
        "persons as TSV with a header: id, name, birth_date, sex, nationality, document_number; - for standard "
        "input"},
       {"messages", "files of passenger messages (PAXLST, PNRGOV): everybody in them", OptionKind::kTexts},
       {"top", "at most so many hits a person", OptionKind::kInteger},
       {"min-score", "hits of at least this score, 0 to 1; the pack's when absent"},
       {"threads", "how many search at a time", OptionKind::kInteger, false, "1"},
       {"json", "one JSON object a line", OptionKind::kFlag}});
  command.positionals = {{"message", "the same as --messages", Positional::kMany}};
  command.children = {screen_evaluate_command(), screen_bench_command()};
  command.run = or_fail(screen);
  return command;
}

}  // namespace limen::commands
