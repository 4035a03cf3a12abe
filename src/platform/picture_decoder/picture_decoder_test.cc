#include "platform/picture_decoder/picture_decoder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/result_matchers.h"
#include "platform/picture_decoder/child.h"
#include "platform/picture_decoder/test_pictures.h"

namespace limen::picture_decoder {
namespace {

using testing::drawn;
using testing::jpeg;
using testing::jpeg_2000;

Options with(std::string argument, Limits limits = {}) {
  Options options;
  options.argument = std::move(argument);
  options.limits = limits;
  return options;
}
std::size_t open_files() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    count += entry.exists() || true ? 1 : 0;
  return count;
}
double difference(const Picture& a, const Picture& b) {
  if (a.pixels.size() != b.pixels.size()) return 255;
  double sum = 0;
  for (std::size_t at = 0; at < a.pixels.size(); ++at) sum += std::abs(a.pixels[at] - b.pixels[at]);
  return sum / static_cast<double>(a.pixels.size());
}

class PictureDecoderTest : public ::testing::Test {
 protected:
  PictureDecoderTest() : files_(open_files()) {}
  // Whatever happened, no child and no file is left.
  ~PictureDecoderTest() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
    EXPECT_EQ(open_files(), files_);
  }
  std::size_t files_;
};

TEST_F(PictureDecoderTest, EveryFormatGreyAndColour) {
  const PictureDecoder decoder({});
  for (const int channels : {1, 3}) {
    const Picture picture = drawn(61, 43, channels);
    for (const bool progressive : {false, true}) {
      const auto decoded = decoder.decode(jpeg(picture, progressive));
      ASSERT_OK(decoded);
      EXPECT_EQ(decoded->channels, channels);
      EXPECT_EQ(decoded->width, 61);
      EXPECT_EQ(decoded->height, 43);
      EXPECT_FALSE(decoded->damaged);
      EXPECT_LT(difference(*decoded, picture), 4);
    }
    for (const Format format : {Format::kJp2, Format::kJ2k}) {
      for (const int tile : {0, 16}) {
        const Bytes bytes = jpeg_2000(picture, format, tile);
        EXPECT_EQ(format_of(bytes), format);
        const auto decoded = decoder.decode(bytes);
        ASSERT_OK(decoded);
        EXPECT_EQ(decoded->channels, channels);
        EXPECT_EQ(decoded->pixels, picture.pixels) << to_text(format) << channels;  // lossless
      }
    }
  }
}

// Writers leave their name in a comment, in whatever registration they like [ISO/IEC 15444-1 A.9.2].
TEST_F(PictureDecoderTest, UnknownCommentMarkers) {
  const Picture picture = drawn(40, 40, 3);
  Bytes bytes = jpeg_2000(picture, Format::kJ2k);
  const std::size_t size_of_siz = static_cast<std::size_t>(bytes[4] << 8 | bytes[5]);
  const Bytes comment = {0xFF, 0x64, 0x00, 0x08, 0x12, 0x34, 'a', 'b', 'c', 'd'};
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(4 + size_of_siz), comment.begin(), comment.end());
  const auto decoded = PictureDecoder({}).decode(bytes);
  ASSERT_OK(decoded);
  EXPECT_EQ(decoded->pixels, picture.pixels);
}

TEST_F(PictureDecoderTest, WhatIsNoPicture) {
  const PictureDecoder decoder({});
  EXPECT_ERROR(decoder.decode({}), "picture.format.unknown");
  EXPECT_ERROR(decoder.decode(Bytes(100, 7)), "picture.format.unknown");
  EXPECT_ERROR(decoder.decode(Bytes{0xFF, 0xD8, 0xFF}), "picture.damaged");
  EXPECT_ERROR(decoder.decode(Bytes{0xFF, 0x4F, 0xFF, 0x51}), "picture.damaged");
  Limits small;
  small.bytes = 10;
  EXPECT_ERROR(PictureDecoder(with("", small)).decode(jpeg(drawn(9, 9, 1))), "picture.too_large");
}

