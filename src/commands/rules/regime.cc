// limen regime: who may enter by law, asked for one traveller, checked as a file, and tried on past entries.
#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "base/json.h"
#include "commands/command_line/inspection_day.h"
#include "commands/rules/commands.h"
#include "commands/site/settings.h"
#include "engines/entry_regime/entry_regime.h"
#include "platform/config/config.h"
#include "platform/lists/lists.h"
#include "platform/system/system.h"
#include "services/entry_rules/entry_rules.h"

namespace limen::commands {

namespace {

using namespace entry_regime;  // NOLINT: this file is about nothing else

// The name of a pack, or a file.
Result<Regime> regime_of(const std::string& name, const Arguments& arguments, Streams& streams) {
  if (name.ends_with(".yaml") || std::filesystem::exists(name)) {
    const std::string text = TRY(read_input(name, streams, 4U << 20));
    const Node node = TRY(config::parse_yaml(text, name));
    return Regime::read(node);
  }
  const auto folder = arguments.text("packs");
  const auto packs = folder ? TRY(config::PackStore::with_directory(*folder)) : config::PackStore::embedded();
  const Node node = TRY(packs.read(name, "entry_regime.yaml"));
  return Regime::read(node);
}

Result<std::vector<std::string>> codes_of(std::string_view list) {
  const auto packs = config::PackStore::embedded();
  const auto lists = TRY(lists::CodeLists::read(packs, "baseline"));
  std::vector<std::string> codes;
  if (const lists::CodeList* found = lists.list(list)) {
    for (const lists::Code& code : found->entries) codes.push_back(code.code);
  }
  return codes;
}

Result<int> check(const Arguments& arguments, Streams& streams) {
  const Regime regime = TRY(regime_of(arguments.positional("regime"), arguments, streams));
  const auto documents = TRY(codes_of("document_types")), purposes = TRY(codes_of("travel_purposes"));
  const auto found = regime.check(documents, purposes);
  for (const Error& warning : found) streams.err << "limen: " << warning.to_text() << "\n";
  streams.out << fmt::format("{}: {} rules, {} to look at\n", regime.title, regime.rules().size(), found.size());
  return found.empty() ? 0 : 1;
}

json::object to_json(const Answer& answer) {
  json::object object;
  object["requirement"] = to_text(answer.requirement);
  object["open"] = answer.open();
  object["rule"] = answer.rule == nullptr ? json::value() : json::value(answer.rule->id);
  object["days"] = answer.days ? json::value(*answer.days) : json::value();
  object["fulfilled_by"] = answer.fulfilled_by == nullptr ? json::value() : json::value(answer.fulfilled_by->id);
  json::array findings;
  for (const Finding& finding : answer.findings) {
    findings.push_back(
        json::object{{"code", finding.code}, {"severity", to_text(finding.severity)}, {"detail", finding.detail}});
  }
  object["findings"] = std::move(findings);
  if (answer.rule != nullptr) {
    object["source"] = answer.rule->source;
    object["recalled"] = answer.rule->recalled;
    if (answer.rule->fee) {
      const Fee& fee = *answer.rule->fee;
      object["fee"] = fmt::format("{}.{:02} {}", fee.cents / 100, fee.cents % 100, fee.currency);
    }
  }
  return object;
}

Result<void> ask(const Arguments& arguments, Streams& streams) {
  const Regime regime = TRY(regime_of(arguments.positional("regime"), arguments, streams));
  Question question;
  question.day = TRY(day_of_inspection(arguments));
  if (const auto code = arguments.text("nationality")) {
    question.nationality = TRY(named(StateCode::parse(*code), "--nationality"));
  }
  question.document = arguments.text("document").value_or("passport");
  question.purpose = arguments.text("purpose").value_or("");
  if (const auto days = arguments.integer("days")) {
    if (*days < 1 || *days > 36'600) {
      return Error{"entry_regime.days", "must be 1 to 36600", Place{.source = "--days"}};
    }
    question.intended_days = static_cast<int>(*days);
  }
  if (const auto text = arguments.text("expires")) {
    question.document_expires = TRY(named(CivilDate::parse(*text), "--expires"));
  }
  const Answer answer = regime.answer(question);
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(to_json(answer))) << "\n";
    return {};
  }
  streams.out << fmt::format("needed    {}\n", to_text(answer.requirement));
  if (answer.rule != nullptr) {
    streams.out << fmt::format("rule      {}{}\nsource    {}\n", answer.rule->id,
                               answer.rule->recalled ? " (recalled: compare it with the law)" : "",
                               answer.rule->source);
  }
  if (answer.days) streams.out << fmt::format("days      {}\n", *answer.days);
  for (const Finding& finding : answer.findings) {
    streams.out << fmt::format("{:<9} {}{}{}\n", to_text(finding.severity), finding.code,
                               finding.detail.empty() ? "" : ": ", finding.detail);
  }
  return {};
}

