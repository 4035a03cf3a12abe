// Rounds: opened, imported, checked, frozen. The work; the routes are in round_routes.cc and closing_routes.cc.
#include <algorithm>
#include <set>

#include "engines/frozen_round/frozen_round.h"
#include "engines/list_versions/list_versions.h"
#include "formats/csv/csv.h"
#include "services/assessments/state.h"

namespace limen::assessments {

namespace {

std::string sha256(std::string_view bytes) { return list_versions::to_text(list_versions::hash_of(bytes)); }

Result<Node> read_tree(std::string_view text, std::string_view source) { return config::parse_yaml(text, source); }

Said said_of(const Instrument& instrument, const instruments::Answer& answer) {
  Said said;
  const auto& question = instrument.nodes[answer.question];
  for (std::size_t a = 0; a < instrument.aspects.size(); ++a) {
    const std::size_t option = answer.options[a];
    if (option != instruments::kNowhere) {
      said.said.emplace_back(instrument.aspects[a].id,
                             instrument.option_sets[question.options[a]].options[option].code);
    } else if (a == 0 && answer.number) {
      said.said.emplace_back(instrument.aspects[a].id, answer.number->to_text());
    }
  }
  std::sort(said.said.begin(), said.said.end());
  said.source = answer.source;
  said.citation = answer.citation;
  said.comment = answer.comment;
  said.as_of = answer.as_of;
  return said;
}

// Rows of one round by key, so that what is there already is found.
template <class Item, class Key>
std::map<Key, Item> by_key(std::vector<Item> items, Key Item::* key) {
  std::map<Key, Item> sorted;
  for (Item& item : items) {
    Key its = item.*key;
    sorted.emplace(std::move(its), std::move(item));
  }
  return sorted;
}

using IssueKey = std::tuple<std::string, std::string, std::string, std::string, std::string>;
IssueKey key_of(const answer_workflow::Issue& issue) {
  return {issue.unit, issue.period, issue.rule, issue.node, issue.other};
}

// Those of the instrument itself. An answer without a source is told once, by the rule of the workflow.
void add_own_issues(const Loaded& loaded, std::vector<answer_workflow::Issue>& issues) {
  std::set<std::tuple<std::string, std::string, std::string>> told;
  for (const auto& issue : issues) told.emplace(issue.unit, issue.period, issue.node);
  for (const instruments::Issue& issue : instruments::score(*loaded.instrument, loaded.content).issues) {
    const instruments::RoundUnit& unit = loaded.content.units[issue.unit];
    const std::string node = issue.node == instruments::kNowhere ? "" : loaded.instrument->nodes[issue.node].id;
    if (issue.rule == "source" || (!node.empty() && told.contains({unit.code, unit.period, node}))) continue;
    issues.push_back({issue.rule, issue.severity, unit.code, unit.period, node, "", issue.message});
  }
}

// A number for what was written in the answers that an issue is about: a resolution stands as long as it does.
class Written {
 public:
  explicit Written(const Loaded& loaded) : instrument_(*loaded.instrument) {
    for (const StoredAnswer& answer : loaded.answers) {
      answers_[{answer.key.unit, answer.key.period}].push_back(&answer);
    }
  }
  std::int64_t about(const answer_workflow::Issue& issue) const {
    const std::size_t node = instrument_.find(issue.node);
    const bool question = node != instruments::kNowhere && instrument_.nodes[node].is_question();
    std::string text;
    const auto found = answers_.find({issue.unit, issue.period});
    if (found == answers_.end()) return 0;
    for (const StoredAnswer* answer : found->second) {
      const std::string& asked = answer->key.question;
      if (question && asked != issue.node && asked != issue.other) continue;
      for (const std::string& part : {asked, said_text(answer->said), answer->said.source, answer->said.citation,
                                      answer->said.comment, answer->said.as_of}) {
        text += std::to_string(part.size()) + ':' + part;
      }
    }
    const auto hash = list_versions::hash_of(text);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = (number << 8U) | hash[i];
    return static_cast<std::int64_t>(number >> 1U);
  }

