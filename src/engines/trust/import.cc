// How files change the store. The rules and their reasons: docs/engines/trust.md.
#include <algorithm>

#include "base/text.h"
#include "engines/trust/trust.h"

namespace limen::trust {

using certificate_files::DeviationList;
using certificate_files::FoundCertificate;
using certificate_files::FoundRevocationList;
using certificate_files::MasterList;
using certificate_files::Reading;
using certificate_files::SignedList;

struct Importer {
  Store& store;
  const Reading& reading;
  const ImportRequest& request;
  ImportReport report{};
  std::optional<std::uint32_t> file_source{};

  void problem(std::string code, std::string message, const Place& place, Severity severity = Severity::kError) {
    report.problems.push_back(Error{std::move(code), std::move(message), place, severity});
  }

  Source make_source(std::string kind) const {
    Source source;
    source.file = request.file;
    source.kind = std::move(kind);
    source.imported_at = request.now;
    source.imported_by = request.by;
    return source;
  }

  // Of the loose objects of this file.
  std::uint32_t source_of_file() {
    if (!file_source) {
      file_source = static_cast<std::uint32_t>(store.sources_.size());
      store.sources_.push_back(make_source(std::string(to_text(reading.kind))));
    }
    return *file_source;
  }

  void add(const Certificate& certificate, std::uint32_t source, Belief belief) {
    const auto [at, is_new] =
        store.by_fingerprint_.try_emplace(certificate.fingerprint(), static_cast<std::uint32_t>(store.entries_.size()));
    if (is_new) {
      store.entries_.push_back(Entry{certificate, role_of(certificate), Belief::kNotAnchor, {}, {}, {}, 0});
      store.index(at->second);
      ++report.added;
      const bool authority = store.entries_.back().role == Role::kAuthority;
      ++(authority ? report.authorities : report.signers);
    } else {
      ++report.known;
    }
    Entry& entry = store.entries_[at->second];
    if (std::ranges::find(entry.sources, source) == entry.sources.end()) {
      entry.sources.push_back(source);
      ++store.sources_[source].certificates;
      report.changed = true;
    }
    if (entry.role != Role::kAuthority || entry.belief == Belief::kWithdrawn || belief <= entry.belief) return;
    entry.belief = belief;
    report.changed = true;
  }

  bool known_source(const Fingerprint& print) const {
    return std::ranges::any_of(store.sources_, [&](const Source& one) { return one.fingerprint == print; });
  }

  // Whether a believed authority of the signer's state stands behind who signed the list, at the time of signing.
  // kSignedByWord when that authority was itself taken on somebody's word.
  Result<Check> believed(const Certificate& signer, Instant when) const {
    Error error{"trust.list.signer_unknown", "the signer of the list leads to no authority that is believed"};
    if (!signer.valid_at(when)) {
      return Error{"trust.list.signer_expired", "the signer of the list was not valid when it signed"};
    }
    if (!signer.extensions().unknown_critical.empty()) {
      return Error{"trust.list.signer_critical", "the signer's certificate has a critical extension that is not known"};
    }
    for (const Candidate& one : store.authorities_for(signer)) {
      if (one.entry->certificate.country() != signer.country()) {
        error = Error{"trust.list.signer_country", "the signer of the list is of another state than its authority"};
        continue;
      }
      if (!certificates::verifies(one.entry->certificate, signer).ok()) continue;
      if (store.revocation(signer, when).revoked) {
        return Error{"trust.list.signer_revoked", "the signer of the list is revoked"};
      }
      return one.entry->belief == Belief::kUnverified ? Check::kSignedByWord : Check::kChecked;
    }
    return error;
  }

  // nullopt when the list is not to be believed; the problem is told when `last`.
  std::optional<Source> judge(const SignedList& list, std::string kind, const Place& place, bool last) {
    const auto signer = list.signed_by();
    if (!signer.ok()) {  // nobody's word helps a list whose signature does not hold
      if (last) problem(signer.error().code, signer.error().message, place);
      return std::nullopt;
    }
    Source source = make_source(std::move(kind));
    source.fingerprint = list.fingerprint();
    source.publisher = signer->country();
    source.signing_time = list.signing_time();
    source.signer = signer->fingerprint();
    const auto good = believed(*signer, source.order());
    source.check = good.value_or(Check::kSignedByWord);
    if (good.ok() && source.check == Check::kSignedByWord) {
      problem("trust.list.taken_on_word", "the authority behind the list was itself taken on the importer's word",
              place, Severity::kWarning);
    }
    if (good.ok()) return source;
    if (!last) return std::nullopt;
    // What a person compares by another way before she gives her word.
    const std::string which = " (SHA-256 of the list " + certificates::to_text(list.fingerprint()) +
                              ", of its signer " + certificates::to_text(signer->fingerprint()) + ")";
    const bool word_helps = good.error().code != "trust.list.signer_revoked";
    if (request.trust_lists && word_helps && !request.by.empty()) {
      problem("trust.list.taken_on_word", good.error().message + "; taken on the importer's word" + which, place,
              Severity::kWarning);
      return source;
    }
    problem(good.error().code, good.error().message + which, place);
    return std::nullopt;
  }

