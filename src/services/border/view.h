// The views of docs/api.md, made from records.
#pragma once

#include "services/border/service.h"

namespace limen::border {

json::object check_view(const Service& service, const CheckWithHistory& subject, const protection::Permit& permit);
// What a decision answers: the part of the view that it changed, without anything about the person.
json::object decision_view(const Check& check);
json::object summary_view(const store::Summary& summary);
json::object traveller_summary(const Traveller& traveller, std::optional<Instant> last_crossing);
json::object traveller_view(const Service& service, const Traveller& traveller, std::span<const Crossing> crossings,
                            const store::Listed<Refusal>& refusals, const store::Listed<store::Summary>& checks,
                            CivilDate today);

}  // namespace limen::border
