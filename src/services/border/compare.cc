#include "services/border/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "services/border/json_forms.h"
#include "services/border/store.h"

namespace limen::border {
namespace {

using journal::Record;
using journal::Told;

// A value and the entry that said it last.
struct Said {
  json::value value;
  std::int64_t seq = 0;
};
using Fields = std::map<std::string, Said, std::less<>>;

json::value member(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found == nullptr ? json::value(nullptr) : *found;
}
json::value text_member(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found == nullptr ? json::value("") : *found;
}

std::string text_at(const json::object& object, std::string_view key) {
  const json::value found = text_member(object, key);
  return found.is_string() ? std::string(std::string_view(found.get_string())) : std::string();
}

// What the entries of one check amount to.
struct ToldCheck {
  Fields fields;                     // by column, or by what a column holds
  std::map<std::string, Said> hits;  // by id, in the form of to_json(CheckHit)
  std::vector<Said> protections;     // {kind, note, open, outcome}
  std::optional<Said> crossing;      // to_json(Crossing)
  std::optional<Said> refusal;       // {id, number, reasons, facts, signature, safeguards}

  void say(std::int64_t seq, std::string_view field, json::value value) {
    fields.insert_or_assign(std::string(field), Said{std::move(value), seq});
  }
  void take(const Told& entry);

 private:
  void take_opening(const Told& entry);
  void take_review(const Told& entry);
  void take_referral(const Told& entry);
  void take_protection(const Told& entry);
  void take_decision(const Told& entry);
};

void ToldCheck::take_opening(const Told& entry) {
  say(entry.seq, "state", "open");
  say(entry.seq, "direction", member(entry.facts, "direction"));
  for (const char* field : {"person", "document", "findings", "stay"})
    say(entry.seq, field, member(entry.sealed, field));
}

void ToldCheck::take_review(const Told& entry) {
  const auto hit = hits.find(text_at(entry.facts, "hit"));
  if (hit == hits.end() || !hit->second.value.is_object()) return;
  json::object& object = hit->second.value.get_object();
  object["state"] = member(entry.facts, "outcome");
  object.erase("reason");
  object.erase("note");
  for (const auto& [field, value] : {std::pair("reason", text_member(entry.facts, "reason")),
                                     std::pair("note", text_member(entry.sealed, "note"))}) {
    if (value != "") object[field] = value;
  }
  hit->second.seq = entry.seq;
}

void ToldCheck::take_referral(const Told& entry) {
  say(entry.seq, "state", "referred");
  say(entry.seq, "referral_reasons", member(entry.facts, "reasons"));
  say(entry.seq, "referral_note", text_member(entry.sealed, "note"));
}

void ToldCheck::take_protection(const Told& entry) {
  if (entry.kind == "border.protection_requested") {
    protections.push_back({json::object{{"kind", member(entry.sealed, "kind")},
                                        {"note", text_member(entry.sealed, "note")},
                                        {"open", true},
                                        {"outcome", ""}},
                           entry.seq});
    if (fields["state"].value == "open") {
      say(entry.seq, "state", "referred");
      say(entry.seq, "referral_reasons", json::array{"protection"});
      say(entry.seq, "referral_note", "");
    }
  } else if (!protections.empty()) {
    json::object& last = protections.back().value.get_object();
    last["open"] = false;
    last["outcome"] = member(entry.sealed, "outcome");
    protections.back().seq = entry.seq;
  }
}

void ToldCheck::take_decision(const Told& entry) {
  say(entry.seq, "state", "closed");
  say(entry.seq, "decision_note", text_member(entry.sealed, "note"));
  if (entry.kind == "border.admitted") {
    say(entry.seq, "decision", "admit");
    say(entry.seq, "crossing_id", member(entry.facts, "crossing"));
    crossing = Said{member(entry.sealed, "crossing"), entry.seq};
    return;
  }
  say(entry.seq, "decision_reasons", member(entry.facts, "reasons"));
  if (entry.kind == "border.withdrawn") return say(entry.seq, "decision", "withdraw");
  say(entry.seq, "decision", "refuse");
  say(entry.seq, "refusal_id", member(entry.facts, "refusal"));
  refusal = Said{json::object{{"id", member(entry.facts, "refusal")},
                              {"number", member(entry.facts, "number")},
                              {"reasons", member(entry.facts, "reasons")},
                              {"facts", text_member(entry.sealed, "facts")},
                              {"signature", text_member(entry.sealed, "signature")},
                              {"safeguards", member(entry.sealed, "safeguards")}},
                 entry.seq};
}

void ToldCheck::take(const Told& entry) {
  if (const auto* found = entry.sealed.if_contains("hits"); found != nullptr && found->is_array()) {
    for (const json::value& hit : found->get_array())
      if (hit.is_object()) hits[text_at(hit.get_object(), "id")] = {hit, entry.seq};
  }
  if (entry.kind == "border.check_opened") take_opening(entry);
  if (entry.kind == "border.hit_reviewed") take_review(entry);
  if (entry.kind == "border.referred") take_referral(entry);
  if (entry.kind == "border.protection_requested" || entry.kind == "border.protection_closed") take_protection(entry);
  if (entry.kind == "border.admitted" || entry.kind == "border.refused" || entry.kind == "border.withdrawn")
    take_decision(entry);
  if (entry.kind == "border.details_changed") {
    say(entry.seq, "details", member(entry.sealed, "details"));
    say(entry.seq, "stay", member(entry.sealed, "stay"));
    fields.erase("findings");  // judged again, and not told
  }
}

Result<json::value> parsed(std::string_view text) {
  if (text.empty()) return json::value(nullptr);
  auto value = parse_json(text);
  if (!value.ok()) return Error{"border.stored_form", "a stored record has not the form it was written in"};
  return value;
}

// Of a crossing what both the entry and the row know; a post is known by its id.
json::object comparable(json::value crossing) {
  if (!crossing.is_object()) return {};
  json::object object = std::move(crossing.get_object());
  if (const auto* post = object.if_contains("post"); post != nullptr && post->is_object()) {
    const json::value id = member(post->get_object(), "id");
    object["post"] = id;
  }
  object.erase("corrected_by");
  return object;
}

class Comparer {
 public:
  Comparer(database::Session& session, const keys::KeyStore& keys) : session_(session), keys_(keys) {}

