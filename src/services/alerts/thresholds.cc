#include "services/alerts/thresholds.h"

#include <algorithm>

#include "platform/lists/reading.h"

namespace limen::alerts {

std::string_view to_text(ThresholdOf of) {
  switch (of) {
    case ThresholdOf::kAll:
      return "all";
    case ThresholdOf::kCategory:
      return "category";
    case ThresholdOf::kIssuer:
      return "issuer";
    case ThresholdOf::kIssuerAndCategory:
      return "issuer_and_category";
  }
  return "all";
}

Result<Thresholds> Thresholds::read(const config::PackStore& packs, const site::Knowledge& knowledge, double all) {
  Thresholds thresholds;
  thresholds.all_ = all;
  const Node file = TRY(packs.read_or_baseline(knowledge.pack, "screening_thresholds.yaml"));
  TRY(file.only({"source", "valid_from", "valid_to", "thresholds"}));
  TRY(lists::read_source(file));
  const lists::Validity whole = TRY(lists::read_validity(file, std::nullopt));
  const Node* rows = TRY(file.at("thresholds"));
  TRY(rows->require_list());
  for (const Node& node : rows->items) {
    TRY(node.require_map());
    TRY(node.only({"category", "issuer", "min_score", "valid_from", "valid_to", "source", "fact"}));
    Row row;
    row.category = TRY(node.text_or("category", ""));
    row.issuer = TRY(node.text_or("issuer", ""));
    const bool known = row.category.empty() || knowledge.codes.find("alert_categories", row.category) != nullptr;
    if (!known || (row.category.empty() && row.issuer.empty())) {
      return node.error("alerts.threshold.for_whom", "a threshold is for a category of the pack, an issuer or both");
    }
    const Node* score = TRY(node.at("min_score"));
    row.min_score = TRY(score->number());
    if (!(row.min_score >= 0 && row.min_score <= 1)) {
      return score->error("alerts.threshold.range", "a score is a number from 0 to 1");
    }
    row.validity = TRY(lists::read_validity(node, whole.from));
    row.source = TRY(lists::read_source(node));
    TRY(lists::read_recalled(node));
    for (const Row& other : thresholds.rows_) {
      const bool apart = (other.validity.to && *other.validity.to < row.validity.from) ||
                         (row.validity.to && *row.validity.to < other.validity.from);
      if (other.category == row.category && other.issuer == row.issuer && !apart) {
        return node.error("alerts.threshold.twice", "the same list has two thresholds on the same days");
      }
    }
    thresholds.rows_.push_back(std::move(row));
  }
  return thresholds;
}

Threshold Thresholds::of(std::string_view category, std::string_view issuer, CivilDate day) const {
  Threshold found{all_, ThresholdOf::kAll};
  for (const Row& row : rows_) {
    if (!row.validity.covers(day)) continue;
    if (!row.category.empty() && row.category != category) continue;
    if (!row.issuer.empty() && row.issuer != issuer) continue;
    ThresholdOf narrow = ThresholdOf::kCategory;
    if (!row.issuer.empty()) narrow = row.category.empty() ? ThresholdOf::kIssuer : ThresholdOf::kIssuerAndCategory;
    if (narrow > found.of) found = {row.min_score, narrow};
  }
  return found;
}

double Thresholds::lowest(CivilDate day) const {
  double lowest = all_;
  for (const Row& row : rows_) {
    if (row.validity.covers(day)) lowest = std::min(lowest, row.min_score);
  }
  return lowest;
}

json::object Thresholds::to_json() const {
  json::array rows;
  for (const Row& row : rows_) {
    json::object item{{"min_score", row.min_score}, {"valid_from", row.validity.from.to_text()}};
    if (!row.category.empty()) item["category"] = row.category;
    if (!row.issuer.empty()) item["issuer"] = row.issuer;
    if (row.validity.to) item["valid_to"] = row.validity.to->to_text();
    item["source"] = row.source;
    rows.push_back(std::move(item));
  }
  return {{"all", all_}, {"rows", std::move(rows)}};
}

}  // namespace limen::alerts
