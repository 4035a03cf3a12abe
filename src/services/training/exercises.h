// The exercises of packs/training, read and checked, and how an attempt is judged. Private to this folder.
#pragma once

#include <map>
#include <optional>

#include "base/codes.h"
#include "base/json.h"
#include "services/training/training.h"

namespace limen::training {

using Label = std::map<std::string, std::string, std::less<>>;  // by language

struct Person {
  std::string surname{}, given_names{};
  PartialDate birth{};
  Sex sex = Sex::kUnspecified;
  StateCode nationality{};
};

struct Exercise {
  std::string id{};
  Label title{}, story{}, good{}, wrong{};
  std::string direction = "entry";
  Person person{};
  int expires_in_days = 1500;  // negative: the document has expired
  bool false_check_digit = false;
  // What is expected; an empty one does not matter.
  std::vector<std::string> outcomes{};  // of "admit", "refuse", "refer"
  std::string hits{};                   // "confirmed", "dismissed", "none"
  std::optional<bool> protection{};
  std::optional<std::string> alert_category{};  // somebody like this is wanted, or to be protected
  std::string alert_action{};
  std::string alert_birth{};  // another birth date than the traveller's: a namesake
};

// Sorted by file name. Error "training.exercise".
Result<std::vector<Exercise>> read_exercises(const config::PackStore& packs);

// The lines of the zone of this attempt. The number makes the document another one each time.
Result<std::vector<std::string>> zone_of(const Exercise& exercise, const std::string& number, CivilDate today);

struct Judgement {
  bool good = false;
  std::vector<std::string> points{};  // what was not as expected: "not_decided", "outcome", "hits", "protection"
};
Judgement judge(const Exercise& exercise, const std::vector<Deed>& deeds);

}  // namespace limen::training
