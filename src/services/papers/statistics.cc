// How often what was found: counts that outlive the checks, without a person. Small counts are hidden as in all
// statistics.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engines/suppression/suppression.h"
#include "services/papers/state.h"

namespace limen::papers {
namespace {

using api::Answer;
using api::Call;
using http::Method;

constexpr int kMostDays = 5 * 366;

struct Dimension {
  std::string_view name, column;
};
constexpr std::array kDimensions = std::to_array<Dimension>({{"issuer", "issuer"},
                                                             {"nationality", "nationality"},
                                                             {"document_type", "document_type"},
                                                             {"line", "line"},
                                                             {"post", "post_id"}});

struct Span {
  CivilDate first, last;
};

CivilDate quarter_of(CivilDate day) { return *CivilDate::from_ymd(day.year(), (day.month() - 1) / 3 * 3 + 1, 1); }

// Ranges of days may be subtracted from one another: the counts to the tenth less those to the ninth are those of the
// tenth. So who may not see small counts is answered by whole quarters that have ended, each protected by itself, and
// by sums of what these answers show; no two of them say more than the quarters do.
Result<std::vector<Span>> quarters_in(const Call& call) {
  const CivilDate today = call.now().utc_day();
  const CivilDate newest = quarter_of(today - 2);  // begins after the last that has ended at every post
  const CivilDate to = TRY(call.query_date("to")).value_or(newest - 1);
  const CivilDate from = TRY(call.query_date("from")).value_or(quarter_of(to));
  if (to < from || to - from > kMostDays) return Error{"papers.statistics.range", "at most five years, in order"};
  if (quarter_of(from) != from || quarter_of(to + 1) != to + 1 || to >= newest) {
    return Error{"papers.statistics.period", "whole quarters of the calendar that have ended"};
  }
  std::vector<Span> spans;
  for (CivilDate first = from; first < to;) {
    const CivilDate next = first.plus_months(3);
    spans.push_back({first, next - 1});
    first = next;
  }
  return spans;
}

Result<std::vector<Span>> any_days(const Call& call) {
  const CivilDate to = TRY(call.query_date("to")).value_or(call.now().utc_day());
  const CivilDate from = TRY(call.query_date("from")).value_or(to - 365);
  if (to < from || to - from > kMostDays) return Error{"papers.statistics.range", "at most five years, in order"};
  return std::vector<Span>{{from, to}};
}

// By key and conclusion; nothing where a part of the sum is not shown.
using Sums = std::map<std::pair<std::string, std::string>, std::optional<std::int64_t>>;

Result<void> add_span(database::Session& session, const Dimension& by, const Span& span, std::int64_t threshold,
                      Sums& sums) {
  const std::string sql =
      "select " + std::string(by.column) +
      ", conclusion, cast(sum(inspections) as BIGINT) from inspection_count where day >= $1 and day "
      "<= $2 group by " +
      std::string(by.column) + ", conclusion order by 1, 2";
  const auto rows = TRY(session.query(sql, {span.first, span.last}));
  std::map<std::string, std::size_t> keys, conclusions;
  std::vector<std::pair<std::string, std::string>> names;
  std::vector<suppression::TableCell> cells;
  for (const auto row : rows) {
    std::string key(by.name == "post" ? row.id<PostId>(0).to_text() : std::string(row.text(0)));
    std::string conclusion(row.text(1));
    const std::size_t at = keys.emplace(key, keys.size()).first->second;
    const std::size_t column = conclusions.emplace(conclusion, conclusions.size()).first->second;
    cells.push_back({at, column, row.integer(2)});
    names.emplace_back(std::move(key), std::move(conclusion));
  }
  const auto pattern = suppression::suppress_table(cells, keys.size(), conclusions.size(), threshold);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto& sum = sums.emplace(std::move(names[i]), std::int64_t{0}).first->second;
    if (pattern.hidden[i]) sum.reset();
    if (sum) *sum += cells[i].value;
  }
  return {};
}

Result<Answer> count(const Desk& desk, const Call& call, database::Session& session) {
  const auto wanted = call.query("by").value_or("issuer");
  const auto by = std::ranges::find(kDimensions, wanted, &Dimension::name);
  if (by == kDimensions.end()) return Error{"papers.statistics.by", "issuer, nationality, document_type, line or post"};
  const bool exact = call.permit().has("statistics.exact") && call.permit().require("statistics.exact", {}).ok();
  const std::int64_t threshold = exact ? 0 : desk.parts.knowledge->statistics.suppress_below;
  const std::vector<Span> spans = TRY(exact ? any_days(call) : quarters_in(call));
  Sums sums;
  for (const Span& span : spans) TRY(add_span(session, *by, span, threshold, sums));
  json::array out;
  for (const auto& [name, sum] : sums) {
    out.push_back(json::object{{"key", name.first},
                               {"conclusion", name.second},
                               {"inspections", sum ? json::value(*sum) : json::value(nullptr)}});
  }
  return Answer::json(json::object{{"from", spans.front().first.to_text()},
                                   {"to", spans.back().last.to_text()},
                                   {"by", by->name},
                                   {"suppressed_below", threshold},
                                   {"rows", std::move(out)}});
}

}  // namespace

Result<void> add_statistics_routes(api::Api& api, std::shared_ptr<const Desk> desk) {
  return api.read(
      {.method = Method::kGet,
       .path = "/api/inspection-statistics",
       .id = "getInspectionStatistics",
       .summary = "Conclusions of inspections, counted without persons",
       .tag = "papers",
       .scopes = {"statistics.read", "statistics.exact"},
       .response_schema = "InspectionStatistics",
       .query = {{"from", "first day; without it a year before the last, or the quarter of the last", "string", "date"},
                 {"to",
                  "last day; without it today, or the end of the last quarter; small counts are shown by quarters",
                  "string", "date"},
                 {"by", "issuer (without it), nationality, document_type, line or post"}},
       .cost = 5},
      [desk](Call& call, database::Session& session) { return count(*desk, call, session); });
}

}  // namespace limen::papers
