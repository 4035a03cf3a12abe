#include "services/alerts/store.h"

#include <fmt/format.h>

#include <array>

namespace limen::alerts {
namespace {

constexpr std::string_view kTables = R"(
create table alert (
  id BLOB primary key,
  version BIGINT not null,
  withdrawn BIGINT not null,
  category TEXT not null,
  issuer TEXT not null,
  reference TEXT not null,
  source TEXT not null,
  surname TEXT not null,
  given_names TEXT not null,
  aliases TEXT not null,
  births TEXT not null,
  sex TEXT not null,
  nationalities TEXT not null,
  documents TEXT not null,
  legal_basis TEXT not null,
  reason TEXT not null,
  requested_action TEXT not null,
  proportionality_note TEXT not null,
  remarks TEXT not null,
  valid_from BIGINT,
  review_day BIGINT not null,
  expiry_day BIGINT not null,
  created_at BIGINT not null,
  created_by TEXT not null,
  updated_at BIGINT not null,
  updated_by TEXT not null,
  change_reason TEXT not null,
  subject_key TEXT not null,
  search_text TEXT not null,
  import_hash BLOB not null
);
create index alert_by_subject on alert(subject_key, issuer);
create index alert_by_reference on alert(reference, issuer, source);
create index alert_by_expiry on alert(expiry_day);
create table alert_version (
  alert_id BLOB not null references alert(id),
  version BIGINT not null,
  at BIGINT not null,
  by_name TEXT not null,
  reason TEXT not null,
  content TEXT not null,
  primary key (alert_id, version)
)
)";

constexpr std::string_view kGeneration = R"(
create table alert_list_state (
  id BIGINT primary key,
  generation BIGINT not null
);
insert into alert_list_state(id, generation) values (1, 1)
)";

constexpr std::string_view kWithdrawn = R"(
create table alert_withdrawn_number (
  reference TEXT not null,
  issuer TEXT not null,
  source TEXT not null,
  primary key (reference, issuer, source)
)
)";

// Lists by the names that lists.yaml has; an entry of one remembers where in which import it was read, and whether it
// ended because the list has it no more.
constexpr std::string_view kLists = R"(
create table alert_list (
  name TEXT primary key,
  format TEXT not null,
  number BIGINT not null,
  complete BIGINT not null,
  published BIGINT,
  imported_at BIGINT not null,
  row_count BIGINT not null,
  entry_count BIGINT not null
);
create table alert_origin (
  alert_id BLOB primary key references alert(id),
  number BIGINT not null,
  gone BIGINT not null,
  places TEXT not null
);
update alert set source = 'ofac' where source = 'ofac-sdn';
update alert_withdrawn_number set source = 'ofac' where source = 'ofac-sdn'
)";

// The thresholds of the last start, as the journal has them.
constexpr std::string_view kThresholds = R"(
create table alert_thresholds (
  id BIGINT primary key,
  content TEXT not null
)
)";

constexpr std::string_view kModels = R"(
create table screening_model (
  fingerprint TEXT primary key,
  behaviour TEXT not null,
  content TEXT not null,
  first_used BIGINT not null
)
)";

