// A register that is brought along, from csv. A row that cannot be understood is kept as it came, with its line, the
// field and what is wrong with it, and ends nothing.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "formats/csv/csv.h"
#include "services/permits/service.h"

namespace limen::permits {
namespace {

constexpr std::size_t kBatch = 100, kMostShown = 1000;
constexpr std::int64_t kMostUsed = 1000;

// The row as the body of a request, so that both are read by one reader.
json::object object_of(const csv::Header& header, const csv::Reader& reader) {
  json::object object;
  for (const std::string& name : header.names()) {
    const std::string_view text = trim(header.text(reader, name));
    if (text.empty() || name == "entries_used") continue;
    if (name == "entries" || name == "days") {
      std::int64_t number = 0;
      const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (failure == std::errc() && end == text.data() + text.size()) {
        object[name] = number;
        continue;
      }
    }
    if (name == "territory") {
      json::array states;
      for (const std::string_view state : split(text, ' ')) {
        if (!state.empty()) states.emplace_back(state);
      }
      object[name] = std::move(states);
      continue;
    }
    object[name] = text;
  }
  return object;
}

bool same_terms(const Permit& a, const Permit& b) {
  return a.holder == b.holder && a.valid_from == b.valid_from && a.valid_to == b.valid_to && a.entries == b.entries &&
         a.days == b.days && a.document_number == b.document_number && a.territory == b.territory;
}

}  // namespace

struct Service::Row {
  store::Quarantined where{};  // line and content; field and code when it is broken
  Permit permit{};
  int used = 0;
  bool broken = false;

  void quarantine(const Error& error) {
    broken = true;
    where.code = error.code;
    where.field = error.place.path.starts_with('/') ? error.place.path.substr(1) : error.place.path;
  }
};

namespace {

Result<int> used_of(std::string_view text) {
  if (text.empty()) return 0;
  std::int64_t number = -1;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < 0 || number > kMostUsed) {
    return Error{"permits.import.used", "is no number of entries", Place{.path = "/entries_used"}};
  }
  return static_cast<int>(number);
}

Result<Permit> permit_of(const csv::Header& header, const csv::Reader& reader, CivilDate today) {
  TRY(header.check_width(reader));
  const json::value value(object_of(header, reader));
  JsonReader fields = TRY(JsonReader::open(value));
  Permit permit = TRY(read_permit(fields));
  TRY(check_issue(permit, today));
  return permit;
}

}  // namespace

Result<void> Service::import_rows(database::Transaction& tx, const protection::Grant& grant, std::vector<Row>& rows,
                                  const std::optional<ImportId>& import, Instant now, const journal::Entry& entry,
                                  ImportReport& report) const {
  journal::Entry written = entry;
  for (Row& row : rows) {
    if (!row.broken) {
      if (const auto there = TRY(store::numbered(tx, row.permit))) {
        const Permit known = TRY(store::find(tx, grant, *there));
        if (same_terms(known, row.permit)) {
          ++report.import.already;
          continue;
        }
        row.quarantine({"permits.number.taken", "", Place{.path = "/number"}});
      }
    }
    if (row.broken) {
      ++report.import.quarantined;
      if (import) TRY(store::add_quarantined(tx, *import, row.where));
      if (report.quarantined.size() < kMostShown) {
        report.quarantined.push_back({row.where.line, row.where.field, row.where.code, ""});
      }
      continue;
    }
    ++report.import.added;
    if (!import) continue;
    row.permit.id = PermitId::make(now, parts.random);
    TRY(insert(tx, grant, row.permit, row.used, import, now, written));
  }
  if (!import) return {};
  written.facts = {{"rows", rows.size()}};
  TRY(parts.journal.append(tx, std::move(written)));
  return {};
}

Result<ImportReport> Service::import(std::string_view text, bool dry_run, const protection::Grant& grant, Instant now,
                                     const journal::Entry& entry) {
  csv::Reader reader(text);
  const csv::Header header = TRY(csv::Header::read(
      reader, {"kind", "number", "issuer", "authority", "surname", "birth_date", "issued_on", "valid_from", "valid_to"},
      {"given_names", "sex", "nationality", "category", "document_number", "document_issuer", "entries", "entries_used",
       "days", "territory", "conditions"}));
  ImportReport report{.dry_run = dry_run};
  report.import.id = ImportId::make(now, parts.random);
  report.import.by = grant.caller().name;
  report.import.at = now;
  const std::optional<ImportId> import = dry_run ? std::nullopt : std::optional(report.import.id);
  const auto job = [&](const std::function<Result<void>(database::Transaction&)>& work) -> Result<void> {
    const ImportReport before = report;  // what a job counted is so only once it is committed
    auto done = parts.database.write(work);
    if (!done.ok()) report = before;
    return done;
  };
  if (import) TRY(job([&](database::Transaction& tx) { return store::add_import(tx, report.import); }));
  journal::Entry base = entry;
  base.subject_id = report.import.id.to_text();
  std::vector<Row> rows;
  for (bool more = true; more;) {
    const auto next = reader.next();
    more = !next.ok() || *next;
    if (more) {
      ++report.import.rows;
      Row row;
      row.where.line = static_cast<std::int64_t>(next.ok() ? reader.line() : next.error().place.line.value_or(0));
      row.where.content = reader.raw();
      auto permit = next.ok() ? permit_of(header, reader, today(now)) : Result<Permit>(next.error());
      auto used = permit.ok() ? used_of(trim(header.text(reader, "entries_used"))) : Result<int>(0);
      if (!permit.ok()) row.quarantine(permit.error());
      if (!used.ok()) row.quarantine(used.error());
      if (!row.broken) {
        row.permit = permit.take();
        row.used = *used;
      }
      if (invalid_utf8_at(row.where.content) || row.where.content.find('\0') != std::string::npos) {
        row.where.content = to_hex(as_bytes(row.where.content));
      }
      rows.push_back(std::move(row));
      if (!next.ok() && next.error().code == "csv.records.too_many") return next.error();
    }
    if (rows.size() < kBatch && more) continue;
    if (rows.empty()) continue;
    TRY(job([&](database::Transaction& tx) { return import_rows(tx, grant, rows, import, now, base, report); }));
    if (import) any = true;
    rows.clear();
  }
  const store::Import& sum = report.import;
  const bool balanced = sum.rows == sum.added + sum.already + sum.quarantined;
  if (!import) {
    if (!balanced) return Error{"permits.import.balance", "the rows read are not the rows accounted for"};
    return report;
  }
  TRY(parts.database.write([&](database::Transaction& tx) -> Result<void> {
    if (!balanced || TRY(store::count_imported(tx, sum.id)) != sum.added) {
      return Error{"permits.import.balance", "the rows read are not the rows accounted for"};
    }
    TRY(store::close_import(tx, sum));
    journal::Entry closed = base;
    closed.kind = "permits.imported";
    closed.facts = {
        {"rows", sum.rows}, {"added", sum.added}, {"already", sum.already}, {"quarantined", sum.quarantined}};
    TRY(parts.journal.append(tx, std::move(closed)));
    return {};
  }));
  return report;
}

}  // namespace limen::permits
