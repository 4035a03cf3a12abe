#include "services/alerts/import.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "services/alerts/import_list.h"
#include "services/alerts/new_rows.h"

namespace limen::alerts {
namespace {

constexpr std::size_t kPart = 500;  // rows in one job of the writer
constexpr std::size_t kMostDiagnostics = 1000;
constexpr int kRenewDays = 30;  // dates counted from the import are renewed so long before the review
constexpr std::string_view kImported = "import", kGone = "gone from the list";  // reasons of a change

enum class Outcome : std::uint8_t { kCreated, kRevised, kUnchanged, kWithdrawn, kRefused, kEnded };

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

// What one job of the writer does.
struct Part {
  std::span<const ImportRow> rows{};
  std::span<const std::string> ending{};  // references of the list
  bool first = false, last = false;
};

class Import {
 public:
  Import(Service& service, ImportRequest request, std::string_view actor, std::string_view actor_name)
      : service_(service),
        request_(std::move(request)),
        actor_(actor),
        actor_name_(actor_name),
        now_(service.parts.clock.now()),
        today_(now_.utc_day()),
        id_(make_raw_id(now_, service.parts.random)) {}

  Result<ImportReport> run() {
    incoming_ = TRY(read_files(request_, service_.rules));
    if (!incoming_.form.list.empty()) TRY(check_category());
    if (incoming_.list.empty() && incoming_.broken) return *incoming_.broken;
    if (!incoming_.list.empty()) {
      in_use_ = TRY(service_.parts.database.read(
          [&](database::Session& session) { return list_in_use(session, incoming_.list); }));
    }
    number_ = in_use_.number + 1;
    take_reading();
    take_records();
    if (!incoming_.list.empty()) TRY(weigh_update());
    TRY(write_parts());
    return finish();
  }

 private:
  Result<void> check_category() const {
    const bool known = request_.category.empty() ? service_.rules.list_category() != nullptr
                                                 : service_.rules.in_force(request_.category, today_);
    if (known) return {};
    return Error{"alerts.import.category", "say which category the entries of the list get"};
  }

  void take_reading() {
    const list_intake::Joined& read = incoming_.read;
    report_.list = incoming_.list;
    report_.format = read.format;
    report_.published = read.facts.published;
    report_.rows = read.facts.records.in;
    report_.skipped = read.facts.records.skipped;
    report_.refused = read.facts.records.refused;
    report_.diagnostics = std::move(incoming_.diagnostics);
    left_out_ = incoming_.left_out;
    is_delta_ = request_.delta || read.deltas;
  }

  void take_records() {
    for (lists::Record& kept : incoming_.read.records) {
      const lists::Record record = std::move(kept);  // given back at once
      if (record.change == lists::Change::kDeleted) {
        deletions_.push_back(record.reference);
      } else if (auto row = check(record)) {
        rows_.push_back(std::move(*row));
      } else {
        refused_.insert(record.reference);
      }
    }
    incoming_.read.records.clear();
  }

  Result<void> weigh_update() {
    const Node pack = TRY(service_.parts.packs.read_or_baseline(service_.parts.knowledge->pack, "lists.yaml"));
    const auto rules = TRY(list_versions::Rules::from_pack(pack, incoming_.list));
    Update update{.incoming = incoming_, .rows = rows_, .deletions = deletions_, .refused = refused_};
    update.is_delta = is_delta_;
    update.counts = {report_.rows, rows_.size() + deletions_.size(), report_.skipped, report_.refused};
    Weighed weighed = weigh(rules, in_use_, update);
    ending_ = std::move(weighed.ending);
    entries_ = weighed.entries;
    report_.findings = std::move(weighed.findings);
    const bool acceptable = std::ranges::all_of(report_.findings, &list_versions::Finding::acceptable);
    report_.held_back = !report_.findings.empty() && !(acceptable && request_.accept_held_back);
    return {};
  }

