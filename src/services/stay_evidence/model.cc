#include "services/stay_evidence/model.h"

#include "base/parse_code.h"
#include "base/text.h"

namespace limen::stay_evidence {
namespace {

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

void put_by(json::object& object, const By& by) {
  object["by"] = by.name;
  object["at"] = by.at.to_text();
}

}  // namespace

Result<Rules> Rules::read(const Node& file) {
  TRY(file.require_map());
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "stamps", "presumption", "go_live"}));
  Rules rules;
  if (trim(TRY(file.text_or("source", ""))).empty())
    return file.error("stay_evidence.rules", "says not where it comes from");
  const Node* stamps = TRY(file.at("stamps"));
  TRY(stamps->only({"second_person"}));
  rules.second_person = TRY(stamps->boolean_or("second_person", true));
  const Node* presumption = TRY(file.at("presumption"));
  TRY(presumption->only({"allowed", "basis", "transition_days"}));
  rules.may_presume = TRY(presumption->boolean_or("allowed", false));
  rules.basis = TRY(presumption->text_or("basis", ""));
  rules.transition_days = static_cast<int>(TRY(presumption->integer_or("transition_days", 0)));
  if (rules.may_presume && trim(rules.basis).empty())
    return presumption->error("stay_evidence.rules", "names no law that presumes");
  constexpr int kMostDays = 3660;
  if (rules.transition_days < 0 || rules.transition_days > kMostDays)
    return presumption->error("stay_evidence.rules", "transition_days must be 0 to 3660");
  if (const Node* posts = file.find("go_live")) {
    TRY(posts->require_list());
    for (const Node& one : posts->items) {
      TRY(one.only({"post", "day"}));
      const std::string code = TRY(one.text_at("post"));
      const CivilDate day = TRY(one.date_at("day"));
      if (!rules.go_live.emplace(code, day).second)
        return one.error("stay_evidence.rules", "the post has a day already");
    }
  }
  return rules;
}

std::string_view to_text(StampState state) {
  switch (state) {
    case StampState::kProposed:
      return "proposed";
    case StampState::kConfirmed:
      return "confirmed";
    case StampState::kRejected:
      return "rejected";
  }
  return "";
}

std::optional<StampState> parse_stamp_state(std::string_view text) {
  return parse_code(text, {StampState::kProposed, StampState::kConfirmed, StampState::kRejected});
}

std::string_view to_text(PresumptionState state) {
  switch (state) {
    case PresumptionState::kOpen:
      return "open";
    case PresumptionState::kExplained:
      return "explained";
    case PresumptionState::kResolved:
      return "resolved";
  }
  return "";
}

std::optional<PresumptionState> parse_presumption_state(std::string_view text) {
  return parse_code(text, {PresumptionState::kOpen, PresumptionState::kExplained, PresumptionState::kResolved});
}

json::object to_json(const Gap& gap) {
  json::object object{{"id", gap.id.to_text()}, {"check_id", gap.check.to_text()}, {"reason", gap.reason}};
  put(object, "said", gap.said);
  put_by(object, gap.by);
  return object;
}

json::object to_json(const Stamp& stamp) {
  json::object object{{"id", stamp.id.to_text()},
                      {"traveller_id", stamp.traveller.to_text()},
                      {"direction", to_text(stamp.direction)},
                      {"day", stamp.day.to_text()},
                      {"place", stamp.place},
                      {"page", stamp.page},
                      {"state", to_text(stamp.state)},
                      {"picture", stamp.picture}};
  put(object, "note", stamp.note);
  put(object, "document_number", stamp.document_number);
  put(object, "decided_by", stamp.decided_by);
  put(object, "decision_note", stamp.decision_note);
  if (stamp.decided_at) object["decided_at"] = stamp.decided_at->to_text();
  if (stamp.crossing) object["crossing_id"] = stamp.crossing->to_text();
  put_by(object, stamp.by);
  return object;
}

json::object to_json(const Presumption& presumption) {
  json::object object{{"id", presumption.id.to_text()},
                      {"check_id", presumption.check.to_text()},
                      {"traveller_id", presumption.traveller.to_text()},
                      {"basis", presumption.basis},
                      {"facts", presumption.facts},
                      {"state", to_text(presumption.state)}};
  put_by(object, presumption.by);
  put(object, "ended_by", presumption.ended_by);
  put(object, "end_note", presumption.end_note);
  if (presumption.ended_at) object["ended_at"] = presumption.ended_at->to_text();
  json::array all;
  for (const Rebuttal& one : presumption.rebuttals) {
    json::object shown{{"id", one.id.to_text()}, {"kind", one.kind}, {"note", one.note}, {"picture", one.picture}};
    put_by(shown, one.by);
    if (one.accepted) shown["accepted"] = *one.accepted;
    put(shown, "decided_by", one.decided_by);
    put(shown, "decision_note", one.decision_note);
    if (one.decided_at) shown["decided_at"] = one.decided_at->to_text();
    all.push_back(std::move(shown));
  }
  object["evidence"] = std::move(all);
  return object;
}

}  // namespace limen::stay_evidence
