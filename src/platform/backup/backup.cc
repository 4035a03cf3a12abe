#include "platform/backup/backup.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "platform/backup/archive.h"

namespace limen::backup {

namespace {

constexpr std::string_view kKeysMagic = "LIMENKB1";
constexpr std::string_view kFormat = "limen-backup-2", kFormatWithoutFiles = "limen-backup-1";
constexpr std::string_view kMigrationTable = "limen_migration";
constexpr std::size_t kCopyBuffer = 1 << 20;

Error io_error(const std::string& path) {
  return Error{errno == ENOSPC ? "backup.disk_full" : "backup.io", std::strerror(errno), Place{.source = path}};
}

Result<std::string> sha256_of(const std::string& path) {
  const FileHandle file(std::fopen(path.c_str(), "rb"));
  if (!file) return io_error(path);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  Bytes buffer(kCopyBuffer);
  std::size_t got = 0;
  while ((got = std::fread(buffer.data(), 1, buffer.size(), file.get())) > 0) {
    EVP_DigestUpdate(context.get(), buffer.data(), got);
  }
  if (std::ferror(file.get()) != 0) return io_error(path);
  Bytes digest(32);
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return to_hex(digest);
}

Result<std::string> content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return io_error(path);
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

Result<void> write_file(const std::string& path, std::string_view content) {
  const int handle = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle < 0) return io_error(path);
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t put = ::write(handle, content.data() + done, content.size() - done);
    if (put < 0 && errno != EINTR) break;
    if (put > 0) done += static_cast<std::size_t>(put);
  }
  const bool whole = done == content.size() && fsync(handle) == 0;
  const Error error = io_error(path);
  ::close(handle);
  return whole ? Result<void>() : Result<void>(error);
}

std::string in_quotes(std::string_view name) { return fmt::format("\"{}\"", name); }

bool plain_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

Result<std::vector<std::string>> names(database::Session& session, std::string_view sql, const std::string& table) {
  const database::Rows rows = TRY(table.empty() ? session.query(sql) : session.query(sql, {table}));
  std::vector<std::string> found;
  for (const database::Row row : rows) {
    found.emplace_back(row.text(0));
    if (!plain_name(found.back())) return Error{"backup.schema", "a table or column has a name that is not portable"};
  }
  return found;
}

Result<std::vector<std::string>> tables_of(database::Session& session) {
  std::vector<std::string> tables = TRY(
      names(session,
            session.postgresql()
                ? "select relname::text from pg_class where relkind = 'r' and relnamespace = "
                  "current_schema()::regnamespace order by 1"
                : "select name from sqlite_master where type = 'table' and substr(name, 1, 7) <> 'sqlite_' order by 1",
            ""));
  // How to make the others comes first.
  std::ranges::stable_partition(tables, [](const std::string& name) { return name == kMigrationTable; });
  return tables;
}

Result<std::vector<std::string>> columns_of(database::Session& session, const std::string& table) {
  return names(session,
               session.postgresql()
                   ? "select column_name::text from information_schema.columns where table_name = $1 and "
                     "table_schema = current_schema() order by ordinal_position"
                   : "select name from pragma_table_info($1) order by cid",
               table);
}

std::string comma_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + in_quotes(name);
  return list;
}

Result<journal::Head> head_of(database::Session& session) {
  journal::Head head;
  const database::Rows top = TRY(session.query("select seq, hash from journal order by seq desc limit 1"));
  const database::Rows site = TRY(session.query("select epoch from journal_site where id = 1"));
  if (!site.empty()) head.epoch = static_cast<std::uint32_t>(site[0].integer(0));
  if (top.empty()) return head;
  head.seq = top[0].integer(0);
  if (top[0].blob(1).size() != head.hash.size()) return Error{"journal.damaged", "the last entry has no hash"};
  std::ranges::copy(top[0].blob(1), head.hash.begin());
  return head;
}

std::string manifest_text(const Manifest& manifest) {
  json::object rows;
  for (const auto& [table, count] : manifest.rows) rows[table] = count;
  json::object object;
  object["format"] = kFormat;
  object["at"] = manifest.at.to_text();
  object["journal"] =
      json::object{{"epoch", manifest.head.epoch}, {"seq", manifest.head.seq}, {"hash", to_hex(manifest.head.hash)}};
  object["rows"] = std::move(rows);
  object["files"] = json::array(manifest.files.begin(), manifest.files.end());
  object["sha256"] = manifest.sha256;
  object["keys_sha256"] = manifest.keys_sha256;
  return to_pretty_text(object) + "\n";
}

