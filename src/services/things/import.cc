// Alerts about things from a file of comma-separated values: line by line, with a dry run.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "formats/csv/csv.h"
#include "services/things/service.h"

namespace limen::things {
namespace {

constexpr std::size_t kMostDiagnostics = 1000, kRowsInOneJob = 50;
constexpr int kRenewDays = 30;  // dates counted from the import are renewed so long before they are over
constexpr std::array<std::string_view, 13> kColumns = {
    "kind",   "category", "state",       "description", "issuer",  "reference",           "legal_basis",
    "reason", "action",   "review_date", "expiry_date", "remarks", "proportionality_note"};

void say(ImportReport& report, std::size_t line, std::string column, std::string code, std::string message,
         Severity severity = Severity::kError) {
  if (report.diagnostics.size() < kMostDiagnostics) {
    report.diagnostics.push_back({line, std::move(column), std::move(code), std::move(message), severity});
  }
}

class RowReader {
 public:
  RowReader(const csv::Header& header, const csv::Reader& reader, const Rules& rules, const ImportDefaults& defaults,
            CivilDate today)
      : header_(header), reader_(reader), rules_(rules), defaults_(defaults), today_(today) {}

  Result<Row> read() const {
    Row row{.line = reader_.line()};
    Content& content = row.content;
    row.review_given = !text("review_date").empty();
    row.expiry_given = !text("expiry_date").empty();
    content.kind = text("kind");
    content.category = or_else(text("category"), defaults_.category);
    const StateCode state = TRY(state_code());
    for (const auto& rule : rules_.match().identifiers()) {
      const std::string number = text(rule.code);
      if (!number.empty()) content.identifiers.push_back({rule.code, number, rule.state ? state : StateCode()});
    }
    content.description = text("description");
    content.issuer = or_else(text("issuer"), defaults_.issuer);
    content.reference = text("reference");
    content.legal_basis = or_else(text("legal_basis"), defaults_.legal_basis);
    content.reason = text("reason");
    content.requested_action = text("action");
    content.remarks = text("remarks");
    content.proportionality_note = or_else(text("proportionality_note"), defaults_.proportionality_note);
    const CategoryRule* rule = rules_.category(content.category);
    const auto months = [&](std::int64_t most) { return today_.plus_months(static_cast<int>(most > 0 ? most : 12)); };
    content.expiry = TRY(date("expiry_date", months(rule == nullptr ? 12 : rule->expiry_months)));
    const CivilDate review = months(rule == nullptr ? 12 : rule->review_months);
    content.review = TRY(date("review_date", std::min(review, content.expiry)));
    return row;
  }

 private:
  std::string text(std::string_view column) const { return clean_line(header_.text(reader_, column)); }
  static std::string or_else(std::string text, const std::string& fallback) {
    return text.empty() ? fallback : std::move(text);
  }
  Result<StateCode> state_code() const {
    const std::string written = to_upper_ascii(text("state"));
    if (written.empty()) return StateCode();
    auto code = StateCode::parse(written);
    if (!code.ok()) return Error{"things.state.unknown", "no state has this code", Place{.path = "/state"}};
    return code.take();
  }
  Result<CivilDate> date(std::string_view column, CivilDate fallback) const {
    const std::string written = text(column);
    if (written.empty()) return fallback;
    auto day = CivilDate::parse(written);
    if (!day.ok()) return Error{"things.import.date", "not a date", Place{.path = "/" + std::string(column)}};
    return day.take();
  }

  const csv::Header& header_;
  const csv::Reader& reader_;
  const Rules& rules_;
  const ImportDefaults& defaults_;
  const CivilDate today_;
};

// Rows of one file that are the same alert, as the store compares them: a state that is not known agrees with any.
class Earlier {
 public:
  explicit Earlier(const thing_match::Rules& match) : match_(match) {}

  bool have(const Content& content) const {
    if (!content.reference.empty() && references_.contains(content.issuer + "|" + content.reference)) return true;
    return std::ranges::any_of(content.identifiers, [&](const Identifier& one) {
      const auto found = numbers_.find(number(content, one));
      return found != numbers_.end() && std::ranges::any_of(found->second, [&](const StateCode& state) {
               return state.empty() || one.state.empty() || state == one.state;
             });
    });
  }
  void add(const Content& content) {
    if (!content.reference.empty()) references_.insert(content.issuer + "|" + content.reference);
    for (const Identifier& one : content.identifiers) numbers_[number(content, one)].push_back(one.state);
  }

 private:
  std::string number(const Content& content, const Identifier& one) const {
    return content.issuer + "|" + content.category + "|" + one.code + "|" + match_.normal(one);
  }