 private:
  const Instrument& instrument_;
  std::map<std::pair<std::string, std::string>, std::vector<const StoredAnswer*>> answers_;
};

// What an open error keeps from being checked: an answer, or all of a unit.
struct Blocked {
  std::set<AnswerKey> answers{};
  std::set<std::pair<std::string, std::string>> units{};
  bool holds(const AnswerKey& key) const { return answers.contains(key) || units.contains({key.unit, key.period}); }
};
Blocked blocked_by(const Loaded& loaded, const std::vector<StoredIssue>& issues) {
  Blocked blocked;
  for (const StoredIssue& one : issues) {
    if (one.issue.severity != Severity::kError || one.resolved_at) continue;
    const std::size_t node = loaded.instrument->find(one.issue.node);
    if (node != instruments::kNowhere && loaded.instrument->nodes[node].is_question()) {
      blocked.answers.insert({one.issue.unit, one.issue.period, one.issue.node});
    } else {
      blocked.units.insert({one.issue.unit, one.issue.period});
    }
  }
  return blocked;
}

}  // namespace

Result<std::shared_ptr<const Instrument>> Desk::instrument(const StoredRound& round) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = read_.find(round.pack_sha256); found != read_.end()) return found->second;
  }
  const Node node = TRY(read_tree(round.pack, round.instrument));
  auto made = std::make_shared<const Instrument>(TRY(Instrument::read(node)));
  const std::lock_guard lock(mutex_);
  if (read_.size() > 64) read_.clear();
  return read_.emplace(round.pack_sha256, std::move(made)).first->second;
}

std::string to_csv(const Instrument& instrument, const std::vector<Unit>& units,
                   const std::vector<StoredAnswer>& answers) {
  std::map<std::pair<std::string, std::string>, std::map<std::size_t, const StoredAnswer*>> sorted;
  for (const StoredAnswer& answer : answers) {
    if (answer.said.said.empty()) continue;
    sorted[{answer.key.unit, answer.key.period}].emplace(instrument.find(answer.key.question), &answer);
  }
  csv::Writer writer({.crlf = false});
  for (const char* column : {"unit", "unit_name", "unit_kind", "unit_parent", "period", "question"})
    writer.field(column);
  for (const instruments::Aspect& aspect : instrument.aspects) writer.field(aspect.id);
  writer.record({"source", "citation", "comment", "as_of"});
  for (const Unit& unit : units) {
    const auto found = sorted.find({unit.code, unit.period});
    if (found == sorted.end()) continue;
    for (const auto& [question, answer] : found->second) {
      for (const std::string* text : {&unit.code, &unit.name, &unit.kind, &unit.parent, &unit.period}) {
        writer.field(*text);
      }
      writer.field(answer->key.question);
      for (const instruments::Aspect& aspect : instrument.aspects) {
        const auto& said = answer->said.said;
        const auto one =
            std::find_if(said.begin(), said.end(), [&](const auto& pair) { return pair.first == aspect.id; });
        writer.field(one == said.end() ? std::string_view() : std::string_view(one->second));
      }
      writer.record({answer->said.source, answer->said.citation, answer->said.comment, answer->said.as_of});
    }
  }
  return writer.text();
}

Result<Loaded> load(const Desk& desk, database::Session& session, const RoundId& id) {
  Loaded loaded;
  loaded.round = TRY(store::round(session, id));
  loaded.instrument = TRY(desk.instrument(loaded.round));
  loaded.units = TRY(store::units(session, id));
  loaded.answers = TRY(store::answers(session, id));
  loaded.csv = to_csv(*loaded.instrument, loaded.units, loaded.answers);
  loaded.content = TRY(instruments::Round::read_csv(loaded.csv, "answers", *loaded.instrument));
  return loaded;
}

Result<void> need_open(const StoredRound& round) {
  if (round.state == RoundState::kOpen) return {};
  return Error{"assessments.round.state", "the round is " + std::string(to_text(round.state))};
}

