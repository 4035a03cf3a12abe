// What stands in the place of the authority at a site for practice (services/training): whatever is printed there names
// it, and a page that names it is marked across (platform/documents). So no document of a training site can be taken
// for a real one, whoever prints it.
#pragma once

#include <string_view>

namespace limen {

inline constexpr std::string_view kTrainingAuthority = "TRAINING · FORMATION · ENTRENAMIENTO · تدريب";

}  // namespace limen
