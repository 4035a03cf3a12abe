// A shared library that is loaded when a function of it is first called: for the large ones that most commands of the
// program never need. With all that they need themselves they would take memory and time of every start.
//
//   inline const SharedLibrary& libpq() {
//     static const SharedLibrary library("libpq.so.5");
//     return library;
//   }
//   #define PQexec LIMEN_LAZY_FUNCTION(libpq, PQexec)   // behind the library's own header
//
// Where library or function is missing the call throws: both belong to the packages that the program depends on.
// Threads: any. A library stays until the program ends.
#pragma once

#include <string>

namespace limen {

class SharedLibrary {
 public:
  explicit SharedLibrary(const char* file);
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;

  template <typename Function>
  Function* function(const char* name) const {
    return reinterpret_cast<Function*>(address(name));
  }

 private:
  void* address(const char* name) const;
  std::string file_;
  void* handle_ = nullptr;
};

}  // namespace limen

// The function as declared in the library's header; its place is looked up once for each place of a call.
#define LIMEN_LAZY_FUNCTION(library, name)                                              \
  ([] {                                                                                 \
    static auto* const function_of_library = library().function<decltype(name)>(#name); \
    return function_of_library;                                                         \
  }())
