#include <algorithm>

#include "base/text.h"
#include "services/border/json_forms.h"
#include "services/border/service.h"

namespace limen::border {
namespace {

std::string joined(const names::Folded& folded) {
  std::string text;
  for (const std::string& part : folded.parts) text += (text.empty() ? "" : " ") + part;
  return text;
}

bool has_error(const json::array& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const json::value& item) { return item.at("severity") == "error"; });
}

}  // namespace

Service::Service(Parts parts) : parts_(std::move(parts)) {}

Rights Service::rights(const protection::Permit& permit, const PostId& post) const {
  const protection::Object object{.post = post, .owner = permit.caller().account};
  return {permit.caller().account, permit.has("border.check") && permit.require("border.check", object).ok(),
          permit.has("border.second_line") && permit.require("border.second_line", object).ok(),
          permit.has("protection.close") && permit.require("protection.close", object).ok(),
          permit.has("hits.clear") && permit.require("hits.clear", object).ok()};
}

// Whoever stands in for somebody absent never decides as her on what she opened herself.
Rights Service::rights(const protection::Permit& permit, const Check& check) const {
  return own_case(rights(permit, check.post.id), permit.caller(), check);
}

Rights Service::rights(const protection::Caller& caller, const Check& check) const {
  return own_case(rights(caller, check.post.id), caller, check);
}

Rights Service::own_case(Rights found, const protection::Caller& caller, const Check& check) const {
  if (caller.deputy_role.empty() || check.officer_id != caller.account) return found;
  std::vector<std::string> own = caller.roles();
  std::erase(own, caller.deputy_role);
  const Rights hers = rights(
      parts_.identity.access()->caller(caller.account, caller.name, std::move(own), caller.posts), check.post.id);
  found.second_line = found.second_line && hers.second_line;
  found.close_protection = found.close_protection && hers.close_protection;
  found.clear_hits = found.clear_hits && hers.clear_hits;
  return found;
}

Rights Service::rights(const protection::Caller& caller, const PostId& post) const {
  const auto access = parts_.identity.access();
  const auto permit = access->permit(caller, {"border.check", "border.second_line", "protection.close", "hits.clear"});
  return permit.ok() ? rights(*permit, post) : Rights();
}

Result<void> Service::known_code(std::string_view list, std::string_view code, std::string_view field,
                                 const Filled& filled) const {
  const auto error = [](std::string name, std::string message, std::string_view where) {
    Place place;
    place.path = "/" + std::string(where);
    return Error{std::move(name), std::move(message), place};
  };
  const lists::CodeLists& codes = parts_.knowledge->codes;
  if (!codes.valid(list, code, parts_.clock.now().utc_day()))
    return error("border.code.unknown", "is not a code of list " + std::string(list), field);
  for (const std::string& needed : codes.find(list, code)->requires_) {
    const bool there = std::any_of(filled.begin(), filled.end(),
                                   [&](const auto& one) { return one.first == needed && !trim(one.second).empty(); });
    if (!there) return error("border.code.requires", "is needed with the code that was given", needed);
  }
  return {};
}

// Who is this? A document number of one issuer with the same birth date is the same person; another birth date under
// the same number is shown, and is another record until an officer says otherwise. Asked together with the number of
// the lists that a screening under this snapshot covers.
Result<void> Service::identify(database::Session& session, const protection::Grant& grant,
                               CheckWithHistory& subject) const {
  Check& check = subject.check;
  const bool numbered = check.document && !check.document->number.empty();
  std::vector<database::Question> questions = {alerts::Alerts::generation_question()};
  if (numbered) questions.push_back(store::document_question(check.document->number, check.document->issuer));
  const auto answers = TRY(session.query_all(questions));
  check.alert_generation = TRY(parts_.alerts.generation(answers.front()));
  check.traveller_id.reset();
  check.document_id.reset();
  check.other_records.clear();
  check.corrected = false;
  if (numbered) {
    const auto known = store::read_known(grant, answers.back());
    if (const store::Known* same = store::same_person(known, check.person.birth); same != nullptr) {
      check.traveller_id = same->traveller;
      check.document_id = same->document;
      check.corrected = same->corrected;
      if (same->joined) TRY(find_records(session, check));
    }
    if (!known.empty() && !check.traveller_id) {
      check.findings.push_back(finding("border.document.other_identity", Severity::kError, "document_number",
                                       "this number is known with another date of birth"));
    }
  }
  subject.new_traveller = !check.traveller_id;
  subject.new_document = numbered && !check.document_id;
  if (subject.new_traveller) check.traveller_id = TravellerId::make(check.opened_at, parts_.random);
  if (subject.new_document) check.document_id = DocumentId::make(check.opened_at, parts_.random);
  return {};
}

