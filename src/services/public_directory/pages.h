// The pages of the section, one function each.
#pragma once

#include <memory>
#include <optional>

#include "services/public_directory/index.h"

namespace limen::public_directory {

using public_pages::Html;
using public_pages::Language;
using public_pages::Page;
using public_pages::Request;
using public_pages::Texts;

struct Context {
  const Index& index;
  const Knowledge& knowledge;
  const public_pages::SectionParts& parts;
  CivilDate today;  // of the release: what "for a year" is counted from

  std::string word(const Request& request, std::string_view key, Texts::Parameters parameters = {}) const {
    return parts.texts->get(request.language, key, parameters);
  }
};

// The text of a facet's value for people: words for statuses and languages, the release's own words else.
std::string value_label(const Context& context, Language language, Facet facet, std::string_view value);
std::string organisation_path(std::string_view id);

Page list_page(const Context& context, const Request& request);
Page organisation_page(const Context& context, const Request& request, const Entry& entry);
Page map_page(const Context& context, const Request& request);
Page files_page(const Context& context, const Request& request);

}  // namespace limen::public_directory
