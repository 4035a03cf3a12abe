// The SQL of stay evidence. Whatever is read of a person is read under a Grant.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/protection/protection.h"
#include "services/stay_evidence/model.h"

namespace limen::stay_evidence::store {

using database::Session;
using database::Transaction;
using protection::Grant;
using Records = std::span<const border::TravellerId>;  // of one person

Result<void> add_gap(Transaction& tx, const Gap& gap);
Result<std::vector<Gap>> gaps_of(Session& session, const Grant& grant, Records records);

Result<void> add_stamp(Transaction& tx, const Stamp& stamp);
Result<Stamp> stamp(Session& session, const Grant& grant, const StampId& id);  // "stay_evidence.not_found"
Result<std::vector<Stamp>> stamps_of(Session& session, const Grant& grant, Records records);
Result<std::vector<Stamp>> stamps_waiting(Session& session, const Grant& grant, const PostId& post, int limit);
Result<void> decide_stamp(Transaction& tx, const Stamp& stamp);

Result<void> add_presumption(Transaction& tx, const Presumption& presumption);
// With its evidence. "stay_evidence.not_found".
Result<Presumption> presumption(Session& session, const Grant& grant, const PresumptionId& id);
Result<std::vector<Presumption>> presumptions_of(Session& session, const Grant& grant, Records records);
Result<std::vector<Presumption>> presumptions_open(Session& session, const Grant& grant, const PostId& post, int limit);
Result<void> end_presumption(Transaction& tx, const Presumption& presumption);
Result<void> add_rebuttal(Transaction& tx, const PresumptionId& presumption, const Rebuttal& rebuttal);
Result<void> decide_rebuttal(Transaction& tx, const Rebuttal& rebuttal);

Result<void> add_picture(Transaction& tx, const RawId& owner, const border::TravellerId& traveller,
                         const Bytes& picture);
Result<std::optional<Bytes>> picture(Session& session, const Grant& grant, Records records, const RawId& owner);

// When posts went live, as it was noted.
Result<std::optional<CivilDate>> live_since(Session& session, const PostId& post);
Result<void> note_live(Transaction& tx, const PostId& post, CivilDate day);

// For retention: what was recorded before, by kind of record; and all of a traveller.
struct Ended {
  std::string type{};  // "entry_gap", "stay_stamp", "stay_presumption"
  RawId id{};
  border::TravellerId traveller{};
};
Result<std::vector<Ended>> recorded_until(Session& session, Instant until, const RawId& after, int limit);
Result<std::vector<Ended>> all_of(Session& session, const border::TravellerId& traveller);
Result<void> remove(Transaction& tx, std::string_view type, const RawId& id);

}  // namespace limen::stay_evidence::store
