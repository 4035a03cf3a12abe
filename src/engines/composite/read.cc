#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "engines/composite/model.h"
#include "formats/csv/csv.h"

namespace limen::composite {
namespace {

// The whole field is one finite number in the form of a program ("3e+05", "-1.5"), or nothing of the sort.
std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool is_absent(std::string_view text) { return text.empty() || text == "NA"; }

Error named(Error error, std::string_view source) {
  error.place.source = source;
  return error;
}

Error field_error(const csv::Field& field, std::string code, std::string message, const std::string& column,
                  std::string_view source) {
  return named(field.error(std::move(code), std::move(message), column), source);
}

class StructureReader {
 public:
  StructureReader(std::string_view text, std::string_view source) : reader_(text), source_(source) {}

  Result<std::vector<NodeLine>> read() {
    auto header = csv::Header::read(reader_, {"iCode", "Parent", "Type"},
                                    {"Level", "iName", "Direction", "Weight", "Unit", "Target", "Denominator"});
    if (!header.ok()) return named(header.error(), source_);
    header_ = header.take();
    std::vector<NodeLine> lines;
    while (true) {
      const auto more = reader_.next();
      if (!more.ok()) return named(more.error(), source_);
      if (!*more) return lines;
      const auto width = header_.check_width(reader_);
      if (!width.ok()) return named(width.error(), source_);
      lines.push_back(TRY(line()));
    }
  }

 private:
  std::string text(std::string_view column) const {
    const std::string_view value = header_.text(reader_, column);
    return value == "NA" ? std::string() : std::string(value);
  }
  Result<std::optional<double>> number(const std::string& column) const {
    if (is_absent(header_.text(reader_, column))) return std::optional<double>();
    const auto value = parse_number(header_.text(reader_, column));
    if (!value) {
      return field_error(header_.field(reader_, column), "composite.structure.number", "is no number", column, source_);
    }
    return value;
  }
  Result<NodeLine> line() const {
    static constexpr std::pair<std::string_view, NodeLine::Kind> kKinds[] = {
        {"Indicator", NodeLine::Kind::kIndicator},
        {"Aggregate", NodeLine::Kind::kAggregate},
        {"Group", NodeLine::Kind::kGroup},
        {"Denominator", NodeLine::Kind::kDenominator},
        {"Other", NodeLine::Kind::kOther}};
    NodeLine line;
    const csv::Field& type = header_.field(reader_, "Type");
    const csv::Field& code = header_.field(reader_, "iCode");
    bool known = false;
    for (const auto& [name, kind] : kKinds) {
      if (type.text == name) {
        line.kind = kind;
        known = true;
      }
    }
    if (!known) {
      return field_error(type, "composite.structure.type", "is none of Indicator, Aggregate, Group, Denominator, Other",
                         "Type", source_);
    }
    line.code = text("iCode");
    line.name = text("iName");
    line.unit = text("Unit");
    line.denominator = text("Denominator");
    line.parent = text("Parent");
    line.place = field_error(code, "", "", "iCode", source_).place;
    const auto level = TRY(number("Level"));
    if (level && (*level != std::floor(*level) || *level < 1 || *level > 64)) {
      return field_error(header_.field(reader_, "Level"), "composite.structure.level", "is no whole number of 1 to 64",
                         "Level", source_);
    }
    if (level) line.level = static_cast<int>(*level);
    const double direction = TRY(number("Direction")).value_or(1);
    line.direction = direction == 1 ? 1 : direction == -1 ? -1 : 0;  // 0 is refused when it is added
    line.weight = TRY(number("Weight")).value_or(1);
    line.target = TRY(number("Target"));
    return line;
  }

  csv::Reader reader_;
  std::string_view source_;
  csv::Header header_;
};

// What the columns of a data file are.
struct Columns {
  enum class Kind { kCode, kName, kTime, kIndicator, kDenominator, kGroup, kOther };
  std::vector<std::pair<Kind, std::size_t>> of_field;  // kind, and the indicator's column
};

class DataReader {
 public:
  // `by_period`: a unit may stand once in each period and not just once.
  DataReader(std::string_view text, std::string_view source, const Structure& structure, bool by_period = false)
      : reader_(text), source_(source), structure_(structure), by_period_(by_period) {}

  // Of each row; empty where there is no such column.
  const std::vector<std::string>& times() const { return times_; }

  Result<Data> read() {
    auto header = csv::Header::read_loose(reader_, {"uCode"});
    if (!header.ok()) return named(header.error(), source_);
    header_ = header.take();
    TRY(sort_columns());
    while (true) {
      const auto more = reader_.next();
      if (!more.ok()) return named(more.error(), source_);
      if (!*more) break;
      const auto width = header_.check_width(reader_);
      if (!width.ok()) return named(width.error(), source_);
      TRY(take_row());
    }
    if (data_.units.empty()) return named(Error{"composite.data.empty", "no unit"}, source_);
    data_.indicators = Matrix(data_.units.size(), structure_.indicators().size());
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      for (std::size_t c = 0; c < rows_[row].size(); ++c) data_.indicators.at(row, c) = rows_[row][c];
    }
    return std::move(data_);
  }

