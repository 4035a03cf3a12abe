// The free text of DOCS, DOCO, DOCA and INFT requests, taken apart. See documents.cc for the variants that are read.
#pragma once

#include <optional>
#include <string_view>

#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

Document parse_docs(std::string_view text, std::optional<CivilDate> flight);
Document parse_doco(std::string_view text, std::optional<CivilDate> flight);
StayAddress parse_doca(std::string_view text);

struct InfantRequest {
  std::string_view surname, given;
  DocumentDate birth;
};
InfantRequest parse_infant(std::string_view text, std::optional<CivilDate> flight);

// A given name with its title taken off: behind a blank any title, in any case; glued on only MR, MRS, MISS and MSTR
// behind three letters or more, because AMR and ADAMS are names.
struct GivenName {
  std::string_view names, title;
};
GivenName split_title(std::string_view given);
// Sets given, first_names and title.
void set_given_name(Traveller& traveller, std::string_view given);
bool is_title(std::string_view word);
bool is_title_of_adult(std::string_view word);
Sex sex_of_title(std::string_view title);

}  // namespace limen::pnrgov
