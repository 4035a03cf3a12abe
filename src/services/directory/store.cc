// Organisations in the database: the record as JSON, beside it what is searched.
#include <array>
#include <set>

#include "base/text.h"
#include "services/directory/state.h"

namespace limen::partners {
namespace {

constexpr std::string_view kTables = R"(
create table directory_organisation (
  id TEXT primary key,
  hsds TEXT not null,
  version BIGINT not null,
  is_public BIGINT not null,
  verified_on BIGINT,
  expires_on BIGINT,
  updated_at BIGINT not null,
  search TEXT not null
);
create table directory_term (
  organisation TEXT not null,
  label TEXT not null,
  value TEXT not null,
  primary key (label, value, organisation)
);
create index directory_term_by_organisation on directory_term(organisation);
create table directory_history (
  seq BIGINT primary key,
  organisation TEXT not null,
  version BIGINT not null,
  at BIGINT not null,
  changed_by TEXT not null,
  field TEXT not null,
  before_text TEXT not null,
  after_text TEXT not null,
  source TEXT not null
);
create index directory_history_by_organisation on directory_history(organisation, seq);
create table directory_redirect (
  from_id TEXT primary key,
  to_id TEXT not null,
  kind TEXT not null,
  at BIGINT not null
);
create table directory_proposal (
  id BLOB primary key,
  received_at BIGINT not null,
  taken_at BIGINT not null,
  closed_at BIGINT,
  language TEXT not null,
  organisation TEXT not null,
  is_new BIGINT not null,
  remark TEXT not null,
  state TEXT not null,
  suspicions TEXT not null,
  content TEXT not null
);
create index directory_proposal_by_state on directory_proposal(state, taken_at);
create index directory_proposal_by_content on directory_proposal(content);
create table directory_proposal_field (
  proposal BLOB not null,
  place BIGINT not null,
  field TEXT not null,
  before_text TEXT not null,
  value TEXT not null,
  state TEXT not null,
  reason TEXT not null,
  moderator TEXT not null,
  decided_at BIGINT,
  primary key (proposal, field)
);
create table directory_inbox_refusal (
  code TEXT primary key,
  count BIGINT not null
);
create table directory_person (
  id BLOB primary key,
  organisation TEXT not null,
  name TEXT not null,
  role TEXT not null,
  email TEXT not null,
  phone TEXT not null,
  visibility TEXT not null,
  consent BIGINT not null,
  consent_on BIGINT,
  version BIGINT not null
);
create index directory_person_by_organisation on directory_person(organisation);
create table directory_duty (
  id BLOB primary key,
  person BLOB not null,
  role TEXT not null,
  post BLOB not null,
  valid_from BIGINT not null,
  valid_to BIGINT,
  weekdays BIGINT not null,
  starts BIGINT not null,
  ends BIGINT not null
);
create index directory_duty_by_role on directory_duty(role, post);
create index directory_duty_by_person on directory_duty(person);
create table directory_membership (
  id BLOB primary key,
  member TEXT not null,
  network TEXT not null,
  kind TEXT not null,
  valid_from BIGINT,
  valid_to BIGINT,
  source TEXT not null
);
create index directory_membership_by_member on directory_membership(member);
create index directory_membership_by_network on directory_membership(network)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"directory", 1, "tables", kTables}}};
constexpr std::string_view kColumns = "id, hsds, version, is_public, verified_on, expires_on, updated_at";

Result<Organisation> read(const database::Row& row) {
  Organisation one;
  one.id = row.text(0);
  const json::value hsds = TRY(parse_json(row.text(1)));
  if (!hsds.is_object()) return Error{"partners.stored_form", "a stored organisation is no object"};
  one.hsds = hsds.get_object();
  one.version = row.integer(2);
  one.is_public = row.boolean(3);
  one.verified_on = row.optional_date(4);
  one.expires_on = row.optional_date(5);
  one.updated_at = row.instant(6);
  return one;
}