Result<StoredRound> make_round(const Desk& desk, database::Session& session, StoredRound wanted) {
  if (!release::is_plain_id(wanted.name) || !release::is_plain_id(wanted.instrument)) {
    return Error{"assessments.round.name", "a round is named by letters, digits, '_', '-' and '.'"};
  }
  if (!desk.parts.packs.has("instruments", wanted.instrument + ".yaml")) {
    return Error{"assessments.instrument.not_found", "there is no such instrument"};
  }
  wanted.pack = TRY(desk.parts.packs.text("instruments", wanted.instrument + ".yaml"));
  wanted.pack_sha256 = sha256(wanted.pack);
  const auto instrument = TRY(desk.instrument(wanted));
  wanted.edition = instrument->edition;
  if (!release::is_plain_id(wanted.edition)) {
    return Error{"assessments.round.name", "the edition of the instrument cannot stand in an address"};
  }
  for (const auto& node : instrument->nodes) {
    if (node.repeats) return Error{"assessments.repeats", "questions that are answered several times are not handled"};
  }
  for (const StoredRound& other : TRY(store::rounds(session))) {
    if (other.instrument != wanted.instrument || other.edition != wanted.edition) continue;
    if (other.name == wanted.name) return Error{"assessments.round.exists", "there is a round of that name"};
    if (other.pack_sha256 != wanted.pack_sha256) {
      return Error{"assessments.edition.changed", "the instrument was changed without becoming another edition"};
    }
  }
  return wanted;
}

Result<Import> prepare_import(const Desk& desk, database::Session& session, const RoundId& id, std::string_view csv,
                              State as) {
  Import import;
  import.round = TRY(store::round(session, id));
  TRY(need_open(import.round));
  const auto instrument = TRY(desk.instrument(import.round));
  const auto content = TRY(instruments::Round::read_csv(csv, "import", *instrument));
  const auto before = by_key(TRY(store::answers(session, id)), &StoredAnswer::key);
  std::map<std::pair<std::string, std::string>, Unit> known;
  for (Unit& unit : TRY(store::units(session, id))) known.emplace(std::pair(unit.code, unit.period), unit);
  for (const instruments::RoundUnit& unit : content.units) {
    const Unit row{unit.code, unit.period, unit.name, unit.kind, unit.parent};
    const auto found = known.find({unit.code, unit.period});
    if (found == known.end() || found->second.name != row.name || found->second.kind != row.kind ||
        found->second.parent != row.parent) {
      import.units.push_back(row);
    }
    for (const instruments::Answer& answer : unit.answers) {
      StoredAnswer after;
      after.key = {unit.code, unit.period, instrument->nodes[answer.question].id};
      after.said = said_of(*instrument, answer);
      after.state = as;
      const auto old = before.find(after.key);
      if (old != before.end() && old->second.said == after.said) {
        ++import.same;
      } else if (old != before.end() && !desk.workflow.editable.contains(old->second.state)) {
        import.refused.push_back(after.key);
      } else {
        ++(old == before.end() ? import.added : import.changed);
        StoredAnswer was;
        was.key = after.key;
        import.changes.emplace_back(old == before.end() ? was : old->second, std::move(after));
      }
    }
  }
  return import;
}

Result<void> do_import(database::Transaction& tx, const Import& import, const Person& by, Instant at) {
  if (!import.refused.empty()) {
    return Error{"assessments.import.refused", "some answers are under review or agreed and cannot be overwritten"};
  }
  TRY(store::touch(tx, import.round.id, import.round.version));
  for (const Unit& unit : import.units) TRY(store::put_unit(tx, import.round.id, unit));
  for (const auto& [before, after] : import.changes) {
    TRY(store::change(tx, import.round.id, before, after, by, at));
  }
  return {};
}

