// The HTTP routes: the rule for one kind of traveller on a day, and the trial of a draft.
#include "base/embedded.h"
#include "services/entry_rules/entry_rules.h"

extern "C" {
extern const char limen_embedded_entry_rules_schemas_begin[];
extern const char limen_embedded_entry_rules_schemas_end[];
}

namespace limen::entry_rules {
namespace {

using api::Answer;
using api::Call;
using http::Method;

constexpr std::size_t kDraftBytes = 1U << 20U;

json::object label_json(const entry_regime::Label& label) {
  json::object object;
  for (const auto& [language, text] : label) object[language] = text;
  return object;
}

Result<Answer> ask(const Parts& parts, Call& call) {
  if (!parts.knowledge->entry_regime) return Error{"entry_rules.none", "the site's pack has no visa rules"};
  const entry_regime::Regime& regime = *parts.knowledge->entry_regime;
  entry_regime::Question question;
  question.day = TRY(call.query_date("as_of")).value_or(call.now().utc_day());
  if (const auto text = call.query("nationality")) {
    const auto state = StateCode::parse(*text);
    if (!state.ok()) return Error{"entry_rules.nationality", "is not the code of a state"};
    question.nationality = *state;
  }
  question.document = call.query("document").value_or("passport");
  question.purpose = call.query("purpose").value_or("");
  const entry_regime::Answer answer = regime.answer(question);
  json::object object{{"title", regime.title},
                      {"as_of", question.day.to_text()},
                      {"requirement", entry_regime::to_text(answer.requirement)}};
  json::array conditions;
  if (answer.rule != nullptr) {
    object["rule"] = answer.rule->id;
    object["source"] = answer.rule->source;
    object["recalled"] = answer.rule->recalled;
    for (const std::string& code : answer.rule->conditions) {
      if (const auto* label = regime.condition(code)) conditions.push_back(label_json(*label));
    }
  }
  if (answer.days) object["days"] = *answer.days;
  object["conditions"] = std::move(conditions);
  return Answer::json(std::move(object));
}

// The draft as text, or the name of a pack that has the file.
Result<entry_regime::Regime> read_draft(const Parts& parts, JsonReader& reader) {
  const auto text = TRY(reader.optional_text("draft", kDraftBytes));
  const auto pack = TRY(reader.optional_text("pack", 80));
  if (text.has_value() == pack.has_value()) {
    return reader.error_at("draft", "entry_rules.draft", "give the draft or the name of a pack");
  }
  if (!text) {
    const Node node = TRY(parts.packs.read(*pack, "entry_regime.yaml"));
    return entry_regime::Regime::read(node);
  }
  // A draft of the sender's is no pack of the site: what cannot be read is hers to mend, whatever its code.
  const auto read = [&]() -> Result<entry_regime::Regime> {
    const Node node = TRY(config::parse_yaml(*text, "draft"));
    return entry_regime::Regime::read(node);
  };
  auto regime = read();
  if (!regime.ok() && regime.error().code.starts_with("pack."))
    return Error{"entry_rules.draft", regime.error().to_text(), regime.error().place};
  return regime;
}

}  // namespace

Result<void> register_routes(api::Api& api, Parts parts) {
  const EmbeddedFiles files(limen_embedded_entry_rules_schemas_begin, limen_embedded_entry_rules_schemas_end);
  TRY(api.add_schemas(files.find("entry_rules.json")));
  TRY(api.add_status("entry_rules.none", 409));
  // What is wrong with a draft is the sender's to mend.
  TRY(api.add_status("entry_regime.*", 422));
  api::Operation answer{.method = Method::kGet,
                        .path = "/api/entry-rules/answer",
                        .id = "askEntryRules",
                        .summary = "What the visa rules ask of one kind of traveller on a day",
                        .tag = "entry rules",
                        .scopes = {"border.check", "permits.read", "statistics.read"},
                        .response_schema = "EntryRuleAnswer"};
  answer.query = {{"as_of", "the day; today without it", "string", "date"},
                  {"nationality", "code of the state; none: stateless"},
                  {"document", "code of document_types; passport without it"},
                  {"purpose", "code of travel_purposes"}};
  TRY(api.read(std::move(answer), [parts](Call& call, database::Session&) { return ask(parts, call); }));
  api::Operation trial{.method = Method::kPost,
                       .path = "/api/entry-rules/trial",
                       .id = "tryEntryRules",
                       .summary = "What a changed regime would have meant for past entries; nothing is changed",
                       .tag = "entry rules",
                       .scopes = {"statistics.read"},
                       .purpose = true,
                       .body_schema = "EntryRuleTrialInput",
                       .response_schema = "EntryRuleTrial"};
  trial.body_limit = kDraftBytes + 65'536;
  trial.cost = 10;
  return api.read(std::move(trial), [parts](Call& call, database::Session& session) -> Result<Answer> {
    JsonReader reader = TRY(JsonReader::open(call.body()));
    const entry_regime::Regime draft = TRY(read_draft(parts, reader));
    Period period;
    period.from = TRY(reader.date("from"));
    period.to = TRY(reader.date("to"));
    period.as_of = TRY(reader.optional_date("as_of"));
    TRY(reader.finish());
    call.look("trial", "entry_rules");
    return Answer::json(to_json(TRY(try_change(session, call.grant(), *parts.knowledge, draft, period))));
  });
}

}  // namespace limen::entry_rules
