#include "engines/mrz_samples/mrz_samples.h"

#include <algorithm>
#include <array>

#include "formats/mrz/layout.h"

namespace limen::mrz_samples {
namespace {

constexpr std::array kFormats = {mrz::Format::kTd1, mrz::Format::kTd2, mrz::Format::kTd3, mrz::Format::kMrvA,
                                 mrz::Format::kMrvB};
constexpr std::array<std::string_view, 20> kBeginnings = {"BA",  "DE",  "FI",  "GO",  "KA",  "LE", "MI",
                                                          "NO",  "PA",  "RE",  "SO",  "TA",  "VE", "ZI",
                                                          "BRA", "CLE", "DRO", "STE", "TRI", "O"};
constexpr std::array<std::string_view, 20> kEnds = {"N",   "NA",  "RA",  "LIN", "SKA", "TO",  "RES", "MAN", "VIC", "LE",
                                                    "DOR", "NTE", "SEN", "KIS", "LLA", "MES", "RI",  "TH",  "VA",  "X"};
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct LookAlikes {
  char digit;
  std::string_view letters;
};
// What readers take digits for.
constexpr std::array<LookAlikes, 8> kLookAlikes = {
    {{'0', "ODQ"}, {'1', "IL"}, {'2', "Z"}, {'4', "A"}, {'5', "S"}, {'6', "G"}, {'7', "T"}, {'8', "B"}}};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

// Digits made right again behind a change.
void close(std::vector<std::string>& lines, const mrz::Layout& layout, mrz::Field field) {
  for (const mrz::CheckRule& rule : mrz::check_rules(layout)) {
    if (rule.field != field && rule.field != mrz::Field::kComposite) continue;
    lines[static_cast<std::size_t>(rule.digit.line - 1)][static_cast<std::size_t>(rule.digit.column - 1)] =
        mrz::expected_digit(lines, rule);
  }
}

}  // namespace

std::string_view to_text(Defect defect) {
  constexpr std::array<std::string_view, 11> kTexts = {"none",   "check_digit", "look_alike",   "date",
                                                       "length", "lower_case",  "foreign",      "state",
                                                       "sex",    "name",        "missing_digit"};
  return kTexts[static_cast<std::size_t>(defect)];
}

Maker::Maker(std::uint64_t seed, std::span<const StateCode> codes, CivilDate today)
    : random_(seed), codes_(codes), today_(today) {}

std::string Maker::name(std::size_t least_parts, std::size_t most_parts) {
  std::string text;
  for (std::size_t parts = least_parts + random_.below(most_parts - least_parts + 1); parts > 0; --parts) {
    if (!text.empty()) text += ' ';
    text += random_.pick(kBeginnings);
    if (random_.chance(1, 2)) text += random_.pick(kBeginnings);
    text += random_.pick(kEnds);
  }
  return text;
}

std::string Maker::number(std::size_t length) {
  std::string text;
  const std::size_t letters = random_.below(3);
  while (text.size() < length) {
    text += text.size() < letters ? kLetters[random_.below(kLetters.size())] : kDigits[random_.below(kDigits.size())];
  }
  return text;
}

mrz::Fields Maker::fields() {
  mrz::Fields fields;
  fields.format = random_.pick(kFormats);
  const bool card = fields.format == mrz::Format::kTd1 || fields.format == mrz::Format::kTd2;
  constexpr std::array<std::string_view, 4> kCards = {"I", "ID", "A", "C"};
  fields.document_code = fields.format == mrz::Format::kTd3 ? "P" : card ? std::string(random_.pick(kCards)) : "V";
  fields.issuer = codes_[random_.below(codes_.size())];
  fields.nationality = random_.chance(3, 4) ? fields.issuer : codes_[random_.below(codes_.size())];
  // Names that fit, so that the truth is what stands in the zone.
  const auto room = static_cast<std::size_t>(mrz::layout_of(fields.format)->name.length);
  const bool single = random_.chance(1, 20);
  do {
    fields.primary = name(1, 2);
    fields.secondary = single ? "" : name(1, 3);
  } while (fields.primary.size() + 2 + fields.secondary.size() > room);
  fields.document_number = number(card && random_.chance(1, 10) ? 10 + random_.below(4) : 9);
  // Nobody is as old as a century, so that no year of birth means two.
  const CivilDate expiry = today_ + random_.between(-1000, 3650);
  fields.expiry_date = expiry;
  fields.birth_date = std::min(today_, expiry) - random_.between(400, 33'000);
  if (random_.chance(1, 25)) fields.birth_date = PartialDate();
  fields.sex = random_.chance(1, 20) ? Sex::kUnspecified : random_.chance(1, 2) ? Sex::kFemale : Sex::kMale;
  if (fields.document_number.size() == 9 && random_.chance(1, 3)) fields.optional_data = number(6);
  return fields;
}

Sample Maker::made(const mrz::Fields& fields) {
  Sample sample;
  sample.fields = fields;
  if (const auto lines = mrz::compose(fields); lines.ok()) sample.text = joined(*lines);
  return sample;
}

Sample Maker::valid() {
  Sample sample;
  while (sample.text.empty()) sample = made(fields());  // a long number may leave no room in TD2
  return sample;
}

Sample Maker::broken() {
  for (;;) {
    Sample sample = valid();
    if (damage(sample, static_cast<Defect>(1 + random_.below(10)))) return sample;
  }
}

bool Maker::replace(Sample& sample, const mrz::Position& place, std::string is) {
  std::vector<std::string> lines = lines_of(sample.text);
  std::string& line = lines[static_cast<std::size_t>(place.line - 1)];
  const auto column = static_cast<std::size_t>(place.column - 1);
  sample.was = line.substr(column, static_cast<std::size_t>(place.length));
  if (sample.was == is) return false;
  line.replace(column, static_cast<std::size_t>(place.length), is);
  sample.is = std::move(is);
  sample.place = place;
  const mrz::Layout& layout = *mrz::layout_of(sample.fields.format);
  if (sample.defect == Defect::kDate) {
    close(lines, layout, place == layout.birth_date ? mrz::Field::kBirthDate : mrz::Field::kExpiryDate);
  }
  if (sample.defect == Defect::kMissingDigit) close(lines, layout, mrz::Field::kComposite);
  sample.text = joined(lines);
  return true;
}

// False if this zone has no place for this defect.
bool Maker::damage(Sample& sample, Defect defect) {
  sample.defect = defect;
  const mrz::Layout& layout = *mrz::layout_of(sample.fields.format);
  const std::vector<std::string> lines = lines_of(sample.text);
  const bool birth = random_.chance(1, 2);
  const mrz::Position& date = birth ? layout.birth_date : layout.expiry_date;
  const auto at = [](const mrz::Position& range, std::size_t offset) {
    return mrz::Position{range.line, range.column + static_cast<int>(offset), 1};
  };
  switch (defect) {
    case Defect::kCheckDigit: {
      const mrz::Position place = at(layout.document_number, random_.below(9));
      const char was = mrz::slice(lines, place).front();
      const char is = kDigits[random_.below(10)];
      return mrz::character_value(was) % 10 != is - '0' && replace(sample, place, std::string(1, is));
    }
    case Defect::kLookAlike: {
      const mrz::Position place = at(date, random_.below(6));
      const char was = mrz::slice(lines, place).front();
      const auto found =
          std::find_if(kLookAlikes.begin(), kLookAlikes.end(), [&](const auto& row) { return row.digit == was; });
      return found != kLookAlikes.end() &&
             replace(sample, place, std::string(1, found->letters[random_.below(found->letters.size())]));
    }
    case Defect::kDate: {
      constexpr std::array<std::string_view, 5> kDays = {"0230", "0431", "1301", "0132", "1199"};
      const std::string_view year = mrz::slice(lines, date).substr(0, 2);
      return year != "<<" && replace(sample, date, std::string(year) + std::string(random_.pick(kDays)));
    }
    case Defect::kLength:
      return replace(sample, {1, 6 + random_.between(0, 10), 1}, "");
    case Defect::kLowerCase: {
      const mrz::Position place = at(layout.name, 0);
      return replace(sample, place, std::string(1, static_cast<char>(mrz::slice(lines, place).front() - 'A' + 'a')));
    }
    case Defect::kForeign: {
      constexpr std::string_view kOthers = "*#/.-";
      return replace(sample, at(layout.name, random_.below(20)), std::string(1, kOthers[random_.below(5)]));
    }
    case Defect::kState:
      return std::none_of(codes_.begin(), codes_.end(), [](const StateCode& code) { return code.text() == "QQQ"; }) &&
             replace(sample, layout.issuer, "QQQ");
    case Defect::kSex:
      return replace(sample, layout.sex, random_.chance(1, 2) ? "X" : "7");
    case Defect::kName:
      return replace(sample, layout.name, std::string(static_cast<std::size_t>(layout.name.length), '<'));
    case Defect::kMissingDigit:
      return replace(sample, birth ? layout.birth_date_check : layout.expiry_date_check, "<");
    case Defect::kNone:
      break;
  }
  return false;
}

}  // namespace limen::mrz_samples
