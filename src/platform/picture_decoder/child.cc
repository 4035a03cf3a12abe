#include "platform/picture_decoder/child.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace limen::picture_decoder {

namespace {

// The limits come in front of the picture: the parent wrote them, nobody else could.
bool read_all(void* to, std::size_t size) {
  auto* at = static_cast<std::uint8_t*>(to);
  while (size > 0) {
    const ssize_t count = ::read(0, at, size);
    if (count <= 0) return false;
    at += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

bool write_all(const void* from, std::size_t size) {
  const auto* at = static_cast<const std::uint8_t*>(from);
  while (size > 0) {
    const ssize_t count = ::write(1, at, size);
    if (count <= 0) return false;
    at += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

int refuse(std::string_view code) {
  Answer answer;
  answer.error = static_cast<std::uint32_t>(kErrors.size());
  for (std::size_t at = 0; at < kErrors.size(); ++at) {
    if (kErrors[at].code == code) answer.error = static_cast<std::uint32_t>(at + 1);
  }
  return write_all(&answer, sizeof answer) ? 0 : 1;
}

Result<Picture> decode(ByteView bytes, const Limits& limits, PhotographReader photographs) {
  if (limits.subject == Subject::kFace) return decode_here(bytes, limits);
  if (photographs == nullptr) return Error{"picture.unsupported", "this program reads faces only"};
  return photographs(bytes, limits);
}

int decode_input(const Limits& limits, PhotographReader photographs) {
  // Not fstat(), which the library turns into a call that takes paths.
  const off_t end = ::lseek(0, 0, SEEK_END);
  const auto total = static_cast<std::size_t>(end > 0 ? end : 0);
  if (::lseek(0, sizeof(Limits), SEEK_SET) < 0) return 1;
  if (total < sizeof(Limits) || total - sizeof(Limits) > limits.bytes) return refuse("picture.too_large");
  Bytes bytes(total - sizeof(Limits));
  if (!read_all(bytes.data(), bytes.size())) return 1;
  const Result<Picture> picture = decode(bytes, limits, photographs);
  if (!picture.ok()) return refuse(picture.error().code);
  Answer answer;
  answer.width = static_cast<std::uint32_t>(picture->width);
  answer.height = static_cast<std::uint32_t>(picture->height);
  answer.channels = static_cast<std::uint32_t>(picture->channels);
  answer.damaged = picture->damaged ? 1 : 0;
  const bool written = write_all(&answer, sizeof answer) && write_all(picture->pixels.data(), picture->pixels.size());
  return written ? 0 : 1;
}

}  // namespace

bool is_child(int argc, char** argv) {
  can_be_child() = true;
  return argc == 2 && argv[1] == kChildArgument;
}

std::atomic<bool>& can_be_child() {
  static std::atomic<bool> asked{false};
  return asked;
}

int child_main(PhotographReader photographs) {
  static_assert(std::is_trivially_copyable_v<Limits>);
  Limits limits;
  if (!read_all(&limits, sizeof limits)) return 1;
  if (!enter_sandbox(limits)) return refuse("picture.decoder.sandbox");
  try {
    return decode_input(limits, photographs);
  } catch (const std::bad_alloc&) {
    return refuse("picture.decoder.memory");
  }
}

}  // namespace limen::picture_decoder
