#include "services/things/things.h"

#include "services/things/service.h"

namespace limen::things {

Result<std::unique_ptr<Things>> Things::open(Parts parts) {
  Rules rules = TRY(Rules::read(parts));
  return std::unique_ptr<Things>(new Things(std::make_shared<Service>(std::move(parts), std::move(rules))));
}

Result<void> Things::register_routes(api::Api& api) { return add_routes(api, service_); }
void Things::on_hit(HitSubscriber subscriber) { service_->on_hit.push_back(std::move(subscriber)); }
void Things::on_held(HeldQuestion question) { service_->held = std::move(question); }

Result<void> Things::check(const Thing& thing) const { return service_->rules.check(thing); }

Result<void> Things::stands(database::Transaction& tx, const protection::Grant& grant, const Sighting& sighting) const {
  return service_->stands(tx, grant, sighting);
}

Result<void> Things::leaves(database::Transaction& tx, const RawId& place) const { return store::all_gone(tx, place); }

Result<json::array> Things::hits_at(database::Session& session, const protection::Grant& grant,
                                    const RawId& place) const {
  return service_->hits_at(session, grant, place);
}

Result<std::int64_t> Things::unreviewed_at(database::Session& session, const RawId& place) const {
  return service_->unreviewed_at(session, place);
}

Result<std::optional<Words>> Things::words(database::Session& session, const protection::Grant& grant,
                                           const ThingAlertId& id) const {
  auto alert = store::find(session, grant, id);
  if (!alert.ok() && alert.error().code == "things.not_found") return std::optional<Words>();
  if (!alert.ok()) return alert.take_error();
  return std::optional<Words>(Words{alert->content.reason, alert->content.remarks});
}

Result<bool> Things::is_held(database::Session& session, const SeenId& id) const {
  return service_->is_held(session, id);
}

Result<std::int64_t> Things::run_retention(CivilDate today, int batch) { return service_->run_retention(today, batch); }

Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "thing_alert") {
    const ThingAlertId id = TRY(ThingAlertId::parse(record_id));
    return store::remove(tx, id);
  }
  if (record_type != "thing_seen") return {};
  const SeenId id = TRY(SeenId::parse(record_id));
  return store::remove_seen(tx, id);
}

}  // namespace limen::things