  // What is held back is planned as it would have been done, and not done.
  Result<void> write_parts() {
    const std::size_t all = rows_.size() + ending_.size();
    std::size_t done = 0;
    for (bool first = true; first || done < all; first = false) {
      Part part{.rows = std::span(rows_).subspan(std::min(done, rows_.size())), .first = first};
      part.rows = part.rows.first(std::min(kPart, part.rows.size()));
      done += part.rows.size();
      const std::size_t ended = done - std::min(done, rows_.size());
      if (part.rows.size() < kPart) {
        part.ending = std::span(ending_).subspan(ended);
        part.ending = part.ending.first(std::min(kPart - part.rows.size(), part.ending.size()));
        done += part.ending.size();
      }
      part.last = done == all;
      TRY(write_part(part));
      if (request_.progress) request_.progress(done, all);
    }
    if (report_.held_back && !request_.dry_run) TRY(note_held_back());
    return {};
  }

  void say(ImportDiagnostic diagnostic) {
    if (report_.diagnostics.size() >= kMostDiagnostics) {
      ++left_out_;
    } else {
      report_.diagnostics.push_back(std::move(diagnostic));
    }
  }
  static ImportDiagnostic diagnostic(const lists::Provenance& from, std::string_view field,
                                     const std::string& reference, std::string code, Severity severity,
                                     std::string message) {
    ImportDiagnostic made;
    made.line = static_cast<std::size_t>(from.line);
    made.offset = from.offset;
    made.column = from.column.empty() ? field : from.column;
    made.reference = reference;
    made.code = std::move(code);
    made.severity = severity;
    made.message = std::move(message);
    return made;
  }

  // The row, unless something is wrong with it.
  std::optional<ImportRow> check(const lists::Record& record) {
    const auto tell = [&](std::string_view field, std::string code, Severity severity, std::string message) {
      say(diagnostic(place_of(record, field, incoming_.format), field, record.reference, std::move(code), severity,
                     std::move(message)));
    };
    const Warn warn = [&](std::string_view field, std::string code, std::string message) {
      tell(field, std::move(code), Severity::kWarning, std::move(message));
    };
    ImportRow row = row_of(record, incoming_, request_, service_.rules, today_, service_.folder, warn);
    const auto problems = service_.rules.check(row.content, today_, service_.folder);
    for (const Problem& problem : problems) tell(problem.field, problem.code, Severity::kError, problem.message);
    const bool nameless = !incoming_.list.empty() && row.content.reference.empty();
    if (nameless) tell("reference", "alerts.import.reference", Severity::kError, "an entry of a list has a reference");
    if (problems.empty() && !nameless && !said_before(row)) {
      if (!incoming_.list.empty())
        row.places = list_versions::entry_of(record, static_cast<std::uint64_t>(number_)).provenance;
      return row;
    }
    ++report_.refused;
    return std::nullopt;
  }

  // Two rows of one file for one person. Lists tell their entries apart by their numbers.
  bool said_before(const ImportRow& row) {
    if (!row.content.source.empty() || row.subject_key.empty()) return false;
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
      lists::Provenance from = row.from;
      from.column = "surname";
      say(diagnostic(from, "surname", row.content.reference, "alerts.import.duplicate", Severity::kError,
                     "line " + std::to_string(earlier->line) + " is about the same person or document"));
      return true;
    }
    Seen seen{.line = static_cast<std::size_t>(row.from.line), .births = row.content.births};
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
    // What its list had dropped and has again begins anew.
    if (plan.existing && plan.existing->alert.withdrawn && !row.content.source.empty()) {
      if (TRY(is_gone(session, plan.existing->alert.id))) plan.existing.reset();
    }
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
      done.diagnostic = diagnostic(row.from, "reference", row.content.reference, "alerts.import.withdrawn",
                                   Severity::kInfo, "the alert was withdrawn here and is left so");
    }
    if (plan.collision) {
      const Error error = plan.collision->error();
      lists::Provenance from = row.from;
      if (incoming_.format == lists::Format::kAlertsCsv) from.column = "surname";
      done.diagnostic = diagnostic(from, "surname", row.content.reference, error.code, Severity::kError, error.message);
    }
    return done;
  }

