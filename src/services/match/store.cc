#include <fmt/format.h>

#include "base/text.h"
#include "services/match/model.h"

namespace limen::match {
namespace {

constexpr std::string_view kTables = R"(
create table program_credential (
  id BLOB primary key,
  secret_hash BLOB not null,
  name TEXT not null,
  purpose TEXT not null,
  categories TEXT not null,
  lists TEXT not null,
  uses TEXT not null,
  in_address BIGINT not null,
  queries_per_minute BIGINT not null,
  expires_at BIGINT not null,
  created_at BIGINT not null,
  created_by TEXT not null,
  revoked_at BIGINT,
  revoked_by TEXT not null
);
create unique index program_credential_by_secret on program_credential(secret_hash)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"match", 1, "credentials", kTables}}};

constexpr std::string_view kColumns =
    "id, name, purpose, categories, lists, uses, in_address, queries_per_minute, expires_at, created_at, created_by, "
    "revoked_at, revoked_by";

std::string joined(const Names& names) { return fmt::format("{}", fmt::join(names, "\n")); }
Names parted(std::string_view column) {
  Names names;
  while (!column.empty()) {
    const std::size_t end = std::min(column.find('\n'), column.size());
    names.emplace(column.substr(0, end));
    column.remove_prefix(std::min(end + 1, column.size()));
  }
  return names;
}

Credential read_row(const database::Row& row) {
  Credential credential;
  credential.id = row.id<CredentialId>(0);
  credential.name = row.text(1);
  credential.purpose = row.text(2);
  credential.categories = parted(row.text(3));
  credential.lists = parted(row.text(4));
  credential.uses = parted(row.text(5));
  credential.in_address = row.boolean(6);
  credential.queries_per_minute = static_cast<int>(row.integer(7));
  credential.expires_at = row.instant(8);
  credential.created_at = row.instant(9);
  credential.created_by = row.text(10);
  credential.revoked_at = row.optional_instant(11);
  credential.revoked_by = row.text(12);
  return credential;
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {

Result<void> insert(database::Transaction& tx, const Credential& credential, const SecretHash& secret) {
  const std::string categories = joined(credential.categories), lists = joined(credential.lists),
                    uses = joined(credential.uses);
  return tx.execute(
      "insert into program_credential(id, secret_hash, name, purpose, categories, lists, uses, in_address, "
      "queries_per_minute, expires_at, created_at, created_by, revoked_at, revoked_by) values ($1, $2, $3, $4, $5, $6, "
      "$7, $8, $9, $10, $11, $12, null, '')",
      {credential.id, ByteView(secret), credential.name, credential.purpose, categories, lists, uses,
       credential.in_address, credential.queries_per_minute, credential.expires_at, credential.created_at,
       credential.created_by});
}

Result<void> revoke(database::Transaction& tx, const CredentialId& id, Instant now, std::string_view by) {
  return tx.execute(
      "update program_credential set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null",
      {id, now, by});
}

Result<std::optional<Credential>> by_secret(database::Session& session, const SecretHash& secret) {
  const auto rows = TRY(session.query(fmt::format("select {} from program_credential where secret_hash = $1", kColumns),
                                      {ByteView(secret)}));
  if (rows.empty()) return std::optional<Credential>();
  return std::optional<Credential>(read_row(rows.front()));
}

Result<Credential> read(database::Session& session, const CredentialId& id) {
  const auto rows = TRY(session.query(fmt::format("select {} from program_credential where id = $1", kColumns), {id}));
  if (rows.empty()) return Error{"credential.not_found", "there is no such credential"};
  return read_row(rows.front());
}

Result<std::vector<Credential>> all(database::Session& session) {
  std::vector<Credential> found;
  const auto rows = TRY(session.query(fmt::format("select {} from program_credential order by id desc", kColumns)));
  for (const auto row : rows) found.push_back(read_row(row));
  return found;
}

}  // namespace store
}  // namespace limen::match
