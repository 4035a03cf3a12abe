// What a family is, who asks after it, and how it ends.
#include "services/arrivals/arrivals.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "engines/suppression/suppression.h"
#include "services/arrivals/state.h"

namespace limen::arrivals {
namespace {

using database::Session;
using database::Transaction;

constexpr int kAgeApart = 3;  // years: ages are told, and guessed, in a queue

std::optional<int> age_of(const Member& member, CivilDate today) {
  if (const auto latest = member.birth.latest()) return std::max(0, age_on(*latest, today));
  return member.age;
}

bool may_be_as_old(std::optional<int> a, std::optional<int> b) { return !a || !b || std::abs(*a - *b) <= kAgeApart; }
bool may_be_of_sex(Sex a, Sex b) {
  const auto told = [](Sex sex) { return sex == Sex::kFemale || sex == Sex::kMale; };
  return !told(a) || !told(b) || a == b;
}

json::object person_json(const Member& member) {
  json::object out{{"id", member.id.to_text()}, {"sex", to_text(member.sex)}};
  if (member.age) out["age"] = *member.age;
  const auto put = [&](const char* key, std::string_view text) {
    if (!text.empty()) out[key] = text;
  };
  put("surname", member.surname);
  put("given_names", member.given_names);
  put("relation", member.relation);
  put("birth_date", member.birth.to_text());
  put("nationality", member.nationality.text());
  json::array needs;
  for (const std::string& need : member.needs) needs.emplace_back(need);
  out["needs"] = std::move(needs);
  return out;
}

}  // namespace

Error problem(const char* code, const char* message, const char* pointer) {
  Place place;
  if (pointer != nullptr) place.path = pointer;
  return Error{code, message, place};
}

Result<Rules> Rules::read(const config::PackStore& packs, std::string_view pack) {
  const Node needs = TRY(packs.read_or_baseline(pack, vulnerability::Rulebook::kFile));
  const Node file = TRY(packs.read_or_baseline(pack, "reception.yaml"));
  TRY(file.only({"source", "valid_from", "hours", "longest_hours", "largest_family"}));
  Rules rules{TRY(vulnerability::Rulebook::read(needs)), TRY(lists::StatisticsRules::read(packs, pack))};
  rules.hours = static_cast<int>(TRY(file.integer_at("hours")));
  rules.longest_hours = static_cast<int>(TRY(file.integer_at("longest_hours")));
  rules.largest_family = static_cast<int>(TRY(file.integer_at("largest_family")));
  constexpr int kWeek = 168;
  if (rules.hours < 1 || rules.longest_hours < rules.hours || rules.longest_hours > kWeek || rules.largest_family < 2)
    return file.error("arrivals.pack",
                      "hours are 1 to longest_hours, at most a week; a family has two members at least");
  const Node wristbands = TRY(packs.read_or_baseline(pack, "wristband.yaml"));
  TRY(read_wristbands(wristbands, rules));
  return rules;
}

std::set<std::string> parts_of(const names::Folder& folder, std::string_view surname, std::string_view given_names) {
  const auto all = folder.fold(std::string(surname) + " " + std::string(given_names)).parts;
  return {all.begin(), all.end()};
}

bool same_name(const std::set<std::string>& a, const std::set<std::string>& b) {
  const auto& small = a.size() <= b.size() ? a : b;
  const auto& large = a.size() <= b.size() ? b : a;
  if (small.empty() || !std::ranges::includes(large, small)) return false;
  return small.size() >= 2 || small.size() == large.size();
}

void Arrivals::on_need(NeedSubscriber subscriber) { state_->subscribers.push_back(std::move(subscriber)); }

Result<bool> Arrivals::registered(Session& session, const Sought& sought) const {
  if (!state_->any.load(std::memory_order_relaxed)) return false;
  const Instant now = state_->parts.clock.now();
  if (!sought.document && TRY(store::surge_at(session, sought.post, now))) return true;
  const auto parts = parts_of(state_->folder, sought.surname, sought.given_names);
  std::optional<int> age;
  if (const auto latest = sought.birth.latest()) age = std::max(0, age_on(*latest, now.utc_day()));
  for (const std::string& part : parts) {
    for (const Member& member : TRY(store::with_part(session, sought.post, part))) {
      if (same_name(parts, parts_of(state_->folder, member.surname, member.given_names)) &&
          may_be_as_old(age, age_of(member, now.utc_day())) && may_be_of_sex(sought.sex, member.sex)) {
        return true;
      }
    }
  }
  return false;
}

Result<Household> State::load(Session& session, const protection::Grant& grant, const HouseholdId& id) const {
  auto one = TRY(store::find(session, id));
  if (!one || !grant.require({.post = one->post}).ok()) {
    return problem("arrivals.not_found", "there is no such family");
  }
  return std::move(*one);
}

Result<Household> State::claim(Transaction& tx, const protection::Grant& grant, const HouseholdId& id,
                               std::int64_t version) const {
  Household one = TRY(load(tx, grant, id));
  if (one.version != version)
    return problem("arrivals.version", "somebody else changed the family meanwhile; read it again");
  if (one.state == "closed") return problem("arrivals.closed", "the registration is closed");
  return one;
}

Result<void> State::write(Transaction& tx, Household& one, journal::Entry entry, bool is_new) const {
  entry.subject_type = "household";
  entry.subject_id = one.id.to_text();
  entry.facts["members"] = one.members.size();
  if (const auto post = parts.posts.find(one.post)) entry.facts["post"] = post->code;
  entry.sealed.push_back(
      {.group = "household", .plaintext = limen::to_text(json::value(to_json(one))), .new_record = is_new});
  TRY(parts.journal.append(tx, std::move(entry)));
  if (is_new) return store::insert(tx, one, folder);
  if (!TRY(store::update(tx, one, folder)))
    return problem("arrivals.version", "somebody else changed the family meanwhile; read it again");
  return {};
}

Result<void> State::tell(Transaction& tx, const Household& one, const Household* before, Instant at) const {
  for (const Member& member : one.members) {
    NeedFact fact{.member = member.id, .post = one.post, .at = at};
    const Member* old = nullptr;
    if (before != nullptr) {
      const auto found = std::ranges::find(before->members, member.id, &Member::id);
      if (found != before->members.end()) old = &*found;
    }
    for (const std::string& need : member.needs) {
      if (old == nullptr || std::ranges::find(old->needs, need) == old->needs.end()) fact.needs.push_back(need);
    }
    if (fact.needs.empty()) continue;
    fact.surname = member.surname;
    fact.given_names = member.given_names;
    fact.language = one.language;
    fact.wristband = one.wristband;
    fact.age = age_of(member, at.utc_day());
    fact.sex = member.sex;
    fact.nationality = member.nationality;
    for (const NeedSubscriber& subscriber : subscribers) TRY(subscriber(tx, fact));
  }
  return {};
}

void State::add_obvious(Household& one) const {
  const auto child = [&](const Member& member) { return member.age && rules.book.child({.age = member.age}); };
  if (rules.book.find("unaccompanied_child") == nullptr || !std::ranges::all_of(one.members, child)) return;
  for (Member& member : one.members) {
    if (std::ranges::find(member.needs, "unaccompanied_child") == member.needs.end())
      member.needs.emplace_back("unaccompanied_child");
  }
}

namespace {

// Sexes and ages, in an order of their own: three people at least, or it says nothing.
bool same_people(const Household& a, const Household& b) {
  if (a.members.size() != b.members.size() || a.members.size() < 3) return false;
  const auto sorted = [](const Household& one) {
    std::vector<std::pair<Sex, int>> all;
    for (const Member& member : one.members) all.emplace_back(member.sex, member.age.value_or(-1));
    std::ranges::sort(all);
    return all;
  };
  const auto first = sorted(a), second = sorted(b);
  return std::ranges::equal(first, second, [](const auto& x, const auto& y) {
    return x.first == y.first && std::abs(x.second - y.second) <= 1;
  });
}

}  // namespace

Result<std::vector<Pair>> State::duplicates(Session& session, const PostId& post) const {
  constexpr int kLooked = 2000;
  const auto all = TRY(store::list(session, post, "open", kLooked));
  std::map<std::string, std::vector<std::size_t>> buckets;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].same_as) continue;
    if (!all[i].wristband.empty()) buckets["w" + all[i].wristband].push_back(i);
    buckets["s" + std::to_string(all[i].members.size())].push_back(i);
    for (const Member& member : all[i].members) {
      for (const std::string& part : parts_of(folder, member.surname, {})) buckets["n" + part].push_back(i);
    }
  }
  std::map<std::pair<std::size_t, std::size_t>, std::set<std::string>> found;
  for (const auto& [key, places] : buckets) {
    for (std::size_t i = 0; i < places.size(); ++i) {
      for (std::size_t j = i + 1; j < places.size(); ++j) {
        const auto pair = std::minmax(places[i], places[j]);
        if (pair.first == pair.second) continue;
        const Household &a = all[pair.first], &b = all[pair.second];
        if (key[0] == 'w') found[pair].insert("wristband");
        if (key[0] == 's' && same_people(a, b)) found[pair].insert("same_people");
        if (key[0] != 'n') continue;
        const bool named = std::ranges::any_of(a.members, [&](const Member& x) {
          return std::ranges::any_of(b.members, [&](const Member& y) {
            return same_name(parts_of(folder, x.surname, x.given_names), parts_of(folder, y.surname, y.given_names)) &&
                   may_be_as_old(x.age, y.age) && may_be_of_sex(x.sex, y.sex);
          });
        });
        if (named) found[pair].insert("names");
      }
    }
  }
  std::vector<Pair> pairs;
  for (const auto& [places, reasons] : found) {
    const HouseholdId &a = all[places.first].id, &b = all[places.second].id;
    if (!TRY(store::judged(session, a, b))) pairs.push_back({a, b, {reasons.begin(), reasons.end()}});
  }
  return pairs;
}

