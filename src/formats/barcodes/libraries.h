// The two libraries of this folder, loaded when a picture is first looked at or made: most commands of the program
// never do, and zxing-cpp takes more memory at the start than all they need. zxing-cpp has a C++ interface, of which
// this program calls two functions; they are named as the Itanium C++ ABI names them, and barcodes_test calls both.
#pragma once

#include "base/shared_library.h"

namespace limen::barcodes {

inline const SharedLibrary& zint() {
  static const SharedLibrary library("libzint.so.2.11");
  return library;
}
inline const SharedLibrary& zxing() {
  static const SharedLibrary library("libZXing.so.2");
  return library;
}

}  // namespace limen::barcodes
