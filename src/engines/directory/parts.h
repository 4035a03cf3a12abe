// Inside the directory: what its files share.
#pragma once

#include <string>
#include <string_view>

#include "engines/directory/directory.h"

namespace limen::directory {

std::string_view text_view(const json::object& object, std::string_view key);  // empty when absent or no text
void sort_by_id(Directory& directory);

}  // namespace limen::directory
