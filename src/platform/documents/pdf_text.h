// Test only: the words of a PDF, by pdftotext; empty where that is not installed.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "base/bytes.h"

namespace limen::documents::testing {

inline std::string text_of(ByteView pdf) {
  if (!std::filesystem::exists("/usr/bin/pdftotext")) return {};
  const auto folder = std::filesystem::temp_directory_path() / ("limen-pdf-" + std::to_string(std::random_device{}()));
  std::filesystem::create_directories(folder);
  const std::string in = (folder / "a.pdf").string(), out = (folder / "a.txt").string();
  std::ofstream(in, std::ios::binary).write(reinterpret_cast<const char*>(pdf.data()), std::ssize(pdf));
  const int ended = std::system(("/usr/bin/pdftotext -layout " + in + " " + out).c_str());
  std::string text;
  if (ended == 0) {
    std::ifstream read(out);
    text.assign(std::istreambuf_iterator<char>(read), {});
  }
  std::filesystem::remove_all(folder);
  return text;
}
inline std::string text_of(std::string_view pdf) { return text_of(as_bytes(pdf)); }

}  // namespace limen::documents::testing
