// Cleared pairs: that a person has found, once, that this traveller is not the one of that alert, so that the traveller
// is not stopped for it again and again (docs/services/clearances.md).
//
// A pair is a traveller, an alert and the alert's version, with a seal over the facts that were compared: names, birth
// date, sex, nationality and document. It stands as long as the version and the facts are what they were; a revised
// alert or other facts make the next hit a hit again. A person makes a pair and a person withdraws it; nothing here
// decides.
//
// With the first pair the traveller is given a redress number, by which the next officer finds the earlier review:
// eleven random digits and a check digit (H. M. Damm, 2004: finds every single wrong digit and every exchange of
// neighbours), written in groups of four, "4821-9937-0562". Digits alone, because they are read aloud and typed on
// every keyboard. The number is drawn, not counted: it says nothing of the traveller, of a list, or of how many have
// one.
//
// Pairs and numbers live in tables alone, nothing of them is held in memory: they are gone with the traveller's record
// or the alert's, and no restart or rebuild brings them back. Whoever deletes a record calls forget_… in the same
// transaction. Functions that read persons take the Grant; any thread.
//
//   const auto pairs = TRY(clearances::of_traveller(session, grant, traveller));
//   if (clearances::stands(pairs[0], alert_version, facts)) …
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/id.h"
#include "platform/database/database.h"
#include "platform/protection/protection.h"

namespace limen::clearances {

using ClearanceId = Id<struct ClearanceTag>;

// What a hit was found with. Text as recorded; dates and codes in their one form.
struct Facts {
  std::string surname{}, given_names{}, birth{}, sex{}, nationality{};
  std::string document_number{}, document_issuer{};
  bool name_may_be_cut = false;
};

struct Clearance {
  ClearanceId id{};
  RawId traveller{}, alert{}, check{};  // the check at which it was made
  int alert_version = 0;
  std::string facts_seal{};
  std::string reason{};  // code of hit_dismissal_reasons
  std::string by{};
  AccountId by_id{};
  Instant at{};
};

enum class Standing : std::uint8_t { kStands, kAlertChanged, kFactsChanged };
std::string_view to_text(Standing standing);  // "stands", "alert_changed", "facts_changed"
Standing standing(const Clearance& clearance, int alert_version, const Facts& facts);

std::span<const database::Migration> migrations();

// Keeps the pair, in the place of an earlier one of the same traveller and alert. Fills in id and facts_seal.
Result<void> make(database::Transaction& tx, Clearance& clearance, const Facts& facts, const RandomBytes& random);
Result<void> remove(database::Transaction& tx, const ClearanceId& id);
Result<std::vector<Clearance>> of_traveller(database::Session& session, const protection::Grant& grant,
                                            const RawId& traveller);
Result<std::optional<Clearance>> find(database::Session& session, const protection::Grant& grant,
                                      const ClearanceId& id);

std::string make_redress_number(const RandomBytes& random);
// The one form of what was typed: blanks, dashes and digits of Arabic script are taken; nullopt when it is no such
// number or its check digit is wrong.
std::optional<std::string> parse_redress_number(std::string_view text);

// The traveller's number; draws one when she has none yet.
Result<std::string> give_number(database::Transaction& tx, const RawId& traveller, Instant now,
                                const RandomBytes& random);
Result<std::optional<std::string>> number_of(database::Session& session, const protection::Grant& grant,
                                             const RawId& traveller);
// Whose number it is; the number in the form of parse_redress_number.
Result<std::optional<RawId>> traveller_of(database::Session& session, const protection::Grant& grant,
                                          std::string_view number);

// In the transaction that deletes the record.
Result<void> forget_traveller(database::Transaction& tx, const RawId& traveller);
Result<void> forget_alert(database::Transaction& tx, const RawId& alert);

}  // namespace limen::clearances