std::string money(const std::map<std::string, std::int64_t, std::less<>>& fees) {
  std::string text;
  for (const auto& [currency, cents] : fees) {
    text += fmt::format("{}{}.{:02} {}", text.empty() ? "" : ", ", cents / 100, cents % 100, currency);
  }
  return text;
}

json::object counts_json(const std::map<std::string, std::int64_t, std::less<>>& counts) {
  json::object object;
  for (const auto& [word, count] : counts) object[word] = count;
  return object;
}

std::string shown(const std::optional<std::int64_t>& count) { return count ? std::to_string(*count) : ".."; }

// On a site's own crossings, beside its running server; counts as the statistics show them.
Result<void> try_on_site(const std::string& folder, const Arguments& arguments, Streams& streams) {
  const SiteSettings settings = TRY(read_settings(folder));
  const auto directory = arguments.text("packs");
  const auto packs = directory ? TRY(config::PackStore::with_directory(*directory)) : config::PackStore::embedded();
  auto knowledge = *TRY(site::Knowledge::read(packs, settings.info.pack));
  knowledge.entry_regime = TRY(regime_of(arguments.positional("regime"), arguments, streams));
  const Regime changed = TRY(regime_of(arguments.positional("changed"), arguments, streams));
  const CivilDate today = system::SystemClock().now().utc_day();
  entry_rules::Period period{.from = today.plus_years(-1) + 1, .to = today};
  if (const auto day = arguments.text("from")) period.from = TRY(named(CivilDate::parse(*day), "--from"));
  if (const auto day = arguments.text("to")) period.to = TRY(named(CivilDate::parse(*day), "--to"));
  if (arguments.text("today")) period.as_of = TRY(day_of_inspection(arguments));
  const auto access = TRY(protection::Access::read(knowledge.codes, today));
  const auto grant = TRY(access.for_job("regime", "statistics.read", "statistics"));
  const auto session = TRY(database::open_read_only(location_of(folder, settings)));
  const entry_rules::Trial trial = TRY(entry_rules::try_change(*session, grant, knowledge, changed, period));
  if (arguments.flag("json")) {
    streams.out << limen::to_text(json::value(entry_rules::to_json(trial))) << "\n";
    return {};
  }
  streams.out << fmt::format("entries from {} to {}: {}\n\n{:<12} {:>10}", period.from.to_text(), period.to.to_text(),
                             shown(trial.entries), "nationality", "entries");
  for (std::size_t i = 0; i < entry_rules::kEffects; ++i) {
    streams.out << fmt::format(" {:>10}", entry_rules::to_text(static_cast<entry_rules::Effect>(i)));
  }
  const auto line = [&](std::string_view name, const std::optional<std::int64_t>& entries, const auto& effects) {
    streams.out << fmt::format("\n{:<12} {:>10}", name, shown(entries));
    for (const auto& count : effects) streams.out << fmt::format(" {:>10}", shown(count));
  };
  for (const auto& row : trial.rows) {
    line(row.nationality.empty() ? "none" : row.nationality.text(), row.entries, row.effects);
  }
  line("total", trial.entries, trial.totals);
  streams.out << fmt::format("\n\n..: fewer than {}, or would give one away\n", trial.suppressed_below);
  return {};
}

