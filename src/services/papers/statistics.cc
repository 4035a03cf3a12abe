// How often what was found: counts that outlive the checks, without a person. Small counts are hidden as in all
// statistics.
#include <algorithm>
#include <map>

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

Result<Answer> count(const Desk& desk, const Call& call, database::Session& session) {
  const CivilDate to = TRY(call.query_date("to")).value_or(call.now().utc_day());
  const CivilDate from = TRY(call.query_date("from")).value_or(to - 365);
  if (to < from || to - from > kMostDays) return Error{"papers.statistics.range", "at most five years, in order"};
  const auto wanted = call.query("by").value_or("issuer");
  const auto by = std::ranges::find(kDimensions, wanted, &Dimension::name);
  if (by == kDimensions.end()) return Error{"papers.statistics.by", "issuer, nationality, document_type, line or post"};
  const std::string sql =
      "select " + std::string(by->column) +
      ", conclusion, cast(sum(inspections) as BIGINT) from inspection_count where day >= $1 and day "
      "<= $2 group by " +
      std::string(by->column) + ", conclusion order by 1, 2";
  const auto rows = TRY(session.query(sql, {from, to}));
  std::map<std::string, std::size_t> keys, conclusions;
  std::vector<std::pair<std::string, std::string>> names;
  std::vector<suppression::TableCell> cells;
  for (const auto row : rows) {
    std::string key(by->name == "post" ? row.id<PostId>(0).to_text() : std::string(row.text(0)));
    std::string conclusion(row.text(1));
    const std::size_t at = keys.emplace(key, keys.size()).first->second;
    const std::size_t column = conclusions.emplace(conclusion, conclusions.size()).first->second;
    cells.push_back({at, column, row.integer(2)});
    names.emplace_back(std::move(key), std::move(conclusion));
  }
  const bool exact = call.permit().has("statistics.exact") && call.permit().require("statistics.exact", {}).ok();
  const std::int64_t threshold = exact ? 0 : desk.parts.knowledge->statistics.suppress_below;
  const auto pattern = suppression::suppress_table(cells, keys.size(), conclusions.size(), threshold);
  json::array out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out.push_back(
        json::object{{"key", names[i].first},
                     {"conclusion", names[i].second},
                     {"inspections", pattern.hidden[i] ? json::value(nullptr) : json::value(cells[i].value)}});
  }
  return Answer::json(json::object{{"from", from.to_text()},
                                   {"to", to.to_text()},
                                   {"by", by->name},
                                   {"suppressed_below", threshold},
                                   {"rows", std::move(out)}});
}

}  // namespace

Result<void> add_statistics_routes(api::Api& api, std::shared_ptr<const Desk> desk) {
  return api.read({.method = Method::kGet,
                   .path = "/api/inspection-statistics",
                   .id = "getInspectionStatistics",
                   .summary = "Conclusions of inspections, counted without persons",
                   .tag = "papers",
                   .scopes = {"statistics.read", "statistics.exact"},
                   .response_schema = "InspectionStatistics",
                   .query = {{"from", "first day; a year before the last when absent", "string", "date"},
                             {"to", "last day; today when absent", "string", "date"},
                             {"by", "issuer (without it), nationality, document_type, line or post"}},
                   .cost = 5},
                  [desk](Call& call, database::Session& session) { return count(*desk, call, session); });
}

}  // namespace limen::papers
