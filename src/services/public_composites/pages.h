// The pages of one index, and what they share. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/charts/charts.h"
#include "services/public_composites/index.h"
#include "services/public_composites/weights.h"
#include "services/public_pages/public_pages.h"

namespace limen::public_composites {

using public_pages::Html;
using public_pages::Page;

struct Work {
  const Index& index;
  const public_pages::Request& request;
  const public_pages::Texts& texts;
  const release::Manifest& manifest;
  const world_outlines::World& world;

  std::string t(std::string_view key, public_pages::Texts::Parameters parameters = {}) const {
    return texts.get(request.language, key, parameters);
  }
  std::string title() const;
  std::string home() const { return "/composites/" + index.entry.id; }
  std::string file(std::string_view stage) const;  // "/data/composites/ID/STAGE.csv"
  std::string unit_path(std::size_t unit) const;
  std::string citation(std::string_view path) const;
  // A figure in the page's language; the word for a missing one.
  std::string number(double value, int decimals = 1) const;
  std::string percent(double share, int decimals = 1) const;
  std::string interval(const robustness::Interval& interval) const;  // of ranks: "1–4"
  charts::Format format(int decimals) const;
  charts::Words words() const;
  charts::Frame frame(std::string id, std::string title, std::string description, int decimals = 1) const;
};

inline charts::Value value_of(double figure) {
  return composite::is_missing(figure) ? charts::Value() : charts::Value(figure);
}
std::optional<charts::Span> span_of(const robustness::Interval& interval);
// A chart's own table as the page shows it; `links` of the first cells may be fewer than the rows.
public_pages::Table page_table(const charts::Table& table, const charts::Format& format, const charts::Words& words,
                               const std::vector<std::string>& links = {});

Page ranking_page(const Work& work);
Page unit_page(const Work& work, std::size_t unit);
Page robustness_page(const Work& work);
// `refused`: the text of what was wrong with the query; the page then shows the published weights.
Page weights_page(const Work& work, const Choice& choice, const Reweighted& found, const std::string& refused);
std::string weights_json(const Work& work, const Choice& choice, const Reweighted& found);

// The sentences that say how an index is made.
std::vector<std::string> method_sentences(const Work& work);

// The stages that /data/composites/ID/STAGE.csv knows, and their text; nullopt for another name.
std::vector<std::string> stage_names();
std::optional<std::string> stage_csv(const Index& index, std::string_view stage);

}  // namespace limen::public_composites
