#include "services/oversight/store.h"

#include <fmt/format.h>

#include <map>

namespace limen::oversight::store {
namespace {

constexpr std::string_view kScope = "journal.read";

// Conditions joined by "and", with their parameters.
class Where {
 public:
  void add(std::string_view condition, database::Value value) {
    values_.push_back(value);
    text_ += text_.empty() ? " where " : " and ";
    text_ += fmt::format("{} ${}", condition, values_.size());
  }
  void add_if(std::string_view condition, const std::string& text) {
    if (!text.empty()) add(condition, text);
  }
  std::string limit(std::int64_t limit) {
    values_.emplace_back(limit);
    return fmt::format(" limit ${}", values_.size());
  }
  const std::string& text() const { return text_; }
  const std::vector<database::Value>& values() const { return values_; }

 private:
  std::string text_;
  std::vector<database::Value> values_;
};

// Names of accounts by their id as text.
class Names {
 public:
  explicit Names(database::Session& session) : session_(session) {}
  Result<std::string> of(const std::string& actor) {
    if (const auto known = names_.find(actor); known != names_.end()) return known->second;
    std::string name;
    if (const auto id = AccountId::parse(actor); id.ok()) {
      const auto rows = TRY(session_.query("select name from identity_account where id = $1", {*id}));
      if (!rows.empty()) name = rows[0].text(0);
    }
    names_.emplace(actor, name);
    return name;
  }

 private:
  database::Session& session_;
  std::map<std::string, std::string> names_;
};

Result<void> need_oversight(const protection::Permit& permit) {
  if (!permit.has(kScope)) return Error{"identity.not_allowed", "your role does not allow this"};
  return {};
}

}  // namespace

Result<std::vector<EntryRow>> entries(database::Session& session, const protection::Permit& permit,
                                      const EntryFilter& filter) {
  TRY(need_oversight(permit));
  Where where;
  if (filter.before) where.add("seq <", *filter.before);
  where.add_if("kind =", filter.kind);
  where.add_if("actor =", filter.actor);
  where.add_if("subject_id =", filter.subject);
  std::string sql = "select body, hash from journal" + where.text() + " order by seq desc";
  sql += where.limit(filter.limit);
  const auto rows = TRY(session.query(sql, where.values()));
  Names names(session);
  std::vector<EntryRow> out;
  for (const auto row : rows) {
    EntryRow entry{.entry = TRY(journal::decode(row.blob(0)))};
    const ByteView hash = row.blob(1);
    if (hash.size() == entry.entry.hash.size()) std::copy(hash.begin(), hash.end(), entry.entry.hash.begin());
    entry.actor_name = TRY(names.of(entry.entry.actor));
    out.push_back(std::move(entry));
  }
  return out;
}

Result<std::vector<LookRow>> looks(database::Session& session, const protection::Permit& permit,
                                   const LookFilter& filter) {
  TRY(need_oversight(permit));
  Where where;
  where.add_if("actor =", filter.actor);
  where.add_if("subject_id =", filter.subject);
  where.add_if("purpose =", filter.purpose);
  if (filter.from) where.add("at >=", *filter.from);
  if (filter.to) where.add("at <", *filter.to);
  std::string sql = "select seq, at, actor, purpose, operation, subject_type, subject_id, count from access_look" +
                    where.text() + " order by seq desc, place";
  sql += where.limit(filter.limit);
  const auto rows = TRY(session.query(sql, where.values()));
  Names names(session);
  std::vector<LookRow> out;
  for (const auto row : rows) {
    LookRow look;
    look.seq = row.integer(0);
    look.at = row.instant(1);
    look.actor = row.text(2);
    look.purpose = row.text(3);
    look.operation = row.text(4);
    look.subject_type = row.text(5);
    look.subject_id = row.text(6);
    look.count = row.integer(7);
    look.actor_name = TRY(names.of(look.actor));
    out.push_back(std::move(look));
  }
  return out;
}

}  // namespace limen::oversight::store
