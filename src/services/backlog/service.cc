#include "services/backlog/service.h"

#include <algorithm>

#include "base/text.h"
#include "platform/documents/blank_form.h"

namespace limen::backlog {
namespace {

using database::Session;
using database::Transaction;
using protection::Grant;
using protection::Permit;

constexpr std::size_t kOfficerLetters = 100;
constexpr int kMissingShown = 200, kClosedShown = 50;

Error problem(const char* code, const char* message, const char* pointer = nullptr) {
  Place place;
  if (pointer != nullptr) place.path = pointer;
  return Error{code, message, place};
}

border::LateDecision::Kind late_kind(Kind kind) {
  switch (kind) {
    case Kind::kEntry:
    case Kind::kExit:
      return border::LateDecision::Kind::kAdmit;
    case Kind::kRefusal:
      return border::LateDecision::Kind::kRefer;
    case Kind::kProtection:
      break;
  }
  return border::LateDecision::Kind::kProtection;
}

// What the form is for and what was typed must be the same crossing.
bool direction_fits(Kind kind, const json::value& check) {
  const auto* object = check.if_object();
  const auto* direction = object == nullptr ? nullptr : object->if_contains("direction");
  if (direction == nullptr) return true;  // told by the reader of the check
  if (kind == Kind::kExit) return *direction == "exit";
  return kind == Kind::kProtection || *direction == "entry";
}

Result<void> still_open(const Form& form, const site::Post& post) {
  if (form.post != post.id) return problem("backlog.form.other_post", "the form is one of another post", "/serial");
  if (form.state != FormState::kIssued) {
    return problem("backlog.form.closed", "this form was typed in or given up already", "/serial");
  }
  return {};
}

}  // namespace

Result<site::Post> Service::post_of(const Permit& permit, std::string_view scope) const {
  const auto& current = permit.caller().current_post;
  const auto post = current ? parts.posts.find(*current) : std::nullopt;
  if (!post) return Error{"backlog.no_post", "choose the post you work at first"};
  TRY(permit.require(scope, {.post = post->id, .owner = permit.caller().account}));
  return *post;
}

Result<void> Service::known_code(std::string_view list, std::string_view code, std::string_view field,
                                 std::string_view note) const {
  Place place;
  place.path = "/" + std::string(field);
  const lists::CodeLists& codes = parts.knowledge->codes;
  if (!codes.valid(list, code, parts.clock.now().utc_day()))
    return Error{"backlog.code.unknown", "is not a code of list " + std::string(list), place};
  const auto& needed = codes.find(list, code)->requires_;
  if (std::ranges::find(needed, "note") != needed.end() && trim(note).empty())
    return problem("backlog.code.requires", "is needed with the code that was given", "/note");
  return {};
}

Result<std::vector<Form>> Service::issue(Transaction& tx, const Permit& permit, const site::Post& post, Kind kind,
                                         int count, journal::Entry entry) const {
  const Instant now = parts.clock.now();
  const BatchId batch = BatchId::make(now, parts.random);
  std::int64_t number = TRY(store::take_numbers(tx, post.id, count));
  std::vector<Form> forms;
  for (int i = 0; i < count; ++i, ++number) {
    Form form{.id = FormId::make(now, parts.random), .batch = batch, .post = post.id, .kind = kind, .number = number};
    form.serial = serial_of(post.code, kind, number);
    form.issued_at = now;
    form.issued_by = permit.caller().name;
    TRY(store::add_form(tx, form));
    forms.push_back(std::move(form));
  }
  entry.subject_id = batch.to_text();
  entry.facts = {{"post", post.code},
                 {"kind", to_text(kind)},
                 {"count", count},
                 {"first", forms.front().serial},
                 {"last", forms.back().serial}};
  TRY(parts.journal.append(tx, std::move(entry)));
  return forms;
}

Result<Typing> Service::prepare(Session& session, const Grant& grant, const site::Post& post, TypedForm typed) const {
  Typing typing;
  typing.form = TRY(store::form(session, typed.serial));
  TRY(still_open(typing.form, post));
  // It was printed before it was written on.
  if (typed.at < typing.form.issued_at) {
    return problem("backlog.form.before_issue", "the form was not printed yet at that time", "/at");
  }
  if (!fits_officer(typed.decided_by)) {
    return problem("backlog.form.officer", "who decided is on the form", "/decided_by");
  }
  TRY(known_code("paper_reasons", typed.reason, "reason", typed.note));
  if (!direction_fits(typing.form.kind, typed.check)) {
    return problem("backlog.form.direction", "the form is for another direction", "/check/direction");
  }
  if ((typing.form.kind == Kind::kProtection) != !typed.protection.empty()) {
    return problem("backlog.form.protection", "a kind of need goes with a form for a request for protection",
                   "/protection");
  }
  const border::LateFacts facts{typed.at, typing.form.serial, typed.decided_by};
  typing.subject = TRY(parts.border.prepare_late(session, grant, typed.check, facts, late_kind(typing.form.kind)));
  typing.typed = std::move(typed);
  return typing;
}

bool Service::fits_officer(std::string_view name) {
  return !name.empty() && count_code_points(name) <= kOfficerLetters;
}

Result<border::LateRecorded> Service::record(Transaction& tx, const Grant& grant, Typing& typing,
                                             journal::Entry entry) const {
  const TypedForm& typed = typing.typed;
  Form& form = typing.form;
  const border::LateDecision decision{late_kind(form.kind), typed.authorised_days, typed.note, typed.protection,
                                      typed.again};
  const border::LateRecorded made = TRY(parts.border.record_late(tx, grant, *typing.subject, decision));
  form.state = FormState::kTyped;
  form.used_at = typed.at;
  form.closed_at = parts.clock.now();
  form.closed_by = grant.caller().name;
  form.decided_by = typed.decided_by;
  form.reason = typed.reason;
  form.note = typed.note;
  form.check = made.check;
  form.crossing = made.crossing;
  form.traveller = made.traveller;
  form.scan = typed.scan.has_value();
  // Somebody else may have typed the same sheet in meanwhile: then nothing of this one stays.
  if (!TRY(store::close_form(tx, form))) {
    return problem("backlog.form.closed", "this form was typed in or given up already", "/serial");
  }
  if (typed.scan) TRY(store::add_scan(tx, form.id, *typed.scan));
  entry.subject_id = form.id.to_text();
  entry.facts["serial"] = form.serial;
  entry.facts["kind"] = to_text(form.kind);
  entry.facts["reason"] = form.reason;
  entry.facts["check"] = made.check.to_text();
  entry.facts["scan"] = form.scan;
  json::object sealed{{"at", typed.at.to_text()}, {"decided_by", form.decided_by}, {"note", form.note}};
  if (typed.authorised_days) sealed["authorised_days"] = *typed.authorised_days;
  entry.sealed.push_back({.group = "paper", .plaintext = limen::to_text(json::value(std::move(sealed)))});
  TRY(parts.journal.append(tx, std::move(entry)));
  return made;
}

Result<Form> Service::spoil(Transaction& tx, const Permit& permit, const site::Post& post, const std::string& serial,
                            const std::string& reason, const std::string& note, journal::Entry entry) const {
  TRY(known_code("spoilt_form_reasons", reason, "reason", note));
  Form form = TRY(store::form(tx, serial));
  TRY(still_open(form, post));
  form.state = FormState::kSpoilt;
  form.closed_at = parts.clock.now();
  form.closed_by = permit.caller().name;
  form.reason = reason;
  form.note = note;
  if (!TRY(store::close_form(tx, form))) {
    return problem("backlog.form.closed", "this form was typed in or given up already", "/serial");
  }
  entry.subject_id = form.id.to_text();
  entry.facts = {{"serial", form.serial}, {"kind", to_text(form.kind)}, {"reason", reason}};
  if (!note.empty()) {
    entry.sealed.push_back({.group = "paper", .plaintext = limen::to_text(json::value(json::object{{"note", note}}))});
  }
  TRY(parts.journal.append(tx, std::move(entry)));
  return form;
}

Result<json::object> Service::screen(Session& session, const site::Post& post) const {
  json::array kinds, missing, closed;
  std::optional<Instant> oldest;
  for (const Kind kind : kKinds) {
    const store::Tally tally = TRY(store::tally(session, post.id, kind));
    const auto gaps = TRY(store::missing(session, post.id, kind, kMissingShown));
    kinds.push_back(json::object{{"kind", to_text(kind)},
                                 {"issued", tally.issued},
                                 {"typed", tally.typed},
                                 {"spoilt", tally.spoilt},
                                 {"out", tally.issued - tally.typed - tally.spoilt},
                                 {"missing", gaps.size()}});
    for (const store::Missing& one : gaps) {
      json::object shown{{"serial", one.form.serial}, {"kind", to_text(kind)}};
      if (one.before) {
        shown["before"] = one.before->to_text();
        if (!oldest || *one.before < *oldest) oldest = one.before;
      }
      missing.push_back(std::move(shown));
    }
  }
  for (const Form& form : TRY(store::closed(session, post.id, kClosedShown))) closed.push_back(to_json(form));
  json::object view{{"post", json::object{{"id", post.id.to_text()}, {"code", post.code}, {"name", post.name}}},
                    {"kinds", std::move(kinds)},
                    {"missing", std::move(missing)},
                    {"closed", std::move(closed)},
                    {"corrections_waiting", TRY(store::waiting(session, post.id))}};
  if (oldest) view["oldest_missing"] = oldest->to_text();
  return view;
}

}  // namespace limen::backlog