Result<Service::Screened> Service::screen(database::Session& session, const protection::Grant& grant,
                                          const Check& check, Instant now) const {
  const bool name_may_be_cut = check.mrz.contains("name_cut");
  auto matches = TRY(
      parts_.alerts.screen(session, grant, query_of(check.person, check.document, name_may_be_cut), check.local_day));
  TRY(screen_other_records(session, grant, check, matches));
  Screened screened;
  for (const alerts::Match& match : matches) {
    auto& to = match.discreet ? screened.silent : screened.hits;
    to.push_back(hit_of(match, HitId::make(now, parts_.random), parts_.alerts.model_fingerprint()));
  }
  return screened;
}

Result<void> Service::look_again(database::Session& session, const protection::Grant& grant, Check& check) const {
  if (check.state == CheckState::kClosed || check.alert_generation == parts_.alerts.generation()) return {};
  const std::int64_t generation = TRY(parts_.alerts.generation(session));
  Screened screened = TRY(screen(session, grant, check, parts_.clock.now()));
  check.silent = std::move(screened.silent);
  std::vector<CheckHit> found = std::move(screened.hits);
  std::erase_if(found, [&](const CheckHit& hit) {
    return std::any_of(check.hits.begin(), check.hits.end(), [&](const CheckHit& seen) { return same_hit(seen, hit); });
  });
  TRY(recall(session, grant, check, found));
  check.found_since = std::move(found);
  check.model = parts_.alerts.model_fingerprint();
  check.alert_generation = generation;
  return {};
}

StayQuestion Service::stay_question(const Check& check) const {
  const auto post = parts_.posts.find(check.post.id);
  StayQuestion question;
  question.direction = check.direction;
  question.today = check.local_day;
  question.person = &check.person;
  question.document = check.document ? &*check.document : nullptr;
  question.visa = check.details.visa ? &*check.details.visa : nullptr;
  question.post_state = post ? post->state : StateCode();
  question.site_state = parts_.site.state;
  question.free_movement = check.free_movement;
  question.purpose = check.details.travel_purpose;
  question.declared_days = check.details.declared_days;
  return question;
}

void Service::judge(CheckWithHistory& subject) const {
  Check& check = subject.check;
  fill_visa(subject);
  const StayQuestion question = stay_question(check);
  std::span<const Crossing> before(subject.crossings);
  if (!check.paper.empty()) {
    // What came after it says nothing of it.
    const auto later = std::ranges::find_if(before, [&](const Crossing& one) { return one.at >= check.opened_at; });
    before = before.first(static_cast<std::size_t>(later - before.begin()));
  }
  StayJudgement judgement = judge_stay(question, before, *parts_.knowledge);
  judgement.view["kind"] = judgement.kind;
  if (!subject.permits.empty()) judgement.view["permits"] = permit_rows(subject.permits, question);
  check.stay = std::move(judgement.view);
  check.unlawful_days = judgement.unlawful_days;
  check.authorised_until = judgement.authorised_until;
  // Details may be judged again: the findings of the stay are replaced, those of the document stay.
  json::array kept;
  for (const json::value& item : check.findings) {
    const std::string_view code(item.at("code").get_string());
    if (!code.starts_with("border.stay.") && !code.starts_with("border.entry.") && !code.starts_with("border.history."))
      kept.push_back(item);
  }
  for (json::value& item : judgement.findings) kept.push_back(std::move(item));
  if (subject.unreadable > 0) {
    kept.push_back(finding("border.history.unreadable", Severity::kWarning, "history",
                           "an earlier record of this person is damaged and cannot be shown"));
  }
  check.findings = std::move(kept);
}

