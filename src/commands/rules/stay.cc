// limen stay: the stay calculator for one history.
#include <fmt/format.h>

#include <charconv>
#include <ostream>

#include "base/json.h"
#include "commands/rules/commands.h"
#include "engines/stay/history.h"
#include "engines/stay/stay.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

using namespace stay;  // NOLINT: this file is about nothing else

Error bad_option(std::string_view name, std::string message) {
  Place place;
  place.source = "--" + std::string(name);
  return Error{"stay.option.invalid", std::move(message), std::move(place)};
}

Result<std::optional<CivilDate>> day_option(const Arguments& arguments, std::string_view name) {
  const auto text = arguments.text(name);
  if (!text) return std::optional<CivilDate>();
  const auto day = CivilDate::parse(*text);
  if (!day.ok()) return bad_option(name, "must be a day of the form YYYY-MM-DD");
  return std::optional<CivilDate>(*day);
}

Result<std::optional<int>> count_option(const Arguments& arguments, std::string_view name) {
  const auto text = arguments.text(name);
  if (!text) return std::optional<int>();
  int number = 0;
  const auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failure != std::errc() || end != text->data() + text->size() || number < 0 || number > 36'600)
    return bad_option(name, "must be a whole number from 0 to 36600");
  return std::optional<int>(number);
}

Result<StateCode> state_option(const Arguments& arguments, std::string_view name) {
  const auto text = arguments.text(name);
  if (!text) return StateCode();
  const auto state = StateCode::parse(*text);
  if (!state.ok()) return bad_option(name, "must be the code of a state");
  return *state;
}

struct Inquiry {
  std::string pack_name;
  CivilDate day;
  std::optional<RulePack> pack;
  History history;
  std::optional<VisaCaps> visa;
  StateCode nationality;
  Timeline timeline;
  Question question;
};

Result<std::optional<VisaCaps>> read_visa(const Arguments& arguments) {
  VisaCaps visa;
  visa.valid_from = TRY(day_option(arguments, "visa-valid-from"));
  visa.valid_to = TRY(day_option(arguments, "visa-valid-to"));
  visa.days = TRY(count_option(arguments, "visa-days"));
  visa.entries = TRY(count_option(arguments, "visa-entries"));
  if (visa.valid_from && visa.valid_to && *visa.valid_to < *visa.valid_from)
    return bad_option("visa-valid-to", "lies before the first day of the visa");
  if (!visa.valid_from && !visa.valid_to && !visa.days && !visa.entries) return std::optional<VisaCaps>();
  return std::optional<VisaCaps>(std::move(visa));
}

Result<void> read_inquiry(const Arguments& arguments, Streams& streams, Inquiry& inquiry) {
  inquiry.pack_name = arguments.text("pack").value_or("baseline");
  const auto day = TRY(day_option(arguments, "on"));
  if (!day) return bad_option("on", "is required");
  inquiry.day = *day;
  inquiry.visa = TRY(read_visa(arguments));
  inquiry.nationality = TRY(state_option(arguments, "nationality"));
  inquiry.question.state = TRY(state_option(arguments, "state"));
  const auto directory = arguments.text("packs");
  const config::PackStore store =
      directory ? TRY(config::PackStore::with_directory(*directory)) : config::PackStore::embedded();
  const Node node = TRY(store.read(inquiry.pack_name, "stay.yaml"));
  inquiry.pack = TRY(RulePack::build(node));
  if (!inquiry.pack->knows(inquiry.question.state) && !inquiry.question.state.empty())
    return bad_option("state", "is not a state that the pack names");
  const std::string path = arguments.text("history").value_or("-");
  const std::string text = TRY(read_input(path, streams, 64U << 20));
  auto history = read_history(text, *inquiry.pack);
  if (!history.ok()) {
    Error error = history.take_error();
    error.place.source = path;
    return error;
  }
  inquiry.history = history.take();
  return {};
}