  Result<void> write_part(const Part& part) {
    std::vector<Done> all;
    if (request_.dry_run || report_.held_back) {
      const auto planned = service_.parts.database.read([&](database::Session& session) -> Result<void> {
        for (const ImportRow& row : part.rows) all.push_back(done(row, TRY(plan(session, row))));
        return {};
      });
      if (!planned.ok()) return planned.error();
      all.resize(all.size() + part.ending.size(), Done{.outcome = Outcome::kEnded});
    } else {
      ++part_;
      auto written = service_.parts.database.write(
          [&](database::Transaction& tx) -> Result<std::vector<Done>> { return apply(tx, part); });
      if (!written.ok()) return written.take_error();
      all = written.take();
    }
    for (Done& one : all) count(one);
    return {};
  }

  // In the writer.
  Result<std::vector<Done>> apply(database::Transaction& tx, const Part& part) {
    const bool listed = !incoming_.list.empty();
    if (listed && part.first) TRY(claim(tx, incoming_.list, in_use_.number));
    if (listed) TRY(still_ours(tx, incoming_.list, number_));
    std::vector<Done> all;
    std::vector<std::pair<AlertId, Content>> changed;
    std::vector<AlertId> ended;
    NewRows fresh;
    TRY(fresh.ask(tx, part.rows));
    for (const ImportRow& row : part.rows) {
      const Plan found = fresh.is_new(row) ? Plan() : TRY(plan(tx, row));
      all.push_back(done(row, found));
      if (found.outcome != Outcome::kCreated && found.outcome != Outcome::kRevised) continue;
      const AlertId id = TRY(write_row(tx, row, found));
      fresh.written(row);
      changed.emplace_back(id, row.content);
    }
    for (const std::string& reference : part.ending) {
      if (const auto id = TRY(end(tx, reference))) {
        ended.push_back(*id);
        all.push_back({.outcome = Outcome::kEnded});
      }
    }
    TRY(record(tx, all, changed, ended));
    TRY(service_.follow(tx, std::move(changed), std::move(ended)));
    if (listed && part.last) {
      TRY(complete(tx, {.name = incoming_.list,
                        .format = report_.format,
                        .number = number_,
                        .published = report_.published,
                        .imported_at = now_,
                        .rows = static_cast<std::int64_t>(report_.rows),
                        .entries = static_cast<std::int64_t>(entries_)}));
    }
    return all;
  }

  // The alert of an entry that the list has no more; nullopt when a person was faster.
  Result<std::optional<AlertId>> end(database::Transaction& tx, const std::string& reference) {
    Content asked;
    asked.reference = reference;
    asked.source = incoming_.list;
    const auto known = TRY(store::by_reference(tx, asked));
    if (!known || known->alert.withdrawn) return std::optional<AlertId>();
    Alert next = known->alert;
    next.withdrawn = true;
    ++next.version;
    next.updated_at = now_;
    next.updated_by = actor_name_;
    next.change_reason = kGone;
    store::Marks marks = service_.marks_of(next.content);
    marks.import_hash = known->import_hash;
    TRY(service_.advance(tx, known->alert, next, marks));
    TRY(mark_gone(tx, next.id, number_));
    return std::optional<AlertId>(next.id);
  }

  Result<AlertId> write_row(database::Transaction& tx, const ImportRow& row, const Plan& plan) {
    store::Marks marks = service_.marks_of(row.content);
    marks.import_hash = row.hash;
    Alert alert;
    if (plan.existing) alert = plan.existing->alert;
    alert.content = row.content;
    alert.updated_at = now_;
    alert.updated_by = actor_name_;
    alert.change_reason = plan.existing ? kImported : "";
    if (plan.existing) {
      alert.version = plan.existing->alert.version + 1;
      TRY(service_.advance(tx, plan.existing->alert, alert, marks));
    } else {
      alert.id = AlertId::make(now_, service_.parts.random);
      alert.created_at = now_;
      alert.created_by = actor_name_;
      TRY(store::insert(tx, alert, marks));
    }
    if (!row.content.source.empty()) TRY(set_origin(tx, alert.id, number_, row.places));
    return alert.id;
  }