 private:
  Result<void> sort_columns() {
    const auto among = [](const std::vector<std::string>& names, const std::string& name) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    std::set<std::string, std::less<>> seen;
    for (std::size_t i = 0; i < header_.names().size(); ++i) {
      const std::string& name = header_.names()[i];
      const std::size_t node = structure_.find(name);
      Columns::Kind kind = Columns::Kind::kOther;
      if (name == "uCode") kind = Columns::Kind::kCode;
      if (name == "uName") kind = Columns::Kind::kName;
      if (name == "Time" || name == "time") kind = Columns::Kind::kTime;
      if (node != kNowhere && structure_.nodes()[node].column != kNowhere) kind = Columns::Kind::kIndicator;
      if (among(structure_.denominators(), name)) kind = Columns::Kind::kDenominator;
      if (among(structure_.groups(), name)) kind = Columns::Kind::kGroup;
      const std::string once = kind == Columns::Kind::kTime ? "Time" : name;
      if (kind == Columns::Kind::kOther || !seen.insert(once).second) {
        return field_error(reader_.fields()[i], "composite.data.column",
                           "is no column of the structure, or stands twice", name, source_);
      }
      columns_.of_field.emplace_back(kind,
                                     kind == Columns::Kind::kIndicator ? structure_.nodes()[node].column : kNowhere);
    }
    for (const std::size_t node : structure_.indicators()) {
      if (!seen.contains(structure_.nodes()[node].code)) {
        return named(Error{"composite.data.column", "there is no column " + structure_.nodes()[node].code}, source_);
      }
    }
    return {};
  }

  Result<double> number(const csv::Field& field, const std::string& column) const {
    if (is_absent(field.text)) return kMissing;
    const auto value = parse_number(field.text);
    if (!value) return field_error(field, "composite.data.number", "is no number", column, source_);
    return *value;
  }

  Result<void> take_row() {
    Unit unit;
    std::vector<double> row(structure_.indicators().size(), kMissing);
    for (std::size_t i = 0; i < columns_.of_field.size(); ++i) {
      const csv::Field& field = reader_.fields()[i];
      const std::string& name = header_.names()[i];
      const auto [kind, column] = columns_.of_field[i];
      if (kind == Columns::Kind::kCode) {
        unit.code = field.text;
        if (unit.code.empty()) return field_error(field, "composite.data.unit", "a unit has no code", name, source_);
      } else if (kind == Columns::Kind::kTime) {
        if (by_period_ && is_absent(field.text)) {
          return field_error(field, "composite.data.time", "a row has no period", name, source_);
        }
        times_.emplace_back(field.text);
      } else if (kind == Columns::Kind::kName) {
        unit.name = field.text;
      } else if (kind == Columns::Kind::kIndicator) {
        row[column] = TRY(number(field, name));
      } else if (kind == Columns::Kind::kDenominator) {
        data_.denominators[name].push_back(TRY(number(field, name)));
      } else if (kind == Columns::Kind::kGroup) {
        data_.groups[name].emplace_back(is_absent(field.text) ? std::string_view() : field.text);
      }
    }
    const std::string period = by_period_ && !times_.empty() ? times_.back() : std::string();
    if (!codes_.emplace(unit.code, period).second) {
      return field_error(header_.field(reader_, "uCode"), "composite.data.duplicate", "the unit stands twice", "uCode",
                         source_);
    }
    data_.units.push_back(std::move(unit));
    rows_.push_back(std::move(row));
    return {};
  }

  csv::Reader reader_;
  std::string_view source_;
  const Structure& structure_;
  csv::Header header_;
  Columns columns_;
  Data data_;
  std::vector<std::vector<double>> rows_;
  std::set<std::pair<std::string, std::string>> codes_;
  bool by_period_;
  std::vector<std::string> times_;
};

}  // namespace

Result<Structure> Structure::read_csv(std::string_view text, std::string_view source) {
  const std::vector<NodeLine> lines = TRY(StructureReader(text, source).read());
  return build(lines);
}

Result<Data> Data::read_csv(std::string_view text, std::string_view source, const Structure& structure) {
  return DataReader(text, source, structure).read();
}

Data DataByPeriod::period(std::size_t which) const {
  std::vector<std::size_t> of_period;
  for (std::size_t row = 0; row < period_of.size(); ++row) {
    if (period_of[row] == which) of_period.push_back(row);
  }
  Data data;
  data.indicators = Matrix(of_period.size(), rows.indicators.columns());
  for (std::size_t i = 0; i < of_period.size(); ++i) {
    data.units.push_back(rows.units[of_period[i]]);
    for (std::size_t c = 0; c < data.indicators.columns(); ++c) {
      data.indicators.at(i, c) = rows.indicators.at(of_period[i], c);
    }
    for (const auto& [name, figures] : rows.denominators) data.denominators[name].push_back(figures[of_period[i]]);
    for (const auto& [name, groups] : rows.groups) data.groups[name].push_back(groups[of_period[i]]);
  }
  return data;
}

Result<DataByPeriod> DataByPeriod::read_csv(std::string_view text, std::string_view source,
                                            const Structure& structure) {
  DataReader reader(text, source, structure, true);
  DataByPeriod data;
  data.rows = TRY(reader.read());
  std::vector<std::string> times = reader.times();
  if (times.empty()) times.assign(data.rows.units.size(), "");
  data.periods = times;
  const bool numbers = std::all_of(times.begin(), times.end(), [](const std::string& t) { return parse_number(t); });
  const auto before = [&](const std::string& a, const std::string& b) {
    return numbers && *parse_number(a) != *parse_number(b) ? *parse_number(a) < *parse_number(b) : a < b;
  };
  std::sort(data.periods.begin(), data.periods.end(), before);
  data.periods.erase(std::unique(data.periods.begin(), data.periods.end()), data.periods.end());
  for (const std::string& time : times) {
    data.period_of.push_back(static_cast<std::size_t>(
        std::lower_bound(data.periods.begin(), data.periods.end(), time, before) - data.periods.begin()));
  }
  return data;
}

}  // namespace limen::composite
