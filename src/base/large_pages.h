// Memory that is read far apart at thousands of places: fewer, larger pages are found sooner.
#pragma once

#include <cstddef>

namespace limen {

// Advice to the kernel, for memory of some megabytes that nobody has touched; smaller memory is left alone. It changes
// nothing but time.
void advise_large_pages(void* memory, std::size_t bytes);

}  // namespace limen