  journal::Entry entry_of_import() const {
    journal::Entry entry{.kind = {},
                         .actor = actor_,
                         .subject_type = "alert_import",
                         .subject_id = limen::to_text(id_),
                         .purpose = request_.purpose};
    entry.facts["format"] = report_.format;
    if (!incoming_.list.empty()) entry.facts["list"] = incoming_.list;
    json::array files;
    for (const auto& source : incoming_.read.sources) files.emplace_back(source.sha256);
    entry.facts["files_sha256"] = std::move(files);
    entry.facts["file_rows"] = report_.rows;
    if (!report_.findings.empty()) {
      json::array codes;
      for (const auto& finding : report_.findings) codes.emplace_back(finding.code);
      entry.facts["findings"] = std::move(codes);
    }
    return entry;
  }

  // One entry a part: what was done in numbers, from which files, and sealed the ids.
  Result<void> record(database::Transaction& tx, const std::vector<Done>& all,
                      const std::vector<std::pair<AlertId, Content>>& changed, const std::vector<AlertId>& ended) {
    std::map<Outcome, std::int64_t> counts;
    for (const Done& one : all) ++counts[one.outcome];
    journal::Entry entry = entry_of_import();
    entry.kind = "alerts.imported";
    if (!incoming_.list.empty()) entry.facts["import"] = number_;
    entry.facts["part"] = part_;
    entry.facts["created"] = counts[Outcome::kCreated];
    entry.facts["revised"] = counts[Outcome::kRevised];
    entry.facts["unchanged"] = counts[Outcome::kUnchanged];
    entry.facts["refused"] = counts[Outcome::kRefused];
    entry.facts["ended"] = counts[Outcome::kEnded];
    if (!changed.empty() || !ended.empty()) {
      json::array ids;
      for (const auto& [id, content] : changed) ids.emplace_back(id.to_text());
      for (const AlertId& id : ended) ids.emplace_back(id.to_text());
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

  Result<void> note_held_back() {
    journal::Entry entry = entry_of_import();
    entry.kind = "alerts.import_held_back";
    TRY(service_.parts.database.write(
        [&](database::Transaction& tx) { return service_.parts.journal.append(tx, std::move(entry)); }));
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
      case Outcome::kEnded:
        ++report_.ended;
        break;
    }
    if (one.diagnostic) say(std::move(*one.diagnostic));
  }

  Result<ImportReport> finish() {
    report_.accepted = report_.created + report_.revised + report_.unchanged + deletions_.size();
    if (report_.rows != report_.accepted + report_.skipped + report_.refused) {
      return Error{"alerts.import.unbalanced", "rows are not rows accepted, skipped and refused"};
    }
    std::sort(report_.diagnostics.begin(), report_.diagnostics.end(),
              [](const ImportDiagnostic& a, const ImportDiagnostic& b) {
                return std::tie(a.file, a.line, a.offset, a.column, a.code) <
                       std::tie(b.file, b.line, b.offset, b.column, b.code);
              });
    if (left_out_ > 0) {
      say_more();
    }
    return std::move(report_);
  }

  void say_more() {
    ImportDiagnostic more;
    more.code = "alerts.import.more";
    more.severity = Severity::kInfo;
    more.message = std::to_string(left_out_) + " more are not shown";
    report_.diagnostics.push_back(std::move(more));
  }

  struct Seen {
    std::size_t line = 0;
    std::vector<screening::EntryBirth> births{};
    std::vector<AlertDocument> documents{};
  };

  Service& service_;
  ImportRequest request_;
  const std::string actor_, actor_name_;
  const Instant now_;
  const CivilDate today_;
  const RawId id_;
  Incoming incoming_{};
  std::vector<ImportRow> rows_{};
  std::vector<std::string> deletions_{}, ending_{};
  std::set<std::string> refused_{};
  ListInUse in_use_{};
  std::int64_t number_ = 1;  // of this import among those of the list
  std::size_t entries_ = 0;  // of the list after this one
  std::size_t part_ = 0;
  bool is_delta_ = false, sealed_ = false;
  ImportReport report_;
  std::uint64_t left_out_ = 0;
  std::map<std::string, std::vector<Seen>, std::less<>> seen_;
};

}  // namespace

Result<ImportReport> run_import(Service& service, ImportRequest request, std::string_view actor,
                                std::string_view actor_name) {
  return Import(service, std::move(request), actor, actor_name).run();
}

}  // namespace limen::alerts
