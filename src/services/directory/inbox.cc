// Takes what the public site put into the inbox. The folder is written by another process, which may be in a
// stranger's hands: names are checked, nothing is followed, only plain files of a limited size are opened, and what is
// read is judged as if nobody had checked it before.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>

#include "services/directory/state.h"

namespace limen::partners {
namespace {

constexpr std::size_t kFilesAtOnce = 200;     // of one visit
constexpr std::int64_t kOpenMost = 5000;      // proposals waiting for moderators; more stay in the inbox
constexpr std::size_t kRefusedKept = 1000;    // files in refused/; more are removed, and counted all the same
constexpr std::size_t kNamesLooked = 10'000;  // of a folder that somebody floods

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  int number_;
};

Error inbox_error(std::string message) { return Error{"partners.inbox", std::move(message)}; }

// Names in byte order, without those that begin with a point: these are being written.
std::vector<std::string> names_in(int folder, std::size_t most, std::string_view except) {
  std::vector<std::string> names;
  const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return names;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(copy), ::closedir);
  if (!entries) {
    ::close(copy);
    return names;
  }
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string name = entry->d_name;
    if (name.starts_with('.') || name == except) continue;
    names.push_back(name);
    if (names.size() >= most) break;
  }
  std::ranges::sort(names);
  return names;
}

// "01890a5d-….json"; the id within must be the same.
std::optional<std::string> id_in(const std::string& name) {
  constexpr std::string_view kEnding = ".json";
  if (!name.ends_with(kEnding)) return std::nullopt;
  const auto id = ProposalId::parse(std::string_view(name).substr(0, name.size() - kEnding.size()));
  if (!id.ok() || id->to_text() + std::string(kEnding) != name) return std::nullopt;
  return id->to_text();
}

