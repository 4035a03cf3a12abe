// Corrections by request and approval, and how forms and requests end.
#include <algorithm>

#include "base/text.h"
#include "services/backlog/service.h"

namespace limen::backlog {

using database::Session;
using database::Transaction;
using protection::Grant;

namespace {

json::object body_of(const Request& request) {
  return {{"changes", request.changes}, {"reason", request.reason}, {"note", request.note}};
}

}  // namespace

Result<Request> Service::ask(Transaction& tx, const Grant& grant, Request wanted, journal::Entry entry) const {
  const json::value body(body_of(wanted));
  TRY(border::Border::check_correction(body));
  TRY(known_code("correction_reasons", wanted.reason, "reason", wanted.note));
  if (wanted.changes.empty()) return Error{"backlog.request.no_change", "a correction changes something"};
  const border::CrossingFile file = TRY(border::Border::crossing(tx, grant, wanted.crossing));
  TRY(grant.require({.post = file.post, .owner = grant.caller().account}));
  if (file.superseded) {
    return Error{"backlog.request.superseded", "the crossing has been corrected already; ask for the later one"};
  }
  if (TRY(store::open_request(tx, wanted.crossing))) {
    return Error{"backlog.request.open", "a request for this crossing waits for a decision"};
  }
  wanted.id = RequestId::make(parts.clock.now(), parts.random);
  wanted.traveller = file.traveller;
  wanted.post = file.post;
  wanted.requested_by_id = grant.caller().account;
  wanted.requested_by = grant.caller().name;
  wanted.requested_at = parts.clock.now();
  TRY(store::add_request(tx, wanted));
  entry.subject_id = wanted.id.to_text();
  entry.facts = {{"crossing", wanted.crossing.to_text()}, {"reason", wanted.reason}, {"asked_by", wanted.asked_by}};
  json::object sealed{{"changes", wanted.changes}, {"note", wanted.note}, {"evidence", wanted.evidence}};
  entry.sealed.push_back({.group = "correction", .plaintext = limen::to_text(json::value(std::move(sealed)))});
  TRY(parts.journal.append(tx, std::move(entry)));
  return wanted;
}

Result<Request> Service::decide(Transaction& tx, const Grant& grant, const RequestId& id, bool approve,
                                const std::string& note, journal::Entry entry) const {
  Request request = TRY(store::request(tx, grant, id));
  if (request.state != RequestState::kOpen) return Error{"backlog.request.decided", "the request is decided already"};
  if (request.requested_by_id == grant.caller().account) {
    return Error{"backlog.request.same_person", "another person decides on a request than the one who made it"};
  }
  if (trim(note).empty()) return Error{"backlog.request.no_note", "a decision says why", Place{.path = "/note"}};
  request.state = approve ? RequestState::kApproved : RequestState::kRefused;
  request.decided_by = grant.caller().name;
  request.decision_note = note;
  request.decided_at = parts.clock.now();
  if (approve) {
    const json::object made = TRY(parts.border.correct(tx, grant, request.crossing, json::value(body_of(request))));
    request.correction = TRY(border::CrossingId::parse(std::string_view(made.at("id").as_string())));
  }
  if (!TRY(store::close_request(tx, request)))
    return Error{"backlog.request.decided", "the request is decided already"};
  entry.subject_id = id.to_text();
  entry.facts = {{"crossing", request.crossing.to_text()}, {"approved", approve}};
  if (request.correction) entry.facts["correction"] = request.correction->to_text();
  const json::object sealed{{"note", note}};
  entry.sealed.push_back({.group = "correction", .plaintext = limen::to_text(json::value(sealed))});
  TRY(parts.journal.append(tx, std::move(entry)));
  return request;
}

// With the crossing as it stands, so that whoever decides sees both.
Result<json::object> Service::view(Session& session, const Grant& grant, const Request& request) const {
  json::object shown = to_json(request);
  auto file = border::Border::crossing(session, grant, request.crossing);
  if (file.ok()) {
    shown["crossing"] = file->view;
  } else if (file.error().code != "border.crossing.not_found") {
    return file.take_error();
  }
  shown["own"] = request.requested_by_id == grant.caller().account;
  return shown;
}

Result<void> Service::erase_keys(Transaction& tx, std::string_view type, const std::string& id) const {
  auto erased = parts.journal.erase(tx, type, id, "", "retention", "administration");
  if (!erased.ok() && erased.error().code != "journal.nothing_to_erase") return erased.take_error();
  return {};
}

Result<void> Service::remove_form(Transaction& tx, const RawId& id) const {
  TRY(store::clear_form(tx, FormId(id), parts.clock.now()));
  return erase_keys(tx, "paper_form", limen::to_text(id));
}

Result<void> Service::remove_request(Transaction& tx, const RawId& id) const {
  TRY(store::remove_request(tx, RequestId(id)));
  return erase_keys(tx, "correction_request", limen::to_text(id));
}

Result<void> Service::forget_traveller(Transaction& tx, const border::TravellerId& id) const {
  for (const FormId& form : TRY(store::forms_of(tx, id))) TRY(remove_form(tx, form.raw()));
  for (const RequestId& request : TRY(store::requests_of(tx, id))) TRY(remove_request(tx, request.raw()));
  return {};
}

Result<std::int64_t> Service::expire(std::string_view record, std::string_view start, CivilDate today, int batch,
                                     Until until, Remove remove) const {
  const auto* period = periods_.find(record, start);
  if (period == nullptr) return Error{"list.retention", "the pack has no period for " + std::string(record)};
  // The last day that is kept no longer; months differ in length, so it is looked for.
  CivilDate last = today - (period->years * 365 + period->months * 28 + period->days);
  while (period->keep_until(last) >= today) last = last - 1;
  const Instant before{static_cast<std::int64_t>((last + 1).days()) * 86'400'000'000};
  std::int64_t total = 0;
  RawId after{};
  for (bool more = true; more;) {
    RawId reached = after;
    const std::int64_t done = TRY(parts.database.write([&](Transaction& tx) -> Result<std::int64_t> {
      const auto page = TRY(until(tx, before, after, std::max(1, batch)));
      more = !page.empty();
      std::int64_t removed = 0;
      for (const store::Ended& one : page) {
        reached = one.id;
        if (one.traveller && TRY(border::Border::held(tx, *one.traveller))) continue;
        TRY((this->*remove)(tx, one.id));
        ++removed;
      }
      return removed;
    }));
    after = reached;
    total += done;
  }
  return total;
}

Result<std::int64_t> Service::run_retention(CivilDate today, int batch) const {
  const std::int64_t forms =
      TRY(expire("paper_form", "closed", today, batch, store::forms_until, &Service::remove_form));
  const std::int64_t requests =
      TRY(expire("correction_request", "decided", today, batch, store::requests_until, &Service::remove_request));
  if (forms + requests == 0) return 0;
  TRY(parts.database.write([&](Transaction& tx) {
    journal::Entry entry{.kind = "backlog.records_expired",
                         .actor = "retention",
                         .subject_type = "site",
                         .subject_id = "backlog",
                         .purpose = "administration"};
    entry.facts = {{"day", today.to_text()}, {"forms", forms}, {"requests", requests}};
    return parts.journal.append(tx, std::move(entry));
  }));
  return forms + requests;
}

Result<void> forget_record(Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "paper_form") return store::clear_form(tx, TRY(FormId::parse(record_id)), Instant{});
  if (record_type == "correction_request") return store::remove_request(tx, TRY(RequestId::parse(record_id)));
  return {};
}

Result<std::unique_ptr<Backlog>> Backlog::open(Parts parts) {
  lists::Retention periods = TRY(lists::Retention::read(parts.packs, parts.knowledge->pack));
  Node words = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "paper_forms.yaml"));
  auto service = std::make_shared<Service>(std::move(parts), std::move(periods), std::move(words));
  // Every word of every form, so that a pack that lacks one is found at the start and not at the first power cut.
  site::Post nowhere;
  for (const Kind kind : kKinds) {
    for (const std::string_view language : lists::kLanguages)
      TRY(service->words({Form{.kind = kind}}, nowhere, language));
  }
  return std::unique_ptr<Backlog>(new Backlog(std::move(service)));
}

Result<std::int64_t> Backlog::exits_missing(Session& session) { return store::exits_missing(session); }

border::TravellerSubscriber Backlog::subscriber() const {
  return [service = service_](Transaction& tx, const border::TravellerId& id) {
    return service->forget_traveller(tx, id);
  };
}

Result<std::int64_t> Backlog::run_retention(CivilDate today, int batch) {
  return service_->run_retention(today, batch);
}

Result<void> Backlog::register_routes(api::Api& api) {
  TRY(add_form_routes(api, service_));
  return add_request_routes(api, service_);
}

}  // namespace limen::backlog
