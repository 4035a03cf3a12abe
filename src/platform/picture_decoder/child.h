// Both ends of the pipe between decoder and child. Private to the folder.
//
// The child's answer in the memory file: eight numbers of 32 bits in the order of the machine, then the pixels.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "platform/picture_decoder/picture_decoder.h"

namespace limen::picture_decoder {

inline constexpr std::uint32_t kMagic = 0x4C50'4431;

struct Answer {
  std::uint32_t magic = kMagic;
  std::uint32_t error = 0;  // 0: a picture; else the place in kErrors, from 1
  std::uint32_t width = 0, height = 0, channels = 0, damaged = 0;
  std::uint32_t unused[2] = {0, 0};
};
static_assert(sizeof(Answer) == 32);

struct ChildError {
  std::string_view code, message;
};
inline constexpr std::array<ChildError, 6> kErrors = {{
    {"picture.too_large", "more bytes or pixels than are allowed"},
    {"picture.format.unknown", "of no format that is read"},
    {"picture.damaged", "does not decode"},
    {"picture.unsupported", "channels, depth or sampling that no face has"},
    {"picture.decoder.memory", "needs more memory than it may have"},
    {"picture.decoder.sandbox", "the child could not be limited"},
}};

// Whether the main of this program has asked is_child().
std::atomic<bool>& can_be_child();

// Memory, processor time, files, system calls: for the rest of the process. False when a limit cannot be set.
bool enter_sandbox(const Limits& limits);

}  // namespace limen::picture_decoder
