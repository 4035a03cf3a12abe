// The report at the end of a shift: figures counted from the records, words of those who worked, two signatures.
#include <fmt/format.h>

#include "base/text.h"
#include "services/shift/service.h"

namespace limen::shift {
namespace {

using database::Session;
using database::Transaction;

json::object figures_json(const border::PostFigures& figures) {
  json::array refusals;
  for (const auto& refused : figures.refusals) {
    refusals.push_back(json::object{{"number", refused.number},
                                    {"at", refused.at.to_text()},
                                    {"signature", refused.signature},
                                    {"copy_filed", refused.copy_filed}});
  }
  return {{"entries", figures.entries},         {"exits", figures.exits},
          {"corrections", figures.corrections}, {"refused", figures.refusals.size()},
          {"refusals", std::move(refusals)},    {"open", figures.open},
          {"referred", figures.referred},       {"protection", figures.protection_open}};
}

}  // namespace

Result<Handover> Service::draft(Session& session, const protection::Grant& grant, const PostId& post) const {
  Handover out;
  out.post = post;
  out.to = parts.clock.now();
  // One report begins where the last one ended: nothing falls between two shifts.
  out.from = TRY(store::last_end(session, post)).value_or(out.to.plus_seconds(-rules.longest_seconds));
  out.figures = figures_json(TRY(border::Border::figures_of(session, grant, post, out.from, out.to)));
  for (const auto& [code, line] : lines) out.figures[code] = TRY(line(session, post));
  if (list_ages) out.figures["lists"] = TRY(list_ages(session));
  out.incidents = TRY(store::incidents(session, post, out.from, out.to));
  out.left_by = grant.caller().account;
  out.left_name = grant.caller().name;
  return out;
}

Result<Incident> Service::add_incident(Transaction& tx, const protection::Grant& grant, const PostId& post,
                                       const std::string& text, journal::Entry entry) const {
  TRY(grant.require({.post = post, .owner = grant.caller().account}));
  if (text.empty()) return Error{"shift.incident.empty", "say what happened"};
  const Instant now = parts.clock.now();
  const Incident incident{IncidentId::make(now, parts.random), now, grant.caller().name, text};
  TRY(store::insert_incident(tx, post, grant.caller().account, incident));
  entry.subject_type = "incident";
  entry.subject_id = incident.id.to_text();
  entry.facts = {{"post", post.to_text()}};
  entry.sealed.push_back(
      {.group = "words", .plaintext = to_text(json::value(json::object{{"text", text}})), .new_record = true});
  TRY(parts.journal.append(tx, std::move(entry)));
  return incident;
}

Result<Handover> Service::write(Transaction& tx, const protection::Grant& grant, const PostId& post,
                                const std::string& note, journal::Entry entry) const {
  Handover one = TRY(draft(tx, grant, post));
  const auto place = parts.posts.find(post);
  if (!place) return Error{"shift.no_post", "choose the post you work at first"};
  one.id = HandoverId::make(one.to, parts.random);
  one.note = note;
  const int year = place->zone.day_of(one.to).year();
  // The number is taken in the transaction that writes the report, so that there is no gap.
  const std::int64_t serial = TRY(store::next_serial(tx, post, year));
  one.number = fmt::format("H-{}-{}-{:05}", place->code, year, serial);
  TRY(store::insert_handover(tx, one, year, serial));
  entry.subject_type = "handover";
  entry.subject_id = one.id.to_text();
  entry.facts = {{"number", one.number}, {"post", post.to_text()}, {"figures", one.figures}};
  if (!note.empty()) {
    entry.sealed.push_back(
        {.group = "words", .plaintext = to_text(json::value(json::object{{"note", note}})), .new_record = true});
  }
  TRY(parts.journal.append(tx, std::move(entry)));
  return one;
}

Result<Handover> Service::sign(Transaction& tx, const protection::Grant& grant, const HandoverId& id,
                               journal::Entry entry) const {
  Handover one = TRY(store::load(tx, id));
  const protection::Caller& caller = grant.caller();
  TRY(grant.require({.post = one.post, .owner = caller.account}));
  if (one.taken_by) return Error{"shift.handover.signed", "the report is signed already"};
  if (one.left_by == caller.account)
    return Error{"shift.handover.own", "the one who comes signs, not the one who goes"};
  one.taken_by = caller.account;
  one.taken_name = caller.name;
  one.taken_at = parts.clock.now();
  TRY(store::sign(tx, one));
  entry.subject_type = "handover";
  entry.subject_id = one.id.to_text();
  entry.facts = {{"number", one.number}};
  TRY(parts.journal.append(tx, std::move(entry)));
  return one;
}

Result<std::int64_t> Service::run_retention(CivilDate today) const {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.pack));
  const auto* period = retention.find("handover", "written");
  if (period == nullptr) return Error{"list.retention", "the pack has no period for reports of a shift"};
  CivilDate last = today - (period->years * 365 + period->months * 28 + period->days);
  while (period->keep_until(last) >= today) last = last - 1;
  const Instant before{std::int64_t{(last + 1).days()} * 86'400 * 1'000'000};
  constexpr int kBatch = 50, kHoldersKept = 60;
  std::int64_t total = 0;
  for (std::int64_t done = kBatch; done == kBatch;) {
    done = TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      const Instant now = parts.clock.now();
      const auto ids = TRY(store::written_before(tx, before, kBatch));
      for (const HandoverId& id : ids) {
        const Handover one = TRY(store::load(tx, id));
        for (const Incident& incident : one.incidents) {
          auto gone = parts.journal.erase(tx, "incident", incident.id.to_text(), "", "retention", "administration");
          if (!gone.ok() && gone.error().code != "journal.nothing_to_erase") return gone.take_error();
        }
        auto gone = parts.journal.erase(tx, "handover", id.to_text(), "", "retention", "administration");
        if (!gone.ok() && gone.error().code != "journal.nothing_to_erase") return gone.take_error();
        TRY(store::clear(tx, id, now));
      }
      TRY(store::forget_holders(tx, now.plus_seconds(-std::int64_t{kHoldersKept} * 86'400)));
      return static_cast<std::int64_t>(ids.size());
    }));
    total += done;
  }
  return total;
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "incident") {
    const IncidentId id = TRY(IncidentId::parse(record_id));
    return tx.execute("update shift_incident set content = null where id = $1", {id});
  }
  if (record_type != "handover") return {};
  const HandoverId id = TRY(HandoverId::parse(record_id));
  return store::clear(tx, id, Instant{});
}

