#include "engines/mipex_workbook/collector.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/text.h"

namespace limen::mipex {
namespace {

// The strands as the editions spell them (recalled); the first is what the id is made of. Another heading is a strand
// too, under its own name: this list only brings spellings together.
struct Spelling {
  std::string_view id, spellings;  // separated by '|', as plain() makes them
};
constexpr std::array<Spelling, 8> kStrands{{
    {"labour_market_mobility",
     "labour market mobility|labour market|labor market mobility|labour mobility|labour market access"},
    {"family_reunion", "family reunion|family reunification|family reunion for third country nationals"},
    {"education", "education|access to education"},
    {"political_participation", "political participation"},
    {"permanent_residence", "permanent residence|long term residence"},
    {"access_to_nationality", "access to nationality|nationality|citizenship|access to citizenship"},
    {"anti_discrimination", "anti discrimination|antidiscrimination"},
    {"health", "health|health care|healthcare|access to health"},
}};

const Spelling* spelling_of(const std::string& plain_text) {
  for (const Spelling& strand : kStrands) {
    const auto spellings = split(strand.spellings, '|');
    if (std::find(spellings.begin(), spellings.end(), plain_text) != spellings.end()) return &strand;
  }
  return nullptr;
}

int decimals_of(std::string_view digits) {
  const std::size_t point = digits.find('.');
  return point == std::string_view::npos ? 0 : static_cast<int>(digits.size() - point - 1);
}

}  // namespace

std::string plain(std::string_view text) {
  std::string result;
  for (const char c : to_lower_ascii(text)) {
    const bool keeps = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (keeps) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  while (result.ends_with(' ')) result.pop_back();
  return result;
}

bool means_overall(const std::string& text) {
  return text == "overall" || text.starts_with("overall score") || text == "mipex" || text == "mipex score" ||
         text == "mipex overall" || text == "mipex overall score" || text == "total" || text == "total score";
}
bool means_strand(const std::string& text) { return spelling_of(text) != nullptr; }

std::optional<int> year_in(std::string_view text) {
  std::optional<int> year;
  for (const std::string_view word : split(text, ' ')) {
    int value = 0;
    const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.size() != 4 || status != std::errc() || end != word.data() + word.size()) continue;
    if (value < 1990 || value > 2100) continue;
    if (year && *year != value) return std::nullopt;
    year = value;
  }
  return year;
}

std::optional<int> year_of(const workbook::Cell& cell) {
  using workbook::CellKind;
  if (cell.kind == CellKind::kNumber) {
    const auto digits = workbook::plain_decimal(cell);
    return digits ? year_in(*digits) : std::nullopt;
  }
  const std::string text = plain(cell.text);
  const auto year = year_in(text);
  if (!year || cell.kind != CellKind::kText) return std::nullopt;
  return text == std::to_string(*year) || text == "mipex " + std::to_string(*year) ? year : std::nullopt;
}

std::size_t Collector::item(Item item) {
  const std::string title = plain(item.title);
  const auto [found, is_new] = by_title_.emplace(std::pair(item.strand, title), extract_.items.size());
  if (!is_new) return found->second;
  std::string id;
  for (const char c : item.id.empty() ? title : item.id) {
    id += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  }
  if (id.empty() || (id[0] >= '0' && id[0] <= '9')) id = "item_" + id;
  id.resize(std::min<std::size_t>(id.size(), 48));
  const std::string base = id;
  const auto is_taken = [&] {  // by an item, or by what make_edition adds
    return extract_.find_item(id) != kNowhere || id.starts_with("published_") || id.ends_with("_indicators") ||
           id == "overall_difference";
  };
  for (int n = 2; is_taken(); ++n) {
    id = "x_" + base + "_" + std::to_string(n);
  }
  item.id = id;
  extract_.items.push_back(std::move(item));
  return found->second;
}

std::size_t Collector::overall() { return item({Item::Kind::kOverall, "overall", "Overall score", kNowhere}); }

std::size_t Collector::strand(std::string_view title) {
  const Spelling* const known = spelling_of(plain(title));
  const std::string text = known != nullptr ? std::string(split(known->spellings, '|')[0]) : clean_line(title);
  std::string shown = text;
  if (known != nullptr) shown[0] = static_cast<char>(shown[0] - 'a' + 'A');
  return item({Item::Kind::kStrand, known != nullptr ? std::string(known->id) : std::string(), shown, kNowhere});
}

std::size_t Collector::indicator(std::string_view title, std::size_t strand) {
  Item made{Item::Kind::kIndicator, "", clean_line(title), strand};
  if (strand == kNowhere) made.id = "indicator_" + plain(title);
  return item(std::move(made));
}

void Collector::finding(std::string code, std::string message, const workbook::Sheet& sheet, const workbook::Cell* cell,
                        Severity severity) {
  Place place;
  place.source = source_;
  place.path = sheet.name + (cell == nullptr ? "" : "!" + workbook::address(cell->row, cell->column));
  extract_.findings.push_back(Error{std::move(code), std::move(message), std::move(place), severity});
}

void Collector::take(const workbook::Sheet& sheet, const workbook::Cell& cell, const std::string& unit, int year,
                     std::size_t item) {
  static const std::set<std::string> kAbsent{"", "na", "n a", "not available"};
  if (cell.kind == workbook::CellKind::kText && kAbsent.contains(plain(cell.text))) {
    return finding("mipex.score.missing", "no score", sheet, &cell, Severity::kInfo);
  }
  // Figures that were typed as text are figures.
  workbook::Cell number = cell;
  number.text = trim(number.text);
  if (number.kind == workbook::CellKind::kText) number.kind = workbook::CellKind::kNumber;
  const auto digits = workbook::plain_decimal(number);
  const auto value = digits ? exact::Fraction::parse(*digits) : std::nullopt;
  if (!value) return finding("mipex.score.number", "a score is expected here", sheet, &cell);
  if (*value < exact::Fraction(0) || exact::Fraction(100) < *value) {
    return finding("mipex.score.range", "a score is from 0 to 100", sheet, &cell);
  }
  const auto [found, is_new] = by_key_.emplace(std::tuple(unit, year, item), extract_.scores.size());
  if (is_new) {
    extract_.scores.push_back(
        {unit, year, item, *value, decimals_of(*digits), sheet.name + "!" + workbook::address(cell.row, cell.column)});
  } else if (!(extract_.scores[found->second].value == *value)) {
    finding("mipex.score.twice", "another score than in " + extract_.scores[found->second].cell, sheet, &cell);
  }
}

Extract Collector::finish(Extract::Form form) {
  extract_.form = form;
  const auto key = [](const Score& score) { return std::tie(score.unit, score.year, score.item); };
  std::sort(extract_.scores.begin(), extract_.scores.end(),
            [&](const Score& a, const Score& b) { return key(a) < key(b); });
  return std::move(extract_);
}

std::vector<std::string> Extract::units() const {
  std::set<std::string> all;
  for (const Score& score : scores) all.insert(score.unit);
  return {all.begin(), all.end()};
}

std::vector<int> Extract::years() const {
  std::set<int> all;
  for (const Score& score : scores) all.insert(score.year);
  return {all.begin(), all.end()};
}

const Score* Extract::find(const std::string& unit, int year, std::size_t item) const {
  const auto wanted = std::tie(unit, year, item);
  const auto key = [](const Score& score) { return std::tie(score.unit, score.year, score.item); };
  const auto found = std::lower_bound(scores.begin(), scores.end(), wanted,
                                      [&](const Score& score, const auto& to) { return key(score) < to; });
  return found == scores.end() || key(*found) != wanted ? nullptr : &*found;
}

std::size_t Extract::find_item(std::string_view id) const {
  const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  return found == items.end() ? kNowhere : static_cast<std::size_t>(found - items.begin());
}

Result<Extract> read(const workbook::Workbook& workbook, std::string_view source, const UnitOf& unit_of) {
  Collector collector(source, unit_of);
  std::vector<const workbook::Sheet*> others;
  for (const workbook::Sheet& sheet : workbook.sheets()) {
    const auto unit = unit_of(trim(sheet.name));
    const bool taken = unit && read_country_sheet(sheet, *unit, collector);
    if (!taken) others.push_back(&sheet);
    if (taken && sheet.visibility != workbook::Visibility::kVisible) {
      collector.finding("mipex.sheet.hidden", "a hidden sheet was read", sheet, nullptr);
    }
  }
  const Extract::Form form = collector.empty() ? Extract::Form::kTables : Extract::Form::kCountrySheets;
  for (const workbook::Sheet* sheet : others) {
    const bool taken = form == Extract::Form::kTables && read_table_sheet(*sheet, collector);
    if (!taken) {
      collector.finding("mipex.sheet", "nothing of this sheet is understood", *sheet, nullptr, Severity::kInfo);
    }
  }
  if (collector.empty()) {
    Place place;
    place.source = source;
    return Error{"mipex.form", "no sheet named by a country with blocks of scores by year, and no table of scores",
                 std::move(place)};
  }
  return collector.finish(form);
}

}  // namespace limen::mipex
