#include "services/hit_desk/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "platform/lists/lists.h"

namespace limen::hit_desk {
namespace {

using database::Session;
using database::Transaction;
using protection::Grant;

Error problem(const char* code, const char* message, const char* pointer = nullptr) {
  Place place;
  if (pointer != nullptr) place.path = pointer;
  return Error{code, message, place};
}

constexpr char series_of(Level level) {
  if (level == Level::kDiscreet) return 'D';
  return level == Level::kSecondLine ? 'S' : 'H';
}

Instant minutes_after(Instant from, std::int64_t minutes) { return from.plus_seconds(minutes * 60); }

json::object noted(const Grant& grant, Instant at, json::object object) {
  object["by"] = grant.caller().name;
  object["at"] = at.to_text();
  return object;
}

}  // namespace

bool Service::visible(const protection::Permit& permit, const File& file) const {
  const protection::Object object{.post = file.post};
  const auto may = [&](const char* scope) { return permit.has(scope) && permit.require(scope, object).ok(); };
  if (file.level == Level::kDiscreet) return may("hits.discreet");
  return may("hits.desk") || (file.level == Level::kOpen && may("hits.call"));
}

bool Service::may_report(const protection::Permit& permit, const File& file) const {
  const char* scope = file.level == Level::kDiscreet ? "hits.discreet" : "hits.desk";
  return permit.has(scope) && permit.require(scope, {.post = file.post}).ok();
}

Result<File> Service::find(Session& session, const Grant& grant, const FileId& id) const {
  File file = TRY(store::find(session, grant, id));
  if (!visible(grant, file)) return problem("hit_desk.not_found", "there is no such hit file");
  return file;
}

Result<std::vector<File>> Service::list(Session& session, const Grant& grant, std::optional<bool> closed) const {
  store::Wanted wanted{.levels = {}, .closed = closed};
  if (grant.has("hits.call") || grant.has("hits.desk")) wanted.levels.push_back(Level::kOpen);
  if (grant.has("hits.desk")) wanted.levels.push_back(Level::kSecondLine);
  if (grant.has("hits.discreet")) wanted.levels.push_back(Level::kDiscreet);
  auto files = TRY(store::list(session, grant, wanted));
  std::erase_if(files, [&](const File& file) { return !visible(grant, file); });
  return files;
}

// Kind and codes stand in the open part; what is said of a person is sealed under the file's own key.
Result<void> Service::record(Transaction& tx, const File& file, journal::Entry entry, json::object sealed) const {
  entry.subject_type = "hit_file";
  entry.subject_id = file.id.to_text();
  entry.facts["number"] = file.number;
  entry.facts["state"] = hit_report::to_text(file.state);
  if (const auto post = parts.posts.find(file.post)) entry.facts["post"] = post->code;
  if (!sealed.empty()) {
    entry.sealed.push_back({.group = "hit_file", .plaintext = limen::to_text(json::value(std::move(sealed)))});
  }
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

void Service::set_limits(File& file, Instant from) const {
  const auto limits = rules_.limits(file.category(), file.urgent);
  file.report_by = minutes_after(from, limits.report_minutes);
  if (file.sent_at) file.answer_by = minutes_after(*file.sent_at, limits.answer_minutes);
}

const hit_report::Form* Service::form_of(const File& file) const {
  return file.outcome ? rules_.form(*file.outcome, file.about_thing()) : nullptr;
}

Result<File> Service::open_file(Transaction& tx, const Grant& grant, const border::HitNews& news,
                                const things::HitNews* thing) const {
  const bool discreet = news.kind == border::HitNews::Kind::kDiscreet;
  File file;
  file.id = FileId::make(news.at, parts.random);
  file.level = discreet ? Level::kDiscreet : news.second_line ? Level::kSecondLine : Level::kOpen;
  file.judged = discreet ? Judged::kWaiting : Judged::kConfirmed;
  file.check = news.check;
  file.alert = news.alert;
  file.post = news.post;
  file.opened_at = news.at;
  const auto post = parts.posts.find(news.post);
  const int year = (post ? post->zone.day_of(news.at) : news.at.utc_day()).year();
  file.number = fmt::format("{}-{}-{:06}", series_of(file.level), year, TRY(store::next_number(tx, file.level, year)));
  file.content = {{"hit", news.hit},
                  {"person", news.person},
                  {"officer", news.officer_name},
                  {"direction", limen::to_text(news.direction)},
                  {"lane", news.lane}};
  if (!news.document.empty()) file.content["document"] = news.document;
  if (!news.note.empty()) file.content["review_note"] = news.note;
  if (thing != nullptr) {
    file.content.erase("person");
    file.content["thing"] = thing->thing;
    file.content["alert"] = json::object{{"reference", thing->reference}, {"source", ""}, {"reason", thing->reason}};
    set_limits(file, news.at);
    TRY(store::add(tx, file));
    return file;
  }
  // Of the alert what a report names; what its author adds is read when somebody looks who may see it.
  if (const auto alert = TRY(parts.alerts.find(tx, grant, alerts::AlertId(news.alert), news.at.utc_day()))) {
    file.content["alert"] =
        json::object{{"reference", alert->reference}, {"source", alert->source}, {"reason", alert->reason}};
  }
  set_limits(file, news.at);
  TRY(store::add(tx, file));
  return file;
}

Result<void> Service::on_hit(Transaction& tx, const Grant& grant, const border::HitNews& news,
                             const things::HitNews* thing) {
  using Kind = border::HitNews::Kind;
  // What is found silently is nobody's act: the officer who opened the check does not know of it.
  const bool discreet = news.kind == Kind::kDiscreet;
  journal::Entry entry{
      .kind = "hit_desk.opened", .actor = discreet ? "hit_desk" : news.officer.to_text(), .purpose = grant.purpose()};
  auto known = TRY(store::of_hit(tx, news.check, news.alert));
  if (!known) {
    if (news.kind == Kind::kTurned) return {};
    const File file = TRY(open_file(tx, grant, news, thing));
    return record(tx, file, std::move(entry), file.content);
  }
  File& file = *known;
  if (discreet || file.state == State::kClosed) return {};
  const bool turned = news.kind == Kind::kTurned;
  entry.kind = "hit_desk.confirmed_again";
  if (turned) entry.kind = "hit_desk.turned";
  file.judged = turned ? Judged::kFalse : Judged::kConfirmed;
  file.outcome = turned ? std::optional(Outcome::kFalse) : std::nullopt;
  json::object said = noted(grant, news.at, {{"note", news.note}});
  if (turned) {
    file.content["turned"] = said;
  } else {
    file.content.erase("turned");
    file.content.erase("outcome");
  }
  TRY(store::change(tx, file));
  return record(tx, file, std::move(entry), std::move(said));
}

Result<void> Service::on_thing(Transaction& tx, const Grant& grant, const things::HitNews& news) {
  using Kind = border::HitNews::Kind;
  border::HitNews told;
  told.kind = news.kind == things::HitNews::Kind::kDiscreet    ? Kind::kDiscreet
              : news.kind == things::HitNews::Kind::kConfirmed ? Kind::kConfirmed
                                                               : Kind::kTurned;
  told.check = border::CheckId(news.seen.raw());
  told.alert = news.alert.raw();
  told.second_line = news.second_line;
  told.hit = news.hit;
  told.post = news.post;
  told.lane = news.lane;
  told.direction = news.direction;
  told.at = news.at;
  told.officer = news.officer;
  told.officer_name = news.officer_name;
  told.note = news.note;
  return on_hit(tx, grant, told, &news);
}

Result<void> Service::remove(Transaction& tx, const FileId& id) const {
  TRY(store::remove(tx, id));
  auto erased = parts.journal.erase(tx, "hit_file", id.to_text(), "", "retention", "administration");
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  return {};
}

Result<void> Service::on_check_removed(Transaction& tx, const border::CheckId& check) {
  for (const FileId& id : TRY(store::of_check(tx, check))) TRY(remove(tx, id));
  return store::remove_stale_decision(tx, check);
}

Result<File> Service::judge(Transaction& tx, const Grant& grant, const FileId& id, bool same_person,
                            const std::string& note, journal::Entry entry) const {
  File file = TRY(find(tx, grant, id));
  if (file.judged != Judged::kWaiting) return problem("hit_desk.judged", "somebody has judged this already");
  if (!same_person && trim(note).empty())
    return problem("hit_desk.outcome.note", "say why it is not the person", "/note");
  const Instant now = parts.clock.now();
  file.judged = same_person ? Judged::kConfirmed : Judged::kFalse;
  if (!same_person) file.outcome = Outcome::kFalse;
  json::object said = noted(grant, now, {{"note", note}, {"same_person", same_person}});
  file.content["judged"] = said;
  TRY(store::change(tx, file));
  TRY(record(tx, file, std::move(entry), std::move(said)));
  return file;
}

Result<File> Service::call(Transaction& tx, const Grant& grant, const FileId& id, const CallInput& input,
                           journal::Entry entry) const {
  const File file = TRY(find(tx, grant, id));
  if (file.state == State::kClosed) return problem("hit_desk.state", "the file is closed");
  const auto contacts = TRY(store::contacts(tx));
  const auto contact =
      std::ranges::find_if(contacts, [&](const Contact& one) { return one.rule.id == input.contact.raw(); });
  if (contact == contacts.end()) return problem("hit_desk.contact.unknown", "nobody on the roster has this id");
  constexpr std::array<std::string_view, 4> kOutcomes = {"answered", "no_answer", "busy", "wrong_number"};
  if (std::ranges::find(kOutcomes, input.outcome) == kOutcomes.end()) {
    return problem("hit_desk.call.outcome", "answered, no_answer, busy or wrong_number", "/outcome");
  }
  HitCall made;
  made.at = parts.clock.now();
  made.id = CallId::make(made.at, parts.random);
  made.file = file.id;
  made.contact = input.contact;
  made.answered = input.outcome == "answered";
  made.content = noted(grant, made.at,
                       {{"label", contact->label},
                        {"outcome", input.outcome},
                        {"answered_by", input.answered_by},
                        {"note", input.note}});
  TRY(store::add_call(tx, made));
  entry.facts["answered"] = made.answered;
  TRY(record(tx, file, std::move(entry), made.content));
  return file;
}

Result<File> Service::set_outcome(Transaction& tx, const Grant& grant, const FileId& id, const OutcomeInput& input,
                                  journal::Entry entry) const {
  File file = TRY(find(tx, grant, id));
  if (file.state != State::kDrafted) return problem("hit_desk.state", "the report was sent; what it says stays");
  if (file.judged == Judged::kWaiting) return problem("hit_desk.not_judged", "judge first whether it is the person");
  if (file.judged == Judged::kFalse && input.outcome != Outcome::kFalse) {
    return problem("hit_desk.judged", "it was found that this is not the person");
  }
  if (input.outcome != Outcome::kNotPossible && trim(input.note).empty()) {
    return problem("hit_desk.outcome.note", "say what was done, or why it is not the person", "/note");
  }
  if (input.outcome == Outcome::kNotPossible &&
      hit_report::find(rules_.not_possible_reasons(), input.reason) == nullptr) {
    return problem("hit_desk.outcome.reason", "an action that was not possible has a reason of the list", "/reason");
  }
  if (input.urgent && trim(input.urgent_reason).empty()) {
    return problem("hit_desk.urgent.reason", "urgent only with a reason", "/urgent_reason");
  }
  const Instant now = parts.clock.now();
  file.outcome = input.outcome;
  file.urgent = input.urgent;
  json::object said = noted(grant, now, {{"note", input.note}});
  if (input.outcome == Outcome::kNotPossible) said["reason"] = input.reason;
  file.content["outcome"] = said;
  file.content.erase("urgent_reason");
  if (input.urgent) file.content["urgent_reason"] = input.urgent_reason;
  set_limits(file, file.opened_at);
  TRY(store::change(tx, file));
  entry.facts["outcome"] = hit_report::to_text(input.outcome);
  entry.facts["urgent"] = input.urgent;
  if (input.urgent) said["urgent_reason"] = input.urgent_reason;
  TRY(record(tx, file, std::move(entry), std::move(said)));
  return file;
}

Result<File> Service::send(Transaction& tx, const Grant& grant, const FileId& id, json::object sent,
                           journal::Entry entry) const {
  File file = TRY(find(tx, grant, id));
  if (!may_report(grant, file)) return problem("identity.not_allowed", "the desk reports to the issuer");
  if (!hit_report::may_go(file.state, State::kSent)) return problem("hit_desk.state", "the report was sent already");
  const hit_report::Form* form = form_of(file);
  if (form == nullptr) return problem("hit_desk.no_outcome", "say first what was done; what is no hit is not reported");
  const Instant now = parts.clock.now();
  std::vector<std::string> missing;
  hit_report::Rules::fill(*form, values(file, "en", now), missing);
  if (!missing.empty()) {
    return Error{"hit_desk.report.incomplete", fmt::format("fields without a value: {}", fmt::join(missing, ", "))};
  }
  file.state = State::kSent;
  file.sent_at = now;
  set_limits(file, file.opened_at);
  sent["form"] = form->code;
  sent["letter"] = form->letter;
  sent = noted(grant, now, std::move(sent));
  file.content["sent"] = sent;
  TRY(store::change(tx, file));
  entry.facts["form"] = form->code;
  entry.facts["late"] = file.late(now);
  TRY(record(tx, file, std::move(entry), std::move(sent)));
  return file;
}

Result<File> Service::advance(Transaction& tx, const Grant& grant, const FileId& id, State to, json::object written,
                              journal::Entry entry) const {
  File file = TRY(find(tx, grant, id));
  if (!may_report(grant, file)) return problem("identity.not_allowed", "the desk reports to the issuer");
  if (!hit_report::may_go(file.state, to))
    return problem("hit_desk.state", "this step does not follow from where the report stands");
  const Instant now = parts.clock.now();
  file.state = to;
  if (to == State::kAnswered) file.answered_at = now;
  written = noted(grant, now, std::move(written));
  file.content[to == State::kReceived ? "receipt" : to == State::kInWork ? "work" : "answer"] = written;
  TRY(store::change(tx, file));
  TRY(record(tx, file, std::move(entry), std::move(written)));
  return file;
}

Result<File> Service::close(Transaction& tx, const Grant& grant, const FileId& id, const std::string& late_reason,
                            const std::string& note, journal::Entry entry) const {
  File file = TRY(find(tx, grant, id));
  if (!may_report(grant, file)) return problem("identity.not_allowed", "the desk closes a file");
  const bool no_hit = file.state == State::kDrafted && file.outcome == Outcome::kFalse;
  if (!no_hit && !hit_report::may_go(file.state, State::kClosed)) {
    return problem("hit_desk.state", "a file is closed when its report was answered, or when it was no hit");
  }
  const Instant now = parts.clock.now();
  const bool late = file.late(now);
  if (late && hit_report::find(rules_.late_reasons(), late_reason) == nullptr) {
    return problem("hit_desk.close.late_reason", "what was late is closed with a reason of the list", "/late_reason");
  }
  const bool issuer_misled = file.judged == Judged::kFalse && file.sent_at;
  if (issuer_misled && trim(note).empty()) {
    return problem("hit_desk.close.note", "say how the issuer was told that it was not the person", "/note");
  }
  file.state = State::kClosed;
  file.closed_at = now;
  json::object said = noted(grant, now, {{"note", note}});
  if (late) said["late_reason"] = late_reason;
  file.content["closing"] = said;
  TRY(store::change(tx, file));
  entry.facts["late"] = late;
  if (late) entry.facts["late_reason"] = late_reason;
  TRY(record(tx, file, std::move(entry), std::move(said)));
  return file;
}

Result<bool> Service::is_held(Session& session, const store::Ended& file) const {
  if (!file.about_thing) return border::Border::is_held(session, file.check);
  if (parts.things == nullptr) return false;
  return parts.things->is_held(session, things::SeenId(file.check.raw()));
}

// What waits to be looked at is read in a snapshot; each is asked again in the writer.
Result<std::int64_t> Service::run_retention(CivilDate today, int batch) const {
  const auto retention = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  const auto* closed = retention.find("hit_file", "closed");
  const auto* dismissed = retention.find("hit_file", "dismissed");
  if (closed == nullptr || dismissed == nullptr) return Error{"list.retention", "the pack has no period for hit files"};
  const Instant before{static_cast<std::int64_t>(today.days()) * 86'400'000'000};
  // A file about a person dies with her check though nobody closed it; a thing has none, so its file has the period.
  const auto over = [&](const store::Ended& one) {
    if (!one.closed && !one.about_thing) return false;
    return (one.closed && one.dismissed ? dismissed : closed)->keep_until(one.at.utc_day()) < today;
  };
  std::int64_t total = 0;
  FileId after;
  for (bool more = true; more;) {
    const auto page = TRY(parts.database.read(
        [&](Session& session) { return store::ended_before(session, before, after, std::max(1, batch)); }));
    more = !page.empty();
    if (more) after = page.back().id;
    if (std::ranges::none_of(page, over)) continue;
    total += TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      std::int64_t done = 0;
      for (const store::Ended& one : page) {
        if (!over(one)) continue;
        const auto now = TRY(store::ended_now(tx, before, one.id));
        if (!now || !over(*now) || TRY(is_held(tx, *now))) continue;
        TRY(remove(tx, one.id));
        ++done;
      }
      return done;
    }));
  }
  if (total == 0) return total;
  TRY(parts.database.write([&](Transaction& tx) {
    journal::Entry entry{.kind = "hit_desk.files_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "hit_desk",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"files", total}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return total;
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "hit_file") return store::remove(tx, TRY(FileId::parse(record_id)));
  if (record_type == "duty_contact") {
    TRY(store::remove_contact(tx, TRY(ContactId::parse(record_id))));
    return {};
  }
  if (record_type != "check") return {};
  const auto check = TRY(border::CheckId::parse(record_id));
  for (const FileId& id : TRY(store::of_check(tx, check))) TRY(store::remove(tx, id));
  return store::remove_stale_decision(tx, check);
}

Result<std::unique_ptr<HitDesk>> HitDesk::open(Parts parts) {
  const Node desk = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "hit_desk.yaml"));
  const Node ages = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "list_age.yaml"));
  hit_report::Rules rules = TRY(hit_report::Rules::read(desk));
  list_age::Rules age_rules = TRY(list_age::Rules::read(ages));
  border::Border& border = parts.border;
  things::Things* things = parts.things;
  auto service = std::make_shared<Service>(std::move(parts), std::move(rules), std::move(age_rules));
  border.on_hit([service](Transaction& tx, const Grant& grant, const border::HitNews& news) {
    return service->on_hit(tx, grant, news);
  });
  border.on_decision(
      [service](Transaction& tx, const border::DecisionNews& news) { return service->on_decision(tx, news); });
  border.on_check_removed(
      [service](Transaction& tx, const border::CheckId& check) { return service->on_check_removed(tx, check); });
  if (things != nullptr) {
    things->on_hit([service](Transaction& tx, const Grant& grant, const things::HitNews& news) {
      return service->on_thing(tx, grant, news);
    });
  }
  return std::unique_ptr<HitDesk>(new HitDesk(std::move(service)));
}

Result<std::int64_t> HitDesk::waiting_at(database::Session& session, const PostId& post) {
  const auto rows = TRY(session.query(
      "select count(*) from hit_file where post_id = $1 and closed_at is null and level <> 'discreet'", {post}));
  return rows.front().integer(0);
}

Result<void> HitDesk::register_routes(api::Api& api) {
  TRY(add_routes(api, service_));
  return add_duty_routes(api, service_);
}

Result<std::int64_t> HitDesk::run_retention(CivilDate today, int batch) {
  return service_->run_retention(today, batch);
}

}  // namespace limen::hit_desk
