// Alerts about things: entered, changed, ended.
#include "services/things/service.h"

#include <algorithm>

namespace limen::things {

std::vector<std::string> Service::variants(const std::vector<Identifier>& identifiers) const {
  std::vector<std::string> all;
  for (const Identifier& one : identifiers) {
    auto some = rules.match().variants(one);
    all.insert(all.end(), some.begin(), some.end());
  }
  std::ranges::sort(all);
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
  return all;
}

Result<std::optional<Alert>> Service::same(Session& session, const Content& content,
                                           const std::optional<ThingAlertId>& self) const {
  return same_of(TRY(store::candidates(session, variants(content.identifiers), today())), content, self);
}

Result<bool> Service::was_withdrawn(Session& session, const Content& content) const {
  if (!content.reference.empty()) return store::was_withdrawn(session, content.issuer, content.reference);
  const auto withdrawn = TRY(store::withdrawn_like(session, variants(content.identifiers)));
  return same_of(withdrawn, content, std::nullopt).has_value();
}

std::optional<Alert> Service::same_of(const std::vector<Alert>& found, const Content& content,
                                      const std::optional<ThingAlertId>& self) const {
  for (const Alert& other : found) {
    if (other.id == self || other.content.issuer != content.issuer || other.content.category != content.category) {
      continue;
    }
    const auto agreements = rules.match().compare(content.identifiers, other.content.identifiers);
    const bool exact = std::ranges::any_of(agreements, [](const Agreement& one) {
      return one.how == thing_match::How::kExact && one.registry != thing_match::Registry::kOther;
    });
    if (exact) return other;
  }
  return std::nullopt;
}

Result<void> Service::collide(Session& session, const Content& content, const std::optional<ThingAlertId>& self) const {
  const auto reference = TRY(store::by_reference(session, content.issuer, content.reference, today()));
  if (reference && reference->id != self) {
    return Error{"things.reference.taken", "the issuer has an active alert of this reference",
                 Place{.path = "/reference"}};
  }
  const auto other = TRY(same(session, content, self));
  if (other) {
    return Error{"things.duplicate", "the issuer has an alert of this category for the same thing",
                 Place{.path = "/identifiers"}};
  }
  return {};
}

// What is said of a thing may lead to its owner: it is sealed under the alert's own key.
Result<void> Service::record(Transaction& tx, journal::Entry entry, const Alert& alert) const {
  entry.subject_type = "thing_alert";
  entry.subject_id = alert.id.to_text();
  entry.facts["kind"] = alert.content.kind;
  entry.facts["category"] = alert.content.category;
  entry.facts["version"] = alert.version;
  json::object sealed = to_json(alert.content);
  if (!alert.change_reason.empty()) sealed["reason_for_change"] = alert.change_reason;
  entry.sealed.push_back({.group = "thing_alert",
                          .plaintext = limen::to_text(json::value(std::move(sealed))),
                          .record_type = "",
                          .record_id = "",
                          .new_record = alert.version == 1});
  TRY(parts.journal.append(tx, std::move(entry)));
  return {};
}

Result<Alert> Service::create(Transaction& tx, const Grant& grant, Content content, journal::Entry entry) const {
  const auto problems = rules.check(content, today());
  if (!problems.empty()) return problems.front().error();
  TRY(collide(tx, content, std::nullopt));
  const Instant now = parts.clock.now();
  Alert alert;
  alert.id = ThingAlertId::make(now, parts.random);
  alert.content = std::move(content);
  alert.created_at = alert.updated_at = now;
  alert.created_by = alert.updated_by = grant.caller().name;
  TRY(store::add(tx, alert, variants(alert.content.identifiers)));
  TRY(record(tx, std::move(entry), alert));
  TRY(look_back(tx, grant, alert));
  return alert;
}

Result<Alert> Service::revise(Transaction& tx, const Grant& grant, const ThingAlertId& id, std::int64_t version,
                              Content content, const std::string& reason, journal::Entry entry) const {
  if (reason.empty()) {
    return Error{"things.reason.missing", "say why the alert is changed", Place{.path = "/reason_for_change"}};
  }
  const Alert old = TRY(store::find_for_change(tx, id));
  if (old.withdrawn) return Error{"things.withdrawn", "a withdrawn alert is not changed; make a new one"};
  if (old.version != version) return Error{"things.version", "somebody else changed this meanwhile; read it again"};
  const auto problems = rules.check(content, today());
  if (!problems.empty()) return problems.front().error();
  TRY(collide(tx, content, id));
  Alert next = old;
  next.content = std::move(content);
  next.version = old.version + 1;
  next.updated_at = parts.clock.now();
  next.updated_by = grant.caller().name;
  next.change_reason = reason;
  TRY(store::replace(tx, old, next, variants(next.content.identifiers)));
  TRY(record(tx, std::move(entry), next));
  // What nobody has looked at is looked for anew, by what the alert says now.
  TRY(store::forget_open_hits(tx, id));
  TRY(look_back(tx, grant, next));
  return next;
}

Result<Alert> Service::withdraw(Transaction& tx, const Grant& grant, const ThingAlertId& id, const std::string& reason,
                                journal::Entry entry) const {
  if (reason.empty()) {
    return Error{"things.reason.missing", "say why the alert is withdrawn", Place{.path = "/reason"}};
  }
  const Alert old = TRY(store::find_for_change(tx, id));
  if (old.withdrawn) return Error{"things.withdrawn", "the alert is withdrawn already"};
  Alert next = old;
  next.withdrawn = true;
  next.version = old.version + 1;
  next.updated_at = parts.clock.now();
  next.updated_by = grant.caller().name;
  next.change_reason = reason;
  TRY(store::replace(tx, old, next, variants(next.content.identifiers)));
  TRY(record(tx, std::move(entry), next));
  TRY(store::forget_open_hits(tx, id));
  return next;
}

json::object Service::view(const Alert& alert) const {
  json::object object = to_json(alert.content);
  object["id"] = alert.id.to_text();
  object["version"] = alert.version;
  object["state"] = alert.state(today());
  object["protective"] = rules.protective(alert.content);
  object["second_line"] = rules.second_line(alert.content);
  object["discreet"] = rules.discreet(alert.content);
  object["findings"] = to_json(rules.findings(alert.content.identifiers));
  object["created_at"] = alert.created_at.to_text();
  object["created_by"] = alert.created_by;
  object["updated_at"] = alert.updated_at.to_text();
  object["updated_by"] = alert.updated_by;
  if (!alert.change_reason.empty()) object["reason_for_change"] = alert.change_reason;
  return object;
}

}  // namespace limen::things
