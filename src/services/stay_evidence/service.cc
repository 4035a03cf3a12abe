#include "services/stay_evidence/service.h"

#include <algorithm>

#include "base/text.h"

namespace limen::stay_evidence {
namespace {

using database::Session;
using database::Transaction;
using protection::Grant;

constexpr int kPage = 200;

Error problem(const char* code, const char* message, const char* pointer = nullptr) {
  Place place;
  if (pointer != nullptr) place.path = pointer;
  return Error{code, message, place};
}

void seal(journal::Entry& entry, json::object content) {
  entry.sealed.push_back({.group = "stay", .plaintext = limen::to_text(json::value(std::move(content)))});
}

Result<void> may_decide(const Grant& grant, const AccountId& other, std::string_view note) {
  if (grant.caller().account == other) {
    return problem("stay_evidence.same_person", "another person decides than the one who wrote it down");
  }
  if (trim(note).empty()) return problem("stay_evidence.no_note", "a decision says why", "/note");
  return {};
}

}  // namespace

Result<void> Service::known_code(std::string_view list, std::string_view code, std::string_view field,
                                 std::string_view note) const {
  Place place;
  place.path = "/" + std::string(field);
  const lists::CodeLists& codes = parts.knowledge->codes;
  if (!codes.valid(list, code, parts.clock.now().utc_day()))
    return Error{"stay_evidence.code.unknown", "is not a code of list " + std::string(list), place};
  const auto& needed = codes.find(list, code)->requires_;
  if (std::ranges::find(needed, "note") != needed.end() && trim(note).empty())
    return problem("stay_evidence.code.requires", "is needed with the code that was given", "/note");
  return {};
}

Result<Gap> Service::add_gap(Transaction& tx, const Grant& grant, Gap wanted, journal::Entry entry) const {
  TRY(known_code("entry_gap_reasons", wanted.reason, "reason", wanted.said));
  const border::CheckDocument check = TRY(border::Border::document_of(tx, grant, wanted.check));
  if (!check.traveller) return problem("stay_evidence.not_found", "there is no such record");
  wanted.id = GapId::make(parts.clock.now(), parts.random);
  wanted.traveller = *check.traveller;
  wanted.post = check.post;
  wanted.by = by(grant);
  TRY(store::add_gap(tx, wanted));
  entry.subject_id = wanted.id.to_text();
  entry.facts = {{"check", wanted.check.to_text()}, {"reason", wanted.reason}};
  if (!wanted.said.empty()) seal(entry, {{"said", wanted.said}});
  TRY(parts.journal.append(tx, std::move(entry)));
  return wanted;
}

// It becomes a crossing; the stay rules count it from now on, and later exits are judged again.
Result<void> Service::confirm(Transaction& tx, const Grant& grant, Stamp& stamp) const {
  stamp.crossing = TRY(parts.border.record_stamp(tx, grant,
                                                 {stamp.traveller, stamp.direction, stamp.day, stamp.post, stamp.place,
                                                  stamp.document_type, stamp.document_number, stamp.document_issuer}));
  stamp.state = StampState::kConfirmed;
  return {};
}

Result<Stamp> Service::add_stamp(Transaction& tx, const Grant& grant, Stamp wanted, const std::optional<Bytes>& picture,
                                 journal::Entry entry) const {
  if (wanted.place.empty()) return problem("stay_evidence.stamp.place", "a stamp names its place", "/place");
  const auto post = parts.posts.find(wanted.post);
  if (!post) return problem("stay_evidence.no_post", "choose the post you work at first");
  if (wanted.day > post->zone.day_of(parts.clock.now()))
    return problem("stay_evidence.stamp.day", "a stamp is not of a day to come", "/day");
  if (!TRY(border::Border::find_seen(tx, grant, wanted.traveller)))
    return problem("stay_evidence.not_found", "there is no such record");
  wanted.id = StampId::make(parts.clock.now(), parts.random);
  wanted.by = by(grant);
  wanted.picture = picture.has_value();
  TRY(store::add_stamp(tx, wanted));
  if (picture) TRY(store::add_picture(tx, wanted.id.raw(), wanted.traveller, *picture));
  if (!rules.second_person) {
    TRY(confirm(tx, grant, wanted));
    wanted.decided_by = wanted.by.name;
    wanted.decided_at = wanted.by.at;
    TRY(store::decide_stamp(tx, wanted));
  }
  entry.subject_id = wanted.id.to_text();
  entry.facts = {{"state", to_text(wanted.state)}, {"picture", wanted.picture}};
  if (wanted.crossing) entry.facts["crossing"] = wanted.crossing->to_text();
  seal(entry, {{"traveller", wanted.traveller.to_text()},
               {"direction", to_text(wanted.direction)},
               {"day", wanted.day.to_text()},
               {"place", wanted.place},
               {"page", wanted.page},
               {"note", wanted.note}});
  TRY(parts.journal.append(tx, std::move(entry)));
  return wanted;
}

Result<Stamp> Service::decide_stamp(Transaction& tx, const Grant& grant, const StampId& id, bool confirmed,
                                    const std::string& note, journal::Entry entry) const {
  Stamp stamp = TRY(store::stamp(tx, grant, id));
  if (stamp.state != StampState::kProposed) return problem("stay_evidence.decided", "it is decided already");
  TRY(may_decide(grant, stamp.by.id, note));
  stamp.state = StampState::kRejected;
  if (confirmed) TRY(confirm(tx, grant, stamp));
  stamp.decided_by = grant.caller().name;
  stamp.decision_note = note;
  stamp.decided_at = parts.clock.now();
  TRY(store::decide_stamp(tx, stamp));
  entry.subject_id = id.to_text();
  entry.facts = {{"state", to_text(stamp.state)}};
  if (stamp.crossing) entry.facts["crossing"] = stamp.crossing->to_text();
  seal(entry, {{"note", note}});
  TRY(parts.journal.append(tx, std::move(entry)));
  return stamp;
}

Result<Presumption> Service::presume(Transaction& tx, const Grant& grant, Presumption wanted,
                                     journal::Entry entry) const {
  if (!rules.may_presume) {
    return problem("stay_evidence.presumption.no_law", "the law of this site presumes nothing");
  }
  if (trim(wanted.facts).empty())
    return problem("stay_evidence.presumption.no_facts", "a presumption says from what it follows", "/facts");
  const border::CheckDocument check = TRY(border::Border::document_of(tx, grant, wanted.check));
  if (!check.traveller) return problem("stay_evidence.not_found", "there is no such record");
  // Whoever came before the last post was live has no record to show, and that is not her doing.
  std::string waiting;
  const auto live = TRY(live_everywhere(tx, waiting));
  const CivilDate today = parts.clock.now().utc_day();
  if (!live || today < *live + rules.transition_days) {
    return problem("stay_evidence.presumption.system_new",
                   "the system is too new: an entry from before it is not recorded, and that says nothing");
  }
  const auto last = TRY(border::Border::last_crossing(tx, grant, *check.traveller));
  if (last && last->direction == Direction::kEntry)
    return problem("stay_evidence.presumption.entry_recorded",
                   "an entry is recorded: its days are counted, not presumed");
  wanted.id = PresumptionId::make(parts.clock.now(), parts.random);
  wanted.traveller = *check.traveller;
  wanted.post = check.post;
  wanted.basis = rules.basis;
  wanted.by = by(grant);
  TRY(store::add_presumption(tx, wanted));
  entry.subject_id = wanted.id.to_text();
  entry.facts = {{"check", wanted.check.to_text()}, {"basis", wanted.basis}};
  seal(entry, {{"facts", wanted.facts}});
  TRY(parts.journal.append(tx, std::move(entry)));
  return wanted;
}

Result<Presumption> Service::rebut(Transaction& tx, const Grant& grant, const PresumptionId& id, Rebuttal wanted,
                                   const std::optional<Bytes>& picture, journal::Entry entry) const {
  TRY(known_code("rebuttal_evidence", wanted.kind, "kind", wanted.note));
  if (trim(wanted.note).empty())
    return problem("stay_evidence.rebuttal.empty", "what was brought is described", "/note");
  const Presumption presumption = TRY(store::presumption(tx, grant, id));
  if (presumption.state != PresumptionState::kOpen) return problem("stay_evidence.decided", "it is decided already");
  wanted.id = RebuttalId::make(parts.clock.now(), parts.random);
  wanted.by = by(grant);
  TRY(store::add_rebuttal(tx, id, wanted));
  if (picture) TRY(store::add_picture(tx, wanted.id.raw(), presumption.traveller, *picture));
  entry.subject_id = id.to_text();
  entry.facts = {{"evidence", wanted.id.to_text()}, {"kind", wanted.kind}, {"picture", picture.has_value()}};
  seal(entry, {{"note", wanted.note}});
  TRY(parts.journal.append(tx, std::move(entry)));
  return store::presumption(tx, grant, id);
}

Result<void> Service::end(Transaction& tx, const Grant& grant, Presumption& presumption, PresumptionState state,
                          const std::string& note) const {
  presumption.state = state;
  presumption.ended_by = grant.caller().name;
  presumption.end_note = note;
  presumption.ended_at = parts.clock.now();
  return store::end_presumption(tx, presumption);
}

Result<Presumption> Service::judge(Transaction& tx, const Grant& grant, const PresumptionId& id,
                                   const RebuttalId& rebuttal, bool accept, const std::string& note,
                                   journal::Entry entry) const {
  Presumption presumption = TRY(store::presumption(tx, grant, id));
  const auto one = std::ranges::find(presumption.rebuttals, rebuttal, &Rebuttal::id);
  if (one == presumption.rebuttals.end()) return problem("stay_evidence.not_found", "there is no such record");
  if (presumption.state != PresumptionState::kOpen || one->accepted)
    return problem("stay_evidence.decided", "it is decided already");
  TRY(may_decide(grant, presumption.by.id, note));
  one->accepted = accept;
  one->decided_by = grant.caller().name;
  one->decision_note = note;
  one->decided_at = parts.clock.now();
  TRY(store::decide_rebuttal(tx, *one));
  if (accept) TRY(end(tx, grant, presumption, PresumptionState::kExplained, note));
  entry.subject_id = id.to_text();
  entry.facts = {{"evidence", rebuttal.to_text()}, {"accepted", accept}};
  seal(entry, {{"note", note}});
  TRY(parts.journal.append(tx, std::move(entry)));
  return presumption;
}

Result<Presumption> Service::resolve(Transaction& tx, const Grant& grant, const PresumptionId& id,
                                     const std::string& note, journal::Entry entry) const {
  Presumption presumption = TRY(store::presumption(tx, grant, id));
  if (presumption.state != PresumptionState::kOpen) return problem("stay_evidence.decided", "it is decided already");
  TRY(may_decide(grant, presumption.by.id, note));
  TRY(end(tx, grant, presumption, PresumptionState::kResolved, note));
  entry.subject_id = id.to_text();
  seal(entry, {{"note", note}});
  TRY(parts.journal.append(tx, std::move(entry)));
  return presumption;
}

Result<std::optional<CivilDate>> Service::live_since(Session& session, const site::Post& post) const {
  const auto said = rules.go_live.find(post.code);
  if (said != rules.go_live.end()) return std::optional<CivilDate>(said->second);
  if (const auto noted = TRY(store::live_since(session, post.id))) return noted;
  const auto first = TRY(border::Border::first_check(session, post.id));
  return first ? std::optional<CivilDate>(post.zone.day_of(*first)) : std::nullopt;
}

Result<std::optional<CivilDate>> Service::live_everywhere(Session& session, std::string& waiting) const {
  std::optional<CivilDate> last;
  const CivilDate today = parts.clock.now().utc_day();
  for (const site::Post& post : *parts.posts.all()) {
    if (!post.active) continue;
    const auto live = TRY(live_since(session, post));
    if (!live || *live > today) {
      waiting = post.code;
      return std::optional<CivilDate>();
    }
    if (!last || *live > *last) last = live;
  }
  return last;
}

Result<Service::Overstayers> Service::overstayers(Session& session, const Grant& grant, int limit) const {
  Overstayers found;
  found.since = TRY(live_everywhere(session, found.waiting));
  if (parts.exits_on_paper) found.exits_on_paper = TRY(parts.exits_on_paper(session));
  border::TravellerId after{};
  std::vector<border::OpenStay> page;
  for (bool more = true; more;) {
    page.clear();
    more = TRY(border::Border::open_stays(session, grant, parts.clock.now().utc_day(), after, kPage,
                                          [&](border::OpenStay&& stay) { page.push_back(std::move(stay)); }));
    for (border::OpenStay& stay : page) {
      if (!found.since || stay.entered < *found.since) {
        ++found.unknown;
      } else if (std::ssize(found.stays) < limit) {
        found.stays.push_back(std::move(stay));
      } else {
        found.more = true;
      }
    }
  }
  return found;
}

Result<void> Service::note_live_posts() const {
  return parts.database.write([&](Transaction& tx) -> Result<void> {
    for (const site::Post& post : *parts.posts.all()) {
      if (TRY(store::live_since(tx, post.id))) continue;
      const auto first = TRY(border::Border::first_check(tx, post.id));
      if (first) TRY(store::note_live(tx, post.id, post.zone.day_of(*first)));
    }
    return {};
  });
}

Result<void> Service::remove(Transaction& tx, const store::Ended& ended) const {
  TRY(store::remove(tx, ended.type, ended.id));
  auto erased = parts.journal.erase(tx, ended.type, limen::to_text(ended.id), "", "retention", "administration");
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  return {};
}

Result<void> Service::forget_traveller(Transaction& tx, const border::TravellerId& id) const {
  for (const store::Ended& one : TRY(store::all_of(tx, id))) TRY(remove(tx, one));
  return {};
}

Result<std::int64_t> Service::run_daily(CivilDate today, int batch) const {
  TRY(note_live_posts());
  const auto* period = periods_.find("stay_evidence", "recorded");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for stay_evidence"};
  // The last day that is kept no longer; months differ in length, so it is looked for.
  CivilDate last = today - (period->years * 365 + period->months * 28 + period->days);
  while (period->keep_until(last) >= today) last = last - 1;
  const Instant before{static_cast<std::int64_t>((last + 1).days()) * 86'400'000'000};
  std::int64_t total = 0;
  RawId after{};
  for (bool more = true; more;) {
    RawId reached = after;
    total += TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      const auto page = TRY(store::recorded_until(tx, before, after, std::max(1, batch)));
      more = !page.empty();
      std::int64_t removed = 0;
      for (const store::Ended& one : page) {
        reached = one.id;
        if (TRY(border::Border::held(tx, one.traveller))) continue;
        TRY(remove(tx, one));
        ++removed;
      }
      return removed;
    }));
    after = reached;
  }
  if (total == 0) return total;
  TRY(parts.database.write([&](Transaction& tx) {
    journal::Entry entry{.kind = "stay_evidence.records_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "stay_evidence",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"records", total}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return total;
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type != "entry_gap" && record_type != "stay_stamp" && record_type != "stay_presumption") return {};
  return store::remove(tx, record_type, TRY(limen::parse_raw_id(record_id)));
}

Result<std::unique_ptr<StayEvidence>> StayEvidence::open(Parts parts) {
  const Node file = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "stay_evidence.yaml"));
  Rules rules = TRY(Rules::read(file));
  lists::Retention periods = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  auto service = std::make_shared<Service>(std::move(parts), std::move(rules), std::move(periods));
  return std::unique_ptr<StayEvidence>(new StayEvidence(std::move(service)));
}

border::TravellerSubscriber StayEvidence::subscriber() const {
  return [service = service_](Transaction& tx, const border::TravellerId& id) {
    return service->forget_traveller(tx, id);
  };
}

Result<std::int64_t> StayEvidence::run_daily(CivilDate today, int batch) { return service_->run_daily(today, batch); }
Result<void> StayEvidence::register_routes(api::Api& api) { return add_routes(api, service_); }

}  // namespace limen::stay_evidence
