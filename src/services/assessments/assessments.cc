#include "services/assessments/assessments.h"

#include "base/embedded.h"
#include "services/assessments/state.h"

extern "C" {
extern const char limen_embedded_assessment_schemas_begin[];
extern const char limen_embedded_assessment_schemas_end[];
}

namespace limen::assessments {

namespace {

Result<Node> workflow_of(const config::PackStore& packs) { return packs.read("baseline", "assessment_workflow.yaml"); }

Person person(const std::pair<AccountId, std::string>& who) { return {who.first, who.second}; }

journal::Entry entry(std::string kind, const Person& by, const RoundId& id) {
  return {.kind = std::move(kind),
          .actor = by.account.to_text(),
          .subject_type = "assessment_round",
          .subject_id = id.to_text(),
          .purpose = "assessment"};
}

}  // namespace

Result<std::unique_ptr<Assessments>> Assessments::open(Parts parts) {
  const Node node = TRY(workflow_of(parts.packs));
  answer_workflow::Workflow workflow = TRY(answer_workflow::Workflow::read(node));
  auto desk = std::make_shared<const Desk>(std::move(parts), std::move(workflow));
  return std::unique_ptr<Assessments>(new Assessments(std::move(desk)));
}

std::string_view assessment_schemas() {
  const EmbeddedFiles files(limen_embedded_assessment_schemas_begin, limen_embedded_assessment_schemas_end);
  return files.find("assessments.json");
}

bool sees_all(const api::Call& call) { return call.caller().has_scope(kCoordinate); }
Person person_of(const api::Call& call) { return {call.caller().account, call.caller().name}; }

Result<void> Assessments::register_routes(api::Api& api) {
  TRY(api.add_schemas(assessment_schemas()));
  for (const char* code : {"assessments.moved", "assessments.answer.moved", "assessments.round.state",
                           "assessments.round.exists", "assessments.round.not_now", "assessments.edition.changed",
                           "assessments.import.refused", "assessments.freeze.unchecked", "assessments.freeze.issues",
                           "assessments.freeze.empty", "assessments.issue.resolved", "answer_workflow.state"}) {
    TRY(api.add_status(code, 409));
  }
  for (const char* code : {"answer_workflow.role", "answer_workflow.not_assigned", "answer_workflow.own_answer"}) {
    TRY(api.add_status(code, 403));
  }
  for (const char* code :
       {"assessments.round.not_found", "assessments.unit.not_found", "assessments.instrument.not_found",
        "assessments.issue.not_found", "assessments.frozen.not_found"}) {
    TRY(api.add_status(code, 404));
  }
  TRY(api.add_status("assessments.stored_form", 500));
  TRY(add_round_routes(api, desk_));
  TRY(add_closing_routes(api, desk_));
  TRY(add_answer_routes(api, desk_));
  return add_view_routes(api, desk_);
}

Result<RoundId> Assessments::publish_whole(database::Transaction& tx, const WholeRound& whole) {
  const Instant now = desk_->parts.clock.now();
  const Person by = person(whole.by), checker = person(whole.checked_by);
  StoredRound wanted;
  wanted.id = RoundId::make(now, desk_->parts.random);
  wanted.instrument = whole.instrument;
  wanted.name = whole.name;
  wanted.title = whole.title;
  wanted.reference_date = whole.reference_date;
  wanted.opens = wanted.closes = now.utc_day();
  wanted.source = whole.source;
  wanted.licence = whole.licence;
  wanted.opened_by = by.name;
  wanted.opened_at = now;
  const StoredRound round = TRY(make_round(*desk_, tx, std::move(wanted)));
  const RoundId id = round.id;
  TRY(store::insert(tx, round));
  const Import import = TRY(prepare_import(*desk_, tx, id, whole.answers, State::kAgreed));
  TRY(do_import(tx, import, by, now));
  journal::Entry opened = entry("assessments.round_imported", by, id);
  opened.facts = {{"instrument", round.instrument}, {"edition", round.edition}, {"answers", import.added}};
  TRY(desk_->parts.journal.append(tx, std::move(opened)));
  for (int run = 0; run < 2; ++run) {  // the second one checks what the resolved errors held up
    const CheckPlan plan = TRY(prepare_check(*desk_, tx, id, checker, now));
    TRY(do_check(*desk_, tx, plan, checker, now));
    for (const StoredIssue& issue : plan.all) {
      if (issue.issue.severity != Severity::kError || issue.resolved_at) continue;
      TRY(store::resolve(tx, issue.id, checker, now, "accepted as published"));
    }
  }
  const FreezePlan plan = TRY(prepare_freeze(*desk_, tx, id, checker, now, 1));
  TRY(do_freeze(tx, plan));
  TRY(store::set_state(tx, id, RoundState::kPublished, now.utc_day()));
  journal::Entry published = entry("assessments.round_published", checker, id);
  published.facts = {{"sha256", plan.frozen.sha256}, {"engine", plan.frozen.engine}};
  TRY(desk_->parts.journal.append(tx, std::move(published)));
  return id;
}

Result<RoundId> Assessments::open_round(database::Transaction& tx, const OpenRound& open) {
  const Instant now = desk_->parts.clock.now();
  const Person by = person(open.by);
  StoredRound wanted;
  wanted.id = RoundId::make(now, desk_->parts.random);
  wanted.instrument = open.instrument;
  wanted.name = open.name;
  wanted.title = open.title;
  wanted.reference_date = open.reference_date;
  wanted.opens = open.opens;
  wanted.closes = open.closes;
  wanted.source = open.source;
  wanted.licence = open.licence;
  wanted.opened_by = by.name;
  wanted.opened_at = now;
  const StoredRound round = TRY(make_round(*desk_, tx, std::move(wanted)));
  TRY(store::insert(tx, round));
  journal::Entry opened = entry("assessments.round_opened", by, round.id);
  opened.facts = {{"instrument", round.instrument}, {"edition", round.edition}, {"pack_sha256", round.pack_sha256}};
  TRY(desk_->parts.journal.append(tx, std::move(opened)));
  for (const GivenUnit& unit : open.units) {
    TRY(store::put_unit(tx, round.id, {unit.code, unit.period, unit.name, unit.kind, unit.parent}));
    std::vector<Assignment> people;
    for (const auto& [account, name] : unit.experts) {
      people.push_back({unit.code, account, answer_workflow::Role::kCountryExpert, name});
    }
    for (const auto& [account, name] : unit.peers) {
      people.push_back({unit.code, account, answer_workflow::Role::kPeerReviewer, name});
    }
    TRY(store::set_assignments(tx, round.id, unit.code, people));
    journal::Entry assigned = entry("assessments.unit_assigned", by, round.id);
    assigned.facts = {{"unit", unit.code}, {"accounts", people.size()}};
    TRY(desk_->parts.journal.append(tx, std::move(assigned)));
  }
  if (open.answers.empty()) return round.id;
  const Import import = TRY(prepare_import(*desk_, tx, round.id, open.answers, State::kDraft));
  TRY(do_import(tx, import, by, now));
  journal::Entry imported = entry("assessments.answers_imported", by, round.id);
  imported.facts = {{"added", import.added}, {"changed", import.changed}, {"same", import.same}};
  TRY(desk_->parts.journal.append(tx, std::move(imported)));
  return round.id;
}

Result<ReleaseParts> Assessments::release_parts(database::Session& session) {
  ReleaseParts parts;
  std::map<std::pair<std::string, std::string>, release::InstrumentEntry> entries;
  std::map<std::string, std::string> files;
  for (const StoredRound& round : TRY(store::rounds(session))) {  // by instrument, edition and name
    if (round.state != RoundState::kPublished) continue;
    const auto frozen = TRY(store::frozen(session, round.id));
    if (!frozen || !round.published_on) {
      return Error{"assessments.stored_form", "a published round has no frozen bytes"};
    }
    const std::string folder = "instruments/" + round.instrument + "/" + round.edition + "/";
    release::InstrumentEntry& entry = entries[{round.instrument, round.edition}];
    entry.id = round.instrument;
    entry.edition = round.edition;
    entry.pack = folder + "pack.yaml";
    files[entry.pack] = round.pack;
    files[folder + round.name + ".csv"] = frozen->answers;
    files[folder + round.name + ".frozen"] = frozen->bytes;
    entry.rounds.push_back({round.name, round.title, folder + round.name + ".csv", folder + round.name + ".frozen",
                            *round.published_on, round.source, round.licence});
  }
  for (auto& [path, content] : files) parts.files.emplace_back(path, std::move(content));
  for (auto& [key, entry] : entries) parts.instruments.push_back(std::move(entry));
  return parts;
}

}  // namespace limen::assessments
