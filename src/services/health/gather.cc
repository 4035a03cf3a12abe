#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>

#include "platform/desk_authority/desk_authority.h"
#include "platform/identity/counts.h"
#include "platform/journal/counts.h"
#include "services/health/health.h"
#include "services/health/store.h"

namespace limen::health {
namespace {

constexpr std::int64_t kDay = 86'400LL * 1'000'000;

std::optional<std::uint64_t> free_at(const std::string& path) {
  struct statvfs space{};
  if (::statvfs(path.c_str(), &space) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

// A stick that is not plugged in leaves an empty folder on the disk of the machine: only another file system than the
// folder above is a stick.
Stick stick_at(const std::string& path) {
  if (path.empty()) return Stick::kNotNamed;
  struct stat here{}, above{};
  if (::stat(path.c_str(), &here) != 0 || !S_ISDIR(here.st_mode)) return Stick::kAbsent;
  if (::stat((path + "/..").c_str(), &above) != 0 || here.st_dev == above.st_dev) return Stick::kAbsent;
  struct statvfs space{};
  const bool read_only = ::statvfs(path.c_str(), &space) == 0 && (space.f_flag & ST_RDONLY) != 0;
  return read_only ? Stick::kReadOnly : Stick::kThere;
}

void of_disk(Facts& facts, const Where& where, const Notes& notes) {
  facts.free_bytes = free_at(where.folder.string());
  facts.sizes = notes.sizes();
  facts.stick = stick_at(where.stick);
  if (facts.stick == Stick::kThere) facts.stick_free_bytes = free_at(where.stick);
}

void of_notes(Facts& facts, const Notes& notes) {
  if (const auto backup = notes.backup()) {
    facts.backup_at = backup->at;
    facts.backup_bytes = backup->bytes;
  }
  facts.stick_copy_at = notes.stick_copy();
  if (const auto drill = notes.drill()) {
    facts.drill_at = drill->at;
    facts.drill_good = drill->good;
  }
  if (const auto verified = notes.last_verified()) {
    facts.verified_at = verified->at;
    facts.verified_entries = verified->entries;
    facts.first_bad = verified->first_bad;
  }
  if (const auto jobs = notes.jobs()) {
    facts.jobs_at = jobs->at;
    facts.failed_jobs = jobs->failed;
  }
  if (const auto run = notes.run()) {
    facts.alive_at = run->alive_at;
    facts.stopped = run->stopped;
  }
  for (const Stop& stop : notes.stops()) {
    if (facts.now.microseconds - stop.at.microseconds < 7 * kDay) facts.stops.push_back(stop);
  }
}

void of_certificate(Facts& facts, const Where& where) {
  if (!where.tls) return;
  facts.certificate = Certificate::kUnreadable;
  if (!where.certificate.empty()) {
    const auto until = desk_authority::valid_until(where.certificate);
    if (!until.ok()) return;
    facts.certificate_until = *until;
  } else {
    const auto state = desk_authority::look(where.folder.string());
    if (!state.ok() || state->server_until == Instant{}) return;
    facts.certificate_until = state->server_until;
    facts.authority_until = state->authority_until;
  }
  facts.certificate = Certificate::kKnown;
}

// Entries that are in force and end, unless another one of the same code and list begins later.
class Endings {
 public:
  Endings(CivilDate today, std::vector<Ending>& out) : today_(today), out_(out) {}

  void walk(const Node& node, const std::string& file) {
    if (node.kind == Node::Kind::kMap) {
      note(node, file, nullptr);
      for (const auto& [name, child] : node.members) walk(child, file);
    }
    if (node.kind != Node::Kind::kList) return;
    for (const Node& item : node.items) {
      if (item.kind == Node::Kind::kMap) {
        note(item, file, &node);
        for (const auto& [name, child] : item.members) walk(child, file);
      } else {
        walk(item, file);
      }
    }
  }

 private:
  static std::optional<CivilDate> date(const Node& node, std::string_view key) {
    const auto found = node.optional_date(key);
    return found.ok() ? *found : std::nullopt;
  }
  // What an entry is known by, and so what its successor is known by.
  static std::string name(const Node& node) {
    std::string all;
    for (const char* key : {"code", "id", "name", "nationality", "nationalities", "document", "documents"}) {
      if (const Node* found = node.find(key); found != nullptr) all += " " + text(*found);
    }
    return all;
  }
  static std::string text(const Node& node) {
    std::string all = node.scalar;
    for (const Node& item : node.items) all += (all.empty() ? "" : ",") + text(item);
    return all;
  }
  // In a list only what ends soon is told: what ended long ago is history. A whole file that ended is told for ever.
  void note(const Node& node, const std::string& file, const Node* list) {
    const auto last = date(node, "valid_to");
    if (!last || (list != nullptr && *last < today_ - 30)) return;
    const auto from = date(node, "valid_from");
    if (from && *from > today_) return;
    const std::string own = name(node);
    if (list != nullptr) {
      for (const Node& other : list->items) {
        if (&other == &node || other.kind != Node::Kind::kMap || name(other) != own) continue;
        const auto begins = date(other, "valid_from"), ends = date(other, "valid_to");
        if (begins && *begins > *last - 1 && (!ends || *ends > *last)) return;
        if (!ends) return;
      }
    }
    out_.push_back({file + own, *last});
  }

  CivilDate today_;
  std::vector<Ending>& out_;
};

void of_packs(Facts& facts, const Where& where) {
  Endings endings(facts.now.utc_day(), facts.endings);
  std::vector<std::string> files = where.packs.files(where.pack);
  for (const std::string& file : where.packs.files("baseline")) {
    if (std::ranges::find(files, file) == files.end()) files.push_back(file);
  }
  for (const std::string& file : files) {
    if (!file.ends_with(".yaml")) continue;
    const auto node = where.packs.read_or_baseline(where.pack, file);
    if (node.ok()) endings.walk(*node, file);
  }
}

Result<void> of_database(Facts& facts, database::Session& session, const Where& where) {
  const Instant now = facts.now;
  const Instant day_ago{now.microseconds - kDay}, week_ago{now.microseconds - 7 * kDay};
  const auto recent = TRY(journal::recent(session, {{"session.refused", day_ago}, {"account.reset", week_ago}}));
  facts.first_entry = recent.first_entry;
  facts.last_entry = recent.last_entry;
  facts.failed_sign_ins = recent.kinds.at("session.refused");
  facts.resets_in_week = recent.kinds.at("account.reset");
  const auto counts = TRY(identity::count(session, now));
  facts.accounts = counts.accounts;
  facts.without_second_factor = counts.without_second_factor;
  facts.locked_names = counts.locked_names;
  if (where.lists) facts.lists = TRY(where.lists(session));
  if (where.waiting_alerts) facts.waiting_alerts = TRY(where.waiting_alerts(session));
  for (const store::Trial& trial : TRY(store::trials(session))) {
    auto& of = trial.part == "printer" ? facts.printers : facts.readers;
    of.push_back({trial.desk, trial.good, trial.at});
  }
  return {};
}

}  // namespace

Result<Facts> gather(database::Session& session, const Where& where, Instant now) {
  Facts facts{.now = now};
  const Notes notes(where.folder);
  of_disk(facts, where, notes);
  of_notes(facts, notes);
  of_certificate(facts, where);
  of_packs(facts, where);
  TRY(of_database(facts, session, where));
  return facts;
}

}  // namespace limen::health