Result<CheckWithHistory> Service::prepare_open(database::Session& session, const protection::Grant& grant,
                                               const OpenRequest& request) const {
  const auto& caller = grant.caller();
  const auto post = caller.current_post ? parts_.posts.find(*caller.current_post) : std::nullopt;
  if (!post || !post->active) return Error{"border.no_post", "choose the post you work at first"};
  TRY(grant.require("border.check", {.post = post->id, .owner = caller.account}));
  TRY(known_code("transport_modes", request.details.transport_mode, "transport_mode"));
  if (!request.details.travel_purpose.empty())
    TRY(known_code("travel_purposes", request.details.travel_purpose, "travel_purpose"));
  CheckWithHistory subject;
  Check& check = subject.check;
  const Instant now = parts_.clock.now();
  check.opened_at = request.at.value_or(now);
  check.local_day = post->zone.day_of(check.opened_at);
  check.id = CheckId::make(now, parts_.random);
  check.paper = request.paper;
  check.post = {post->id, post->code, post->name};
  check.lane = request.lane.empty() ? caller.lane : request.lane;
  // A post that names its lanes has no others.
  if (!check.lane.empty() && !post->lanes.empty() &&
      std::find(post->lanes.begin(), post->lanes.end(), check.lane) == post->lanes.end()) {
    return Error{"border.lane.unknown", "the post has no such lane; choose one of its lanes", Place{.path = "/lane"}};
  }
  check.officer_id = caller.account;
  check.officer = request.paper.empty() ? caller.name : request.officer;
  check.direction = request.direction;
  check.details = request.details;
  if (request.zone) {
    Zone zone = read_zone(*request.zone, *parts_.knowledge, check.local_day);
    check.mrz = std::move(zone.mrz);
    check.findings = std::move(zone.findings);
    check.person = std::move(zone.person);
    check.document = std::move(zone.document);
    // A person without a name or document without a number would be screened against nothing.
    if ((check.person.surname.empty() && check.person.given_names.empty()) || check.document->number.empty())
      return Error{"border.open.unreadable", "the zone cannot be read; type the document in"};
  } else {
    if (request.document) TRY(known_code("document_types", request.document->type, "document/type"));
    check.person = request.person;
    check.document = request.document;
    if (check.document)
      check.findings = check_document(*check.document, check.person, *parts_.knowledge, check.local_day);
  }
  if (!check.document) {
    check.findings.push_back(
        finding("border.document.none", Severity::kError, "document", "no travel document was presented"));
  }
  if (check.document && !check.document->number.empty() && parts_.lost_documents != nullptr) {
    const TravelDocument& shown = *check.document;
    for (json::value& said : reported_findings(parts_.lost_documents->find(shown.issuer, shown.type, shown.number))) {
      check.findings.push_back(std::move(said));
    }
  }
  check.child = is_child(check.person, *parts_.knowledge, check.local_day);
  // A national enters her own country by right (ICCPR Art. 12(4)); refusing her on the form is as closed as refusing a
  // person with free movement.
  const StateCode& nationality = check.person.nationality;
  check.free_movement =
      !nationality.empty() &&
      (nationality == parts_.site.state || parts_.knowledge->free_movement.covers(nationality.text(), check.local_day));
  TRY(identify(session, grant, subject));
  TRY(add_history(session, grant, subject));
  TRY(add_permits(session, grant, subject));
  if (check.details.visa && check.details.visa->permit) {
    check.details.visa = TRY(chosen_visa(subject, *check.details.visa->permit));
  }
  if (check.protection_blocks) {
    check.findings.push_back(finding("border.protection.elsewhere", Severity::kWarning, "protection",
                                     "a request for protection of this person is open at another check"));
  }
  judge(subject);
  check.model = parts_.alerts.model_fingerprint();
  Screened screened = TRY(screen(session, grant, check, check.opened_at));
  check.hits = std::move(screened.hits);
  check.silent = std::move(screened.silent);
  if (!subject.new_traveller) TRY(recall(session, grant, check, check.hits));
  return subject;
}

