#include "services/persons/service.h"

#include <algorithm>

#include "platform/lists/reading.h"

namespace limen::persons {
namespace {

constexpr int kPage = 2'000;
constexpr std::int64_t kMarkEverySeconds = 60;

identity_match::Record record_of(const border::SeenTraveller& seen) {
  identity_match::Record record;
  record.id = seen.id.raw();
  record.names.push_back({seen.surname, seen.given_names});
  record.births.push_back(seen.birth);
  record.sex = seen.sex;
  if (!seen.nationality.empty()) record.nationalities.push_back(seen.nationality);
  for (const auto& document : seen.documents)
    record.documents.push_back({document.type, document.number, document.issuer, document.expiry});
  return record;
}

void add_to(identity_match::Record& record, const identity_match::Record& more) {
  for (const auto& name : more.names) {
    const bool known = std::ranges::any_of(record.names, [&](const identity_match::Name& one) {
      return one.surname == name.surname && one.given_names == name.given_names;
    });
    if (!known) record.names.push_back(name);
  }
  for (const auto& birth : more.births) {
    if (std::ranges::find(record.births, birth) == record.births.end()) record.births.push_back(birth);
  }
  if (record.sex == Sex::kUnknown) record.sex = more.sex;
  for (const auto& state : more.nationalities) {
    if (std::ranges::find(record.nationalities, state) == record.nationalities.end())
      record.nationalities.push_back(state);
  }
  record.documents.insert(record.documents.end(), more.documents.begin(), more.documents.end());
}

}  // namespace

bool Subject::has(const TravellerId& id) const {
  return std::ranges::find(records, id, &border::SeenTraveller::id) != records.end();
}

Service::Service(Parts parts, identity_match::Matcher matcher, documents::Letter letter, std::uint64_t salt,
                 int judge_hours, int present_hours)
    : parts_(std::move(parts)),
      matcher_(std::move(matcher)),
      letter_(std::move(letter)),
      judge_hours_(judge_hours),
      present_hours_(present_hours),
      index_(salt) {}

void Service::subscribe(const std::shared_ptr<Service>& self) {
  parts_.border.on_traveller_added(
      [self](database::Transaction& tx, const border::SeenTraveller& seen) -> Result<void> {
        tx.on_commit([self, seen] {
          const std::lock_guard lock(self->mutex_);
          self->added_.push_back(seen);
        });
        return {};
      });
  // Under her right name she may be somebody who is known.
  parts_.border.on_traveller_corrected(
      [self](database::Transaction& tx, const border::SeenTraveller& seen) -> Result<void> {
        tx.on_commit([self, seen] {
          const std::lock_guard lock(self->mutex_);
          self->added_.push_back(seen);
        });
        return {};
      });
  parts_.border.on_traveller_removed([self](database::Transaction& tx, const TravellerId& id) -> Result<void> {
    for (const LinkId& link : TRY(store::remove_of(tx, id))) {
      const auto erased =
          self->parts_.journal.erase(tx, "person_link", link.to_text(), "", "retention", "administration");
      if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.error();
    }
    tx.on_commit([self, id] { self->removed(id); });
    return {};
  });
}

void Service::removed(const TravellerId& id) {
  {
    const std::lock_guard lock(mutex_);
    if (!loaded_) gone_.push_back(id);
    std::erase_if(added_, [&](const border::SeenTraveller& seen) { return seen.id == id; });
  }
  index_.erase(id.raw());
}

Result<Subject> Service::subject_of(database::Session& session, const protection::Grant& grant, const TravellerId& id,
                                    const border::CheckDocument* check) const {
  Subject subject;
  const auto ids = TRY(border::Border::records_of(session, id));
  subject.records = TRY(border::Border::find_all(session, grant, ids));
  if (subject.records.empty()) return Error{"border.traveller.not_found", "there is no such traveller"};
  subject.record = record_of(subject.records.front());
  for (const auto& other : subject.records) add_to(subject.record, record_of(other));
  if (check == nullptr) return subject;
  identity_match::Record shown;
  shown.names.push_back({check->surname, check->given_names, false, check->name_may_be_cut});
  shown.births.push_back(check->birth);
  shown.sex = check->sex;
  if (!check->nationality.empty()) shown.nationalities.push_back(check->nationality);
  add_to(subject.record, shown);
  return subject;
}

Result<std::vector<Candidate>> Service::candidates(database::Session& session, const protection::Grant& grant,
                                                   const Subject& subject) const {
  std::vector<TravellerId> ids;
  for (const auto& found : index_.search(matcher_.keys_of(subject.record), matcher_.search())) {
    if (!subject.has(TravellerId(found.id))) ids.emplace_back(found.id);
  }
  std::vector<Candidate> all;
  for (border::SeenTraveller& seen : TRY(border::Border::find_all(session, grant, ids))) {
    identity_match::Verdict verdict = matcher_.compare(subject.record, record_of(seen));
    if (verdict.grade == identity_match::Grade::kNone && !verdict.conflict) continue;
    all.push_back({std::move(seen), std::move(verdict), {}});
  }
  std::ranges::sort(all, [](const Candidate& a, const Candidate& b) {
    return a.verdict.log_odds > b.verdict.log_odds ||
           (a.verdict.log_odds == b.verdict.log_odds && a.seen.id < b.seen.id);
  });
  std::vector<Candidate> shown;
  for (Candidate& candidate : all) {
    if (shown.size() == matcher_.search().most_candidates) break;
    bool judged = false;
    for (const auto& record : subject.records) {
      auto link = TRY(store::between(session, grant, record.id, candidate.seen.id));
      if (!link) continue;
      judged = judged || link->colour != Colour::kYellow;
      candidate.link = std::move(link);
    }
    if (!judged) shown.push_back(std::move(candidate));
  }
  return shown;
}

// From the first record to the last; what is added and removed meanwhile is seen to.
Result<void> Service::load(const protection::Grant& grant, const std::function<bool()>& stop, Round& round) {
  const Instant since = TRY(parts_.database.read([](database::Session& session) { return store::mark(session); }));
  TravellerId after;
  for (bool more = true; more;) {
    if (stop()) return {};
    const auto visit = [&](border::SeenTraveller&& seen, Instant made) {
      ++round.read;
      index_.insert(seen.id.raw(), matcher_.keys_of(record_of(seen)));
      // Made by a check shortly before the program ended, and not compared any more.
      if (since.microseconds == 0 || made < since) return;
      const std::lock_guard lock(mutex_);
      added_.push_back(std::move(seen));
    };
    more = TRY(parts_.database.read(
        [&](database::Session& session) { return border::Border::records_page(session, grant, after, kPage, visit); }));
  }
  std::vector<TravellerId> gone;
  {
    const std::lock_guard lock(mutex_);
    loaded_ = true;
    gone.swap(gone_);
  }
  for (const TravellerId& id : gone) index_.erase(id.raw());
  return {};
}

// Writes yellow links between a record and those that it may be one person with; how many.
Result<std::int64_t> Service::compare(const protection::Grant& grant, const TravellerId& id) {
  const auto find = [&](database::Session& session) -> Result<std::vector<Candidate>> {
    const Subject subject = TRY(subject_of(session, grant, id, nullptr));
    return candidates(session, grant, subject);
  };
  auto found = parts_.database.read(find);
  if (!found.ok() && found.error().code == "border.traveller.not_found") return std::int64_t{0};
  const auto proposed = TRY(std::move(found));
  if (proposed.empty()) return std::int64_t{0};
  return parts_.database.write([&](database::Transaction& tx) -> Result<std::int64_t> {
    std::int64_t written = 0;
    const auto records = TRY(border::Border::records_of(tx, id));
    for (const Candidate& candidate : proposed) {
      // Either record may have gone, been joined or been judged since.
      const bool joined = std::ranges::find(records, candidate.seen.id) != records.end();
      const auto known = TRY(store::between(tx, grant, id, candidate.seen.id));
      const std::array<TravellerId, 2> both{id, candidate.seen.id};
      const auto there = TRY(border::Border::find_all(tx, grant, both));
      if (joined || known || there.size() != both.size()) continue;
      Link link;
      link.found_at = parts_.clock.now();
      link.id = LinkId::make(link.found_at, parts_.random);
      link.first = std::min(id, candidate.seen.id);
      link.second = std::max(id, candidate.seen.id);
      link.grade = identity_match::to_text(candidate.verdict.grade);
      link.conflict = candidate.verdict.conflict;
      link.score = candidate.verdict.score;
      link.reasons = reasons_of(candidate.verdict);
      link.due_at = link.found_at.plus_seconds(std::int64_t{judge_hours_} * 3600);
      TRY(store::insert(tx, link));
      ++written;
      journal::Entry entry{.kind = "persons.link_found",
                           .actor = "persons",
                           .subject_type = "person_link",
                           .subject_id = link.id.to_text(),
                           .purpose = grant.purpose()};
      entry.facts = {{"grade", link.grade}, {"conflict", link.conflict}};
      const json::object pair{{"first", link.first.to_text()}, {"second", link.second.to_text()}};
      entry.sealed.push_back({.group = "link", .plaintext = limen::to_text(json::value(pair)), .new_record = true});
      TRY(parts_.journal.append(tx, std::move(entry)));
    }
    return written;
  });
}

Result<Round> Service::run(const std::function<bool()>& stop) {
  Round round;
  const auto grant = TRY(parts_.identity.access()->for_job("persons", "border.history", "border_check"));
  if (!loaded_) {
    TRY(load(grant, stop, round));
    if (!loaded_) return round;
  }
  const Instant begun = parts_.clock.now();
  std::vector<border::SeenTraveller> added;
  {
    const std::lock_guard lock(mutex_);
    added.swap(added_);
  }
  for (const border::SeenTraveller& seen : added) {
    index_.erase(seen.id.raw());  // a record that was corrected has other keys
    index_.insert(seen.id.raw(), matcher_.keys_of(record_of(seen)));
  }
  for (std::size_t i = 0; i < added.size(); ++i) {
    auto links = compare(grant, added[i].id);
    if (!links.ok() || stop()) {  // the rest waits for the next round
      const std::lock_guard lock(mutex_);
      added_.insert(added_.end(), added.begin() + static_cast<std::ptrdiff_t>(links.ok() ? i + 1 : i), added.end());
      if (!links.ok()) return links.take_error();
      round.links += *links;
      return round;
    }
    ++round.compared;
    round.links += *links;
  }
  const Instant last = TRY(parts_.database.read([](database::Session& session) { return store::mark(session); }));
  if (begun < last.plus_seconds(kMarkEverySeconds)) return round;
  TRY(parts_.database.write([&](database::Transaction& tx) -> Result<std::int64_t> {
    TRY(store::put_mark(tx, begun.plus_seconds(-kMarkEverySeconds)));
    return std::int64_t{0};
  }));
  return round;
}

Result<Bytes> Service::notice(database::Session& session, const protection::Grant& grant, const Link& link,
                              const TravellerId& record, std::string_view language) const {
  if (link.colour != Colour::kRed || link.notice.empty())
    return Error{"persons.notice.none", "only of a red link is somebody told by letter"};
  const auto seen = TRY(border::Border::find_seen(session, grant, record));
  if (!seen || (record != link.first && record != link.second))
    return Error{"border.traveller.not_found", "the link has no such record"};
  const std::string authority = parts_.site.authority.empty() ? parts_.site.name : parts_.site.authority;
  const Instant said = link.changes.empty() ? link.found_at : link.changes.back().at;
  documents::LetterFacts facts;
  facts.values = {
      {"number", link.notice},    {"authority", authority},           {"day", said.utc_day().to_text()},
      {"surname", seen->surname}, {"given_names", seen->given_names}, {"birth_date", seen->birth.to_text()}};
  facts.when = {std::string(to_text(link.kind))};
  return letter_.render(facts, language, authority, said);
}

Persons::Persons(std::shared_ptr<Service> service) : service_(std::move(service)) {}
Persons::~Persons() = default;

Result<std::unique_ptr<Persons>> Persons::open(Parts parts) {
  const std::string& pack = parts.knowledge->pack;
  const Node identity = TRY(parts.packs.read_or_baseline(pack, "identity_match.yaml"));
  TRY(lists::read_validity(identity, std::nullopt));
  const Node screening = TRY(parts.packs.read_or_baseline(pack, "screening.yaml"));
  auto matcher = TRY(identity_match::Matcher::from_pack(identity, screening));
  const Node file = TRY(parts.packs.read_or_baseline(pack, "persons.yaml"));
  TRY(file.only({"source", "fact", "valid_from", "valid_to", "judge_within_hours", "present_hours"}));
  TRY(lists::read_source(file));
  TRY(lists::read_recalled(file));
  TRY(lists::read_validity(file, std::nullopt));
  constexpr std::int64_t kMostHours = 31 * 24;
  const auto judge_hours = TRY(file.integer_at("judge_within_hours"));
  const auto present_hours = TRY(file.integer_at("present_hours"));
  for (const std::int64_t hours : {judge_hours, present_hours}) {
    if (hours < 1 || hours > kMostHours) return file.error("persons.pack.range", "hours are 1 to 744");
  }
  std::array<std::uint8_t, sizeof(std::uint64_t)> salt{};
  parts.random(salt);
  std::uint64_t secret = 0;
  for (const std::uint8_t byte : salt) secret = secret << 8 | byte;
  const Node words = TRY(parts.packs.read_or_baseline(pack, "red_link_letter.yaml"));
  documents::Letter letter = TRY(
      documents::Letter::read(words, {.values = {"number", "authority", "day", "surname", "given_names", "birth_date"},
                                      .when = {"merging", "non_merging"},
                                      .lists = {},
                                      .tables = {},
                                      .names = {}}));
  auto service = std::make_shared<Service>(std::move(parts), std::move(matcher), std::move(letter), secret,
                                           static_cast<int>(judge_hours), static_cast<int>(present_hours));
  service->subscribe(service);
  return std::unique_ptr<Persons>(new Persons(std::move(service)));
}

Result<void> Persons::register_routes(api::Api& api) { return add_routes(api, service_); }
Result<Round> Persons::run(const std::function<bool()>& stop) { return service_->run(stop); }

}  // namespace limen::persons