// Error codes of what is no plain file of a proposal's size; the file may have been changed since the folder was read.
Result<std::string> content_of(int folder, const std::string& name) {
  const Descriptor file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat about{};
  if (!file.ok() || ::fstat(file.get(), &about) != 0) {
    return errno == ENOENT ? Error{"partners.inbox.gone", "the file has gone"}
                           : Error{"partners.inbox.no_file", "is no file that can be read"};
  }
  if (!S_ISREG(about.st_mode)) return Error{"partners.inbox.no_file", "is no file"};
  std::string bytes(fields::kProposalBytes + 1, '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + have, bytes.size() - have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{"partners.inbox.no_file", "is no file that can be read"};
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  bytes.resize(have);
  if (have > fields::kProposalBytes) return Error{"directory_fields.proposal.size", "a proposal is at most 64 KiB"};
  return bytes;
}

class Visit {
 public:
  Visit(State& state, int folder, int refused) : state_(state), folder_(folder), refused_(refused) {
    kept_ = names_in(refused, kRefusedKept + 1, "").size();
  }

  Result<Taken> run() {
    const std::vector<std::string> names = names_in(folder_, kNamesLooked, "refused");
    std::int64_t open = 0;
    TRY(state_.parts.database.read([&](database::Session& session) -> Result<void> {
      open = TRY(proposals::open_count(session));
      return {};
    }));
    for (const std::string& name : names) {
      const std::size_t looked =
          taken_.taken + taken_.known + taken_.refused;  // what cannot be moved must not hold up the others
      if (looked >= kFilesAtOnce || open + static_cast<std::int64_t>(taken_.taken) >= kOpenMost) {
        taken_.more = true;
        break;
      }
      TRY(one(name));
    }
    if (counts_.empty()) return taken_;
    TRY(state_.parts.database.write([&](database::Transaction& tx) -> Result<void> {
      journal::Entry entry{.kind = "directory.inbox_refused", .actor = "system"};
      for (const auto& [code, count] : counts_) {
        TRY(proposals::count_refusal(tx, code, count));
        entry.facts[code] = count;
      }
      TRY(state_.parts.journal.append(tx, std::move(entry)));
      return {};
    }));
    return taken_;
  }

 private:
  Result<void> one(const std::string& name) {
    const auto id = id_in(name);
    if (!id) {
      put_aside(name, "partners.inbox.name");
      return {};
    }
    const auto bytes = content_of(folder_, name);
    if (!bytes.ok()) {
      if (bytes.error().code != "partners.inbox.gone") put_aside(name, bytes.error().code);
      return {};
    }
    auto proposal = fields::read_proposal(*bytes);
    if (proposal.ok() && proposal->id != *id) proposal = Error{"partners.inbox.name", "the name is another number"};
    if (!proposal.ok()) {
      put_aside(name, proposal.error().code);
      return {};
    }
    std::string verdict;
    const auto stored = state_.parts.database.write([&](database::Transaction& tx) -> Result<void> {
      verdict = TRY(store(tx, *proposal));
      return {};
    });
    if (!stored.ok()) return stored.error();  // the file stays where it is for the next visit
    if (verdict == "taken" || verdict == "known") {
      ++(verdict == "taken" ? taken_.taken : taken_.known);
      ::unlinkat(folder_, name.c_str(), 0);
    } else {
      put_aside(name, verdict);
    }
    return {};
  }

  // "taken", "known", or the code why not.
  Result<std::string> store(database::Transaction& tx, const fields::Proposal& proposal) const {
    const ProposalId id = TRY(ProposalId::parse(proposal.id));
    if (TRY(proposals::known(tx, id))) return std::string("known");
    const auto suspicions = fields::abuse(proposal, state_.rules);
    if (fields::refused(suspicions)) {
      const auto worst = std::ranges::find(suspicions, Severity::kError, &fields::Suspicion::severity);
      return std::string(worst->code);
    }
    std::string organisation;
    if (proposal.organisation) {
      const std::string leads_to = TRY(partners::store::resolved(tx, *proposal.organisation));
      const auto found = TRY(partners::store::organisation(tx, leads_to));
      // One that is not public cannot have been shown.
      if (!found || !found->is_public) return std::string("partners.inbox.organisation");
      organisation = leads_to;
    }
    if (TRY(proposals::same_is_open(tx, proposal, organisation))) return std::string("partners.inbox.same");
    json::array said;
    for (const fields::Suspicion& one : suspicions)
      said.push_back(json::object{{"code", one.code}, {"field", one.field}, {"message", one.message}});
    TRY(add_doubles(tx, proposal, organisation, said));
    TRY(proposals::insert(tx, proposal, organisation, said, state_.parts.clock.now()));
    journal::Entry entry{.kind = "directory.proposed",
                         .actor = "public",
                         .subject_type = "directory_proposal",
                         .subject_id = proposal.id};
    entry.facts["organisation"] = organisation;
    entry.facts["fields"] = proposal.fields.size();
    entry.facts["suspicions"] = said.size();
    entry.sealed.push_back({.group = "proposal",
                            .plaintext = fields::write_proposal(proposal),
                            .record_type = "",
                            .record_id = "",
                            .new_record = true});
    TRY(state_.parts.journal.append(tx, std::move(entry)));
    return std::string("taken");
  }

  // A name, short name or website that another one has.
  static Result<void> add_doubles(database::Session& session, const fields::Proposal& proposal,
                                  const std::string& organisation, json::array& said) {
    const std::map<std::string, std::string, std::less<>> labels = {
        {"name", "name"}, {"acronym", "acronym"}, {"website", "host"}};
    for (const fields::ProposedField& field : proposal.fields) {
      const auto label = labels.find(field.field);
      if (label == labels.end() || field.value.empty()) continue;
      std::string value = field.value;
      if (label->second == "host") {
        value = value.substr(value.find("://") + 3);
        value = value.substr(0, value.find_first_of("/:?#"));
        if (value.starts_with("www.")) value.erase(0, 4);
      }
      for (const std::string& other : TRY(partners::store::with_term(session, label->second, value))) {
        if (other == organisation) continue;
        said.push_back(json::object{{"code", "partners.proposal.double"},
                                    {"field", field.field},
                                    {"message", "another one has this already"},
                                    {"organisation", other}});
      }
    }
    return {};
  }

  // A link is moved as a link. What cannot be moved stays and is not counted: it would be at every visit.
  void put_aside(const std::string& name, const std::string& code) {
    bool gone = kept_ >= kRefusedKept &&
                (::unlinkat(folder_, name.c_str(), 0) == 0 || ::unlinkat(folder_, name.c_str(), AT_REMOVEDIR) == 0);
    if (!gone && ::renameat(folder_, name.c_str(), refused_, name.c_str()) == 0) {
      ++kept_;
      gone = true;
    }
    if (!gone) return;
    ++counts_[code];
    ++taken_.refused;
  }

  State& state_;
  int folder_, refused_;
  std::size_t kept_ = 0;
  Taken taken_{};
  std::map<std::string, std::int64_t> counts_{};
};

}  // namespace

Result<Taken> Partners::take_inbox(const std::filesystem::path& folder) {
  const Descriptor inbox(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!inbox.ok() && errno == ENOENT) return Taken{};
  if (!inbox.ok()) return inbox_error("the inbox is no folder that can be read");
  constexpr mode_t kOwner = 0700;
  if (::mkdirat(inbox.get(), "refused", kOwner) != 0 && errno != EEXIST)
    return inbox_error("refused/ cannot be made in the inbox");
  const Descriptor refused(::openat(inbox.get(), "refused", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!refused.ok()) return inbox_error("refused/ in the inbox is no folder");
  return Visit(*state_, inbox.get(), refused.get()).run();
}

}  // namespace limen::partners
