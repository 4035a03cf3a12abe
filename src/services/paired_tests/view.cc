// What is shown of studies and cases, and what is counted.
#include <fmt/format.h>

#include "formats/csv/csv.h"
#include "services/paired_tests/service.h"

namespace limen::paired_tests {
namespace {

using database::Session;
using paired_testing::Counts;
using protection::Grant;

json::object form_json(const Study& study, const Form& form) {
  json::array phases, incidents;
  for (const Phase phase : study.phases) {
    json::object one{{"phase", to_text(phase)}};
    if (const auto step = form.steps.find(phase); step != form.steps.end()) one["outcome"] = to_text(step->second);
    if (form.words) {
      const auto text = form.words->phases.find(phase);
      if (text != form.words->phases.end() && !text->second.empty()) one["text"] = text->second;
    }
    phases.push_back(std::move(one));
  }
  for (std::size_t i = 0; i < form.incidents.size(); ++i) {
    json::object one{{"breaks_protocol", static_cast<bool>(form.incidents[i])}};
    if (form.words && i < form.words->incidents.size()) one["text"] = form.words->incidents[i];
    incidents.push_back(std::move(one));
  }
  json::object out{{"version", form.version}, {"phases", std::move(phases)}, {"incidents", std::move(incidents)}};
  if (form.words && !form.words->text.empty()) out["text"] = form.words->text;
  if (form.locked_at) out["locked_at"] = form.locked_at->to_text();
  if (!form.seal.empty()) out["seal"] = form.seal;
  return out;
}

json::object verdict_json(const Verdict& verdict) {
  json::object out{{"outcome", verdict.outcome ? to_text(*verdict.outcome) : "unusable"}};
  if (!verdict.reason.empty()) out["reason"] = verdict.reason;
  return out;
}

json::object judgement_json(const Study& study, const Judgement& found) {
  json::object out = verdict_json(found.pair);
  json::array phases;
  for (const Phase phase : study.phases) {
    json::object one = verdict_json(found.phases.at(phase));
    one["phase"] = to_text(phase);
    phases.push_back(std::move(one));
  }
  out["phases"] = std::move(phases);
  return out;
}

// The pairs of the study, or of one phase of it.
struct Tally {
  Counts counts{};
  std::map<std::string, std::int64_t> reasons{};

