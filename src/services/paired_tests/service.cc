#include "services/paired_tests/service.h"

#include <algorithm>

#include "base/text.h"
#include "platform/lists/lists.h"

namespace limen::paired_tests {
namespace {

using database::Session;
using database::Transaction;
using protection::Grant;

constexpr std::size_t kTitleLetters = 200, kPlaceLetters = 80, kTargetLetters = 20, kMostCharacteristics = 20;
constexpr std::size_t kNonceBytes = 32;

Error problem(const char* code, const char* message, const char* pointer = nullptr) {
  Place place;
  if (pointer != nullptr) place.path = pointer;
  return Error{code, message, place};
}

// A code, so that nobody writes a name.
bool is_target(std::string_view text) {
  return !text.empty() && text.size() <= kTargetLetters && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  }) && std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool fits(std::string_view text, std::size_t most) { return !text.empty() && count_code_points(text) <= most; }

bool same_test(const Study& a, const Study& b) {
  return a.question == b.question && a.protocol == b.protocol && a.phases == b.phases &&
         a.no_answer_counts == b.no_answer_counts && characteristics_json(a) == characteristics_json(b);
}

Result<void> open_for(const Case& one, const Form& own) {
  if (own.locked_at) return problem("paired_tests.form.locked", "the form is locked and stays as it is; add a note");
  if (one.abandoned_at) return problem("paired_tests.case.abandoned", "the case was given up");
  return {};
}

// What is locked: with a nonce, because few answers could otherwise be guessed from the hash.
std::string seal_of(const Bytes& nonce, const Form& form) {
  Bytes all = nonce;
  const std::string text = std::string(to_text(form.side)) + limen::to_text(json::value(steps_json(form))) +
                           limen::to_text(json::value(words_json(form.words.value_or(Words()))));
  all.insert(all.end(), text.begin(), text.end());
  return to_hex(journal::hash_of(all));
}

Result<json::object> sealed_json(Session& session, const Case& one, const Form& form) {
  const Bytes nonce = TRY(store::nonce(session, one.id, form.side));
  return json::object{{"tester", form.tester.to_text()},
                      {"form", steps_json(form)},
                      {"words", form.words ? json::value(words_json(*form.words)) : json::value()},
                      {"nonce", to_hex(nonce)},
                      {"seal", form.seal}};
}

journal::Sealed sealed(json::object content) {
  return {.group = "words", .plaintext = limen::to_text(json::value(std::move(content)))};
}

}  // namespace

Result<void> Service::check(const Study& study) const {
  if (!fits(study.title, kTitleLetters) || study.question.empty() || study.protocol.empty()) {
    return problem("paired_tests.study.text", "a study has a title, a question and a protocol");
  }
  const auto differing = std::ranges::count_if(study.characteristics, [](const auto& one) { return one.a != one.b; });
  const bool whole = std::ranges::all_of(
      study.characteristics, [](const auto& one) { return !one.name.empty() && !one.a.empty() && !one.b.empty(); });
  if (!whole || differing != 1 || study.characteristics.size() > kMostCharacteristics) {
    return problem("paired_tests.study.characteristics", "testers A and B are alike but for exactly one characteristic",
                   "/characteristics");
  }
  if (study.phases.empty() || !std::ranges::is_sorted(study.phases) ||
      std::ranges::adjacent_find(study.phases) != study.phases.end()) {
    return problem("paired_tests.study.phases", "one to three phases, in their order", "/phases");
  }
  return {};
}

Result<Study> Service::create_study(Transaction& tx, const Grant& grant, Study study, Instant now,
                                    journal::Entry entry) const {
  TRY(check(study));
  study.id = StudyId::make(now, parts.random);
  study.created_at = now;
  study.created_by = grant.caller().account;
  TRY(store::add_study(tx, study));
  entry.subject_id = study.id.to_text();
  entry.facts["title"] = study.title;
  TRY(parts.journal.append(tx, std::move(entry)));
  return study;
}

Result<Study> Service::change_study(Transaction& tx, const Grant& grant, const Study& wanted,
                                    journal::Entry entry) const {
  TRY(check(wanted));
  Study study = TRY(store::study(tx, grant, wanted.id));
  if (study.closed_at) return problem("paired_tests.study.closed", "the study is closed");
  if (study.version != wanted.version) {
    return problem("paired_tests.study.version", "somebody else changed the study meanwhile");
  }
  const std::int64_t begun = TRY(store::case_count(tx, study.id));
  if (begun > 0 && !same_test(study, wanted)) {
    return problem("paired_tests.study.begun", "after the first case only the title changes");
  }
  study.title = wanted.title;
  study.question = wanted.question;
  study.protocol = wanted.protocol;
  study.characteristics = wanted.characteristics;
  study.phases = wanted.phases;
  study.no_answer_counts = wanted.no_answer_counts;
  ++study.version;
  TRY(store::change_study(tx, study));
  entry.facts["version"] = study.version;
  TRY(parts.journal.append(tx, std::move(entry)));
  return study;
}