// The visa is that of the stay asked about, unless the history names another kind for it.
void put_question(Inquiry& inquiry) {
  auto& stays = inquiry.history.stays;
  for (std::size_t i = 0; i < stays.size(); ++i) {
    const DayInterval days{stays[i].entry, stays[i].exit.value_or(inquiry.day)};
    if (inquiry.visa && days.contains(inquiry.day) && !inquiry.history.kind_given[i])
      stays[i].kind = StayKind::kShortVisa;
  }
  inquiry.timeline.assign(*inquiry.pack, stays, inquiry.day);
  inquiry.question.day = inquiry.day;
  inquiry.question.entering = !inquiry.timeline.inside(inquiry.day);
  if (inquiry.visa) inquiry.question.visa = &*inquiry.visa;
}

json::value day_value(const std::optional<CivilDate>& day) {
  return day ? json::value(day->to_text()) : json::value(nullptr);
}

json::object row_value(const Inquiry& inquiry, const ExplainRow& row) {
  const Stay& stay = inquiry.history.stays[row.stay];
  json::array excluded;
  for (const auto& part : row.excluded) {
    excluded.push_back(json::object{{"from", part.days.from.to_text()},
                                    {"to", part.days.to.to_text()},
                                    {"days", part.days.days()},
                                    {"reason", to_text(part.reason)}});
  }
  return json::object{{"line", inquiry.history.lines[row.stay]},
                      {"entry", stay.entry.to_text()},
                      {"exit", day_value(stay.exit)},
                      {"kind", to_text(stay.kind)},
                      {"state", stay.state.text()},
                      {"basis", to_text(stay.basis)},
                      {"counted", row.counted},
                      {"unlawful", row.unlawful},
                      {"excluded", std::move(excluded)}};
}

json::array options_value(const Inquiry& inquiry) {
  json::array options;
  for (const BilateralOption& option : inquiry.timeline.bilateral_options(inquiry.question, inquiry.nationality)) {
    json::array proof;
    for (const std::string& text : option.agreement->proof) proof.emplace_back(text);
    options.push_back(json::object{{"agreement", option.agreement->id},
                                   {"answer", to_text(option.agreement->answer)},
                                   {"extra_days", option.agreement->extra_days},
                                   {"start", to_text(option.agreement->start)},
                                   {"paused_by_other_states", option.agreement->paused_by_other_states},
                                   {"proof", std::move(proof)},
                                   {"possible_last_day", day_value(option.last_day)},
                                   {"source", option.agreement->provenance.source}});
  }
  return options;
}

json::object answer(const Inquiry& inquiry, const RuleUse& use) {
  const Allowance allowance = inquiry.timeline.allowed_from(inquiry.question);
  const Overstay overstay = inquiry.timeline.overstay(inquiry.day, inquiry.question.visa);
  json::array rules, unlawful, rows;
  for (const RuleUse& each : inquiry.timeline.uses(inquiry.day)) {
    rules.push_back(json::object{{"rule", each.rule->id},
                                 {"used", each.used},
                                 {"remaining", each.remaining},
                                 {"limit", each.rule->limit_days},
                                 {"counted_from", each.counted_from.to_text()},
                                 {"source", each.rule->provenance.source},
                                 {"recalled", each.rule->provenance.recalled}});
  }
  for (const DayInterval& days : overstay.intervals)
    unlawful.push_back(json::object{{"from", days.from.to_text()}, {"to", days.to.to_text()}});
  for (const ExplainRow& row : inquiry.timeline.explain(inquiry.day, inquiry.question.visa))
    rows.push_back(row_value(inquiry, row));
  return json::object{{"pack", inquiry.pack_name},
                      {"on", inquiry.day.to_text()},
                      {"inside", !inquiry.question.entering},
                      {"rule", use.rule->id},
                      {"counted_from", use.counted_from.to_text()},
                      {"used", use.used},
                      {"remaining", use.remaining},
                      {"allowed_days", allowance.days},
                      {"last_lawful_day", day_value(allowance.last_day)},
                      {"limited_by", to_text(allowance.limited_by)},
                      {"unlawful_days", overstay.days},
                      {"first_unlawful_day", day_value(overstay.first)},
                      {"excess_in_window", overstay.excess_in_window},
                      {"unlawful", std::move(unlawful)},
                      {"rules", std::move(rules)},
                      {"explanation", std::move(rows)},
                      {"officer_decides", options_value(inquiry)}};
}