// What is asked for by label and value, folded.
std::set<std::pair<std::string, std::string>> terms_of(const json::object& hsds) {
  std::set<std::pair<std::string, std::string>> terms;
  const auto add = [&](std::string_view label, std::string_view value) {
    constexpr std::size_t kMost = 400;
    std::string folded = fold_case(trim(value));
    if (!folded.empty() && folded.size() <= kMost) terms.emplace(label, std::move(folded));
  };
  const auto lines = [&](std::string_view label, std::string_view field) {
    const std::string text = fields::read_field(hsds, *fields::find_field(field));
    for (const std::string_view line : split(text, '\n')) add(label, line);
  };
  lines("name", "name");
  lines("acronym", "acronym");
  lines("kind", "kind");
  lines("topic", "topics");
  lines("language", "languages");
  lines("area", "areas");
  for (const auto& listing : directory::attributes_of(hsds, "listing")) {
    for (const std::string_view section : split(listing.value, ';')) add("listing", section);
  }
  const std::string status = fields::read_field(hsds, *fields::find_field("status"));
  add("status", std::string_view(status).substr(0, status.find(' ')));
  const std::string website = fields::read_field(hsds, *fields::find_field("website"));
  if (const auto scheme = website.find("://"); scheme != std::string::npos) {
    std::string host = website.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/:?#"));
    add("host", host.starts_with("www.") ? host.substr(4) : host);
  }
  const std::string services = fields::read_field(hsds, *fields::find_field("services"));
  for (const std::string_view line : split(services, '\n')) {
    const auto parts = split(line, '|');
    constexpr std::array<std::string_view, 6> kLabels = {"service", "", "", "need", "language", "area"};
    for (std::size_t i = 0; i < parts.size() && i < kLabels.size(); ++i) {
      if (kLabels[i].empty()) continue;
      if (i == 0) add(kLabels[i], parts[i]);
      if (i > 0)
        for (const std::string_view item : split(parts[i], ',')) add(kLabels[i], item);
    }
  }
  return terms;
}

std::string search_text(const json::object& hsds) {
  std::string text;
  for (const fields::Field& field : fields::fields()) {
    if (field.form == fields::Form::kUrl || field.form == fields::Form::kPhones) continue;
    text += fields::read_field(hsds, field) + "\n";
  }
  for (const auto& listing : directory::attributes_of(hsds, "listing")) text += listing.value + "\n";
  return fold_case(text);
}

std::string like(std::string_view word) {
  std::string out = "%";
  for (const char c : word) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + "%";
}

// The conditions of a filter, with the texts that its parameters look at.
struct Where {
  std::string sql{"where 1 = 1"};
  std::vector<std::string> texts{};
  std::vector<std::optional<std::int64_t>> numbers{};
  std::vector<std::pair<bool, std::size_t>> order{};  // text or number, and which

  std::string text(std::string value) {
    texts.push_back(std::move(value));
    order.emplace_back(true, texts.size() - 1);
    return "$" + std::to_string(order.size());
  }
  std::string number(std::int64_t value) {
    numbers.emplace_back(value);
    order.emplace_back(false, numbers.size() - 1);
    return "$" + std::to_string(order.size());
  }
  std::vector<database::Value> values() const {
    std::vector<database::Value> all;
    for (const auto& [is_text, at] : order) {
      if (is_text) {
        all.emplace_back(texts[at]);
      } else {
        all.emplace_back(*numbers[at]);
      }
    }
    return all;
  }
};

