// What every page of this section is made with: words, names, numbers and addresses. Private to this folder.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/charts/charts.h"
#include "services/public_instruments/catalogue.h"
#include "services/public_instruments/grid.h"

namespace limen::public_instruments {

using public_pages::Answer;
using public_pages::Html;
using public_pages::Page;
using public_pages::Query;

// A text, and its language where that is not the page's.
struct Spoken {
  std::string text;
  std::string language{};
};

struct Site {
  public_pages::SectionParts parts;
  std::shared_ptr<const world_outlines::World> world;  // may be null
  Catalogue catalogue;
};

class View {
 public:
  View(const Site& site, const Edition* edition, const public_pages::Request& request)
      : site_(&site), edition_(edition), request_(&request) {}

  const Site& site() const { return *site_; }
  const Edition& edition() const { return *edition_; }
  const Panel& panel() const { return edition_->panel; }
  const instruments::Instrument& instrument() const { return edition_->panel.instrument(); }
  const public_pages::Request& request() const { return *request_; }
  const public_pages::Texts& texts() const { return *site_->parts.texts; }
  View in(const Edition& other) const { return {*site_, &other, *request_}; }

  using Parameters = public_pages::Texts::Parameters;
  std::string word(std::string_view key, Parameters parameters = {}) const;  // of "instruments."
  std::string_view language() const { return public_pages::to_text(request_->language); }
  bool right_to_left() const { return request_->language == Language::kArabic; }

  // --- Names
  Spoken spoken(const Label& label) const;
  Spoken title() const { return spoken(instrument().title); }
  Spoken title(std::size_t node) const { return spoken(instrument().nodes[node].title); }
  // A question's text is cut: for headings, axes and rows.
  std::string short_title(std::size_t node) const;
  Spoken option(const instruments::Option& option) const;
  const std::string& unit_name(std::size_t unit) const;
  std::string kind_name(std::string_view kind) const;  // of units
  std::vector<const Entry*> by_name(std::size_t period) const;
  std::vector<std::size_t> units_by_name() const;

  // --- Figures, rounded for people
  int decimals(std::size_t node) const;
  std::string number(const Number& value, int decimals) const;  // "–" when missing
  std::string number(std::size_t node, const Number& value) const { return number(value, decimals(node)); }
  std::string signed_number(std::size_t node, const Number& value) const;  // with + or −
  std::string exact(const Number& value) const;                            // as few of twelve decimals as give it back
  std::string percent(const Fraction& share) const;
  std::string why(std::size_t node, const NodeScore& score) const;  // why there is no score: a sentence
  Spoken band(std::size_t node, const NodeScore& score) const;
  Field figure(std::size_t node, const NodeScore& score) const;
  Field figure(std::size_t node, const Number& value) const;

  std::string source(const instruments::Answer& answer) const;  // with the place in it

  // --- Addresses
  std::string path(std::string_view below = "") const;  // of this edition
  std::string link(std::string_view below = "", const Query& query = {}) const;
  std::string period_path(std::size_t period) const;  // "/in/2020"
  std::string unit_path(std::size_t period, std::size_t unit) const;
  std::string trace_path(std::size_t period, std::size_t unit, std::size_t node) const;
  std::string node_path(std::size_t period, std::size_t node) const;
  std::string ranking_path(std::size_t period, std::size_t node) const;

  // --- Charts
  charts::Frame frame(std::string id, std::string title, std::size_t node) const;
  charts::Format format(int decimals) const;
  charts::Axis axis(std::size_t node) const;
  charts::Value value(const Number& number) const;

  // Who, what, which release, licence, where: for a figure at this path.
  std::string citation(std::string_view below, const Query& query, std::size_t period = kNowhere) const;

 private:
  const Site* site_;
  const Edition* edition_;
  const public_pages::Request* request_;
};

// A drawing with its figures.
struct Chart {
  std::string id, title, svg;
  Grid grid;
};
// Where a figure stands, and the file of its figures; below the edition's path.
struct Where {
  std::string page, file;
  Query query{};
  std::size_t period = kNowhere;
};
void write_chart(Html& html, const View& view, const Chart& chart, const Where& where);
void write_grid(Html& html, const View& view, const Grid& grid);
Answer csv_answer(const Grid& grid, std::string_view name);

// The element with the text in its language.
void say(Html& html, public_pages::Name element, const Spoken& spoken);
// A page of this edition: title, the way here, heading, and what holds for the whole instrument (recalled, no ranking).
Page start_page(const View& view, const Spoken& heading,
                std::initializer_list<std::pair<std::string, std::string>> way);
// A page that says why there is none.
Answer refuse(const View& view, unsigned status, std::string_view key, View::Parameters parameters = {});

}  // namespace limen::public_instruments
