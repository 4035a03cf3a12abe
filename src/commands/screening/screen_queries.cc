// Tables of queries for limen screen: tab-separated, fields as they stand, nothing quoted.
#include <algorithm>

#include "base/text.h"
#include "commands/screening/screen.h"

namespace limen::commands {

namespace {

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<Sex> sex_of(std::string_view text) {
  if (text.empty()) return Sex::kUnknown;
  const char first = static_cast<char>(text.front() & ~0x20);
  if (text.size() == 1 && (first == 'F' || first == 'M' || first == 'X')) return parse_sex({&first, 1});
  const std::string small = to_lower_ascii(text);
  if (small == "female") return Sex::kFemale;
  if (small == "male") return Sex::kMale;
  if (small == "unspecified") return Sex::kUnspecified;
  return small == "unknown" ? std::optional(Sex::kUnknown) : std::nullopt;
}

template <typename Use>
void for_each_part(std::string_view text, Use use) {
  while (!text.empty()) {
    const std::size_t bar = text.find('|');
    const std::string_view part = trim(text.substr(0, bar));
    if (!part.empty()) use(part);
    text = bar == std::string_view::npos ? std::string_view() : text.substr(bar + 1);
  }
}

}  // namespace

const std::array<std::string_view, QueryTable::kColumns>& QueryTable::names() {
  static constexpr std::array<std::string_view, kColumns> kNames = {
      "id",       "name",  "birth_date", "sex",    "nationality", "document_number", "document_issuer", "other_names",
      "name_cut", "truth", "class",      "origin", "split"};
  return kNames;
}

Result<QueryTable> QueryTable::read(std::string_view text, std::string source) {
  QueryTable table;
  table.text_ = text;
  table.source_ = std::move(source);
  table.place_.fill(-1);
  std::size_t offset = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  std::uint64_t line_number = 0;
  bool header = true;
  while (offset < text.size()) {
    const std::size_t end = std::min(text.find('\n', offset), text.size());
    const std::string_view line = without_return(text.substr(offset, end - offset));
    ++line_number;
    if (header && !line.empty()) {
      int place = 0;
      for (const std::string_view name : split(line, '\t')) {
        const auto found = std::find(names().begin(), names().end(), trim(name));
        if (found != names().end()) {
          int& of = table.place_[static_cast<std::size_t>(found - names().begin())];
          if (of >= 0)
            return Error{"screen.query.columns", "a column stands twice in the header",
                         Place{.source = table.source_, .line = line_number, .path = std::string(*found)}};
          of = place;
        }
        ++place;
      }
      table.width_ = static_cast<std::size_t>(place);
      header = false;
    } else if (!line.empty()) {
      table.rows_.push_back({offset, line.size(), line_number});
    }
    offset = end + 1;
  }
  if (table.place_[kId] < 0 || table.place_[kName] < 0)
    return Error{"screen.query.columns", "the header must name the columns id and name, parted by tabs",
                 Place{.source = table.source_, .line = 1}};
  return table;
}

bool QueryTable::has(std::string_view column) const {
  const auto found = std::find(names().begin(), names().end(), column);
  return found != names().end() && place_[static_cast<std::size_t>(found - names().begin())] >= 0;
}

void QueryTable::row(std::size_t index, const Screener& screener, ScreenQuery& query) const {
  const Row& row = rows_[index];
  const std::string_view line = text_.substr(row.offset, row.size);
  query.problem.reset();
  query.readable = false;
  std::array<std::string_view, kColumns> fields{};
  std::array<std::size_t, kColumns> columns{};
  std::size_t number = 0, begin = 0;
  for (;; ++number) {
    const std::size_t end = std::min(line.find('\t', begin), line.size());
    for (std::size_t i = 0; i < kColumns; ++i) {
      if (place_[i] != static_cast<int>(number)) continue;
      fields[i] = trim(line.substr(begin, end - begin));
      columns[i] = begin + 1;
    }
    if (end == line.size()) break;
    begin = end + 1;
  }
  const auto complain = [&](Column column, std::string code, std::string message) {
    if (query.problem) return;  // the first one names the place; the line is looked at by a person anyway
    query.problem = Error{std::move(code), std::move(message),
                          Place{.source = source_,
                                .line = row.line,
                                .column = std::max<std::size_t>(1, columns[column]),
                                .path = std::string(names()[column])}};
  };
  query.id = fields[kId];
  query.name = fields[kName];
  query.truth = fields[kTruth];
  query.kind = fields[kClass];
  query.origin = fields[kOrigin];
  query.split = fields[kSplit];
  query.query.names.clear();
  query.query.birth = {};
  query.query.sex = Sex::kUnknown;
  query.query.nationalities.clear();
  query.query.documents.clear();
  if (const auto bad = invalid_utf8_at(line)) {
    query.id = invalid_utf8_at(query.id) ? std::string_view() : query.id;
    query.name = {};
    columns[kName] = *bad + 1;
    return complain(kName, "screen.query.text", "is not UTF-8");
  }
  if (number + 1 > width_) {
    columns[kId] = line.size() + 1;
    return complain(kId, "screen.query.width", "the line has more fields than the header");
  }
  fill(fields, screener, query, complain);
}

void QueryTable::fill(const std::array<std::string_view, kColumns>& fields, const Screener& screener,
                      ScreenQuery& query, const std::function<void(Column, std::string, std::string)>& complain) const {
  screening::Query& to = query.query;
  if (query.id.empty()) complain(kId, "screen.query.id", "has no id");
  if (fields[kName].empty() && fields[kOtherNames].empty() && fields[kDocument].empty())
    return complain(kName, "screen.query.name", "has neither a name nor a document number");
  query.readable = true;
  const bool cut = fields[kNameCut] == "1" || fields[kNameCut] == "true";
  if (!fields[kName].empty()) to.names.push_back({std::string(fields[kName]), cut});
  for_each_part(fields[kOtherNames], [&](std::string_view name) { to.names.push_back({std::string(name), false}); });
  // A field that cannot be read is left out and said; the person is screened by what is left, never passed over.
  if (const auto birth = PartialDate::parse(fields[kBirth]); birth.ok()) {
    to.birth = *birth;
  } else {
    complain(kBirth, "screen.query.birth_date", "is no date of the form 1974-08-12, 1974-08 or 1974; left out");
  }
  if (const auto sex = sex_of(fields[kSex])) {
    to.sex = *sex;
  } else {
    complain(kSex, "screen.query.sex", "is none of F, M, X; left out");
  }
  for_each_part(fields[kNationality], [&](std::string_view text) {
    if (const auto state = screener.state_by_name()(text)) {
      to.nationalities.push_back(*state);
    } else {
      complain(kNationality, "screen.query.nationality", "is no state; left out");
    }
  });
  if (fields[kDocument].empty()) return;
  StateCode issuer;
  if (!fields[kIssuer].empty()) {
    if (const auto state = screener.state_by_name()(fields[kIssuer])) {
      issuer = *state;
    } else {
      complain(kIssuer, "screen.query.document_issuer", "is no state; left out");
    }
  }
  to.documents.push_back({std::string(fields[kDocument]), issuer});
}

}  // namespace limen::commands
