#include "engines/instrument_panel/instrument_panel.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace limen::instrument_panel {
namespace {

constexpr std::size_t kMaxScores = 10'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits that begin `text`, without noughts before them.
std::string_view number_of(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  text = text.substr(0, size);
  while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
  return text;
}
std::size_t digits_of(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  return size;
}

}  // namespace

bool period_before(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a, whole_b = b;
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      const std::string_view x = number_of(a), y = number_of(b);
      if (x != y) return x.size() != y.size() ? x.size() < y.size() : x < y;
      a.remove_prefix(digits_of(a));
      b.remove_prefix(digits_of(b));
    } else {
      if (a[0] != b[0]) return static_cast<unsigned char>(a[0]) < static_cast<unsigned char>(b[0]);
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  if (a.empty() != b.empty()) return a.empty();
  return whole_a < whole_b;
}

Result<Panel> Panel::make(Instrument instrument, std::vector<RoundSource> rounds) {
  Panel panel;
  panel.instrument_ = std::move(instrument);
  for (RoundSource& round : rounds) TRY(panel.take(std::move(round)));
  panel.sort_entries();
  TRY(panel.check_once());
  panel.find_ranges();
  panel.find_means();
  return panel;
}

Result<void> Panel::check_once() const {
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    const Entry &a = entries_[i - 1], &b = entries_[i];
    if (a.unit != b.unit || a.period != b.period) continue;
    return Error{"panel.twice",
                 "a unit is in period " + periods_[a.period] + " twice: in rounds " + rounds_[a.round].id + " and " +
                     rounds_[b.round].id,
                 {}};
  }
  return {};
}

Result<void> Panel::take(RoundSource source) {
  PanelRound round{source.id,
                   std::move(source.title),
                   std::move(source.source),
                   std::move(source.licence),
                   std::move(source.published_on),
                   {},
                   {}};
  round.answers = TRY(instruments::Round::read_csv(source.csv, source.file, instrument_));
  std::size_t scores = round.answers.units.size() * instrument_.nodes.size();
  for (const PanelRound& other : rounds_) scores += other.answers.units.size() * instrument_.nodes.size();
  if (scores > kMaxScores) return Error{"panel.too_large", "over ten million scores", {.source = source.file}};
  // Before scoring, so that ranks are made within the period that is shown.
  for (instruments::RoundUnit& unit : round.answers.units) {
    if (unit.period.empty()) unit.period = round.id;
  }
  round.scored = instruments::score(instrument_, round.answers);
  rounds_.push_back(std::move(round));
  return {};
}

// Units by code, periods rising, entries by both.
void Panel::sort_entries() {
  std::map<std::string, Unit, std::less<>> units;
  const auto earlier = [](const std::string& a, const std::string& b) { return period_before(a, b); };
  std::map<std::string, std::size_t, decltype(earlier)> periods(earlier);
  for (const PanelRound& round : rounds_) {
    for (const instruments::RoundUnit& row : round.answers.units) {
      Unit& unit = units[row.code];
      unit = {row.code, row.name.empty() ? unit.name : row.name, row.kind, row.parent};
      periods.emplace(row.period, 0);
    }
  }
  std::map<std::string_view, std::size_t> places;
  for (auto& [code, unit] : units) {
    places.emplace(code, units_.size());
    units_.push_back(unit);
  }
  for (auto& [period, place] : periods) {
    place = periods_.size();
    periods_.push_back(period);
  }
  for (std::size_t r = 0; r < rounds_.size(); ++r) {
    const auto& rows = rounds_[r].answers.units;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      entries_.push_back({places.at(rows[i].code), periods.at(rows[i].period), r, i});
    }
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tuple(a.period, a.unit, a.round, a.row) < std::tuple(b.period, b.unit, b.round, b.row);
  });
  period_begins_.assign(periods_.size() + 1, entries_.size());
  for (std::size_t i = entries_.size(); i-- > 0;) period_begins_[entries_[i].period] = i;

  std::vector<std::vector<std::size_t>> by_row(rounds_.size());
  for (std::size_t r = 0; r < rounds_.size(); ++r) by_row[r].resize(rounds_[r].answers.units.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) by_row[entries_[i].round][entries_[i].row] = i;
  issues_.resize(entries_.size());
  for (std::size_t r = 0; r < rounds_.size(); ++r) {
    for (const instruments::Issue& issue : rounds_[r].scored.issues) {
      if (issue.unit != kNowhere) issues_[by_row[r][issue.unit]].push_back(&issue);
    }
  }
}

void Panel::find_means() {
  std::map<MeanKey, std::vector<std::vector<Number>>> values;
  for (const Entry& entry : entries_) {
    auto& nodes = values[{entry.period, kind(entry)}];
    nodes.resize(instrument_.nodes.size());
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      if (const Number& value = score(entry, n).value) nodes[n].push_back(value);
    }
  }
  for (const auto& [key, nodes] : values) {
    auto& means = means_[key];
    for (const auto& of_node : nodes) means.push_back({exact::mean(of_node), of_node.size()});
  }
}

