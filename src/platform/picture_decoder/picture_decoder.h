// Pictures that strangers made as pixels, decoded in a child process that may do nothing else: faces of chips (JPEG,
// JPEG 2000 in its file format, JP2, and as a raw code stream, J2K), and photographs by a reader that the program hands
// in.
//
// Picture decoders are large, written in C, and have a history of memory bugs; the bytes come from a chip that somebody
// made, or from a camera. So the program starts itself again in a hidden mode (kChildArgument); the child gets the
// bytes as a sealed memory file, limits its own memory, processor time, files and system calls before it looks at them,
// writes pixels into another memory file, and ends. The parent waits for a bounded time, kills what is late, and
// believes nothing that the child says: sizes are checked against the limits and against the length of the answer.
//
// A program that uses a PictureDecoder calls child_main() first thing in main() when it is_child(). PictureDecoder is
// immutable; any number of threads may decode at once, each with a child of its own.
//
//   if (picture_decoder::is_child(argc, argv)) return picture_decoder::child_main();
//   …
//   const Picture face = TRY(PictureDecoder({}).decode(bytes));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace limen::picture_decoder {

enum class Format : std::uint8_t { kUnknown, kJpeg, kJp2, kJ2k };
std::string_view to_text(Format format);  // "unknown", "jpeg", "jp2", "j2k"
Format format_of(ByteView bytes);         // by its first bytes

struct Picture {
  int width = 0, height = 0;
  int channels = 1;      // 1 grey, 3 RGB
  Bytes pixels;          // rows from the top
  bool damaged = false;  // the data ended early; what was lost is grey or black
};

// What the child is to read: the face of a chip, or a photograph or scan, in colour or grey.
enum class Subject : std::uint8_t { kFace, kPhotograph, kGreyPhotograph };

// What the child is told before it sees the picture.
struct Limits {
  Subject subject = Subject::kFace;
  std::size_t bytes = 4U << 20;  // of the input: the face of a chip has 20 to 40 KiB
  std::size_t pixels = 4032UL * 3024UL;
  int side = 16'384;
  std::size_t memory = 768U << 20;  // address space of the child
  int processor_seconds = 10;
  int wait_milliseconds = 15'000;  // then the child is killed
};

inline constexpr std::string_view kSelf = "/proc/self/exe";

struct Options {
  Limits limits{};
  std::string program{kSelf};  // to be started
  std::string argument{};      // empty: kChildArgument; tests have children of other kinds
};

class PictureDecoder {
 public:
  explicit PictureDecoder(Options options) : options_(std::move(options)) {}

  // Errors: "picture.too_large" (bytes, pixels, side), "picture.format.unknown", "picture.damaged" (does not decode),
  // "picture.unsupported" (channels, depth), "picture.decoder.memory", "picture.decoder.overrun" (killed),
  // "picture.decoder.crashed", "picture.decoder.answer" (the child says nonsense), "picture.decoder.start".
  Result<Picture> decode(ByteView bytes) const;

 private:
  Options options_;
};

// Reads photographs in the child, within limits.bytes, .pixels and .side. Its errors are "picture.too_large",
// "picture.format.unknown", "picture.damaged", "picture.unsupported"; any other is told as "picture.decoder.sandbox".
using PhotographReader = Result<Picture> (*)(ByteView bytes, const Limits& limits);

inline constexpr std::string_view kChildArgument = "--limen-decode-picture";
// The first thing that the main of a program with decoders asks: a program that never did is not started as its own
// child.
bool is_child(int argc, char** argv);
// Limits itself, reads standard input, writes standard output; returns the exit status. Without a reader photographs
// are "picture.unsupported".
int child_main(PhotographReader photographs = nullptr);

// What the child does with the bytes, in this process: for the fuzzer and the tests. Errors as above.
Result<Picture> decode_here(ByteView bytes, const Limits& limits);

}  // namespace limen::picture_decoder
