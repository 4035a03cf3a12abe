// What an officer finds about two records: who may say what, and what follows for the records and their other links.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/parse_code.h"
#include "base/text.h"
#include "services/persons/service.h"

namespace limen::persons {
namespace {

constexpr std::array<std::string_view, 4> kColours = {"yellow", "green", "white", "red"};
constexpr std::array<std::string_view, 3> kKinds = {"", "merging", "non_merging"};

template <typename T, std::size_t N>
std::optional<T> parse(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == text) return static_cast<T>(i);
  }
  return std::nullopt;
}

Error at(std::string code, std::string message, std::string path) {
  Place place;
  place.path = std::move(path);
  return Error{std::move(code), std::move(message), place};
}

}  // namespace

std::string_view to_text(Colour colour) { return kColours.at(static_cast<std::size_t>(colour)); }
std::optional<Colour> parse_colour(std::string_view text) { return parse<Colour>(kColours, text); }
std::string_view to_text(Kind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }
std::optional<Kind> parse_kind(std::string_view text) { return parse<Kind>(kKinds, text); }

json::array reasons_of(const identity_match::Verdict& verdict) {
  json::array reasons;
  for (const auto& reason : verdict.reasons) {
    json::object object{{"code", reason.code}, {"contribution", reason.contribution}};
    if (!reason.first.empty()) object["query"] = reason.first;
    if (!reason.second.empty()) object["listed"] = reason.second;
    reasons.push_back(std::move(object));
  }
  return reasons;
}

json::object to_json(const Link& link) {
  json::object object{{"id", link.id.to_text()},
                      {"first", link.first.to_text()},
                      {"second", link.second.to_text()},
                      {"version", link.version},
                      {"colour", to_text(link.colour)},
                      {"conflict", link.conflict},
                      {"score", link.score},
                      {"reasons", link.reasons},
                      {"found_at", link.found_at.to_text()},
                      {"due_at", link.due_at.to_text()}};
  if (link.kind != Kind::kNone) object["kind"] = to_text(link.kind);
  if (!link.grade.empty()) object["grade"] = link.grade;
  if (!link.notice.empty()) object["notice"] = link.notice;
  json::array changes;
  for (const LinkChange& change : link.changes) {
    json::object item{
        {"colour", to_text(change.colour)}, {"reason", change.reason}, {"by", change.by}, {"at", change.at.to_text()}};
    if (change.kind != Kind::kNone) item["kind"] = to_text(change.kind);
    if (!change.note.empty()) item["note"] = change.note;
    changes.push_back(std::move(item));
  }
  object["changes"] = std::move(changes);
  return object;
}

Result<void> Service::known_reason(const Judgement& judgement, CivilDate today) const {
  const auto& codes = parts_.knowledge->codes;
  if (!codes.valid("identity_link_reasons", judgement.reason, today))
    return at("persons.reason.unknown", "is not a code of list identity_link_reasons", "/reason");
  const auto* reason = codes.find("identity_link_reasons", judgement.reason);
  if (reason->group != to_text(judgement.colour))
    return at("persons.reason.colour", "is a reason for another colour", "/reason");
  for (const std::string& needed : reason->requires_) {
    if (needed == "note" && trim(judgement.note).empty())
      return at("persons.reason.note", "this reason is given with a note", "/note");
  }
  return {};
}

// An officer speaks of the person at her counter, of what nobody has judged yet, and says "the same" or "another". The
// rest is for whoever manages the queue.
Result<void> Service::may_judge(database::Transaction& tx, const api::Call& call, const Judgement& judgement,
                                const std::optional<Link>& link, bool joined) const {
  if (call.caller().has_scope("persons.manage")) return {};
  const Error refused{"persons.judge.not_allowed", "this is for whoever has the queue of links"};
  const bool simple = judgement.colour == Colour::kWhite || judgement.colour == Colour::kGreen;
  if (!simple || joined || (link && link->colour != Colour::kYellow)) return refused;
  if (!judgement.check) return at("persons.judge.no_check", "name the check that the person stands at", "/check_id");
  const auto check = TRY(border::Border::document_of(tx, call.grant(), *judgement.check));
  if (!check.open) return Error{"persons.judge.check_closed", "the check has been decided"};
  if (!check.traveller) return refused;
  const auto records = TRY(border::Border::records_of(tx, *check.traveller));
  const bool hers = std::ranges::find(records, judgement.first) != records.end() ||
                    std::ranges::find(records, judgement.second) != records.end();
  return hers ? Result<void>() : Result<void>(refused);
}