TEST_F(PictureDecoderTest, TruncatedIsDamagedOrShownAsSuch) {
  const PictureDecoder decoder({});
  const Picture picture = drawn(64, 64, 3);
  for (const Bytes& whole :
       {jpeg(picture), jpeg(picture, true), jpeg_2000(picture, Format::kJp2), jpeg_2000(picture, Format::kJ2k)}) {
    for (const int part : {1, 3, 6, 9}) {
      Bytes bytes(whole.begin(),
                  whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * static_cast<std::size_t>(part) / 10));
      const auto decoded = decoder.decode(bytes);
      if (decoded.ok()) {
        EXPECT_EQ(decoded->pixels.size(), 64u * 64u * 3u);
      } else {
        EXPECT_THAT(decoded.error().code, ::testing::AnyOf("picture.damaged", "picture.unsupported"));
      }
    }
  }
}

// A header of a few bytes that claims to be a large picture costs nothing.
TEST_F(PictureDecoderTest, HugeHeaders) {
  const PictureDecoder decoder({});
  Bytes code_stream = jpeg_2000(drawn(32, 32, 1), Format::kJ2k);
  for (const std::size_t at : {8U, 12U}) {  // Xsiz, Ysiz
    Bytes huge = code_stream;
    huge[at] = huge[at + 16] = 0x7F;  // and the tile with it, or the library has its own reason
    EXPECT_ERROR(decoder.decode(huge), "picture.too_large") << at;
  }
  Bytes file = jpeg(drawn(32, 32, 3));
  for (std::size_t at = 0; at + 9 < file.size(); ++at) {
    if (file[at] != 0xFF || file[at + 1] != 0xC0) continue;
    for (const std::size_t side : {5U, 7U}) file[at + side] = 0xFF;
  }
  EXPECT_ERROR(decoder.decode(file), "picture.too_large");
  Limits few;
  few.pixels = 1000;
  EXPECT_ERROR(PictureDecoder(with("", few)).decode(code_stream), "picture.too_large");
}

TEST_F(PictureDecoderTest, ManyTinyTilesEndInTime) {
  // 1 × 1 tiles over a large picture: 256 × 256 of them, the most that a code stream may have.
  Bytes bytes = jpeg_2000(drawn(256, 256, 1), Format::kJ2k);
  for (const std::size_t at : {24U, 28U}) {  // XTsiz, YTsiz
    bytes[at] = bytes[at + 1] = bytes[at + 2] = 0;
    bytes[at + 3] = 1;
  }
  const auto decoded = PictureDecoder({}).decode(bytes);
  if (!decoded.ok()) {
    EXPECT_THAT(decoded.error().code,
                ::testing::AnyOf("picture.damaged", "picture.decoder.memory", "picture.decoder.overrun"));
  }
}

#if !defined(__SANITIZE_ADDRESS__)
TEST_F(PictureDecoderTest, Starved) {
  const Bytes bytes = jpeg_2000(drawn(2000, 1500, 3), Format::kJ2k);
  Limits starved;
  starved.memory = 40U << 20;  // the samples alone are 36 MiB
  const auto decoded = PictureDecoder(with("", starved)).decode(bytes);
  ASSERT_FALSE(decoded.ok());
  EXPECT_THAT(decoded.error().code,
              ::testing::AnyOf("picture.decoder.memory", "picture.damaged", "picture.decoder.crashed"));
  EXPECT_OK(PictureDecoder({}).decode(bytes));
}
#endif