Result<Study> Service::close_study(Transaction& tx, const Grant& grant, const StudyId& id, Instant now,
                                   journal::Entry entry) const {
  const Study study = TRY(store::study(tx, grant, id));
  if (study.closed_at) return problem("paired_tests.study.closed", "the study is closed");
  TRY(store::close_study(tx, id, now));
  TRY(parts.journal.append(tx, std::move(entry)));
  return store::study(tx, grant, id);
}

Result<std::vector<Tester>> Service::testers(Session& session) const {
  const auto access = parts.identity.access();
  std::vector<Tester> all;
  for (const std::string& role : access->roles_with("paired_tests.fill")) {
    for (const identity::Account& account : TRY(parts.identity.holders(session, role))) {
      const auto caller = access->caller(account.id, account.name, account.roles, {});
      const bool listed = std::ranges::find(all, account.id, &Tester::id) != all.end();
      if (!listed && !caller.has_scope("paired_tests.manage")) all.push_back({account.id, account.name});
    }
  }
  return all;
}

Result<CaseId> Service::create_case(Transaction& tx, const Grant& grant, const NewCase& wanted, Instant now,
                                    journal::Entry entry) const {
  const Study study = TRY(store::study(tx, grant, wanted.study));
  if (study.closed_at) return problem("paired_tests.study.closed", "the study is closed");
  if (!is_target(wanted.target)) {
    return problem("paired_tests.case.target", "a target is a code of capital letters, digits and dashes", "/target");
  }
  if (!fits(wanted.place, kPlaceLetters)) return problem("paired_tests.case.place", "a place is needed", "/place");
  const CivilDate today = now.utc_day();
  constexpr int kFarDays = 400;
  if (wanted.day < today - kFarDays || wanted.day > today + kFarDays) {
    return problem("paired_tests.case.day", "the day is too far away", "/day");
  }
  if (wanted.a == wanted.b) {
    return problem("paired_tests.tester.same", "two different testers are needed", "/tester_b");
  }
  const auto known = TRY(testers(tx));
  for (const AccountId& tester : {wanted.a, wanted.b}) {
    if (std::ranges::find(known, tester, &Tester::id) == known.end()) {
      return problem("paired_tests.tester.unknown", "no account that fills forms and does not manage",
                     tester == wanted.a ? "/tester_a" : "/tester_b");
    }
  }
  Case one;
  one.id = CaseId::make(now, parts.random);
  one.study = study.id;
  one.number = TRY(store::case_count(tx, study.id)) + 1;
  one.target = wanted.target;
  one.place = wanted.place;
  one.day = wanted.day;
  one.created_at = now;
  one.a.tester = wanted.a;
  one.b.tester = wanted.b;
  TRY(store::add_case(tx, one));
  entry.subject_id = one.id.to_text();
  entry.facts = {{"study", study.id.to_text()},
                 {"number", one.number},
                 {"tester_a", one.a.tester.to_text()},
                 {"tester_b", one.b.tester.to_text()}};
  TRY(parts.journal.append(tx, std::move(entry)));
  return one.id;
}

