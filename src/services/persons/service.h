// The behaviour of links: candidates, the machine's yellow links, and what an officer judges.
#pragma once

#include <atomic>
#include <mutex>

#include "platform/documents/letter.h"
#include "services/persons/persons.h"
#include "services/persons/store.h"

namespace limen::persons {

struct Candidate {
  border::SeenTraveller seen{};
  identity_match::Verdict verdict{};
  std::optional<Link> link{};
};

// A person as what is known of her says it: every record, and the check that she stands at.
struct Subject {
  std::vector<border::SeenTraveller> records{};
  identity_match::Record record{};
  bool has(const TravellerId& id) const;
};

struct Judgement {
  TravellerId first{}, second{};
  std::int64_t version = 0;  // of the link that was looked at; 0: there was none
  Colour colour = Colour::kYellow;
  Kind kind = Kind::kNone;
  std::string reason{}, note{};
  std::optional<border::CheckId> check{};
  std::vector<TravellerId> leaving{};  // of one person: who leaves; none: the second record
};

class Service {
 public:
  Service(Parts parts, identity_match::Matcher matcher, documents::Letter letter, std::uint64_t salt, int judge_hours,
          int present_hours);

  const Parts& parts() const { return parts_; }
  void subscribe(const std::shared_ptr<Service>& self);
  bool ready() const { return loaded_; }
  int present_hours() const { return present_hours_; }

  Result<Subject> subject_of(database::Session& session, const protection::Grant& grant, const TravellerId& id,
                             const border::CheckDocument* check) const;
  // Who else she may be, best first; links that say that she is not leave out whom they say it of.
  Result<std::vector<Candidate>> candidates(database::Session& session, const protection::Grant& grant,
                                            const Subject& subject) const;
  // The letter that tells the person of `record` of a red link; of the other record it says nothing. Errors
  // "persons.notice.none" (not red), "border.traveller.not_found".
  Result<Bytes> notice(database::Session& session, const protection::Grant& grant, const Link& link,
                       const TravellerId& record, std::string_view language) const;
  // Errors "persons.judge.…", and border's.
  Result<Link> judge(database::Transaction& tx, const api::Call& call, const Judgement& judgement) const;
  Result<Round> run(const std::function<bool()>& stop);

 private:
  Result<void> may_judge(database::Transaction& tx, const api::Call& call, const Judgement& judgement,
                         const std::optional<Link>& link, bool joined) const;
  Result<void> known_reason(const Judgement& judgement, CivilDate today) const;
  Result<void> join(database::Transaction& tx, const api::Call& call, const Judgement& judgement) const;
  Result<void> part(database::Transaction& tx, const api::Call& call, const Judgement& judgement) const;
  // Writes the colour of one pair with its change and its entry in the journal.
  Result<Link> put(database::Transaction& tx, const api::Call& call, std::optional<Link> link, const TravellerId& a,
                   const TravellerId& b, const Judgement& judgement) const;
  Result<void> load(const protection::Grant& grant, const std::function<bool()>& stop, Round& round);
  Result<std::int64_t> compare(const protection::Grant& grant, const TravellerId& id);
  void removed(const TravellerId& id);

  const Parts parts_;
  const identity_match::Matcher matcher_;
  const documents::Letter letter_;
  const int judge_hours_, present_hours_;
  identity_match::Index index_;
  std::atomic<bool> loaded_ = false;
  std::mutex mutex_;
  std::vector<border::SeenTraveller> added_;  // in the index, not compared yet
  std::vector<TravellerId> gone_;             // removed while the index was being filled
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::persons
