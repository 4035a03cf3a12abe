// What the pages of an index share.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "services/public_composites/pages.h"

namespace limen::public_composites {
namespace {

using composite::Imputation;
using composite::Mean;
using composite::Scaling;
using composite::Treatment;

std::string_view key_of(Imputation::Method method) {
  switch (method) {
    case Imputation::Method::kMean:
      return "composites.impute.mean";
    case Imputation::Method::kMedian:
      return "composites.impute.median";
    case Imputation::Method::kGroupMean:
      return "composites.impute.group_mean";
    case Imputation::Method::kGroupMedian:
      return "composites.impute.group_median";
    case Imputation::Method::kConstant:
      break;
  }
  return "composites.impute.constant";
}

std::string_view key_of(Scaling scaling) {
  switch (scaling) {
    case Scaling::kNone:
      return "composites.scale.none";
    case Scaling::kMinMax:
      return "composites.scale.minmax";
    case Scaling::kZScore:
      return "composites.scale.zscore";
    case Scaling::kScaled:
      return "composites.scale.scaled";
    case Scaling::kRank:
      return "composites.scale.rank";
    case Scaling::kPercentRank:
      return "composites.scale.percent_rank";
    case Scaling::kBorda:
      return "composites.scale.borda";
    case Scaling::kDistanceToMax:
      return "composites.scale.distance_to_max";
    case Scaling::kDistanceToReference:
      return "composites.scale.distance_to_reference";
    case Scaling::kDistanceToTarget:
      return "composites.scale.distance_to_target";
    case Scaling::kFractionOfMax:
      return "composites.scale.fraction_of_max";
    case Scaling::kGoalposts:
      break;
  }
  return "composites.scale.goalposts";
}

std::string_view key_of(Mean mean) {
  switch (mean) {
    case Mean::kArithmetic:
      return "composites.mean.arithmetic";
    case Mean::kGeometric:
      return "composites.mean.geometric";
    case Mean::kHarmonic:
      return "composites.mean.harmonic";
    case Mean::kGeneralised:
      return "composites.mean.generalised";
    case Mean::kMedian:
      return "composites.mean.median";
    case Mean::kCopeland:
      return "composites.mean.copeland";
    case Mean::kMinimum:
      return "composites.mean.minimum";
    case Mean::kMaximum:
      break;
  }
  return "composites.mean.maximum";
}

std::string treatment_sentence(const Work& work, const Treatment& how) {
  std::size_t changed = 0;
  for (const composite::TreatedColumn& column : work.index.built.treatments) {
    if (column.winsorised > 0 || column.logged) ++changed;
  }
  std::string text = work.t("composites.method.treat", {{"skew", work.number(how.skew)},
                                                        {"kurtosis", work.number(how.kurtosis)},
                                                        {"points", std::to_string(how.winmax)}});
  if (how.log != Treatment::Log::kNone) text += " " + work.t("composites.method.treat_log");
  return text + " " + work.t("composites.method.treated", {{"n", std::to_string(changed)}});
}

}  // namespace

std::string Work::title() const {
  const auto found = release::in_language(index.entry.title, public_pages::to_text(request.language));
  return found.empty() ? index.entry.id : std::string(found);
}

std::string Work::file(std::string_view stage) const {
  return fmt::format("/data/composites/{}/{}.csv", index.entry.id, stage);
}

std::string Work::unit_path(std::size_t unit) const {
  return home() + "/units/" + public_pages::encode_segment(index.built.units[unit].code);
}

std::string Work::citation(std::string_view path) const {
  std::string text = fmt::format("{}: {}. ", manifest.publisher, title());
  if (!index.entry.source.empty()) text += index.entry.source + ". ";
  if (!index.entry.licence.empty()) text += index.entry.licence + ". ";
  return text + request.whole_address(path);
}

std::string Work::number(double value, int decimals) const {
  if (composite::is_missing(value)) return t("composites.chart.missing");
  return charts::format_number(value, public_pages::to_text(request.language), decimals);
}

std::string Work::percent(double share, int decimals) const {
  if (composite::is_missing(share)) return t("composites.chart.missing");
  return t("composites.percent", {{"n", number(share * 100, decimals)}});
}

std::string Work::interval(const robustness::Interval& interval) const {
  if (composite::is_missing(interval.low)) return t("composites.chart.missing");
  return number(interval.low, 0) + "–" + number(interval.high, 0);
}

charts::Format Work::format(int decimals) const {
  return charts::number_format(public_pages::to_text(request.language), decimals);
}

charts::Words Work::words() const {
  return {.missing = t("composites.chart.missing"),
          .more = t("composites.chart.more", {{"n", "{n}"}}),
          .low = t("composites.chart.low"),
          .high = t("composites.chart.high")};
}

charts::Frame Work::frame(std::string id, std::string title, std::string description, int decimals) const {
  return {.id = std::move(id),
          .title = std::move(title),
          .description = std::move(description),
          .right_to_left = public_pages::direction(request.language) == "rtl",
          .format = format(decimals),
          .language = std::string(public_pages::to_text(request.language)),
          .words = words()};
}

std::optional<charts::Span> span_of(const robustness::Interval& interval) {
  if (composite::is_missing(interval.low) || composite::is_missing(interval.high)) return {};
  return charts::Span{interval.low, interval.high};
}

public_pages::Table page_table(const charts::Table& table, const charts::Format& format, const charts::Words& words,
                               const std::vector<std::string>& links) {
  public_pages::Table made{.caption = table.caption};
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    made.columns.push_back({table.header[c], !table.rows.empty() && table.rows.front()[c].is_figure});
  }
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<public_pages::Cell> row;
    for (const charts::Cell& cell : table.rows[r]) {
      row.push_back({.text = !cell.is_figure ? cell.text : cell.number ? format(*cell.number) : words.missing});
    }
    if (r < links.size()) row.front().link = links[r];
    made.rows.push_back(std::move(row));
  }
  return made;
}

