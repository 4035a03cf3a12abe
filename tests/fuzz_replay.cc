// Runs one fuzzer over its committed corpus without libFuzzer, so that every build with any compiler proves again what
// fuzzing once proved: each file as it is, each file cut short, and each file with some bytes changed. The damage is
// the same in every run. A broken promise of the fuzzer aborts; the file it was about is the last one named.
//
//   edifact_fuzz_replay tests/corpus/edifact_fuzz
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kCuts = 8;
constexpr std::size_t kMutants = 8;
constexpr std::size_t kDamagedBytes = 4096;  // of larger files only the whole is run

std::size_t runs = 0;

void run(const std::string& bytes) {
  // A copy of its very size: a sanitizer sees the first byte read behind it.
  const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
  (void)LLVMFuzzerTestOneInput(exact.data(), exact.size());
  ++runs;
}

std::string mutant(const std::string& bytes, std::mt19937& random) {
  std::string changed = bytes;
  for (std::size_t edits = 1 + random() % 3; edits > 0; --edits) {
    const std::size_t at = random() % changed.size();
    const std::size_t length = std::min<std::size_t>(1 + random() % 8, changed.size() - at);
    switch (random() % 4) {
      case 0:
        changed[at] = static_cast<char>(random());
        break;
      case 1:
        if (length < changed.size()) changed.erase(at, length);
        break;
      case 2:
        changed.insert(at, changed.substr(at, length));
        break;
      default:
        changed[at] = changed[random() % changed.size()];
        break;
    }
  }
  return changed;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", arguments[0]);
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  run("");
  for (const auto& file : files) {
    std::printf("%s\n", file.filename().c_str());
    std::fflush(stdout);
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    run(bytes);
    if (bytes.empty() || bytes.size() > kDamagedBytes) continue;
    std::mt19937 random(static_cast<std::uint32_t>(bytes.size()));
    for (std::size_t cut = 1; cut <= kCuts; ++cut) run(bytes.substr(0, bytes.size() * cut / (kCuts + 1)));
    for (std::size_t number = 0; number < kMutants; ++number) run(mutant(bytes, random));
  }
  std::printf("%zu files, %zu runs\n", files.size(), runs);
  return files.empty() ? 1 : 0;
}