void write_text(const json::object& answer, std::ostream& out) {
  const auto text = [](const json::value& value) {
    if (value.is_null()) return std::string("none");
    return value.is_string() ? std::string(value.as_string()) : to_text(value);
  };
  const bool inside = answer.at("inside").as_bool();
  out << fmt::format("{}: {} on {}\n", text(answer.at("pack")), inside ? "inside" : "outside", text(answer.at("on")));
  out << fmt::format("used                {} (rule {}, counted from {})\n", text(answer.at("used")),
                     text(answer.at("rule")), text(answer.at("counted_from")));
  out << fmt::format("remaining           {}\n", text(answer.at("remaining")));
  out << fmt::format("last lawful day     {} ({}; {} days, limited by {})\n", text(answer.at("last_lawful_day")),
                     inside ? "staying on" : "entering on that day", text(answer.at("allowed_days")),
                     text(answer.at("limited_by")));
  out << fmt::format("unlawful days       {}\n", text(answer.at("unlawful_days")));
  out << fmt::format("first unlawful day  {}\n", text(answer.at("first_unlawful_day")));
  out << fmt::format("excess in window    {}\n\n", text(answer.at("excess_in_window")));
  for (const json::value& value : answer.at("explanation").as_array()) {
    const json::object& row = value.as_object();
    out << fmt::format("{} to {}  {} {}: counted {}, unlawful {}\n", text(row.at("entry")),
                       row.at("exit").is_null() ? "..." : text(row.at("exit")), text(row.at("kind")),
                       text(row.at("state")), text(row.at("counted")), text(row.at("unlawful")));
    for (const json::value& part : row.at("excluded").as_array()) {
      const json::object& days = part.as_object();
      out << fmt::format("    not counted: {} to {}, {} days, {}\n", text(days.at("from")), text(days.at("to")),
                         text(days.at("days")), text(days.at("reason")));
    }
  }
  for (const json::value& value : answer.at("officer_decides").as_array()) {
    const json::object& option = value.as_object();
    out << fmt::format("an officer decides: {}, {} more days, possibly to {}\n", text(option.at("agreement")),
                       text(option.at("extra_days")), text(option.at("possible_last_day")));
  }
  for (const json::value& value : answer.at("rules").as_array()) {
    if (value.at("recalled").as_bool())
      out << fmt::format("rule {} was written from memory: check it against its source\n", text(value.at("rule")));
  }
}

int run(const Arguments& arguments, Streams& streams) {
  Inquiry inquiry;
  const auto read = read_inquiry(arguments, streams, inquiry);
  if (!read.ok()) return fail(streams, read.error());
  put_question(inquiry);
  const auto use = inquiry.timeline.tightest(inquiry.day);
  if (!use) {
    Place place;
    place.source = "--on";
    return fail(streams, Error{"stay.rule.none", "no rule of the pack holds on this day", place});
  }
  const json::object result = answer(inquiry, *use);
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(result)) << '\n';
  } else {
    write_text(result, streams.out);
  }
  return 0;
}

}  // namespace

Command stay_command() {
  Command command{"stay", "Days used, days left and overstay of a travel history."};
  command.options = {
      {"pack", "the pack whose stay.yaml holds the rules", OptionKind::kText, false, "baseline"},
      {"packs", "a folder of packs to look in first"},
      {"history", "CSV file: entry,exit and optionally kind,state,basis,authorised_until; - for standard input",
       OptionKind::kText, true},
      {"on", "the day asked about, YYYY-MM-DD", OptionKind::kText, true},
      {"visa-valid-from", "first day of the visa"},
      {"visa-valid-to", "last day of the visa"},
      {"visa-days", "duration of stay on the visa"},
      {"visa-entries", "number of entries on the visa"},
      {"state", "state of the stay asked about"},
      {"nationality", "nationality, for bilateral agreements an officer may use"},
      {"json", "one JSON object", OptionKind::kFlag},
  };
  command.run = run;
  return command;
}

}  // namespace limen::commands