Result<CheckPlan> prepare_check(const Desk& desk, database::Session& session, const RoundId& id, const Person& by,
                                Instant at) {
  CheckPlan plan;
  const Loaded now = TRY(load(desk, session, id));
  plan.round = now.round;
  TRY(need_open(now.round));
  std::optional<Loaded> before;
  if (now.round.previous) before = TRY(load(desk, session, *now.round.previous));
  const answer_workflow::Answered answered{*now.instrument, now.content};
  std::vector<answer_workflow::Issue> issues;
  if (before) {
    const answer_workflow::Answered previous{*before->instrument, before->content};
    issues = answer_workflow::check(desk.workflow, answered, &previous);
  } else {
    issues = answer_workflow::check(desk.workflow, answered);
  }
  add_own_issues(now, issues);
  std::map<IssueKey, StoredIssue> stored;
  for (StoredIssue& one : TRY(store::issues(session, id))) stored.emplace(key_of(one.issue), one);
  const Written written(now);
  std::set<IssueKey> found;
  for (const answer_workflow::Issue& issue : issues) {
    if (!found.insert(key_of(issue)).second) continue;
    const std::int64_t about = written.about(issue);
    const auto old = stored.find(key_of(issue));
    if (old != stored.end() && old->second.about == about && old->second.issue == issue) {
      plan.all.push_back(old->second);
      continue;
    }
    if (old != stored.end()) plan.gone.push_back(old->second.id);
    plan.fresh.push_back({IssueId::make(at, desk.parts.random), issue, about, at, "", "", std::nullopt});
    plan.all.push_back(plan.fresh.back());
  }
  for (const auto& [key, one] : stored) {
    if (!found.contains(key)) plan.gone.push_back(one.id);
  }
  const Blocked blocked = blocked_by(now, plan.all);
  const auto own = TRY(store::written_by(session, id, by.account));
  const std::set<AnswerKey> mine(own.begin(), own.end());
  for (const StoredAnswer& answer : now.answers) {
    if (answer.state == State::kChecked) continue;
    if (answer.state != State::kAgreed) {
      ++plan.waiting;
    } else if (blocked.holds(answer.key)) {
      ++plan.blocked;
    } else if (mine.contains(answer.key)) {
      ++plan.own;
    } else {
      plan.checked.push_back(answer);
    }
  }
  return plan;
}

Result<void> do_check(const Desk& desk, database::Transaction& tx, const CheckPlan& plan, const Person& by,
                      Instant at) {
  TRY(store::touch(tx, plan.round.id, plan.round.version));
  for (const IssueId& id : plan.gone) TRY(store::remove(tx, id));
  for (const StoredIssue& issue : plan.fresh) TRY(store::insert(tx, plan.round.id, issue));
  for (const StoredAnswer& answer : plan.checked) {
    StoredAnswer after = answer;
    // Asked again here, where nothing can come between.
    const bool wrote = TRY(store::wrote_of(tx, plan.round.id, answer.key, by.account));
    after.state = TRY(desk.workflow.step(
        answer.state, "check", {.role = answer_workflow::Role::kCoordinator, .assigned = true, .wrote_of_it = wrote}));
    TRY(store::change(tx, plan.round.id, answer, after, by, at));
  }
  return {};
}

Result<FreezePlan> prepare_freeze(const Desk& desk, database::Session& session, const RoundId& id, const Person& by,
                                  Instant at, std::uint64_t seed) {
  FreezePlan plan;
  Loaded loaded = TRY(load(desk, session, id));
  plan.round = loaded.round;
  TRY(need_open(loaded.round));
  plan.answers = loaded.answers.size();
  if (loaded.content.units.empty()) return Error{"assessments.freeze.empty", "nothing has been answered"};
  for (const StoredAnswer& answer : loaded.answers) {
    if (answer.state != State::kChecked) {
      return Error{"assessments.freeze.unchecked", "not every answer has been checked"};
    }
  }
  for (const StoredIssue& issue : TRY(store::issues(session, id))) {
    if (issue.issue.severity == Severity::kError && !issue.resolved_at) {
      return Error{"assessments.freeze.issues", "an error is open"};
    }
  }
  plan.frozen.bytes = TRY(frozen_round::freeze({loaded.round.pack, loaded.csv, seed}, read_tree));
  plan.frozen.sha256 = sha256(plan.frozen.bytes);
  plan.frozen.engine = instruments::kEngineVersion;
  plan.frozen.answers = std::move(loaded.csv);
  plan.frozen.at = at;
  plan.frozen.by = by.name;
  return plan;
}

Result<void> do_freeze(database::Transaction& tx, const FreezePlan& plan) {
  TRY(store::touch(tx, plan.round.id, plan.round.version));
  TRY(store::insert(tx, plan.round.id, plan.frozen));
  return store::set_state(tx, plan.round.id, RoundState::kFrozen, std::nullopt);
}

}  // namespace limen::assessments
