#include "base/embedded.h"
#include "services/site/routes.h"

extern "C" {
extern const char limen_embedded_site_schemas_begin[];
extern const char limen_embedded_site_schemas_end[];
}

namespace limen::site {

std::string_view site_schemas() {
  const EmbeddedFiles files(limen_embedded_site_schemas_begin, limen_embedded_site_schemas_end);
  return files.find("site.json");
}

}  // namespace limen::site