std::span<const Entry> Panel::of_period(std::size_t period) const {
  if (period >= periods_.size()) return {};
  return std::span(entries_).subspan(period_begins_[period], period_begins_[period + 1] - period_begins_[period]);
}
std::vector<const Entry*> Panel::of_unit(std::size_t unit) const {
  std::vector<const Entry*> result;
  for (std::size_t period = 0; period < periods_.size(); ++period) {
    if (const Entry* entry = find(unit, period)) result.push_back(entry);
  }
  return result;
}
std::vector<std::string> Panel::kinds(std::size_t period) const {
  std::set<std::string> result;
  for (const Entry& entry : of_period(period)) result.insert(kind(entry));
  return {result.begin(), result.end()};
}

std::size_t Panel::find_unit(std::string_view code) const {
  const auto found = std::lower_bound(units_.begin(), units_.end(), code,
                                      [](const Unit& unit, std::string_view wanted) { return unit.code < wanted; });
  if (found == units_.end() || found->code != code) return kNowhere;
  return static_cast<std::size_t>(found - units_.begin());
}
std::size_t Panel::find_period(std::string_view period) const {
  const auto found = std::find(periods_.begin(), periods_.end(), period);
  return found == periods_.end() ? kNowhere : static_cast<std::size_t>(found - periods_.begin());
}
const Entry* Panel::find(std::size_t unit, std::size_t period) const {
  const auto entries = of_period(period);
  const auto found = std::lower_bound(entries.begin(), entries.end(), unit,
                                      [](const Entry& entry, std::size_t wanted) { return entry.unit < wanted; });
  return found == entries.end() || found->unit != unit ? nullptr : &*found;
}
const Entry* Panel::latest(std::size_t unit) const {
  for (std::size_t period = periods_.size(); period-- > 0;) {
    if (const Entry* entry = find(unit, period)) return entry;
  }
  return nullptr;
}
const Entry* Panel::before(const Entry& entry) const {
  for (std::size_t period = entry.period; period-- > 0;) {
    if (const Entry* earlier = find(entry.unit, period)) return earlier;
  }
  return nullptr;
}

const instruments::RoundUnit& Panel::answers(const Entry& entry) const {
  return rounds_[entry.round].answers.units[entry.row];
}
const instruments::UnitScores& Panel::scores(const Entry& entry) const {
  return rounds_[entry.round].scored.units[entry.row];
}
std::vector<const instruments::Answer*> Panel::answers(const Entry& entry, std::size_t question) const {
  std::vector<const instruments::Answer*> result;
  for (const instruments::Answer& answer : answers(entry).answers) {
    if (answer.question == question) result.push_back(&answer);
  }
  return result;
}
std::vector<const instruments::Issue*> Panel::issues(const Entry& entry) const {
  return issues_[static_cast<std::size_t>(&entry - entries_.data())];
}
std::vector<instruments::Reason> Panel::explain(const Entry& entry, std::size_t node) const {
  return instruments::explain(instrument_, answers(entry), scores(entry), node);
}

Mean Panel::mean(std::size_t period, std::string_view kind, std::size_t node) const {
  const auto found = means_.find({period, std::string(kind)});
  return found == means_.end() ? Mean{} : found->second[node];
}

std::vector<Ranked> Panel::ranking(std::size_t period, std::string_view wanted, std::size_t node) const {
  std::vector<Ranked> result;
  if (!instrument_.ranking_allowed) return result;
  for (const Entry& entry : of_period(period)) {
    if (kind(entry) == wanted && score(entry, node).value) result.push_back({&entry});
  }
  const auto value = [&](const Ranked& ranked) -> const Fraction& { return *score(*ranked.entry, node).value; };
  std::sort(result.begin(), result.end(), [&](const Ranked& a, const Ranked& b) {
    return value(a) == value(b) ? a.entry->unit < b.entry->unit : value(b) < value(a);
  });
  for (std::size_t i = 0; i < result.size(); ++i) {
    result[i].rank = i + 1;
    if (i == 0 || !(value(result[i]) == value(result[i - 1]))) continue;
    result[i].rank = result[i - 1].rank;
    result[i].is_tied = result[i - 1].is_tied = true;
  }
  return result;
}
Ranked Panel::rank(const Entry& entry, std::size_t node) const {
  if (!instrument_.ranking_allowed || !score(entry, node).value) return {&entry};
  Ranked result{&entry, 1};
  for (const Entry& other : of_period(entry.period)) {
    const Number& value = score(other, node).value;
    if (&other == &entry || kind(other) != kind(entry) || !value) continue;
    if (*score(entry, node).value < *value) ++result.rank;
    if (*score(entry, node).value == *value) result.is_tied = true;
  }
  return result;
}

std::vector<Comparable> comparable(const Panel& older, const Panel& newer) {
  std::vector<Comparable> result;
  if (&older == &newer || older.instrument().edition == newer.instrument().edition) {
    for (std::size_t n = 0; n < newer.instrument().nodes.size(); ++n) result.push_back({n, n});
    return result;
  }
  for (const auto& [from, to] : newer.instrument().comparable(older.instrument().edition)) {
    const std::size_t before = older.instrument().find(from);
    if (before != kNowhere) result.push_back({before, to});
  }
  return result;
}

}  // namespace limen::instrument_panel
