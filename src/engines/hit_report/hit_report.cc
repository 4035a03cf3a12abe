#include "engines/hit_report/hit_report.h"

#include <algorithm>

#include "base/text.h"

namespace limen::hit_report {
namespace {

constexpr std::array<std::string_view, 4> kColours = {"green", "amber", "red", "late"};
constexpr std::array<std::string_view, 3> kOutcomes = {"done", "not_possible", "false"};
constexpr std::array<std::string_view, 6> kStateNames = {"drafted", "sent",     "received",
                                                         "in_work", "answered", "closed"};
constexpr std::int64_t kMostMinutes = 60 * 24 * 31;

// What a form may be filled with; a misspelt name would leave a field empty for ever.
constexpr std::array<std::string_view, 20> kSources = {
    "sent_at",    "number",     "sender",       "issuer",       "alert_reference", "surname",     "given_names",
    "birth_date", "sex",        "document",     "place",        "action",          "nationality", "done",
    "done_at",    "importance", "not_possible", "alert_reason", "thing",           "description"};

Error wrong(const Node& node, std::string message) { return node.error("hit_report.pack", std::move(message)); }

Result<Limits> read_limits(const Node& node) {
  TRY(node.only({"report_minutes", "answer_minutes"}));
  const Limits limits{TRY(node.integer_at("report_minutes")), TRY(node.integer_at("answer_minutes"))};
  for (const std::int64_t minutes : {limits.report_minutes, limits.answer_minutes}) {
    if (minutes < 1 || minutes > kMostMinutes) return wrong(node, "a limit is 1 minute to 31 days");
  }
  return limits;
}

Result<std::vector<Choice>> read_choices(const Node& file, std::string_view key) {
  const Node* list = TRY(file.at(key));
  TRY(list->require_list());
  std::vector<Choice> choices;
  for (const Node& item : list->items) {
    TRY(item.only({"code", "label"}));
    Choice choice;
    choice.code = TRY(item.text_at("code"));
    const Node* label = TRY(item.at("label"));
    choice.label = TRY(read_text(*label));
    if (find(choices, choice.code) != nullptr) return wrong(item, "this code is there twice");
    choices.push_back(std::move(choice));
  }
  if (choices.empty()) return wrong(*list, "at least one reason");
  return choices;
}

Result<Field> read_field(const Node& node) {
  TRY(node.only({"number", "from", "mandatory", "label"}));
  Field field;
  field.number = TRY(node.text_at("number"));
  field.from = TRY(node.text_at("from"));
  field.mandatory = TRY(node.boolean_or("mandatory", false));
  const Node* label = TRY(node.at("label"));
  field.label = TRY(read_text(*label));
  if (std::ranges::find(kSources, field.from) == kSources.end())
    return wrong(node, "nothing is called so: " + field.from);
  return field;
}

Result<Form> read_form(const Node& node) {
  TRY(node.only({"code", "letter", "outcome", "about", "title", "fields"}));
  Form form;
  form.code = TRY(node.text_at("code"));
  form.letter = TRY(node.text_at("letter"));
  const std::string outcome_text = TRY(node.text_at("outcome"));
  const auto outcome = parse_outcome(outcome_text);
  if (!outcome) return wrong(node, "an outcome is done, not_possible or false");
  form.outcome = *outcome;
  const std::string about = TRY(node.text_or("about", "person"));
  if (about != "person" && about != "thing") return wrong(node, "a form is about a person or a thing");
  form.about_thing = about == "thing";
  const Node* title = TRY(node.at("title"));
  form.title = TRY(read_text(*title));
  const Node* fields = TRY(node.at("fields"));
  TRY(fields->require_list());
  for (const Node& item : fields->items) {
    form.fields.push_back(TRY(read_field(item)));
    const auto same = std::ranges::count(form.fields, form.fields.back().number, &Field::number);
    if (same > 1) return wrong(item, "this number is there twice");
  }
  if (form.fields.empty()) return wrong(*fields, "a form has fields");
  return form;
}

}  // namespace

std::string_view to_text(State state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::optional<State> parse_state(std::string_view text) {
  for (const State state : kStates) {
    if (to_text(state) == text) return state;
  }
  return std::nullopt;
}
std::string_view to_text(Outcome outcome) { return kOutcomes[static_cast<std::size_t>(outcome)]; }
std::optional<Outcome> parse_outcome(std::string_view text) {
  for (const Outcome outcome : {Outcome::kDone, Outcome::kNotPossible, Outcome::kFalse}) {
    if (to_text(outcome) == text) return outcome;
  }
  return std::nullopt;
}
std::string_view to_text(Colour colour) { return kColours[static_cast<std::size_t>(colour)]; }

bool may_go(State from, State to) {
  if (to == State::kAnswered) return from == State::kSent || from == State::kReceived || from == State::kInWork;
  return static_cast<int>(to) == static_cast<int>(from) + 1;
}

const std::string& Text::in(std::string_view language) const {
  if (language == "fr") return fr;
  if (language == "es") return es;
  return language == "ar" ? ar : en;
}

Result<Text> read_text(const Node& node) {
  TRY(node.only({"en", "fr", "es", "ar"}));
  Text text{TRY(node.text_at("en")), TRY(node.text_at("fr")), TRY(node.text_at("es")), TRY(node.text_at("ar"))};
  for (const std::string* one : {&text.en, &text.fr, &text.es, &text.ar}) {
    if (trim(*one).empty()) return node.error("hit_report.text", "a text is in all four languages");
  }
  return text;
}

const Choice* find(const std::vector<Choice>& choices, std::string_view code) {
  const auto found = std::ranges::find(choices, code, &Choice::code);
  return found == choices.end() ? nullptr : &*found;
}

Result<Rules> Rules::read(const Node& file) {
  TRY(file.only({"source", "valid_from", "valid_to", "fact", "clock", "calls", "directions", "late_reasons",
                 "not_possible_reasons", "forms"}));
  Rules rules;
  const Node* clock = TRY(file.at("clock"));
  TRY(clock->only({"amber_percent", "red_percent", "default", "urgent", "categories"}));
  rules.amber_ = TRY(clock->integer_at("amber_percent"));
  rules.red_ = TRY(clock->integer_at("red_percent"));
  if (rules.amber_ < 1 || rules.red_ <= rules.amber_ || rules.red_ > 100) {
    return wrong(*clock, "amber comes before red, and both before the limit");
  }
  const Node* usual = TRY(clock->at("default"));
  rules.default_ = TRY(read_limits(*usual));
  const Node* urgent = TRY(clock->at("urgent"));
  rules.urgent_ = TRY(read_limits(*urgent));
  if (const Node* categories = clock->find("categories")) {
    TRY(categories->require_map());
    for (const auto& [code, node] : categories->members) rules.categories_[code] = TRY(read_limits(node));
  }
  const Node* calls = TRY(file.at("calls"));
  TRY(calls->only({"nobody"}));
  const Node* nobody = TRY(calls->at("nobody"));
  rules.nobody_ = TRY(read_text(*nobody));
  const Node* directions = TRY(file.at("directions"));
  TRY(directions->only({"entry", "exit"}));
  const Node* entry = TRY(directions->at("entry"));
  rules.entry_ = TRY(read_text(*entry));
  const Node* exit = TRY(directions->at("exit"));
  rules.exit_ = TRY(read_text(*exit));
  rules.late_reasons_ = TRY(read_choices(file, "late_reasons"));
  rules.not_possible_reasons_ = TRY(read_choices(file, "not_possible_reasons"));
  const Node* forms = TRY(file.at("forms"));
  TRY(forms->require_list());
  for (const Node& node : forms->items) {
    Form form = TRY(read_form(node));
    const bool there = std::ranges::any_of(rules.forms_, [&](const Form& other) {
      return other.outcome == form.outcome && other.about_thing == form.about_thing;
    });
    if (there) return wrong(node, "this outcome has a form already");
    rules.forms_.push_back(std::move(form));
  }
  for (const Outcome outcome : {Outcome::kDone, Outcome::kNotPossible}) {
    if (rules.form(outcome) == nullptr) return wrong(*forms, "there is a form for done and one for not_possible");
  }
  return rules;
}

Limits Rules::limits(std::string_view category, bool urgent) const {
  const auto found = categories_.find(category);
  const Limits usual = found == categories_.end() ? default_ : found->second;
  if (!urgent) return usual;
  return {std::min(usual.report_minutes, urgent_.report_minutes),
          std::min(usual.answer_minutes, urgent_.answer_minutes)};
}

Colour Rules::colour(Instant from, Instant limit, Instant now) const {
  if (now > limit) return Colour::kLate;
  const std::int64_t all = limit.microseconds - from.microseconds, used = now.microseconds - from.microseconds;
  // Hundredths of the whole without overflow: instants are far from the ends of their range.
  const std::int64_t hundredth = std::max<std::int64_t>(1, all / 100);
  if (used >= hundredth * red_) return Colour::kRed;
  return used >= hundredth * amber_ ? Colour::kAmber : Colour::kGreen;
}

const Form* Rules::form(Outcome outcome, bool about_thing) const {
  const Form* usual = nullptr;
  for (const Form& form : forms_) {
    if (form.outcome != outcome) continue;
    if (form.about_thing == about_thing) return &form;
    if (!form.about_thing) usual = &form;
  }
  return usual;
}

std::vector<Filled> Rules::fill(const Form& form, const std::map<std::string, std::string, std::less<>>& values,
                                std::vector<std::string>& missing) {
  std::vector<Filled> filled;
  for (const Field& field : form.fields) {
    const auto value = values.find(field.from);
    const bool there = value != values.end() && !trim(value->second).empty();
    if (!there && field.mandatory) missing.push_back(field.number);
    filled.push_back({&field, there ? value->second : std::string()});
  }
  return filled;
}

}  // namespace limen::hit_report
