// What the document, the stay rules and the alert lists say about the person at hand. Reads nothing but its arguments;
// a later look at the same inputs gives the same answer, which is what makes a decision explainable.
#pragma once

#include <span>
#include <string_view>

#include "engines/screening/screening.h"
#include "services/alerts/alerts.h"
#include "services/border/model.h"
#include "services/lost_documents/lost_documents.h"
#include "services/site/site.h"

namespace limen::border {

// A machine readable zone as the check keeps it. `person` and `document` hold what could be read.
struct Zone {
  json::object mrz{};      // {format, valid, name_cut?}
  json::array findings{};  // Finding of docs/api.md
  Person person{};
  TravelDocument document{};
};
Zone read_zone(std::string_view text, const site::Knowledge& knowledge, CivilDate today);

// Findings about a document whose fields were typed in: expiry and unknown codes.
json::array check_document(const TravelDocument& document, const Person& person, const site::Knowledge& knowledge,
                           CivilDate today);

// What the list of lost documents says of this one, each as who said it and when; a list that cannot be asked is a
// finding too.
json::array reported_findings(const Result<std::vector<lost_documents::Found>>& found);

json::object finding(std::string_view code, Severity severity, std::string_view field, std::string_view message);

bool is_child(const Person& person, const site::Knowledge& knowledge, CivilDate today);
std::optional<int> age_of(const Person& person, CivilDate today);  // completed years; none without a birth year

struct StayJudgement {
  json::object view{};    // Stay of docs/api.md
  std::string kind{};     // how this stay counts; empty when the rules do not apply
  int unlawful_days = 0;  // on exit: of the stay that ends; on entry: in the history
  std::optional<CivilDate> authorised_until{};
  json::array findings{};  // gaps in the record, overstay
};
struct StayQuestion {
  Direction direction = Direction::kEntry;
  CivilDate today{};
  const Person* person = nullptr;
  const TravelDocument* document = nullptr;  // null: none
  const Visa* visa = nullptr;
  StateCode post_state{};
  StateCode site_state{};
  bool free_movement = false;
  std::string_view purpose{};  // code of travel_purposes; empty: not asked yet
  std::optional<int> declared_days{};
};
entry_regime::Permission permission_of(const Visa& visa, StateCode site_state);
entry_regime::Question regime_question(const StayQuestion& question);  // without permissions
StayJudgement judge_stay(const StayQuestion& question, std::span<const Crossing> crossings,
                         const site::Knowledge& knowledge);

// The records of the register as the check keeps them: which one covers, and why the others do not.
json::array permit_rows(const std::vector<permits::Found>& permits, const StayQuestion& question);

screening::Query query_of(const Person& person, const std::optional<TravelDocument>& document, bool name_may_be_cut);
CheckHit hit_of(const alerts::Match& match, HitId id, std::string_view model);  // `model`: its fingerprint
int version_of(const CheckHit& hit);  // of the alert that was hit; 0 where it is not known
// Whether the officer has seen this: the same alert, saying the same of the person.
bool same_hit(const CheckHit& seen, const CheckHit& found);

}  // namespace limen::border