json::object to_json(const Surge& surge) {
  json::object out{{"id", surge.id.to_text()},
                   {"reason", surge.reason},
                   {"by", surge.by},
                   {"started_at", surge.started_at.to_text()},
                   {"ends_at", surge.ends_at.to_text()}};
  if (surge.ended_at) {
    out["ended_at"] = surge.ended_at->to_text();
    out["ended_by"] = surge.ended_by;
    out["end_reason"] = surge.end_reason;
  }
  return out;
}

json::object to_json(const Household& one) {
  json::array members, missing;
  for (const Member& member : one.members) members.push_back(person_json(member));
  for (const Missing& wanted : one.missing) {
    json::object out{{"id", wanted.id.to_text()},
                     {"surname", wanted.surname},
                     {"given_names", wanted.given_names},
                     {"relation", wanted.relation},
                     {"sex", to_text(wanted.sex)}};
    if (wanted.age) out["age"] = *wanted.age;
    if (wanted.found) {
      out["found"] = wanted.found->to_text();
      out["found_by"] = wanted.found_by;
    }
    missing.push_back(std::move(out));
  }
  json::object out{{"id", one.id.to_text()},
                   {"wristband", one.wristband},
                   {"language", one.language},
                   {"state", one.state},
                   {"registered_at", one.registered_at.to_text()},
                   {"received_at", one.received_at.to_text()},
                   {"by", one.by},
                   {"version", one.version},
                   {"members", std::move(members)},
                   {"missing", std::move(missing)}};
  if (one.closed_at) out["closed_at"] = one.closed_at->to_text();
  if (!one.closed_note.empty()) out["closed_note"] = one.closed_note;
  if (one.same_as) out["same_as"] = one.same_as->to_text();
  return out;
}

