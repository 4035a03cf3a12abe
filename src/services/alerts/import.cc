#include "services/alerts/import.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engines/state_names/state_names.h"

namespace limen::alerts {
namespace {

constexpr std::size_t kPart = 500;  // rows in one job of the writer
constexpr std::size_t kMostDiagnostics = 1000;
constexpr int kRenewDays = 30;  // dates counted from the import are renewed so long before the review

enum class Outcome : std::uint8_t { kCreated, kRevised, kUnchanged, kWithdrawn, kRefused };

// What is to be done with a row, as the tables stand.
struct Plan {
  Outcome outcome = Outcome::kCreated;
  std::optional<store::Known> existing{};
  std::optional<Collision> collision{};
};

struct Done {
  Outcome outcome = Outcome::kCreated;
  std::optional<ImportDiagnostic> diagnostic{};
};

class Import {
 public:
  Import(Service& service, const ImportRequest& request, std::string_view actor, std::string_view actor_name)
      : service_(service),
        request_(request),
        actor_(actor),
        actor_name_(actor_name),
        now_(service.parts.clock.now()),
        today_(now_.utc_day()),
        id_(make_raw_id(now_, service.parts.random)) {}

  Result<ImportReport> run() {
    lists::Reading reading = TRY(read());
    take_reading(reading);
    const std::size_t all = reading.records.size();
    std::size_t part = 0;
    for (std::size_t first = 0; first < all || part == 0; first += kPart) {
      std::vector<ImportRow> rows;
      const std::size_t end = std::min(first + kPart, all);
      for (std::size_t i = first; i < end; ++i) {
        const lists::Record record = std::move(reading.records[i]);  // given back at once
        if (auto row = check(record)) rows.push_back(std::move(*row));
      }
      TRY(write_part(rows, ++part));
      if (request_.progress) request_.progress(end, all);
    }
    return finish();
  }

 private:
  Result<lists::Reading> read() {
    lists::Options options;
    options.max_diagnostics = kMostDiagnostics;
    if (request_.format == ImportFormat::kLimenCsv) return lists::read_alerts(request_.text, options);
    if (request_.category.empty() ? service_.rules.list_category() == nullptr
                                  : !service_.rules.in_force(request_.category, today_)) {
      return Error{"alerts.import.category", "say which category the entries of the list get"};
    }
    options.state_by_name = state_names::by_name(service_.rules.knowledge().states);
    return lists::read_ofac(request_.text, request_.aliases_text, options);
  }

  void take_reading(lists::Reading& reading) {
    report_.rows = reading.records_count.in;
    report_.skipped = reading.records_count.skipped;
    report_.refused = reading.records_count.refused;
    left_out_ = reading.diagnostics_left_out;
    for (Error& error : reading.diagnostics) {
      report_.diagnostics.push_back({static_cast<std::size_t>(error.place.line.value_or(0)), error.place.path,
                                     std::move(error.code), error.severity, std::move(error.message)});
    }
  }

  void say(ImportDiagnostic diagnostic) {
    if (report_.diagnostics.size() >= kMostDiagnostics) {
      ++left_out_;
    } else {
      report_.diagnostics.push_back(std::move(diagnostic));
    }
  }
  ImportDiagnostic diagnostic(std::size_t line, std::string_view field, std::string code, Severity severity,
                              std::string message) const {
    return {line, std::string(column_of(request_.format, field)), std::move(code), severity, std::move(message)};
  }

  // Where a field of a record stood: a record may have several lines.
  static std::size_t line_of(const lists::Record& record, std::string_view field) {
    const auto of = [&](const auto& values) {
      return static_cast<std::size_t>(values.empty() ? record.line : values.front().from.line);
    };
    if (field == "surname" || field == "given_names") return of(record.names);
    if (field == "birth_dates") return of(record.births);
    if (field == "nationalities") return of(record.nationalities);
    if (field == "documents") return of(record.documents);
    return static_cast<std::size_t>(record.line);
  }

  // The row, unless something is wrong with it.
  std::optional<ImportRow> check(const lists::Record& record) {
    const Warn warn = [&](std::string_view field, std::string code, std::string message) {
      say(diagnostic(line_of(record, field), field, std::move(code), Severity::kWarning, std::move(message)));
    };
    ImportRow row = row_of(record, request_, service_.rules, today_, service_.folder, warn);
    const auto problems = service_.rules.check(row.content, today_, service_.folder);
    for (const Problem& problem : problems) {
      say(diagnostic(line_of(record, problem.field), problem.field, problem.code, Severity::kError, problem.message));
    }
    if (problems.empty() && !said_before(row)) return row;
    ++report_.refused;
    return std::nullopt;
  }

