// What the border tells whoever follows hits and decisions, in the transaction in which they are written.
#include "services/border/json_forms.h"
#include "services/border/service.h"

namespace limen::border {

Result<void> Service::tell(database::Transaction& tx, const protection::Grant& grant, const Check& check,
                           const CheckHit& hit, HitNews::Kind kind) const {
  if (hit_subscribers_.empty()) return {};
  HitNews news;
  news.kind = kind;
  news.check = check.id;
  news.alert = hit.alert_id;
  news.second_line = hit.second_line;
  news.protective = hit.protective;
  news.hit = to_json(hit);
  news.post = check.post.id;
  news.lane = check.lane;
  news.direction = check.direction;
  news.at = parts_.clock.now();
  // What is found silently is nobody's act, and may come with somebody else's: a correction, records joined. The file
  // names who has the check.
  const bool discreet = kind == HitNews::Kind::kDiscreet;
  news.officer = discreet ? check.officer_id : grant.caller().account;
  news.officer_name = discreet ? check.officer : grant.caller().name;
  news.traveller = check.traveller_id;
  news.person = to_json(check.person);
  if (check.document) news.document = to_json(*check.document, check.person);
  news.note = hit.note;
  for (const HitSubscriber& subscriber : hit_subscribers_) TRY(subscriber(tx, grant, news));
  return {};
}

Result<void> Service::tell_silent(database::Transaction& tx, const protection::Grant& grant, Check& check) const {
  for (const CheckHit& hit : std::exchange(check.silent, {})) {
    TRY(tell(tx, grant, check, hit, HitNews::Kind::kDiscreet));
  }
  return {};
}

Result<void> Service::tell_decided(database::Transaction& tx, const protection::Grant& grant,
                                   const Check& check) const {
  if (decision_subscribers_.empty()) return {};
  DecisionNews news{.check = check.id,
                    .decision = check.decision,
                    .post = check.post.id,
                    .post_code = check.post.code,
                    .officer = grant.caller().account,
                    .purpose = grant.purpose(),
                    .at = check.decided_at.value_or(parts_.clock.now())};
  for (const DecisionSubscriber& subscriber : decision_subscribers_) TRY(subscriber(tx, news));
  return {};
}

}  // namespace limen::border
