// Who may enter, asked for any day, and a changed rule tried on the site's own crossings before anybody is concerned by
// it (docs/services/permits.md, "Trying a change").
//
// A trial changes nothing and keeps nothing: the draft is read, past entries are counted by nationality, and what the
// change would have meant for them is told, small counts suppressed as in the statistics. No person is in it.
//
// Any number of threads. What Parts names must outlive it.
//
//   const Trial trial = TRY(try_change(session, grant, *knowledge, draft, {from, to}));
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engines/entry_regime/entry_regime.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/protection/protection.h"
#include "services/site/site.h"

namespace limen::entry_rules {

// What a change means for an entry; each is exactly one of these.
enum class Effect : std::uint8_t {
  kUnchanged,
  kStricter,  // a visa or authorisation where none was needed, or one that is had with more effort
  kFreer,
  kShorter,  // the same is needed, and fewer days are given
  kLonger,
  kOther,  // conditions, fee or what the document must fulfil; or a rule where there was none
};
inline constexpr std::size_t kEffects = 6;
std::string_view to_text(Effect effect);  // "unchanged", "stricter", …
Effect effect_of(const entry_regime::Rule* before, const entry_regime::Rule* after);

struct Period {
  CivilDate from{}, to{};
  std::optional<CivilDate> as_of{};  // both regimes as on this day; none: on the day of each entry
};

// Counts that are absent are suppressed.
struct Trial {
  Period period{};
  std::int64_t suppressed_below = 0;
  struct Row {
    StateCode nationality{};
    std::optional<std::int64_t> entries{};
    std::array<std::optional<std::int64_t>, kEffects> effects{};
  };
  std::vector<Row> rows{};  // by nationality; those without any change are summed in the totals alone
  std::optional<std::int64_t> entries{};
  std::array<std::optional<std::int64_t>, kEffects> totals{};
};

// Errors: "entry_rules.none" when the site's pack has no visa rules, "entry_rules.period", and the database's.
Result<Trial> try_change(database::Session& session, const protection::Grant& grant, const site::Knowledge& knowledge,
                         const entry_regime::Regime& changed, const Period& period);
json::object to_json(const Trial& trial);

struct Parts {
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;
};
// Errors: those of api::Api.
Result<void> register_routes(api::Api& api, Parts parts);

}  // namespace limen::entry_rules
