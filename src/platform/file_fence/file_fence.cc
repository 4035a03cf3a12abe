#include "platform/file_fence/file_fence.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace limen::file_fence {
namespace {

// Debian 12's header knows the first versions of Landlock only; the numbers are the kernel's interface and do not
// change.
constexpr std::uint64_t kExecute = 1U << 0U, kWriteFile = 1U << 1U, kReadFile = 1U << 2U, kReadFolder = 1U << 3U,
                        kRemoveFile = 1U << 5U, kMakeFile = 1U << 8U;
constexpr std::uint64_t kFirstVersion = (1U << 13U) - 1;  // execute … make symbolic link
constexpr std::uint64_t kRefer = 1U << 13U;               // version 2
constexpr std::uint64_t kTruncate = 1U << 14U;            // version 3
constexpr std::uint64_t kConnect = 1U << 1U;              // version 4, of the network
constexpr std::uint64_t kDevices = 1U << 15U;             // version 5
constexpr std::uint64_t kReadable = kReadFile | kReadFolder;
constexpr std::uint64_t kLetterBox = kWriteFile | kMakeFile | kRemoveFile | kReadFolder | kTruncate;
constexpr std::uint64_t kOfFiles = kExecute | kWriteFile | kReadFile | kTruncate | kDevices;

struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
};

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

int version_of_kernel() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version < 0 ? 0 : static_cast<int>(version);
}

std::uint64_t files_known(int version) {
  std::uint64_t known = kFirstVersion;
  if (version >= 2) known |= kRefer;
  if (version >= 3) known |= kTruncate;
  if (version >= 5) known |= kDevices;
  return known;
}

Result<void> allow(int ruleset, const std::filesystem::path& path, std::uint64_t rights) {
  Place place;
  place.source = path.string();
  const File file(::open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat what{};
  if (file.get() < 0 || ::fstat(file.get(), &what) != 0)
    return Error{"file_fence.path", "no such file or folder", place};
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(what.st_mode) ? rights : rights & kOfFiles;
  rule.parent_fd = file.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    return Error{"file_fence.refused", "the kernel does not take the rule", place};
  return {};
}

}  // namespace

State look() {
  State state;
  state.version = version_of_kernel();
  state.network = state.version >= 4;
  state.detail = state.version == 0 ? "this kernel has no Landlock: files are not fenced"
                                    : "Landlock version " + std::to_string(state.version);
  return state;
}

Result<State> enforce(const Rules& rules) {
  State state = look();
  if (state.version == 0) return state;
  const std::uint64_t known = files_known(state.version);
  Ruleset wanted{known, state.network ? kConnect : 0};
  // The first kernels know the first member only and refuse a longer structure.
  const std::size_t size = state.network ? sizeof(Ruleset) : sizeof(std::uint64_t);
  const File ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, size, 0)));
  if (ruleset.get() < 0) return Error{"file_fence.refused", "the kernel does not make a set of rules"};
  for (const auto& path : rules.readable) TRY(allow(ruleset.get(), path, kReadable & known));
  for (const auto& path : rules.letter_boxes) TRY(allow(ruleset.get(), path, kLetterBox & known));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0)
    return Error{"file_fence.refused", "the kernel does not put up the fence"};
  state.in_force = true;
  return state;
}

}  // namespace limen::file_fence
