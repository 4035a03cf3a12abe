// Backup and restore of a whole site, from either database into either.
//
// A backup is three files: FILE (all tables of one snapshot and the settings of the site, encrypted under a key derived
// from the site's master key), FILE.keys (the key slots and the log of erasures, themselves encrypted or harmless), and
// FILE.manifest (JSON: when, which journal head, how many rows, and the SHA-256 of both). The master key is in none of
// them: it is kept elsewhere, by whoever may read the site. Byte formats: docs/formats/backup.md.
//
// write_backup reads through a session with one snapshot (Database::read inside the server, open_read_only beside it)
// and never stops the writer. restore fills an empty site: it checks the hashes, applies the migrations of the backup
// in the words of the target database, loads the rows in one transaction, destroys again what the logs of erasures say,
// begins a new epoch of the journal, and verifies the journal against the head in the manifest. So moving from SQLite
// to PostgreSQL is a backup and a restore. One call at a time on a site; no globals.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"

namespace limen::backup {

struct Manifest {
  Instant at{};
  journal::Head head{};
  std::map<std::string, std::int64_t> rows;  // by table
  std::vector<std::string> files;            // of the site's folder that FILE holds
  std::string sha256, keys_sha256;           // of FILE and FILE.keys
};

// `site` is the folder with the key files; `settings` names further files in it that are taken along. Errors
// "backup.io", "backup.disk_full", "backup.exists" (FILE is there already), "keys.…", "database.…".
Result<Manifest> write_backup(database::Session& session, const std::string& site, const std::string& file,
                              const Clock& clock, const std::vector<std::string>& settings = {});

struct RestoreOptions {
  std::string file;
  std::string site;          // folder to fill; made if need be
  std::string location;      // of the database to fill
  std::string master_key{};  // file; empty: the site folder has it already
  std::string erasures{};    // a later log of erasures, of the site as it was last; one in the folder is always used
  journal::Journal::Erased erased{};  // deletes the state of a record whose key was destroyed after the backup
};

struct Restored {
  Manifest manifest;
  std::vector<std::string> files;  // settings put into the folder
  std::vector<std::string> kept;   // settings of the backup that were there already: the folder's own stay
  std::int64_t erasures_replayed = 0;
  journal::Verification journal;
};

// Errors "backup.manifest", "backup.altered", "backup.site_not_empty", "backup.damaged", "backup.journal_bad", and
// those of the parts.
Result<Restored> restore(const RestoreOptions& options, const Clock& clock, const RandomBytes& random);

// Reads FILE.manifest and compares the hashes. Errors "backup.manifest", "backup.altered".
Result<Manifest> check(const std::string& file);

}  // namespace limen::backup