  Result<journal::Comparison> run() {
    const auto each = [&](const char* type, Result<bool> (Comparer::*visit)(const Record&)) {
      if (out_.first) return Result<void>();
      return journal::each_record(session_, keys_, type, [&](const Record& record) { return (this->*visit)(record); });
    };
    TRY(each("check", &Comparer::check));
    TRY(each("crossing", &Comparer::correction));
    TRY(each("batch", &Comparer::batch));
    TRY(each("traveller", &Comparer::traveller));
    TRY(nothing_untold("border_check", "check", checks_));
    TRY(nothing_untold("crossing", "crossing", crossings_));
    TRY(nothing_untold("refusal", "refusal", refusals_));
    TRY(nothing_untold("cleared_pair", "traveller", cleared_));
    TRY(nothing_untold("crossing_judgement", "crossing", judged_, "crossing_id"));
    TRY(nothing_untold("traveller_version", "traveller", renamed_, "traveller_id"));
    return std::move(out_);
  }

 private:
  Result<bool> check(const Record& record);
  Result<bool> correction(const Record& record);
  Result<bool> batch(const Record& record);
  Result<bool> traveller(const Record& record);
  Result<bool> person(const Record& record);
  Result<bool> check_row(const Record& record, const ToldCheck& told);
  Result<bool> hits(const Record& record, const ToldCheck& told);
  Result<bool> protections(const Record& record, const ToldCheck& told);
  Result<bool> crossing(const Record& record, const Said& said);
  Result<bool> refusal(const Record& record, const Said& said);
  Result<bool> judgements(const Record& record, const std::vector<Said>& told);
  Result<bool> gone(const Record& record);
  Result<void> nothing_untold(const std::string& table, const char* type, const std::set<RawId>& told,
                              const std::string& column = "id");
  bool same(const Record& record, const std::string& table, const Fields& fields, const json::object& row);
  bool same(const Record& record, const std::string& table, const Said& said, const json::object& row) {
    Fields fields;
    if (said.value.is_object()) {
      for (const auto& [key, value] : said.value.get_object()) fields[std::string(key)] = {value, said.seq};
    }
    return same(record, table, fields, row);
  }

