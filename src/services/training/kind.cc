#include <sys/stat.h>

#include <array>
#include <fstream>
#include <iterator>

#include "services/training/training.h"

namespace limen::training {
namespace {

constexpr std::string_view kTables = R"(
create table site_kind (
  id BIGINT primary key check (id = 1),
  kind TEXT not null
);
create table training_attempt (
  id BLOB primary key,
  account_id BLOB not null,
  exercise TEXT not null,
  number TEXT not null,
  started_at BIGINT not null,
  finished_at BIGINT,
  good BIGINT not null,
  outcome TEXT not null
);
create index training_attempt_by_account on training_attempt(account_id, started_at)
)";
constexpr std::array<database::Migration, 1> kMigrations = {{{"training", 1, "kind of site, attempts", kTables}}};

// Of an import from outside there is no journal entry at a training site, and so no import.
constexpr std::string_view kImports =
    "'alerts.imported', 'alerts.import_held_back', 'lost_documents.imported', 'lost_documents.changed', "
    "'trust_store.imported', 'trust_store.proposed', 'trust_store.confirmed', 'site.restored'";

Result<void> refuse_imports(database::Transaction& tx) {
  const std::string condition = "new.kind in (" + std::string(kImports) + ")";
  if (!tx.postgresql()) {
    TRY(tx.execute("drop trigger if exists training_no_import"));
    return tx.execute("create trigger training_no_import before insert on journal when " + condition +
                      " begin select raise(abort, 'training.no_import'); end");
  }
  TRY(tx.execute("drop trigger if exists training_no_import on journal"));
  TRY(
      tx.execute("create or replace function training_no_import() returns trigger language plpgsql as 'begin raise "
                 "exception ''training.no_import''; end'"));
  return tx.execute("create trigger training_no_import before insert on journal for each row when (" + condition +
                    ") execute function training_no_import()");
}

Error here(const char* code, const char* message, const std::filesystem::path& path) {
  return Error{code, message, Place{.source = path.string()}};
}

bool there(const std::filesystem::path& path) {
  struct stat found{};
  return ::lstat(path.c_str(), &found) == 0;
}

std::string mark_of(const keys::KeyStore& keys) { return to_hex(keys.derived("training").bytes); }

Result<std::string> read_mark(const std::filesystem::path& folder) {
  std::ifstream in(folder / kMark);
  std::string line;
  if (!std::getline(in, line)) return here("training.other_keys", "the mark cannot be read", folder / kMark);
  return line;
}

Result<void> write_mark(const std::filesystem::path& folder, const std::string& mark) {
  std::ofstream out(folder / kMark);
  out << mark << "\n";
  out.close();
  if (!out) return here("training.write", "the mark cannot be written", folder / kMark);
  return {};
}

Result<void> bind_row(database::Transaction& tx, journal::Journal& journal, bool training) {
  const auto rows = TRY(tx.query("select kind from site_kind where id = 1"));
  if (!rows.empty()) {
    const bool is_training = rows.front().text(0) == "training";
    if (is_training && !training) return Error{"training.is_training", "these are the records of a training site"};
    if (!is_training && training) return Error{"training.real_site", "these are the records of a real site"};
    return training ? refuse_imports(tx) : Result<void>();
  }
  // A site older than the row is real: training sites have it from their first breath.
  if (training && !TRY(tx.query("select 1 from journal limit 1")).empty()) {
    return Error{"training.real_site", "these are the records of a real site"};
  }
  TRY(tx.execute("insert into site_kind(id, kind) values (1, $1)", {training ? "training" : "real"}));
  if (!training) return {};
  journal::Entry entry{.kind = "training.site_made", .actor = "system"};
  TRY(journal.append(tx, std::move(entry)));
  return {};
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

Result<void> check_folder(const std::filesystem::path& folder, bool training, bool other_database) {
  const bool marked = there(folder / kMark);
  if (!training) {
    if (marked) return here("training.is_training", "this is a training site and stays one", folder);
    return {};
  }
  if (other_database) {
    return here("training.own_database", "a training site has its own database in its own folder", folder);
  }
  std::error_code failure;
  if (std::filesystem::is_symlink(folder, failure)) return here("training.link", "the folder is a link", folder);
  for (const char* name : {"site.yaml", keys::KeyStore::kMasterFile, keys::KeyStore::kKeysFile,
                           keys::KeyStore::kErasuresFile, "limen.db", "limen.db-wal", "journal.head", kMark}) {
    struct stat found{};
    if (::lstat((folder / name).c_str(), &found) != 0) continue;
    if (!S_ISREG(found.st_mode) || found.st_nlink > 1) {
      return here("training.link", "a file of a training site is its own, no link", folder / name);
    }
  }
  const std::filesystem::path whole = std::filesystem::weakly_canonical(folder, failure);
  for (std::filesystem::path above = whole.parent_path(); above != above.root_path(); above = above.parent_path()) {
    if (there(above / "site.yaml")) return here("training.inside_site", "a folder above it is a site", above);
  }
  if (marked) return {};
  for (const char* name : {keys::KeyStore::kMasterFile, keys::KeyStore::kKeysFile, "limen.db"}) {
    if (there(folder / name)) return here("training.real_site", "this is a real site and stays one", folder / name);
  }
  return {};
}

Result<void> bind(database::Database& database, journal::Journal& journal, const keys::KeyStore& keys,
                  const std::filesystem::path& folder, bool training) {
  const bool marked = there(folder / kMark);
  if (marked != training && marked) return here("training.is_training", "this is a training site", folder);
  if (training && marked && TRY(read_mark(folder)) != mark_of(keys)) {
    return here("training.other_keys", "the keys are not those that this training site was made with", folder);
  }
  TRY(database.write([&](database::Transaction& tx) { return bind_row(tx, journal, training); }));
  if (training && !marked) TRY(write_mark(folder, mark_of(keys)));
  return {};
}

}  // namespace limen::training