Result<Manifest> parse_manifest(const std::string& path) {
  const auto wrong = [&path](std::string message) {
    return Error{"backup.manifest", std::move(message), Place{.source = path}};
  };
  const Result<std::string> text = content_of(path);
  if (!text.ok()) return wrong("the manifest cannot be read");
  const Result<json::value> value = parse_json(*text);
  if (!value.ok()) return wrong(value.error().to_text());
  const auto* object = value->if_object();
  const auto at = [&](std::string_view name) -> const json::value* {
    return object ? object->if_contains(name) : nullptr;
  };
  const auto string_at = [&](std::string_view name) {
    const json::value* found = at(name);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
  };
  Manifest manifest;
  const json::value* head = at("journal");
  const json::value* rows = at("rows");
  const std::string format = string_at("format");
  if ((format != kFormat && format != kFormatWithoutFiles) || head == nullptr || !head->is_object() ||
      rows == nullptr || !rows->is_object()) {
    return wrong("this is not a manifest of a known version");
  }
  manifest.at = TRY(Instant::parse(string_at("at")));
  manifest.sha256 = string_at("sha256");
  manifest.keys_sha256 = string_at("keys_sha256");
  for (const auto& [table, count] : rows->as_object()) {
    if (count.is_int64()) manifest.rows[table] = count.as_int64();
  }
  if (const auto* files = at("files"); files != nullptr && files->is_array()) {
    for (const json::value& name : files->get_array()) {
      if (name.is_string()) manifest.files.emplace_back(std::string_view(name.get_string()));
    }
  }
  Result<JsonReader> reader = JsonReader::open(*head);
  manifest.head.epoch = static_cast<std::uint32_t>(TRY(reader->integer("epoch", 0, 0xffffffff)));
  manifest.head.seq = TRY(reader->integer("seq", 0, INT64_MAX));
  const auto hash = from_hex(TRY(reader->text("hash")));
  if (!hash || hash->size() != manifest.head.hash.size()) return wrong("the journal's head has no hash");
  std::ranges::copy(*hash, manifest.head.hash.begin());
  return manifest;
}

// Both files of keys in one: magic, then each as u64 length and bytes.
Result<void> save_keys(const std::string& site, const std::string& path) {
  std::string all(kKeysMagic);
  for (const char* name : {keys::KeyStore::kKeysFile, keys::KeyStore::kErasuresFile}) {
    const std::string content = TRY(content_of(site + "/" + name));
    for (int i = 0; i < 8; ++i) all += static_cast<char>(content.size() >> (8 * i));
    all += content;
  }
  return write_file(path, all);
}

Result<void> put_keys(const std::string& path, const std::string& site) {
  const std::string all = TRY(content_of(path));
  const Error damaged{"backup.damaged", "this is not a backup of keys", Place{.source = path}};
  if (!all.starts_with(kKeysMagic)) return damaged;
  std::size_t at = kKeysMagic.size();
  for (const char* name : {keys::KeyStore::kKeysFile, keys::KeyStore::kErasuresFile}) {
    if (all.size() - at < 8) return damaged;
    std::uint64_t size = 0;
    for (int i = 7; i >= 0; --i) size = size << 8 | static_cast<std::uint8_t>(all[at + static_cast<std::size_t>(i)]);
    at += 8;
    if (size > all.size() - at) return damaged;
    TRY(write_file(site + "/" + name, std::string_view(all).substr(at, size)));
    at += size;
  }
  return {};
}

// A name that stays in the folder and is none of those that hold the keys or the master key.
bool inside_site(const std::string& name) {
  const std::filesystem::path path(name);
  if (name.empty() || path.is_absolute()) return false;
  for (const auto& part : path) {
    if (part == ".." || part == "." || part.empty()) return false;
  }
  return name != keys::KeyStore::kMasterFile && name != keys::KeyStore::kKeysFile &&
         name != keys::KeyStore::kErasuresFile;
}

// Loads the archive into a database without tables.
class Loader {
 public:
  Loader(ArchiveReader& archive, database::Database& database) : archive_(archive), database_(database) {}

  Result<void> load() {
    TRY(migrations());
    return database_.write([this](database::Transaction& tx) -> Result<void> {
      TRY(tx.execute(tx.postgresql() ? "SET CONSTRAINTS ALL DEFERRED" : "PRAGMA defer_foreign_keys = ON"));
      while (record_ != Record::kEnd) TRY(record_ == Record::kFile ? file() : table(tx));
      return {};
    });
  }
  const std::map<std::string, std::int64_t>& rows() const { return rows_; }
  const std::map<std::string, std::string>& files() const { return files_; }

 private:
  Error damaged(std::string message) const { return Error{"backup.damaged", std::move(message)}; }

