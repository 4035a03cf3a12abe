// The two things a composite indicator is made of: a tree of indicators with weights and directions, and a table of
// units with their figures. See composite.h.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace limen::composite {

// A figure that is not there. It is never a nought and never equal to anything; ask with is_missing().
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
inline bool is_missing(double value) { return value != value; }

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

struct Node {
  std::string code, name, unit, denominator;
  int level = 0;      // as the file says, else the height above the indicators, which have 1
  int direction = 1;  // -1: a higher figure is worse; indicators only
  double weight = 1;  // among the children of its parent; any scale, not negative
  std::optional<double> target{};
  std::size_t parent = kNowhere;
  std::vector<std::size_t> children{};  // in file order; none: an indicator
  std::size_t column = kNowhere;        // of an indicator: its place among the indicators

  bool is_indicator() const { return children.empty(); }
};

// What a line of a structure file says, before it is checked.
struct NodeLine {
  enum class Kind { kIndicator, kAggregate, kGroup, kDenominator, kOther };
  Kind kind = Kind::kIndicator;
  std::string code, name{}, unit{}, denominator{}, parent{};
  std::optional<int> level{};
  int direction = 1;
  double weight = 1;
  std::optional<double> target{};
  Place place{};
};

// A tree of any depth with exactly one root. Immutable; may be read in parallel.
class Structure {
 public:
  // Errors: "composite.structure.code", ".duplicate", ".parent", ".cycle", ".root", ".childless", ".level",
  // ".direction", ".weight", ".denominator", ".too_large", each with the place of the line.
  static Result<Structure> build(std::span<const NodeLine> lines);
  // The form of docs/composite.md. Errors: those of build, those of formats/csv, "composite.structure.number",
  // "composite.structure.type".
  static Result<Structure> read_csv(std::string_view text, std::string_view source);

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<std::size_t>& indicators() const { return indicators_; }  // node of each column
  const std::vector<std::size_t>& aggregates() const { return aggregates_; }  // children before their parents
  std::size_t root() const { return root_; }
  int levels() const { return nodes_[root_].level; }
  const std::vector<std::string>& groups() const { return groups_; }
  const std::vector<std::string>& denominators() const { return denominators_; }
  std::size_t find(std::string_view code) const;  // kNowhere when there is none
  std::vector<double> weights() const;            // of all nodes, in their order

 private:
  Result<void> add(const NodeLine& line);
  Result<void> link(std::span<const NodeLine> lines);
  Result<void> order(std::span<const NodeLine> lines);
  Result<void> check(std::span<const NodeLine> lines) const;

  std::vector<Node> nodes_;
  std::vector<std::size_t> lines_;  // of each node, its place among the lines
  std::map<std::string, std::size_t, std::less<>> by_code_;
  std::vector<std::size_t> indicators_, aggregates_;
  std::vector<std::string> groups_, denominators_;
  std::size_t root_ = kNowhere;
};

// Figures by column: all units of an indicator lie side by side.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t columns, double value = kMissing)
      : rows_(rows), columns_(columns), values_(rows * columns, value) {}
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  std::span<double> column(std::size_t c) { return {values_.data() + c * rows_, rows_}; }
  std::span<const double> column(std::size_t c) const { return {values_.data() + c * rows_, rows_}; }
  double at(std::size_t row, std::size_t c) const { return values_[c * rows_ + row]; }
  double& at(std::size_t row, std::size_t c) { return values_[c * rows_ + row]; }

 private:
  std::size_t rows_ = 0, columns_ = 0;
  std::vector<double> values_;
};

struct Unit {
  std::string code, name;
};

struct Data {
  std::vector<Unit> units;
  Matrix indicators;                                                     // columns as Structure::indicators()
  std::map<std::string, std::vector<double>, std::less<>> denominators;  // by code
  std::map<std::string, std::vector<std::string>, std::less<>> groups;   // by code; "" is no group

  // The form of docs/composite.md, for this structure. Errors: those of formats/csv, "composite.data.number",
  // "composite.data.column", "composite.data.unit", "composite.data.duplicate", "composite.data.empty".
  static Result<Data> read_csv(std::string_view text, std::string_view source, const Structure& structure);
};

// Figures of several years: a row for each unit and period.
struct DataByPeriod {
  Data rows;
  std::vector<std::string> periods;    // each once, in order: by number where all are numbers, else by text
  std::vector<std::size_t> period_of;  // of each row

  Data period(std::size_t which) const;  // its rows

  // The same form with a column Time (or time); without one, one period without a name. A unit may stand once in each
  // period. Errors as above, and "composite.data.time" (a row without a period).
  static Result<DataByPeriod> read_csv(std::string_view text, std::string_view source, const Structure& structure);
};

}  // namespace limen::composite
