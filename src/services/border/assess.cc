#include "services/border/assess.h"

#include <algorithm>
#include <cmath>

#include "formats/mrz/mrz.h"
#include "services/border/json_forms.h"
#include "services/border/stays.h"

namespace limen::border {
namespace {

// The document type of the code list that names this MRZ document code ("PD": diplomatic passport); the first letter
// decides when the pair is not known.
std::string document_type_of(std::string_view mrz_code, const lists::CodeLists& codes) {
  const lists::CodeList* types = codes.list("document_types");
  if (types == nullptr || mrz_code.empty()) return "other";
  for (const std::string_view wanted : {mrz_code, mrz_code.substr(0, 1)}) {
    for (const lists::Code& type : types->entries) {
      const auto letters = type.texts("mrz");
      if (std::find(letters.begin(), letters.end(), wanted) != letters.end()) return type.code;
    }
  }
  return "other";
}

void add_state_finding(json::array& findings, const StateCode& code, std::string_view field,
                       const site::Knowledge& knowledge) {
  if (!code.empty() && knowledge.states.find(code.text()) == nullptr) {
    findings.push_back(
        finding("border.document.state_unknown", Severity::kWarning, field, "the state code is not in the table"));
  }
}

std::string stay_kind_of(const StayQuestion& question) {
  if (question.free_movement) return "free_movement";
  if (question.document != nullptr && question.document->type == "residence_permit") return "residence_permit";
  if (question.visa == nullptr) return "visa_free";
  switch (question.visa->kind) {
    case permits::Kind::kVisa:
      return "short_visa";
    case permits::Kind::kPermit:
      return "residence_permit";
    case permits::Kind::kAuthorisation:
      break;
  }
  return "visa_free";
}

json::object row_of(const stay::ExplainRow& row, const stay::Stay& stay) {
  const int length = row.days.days();
  json::object object{{"entry", stay.entry.to_text()},
                      {"counted", row.counted},
                      {"excluded", std::max(0, length - row.counted)},
                      {"unlawful", row.unlawful}};
  if (stay.exit) object["exit"] = stay.exit->to_text();
  if (!row.excluded.empty()) object["reason"] = to_text(row.excluded.front().reason);
  return object;
}

stay::VisaCaps caps_of(const Visa& visa) {
  stay::VisaCaps caps;
  caps.valid_from = visa.valid_from;
  caps.valid_to = visa.valid_to;
  caps.days = visa.days;
  if (visa.permit) return caps;  // the register counts its entries, those of the history among them
  caps.entries = visa.entries;
  caps.entries_used = visa.entries_used.value_or(0);
  return caps;
}

// The words of the regime's findings as the counter has them; what is not among them stands in the view alone.
struct RegimeWord {
  std::string_view from, code;
  Severity severity;
  std::string_view field, message;
};
constexpr RegimeWord kRegimeWords[] = {
    {"entry_regime.visa_needed", "border.entry.visa_needed", Severity::kWarning, "document",
     "a visa is needed under the rule shown; none that holds is recorded"},
    {"entry_regime.authorisation_needed", "border.entry.authorisation_needed", Severity::kWarning, "document",
     "a travel authorisation is needed; none that holds is recorded"},
    {"entry_regime.not_open", "border.entry.not_open", Severity::kWarning, "document",
     "entry is not open under the rule shown; exceptions and protection are for a person to see"},
    {"entry_regime.no_rule", "border.entry.no_rule", Severity::kInfo, "document",
     "the visa rules say nothing about this traveller"},
    {"entry_regime.days", "border.entry.days", Severity::kWarning, "declared_days",
     "more days are intended than the visa rules give for one entry"},
    {"entry_regime.document.expires_early", "border.entry.document_expires_early", Severity::kWarning, "expiry_date",
     "the document does not hold long enough beyond the stay"},
    {"entry_regime.permission.expired", "border.entry.visa_not_valid", Severity::kWarning, "visa",
     "the visa that is recorded does not hold today"},
    {"entry_regime.permission.not_yet", "border.entry.visa_not_valid", Severity::kWarning, "visa",
     "the visa that is recorded does not hold today"},
    {"entry_regime.permission.entries_used", "border.entry.visa_not_valid", Severity::kWarning, "visa",
     "the visa that is recorded does not hold today"},
};

}  // namespace

entry_regime::Permission permission_of(const Visa& visa, StateCode site_state) {
  entry_regime::Permission permission;
  permission.id = visa.number;
  permission.kind = visa.kind;
  if (visa.issuer != site_state) permission.issuer = visa.issuer;  // empty: the site's own
  permission.valid_from = visa.valid_from.value_or(stay::kFirstDay);
  permission.valid_to = visa.valid_to.value_or(stay::kLastDay);
  permission.entries = visa.entries;
  permission.entries_used = visa.entries_used.value_or(0);
  permission.days = visa.days;
  return permission;
}

entry_regime::Question regime_question(const StayQuestion& question) {
  entry_regime::Question asked;
  asked.day = question.today;
  asked.nationality = question.person->nationality;
  asked.purpose = question.purpose;
  asked.intended_days = question.declared_days;
  if (question.document != nullptr) {
    asked.document = question.document->type;
    asked.document_expires = question.document->expiry;
  }
  return asked;
}

namespace {

// What the visa rules ask of this traveller. It is said, and decides nothing; fewer days than the stay rules give hold.
void put_regime(const StayQuestion& question, const site::Knowledge& knowledge, StayJudgement& judgement) {
  if (!knowledge.entry_regime) return;
  entry_regime::Question asked = regime_question(question);
  std::optional<entry_regime::Permission> visa;
  if (question.visa != nullptr) visa = permission_of(*question.visa, question.site_state);
  if (visa) asked.permissions = {&*visa, 1};
  const entry_regime::Answer answer = knowledge.entry_regime->answer(asked);
  json::object view{{"requirement", entry_regime::to_text(answer.requirement)}, {"open", answer.open()}};
  if (answer.rule != nullptr) {
    view["rule"] = answer.rule->id;
    if (answer.rule->recalled) view["recalled"] = true;
    // Codes alone: this is kept with every check.
    if (!answer.rule->conditions.empty()) view["conditions"] = to_json(answer.rule->conditions);
  }
  if (answer.days) view["days"] = *answer.days;
  judgement.view["entry"] = std::move(view);
  for (const entry_regime::Finding& found : answer.findings) {
    for (const RegimeWord& word : kRegimeWords) {
      if (word.from == found.code) {
        judgement.findings.push_back(finding(word.code, word.severity, word.field, word.message));
      }
    }
  }
  if (!answer.days || !judgement.authorised_until) return;
  const CivilDate last = question.today + (std::max(*answer.days, 1) - 1);
  if (last >= *judgement.authorised_until) return;
  judgement.authorised_until = last;
  judgement.view["last_lawful_day"] = last.to_text();
  judgement.view["authorised_days"] = *answer.days;
  judgement.view["limited_by"] = "entry_rule";
}

// Who lives here on a permit of the register may stay as long as it is valid.
void put_permit_end(const StayQuestion& question, StayJudgement& judgement) {
  const Visa* permit = question.visa;
  if (permit == nullptr || permit->kind != permits::Kind::kPermit || !permit->permit || !permit->valid_to ||
      question.direction != Direction::kEntry) {
    return;
  }
  CivilDate last = *permit->valid_to;
  if (permit->days) last = std::min(last, question.today + (*permit->days - 1));
  if (last < question.today) return;
  judgement.authorised_until = last;
  judgement.view["last_lawful_day"] = last.to_text();
  judgement.view["authorised_days"] = last - question.today + 1;
  judgement.view["limited_by"] = "permit";
}

void put_allowance(const stay::Timeline& timeline, const StayQuestion& question, StateCode where,
                   const stay::VisaCaps* visa, StayJudgement& judgement) {
  stay::Question asked{.day = question.today, .entering = true, .state = where, .visa = visa};
  const stay::Allowance allowance = timeline.allowed_from(asked);
  judgement.view["authorised_days"] = allowance.days;
  judgement.view["limited_by"] = to_text(allowance.limited_by);
  if (allowance.rule != nullptr) judgement.view["rule"] = allowance.rule->id;
  if (allowance.last_day) {
    judgement.authorised_until = allowance.last_day;
    judgement.view["last_lawful_day"] = allowance.last_day->to_text();
  } else {
    judgement.findings.push_back(
        finding("border.stay.used_up", Severity::kWarning, "stay", "no lawful stay is possible from today"));
  }
}

}  // namespace

json::object finding(std::string_view code, Severity severity, std::string_view field, std::string_view message) {
  json::object object{{"code", code}, {"severity", to_text(severity)}, {"message", message}};
  if (!field.empty()) object["field"] = field;
  return object;
}

Zone read_zone(std::string_view text, const site::Knowledge& knowledge, CivilDate today) {
  const mrz::Document read = mrz::parse(text, {.today = today, .states = &knowledge.states});
  Zone zone;
  zone.mrz = {{"format", to_text(read.format)}, {"valid", read.valid}};
  for (const mrz::Finding& found : read.findings) {
    json::object object = finding(found.code, found.severity, to_text(found.field), found.message);
    object["line"] = found.position.line;
    object["column"] = found.position.column;
    object["section"] = found.section;
    zone.findings.push_back(std::move(object));
  }
  zone.person.surname = read.name.value.primary;
  zone.person.given_names = read.name.value.secondary;
  zone.person.birth = read.birth_date.value.date;
  zone.person.sex = read.sex.value;
  zone.person.nationality = read.nationality.value;
  zone.document.type = document_type_of(read.document_code.value, knowledge.codes);
  zone.document.number = read.document_number.value.text;
  zone.document.issuer = read.issuer.value;
  zone.document.expiry = read.expiry_date.value.date.date();
  // Whoever screens again later must know.
  if (read.name.value.truncated_possible) zone.mrz["name_cut"] = true;
  return zone;
}

json::array check_document(const TravelDocument& document, const Person& person, const site::Knowledge& knowledge,
                           CivilDate today) {
  json::array findings;
  if (document.expiry && *document.expiry < today) {
    findings.push_back(
        finding("border.document.expired", Severity::kWarning, "expiry_date", "the document has expired"));
  }
  add_state_finding(findings, document.issuer, "issuer", knowledge);
  add_state_finding(findings, person.nationality, "nationality", knowledge);
  return findings;
}

namespace {

struct ReportedText {
  std::string_view code, message;
};
ReportedText reported_text(const lost_documents::Found& found) {
  using lost_documents::Status;
  const bool exact = found.agreement == document_keys::Agreement::kExact;
  if (!exact || found.form != document_keys::Form::kAsGiven) {
    return {"border.document.reported_similar", "a document with nearly this number is reported; compare the numbers"};
  }
  switch (found.report.status) {
    case Status::kLost:
      return {"border.document.reported_lost", "the document is reported lost"};
    case Status::kStolen:
      return {"border.document.reported_stolen", "the document is reported stolen"};
    case Status::kStolenBlank:
      return {"border.document.reported_blank", "the document is reported stolen before it was issued"};
    case Status::kRevoked:
      return {"border.document.reported_revoked", "the document is reported revoked"};
    case Status::kInvalid:
      break;
  }
  return {"border.document.reported_invalid", "the document is reported invalid"};
}

}  // namespace

json::array reported_findings(const Result<std::vector<lost_documents::Found>>& found) {
  json::array findings;
  if (!found.ok()) {
    findings.push_back(finding("border.document.list_unavailable", Severity::kError, "document_number",
                               "the list of lost and stolen documents cannot be asked"));
    return findings;
  }
  for (const lost_documents::Found& one : *found) {
    const ReportedText text = reported_text(one);
    const bool similar = text.code == "border.document.reported_similar";
    json::object said =
        finding(text.code, similar ? Severity::kWarning : Severity::kError, "document_number", text.message);
    said["section"] = one.report.source + ", " + one.report.reported_on.to_text();
    findings.push_back(std::move(said));
  }
  return findings;
}

std::optional<int> age_of(const Person& person, CivilDate today) {
  // The youngest age the date allows: protection of children gets the benefit of the doubt.
  const auto latest = person.birth.latest();
  if (!latest) return std::nullopt;
  return std::max(0, age_on(*latest, today));
}

bool is_child(const Person& person, const site::Knowledge& knowledge, CivilDate today) {
  const auto age = age_of(person, today);
  return age ? *age < knowledge.safeguards.child_age : knowledge.safeguards.unknown_age_is_child;
}

StayJudgement judge_stay(const StayQuestion& question, std::span<const Crossing> crossings,
                         const site::Knowledge& knowledge) {
  StayJudgement judgement;
  judgement.view = {{"applies", false}, {"rule", ""}, {"unlawful_days", 0}, {"rows", json::array()}};
  if (!question.person->nationality.empty() && question.person->nationality == question.site_state) {
    judgement.view["reason"] = "own_national";
    return judgement;
  }
  judgement.kind = stay_kind_of(question);
  // A state that the pack does not name is, for its own site, the territory itself.
  const StateCode where = knowledge.stay.knows(question.post_state) ? question.post_state : StateCode();
  const History history = history_of(crossings, where);
  if (history.exits_missing > 0) {
    judgement.findings.push_back(finding("border.history.exit_missing", Severity::kInfo, "history",
                                         "an earlier exit is not recorded; that entry counts as one day"));
  }
  if (history.entries_missing > 0) {
    judgement.findings.push_back(finding("border.history.entry_missing", Severity::kInfo, "history",
                                         "an earlier entry is not recorded; that exit counts as one day"));
  }
  if (question.direction == Direction::kExit && !history.inside) {
    judgement.findings.push_back(
        finding("border.history.entry_missing", Severity::kWarning, "history", "no entry is recorded for this exit"));
  }
  if (judgement.kind == "free_movement" || judgement.kind == "residence_permit") {
    judgement.view["reason"] = judgement.kind;
    put_permit_end(question, judgement);
    return judgement;
  }
  // An authorisation opens the entry and bounds no stay by itself.
  const bool on_visa = question.visa != nullptr && question.visa->kind == permits::Kind::kVisa;
  const stay::VisaCaps caps = on_visa ? caps_of(*question.visa) : stay::VisaCaps();
  const stay::VisaCaps* visa = on_visa ? &caps : nullptr;
  const stay::Timeline timeline(knowledge.stay, history.stays, question.today);
  judgement.view["applies"] = true;
  if (const auto use = timeline.tightest(question.today)) {
    judgement.view["rule"] = use->rule->id;
    judgement.view["used"] = use->used;
    judgement.view["limit"] = use->rule->limit_days;
    judgement.view["remaining"] = use->remaining;
    judgement.view["window_start"] = use->counted_from.to_text();
  }
  const stay::Overstay overstay = timeline.overstay(question.today, visa);
  judgement.unlawful_days = overstay.days;
  if (overstay.first) judgement.view["first_unlawful_day"] = overstay.first->to_text();
  json::array rows;
  const auto explained = timeline.explain(question.today, visa);
  for (const stay::ExplainRow& row : explained) {
    json::object shown = row_of(row, history.stays[row.stay]);
    put(shown, "source", crossings[history.first_crossing[row.stay]].source);
    rows.push_back(std::move(shown));
  }
  judgement.view["rows"] = std::move(rows);
  if (question.direction == Direction::kEntry) {
    put_allowance(timeline, question, where, visa, judgement);
    put_regime(question, knowledge, judgement);
  } else if (history.inside && !explained.empty()) {
    // The stay that ends now is the last one; its own unlawful days are what the exit record keeps.
    judgement.unlawful_days = explained.back().unlawful;
  } else {
    // Nothing says how long this stay was, and an entry that nobody recorded is nobody's offence.
    judgement.unlawful_days = 0;
    judgement.view.erase("first_unlawful_day");
  }
  judgement.view["unlawful_days"] = judgement.unlawful_days;
  if (judgement.unlawful_days > 0) {
    judgement.findings.push_back(finding("border.stay.overstay", Severity::kWarning, "stay",
                                         "days of unlawful presence were found; see the explanation"));
  }
  return judgement;
}

screening::Query query_of(const Person& person, const std::optional<TravelDocument>& document, bool name_may_be_cut) {
  screening::Query query;
  query.names.push_back({person.surname + ", " + person.given_names, name_may_be_cut});
  query.birth = person.birth;
  query.sex = person.sex;
  if (!person.nationality.empty()) query.nationalities.push_back(person.nationality);
  if (document) query.documents.push_back({document->number, document->issuer});
  return query;
}

CheckHit hit_of(const alerts::Match& match, HitId id, std::string_view model) {
  CheckHit hit;
  hit.id = id;
  hit.alert_id = match.id.raw();
  hit.protective = match.protective;
  hit.second_line = match.second_line;
  hit.discreet = match.discreet;
  json::array reasons;
  for (const screening::Reason& reason : match.hit.reasons) {
    json::object object{{"code", reason.code()}, {"contribution", reason.contribution}};
    put(object, "query", reason.query_part);
    put(object, "listed", reason.list_part);
    reasons.push_back(std::move(object));
  }
  hit.snapshot = {{"category", match.category},
                  {"issuer", match.issuer},
                  {"requested_action", match.requested_action},
                  {"legal_basis", match.legal_basis},
                  {"alert_version", match.version},
                  {"score", match.hit.score},
                  {"threshold", match.threshold.min_score},
                  {"threshold_of", to_text(match.threshold.of)},
                  {"listed", match.listed},
                  {"reasons", std::move(reasons)},
                  {"model", model}};
  return hit;
}

int version_of(const CheckHit& hit) {
  const auto* version = hit.snapshot.if_contains("alert_version");
  return version != nullptr && version->is_int64() ? static_cast<int>(version->get_int64()) : 0;
}

bool same_hit(const CheckHit& seen, const CheckHit& found) {
  if (seen.alert_id != found.alert_id) return false;
  // What an earlier review said, it said of that version.
  if (seen.state == HitState::kCleared && version_of(seen) != version_of(found)) return false;
  for (const char* key : {"category", "issuer", "requested_action", "legal_basis", "listed"}) {
    const auto* before = seen.snapshot.if_contains(key);
    const auto* now = found.snapshot.if_contains(key);
    if (before == nullptr || now == nullptr || *before != *now) return false;
  }
  // The score goes through text and back.
  const auto score = [](const CheckHit& hit) {
    const auto* value = hit.snapshot.if_contains("score");
    return value != nullptr && value->is_number() ? value->to_number<double>() : -1.0;
  };
  return std::abs(score(seen) - score(found)) < 1e-6;
}

}  // namespace limen::border
