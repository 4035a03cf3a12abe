// Past entries without persons, for whoever tries a changed rule on them: counted here, so that no record leaves.
#include <algorithm>
#include <map>
#include <tuple>

#include "services/border/border.h"

namespace limen::border {
namespace {

constexpr int kLongestStay = 3660;  // days; longer is told as this

StateCode state_or_none(std::string_view text) { return StateCode::parse(text).value_or(StateCode()); }

// The last boundary on or before the day: as good as the day for rules that change at boundaries alone.
CivilDate segment_of(CivilDate day, CivilDate from, std::span<const CivilDate> boundaries) {
  const auto after = std::upper_bound(boundaries.begin(), boundaries.end(), day);
  return after == boundaries.begin() ? from : std::max(from, *std::prev(after));
}

}  // namespace

Result<std::vector<entry_regime::PastEntry>> Border::past_entries(database::Session& session, const protection::Grant&,
                                                                  CivilDate from, CivilDate to,
                                                                  std::span<const CivilDate> boundaries) {
  using Key = std::tuple<CivilDate, StateCode, std::string, std::string, std::optional<int>>;
  std::map<Key, std::int64_t> counts;
  struct Open {
    RawId traveller{};
    CivilDate day{};
    Key key{};
  };
  std::optional<Open> open;
  const auto close = [&](std::optional<CivilDate> exit) {
    if (!open) return;
    if (exit) std::get<4>(open->key) = std::clamp(*exit - open->day + 1, 1, kLongestStay);
    ++counts[open->key];
    open.reset();
  };
  // Who may come and go without being asked under the rules is not among them.
  TRY(session.for_each(
      "select x.traveller_id, x.direction, x.local_day, t.nationality, x.document_type, x.travel_purpose, x.stay_kind "
      "from crossing x join traveller t on t.id = x.traveller_id where x.corrected_by is null and x.local_day >= $1 "
      "order by x.traveller_id, x.at, x.id",
      {from}, [&](const database::Row& row) -> Result<void> {
        const RawId traveller = row.id<TravellerId>(0).raw();
        if (open && open->traveller != traveller) close({});
        if (row.text(1) == "exit") {
          close(row.date(2));
          return {};
        }
        close({});
        const CivilDate day = row.date(2);
        const std::string_view kind = row.text(6);
        if (day > to || kind.empty() || kind == "free_movement") return {};
        open = Open{traveller,
                    day,
                    {segment_of(day, from, boundaries), state_or_none(row.text(3)), std::string(row.text(4)),
                     std::string(row.text(5)), std::nullopt}};
        return {};
      }));
  close({});
  std::vector<entry_regime::PastEntry> all;
  for (const auto& [key, count] : counts) {
    const auto& [day, nationality, document, purpose, stayed] = key;
    all.push_back({day, nationality, document, purpose, stayed, count});
  }
  return all;
}

}  // namespace limen::border
