#include "services/match/queries.h"

#include <algorithm>
#include <array>

#include "base/note.h"
#include "base/text.h"

namespace limen::match {
namespace {

constexpr std::size_t kMostValues = 50, kValueBytes = 500, kMostBirths = 4;

bool one_of(std::string_view property, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), property) != names.end();
}

// "1974", "1974-08", "1974-08-12", as FollowTheMoney writes dates; a time behind it is cut off.
std::optional<PartialDate> parse_birth(std::string_view text) {
  constexpr std::size_t kYear = 4, kMonth = 7, kDay = 10;
  if (const std::size_t time = text.find('T'); time == kDay) text = text.substr(0, kDay);
  std::string whole(text);
  if (whole.size() == kYear) whole += "-XX-XX";
  if (whole.size() == kMonth) whole += "-XX";
  const auto parsed = PartialDate::parse(whole);
  if (!parsed.ok() || !parsed->earliest()) return std::nullopt;
  return *parsed;
}

std::optional<Sex> parse_gender(std::string_view text) {
  const std::string lower = to_lower_ascii(text);
  if (lower == "male" || lower == "m") return Sex::kMale;
  if (lower == "female" || lower == "f") return Sex::kFemale;
  if (lower == "other" || lower == "x") return Sex::kUnspecified;
  return std::nullopt;
}

}  // namespace

Error Description::wrong(std::string_view what) const {
  return Error{"match.value", "a value is not " + std::string(what), Place{.path = pointer_}};
}

Result<void> Description::add(std::string_view property, const json::value& values) {
  if (values.is_null()) return {};
  if (values.is_string()) return add_value(property, values.get_string());
  if (values.is_int64()) return add_value(property, std::to_string(values.get_int64()));
  if (!values.is_array()) return wrong("a text or a list of texts");
  if (values.get_array().size() > kMostValues) {
    return Error{"match.too_many", "too many values of one property", Place{.path = pointer_}};
  }
  for (const json::value& value : values.get_array()) {
    if (value.is_null()) continue;
    if (!value.is_string()) return wrong("a text");
    TRY(add_value(property, value.get_string()));
  }
  return {};
}

Result<void> Description::add_value(std::string_view property, std::string_view value) {
  if (value.size() > kValueBytes) return wrong("so short as it has to be");
  const std::string text = clean_line(value);
  if (text.empty()) return {};
  if (one_of(property, {"name", "alias", "previousName", "weakAlias"})) {
    add_name(text);
  } else if (property == "firstName" || property == "middleName" || property == "secondName") {
    first_name_ += (first_name_.empty() ? "" : " ") + text;
  } else if (property == "lastName") {
    last_name_ += (last_name_.empty() ? "" : " ") + text;
  } else if (property == "birthDate") {
    const auto birth = parse_birth(text);
    if (!birth) return wrong("a date");
    births_.push_back(*birth);
    if (births_.size() > kMostBirths) {
      return Error{"match.too_many", "too many dates of birth", Place{.path = pointer_}};
    }
  } else if (property == "gender") {
    const auto sex = parse_gender(text);
    if (!sex) return wrong("a gender that is known here");
    query_.sex = *sex;
  } else if (property == "nationality" || property == "citizenship") {
    return add_state(text);
  } else if (one_of(property, {"passportNumber", "idNumber", "socialSecurityNumber"})) {
    query_.documents.push_back({text, StateCode()});
  }
  return {};
}

Result<void> Description::add_state(std::string_view value) {
  const std::string code = to_upper_ascii(value);
  const mrz::StateTable::Entry* entry = code.size() == 2 ? states_.find_alpha2(code) : states_.find(code);
  if (entry == nullptr) return wrong("a code of a state");
  query_.nationalities.push_back(TRY(StateCode::parse(entry->code)));
  return {};
}

Result<std::vector<screening::Query>> Description::take() {
  if (!last_name_.empty() || (query_.names.empty() && !first_name_.empty())) {
    add_name(last_name_.empty() ? first_name_ : last_name_ + ", " + first_name_);
  }
  if (query_.names.empty() && query_.documents.empty()) {
    return Error{"match.empty", "a query has a name or the number of a document", Place{.path = pointer_}};
  }
  if (births_.empty()) births_.emplace_back();
  std::vector<screening::Query> all;
  for (const PartialDate& birth : births_) {
    all.push_back(query_);
    all.back().birth = birth;
  }
  return all;
}

std::string list_of(const alerts::Match& match) { return match.source.empty() ? std::string(kOwnList) : match.source; }

Result<std::vector<alerts::Match>> candidates(const Match::State& state, database::Session& session,
                                              const api::Call& call, const Credential& credential,
                                              std::string_view dataset, const std::vector<screening::Query>& queries) {
  const bool all = dataset == "default" || dataset == "all";
  if (!all && !credential.lists.contains(dataset) && !credential.categories.contains(dataset)) {
    return Error{"match.dataset", "the credential has no such list or category"};
  }
  std::vector<alerts::Match> found;
  for (const screening::Query& query : queries) {
    std::vector<alerts::Match> matches =
        TRY(state.parts.alerts.screen(session, call.grant(), query, call.now().utc_day()));
    for (alerts::Match& match : matches) {
      const std::string list = list_of(match);
      if (!credential.lists.contains(list) || !credential.categories.contains(match.category)) continue;
      if (!all && list != dataset && match.category != dataset) continue;
      const auto known = std::find_if(found.begin(), found.end(), [&](const auto& one) { return one.id == match.id; });
      if (known == found.end()) {
        found.push_back(std::move(match));
      } else if (known->hit.score < match.hit.score) {
        *known = std::move(match);
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const alerts::Match& a, const alerts::Match& b) {
    return a.hit.score != b.hit.score ? a.hit.score > b.hit.score : a.id < b.id;
  });
  return found;
}

std::string caption_of(const alerts::Match& match, const Credential& credential) {
  if (credential.uses.contains(kNamesUse)) {
    const auto text = [&](std::string_view key) {
      const auto* value = match.listed.if_contains(key);
      return value != nullptr && value->is_string() ? std::string(std::string_view(value->get_string()))
                                                    : std::string();
    };
    const std::string surname = text("surname"), given = text("given_names");
    if (!surname.empty() || !given.empty()) return given.empty() ? surname : surname + ", " + given;
  }
  return match.reference.empty() ? match.id.to_text() : match.reference;
}

}  // namespace limen::match
