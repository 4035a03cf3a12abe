// Trains the net of engines/mrz_glyphs and writes its weights, in pieces if wanted:
//
//   mrz_train STATE WEIGHTS EPOCHS PIECE [SEED]
//
// EPOCHS is the whole plan, PIECE how many to do now; STATE is read if it is there and written at the end.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engines/mrz_rendering/test_fonts.h"
#include "engines/mrz_training/mrz_training.h"

namespace {

using namespace limen;  // NOLINT(google-build-using-namespace): a program of one file

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool write_file(const std::string& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << as_text(bytes);
  return file.good();
}

int fail(const std::string& message) {
  std::fprintf(stderr, "mrz_train: %s\n", message.c_str());
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 5) return fail("STATE WEIGHTS EPOCHS PIECE [SEED]");
  const std::string state_path = arguments[1];
  mrz_training::Settings settings;
  settings.epochs = std::atoi(arguments[3]);
  settings.seed = count > 5 ? std::strtoull(arguments[5], nullptr, 10) : 1;
  std::vector<mrz_rendering::Font> fonts;
  for (const std::string_view cut : mrz_rendering::kTrainingCuts) {
    auto font = mrz_rendering::open_font(cut);
    if (!font.ok()) return fail(font.error().to_text());
    fonts.push_back(font.take());
  }
  auto held_out = mrz_rendering::open_font(mrz_rendering::kHeldOutCut);
  if (!held_out.ok()) return fail(held_out.error().to_text());
  std::vector<const mrz_rendering::Font*> pointers;
  for (const auto& font : fonts) pointers.push_back(&font);

  mrz_training::Trainer trainer(settings, pointers);
  if (const std::string state = read_file(state_path); !state.empty()) {
    if (const auto resumed = trainer.resume(as_bytes(state)); !resumed.ok()) return fail(resumed.error().to_text());
  }
  const int stop = std::min(settings.epochs, trainer.epoch() + std::atoi(arguments[4]));
  while (trainer.epoch() < stop) {
    const auto progress = trainer.run_epoch();
    if (trainer.epoch() % 10 == 0 || trainer.epoch() == stop) {
      std::printf("epoch %d: loss %.4f, right %.3f %%, offset %.4f\n", trainer.epoch(), progress.loss,
                  100 * progress.accuracy, progress.offset);
      std::fflush(stdout);
    }
  }
  const auto proof = mrz_training::measure(
      trainer.net(), mrz_training::draw_windows({.seed = settings.seed + 1'000'000, .windows_per_epoch = 8192},
                                                {&held_out.value()}, 0));
  std::printf("held-out cut: loss %.4f, right %.3f %%, offset %.4f\n", proof.loss, 100 * proof.accuracy, proof.offset);
  if (!write_file(state_path, trainer.save())) return fail("the state could not be written");
  if (!write_file(arguments[2], trainer.net().write())) return fail("the weights could not be written");
  return 0;
}
