#include "services/emergency/service.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "platform/documents/page.h"
#include "platform/identity/password.h"

namespace limen::emergency {
namespace {

using database::Session;
using database::Transaction;

constexpr std::size_t kReasonLetters = 1000;

Error wrong_code() { return Error{"emergency.code", "the code is wrong, or was used"}; }

// As it is typed: in any case, with or without dashes and blanks.
std::string plain(std::string_view code) {
  std::string out;
  for (const char c : to_upper_ascii(code)) {
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

bool fits(std::string_view reason) { return !reason.empty() && count_code_points(reason) <= kReasonLetters; }

bool works_at(const identity::Account& account, const PostId& post) {
  return account.posts.empty() || std::ranges::find(account.posts, post) != account.posts.end();
}

}  // namespace

Digest Service::digest_of(std::string_view code, std::string_view of) const {
  // Hashed twice under the key of the site: 99 random bits, so no slow hash is needed.
  const auto under_key = [this](ByteView bytes) {
    Bytes all(key.bytes.begin(), key.bytes.end());
    all.insert(all.end(), bytes.begin(), bytes.end());
    return journal::hash_of(all);
  };
  return under_key(under_key(as_bytes(std::string(of) + ":" + plain(code))));
}

Result<std::vector<std::string>> Service::make_codes(Transaction& tx, const identity::Session& session) const {
  if (!session.totp_enrolled) return Error{"emergency.no_app", "begin to use codes of an app first"};
  const AccountId account = session.caller.account;
  std::vector<std::string> codes;
  std::vector<Digest> digests;
  for (int i = 0; i < rules.codes; ++i) {
    codes.push_back(identity::make_one_time_password(parts.random));
    digests.push_back(digest_of(codes.back(), account.to_text()));
  }
  TRY(store::replace_codes(tx, account, digests, parts.clock.now()));
  journal::Entry entry{.kind = "emergency.codes_given",
                       .actor = account.to_text(),
                       .subject_type = "account",
                       .subject_id = account.to_text()};
  entry.facts = {{"codes", codes.size()}};
  TRY(parts.journal.append(tx, std::move(entry)));
  return codes;
}

Result<identity::OpenedSession> Service::recover(const std::string& account, const std::string& password,
                                                 const std::string& code) const {
  const protection::Caller person = TRY(
      parts.database.read([&](Session& session) { return parts.identity.confirm_person(session, account, password); }));
  const Digest digest = digest_of(code, person.account.to_text());
  return parts.database.write([&](Transaction& tx) -> Result<identity::OpenedSession> {
    const Instant now = parts.clock.now();
    if (!TRY(store::use_code(tx, person.account, digest, now))) return wrong_code();
    journal::Entry entry{.kind = "emergency.code_used",
                         .actor = person.account.to_text(),
                         .subject_type = "account",
                         .subject_id = person.account.to_text()};
    entry.facts = {{"left", TRY(store::codes_left(tx, person.account))}};
    TRY(parts.journal.append(tx, std::move(entry)));
    return parts.identity.open_session(
        tx, {.account = person.account, .way = "recovery", .until = now.plus_seconds(rules.recovery_seconds)});
  });
}

Result<std::vector<Printed>> Service::make_envelopes(Transaction& tx, const protection::Permit& permit,
                                                     const std::string& kind, int count, journal::Entry entry) const {
  if (rules.kind(kind) == nullptr) return Error{"emergency.kind", "the pack has no such envelope"};
  std::vector<Printed> out;
  const std::int64_t last = TRY(store::last_envelope(tx));
  for (int i = 1; i <= count; ++i) {
    Printed one{last + i, kind, identity::make_one_time_password(parts.random)};
    Envelope envelope;
    envelope.number = one.number;
    envelope.kind = kind;
    envelope.made_at = parts.clock.now();
    envelope.made_by = permit.caller().name;
    TRY(store::insert_envelope(tx, envelope, digest_of(one.code, std::to_string(one.number))));
    out.push_back(std::move(one));
  }
  entry.subject_type = "site";
  entry.subject_id = "envelopes";
  entry.facts = {{"kind", kind}, {"first", last + 1}, {"last", last + count}};
  TRY(parts.journal.append(tx, std::move(entry)));
  return out;
}

// A page for each envelope, in the four languages: whoever opens one is in a hurry.
Result<Bytes> Service::sheets(const std::vector<Printed>& printed, Instant made) const {
  documents::Frame frame;
  frame.language = "en";
  frame.title = rules.sheet_title.in("en");
  frame.author = parts.site.authority;
  frame.header_start = parts.site.name;
  frame.header_end = parts.site.authority;
  frame.page_text = "{page} / {pages}";
  frame.created = made;
  documents::Sheet sheet(std::move(frame));
  for (std::size_t i = 0; i < printed.size(); ++i) {
    const Printed& one = printed[i];
    if (i > 0) sheet.new_page();
    const Kind* kind = rules.kind(one.kind);
    sheet.title(fmt::format("{} {}", rules.sheet_title.in("en"), one.number), one.code);
    for (const char* language : {"en", "fr", "es", "ar"}) {
      sheet.heading(kind == nullptr ? one.kind : kind->label.in(language));
      sheet.paragraph(documents::with_value(rules.sheet_how.in(language), "number", std::to_string(one.number)));
    }
  }
  return sheet.finish();
}

Result<void> Service::destroy(Transaction& tx, const protection::Permit& permit, std::int64_t number,
                              journal::Entry entry) const {
  if (!TRY(store::end_envelope(tx, number, "destroyed", permit.caller().name, parts.clock.now())))
    return Error{"emergency.envelope.not_found", "there is no sealed envelope of that number"};
  entry.subject_type = "envelope";
  entry.subject_id = std::to_string(number);
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

// What was opened or given is kept, and waits to be reviewed.
Result<Use> Service::record(Transaction& tx, Use use, journal::Entry entry) const {
  use.id = UseId::make(use.at, parts.random);
  use.review_due = std::max(use.at, use.until).plus_seconds(std::int64_t{rules.review_days} * 86'400);
  TRY(store::insert_use(tx, use));
  entry.actor = (use.kind == "given" ? *use.second : use.account).to_text();
  entry.subject_type = "emergency_use";
  entry.subject_id = use.id.to_text();
  entry.facts = {{"kind", use.kind}, {"account", use.account.to_text()}, {"until", use.until.to_text()}};
  if (use.envelope) entry.facts["envelope"] = *use.envelope;
  if (use.second) entry.facts["second"] = use.second->to_text();
  if (!use.role.empty()) entry.facts["role"] = use.role;
  if (use.post) entry.facts["post"] = use.post->to_text();
  entry.sealed.push_back(
      {.group = "words", .plaintext = to_text(json::value(json::object{{"reason", use.reason}})), .new_record = true});
  TRY(parts.journal.append(tx, std::move(entry)));
  return use;
}

Result<identity::OpenedSession> Service::open_envelope(const Opening& opening) const {
  if (!fits(opening.reason)) return Error{"emergency.reason", "say in a line or more why it is opened"};
  const protection::Caller person = TRY(parts.database.read(
      [&](Session& session) { return parts.identity.confirm_person(session, opening.account, opening.password); }));
  const Digest digest = digest_of(opening.code, std::to_string(opening.envelope));
  const auto envelope =
      TRY(parts.database.read([&](Session& session) { return store::sealed(session, opening.envelope, digest); }));
  if (!envelope) {
    TRY(parts.database.write([&](Transaction& tx) -> Result<void> {
      journal::Entry entry{.kind = "emergency.envelope_refused",
                           .actor = person.account.to_text(),
                           .subject_type = "envelope",
                           .subject_id = std::to_string(opening.envelope)};
      TRY(parts.journal.append(tx, std::move(entry)));
      return {};
    }));
    return wrong_code();
  }
  const Kind* kind = rules.kind(envelope->kind);
  if (kind == nullptr) return wrong_code();  // the pack has changed: nobody knows what it may give
  std::optional<protection::Caller> second;
  if (kind->persons > 1) {
    if (opening.second_account.empty())
      return Error{"emergency.second_person", "a second person gives account and password too"};
    second = TRY(parts.database.read([&](Session& session) {
      return parts.identity.confirm_person(session, opening.second_account, opening.second_password);
    }));
    if (second->account == person.account) return Error{"emergency.second_person", "the second person is another one"};
  }
  if (!kind->role.empty()) {
    const bool here = opening.post && parts.posts.find(*opening.post) && person.works_at(*opening.post) &&
                      (!second || second->works_at(*opening.post));
    if (!here) return Error{"emergency.post", "both work at the post it is opened for"};
    // Whoever does the work there may stand in: not somebody whose account sees no traveller.
    const auto works = [](const protection::Caller& who) { return who.has_scope("border.check"); };
    if (!works(person) || (second && !works(*second)))
      return Error{"identity.not_allowed", "officers of the post do this"};
  }
  return parts.database.write([&](Transaction& tx) -> Result<identity::OpenedSession> {
    const Instant now = parts.clock.now();
    if (!TRY(store::end_envelope(tx, opening.envelope, "opened", person.name, now))) return wrong_code();
    Use use;
    use.kind = kind->code;
    use.envelope = opening.envelope;
    use.account = person.account;
    use.name = person.name;
    if (second) {
      use.second = second->account;
      use.second_name = second->name;
    }
    use.role = kind->role;
    if (!kind->role.empty()) use.post = opening.post;
    use.reason = opening.reason;
    use.at = use.begins = now;
    use.until = now.plus_seconds(kind->session_seconds);
    TRY(record(tx, use, {.kind = "emergency.envelope_opened", .actor = ""}));
    return parts.identity.open_session(tx, {.account = person.account,
                                            .way = "envelope",
                                            .until = use.until,
                                            .post = opening.post,
                                            .deputy_role = kind->role});
  });
}

Result<Use> Service::give(Transaction& tx, const protection::Permit& permit, const NewDeputy& wanted,
                          journal::Entry entry) const {
  const protection::Caller& giver = permit.caller();
  TRY(permit.require({.post = wanted.post, .owner = giver.account}));
  const bool holds = std::ranges::find(giver.roles(), wanted.role) != giver.roles().end();
  const bool may = std::ranges::find(rules.deputy_roles, wanted.role) != rules.deputy_roles.end();
  if (!holds || !may || !giver.deputy_role.empty())
    return Error{"emergency.deputy.role", "only a role of one's own that the pack lets others stand in for"};
  const auto account = TRY(parts.identity.find(tx, wanted.account));
  if (!account || account->state == identity::AccountState::kDisabled || !works_at(*account, wanted.post))
    return Error{"emergency.deputy.account", "nobody of that name works at this post"};
  if (account->id == giver.account) return Error{"emergency.deputy.self", "the deputy is another person"};
  std::vector<std::string> roles = account->roles;
  roles.push_back(wanted.role);
  TRY(parts.identity.access()->may_meet(roles));
  const Instant now = parts.clock.now();
  const Instant begins = std::max(wanted.begins, now);
  const bool fits_time = wanted.until > begins && wanted.until <= begins.plus_seconds(rules.deputy_seconds) &&
                         begins <= now.plus_seconds(std::int64_t{rules.deputy_days_ahead} * 86'400);
  if (!fits_time) return Error{"emergency.deputy.time", "longer, or further ahead, than the pack allows"};
  if (!fits(wanted.reason)) return Error{"emergency.reason", "say in a line or more why"};
  Use use;
  use.kind = "given";
  use.account = account->id;
  use.name = account->name;
  use.second = giver.account;
  use.second_name = giver.name;
  use.role = wanted.role;
  use.post = wanted.post;
  use.reason = wanted.reason;
  use.at = now;
  use.begins = begins;
  use.until = wanted.until;
  return record(tx, std::move(use), std::move(entry));
}

Result<identity::OpenedSession> Service::take(Transaction& tx, const identity::Session& session, const UseId& id,
                                              journal::Entry entry) const {
  const auto use = TRY(store::find_use(tx, id));
  const protection::Caller& caller = session.caller;
  if (!use || use->kind != "given" || use->account != caller.account)
    return Error{"emergency.use.not_found", "there is no such deputation"};
  const Instant now = parts.clock.now();
  if (now < use->begins || now >= use->until)
    return Error{"emergency.deputy.time", "the deputation has not begun, or is over"};
  entry.subject_type = "emergency_use";
  entry.subject_id = id.to_text();
  TRY(parts.journal.append(tx, std::move(entry)));
  TRY(parts.identity.end_session(tx, caller.session, caller.account, "deputy"));
  const Instant until = std::min(use->until, session.expires_at);
  return parts.identity.open_session(tx, {.account = caller.account,
                                          .way = "deputy",
                                          .until = until,
                                          .post = use->post,
                                          .lane = caller.lane,
                                          .deputy_role = use->role});
}

Result<Use> Service::end(Transaction& tx, const protection::Permit& permit, const UseId& id,
                         journal::Entry entry) const {
  auto use = TRY(store::find_use(tx, id));
  if (!use || use->role.empty()) return Error{"emergency.use.not_found", "there is no such deputation"};
  TRY(permit.require({.post = use->post, .owner = permit.caller().account}));
  const Instant now = parts.clock.now();
  if (use->until > now) {
    use->until = now;
    TRY(store::end_use(tx, id, now));
    TRY(parts.identity.end_deputy_sessions(tx, use->account));
    entry.subject_type = "emergency_use";
    entry.subject_id = id.to_text();
    TRY(parts.journal.append(tx, std::move(entry)));
  }
  return std::move(*use);
}

Result<Use> Service::review(Transaction& tx, const protection::Permit& permit, const UseId& id,
                            const std::string& outcome, const std::string& note, journal::Entry entry) const {
  auto use = TRY(store::find_use(tx, id));
  if (!use) return Error{"emergency.use.not_found", "there is no such use"};
  const protection::Caller& caller = permit.caller();
  if (use->reviewed_at) return Error{"emergency.reviewed", "it was reviewed already"};
  if (caller.account == use->account || caller.account == use->second)
    return Error{"emergency.own", "nobody reviews what she did herself"};
  if (std::ranges::find(rules.outcomes, outcome, &Outcome::code) == rules.outcomes.end())
    return Error{"emergency.outcome", "the pack has no such outcome"};
  if (!fits(note)) return Error{"emergency.reason", "say in a line or more what you found"};
  use->reviewer = caller.account;
  use->reviewer_name = caller.name;
  use->outcome = outcome;
  use->note = note;
  use->reviewed_at = parts.clock.now();
  TRY(store::review(tx, *use));
  entry.subject_type = "emergency_use";
  entry.subject_id = id.to_text();
  entry.facts = {{"outcome", outcome}};
  entry.sealed.push_back({.group = "words", .plaintext = to_text(json::value(json::object{{"note", note}}))});
  TRY(parts.journal.append(tx, std::move(entry)));
  return std::move(*use);
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type != "emergency_use") return {};
  const UseId id = TRY(UseId::parse(record_id));
  return tx.execute("update emergency_use set reason = null, note = null where id = $1", {id});
}

Result<std::int64_t> Service::run_retention(CivilDate today) const {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.pack));
  const auto* period = retention.find("emergency", "used");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for emergencies"};
  CivilDate last = today - (period->years * 365 + period->months * 28 + period->days);
  while (period->keep_until(last) >= today) last = last - 1;
  const Instant before{std::int64_t{(last + 1).days()} * 86'400 * 1'000'000};
  return parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
    for (const auto row : TRY(tx.query(
             "select id from emergency_use where at < $1 and (reason is not null or note is not null)", {before}))) {
      auto gone =
          parts.journal.erase(tx, "emergency_use", row.id<UseId>(0).to_text(), "", "retention", "administration");
      if (!gone.ok() && gone.error().code != "journal.nothing_to_erase") return gone.take_error();
    }
    return store::clear_words(tx, before);
  });
}

}  // namespace limen::emergency