  Result<void> migrations() {
    record_ = TRY(archive_.next());
    const std::vector<std::string> expected = {"position", "module", "number", "name", "sql", "sha256"};
    if (record_ != Record::kTable || archive_.table() != kMigrationTable || archive_.columns() != expected) {
      return damaged("the backup does not begin with its schema");
    }
    struct Step {
      std::int64_t position, number;
      std::string module, name, sql;
    };
    std::vector<Step> steps;
    while ((record_ = TRY(archive_.next())) == Record::kRow) {
      const auto& cells = archive_.cells();
      steps.push_back({cells[0].integer, cells[2].integer, cells[1].bytes, cells[3].bytes, cells[4].bytes});
    }
    rows_[std::string(kMigrationTable)] = static_cast<std::int64_t>(steps.size());
    std::ranges::sort(steps, {}, &Step::position);
    std::vector<database::Migration> migrations;
    for (const Step& step : steps)
      migrations.push_back({step.module, static_cast<int>(step.number), step.name, step.sql});
    return database_.migrate(migrations);
  }

  Result<void> file() {
    if (!inside_site(archive_.file_name())) return damaged("a file does not belong into the folder of a site");
    files_[archive_.file_name()] = archive_.content();
    record_ = TRY(archive_.next());
    return {};
  }

  Result<void> table(database::Transaction& tx) {
    if (record_ != Record::kTable) return damaged("a row stands outside a table");
    const std::string name = archive_.table();
    const std::vector<std::string> columns = archive_.columns();
    if (!plain_name(name) || !std::ranges::all_of(columns, plain_name)) return damaged("a name is not portable");
    // What migrations put in is in the backup too, perhaps changed since.
    TRY(tx.execute("delete from " + in_quotes(name)));
    std::string places;
    for (std::size_t i = 1; i <= columns.size(); ++i) places += fmt::format("{}${}", i == 1 ? "" : ", ", i);
    const std::string insert =
        fmt::format("insert into {}({}) values ({})", in_quotes(name), comma_list(columns), places);
    std::int64_t count = 0;
    std::vector<database::Value> values;
    while ((record_ = TRY(archive_.next())) == Record::kRow) {
      values.clear();
      for (const Cell& cell : archive_.cells()) values.push_back(cell.value());
      TRY(tx.execute(insert, std::span<const database::Value>(values)));
      ++count;
    }
    rows_[name] = count;
    return {};
  }

  ArchiveReader& archive_;
  database::Database& database_;
  Record record_ = Record::kEnd;
  std::map<std::string, std::int64_t> rows_;
  std::map<std::string, std::string> files_;
};

// Settings never overwrite what somebody put there before: who prepared the folder knows why.
Result<void> put_files(const std::map<std::string, std::string>& files, const std::string& site, Restored& restored) {
  for (const auto& [name, content] : files) {
    const std::filesystem::path path = std::filesystem::path(site) / name;
    if (std::filesystem::exists(path)) {
      restored.kept.push_back(name);
      continue;
    }
    std::error_code failed;
    std::filesystem::create_directories(path.parent_path(), failed);
    if (failed) return Error{"backup.io", failed.message(), Place{.source = path.string()}};
    TRY(write_file(path.string(), content));
    restored.files.push_back(name);
  }
  return {};
}

Result<void> refuse_unless_empty(database::Database& database) {
  const auto tables = TRY(database.read([](database::Session& session) { return tables_of(session); }));
  if (!tables.empty()) return Error{"backup.site_not_empty", "the database to restore into has tables"};
  return {};
}

Result<void> place_key_files(const RestoreOptions& options, std::vector<std::string>& logs) {
  std::error_code failed;
  std::filesystem::create_directories(options.site, failed);
  if (failed) return Error{"backup.io", failed.message(), Place{.source = options.site}};
  if (!options.erasures.empty()) logs.push_back(options.erasures);
  const std::string log = options.site + "/" + keys::KeyStore::kErasuresFile;
  if (std::filesystem::exists(log) && !std::filesystem::exists(log + ".before")) {
    // The site's own last log: newer than the backup's. Kept beside until it has been replayed.
    std::filesystem::rename(log, log + ".before", failed);
    if (failed) return Error{"backup.io", failed.message(), Place{.source = log}};
  }
  if (std::filesystem::exists(log + ".before")) logs.push_back(log + ".before");
  TRY(put_keys(options.file + ".keys", options.site));
  if (options.master_key.empty()) return {};
  const std::string master = TRY(content_of(options.master_key));
  return write_file(options.site + "/" + keys::KeyStore::kMasterFile, master);
}

}  // namespace

