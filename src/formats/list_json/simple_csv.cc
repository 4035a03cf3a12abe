// targets.simple.csv of OpenSanctions: one line a target, lists within a field parted by semicolons and quoted as CSV
// is.
#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "formats/csv/csv.h"
#include "formats/list_json/entity.h"
#include "formats/list_json/list_json.h"

namespace limen::lists {
namespace {

class SimpleCsv {
 public:
  SimpleCsv(const csv::Header& header, csv::Reader& reader, const Options& options, const OnRecord& on_record)
      : header_(header),
        reader_(reader),
        options_(options),
        on_record_(on_record),
        diagnostics_(summary_, options, "targets") {}

  Result<Summary> read() {
    while (true) {
      auto more = reader_.next();
      if (more.ok() && !*more) break;
      ++summary_.records_count.in;
      diagnostics_.begin_record();
      if (!more.ok()) {
        const bool last = more.error().code == "csv.records.too_many";
        if (more.error().code == "csv.quote.unterminated") summary_.broken = more.error();
        diagnostics_.add(more.take_error());
        ++summary_.records_count.refused;
        if (last) break;
        continue;
      }
      if (auto width = header_.check_width(reader_); !width.ok()) {
        diagnostics_.add(width.take_error());
        ++summary_.records_count.refused;
        continue;
      }
      row();
    }
    TRY(check_counts(summary_));
    return std::move(summary_);
  }

 private:
  Provenance at(std::string_view column) const {
    return {header_.has(column) ? header_.field(reader_, column).line : reader_.line(), column};
  }
  std::string value(std::string_view column) {
    return clean_text(header_.text(reader_, column), at(column), diagnostics_);
  }

  std::vector<std::string> values(std::string_view column) {
    std::vector<std::string> found;
    csv::Reader inner(header_.text(reader_, column), {.separator = ';', .skip_empty_lines = true, .limits = {}});
    while (true) {
      const auto more = inner.next();
      if (!more.ok()) {
        diagnostics_.warning("list.field.unread", "a list within a field is quoted wrongly; kept whole", at(column));
        return {value(column)};
      }
      if (!*more) break;
      for (const csv::Field& field : inner.fields()) {
        std::string text = clean_text(field.text, at(column), diagnostics_);
        if (!text.empty()) found.push_back(std::move(text));
      }
    }
    return found;
  }

  void row() {
    const std::string schema = value("schema");
    const auto kind = subject_kind_of(schema);
    if (!kind || (*kind != SubjectKind::kPerson && options_.persons_only)) {
      ++summary_.records_count.skipped;
      ++summary_.skipped[kind ? std::string(to_text(*kind)) : "another schema"];
      return;
    }
    Record record;
    record.kind = *kind;
    record.line = reader_.line();
    record.reference = value("id");
    names(record);
    facts(record);
    if (record.names.empty()) diagnostics_.error("list.name.missing", "a target without a name", at("name"));
    if (record.reference.empty()) diagnostics_.error("list.reference.missing", "a target without an id", at("id"));
    if (!diagnostics_.failed() && !references_.insert(record.reference).second) {
      diagnostics_.error("list.reference.duplicate", "an earlier line has the same id", at("id"));
    }
    if (diagnostics_.failed()) {
      ++summary_.records_count.refused;
      return;
    }
    ++summary_.records_count.accepted;
    on_record_(std::move(record));
  }

  void names(Record& record) {
    if (std::string name = value("name"); !name.empty()) {
      record.names.push_back({std::move(name), "", ListedNameKind::kPrimary, at("name")});
    }
    for (std::string& alias : values("aliases")) {
      record.names.push_back({std::move(alias), "", ListedNameKind::kAlias, at("aliases")});
    }
  }

  void facts(Record& record) {
    for (const std::string& text : values("birth_date")) {
      if (auto birth = parse_list_birth(text, at("birth_date"))) {
        record.births.push_back(*std::move(birth));
      } else {
        diagnostics_.warning("list.birth.unread", "a date of birth in a form that is not known", at("birth_date"));
        record.other.push_back({"birth_date: " + text, at("birth_date")});
      }
    }
    for (std::string& text : values("addresses")) record.addresses.push_back({std::move(text), {}, at("addresses")});
    for (std::string& text : values("identifiers")) {
      record.documents.push_back({"identifier", std::move(text), {}, at("identifiers")});
    }
    for (std::string& text : values("program_ids")) record.programmes.push_back({std::move(text), at("program_ids")});
    // Of which kind a country is, this form does not say: it is no nationality until somebody says so.
    for (const std::string_view column : {"countries", "sanctions", "phones", "emails", "dataset"}) {
      for (const std::string& text : values(column)) {
        record.other.push_back({std::string(column) + ": " + text, at(column)});
      }
    }
    if (const auto changed = parse_list_date(value("last_change"))) record.updated_on = changed->date();
  }

  const csv::Header& header_;
  csv::Reader& reader_;
  const Options& options_;
  const OnRecord& on_record_;
  Summary summary_{};
  Diagnostics diagnostics_;
  std::unordered_set<std::string> references_;
};

}  // namespace

Result<Summary> read_simple_csv(std::string_view csv, const Options& options, const OnRecord& on_record) {
  csv::Reader reader(csv);
  const csv::Header header = TRY(csv::Header::read_loose(reader, {"id", "schema", "name"}));
  return SimpleCsv(header, reader, options, on_record).read();
}

}  // namespace limen::lists
