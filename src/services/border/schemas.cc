#include "base/embedded.h"
#include "services/border/routes.h"

extern "C" {
extern const char limen_embedded_border_schemas_begin[];
extern const char limen_embedded_border_schemas_end[];
}

namespace limen::border {

std::string_view border_schemas() {
  const EmbeddedFiles files(limen_embedded_border_schemas_begin, limen_embedded_border_schemas_end);
  return files.find("border.json");
}

}  // namespace limen::border