  bool take(const MasterList& list, bool last) {
    if (known_source(list.fingerprint())) {
      report.known += list.certificates.size();
      return true;
    }
    const auto source = judge(list, "master_list", list.place, last);
    if (!source) {
      if (last) report.refused += list.certificates.size();
      return false;
    }
    ++report.master_lists;
    const auto at = static_cast<std::uint32_t>(store.sources_.size());
    store.sources_.push_back(*source);
    report.changed = true;
    for (const FoundCertificate& one : list.certificates) {
      if (role_of(one.certificate) != Role::kAuthority) {
        ++report.refused;
        problem("trust.list.not_authority", "a member of the list is no authority", one.place);
        continue;
      }
      add(one.certificate, at, Belief::kListed);
    }
    for (const Certificate& one : list.embedded()) {
      if (one.fingerprint() == source->signer) add(one, at, Belief::kNotAnchor);
    }
    store.resolve();
    return true;
  }

  // Lists of one file may vouch for one another in any order.
  void take_master_lists() {
    std::vector<const MasterList*> waiting;
    for (const MasterList& list : reading.master_lists) waiting.push_back(&list);
    const auto round = [&](bool last) {
      return std::erase_if(waiting, [&](const MasterList* list) { return take(*list, last); }) != 0;
    };
    while (!waiting.empty() && round(false)) {
    }
    while (!waiting.empty()) {  // what one person's word lets in may vouch for the rest
      const MasterList* first = waiting.front();
      waiting.erase(waiting.begin());
      if (take(*first, true)) {
        while (!waiting.empty() && round(false)) {
        }
      }
    }
  }

  void take_loose(const std::vector<FoundCertificate>& found) {
    const bool word = request.trust_unsigned && !request.by.empty();
    for (const FoundCertificate& one : found) {
      if (!one.directory.empty() && one.directory != one.certificate.country()) {
        problem("trust.country.directory", "the certificate is of another state than its place in the directory",
                one.place, Severity::kWarning);
      }
      const Belief belief = word ? Belief::kUnverified : Belief::kNotAnchor;
      // A directory that comes every day is not a new origin of everything in it every day.
      const Entry* known = store.find(one.certificate.fingerprint());
      if (known != nullptr &&
          (known->role != Role::kAuthority || belief <= known->belief || known->belief == Belief::kWithdrawn)) {
        ++report.known;
        continue;
      }
      add(one.certificate, source_of_file(), belief);
    }
  }

  // After links are known: who of the loose ones is still not believed.
  void tell_unbelieved(const std::vector<FoundCertificate>& found) {
    for (const FoundCertificate& one : found) {
      const Entry* entry = store.find(one.certificate.fingerprint());
      if (entry->role != Role::kAuthority || is_anchor(entry->belief)) continue;
      if (entry->belief == Belief::kWithdrawn) {
        problem("trust.authority.withdrawn", "the authority was withdrawn and stays so", one.place);
      } else {
        problem("trust.unsigned.not_believed", "an authority from an unsigned file is kept but not believed", one.place,
                Severity::kWarning);
      }
    }
  }

  void take(const FoundRevocationList& found) {
    const RevocationList& list = found.list;
    if (!list.unknown_critical().empty()) {
      ++report.refused;
      problem("trust.crl.critical", "a revocation list for a part only, or a delta", found.place);
      return;
    }
    StoredRevocations stored{list, 0, false};
    const auto of_the_name = store.lists_of(list.issuer());
    for (const std::uint32_t at : of_the_name) {
      if (store.revocation_lists_[at].list.fingerprint() == list.fingerprint()) {
        ++report.known;
        return;
      }
    }
    stored.checked = store.is_checked(list);
    if (!stored.checked) {
      problem("trust.crl.unchecked", "a revocation list that no believed authority of its name signed; not used",
              found.place, Severity::kWarning);
    }
    // One list of each kind for a name and key: the newest.
    for (const std::uint32_t at : of_the_name) {
      StoredRevocations& known = store.revocation_lists_[at];
      if (known.checked != stored.checked || known.list.authority_key_id() != list.authority_key_id()) continue;
      if (list.this_update() < known.list.this_update()) {
        ++report.refused;
        problem("trust.crl.older", "a revocation list that is older than the one that is there", found.place,
                Severity::kInfo);
        return;
      }
      stored.source = source_of_file();
      known = std::move(stored);
      ++report.revocation_lists;
      report.changed = true;
      return;
    }
    stored.source = source_of_file();
    store.add(std::move(stored));
    ++report.revocation_lists;
    report.changed = true;
  }

