#include "services/border/deeds.h"

#include "base/json.h"

namespace limen::border {

Result<std::vector<Deed>> deeds(database::Session& session, const AccountId& officer, Instant since,
                                std::string_view document_number) {
  const auto rows = TRY(session.query(
      "select c.id, c.state, c.decision, c.document from border_check c where c.opened_at >= $1 and (c.officer_id = $2 "
      "or c.state <> 'open') order by c.opened_at",
      {since, officer}));
  std::vector<Deed> out;
  for (const auto row : rows) {
    const auto document = parse_json(row.text(3));
    const json::value* number =
        document.ok() && document->is_object() ? document->get_object().if_contains("number") : nullptr;
    if (number == nullptr || !number->is_string() || std::string_view(number->get_string()) != document_number)
      continue;
    Deed deed{.state = std::string(row.text(1)), .decision = std::string(row.text(2))};
    const auto hits =
        TRY(session.query("select state, count(*) from check_hit where check_id = $1 group by state", {row.blob(0)}));
    for (const auto hit : hits) {
      auto& count = hit.text(0) == "confirmed"   ? deed.hits_confirmed
                    : hit.text(0) == "dismissed" ? deed.hits_dismissed
                                                 : deed.hits_unreviewed;
      count += hit.integer(1);
    }
    const auto asked = TRY(session.query("select count(*) from protection_request where check_id = $1", {row.blob(0)}));
    deed.protection = asked.front().integer(0) > 0;
    out.push_back(std::move(deed));
  }
  return out;
}

}  // namespace limen::border