TEST_F(PictureDecoderTest, AChildThatHangsIsKilled) {
  const Bytes bytes = jpeg(drawn(8, 8, 1));
  Limits quick;
  quick.wait_milliseconds = 200;
  EXPECT_ERROR(PictureDecoder(with("--test-hang", quick)).decode(bytes), "picture.decoder.overrun");
  Limits little;
  little.processor_seconds = 1;
  EXPECT_ERROR(PictureDecoder(with("--test-spin", little)).decode(bytes), "picture.decoder.overrun");
}

TEST_F(PictureDecoderTest, AChildThatCrashesOrLies) {
  const Bytes bytes = jpeg(drawn(8, 8, 1));
  EXPECT_ERROR(PictureDecoder(with("--test-crash")).decode(bytes), "picture.decoder.crashed");
  EXPECT_ERROR(PictureDecoder(with("--test-fail")).decode(bytes), "picture.decoder.crashed");
  for (const char* lie : {"--test-silent", "--test-magic", "--test-huge", "--test-zero", "--test-channels",
                          "--test-short", "--test-error"}) {
    EXPECT_ERROR(PictureDecoder(with(lie)).decode(bytes), "picture.decoder.answer") << lie;
  }
  Options missing;
  missing.program = "/no/such/program";
  EXPECT_ERROR(PictureDecoder(missing).decode(bytes), "picture.decoder.start");
}

// A test program on a whole site would run all its tests again in the child, which would begin children of their own.
TEST_F(PictureDecoderTest, AProgramThatDoesNotAskIsNotItsOwnChild) {
  const Bytes bytes = jpeg(drawn(8, 8, 1));
  EXPECT_OK(PictureDecoder(Options{}).decode(bytes));
  can_be_child() = false;
  EXPECT_ERROR(PictureDecoder(Options{}).decode(bytes), "picture.decoder.start");
  can_be_child() = true;
}

// A reader of photographs in the child: what it reads is a shade a byte; some bytes make it misbehave.
Result<Picture> read_shades(ByteView bytes, const Limits& limits) {
  const std::string_view text = as_text(bytes);
  if (text == "abort") std::abort();
  if (text == "spin") {
    for (volatile unsigned turn = 0;;) turn = turn + 1;
  }
  if (text == "hoard") return Picture{.width = 1, .height = 1, .pixels = Bytes(std::size_t{2} << 30U, 1)};
  if (text == "lie") return Picture{.width = 5, .height = 5, .pixels = Bytes(3, 1)};
  if (text == "damaged") return Error{"picture.damaged", "does not decode"};
  if (bytes.size() > limits.pixels) return Error{"picture.too_large", "more pixels than are allowed"};
  const bool grey = limits.subject == Subject::kGreyPhotograph;
  Picture picture{.width = static_cast<int>(bytes.size()), .height = 1, .channels = grey ? 1 : 3, .pixels = {}};
  for (const std::uint8_t shade : bytes) picture.pixels.insert(picture.pixels.end(), grey ? 1 : 3, shade);
  return picture;
}

TEST_F(PictureDecoderTest, PhotographsGoToTheReaderInTheChild) {
  Limits limits;
  limits.subject = Subject::kGreyPhotograph;
  limits.processor_seconds = 1;
  const auto decode = [&](std::string_view text) { return PictureDecoder(with("", limits)).decode(as_bytes(text)); };
  const auto grey = decode("shades");
  ASSERT_OK(grey);
  EXPECT_EQ(as_text(grey->pixels), "shades");
  EXPECT_ERROR(decode("abort"), "picture.decoder.crashed");
  EXPECT_ERROR(decode("spin"), "picture.decoder.overrun");
  EXPECT_ERROR(decode("lie"), "picture.decoder.answer");
  EXPECT_ERROR(decode("damaged"), "picture.damaged");
#if !defined(__SANITIZE_ADDRESS__)
  EXPECT_ERROR(decode("hoard"), "picture.decoder.memory");
#endif
  limits.pixels = 3;
  EXPECT_ERROR(decode("shades"), "picture.too_large");
  limits.bytes = 3;
  EXPECT_ERROR(decode("abort"), "picture.too_large") << "no child is asked";
  limits = {};
  limits.subject = Subject::kPhotograph;
  const auto colour = decode("ab");
  ASSERT_OK(colour);
  EXPECT_EQ(as_text(colour->pixels), "aaabbb");
  EXPECT_ERROR(PictureDecoder(with("--test-no-reader", limits)).decode(as_bytes(std::string_view("ab"))),
               "picture.unsupported");
}