  void take(const DeviationList& list) {
    if (known_source(list.fingerprint())) return;
    const auto source = judge(list, "deviation_list", list.place, true);
    if (!source) {
      ++report.refused;
      return;
    }
    for (const StoredDeviations& known : store.deviation_lists_) {
      const Source& other = store.sources_[known.source];
      if (other.publisher == source->publisher && source->order() < other.order()) {
        ++report.refused;
        problem("trust.deviations.older", "a deviation list that is older than the one that is there", list.place,
                Severity::kInfo);
        return;
      }
    }
    std::erase_if(store.deviation_lists_, [&](const StoredDeviations& known) {
      return store.sources_[known.source].publisher == source->publisher;
    });
    store.deviation_lists_.push_back({list.deviations, static_cast<std::uint32_t>(store.sources_.size())});
    store.sources_.push_back(*source);
    ++report.deviation_lists;
    report.changed = true;
  }

  ImportReport run() {
    report.file = request.file;
    report.kind = reading.kind;
    report.entries = reading.entries;
    report.problems = reading.problems;
    report.more_problems = reading.more_problems;
    report.refused = reading.problems.size() + reading.more_problems;
    // Loose authorities come first: links among them may reach who signed the lists.
    take_loose(reading.certificates);
    take_loose(reading.bare_list);
    store.resolve();
    take_master_lists();
    for (const FoundRevocationList& found : reading.revocation_lists) take(found);
    for (const DeviationList& list : reading.deviation_lists) take(list);
    store.resolve();
    tell_unbelieved(reading.certificates);
    tell_unbelieved(reading.bare_list);
    return std::move(report);
  }
};

ImportReport Store::import(const Reading& reading, const ImportRequest& request) {
  return Importer{*this, reading, request}.run();
}

namespace {

std::string person(std::string_view name) { return fold_case(clean_line(name)); }

Error name_missing() { return Error{"trust.proposal.name_missing", "this needs the name of a person"}; }

}  // namespace

Result<void> Store::propose(const Certificate& certificate, std::string by, Instant now) {
  if (person(by).empty()) return name_missing();
  if (role_of(certificate) != Role::kAuthority) {
    return Error{"trust.proposal.not_authority", "only authorities are believed; signers are checked against them"};
  }
  const auto found = by_fingerprint_.find(certificate.fingerprint());
  std::uint32_t at = found == by_fingerprint_.end() ? static_cast<std::uint32_t>(entries_.size()) : found->second;
  if (found == by_fingerprint_.end()) {
    Source source;
    source.kind = "by_hand";
    source.imported_at = now;
    source.imported_by = clean_line(by);
    source.certificates = 1;
    sources_.push_back(std::move(source));
    entries_.push_back(Entry{certificate,
                             Role::kAuthority,
                             Belief::kNotAnchor,
                             {static_cast<std::uint32_t>(sources_.size() - 1)},
                             {},
                             {},
                             0});
    index(at);
    resolve();
  }
  Entry& entry = entries_[at];
  if (is_anchor(entry.belief) && entry.belief != Belief::kUnverified) {
    return Error{"trust.proposal.known", "the authority is believed already"};
  }
  entry.acts.push_back({Act::Kind::kProposed, now, clean_line(by)});
  // One that an importer's word let in stays in use while a second person looks at it; one that was withdrawn stays
  // withdrawn, or the next list or link would be the second person.
  if (entry.belief == Belief::kNotAnchor) entry.belief = Belief::kProposed;
  return {};
}

Result<void> Store::confirm(const Fingerprint& fingerprint, std::string by, Instant now) {
  if (person(by).empty()) return name_missing();
  const auto found = by_fingerprint_.find(fingerprint);
  if (found == by_fingerprint_.end()) return Error{"trust.proposal.missing", "nobody proposed this certificate"};
  Entry& entry = entries_[found->second];
  if (entry.acts.empty() || entry.acts.back().kind != Act::Kind::kProposed) {
    return Error{"trust.proposal.missing", "nobody proposed this certificate"};
  }
  if (person(entry.acts.back().by) == person(by)) {
    return Error{"trust.proposal.same_person", "a second person must confirm"};
  }
  entry.acts.push_back({Act::Kind::kConfirmed, now, clean_line(by)});
  entry.belief = Belief::kConfirmed;
  resolve();
  return {};
}

Result<void> Store::withdraw(const Fingerprint& fingerprint, std::string by, Instant now) {
  if (person(by).empty()) return name_missing();
  const auto found = by_fingerprint_.find(fingerprint);
  if (found == by_fingerprint_.end() || entries_[found->second].role != Role::kAuthority) {
    return Error{"trust.withdrawal.unknown", "no authority of this store"};
  }
  Entry& entry = entries_[found->second];
  entry.acts.push_back({Act::Kind::kWithdrawn, now, clean_line(by)});
  entry.belief = Belief::kWithdrawn;
  resolve();
  return {};
}

}  // namespace limen::trust