constexpr std::array<database::Migration, 6> kMigrations = {{{"alerts", 1, "tables", kTables},
                                                             {"alerts", 2, "generation", kGeneration},
                                                             {"alerts", 3, "withdrawn numbers", kWithdrawn},
                                                             {"alerts", 4, "lists", kLists},
                                                             {"alerts", 5, "thresholds", kThresholds},
                                                             {"alerts", 6, "models", kModels}}};

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {
namespace {

constexpr std::string_view kColumns =
    "id, version, withdrawn, category, issuer, reference, source, surname, given_names, aliases, births, sex, "
    "nationalities, documents, legal_basis, reason, requested_action, proportionality_note, remarks, valid_from, "
    "review_day, expiry_day, created_at, created_by, updated_at, updated_by, change_reason, import_hash";

// The columns that the index is made of.
void read_person(const database::Row& row, std::size_t first, Content& content) {
  content.name.surname = row.text(first);
  content.name.given_names = row.text(first + 1);
  content.aliases = unpack_names(row.text(first + 2));
  content.births = unpack_births(row.text(first + 3));
  content.sex = parse_sex(row.text(first + 4)).value_or(Sex::kUnknown);
  content.nationalities = unpack_states(row.text(first + 5));
  content.documents = unpack_documents(row.text(first + 6));
}

Known read_row(const database::Row& row) {
  Known known;
  Alert& alert = known.alert;
  alert.id = row.id<AlertId>(0);
  alert.version = static_cast<int>(row.integer(1));
  alert.withdrawn = row.boolean(2);
  Content& content = alert.content;
  content.category = row.text(3);
  content.issuer = row.text(4);
  content.reference = row.text(5);
  content.source = row.text(6);
  read_person(row, 7, content);
  content.legal_basis = row.text(14);
  content.reason = row.text(15);
  content.requested_action = row.text(16);
  content.proportionality_note = row.text(17);
  content.remarks = row.text(18);
  content.valid_from = row.optional_date(19);
  content.review = row.date(20);
  content.expiry = row.date(21);
  alert.created_at = row.instant(22);
  alert.created_by = row.text(23);
  alert.updated_at = row.instant(24);
  alert.updated_by = row.text(25);
  alert.change_reason = row.text(26);
  const ByteView hash = row.blob(27);
  known.import_hash.assign(hash.begin(), hash.end());
  return known;
}

// The columns as text; they must live while a statement runs.
struct Columns {
  explicit Columns(const Content& content)
      : aliases(pack_names(content.aliases)),
        births(pack_births(content.births)),
        nationalities(pack_states(content.nationalities)),
        documents(pack_documents(content.documents)) {}
  std::string aliases, births, nationalities, documents;
};

Result<std::optional<Known>> first(database::Session& session, std::string_view where,
                                   std::initializer_list<database::Value> values) {
  const auto rows = TRY(session.query(fmt::format("select {} from alert where {}", kColumns, where), values));
  if (rows.empty()) return std::optional<Known>();
  return std::optional<Known>(read_row(rows.front()));
}

Error not_found() { return Error{"alerts.not_found", "there is no such alert"}; }

}  // namespace

Result<void> insert(database::Transaction& tx, const Alert& alert, const Marks& marks) {
  const Content& c = alert.content;
  const Columns columns(c);
  return tx.execute(
      "insert into alert(id, version, withdrawn, category, issuer, reference, source, surname, given_names, aliases, "
      "births, sex, nationalities, documents, legal_basis, reason, requested_action, proportionality_note, remarks, "
      "valid_from, review_day, expiry_day, created_at, created_by, updated_at, updated_by, change_reason, subject_key, "
      "search_text, import_hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
      "$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)",
      {alert.id,
       alert.version,
       alert.withdrawn,
       c.category,
       c.issuer,
       c.reference,
       c.source,
       c.name.surname,
       c.name.given_names,
       columns.aliases,
       columns.births,
       to_text(c.sex),
       columns.nationalities,
       columns.documents,
       c.legal_basis,
       c.reason,
       c.requested_action,
       c.proportionality_note,
       c.remarks,
       c.valid_from,
       c.review,
       c.expiry,
       alert.created_at,
       alert.created_by,
       alert.updated_at,
       alert.updated_by,
       alert.change_reason,
       marks.subject_key,
       marks.search_text,
       marks.import_hash});
}

Result<void> replace(database::Transaction& tx, const Alert& alert, const Marks& marks) {
  const Content& c = alert.content;
  const Columns columns(c);
  const auto changed = TRY(tx.execute_counted(
      "update alert set version = $2, withdrawn = $3, category = $4, issuer = $5, reference = $6, source = $7, surname "
      "= $8, given_names = $9, aliases = $10, births = $11, sex = $12, nationalities = $13, documents = $14, "
      "legal_basis = $15, reason = $16, requested_action = $17, proportionality_note = $18, remarks = $19, valid_from "
      "= $20, review_day = $21, expiry_day = $22, updated_at = $23, updated_by = $24, change_reason = $25, subject_key "
      "= $26, search_text = $27, import_hash = $28 where id = $1",
      {alert.id,          alert.version,      alert.withdrawn,        c.category,         c.issuer,
       c.reference,       c.source,           c.name.surname,         c.name.given_names, columns.aliases,
       columns.births,    to_text(c.sex),     columns.nationalities,  columns.documents,  c.legal_basis,
       c.reason,          c.requested_action, c.proportionality_note, c.remarks,          c.valid_from,
       c.review,          c.expiry,           alert.updated_at,       alert.updated_by,   alert.change_reason,
       marks.subject_key, marks.search_text,  marks.import_hash}));
  if (changed != 1) return not_found();
  return {};
}

Result<void> keep(database::Transaction& tx, const Alert& old) {
  const std::string content = limen::to_text(json::value(to_json(old.content)));
  return tx.execute(
      "insert into alert_version(alert_id, version, at, by_name, reason, content) values ($1, $2, $3, $4, $5, $6)",
      {old.id, old.version, old.updated_at, old.updated_by, old.change_reason, content});
}

Result<std::vector<std::optional<Alert>>> find_all(database::Session& session, const protection::Grant&,
                                                   std::span<const AlertId> ids) {
  static const std::string sql = fmt::format("select {} from alert where id = $1", kColumns);
  std::vector<database::Question> questions;
  questions.reserve(ids.size());
  for (const AlertId& id : ids) questions.push_back({sql, {id}});
  std::vector<std::optional<Alert>> alerts;
  alerts.reserve(ids.size());
  for (const database::Rows& rows : TRY(session.query_all(questions))) {
    alerts.push_back(rows.empty() ? std::nullopt : std::optional(read_row(rows.front()).alert));
  }
  return alerts;
}

Result<std::optional<Alert>> find(database::Session& session, const protection::Grant&, const AlertId& id) {
  auto known = TRY(first(session, "id = $1", {id}));
  if (!known) return std::optional<Alert>();
  return std::optional<Alert>(std::move(known->alert));
}

Result<std::optional<Alert>> find_to_compare(database::Session& session, const AlertId& id) {
  auto known = TRY(first(session, "id = $1", {id}));
  if (!known) return std::optional<Alert>();
  return std::optional<Alert>(std::move(known->alert));
}

Result<Alert> read(database::Session& session, const protection::Grant& grant, const AlertId& id) {
  auto alert = TRY(find(session, grant, id));
  if (!alert) return not_found();
  return std::move(*alert);
}

Result<Known> read_for_change(database::Transaction& tx, const AlertId& id) {
  auto known = TRY(first(tx, "id = $1", {id}));
  if (!known) return not_found();
  return std::move(*known);
}

namespace {

Result<OldVersion> read_version(const database::Row& row) {
  const json::value content = TRY(parse_json(row.text(4)));
  if (!content.is_object()) return Error{"alerts.stored_form", "a stored version has not the form it was written in"};
  return OldVersion{static_cast<int>(row.integer(0)), row.instant(1), std::string(row.text(2)),
                    std::string(row.text(3)), content.get_object()};
}

}  // namespace

Result<std::vector<OldVersion>> versions(database::Session& session, const protection::Grant&, const AlertId& id) {
  const auto rows = TRY(session.query(
      "select version, at, by_name, reason, content from alert_version where alert_id = $1 order by version", {id}));
  std::vector<OldVersion> old;
  for (const auto row : rows) old.push_back(TRY(read_version(row)));
  return old;
}

Result<std::optional<OldVersion>> version(database::Session& session, const protection::Grant&, const AlertId& id,
                                          int version) {
  const auto rows = TRY(session.query(
      "select version, at, by_name, reason, content from alert_version where alert_id = $1 and version = $2",
      {id, version}));
  if (rows.empty()) return std::optional<OldVersion>();
  return std::optional<OldVersion>(TRY(read_version(rows.front())));
}

namespace {

// One condition after the other, with the texts their values point at.
class Where {
 public:
  void add(std::string_view condition, database::Value value) {
    values_.push_back(value);
    add(fmt::format(fmt::runtime(condition), values_.size()));
  }
  void add(std::string_view condition) {
    text_ += text_.empty() ? " where " : " and ";
    text_ += condition;
  }
  std::string occurs(const std::string& word) {
    patterns_.push_back("%" + word + "%");
    values_.push_back(database::Value(patterns_.back()));
    return fmt::format("search_text like ${}", values_.size());
  }
  const std::string& text() const { return text_; }
  std::span<const database::Value> values() const { return values_; }
  void reserve(std::size_t count) { patterns_.reserve(count); }

 private:
  std::string text_;
  std::vector<database::Value> values_;
  std::vector<std::string> patterns_;  // never grown beyond what was reserved: values point into it
};

Ended read_ended(const database::Row& row) {
  return {row.id<AlertId>(0), row.date(1), row.boolean(2) ? std::optional<Instant>(row.instant(3)) : std::nullopt};
}

}  // namespace

Result<std::vector<Alert>> list(database::Session& session, const protection::Grant&, const Filter& filter) {
  Where where;
  where.reserve(filter.words.size() + 1);
  // Words are of a-z and 0-9, as is search_text, so that LIKE means the same everywhere.
  if (!filter.words.empty() || !filter.squeezed.empty()) {
    std::string all;
    for (const std::string& word : filter.words) all += (all.empty() ? "" : " and ") + where.occurs(word);
    if (!filter.squeezed.empty()) {
      const std::string whole = where.occurs(filter.squeezed);
      all = all.empty() ? whole : fmt::format("(({}) or {})", all, whole);
    }
    where.add(all);
  }
  if (!filter.category.empty()) where.add("category = ${}", filter.category);
  if (filter.state) where.add("withdrawn = ${}", *filter.state == AlertState::kWithdrawn);
  if (filter.state == AlertState::kActive) where.add("expiry_day >= ${}", filter.today);
  if (filter.state == AlertState::kExpired) where.add("expiry_day < ${}", filter.today);
  if (filter.after) where.add("id < ${}", *filter.after);
  const auto rows = TRY(session.query(
      fmt::format("select {} from alert{} order by id desc limit {}", kColumns, where.text(), filter.limit),
      where.values()));
  std::vector<Alert> alerts;
  for (const auto row : rows) alerts.push_back(std::move(read_row(row).alert));
  return alerts;
}

database::Question generation_question() { return {"select generation from alert_list_state where id = 1"}; }

Result<std::int64_t> generation(database::Session& session) {
  return read_generation(TRY(session.query(generation_question().sql)));
}

Result<std::int64_t> read_generation(const database::Rows& rows) {
  if (rows.empty()) return Error{"alerts.stored_form", "the state of the lists is missing"};
  return rows.front().integer(0);
}

Result<std::int64_t> raise_generation(database::Transaction& tx) {
  TRY(tx.execute("update alert_list_state set generation = generation + 1 where id = 1"));
  return generation(tx);
}

Result<std::string> thresholds(database::Session& session) {
  const auto rows = TRY(session.query("select content from alert_thresholds where id = 1"));
  return rows.empty() ? std::string() : std::string(rows.front().text(0));
}

Result<void> put_thresholds(database::Transaction& tx, std::string_view content) {
  TRY(tx.execute("delete from alert_thresholds where id = 1"));
  return tx.execute("insert into alert_thresholds(id, content) values (1, $1)", {content});
}

Result<void> each_active(database::Session& session, CivilDate from,
                         const std::function<void(const AlertId&, const Content&)>& visit) {
  return session.for_each(
      "select id, surname, given_names, aliases, births, sex, nationalities, documents from alert where withdrawn = 0 "
      "and expiry_day + 0 >= $1",  // + 0: nearly all rows, so in the table's own order and not through the index
      {from}, [&](const database::Row& row) -> Result<void> {
        Content content;
        read_person(row, 1, content);
        visit(row.id<AlertId>(0), content);
        return {};
      });
}

Result<std::vector<AlertId>> expired_before(database::Session& session, CivilDate today) {
  const auto rows = TRY(session.query("select id from alert where expiry_day < $1", {today}));
  std::vector<AlertId> ids;
  for (const auto row : rows) ids.push_back(row.id<AlertId>(0));
  return ids;
}

Result<std::vector<Ended>> ended_before(database::Session& session, CivilDate today,
                                        const std::optional<AlertId>& after, int limit) {
  const auto rows =
      TRY(session.query("select id, expiry_day, withdrawn, updated_at from alert where (withdrawn = 1 or expiry_day < "
                        "$1) and id > $2 order by id limit $3",
                        {today, after.value_or(AlertId()), limit}));
  std::vector<Ended> found;
  for (const auto row : rows) found.push_back(read_ended(row));
  return found;
}

Result<std::optional<Ended>> ended(database::Session& session, CivilDate today, const AlertId& id) {
  const auto rows =
      TRY(session.query("select id, expiry_day, withdrawn, updated_at from alert where (withdrawn = 1 or expiry_day < "
                        "$1) and id = $2",
                        {today, id}));
  return rows.empty() ? std::optional<Ended>() : read_ended(rows.front());
}

Result<void> remove(database::Transaction& tx, const AlertId& id) {
  TRY(tx.execute(
      "insert into alert_withdrawn_number(reference, issuer, source) select distinct a.reference, a.issuer, "
      "a.source from alert a where a.id = $1 and a.withdrawn = 1 and a.reference <> '' and not exists (select "
      "1 from alert_withdrawn_number n where n.reference = a.reference and n.issuer = a.issuer and n.source = "
      "a.source) and not exists (select 1 from alert_origin o where o.alert_id = a.id and o.gone = 1)",
      {id}));
  TRY(tx.execute("delete from alert_origin where alert_id = $1", {id}));
  TRY(tx.execute("delete from alert_version where alert_id = $1", {id}));
  return tx.execute("delete from alert where id = $1", {id});
}

Result<bool> was_withdrawn(database::Session& session, const Content& content) {
  if (content.reference.empty()) return false;
  return !TRY(session.query(kWithdrawnNumber, {content.reference, content.source, content.issuer})).empty();
}

Result<std::optional<Known>> by_reference(database::Session& session, const Content& content) {
  if (content.reference.empty()) return std::optional<Known>();
  return first(session,
               "reference = $1 and source = $2 and (source <> '' or issuer = $3) order by withdrawn, (select count(*) "
               "from alert_origin o where o.alert_id = alert.id and o.gone = 1), expiry_day desc limit 1",
               {content.reference, content.source, content.issuer});
}

Result<std::vector<Known>> by_subject(database::Session& session, const Content& content,
                                      const std::string& subject_key, CivilDate today) {
  std::vector<Known> found;
  if (subject_key.empty()) return found;
  const auto rows = TRY(session.query(
      fmt::format("select {} from alert where subject_key = $1 and issuer = $2 and withdrawn = 0 and expiry_day >= $3",
                  kColumns),
      {subject_key, content.issuer, today}));
  for (const auto row : rows) {
    Known known = read_row(row);
    if (same_subject(known.alert.content, content)) found.push_back(std::move(known));
  }
  return found;
}

}  // namespace store
}  // namespace limen::alerts
