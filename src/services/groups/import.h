// Lists of persons as they are sent: FAL forms 5 and 6 (formats/fal) and passenger and crew lists of aircraft
// (formats/paxlst), as persons of a group. Pure; nobody of the list is left out. Private to this folder.
#pragma once

#include "engines/state_names/state_names.h"
#include "formats/fal/fal.h"
#include "formats/mrz/state_table.h"
#include "services/groups/model.h"

namespace limen::groups {

struct ReadList {
  std::string form{};  // "fal_crew", "fal_passengers", "fal", "paxlst"
  std::vector<Sheet> persons{};
  std::vector<SheetFinding> findings{};  // of the list as a whole
  fal::Ship ship{};
};

// What begins as an interchange is one.
ReadList read_list(std::string_view bytes, fal::Form form, const mrz::StateTable& states,
                   const state_names::ByName& by_name);

}  // namespace limen::groups
