#include <algorithm>

#include "base/embedded.h"
#include "base/text.h"
#include "formats/csv/csv.h"
#include "services/statistics/statistics.h"
#include "services/statistics/store.h"

extern "C" {
extern const char limen_embedded_statistics_schemas_begin[];
extern const char limen_embedded_statistics_schemas_end[];
}

namespace limen::statistics {
namespace {

using api::Answer;
using api::Call;
using http::Method;

constexpr int kMostYears = 5;
constexpr int kUsualDays = 30;

Error wrong(std::string code, std::string message, std::string_view parameter) {
  return Error{std::move(code), std::move(message), Place{.source = std::string(parameter)}};
}

Result<void> read_range(const Call& call, Query& query) {
  query.to = TRY(call.query_date("to")).value_or(call.now().utc_day());
  query.from = TRY(call.query_date("from")).value_or(query.to - (kUsualDays - 1));
  if (query.from > query.to) return wrong("statistics.range", "the first day is after the last", "from");
  if (query.to >= query.from.plus_years(kMostYears)) {
    return wrong("statistics.range", "figures are given for five years at most", "from");
  }
  return {};
}

Result<void> read_by(const Call& call, Query& query) {
  const auto text = call.query("by");
  if (!text) return {};
  for (const std::string_view name : split(*text, ',')) {
    const auto dimension = parse_dimension(trim(name));
    if (!dimension) return wrong("statistics.by", "this is no dimension", "by");
    query.by.push_back(*dimension);
  }
  const auto has = [&](Dimension dimension) { return std::count(query.by.begin(), query.by.end(), dimension) > 0; };
  if (query.by.size() > 2 || (query.by.size() == 2 && query.by[0] == query.by[1]) ||
      (has(Dimension::kDay) && has(Dimension::kMonth))) {
    return wrong("statistics.by", "figures are cut by two different dimensions at most, by day or by month", "by");
  }
  return {};
}

// Whether a text can be a value of that dimension. Nothing is said about what occurred.
bool is_value(const site::Knowledge& knowledge, Dimension dimension, std::string_view text) {
  switch (dimension) {
    case Dimension::kNationality: {
      const auto state = StateCode::parse(text);
      return state.ok() && knowledge.states.find(state->text()) != nullptr;
    }
    case Dimension::kSex:
      return parse_sex(text).has_value();
    case Dimension::kAgeBand:
      return knowledge.codes.find("age_bands", text) != nullptr;
    case Dimension::kTransportMode:
      return knowledge.codes.find("transport_modes", text) != nullptr;
    case Dimension::kTravelPurpose:
      return knowledge.codes.find("travel_purposes", text) != nullptr;
    default:
      return false;
  }
}

Result<void> read_filters(const Call& call, const Parts& parts, Query& query) {
  if (const auto text = call.query("post")) {
    const auto id = PostId::parse(*text);
    if (!id.ok() || !parts.posts.find(*id)) return wrong("statistics.filter", "there is no such post", "post");
    query.post = *id;
  }
  for (const Dimension dimension : {Dimension::kNationality, Dimension::kSex, Dimension::kAgeBand,
                                    Dimension::kTransportMode, Dimension::kTravelPurpose}) {
    const auto text = call.query(to_text(dimension));
    if (!text) continue;
    if (!is_value(*parts.knowledge, dimension, *text)) {
      return wrong("statistics.filter", "this is no value of the dimension", to_text(dimension));
    }
    query.where.emplace_back(dimension, std::string(*text));
  }
  query.posts = call.permit().posts();
  return {};
}

Result<Query> read_query(const Call& call, const Parts& parts) {
  Query query;
  TRY(read_range(call, query));
  TRY(read_by(call, query));
  TRY(read_filters(call, parts, query));
  return query;
}

// Exact figures need the scope for all posts and records: one post's exact figures beside the suppressed sum of all
// would give the others away.
Result<Shown> answer_to(const Call& call, database::Session& session, const Parts& parts, const Query& query) {
  const bool exact = call.permit().has("statistics.exact") && call.permit().require("statistics.exact", {}).ok();
  return show(TRY(store::figures(session, query)), query.by.size(),
              exact ? 0 : parts.knowledge->statistics.suppress_below);
}

json::object counts_json(const std::array<std::optional<std::int64_t>, kMeasures>& counts) {
  json::object out;
  for (std::size_t i = 0; i < kMeasures; ++i) {
    out[kMeasureNames[i]] = counts[i] ? json::value(*counts[i]) : json::value(nullptr);
  }
  return out;
}

json::object to_json(const Query& query, const Shown& shown) {
  json::array by, rows;
  for (const Dimension dimension : query.by) by.emplace_back(to_text(dimension));
  for (const ShownRow& row : shown.rows) {
    json::object keys;
    for (std::size_t i = 0; i < query.by.size(); ++i) keys[to_text(query.by[i])] = row.keys[i];
    json::object item{{"keys", std::move(keys)}};
    for (const auto& [name, count] : counts_json(row.counts)) item[name] = count;
    item["suppressed"] = row.suppressed;
    rows.push_back(std::move(item));
  }
  return {{"from", query.from.to_text()}, {"to", query.to.to_text()},
          {"by", std::move(by)},          {"suppressed_below", shown.suppressed_below},
          {"rows", std::move(rows)},      {"totals", counts_json(shown.totals)}};
}

void write_counts(csv::Writer& writer, const std::array<std::optional<std::int64_t>, kMeasures>& counts) {
  bool suppressed = false;
  for (const auto& count : counts) {
    count ? writer.field(*count) : writer.field(std::string_view());
    suppressed = suppressed || !count;
  }
  writer.field(suppressed ? "yes" : "no");
  writer.end_record();
}

// A suppressed count is an empty field. Posts stand with their code, which people know.
std::string to_csv(const Query& query, const Shown& shown, const site::Posts& posts) {
  csv::Writer writer({.guard_formulas = true});
  if (query.by.empty()) writer.field("period");
  for (const Dimension dimension : query.by) writer.field(to_text(dimension));
  for (const std::string_view name : kMeasureNames) writer.field(name);
  writer.field("suppressed");
  writer.end_record();
  const auto key = [&](std::size_t dimension, const std::string& text) {
    if (query.by[dimension] != Dimension::kPost) return text;
    const auto id = PostId::parse(text);
    const auto post = id.ok() ? posts.find(*id) : std::nullopt;
    return post ? post->code : text;
  };
  for (const ShownRow& row : shown.rows) {
    if (query.by.empty()) break;  // the same as the total
    for (std::size_t i = 0; i < row.keys.size(); ++i) writer.field(key(i, row.keys[i]));
    write_counts(writer, row.counts);
  }
  writer.field("total");
  for (std::size_t i = 1; i < query.by.size(); ++i) writer.field(std::string_view());
  write_counts(writer, shown.totals);
  return writer.take();
}

api::Operation operation(std::string path, std::string id, std::string summary) {
  api::Operation out;
  out.method = Method::kGet;
  out.path = std::move(path);
  out.id = std::move(id);
  out.summary = std::move(summary);
  out.tag = "statistics";
  out.scopes = {"statistics.read", "statistics.exact"};
  out.cost = 5;  // sums over up to five years
  out.query = {{"from", "first day; 30 days up to the last when absent", "string", "date"},
               {"to", "last day; today when absent", "string", "date"},
               {"by",
                "none, one or two of day, month, post, nationality, sex, age_band, transport_mode, "
                "travel_purpose, separated by a comma"},
               {"post", "only this post", "string", "uuid"},
               {"nationality", "only this state code"},
               {"sex", "only F, M, X or unknown"},
               {"age_band", "only this age band"},
               {"transport_mode", "only this mode of transport"},
               {"travel_purpose", "only this purpose of travel"}};
  return out;
}

}  // namespace

Result<void> Statistics::register_routes(api::Api& api) const {
  const EmbeddedFiles files(limen_embedded_statistics_schemas_begin, limen_embedded_statistics_schemas_end);
  TRY(api.add_schemas(files.find("statistics.json")));
  TRY(api.add_status("statistics.*", 422));
  api::Operation table = operation("/api/statistics", "getStatistics", "Entries, exits and refusals, counted");
  table.response_schema = "Statistics";
  TRY(api.read(std::move(table), [parts = parts_](Call& call, database::Session& session) -> Result<Answer> {
    const Query query = TRY(read_query(call, parts));
    const Shown shown = TRY(answer_to(call, session, parts, query));
    return Answer::json(to_json(query, shown));
  }));
  api::Operation file = operation("/api/statistics.csv", "getStatisticsCsv", "The same as a file for spreadsheets");
  file.response_type = "text/csv";
  return api.read(std::move(file), [parts = parts_](Call& call, database::Session& session) -> Result<Answer> {
    const Query query = TRY(read_query(call, parts));
    const Shown shown = TRY(answer_to(call, session, parts, query));
    Answer answer = Answer::bytes(to_csv(query, shown, parts.posts), "text/csv; charset=utf-8");
    answer.headers.emplace_back("Content-Disposition", "attachment; filename=\"statistics_" + query.from.to_text() +
                                                           "_" + query.to.to_text() + ".csv\"");
    return answer;
  });
}

border::FactSubscriber Statistics::subscriber() const {
  return [knowledge = parts_.knowledge](database::Transaction& tx, const border::BorderFact& fact) -> Result<void> {
    return store::count(tx, fact, knowledge->statistics.band(fact.age).code);
  };
}

}  // namespace limen::statistics