std::vector<std::string> method_sentences(const Work& work) {
  const composite::Settings& how = work.index.plan.settings;
  std::vector<std::string> made;
  if (how.denomination) made.push_back(work.t("composites.method.denominate"));
  if (how.imputation) {
    made.push_back(work.t(key_of(how.imputation->method),
                          {{"group", how.imputation->group}, {"value", work.number(how.imputation->constant)}}));
  } else {
    made.push_back(work.t("composites.method.gaps"));
  }
  if (how.screening) {
    made.push_back(work.t("composites.method.screen", {{"share", work.percent(how.screening->available, 0)}}));
  }
  if (how.treatment) {
    made.push_back(treatment_sentence(work, *how.treatment));
  } else {
    made.push_back(work.t("composites.method.untreated"));
  }
  if (how.normalisation) {
    const composite::Scale& scale = how.normalisation->all;
    made.push_back(work.t(
        key_of(scale.scaling),
        {{"low", work.number(scale.low, 0)}, {"high", work.number(scale.high, 0)}, {"reference", scale.reference}}));
    if (!how.normalisation->single.empty()) {
      made.push_back(work.t("composites.method.single", {{"n", std::to_string(how.normalisation->single.size())}}));
    }
  }
  made.push_back(work.t(key_of(how.aggregation.all)));
  if (!how.aggregation.by_level.empty()) {
    for (const auto& [level, mean] : how.aggregation.by_level) {
      made.push_back(
          work.t("composites.method.level", {{"level", std::to_string(level)}, {"how", work.t(key_of(mean))}}));
    }
  }
  if (how.aggregation.coverage > 0) {
    made.push_back(work.t("composites.method.coverage", {{"share", work.percent(how.aggregation.coverage, 0)}}));
  }
  made.push_back(work.t("composites.method.ranks"));
  return made;
}

}  // namespace limen::public_composites