Where where_of(const Filter& filter) {
  Where where;
  for (const auto& [label, value] : filter.terms) {
    where.sql +=
        " and exists (select 1 from directory_term t where t.organisation = o.id and t.label = " + where.text(label);
    where.sql += " and t.value = " + where.text(value) + ")";
  }
  for (const std::string& word : filter.words)
    where.sql += " and o.search like " + where.text(like(word)) + " escape '\\'";
  if (filter.is_public) where.sql += " and o.is_public = " + where.number(*filter.is_public ? 1 : 0);
  if (filter.expired_by) {
    where.sql += " and (o.verified_on is null or o.expires_on is null or o.expires_on < " +
                 where.number(filter.expired_by->days()) + ")";
  }
  return where;
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {

Result<std::optional<Organisation>> organisation(database::Session& session, std::string_view id) {
  const auto rows =
      TRY(session.query("select " + std::string(kColumns) + " from directory_organisation where id = $1", {id}));
  if (rows.empty()) return std::optional<Organisation>();
  return std::optional(TRY(read(rows.front())));
}

Result<std::string> resolved(database::Session& session, std::string_view id) {
  const auto rows =
      TRY(session.query("select to_id from directory_redirect where from_id = $1 and kind = 'merged'", {id}));
  return rows.empty() ? std::string(id) : std::string(rows.front().text(0));
}

Result<void> each(database::Session& session, const std::function<Result<void>(Organisation)>& visit) {
  return session.for_each("select " + std::string(kColumns) + " from directory_organisation order by id", {},
                          [&](const database::Row& row) -> Result<void> {
                            Organisation one = TRY(read(row));
                            return visit(std::move(one));
                          });
}

Result<std::vector<Organisation>> list(database::Session& session, const Filter& filter) {
  Where where = where_of(filter);
  if (!filter.after.empty()) where.sql += " and o.id > " + where.text(filter.after);
  const std::string limit = where.number(filter.limit);
  const auto values = where.values();
  const auto rows = TRY(session.query("select " + std::string(kColumns) + " from directory_organisation o " +
                                          where.sql + " order by o.id limit " + limit,
                                      values));
  std::vector<Organisation> all;
  for (const auto row : rows) all.push_back(TRY(read(row)));
  return all;
}

Result<std::int64_t> count(database::Session& session, const Filter& filter) {
  const Where where = where_of(filter);
  const auto values = where.values();
  const auto rows = TRY(session.query("select count(*) from directory_organisation o " + where.sql, values));
  return rows.front().integer(0);
}

Result<std::vector<std::string>> with_term(database::Session& session, std::string_view label, std::string_view value) {
  const std::string folded = fold_case(trim(value));
  const auto rows =
      TRY(session.query("select organisation from directory_term where label = $1 and value = $2 order by organisation",
                        {label, folded}));
  std::vector<std::string> ids;
  for (const auto row : rows) ids.emplace_back(row.text(0));
  return ids;
}

Result<void> save(database::Transaction& tx, const Organisation& one) {
  const std::string hsds = limen::to_text(json::value(one.hsds)), search = search_text(one.hsds);
  TRY(tx.execute("delete from directory_organisation where id = $1", {one.id}));
  TRY(tx.execute("delete from directory_term where organisation = $1", {one.id}));
  TRY(tx.execute(
      "insert into directory_organisation(id, hsds, version, is_public, verified_on, expires_on, updated_at, "
      "search) values ($1, $2, $3, $4, $5, $6, $7, $8)",
      {one.id, hsds, one.version, one.is_public, one.verified_on, one.expires_on, one.updated_at, search}));
  for (const auto& [label, value] : terms_of(one.hsds)) {
    TRY(tx.execute("insert into directory_term(organisation, label, value) values ($1, $2, $3)",
                   {one.id, label, value}));
  }
  return {};
}

Result<void> remove(database::Transaction& tx, std::string_view id) {
  TRY(tx.execute("delete from directory_organisation where id = $1", {id}));
  return tx.execute("delete from directory_term where organisation = $1", {id});
}

Result<void> remember(database::Transaction& tx, const Organisation& organisation, const std::vector<FieldChange>& all,
                      std::string_view by, std::string_view source) {
  const auto last = TRY(tx.query("select seq from directory_history order by seq desc limit 1"));
  std::int64_t seq = last.empty() ? 0 : last.front().integer(0);
  for (const FieldChange& one : all) {
    TRY(
        tx.execute("insert into directory_history(seq, organisation, version, at, changed_by, field, before_text, "
                   "after_text, source) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                   {++seq, organisation.id, organisation.version, organisation.updated_at, by, one.field, one.before,
                    one.after, source}));
  }
  return {};
}

Result<json::array> history(database::Session& session, std::string_view id, std::int64_t most) {
  const auto rows =
      TRY(session.query("select h.seq, h.organisation, h.version, h.at, h.changed_by, h.field, h.before_text, "
                        "h.after_text, h.source from "
                        "directory_history h where h.organisation = $1 or h.organisation in (select from_id from "
                        "directory_redirect where "
                        "to_id = $2 and kind = 'merged') order by h.seq desc limit $3",
                        {id, id, most}));
  json::array all;
  for (const auto row : rows) {
    all.push_back(json::object{{"seq", row.integer(0)},
                               {"organisation", row.text(1)},
                               {"version", row.integer(2)},
                               {"at", row.instant(3).to_text()},
                               {"by", row.text(4)},
                               {"field", row.text(5)},
                               {"before", row.text(6)},
                               {"after", row.text(7)},
                               {"source", row.text(8)}});
  }
  return all;
}

Result<void> redirect(database::Transaction& tx, std::string_view from, std::string_view to, std::string_view kind,
                      Instant at) {
  // What led to the one that goes leads to where it goes now.
  if (kind == "merged") TRY(tx.execute("update directory_redirect set to_id = $1 where to_id = $2", {to, from}));
  TRY(tx.execute("delete from directory_redirect where from_id = $1", {from}));
  return tx.execute("insert into directory_redirect(from_id, to_id, kind, at) values ($1, $2, $3, $4)",
                    {from, to, kind, at});
}

Result<json::array> redirects_to(database::Session& session, std::string_view id) {
  const auto rows =
      TRY(session.query("select from_id, kind from directory_redirect where to_id = $1 order by from_id", {id}));
  json::array all;
  for (const auto row : rows) all.push_back(json::object{{"id", row.text(0)}, {"kind", row.text(1)}});
  return all;
}

Result<std::optional<std::string>> successor(database::Session& session, std::string_view id) {
  const auto rows =
      TRY(session.query("select to_id from directory_redirect where from_id = $1 and kind = 'succeeded'", {id}));
  if (rows.empty()) return std::optional<std::string>();
  return std::optional(std::string(rows.front().text(0)));
}

}  // namespace store
}  // namespace limen::partners
