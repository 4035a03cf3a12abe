#include "services/groups/groups.h"

#include "services/groups/service.h"

namespace limen::groups {

Result<std::unique_ptr<Groups>> Groups::open(Parts parts) {
  const Node node = TRY(parts.packs.read_or_baseline(parts.knowledge->pack, "groups.yaml"));
  Rules rules = TRY(read_rules(node, parts.knowledge->codes));
  border::Border& border = parts.border;
  things::Things* things = parts.things;
  auto service = std::make_shared<Service>(std::move(parts), std::move(rules));
  // What stood at a post with a traveller whose records are held is kept as long.
  if (things != nullptr) {
    things->on_held([](database::Session& session, const RawId& place) { return held(session, GroupId(place)); });
  }
  border.on_traveller_removed(
      [](database::Transaction& tx, const border::TravellerId& id) { return store::remove_traveller(tx, id); });
  return std::unique_ptr<Groups>(new Groups(std::move(service)));
}

Result<void> Groups::register_routes(api::Api& api) {
  TRY(add_routes(api, service_));
  TRY(add_member_routes(api, service_));
  TRY(add_lane_routes(api, service_));
  return add_shore_routes(api, service_);
}

Result<std::int64_t> Groups::note_overdue() { return service_->note_overdue(); }
Result<std::int64_t> Groups::run_retention(CivilDate today, int batch) { return service_->run_retention(today, batch); }

Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "travel_group") {
    const GroupId id = TRY(GroupId::parse(record_id));
    return store::remove_group(tx, id);
  }
  if (record_type != "traveller") return {};
  const TravellerId id = TRY(TravellerId::parse(record_id));
  return store::remove_traveller(tx, id);
}

}  // namespace limen::groups