json::object to_json(const HeldCheck& held, const AccountId& reader) {
  json::object out{{"id", held.check.id.to_text()},
                   {"state", held.check.referred ? "referred" : "open"},
                   {"direction", to_text(held.check.direction)},
                   {"lane", held.check.lane},
                   {"opened_at", held.check.opened_at.to_text()},
                   {"officer", held.check.officer_name},
                   {"protection_open", held.check.protection_open},
                   {"mine", held.holder == reader}};
  if (held.holder) out["holder"] = held.holder_name;
  if (!held.given_by.empty()) out["given_by"] = held.given_by;
  if (held.given_at) out["given_at"] = held.given_at->to_text();
  return out;
}

json::object to_json(const Handover& one, const site::Posts& posts, const AccountId& reader) {
  json::array incidents;
  for (const Incident& incident : one.incidents) {
    json::object item{{"at", incident.at.to_text()}, {"by", incident.by}};
    if (!incident.text.empty()) item["text"] = incident.text;
    incidents.push_back(std::move(item));
  }
  json::object out{{"from", one.from.to_text()}, {"to", one.to.to_text()},
                   {"figures", one.figures},     {"incidents", std::move(incidents)},
                   {"left_by", one.left_name},   {"own", one.left_by == reader},
                   {"cleared", one.cleared}};
  if (!one.id.nil()) out["id"] = one.id.to_text();
  if (!one.number.empty()) out["number"] = one.number;
  if (!one.note.empty()) out["note"] = one.note;
  if (const auto post = posts.find(one.post)) out["post"] = post->name;
  if (one.taken_by) out["taken_by"] = one.taken_name;
  if (one.taken_at) out["taken_at"] = one.taken_at->to_text();
  return out;
}

}  // namespace limen::shift