Result<void> Service::save(Transaction& tx, const Grant& grant, const CaseId& id, const Form& wanted,
                           journal::Entry entry) const {
  const Case one = TRY(store::find(tx, grant, id));
  const auto side = one.side_of(grant.caller().account);
  if (!side) return problem("paired_tests.not_found", "there is no such record");
  TRY(open_for(one, one.of(*side)));
  const Study study = TRY(store::study(tx, grant, one.study));
  for (const auto& [phase, step] : wanted.steps) {
    if (std::ranges::find(study.phases, phase) == study.phases.end()) {
      return problem("paired_tests.form.phase", "the study has no such phase", "/phases");
    }
  }
  Form form = wanted;
  form.side = *side;
  if (!TRY(store::save_form(tx, id, form, wanted.version))) {
    return problem("paired_tests.form.version", "the form was saved elsewhere meanwhile; read it again");
  }
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<void> Service::lock(Transaction& tx, const Grant& grant, const CaseId& id, std::int64_t version, Instant now,
                           journal::Entry entry, journal::Entry completed) const {
  const Case one = TRY(store::find(tx, grant, id));
  const auto side = one.side_of(grant.caller().account);
  if (!side) return problem("paired_tests.not_found", "there is no such record");
  Form form = one.of(*side);
  TRY(open_for(one, form));
  const Study study = TRY(store::study(tx, grant, one.study));
  if (form.version != version) {
    return problem("paired_tests.form.version", "the form was saved elsewhere meanwhile; read it again");
  }
  TRY(check_whole(study, form));
  Bytes nonce(kNonceBytes);
  parts.random(nonce);
  form.locked_at = now;
  form.seal = seal_of(nonce, form);
  if (!TRY(store::lock_form(tx, id, form, nonce))) {
    return problem("paired_tests.form.version", "the form was saved elsewhere meanwhile; read it again");
  }
  entry.facts["seal"] = form.seal;
  TRY(parts.journal.append(tx, std::move(entry)));
  if (!one.of(*side == Side::kA ? Side::kB : Side::kA).locked_at) return {};
  TRY(store::complete(tx, id, now));
  // From here on both may be read, in the journal too.
  const Case whole = TRY(store::find(tx, grant, id));
  const Judgement found = judge(study, whole);
  completed.facts["study"] = study.id.to_text();
  completed.facts["outcome"] = found.pair.outcome ? to_text(*found.pair.outcome) : "unusable";
  if (!found.pair.reason.empty()) completed.facts["reason"] = found.pair.reason;
  json::object content{{"a", TRY(sealed_json(tx, whole, whole.a))}, {"b", TRY(sealed_json(tx, whole, whole.b))}};
  completed.sealed.push_back(sealed(std::move(content)));
  TRY(parts.journal.append(tx, std::move(completed)));
  return {};
}

Result<void> Service::add_note(Transaction& tx, const Grant& grant, const CaseId& id, std::string text, Instant now,
                               journal::Entry entry) const {
  if (text.empty()) return problem("paired_tests.note.empty", "a note has text", "/text");
  const Case one = TRY(store::find(tx, grant, id));
  if (one.cleared_at) return problem("paired_tests.case.cleared", "the period of this case is over");
  TRY(store::add_note(tx, id, {NoteId::make(now, parts.random), grant.caller().account, text}));
  // A note may tell what a form says, so the journal has its text only when the forms may be read.
  if (one.complete()) entry.sealed.push_back(sealed({{"text", std::move(text)}}));
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<void> Service::abandon(Transaction& tx, const Grant& grant, const CaseId& id, const std::string& reason,
                              const std::string& text, Instant now, journal::Entry entry) const {
  if (!is_reason(reason)) return problem("paired_tests.case.reason", "no such reason", "/reason");
  const Case one = TRY(store::find(tx, grant, id));
  if (one.complete()) return problem("paired_tests.case.complete", "both forms are locked: the pair counts as it is");
  if (one.abandoned_at) return problem("paired_tests.case.abandoned", "the case was given up");
  TRY(store::abandon(tx, id, now, reason, text.empty() ? std::nullopt : std::optional(text)));
  entry.facts["reason"] = reason;
  if (!text.empty()) entry.sealed.push_back(sealed({{"text", text}}));
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<void> Service::clear(Transaction& tx, const CaseId& id, Instant now) const {
  const Grant grant = TRY(parts.identity.access()->for_job("retention", "paired_tests.manage", "paired_testing"));
  const Case one = TRY(store::find(tx, grant, id));
  if (one.cleared_at) return {};
  if (!one.complete() && !one.abandoned_at) TRY(store::abandon(tx, id, now, "expired", std::nullopt));
  TRY(store::clear_text(tx, id, now));
  auto erased = parts.journal.erase(tx, "paired_case", id.to_text(), "", "retention", "administration");
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  return {};
}

Result<std::int64_t> Service::run_retention(CivilDate today, int batch) const {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.pack));
  const auto* period = retention.find("paired_test", "tested");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for paired tests"};
  // The last day of a test that is kept no longer; months differ in length, so it is looked for.
  CivilDate last = today - (period->years * 365 + period->months * 28 + period->days);
  while (period->keep_until(last) >= today) last = last - 1;
  std::int64_t total = 0;
  for (bool more = true; more;) {
    const std::int64_t done = TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      const auto ids = TRY(store::written_until(tx, last, std::max(1, batch)));
      for (const CaseId& id : ids) TRY(clear(tx, id, parts.clock.now()));
      return static_cast<std::int64_t>(ids.size());
    }));
    total += done;
    more = done > 0;
  }
  if (total == 0) return total;
  TRY(parts.database.write([&](Transaction& tx) {
    journal::Entry entry{.kind = "paired_tests.texts_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "paired_tests",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"cases", total}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return total;
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type != "paired_case") return {};
  const CaseId id = TRY(CaseId::parse(record_id));
  const auto rows = TRY(tx.query("select day from paired_case where id = $1", {id}));
  if (rows.empty()) return {};
  return store::clear_text(tx, id, Instant{});
}

Result<std::unique_ptr<PairedTests>> PairedTests::open(Parts parts) {
  auto service = std::make_shared<Service>(std::move(parts));
  TRY(service->parts.database.write([](Transaction& tx) -> Result<void> { return put_guards(tx); }));
  return std::unique_ptr<PairedTests>(new PairedTests(std::move(service)));
}

Result<std::int64_t> PairedTests::run_retention(CivilDate today, int batch) {
  return service_->run_retention(today, batch);
}
Result<void> PairedTests::register_routes(api::Api& api) { return add_routes(api, service_); }

}  // namespace limen::paired_tests
