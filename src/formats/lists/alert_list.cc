#include <set>

#include "base/text.h"
#include "formats/lists/reading.h"

namespace limen::lists {
namespace {

class AlertReader {
 public:
  AlertReader(const csv::Header& header, const csv::Reader& reader, Diagnostics& diagnostics)
      : header_(header), reader_(reader), diagnostics_(diagnostics) {}

  Record read() {
    record_ = {};
    record_.line = reader_.line();
    read_names();
    read_births();
    read_sex_and_nationality();
    read_document();
    read_measure();
    if (record_.names.empty() && record_.documents.empty()) {
      fail("surname", "list.name.missing", "an alert needs a surname or a document number");
    }
    return std::move(record_);
  }

 private:
  // `column` is a literal, so that it may stand in a Provenance.
  Provenance at(std::string_view column) const {
    return {header_.has(column) ? header_.field(reader_, column).line : reader_.line(), column};
  }
  std::string value(std::string_view column) {
    return clean_text(header_.text(reader_, column), at(column), diagnostics_);
  }
  void fail(std::string_view column, std::string code, std::string message) {
    diagnostics_.error(std::move(code), std::move(message), at(column));
  }

  void read_names() {
    const std::string surname = value("surname");
    const std::string given = value("given_names");
    if (!surname.empty() || !given.empty()) {
      const bool has_surname = !surname.empty();
      record_.names.push_back({has_surname ? surname : given, has_surname ? given : "", ListedNameKind::kPrimary,
                               at(has_surname ? "surname" : "given_names")});
    }
    const std::string others = value("other_names");
    for (auto text : split(others, '|')) {
      text = trim(text);
      const bool weak = text.starts_with('~');
      if (weak) text = trim(text.substr(1));
      if (text.empty()) continue;
      record_.names.push_back(
          split_name(text, weak ? ListedNameKind::kWeak : ListedNameKind::kAlias, at("other_names")));
    }
  }

  std::optional<ListedBirth> birth(std::string_view text) const {
    ListedBirth birth{{}, {}, false, at("birth_date")};
    constexpr std::string_view kCirca = "circa ";
    if (text.starts_with(kCirca)) {
      birth.circa = true;
      text = trim(text.substr(kCirca.size()));
    }
    const auto slash = text.find('/');
    const auto first = PartialDate::parse(trim(text.substr(0, slash)));
    if (!first.ok() || first->unknown()) return std::nullopt;
    birth.date = *first;
    if (slash != std::string_view::npos) {
      const auto last = PartialDate::parse(trim(text.substr(slash + 1)));
      if (!last.ok() || !last->year() || !birth.date.year() || *last->year() < *birth.date.year()) return std::nullopt;
      birth.to_year = last->year();
    }
    return birth;
  }

  void read_births() {
    const std::string dates = value("birth_date");
    for (auto text : split(dates, '|')) {
      text = trim(text);
      if (text.empty()) continue;
      if (auto read = birth(text)) {
        record_.births.push_back(*read);
      } else {
        fail("birth_date", "list.birth_date.invalid", "not a date, a partial date, \"circa YYYY\" or \"YYYY/YYYY\"");
      }
    }
  }

  std::optional<ListedState> state(std::string_view text, std::string_view column) {
    const auto code = StateCode::parse(text);
    if (!code.ok()) {
      fail(column, "list.state.invalid", "a state is named by one to three letters A to Z");
      return std::nullopt;
    }
    return ListedState{*code, std::string(text), at(column)};
  }

  void read_sex_and_nationality() {
    const std::string sex_text = value("sex");
    const auto sex = parse_sex(sex_text);
    if (!sex) fail("sex", "list.sex.invalid", "sex is F, M, X or empty");
    if (sex && *sex != Sex::kUnknown) record_.sexes.push_back(*sex);
    const std::string states = value("nationality");
    for (auto text : split(states, '|')) {
      text = trim(text);
      if (text.empty()) continue;
      if (auto read = state(text, "nationality")) record_.nationalities.push_back(*std::move(read));
    }
  }

