// The public pages of the directory of partners: the list with search and facets, a page for each organisation, the
// map, and the files to take away (docs/public_site.md, docs/engines/directory.md).
//
// A section of services/public_pages, made from a release; everything that a search needs is built then. Paths:
// /directory (q, kind, topic, scope, listing, status, language, page), /directory/map, /directory/files,
// /organisation/ID, and below /data/: directory.{json,jsonld,vcf,csv,zip}, organisation/ID.{json,jsonld,vcf}.
//
//   sections.push_back(TRY(public_directory::make_section(parts, knowledge)));
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "engines/world_outlines/world_outlines.h"
#include "services/public_pages/public_pages.h"

namespace limen::config {
class PackStore;
}

namespace limen::public_directory {

// What the section knows beside the release; read once.
struct Knowledge {
  world_outlines::World world{};
  std::map<std::string, std::string, std::less<>> country_of_city{};  // "brussels" -> "BE", lower case
};
// Errors: those of PackStore, of packs and of engines/world_outlines.
Result<std::shared_ptr<const Knowledge>> read_knowledge(const config::PackStore& packs);

// nullptr when the release has no directory. Errors: those of engines/directory.
Result<std::unique_ptr<public_pages::Section>> make_section(const public_pages::SectionParts& parts,
                                                            std::shared_ptr<const Knowledge> knowledge);

}  // namespace limen::public_directory
