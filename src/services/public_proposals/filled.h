// A form that came back, and what is wrong with it.
#pragma once

#include "services/public_proposals/public_proposals.h"

namespace limen::public_proposals {

struct Proposals::Filled {
  public_pages::Query form{};
  std::string error{};                                      // the end of a key "propose.error.…"; empty: none
  std::map<std::string, std::string, std::less<>> wrong{};  // by field: the error's code
};

// What an error of a field means, in the reader's language.
std::string message(const public_pages::Texts& texts, public_pages::Language language, std::string_view code);

}  // namespace limen::public_proposals
