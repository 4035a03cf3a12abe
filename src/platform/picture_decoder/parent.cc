#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "platform/picture_decoder/child.h"

extern char** environ;

namespace limen::picture_decoder {

namespace {

class File {
 public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

bool write_all(int file, const void* from, std::size_t size) {
  const auto* at = static_cast<const std::uint8_t*>(from);
  while (size > 0) {
    const ssize_t count = ::write(file, at, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += count;
    size -= static_cast<std::size_t>(count);
  }
  return true;
}

// Limits, then the picture; nobody can change it once it is sealed.
bool fill_input(const File& file, const Limits& limits, ByteView bytes) {
  return write_all(file.number(), &limits, sizeof limits) && write_all(file.number(), bytes.data(), bytes.size()) &&
         ::lseek(file.number(), 0, SEEK_SET) == 0 &&
         ::fcntl(file.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;
}

// 0 when it could not be started. The child's standard error is nobody's.
pid_t start(const Options& options, const File& input, const File& output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, input.number(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, output.number(), 1);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  // A thread of the parent may have signals blocked; the child must die of those that limits send.
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string program = options.program;
  std::string argument = options.argument.empty() ? std::string(kChildArgument) : options.argument;
  char* arguments[] = {program.data(), argument.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, program.c_str(), &actions, &attributes, arguments, environment);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return failed == 0 ? child : 0;
}

std::int64_t milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

struct End {
  int status = 0;
  bool killed = false;  // by us
};

// Waits for the child, at most so long; then kills it. It is always waited for: no zombie stays.
End wait_for(pid_t child, int wait_milliseconds) {
  End end;
  const File handle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  const std::int64_t until = milliseconds() + wait_milliseconds;
  for (;;) {
    const pid_t ended = ::waitpid(child, &end.status, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return end;
    const std::int64_t left = until - milliseconds();
    if (left <= 0) break;
    pollfd event{handle.number(), POLLIN, 0};
    // Without a handle (old kernels) look again every few milliseconds.
    ::poll(&event, handle.open() ? 1 : 0, handle.open() ? static_cast<int>(left) : 2);
  }
  end.killed = true;
  ::kill(child, SIGKILL);
  while (::waitpid(child, &end.status, 0) < 0 && errno == EINTR) {
  }
  return end;
}

Error nonsense() { return Error{"picture.decoder.answer", "the child's answer makes no sense"}; }

Result<Picture> read_answer(const File& output, const Limits& limits) {
  struct stat about{};
  Answer answer;
  if (::fstat(output.number(), &about) != 0 || ::pread(output.number(), &answer, sizeof answer, 0) != sizeof answer ||
      answer.magic != kMagic) {
    return nonsense();
  }
  if (answer.error != 0) {
    if (answer.error > kErrors.size()) return nonsense();
    const ChildError& error = kErrors[answer.error - 1];
    return Error{std::string(error.code), std::string(error.message)};
  }
  const std::uint64_t width = answer.width, height = answer.height;
  const auto side = static_cast<std::uint64_t>(limits.side);
  const bool sane = width >= 1 && height >= 1 && width <= side && height <= side && width * height <= limits.pixels &&
                    (answer.channels == 1 || answer.channels == 3);
  const std::uint64_t size = sane ? width * height * answer.channels : 0;
  if (!sane || static_cast<std::uint64_t>(about.st_size) != sizeof answer + size) return nonsense();
  Picture picture;
  picture.width = static_cast<int>(width);
  picture.height = static_cast<int>(height);
  picture.channels = static_cast<int>(answer.channels);
  picture.damaged = answer.damaged != 0;
  picture.pixels.resize(size);
  std::size_t at = 0;
  while (at < size) {
    const ssize_t count =
        ::pread(output.number(), picture.pixels.data() + at, size - at, static_cast<off_t>(sizeof answer + at));
    if (count <= 0) return nonsense();
    at += static_cast<std::size_t>(count);
  }
  return picture;
}

}  // namespace

Result<Picture> PictureDecoder::decode(ByteView bytes) const {
  const Limits& limits = options_.limits;
  if (bytes.size() > limits.bytes) return Error{"picture.too_large", "more bytes than are allowed"};
  const bool face = limits.subject == Subject::kFace;
  if (face && format_of(bytes) == Format::kUnknown)
    return Error{"picture.format.unknown", "neither JPEG nor JPEG 2000"};
  const Error not_started{"picture.decoder.start", "the child could not be started"};
  // A program that knows nothing of the argument would do all its own work once more, and begin more children.
  if (options_.program == kSelf && options_.argument.empty() && !can_be_child())
    return Error{"picture.decoder.start", "this program cannot be its own decoder: it never asks whether it is"};
  const File input(::memfd_create("picture", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  const File output(::memfd_create("pixels", MFD_CLOEXEC));
  if (!input.open() || !output.open() || !fill_input(input, limits, bytes)) return not_started;
  const pid_t child = start(options_, input, output);
  if (child == 0) return not_started;
  const End end = wait_for(child, limits.wait_milliseconds);
  const int signal = WIFSIGNALED(end.status) ? WTERMSIG(end.status) : 0;
  // The kernel ends a child over its processor time with SIGXCPU or, at the hard limit, SIGKILL.
  if (end.killed || signal == SIGXCPU || signal == SIGKILL) {
    return Error{"picture.decoder.overrun", "the child took too long and was killed"};
  }
  if (signal != 0 || WEXITSTATUS(end.status) != 0)
    return Error{"picture.decoder.crashed", "the child ended in failure"};
  return read_answer(output, limits);
}

}  // namespace limen::picture_decoder
