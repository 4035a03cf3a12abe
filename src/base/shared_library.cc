#include "base/shared_library.h"

#include <dlfcn.h>

#include <stdexcept>

namespace limen {

SharedLibrary::SharedLibrary(const char* file) : file_(file), handle_(::dlopen(file, RTLD_NOW | RTLD_LOCAL)) {}

void* SharedLibrary::address(const char* name) const {
  void* const found = handle_ == nullptr ? nullptr : ::dlsym(handle_, name);
  if (found == nullptr) throw std::runtime_error(file_ + ": " + name + " is not there");
  return found;
}

}  // namespace limen