  void add(const Verdict& verdict) {
    if (verdict.outcome) return counts.add(*verdict.outcome);
    ++counts.unusable;
    ++reasons[verdict.reason];
  }
};

Result<json::object> tally_json(const Tally& tally, double confidence) {
  const Counts& counts = tally.counts;
  json::object reasons;
  for (const auto& [reason, count] : tally.reasons) reasons[reason] = count;
  json::object out{{"both", counts.both},          {"only_a", counts.only_a},     {"only_b", counts.only_b},
                   {"neither", counts.neither},    {"unusable", counts.unusable}, {"usable", counts.usable()},
                   {"reasons", std::move(reasons)}};
  if (counts.usable() == 0) return out;
  const auto found = TRY(paired_testing::analyse(counts, confidence));
  out["net_rate"] = found.net_rate;
  out["low"] = found.low;
  out["high"] = found.high;
  out["p_value"] = found.p_value;
  return out;
}

}  // namespace

std::string_view Service::state_of(const Grant& grant, const Case& one) {
  if (one.complete()) return "complete";
  if (one.abandoned_at) return "abandoned";
  const auto side = one.side_of(grant.caller().account);
  return side && one.of(*side).locked_at ? "waiting" : "open";
}

Result<json::object> Service::view(Session& session, const Grant& grant, const Case& one, bool whole) const {
  const bool manages = grant.has("paired_tests.manage");
  const auto side = one.side_of(grant.caller().account);
  const Study study = TRY(store::study(session, grant, one.study));
  json::object out{{"id", one.id.to_text()},
                   {"study_id", one.study.to_text()},
                   {"study_title", study.title},
                   {"number", one.number},
                   {"target", one.target},
                   {"place", one.place},
                   {"day", one.day.to_text()},
                   {"state", state_of(grant, one)},
                   {"cleared", one.cleared_at.has_value()}};
  if (side) out["side"] = to_text(*side);
  if (one.abandoned_at) out["abandoned_reason"] = one.abandoned_reason;
  if (one.complete() || one.abandoned_at) out["result"] = judgement_json(study, judge(study, one));
  if (manages) {
    for (const Side each : {Side::kA, Side::kB}) {
      const AccountId tester = one.of(each).tester;
      auto name = parts.identity.name_of(session, tester);
      out[each == Side::kA ? "tester_a" : "tester_b"] =
          json::object{{"id", tester.to_text()}, {"name", name.ok() ? name.take() : std::string()}};
    }
    if (one.abandoned_text) out["abandoned_text"] = *one.abandoned_text;
  }
  if (!whole) return out;
  if (side) out["form"] = form_json(study, one.of(*side));
  if (one.complete()) out["forms"] = json::object{{"a", form_json(study, one.a)}, {"b", form_json(study, one.b)}};
  json::array notes;
  for (const Note& note : TRY(store::notes(session, grant, one.id))) {
    // What somebody wrote beside a form that may not be read yet is his own.
    if (note.author != grant.caller().account && !one.complete()) continue;
    auto name = parts.identity.name_of(session, note.author);
    json::object shown{{"id", note.id.to_text()},
                       {"own", note.author == grant.caller().account},
                       {"by", name.ok() ? name.take() : std::string()}};
    if (note.text) shown["text"] = *note.text;
    notes.push_back(std::move(shown));
  }
  out["notes"] = std::move(notes);
  return out;
}

Result<json::object> Service::view(Session& session, const Grant& grant, const CaseId& id) const {
  const Case one = TRY(store::find(session, grant, id));
  return view(session, grant, one, true);
}

Result<json::object> Service::view(Session& session, const Grant& grant, const Study& study) const {
  json::array phases;
  for (const Phase phase : study.phases) phases.push_back(json::string(to_text(phase)));
  json::object out{{"id", study.id.to_text()},
                   {"title", study.title},
                   {"question", study.question},
                   {"protocol", study.protocol},
                   {"characteristics", characteristics_json(study)},
                   {"phases", std::move(phases)},
                   {"no_answer", study.no_answer_counts ? "unfavourable" : "unusable"},
                   {"version", study.version},
                   {"created_at", study.created_at.to_text()},
                   {"closed", study.closed_at.has_value()}};
  if (grant.has("paired_tests.manage")) out["cases"] = TRY(store::case_count(session, study.id));
  return out;
}

Result<json::object> results_json(const Study& study, const std::vector<Case>& finished, double confidence) {
  Tally whole;
  std::map<Phase, Tally> by_phase;
  for (const Case& one : finished) {
    const Judgement found = judge(study, one);
    whole.add(found.pair);
    for (const auto& [phase, verdict] : found.phases) by_phase[phase].add(verdict);
  }
  json::array phases;
  for (const Phase phase : study.phases) {
    json::object one = TRY(tally_json(by_phase[phase], confidence));
    one["phase"] = to_text(phase);
    phases.push_back(std::move(one));
  }
  return json::object{{"study_id", study.id.to_text()},
                      {"confidence", confidence},
                      {"pairs", TRY(tally_json(whole, confidence))},
                      {"phases", std::move(phases)}};
}

std::string results_csv(const Study& study, const std::vector<Case>& finished) {
  csv::Writer writer({.guard_formulas = true});
  std::vector<std::string> head{"case", "target", "place", "day", "outcome", "reason"};
  for (const Phase phase : study.phases) {
    for (const char* what : {"_a", "_b", "_outcome", "_reason"}) head.push_back(std::string(to_text(phase)) + what);
  }
  writer.record(head);
  for (const Case& one : finished) {
    const Judgement found = judge(study, one);
    const auto write = [&](const Verdict& verdict) {
      writer.field(verdict.outcome ? to_text(*verdict.outcome) : "unusable");
      writer.field(verdict.reason);
    };
    writer.field(one.number);
    writer.field(one.target);
    writer.field(one.place);
    writer.field(one.day.to_text());
    write(found.pair);
    for (const Phase phase : study.phases) {
      for (const Form* form : {&one.a, &one.b}) {
        // Of a case that was given up nobody ever reads a form.
        const auto step = form->steps.find(phase);
        writer.field(one.complete() && step != form->steps.end() ? to_text(step->second) : std::string_view());
      }
      write(found.phases.at(phase));
    }
    writer.end_record();
  }
  return writer.take();
}

}  // namespace limen::paired_tests