Result<void> simulate_change(const Arguments& arguments, Streams& streams) {
  if (const auto folder = arguments.text("site")) return try_on_site(*folder, arguments, streams);
  const Regime now = TRY(regime_of(arguments.positional("regime"), arguments, streams));
  const Regime then = TRY(regime_of(arguments.positional("changed"), arguments, streams));
  const std::string file = arguments.text("entries").value_or("-");
  const std::string text = TRY(read_input(file, streams, 1U << 30));
  const auto entries = TRY(read_entries(text, file));
  std::optional<CivilDate> day;
  if (arguments.text("today")) day = TRY(day_of_inspection(arguments));
  const Simulation result = simulate(now, then, entries, day);
  if (arguments.flag("json")) {
    json::array shifts;
    for (const Shift& shift : result.shifts) {
      shifts.push_back(json::object{{"nationality", shift.nationality.text()},
                                    {"before", to_text(shift.before)},
                                    {"after", to_text(shift.after)},
                                    {"rule_before", shift.rule_before},
                                    {"rule_after", shift.rule_after},
                                    {"entries", shift.entries},
                                    {"too_long_before", shift.too_long_before},
                                    {"too_long_after", shift.too_long_after},
                                    {"fees_before", counts_json(shift.fees_before)},
                                    {"fees_after", counts_json(shift.fees_after)}});
    }
    streams.out << to_text(json::value(json::object{{"entries", result.entries},
                                                    {"changed", result.changed},
                                                    {"before", counts_json(result.before)},
                                                    {"after", counts_json(result.after)},
                                                    {"shifts", std::move(shifts)}}))
                << "\n";
    return {};
  }
  streams.out << fmt::format("entries  {}\nchanged  {}\n\n{:<12} {:<16} {:<16} {:>9} {:>9}  {}\n", result.entries,
                             result.changed, "nationality", "before", "after", "entries", "too long", "fees after");
  for (const Shift& shift : result.shifts) {
    streams.out << fmt::format("{:<12} {:<16} {:<16} {:>9} {:>9}  {}\n",
                               shift.nationality.empty() ? "none" : shift.nationality.text(), to_text(shift.before),
                               to_text(shift.after), shift.entries, shift.too_long_after, money(shift.fees_after));
  }
  return {};
}

}  // namespace

Command regime_command() {
  const Option packs{"packs", "folder of packs that come before the built-in ones"};
  const Option as_json{"json", "one JSON object", OptionKind::kFlag};
  Command check_command{"check", "Reads a regime and names rules that nobody can reach. Status 1 when there are some"};
  check_command.positionals = {{"regime", "name of a pack, or a file"}};
  check_command.options = {packs};
  check_command.run = or_fail(check);
  Command ask_command{"ask", "What one traveller needs"};
  ask_command.positionals = {{"regime", "name of a pack, or a file"}};
  ask_command.options = {{"nationality", "code of the state; none: stateless"},
                         {"document", "code of document_types", OptionKind::kText, false, "passport"},
                         {"purpose", "code of travel_purposes"},
                         {"days", "of stay that are intended", OptionKind::kInteger},
                         {"expires", "last day of the document"},
                         {"today", "day of the entry; the machine's when absent"},
                         packs,
                         as_json};
  ask_command.run = or_fail(ask);
  Command simulate_command{"simulate", "What a changed regime would have meant for past entries"};
  simulate_command.positionals = {{"regime", "name of a pack, or a file"}, {"changed", "the changed one"}};
  simulate_command.options = {
      {"entries", "CSV: day, nationality, document, purpose, stayed_days, count; - for standard input",
       OptionKind::kText},
      {"site", "folder of a site, whose own crossings are taken; persons stay in it and small counts are not shown"},
      {"from", "with --site: first day; a year ago when absent"},
      {"to", "with --site: last day; today when absent"},
      {"today", "both as of this day; without it, the day of each entry"},
      packs,
      as_json};
  simulate_command.run = or_fail(simulate_change);
  Command command{"regime", "Who may enter: visas, authorisations and conditions by law"};
  command.children = {check_command, ask_command, simulate_command};
  return command;
}

}  // namespace limen::commands
