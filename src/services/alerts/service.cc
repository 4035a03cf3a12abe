#include "services/alerts/service.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "services/alerts/portions.h"

namespace limen::alerts {

Error Collision::error() const {
  switch (kind) {
    case Kind::kReference:
      return Error{"alerts.reference.taken", "the issuer has an alert with this reference",
                   Place{.path = "/reference"}};
    case Kind::kDuplicate:
      return Error{"alerts.duplicate", "the issuer has an alert of this category for the same person or document"};
    case Kind::kIncompatible:
      return Error{"alerts.incompatible",
                   "the issuer has an alert for the same person that this one may not stand beside",
                   Place{.path = "/category"}};
  }
  return Error{"alerts.duplicate", "the issuer has such an alert"};
}

store::Marks Service::marks_of(const Content& content) const {
  return {.subject_key = subject_key(folder, content), .search_text = search_text(folder, content), .import_hash = {}};
}

Result<void> Service::check(const Content& content, CivilDate day) const {
  const auto problems = rules.check(content, day, folder);
  if (!problems.empty()) return problems.front().error();
  return {};
}

Result<std::optional<Collision>> Service::collision(database::Session& session, const Content& content,
                                                    const std::string& key, const std::optional<AlertId>& self) const {
  auto same_reference = TRY(store::by_reference(session, content));
  if (same_reference && same_reference->alert.id != self &&
      same_reference->alert.state(today()) == AlertState::kActive) {
    return std::optional<Collision>(Collision{Collision::Kind::kReference, std::move(*same_reference)});
  }
  // The authority that keeps a list tells its entries apart itself, by its own numbers.
  if (!content.source.empty()) return std::optional<Collision>();
  const CategoryRule* rule = rules.category(content.category);
  for (store::Known& known : TRY(store::by_subject(session, content, key, today()))) {
    if (known.alert.id == self) continue;
    const std::string& other = known.alert.content.category;
    if (other == content.category) {
      return std::optional<Collision>(Collision{Collision::Kind::kDuplicate, std::move(known)});
    }
    const CategoryRule* other_rule = rules.category(other);
    if ((rule != nullptr && rule->incompatible.contains(other)) ||
        (other_rule != nullptr && other_rule->incompatible.contains(content.category))) {
      return std::optional<Collision>(Collision{Collision::Kind::kIncompatible, std::move(known)});
    }
  }
  return std::optional<Collision>();
}

Result<void> Service::advance(database::Transaction& tx, const Alert& old, const Alert& next,
                              const store::Marks& marks) {
  TRY(store::keep(tx, old));
  return store::replace(tx, next, marks);
}

Result<void> Service::follow(database::Transaction& tx, std::vector<std::pair<AlertId, Content>> changed,
                             std::vector<AlertId> ended) {
  if (changed.empty() && ended.empty()) return {};
  const std::int64_t raised = TRY(store::raise_generation(tx));
  std::vector<AlertId> all = ended;
  for (const auto& [id, content] : changed) all.push_back(id);
  for (const ChangeSubscriber& subscriber : on_changed) TRY(subscriber(tx, all));
  // Made here, so that the hook has little to do.
  auto entries = std::make_shared<std::vector<screening::Entry>>();
  entries->reserve(changed.size());
  for (const auto& [id, content] : changed) {
    // A day of grace: the post's day may lag behind ours. Screening looks at the dates again.
    if (content.expiry >= today() - 1) {
      entries->push_back(entry_of(id, content));
    } else {
      ended.push_back(id);
    }
  }
  tx.on_commit([self = shared_from_this(), entries, ended = std::move(ended), raised] {
    for (const screening::Entry& entry : *entries) {
      if (!self->index.replace(entry)) self->index.insert(entry);
    }
    for (const AlertId& id : ended) self->index.erase(id.raw());
    // Last: who reads the new number finds the change in the index.
    self->generation.store(raised, std::memory_order_release);
  });
  return {};
}

Result<void> Service::record(database::Transaction& tx, journal::Entry entry, std::string_view kind,
                             const Alert& alert) {
  entry.kind = kind;
  entry.subject_type = "alert";
  entry.subject_id = alert.id.to_text();
  entry.facts["category"] = alert.content.category;
  entry.facts["version"] = alert.version;
  entry.facts["protective"] = rules.protective(alert.content.category);
  json::object sealed = to_json(alert.content);
  if (!alert.change_reason.empty()) sealed["reason_for_change"] = alert.change_reason;
  entry.sealed.push_back({.group = "alert",
                          .plaintext = limen::to_text(json::value(std::move(sealed))),
                          .record_type = "",
                          .record_id = "",
                          .new_record = alert.version == 1});
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<Alert> Service::create(database::Transaction& tx, const Content& content, const Author& author,
                              journal::Entry entry) {
  TRY(check(content, author.at.utc_day()));
  const store::Marks marks = marks_of(content);
  if (const auto other = TRY(collision(tx, content, marks.subject_key, std::nullopt))) return other->error();
  Alert alert{.id = AlertId::make(author.at, parts.random),
              .content = content,
              .created_at = author.at,
              .updated_at = author.at,
              .created_by = author.name,
              .updated_by = author.name};
  TRY(store::insert(tx, alert, marks));
  TRY(record(tx, std::move(entry), "alert.created", alert));
  TRY(follow(tx, {{alert.id, alert.content}}));
  return alert;
}

Result<Alert> Service::revise(database::Transaction& tx, const AlertId& id, const Content& content,
                              const std::string& reason, const Author& author, journal::Entry entry) {
  if (reason.empty()) {
    return Error{"alerts.reason.missing", "say why the alert is changed", Place{.path = "/reason_for_change"}};
  }
  const store::Known known = TRY(store::read_for_change(tx, id));
  const Alert& old = known.alert;
  if (old.withdrawn) return Error{"alerts.withdrawn", "a withdrawn alert is not changed; make a new one"};
  Alert next = old;
  next.content = content;
  next.content.source = old.content.source;  // where it came from does not change
  TRY(check(next.content, author.at.utc_day()));
  store::Marks marks = marks_of(next.content);
  marks.import_hash = known.import_hash;  // an import changes it again only when the list does
  if (const auto other = TRY(collision(tx, next.content, marks.subject_key, id))) return other->error();
  next.version = old.version + 1;
  next.updated_at = author.at;
  next.updated_by = author.name;
  next.change_reason = reason;
  TRY(advance(tx, old, next, marks));
  TRY(record(tx, std::move(entry), "alert.revised", next));
  TRY(follow(tx, {{id, next.content}}));
  return next;
}

Result<Alert> Service::withdraw(database::Transaction& tx, const AlertId& id, const std::string& reason,
                                const Author& author, journal::Entry entry) {
  if (reason.empty()) {
    return Error{"alerts.reason.missing", "say why the alert is withdrawn", Place{.path = "/reason"}};
  }
  const store::Known known = TRY(store::read_for_change(tx, id));
  const Alert& old = known.alert;
  if (old.withdrawn) return Error{"alerts.withdrawn", "the alert is withdrawn already"};
  Alert next = old;
  next.withdrawn = true;
  next.version = old.version + 1;
  next.updated_at = author.at;
  next.updated_by = author.name;
  next.change_reason = reason;
  store::Marks marks = marks_of(next.content);
  marks.import_hash = known.import_hash;
  TRY(advance(tx, old, next, marks));
  TRY(record(tx, std::move(entry), "alert.withdrawn", next));
  TRY(follow(tx, {}, {id}));
  return next;
}

// Reading the rows and folding the names cost about the same, so each has a thread: a site starts in half the time.
Result<void> Service::load() {
  constexpr std::size_t kPortion = 1024;
  const CivilDate from = today() - 1;
  Portions<screening::Entry> entries(kPortion, [this](const screening::Entry& entry) { index.insert(entry); });
  TRY(parts.database.read([&](database::Session& session) -> Result<void> {
    generation = TRY(store::generation(session));
    return store::each_active(session, from,
                              [&](const AlertId& id, const Content& content) { entries.add(entry_of(id, content)); });
  }));
  entries.finish();
  return {};
}

bool by_document(const screening::Hit& hit) {
  return std::any_of(hit.reasons.begin(), hit.reasons.end(), [](const screening::Reason& reason) {
    return reason.evidence == screening::Evidence::kDocumentExact;
  });
}

Result<void> Service::note_thresholds() {
  const std::string now = limen::to_text(json::value(thresholds.to_json()));
  const auto before = TRY(parts.database.read([](database::Session& session) { return store::thresholds(session); }));
  if (before == now) return {};
  return parts.database.write([&](database::Transaction& tx) -> Result<void> {
    TRY(store::put_thresholds(tx, now));
    if (before.empty()) return {};  // a new site, or one from before there were any
    TRY(store::raise_generation(tx));
    json::value old = TRY(parse_json(before));
    journal::Entry entry{.kind = "alerts.thresholds_changed",
                         .actor = "system",
                         .subject_type = "site",
                         .subject_id = "alerts",
                         .purpose = "administration"};
    entry.facts = {{"before", std::move(old)}, {"now", thresholds.to_json()}};
    TRY(parts.journal.append(tx, std::move(entry)));
    return {};
  });
}

Result<std::vector<Match>> Service::screen(database::Session& session, const protection::Grant& grant,
                                           const screening::Query& query, CivilDate day) const {
  std::vector<Match> matches;
  for (std::size_t most = model.max_hits();; most *= 2) {
    const auto hits = index.search(query, {.min_score = thresholds.lowest(day), .max_hits = most});
    matches.clear();
    bool left_out = false;
    std::vector<AlertId> ids;
    ids.reserve(hits.size());
    for (const screening::Hit& hit : hits) ids.emplace_back(hit.entry);
    auto alerts = TRY(store::find_all(session, grant, ids));
    for (std::size_t i = 0; i < hits.size(); ++i) {
      const screening::Hit& hit = hits[i];
      const std::optional<Alert>& alert = alerts[i];
      // The index is ahead of this snapshot. Nobody is waved through because of that.
      if (!alert) return Error{"alerts.snapshot_behind", "the alert lists have just changed; screen again"};
      if (!alert->counts_on(day)) {
        left_out = true;
        continue;
      }
      const std::string& category = alert->content.category;
      const Threshold threshold = thresholds.of(category, alert->content.issuer, day);
      if (hit.score < threshold.min_score && !by_document(hit)) {
        left_out = true;
        continue;
      }
      matches.push_back({.id = alert->id,
                         .version = alert->version,
                         .category = category,
                         .source = alert->content.source,
                         .reference = alert->content.reference,
                         .protective = rules.protective(category),
                         .second_line = rules.second_line(category),
                         .discreet = rules.discreet(category, alert->content.requested_action),
                         .issuer = alert->content.issuer,
                         .requested_action = alert->content.requested_action,
                         .legal_basis = alert->content.legal_basis,
                         .listed = listed(alert->content),
                         .hit = hit,
                         .threshold = threshold});
    }
    // Alerts that do not count any more must not crowd out those that do.
    if (!left_out || hits.size() < most) return matches;
  }
}

ListedAlert Service::listed_alert(const Alert& alert, CivilDate day) const {
  const Content& content = alert.content;
  return {.id = alert.id,
          .version = alert.version,
          .counts = alert.counts_on(day),
          .begins = content.valid_from,
          .category = content.category,
          .issuer = content.issuer,
          .requested_action = content.requested_action,
          .legal_basis = content.legal_basis,
          .protective = rules.protective(content.category),
          .second_line = rules.second_line(content.category),
          .discreet = rules.discreet(content.category, content.requested_action),
          .source = content.source,
          .reference = content.reference,
          .reason = content.reason,
          .instruction = content.remarks,
          .listed = listed(content),
          .entry = entry_of(alert.id, content),
          .threshold = thresholds.of(content.category, content.issuer, day)};
}

json::object Service::view(const Alert& alert, CivilDate day) const {
  json::object object = to_json(alert.content);
  object["id"] = alert.id.to_text();
  object["version"] = alert.version;
  object["state"] = to_text(alert.state(day));
  object["protective"] = rules.protective(alert.content.category);
  object["second_line"] = rules.second_line(alert.content.category);
  object["created_at"] = alert.created_at.to_text();
  object["created_by"] = alert.created_by;
  object["updated_at"] = alert.updated_at.to_text();
  object["updated_by"] = alert.updated_by;
  if (!alert.change_reason.empty()) object["reason_for_change"] = alert.change_reason;
  return object;
}

Result<ListPage> Service::list(database::Session& session, const protection::Grant& grant,
                               const ListRequest& request) const {
  store::Filter filter{.words = folder.fold(request.query).parts,
                       .squeezed = squeezed(request.query),
                       .category = request.category,
                       .today = today(),
                       .limit = std::clamp(request.limit, 1, 200),
                       .after = request.after};
  if (!trim(request.query).empty() && filter.words.empty() && filter.squeezed.empty()) return ListPage{};
  if (!request.category.empty() && rules.category(request.category) == nullptr) return ListPage{};
  if (request.state != "all") {
    filter.state = parse_alert_state(request.state);
    if (!filter.state) return Error{"alerts.state.filter", "a state is active, expired, withdrawn or all"};
  }
  const int limit = filter.limit++;  // one more tells whether there are more
  const auto alerts = TRY(store::list(session, grant, filter));
  ListPage page;
  for (const Alert& alert : alerts) {
    if (static_cast<int>(page.alerts.size()) == limit) {
      page.next = page.ids.back();
      break;
    }
    page.alerts.push_back(view(alert, filter.today));
    page.ids.push_back(alert.id);
  }
  return page;
}

}  // namespace limen::alerts