  const thing_match::Rules& match_;
  std::set<std::string> references_{};
  std::map<std::string, std::vector<StateCode>> numbers_{};
};

std::string column_of(const Error& error) {
  return error.place.path.starts_with('/') ? error.place.path.substr(1) : error.place.path;
}

}  // namespace

json::object to_json(const ImportReport& report) {
  json::array diagnostics;
  for (const Diagnostic& one : report.diagnostics) {
    json::object item{
        {"line", one.line}, {"code", one.code}, {"severity", limen::to_text(one.severity)}, {"message", one.message}};
    if (!one.column.empty()) item["column"] = one.column;
    diagnostics.push_back(std::move(item));
  }
  return {{"rows", report.rows},           {"created", report.created}, {"revised", report.revised},
          {"unchanged", report.unchanged}, {"refused", report.refused}, {"diagnostics", std::move(diagnostics)}};
}

Result<std::vector<Row>> Service::read_rows(std::string_view csv, const ImportDefaults& defaults,
                                            ImportReport& report) const {
  csv::Reader reader(csv);
  const csv::Header header = TRY(csv::Header::read_loose(reader, {"kind"}));
  for (const std::string& name : header.names()) {
    const bool known = std::ranges::count(kColumns, name) > 0 || rules.match().identifier(name) != nullptr;
    if (!known) return Error{"things.import.column", "the file has a column that no alert has: " + name};
  }
  std::vector<Row> rows;
  Earlier earlier(rules.match());
  for (;;) {
    const auto more = reader.next();
    if (more.ok() && !*more) return rows;
    ++report.rows;
    const std::size_t line = reader.line();
    const auto refuse = [&](const Error& error) {
      ++report.refused;
      say(report, line, column_of(error), error.code, error.message);
    };
    if (!more.ok()) {
      refuse(more.error());
      if (more.error().code == "csv.records.too_many") return rows;
      continue;
    }
    if (const auto width = header.check_width(reader); !width.ok()) {
      refuse(width.error());
      continue;
    }
    auto row = RowReader(header, reader, rules, defaults, today()).read();
    if (!row.ok()) {
      refuse(row.error());
      continue;
    }
    const auto problems = rules.check(row->content, today());
    for (const Problem& problem : problems) say(report, line, problem.field, problem.code, problem.message);
    if (!problems.empty()) {
      ++report.refused;
      continue;
    }
    if (earlier.have(row->content)) {
      refuse(Error{"things.import.twice", "an earlier line has this reference or number"});
      continue;
    }
    earlier.add(row->content);
    for (const auto& finding : rules.findings(row->content.identifiers)) {
      say(report, line, finding.identifier, finding.code, finding.message, finding.severity);
    }
    rows.push_back(row.take());
  }
}

// What the row makes of the alert that is there. A file does not say from when it counts; dates that it does not say
// either stand until they are nearly over or something else changes, so that the same file again changes nothing.
Content Service::renewed(const Row& row, const Content& old) const {
  Content next = row.content;
  next.valid_from = old.valid_from;
  Content kept = next;
  if (!row.review_given) kept.review = old.review;
  if (!row.expiry_given) kept.expiry = old.expiry;
  const CivilDate soon = today() + kRenewDays;
  const bool due = (!row.review_given && old.review <= soon) || (!row.expiry_given && old.expiry <= soon);
  return !due && to_json(kept) == to_json(old) ? kept : next;
}

Result<void> Service::take_row(Session& session, Transaction* tx, const Grant& grant, const Row& row,
                               const MakeEntry& entry, ImportReport& report) const {
  const auto refuse = [&](const Error& error) {
    ++report.refused;
    say(report, row.line, column_of(error), error.code, error.message);
  };
  auto old = TRY(store::by_reference(session, row.content.issuer, row.content.reference, today()));
  // What a person ended stays so, though the file has it still.
  const bool named = !row.content.reference.empty();
  bool withdrawn = false;
  if (!old && named) withdrawn = TRY(was_withdrawn(session, row.content));
  if (!old && !withdrawn) old = TRY(same(session, row.content, std::nullopt));
  if (!old && !named) withdrawn = TRY(was_withdrawn(session, row.content));
  if (withdrawn) {
    ++report.unchanged;
    say(report, row.line, "reference", "things.import.withdrawn", "the alert was withdrawn here and is left so",
        Severity::kInfo);
    return {};
  }
  // What it would collide with is its own error, before anything of it is written.
  if (const auto free = collide(session, row.content, old ? std::optional(old->id) : std::nullopt); !free.ok()) {
    if (!free.error().code.starts_with("things.") || free.error().code == "things.stored_form") return free.error();
    refuse(free.error());
    return {};
  }
  Content next = old ? renewed(row, old->content) : row.content;
  if (old && to_json(next) == to_json(old->content)) {
    ++report.unchanged;
    return {};
  }
  if (const auto problems = rules.check(next, today()); !problems.empty()) {
    refuse(problems.front().error());
    return {};
  }
  ++(old ? report.revised : report.created);
  if (tx == nullptr) return {};
  if (old) {
    TRY(revise(*tx, grant, old->id, old->version, std::move(next), "Import", entry("thing_alert.revised")));
  } else {
    TRY(create(*tx, grant, std::move(next), entry("thing_alert.created")));
  }
  return {};
}

Result<ImportReport> Service::import(const Grant& grant, std::string_view csv, const ImportDefaults& defaults,
                                     bool dry_run, const MakeEntry& entry) const {
  ImportReport report;
  const std::vector<Row> rows = TRY(read_rows(csv, defaults, report));
  for (std::size_t from = 0; from < rows.size(); from += kRowsInOneJob) {
    const std::size_t to = std::min(rows.size(), from + kRowsInOneJob);
    const auto part = [&](Session& session, Transaction* tx) -> Result<ImportReport> {
      ImportReport done;
      for (std::size_t i = from; i < to; ++i) TRY(take_row(session, tx, grant, rows[i], entry, done));
      return done;
    };
    const ImportReport done = dry_run
                                  ? TRY(parts.database.read([&](Session& session) { return part(session, nullptr); }))
                                  : TRY(parts.database.write([&](Transaction& tx) { return part(tx, &tx); }));
    report.created += done.created;
    report.revised += done.revised;
    report.unchanged += done.unchanged;
    report.refused += done.refused;
    for (const Diagnostic& one : done.diagnostics) {
      say(report, one.line, one.column, one.code, one.message, one.severity);
    }
  }
  std::ranges::stable_sort(report.diagnostics, {}, &Diagnostic::line);
  return report;
}

}  // namespace limen::things