  database::Session& session_;
  const keys::KeyStore& keys_;
  journal::Comparison out_;
  std::set<RawId> checks_, crossings_, refusals_, judged_, cleared_, renamed_;  // that the journal tells of
};

// Fields that the row does not have stay out of it; a field that nobody told of is not looked at.
bool Comparer::same(const Record& record, const std::string& table, const Fields& fields, const json::object& row) {
  for (const auto& [name, said] : fields) {
    if (member(row, name) != said.value)
      return out_.differs(said.seq, record, table + "." + name + " is not what the entry says");
  }
  return true;
}

Result<bool> Comparer::check(const Record& record) {
  if (record.erased) return gone(record);
  bool opened_here = false;
  ToldCheck told;
  for (const auto& opened : record.entries) {
    const Told entry = TRY(journal::told(opened));
    told.take(entry);
    opened_here = opened_here || entry.kind == "border.check_opened";
    // Known from the open part, in case the key is being destroyed while we read.
    if (entry.facts.contains("crossing"))
      crossings_.insert(TRY(CrossingId::parse(text_at(entry.facts, "crossing"))).raw());
    if (entry.facts.contains("refusal")) refusals_.insert(TRY(RefusalId::parse(text_at(entry.facts, "refusal"))).raw());
  }
  if (!opened_here) return true;  // to be looked at is not to be told of
  checks_.insert(TRY(CheckId::parse(record.id)).raw());
  if (!record.readable) return true;
  ++out_.records;
  if (!TRY(check_row(record, told)) || !TRY(hits(record, told)) || !TRY(protections(record, told))) return false;
  if (told.crossing && !TRY(crossing(record, *told.crossing))) return false;
  if (told.refusal && !TRY(refusal(record, *told.refusal))) return false;
  return true;
}

Result<bool> Comparer::gone(const Record& record) {
  const auto id = TRY(CheckId::parse(record.id));
  for (const char* sql :
       {"select count(*) from border_check where id = $1", "select count(*) from check_hit where check_id = $1",
        "select count(*) from protection_request where check_id = $1"}) {
    const auto rows = TRY(session_.query(sql, {id}));
    if (rows.front().integer(0) > 0)
      return out_.differs(record.entries.back().entry.seq, record,
                          "its key was destroyed and its rows are still there");
  }
  ++out_.erased;
  return true;
}

Result<bool> Comparer::check_row(const Record& record, const ToldCheck& told) {
  const auto id = TRY(CheckId::parse(record.id));
  const auto rows = TRY(session_.query(
      "select state, direction, person, document, findings, stay, details, referral, decision, decision_reasons, "
      "decision_note, crossing_id, refusal_id from border_check where id = $1",
      {id}));
  const std::int64_t last = record.entries.back().entry.seq;
  if (rows.empty()) return out_.differs(last, record, "border_check has no such row");
  const auto row = rows.front();
  json::object found{
      {"state", row.text(0)}, {"direction", row.text(1)}, {"decision", row.text(8)}, {"decision_note", row.text(10)}};
  const char* names[] = {"person", "document", "findings", "stay", "details"};
  for (std::size_t i = 0; i < std::size(names); ++i) found[names[i]] = TRY(parsed(row.text(2 + i)));
  found["decision_reasons"] = TRY(parsed(row.text(9)));
  if (const auto referral = TRY(stored_referral(row.text(7)))) {
    found["referral_reasons"] = to_json(referral->reasons);
    found["referral_note"] = referral->note;
  }
  if (const auto crossing = row.optional_id<CrossingId>(11)) found["crossing_id"] = crossing->to_text();
  if (const auto refusal = row.optional_id<RefusalId>(12)) found["refusal_id"] = refusal->to_text();
  return same(record, "border_check", told.fields, found);
}

Result<bool> Comparer::hits(const Record& record, const ToldCheck& told) {
  if (told.hits.empty()) return true;
  const auto check = TRY(CheckId::parse(record.id));
  std::map<std::string, json::object> found;
  for (const CheckHit& hit : TRY(store::hits_of(session_, check))) found.emplace(hit.id.to_text(), to_json(hit));
  for (const auto& [id, said] : told.hits) {
    const auto row = found.find(id);
    if (row == found.end()) {
      // A hit that was dismissed, here or before, has a period of its own.
      const json::value state = said.value.is_object() ? member(said.value.get_object(), "state") : json::value();
      if (state == "dismissed" || state == "cleared") continue;
      return out_.differs(said.seq, record, "check_hit lacks a hit");
    }
    if (!same(record, "check_hit", said, row->second)) return false;
    // What is empty is not written: a reason or note that nobody told of must not be there either.
    for (const char* field : {"reason", "note"}) {
      if (row->second.contains(field) && !said.value.get_object().contains(field))
        return out_.differs(said.seq, record, std::string("check_hit.") + field + " is not what the entry says");
    }
  }
  return true;
}

Result<bool> Comparer::protections(const Record& record, const ToldCheck& told) {
  const auto check = TRY(CheckId::parse(record.id));
  const auto rows =
      TRY(session_.query("select kind, note, open, outcome from protection_request where check_id = $1", {check}));
  std::vector<json::object> found;
  for (const auto row : rows) {
    found.push_back({{"kind", row.text(0)}, {"note", row.text(1)}, {"open", row.boolean(2)}, {"outcome", row.text(3)}});
  }
  for (const Said& said : told.protections) {
    const auto row = std::find(found.begin(), found.end(), said.value.get_object());
    if (row != found.end()) {
      found.erase(row);
    } else if (said.value.get_object().at("open") == true || !found.empty()) {
      // A closed one has a period of its own; but then there is no other row in its place.
      return out_.differs(said.seq, record, "protection_request is not what the entry says");
    }
  }
  if (found.empty()) return true;
  return out_.differs(record.entries.back().entry.seq, record, "protection_request has a row that no entry tells of");
}

Result<bool> Comparer::crossing(const Record& record, const Said& said) {
  const auto id = TRY(CrossingId::parse(text_at(comparable(said.value), "id")));
  crossings_.insert(id.raw());
  const auto rows = TRY(session_.query(
      "select check_id, direction, at, local_day, post_id, officer, transport_mode, travel_purpose, carrier_reference, "
      "document_number, document_issuer, authorised_until, unlawful_days, supersedes, reason, note, source, place from "
      "crossing where "
      "id = $1",
      {id}));
  if (rows.empty()) return out_.differs(said.seq, record, "crossing has no such row");
  const auto row = rows.front();
  Crossing crossing;
  crossing.id = id;
  crossing.check_id = row.optional_id<CheckId>(0);
  crossing.direction = parse_direction(row.text(1)).value_or(Direction::kEntry);
  crossing.at = row.instant(2);
  crossing.local_day = row.date(3);
  crossing.post.id = row.id<PostId>(4);
  crossing.officer = row.text(5);
  crossing.transport_mode = row.text(6);
  crossing.travel_purpose = row.text(7);
  crossing.carrier_reference = row.text(8);
  crossing.document_number = row.text(9);
  crossing.document_issuer = StateCode::parse(row.text(10)).value_or(StateCode());
  crossing.authorised_until = row.optional_date(11);
  crossing.unlawful_days = static_cast<int>(row.integer(12));
  crossing.supersedes = row.optional_id<CrossingId>(13);
  crossing.reason = row.text(14);
  crossing.note = row.text(15);
  crossing.source = row.text(16);
  crossing.place = row.text(17);
  // Both ways: what is empty is not written.
  const json::object found = comparable(to_json(crossing)), wanted = comparable(said.value);
  for (const auto& [name, value] : found) {
    if (member(wanted, name) != value)
      return out_.differs(said.seq, record, "crossing." + std::string(name) + " is not what the entry says");
  }
  return same(record, "crossing", Said{wanted, said.seq}, found);
}

Result<bool> Comparer::refusal(const Record& record, const Said& said) {
  const auto id = TRY(RefusalId::parse(text_at(said.value.get_object(), "id")));
  refusals_.insert(id.raw());
  const auto rows =
      TRY(session_.query("select number, reasons, facts, signature, safeguards from refusal where id = $1", {id}));
  if (rows.empty()) return out_.differs(said.seq, record, "refusal has no such row");
  const auto row = rows.front();
  const json::object found{
      {"id", id.to_text()},   {"number", row.text(0)},    {"reasons", TRY(parsed(row.text(1)))},
      {"facts", row.text(2)}, {"signature", row.text(3)}, {"safeguards", TRY(parsed(row.text(4)))}};
  return same(record, "refusal", said, found);
}

// A correction is a crossing that supersedes another; its key is its own.
Result<bool> Comparer::correction(const Record& record) {
  const auto id = TRY(CrossingId::parse(record.id));
  if (record.erased) {
    const auto rows = TRY(session_.query("select 1 from crossing where id = $1", {id}));
    if (!rows.empty())
      return out_.differs(record.entries.back().entry.seq, record, "its key was destroyed and its row is still there");
    ++out_.erased;
    return true;
  }
  const auto tells = [&](std::string_view kind) {
    return std::ranges::any_of(record.entries, [&](const auto& opened) { return opened.entry.kind == kind; });
  };
  const bool corrected = tells("border.corrected") || tells("border.stamp_recorded"),
             rejudged = tells("border.stay_rejudged");
  if (corrected) crossings_.insert(id.raw());
  if (rejudged) judged_.insert(id.raw());
  // To be looked at is not to be told of; and a crossing whose check has gone may have been looked at.
  if ((!corrected && !rejudged) || !record.readable) return true;
  std::vector<Said> judged;
  for (const auto& opened : record.entries) {
    const Told entry = TRY(journal::told(opened));
    if (entry.kind == "border.stay_rejudged") judged.push_back({member(entry.sealed, "after"), entry.seq});
    if (entry.kind != "border.corrected" && entry.kind != "border.stamp_recorded") continue;
    ++out_.records;
    // The sealed part is the crossing itself.
    if (!TRY(crossing(record, Said{entry.sealed, entry.seq}))) return false;
    if (entry.kind != "border.corrected") continue;
    const auto old = TRY(CrossingId::parse(text_at(entry.facts, "supersedes")));
    const auto rows = TRY(session_.query("select corrected_by from crossing where id = $1", {old}));
    if (!rows.empty() && rows.front().optional_id<CrossingId>(0) != id)
      return out_.differs(entry.seq, record, "crossing.corrected_by is not what the entry says");
  }
  return judgements(record, judged);
}

// How the crossing was judged after corrections of others: every judgement, in order, and which of them counts.
Result<bool> Comparer::judgements(const Record& record, const std::vector<Said>& told) {
  const auto id = TRY(CrossingId::parse(record.id));
  const auto rows =
      TRY(session_.query("select unlawful_days from crossing_judgement where crossing_id = $1 order by number", {id}));
  const auto last = TRY(session_.query("select judgements from crossing where id = $1", {id}));
  bool equal =
      rows.size() == told.size() && !last.empty() && last.front().integer(0) == static_cast<std::int64_t>(told.size());
  for (std::size_t i = 0; equal && i < told.size(); ++i) equal = json::value(rows[i].integer(0)) == told[i].value;
  if (equal) return true;
  return out_.differs(record.entries.back().entry.seq, record, "crossing_judgement is not what the entries say");
}

// Of what was loaded from elsewhere the journal knows the ids: rows die of age without an entry of their own.
Result<bool> Comparer::batch(const Record& record) {
  if (!record.readable) return true;
  ++out_.records;
  for (const auto& opened : record.entries) {
    for (const auto& part : opened.parts) {
      const json::value ids = TRY(parsed(part.plaintext.value_or("")));
      if (!ids.is_array()) continue;
      for (const json::value& id : ids.get_array())
        if (id.is_string()) crossings_.insert(TRY(CrossingId::parse(std::string_view(id.get_string()))).raw());
    }
  }
  return true;
}

// A pair that nobody made would let a wanted person pass unseen.
Result<bool> Comparer::traveller(const Record& record) {
  std::map<clearances::ClearanceId, std::pair<json::object, std::int64_t>> told;
  for (const auto& opened : record.entries) {
    if (opened.entry.kind != "border.clearance_made" && opened.entry.kind != "border.clearance_withdrawn") continue;
    const Told entry = TRY(journal::told(opened));
    const auto id = TRY(clearances::ClearanceId::parse(text_at(entry.facts, "clearance")));
    if (entry.kind == "border.clearance_withdrawn") {
      told.erase(id);
      cleared_.erase(id.raw());
      continue;
    }
    told[id] = {entry.sealed, entry.seq};
    cleared_.insert(id.raw());
  }
  if (!TRY(person(record))) return false;
  if (!record.readable) return true;
  for (const auto& [id, said] : told) {
    const auto rows = TRY(
        session_.query("select traveller_id, alert_id, alert_version, reason from cleared_pair where id = $1", {id}));
    if (rows.empty()) continue;  // gone with the alert, or another took its place
    const auto row = rows.front();
    const json::object found{
        {"alert", row.id<CheckId>(1).to_text()}, {"alert_version", row.integer(2)}, {"reason", row.text(3)}};
    for (const auto& [name, value] : found) {
      if (member(said.first, name) != value)
        return out_.differs(said.second, record, "cleared_pair." + std::string(name) + " is not what the entry says");
    }
    if (row.id<TravellerId>(0).to_text() != record.id)
      return out_.differs(said.second, record, "cleared_pair.traveller_id is not what the entry says");
  }
  return true;
}

// Whoever changes a name beside the journal is found out, and so is who covers up what a record said before.
Result<bool> Comparer::person(const Record& record) {
  const auto id = TRY(TravellerId::parse(record.id));
  std::vector<Said> before;
  json::value last;
  for (const auto& opened : record.entries) {
    if (opened.entry.kind != "border.person_corrected") continue;
    const Told entry = TRY(journal::told(opened));
    before.push_back({member(entry.sealed, "before"), entry.seq});
    last = member(entry.sealed, "after");
  }
  if (before.empty()) return true;
  renamed_.insert(id.raw());
  if (!record.readable) return true;
  static constexpr std::string_view kSaid = "surname, given_names, birth_date, sex, nationality";
  const auto said = [](const database::Row& row) {
    return json::value(json::object{{"surname", row.text(0)},
                                    {"given_names", row.text(1)},
                                    {"birth_date", row.text(2)},
                                    {"sex", row.text(3)},
                                    {"nationality", row.text(4)}});
  };
  const auto former = TRY(session_.query(
      fmt::format("select {} from traveller_version where traveller_id = $1 order by number", kSaid), {id}));
  const auto now = TRY(session_.query(fmt::format("select {}, corrections from traveller where id = $1", kSaid), {id}));
  if (now.empty()) return true;  // the traveller has gone, her key goes with her
  bool equal = former.size() == before.size() && said(now.front()) == last &&
               now.front().integer(5) == static_cast<std::int64_t>(before.size());
  for (std::size_t i = 0; equal && i < former.size(); ++i) equal = said(former[i]) == before[i].value;
  if (equal) return true;
  return out_.differs(before.back().seq, record, "traveller is not what the entries say");
}

Result<void> Comparer::nothing_untold(const std::string& table, const char* type, const std::set<RawId>& told,
                                      const std::string& column) {
  if (out_.first) return {};
  return session_.for_each("select " + column + " from " + table, {}, [&](const database::Row& row) -> Result<void> {
    const auto id = row.id<CheckId>(0);
    if (!told.contains(id.raw()))
      out_.differs(0, Record{type, id.to_text(), false, true, {}}, table + " has a row that no entry tells of");
    return {};
  });
}

}  // namespace

Result<journal::Comparison> compare(database::Session& session, const keys::KeyStore& keys) {
  return Comparer(session, keys).run();
}

}  // namespace limen::border