Result<Link> Service::put(database::Transaction& tx, const api::Call& call, std::optional<Link> link,
                          const TravellerId& a, const TravellerId& b, const Judgement& judgement) const {
  const Instant now = call.now();
  const bool anew = !link;
  if (anew) {
    link.emplace();
    link->id = LinkId::make(now, parts_.random);
    link->first = std::min(a, b);
    link->second = std::max(a, b);
    link->version = 1;
    link->found_at = link->due_at = now;
    TRY(store::insert(tx, *link));
  }
  if (judgement.colour == Colour::kRed && link->notice.empty()) {
    const int year = now.utc_day().year();
    const std::int64_t number = TRY(store::next_notice(tx, year));
    link->notice = fmt::format("ID-{}-{:06}", year, number);
  }
  TRY(store::judge(tx, *link,
                   {judgement.colour, judgement.kind, judgement.reason, judgement.note, call.caller().name,
                    call.caller().account, now}));
  journal::Entry entry = call.entry("persons.link_judged", "person_link", link->id.to_text());
  entry.facts = {{"colour", to_text(link->colour)}, {"kind", to_text(link->kind)}, {"reason", judgement.reason}};
  if (judgement.colour == Colour::kRed) entry.facts["notice"] = link->notice;
  const json::object sealed{
      {"first", link->first.to_text()}, {"second", link->second.to_text()}, {"note", judgement.note}};
  entry.sealed.push_back({.group = "link", .plaintext = limen::to_text(json::value(sealed)), .new_record = anew});
  TRY(parts_.journal.append(tx, std::move(entry)));
  return std::move(*link);
}

// One person: what was found between two records of the joined ones to the contrary is put right first; what waited to
// be judged between them is answered by it.
Result<void> Service::join(database::Transaction& tx, const api::Call& call, const Judgement& judgement) const {
  const auto ours = TRY(border::Border::records_of(tx, judgement.first));
  const auto theirs = TRY(border::Border::records_of(tx, judgement.second));
  std::vector<Link> waiting;
  for (const TravellerId& a : ours) {
    for (const TravellerId& b : theirs) {
      auto link = TRY(store::between(tx, call.grant(), a, b));
      const bool judged_pair = link && link->first == std::min(judgement.first, judgement.second) &&
                               link->second == std::max(judgement.first, judgement.second);
      if (!link || judged_pair) continue;
      if (link->colour != Colour::kYellow && !one_person(link->colour, link->kind)) {
        return Error{"persons.contradicted",
                     "two of the records were found to be of different persons; that is put right first"};
      }
      if (link->colour == Colour::kYellow) waiting.push_back(std::move(*link));
    }
  }
  TRY(parts_.border.join_records(tx, call.grant(), judgement.first, judgement.second,
                                 {judgement.reason, judgement.note}));
  for (Link& link : waiting) {
    const TravellerId first = link.first, second = link.second;
    TRY(put(tx, call, std::move(link), first, second, judgement));
  }
  return {};
}

// Two persons: who leaves is another one from now on, and every link across says so.
Result<void> Service::part(database::Transaction& tx, const api::Call& call, const Judgement& judgement) const {
  std::vector<TravellerId> leaving = judgement.leaving;
  if (leaving.empty()) leaving.push_back(judgement.second);
  const auto left = [&](const TravellerId& id) { return std::ranges::find(leaving, id) != leaving.end(); };
  if (left(judgement.first) == left(judgement.second))
    return at("persons.judge.leaving", "exactly one of the two records leaves", "/leaving");
  const auto before = TRY(border::Border::records_of(tx, judgement.first));
  TRY(parts_.border.separate_records(tx, call.grant(), leaving, {judgement.reason, judgement.note}));
  for (const TravellerId& stays : before) {
    if (left(stays)) continue;
    for (const TravellerId& goes : leaving) {
      const bool judged_pair = std::min(stays, goes) == std::min(judgement.first, judgement.second) &&
                               std::max(stays, goes) == std::max(judgement.first, judgement.second);
      if (judged_pair) continue;
      auto link = TRY(store::between(tx, call.grant(), stays, goes));
      TRY(put(tx, call, std::move(link), stays, goes, judgement));
    }
  }
  return {};
}

Result<Link> Service::judge(database::Transaction& tx, const api::Call& call, const Judgement& judgement) const {
  if (judgement.first == judgement.second) return Error{"persons.judge.one_record", "two different records are judged"};
  if (judgement.colour == Colour::kYellow)
    return at("persons.judge.colour", "a person says green, white or red", "/colour");
  if ((judgement.colour == Colour::kRed) != (judgement.kind != Kind::kNone))
    return at("persons.judge.kind", "red, and red alone, is merging or non_merging", "/kind");
  TRY(known_reason(judgement, call.now().utc_day()));
  const std::array<TravellerId, 2> both{judgement.first, judgement.second};
  const auto there = TRY(border::Border::find_all(tx, call.grant(), both));
  if (there.size() != both.size()) return Error{"border.traveller.not_found", "there is no such traveller"};
  auto link = TRY(store::between(tx, call.grant(), judgement.first, judgement.second));
  const auto records = TRY(border::Border::records_of(tx, judgement.first));
  const bool joined = std::ranges::find(records, judgement.second) != records.end();
  TRY(may_judge(tx, call, judgement, link, joined));
  if ((link ? link->version : 0) != judgement.version)
    return Error{"persons.link.changed", "somebody else has judged this link, or it was found, since you looked"};
  const bool one = one_person(judgement.colour, judgement.kind);
  if (one && !joined) TRY(join(tx, call, judgement));
  if (!one && joined) TRY(part(tx, call, judgement));
  Link judged = TRY(put(tx, call, std::move(link), judgement.first, judgement.second, judgement));
  TRY(store::add_changes(tx, judged));
  return judged;
}

}  // namespace limen::persons
