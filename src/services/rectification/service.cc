#include "services/rectification/service.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "platform/lists/reading.h"

namespace limen::rectification {
namespace {

using database::Session;
using database::Transaction;
using protection::Grant;

constexpr std::int64_t kMostDays = 366;

documents::LetterKnows known() {
  return {.values = {"number", "authority", "post", "asked", "due", "answered", "surname", "given_names", "birth_date",
                     "answer", "officer"},
          .when = {"waiting", "approved", "refused"},
          .lists = {},
          .tables = {"changes"},
          .names = {"surname", "given_names", "birth_date", "sex", "nationality", "F", "M", "X", "unknown"}};
}

std::string text_in(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(std::string_view(found->get_string())) : std::string();
}

}  // namespace

Result<void> Service::known_reason(const std::string& reason, const std::string& note) const {
  const lists::CodeLists& codes = parts.knowledge->codes;
  if (!codes.valid("rectification_reasons", reason, parts.clock.now().utc_day()))
    return Error{"rectification.code.unknown", "is not a code of list rectification_reasons", Place{.path = "/reason"}};
  const auto& needed = codes.find("rectification_reasons", reason)->requires_;
  if (std::ranges::find(needed, "note") != needed.end() && trim(note).empty())
    return Error{"rectification.code.requires", "is needed with the code that was given", Place{.path = "/note"}};
  return {};
}

Result<Request> Service::ask(Transaction& tx, const Grant& grant, Request wanted, journal::Entry entry) const {
  const auto& post = grant.caller().current_post;
  if (!post) return Error{"rectification.no_post", "choose the post you work at first"};
  TRY(grant.require({.post = *post, .owner = grant.caller().account}));
  TRY(known_reason(wanted.reason, wanted.note));
  const auto person = TRY(border::Border::find_seen(tx, grant, wanted.traveller));
  if (!person) return Error{"border.traveller.not_found", "there is no such traveller"};
  wanted.before = to_json(*person);
  const json::object asked = std::move(wanted.changes);
  wanted.changes = {};
  for (const std::string_view field : kFields) {
    if (asked.contains(field) && asked.at(field) != wanted.before.at(field)) wanted.changes[field] = asked.at(field);
  }
  if (wanted.changes.empty()) return Error{"rectification.no_change", "the record says so already"};
  if (TRY(store::waits(tx, wanted.traveller)))
    return Error{"rectification.open", "a request about this record waits for a decision"};
  const Instant now = parts.clock.now();
  const auto at = parts.posts.find(*post);
  const CivilDate today = at ? at->zone.day_of(now) : now.utc_day();
  wanted.id = RequestId::make(now, parts.random);
  const int year = today.year();
  const std::int64_t serial = TRY(store::next_number(tx, year));
  wanted.number = fmt::format("RC-{}-{:06}", year, serial);
  wanted.post = *post;
  wanted.requested_by_id = grant.caller().account;
  wanted.requested_by = grant.caller().name;
  wanted.requested_at = now;
  wanted.due = today + answer_within_days_;
  TRY(store::add(tx, wanted));
  entry.subject_id = wanted.id.to_text();
  entry.facts = {{"number", wanted.number}, {"reason", wanted.reason}, {"asked_by", wanted.asked_by}};
  json::object sealed{{"traveller", wanted.traveller.to_text()},
                      {"changes", wanted.changes},
                      {"before", wanted.before},
                      {"note", wanted.note},
                      {"evidence", wanted.evidence}};
  entry.sealed.push_back({.group = "rectification", .plaintext = limen::to_text(json::value(std::move(sealed)))});
  TRY(parts.journal.append(tx, std::move(entry)));
  return wanted;
}

Result<Request> Service::decide(Transaction& tx, const Grant& grant, const RequestId& id, bool approve,
                                const std::string& answer, journal::Entry entry) const {
  Request request = TRY(store::find(tx, grant, id));
  if (request.state != State::kOpen) return Error{"rectification.decided", "the request is decided already"};
  if (request.requested_by_id == grant.caller().account)
    return Error{"rectification.same_person", "another person decides on a request than the one who made it"};
  if (trim(answer).empty()) return Error{"rectification.no_answer", "the person is told why", Place{.path = "/answer"}};
  request.state = approve ? State::kApproved : State::kRefused;
  request.decided_by = grant.caller().name;
  request.answer = answer;
  request.decided_at = parts.clock.now();
  if (approve) {
    const auto person = TRY(border::Border::find_seen(tx, grant, request.traveller));
    if (!person) return Error{"border.traveller.not_found", "there is no such traveller"};
    if (to_json(*person) != request.before)
      return Error{"rectification.superseded", "the record says something else than when it was asked for"};
    const border::PersonChange change = TRY(read_change(request.changes));
    TRY(parts.border.correct_person(tx, grant, request.traveller, change, {request.reason, request.number}));
  }
  if (!TRY(store::decide(tx, request))) return Error{"rectification.decided", "the request is decided already"};
  entry.subject_id = id.to_text();
  entry.facts = {{"number", request.number}, {"approved", approve}};
  const json::object sealed{{"answer", answer}};
  entry.sealed.push_back({.group = "rectification", .plaintext = limen::to_text(json::value(sealed))});
  TRY(parts.journal.append(tx, std::move(entry)));
  return request;
}

std::string Service::said(std::string_view field, const json::object& person, std::string_view language) const {
  const std::string value = text_in(person, field);
  if (field == "sex") return letter_.name(value.empty() ? "unknown" : value, language);
  if (field != "nationality" || value.empty()) return value.empty() ? "–" : value;
  const auto* state = parts.knowledge->states.find(value);
  return state == nullptr ? value : value + " " + state->name;
}

Result<Bytes> Service::letter(const Request& request, std::string_view language) const {
  const auto post = parts.posts.find(request.post);
  const std::string authority = parts.site.authority.empty() ? parts.site.name : parts.site.authority;
  const auto day = [&](Instant at) { return (post ? post->zone.day_of(at) : at.utc_day()).to_text(); };
  // Whom it is written to: as the record has her when it goes out.
  json::object now = request.before;
  if (request.state == State::kApproved) {
    for (const auto& [field, value] : request.changes) now[field] = value;
  }
  documents::LetterFacts facts;
  facts.values = {{"number", request.number},
                  {"authority", authority},
                  {"post", post ? post->name : ""},
                  {"asked", day(request.requested_at)},
                  {"due", request.due.to_text()},
                  {"answered", request.decided_at ? day(*request.decided_at) : ""},
                  {"surname", text_in(now, "surname")},
                  {"given_names", text_in(now, "given_names")},
                  {"birth_date", text_in(now, "birth_date")},
                  {"answer", request.answer},
                  {"officer", request.decided_by}};
  facts.when = {request.state == State::kOpen ? "waiting" : std::string(to_text(request.state))};
  for (const std::string_view field : kFields) {
    if (!request.changes.contains(field)) continue;
    facts.tables["changes"].push_back(
        {letter_.name(field, language), said(field, request.before, language), said(field, request.changes, language)});
  }
  return letter_.render(facts, language, authority, request.decided_at.value_or(request.requested_at));
}

Result<void> Service::remove(Transaction& tx, const RequestId& id) const {
  TRY(store::remove(tx, id));
  auto erased = parts.journal.erase(tx, "rectification", id.to_text(), "", "retention", "administration");
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  return {};
}

Result<void> Service::forget_traveller(Transaction& tx, const border::TravellerId& id) const {
  for (const RequestId& request : TRY(store::of(tx, id))) TRY(remove(tx, request));
  return {};
}

Result<std::int64_t> Service::run_retention(CivilDate today, int batch) const {
  const auto* period = periods_.find("rectification", "decided");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for rectifications"};
  // The last day that is kept no longer; months differ in length, so it is looked for.
  CivilDate last = today - (period->years * 365 + period->months * 28 + period->days);
  while (period->keep_until(last) >= today) last = last - 1;
  const Instant before{static_cast<std::int64_t>((last + 1).days()) * 86'400'000'000};
  std::int64_t total = 0;
  RequestId after{};
  for (bool more = true; more;) {
    RequestId reached = after;
    const std::int64_t done = TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      const auto page = TRY(store::decided_before(tx, before, after, std::max(1, batch)));
      more = !page.empty();
      std::int64_t removed = 0;
      for (const store::Ended& one : page) {
        reached = one.id;
        if (TRY(border::Border::held(tx, one.traveller))) continue;
        TRY(remove(tx, one.id));
        ++removed;
      }
      return removed;
    }));
    after = reached;
    total += done;
  }
  if (total == 0) return total;
  TRY(parts.database.write([&](Transaction& tx) {
    journal::Entry entry{.kind = "rectification.records_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "rectification",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"requests", total}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return total;
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type != "rectification") return {};
  return store::remove(tx, TRY(RequestId::parse(record_id)));
}

Result<std::unique_ptr<Rectification>> Rectification::open(Parts parts) {
  const std::string& pack = parts.knowledge->pack;
  lists::Retention periods = TRY(lists::Retention::read(parts.packs, pack));
  const Node rules = TRY(parts.packs.read_or_baseline(pack, "rectification.yaml"));
  TRY(rules.only({"source", "fact", "valid_from", "valid_to", "answer_within_days"}));
  TRY(lists::read_source(rules));
  TRY(lists::read_recalled(rules));
  TRY(lists::read_validity(rules, std::nullopt));
  const std::int64_t days = TRY(rules.integer_at("answer_within_days"));
  if (days < 1 || days > kMostDays) return rules.error("rectification.rules", "a request is answered in 1 to 366 days");
  const Node words = TRY(parts.packs.read_or_baseline(pack, "rectification_letter.yaml"));
  documents::Letter letter = TRY(documents::Letter::read(words, known()));
  return std::unique_ptr<Rectification>(new Rectification(
      std::make_shared<Service>(std::move(parts), std::move(periods), std::move(letter), static_cast<int>(days))));
}

border::TravellerSubscriber Rectification::subscriber() const {
  return [service = service_](Transaction& tx, const border::TravellerId& id) {
    return service->forget_traveller(tx, id);
  };
}

Result<std::int64_t> Rectification::run_retention(CivilDate today, int batch) {
  return service_->run_retention(today, batch);
}

Result<void> Rectification::register_routes(api::Api& api) { return add_routes(api, service_); }

}  // namespace limen::rectification