Result<void> Service::commit_open(database::Transaction& tx, const protection::Grant& grant,
                                  CheckWithHistory& subject) const {
  Check& check = subject.check;
  bool as_seen = true;
  // Whom the records are may have been said since the snapshot.
  if (!subject.new_traveller && records_changed(*check.traveller_id)) {
    TRY(know_anew(tx, grant, subject));
    as_seen = false;
  }
  if (subject.new_document) {
    // Two lanes may open the same new document at once: the second finds the first's record here.
    const auto known = TRY(store::find_document(tx, grant, check.document->number, check.document->issuer));
    if (const store::Known* same = store::same_person(known, check.person.birth); same != nullptr) {
      check.traveller_id = same->traveller;
      check.document_id = same->document;
      check.corrected = same->corrected;
      subject.new_traveller = subject.new_document = as_seen = false;
      if (same->joined) TRY(find_records(tx, check));
      if (same->corrected || same->joined) TRY(know_anew(tx, grant, subject));
    }
    TRY(add_history(tx, grant, subject));  // the check of the other lane is to be seen
  }
  if (subject.new_traveller) {
    TRY(store::insert_traveller(tx, *check.traveller_id, check.person, joined(folder_->fold(check.person.surname)),
                                check.opened_at));
    TRY(tell_added(tx, check));
  } else {
    TRY(store::touch_traveller(tx, *check.traveller_id, check.opened_at));
  }
  if (subject.new_document)
    TRY(store::insert_document(tx, *check.document_id, *check.traveller_id, *check.document, check.person.birth));
  // Once more where somebody made or took away a pair since, or the other lane has found who she is.
  if (!subject.new_traveller && (!as_seen || pairs_changed(check))) TRY(recall(tx, grant, check, check.hits));
  TRY(store::insert_check(tx, check));
  for (const CheckHit& hit : check.hits) TRY(store::insert_hit(tx, check.id, hit, check.opened_at));
  json::object sealed{{"person", to_json(check.person)}, {"findings", check.findings}, {"stay", check.stay}};
  if (check.document) sealed["document"] = to_json(*check.document, check.person);
  json::array hits;
  for (const CheckHit& hit : check.hits) hits.push_back(to_json(hit));
  sealed["hits"] = std::move(hits);
  json::object facts{{"direction", to_text(check.direction)},
                     {"hits", check.hits.size()},
                     {"document_errors", has_error(check.findings)}};
  put(facts, "paper", check.paper);
  TRY(record(tx, grant, check, "border.check_opened", std::move(facts), std::move(sealed)));
  TRY(record_recalled(tx, grant, check, check.hits.size()));
  TRY(tell_silent(tx, grant, check));
  announce(tx, check);
  return {};
}

Result<void> Service::add_history(database::Session& session, const protection::Grant& grant,
                                  CheckWithHistory& subject) const {
  Check& check = subject.check;
  if (subject.new_traveller || !check.traveller_id) {
    weigh_protection(check, {});
    return ask_reception(session, check);
  }
  auto history = TRY(store::history_of(session, grant, store::records_of(check), check.id));
  weigh_protection(check, history.requests);
  subject.crossings = std::move(history.crossings);
  subject.refusals = std::move(history.refusals.items);
  subject.unreadable = history.refusals.unreadable;
  subject.others = std::move(history.waiting);
  return ask_reception(session, check);
}

Result<CheckWithHistory> Service::load(database::Session& session, const protection::Grant& grant,
                                       const CheckId& id) const {
  CheckWithHistory subject;
  subject.check = TRY(store::load_check(session, grant, id));
  TRY(add_history(session, grant, subject));
  return subject;
}

Result<void> Service::record(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                             std::string_view kind, json::object facts, json::object sealed) const {
  facts["post"] = check.post.code;
  journal::Entry entry;
  entry.kind = std::string(kind);
  entry.actor = grant.caller().account.to_text();
  entry.subject_type = "check";
  entry.subject_id = check.id.to_text();
  entry.purpose = grant.purpose();
  entry.facts = std::move(facts);
  if (!sealed.empty())
    // The first entry of a check has nothing to look for: its id was made a moment ago.
    entry.sealed.push_back({.group = "check",
                            .plaintext = limen::to_text(json::value(std::move(sealed))),
                            .new_record = kind == "border.check_opened"});
  TRY(parts_.journal.append(tx, std::move(entry)));
  return {};
}

void Service::announce(database::Transaction& tx, const Check& check) const {
  auto kept = std::make_shared<Check>();
  if (RecentChecks::worth_keeping(check)) {
    *kept = check;
  } else {  // no copy of its hits for nothing: only what tells the earlier one to go
    kept->id = check.id;
    kept->state = CheckState::kClosed;
  }
  tx.on_commit([recent = recent_, kept, now = parts_.clock.now()] { recent->put(std::move(*kept), now); });
  if (listeners_.empty()) return;
  tx.on_commit([this, summary = store::summary_of(check), post = check.post.id] {
    for (const auto& listener : listeners_) listener(summary, post);
  });
}

Result<void> Service::publish(database::Transaction& tx, const BorderFact& fact) const {
  for (const FactSubscriber& subscriber : subscribers_) TRY(subscriber(tx, fact));
  return {};
}

BorderFact Service::fact_of(BorderFact::Kind kind, const Person& person, const Crossing& crossing) const {
  return {kind,
          crossing.post.id,
          crossing.local_day,
          person.nationality,
          person.sex,
          age_of(person, crossing.local_day),
          crossing.transport_mode,
          crossing.travel_purpose,
          1};
}

}  // namespace limen::border