Result<Manifest> write_backup(database::Session& session, const std::string& site, const std::string& file,
                              const Clock& clock, const std::vector<std::string>& settings) {
  if (sodium_init() < 0) return Error{"backup.io", "libsodium cannot start"};
  const keys::Key key = TRY(keys::KeyStore::derived_from(site, "backup"));
  const std::unique_ptr<ArchiveWriter> archive = TRY(ArchiveWriter::make(file, key));
  Manifest manifest;
  manifest.at = clock.now();
  manifest.head = TRY(head_of(session));
  const std::vector<std::string> tables = TRY(tables_of(session));
  for (const std::string& table : tables) {
    const std::vector<std::string> columns = TRY(columns_of(session, table));
    TRY(archive->table(table, columns));
    std::int64_t count = 0;
    const auto copy = [&](const database::Row& row) -> Result<void> {
      ++count;
      return archive->row(row);
    };
    TRY(session.for_each(fmt::format("select {} from {}", comma_list(columns), in_quotes(table)), {}, copy));
    manifest.rows[table] = count;
  }
  for (const std::string& name : settings) {
    if (!inside_site(name)) return Error{"backup.io", "is no file of the site's settings", Place{.source = name}};
    const std::string content = TRY(content_of(site + "/" + name));
    TRY(archive->file(name, content));
    manifest.files.push_back(name);
  }
  TRY(archive->finish());
  // After the snapshot: every key that the snapshot uses is there, and what was destroyed meanwhile is not.
  TRY(save_keys(site, file + ".keys"));
  manifest.sha256 = TRY(sha256_of(file));
  manifest.keys_sha256 = TRY(sha256_of(file + ".keys"));
  TRY(write_file(file + ".manifest", manifest_text(manifest)));
  return manifest;
}

Result<Manifest> check(const std::string& file) {
  Manifest manifest = TRY(parse_manifest(file + ".manifest"));
  const std::string found = TRY(sha256_of(file));
  const std::string found_keys = TRY(sha256_of(file + ".keys"));
  if (found != manifest.sha256)
    return Error{"backup.altered", "the file is not the one of the manifest", Place{.source = file}};
  if (found_keys != manifest.keys_sha256) {
    return Error{"backup.altered", "the file is not the one of the manifest", Place{.source = file + ".keys"}};
  }
  return manifest;
}

Result<Restored> restore(const RestoreOptions& options, const Clock& clock, const RandomBytes& random) {
  Restored restored;
  restored.manifest = TRY(check(options.file));
  std::error_code ignored;
  // What is in there is in the clear: nobody else's to list.
  if (std::filesystem::create_directories(options.site, ignored))
    std::filesystem::permissions(options.site, std::filesystem::perms::owner_all, ignored);
  const auto database = TRY(database::Database::open({.location = options.location, .readers = 1}));
  TRY(refuse_unless_empty(*database));
  std::vector<std::string> logs;
  TRY(place_key_files(options, logs));
  const auto store = TRY(keys::KeyStore::open(options.site, random));
  for (const std::string& log : logs) TRY(store->replay(log));
  const auto archive = TRY(ArchiveReader::open(options.file, store->derived("backup")));
  Loader loader(*archive, *database);
  TRY(loader.load());
  if (loader.rows() != restored.manifest.rows)
    return Error{"backup.altered", "the tables do not have the rows of the manifest"};
  const auto journal =
      TRY(journal::Journal::open(*database, *store, clock, random, {.anchor_file = options.site + "/journal.head"}));
  const auto begin = [&](database::Transaction& tx) -> Result<std::int64_t> {
    json::object facts;
    facts["backup_at"] = restored.manifest.at.to_text();
    facts["backup_seq"] = restored.manifest.head.seq;
    TRY(journal->begin_epoch(tx, "system", std::move(facts)));
    return journal->replay_erasures(tx, options.erased);
  };
  restored.erasures_replayed = TRY(database->write(begin));
  const std::optional<journal::Head> expected =
      restored.manifest.head.seq > 0 ? std::optional(restored.manifest.head) : std::nullopt;
  restored.journal =
      TRY(database->read([&](database::Session& session) { return journal::verify(session, expected); }));
  if (restored.journal.bad) {
    return Error{"backup.journal_bad", fmt::format("entry {} of the restored journal is bad: {}",
                                                   restored.journal.bad->seq, restored.journal.bad->detail)};
  }
  TRY(put_files(loader.files(), options.site, restored));
  TRY(database->scrub());
  for (const std::string& log : logs) {
    if (log.ends_with(".before")) std::filesystem::remove(log, ignored);
  }
  return restored;
}

}  // namespace limen::backup
