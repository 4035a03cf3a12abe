// What may be put forward and decided. Private to this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/lists/lists.h"
#include "services/stay_evidence/model.h"
#include "services/stay_evidence/store.h"

namespace limen::stay_evidence {

class Service {
 public:
  Service(Parts given, Rules law, lists::Retention periods)
      : parts(std::move(given)), rules(std::move(law)), periods_(std::move(periods)) {}

  // Errors "stay_evidence.code.unknown", "stay_evidence.code.requires".
  Result<void> known_code(std::string_view list, std::string_view code, std::string_view field,
                          std::string_view note) const;

  // At a check, of an exit. Errors "stay_evidence.gap.entry", "border.check.not_found".
  Result<Gap> add_gap(database::Transaction& tx, const protection::Grant& grant, Gap wanted,
                      journal::Entry entry) const;
  // Errors "stay_evidence.stamp.day", "stay_evidence.stamp.place"; where the pack asks for no second person it is
  // confirmed at once, with the errors of Border::record_stamp.
  Result<Stamp> add_stamp(database::Transaction& tx, const protection::Grant& grant, Stamp wanted,
                          const std::optional<Bytes>& picture, journal::Entry entry) const;
  // Errors "stay_evidence.decided", "stay_evidence.same_person", "stay_evidence.no_note", and those of
  // Border::record_stamp.
  Result<Stamp> decide_stamp(database::Transaction& tx, const protection::Grant& grant, const StampId& id, bool confirm,
                             const std::string& note, journal::Entry entry) const;
  // Errors "stay_evidence.presumption.no_law", "stay_evidence.presumption.system_new",
  // "stay_evidence.presumption.entry_recorded", "stay_evidence.presumption.no_facts".
  Result<Presumption> presume(database::Transaction& tx, const protection::Grant& grant, Presumption wanted,
                              journal::Entry entry) const;
  // Errors "stay_evidence.decided", "stay_evidence.rebuttal.empty".
  Result<Presumption> rebut(database::Transaction& tx, const protection::Grant& grant, const PresumptionId& id,
                            Rebuttal wanted, const std::optional<Bytes>& picture, journal::Entry entry) const;
  // Of the evidence: accepted ends the presumption as explained.
  Result<Presumption> judge(database::Transaction& tx, const protection::Grant& grant, const PresumptionId& id,
                            const RebuttalId& rebuttal, bool accept, const std::string& note,
                            journal::Entry entry) const;
  Result<Presumption> resolve(database::Transaction& tx, const protection::Grant& grant, const PresumptionId& id,
                              const std::string& note, journal::Entry entry) const;

  // The day from which every active post is live; nullopt while one is not, with its code in `waiting`.
  Result<std::optional<CivilDate>> live_everywhere(database::Session& session, std::string& waiting) const;
  // The list and what it leaves out.
  struct Overstayers {
    std::vector<border::OpenStay> stays{};
    std::int64_t unknown = 0, exits_on_paper = 0;
    bool more = false;
    std::optional<CivilDate> since{};
    std::string waiting{};  // code of a post that is not live
  };
  Result<Overstayers> overstayers(database::Session& session, const protection::Grant& grant, int limit) const;

  Result<std::int64_t> run_daily(CivilDate today, int batch) const;
  Result<void> forget_traveller(database::Transaction& tx, const border::TravellerId& id) const;

  const Parts parts;
  const Rules rules;

 private:
  By by(const protection::Grant& grant) const {
    return {grant.caller().account, grant.caller().name, parts.clock.now()};
  }
  Result<void> confirm(database::Transaction& tx, const protection::Grant& grant, Stamp& stamp) const;
  Result<void> end(database::Transaction& tx, const protection::Grant& grant, Presumption& presumption,
                   PresumptionState state, const std::string& note) const;
  Result<std::optional<CivilDate>> live_since(database::Session& session, const site::Post& post) const;
  Result<void> note_live_posts() const;
  Result<void> remove(database::Transaction& tx, const store::Ended& ended) const;

  lists::Retention periods_;
};

Result<void> add_routes(api::Api& api, const std::shared_ptr<Service>& service);

}  // namespace limen::stay_evidence