  // Two rows of one file for one person. Lists of others tell their entries apart by their numbers.
  bool said_before(const ImportRow& row) {
    if (row.content.source == kOfacSource || row.subject_key.empty()) return false;
    auto& rows = seen_[row.content.issuer + '\n' + row.content.category + '\n' + row.subject_key];
    const auto earlier = std::find_if(rows.begin(), rows.end(), [&](const Seen& seen) {
      Content other;
      other.name = row.content.name;
      other.births = seen.births;
      if (!row.content.has_name()) {
        other.documents = seen.documents;
      }
      return same_subject(row.content, other);
    });
    if (earlier != rows.end()) {
      say(diagnostic(row.line, "surname", "alerts.import.duplicate", Severity::kError,
                     "line " + std::to_string(earlier->line) + " is about the same person or document"));
      return true;
    }
    Seen seen{.line = row.line, .births = row.content.births};
    if (!row.content.has_name()) seen.documents = row.content.documents;
    rows.push_back(std::move(seen));
    return false;
  }

  Result<Plan> plan(database::Session& session, const ImportRow& row) const {
    Plan plan;
    plan.existing = TRY(store::by_reference(session, row.content));
    if (!plan.existing && row.content.reference.empty()) {
      for (store::Known& known : TRY(store::by_subject(session, row.content, row.subject_key, today_))) {
        if (known.alert.content.category == row.content.category) plan.existing = std::move(known);
      }
    }
    if (!plan.existing && TRY(store::was_withdrawn(session, row.content))) {
      plan.outcome = Outcome::kWithdrawn;
      return plan;
    }
    std::optional<AlertId> self;
    if (plan.existing) {
      const Alert& alert = plan.existing->alert;
      self = alert.id;
      plan.outcome = Outcome::kRevised;
      if (alert.withdrawn) plan.outcome = Outcome::kWithdrawn;
      const bool due = !row.dates_given && alert.content.review <= today_ + kRenewDays;
      if (!alert.withdrawn && plan.existing->import_hash == row.hash && !due) plan.outcome = Outcome::kUnchanged;
      if (plan.outcome != Outcome::kRevised) return plan;
    }
    plan.collision = TRY(service_.collision(session, row.content, row.subject_key, self));
    if (plan.collision) plan.outcome = Outcome::kRefused;
    return plan;
  }

  Done done(const ImportRow& row, const Plan& plan) const {
    Done done{.outcome = plan.outcome};
    if (plan.outcome == Outcome::kWithdrawn) {
      done.diagnostic = diagnostic(row.line, "reference", "alerts.import.withdrawn", Severity::kInfo,
                                   "the alert was withdrawn here and is left so");
    }
    if (plan.collision) {
      const Error error = plan.collision->error();
      done.diagnostic = diagnostic(row.line, "surname", error.code, Severity::kError, error.message);
    }
    return done;
  }

  Result<void> write_part(const std::vector<ImportRow>& rows, std::size_t part) {
    std::vector<Done> all;
    if (request_.dry_run) {
      const auto planned = service_.parts.database.read([&](database::Session& session) -> Result<void> {
        for (const ImportRow& row : rows) all.push_back(done(row, TRY(plan(session, row))));
        return {};
      });
      if (!planned.ok()) return planned.error();
    } else {
      auto written = service_.parts.database.write(
          [&](database::Transaction& tx) -> Result<std::vector<Done>> { return apply(tx, rows, part); });
      if (!written.ok()) return written.take_error();
      all = written.take();
    }
    for (Done& one : all) count(one);
    return {};
  }

  // In the writer.
  Result<std::vector<Done>> apply(database::Transaction& tx, const std::vector<ImportRow>& rows, std::size_t part) {
    std::vector<Done> all;
    std::vector<std::pair<AlertId, Content>> changed;
    for (const ImportRow& row : rows) {
      const Plan found = TRY(plan(tx, row));
      all.push_back(done(row, found));
      if (found.outcome != Outcome::kCreated && found.outcome != Outcome::kRevised) continue;
      const AlertId id = TRY(write_row(tx, row, found));
      changed.emplace_back(id, row.content);
    }
    TRY(record(tx, all, changed, part));
    TRY(service_.follow(tx, std::move(changed)));
    return all;
  }

