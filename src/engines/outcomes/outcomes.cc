#include "engines/outcomes/outcomes.h"

namespace limen::outcomes {
namespace {

exact::Number figure(const eurostat::Cell* cell) {
  return cell == nullptr || !cell->value ? exact::Number() : exact::Fraction::parse(cell->digits);
}

Result<void> check(const eurostat::Table& table, const GapQuestion& question) {
  for (const std::string& name : table.dimensions()) {
    if (name != question.dimension && name != question.by && !question.fixed.contains(name)) {
      return Error{"outcomes.dimension", "no code is given for the dimension " + name};
    }
  }
  std::vector<std::string> named{question.dimension, question.by};
  for (const auto& [name, code] : question.fixed) named.push_back(name);
  for (const std::string& name : named) {
    if (table.find_dimension(name) == eurostat::Table::kNone) {
      return Error{"outcomes.dimension", "the table has no dimension " + name};
    }
  }
  if (question.dimension == question.by) return Error{"outcomes.dimension", "a gap within itself"};
  if (table.find_period(question.period) == eurostat::Table::kNone) {
    return Error{"outcomes.period", "the table has no period " + question.period};
  }
  return {};
}

}  // namespace

Result<std::vector<Gap>> gaps_of(const eurostat::Table& table, const GapQuestion& question) {
  TRY(check(table, question));
  const std::size_t by = table.find_dimension(question.by), period = table.find_period(question.period);
  std::vector<Gap> gaps;
  for (const eurostat::Series& series : table.series()) {
    eurostat::Key key = question.fixed;
    key[question.dimension] = question.reference;
    key[question.by] = series.codes[by];
    bool asked = true;
    for (std::size_t d = 0; d < series.codes.size(); ++d) {
      asked = asked && series.codes[d] == key.at(table.dimensions()[d]);
    }
    if (!asked) continue;
    const eurostat::Cell* reference = &series.cells[period];
    key[question.dimension] = question.group;
    const eurostat::Cell* group = table.find(key, question.period);
    Gap gap;
    gap.code = series.codes[by];
    gap.reference = figure(reference);
    gap.group = figure(group);
    gap.gap = question.ratio ? gap.group / gap.reference : gap.reference - gap.group;
    gap.reference_flags = reference->flags;
    if (group != nullptr) gap.group_flags = group->flags;
    gaps.push_back(std::move(gap));
  }
  return gaps;
}

exact::Number rate(const exact::Number& events, const exact::Number& population, std::int64_t per) {
  return events / population * exact::Number(exact::Fraction(per));
}

}  // namespace limen::outcomes