// The child tries what it must not be able to do; it answers with a code for what it could do.
TEST_F(PictureDecoderTest, TheChildCanDoNothingElse) {
  const auto answer = PictureDecoder(with("--test-escape")).decode(jpeg(drawn(8, 8, 1)));
  ASSERT_OK(answer);
  EXPECT_EQ(answer->width, 1)
      << "1: nothing; 2 open, 3 socket, 4 fork, 5 exec, 6 kill, 7 other files, 8 the limit of the answer";
}

TEST_F(PictureDecoderTest, ManyThreadsAtOnce) {
  const PictureDecoder decoder({});
  const Picture picture = drawn(50, 50, 3);
  const Bytes bytes = jpeg_2000(picture, Format::kJp2);
  std::vector<std::thread> threads;
  std::array<int, 4> good{};
  for (int& count : good) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        const auto decoded = decoder.decode(bytes);
        count += decoded.ok() && decoded->pixels == picture.pixels ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(good, ::testing::Each(5));
}

void answer(std::uint32_t width, std::uint32_t height, std::uint32_t channels, std::size_t pixels,
            std::uint32_t magic = kMagic, std::uint32_t error = 0) {
  Answer head;
  head.magic = magic;
  head.error = error;
  head.width = width;
  head.height = height;
  head.channels = channels;
  const Bytes body(pixels, 1);
  if (::write(1, &head, sizeof head) < 0 || ::write(1, body.data(), body.size()) < 0) ::_exit(9);
}

// What the child could do that it must not; 1 for nothing.
std::uint32_t escape() {
  if (!enter_sandbox(Limits{})) return 9;
  if (::open("/etc/passwd", O_RDONLY) >= 0) return 2;
  if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) return 3;
  if (::syscall(SYS_fork) >= 0 || ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0) return 4;
  char* const nothing[] = {nullptr};
  if (::execve("/bin/true", nothing, nothing) == 0 || errno != EPERM) return 5;
  if (::kill(::getppid(), 0) == 0) return 6;
  if (::fcntl(3, F_GETFD) >= 0) return 7;
  return 1;
}

int act(const std::string& what) {
  if (what == "hang") ::pause();
  if (what == "spin") {
    enter_sandbox([] {
      Limits limits;
      limits.processor_seconds = 1;
      return limits;
    }());
    for (volatile unsigned turn = 0;;) turn = turn + 1;
  }
  if (what == "crash") std::abort();
  if (what == "fail") return 3;
  if (what == "magic") answer(8, 8, 1, 64, 7);
  if (what == "huge") answer(0xFFFFFFFF, 0xFFFFFFFF, 3, 64);
  if (what == "zero") answer(0, 8, 1, 0);
  if (what == "channels") answer(4, 8, 2, 64);
  if (what == "short") answer(8, 8, 3, 64);
  if (what == "error") answer(8, 8, 1, 64, kMagic, 99);
  if (what == "no-reader") return child_main();
  if (what == "escape") answer(escape(), 1, 1, 1);
  return 0;
}

}  // namespace
}  // namespace limen::picture_decoder

int main(int argc, char** argv) {
  namespace decoder = limen::picture_decoder;
  if (decoder::is_child(argc, argv)) return decoder::child_main(decoder::read_shades);
  const std::string first = argc == 2 ? argv[1] : "";
  if (first.starts_with("--test-")) {
    const int status = decoder::act(first.substr(7));
    std::_Exit(status);
  }
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