Result<json::object> board(const State& state, Session& session, const PostId& post, bool whole) {
  const auto& bands = state.rules.statistics.age_bands;
  const std::vector<Sex> sexes{Sex::kFemale, Sex::kMale, Sex::kUnknown};
  const std::size_t columns = bands.size() + 1;  // and of no known age
  std::vector<std::int64_t> counts(sexes.size() * columns, 0);
  std::int64_t households = 0, persons = 0;
  TRY(session.for_each(
      "select m.household_id, m.sex, m.age, m.place from arrival_member m join arrival_household h on h.id = "
      "m.household_id where h.post_id = $1 and h.state <> 'closed' and h.same_as is null",
      {post}, [&](const database::Row& row) -> Result<void> {
        const Sex sex = parse_sex(row.text(1)).value_or(Sex::kUnknown);
        const std::size_t line = sex == Sex::kFemale ? 0 : sex == Sex::kMale ? 1 : 2;
        std::size_t column = bands.size();
        for (std::size_t i = 0; i < bands.size() && !row.is_null(2); ++i) {
          if (row.integer(2) >= bands[i].from && (!bands[i].to || row.integer(2) <= *bands[i].to)) column = i;
        }
        ++counts[line * columns + column];
        ++persons;
        if (row.integer(3) == 0) ++households;
        return {};
      }));
  const int threshold = whole ? 0 : state.rules.statistics.suppress_below;
  std::vector<suppression::TableCell> cells;
  for (std::size_t i = 0; i < counts.size(); ++i) cells.push_back({i / columns, i % columns, counts[i]});
  const auto hidden = suppression::suppress_table(cells, sexes.size(), columns, threshold);
  json::array rows;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool known_age = cells[i].column < bands.size();
    json::object row{{"sex", to_text(sexes[cells[i].row])},
                     {"age_band", known_age ? bands[cells[i].column].code : state.rules.statistics.unknown_age.code}};
    if (!hidden.hidden[i]) row["persons"] = counts[i];
    rows.push_back(std::move(row));
  }
  json::array labels;
  const auto add_label = [&](const lists::StatisticsRules::AgeBand& band) {
    const lists::Label& text = band.label;
    labels.push_back(
        json::object{{"code", band.code}, {"en", text.en}, {"fr", text.fr}, {"es", text.es}, {"ar", text.ar}});
  };
  for (const auto& band : bands) add_label(band);
  add_label(state.rules.statistics.unknown_age);
  json::object out{{"suppressed_below", threshold}, {"rows", std::move(rows)}, {"bands", std::move(labels)}};
  const auto small = [&](std::int64_t count) { return count > 0 && count < threshold; };
  if (!hidden.total_hidden && !small(persons)) out["persons"] = persons;
  if (!small(households)) out["households"] = households;
  return out;
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type != "household") return {};
  return store::remove(tx, TRY(HouseholdId::parse(record_id)));
}