  Result<AlertId> write_row(database::Transaction& tx, const ImportRow& row, const Plan& plan) {
    store::Marks marks = service_.marks_of(row.content);
    marks.import_hash = row.hash;
    Alert alert;
    if (plan.existing) alert = plan.existing->alert;
    alert.content = row.content;
    alert.updated_at = now_;
    alert.updated_by = actor_name_;
    alert.change_reason = plan.existing ? "import" : "";
    if (plan.existing) {
      alert.version = plan.existing->alert.version + 1;
      TRY(service_.advance(tx, plan.existing->alert, alert, marks));
    } else {
      alert.id = AlertId::make(now_, service_.parts.random);
      alert.created_at = now_;
      alert.created_by = actor_name_;
      TRY(store::insert(tx, alert, marks));
    }
    return alert.id;
  }

  // One entry a part: what was done in numbers, from which file, and sealed the ids.
  Result<void> record(database::Transaction& tx, const std::vector<Done>& all,
                      const std::vector<std::pair<AlertId, Content>>& changed, std::size_t part) {
    std::map<Outcome, std::int64_t> counts;
    for (const Done& one : all) ++counts[one.outcome];
    journal::Entry entry{.kind = "alerts.imported",
                         .actor = actor_,
                         .subject_type = "alert_import",
                         .subject_id = limen::to_text(id_),
                         .purpose = request_.purpose};
    entry.facts["format"] = request_.format == ImportFormat::kOfacSdn ? "ofac-sdn" : "limen-csv";
    entry.facts["file_sha256"] = to_hex(journal::hash_of(as_bytes(request_.text)));
    if (!request_.aliases_text.empty()) {
      entry.facts["aliases_sha256"] = to_hex(journal::hash_of(as_bytes(request_.aliases_text)));
    }
    entry.facts["file_rows"] = report_.rows;
    entry.facts["part"] = part;
    entry.facts["created"] = counts[Outcome::kCreated];
    entry.facts["revised"] = counts[Outcome::kRevised];
    entry.facts["unchanged"] = counts[Outcome::kUnchanged];
    entry.facts["refused"] = counts[Outcome::kRefused];
    if (!changed.empty()) {
      json::array ids;
      for (const auto& [id, content] : changed) ids.emplace_back(id.to_text());
      entry.sealed.push_back({.group = "ids",
                              .plaintext = limen::to_text(json::value(std::move(ids))),
                              .record_type = "",
                              .record_id = "",
                              .new_record = !sealed_});
      sealed_ = true;
    }
    TRY(service_.parts.journal.append(tx, std::move(entry)));
    return {};
  }

  void count(Done& one) {
    switch (one.outcome) {
      case Outcome::kCreated:
        ++report_.created;
        break;
      case Outcome::kRevised:
        ++report_.revised;
        break;
      case Outcome::kUnchanged:
        ++report_.unchanged;
        break;
      case Outcome::kWithdrawn:
        ++report_.skipped;
        break;
      case Outcome::kRefused:
        ++report_.refused;
        break;
    }
    if (one.diagnostic) say(std::move(*one.diagnostic));
  }

  Result<ImportReport> finish() {
    report_.accepted = report_.created + report_.revised + report_.unchanged;
    if (report_.rows != report_.accepted + report_.skipped + report_.refused) {
      return Error{"alerts.import.unbalanced", "rows are not rows accepted, skipped and refused"};
    }
    std::sort(report_.diagnostics.begin(), report_.diagnostics.end(),
              [](const ImportDiagnostic& a, const ImportDiagnostic& b) {
                return std::tie(a.line, a.column, a.code) < std::tie(b.line, b.column, b.code);
              });
    if (left_out_ > 0) {
      report_.diagnostics.push_back(
          {0, "", "alerts.import.more", Severity::kInfo, std::to_string(left_out_) + " more are not shown"});
    }
    return std::move(report_);
  }

  struct Seen {
    std::size_t line = 0;
    std::vector<screening::EntryBirth> births{};
    std::vector<AlertDocument> documents{};
  };

  Service& service_;
  const ImportRequest& request_;
  const std::string actor_, actor_name_;
  const Instant now_;
  const CivilDate today_;
  const RawId id_;
  bool sealed_ = false;
  ImportReport report_;
  std::uint64_t left_out_ = 0;
  std::map<std::string, std::vector<Seen>, std::less<>> seen_;
};

}  // namespace

std::optional<ImportFormat> parse_import_format(std::string_view text) {
  if (text == "limen-csv") return ImportFormat::kLimenCsv;
  if (text == "ofac-sdn") return ImportFormat::kOfacSdn;
  return std::nullopt;
}

Result<ImportReport> run_import(Service& service, const ImportRequest& request, std::string_view actor,
                                std::string_view actor_name) {
  return Import(service, request, actor, actor_name).run();
}

}  // namespace limen::alerts