  void read_document() {
    const std::string type = value("document_type");
    const std::string number = value("document_number");
    const std::string issuer = value("document_issuer");
    if (number.empty()) {
      if (!type.empty() || !issuer.empty()) {
        fail("document_number", "list.document.number_missing", "a document type or issuer without a number");
      }
      return;
    }
    ListedDocument document{type, number, {}, at("document_number")};
    if (!issuer.empty()) {
      if (auto read = state(issuer, "document_issuer")) document.issuer = *std::move(read);
    }
    record_.documents.push_back(std::move(document));
  }

  std::optional<CivilDate> day(std::string_view column) {
    const std::string text = value(column);
    if (text.empty()) return std::nullopt;
    const auto date = CivilDate::parse(text);
    if (date.ok()) return *date;
    fail(column, "list.date.invalid", "not a date YYYY-MM-DD");
    return std::nullopt;
  }

  void read_measure() {
    record_.category = value("category");
    record_.action = value("action");
    if (record_.category.empty()) fail("category", "list.required.missing", "an alert needs a category");
    if (record_.action.empty()) fail("action", "list.required.missing", "an alert needs an action");
    record_.reason = value("reason");
    record_.legal_basis = value("legal_basis");
    record_.reference = value("issuer_reference");
    record_.source_id = value("id");
    if (record_.reference.empty()) record_.reference = record_.source_id;
    record_.remarks = value("remarks");
    record_.issuer = value("issuer");
    record_.proportionality_note = value("proportionality_note");
    record_.review_date = day("review_date");
    record_.expiry_date = day("expiry_date");
    if (record_.review_date && record_.expiry_date && *record_.expiry_date < *record_.review_date) {
      fail("review_date", "list.date.order", "the review date lies after the expiry date");
    }
  }

  const csv::Header& header_;
  const csv::Reader& reader_;
  Diagnostics& diagnostics_;
  Record record_;
};

}  // namespace

Result<Reading> read_alerts(std::string_view bytes, const Options& options) {
  Reading reading;
  Diagnostics diagnostics(reading, options, "alerts");
  csv::Reader reader(bytes);
  const csv::Header header =
      TRY(csv::Header::read(reader, {"surname", "category", "action"},
                            {"given_names", "other_names", "birth_date", "sex", "nationality", "document_type",
                             "document_number", "document_issuer", "reason", "legal_basis", "issuer_reference",
                             "review_date", "expiry_date", "remarks", "issuer", "proportionality_note", "id"}));
  std::set<std::string> references;
  AlertReader rows(header, reader, diagnostics);
  std::uint64_t refused_before_last = 0;
  while (true) {
    auto more = reader.next();
    if (more.ok() && !*more) break;
    refused_before_last = reading.records_count.refused;
    ++reading.records_count.in;
    diagnostics.begin_record();
    if (!more.ok()) {
      const bool last = more.error().code == "csv.records.too_many";
      diagnostics.add(more.take_error());
      ++reading.records_count.refused;
      if (last) break;
      continue;
    }
    if (auto width = header.check_width(reader); !width.ok()) {
      diagnostics.add(width.take_error());
      ++reading.records_count.refused;
      continue;
    }
    Record record = rows.read();
    if (!record.reference.empty() && references.contains(record.reference)) {
      diagnostics.error("list.reference.duplicate", "an earlier line has the same reference",
                        {record.line, "issuer_reference"});
    }
    if (diagnostics.failed()) {
      ++reading.records_count.refused;
      continue;
    }
    if (!record.reference.empty()) references.insert(record.reference);
    ++reading.records_count.accepted;
    reading.records.push_back(std::move(record));
  }
  if (reading.records_count.refused > refused_before_last && !bytes.ends_with('\n')) {
    reading.broken = Error{"list.csv.cut", "the file ends within a line", {}};
    reading.broken->place.line = reader.line();
  }
  TRY(check_counts(reading));
  return reading;
}

}  // namespace limen::lists