Result<std::int64_t> Arrivals::run_retention(CivilDate today, int batch) {
  const Parts& parts = state_->parts;
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.pack));
  const auto* period = retention.find("reception", "registered");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for families in a mass arrival"};
  std::int64_t total = 0;
  for (bool more = true; more;) {
    const std::int64_t done = TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      std::int64_t gone = 0;
      const auto rows =
          TRY(tx.query("select id, registered_at from arrival_household order by registered_at limit $1", {batch}));
      for (const auto row : rows) {
        if (period->keep_until(row.instant(1).utc_day()) >= today) break;
        const auto id = row.id<HouseholdId>(0);
        TRY(store::remove(tx, id));
        auto erased = parts.journal.erase(tx, "household", id.to_text(), "", "retention", "administration");
        if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
        ++gone;
      }
      return gone;
    }));
    total += done;
    more = done > 0;
  }
  if (total == 0) return total;
  TRY(parts.database.write([&](Transaction& tx) {
    journal::Entry entry{.kind = "arrivals.records_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "arrivals",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"households", total}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return total;
}

Result<std::unique_ptr<Arrivals>> Arrivals::open(Parts parts) {
  Rules rules = TRY(Rules::read(parts.packs, parts.pack));
  auto state = std::make_shared<State>(std::move(parts), std::move(rules));
  state->any = TRY(state->parts.database.read([](Session& session) { return store::count_open(session); })) > 0;
  return std::unique_ptr<Arrivals>(new Arrivals(std::move(state)));
}

Result<void> Arrivals::register_routes(api::Api& api) {
  TRY(add_surge_routes(api, state_));
  TRY(add_household_routes(api, state_));
  TRY(add_wristband_routes(api, state_));
  return add_tracing_routes(api, state_);
}

}  // namespace limen::arrivals
