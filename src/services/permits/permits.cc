#include "services/permits/permits.h"

#include "services/permits/service.h"

namespace limen::permits {

Result<std::unique_ptr<Permits>> Permits::open(Parts parts) {
  auto service = std::make_shared<Service>(std::move(parts));
  service->any = TRY(service->parts.database.read([](database::Session& session) { return store::any(session); }));
  return std::unique_ptr<Permits>(new Permits(std::move(service)));
}

Permits::~Permits() = default;

bool Permits::any() const { return service_->any; }

Result<std::vector<Found>> Permits::of_person(database::Session& session, const protection::Grant& grant,
                                              const Asked& asked) const {
  return service_->of_person(session, grant, asked);
}

Result<Permit> Permits::find(database::Session& session, const protection::Grant& grant, const PermitId& id) const {
  return store::find(session, grant, id);
}

Result<void> Permits::count_entry(database::Transaction& tx, const PermitId& id, const Passage& entry,
                                  const protection::Grant& grant, bool late) const {
  return service_->count_entry(tx, id, entry, grant, late);
}

Result<void> Permits::close_entry(database::Transaction& tx, const Passage& exit, const protection::Grant& grant,
                                  std::optional<PermitId> on) const {
  return service_->close_entry(tx, exit, grant, on);
}

Result<void> Permits::correct(database::Transaction& tx, const RawId& old, Direction was, const Passage& now,
                              Direction is, const protection::Grant& grant) const {
  return service_->correct(tx, old, was, now, is, grant);
}

Result<std::vector<DecidedStay>> Permits::decided_stays(database::Session& session, const protection::Grant&,
                                                        const RawId& traveller) const {
  return store::decided(session, traveller);
}

Result<void> Permits::register_routes(api::Api& api) { return add_routes(api, service_); }

Result<std::int64_t> Permits::run_retention(CivilDate today, const Held& held, int batch) {
  return service_->run_retention(today, held, batch);
}

Result<void> forget_record(database::Transaction& tx, std::string_view record_type, std::string_view record_id) {
  if (record_type == "traveller") {
    const auto traveller = TRY(parse_raw_id(record_id));
    return forget_traveller(tx, traveller);
  }
  if (record_type != "permit") return {};
  const auto id = TRY(PermitId::parse(record_id));
  return store::remove(tx, id);
}

Result<void> forget_traveller(database::Transaction& tx, const RawId& traveller) {
  return tx.execute("update permit_entry set traveller_id = null where traveller_id = $1", {traveller});
}

}  // namespace limen::permits
